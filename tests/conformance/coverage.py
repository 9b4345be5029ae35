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
    "peer-PB6": "../app/test_trace.py",
    "peer-PB7": "../app/test_trace.py",
    "peer-PB8": "../app/test_trace.py",
}

PARTLY = {
    # 25 % of 44.00 is 11.00, 2.75 for each of four; the source pays four fifths of it, 2.20.
    "peer-GEN1": "a defect of the source that is not copied",
}

CANNOT = {
    "peer-R4": "a run freezes one sponsor for each member, that of the last day, and every "
    "amount is explained from it; sponsors of each sale would be several trees in one period",
}

WAITING: dict[str, tuple[str, ...]] = {}
