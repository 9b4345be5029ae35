"""Sales in the database."""

from fractions import Fraction

import pytest

from netmark.errors import InputError
from netmark.store import schema
from netmark.store.db import Store, write
from netmark.store.sales import (
    Shares,
    add_sales,
    find_sale,
    free_ref,
    plan_defaults,
    sales_by_ref,
    share,
    totals_of,
)

from .conftest import ACT


def rows(first: int, size: int) -> list[tuple[object, ...]]:
    """Orders of Bob, one after the other."""
    month = ("2026-11-04", None, 20261101, "self", "order")
    return [
        (first + i, f"N{first + i}", 2, *month, 100 + i, 100, 100, "", "", None)
        for i in range(size)
    ]


@pytest.mark.parametrize("size", [1, 49, 50, 51, 1000, 1001, 2500])
def test_many_rows_are_added_as_they_are(company: Store, size: int) -> None:
    """Whatever remains after bundles of fifty, with and without a new index."""
    with write(company, ACT, "import") as entry:
        add_sales(company, iter(rows(5, size)), size, entry.seq)
    found = company.conn.execute("SELECT * FROM sale WHERE seq > 4 ORDER BY seq").fetchall()
    assert [row[:-1] for row in found] == rows(5, size)
    assert schema.fingerprint(company.conn) == schema.FINGERPRINT
    assert company.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_sales_are_found_by_their_reference(company: Store) -> None:
    """One, with the nearest when there is none; or many, each with its place in the question."""
    assert find_sale(company, " S3 ").member == 3
    with pytest.raises(InputError) as refused:
        find_sale(company, "S33")
    assert refused.value.hint == "did you mean S3?"
    many = [f"X{i}" for i in range(6000)]
    many[5999], many[10] = "S1", "S4"
    assert [(at, sale.ref) for at, sale in sales_by_ref(company, many)] == [
        (10, "S4"),
        (5999, "S1"),
    ]
    assert free_ref(company, "S", 1) == "S000001"
    assert free_ref(company, "S1-R", 1) == "S1-R1"


def test_totals_are_by_period_and_buyer(company: Store) -> None:
    """Up to a day, without reading the sales of others."""
    assert totals_of(company, 3, "2026-11-04") == [(20261101, "self", 1, 0, 1000, 1000, 1000)]
    assert totals_of(company, 3, "2026-11-05")[0].orders == 2
    assert totals_of(company, 2, "2026-11-05") == [(20261001, "self", 1, 0, 1000, 1000, 1000)]


def test_the_plan_in_force_says_what_a_sale_counts(company: Store) -> None:
    """The newest of the versions that begin in or before the period; without one, the amount."""
    with write(company, ACT, "plan use") as entry:
        for number, (period, toml) in enumerate(
            [
                (20261001, '[sales]\npv = "80%"'),
                (20261101, '[sales]\npv = "1/3"\ncv = "50%"'),
                (20261101, '[sales]\ncv = "25%"'),
                (20261201, 'name = "no such rule"'),
            ],
            1,
        ):
            values = (number, period, "p", "", toml, entry.seq)
            company.conn.execute("INSERT INTO plan VALUES (?,?,?,?,?,?)", values)
    assert plan_defaults(company, 20260901) == Shares(None, None)
    assert plan_defaults(company, 20261001) == Shares(Fraction(4, 5), None)
    assert plan_defaults(company, 20261101) == Shares(None, Fraction(1, 4))
    assert plan_defaults(company, 20270101) == Shares(None, None)


def test_a_volume_has_a_limit(company: Store) -> None:
    """A trillion yen are a hundred trillion hundredths; ten times as much is refused."""
    assert company.settings.exponent == 2
    assert share(10**13, 0, None) == 10**15
    with pytest.raises(InputError, match="too large"):
        share(10**13 + 1, 0, None)
