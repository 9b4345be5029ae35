"""Bonuses that are paid once, for recruits, and matches of them by the number of the recruit."""

from datetime import date

from ..case import Case, Sale, pays, plan

OTHERS = tuple(
    (f"{sponsor.lower()} {n}", sponsor)
    for sponsor, first, last in (("Anthony", 2, 5), ("Carol", 1, 4))
    for n in range(first, last + 1)
)
"""Anthony enrols five, the first of them Carol; Carol enrols four."""
BEFORE = tuple((f"you {n}", "YOU") for n in (1, 2, 3))
"""Anthony is the fourth whom YOU enrol: three have joined before."""

CASES = (
    Case(
        "CODED-1",
        plan(
            """
[trees.code]                     # the first three of everybody belong to whoever he belongs to
kind  = "passup"
first = [1, 2, 3]

[[bonuses]]
name    = "Foundation"
kind    = "award"
recruit = { volume = "AMOUNT", orders = ["enrolment"] }
each    = [[1, "100.00"], [4, "0"]]

[[bonuses]]
name    = "Legacy"
kind    = "award"
recruit = { volume = "AMOUNT", orders = ["enrolment"] }
each    = [[1, "0"], [4, "100.00"]]

[[bonuses]]
name        = "Coded match"      # the legacy ones, and their foundation code
kind        = "match"
base        = ["Foundation", "Legacy"]
earned      = "as-paid"
tree        = "code"
compression = "none"
rates       = ["100%"]

[[bonuses]]
name        = "Foundation match"
kind        = "match"
base        = ["Legacy"]
earned      = "as-paid"
compression = "none"
sources     = [{ for = {}, first = 3, rates = ["50%"] }]
"""
        ),
        {
            "fast_track": pays("Foundation", "Legacy"),
            "coded_match": pays("Coded match", "Foundation match"),
        },
        extra=(*OTHERS, *BEFORE),
        people={
            name: lambda person: person._replace(joined=date(1999, 1, 1)) for name, _ in BEFORE
        },
        also=tuple(
            Sale(member, amount="1", kind="enrolment")
            for member in ("Anthony", "Carol", *(name for name, _ in OTHERS))
        ),
    ),
)
