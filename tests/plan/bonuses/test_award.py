"""One-off bonuses: ranks reached, recruits by number, kits; each worked by hand."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.bonuses.base import Words
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

SAMPLES = [
    'recruit = { volume = "CV", buyers = ["self"] }\neach = [[1, "100.00"], [3, "0.05"]]',
    'recruit = "PV"\nevery = 2\namount = "50.00"\ntimes = "always"\nwithin = "60 days"',
    'recruit = "GV"\nevery = 2\namount = "50.00"\ntimes = "once"\ntree = "kept"',
    'needs = { PV = 10 }\nkits = { order = "15.00", gold = "50.00" }',
]
"""Bonuses for the contract that every kind keeps."""
ENDLESS = [
    'skipped = "each"\nranks = { A = "0", D = "5.00" }',
    'skipped = "highest"\nranks = { A = "0", D = "5.00" }\nneeds = { PV = 10 }',
]
"""A rank that nobody reached is no breakage, so what could be paid depends on who stands there."""

HEAD = """
name = "Awards"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[[ranks]]
name = "Low"
[[ranks]]
name = "Middle"
needs = { PV = 100 }
[[ranks]]
name = "High"
needs = { PV = 200 }
[[bonuses]]
name = "Award"
kind = "award"
"""
NAMES = {1: "ann", 2: "bob", 3: "cat", 4: "dan", 5: "eve"}


def plan_of(bonus: str) -> Plan:
    """A plan with this award alone."""
    return read(HEAD + bonus)


def team(
    *sponsors: int, titles: Mapping[int, str] = {}, joined: Sequence[int] = ()
) -> list[Person]:
    """Members by sponsor, with titles by slot and days after the first of January."""
    start = date(2026, 1, 1).toordinal()
    return [
        Person(
            NAMES.get(slot, f"m{slot}"),
            sponsor,
            titles={"main": titles[slot]} if slot in titles else {},
            joined=date.fromordinal(start + (joined[slot - 1] if joined else 0)),
        )
        for slot, sponsor in enumerate(sponsors, start=1)
    ]


def orders(*bought: tuple[int, int], kind: str = "order") -> list[Order]:
    """Orders of members, in whole units."""
    return [
        Order(slot, LAST_DAY, "self", kind, 100 * pv, 100 * pv, 100 * pv) for slot, pv in bought
    ]


def paid(book: Book) -> dict[str, int]:
    """Cents by name, zeros left out."""
    cents = book.plan.bonuses[0].pay(book)
    return {NAMES[slot]: amount for slot, amount in enumerate(cents) if amount}


def after(book: Book, bought: list[Order], people: list[Person]) -> Book:
    """The next period, with what this one left."""
    following = book_of(book.plan, people, bought)
    left = {bonus.name: bonus.carry(book) for bonus in book.plan.bonuses}
    return Book(book.plan, following.facts._replace(carried=left))


def told(book: Book) -> list[str]:
    """What every line says, or why it is not paid."""
    bonus, words = book.plan.bonuses[0], Words(NAMES, 2, "CV")
    return [line.reason or bonus.explain(line, words) for line in bonus.lines(book)]


def test_a_rank_is_paid_the_first_time() -> None:
    """Ann reaches High from nothing, bob had it, cat rises from Middle."""
    text = 'skipped = "{}"\nranks = {{ Low = "0", Middle = "100.00", High = "500.00" }}'
    people = team(0, 0, 0, 0, titles={2: "High", 3: "Middle"})
    bought = orders((1, 200), (2, 250), (3, 200), (4, 99))
    book = book_of(plan_of(text.format("each")), people, bought)
    assert paid(book) == {"ann": 60_000, "cat": 50_000}
    assert told(book) == [
        "100.00 for reaching Middle for the first time",
        "500.00 for reaching High for the first time",
        "500.00 for reaching High for the first time",
    ]
    book = book_of(plan_of(text.format("highest")), people, bought)
    assert paid(book) == {"ann": 50_000, "cat": 50_000}


def test_recruits_are_paid_by_their_number() -> None:
    """Two at 100.00, the third and later 30.00; in the next month the count goes on."""
    plan = plan_of('recruit = { volume = "AMOUNT", orders = ["kit"] }\n'
                   'each = [[1, "100.00"], [3, "30.00"]]')  # fmt: skip
    people = team(0, 1, 1, 1, 2)
    first = book_of(plan, people, orders((2, 10), (3, 10), kind="kit") + orders((4, 10)))
    assert paid(first) == {"ann": 20_000}
    assert told(first)[1] == "100.00 for cat: recruit number 2"
    second = after(first, orders((3, 10), (4, 10), (5, 10), kind="kit"), people)
    assert paid(second) == {"ann": 3_000, "bob": 10_000}
    assert paid(after(second, orders((4, 10), kind="kit"), people)) == {}


def test_a_number_of_recruits_completes_it() -> None:
    """Every second one, again or once."""
    text = 'recruit = "PV"\nevery = 2\namount = "50.00"\ntimes = '
    bought, people = orders((2, 1), (3, 1), (4, 1), (5, 1)), team(0, 1, 1, 1, 1)
    book = book_of(plan_of(text + '"always"'), people, bought)
    assert paid(book) == {"ann": 10_000}
    assert told(book)[0] == "50.00 for cat: recruit number 2"
    assert paid(book_of(plan_of(text + '"once"'), people, bought)) == {"ann": 5_000}


def test_only_the_first_days_of_the_sponsor_count() -> None:
    """30 days: day 30 is the 29th day after that of joining."""
    plan = plan_of('recruit = "PV"\neach = [[1, "10.00"]]\nwithin = "30 days"')
    assert plan.reads_joined
    people = team(0, 1, 1, joined=[0, 29, 30])
    assert paid(book_of(plan, people, orders((2, 1), (3, 1)))) == {"ann": 1_000}


def test_an_upgrade_pays_the_difference() -> None:
    """Bronze 15, Silver 50: 35 more, when it comes later; together Silver alone."""
    plan = plan_of('[bonuses.kits]\nBronze = "15.00"\nSilver = "50.00"')
    people = team(0, 1, 1)
    bronze, silver = orders((2, 70), kind="Bronze"), orders((2, 160), kind="Silver")
    first = book_of(plan, people, bronze)
    assert paid(first) == {"ann": 1_500}
    second = after(first, silver, people)
    assert paid(second) == {"ann": 3_500}
    assert told(second) == ["35.00 for bob: Bronze to Silver"]
    assert paid(after(second, bronze, people)) == {}
    assert paid(book_of(plan, people, bronze + silver)) == {"ann": 5_000}


def test_who_may_not_earn_leaves_it() -> None:
    """It is breakage, and the recruit has counted."""
    plan = plan_of('recruit = "PV"\nneeds = { PV = 50 }\neach = [[1, "10.00"]]')
    people = team(0, 1)
    first = book_of(plan, people, orders((2, 1), (1, 40)))
    assert paid(first) == {}
    assert told(first) == ["no upline", "unqualified"]
    assert paid(after(first, orders((2, 1), (1, 50)), people)) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "does not say what it pays for"),
        (
            'recruit = "PV"\neach = [[1, "1.00"]]\nkits = { a = "1.00" }',
            "pays for recruit and kits",
        ),
        ('ranks = "5.00"\nskipped = "each"', "is a table"),
        ('ranks = { Low = "0", Middle = "0", High = "5.00" }', "somebody may pass several ranks"),
        ('skipped = "each"\nkits = { a = "1.00" }', "somebody may pass several ranks"),
        ('ranks = { High = "5.00" }\nskipped = "each"', "says nothing about Low, Middle"),
        ('recruit = "PV"', "how are recruits counted?"),
        ('kits = { a = "1.00" }\neach = [[1, "1.00"]]', "how are recruits counted?"),
        ('recruit = "PV"\nevery = 2', "every goes with amount and times"),
        ('recruit = "PV"\neach = [[2, "1.00"], [1, "2.00"]]', "numbers must rise from row to row"),
        ('kits = { a = "1.00", b = "1.00" }', "amounts must rise from kit to kit"),
        ('kits = { a = "1.00" }\nwithin = "30 days"', "goes with recruit"),
    ],
)
def test_what_is_not_said_is_asked_for(text: str, what: str) -> None:
    """A fault with the alternatives in its hint."""
    with pytest.raises(PlanError) as caught:
        plan_of(text)
    assert any(problem.what.startswith(what) for problem in caught.value.problems)


def test_a_filter_needs_a_metric() -> None:
    """Orders can't be picked from what is added up."""
    volume = '[volumes.GV]\nof = "PV"\nover = "organisation"\n'
    bonus = 'recruit = { volume = "GV", buyers = ["self"] }\neach = [[1, "1.00"]]'
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace("[[ranks]]", volume + "[[ranks]]", 1) + bonus)
    assert caught.value.problems[0].what.startswith("GV is already added up")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_several_months_agree_with_counting_one_by_one(data: st.DataObject) -> None:
    """The oracle keeps a list of recruits for every sponsor."""
    size = data.draw(st.integers(1, 8))
    people = team(*(data.draw(st.integers(0, n)) for n in range(size)))
    plan = plan_of('recruit = "PV"\neach = [[1, "3.00"], [2, "2.00"], [4, "1.00"]]')
    recruits: dict[int, list[int]] = {}
    book: Book | None = None
    for _ in range(3):
        buyers = data.draw(st.lists(st.integers(1, size), max_size=6))
        bought = orders(*((slot, 10) for slot in buyers))
        book = after(book, bought, people) if book else book_of(plan, people, bought)
        expected = [0] * (size + 1)
        for slot in sorted(set(buyers)):
            sponsor = people[slot - 1].sponsor
            known = recruits.setdefault(sponsor, [])
            if slot not in known:
                known.append(slot)
                expected[sponsor] += {1: 300, 2: 200, 3: 200}.get(len(known), 100)
        expected[0] = 0
        assert list(plan.bonuses[0].pay(book)) == expected
