"""An order in the legs above it: matched in parts, waiting, lost; and what each part was paid."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.adjust import Why, adjust
from netmark.app.trace import Queue, trace
from netmark.errors import StateError

from .small import HEAD, Told, act

BINARY = """\
[trees.team]
kind = "binary"
fill = "alternate"
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
unqualified = "burn"
"""
BOTH = 'carry = { legs = "both" }\n'


def company(folder: Path, carry: str = BOTH) -> Told:
    """Ann with bob on the left and cat on the right."""
    told = Told(folder, HEAD + BINARY + carry)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    return told


def traced(told: Told, ref: str) -> list[tuple[object, ...]]:
    """Period, what, volume in units and money of an order, for ann."""
    rows = trace(told.store, ref).rows
    assert {row[2] for row in rows} <= {"ann"}
    return [(row[0], row[4], int(str(row[5])) // 100, row[6]) for row in rows]


def test_an_order_is_matched_over_several_periods(tmp_path: Path) -> None:
    """Of 500 on the left 300 are matched in September, 150 in October; 50 wait."""
    told = company(tmp_path)
    told.sell("bob", "500.00", "2026-09-05", "A-1")
    told.sell("cat", "300.00", "2026-09-06", "A-2")
    with pytest.raises(StateError, match="2026-09 is open: A-1 was not matched with anything yet"):
        trace(told.store, "A-1")
    told.close("2026-09")
    told.sell("cat", "150.00", "2026-10-06", "A-3")
    told.close("2026-10")
    assert traced(told, "A-1") == [
        ("2026-09", "matched", 300, "30.00"),
        ("2026-10", "matched", 150, "15.00"),
        ("2026-10", "waits", 50, ""),
    ]
    assert traced(told, "A-2") == [("2026-09", "matched", 300, "30.00")]
    assert traced(told, "A-3") == [("2026-10", "matched", 150, "15.00")]


def test_what_was_first_recorded_is_used_first(tmp_path: Path) -> None:
    """Three orders in one leg against 250: all of the first, half of the second."""
    told = company(tmp_path)
    for ref in ("A-1", "A-2", "A-3"):
        told.sell("bob", "200.00", "2026-09-05", ref)
    told.sell("cat", "300.00", "2026-09-06", "B")
    told.close("2026-09")
    assert traced(told, "A-1") == [("2026-09", "matched", 200, "20.00")]
    assert traced(told, "A-2") == [
        ("2026-09", "matched", 100, "10.00"),
        ("2026-09", "waits", 100, ""),
    ]
    assert traced(told, "A-3") == [("2026-09", "waits", 200, "")]


def test_what_a_leg_does_not_keep_is_lost(tmp_path: Path) -> None:
    """The oldest first above what a leg keeps; and all of it after its time."""
    told = company(tmp_path, 'carry = { legs = "both", at_most = 150, periods = 1 }\n')
    told.sell("bob", "200.00", "2026-09-05", "A-1")
    told.close("2026-09")
    told.close("2026-10")
    assert traced(told, "A-1") == [("2026-09", "lost", 50, ""), ("2026-10", "lost", 150, "")]


def test_only_those_above_with_places(tmp_path: Path) -> None:
    """Ann's own order enters no leg; an order of dan stands in the legs of bob and of ann."""
    told = company(tmp_path)
    told.join("dan", "bob")
    told.sell("ann", "100.00", "2026-09-05", "A-1")
    told.sell("dan", "100.00", "2026-09-05", "A-2")
    told.close("2026-09")
    assert trace(told.store, "A-1").rows == []
    found = [(row[2], row[3], row[4]) for row in trace(told.store, "A-2").rows]
    assert found == [("bob", "left", "waits"), ("ann", "left", "waits")]


def test_lots_of_the_same_day_are_drawn_in_the_order_they_were_recorded(tmp_path: Path) -> None:
    """Example peer-PB6 of mlm-engine: pairs of 100; all of l1, 50 of l2; 20 stay on the right."""
    pairs = BINARY.replace('units = "any"\nrate = "10%"', "units = { strong = 100, weak = 100 }")
    told = Told(tmp_path, HEAD + pairs + 'amount = "10"\n' + BOTH)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "50.00", "2026-09-03", "l1")
    told.sell("bob", "60.00", "2026-09-05", "l2")
    told.sell("bob", "40.00", "2026-09-05", "l3")
    told.sell("cat", "120.00", "2026-09-20", "r1")
    told.close("2026-09")
    assert traced(told, "l1") == [("2026-09", "matched", 50, "5.00")]
    assert traced(told, "l2") == [
        ("2026-09", "matched", 50, "5.00"),
        ("2026-09", "waits", 10, ""),
    ]
    assert traced(told, "l3") == [("2026-09", "waits", 40, "")]
    assert traced(told, "r1") == [
        ("2026-09", "matched", 100, "10.00"),
        ("2026-09", "waits", 20, ""),
    ]


