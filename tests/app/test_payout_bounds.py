"""Figures that leave 64 bits are refused in plain words, never wrapped or made inexact."""

from pathlib import Path

import pytest

from netmark.errors import InputError
from netmark.store.db import write

from .small import HEAD, LEVELS, Told, act


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat."""
    found = Told(tmp_path)
    found.line("ann", "bob", "cat")
    return found


def enormous(told: Told, column: str, times: int, buyer: str = "self") -> None:
    """Book the largest order that there can be, again and again."""
    with write(told.store, act("2026-10-20"), "import sales", "big.csv") as entry:
        told.store.conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
            f" INSERT INTO sale (ref, member, day, period, buyer, customer, pv, cv, amount_minor,"
            " log) SELECT 'BIG-' || i, 3, '2026-10-20', 20261001, ?3, 'eve',"
            f" {', '.join(str(10**15 * (column == name)) for name in ('pv', 'cv', 'amount'))}, ?2"
            " FROM n",
            (times, entry.seq, buyer),
        )


@pytest.mark.parametrize("column", ["pv", "cv"])
def test_sales_that_add_up_to_more_than_can_be_counted_are_a_slip_in_the_data(
    column: str, told: Told
) -> None:
    """64 bits are 9223 times the largest sale; the period is named, the file is not to blame."""
    enormous(told, column, 9_300)
    for act_on in (told.look, told.close):
        with pytest.raises(InputError, match="sales of 2026-10 add up to more") as wrong:
            act_on("2026-10")
        assert wrong.value.hint.endswith("netmark report sales --period 2026-10")


def test_customers_who_buy_more_than_can_be_counted_are_a_slip_in_the_data(tmp_path: Path) -> None:
    """Whether a customer counts asks for the sum of what he bought."""
    told = Told(tmp_path, HEAD + LEVELS + "[active]\nneeds = { customers = 1 }\n")
    told.line("ann", "bob", "cat")
    told.sell("cat", "1.00", "2026-10-01")
    enormous(told, "amount", 9_300, "retail")
    with pytest.raises(InputError, match="sales of 2026-10 add up to more"):
        told.look("2026-10")


def test_a_volume_beyond_64_bits_is_a_slip_in_the_data(told: Told) -> None:
    """Everybody's own sales can be counted, those of the organisation of ann can't."""
    enormous(told, "pv", 9_200)
    with write(told.store, act("2026-10-21"), "import sales", "more.csv") as entry:
        told.store.conn.execute(
            "INSERT INTO sale (ref, member, day, period, buyer, pv, cv, amount_minor, log)"
            " SELECT 'B' || ref, 2, day, period, 'self', pv, cv, amount_minor, ?"
            " FROM sale WHERE ref LIKE 'BIG-%'",
            (entry.seq,),
        )
    with pytest.raises(InputError, match="a figure of 2026-10 is too large"):
        told.look("2026-10")
