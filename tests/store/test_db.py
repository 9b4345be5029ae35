"""Opening, creating and writing the file."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from netmark.errors import InputError, NetmarkError, StateError, StoreError
from netmark.store import schema
from netmark.store.db import Act, Store, connect, create, read, write

ACT = Act("ann", "2026-11-05T10:00:00Z", date(2026, 11, 5))
MEMBER = "INSERT INTO member VALUES (NULL, ?, NULL, 'distributor', '2026-11-01', '', '', ?)"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a new, empty company."""
    with create(tmp_path / "netmark.db", {"currency": "EUR", "company": "Evergreen"}, ACT) as store:
        yield store


def members(store: Store) -> list[str]:
    """List the codes of all members."""
    return [code for (code,) in store.conn.execute("SELECT code FROM member ORDER BY id")]


def test_a_new_file_is_private_to_its_owner(store: Store) -> None:
    """What a company pays its people is nobody else's to read."""
    assert stat.S_IMODE(Path(store.path).stat().st_mode) == 0o600


def test_the_tables_are_those_of_the_fingerprint(store: Store) -> None:
    """Whoever changes a table must raise the version, add a migration and the new fingerprint."""
    assert schema.fingerprint(store.conn) == schema.FINGERPRINT


def test_settings_come_back_as_they_were_given(store: Store) -> None:
    """A file says in which currency it counts; what was not said is UTC and months."""
    settings = store.settings
    assert (settings.currency, settings.exponent, settings.time_zone) == ("EUR", 2, "UTC")
    assert (settings.company, settings.calendar.parse("2026-11").id) == ("Evergreen", 20261101)


def test_nothing_is_created_over_something(store: Store) -> None:
    """A second init in the same place must not cost anybody his company."""
    before = Path(store.path).read_bytes()
    with pytest.raises(StateError, match="already"):
        create(store.path, {})
    assert Path(store.path).read_bytes() == before


def test_a_missing_file_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name must not create a new, empty company."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"^there is no netmark.db here.$") as caught:
        connect("netmark.db", readonly=False)
    assert caught.value.hint == "create one with: netmark init"
    assert not (tmp_path / "netmark.db").exists()


def test_a_write_is_kept_with_its_entry(store: Store) -> None:
    """Rows and the entry that tells of them come together."""
    with write(store, ACT, "recruit", "ann") as entry:
        store.conn.execute(MEMBER, ("ann", entry.seq))
        entry.body["after"] = {"kind": "distributor"}
    with connect(store.path, readonly=True) as again:
        assert members(again) == ["ann"]
        assert again.conn.execute("SELECT verb, subject FROM log ORDER BY seq").fetchall() == [
            ("init", "Evergreen"),
            ("recruit", "ann"),
        ]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_takes_everything_back(store: Store, error: type[BaseException]) -> None:
    """Also when somebody presses Ctrl-C in the middle."""

    def interrupted() -> None:
        with write(store, ACT, "recruit", "ann") as entry:
            store.conn.execute(MEMBER, ("ann", entry.seq))
            raise error

    with pytest.raises(error):
        interrupted()
    assert members(store) == []
    assert not store.conn.in_transaction


def test_a_dry_run_leaves_nothing(store: Store) -> None:
    """It goes the same way to the end and is then undone."""
    with write(store, ACT._replace(dry_run=True), "recruit", "ann") as entry:
        store.conn.execute(MEMBER, ("ann", entry.seq))
        assert members(store) == ["ann"]
    assert members(store) == []


def test_an_act_inside_an_act_has_its_own_entry(store: Store) -> None:
    """Both are written at the end, in the order in which they began."""
    with write(store, ACT, "outer", "a") as outer:
        store.conn.execute(MEMBER, ("ann", outer.seq))
        with write(store, ACT, "inner", "b") as inner:
            store.conn.execute(MEMBER, ("bob", inner.seq))
        store.conn.execute(MEMBER, ("cat", outer.seq))
    assert (outer.seq, inner.seq) == (2, 3)
    found = store.conn.execute("SELECT seq, verb FROM log WHERE seq > 1 ORDER BY seq").fetchall()
    assert found == [(2, "outer"), (3, "inner")]
    assert members(store) == ["ann", "bob", "cat"]


