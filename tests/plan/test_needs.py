"""Needs: who meets a condition, worked by hand; a condition is tried as what keeps a tree."""

from datetime import date

import pytest

from netmark.payout.rehearse import Person, book_of
from netmark.plan.book import Book
from netmark.plan.measures import tree_of
from netmark.plan.need import mask
from netmark.plan.needs import active, fits

from .small import Team, plan

VOLUMES = """
[volumes.GV]
of = "PV"
over = "organisation"
"""
RANKS = """
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { forced_rank = true }
"""
TREE = """
ann  Director  PV 100
  bob  PV 40
    cat  Director  PV 60
  dan  PV 100  market=EU
  eve  PV 0  kind=customer
fay  Director  PV 99.99
  gus  PV 20
  hal  PV 10  attr:team=red  market=EU
"""


def meeting(condition: str, outline: str = TREE, before: str = "") -> str:
    """Who meets a condition, in the order of the outline."""
    text = f'{before}{VOLUMES}[trees.t]\nkind = "compressed"\nkeep = {condition}\n{RANKS}'
    team = Team(text, outline)
    return " ".join(
        name
        for name, inside in zip(team.names, tree_of(team.book, "t").inside, strict=True)
        if inside
    )


def test_a_minimum_is_met_exactly() -> None:
    """99.99 is not 100."""
    assert meeting("{ PV = 100 }") == "ann dan"
    assert meeting('{ PV = "99.99" }') == "ann dan fay"
    assert meeting("{ GV = 160 }") == "ann"


def test_all_keys_must_hold_and_one_alternative() -> None:
    """Dan has 100 PV but no rank; cat has the rank but 60 PV."""
    assert meeting('{ PV = 60, rank = "Director" }') == "ann cat fay"
    either = '{ any = [{ PV = 100 }, { rank = "Director" }] }'
    assert meeting(either) == "ann cat dan fay"
    assert meeting('{ PV = 61, any = [{ PV = 100 }, { rank = "Director" }] }') == "ann dan fay"
    nested = "{ any = [{ PV = 50, any = [{ PV = 100 }, { GV = 129 }] }, { PV = 100 }] }"
    assert meeting(nested) == "ann dan fay"


def test_who_is_asked_by_fixed_facts() -> None:
    """Market, kind and attributes; a list is an or, several keys are an and."""
    assert meeting('{ for = { market = ["EU", "US"] } }') == "dan hal"
    assert meeting('{ for = { kind = ["customer"] } }') == "eve"
    assert meeting('{ for = { market = ["EU"], attr.team = ["red", "blue"] } }') == "hal"
    assert meeting('{ any = [{ for = { market = ["EU"] }, PV = 100 }, { PV = 20 }] }') == (
        "ann bob cat dan fay gus"
    )


def test_values_that_read_alike_are_not_mistaken_for_each_other() -> None:
    """One market called "EU or US" is not the two markets EU and US."""
    condition = (
        '{ any = [{ for = { market = ["EU or US"] } }, { for = { market = ["EU", "US"] } }] }'
    )
    assert meeting(condition) == "dan hal"


def test_active_ones_are_enrolled_distributors_who_meet_the_plan() -> None:
    """A customer is never active, nor is somebody who has left."""
    outline = TREE + "ivy  PV 500  terminated\njoe  PV 500  kind=preferred\n"
    wanted = "[active]\nneeds = { PV = 60 }\n"
    assert meeting("{ active = true }", outline, wanted) == "ann cat dan fay"
    assert meeting("{ active = true }", outline) == "ann bob cat dan fay gus hal"


