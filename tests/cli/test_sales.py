import json

import pytest

from .conftest import Call


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
