"""What a bonus leaves for the next period arrives there, also with a kind from another package."""

from pathlib import Path

import pytest

from netmark.app.explain import explain
from netmark.app.reports import report

from ...app.small import AMPLE, HEAD, Told, act
from .toy import streak

__all__ = ["streak"]

PLAN = HEAD + '[[bonuses]]\nname = "Faithful"\nkind = "streak"\nbase = "PV"\namount = "1.00"\n'
pytestmark = pytest.mark.usefixtures("streak")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann buys every month, bob not in October, cat from October on."""
    found = Told(tmp_path, PLAN)
    found.line("ann", "bob", "cat")
    for day in ("2026-09-05", "2026-10-05", "2026-11-05"):
        found.sell("ann", "10.00", day)
    for day in ("2026-09-05", "2026-11-05"):
        found.sell("bob", "10.00", day)
    for day in ("2026-10-05", "2026-11-05"):
        found.sell("cat", "10.00", day)
    return found


def test_what_is_carried_arrives_in_the_next_period(told: Told) -> None:
    """One, two, three periods in a row; who misses one begins anew."""
    assert told.paid("2026-09") == {"ann": 100, "bob": 100}
    told.close("2026-09")
    assert told.paid("2026-10") == {"ann": 200, "cat": 100}
    told.close("2026-10")
    assert told.paid("2026-11") == {"ann": 300, "bob": 100, "cat": 200}
    told.close("2026-11")
    assert told.paid("2026-11") == {"ann": 300, "bob": 100, "cat": 200}


def test_verify_computes_it_again_with_what_was_carried(told: Told) -> None:
    """Each run from its own facts and from what the run before left."""
    for period in ("2026-09", "2026-10", "2026-11"):
        told.close(period)
    assert told.findings() == []


def test_a_closed_run_explains_what_was_carried_into_it(told: Told) -> None:
    """Of one member and of all."""
    for period in ("2026-09", "2026-10"):
        told.close(period)
    for _ in range(2):
        found = explain(told.store, act(AMPLE), "ann", "2026-10")
        [why] = found.whys
        assert [says for _, says, _ in why.lines] == ["2 periods in a row with PV"]
        assert why.paid == 200
        told.sell("ann", "99.00", "2026-11-06")
    lines = report(told.store, act(AMPLE), "lines", "2026-10").rows
    assert [(row[1], row[6], row[8]) for row in lines] == [
        ("ann", "2", "2.00"),
        ("cat", "1", "1.00"),
    ]


def test_a_bonus_that_leaves_the_plan_leaves_its_carry(told: Told) -> None:
    """Back in the plan two months later it starts anew: nothing was left in between."""
    told.close("2026-09")
    told.plan(HEAD, "2026-10")
    told.close("2026-10")
    told.plan(PLAN, "2026-11")
    assert told.paid("2026-11") == {"ann": 100, "bob": 100, "cat": 100}
    told.close("2026-11")
    assert told.findings() == []


def test_the_columns_of_the_carry_are_frozen(told: Told) -> None:
    """Beside the amounts, under the name of the bonus."""
    told.close("2026-09")
    name = "carry Faithful periods"
    rows = told.store.conn.execute(f'SELECT member, "{name}" FROM facts_1').fetchall()
    assert rows == [(1, 1), (2, 1), (3, 0)]
