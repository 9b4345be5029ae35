"""An owner who is paid for all of his positions: told month by month, worked by hand."""

from pathlib import Path

import pytest

from netmark.app import pay
from netmark.app.adjust import Why, adjust
from netmark.app.balances import report_balances
from netmark.app.bundle import check, export
from netmark.app.reports import report
from netmark.app.settlement_text import of_company
from netmark.app.statement import statement
from netmark.payout.trial import rehearse
from netmark.plan.document import read

from .small import AMPLE, HEAD, Told, act, rows
from .test_owning import centre, own

EACH = f"""{HEAD}
[[bonuses]]
name  = "Team"
kind  = "levels"
base  = "CV"
rates = ["10%"]
compression = "none"
[payout]
minimum = "20.00"
[[payout.fees]]
name   = "Transfer"
amount = "2.50"
"""
TOGETHER = EACH.replace("[payout]", '[payout]\nsettle  = "owner"')
KIT = Why("starter kit", "charge", "none")


def company(folder: Path, plan: str) -> Told:
    """Una with two more centres; xen below the second and yan below the third, who sell."""
    told = Told(folder, plan)
    told.join("U")
    centre(told, "U.002", "U", "U")
    centre(told, "U.003", "U", "U")
    told.join("xen", "U.002")
    told.join("yan", "U.003")
    told.sell("xen", "100.00", "2026-09-05")
    told.sell("yan", "150.00", "2026-09-06")
    return told


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """The owner is paid."""
    return company(tmp_path, TOGETHER)


def items(told: Told, code: str, period: str) -> list[tuple[object, ...]]:
    """A statement line by line."""
    return [tuple(row) for row in statement(told.store, act(AMPLE), code, period).table.rows]


def balance(told: Told, period: str) -> dict[str, tuple[object, ...]]:
    """What was moved, what is carried and for what, by member."""
    found = rows(report_balances(told.store, act(AMPLE), period))
    return {str(row["member"]): (row["to_owner"], row["carried"], row["owed_for"]) for row in found}


def test_each_position_waits_for_the_minimum_alone(tmp_path: Path) -> None:
    """10.00 and 15.00 are both below 20.00; that is how it is unless the plan says otherwise."""
    told = company(tmp_path, EACH)
    assert told.paid("2026-09", "payable") == {}
    assert told.paid("2026-09", "carried") == {"U.002": 1_000, "U.003": 1_500}
    assert "to_owner" not in [c.name for c in told.look("2026-09").table.columns]


def test_the_owner_is_paid_for_all_of_them(told: Told) -> None:
    """25.00 together, one fee of 2.50: 22.50; each position shows what it earned and handed on."""
    for close in (False, True):
        if close:
            told.close("2026-09")
        assert told.paid("2026-09") == {"U.002": 1_000, "U.003": 1_500}
        assert told.paid("2026-09", "payable") == {"U": 2_250}
        assert told.paid("2026-09", "carried") == {}
        assert told.paid("2026-09", "to_owner") == {"U": 2_500, "U.002": -1_000, "U.003": -1_500}
        assert items(told, "U", "2026-09") == [
            ("earned", 0),
            ("from own positions", 2_500),
            ("fee Transfer", -250),
            ("payable", 2_250),
        ]
        assert items(told, "U.002", "2026-09") == [
            ("Team", 1_000),
            ("earned", 1_000),
            ("to the owner U", -1_000),
            ("payable", 0),
        ]
        found = statement(told.store, act(AMPLE), "U", "2026-09")
        assert found.positions == (("U", 0, 2_250), ("U.002", 1_000, 0), ("U.003", 1_500, 0))
    both = [
        (row["member"], row["owner_earned"], row["owner_payable"])
        for row in rows(report(told.store, act(AMPLE), "positions", "2026-09"))
    ]
    assert both == [(code, 2_500, 2_250) for code in ("U", "U.002", "U.003")]


def test_only_the_owner_has_a_balance_and_a_payment(told: Told, tmp_path: Path) -> None:
    """10.00 of October are carried; 15.00 taken from the third in November make a debt of 5.00."""
    told.close("2026-09")
    told.sell("xen", "100.00", "2026-10-05")
    told.close("2026-10")
    assert balance(told, "2026-10") == {"U": (1_000, 1_000, ""), "U.002": (-1_000, 0, "")}
    adjust(told.store, act("2026-11-10"), "U.003", "-15.00", KIT)
    told.close("2026-11")
    assert balance(told, "2026-11") == {"U": (-1_500, -500, "charge 5.00"), "U.003": (1_500, 0, "")}
    done = pay.approve(told.store, act("2026-12-05"), "2026-09")
    made = told.store.conn.execute(
        "SELECT m.code, p.amount_minor FROM payment p JOIN member m ON m.id = p.member"
    ).fetchall()
    assert (done.total_minor, made) == (2_250, [("U", 2_250)])
    assert told.findings() == []
    bundle = tmp_path / "closed.jsonl"
    bundle.write_bytes(b"".join(export(told.store, act(AMPLE))))
    assert check(str(bundle)).problems == []


def test_a_position_that_changes_hands_is_paid_to_its_new_owner(told: Told) -> None:
    """From the period on in which it did; what the old owner had on his balance stays his."""
    told.sell("xen", "50.00", "2026-10-05")
    told.sell("yan", "250.00", "2026-10-05")
    own(told, "U.003", "xen", "2026-10-20")
    told.close("2026-09")
    assert told.paid("2026-10", "to_owner") == {
        "U": 500,
        "U.002": -500,
        "U.003": -2_500,
        "xen": 2_500,
    }
    assert told.paid("2026-10", "payable") == {"xen": 2_250}
    assert told.paid("2026-10", "carried") == {"U": 500}


def test_a_plan_can_begin_to_pay_owners(tmp_path: Path) -> None:
    """What waits on a position then moves to the owner as well: 25.00 and 12.00 of October."""
    told = company(tmp_path, EACH)
    told.close("2026-09")
    told.plan(TOGETHER, "2026-10")
    told.sell("xen", "120.00", "2026-10-05")
    told.close("2026-10")
    assert told.paid("2026-10", "payable") == {"U": 3_450}
    assert told.paid("2026-10", "to_owner") == {"U": 3_700, "U.002": -2_200, "U.003": -1_500}
    assert told.findings() == []


def test_the_plan_says_it_and_its_examples_know_it() -> None:
    """In words, and in what an example expects to be payable."""
    said = 'team = """\nU\n  V  owner=U\n    x  CV 100\n  W  owner=U\n    y  CV 150\n"""'
    text = f"""{TOGETHER}
[[examples]]
says = "two centres"
{said}
pays = {{ V = "10.00", W = "15.00" }}
payable = {{ U = "22.50", V = "0", W = "0" }}
"""
    plan = read(text)
    assert [outcome.differences for outcome in rehearse(plan)] == [()]
    assert next(of_company(plan)) == (
        "settled",
        "all positions of one owner together: he is paid for all of them",
    )
