"""`plan diff` over a range of periods, and `plan sweep`: what plans would have paid."""

import json
from pathlib import Path

import pytest

from .conftest import Call


@pytest.fixture
def company(netmark: Call) -> Call:
    """The small company that comes with netmark, two of its three months closed."""
    assert netmark("demo", ".").code == 0
    return netmark


RANGE = ("--period", "2026-09..2026-11")


def test_plans_are_compared_over_a_range(company: Call) -> None:
    """CSV carries the members, JSON everything, a screen every table; the totals are a sentence."""
    plan = company("plan", "new", "evergreen").out.replace('rate  = "25%"', 'rate  = "20%"')
    Path("new.toml").write_text(plan)
    call = ("plan", "diff", "2026-09", "new.toml", *RANGE)
    done = company(*call)
    assert done.code == 0
    assert done.out.splitlines()[0] == "member,name,rank_a,rank_b,earned_a,earned_b,difference"
    # A fifth of the 2,148.00 of retail profit.
    assert "2026-09..2026-11: 6000.84 earned under A, 5571.24 under B, 429.60 less" in done.err
    said = json.loads(company(*call, "--json").out)
    assert (said["period"], said["state"]) == ("2026-09..2026-11", "2 closed, 1 open")
    assert said["facts"] == "2 frozen, 1 as they are now"
    assert [row["period"] for row in said["periods"]] == ["2026-09", "2026-10", "2026-11"]
    shown = company(*call, "--format", "table").out
    for title in ("By period", "Not paid, by reason", "Who holds which rank", "By member"):
        assert title in shown
    assert company("log", "--csv").out == company("log", "--csv").out


def test_a_range_that_cannot_be_read_says_what_to_write(company: Call) -> None:
    """Backwards, by half, or where nothing was sold."""
    for period, said in (
        ("2026-11..2026-09", "write 2026-09..2026-11, the earlier one first"),
        ("2026-11..", "write both ends, such as 2026-09..2026-11"),
        ("2025-01..2025-03", "no period of 2025-01..2025-03 has sales"),
    ):
        done = company("plan", "diff", "2026-09", "evergreen", "--period", period)
        assert (done.code, done.out) == (1, "")
        assert said in done.err


def test_a_sweep_is_one_table(company: Call) -> None:
    """A row for each combination, with faults as rows; the plan as it is as facts in JSON."""
    call = ("plan", "sweep", "2026-09", "--set", "bonuses.Retail.rate=20%..25% by 5%")
    done = company(*call, "--set", "payout.minimum=20.00,none", *RANGE)
    assert done.code == 0
    head, *found = done.out.splitlines()
    assert head == (
        "bonuses.Retail.rate,payout.minimum,earned,difference,payable,carried,share,winners,losers"
        ",unchanged,breakage,guards,check"
    )
    assert found[0].startswith("20%,20.00,5571.24,-429.60,")
    assert found[1] == "20%,none,,,,,,,,,,,fault: 'none' is not an amount"
    assert found[2].startswith("25%,20.00,6000.84,0.00,5870.08,130.76,27.41%,0,0,46,")
    assert done.err == "4 combinations, 2 of them with faults.\n"
    said = json.loads(company(*call, *RANGE, "--json").out)
    assert (said["plan"], said["combinations"], said["earned"]) == ("Evergreen", 2, "6000.84")
    assert [row["bonuses.Retail.rate"] for row in said["rows"]] == ["20%", "25%"]


def test_a_wrong_path_is_answered_with_the_nearest_name(company: Call) -> None:
    """Before anything is computed."""
    done = company("plan", "sweep", "2026-09", "--set", "bonuses.Retial.rate=20%", *RANGE)
    assert (done.code, done.out) == (1, "")
    assert "bonuses has no 'Retial'" in done.err
    assert "did you mean Retail?" in done.err
    assert company("plan", "sweep", "2026-09", *RANGE).code == 2
