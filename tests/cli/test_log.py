"""`log`: who did what, when and why."""

import json

import pytest

from .conftest import Call


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann", "--note", "met at the fair").code == 0
    assert netmark("sale", "ann", "100.00", "--ref", "A-1", "--actor", "shop").code == 0


def test_the_log_is_read_newest_first_in_every_format(netmark: Call) -> None:
    """Who, what about whom, and why."""
    rows = json.loads(netmark("log", "--json").out)
    assert [(row["seq"], row["verb"], row["subject"]) for row in rows] == [
        (3, "sale", "A-1"),
        (2, "recruit", "ann"),
        (1, "init", ""),
    ]
    assert rows[0]["actor"] == "shop"
    assert rows[0]["what"] == "amount 100.00; CV 100.00; member ann; PV 100.00; on 2026-11-30"
    assert rows[1]["note"] == "met at the fair"
    assert [line[0] for line in netmark("log").out.splitlines()] == ["s", "3", "2", "1"]


def test_the_log_is_narrowed(netmark: Call) -> None:
    """To a subject, a member, a day, a number; where nothing is left that is said."""
    assert netmark("log", "--subject", "A-1").out.splitlines()[1].startswith("3,")
    assert len(netmark("log", "--member", "ann").out.splitlines()) == 3
    assert len(netmark("log", "--member", "ann", "--limit", "1").out.splitlines()) == 2
    done = netmark("log", "--since", "2999-12-31")
    assert (done.code, done.err) == (0, "Nothing in the log is about that.\n")


def test_who_is_not_known_is_told_the_nearest(netmark: Call) -> None:
    """Exit code 1; a limit of 0 is a mistake in the command line."""
    assert "did you mean ann?" in netmark("log", "--member", "an").err
    assert netmark("log", "--subject", "A-11").code == 1
    assert netmark("log", "--limit", "0").code == 2
