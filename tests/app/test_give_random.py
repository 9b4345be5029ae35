"""Random gifts in random companies: nobody can tell them from sales that were so from the start."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.correct import correct
from netmark.app.give import give, give_back
from netmark.app.sales import refund, report_sales

from .giving import LATE, RICH, Giving
from .small import AMPLE, act, rows


class Sold(NamedTuple):
    """A sale of somebody, to a customer, and the part of it that is refunded (a fraction of 4)."""

    who: int
    amount: int
    customer: int
    back: int


class World(NamedTuple):
    """Whose sponsor is who, what is sold, and to whom some of it is given."""

    sponsors: list[int]
    sold: list[Sold]
    gifts: list[tuple[int, int]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """At most seven people; a gift goes to anybody below whoever has the credit then."""
    size = draw(st.integers(2, 7))
    sponsors = [0, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    one = st.builds(
        Sold, st.integers(0, size - 1), st.integers(1, 400), st.integers(0, 2), st.integers(0, 2)
    )
    sold = draw(st.lists(one, min_size=1, max_size=6))
    holders, gifts = [each.who for each in sold], []
    for number in draw(st.lists(st.integers(0, len(sold) - 1), max_size=5)):
        below = [i for i in range(size) if _below(sponsors, i, holders[number])]
        if below:
            holders[number] = draw(st.sampled_from(below))
            gifts.append((number, holders[number]))
    return World(sponsors, sold, gifts)


def _below(sponsors: list[int], who: int, top: int) -> bool:
    while who:
        who = sponsors[who]
        if who == top:
            return True
    return False


def company(folder: str, world: World, holders: list[int]) -> Giving:
    """The company with its sales credited as said."""
    told = Giving(Path(folder), RICH)
    for i, sponsor in enumerate(world.sponsors):
        # The first weeks of the first three are over when they sell.
        told.join(f"m{i}", f"m{sponsor}" if i else "", "2026-09-01" if i < 3 else "2026-09-15")
    for number, (each, who) in enumerate(zip(world.sold, holders, strict=True)):
        told.retail(f"m{who}", f"{each.amount}.00", f"A-{number}", customer=f"c{each.customer}")
    return told


def _refund(told: Giving, world: World) -> None:
    for number, each in enumerate(world.sold):
        if each.back:
            done = act("2026-10-28")
            refund(told.store, done, f"A-{number}", f"{each.amount * each.back / 4:.2f}")


def _give(told: Giving, world: World, late: bool = False) -> None:
    doing = LATE if late else act("2026-10-20")
    called = {number: f"A-{number}" for number in range(len(world.sold))}
    for number, to in world.gifts:
        called[number] = give(told.store, doing, called[number], f"m{to}").ref


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_a_gift_is_as_if_the_order_had_been_his_from_the_start(world: World) -> None:
    """Everybody is paid the same, to the last figure, refunds of what was given included."""
    last = [each.who for each in world.sold]
    for number, to in world.gifts:
        last[number] = to
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        told = company(first, world, [each.who for each in world.sold])
        _give(told, world)
        _refund(told, world)
        other = company(second, world, last)
        _refund(other, world)
        assert told.figures() == other.figures()
        # What is sold stays what it is.
        assert _total(told) == _total(other)


def _total(told: Giving) -> int:
    return sum(
        int(str(row["amount"])) for row in rows(report_sales(told.store, act(AMPLE), "2026-10"))
    )


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_giving_and_taking_back_is_nothing(world: World) -> None:
    """After every gift was taken back, the last one first, the period pays what it paid."""
    with TemporaryDirectory() as folder:
        told = company(folder, world, [each.who for each in world.sold])
        before = told.figures()
        _give(told, world)
        for number, _ in reversed(world.gifts):
            give_back(told.store, act("2026-10-21"), f"A-{number}")
        assert told.figures() == before
        assert told.findings() == []


@settings(max_examples=15, deadline=None)
@given(worlds())
def test_a_late_gift_with_its_correction_is_as_if_told_in_time(world: World) -> None:
    """What was paid and what the correction posts are together what would have been paid."""
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        in_time = company(first, world, [each.who for each in world.sold])
        _give(in_time, world)
        told = company(second, world, [each.who for each in world.sold])
        told.close("2026-10")
        paid = told.paid("2026-10")
        _give(told, world, late=True)
        for row in rows(correct(told.store, act("2026-12-01"), "2026-10").lines):
            paid[str(row["member"])] = paid.get(str(row["member"]), 0) + int(str(row["now"]))
        assert {code: minor for code, minor in paid.items() if minor} == in_time.paid("2026-10")
        assert told.findings() == []
