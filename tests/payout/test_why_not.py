"""Why a bonus of each kind pays somebody nothing, said by the kind itself."""

from fractions import Fraction

import pytest

from netmark.payout import pairs
from netmark.payout.changes import Change, least
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute, result_columns
from netmark.payout.why_not import Absence, Missed, Seat, absence, two_would_pay, would_pay
from netmark.plan.book import Book
from netmark.plan.document import read

HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[active]
needs = { PV = 50 }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 300 }
"""


def asked(bonus: str, team: str, name: str) -> tuple[Book, int, Absence]:
    """What the last bonus of a plan says to a member of a team."""
    plan = read(HEAD + bonus)
    book, names = from_outline(plan, team)
    found = dict(result_columns(compute(book)))
    slot = names.index(name)
    return book, slot, absence(plan.bonuses[-1], Seat(book, slot), found, Seat(book, slot))


LEVELS = """
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "{}"
"""
CHAIN = """
ann  PV 50
  bob  PV 40
    cat  PV 50
      dan  PV 50 CV 100
"""


@pytest.mark.parametrize("word", ["skip-inactive", "stop", "roll-up", "skip-unqualified"])
def test_who_is_inactive_is_told_what_is_missing(word: str) -> None:
    """Bob has 40 PV of 50; with 10 more he has level 2 of dan's 100.00 CV: 5.00."""
    book, slot, said = asked(LEVELS.format(word), CHAIN, "bob")
    [activity] = [one for one in said.answers if not one.met]
    assert activity.of == "to be active"
    assert [(one.need.label, one.actual, one.gap) for one in activity.asked] == [("PV", 4000, 1000)]
    tried = would_pay(book, slot, book.plan.bonuses, said.answers)
    assert tried[0].change == Change("own", slot, amount=1000)
    assert tried[0].paid == {"Team": 500}


ALONE = """
ann  PV 50
  bob  PV 40
    cat  PV 0
"""


def test_two_things_that_are_missing_are_found_together() -> None:
    """Bob is 10.00 short of being active, and 10 % of 0.06 is the first that rounds to a cent."""
    book, slot, said = asked(LEVELS.format("stop"), ALONE, "bob")
    asking = book, slot, book.plan.bonuses, said.answers
    assert would_pay(*asking) == []
    found, own = two_would_pay(*asking), Change("own", slot, amount=1000)
    assert found.every
    assert [each.changes for each in found.tried] == [
        (own, Change("below", slot, amount=6, other=slot + 1)),
        (own, Change("recruits", slot, amount=6)),
    ]
    assert [each.paid for each in found.tried] == [{"Team": 1}] * 2


