"""Plans over real history: each goes on from what it left itself, from one period to the next."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.correct import correct
from netmark.app.plan_money import Money, money
from netmark.app.sales import Order, sale
from netmark.errors import InputError
from netmark.ledger.period import parse_day
from netmark.plan.document import read

from .small import AMPLE, HEAD, LEVELS, Told, act, by_member, rows
from .test_rehearsed_months import RULES

PAIRS = (
    HEAD
    + """\
[trees.team]
kind = "binary"
fill = "alternate"
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 800 }
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
unqualified = "burn"
carry = { legs = "both" }
[[bonuses]]
name = "Reached"
kind = "award"
ladder = "main"
ranks = { Associate = "0", Director = "50.00" }
skipped = "each"
[payout]
minimum = "20.00"
"""
)
NO_KITS = PAIRS.replace('"CV"', '{ volume = "CV", orders = ["order"] }').replace("= 800", "= 200")
"""Only orders are matched, and a Director takes a quarter of the volume."""


def compared(told: Told, a: str, b: str, period: str) -> Money:
    """The money of two plans."""
    return money(told.store, act(AMPLE), (read(a), read(b)), period)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann over bob on the left and cat on the right, who sell for three months."""
    found = Told(tmp_path, PAIRS)
    for code in ("ann", "bob", "cat"):
        found.join(code, "" if code == "ann" else "ann")
    found.sell("bob", "500.00", "2026-09-05", kind="kit")
    found.sell("bob", "100.00", "2026-09-06")
    found.sell("cat", "300.00", "2026-09-07")
    found.sell("cat", "150.00", "2026-10-05")
    found.sell("bob", "50.00", "2026-10-06")
    found.sell("bob", "250.00", "2026-11-05")
    return found


@pytest.mark.parametrize("closed", [0, 1, 3])
def test_each_plan_goes_on_with_its_own_carry_titles_and_balances(told: Told, closed: int) -> None:
    """Worked by hand, whether the periods are open or were closed under A."""
    # A matches 600 | 300, then 300 + 50 | 150, then 200 + 250 | 0: 30.00, 15.00, 0.00. B leaves out
    # the kit of 500: 100 | 300, then 50 | 200 + 150, then 250 | 300: 10.00, 5.00, 25.00. Under A
    # ann becomes a Director in September (50.00), under B all three do, and nobody a second time.
    for period in ("2026-09", "2026-10", "2026-11")[:closed]:
        told.close(period)
    found = compared(told, PAIRS, NO_KITS, "2026-09..2026-11")
    periods = rows(found.periods)
    assert [(row["earned_a"], row["earned_b"]) for row in periods] == [
        (3_000 + 5_000, 1_000 + 3 * 5_000),
        (1_500, 500),
        (0, 2_500),
    ]
    # Below 20.00 nothing is paid out: A's 15.00 wait, B's 5.00 are paid with the 25.00.
    assert [(row["payable_a"], row["payable_b"]) for row in periods] == [
        *((8_000, 16_000), (0, 0), (0, 3_000)),
    ]
    assert [(row["carried_a"], row["carried_b"]) for row in periods] == [
        *((0, 0), (1_500, 500), (1_500, 0)),
    ]
    assert by_member(found.members, "difference") == {"bob": 5_000, "cat": 5_000, "ann": -500}
    assert found.bonuses.rows == [
        ("Team", 4_500, 4_000, -500),
        ("Reached", 5_000, 15_000, 10_000),
    ]
    # 95.00 and 190.00 of 1,350.00.
    (facts,) = rows(found.facts)
    assert (facts["share_a"], facts["share_b"]) == ("7.04%", "14.07%")
    assert (facts["winners"], facts["losers"], facts["unchanged"]) == (2, 1, 0)
    assert found.said.startswith("2026-09..2026-11: 95.00 earned under A, 190.00 under B, 95.00 m")


