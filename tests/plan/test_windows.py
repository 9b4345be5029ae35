"""Volumes over several periods: period after period, each beginning with what the last one left."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.payout.handover import Ended, take_over
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute, result_columns
from netmark.plan.book import Book
from netmark.plan.makers import makers
from netmark.plan.measures import volume
from netmark.plan.ranks import ranks

from .small import faults, plan

LINE = '[volumes.V]\nof = "PV"\nover = "{}"\n{}\n'


def books(text: str, outlines: Sequence[str]) -> list[Book]:
    """Periods in their order, the same members in each."""
    found: list[Book] = []
    for outline in outlines:
        book, _ = from_outline(plan(text), outline)
        if found:
            taken = take_over(
                book.plan, book.size, Ended(book.plan, dict(result_columns(compute(found[-1]))))
            )
            book.facts = book.facts._replace(carried=taken.carried)
        found.append(book)
    return found


def figures(text: str, outlines: Sequence[str], slot: int = 1) -> list[int]:
    """V of one member, period by period, in whole points."""
    return [volume(book, "V")[slot] // 100 for book in books(text, outlines)]


def months(*own: int) -> list[str]:
    """Ann with bob below her, who sells 1 more than she does."""
    return [f"ann  PV {pv}\n  bob  PV {pv + 1}\n" for pv in own]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('window = "lifetime"', [21, 32, 63, 94, 105]),
        ('window = "2 periods"', [21, 32, 42, 62, 42]),
        ('window = "3 periods"', [21, 32, 63, 73, 73]),
        ("growth = 1", [21, 0, 20, 0, 0]),
        ("growth = 2", [21, 11, 10, 20, 0]),
        ('cap = 20\nwindow = "2 periods"', [20, 31, 31, 40, 31]),
    ],
)
def test_a_window_takes_in_earlier_periods(rule: str, expected: list[int]) -> None:
    """Ann and bob sell 21, 11, 31, 31 and 11; a cap is one on each period."""
    assert figures(LINE.format("organisation", rule), months(10, 5, 15, 15, 5)) == expected


def test_what_somebody_had_stays_his_when_he_moves() -> None:
    """Bob's 11 of the first month are in ann's figure, although he is no longer below her."""
    text = LINE.format("organisation", 'window = "lifetime"')
    after = "ann  PV 10\nbob  PV 11\n"
    assert figures(text, [*months(10), after]) == [21, 31]
    assert figures(text, [*months(10), after], slot=2) == [11, 22]


def test_a_rank_may_need_a_group_of_several_periods_that_ends_at_it() -> None:
    """200 in two months make ann a Director, and so bob, who leaves her group in the second."""
    text = LINE.format("group", 'until = { rank = "D" }\nwindow = "2 periods"')
    text += '[[ranks]]\nname = "D"\nneeds = { V = 200 }\n'
    found = books(text, months(99, 99, 99))
    assert [list(ranks(book, "main").paid) for book in found] == [[0, 0, 0], [0, 1, 1], [0, 0, 1]]
    # 199 in the first month, then 99 each: in the third that is too little, bob still has 200.
    assert [volume(book, "V")[1] for book in found] == [19_900, 29_800, 19_800]


def test_only_the_orders_of_this_period_are_behind_a_window() -> None:
    """Those of growth count as far as the figure has grown."""
    for rule, weights in (('window = "lifetime"', {1}), ("growth = 1", {20 / 31})):
        book = books(LINE.format("organisation", rule), months(5, 15))[-1]
        made = makers(book, "V", None, "sponsor", 1)
        assert [maker.member for maker in made] == [1, 2]
        assert {float(maker.weight) for maker in made} == weights
    shrunk = books(LINE.format("organisation", "growth = 1"), months(15, 5))[-1]
    assert {maker.weight for maker in makers(shrunk, "V", None, "sponsor", 1)} == {0}


sold = st.lists(st.integers(-30, 30), min_size=1, max_size=8)


@given(own=sold, periods=st.integers(2, 5))
def test_windows_add_up_what_each_period_alone_had(own: list[int], periods: int) -> None:
    """Computed again from the start, without anything carried; also with refunds."""
    rule = LINE.format("self", f'window = "{periods} periods"')
    outlines = [f"ann  PV {pv}\n" for pv in own]
    expected = [sum(own[max(0, n - periods + 1) : n + 1]) for n in range(len(own))]
    assert figures(rule, outlines) == expected
    grown = [max(pv - (own[n - periods] if n >= periods else 0), 0) for n, pv in enumerate(own)]
    assert figures(LINE.format("self", f"growth = {periods}"), outlines) == grown
    so_far = [sum(own[: n + 1]) for n in range(len(own))]
    assert figures(LINE.format("self", 'window = "lifetime"'), outlines) == so_far


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ('window = "1 periods"', "'1 periods' is no window of a volume"),
        ('window = "61 periods"', "'61 periods' is no window of a volume"),
        ('window = "3 month ago"', "'3 month ago' is no window of a volume"),
        ('window = "0 days"', "'0 days' is no window of a volume"),
        ('window = "month"', "'month' is no window of a volume"),
        ('window = "this month from July"', "'this month from July' is no window of a volume"),
        ('window = "30 days"\ngrowth = 1', "either a window or growth"),
        ('window = "lifetime"\ngrowth = 1', "either a window or growth"),
        ("growth = 0", "'growth' must be at least 1"),
    ],
)
def test_a_window_that_means_nothing_is_refused(rule: str, what: str) -> None:
    """With what may be written instead."""
    head = 'name = "S"\ncurrency = "USD"\nperiod = "month"\n'
    head += 'rounding = { mode = "down", stage = "bonus" }\n'
    [(_, said)] = faults(LINE.format("self", rule), head)
    assert said == what


def test_days_are_of_orders_and_of_nothing_else() -> None:
    """What is added up already, and heads, have no days."""
    head = 'name = "S"\ncurrency = "USD"\nperiod = "week"\n'
    head += 'rounding = { mode = "down", stage = "bonus" }\n'
    own = LINE.format("self", 'window = "30 days"')
    assert faults(own, head) == []
    below = '[volumes.Below]\nof = "{}"\nover = "organisation"\n{}\n'
    assert faults(own + below.format("V", ""), head) == []
    for of in ("V", "MEMBERS"):
        [(_, said)] = faults(own + below.format(of, 'window = "this month"'), head)
        assert said == f"orders of this month are added up, and {of} is no sum of orders"


def test_orders_of_an_example_are_of_the_last_day_of_november() -> None:
    """So they are in this month, which is over, and not in the one before."""
    for window, points in (
        ("this month", 21),
        ("whole month", 21),
        ("1 day", 21),
        ("last month", 0),
    ):
        assert figures(LINE.format("organisation", f'window = "{window}"'), months(10)) == [points]


def test_one_leg_of_a_volume_over_several_periods_is_not_known() -> None:
    """A share that one leg may bring is asked of one period."""
    text = LINE.format("organisation", 'window = "lifetime"')
    text += '[[ranks]]\nname = "D"\nneeds = { V = 5, largest_leg = "50%" }\n'
    head = 'name = "S"\ncurrency = "USD"\nperiod = "month"\n'
    head += 'rounding = { mode = "down", stage = "bonus" }\n'
    [(_, said)] = faults(text, head)
    assert said == "what one leg brought to V in earlier periods is not known"
