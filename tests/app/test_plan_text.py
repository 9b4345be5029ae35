"""A plan in plain English."""

from fractions import Fraction

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
    ]
    ranks = next(section for section in found.sections if section.name == "ranks")
    assert ranks.title.endswith("for members in market EU or UK, a distributor and of team red")
    assert [row[1] for row in ranks.table.rows] == [
        "nothing",
        "being active, being in the first 3 months after joining, 1 direct recruit who is preferred"
        " with 99.50 PV and 2 customers who bought",
        "Two or higher held in an earlier period; 1 leg with somebody at any depth who is Two or"
        " higher, and whose first member has 10 first; legs by second of 9, 6 and all other legs"
        " together 3, sorted again; legs by second of 9 and 6, the largest first",
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


POOL = """
[[ranks]]
name = "One"
[[ranks]]
name = "Two"
needs = { PV = 100 }
[[bonuses]]
name = "Pool"
kind = "pool"
fund = [
  { volume = "PV", per = 10, amount = "1.50", at_most = "100.00" },
  { amount = "20.00" },
  { volume = "CV", rate = "1%", buyers = ["retail"], for = { market = ["EU"] } },
  { volume = "CV", rate = "2%" },
]
rounding = "largest-remainder"
cap = { One = "5.00", Two = "unlimited" }
above_cap = "others"
value_at_most = "20.00"
below = { PV = 40000 }
shares = [
  { count = { One = 1, Two = 3 }, needs = { PV = 10 } },
  { by = ["PV", "CV"], places = [5, 3], ties = "split", vacant = "company" },
  { by = "PV", per = 20, at_most = 4 },
  { by = "CV" },
  { by = "PV", brackets = [["10", 1], ["50", 2]], for = { market = ["EU"] } },
]
[[bonuses]]
name = "Other"
kind = "pool"
fund = { amount = "20.00" }
shares = { count = 1, part = "100%" }
rounding = "each"
cap = "5.00"
above_cap = "company"
"""


def test_a_pool_says_its_fund_and_its_shares() -> None:
    """One row for each part of the fund and each way to hold shares; words with their meaning."""
    found = describe(read(HEAD + POOL, "pool.toml"))
    said = {section.name: section.table for section in found.sections}
    assert said["bonus 1"].rows[2:] == [
        ("fund", "1.50 USD for each full 10 of the PV of the whole company, at most 100.00 USD"),
        ("fund", "20.00 USD, whatever is sold"),
        ("fund", "1% of the CV of orders bought by retail customers of everybody in market EU"),
        ("fund", "2% of the CV of the whole company"),
        ("shares", "1 as One and 3 as Two, with 10 PV"),
        (
            "shares",
            "5 and 3 for the best by PV and CV together; those with the same figure share what"
            " their places bring, equally; what a place that nobody takes would bring stays with"
            " the company",
        ),
        ("shares", "one for each full 20 of PV, at most 4"),
        ("shares", "one for each 1 of CV (parts of a share count)"),
        ("shares", "by PV: 1 from 10 and 2 from 50, for those in market EU"),
        (
            "rounding",
            "amounts are cut off, and those who lost most by it get one coin each until the whole"
            " fund is paid",
        ),
        ("value_at_most", "20.00 USD"),
        ("above_cap", "what is above the cap is divided among the others, by their shares"),
        ("below", "only for those who have less than 40000 PV"),
    ]
    assert said["bonus 1 cap by rank"].rows == [("One", "5.00"), ("Two", "unlimited")]
    assert ("shares", "1 each; they divide 100% of the fund") in said["bonus 2"].rows
    assert ("cap", "5.00 USD") in said["bonus 2"].rows


MATCHES = """
[[ranks]]
name = "Director"
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
[[bonuses]]
name = "Match"
kind = "match"
base = ["Own"]
earned = "as-paid"
generations = { leader = "Director", boundary = "closing-leader-in", ineligible = "passed-over", \
earns = "everybody" }
[[bonuses.sources]]
for = { market = ["EU"] }
rates = { Director = ["5%", "2%"] }
[[bonuses]]
name = "Share"
kind = "match"
base = ["Own", "Match"]
earned = "raw"
down = { rate = "25%", shared_by = "frontline" }
"""


def test_a_match_says_whose_earnings_it_pays_on_and_how_it_counts() -> None:
    """The parts say themselves; what it can pay at most is a share of earnings, not of sales."""
    found = describe(read(HEAD + MATCHES, "plan.toml"))
    said = {section.name: section.table.rows for section in found.sections}
    match, share = ({str(k): str(v) for k, v in said[f"bonus {n}"]} for n in (2, 3))
    assert match["pays on"] == "what others earn by Own"
    assert match["earned"] == "what these bonuses pay after their own limits"
    assert match["sources"] == "on the earnings of a member in market EU: Director: 5% and 2%"
    assert match["generations"].startswith("a leader is who has the rank Director or higher;")
    assert share["pays on"] == "what others earn by Own and Match"
    assert share["down"].startswith("the frontline together has 25% of what its sponsor")
    assert ("Share", "not counted: it pays on what others earn") in said["not counted"]


SETTLED = """
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = { forced_rank = true }
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
limit = { amount = { A = "6.00", D = "unlimited" }, source = ["20.00", "10.00"] }
[[bonuses]]
name = "First"
kind = "award"
skipped = "each"
ranks = { A = "0", D = "500.00" }
trigger = { bonus = "Team", at_least = "5.00" }
[[bonuses]]
name = "Recruits"
kind = "award"
recruit = { volume = "AMOUNT", orders = ["kit"] }
each = [[1, "100.00"], [4, "150.00"]]
[[bonuses]]
name = "Kits"
kind = "award"
kits = { Bronze = "15.00", Silver = "50.00" }
[[bonuses]]
name = "Host"
kind = "party"
base = "CV"
bookings = "PV"
least_bookings = 1
per_booking = "10.00"
from = 500
limit = { source = "90.00" }
[payout.cap]
rate = "50%"
of = "CV"
over = "company"
bonuses = ["Team", "First"]
factor = 4
rounding = "down"
exempt = ["First", { bonus = "Team", first = "2.00" }]
exempt_counts = true
[payout.pegs]
CA = { currency = "CAD", rate = "1.29" }
[[payout.wallets]]
name = "cash"
rate = "60%"
[[payout.wallets]]
name = "shop"
"""


def test_limits_awards_and_parties_have_words() -> None:
    """What is taken, what is paid once, and where it goes."""
    said = {s.name: s.table.rows for s in describe(read(HEAD + SETTLED)).sections}
    assert [row for row in said["bonus 1"] if row[0] == "limit"] == [
        ("limit", "on what comes from one source: 20.00 USD, 10.00 USD by level"),
        ("limit", "for one member, by rank in a period: A 6.00 USD, D unlimited"),
    ]
    assert said["bonus 2"][2:] == [
        ("trigger", "only who is paid at least 5.00 USD by Team in the period"),
        ("skipped", "whoever passes several ranks at once is paid for each of them"),
    ]
    assert said["bonus 2 ranks by rank"] == [("A", 0), ("D", 50_000)]
    assert ("recruit", "AMOUNT of orders of the kind kit") in said["bonus 3"]
    assert said["bonus 3 amounts"] == [(1, 10_000), (4, 15_000)]
    assert said["bonus 4 kits"] == [("Bronze", 1_500), ("Silver", 5_000)]
    assert ("from", "500.00 (least guest sales for per_booking)") in said["bonus 5"]
    assert ("limit", "on what comes from one source: 90.00 USD") in said["bonus 5"]
    assert said["payout"][2:5] == [
        (
            "cap",
            "the company pays for Team, First at most 50% of everybody's CV; beyond it all pay is"
            " scaled down alike, by a factor cut off to 4 decimals, amounts cut off; never scaled:"
            " First, the first 2.00 USD of Team for each member, which uses up the cap",
        ),
        ("market CA", "1 USD is paid as 1.29 CAD"),
        ("wallets", "60% to cash, the rest to shop"),
    ]


HIGHER = """
[active]
needs = { PV = 1 }
[trees.kept]
kind = "compressed"
keep = { PV = 10 }
[[bonuses]]
name = "Higher"
kind = "best_of"
[[bonuses.alternatives]]
name = "First line"
kind = "levels"
base = "CV"
compression = "skip-inactive"
rates = ["10%"]
[[bonuses.alternatives]]
name = "Own"
kind = "sales"
base = { volume = "CV", orders = ["kit"] }
tree = "kept"
rate = "25%"
"""


def test_alternatives_are_said_like_bonuses_of_their_own() -> None:
    """Each with its own rows and tables, after what is said about all of them."""
    found = describe(read(HEAD + HIGHER, "plan.toml"))
    said = {section.name: section.table.rows for section in found.sections}
    rows = {str(what): str(says) for what, says in said["bonus 1"]}
    assert rows["earners"] == "enrolled distributors"
    assert rows["First line: earners"] == "active distributors"
    assert rows["Own: pays on"] == "CV of orders of the kind kit"
    assert rows["Own: tree"] == "kept"
    assert said["bonus 1 First line rates"] == [("everybody", Fraction(1, 10))]
    how = "every earner of an order may have another alternative"
    assert said["maximum"][0] == ("Higher", "CV", "35%", how)
    read_by = {row[:2] for row in said["graph"] if row[3] == "Higher"}
    assert read_by == {("metric", "CV"), ("tree", "kept"), ("active", "active")}
