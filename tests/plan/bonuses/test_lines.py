"""Lines: every leg but the largest, and what the largest keeps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

NONE = 'carry = { keep = "none" }\n'
SAMPLES = [
    'base = "CV"\nrate = "15%"\n' + NONE,
    'base = "PV"\nrate = { A = "1/3", D = "10%" }\nunpaid = 2\nline_at_most = "1.00"\n' + NONE,
    'base = "CV"\nrate = "10%"\nneeds = { PV = 5 }\n'
    'carry = { keep = "power-line", at_most = 50 }\n',
    'base = "PV"\nrate = "7%"\ntree = "kept"\n' + NONE,
]
"""Bonuses for the contract that every kind keeps."""

HEAD = """
name = "Lines"
currency = "USD"
period = "week"
rounding = { mode = "half-even", stage = "bonus" }
[[bonuses]]
name = "L"
kind = "lines"
base = "CV"
rate = "15%"
"""
ARIIX = 'line_at_most = "2000"\ncarry = { keep = "power-line", at_most = 13334 }\n'
TEAM = "you\n  p  CV {}\n  a  CV {}\n  b  CV {}\n"


def plan_of(text: str) -> Plan:
    """A plan with one bonus on lines."""
    return read(HEAD + text)


def week(plan: Plan, volumes: tuple[int, int, int], carried: tuple[int, int, int]) -> Book:
    """Three lines with what they bring and what was carried, in units."""
    book, _ = from_outline(plan, TEAM.format(*volumes))
    lines = [0, 0, *(volume * 100 for volume in carried)]
    return Book(plan, book.facts._replace(carried={"L": {"line": lines}}))


@pytest.mark.parametrize(
    ("volumes", "carried", "paid", "kept"),
    [
        ((9000, 2500, 1000), (0, 0, 0), 52_500, (5500, 0, 0)),
        ((1000, 8000, 500), (5500, 0, 0), 105_000, (0, 1000, 0)),
        ((15000, 20000, 0), (0, 1000, 0), 200_000, (0, 0, 0)),
    ],
)
def test_the_power_line_is_unpaid_and_keeps_the_rest(
    volumes: tuple[int, int, int],
    carried: tuple[int, int, int],
    paid: int,
    kept: tuple[int, int, int],
) -> None:
    """Three weeks of example C-ARIIX-3W, with a limit for each line."""
    plan = plan_of(ARIIX)
    book = week(plan, volumes, carried)
    [bonus] = plan.bonuses
    assert bonus.pay(book)[1] == paid
    assert [volume // 100 for volume in bonus.carry(book)["line"][2:]] == list(kept)


def test_a_line_is_explained_by_its_first_member() -> None:
    """How much of whose line, without what a limit took away."""
    plan = plan_of(ARIIX)
    book, names = from_outline(plan, TEAM.format(9000, 2500, 1000))
    words = Words(dict(enumerate(names)), 2, "CV")
    [bonus] = plan.bonuses
    assert [bonus.explain(line, words) for line in bonus.paid_to(book, 1)] == [
        "15 % of the line of a: 2500.00 CV",
        "15 % of the line of b: 1000.00 CV",
    ]
    capped = week(plan, (20000, 15000, 0), (0, 0, 0))
    assert [(line.reason, int(line.exact)) for line in bonus.lines(capped)] == [
        ("", 200_000),
        ("capped", 25_000),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the key 'carry' is missing"),
        ('unpaid = 2\ncarry = { keep = "power-line" }\n', "only one line can be the power line"),
    ],
)
def test_faults(text: str, what: str) -> None:
    """What has to be said, and what can't be meant."""
    with pytest.raises(PlanError) as caught:
        plan_of(text)
    assert what in [problem.what for problem in caught.value.problems]


@settings(deadline=None, max_examples=50)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=14),
    volumes=st.lists(st.integers(0, 60), min_size=15, max_size=15),
    unpaid=st.integers(1, 3),
)
def test_lines_against_a_slow_walk(sponsors: list[int], volumes: list[int], unpaid: int) -> None:
    """Every leg added up by walking it, sorted, the largest left out."""
    people = [Person("m", number % (slot + 1)) for slot, number in enumerate(sponsors)]
    size = len(people)
    orders = [Order(s, LAST_DAY, "self", "order", 0, volumes[s], 0) for s in range(1, size + 1)]

    def leg(member: int) -> int:
        below = [slot for slot in range(1, size + 1) if people[slot - 1].sponsor == member]
        return volumes[member] + sum(map(leg, below))

    plan = plan_of(f"unpaid = {unpaid}\n" + NONE)
    paid = plan.bonuses[0].pay(book_of(plan, people, orders))
    for member in range(1, size + 1):
        legs = sorted(leg(s) for s in range(1, size + 1) if people[s - 1].sponsor == member)
        expected = sum(legs[: max(len(legs) - unpaid, 0)])
        assert paid[member] == round_fraction(expected * plan.bonuses[0].rate[""], "half-even")  # type: ignore[attr-defined]
