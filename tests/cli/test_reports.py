"""`report NAME`: rows for others, narrowed to a period and to a member."""

import csv
import io

import pytest

from netmark.app.reports import OF_NOBODY, REPORTS

from .conftest import Call

WHOSE = {"lines": "earner"}
NOT_IN_THE_PLAN = ("compression", "carry")


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init --plan evergreen --from 2026-11",
        "recruit Ann --id ann",
        "recruit Bob --id bob --sponsor ann",
        "recruit Cat --id cat --sponsor bob --owner bob",
        "sale ann 100.00",
        "sale bob 100.00",
        "sale cat 300.00 --buyer retail",
        "sale cat 100.00",
    ):
        assert netmark(*call.split()).code == 0, call


@pytest.mark.parametrize("name", sorted({*REPORTS, "sales"} - OF_NOBODY - {*NOT_IN_THE_PLAN}))
def test_a_report_about_one_member_has_his_rows_and_no_other(name: str, netmark: Call) -> None:
    """In the same columns, as they stand in the report about everybody."""
    everybody = list(csv.DictReader(io.StringIO(netmark("report", name).out)))
    done = netmark("report", name, "--member", "bob")
    assert done.code == 0
    whose = WHOSE.get(name, "member")
    his = [row for row in everybody if row[whose] == "bob"]
    assert 0 < len(his) < len(everybody)
    assert list(csv.DictReader(io.StringIO(done.out))) == his


def test_an_unknown_member_is_told_the_nearest(netmark: Call) -> None:
    """No empty report about nobody."""
    done = netmark("report", "lines", "--member", "bobb")
    assert done.code == 1
    assert done.out == ""
    assert "did you mean bob?" in done.err


def test_breakage_is_of_nobody(netmark: Call) -> None:
    """What was not paid has no member."""
    assert netmark("report", "breakage", "--member", "bob").code == 2
    assert netmark("report", "breakage").code == 0
