import json
from pathlib import Path

import pytest

from .conftest import Call

PLAN = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[[bonuses]]
name = "Shop"
kind = "sales"
base = "CV"
rate = "5%"
"""


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann", "--date", "2026-01-05").code == 0


def test_a_sale_is_told_with_its_reference(netmark: Call) -> None:
    """Without a reference of its own it gets one."""
    done = netmark("sale", "ann", "100.00", "--pv", "80", "--buyer", "retail", "--json")
    sale = json.loads(done.out)
    assert done.code == 0
    assert sale["ref"] == "S000001"
    assert (sale["amount"], sale["pv"], sale["cv"]) == ("100.00", "80.00", "100.00")
    assert (sale["date"], sale["period"], sale["buyer"]) == ("2026-11-30", "2026-11", "retail")


def test_the_same_sale_twice_is_one_sale(netmark: Call) -> None:
    """Exit code 0 and nothing changed; other content under the same reference is exit code 5."""
    assert json.loads(netmark("sale", "ann", "5.00", "--ref", "A-1", "--json").out)["changed"]
    again = netmark("sale", "ann", "5.00", "--ref", "A-1", "--json")
    assert (again.code, json.loads(again.out)["changed"]) == (0, False)
    other = netmark("sale", "ann", "6.00", "--ref", "A-1")
    assert other.code == 5
    assert other.err.startswith("Error: ")


def test_more_decimals_than_the_currency_has_are_refused(netmark: Call) -> None:
    """A cent cannot be divided."""
    done = netmark("sale", "ann", "5.001")
    assert done.code == 1
    assert "too many decimals" in done.err


def test_a_refund_takes_back_all_or_a_part_but_never_more(netmark: Call) -> None:
    """20 of 100, then the 80 that are left, then nothing."""
    assert netmark("sale", "ann", "100.00", "--ref", "A-1").code == 0
    part = json.loads(netmark("refund", "A-1", "--amount", "20.00", "--json").out)
    assert (part["amount"], part["refunds"]) == ("-20.00", "A-1")
    rest = json.loads(netmark("refund", "A-1", "--json").out)
    assert rest["amount"] == "-80.00"
    assert netmark("refund", "A-1").code in (1, 5)
    assert netmark("refund", "A-9").code == 1


def test_a_sale_on_a_closed_day_is_told_the_next_open_one(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when no date was given, because the period of today is closed."""
    Path("plan.toml").write_text(PLAN)
    assert netmark("plan", "use", "plan.toml", "--from", "2026-11").code == 0
    monkeypatch.setenv("NETMARK_TODAY", "2026-12-01")
    closed = netmark("payout", "--period", "2026-11", "--close", "--yes")
    assert closed.code == 0, closed.err
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    refused = netmark("sale", "ann", "5.00")
    assert refused.code == 1
    assert "hint: 2026-11 is closed; the next open day is 2026-12-01" in refused.err


def test_a_sale_of_a_terminated_member_is_recorded_with_a_note(netmark: Call) -> None:
    """The order is real, whatever became of the member; as JSON the note is part of the answer."""
    assert netmark("member", "terminate", "ann", "--date", "2026-11-10", "--yes").code == 0
    done = netmark("sale", "ann", "5.00", "--date", "2026-11-09")
    assert "Note" not in done.err
    done = netmark("sale", "ann", "5.00", "--ref", "A-1")
    assert done.code == 0
    note = "ann is terminated on 2026-11-30; the sale is recorded all the same."
    assert done.err.splitlines()[1:] == [f"Note: {note}"]
    told = json.loads(netmark("sale", "ann", "5.00", "--ref", "A-2", "--json").out)
    assert told["notes"] == [note]