def test_frontline_counts_enrolled_recruits() -> None:
    """Ann has bob and dan, eve is a customer; fay has gus and hal."""
    assert meeting("{ frontline = { count = 2 } }") == "ann fay"
    assert meeting("{ frontline = { count = 1, PV = 100 } }") == "ann"
    assert meeting('{ frontline = { count = 1, kind = ["customer", "preferred"] } }') == "ann"
    assert meeting('{ frontline = { count = 1, rank = "Director" } }') == "bob"
    assert meeting("{ frontline = { count = 1, GV = 100 } }") == "ann"
    left = "ann\n  bob  terminated\ncat\n  dan\n"
    assert meeting("{ frontline = { count = 1 } }", left) == "cat"


def test_frontline_asks_one_and_the_same_recruit() -> None:
    """Bob has no 60 PV, dan no GV beyond his own: nobody of ann's has both."""
    assert meeting("{ frontline = { count = 1, PV = 40, GV = 101 } }") == ""
    assert meeting("{ frontline = { count = 1, PV = 40, GV = 100 } }") == "ann"


def test_nobody_is_in_two_sets() -> None:
    """Two with 100 PV and one who joined a customer: three recruits are needed, not two."""
    outline = "ann\n  bob  PV 100\n  cat  PV 100\n  dan  PV 60\nfay\n  gus  PV 100\n  hal  PV 60\n"
    two_and_one = "{ sets = [{ count = 2, PV = 100 }, { count = 1, PV = 50 }] }"
    assert meeting(two_and_one, outline) == "ann"
    one_each = "{ sets = [{ count = 1, PV = 100 }, { count = 1, PV = 50 }] }"
    assert meeting(one_each, outline) == "ann fay"
    assert meeting("{ sets = [{ count = 2, PV = 50 }, { count = 2, PV = 50 }] }", outline) == ""


def test_sets_are_filled_by_whoever_fits_best() -> None:
    """Bob fits both sets, cat only that of CV: bob has to be in that of PV."""
    outline = "ann\n  bob  PV 100 CV 100\n  cat  CV 100\n"
    assert (
        meeting("{ sets = [{ count = 1, CV = 100 }, { count = 1, PV = 100 }] }", outline) == "ann"
    )


def test_a_leg_may_hold_what_is_asked_at_any_depth() -> None:
    """Cat, two levels below ann, is a Director."""
    assert meeting('{ legs = [{ count = 1, rank = "Director" }] }') == "ann bob"
    assert meeting('{ legs = [{ count = 2, rank = "Associate" }] }') == "ann fay"
    assert meeting("{ legs = [{ count = 2, GV = 100 }] }") == "ann"
    two = '{ legs = [{ count = 1, rank = "Director" }, { count = 2, GV = 100 }] }'
    assert meeting(two) == "ann"


def test_rank_and_activity_are_asked_of_the_same_member() -> None:
    """The Director is inactive, the active one is no Director."""
    outline = "ann  PV 100\n  bob  PV 100\n    cat  Director  PV 0\n"
    wanted = "[active]\nneeds = { PV = 50 }\n"
    leg = '{{ legs = [{{ count = 1, rank = "{}", active = true }}] }}'
    assert meeting(leg.format("Director"), outline, wanted) == ""
    assert meeting(leg.format("Associate"), outline, wanted) == "ann"


LEGS = """
ann
  bob  PV 50
  cat  PV 30
    dan  PV 10
  eve  PV 25
  fay  PV 25
"""


@pytest.mark.parametrize(
    ("thresholds", "rest", "met"),
    [
        ("[50]", "one", True),
        ("[51]", "one", False),
        ("[50, 40, 25, 25]", "one", True),
        ("[50, 40, 26]", "one", False),
        ("[50, 40, 25, 25, 1]", "one", False),
        # 50, and the others together: 40 + 25 + 25 = 90, which becomes the largest figure
        ("[90, 50]", "sum", True),
        ("[91, 50]", "sum", False),
        ("[90, 51]", "sum", False),
        # 50, 40 and 25 + 25 = 50
        ("[50, 50, 40]", "sum", True),
        ("[50, 50, 41]", "sum", False),
        # fewer legs than thresholds: what is missing is 0
        ("[50, 40, 25, 25, 1]", "sum", False),
        ("[50, 40, 25, 25, 0]", "sum", True),
    ],
)
def test_legs_are_compared_from_the_largest_down(thresholds: str, rest: str, met: bool) -> None:
    """Ann's legs: 50, 40, 25, 25."""
    leg = f'{{ legs = [{{ of = "GV", at_least = {thresholds}, rest = "{rest}" }}] }}'
    assert ("ann" in meeting(leg, LEGS).split()) is met