def test_an_own_sale_and_one_of_the_next_period_enter_no_leg(tmp_path: Path) -> None:
    """Example peer-PB7: the period holds its first instant and not the first of the next."""
    told = company(tmp_path)
    told.sell("ann", "100.00", "2026-09-30", "own")
    told.sell("bob", "100.00", "2026-10-01", "until")
    told.sell("cat", "100.00", "2026-09-30", "right")
    told.close("2026-09")
    assert traced(told, "own") == []
    assert traced(told, "right") == [("2026-09", "waits", 100, "")]


@settings(deadline=None, max_examples=15)
@given(
    sales=st.lists(
        st.tuples(st.sampled_from(["bob", "cat"]), st.integers(1, 9), st.integers(0, 2)),
        min_size=1,
        max_size=9,
    )
)
def test_every_cent_of_the_pay_comes_from_orders(
    tmp_path_factory: pytest.TempPathFactory, sales: list[tuple[str, int, int]]
) -> None:
    """Of each period all matched parts of one leg are paid what the member was paid."""
    told = company(tmp_path_factory.mktemp("trace"))
    months = ("2026-09", "2026-10", "2026-11")
    refs = []
    for month, period in enumerate(months):
        for who, amount, when in sales:
            if when == month:
                day = f"{period}-05"
                refs.append((who, told.sell(who, f"{amount}.00", day)))
        told.close(period)
    for period in months:
        paid = told.paid(period).get("ann", 0)
        for who in ("bob", "cat"):
            parts = [
                row
                for name, ref in refs
                if name == who
                for row in trace(told.store, ref).rows
                if row[0] == period and row[4] == "matched"
            ]
            assert sum(Decimal(str(row[6])) * 100 for row in parts) == paid


def test_a_queue_loses_nothing() -> None:
    """What is taken and what is left add up; nothing is taken of what stands behind."""
    assert Queue(100, 50).take(30) == (0, Queue(100, 20))
    assert Queue(100, 50).take(500) == (100, Queue(0, 0))


@pytest.mark.parametrize(
    ("refs", "taken"), [(("l1", "l2"), ["30.00", "70.00"]), (("r1",), ["100.00"])]
)
def test_a_refund_takes_back_its_part_of_a_pair(
    tmp_path: Path, refs: tuple[str, ...], taken: list[str]
) -> None:
    """Example peer-PB8 of mlm-engine: 100.00 for a pair of 100, in which are 30, 70 and 100."""
    # Late refunds are kept out of the legs; the part that trace gives is taken off by hand.
    pairs = BINARY.replace('units = "any"\nrate = "10%"', "units = { strong = 100, weak = 100 }")
    pairs = pairs.replace('base = "CV"', 'base = { volume = "CV", refunds = "same-period" }')
    told = Told(tmp_path, HEAD + pairs + 'amount = "100"\n' + BOTH)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "30.00", "2026-09-03", "l1")
    told.sell("bob", "70.00", "2026-09-05", "l2")
    told.sell("cat", "100.00", "2026-09-20", "r1")
    told.close("2026-09")
    assert told.paid("2026-09") == {"ann": 10_000}
    for ref in refs:
        told.refund(ref, "2026-10-02")
        [(_, what, _, part)] = traced(told, ref)
        assert (what, part) == ("matched", taken.pop(0))
        why = Why(f"the part of {ref} in a pair of 2026-09", "refunds", "commission")
        adjust(told.store, act("2026-10-02"), "ann", f"-{part}", why)
    told.close("2026-10")
    # The 100.00 of September were paid; all of them are owed, and nothing is in debt in the legs.
    assert told.paid("2026-10", "carried") == {"ann": -10_000}
    told.sell("bob", "100.00", "2026-11-03")
    told.sell("cat", "100.00", "2026-11-03")
    assert told.paid("2026-11") == {"ann": 10_000}
    assert told.findings() == []