def test_a_member_terminated_in_a_period_earns_nothing_in_it(netmark: Call) -> None:
    """It is asked before, and said wherever the pay of the period is shown."""
    Path("plan.toml").write_text(PLAN)
    assert netmark("plan", "use", "plan.toml", "--from", "2026-11").code == 0
    assert netmark("sale", "ann", "100.00", "--date", "2026-11-03").code == 0
    asked = netmark("member", "terminate", "ann", "--date", "2026-11-20")
    assert "no pay for the whole period of that day" in asked.err
    assert "last day of a period" in netmark("member", "terminate", "--help").out
    assert netmark("explain", "ann", "--format", "table").out.startswith("ann Ann: 2026-11 (open)")
    assert netmark("member", "terminate", "ann", "--date", "2026-11-20", "--yes").code == 0
    explained = netmark("explain", "ann", "--format", "table").out
    assert explained.splitlines()[0].startswith("ann Ann, terminated: 2026-11 (open)")
    assert "earned nothing" in explained
    told = netmark("statement", "ann", "--period", "2026-11", "--json").out
    assert json.loads(told)["status"] == "terminated"


def test_a_member_without_name_and_id_is_refused(netmark: Call) -> None:
    """An empty variable in a script makes nobody a member; an id alone is enough."""
    for name in ("", "  "):
        refused = netmark("recruit", name)
        assert refused.code == 1
        assert "neither" in refused.err
    assert netmark("recruit", "", "--id", "bob").code == 0


def _two(netmark: Call) -> None:
    call = ("recruit", "Bob", "--id", "bob", "--sponsor", "ann", "--date", "2026-01-06")
    assert netmark(*call).code == 0
    assert netmark("sale", "ann", "100.00", "--buyer", "retail", "--ref", "A-1").code == 0


def test_a_sale_is_given_and_taken_back(netmark: Call) -> None:
    """Each time one sentence, or one object; a dry run stores nothing."""
    _two(netmark)
    assert netmark("give", "A-1", "--to", "bob", "--dry-run").code == 0
    done = netmark("give", "A-1", "--to", "bob", "--note", "she starts", "--json")
    assert json.loads(done.out)["given_by"] == "ann"
    undone = netmark("give", "A-1", "--undo")
    assert undone.err == (
        "A-1/to-ann: 100.00 ann retail on 2026-11-30, PV 100.00, CV 100.00; given by bob.\n"
    )
    log = netmark("log", "--csv").out.splitlines()
    assert [row.split(",")[3:6] for row in log[1:3]] == [
        ["give undo", "A-1", ""],
        ["give", "A-1", "she starts"],
    ]


def test_a_gift_is_to_somebody_or_taken_back(netmark: Call) -> None:
    """Not both, and not neither."""
    _two(netmark)
    for more in ([], ["--to", "bob", "--undo"]):
        done = netmark("give", "A-1", *more)
        assert done.code == 2
        assert "netmark give ORDER --undo" in done.err


def test_a_sale_is_given_at_once_in_two_ways(netmark: Call) -> None:
    """From the side of whoever made it, and from that of whoever has it; never both."""
    _two(netmark)
    one = ("sale", "ann", "10.00", "--buyer", "retail", "--credit-to", "bob", "--ref", "A-2")
    two = ("sale", "bob", "10.00", "--buyer", "retail", "--found-by", "ann", "--ref", "A-2")
    assert json.loads(netmark(*one, "--json").out)["given_by"] == "ann"
    assert not json.loads(netmark(*two, "--json").out)["changed"]
    assert netmark(*one, "--found-by", "ann").code == 2


def test_gifts_are_reported_with_what_could_not_be_computed(netmark: Call) -> None:
    """Without a plan the order and its value are there, and a note says why the rest is not."""
    _two(netmark)
    netmark("give", "A-1", "--to", "bob")
    done = netmark("report", "given", "--csv")
    assert done.out.splitlines()[1] == "2026-11-30,A-1,ann,bob,100.00,,,,,not computed"
    assert done.err.startswith("Note: there was too much to compute, or no plan in force")
    assert netmark("report", "given", "--curve", "--csv").out.splitlines()[-1] == (
        "bob,11,2026-11-06,0.00,100.00,0.00%"
    )
    nothing = netmark("report", "given", "--period", "2026-10", "--format", "table")
    assert "Nothing was given in 2026-10." in nothing.out + nothing.err
    assert netmark("report", "given", "--period", "2026-11", "--to", "2026-11-30").code == 2
