"""One amount divided along the line: agreed shares, what is handed up, and discounts."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

from ..small import HEAD

SHARE = 'agreed = [{ for = { kind = ["distributor"] }, rate = "1/3" }]\n'
SAMPLES = [
    'base = "CV"\nup = "25%"\nleft = "seller"\nat_most = 20\nineligible = "passed-over"',
    'base = "CV"\nup = "1/3"\nleft = "nobody"\nat_most = 2\nineligible = "keeps-part"\n'
    + SHARE
    + "needs = { PV = 5 }",
    'base = "CV"\nup = "25%"\nleft = "seller"\nat_most = 3\nineligible = "passed-over"\n'
    + SHARE
    + 'discounts = [{ for = {}, rate = "10%" }]',
    'base = "CV"\ntree = "kept"\nup = "100%"\nleft = "nobody"\nat_most = 3\n'
    'ineligible = "keeps-part"\ndiscounts = [{ for = {}, rate = "1/7" }]',
]
"""Bonuses for the contract that every kind keeps."""

SPLIT = """
[[bonuses]]
name = "Shares"
kind = "split"
base = "AMOUNT"
agreed = [
  {{ for = {{ attr.agreed = ["60"] }}, rate = "60%" }},
  {{ for = {{ attr.agreed = ["25"] }}, rate = "25%" }},
  {{ for = {{ attr.agreed = ["0"] }}, rate = "0%" }},
]
up = "25%"
left = "{left}"
at_most = {at_most}
ineligible = "{ineligible}"
discounts = [{{ for = {{ attr.code = ["10"] }}, rate = "10%" }}]
"""


def plan(left: str = "seller", at_most: int = 20, ineligible: str = "passed-over") -> Plan:
    """The plan of these tests."""
    return read(HEAD + SPLIT.format(left=left, at_most=at_most, ineligible=ineligible))


def paid(of: Plan, team: str) -> dict[str, int]:
    """Cents by name; whoever is paid nothing is left out."""
    book, names = from_outline(of, team)
    return {names[i]: cents for i, cents in enumerate(of.bonuses[0].pay(book)) if cents}


TEAM = """
top  attr:agreed=60
  mid  attr:agreed=25
    sam
      eva
        zoe  AMOUNT 1000