@pytest.mark.parametrize(
    ("lines", "shares", "met"),
    [
        (1, '["100%"]', True),
        (2, '["65%"]', False),  # 40 + 25 + 25 = 90 of 140 is a little less
        (2, '["64%"]', True),
        (3, '["40%", "17%"]', True),  # 40 + 25 make the second, 25 the third
        (3, '["40%", "18%"]', False),
        (4, '["20%", "15%", "15%"]', True),
        (4, '["20%", "20%", "15%"]', False),  # 25 + 25 make the third, nothing is left
    ],
)
def test_legs_are_put_together_to_lines(lines: int, shares: str, met: bool) -> None:
    """Ann's legs: 50, 40, 25, 25."""
    leg = f'{{ legs = [{{ of = "GV", lines = {lines}, shares = {shares} }}] }}'
    assert ("ann" in meeting(leg, LEGS).split()) is met


def test_legs_without_volume_make_no_line() -> None:
    """Bob has no legs, ann only empty ones."""
    leg = '{ legs = [{ of = "GV", lines = 1, shares = ["50%"] }] }'
    assert meeting(leg, "ann  PV 5\n  bob\n  cat\n") == ""


@pytest.mark.parametrize(
    ("minimum", "share", "met"),
    [
        # own 10 + legs 50 and 20
        (80, "100%", True),
        (81, "100%", False),
        (60, "50%", True),  # 10 + 30 + 20
        (61, "50%", False),  # 10 + 30.50 + 20 = 60.50
        (45, "1/3", False),  # 10 + 15 + 15
        (40, "1/3", False),  # 10 + 13.33 + 13.33 = 36.66
        (30, "1/3", True),  # 10 + 10 + 10
    ],
)
def test_one_leg_counts_only_up_to_its_share(minimum: int, share: str, met: bool) -> None:
    """The share is of what is required, not of what there is."""
    outline = "ann  PV 10\n  bob  PV 50\n  cat  PV 20\n"
    condition = f'{{ GV = {minimum}, largest_leg = "{share}" }}'
    assert ("ann" in meeting(condition, outline).split()) is met


def test_a_limit_on_legs_of_a_volume_without_the_own_figure() -> None:
    """Then the own figure does not count here either."""
    volume = '[volumes.D]\nof = "PV"\nover = "organisation"\nown = false\n'
    outline = "ann  PV 1000\n  bob  PV 50\n  cat  PV 20\n"
    assert meeting('{ D = 40, largest_leg = "50%" }', outline, volume) == "ann"
    assert meeting('{ D = 41, largest_leg = "50%" }', outline, volume) == ""


CONDITIONS = """
[trees.t]
kind = "compressed"
keep = { forced_rank = true }
[trees.new]
kind = "compressed"
keep = { joined_within = "30 days" }
[trees.held]
kind = "compressed"
keep = { title = "Director" }
[trees.sells]
kind = "compressed"
keep = { customers = 2 }
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { PV = 1000 }
"""


def book(people: list[Person]) -> Book:
    """A book without sales at the end of November 2026."""
    return book_of(plan(CONDITIONS), people, [], date(2026, 11, 30))


def kept(tree: str, *people: Person) -> str:
    """Who of these stays in a tree of CONDITIONS."""
    inside = tree_of(book([*people]), tree).inside
    return " ".join(p.name for p, there in zip(people, inside[1:], strict=True) if there)


