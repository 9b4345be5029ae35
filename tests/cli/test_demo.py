"""The demo company: complete, the same every time, and never over anything."""

import json
from pathlib import Path

import pytest

from .conftest import Call


def test_the_demo_shows_a_company_and_what_to_type_next(netmark: Call) -> None:
    """Three months, two of them closed, and a payout between a quarter and 45 % of all CV."""
    done = netmark("demo")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Evergreen Naturals: 60 members, ")
    for line in ("Three months", "What to type next", "  cd netmark-demo"):
        assert line in done.out.splitlines()
    months = [line.split() for line in done.out.splitlines() if line.startswith("2026-")]
    assert [(row[0], row[1]) for row in months] == [
        ("2026-09", "closed"),
        ("2026-10", "closed"),
        ("2026-11", "open"),
    ]
    for row in months:
        volume, earned, ratio = float(row[4]), float(row[5]), float(row[6].rstrip("%"))
        assert abs(earned / volume * 100 - ratio) <= 0.05
        assert 25 <= ratio <= 45


def test_the_demo_is_the_same_every_time(netmark: Call) -> None:
    """The story has its own days, whatever the day is."""
    first = netmark("demo", "a").out.replace(" a/", " X/").replace("cd a", "cd X")
    second = netmark("demo", "b", "--today", "2031-01-01").out
    assert second.replace(" b/", " X/").replace("cd b", "cd X") == first
    digests = [
        [row["digest"] for row in json.loads(netmark("payout", "list", "--json", "--db", db).out)]
        for db in ("a/netmark.db", "b/netmark.db")
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) == 2


def test_what_the_demo_says_to_type_works(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of it, in its order, with exit code 0; the last one proves all numbers."""
    out = netmark("demo").out
    typed = [line.strip().split("  #")[0].split() for line in out.splitlines()]
    calls = [words[1:] for words in typed if words[:1] == ["netmark"]]
    assert len(calls) >= 6
    assert "  export NETMARK_TODAY=2026-12-01" in out
    monkeypatch.chdir("netmark-demo")
    monkeypatch.setenv("NETMARK_TODAY", "2026-12-01")
    for call in calls:
        done = netmark(*call)
        assert done.code == 0, (call, done.err)
        assert done.out
    assert done.err.startswith("All is well: ")


def test_the_demo_overwrites_nothing(netmark: Call) -> None:
    """A file stays what it is, in a folder that was there or not."""
    Path("there").mkdir()
    Path("there/netmark.db").write_text("precious")
    done = netmark("demo", "there")
    assert done.code == 1
    assert "nothing is ever overwritten" in done.err
    assert Path("there/netmark.db").read_text() == "precious"
    assert netmark("demo", "there/netmark.db").code == 1
    assert Path("there/netmark.db").read_text() == "precious"
    assert netmark("demo").code == 0
    assert netmark("demo").code == 1


def test_the_demo_has_every_kind_of_event(netmark: Call) -> None:
    """Customers, preferred customers, a termination, a move, refunds in whole and in part."""
    assert netmark("demo", "d", "--quiet") == (0, "", "")
    db = ("--db", "d/netmark.db", "--today", "2026-11-30", "--json")
    people = json.loads(netmark("member", "list", *db).out)
    assert {row["kind"] for row in people} == {"distributor", "preferred", "customer"}
    assert [row["id"] for row in people if row["status"] == "terminated"] == ["david"]
    moved = json.loads(netmark("member", "show", "priya", *db).out)["history"][-1]
    assert (moved["what"], moved["before"], moved["after"]) == ("sponsor", "aiko", "ben")
    back = [
        (row["member"], row["amount"])
        for month in ("2026-10", "2026-11")
        for row in json.loads(netmark("report", "sales", "--period", month, *db).out)
        if row["refunds"]
    ]
    assert back == [("diego", "-120.00"), ("nia", "-50.00")]
    ranks = json.loads(netmark("report", "ranks", "--period", "2026-11", *db).out)
    assert {"Associate", "Senior", "Director", "Executive"} <= {row["rank"] for row in ranks}