"""


def test_agreed_shares_come_from_the_top_and_the_rest_from_the_seller() -> None:
    """60 % of 1,000, 25 % of 400; of 300 zoe keeps 225, eva 3/4 of 75, sam what is left."""
    assert paid(plan(), TEAM) == {
        "top": 60_000,
        "mid": 10_000,
        "zoe": 22_500,
        "eva": 5_625,
        "sam": 1_875,
    }


def test_a_discount_is_taken_from_the_lowest_part() -> None:
    """10 % of 1,000 out of the 225 of zoe; out of the share of one who sells alone."""
    team = TEAM.replace("AMOUNT 1000", "AMOUNT 1000  attr:code=10")
    assert paid(plan(), team)["zoe"] == 12_500
    assert paid(plan(), "top  AMOUNT 100  attr:code=10\n") == {"top": 9_000}
    book, _ = from_outline(plan(), team)
    [line] = [line for line in plan().bonuses[0].lines(book) if line.reason]
    assert (line.reason, int(line.exact)) == ("had as a discount", 10_000)


def test_what_is_left_where_all_have_agreed_shares() -> None:
    """mid sells himself: 60 % of 1,000, 25 % of 400, and 300 that nobody below him can have."""
    team = "top  attr:agreed=60\n  mid  attr:agreed=25  AMOUNT 1000\n"
    assert paid(plan(), team) == {"top": 60_000, "mid": 40_000}
    assert paid(plan("nobody"), team) == {"top": 60_000, "mid": 10_000}


def test_so_many_share_at_most() -> None:
    """One agreed share, and one of the others: mid has no part, zoe keeps all that is left."""
    assert paid(plan(at_most=1), TEAM) == {"top": 60_000, "zoe": 40_000}


def test_who_may_not_be_paid_is_passed_over_or_keeps_his_part() -> None:
    """zoe has left: eva has her place, or the 225 are breakage."""
    team = TEAM.replace("zoe", "zoe  terminated")
    assert paid(plan(), team) == {"top": 60_000, "mid": 10_000, "eva": 22_500, "sam": 7_500}
    assert paid(plan(ineligible="keeps-part"), team) == {
        "top": 60_000,
        "mid": 10_000,
        "eva": 5_625,
        "sam": 1_875,
    }


def test_a_part_is_said_in_a_sentence() -> None:
    """Own sales, or how far away."""
    book, names = from_outline(plan(), TEAM)
    words = Words(dict(enumerate(names)), 2, "AMOUNT")
    shares = plan().bonuses[0]
    said = {names[line.earner]: shares.explain(line, words) for line in shares.lines(book)}
    assert said["zoe"] == "own sales: 22.5 % of 1000.00 AMOUNT"
    assert said["top"] == "level 4: 60 % of 1000.00 AMOUNT from zoe"


def divided(path: list[tuple[str, bool]], left: str, most: int, ineligible: str) -> list[Fraction]:
    """The parts of one sale by place on the path, the seller first: step by step from the top."""
    parts, rest, agreed, others = [Fraction(0)] * len(path), Fraction(1), 0, list[int]()
    lowest = -1
    for place in range(len(path) - 1, -1, -1):
        word, may = path[place]
        if not may and ineligible == "passed-over":
            continue
        if not word:
            others.insert(0, place)
        elif agreed < most:
            agreed, lowest = agreed + 1, place
            parts[place] = rest * Fraction(int(word), 100)
            rest -= parts[place]
    for number, place in enumerate(others, start=1):
        if number == min(most, len(others)):
            parts[place], rest = rest, Fraction(0)
        else:
            parts[place], rest = rest * Fraction(3, 4), rest * Fraction(1, 4)
    if rest and left == "seller" and lowest >= 0:
        parts[lowest] += rest
    return [part if may else Fraction(0) for part, (_, may) in zip(parts, path, strict=True)]


@settings(deadline=None, max_examples=150)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=12),
    agreed=st.lists(st.sampled_from(["60", "25", "0", "", "", ""]), min_size=12, max_size=12),
    gone=st.lists(st.integers(0, 4), min_size=12, max_size=12),
    amounts=st.lists(st.sampled_from([0, 999, 100_000, -333]), min_size=12, max_size=12),
    said=st.tuples(
        st.sampled_from(["seller", "nobody"]),
        st.integers(1, 4),
        st.sampled_from(["passed-over", "keeps-part"]),
    ),
)
def test_dividing_at_once_agrees_with_one_sale_after_the_other(
    sponsors: list[int],
    agreed: list[str],
    gone: list[int],
    amounts: list[int],
    said: tuple[str, int, str],
) -> None:
    """Whatever the tree: exact sums of every member, rounded once."""
    people = [
        Person("m", n % (slot + 1), terminated=not stays, attributes={"attr:agreed": word})
        for slot, (n, stays, word) in enumerate(zip(sponsors, gone, agreed, strict=False))
    ]
    orders = [
        Order(slot, LAST_DAY, "self", "order", 0, 0, amount)
        for slot, amount in enumerate(amounts[: len(people)], start=1)
    ]
    exact = [Fraction(0)] * (len(people) + 1)
    for order in orders:
        path, at = list[int](), order.member
        while at:
            path.append(at)
            at = people[at - 1].sponsor
        facts = [(agreed[i - 1], not people[i - 1].terminated) for i in path]
        for i, part in zip(path, divided(facts, *said), strict=True):
            exact[i] += part * order.amount
    book = book_of(plan(*said), people, orders)
    expected = [round_fraction(one, "half-even") for one in exact]
    assert list(plan(*said).bonuses[0].pay(book)) == expected


@pytest.mark.parametrize("size", [2_000])
def test_a_long_line_is_divided_without_recursion(size: int) -> None:
    """All in one line, each handing up: the seller and 19 above him share each sale."""
    people = [Person("m", slot) for slot in range(size)]
    orders = [Order(size, LAST_DAY, "self", "order", 0, 0, 100_000)]
    found = plan().bonuses[0].pay(book_of(plan(), people, orders))
    assert found[size] == 75_000
    assert sum(found) == 100_000