def test_a_member_counts_once_in_each_period_by_the_ranks_he_has_in_it(told: Told) -> None:
    """Ann is a Director under A in September only (900 of 800); under B in all months."""
    found = compared(told, PAIRS, NO_KITS, "2026-09..2026-11")
    assert found.ranks.rows == [
        ("Associate", "Director", 4, 3, 1, 1_500, 13_000, 11_500),
        ("Director", "Director", 1, 0, 1, 8_000, 6_000, -2_000),
    ]
    assert found.held.rows == [
        ("2026-09", "main", "Associate", 2, 0),
        ("2026-09", "main", "Director", 1, 3),
        ("2026-10", "main", "Associate", 3, 2),
        ("2026-10", "main", "Director", 0, 1),
        ("2026-11", "main", "Associate", 3, 1),
        ("2026-11", "main", "Director", 0, 2),
    ]


def test_what_is_not_paid_is_added_up_by_reason(tmp_path: Path) -> None:
    """Of cat's 100.00 in each of two months, A's third level and B's second have no upline."""
    told = Told(tmp_path, HEAD + LEVELS)
    told.line("bob", "cat")
    told.sell("cat", "100.00", "2026-09-05")
    told.sell("cat", "100.00", "2026-10-05")
    more = (HEAD + LEVELS).replace('"5%"', '"7%"')
    found = compared(told, HEAD + LEVELS, more, "2026-09..2026-10")
    assert found.breakage.rows == [("Team", "no upline", "10.00", "14.00", "4.00")]


def test_which_facts_are_used_is_said_of_each_period(told: Told) -> None:
    """Sales of orders alone were not frozen; plan A against itself needs only what was."""
    told.close("2026-09")
    same = compared(told, PAIRS, PAIRS, "2026-09..2026-10")
    assert [row[1:3] for row in same.periods.rows] == [
        ("closed", "frozen"),
        ("open", "as they are now"),
    ]
    (facts,) = rows(same.facts)
    assert (facts["state"], facts["facts"]) == ("1 closed, 1 open", "1 frozen, 1 as they are now")
    other = compared(told, PAIRS, NO_KITS, "2026-09..2026-10")
    assert [row[2] for row in other.periods.rows] == ["as they are now"] * 2
    assert other.note.startswith("2026-09 is closed, and what was frozen lacks something")


def test_periods_without_sales_are_left_out_and_named(told: Told) -> None:
    """A closed one is computed whatever was sold in it."""
    told.sell("bob", "10.00", "2027-01-05")
    found = compared(told, PAIRS, PAIRS, "2026-08..2027-02")
    assert [row[0] for row in found.periods.rows] == ["2026-09", "2026-10", "2026-11", "2027-01"]
    assert found.note == "without sales and left out: 2026-08, 2026-12, 2027-02"
    with pytest.raises(InputError, match=r"no period of 2026-01\.\.2026-08 has sales"):
        compared(told, PAIRS, PAIRS, "2026-01..2026-08")


def test_a_period_that_was_left_open_is_never_paid_and_left_out(told: Told) -> None:
    """It can't be closed after a later one; what was paid goes on without it."""
    from netmark.app.payout import Closing

    told.close("2026-09")
    told.close("2026-11", Closing(leave_open=True))
    found = compared(told, PAIRS, PAIRS, "2026-09..2026-11")
    assert [row[0] for row in found.periods.rows] == ["2026-09", "2026-11"]
    assert found.note == "never closed, and so never paid, and left out: 2026-10"


def test_a_correction_inside_the_range_is_named(told: Told) -> None:
    """It changed what October left; the plans go on from what they leave themselves."""
    told.close("2026-09")
    told.close("2026-10")
    late = act("2026-11-20")._replace(late=True)
    sale(told.store, late, Order("cat", "100.00", day=parse_day("2026-10-20")))
    correct(told.store, act("2026-11-20"), "2026-10")
    assert not compared(told, PAIRS, PAIRS, "2026-09..2026-10").note
    note = compared(told, PAIRS, PAIRS, "2026-09..2026-11").note
    assert note.startswith("what a correction changed about the titles and the carry that 2026-10")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("2026-11..2026-09", "runs backwards", "write 2026-09..2026-11"),
        ("2026-09..", "half a range", "write both ends"),
        ("..2026-09", "half a range", "write both ends"),
        ("2026-09..2026-13", "there is no month 2026-13", "12 months"),
        ("2026-09...2026-10", "is not a month", "2026-11"),
    ],
)
def test_a_range_that_cannot_be_read_is_refused_in_words(
    told: Told, text: str, said: str, hint: str
) -> None:
    """With what to write instead."""
    with pytest.raises(InputError, match=said) as caught:
        compared(told, PAIRS, PAIRS, text)
    assert hint in caught.value.hint


