"""Bonuses that are paid once: for recruits."""

from ..case import Case, Sale, Waits, pays, plan

OTHERS = tuple(
    (f"{sponsor.lower()} {n}", sponsor)
    for sponsor, first, last in (("Anthony", 2, 5), ("Carol", 1, 4))
    for n in range(first, last + 1)
)
"""Anthony enrols five, the first of them Carol; Carol enrols four."""

CASES = (
    Case(
        "CODED-1",
        plan(
            """
[[bonuses]]
name    = "Fast track"
kind    = "award"
recruit = { volume = "AMOUNT", orders = ["enrolment"] }
each    = [[1, "100.00"]]
"""
        ),
        {
            "fast_track": pays("Fast track"),
            "coded_match": Waits("match by the number of the recruit"),
        },
        extra=OTHERS,
        also=tuple(
            Sale(member, amount="1", kind="enrolment")
            for member in ("Anthony", "Carol", *(name for name, _ in OTHERS))
        ),
    ),
)