def test_the_search_for_two_ends_where_there_are_too_many_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each try computes the period anew; it is said that not all were tried."""
    monkeypatch.setattr(pairs, "WORK", 40)
    book, slot, said = asked(LEVELS.format("stop"), ALONE, "bob")
    found = two_would_pay(book, slot, book.plan.bonuses, said.answers)
    assert found == ([], False)


def test_whoever_is_no_distributor_becomes_one_first() -> None:
    """A preferred customer has to enrol, and to buy for 50.00, to have his 10 % of 100.00."""
    team = "ann  PV 50\n  bob  PV 0  kind=preferred\n    cat  PV 50 CV 100\n"
    book, slot, said = asked(LEVELS.format("stop"), team, "bob")
    [first, *others] = two_would_pay(book, slot, book.plan.bonuses, said.answers).tried
    assert first.changes == (Change("enrolled", slot), Change("own", slot, amount=5000))
    assert first.paid == {"Team": 1000}
    assert {each.change.what for each in others} <= {"enrolled"}


def test_what_an_inactive_member_keeps_from_others_is_missed_by_him() -> None:
    """Under stop he keeps the level: 5 % of 100.00 are breakage, and he is why."""
    _, _, said = asked(LEVELS.format("stop"), CHAIN, "bob")
    assert said.missed == (Missed("inactive", 1, Fraction(500)),)


def test_who_is_out_of_depth_meets_everything_and_misses_nothing() -> None:
    """Ann is three levels above the only sale, and two are paid."""
    _, _, said = asked(LEVELS.format("none"), CHAIN, "ann")
    assert all(one.met for one in said.answers)
    assert (said.paid, said.missed, said.lacks) == (0, (), ())


def test_nobody_below_and_nothing_sold_below_are_two_reasons() -> None:
    """Dan has nobody below; in a team without CV everybody else has."""
    _, _, said = asked(LEVELS.format("none"), CHAIN, "dan")
    assert said.lacks == ("nobody stands below him",)
    _, _, said = asked(LEVELS.format("none"), CHAIN.replace("CV 100", ""), "ann")
    assert said.lacks == ("nobody below him has any CV that counts",)


def test_a_rank_that_is_not_paid_names_the_lowest_one_that_is() -> None:
    """Only a Director is paid; with 160 more PV of GV 140 bob would be one, at 10 % of 100.00."""
    bonus = LEVELS.format("none").replace(
        'rates = ["10%", "5%"]', 'rates = { Associate = [], Director = ["10%", "10%"] }'
    )
    book, slot, said = asked(bonus, CHAIN, "bob")
    rank, needs = [one for one in said.answers if not one.met]
    assert [(one.need.label, one.actual, one.need.required) for one in rank.asked] == [
        ("rank Director", 1, 2)
    ]
    assert (needs.of, needs.decides) == ("for the rank Director", False)
    tried = {each.change.what: each for each in would_pay(book, slot, book.plan.bonuses, [needs])}
    assert tried["own"].change.amount == 16_000
    assert tried["own"].paid == {"Team": 1_000}
    assert tried["rank"].change.number == 2


DIFFERENTIAL = """
[[bonuses]]
name = "Steps"
kind = "differential"
base = "CV"
own = "paid"
on = "GV"
brackets = [["50", "5%"], ["500", "8%"]]
"""


def test_whoever_is_beaten_below_is_told_his_rate() -> None:
    """Ann and bob are both at 5 %: nothing is left for ann."""
    team = """
ann
  bob  PV 60 CV 60
