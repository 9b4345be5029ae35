"""A plan in plain English."""

from netmark.app import plans
from netmark.app.plan_text import describe
from netmark.plan.document import read

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""


def test_a_plan_is_said_in_plain_english() -> None:
    """Every rank with what it takes, every bonus with whom and what it pays, every word once."""
    found = describe(plans.read("evergreen"))
    said = {section.name: section.table.rows for section in found.sections}
    assert said["active"] == [("active", "100 PV")]
    assert said["volumes"] == [("GV", "PV, of the member and everybody below")]
    assert said["ranks"][2] == (
        "Director",
        "100 PV, 1800 GV of which one leg counts for at most 1080 (60%) and 2 legs with somebody"
        " at any depth who is active and Associate or higher",
    )
    assert ("pays on", "CV of orders bought by retail customers") in said["bonus 1"]
    assert ("rate", "25% of the CV") in said["bonus 1"]
    assert ("pays on", "CV of orders in the member's first 60 days") in said["bonus 2"]
    assert ("earners", "active distributors") in said["bonus 3"]
    words = [str(row[0]) for row in said["glossary"]]
    assert {"active", "CV", "PV", "leg", "upline"} <= set(words)
    assert "breakage" in words  # because Fast start says what none means
    assert "ladder" not in words


RICH = """
[sales]
pv = "100%"
cv = "80%"
[trees.kept]
kind = "compressed"
keep = { any = [{ PV = 50, for = { market = ["EU"] } }, { forced_rank = true }] }
[volumes.first]
of = "PV"
over = "levels"
levels = 3
own = false
tree = "kept"
[volumes.second]
of = "CV"
over = "leg"
which = 2
[volumes.kits]
of = "AMOUNT"
over = "self"
orders = ["kit"]
buyers = ["retail", "preferred"]
[volumes.group]
of = "PV"
over = "group"
until = { rank = "Two" }
[volumes.margin]
sum = [{ of = "AMOUNT", buyers = ["retail"] }, { of = "CV", factor = "-25%" }]
rounding = "half-even"
over = "legs"
own = false
but_largest = 2
leg_cap = 100
[volumes.so_far]
of = "PV"
over = "self"
window = "lifetime"
[volumes.quarter]
of = "PV"
over = "self"
window = "3 periods"
[volumes.lately]
of = "PV"
over = "self"
window = "30 days"
[volumes.fiscal]
of = "PV"
over = "self"
window = "whole year from July"
[volumes.grown]
of = "PV"
over = "self"
growth = 1
[volumes.twice]
of = "PV"
factor = 2
over = "self"
where = { rank = "Two" }
cap = 1000
[ladders.EU]
for = { market = ["EU", "UK"], kind = ["distributor"], attr.team = ["red"] }
[[ladders.EU.ranks]]
name = "One"
[[ladders.EU.ranks]]
name = "Two"
[ladders.EU.ranks.needs]
active = true
joined_within = "3 months"
customers = 2
frontline = { count = 1, kind = ["preferred"], PV = "99.50" }
[[ladders.EU.ranks]]
name = "Three"
[ladders.EU.ranks.needs]
title = "Two"
legs = [
    { count = 1, first = 10, rank = "Two" },
    { of = "second", at_least = [9, 6, 3], rest = "sum" },
    { of = "second", lines = 3, shares = ["30%", "20%"] },
    { of = "second", at_least = [9, 6], rest = "one" },
]
[[bonuses]]
name = "Depth"
kind = "levels"
base = { volume = "CV", orders = ["kit"] }
amounts = ["5.00", "2.50"]
compression = { skip-below = "Two" }
for = { market = ["EU"] }
needs = { first = 10 }
tree = "kept"
depth = [{ levels = 1 }, { levels = 2, needs = { PV = 100 } }]
[[bonuses]]
name = "Rest"
kind = "levels"
base = { volume = "CV", except = "Depth" }
compression = "none"
infinity = { rate = "1%", from = 3 }
rates = ["5%", "3%"]
[[bonuses]]
name = "Kit"
kind = "sales"
base = "CV"
amount = "20.00"
[[bonuses]]
name = "Slices"
kind = "sales"
base = "CV"
on = "CV"
how = "marginal"
brackets = [["0", "5%"], ["99.50", "1/3"]]
[[bonuses]]
name = "Ranked"
kind = "sales"
base = "CV"
[bonuses.rates]
One = "1%"
Two = "2%"
Three = "3%"
"""


def test_every_part_of_a_plan_has_words() -> None:
    """Trees, ladders, filters, legs, depth, infinity, brackets: nothing is left out."""
    found = describe(read(HEAD + RICH, "rich.toml"))
    said = {section.name: section.table for section in found.sections}
    assert said["sales"].rows[1] == ("CV", "80% of the amount, where the sale does not say")
    assert said["trees"].rows == [
        (
            "kept",
            "the tree sponsor, reduced to those with one of: (1) 50 PV and being in market EU;"
            " (2) a rank by decree; what the others sold counts for their nearest upline who stays",
        )
    ]
    assert [row[1] for row in said["volumes"].rows] == [
        "PV, of the first 3 levels below, without the member's own, in the tree kept",
        "CV, of the 2nd largest leg",
        "AMOUNT of orders of the kind kit bought by retail customers or preferred customers,"
        " of the member alone",
        "PV, of the member and everybody below down to the next with the rank Two or higher, who"
        " does not count",
        "AMOUNT of orders bought by retail customers less 25% of CV (of each member rounded"
        " half-even), of all legs but the 2 largest, each for at most 100, without the member's"
        " own",
        "PV, of the member alone; added up over all periods",
        "PV, of the member alone; added up over this period and the 2 periods before",
        "PV, of the member alone; of the orders of the 30 days up to the period's end",
        "PV, of the member alone; of the orders of the latest year from July that is over when the"
        " period ends",
        "PV, of the member alone; only what it has more than in the period before",
        "2 times PV, of those with the rank Two or higher, of the member alone, at most 1000",
    ]
    ranks = next(section for section in found.sections if section.name == "ranks")
    assert ranks.title.endswith("for members in market EU or UK, a distributor and of team red")
    assert [row[1] for row in ranks.table.rows] == [
        "nothing",
        "being active, being in the first 3 months after joining, 1 direct recruit who is preferred"
        " with 99.50 PV and 2 customers who bought",
        "Two or higher held in an earlier period; 1 leg with somebody at any depth who is Two or"
        " higher, and whose first member has 10 first; legs by second of 9, 6 and all other legs"
        " together 3, sorted again; 3 lines of legs by second: the largest leg is one, the next"
        " ones are put together until they have 30% and 20% of all legs; legs by second of 9 and 6,"
        " the largest first",
    ]
    depth = [row for row in said["bonus 1"].rows if row[0] in ("earners", "depth", "compression")]
    assert depth == [
        ("earners", "enrolled distributors in market EU with 10 first"),
        ("compression", "skip-below Two: members below that paid-as rank consume no level"),
        ("depth", "down to level 1 with nothing"),
        ("depth", "down to level 2 with 100 PV"),
    ]
    assert said["bonus 1 amounts"].rows == [("everybody", 500, 250)]
    assert ("infinity", "1% from level 3 on, however deep") in said["bonus 2"].rows
    assert ("amount", "20.00 USD once in a period") in said["bonus 3"].rows
    assert [str(row[1]) for row in said["bonus 4 brackets"].rows] == ["1/20", "1/3"]
    assert [row[0] for row in said["bonus 5 rates by rank"].rows] == ["One", "Two", "Three"]
