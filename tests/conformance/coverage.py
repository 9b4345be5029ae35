"""What of reference/examples.json is not covered yet, and why.

``PARTLY``: some rows are compared, the others wait for these parts of the plan language.
``CANNOT``: netmark does it differently on purpose. ``WAITING``: nothing can be compared before
netmark has that. Every other example is a case whose expected rows are all compared;
``ELSEWHERE`` names the test of those that are no case.
"""

ELSEWHERE = {
    "peer-PX2": "test_golden_month.py",
    "C-ARIIX-3W": "../plan/bonuses/test_lines.py",
    "C-PL-ALT": "test_placement.py",
    "C-PL-BFS": "test_placement.py",
    "C-PL-BFS-EVEN": "test_placement.py",
    "C-PL-M3-EVEN": "test_placement.py",
    "C-PL-WEAKVOL": "test_placement.py",
    "C-PL-TANK": "../app/test_placing.py",
}

PARTLY = {
    "ecosway_1month": "differential",
    "dxn_27pct": "differential",
    "vestige_bv_accumulation": "volumes over several periods",
    "vestige_ghana_accumulation": "volumes over several periods",
    "herbalife_retail_profit": "a measure of price less discount",
    "forever_earned_incentive": "caps",
    "pampered_chef_retro_tier": "interim payments",
    "c_oriflame_best_of": "best_of, differential",
    "peer-R3": "refunds that take nothing back",
    "peer-PX2": "differential, generations",
    "C-MATRIX-2X3": "matrix",
    "peer-GEN1": "binary, match",
    "CODED-1": "match by the number of the recruit",
    "herbalife_qp_accumulation": "volumes over several periods",
}

CANNOT = {
    "peer-R4": "sponsors are those of the period's last day, not of each sale",
}

WAITING = {
    "differential": (
        "beinf_ub3",
        "peer-S1",
        "peer-S3",
        "peer-ND2",
    ),
    "binary": (
        "BEINF-BB4",
        "C-TREE-2W",
        "peer-PB6",
        "peer-PB7",
    ),
    "match": (
        "GENELET-4",
        "C-USANA-MATCH",
        "KUVERA-1",
        "C-ORDER-CAP-MATCH",
    ),
    "cascade": (
        "enagic_joe",
        "darpa_mit",
        "C-UNICITY-FSB",
        "peer-MP1",
    ),
    "corrections": ("peer-PB8",),
    "a measure of price less cost": ("JEUN-3",),
    "CV by kind of order": ("NEON-CV-1",),
    "conditions on legs combined": ("peer-ND3",),
    "volumes down to a boundary": ("peer-S4",),
}
