"""Kinds of bonus in plain words: pools, matches, limits, alternatives."""

from fractions import Fraction

from netmark.app.plan_text import describe
from netmark.plan.document import read

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""


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


def test_a_leg_is_a_side_where_members_have_places() -> None:
    """In a unilevel plan nobody has to read about places."""
    binary = """
    [trees.team]
    kind = "binary"
    fill = "manual"
    [[bonuses]]
    name = "Team"
    kind = "binary"
    tree = "team"
    base = "CV"
    own = "none"
    units = "any"
    rate = "10%"
    unqualified = "hold"
    carry = { legs = "both" }
    """
    said = {section.name: section.table.rows for section in describe(read(HEAD + binary)).sections}
    [meaning] = [means for word, means in said["glossary"] if word == "leg"]
    assert meaning == (
        "one direct recruit with everybody below; in a tree of places: one side below a place,"
        " with everybody there, whoever recruited them"
    )


STRUCTURES = """
[[bonuses]]
name = "Power of Three"
kind = "structures"
size = 3
members = { PV = 100 }
uses = { PV = 600 }
amounts = ["50.00", "250.00"]
withheld = { until = { sets = [{ count = 2, PV = 5 }, { count = 1 }] }, keep = "1 period" }
"""


def test_structures_and_what_is_withheld_have_words() -> None:
    """Who is in a structure, what it uses, and for how long the money waits."""
    said = {s.name: s.table.rows for s in describe(read(HEAD + STRUCTURES)).sections}
    assert said["bonus 1"][2:] == [
        (
            "withheld",
            "paid with sets of direct recruits that share nobody: (1) 2 direct recruits with 5 PV;"
            " (2) 1 direct recruit; until then kept, and paid in the next period, else lost",
        ),
        ("size", "3 (how many direct recruits make one)"),
        ("members", "100 PV"),
        ("uses", "each structure uses 600 PV of its leader, so that two need twice as much"),
    ]
    assert said["bonus 1 amounts"] == [("everybody", 5_000, 25_000)]
