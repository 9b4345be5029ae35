"""Killed before any step, a command leaves the state before it or after it, never between."""

from pathlib import Path

import pytest

from netmark.app.company import Company, backup, init
from netmark.store import schema
from netmark.store.db import Store, connect, create, write

from .harness import ACT, sweep


def nothing(folder: Path) -> None:
    """An empty folder."""


def small_company(folder: Path) -> None:
    """One member and nobody else."""
    with create(folder / "netmark.db", {}, ACT) as store, write(store, ACT, "recruit") as entry:
        store.conn.execute(
            "INSERT INTO member VALUES (1,'ann',NULL,'distributor','2026-11-01','','',?)",
            (entry.seq,),
        )


def recruit_bob(store: Store) -> None:
    """What a plan or a demo would put into a new company."""
    with write(store, ACT, "recruit", "bob") as entry:
        store.conn.execute(
            "INSERT INTO member VALUES (NULL,'bob',NULL,'distributor','2026-11-01','','',?)",
            (entry.seq,),
        )


def test_founding() -> None:
    """A company is there with everything, or not at all."""

    def found(folder: Path) -> None:
        with init(str(folder / "netmark.db"), ACT, Company("Evergreen"), recruit_bob):
            pass

    swept = sweep(nothing, found)
    assert swept.steps > 40
    # The last steps only open the new file.
    assert 1 <= swept.new < 20


def test_an_act_with_an_act_inside() -> None:
    """Rows, both entries and the private part come together."""

    def act(folder: Path) -> None:
        with connect(folder / "netmark.db") as store, write(store, ACT, "outer") as outer:
            outer.private["name"] = "Ann"
            insert = "INSERT INTO member VALUES (NULL,?,1,'customer','2026-11-01','','',?)"
            store.conn.execute(insert, ("bob", outer.seq))
            with write(store, ACT, "inner") as inner:
                store.conn.executemany(insert, ((f"c{n}", inner.seq) for n in range(20)))
            store.conn.execute(insert, ("dan", outer.seq))

    swept = sweep(small_company, act)
    assert swept.steps > 40
    assert swept.new == 0


def test_a_sweep_notices_two_halves() -> None:
    """Who checks the checks: an action of two acts can be cut off between them."""

    def two_acts(folder: Path) -> None:
        with connect(folder / "netmark.db") as store:
            recruit_bob(store)
            with write(store, ACT, "note") as entry:
                entry.body["said"] = "second"

    with pytest.raises(AssertionError, match="neither the state before nor after"):
        sweep(small_company, two_acts)


def test_backup() -> None:
    """The copy is whole or it is not there; the file itself is not touched."""

    def copy(folder: Path) -> None:
        with connect(folder / "netmark.db", readonly=True) as store:
            backup(store, ACT, str(folder / "copy.db"), force=True)

    assert sweep(small_company, copy, "copy.db").steps > 10


def test_bringing_an_older_file_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens it first: all of the steps or none."""
    steps = ("INSERT INTO person VALUES (1, 'Ann', '', '')", "UPDATE person SET email = 'a@b'")
    old = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", old + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", {old + 1: steps})

    def older(folder: Path) -> None:
        small_company(folder)
        with connect(folder / "netmark.db") as store:
            store.conn.execute(f"PRAGMA user_version = {old}")

    def look(folder: Path) -> None:
        connect(folder / "netmark.db", readonly=True).close()

    assert sweep(older, look).steps > 20
