"""Bringing an older file up to date."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from netmark.errors import StoreError
from netmark.store import log, schema
from netmark.store.db import BUSY_SECONDS, Store, connect, open_file
from netmark.store.migrate import migrate
from netmark.store.schema import Step
from netmark.store.verify import verify

from .conftest import ACT


def paint(conn: sqlite3.Connection) -> None:
    """A step that is a function."""
    conn.execute("INSERT INTO colour VALUES ('green')")


NEXT, LAST = schema.VERSION + 1, schema.VERSION + 2
STEPS: dict[int, tuple[Step, ...]] = {
    NEXT: ("CREATE TABLE colour (name TEXT NOT NULL) STRICT",),
    LAST: (paint,),
}
OF_VERSION_1 = Path(__file__).with_name("version_1.sql")


def test_every_version_has_its_steps() -> None:
    """Nobody raises the version and forgets how to get there."""
    assert sorted(schema.MIGRATIONS) == list(range(2, schema.VERSION + 1))


def test_an_older_file_goes_through_every_step(company: Store) -> None:
    """Over two versions, with an entry in the log and a copy of how it was."""
    copy = migrate(company.conn, company.path, ACT.at, steps=STEPS, target=LAST)
    assert copy == f"{company.path}.v{schema.VERSION}"
    assert company.conn.execute("SELECT name FROM colour").fetchall() == [("green",)]
    assert company.conn.execute("PRAGMA user_version").fetchone() == (LAST,)
    line = next(log.entries(company.conn))
    assert (line.verb, line.actor) == ("migrate", "netmark")
    assert line.body == f'{{"versions":[{schema.VERSION},{LAST}]}}'
    with connect(copy, readonly=True) as old:
        assert verify(old) == []
    assert Path(copy).stat().st_mode & 0o777 == 0o600


def test_a_step_that_fails_leaves_the_file_as_it_was(company: Store) -> None:
    """Version, tables and log."""
    before = "\n".join(company.conn.iterdump())
    with pytest.raises(sqlite3.OperationalError):
        migrate(company.conn, company.path, ACT.at, steps={NEXT: ("NONSENSE",)}, target=NEXT)
    assert "\n".join(company.conn.iterdump()) == before
    assert company.conn.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert migrate(company.conn, company.path, ACT.at, steps=STEPS, target=NEXT)


def test_of_two_at_once_one_does_the_work(company: Store) -> None:
    """The other waits and finds nothing left to do."""
    done: list[str] = []

    def upgrade() -> None:
        conn = open_file(company.path, "rw", BUSY_SECONDS)
        done.append(migrate(conn, company.path, ACT.at, steps=STEPS, target=LAST))
        conn.close()

    threads = [Thread(target=upgrade) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["", f"{company.path}.v{schema.VERSION}"]


def test_opening_an_older_file_brings_it_up_to_date(
    company: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For reading as well; what it looked like is kept beside it."""
    old = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", NEXT)
    monkeypatch.setattr(schema, "MIGRATIONS", {NEXT: ("ANALYZE",)})
    with connect(company.path, readonly=True, upgrade=False) as store:
        assert store.conn.execute("PRAGMA user_version").fetchone() == (old,)
    with connect(company.path, readonly=True) as store:
        assert store.conn.execute("PRAGMA user_version").fetchone() == (NEXT,)
    assert Path(f"{company.path}.v{old}").exists()


def test_a_file_of_version_1_becomes_one_of_today(tmp_path: Path) -> None:
    """A file that the first version wrote, with a closed period, is whole afterwards."""
    path = tmp_path / "netmark.db"
    conn = sqlite3.connect(path)
    conn.executescript(OF_VERSION_1.read_text())
    conn.close()
    with connect(path) as store:
        assert store.conn.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert schema.fingerprint(store.conn) == schema.FINGERPRINT
        assert verify(store) == []
        assert [row[:2] for row in store.conn.execute("SELECT id, period FROM run")] == [
            (1, 20261001)
        ]
    assert Path(f"{path}.v1").exists()


def test_a_version_that_never_was_is_damage(company: Store) -> None:
    """A flipped bit in the number must not start an upgrade."""
    company.conn.execute("PRAGMA user_version = -7")
    with pytest.raises(StoreError, match="says that its tables are version -7"):
        connect(company.path)


def test_a_newer_file_is_refused(company: Store) -> None:
    """An older program must not touch what it does not understand."""
    company.conn.execute("PRAGMA user_version = 9")
    with pytest.raises(StoreError, match="newer netmark") as caught:
        connect(company.path)
    assert f"its tables are version 9, this program knows {schema.VERSION}" in caught.value.message
    assert caught.value.hint == "pip install --upgrade netmark"