"""
    _, _, said = asked(DIFFERENTIAL, team, "ann")
    assert said.lacks == ("his rate of 5 % is no more than what is paid below him",)
    _, _, said = asked(DIFFERENTIAL, team.replace("60", "30"), "ann")
    assert said.lacks == ("his own rate is 0 %",)


KINDS = {
    "sales": (
        '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n',
        "ann\n  bob  CV 10\n",
        "he has no CV of his own that counts",
    ),
    "pool": (
        '[[bonuses]]\nname = "Pool"\nkind = "pool"\nfund = { volume = "CV", rate = "2%" }\n'
        'shares = { Associate = 0, Director = 1 }\nrounding = "each"\n',
        "ann  PV 10 CV 10\n",
        "he holds no share",
    ),
    "empty pool": (
        '[[bonuses]]\nname = "Pool"\nkind = "pool"\nfund = { volume = "CV", rate = "2%" }\n'
        'shares = 1\nrounding = "each"\n',
        "ann  PV 10\n",
        "there is nothing in the fund",
    ),
    "ceiling": (
        '[[bonuses]]\nname = "Pool"\nkind = "pool"\nfund = { volume = "CV", rate = "2%" }\n'
        'shares = 1\nrounding = "each"\nbelow = { GV = 400 }\n',
        "ann  PV 500 CV 500\n",
        "he has 500.00 GV, and has to stay below 400.00",
    ),
    "award": (
        '[[bonuses]]\nname = "Award"\nkind = "award"\nskipped = "each"\n'
        'ranks = { Associate = "0", Director = "50.00" }\n',
        "ann  PV 10  title=Director\n",
        "he has held every rank before that it pays for",
    ),
    "cascade": (
        '[[bonuses]]\nname = "Points"\nkind = "cascade"\nbase = "CV"\nfrom = 1\nbudget = "8%"\n'
        'rates = { Associate = "8%", Director = "8%" }\n',
        "ann\n  bob\n    cat  CV 100\n",
        "he is entitled to 8 %, and the budget of 8 % is taken before it comes to him",
    ),
    "cascade without sales": (
        '[[bonuses]]\nname = "Points"\nkind = "cascade"\nbase = "CV"\nfrom = 2\nbudget = "8%"\n'
        'rates = { Associate = "8%", Director = "8%" }\n',
        "ann\n  cat  CV 100\n",
        "nothing was sold 2 or more levels below him that counts as CV",
    ),
    "courtesy": (
        '[[bonuses]]\nname = "Team"\nkind = "differential"\nbase = "CV"\nown = "discount"\n'
        'rates = { Associate = "3%", Director = "6%" }\nfirst_share = { rate = "1%" }\n'
        '[[bonuses]]\nname = "Courtesy"\nkind = "courtesy"\nof = "Team"\nrate = "1%"\n',
        "ann  Director\n  bob  Associate  CV 100\n",
        "he has a difference instead: his rate is 6 %, the best below him 3 %",
    ),
    "generations": (
        '[[bonuses]]\nname = "Leaders"\nkind = "generations"\nbase = "CV"\nleader = "Director"\n'
        'boundary = "leader-in"\nineligible = "keeps-generation"\nearns = "leaders"\n'
        'rates = ["5%", "2%"]\n',
        "ann  Director\n  bob  Director\n  cat  CV 100\n",
        "generation 1 holds 0.00 CV, and his rate is 5 %",
    ),
    "lines": (
        '[[bonuses]]\nname = "Base"\nkind = "lines"\nbase = "CV"\nrate = "15%"\n'
        'carry = { keep = "none" }\n',
        "ann\n  bob  CV 100\n  cat\n",
        "1 of his lines has any volume, and the largest is not paid",
    ),
    "binary": (
        '[trees.team]\nkind = "binary"\nfill = "outer-left"\n'
        '[[bonuses]]\nname = "Binary"\nkind = "binary"\ntree = "team"\nbase = "CV"\nown = "none"\n'
        'units = "any"\nrate = "20%"\ncarry = { legs = "both" }\nunqualified = "flush"\n',
        "ann\n  bob  CV 100\n",
        "his legs do not match: left 100.00, right 0.00; 100.00 and 0.00 stay",
    ),
    "match": (
        '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
        '[[bonuses]]\nname = "Match"\nkind = "match"\nbase = ["Own"]\nearned = "as-paid"\n'
        'rates = ["10%"]\n'
        'compression = "none"\n',
        "ann  CV 100\n  bob\n",
        "nobody below him earned anything by Own",
    ),
    "best_of": (
        '[[bonuses]]\nname = "Best"\nkind = "best_of"\n'
        '[[bonuses.alternatives]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
        '[[bonuses.alternatives]]\nname = "Big"\nkind = "sales"\nbase = "CV"\nrate = "9%"\n'
        "needs = { GV = 900 }\n",
        "ann  PV 10\n",
        "Own: he has no CV of his own that counts",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_there_is_nothing_of(kind: str) -> None:
    """Of every kind the first reason of ann, who is paid nothing."""
    bonus, team, reason = KINDS[kind]
    _, _, said = asked(bonus, team, "ann")
    assert said.paid == 0
    assert said.lacks[0] == reason


ASKED = {
    "the next rank": (
        'kind = "award"\nskipped = "each"\nranks = { Associate = "0", Director = "50.00" }\n',
        "ann  PV 10\n",
        ["rank Director: Associate"],
    ),
    "so many recruits": (
        'kind = "award"\nrecruit = "CV"\nevery = 3\namount = "50.00"\ntimes = "always"\n',
        "ann\n  bob  CV 10\n  cat\n",
        ["recruits who ever counted 1 of 3"],
    ),
    "a better kit": (
        'kind = "award"\nkits = { Small = "15.00", Big = "50.00" }\n',
        "ann\n  bob  AMOUNT 10\n",
        ["recruits with a better kit than before 0 of 1"],
    ),
    "a part of a budget": (
        'kind = "cascade"\nbase = "CV"\nfrom = 1\nbudget = "8%"\n'
        'rates = { Associate = "8%", Director = "8%" }\n',
        "ann\n  bob\n    cat  CV 100\n",
        ["parts that come to him 0 of 1"],
    ),
    "bookings": (
        'kind = "party"\nbase = "AMOUNT"\nbrackets = [["500", "10%"]]\n'
        'bookings = { volume = "PV", orders = ["booking"] }\nleast_bookings = 2\n',
        "ann\n  eve  kind=customer AMOUNT 600 + PV 1  order=booking\n",
        ["bookings at a party 1 of 2", "guest sales at a party with the bookings 0.00 of 500.00"],
    ),
    "guest sales": (
        'kind = "party"\nbase = "AMOUNT"\nbrackets = [["500", "10%"]]\n',
        "ann\n  eve  kind=customer AMOUNT 300\n  joe  kind=customer AMOUNT 450\n",
        ["guest sales at a party 450.00 of 500.00"],
    ),
    "a leader below": (
        'kind = "generations"\nbase = "CV"\nleader = "Director"\nboundary = "leader-in"\n'
        'ineligible = "keeps-generation"\nearns = "leaders"\nrates = ["5%"]\n',
        "ann  Director\n  cat  CV 100\n",
        ["leaders below him 0 of 1"],
    ),
    "to be a leader": (
        'kind = "generations"\nbase = "CV"\nleader = { GV = 400 }\nboundary = "leader-in"\n'
        'ineligible = "keeps-generation"\nearns = "leaders"\nrates = ["5%"]\n',
        "ann\n  bob  PV 390\n",
        ["GV 390.00 of 400.00", "leaders below him 0 of 1"],
    ),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_a_kind_itself_asks_has_an_actual_and_a_required_figure(what: str) -> None:
    """Of ann, who is paid nothing by the one bonus."""
    bonus, team, unmet = ASKED[what]
    book, _, said = asked('[[bonuses]]\nname = "It"\n' + bonus, team, "ann")
    assert said.paid == 0
    found = [one for each in said.answers if each.decides for one in each.asked if not one.met]
    assert [one.says(book.plan) for one in found] == unmet


def test_a_difference_that_is_handed_on_is_counted() -> None:
    """Cat has 3 % of 100.00, bob is the one above him who has his part; ann stands too far up."""
    bonus = (
        '[[bonuses]]\nname = "Team"\nkind = "differential"\nbase = "CV"\nown = "ignored"\n'
        'rates = { Associate = "3%", Director = "6%" }\n[[bonuses]]\nname = "On"\n'
        'kind = "courtesy"\nof = "Team"\nrate = "10%"\n'
        'onward = { of = "base", most = 1, ineligible = "keeps-part" }\n'
    )
    team = "ann  Associate\n  bob  Associate\n    cat  Associate\n      dan  CV 100\n"
    book, _, said = asked(bonus, team, "ann")
    [answer] = [one for one in said.answers if not one.met]
    assert [one.says(book.plan) for one in answer.asked] == [
        "differences that are handed on to him 0 of 1"
    ]
    assert asked(bonus, team, "bob")[2].paid == 1_000


def test_a_trigger_that_is_not_met_is_a_condition() -> None:
    """The second bonus wants 20.00 of the first, and ann has 5.00."""
    bonus = KINDS["sales"][0] + KINDS["sales"][0].replace("Own", "More")
    bonus += 'trigger = { bonus = "Own", at_least = "20.00" }\n'
    book, slot, said = asked(bonus, "ann  PV 100 CV 100\n", "ann")
    [answer] = [one for one in said.answers if not one.met]
    assert [one.says(book.plan) for one in answer.asked if not one.met] == [
        "paid at least 20.00 by Own: no"
    ]
    tried = would_pay(book, slot, book.plan.bonuses[1:], said.answers)
    # 20.00 are 5 % of 400.00; from 19.995 on they are rounded to it
    assert tried[0].change == Change("own", slot, amount=29_990)


def test_what_a_limit_took_is_told() -> None:
    """Nobody without the rank of a limit by rank is paid: 5.00 are capped."""
    bonus = KINDS["sales"][0] + 'limit = { amount = { Associate = "0.00", Director = "9.00" } }\n'
    _, _, said = asked(bonus, "ann  PV 100 CV 100\n", "ann")
    assert said.taken == (("capped", 500),)


def test_a_placed_member_without_a_place_is_told_so() -> None:
    """Nobody says where bob goes, so he waits and is not in the tree."""
    bonus = KINDS["binary"][0].replace("outer-left", "manual")
    book, _, said = asked(bonus, "ann\n  bob\n", "bob")
    [answer] = [one for one in said.answers if not one.met]
    assert [one.says(book.plan) for one in answer.asked if not one.met] == [
        "has a place in the tree team: no"
    ]


def test_the_least_amount_is_found_between_the_points() -> None:
    """Points are only where one looks first."""
    assert least(lambda n: n >= 7, [100]) == 7
    assert least(lambda n: n >= 7, [6, 100]) == 7
    assert least(lambda n: n >= 7, [3]) is None
    assert least(lambda _: True, []) is None
