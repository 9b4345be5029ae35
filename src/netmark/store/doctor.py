"""What there is to know about the file and the computer it lives on, good or bad, with advice."""

import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import NamedTuple

from netmark.errors import NetmarkError
from netmark.store import schema
from netmark.store.db import SQLITE_ERRORS, Store, connect, open_file, plain
from netmark.store.log import head
from netmark.store.verify import schema_problems

OLDEST_SQLITE = (3, 37, 0)
_SHOWN = 3

# Jumps from period to period in the index instead of walking over every sale.
_WITH_SALES = """
WITH RECURSIVE found(period) AS (
  SELECT min(period) FROM sale
  UNION ALL
  SELECT (SELECT min(period) FROM sale WHERE period > found.period) FROM found
  WHERE found.period IS NOT NULL
)
SELECT period FROM found
WHERE period IS NOT NULL AND period NOT IN (SELECT period FROM run) ORDER BY period"""


class Check(NamedTuple):
    """One line of the doctor: what was looked at, how it is, and what to do (empty: nothing)."""

    check: str
    result: str
    advice: str = ""


def doctor(path: str, today: date) -> list[Check]:
    """Look at everything that can be looked at; a fault never stops the checks that follow.

    ``today`` tells which open periods are over.
    """
    path = os.path.abspath(path)
    checks = _computer()
    if not os.path.exists(path):
        advice = "create one with netmark init, or bring one back with netmark restore FILE"
        return [*checks, Check("file", f"there is no {path}", advice)]
    checks += [*_file(path), *_beside(path), _disk(path)]
    try:
        with connect(path, readonly=True, check=False, upgrade=False) as store:
            for look in (_journal, _schema, _pages, _settings, _log):
                checks += _attempt(look, store)
            checks += _attempt(lambda store: _periods(store, today), store)
        checks.append(_others(path))
    except NetmarkError as error:
        checks.append(Check("database", error.message, error.hint))
    return checks


def _attempt(look: Callable[[Store], Iterator[Check]], store: Store) -> list[Check]:
    found: list[Check] = []
    try:
        found.extend(look(store))
    except SQLITE_ERRORS as error:
        found.append(Check("database", plain(error, store.path).message, "netmark verify"))
    except (LookupError, ValueError) as error:
        found.append(Check("database", f"something is missing: {error}", "netmark verify"))
    except NetmarkError as error:
        found.append(Check("database", error.message, error.hint))
    return found


def _computer() -> list[Check]:
    old = sqlite3.sqlite_version_info < OLDEST_SQLITE
    advice = "install a Python with SQLite 3.37 or newer" if old else ""
    return [
        Check("python", ".".join(map(str, sys.version_info[:3]))),
        Check("sqlite", sqlite3.sqlite_version, advice),
    ]


def _file(path: str) -> Iterator[Check]:
    found = os.stat(path)
    yield Check("file", f"{path}, {found.st_size:,} bytes")
    mode = stat.S_IMODE(found.st_mode)
    open_to_others = os.name != "nt" and mode & 0o077
    yield Check(
        "file mode",
        f"{mode:04o}",
        f"others on this computer can read it: chmod 600 {path}" if open_to_others else "",
    )
    writable = os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK)
    advice = "" if writable else "make the file and its folder writable for you"
    yield Check("writable", "yes" if writable else "no", advice)


def _beside(path: str) -> Iterator[Check]:
    """What other acts left beside the file."""
    if os.path.exists(f"{path}-journal"):
        yield Check(
            "journal file",
            "an act is going on, or was cut off",
            f"keep {path}-journal: the next command takes back what was cut off",
        )
    for ending in ("-wal", "-shm"):
        if os.path.exists(path + ending):
            advice = f"keep {path}{ending} and close the other program"
            yield Check("journal file", "another program changed the journal mode", advice)
    folder, name = os.path.split(path)
    drafts = [
        entry for entry in os.listdir(folder) if entry.startswith(f".{name}.") and ".new" in entry
    ]
    for draft in sorted(drafts):
        advice = f"delete it when no backup or restore is running: {os.path.join(folder, draft)}"
        yield Check("draft", "left by an act that was cut off", advice)


def _disk(path: str) -> Check:
    if not hasattr(os, "statvfs"):
        from shutil import disk_usage

        free = disk_usage(os.path.dirname(path)).free
    else:
        found = os.statvfs(os.path.dirname(path))
        free = found.f_bavail * found.f_frsize
    # A copy, and the pages that a large act changes, both need up to the size of the file.
    tight = free < 2 * os.stat(path).st_size
    return Check(
        "free disk", f"{free // 10**6:,} MB", "make room for a backup beside it" if tight else ""
    )


def _journal(store: Store) -> Iterator[Check]:
    mode = store.conn.execute("PRAGMA journal_mode").fetchone()[0]
    advice = "" if mode == "delete" else "close the other programs that use the file"
    yield Check("journal mode", mode, advice)


def _schema(store: Store) -> Iterator[Check]:
    version = store.conn.execute("PRAGMA user_version").fetchone()[0]
    if version < schema.VERSION:
        advice = "any command that writes brings it up to date"
        yield Check("tables", f"version {version}, this program has {schema.VERSION}", advice)
        return
    problems = list(schema_problems(store.conn))
    for problem in problems:
        yield Check("tables", f"{problem.where} {problem.what}", problem.hint)
    if not problems:
        yield Check("tables", f"version {version}, as they should be")


def _pages(store: Store) -> Iterator[Check]:
    answer = str(store.conn.execute("PRAGMA quick_check(1)").fetchone()[0])
    yield Check("pages", " ".join(answer.split()), "" if answer == "ok" else "netmark verify")


def _settings(store: Store) -> Iterator[Check]:
    from netmark.ledger.period import local_day

    said = store.settings
    yield Check("company", said.company or "(no name)")
    yield Check("currency", f"{said.currency}, {said.exponent} decimals")
    yield Check("calendar", said.calendar.kind)
    local_day("2026-01-01T00:00:00Z", said.time_zone)  # does this computer know the zone?
    yield Check("time zone", said.time_zone)


def _log(store: Store) -> Iterator[Check]:
    entries, last = head(store.conn)
    yield Check("log", f"{entries:,} entries, the last one is {last[:16]}")


def _periods(store: Store, today: date) -> Iterator[Check]:
    rows = store.conn.execute(_WITH_SALES).fetchall()
    calendar = store.settings.calendar
    periods = [calendar.containing(date.fromisoformat(str(number))) for (number,) in rows]
    names = ", ".join(period.name for period in periods[:_SHOWN])
    more = f" and {len(periods) - _SHOWN} more" if len(periods) > _SHOWN else ""
    over = next((period.name for period in periods if period.last < today), "")
    advice = f"{over} is over: netmark payout --period {over} --close" if over else ""
    yield Check("open periods", f"{names}{more}" if periods else "none", advice)


def _others(path: str) -> Check:
    """Is anybody else reading or writing at this instant?"""
    if not os.access(path, os.W_OK):
        return Check("other programs", "cannot be told without permission to write")
    with closing(open_file(path, "rw", 0)) as conn:
        try:
            conn.execute("BEGIN EXCLUSIVE")
            conn.execute("ROLLBACK")
        except SQLITE_ERRORS as error:
            words = plain(error, path)
            return Check("other programs", words.message, words.hint)
    return Check("other programs", "none has it open for reading or writing now")
