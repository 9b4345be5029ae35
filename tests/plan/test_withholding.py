"""Pay that is withheld, kept and lost: worked by hand, and against a list of what waits."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.breakage import breakage
from netmark.payout.rehearse import LAST_DAY, Person, book_of
from netmark.payout.run import Result, compute
from netmark.plan.book import Book
from netmark.plan.document import Plan, doubtful, read

from .small import HEAD

BONUS = """
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
withheld = { until = { PV = 20 }, keep = "2 periods" }
"""
Carries = Mapping[str, Mapping[str, Sequence[int]]]


def months(plan: Plan, *sold: tuple[int, int]) -> list[Result]:
    """Ann's periods one after the other, each with her PV and CV in whole units."""
    found: list[Result] = []
    carried: Carries = {}
    for pv, cv in sold:
        order = Order(1, LAST_DAY, "self", "order", 100 * pv, 100 * cv, 0)
        book = book_of(plan, [Person("ann", 0)], [order])
        found.append(compute(Book(plan, book.facts._replace(carried=carried))))
        carried = found[-1].carries
    return found


def paid(plan: Plan, *sold: tuple[int, int]) -> list[int]:
    """What ann is paid in each of them, in cents."""
    return [result.earned[1] for result in months(plan, *sold)]


def reasons(result: Result) -> dict[str, Fraction]:
    """Minor units by reason."""
    return {row.reason: row.exact for row in breakage(result) if row.exact}


def test_what_is_withheld_is_paid_when_it_is_reached() -> None:
    """10.00 and 5.00 wait for 20 PV, and come with the 3.00 of the third month."""
    plan = read(HEAD + BONUS)
    first, second, third = months(plan, (19, 100), (0, 50), (20, 30))
    assert [one.earned[1] for one in (first, second, third)] == [0, 0, 1_800]
    assert reasons(first) == {"withheld": 1_000}
    assert reasons(third) == {"paid": 1_800, "kept from earlier periods": -1_500}


def test_what_is_kept_too_long_is_lost() -> None:
    """Kept for two periods: paid in the second one after it at the latest."""
    plan = read(HEAD + BONUS)
    assert paid(plan, (0, 100), (0, 0), (20, 0)) == [0, 0, 1_000]
    assert paid(plan, (0, 100), (0, 0), (0, 0), (20, 0)) == [0, 0, 0, 0]
    third = months(plan, (0, 100), (0, 50), (0, 0))[-1]
    assert reasons(third) == {"kept from earlier periods": -1_000, "kept too long": 1_000}
    forever = read(HEAD + BONUS.replace("2 periods", "unlimited"))
    assert paid(forever, (0, 100), (0, 0), (0, 0), (0, 50), (20, 0)) == [0, 0, 0, 0, 1_500]


def test_what_is_taken_back_is_taken_at_once() -> None:
    """A refund costs 1.00 although ann has not reached anything; the 10.00 wait."""
    plan = read(HEAD + BONUS)
    assert paid(plan, (0, 100), (0, -10), (20, 0)) == [0, -100, 1_000]


def test_who_has_left_is_not_paid_what_was_kept() -> None:
    """It waits until he is back, or is lost."""
    plan = read(HEAD + BONUS)
    carried = months(plan, (0, 100))[0].carries
    order = Order(1, LAST_DAY, "self", "order", 2_000, 0, 0)
    book = book_of(plan, [Person("ann", 0, terminated=True)], [order])
    result = compute(Book(plan, book.facts._replace(carried=carried)))
    assert result.earned[1] == 0
    assert result.carries["Own"]["kept 2"][1] == 1_000


def test_a_limit_comes_first() -> None:
    """Of 10.00 at most 4.00 are earned: so much waits, and what waited has no limit."""
    plan = read(HEAD + BONUS + 'limit = { amount = "4.00" }\n')
    assert paid(plan, (0, 100), (20, 100)) == [0, 800]


@pytest.mark.parametrize("keep", ["0 periods", "61 periods", "soon", "lifetime"])
def test_how_long_is_a_number_of_periods(keep: str) -> None:
    """Or without limit."""
    with pytest.raises(PlanError) as caught:
        read(HEAD + BONUS.replace("2 periods", keep))
    assert caught.value.problems[0].what.endswith("is no number of periods")


def test_both_choices_have_to_be_made() -> None:
    """Until when, and how long: neither has a usual value."""
    for part in ("until = { PV = 20 }, ", ', keep = "2 periods"'):
        with pytest.raises(PlanError):
            read(HEAD + BONUS.replace(part, ""))


@settings(max_examples=60, deadline=None)
@given(
    keep=st.integers(0, 4),
    sold=st.lists(st.tuples(st.integers(0, 1), st.integers(-20, 50)), min_size=1, max_size=9),
)
def test_many_months_against_a_list_of_what_waits(keep: int, sold: list[tuple[int, int]]) -> None:
    """Each amount with its month; and nothing is ever lost from sight."""
    text = f"{keep} periods" if keep else "unlimited"
    results = months(
        read(HEAD + BONUS.replace("2 periods", text)), *((20 * met, 10 * cv) for met, cv in sold)
    )
    waiting: list[tuple[int, int]] = []
    lost = 0
    for now, (met, cv) in enumerate(sold):
        expected = min(100 * cv, 0)
        waiting += [(now, max(100 * cv, 0))]
        if met:
            expected += sum(cents for _, cents in waiting)
            waiting = []
        lost += sum(cents for month, cents in waiting if keep and month + keep <= now)
        waiting = [(month, cents) for month, cents in waiting if not keep or month + keep > now]
        assert results[now].earned[1] == expected
        parts = reasons(results[now])
        assert sum(parts.values()) == 100 * cv
    assert sum(reasons(one).get("kept too long", 0) for one in results) == lost
    stays = sum(column[1] for column in results[-1].carries["Own"].values())
    assert stays == sum(cents for _, cents in waiting)


def test_what_needs_already_ask_for_withholds_nothing() -> None:
    """A slip that plan check points out."""
    text = HEAD + BONUS + "needs = { PV = 20 }\n"
    assert [doubt.what[:24] for doubt in doubtful(read(text), text)] == ["nothing is ever withheld"]
    assert doubtful(read(HEAD + BONUS), HEAD + BONUS) == []