class Sold(NamedTuple):
    """One order: of whom, in which month, on which day, how much, to whom, and what it is."""

    who: int
    month: int
    day: int
    points: int
    buyer: str
    back: bool


SALES = st.lists(
    st.builds(
        Sold,
        who=st.integers(0, 6),
        month=st.integers(9, 12),
        day=st.integers(1, 28),
        points=st.integers(1, 12).map(lambda n: 10 * n),
        buyer=st.sampled_from(["self", "retail", "preferred"]),
        back=st.booleans(),
    ),
    max_size=14,
)
SPONSORS = st.tuples(*(st.integers(-1, place - 1) for place in range(7)))
CODES = "abcdefg"
AFTER = date(2027, 1, 2)
MONTHS = ("2026-09", "2026-10", "2026-11", "2026-12")
OTHER = RULES.replace('rate = "7%"', 'rate = "11%"').replace("Quarter = 100", "Quarter = 60")


def company(folder: str, sponsors: tuple[int, ...], sales: list[Sold]) -> Told:
    """Seven people, the last of whom joins in the last month, with orders in four months."""
    told = Told(Path(folder), RULES)
    for code, sponsor in zip(CODES, sponsors, strict=True):
        joined = "2026-11-01" if code == "g" else "2026-09-01"
        told.join(code, CODES[sponsor] if sponsor >= 0 else "", joined)
    for who, month, day, points, buyer, back in sorted(sales, key=lambda sold: sold[1:3]):
        if who == 6 and month < 11:
            continue
        when = f"2026-{month:02}-{day:02}"
        ref = told.sell(CODES[who], f"{points}.00", when, buyer=buyer)
        if back:
            told.refund(ref, when, "5.00")
    return told


@settings(max_examples=15, deadline=None)
@given(SPONSORS, SALES, st.integers(0, 4), st.integers(0, 4))
def test_the_plan_in_force_would_have_paid_what_it_paid(
    sponsors: tuple[int, ...], sales: list[Sold], closed: int, more: int
) -> None:
    """From frozen facts and from those of now, over closed periods and over those to come."""
    with TemporaryDirectory() as folder:
        told = company(folder, sponsors, sales)
        for month in MONTHS[:closed]:
            told.close(month, today=AFTER)
        try:
            found = compared(told, RULES, OTHER, "2026-09..2026-12")
        except InputError:
            assert (not closed and not sales) or all(sold.who == 6 for sold in sales)
            return
        seen = rows(found.periods)
        same = compared(told, RULES, RULES, "2026-09..2026-12")
        assert {row["difference"] for row in rows(same.members)} <= {0}
        for table in (same.bonuses, same.breakage):
            assert {row["difference"] for row in rows(table)} <= {0, "0.00"}
        assert [row["earned_a"] for row in rows(same.periods)] == [row["earned_a"] for row in seen]
        paid: dict[str, int] = {}
        for row in seen:
            period = str(row["period"])
            if period not in MONTHS[:closed]:
                told.close(period, today=AFTER)
            now = told.look(period)
            sums = row["earned_a"], row["payable_a"], row["carried_a"]
            assert sums == (now.earned_minor, now.payable_minor, now.carried_minor)
            for code, earned in by_member(now.table, "earned").items():
                paid[code] = paid.get(code, 0) + earned
        mine = by_member(found.members, "earned_a")
        assert mine == {code: minor for code, minor in paid.items() if minor}
        one = str(seen[min(more, len(seen) - 1)]["period"])
        assert compared(told, RULES, OTHER, f"{one}..{one}") == compared(told, RULES, OTHER, one)
