"""Binary: two legs matched, what it pays, what stays in them, and what becomes of the rest."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.genealogy.placement import Place
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.bonuses.base import Words
from netmark.plan.bonuses.binary import Binary
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.plan.legs import settle
from netmark.plan.outlines import LAST_DAY

from ..small import TWO_RANKS

TEAM = '\n[trees.team]\nkind = "binary"\nfill = "manual"\n'
BURN = 'unqualified = "burn"\n'
BODY = 'tree = "team"\nbase = "CV"\n'
KEEP = 'carry = { legs = "both" }\n'
KEPT = BURN + KEEP + TEAM
SAMPLES = [
    BODY + 'own = "none"\nunits = "any"\nrate = "10%"\n' + KEPT,
    BODY + 'own = "weaker"\nunits = "any"\nrate = { A = "1/3", D = "20%" }\nleast = 5\n'
    'unqualified = "hold"\ncarry = { legs = "stronger", at_most = 20 }\n'
    'cap = { volume = 30, leftover = "consume-paid" }\n' + TEAM,
    BODY + 'own = "none"\nunits = { strong = 10, weak = 5 }\namount = { A = "1.00", D = "1.50" }\n'
    'unqualified = "flush"\ncarry = { legs = "both", periods = 2 }\nneeds = { PV = 5 }\n'
    'cap = { amount = "4.00", leftover = "consume-matched" }\n' + TEAM,
    BODY + 'own = "none"\nunits = [{ strong = 20, weak = 10, once = true }, { strong = 10, weak = '
    '10 }]\nbrackets = [["5", "4%"], ["10", "8%"]]\non = "PV"\nunqualified = "flush"\n'
    + KEEP
    + TEAM,
    BODY + 'own = "none"\ntiers = [["10", "1.00"], ["50", "7.00"]]\nunqualified = "burn"\n'
    'carry = { legs = "none" }\ncap = { amount = "5.00", leftover = "flush" }\n' + TEAM,
    BODY + 'own = "none"\nunits = "any"\nrate = "10%"\nscaled = "weaker/stronger"\n'
    'unqualified = "hold"\n' + KEEP + TEAM,
    BODY + 'own = "none"\ntiers = [["10", "1.00"], ["50", "7.00"]]\nclimb = true\n' + KEPT,
]
"""Bonuses for the contract that every kind keeps."""

HEAD = (
    TWO_RANKS.replace('"month"', '"week"')
    + """\
