"""Opening the file and writing to it. Everything goes through :func:`connect` and :func:`write`.

Imported by every command, so it imports nothing that costs time.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError, StateError, StoreError
from netmark.store import log, schema
from netmark.store.log import Entry
from netmark.store.trouble import SQLITE_ERRORS, plain

if TYPE_CHECKING:
    from netmark.ledger.period import Calendar

__all__ = [
    "SQLITE_ERRORS",
    "Act",
    "Entry",
    "Settings",
    "Store",
    "connect",
    "create",
    "open_file",
    "plain",
    "read",
    "utc_now",
    "write",
]

BUSY_SECONDS = 30.0
"""How long to wait for another program that has the file open."""

# Waiting is set by sqlite3.connect(timeout=…). FULL: a commit survives a power cut. The rest of
# the line refuses functions in a foreign schema, checks pages as they are read, lets REPLACE run
# into the guard triggers, and overwrites a name or an account that is replaced or erased.
_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
)


class Act(NamedTuple):
    """Who does something, when and why.

    ``at`` is the instant in UTC, ``2026-11-05T14:03:00Z``; ``today`` the day that the company's
    calendar shows. With ``dry_run`` everything is done and then undone. ``late``: what is said may
    be dated in a closed period; it counts there once that period is corrected.
    """

    actor: str
    at: str
    today: date
    note: str = ""
    dry_run: bool = False
    late: bool = False


class Settings(NamedTuple):
    """What decides about money in this file."""

    currency: str
    exponent: int
    time_zone: str
    calendar: "Calendar"
    company: str


class Store:
    """An open netmark file; as a context manager it closes itself and says errors plainly."""

    __slots__ = ("_batch", "_depth", "_settings", "conn", "path", "readonly")

    def __init__(self, conn: sqlite3.Connection, path: str, readonly: bool = False) -> None:
        self.conn = conn
        self.path = path
        self.readonly = readonly
        self._settings: Settings | None = None
        self._batch: log.Batch | None = None
        self._depth = 0

    @property
    def settings(self) -> Settings:
        """Currency, time zone, calendar and name of the company; read once."""
        if self._settings is None:
            from netmark.store.settings import load

            self._settings = load(self.conn)
        return self._settings

    def close(self) -> None:
        """Close the file; a transaction that is still open is rolled back."""
        self.conn.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, SQLITE_ERRORS):
            raise plain(error, self.path) from error


def create(
    path: str | os.PathLike[str],
    settings: Mapping[str, str],
    act: Act | None = None,
    fill: Callable[[Store], None] | None = None,
) -> Store:
    """Create a file with its tables and settings, and open it for writing.

    ``settings``: currency, exponent, time_zone, calendar, calendar_named (JSON), company; what is
    missing is USD, UTC and months. ``fill`` puts the first content in. The file appears under its
    name only when all of this is done; with ``act.dry_run`` it stays in memory. Raises StateError
    when something is there already.
    """
    from netmark.store.newfile import new_file

    path = os.path.abspath(path)
    act = act or Act("netmark", utc_now(), date.today())  # noqa: DTZ011  only when nobody says who
    try:
        with new_file(path, publish=not act.dry_run) as draft:
            conn = open_file(":memory:" if act.dry_run else draft, "rw", BUSY_SECONDS)
            try:
                _found(conn, settings, act)
                if fill:
                    fill(Store(conn, path))
                if act.dry_run:
                    return Store(conn, path)
            except BaseException:
                conn.close()
                raise
            conn.close()
    except FileExistsError:
        raise StateError(
            f"there is already something at {path}",
            hint="choose another file with --db FILE; nothing is ever overwritten",
        ) from None
    except (*SQLITE_ERRORS, OSError) as error:
        raise plain(error, path) from error
    return connect(path, readonly=False)


def _found(conn: sqlite3.Connection, settings: Mapping[str, str], act: Act) -> None:
    """Write the tables, the settings and the first entry of the log in one transaction."""
    from netmark.store.settings import complete

    values = complete(settings)
    conn.execute("BEGIN IMMEDIATE")
    schema.create_all(conn)
    batch = log.Batch(conn)
    entry = batch.open("init", values["company"])
    entry.body["settings"] = values
    conn.executemany("INSERT INTO setting VALUES (?, ?)", sorted(values.items()))
    batch.close(entry, act.at, act.actor, act.note)
    batch.save(conn)
    conn.execute("COMMIT")


def connect(
    path: str | os.PathLike[str],
    readonly: bool = False,
    *,
    check: bool = True,
    upgrade: bool = True,
    timeout: float | None = None,
) -> Store:
    """Open an existing file; an older one is brought up to date first, with a copy kept beside it.

    ``timeout``: seconds to wait for other programs. ``check=False`` leaves out the fingerprint of
    the tables, for commands that look into damage, ``upgrade=False`` an older file as it is.
    Raises StoreError for what is missing, damaged, newer than this program or not a netmark file.
    """
    path = os.path.abspath(path)
    wait = BUSY_SECONDS if timeout is None else timeout
    _must_be_a_file(path)
    conn = None
    try:
        conn = _opened(path, readonly, wait)
        version = _version(conn, path)
        if version < schema.VERSION and upgrade:
            conn = _upgraded(conn, path, wait, readonly)
        if check and schema.fingerprint(conn) != schema.FINGERPRINT:
            raise StoreError(
                f"the tables of {path} were changed by another program",
                hint="see what is different: netmark doctor",
            )
    except BaseException as error:
        if conn is not None:
            conn.close()
        if isinstance(error, SQLITE_ERRORS):
            raise plain(error, path) from error
        raise
    return Store(conn, path, readonly)


def _must_be_a_file(path: str) -> None:
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        folder, name = os.path.split(path)
        where = f"no {name} here" if folder == os.getcwd() else f"no file {path}"
        raise StoreError(f"there is {where}.", hint="create one with: netmark init") from None
    except OSError as error:
        raise plain(error, path) from error
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path} is not a file", hint="name the database with --db FILE")


def open_file(path: str, mode: str, wait: float) -> sqlite3.Connection:
    """Open with all pragmas; ``mode`` is ro or rw, so that nothing is ever created by mistake.

    Raises sqlite3.Error. A netmark file it need not be.
    """
    name = path if path == ":memory:" else f"file:{uri(path)}?mode={mode}"
    conn = sqlite3.connect(name, uri=True, isolation_level=None, timeout=wait)
    try:
        for pragma in _PRAGMAS:
            conn.execute(pragma)
        conn.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        conn.close()
        raise
    return conn


def uri(path: str) -> str:
    """Percent-encode a path; urllib would take longer to import than the whole of this module."""
    if os.name == "nt":
        path = "/" + path.replace("\\", "/")
    plain_letters = b"/:._-"
    return "".join(
        chr(byte)
        if byte < 128 and (chr(byte).isalnum() or byte in plain_letters)
        else f"%{byte:02X}"
        for byte in os.fsencode(path)
    )


def _version(conn: sqlite3.Connection, path: str) -> int:
    """Version of the tables, when the file is ours and not newer than this program."""
    found = conn.execute("PRAGMA application_id").fetchone()[0]
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if found != schema.APPLICATION_ID:
        raise StoreError(
            f"{path} is not a netmark database",
            hint="name the right file with --db FILE, or create one with: netmark init",
        )
    if version < 1:
        raise StoreError(
            f"{path} is damaged: it says that its tables are version {version}",
            hint="bring back your last backup: netmark restore FILE",
        )
    if version > schema.VERSION:
        raise StoreError(
            f"{path} was written by a newer netmark"
            f" (its tables are version {version}, this program knows {schema.VERSION})",
            hint="pip install --upgrade netmark",
        )
    return version


def _opened(path: str, readonly: bool, wait: float) -> sqlite3.Connection:
    if readonly:
        try:
            return open_file(path, "ro", wait)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
                raise
        # Somebody was killed while writing. Opening it for writing undoes what he began.
        open_file(path, "rw", wait).close()
    return open_file(path, "ro" if readonly else "rw", wait)


def _upgraded(
    conn: sqlite3.Connection, path: str, wait: float, readonly: bool
) -> sqlite3.Connection:
    from netmark.store.migrate import migrate

    conn.close()
    writer = open_file(path, "rw", wait)
    migrate(writer, path, utc_now())
    if not readonly:
        return writer
    writer.close()
    return open_file(path, "ro", wait)


@contextmanager
def read(store: Store) -> Iterator[sqlite3.Connection]:
    """Several queries that see one and the same state, whatever others write meanwhile."""
    if store.conn.in_transaction:
        yield store.conn
        return
    try:
        store.conn.execute("BEGIN")
        yield store.conn
    except SQLITE_ERRORS as error:
        raise plain(error, store.path) from error
    finally:
        if store.conn.in_transaction:
            store.conn.execute("ROLLBACK")


@contextmanager
def write(store: Store, act: Act, verb: str, subject: str = "") -> Iterator[Entry]:
    """Do one act: all of it, with its entry in the log, or nothing.

    What the body reads is what it changes: others wait. The rows that were added are digested and
    logged at the end. Any exception, ``act.dry_run`` and ``entry.nothing`` undo everything. Inside
    another act it is a part of that one, with an entry of its own. Raises StoreError when another
    program has the file open for too long.
    """
    if store.readonly:
        raise StateError("this file was opened for reading only")
    conn = store.conn
    outermost = store._depth == 0
    point = f"act_{store._depth}"
    store._depth += 1
    entry: Entry | None = None
    try:
        conn.execute("BEGIN IMMEDIATE" if outermost else f"SAVEPOINT {point}")
        batch = store._batch = log.Batch(conn) if outermost or not store._batch else store._batch
        before = log.heights(conn)
        entry = batch.open(verb, subject)
        yield entry
        if entry.nothing or act.dry_run:
            _undo(store, entry, outermost, point)
        else:
            rows = log.added(conn, before)
            if rows:
                entry.body["rows"] = rows
            batch.close(entry, act.at, act.actor, act.note)
            if outermost:
                batch.save(conn)
            conn.execute("COMMIT" if outermost else f"RELEASE {point}")
    except BaseException as error:
        _undo(store, entry, outermost, point)
        if isinstance(error, SQLITE_ERRORS):
            raise plain(error, store.path) from error
        if isinstance(error, UnicodeEncodeError):
            raise InputError("text with broken characters cannot be stored") from error
        raise
    finally:
        store._depth -= 1
        if outermost:
            store._batch = None


def _undo(store: Store, entry: Entry | None, outermost: bool, point: str) -> None:
    """Take back an act. SQLite may have rolled back by itself, on a full disk for instance."""
    if outermost:
        store._settings = None
    elif entry and store._batch:
        store._batch.drop(entry)
    if store.conn.in_transaction:
        if outermost:
            store.conn.execute("ROLLBACK")
        elif entry:
            store.conn.execute(f"ROLLBACK TO {point}")
            store.conn.execute(f"RELEASE {point}")


def utc_now() -> str:
    """The instant as the log writes it, by the clock of the machine."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