def test_an_inner_act_that_fails_can_be_caught(store: Store) -> None:
    """It takes back only what it did itself, and its number is used again."""
    with write(store, ACT, "outer", "a") as outer:
        store.conn.execute(MEMBER, ("ann", outer.seq))
        with suppress(ValueError), write(store, ACT, "inner", "b") as inner:
            store.conn.execute(MEMBER, ("bob", inner.seq))
            raise ValueError
        with write(store, ACT, "second", "c") as second:
            store.conn.execute(MEMBER, ("cat", second.seq))
    assert members(store) == ["ann", "cat"]
    found = store.conn.execute("SELECT seq, verb FROM log WHERE seq > 1 ORDER BY seq").fetchall()
    assert found == [(2, "outer"), (3, "second")]


def test_reads_see_one_state(store: Store) -> None:
    """A report of two queries does not mix before and after."""
    with connect(store.path, readonly=True) as other, read(other) as conn:
        assert conn.execute("SELECT count(*) FROM member").fetchone() == (0,)
        assert conn.in_transaction
    with read(store) as conn:
        pass
    assert not conn.in_transaction


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = 9", "DELETE FROM {}"])
def test_what_was_said_stays(store: Store, table: str, statement: str) -> None:
    """The guard triggers refuse UPDATE and DELETE on every table that is only added to."""
    with write(store, ACT, "all", "") as entry:
        store.conn.execute(MEMBER, ("ann", entry.seq))
        for sql in (
            "INSERT INTO member_change VALUES (1, 1, '2026-11-02', 'status', 'x', NULL, '', 2)",
            "INSERT INTO period VALUES (20261101, '2026-11', 'a', 'b', 'c', 'd')",
            "INSERT INTO sale VALUES (1, 'S1', 1, '2026-11-02', NULL, 20261101, 'self', 'order',"
            " 1, 1, 1, '', '', NULL, 2)",
            "INSERT INTO plan VALUES (1, 20261101, 'p', 'h', '', 2)",
            "INSERT INTO shape VALUES (1, '[]', 2)",
            "INSERT INTO run VALUES (1, 20261101, 1, 1, NULL, 1, 1, 1, 1, 0, 0, 0, '', '', 2)",
            "INSERT INTO carry_change VALUES (1, 1, 1, 'title main', 1, 2)",
            "INSERT INTO batch VALUES (1, 1, 1, 1, 1, 2)",
            "INSERT INTO approval VALUES (1, 1, 'ann', 2)",
            "INSERT INTO payment VALUES (1, 1, 1, 1, 1, 2)",
            "INSERT INTO payment_status VALUES (1, 1, 'paid', '2026-11-02', '', 2)",
            "INSERT INTO posting VALUES (1, 20261101, 1, 1, 'adjustment', 'c', 't', 'r', NULL, '',"
            " NULL, NULL, 0, '', NULL, NULL, 2)",
            "INSERT INTO lead VALUES (1, 'L1', 1, 'sale', '', '', '', '2026-11-02', 2)",
            "INSERT INTO lead_event VALUES (1, 1, '2026-11-02', 'touch', 1, '', '', NULL, NULL, 2)",
            "INSERT INTO given VALUES (1, 1, NULL, NULL, 1, 1, NULL, 2)",
            "INSERT INTO ask VALUES (1, 1, 'first sale', '2026-11-02T10:00:00Z', 2)",
            "INSERT INTO ask_event VALUES (1, 1, '2026-11-02T10:00:00Z', 'open', 1, NULL, 2)",
            "INSERT INTO member VALUES (2, 'bob', 1, 'distributor', '2026-11-02', '', '', 2)",
            "INSERT INTO contact VALUES (1, 2, 1, '2026-11-02', 'call', NULL, 2)",
        ):
            store.conn.execute(sql)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        store.conn.execute(statement.format(table))


