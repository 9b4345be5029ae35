"""`compare`: exit code 0 when nothing differs, else 3 and every difference."""

from pathlib import Path

import pytest

from .conftest import Call


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init --plan evergreen --from 2026-11",
        "recruit Ann --id ann",
        "recruit Bob --id bob --sponsor ann",
        "sale ann 100.00 --ref A-1",
        "sale bob 200.00 --ref A-2",
    ):
        assert netmark(*call.split()).code == 0, call


def test_the_same_pay_is_no_finding(netmark: Call) -> None:
    """A report of ours is the same as the period it comes from."""
    assert netmark("report", "lines", "--period", "2026-11", "-o", "lines.csv").code == 0
    done = netmark("compare", "2026-11", "lines.csv")
    assert (done.code, done.err) == (0, "2026-11 and lines.csv pay the same: 30.00.\n")
    assert done.out == "member,bonus,cause,a,b,difference,detail\n"


def test_differences_are_findings(netmark: Call) -> None:
    """15 % of 200.00 as fast start, against what somebody else says."""
    Path("old.csv").write_text("member,bonus,amount\nann,Fast start,20.00\n", encoding="utf-8")
    done = netmark("compare", "2026-11", "old.csv", "--csv")
    assert done.code == 3
    assert "ann,Fast start,not known,30.00,20.00,-10.00,\n" in done.out
    shown = netmark("compare", "2026-11", "old.csv", "--format", "table").out
    assert "By cause" in shown
    assert "what is known of both sides does not tell" in shown


def test_a_file_that_is_not_there_is_said(netmark: Call) -> None:
    """With the name as it was typed."""
    done = netmark("compare", "2026-11", "nothing.csv")
    assert done.code == 1
    assert "nothing.csv" in done.err


def test_a_word_that_is_neither_file_nor_period(netmark: Call) -> None:
    """Said as for every period."""
    done = netmark("compare", "2026-11", "old")
    assert done.code in (1, 2)
    assert "'old'" in done.err