def test_newcomers_are_counted_from_the_last_day_of_the_period() -> None:
    """Thirty days ending on 30 November began on 1 November."""
    found = kept(
        "new",
        Person("ann", 0, joined=date(2026, 10, 31)),
        Person("bob", 0, joined=date(2026, 11, 1)),
        Person("cat", 0, joined=date(2026, 11, 30)),
    )
    assert found == "bob cat"


def test_a_title_is_the_highest_rank_of_earlier_periods() -> None:
    """Bob was a Director once; that ann is one by decree now is no title yet."""
    found = kept(
        "held",
        Person("ann", 0, forced={"main": "Director"}),
        Person("bob", 0, titles={"main": "Director"}),
        Person("cat", 0, titles={"main": "Associate"}),
    )
    assert found == "bob"


def test_a_rank_by_decree_is_for_enrolled_distributors() -> None:
    """A preferred customer holds no rank, and that of somebody who left sleeps."""
    decree = {"main": "Director"}
    found = kept(
        "t",
        Person("ann", 0, forced=decree),
        Person("bob", 0, forced=decree, terminated=True),
        Person("cat", 0, forced=decree, kind="preferred"),
        Person("dan", 0),
    )
    assert found == "ann"


def test_customers_are_those_on_orders_and_those_in_the_frontline_who_bought() -> None:
    """Ann has two on her orders, bob one; a recruit of kind customer without PV does not count."""
    found = kept(
        "sells",
        Person("ann", 0, customers=2),
        Person("bob", 0, customers=1),
        Person("cat", 2, kind="customer"),
    )
    assert found == "ann"
    condition = "{ customers = 2 }"
    outline = "ann\n  bob  kind=customer  PV 5\n  cat  kind=preferred  PV 1\n  dan  kind=customer\n"
    assert meeting(condition, outline) == "ann"
    assert meeting("{ customers = 3 }", outline) == ""


TWO_LADDERS = """
[ladders.EU]
[[ladders.EU.ranks]]
name = "Director"
needs = { PV = 100 }
[ladders.US]
[[ladders.US.ranks]]
name = "Director"
needs = { PV = 500 }
[[bonuses]]
name = "Europe"
kind = "sales"
base = "CV"
rate = "10%"
ladder = "EU"
needs = { frontline = { count = 1, rank = "Director" } }
[[bonuses]]
name = "America"
kind = "sales"
base = "CV"
rate = "10%"
ladder = "US"
needs = { frontline = { count = 1, rank = "Director" } }
"""


def test_the_same_words_mean_another_ladder_in_another_bonus() -> None:
    """Bob's 100 PV make him a Director in Europe only, so ann has one in Europe only."""
    team = Team(TWO_LADDERS, "ann  CV 10  PV 0\n  bob  PV 100\n")
    europe, america = (bonus.qualified(team.book) for bonus in team.plan.bonuses)
    assert team.set(europe) == {"ann"}
    assert team.set(america) == set()


def test_a_need_knows_what_there_is_and_what_it_takes() -> None:
    """The object that decides also answers what is missing."""
    keep = '[trees.t]\nkind = "compressed"\nkeep = { GV = 200, PV = 50 }\n'
    team = Team(VOLUMES + keep + RANKS, TREE)
    needs = team.plan.needs_to_keep("t")
    assert [(need.label, need.required) for need in needs.every] == [("GV", 20_000), ("PV", 5_000)]
    bob = team.slot("bob")
    assert [need.actual(team.book)[bob] for need in needs.every] == [10_000, 4_000]
    assert team.set(mask(needs, team.book)) == {"ann"}


def test_no_filter_is_everybody() -> None:
    """Also those who left: whether they may earn is asked elsewhere."""
    team = Team("", "ann\nbob  terminated\n")
    assert team.set(fits(None, team.book)) == {"", "ann", "bob"}
    assert team.set(active(team.book)) == {"ann"}