def test_an_inner_rehearsal_undoes_only_itself(store: Store) -> None:
    """The outer act goes on and is kept."""
    with write(store, ACT, "outer", "a") as outer:
        with write(store, ACT._replace(dry_run=True), "inner", "b") as inner:
            store.conn.execute(MEMBER, ("bob", inner.seq))
        store.conn.execute(MEMBER, ("ann", outer.seq))
    assert members(store) == ["ann"]
    assert store.conn.execute("SELECT count(*) FROM log").fetchone() == (2,)


def test_an_act_inside_a_rehearsal_is_undone_with_it(store: Store) -> None:
    """Nothing of it is there afterwards, and the next act takes its number."""
    with (
        write(store, ACT._replace(dry_run=True), "outer", "a"),
        write(store, ACT, "inner", "b") as inner,
    ):
        store.conn.execute(MEMBER, ("bob", inner.seq))
    assert members(store) == []
    with write(store, ACT, "next") as entry:
        assert entry.seq == 2


def test_broken_characters_are_refused(store: Store) -> None:
    """Half of a character, as a wrong encoding leaves it, in a note or in a name."""
    for act, code in ((ACT._replace(note="\udcff"), "ann"), (ACT, "\udcff")):
        with (
            pytest.raises(InputError, match="broken characters"),
            write(store, act, "recruit") as entry,
        ):
            store.conn.execute(MEMBER, (code, entry.seq))
    assert members(store) == []


def test_who_reads_cannot_write(store: Store) -> None:
    """Not by mistake either: the file is open for reading only, for SQLite too."""
    with connect(store.path, readonly=True) as other:
        with pytest.raises(StateError, match="for reading only"), write(other, ACT, "sale"):
            pass
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            other.conn.execute(MEMBER, ("ann", 1))


def test_errors_of_sqlite_become_ours(store: Store) -> None:
    """In an act, in a read, and around a whole store."""
    with pytest.raises(NetmarkError, match="rules of the database"), write(store, ACT, "x"):
        store.conn.execute("INSERT INTO setting VALUES ('currency', 'EUR')")
    with pytest.raises(StoreError, match="cannot be read"), read(store) as conn:
        conn.execute("SELECT * FROM nowhere")
    with pytest.raises(StoreError), connect(store.path) as other:
        other.conn.execute("SELECT * FROM nowhere")


@pytest.mark.parametrize("name", ["100% sure?#&=.db", "Zoë 王.db", "a b;c'd\"e.db", "%41.db"])
def test_any_name_is_a_name(tmp_path: Path, name: str) -> None:
    """What means something in a web address means nothing in the name of a file."""
    create(tmp_path / name, {}).close()
    with connect(tmp_path / name, readonly=True) as store:
        assert store.settings.currency == "USD"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_nothing_is_created_through_a_link(tmp_path: Path) -> None:
    """A link that points nowhere must not lead a new company somewhere else."""
    link = tmp_path / "netmark.db"
    link.symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(StateError, match="already"):
        create(link, {})
    assert not (tmp_path / "elsewhere.db").exists()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_not_a_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder, or a pipe that would be waited for until the end of days."""
    make(tmp_path / "netmark.db")
    with pytest.raises(StoreError, match="is not a file"):
        connect(tmp_path / "netmark.db")


def test_the_pragmas_are_in_force(store: Store) -> None:
    """What keeps the money safe is set on every connection, not once in the file."""
    expected = {
        "foreign_keys": 1,
        "synchronous": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "recursive_triggers": 1,
        "journal_mode": "delete",
        "busy_timeout": 30000,
    }
    for readonly in (True, False):
        with connect(store.path, readonly=readonly) as other:
            for name, value in expected.items():
                assert other.conn.execute(f"PRAGMA {name}").fetchone() == (value,)


def test_replace_runs_into_the_guards(store: Store) -> None:
    """INSERT OR REPLACE is a DELETE in disguise."""
    with write(store, ACT, "recruit") as entry:
        store.conn.execute(MEMBER, ("ann", entry.seq))
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        store.conn.execute(MEMBER.replace("INSERT", "REPLACE").replace("NULL", "1", 1), ("bob", 2))
