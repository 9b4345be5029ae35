"""What of reference/examples.json is not covered yet, and why.

``PARTLY``: some rows are compared, the others wait for these parts of the plan language.
``CANNOT``: netmark does it differently on purpose. ``WAITING``: nothing can be compared before
netmark has that. Every other example is a case whose expected rows are all compared;
``ELSEWHERE`` names the test of those that are no case.
"""

ELSEWHERE = {"peer-PX2": "test_golden_month.py"}

PARTLY = {
    "tiens_ex3": "generations",
    "c_scentsy_director": "generations",
    "pampered_chef_retro_tier": "interim payments",
    "c_yl_faststart_cap": "caps",
    "c_yl_currency_peg": "caps",
    "advocare_silver": "needs that look at another bonus",
    "c_oriflame_best_of": "best_of, differential",
    "peer-R1": "rounding away from zero",
    "peer-R3": "refunds that take nothing back",
    "peer-PX2": "differential, generations",
    "C-MATRIX-2X3": "matrix",
    "peer-GEN1": "binary, match",
    "C-31-BOUNDARY": "party",
}

CANNOT = {
    "peer-R4": "sponsors are those of the period's last day, not of each sale",
}

WAITING = {
    "pay in place of a difference of zero": ("peer-ND2",),
    "generations": (
        "c_amway_leadership_guarantee_1",
        "forever_earned_incentive",
        "c_forever_leadership",
        "c_generation_merryvital",
        "c_generation_codebreaker",
        "peer-G1",
        "peer-G3",
    ),
    "binary": (
        "USANA-OLD-1",
        "USANA-OLD-2",
        "USANA-2020-1",
        "BEACH-1",
        "C-13-23-1",
        "C-BEACH-CAP",
        "C-PMB-BURN",
        "C-ENTR-HOLD",
        "HBN-25",
        "HBN-50",
        "TALK-1",
        "JEUN-2",
        "VEMMA-1",
        "BEINF-BB3",
        "BEINF-BB4",
        "GENELET-1",
        "GENELET-3",
        "MYLB-1",
        "MAKNOM-1",
        "C-FIRST-PAIR-21",
        "C-TREE-2W",
        "C-CAP-LEFTOVER",
        "C-EXPIRY-FIFO",
        "C-USANA-6W",
        "C-3BC",
        "peer-B1",
        "peer-B3",
        "peer-B5",
        "peer-B6",
        "peer-B8",
        "peer-B10",
        "peer-B12",
        "peer-B13",
        "peer-B15",
        "peer-PB1",
        "peer-PB2",
        "peer-PB4",
        "peer-PB6",
        "peer-PB7",
    ),
    "lines": ("C-ARIIX-3W",),
    "match": (
        "GENELET-4",
        "C-USANA-MATCH",
        "KUVERA-1",
        "C-ORDER-CAP-MATCH",
    ),
    "pool": (
        "c_doterra_leadership_pool",
        "yl_generation_share",
        "beinf_pool_rank",
        "C-VEMMA-POOL",
        "BEINF-COUPON-1",
        "BEINF-COUPON-2",
        "C-ELITE-3",
        "C-ATOMY-1",
        "MMLM-POOL-1",
        "INHABIT-POOL-1",
        "C-AGEL",
        "C-GDI-TEAM",
    ),
    "cascade": (
        "enagic_joe",
        "darpa_mit",
        "C-UNICITY-FSB",
        "peer-MP1",
    ),
    "party": ("MIDESIGNS-1",),
    "award": ("CODED-1",),
    "pass-up trees": ("C-2UP",),
    "caps": (
        "LIFEWAVE-CAP-1",
        "C-LIFEWAVE-PRORATE",
        "peer-B16",
    ),
    "payment": ("C-SPLIT-WALLET",),
    "corrections": ("peer-PB8",),
    "placement": (
        "C-PL-ALT",
        "C-PL-BFS",
        "C-PL-BFS-EVEN",
        "C-PL-M3-EVEN",
        "C-PL-TANK",
        "C-PL-WEAKVOL",
    ),
}