[[bonuses]]
name = "B"
kind = "binary"
tree = "team"
base = "CV"
"""
)


def plan_of(text: str) -> Plan:
    """A plan with one binary bonus."""
    return read(HEAD + text + TEAM)


YOU = Person("you", 0, placed={"team": Place(0, 1)})


def week(
    plan: Plan, left: int, right: int, before: dict[str, int] | None = None, you: Person = YOU
) -> Book:
    """Slot 1 with one member on each side, who bring these volumes (in units)."""
    people = [
        you,
        Person("left", 1, placed={"team": Place(1, 1)}),
        Person("right", 1, placed={"team": Place(1, 2)}),
    ]
    orders = [
        Order(slot, LAST_DAY, "self", "order", 0, volume * 100, 0)
        for slot, volume in ((2, left), (3, right))
    ]
    book = book_of(plan, people, orders)
    carried = {"B": {name: [0, value * 100, 0, 0] for name, value in (before or {}).items()}}
    return Book(plan, book.facts._replace(carried=carried))


def outcome(
    plan: Plan, left: int, right: int, before: dict[str, int] | None = None, you: Person = YOU
) -> tuple[int, dict[str, int]]:
    """Cents of slot 1, and what stays in his legs in units."""
    book = week(plan, left, right, before, you)
    bonus = plan.bonuses[0]
    stays = {
        name: column[1] // 100 for name, column in bonus.carry(book).items() if name != "started"
    }
    return bonus.pay(book)[1], stays


USANA = plan_of(
    'own = "none"\nunits = "any"\nrate = "20%"\nleast = 125\nunqualified = "flush"\n'
    'cap = { volume = 5000, leftover = "consume-paid" }\n'
    'carry = { legs = "both", at_most = 5000 }\nneeds = { PV = 0 }\n'
)


def test_a_percentage_of_the_lesser_leg() -> None:
    """3,500 against 2,500: 20 % of 2,500, and 1,000 stay on the left."""
    assert outcome(USANA, 3500, 2500) == (50_000, {"left": 1000, "right": 0})


def test_what_was_carried_counts_and_the_carry_has_a_limit() -> None:
    """1,000 carried and 4,800 new against 700: 5,100 would stay, and 5,000 do."""
    assert outcome(USANA, 4800, 700, {"left": 1000}) == (14_000, {"left": 5000, "right": 0})


def test_below_the_least_nothing_is_matched_and_nothing_used_up() -> None:
    """120 in the lesser leg waits."""
    assert outcome(USANA, 130, 120) == (0, {"left": 130, "right": 120})


@pytest.mark.parametrize(
    ("leftover", "stays"),
    [
        ("consume-matched", {"left": 1000, "right": 0}),
        ("consume-paid", {"left": 4000, "right": 3000}),
        ("flush", {"left": 0, "right": 0}),
    ],
)
def test_what_becomes_of_the_volume_behind_a_limit(leftover: str, stays: dict[str, int]) -> None:
    """9,000 against 8,000 at 10 %, at most 500.00."""
    plan = plan_of(
        'own = "none"\nunits = "any"\nrate = "10%"\nunqualified = "burn"\n'
        + KEEP
        + f'cap = {{ amount = "500.00", leftover = "{leftover}" }}\n'
    )
    assert outcome(plan, 9000, 8000) == (50_000, stays)
    [why] = [line.reason for line in plan.bonuses[0].lines(week(plan, 9000, 8000)) if line.reason]
    assert why == ("stays in the legs" if leftover == "consume-paid" else "capped")
    assert outcome(plan, 5000, 5000)[1] == {"left": 0, "right": 0}  # just the limit is not capped


def test_what_the_carry_does_not_keep_is_lost_behind_a_limit() -> None:
    """9,000 against 8,000, 5,000 paid: of 4,000 and 3,000 left over, 2,500 stay: not all of it."""
    plan = plan_of(
        'own = "none"\nunits = "any"\nrate = "10%"\nunqualified = "burn"\n'
        'cap = { amount = "500.00", leftover = "consume-paid" }\n'
        'carry = { legs = "both", at_most = 2500 }\n'
    )
    [why] = [line.reason for line in plan.bonuses[0].lines(week(plan, 9000, 8000)) if line.reason]
    assert why == "capped"


@pytest.mark.parametrize(
    ("word", "stays"),
    [("flush", (0, 0)), ("burn", (600, 0)), ("hold", (1000, 400))],
)
def test_the_legs_of_somebody_who_may_not_earn(word: str, stays: tuple[int, int]) -> None:
    """1,000 against 400 in cycles of 200: emptied, matched without pay, or kept."""
    plan = plan_of(
        f'own = "none"\nunits = {{ strong = 200, weak = 200 }}\namount = "20.00"\n{KEEP}'
        f'unqualified = "{word}"\n'
    )
    left = YOU._replace(terminated=True)
    unpaid = [line.reason for line in plan.bonuses[0].lines(week(plan, 1000, 400, None, left))]
    assert unpaid == ["stays in the legs" if word == "hold" else "unqualified"]
    gone = outcome(plan, 1000, 400, you=left)
    assert gone == (0, dict(zip(("left", "right"), stays, strict=True)))
    assert outcome(plan, 1000, 400)[0] == 4000


def test_cycles_by_rank_up_to_a_limit_in_money() -> None:
    """18 cycles at 14.00 are 252.00, cut to 250.00; the volume is used up."""
    plan = plan_of(
        'own = "none"\nunits = { strong = 200, weak = 100 }\nunqualified = "burn"\n'
        + KEEP
        + 'amount = { Low = "14.00", High = "18.00" }\n'
        + 'cap = { amount = { Low = "250.00", High = "2000.00" }, leftover = "consume-matched" }\n'
    )
    low, high = (YOU._replace(forced={"main": rank}) for rank in ("Low", "High"))
    assert outcome(plan, 2700, 2700, you=low) == (25_000, {"left": 0, "right": 0})
    assert outcome(plan, 700, 500, you=high) == (7_200, {"left": 0, "right": 0})
    assert outcome(plan, 700, 500) == (0, {"left": 0, "right": 0})  # no rank, no pay


def test_volume_of_a_period_can_be_used_for_so_long() -> None:
    """The oldest goes first; 350 of what was carried once are too old for another time."""
    plan = plan_of(
        'own = "none"\nunits = "any"\nrate = "10%"\nunqualified = "burn"\n'
        'carry = { legs = "both", periods = 1 }\n'
    )
    assert outcome(plan, 500, 100) == (1_000, {"left 1": 400, "right 1": 0})
    assert outcome(plan, 0, 50, {"left 1": 400}) == (500, {"left 1": 0, "right 1": 0})


def test_a_refund_counts_once_against_volume_with_an_age() -> None:
    """It takes off what was carried, and neither comes again nor is forgotten when that is old."""
    plan = plan_of(
        'own = "none"\nunits = "any"\nrate = "10%"\nunqualified = "burn"\n'
        'carry = { legs = "both", periods = 1 }\n'
    )
    before = {"left 1": 400}
    assert outcome(plan, -100, 50, before) == (500, {"left 1": 0, "right 1": 0})
    assert outcome(plan, -500, 50, before) == (0, {"left 1": -100, "right 1": 50})
    assert outcome(plan, 300, 0, {"left 1": -100}) == (0, {"left 1": 200, "right 1": 0})


@pytest.mark.parametrize(
    "rule",
    [
        'units = "any"\nrate = "10%"\n',
        'units = "any"\nrate = "10%"\nscaled = "weaker/stronger"\n',
        'units = { strong = 200, weak = 100 }\nrate = "5%"\n',
        'tiers = [["250", "40.00"]]\n',
    ],
)
def test_a_leg_that_refunds_leave_below_zero_stays_so(rule: str) -> None:
    """However volume is matched; and what was carried pays for a refund in part."""
    plan = plan_of('own = "none"\n' + rule + BURN + KEEP)
    assert outcome(plan, -100, 50) == (0, {"left": -100, "right": 50})
    assert outcome(plan, -500, 50, {"left": 400}) == (0, {"left": -100, "right": 50})
    assert outcome(plan, -100, 0, {"left": 400}) == (0, {"left": 300, "right": 0})
    assert outcome(plan, 0, 50, {"left": -100}) == (0, {"left": -100, "right": 50})


def test_the_first_pair_ever_is_remembered() -> None:
    """2:1 once; in the next period it is 1:1 from the start."""
    plan = plan_of(
        'own = "none"\nunits = [{ strong = 200, weak = 100, once = true }, { strong = 100, weak = '
        '100 }]\nrate = "5%"\n' + BURN + KEEP
    )
    book = week(plan, 300, 200)
    [bonus] = plan.bonuses
    assert (bonus.pay(book)[1], bonus.carry(book)["started"][1]) == (1_000, 1)
    assert outcome(plan, 300, 200, {"started": 1}) == (1_000, {"left": 100, "right": 0})


def test_own_sales_in_the_weaker_leg() -> None:
    """They help where help is needed; by default they only count for those above."""
    plan = plan_of('own = "weaker"\nunits = "any"\nrate = "10%"\n' + BURN + KEEP)
    people = [
        Person("you", 0, placed={"team": Place(0, 1)}),
        Person("l", 1, placed={"team": Place(1, 1)}),
    ]
    orders = [
        Order(slot, LAST_DAY, "self", "order", 0, cv, 0) for slot, cv in ((1, 3000), (2, 9000))
    ]
    assert plan.bonuses[0].pay(book_of(plan, people, orders))[1] == 300


def test_a_line_says_what_was_in_the_legs() -> None:
    """The evidence in one sentence, also of what a limit took away."""
    words = Words({1: "you"}, 2, "CV")
    book = week(USANA, 3500, 2500, {"left": 100})
    [line] = USANA.bonuses[0].paid_to(book, 1)
    assert USANA.bonuses[0].explain(line, words) == (
        "20 % of 2500.00 CV matched: left 3600.00 (100.00 carried), right 2500.00;"
        " 1100.00 and 0.00 stay"
    )
    tiers = plan_of(
        'own = "none"\ntiers = [["250", "40.00"], ["2000", "400.00"]]\nunqualified = "burn"\n'
        + KEEP
    )
    [line] = tiers.bonuses[0].paid_to(week(tiers, 3500, 2500), 1)
    assert tiers.bonuses[0].explain(line, words).startswith("400.00 for what both legs reach: left")
    assert outcome(tiers, 3500, 2500) == (40_000, {"left": 1500, "right": 500})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('own = "none"\nrate = "5%"\n' + BURN + KEEP, "how is volume matched?"),
        (
            'own = "none"\nunits = "any"\n' + BURN + KEEP,
            "does not say what it pays",
        ),
        (
            'own = "none"\nunits = "any"\namount = "5.00"\n' + BURN + KEEP,
            "pays for each unit, and any amount is matched",
        ),
        (
            'own = "none"\nunits = { strong = 5, weak = 9 }\nrate = "5%"\nunqualified = "burn"\n'
            + KEEP,
            "a unit takes at least as much of the stronger leg as of the weaker",
        ),
        (
            'own = "none"\nunits = "any"\nrate = "5%"\nunqualified = "burn"\n'
            + KEEP
            + 'cap = { units = 5, leftover = "flush" }\n',
            "units is not how it matches",
        ),
        (
            'own = "none"\nunits = "any"\nrate = "5%"\nunqualified = "burn"\n'
            'carry = { legs = "both", at_most = -5 }\n',
            "'at_most' must be at least 0",
        ),
        ('units = "any"\nrate = "5%"\n' + BURN + KEEP, "the key 'own' is missing"),
        ('own = "none"\nunits = "any"\nrate = "5%"\n' + KEEP, "the key 'unqualified' is missing"),
        (
            'own = "none"\nunits = "any"\nrate = "5%"\nunqualified = "burn"\n',
            "the key 'carry' is missing",
        ),
    ],
)
def test_a_choice_that_is_left_out_is_asked_for(text: str, what: str) -> None:
    """Whatever changes cents has to be said."""
    with pytest.raises(PlanError) as caught:
        plan_of(text)
    assert what in [problem.what for problem in caught.value.problems]


def test_a_binary_bonus_needs_a_binary_tree() -> None:
    """Not the sponsor tree, and not a matrix."""
    with pytest.raises(PlanError) as caught:
        read(
            HEAD.replace('tree = "team"\n', "") + 'own = "none"\nunits = "any"\nrate = "5%"\n'
            "" + BURN + KEEP
        )
    assert "legs are matched in a binary tree of the plan" in str(caught.value.problems)


@settings(deadline=None, max_examples=60)
@given(
    sides=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 2)), min_size=1, max_size=12),
    volumes=st.lists(st.integers(0, 50), min_size=13, max_size=13),
)
def test_legs_against_a_slow_walk(sides: list[tuple[int, int]], volumes: list[int]) -> None:
    """Every sale enters the leg it comes from of everybody above, whatever the tree."""
    plan = plan_of('own = "none"\nunits = "any"\nrate = "10%"\n' + BURN + KEEP)
    people, taken = [Person("top", 0, placed={"team": Place(0, 1)})], set[tuple[int, int]]()
    for number, side in sides:
        parent = number % len(people) + 1
        if (parent, side) not in taken:
            taken.add((parent, side))
            people.append(Person("m", 0, placed={"team": Place(parent, side)}))
    orders = [
        Order(slot, LAST_DAY, "self", "order", 0, volumes[slot - 1], 0)
        for slot in range(1, len(people) + 1)
    ]
    legs = {slot: [0, 0] for slot in range(len(people) + 1)}
    for slot, person in enumerate(people, start=1):
        place = person.placed["team"]
        while place.parent:
            legs[place.parent][place.side - 1] += volumes[slot - 1]
            place = people[place.parent - 1].placed["team"]
    book = book_of(plan, people, orders)
    paid = list(plan.bonuses[0].pay(book))
    assert paid == [round_fraction(Fraction(min(pair), 10), "half-even") for pair in legs.values()]
    stays = plan.bonuses[0].carry(book)
    assert [*zip(stays["left"], stays["right"], strict=True)] == [
        (left - min(left, right), right - min(left, right)) for left, right in legs.values()
    ]


amounts = st.sampled_from([-333, -100, 0, 1, 50, 99, 100, 101, 250, 333, 500, 1000])
caps = st.sampled_from(
    [
        "",
        'cap = { amount = "3", leftover = "consume-matched" }\n',
        'cap = { amount = "3", leftover = "flush" }\n',
        *(
            f'cap = {{ SIZE, leftover = "{w}" }}\n'
            for w in ("consume-paid", "consume-matched", "flush")
        ),
    ]
)


@settings(deadline=None, max_examples=150)
@given(
    words=st.tuples(
        st.sampled_from(["", "100", "2.5"]),
        caps,
        st.sampled_from(["both", "stronger", "none"]),
        st.sampled_from(["flush", "burn", "hold"]),
        st.sampled_from(["0", "100"]),
        st.sampled_from(["", ", at_most = 200"]),
    ),
    figures=st.tuples(amounts, amounts, amounts, amounts),
    gone=st.booleans(),
)
def test_the_plain_loop_is_what_each_member_alone_would_be(
    words: tuple[str, ...], figures: tuple[int, int, int, int], *, gone: bool
) -> None:
    """Of one in whole numbers and one by one, pay and carry are the same."""
    units, cap, legs, word, least, at_most = words
    size = "units = 2" if units else "volume = 250"
    matched = f'units = {{ strong = "{units}", weak = "{units}" }}' if units else 'units = "any"'
    plan = plan_of(
        f'own = "none"\n{matched}\nrate = "1/7"\nunqualified = "{word}"\nleast = {least}\n'
        f'carry = {{ legs = "{legs}"{at_most} }}\n{cap.replace("SIZE", size)}'
    )
    [bonus] = plan.bonuses
    assert isinstance(bonus, Binary)
    before = {"left": figures[2], "right": figures[3]}
    book = week(plan, *figures[:2], before, YOU._replace(terminated=gone))
    found = settle(bonus._rule, bonus._desk(book), 1)  # the slow way, beside the fast
    stays = (sum(found.lots_left), sum(found.lots_right)) if found else (0, 0)
    paid = round_fraction(found.paid, "half-even") if found else 0
    carried = bonus.carry(book)
    assert (bonus.pay(book)[1], carried["left"][1], carried["right"][1]) == (paid, *stays)
