"""Does what is stored agree with itself? The file, the tables, the chain of the log, and the rows.

Every check gives Problems and reads on where it can. What a closed run computed is checked
elsewhere, from its frozen facts.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from sqlite3 import Connection

from netmark.errors import NetmarkError, Problem
from netmark.store import log, schema
from netmark.store.db import SQLITE_ERRORS, Store, plain, read
from netmark.store.log import Line
from netmark.store.settings import load

SHOWN = 20
"""So many problems of one sort are listed; a file that is quite broken has millions."""

_BACKUP = "compare with a backup from before: netmark restore FILE"

# Who a row is about, for people; and the period it counts in, where there is one.
_SAID = {
    "member": "SELECT 'member ' || code, 0 FROM member WHERE id = ?",
    "member_change": "SELECT c.what || ' of ' || m.code || ' from ' || c.day, 0"
    " FROM member_change c JOIN member m ON m.id = c.member WHERE c.seq = ?",
    "sale": "SELECT 'order ' || s.ref || ' of ' || m.code, s.period"
    " FROM sale s JOIN member m ON m.id = s.member WHERE s.seq = ?",
    "plan": "SELECT 'plan ' || name, from_period FROM plan WHERE id = ?",
    "shape": "SELECT 'shape ' || id, 0 FROM shape WHERE id = ?",
    "run": "SELECT 'the run', period FROM run WHERE id = ?",
    "posting": "SELECT p.kind || ' ' || p.seq || ' of ' || m.code, p.period"
    " FROM posting p JOIN member m ON m.id = p.member WHERE p.seq = ?",
    "batch": "SELECT 'batch ' || b.id, r.period FROM batch b JOIN run r ON r.id = b.run"
    " WHERE b.id = ?",
    "approval": "SELECT 'the approval of batch ' || batch || ' by ' || actor, 0"
    " FROM approval WHERE seq = ?",
    "payment": "SELECT 'the payment to ' || m.code, r.period FROM payment p"
    " JOIN member m ON m.id = p.member JOIN run r ON r.id = p.run WHERE p.id = ?",
    "payment_status": "SELECT 'that the payment to ' || m.code || ' is ' || s.status, r.period"
    " FROM payment_status s JOIN payment p ON p.id = s.payment"
    " JOIN member m ON m.id = p.member JOIN run r ON r.id = p.run WHERE s.seq = ?",
    "carry_change": "SELECT 'a correction of ' || c.what || ' of ' || m.code, r.period"
    " FROM carry_change c JOIN member m ON m.id = c.member JOIN run r ON r.id = c.run"
    " WHERE c.seq = ?",
    "lead": "SELECT 'lead ' || code, 0 FROM lead WHERE id = ?",
    "lead_event": "SELECT 'what happened with lead ' || l.code || ' on ' || e.day, 0"
    " FROM lead_event e JOIN lead l ON l.id = e.lead WHERE e.seq = ?",
    "given": "SELECT 'that ' || s.ref || ' was given to ' || m.code, s.period"
    " FROM given g JOIN sale s ON s.seq = g.sale JOIN member m ON m.id = g.member"
    " WHERE g.seq = ?",
    "ask": "SELECT 'request ' || a.id || ' of ' || m.code, 0"
    " FROM ask a JOIN member m ON m.id = a.member WHERE a.id = ?",
    "ask_event": "SELECT 'what became of request ' || ask || ' at ' || at, 0"
    " FROM ask_event WHERE seq = ?",
    "contact": "SELECT 'a contact with ' || m.code || ' on ' || c.day, 0"
    " FROM contact c JOIN member m ON m.id = c.member WHERE c.seq = ?",
    "period": "SELECT 'period ' || name, 0 FROM period WHERE id = ?",
}


def verify(store: Store) -> list[Problem]:
    """Every fault of the file, its tables, its log and its rows; an empty list when all is well.

    Open the store with ``check=False``, so that changed tables are named here and not refused.
    """
    problems: list[Problem] = []
    with read(store) as conn:
        for check in (file_problems, schema_problems, chain_problems, row_problems):
            problems += _attempt(check, conn, store.path)
    return problems


def _attempt(
    check: Callable[[Connection], Iterator[Problem]], conn: Connection, path: str
) -> list[Problem]:
    found: list[Problem] = []
    try:
        for problem in check(conn):
            found.append(problem)
            if len(found) == SHOWN:
                found.append(Problem(problem.where.split()[0], "and more of this sort"))
                break
    except SQLITE_ERRORS as error:
        # Damage also stops a check; what it found before counts.
        found.append(Problem("file", plain(error, path).message, _BACKUP))
    except (ValueError, LookupError, NetmarkError) as error:
        found.append(Problem("file", f"something makes no sense: {error}", _BACKUP))
    return found


def file_problems(conn: Connection) -> Iterator[Problem]:
    """Pages, indexes, column types and references, as SQLite checks them."""
    for (text,) in conn.execute(f"PRAGMA integrity_check({SHOWN})").fetchall():
        if text != "ok":
            yield Problem("file", " ".join(text.split()), _BACKUP)
    for table, row, parent, _ in conn.execute("PRAGMA foreign_key_check").fetchmany(SHOWN):
        yield Problem(f"{table} {row}", f"names a {parent} that is not there", _BACKUP)


def schema_problems(conn: Connection) -> Iterator[Problem]:
    """Tables, indexes, triggers and views that are missing, changed or not ours."""
    blank = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.create_all(blank)
        ours = schema.objects(blank)
    finally:
        blank.close()
    found = schema.objects(conn)
    for name, sql in ours.items():
        if name not in found:
            yield Problem(name, "is missing: another program took it away", _BACKUP)
        elif found[name] != sql:
            yield Problem(name, "was changed by another program", _BACKUP)
    for name in found.keys() - ours.keys():
        kind, _, bare = name.partition(" ")
        quoted = bare.replace('"', '""')
        hint = f'if you know what it is for, take it out with SQL: DROP {kind.upper()} "{quoted}"'
        yield Problem(name, "was added by another program", hint)


def chain_problems(conn: Connection) -> Iterator[Problem]:
    """The log: no entry missing, none changed, the personal parts as they were."""
    previous, expected = log.START, 1
    for row in conn.execute("SELECT * FROM log ORDER BY seq"):
        line = Line(*row)
        where = f"log {line.seq}"
        if line.seq != expected:
            yield Problem(f"log {expected}", "is missing from the log", _BACKUP)
        elif log.chained(previous, line) != line.hash:
            yield Problem(
                where, f"this entry or one before it was changed: {_about(line)}", _BACKUP
            )
        previous, expected = line.hash, line.seq + 1
    if expected == 1:
        yield Problem("log", "is empty: even the founding is missing", _BACKUP)
    for seq, digest, salt, body in conn.execute(
        "SELECT p.seq, l.private, p.salt, p.body FROM log_private p LEFT JOIN log l USING (seq)"
    ):
        if digest != log.private_digest(salt, body):
            yield Problem(f"log {seq}", "its personal part was changed", _BACKUP)


def _about(line: Line) -> str:
    subject = f" {line.subject}" if line.subject else ""
    return f"{line.verb}{subject} by {line.actor} at {line.at}"


def row_problems(conn: Connection) -> Iterator[Problem]:
    """Every row as the log says it was added; none added, changed or taken away since."""
    next_key = dict.fromkeys(log.NUMBERED, 1)
    periods: set[int] = set()
    settings: dict[str, str] = {}
    for row in conn.execute("SELECT * FROM log ORDER BY seq").fetchall():
        line = Line(*row)
        try:
            body = json.loads(line.body)
            recorded = body.get("rows", {})
            settings.update(body.get("settings", {}))
            for table, (first, last, digest, marks) in _ranges(recorded):
                if first > next_key[table]:
                    yield _unknown(conn, table, next_key[table])
                next_key[table] = max(next_key[table], last + 1)
                if log.rows_digest(conn, table, first, last)[0] != digest:
                    yield _changed(conn, table, (first, last, marks), line)
            ids, digest = recorded.get("period", ([], ""))
            periods.update(ids)
            if ids and log.periods_digest(conn, ids) != digest:
                yield _changed_period(conn, ids, line)
        except (ValueError, TypeError, KeyError, AttributeError):
            yield Problem(f"log {line.seq}", f"cannot be read: {_about(line)}", _BACKUP)
    yield from _beyond(conn, next_key, periods)
    yield from _settings(conn, settings)
    yield from _out_of_period(conn)


def _ranges(recorded: dict[str, list[object]]) -> Iterator[tuple[str, tuple[int, int, str, str]]]:
    for table, words in recorded.items():
        if table != "period":
            first, last, digest, marks = words
            yield table, (int(str(first)), int(str(last)), str(digest), str(marks))


def _changed(conn: Connection, table: str, stored: tuple[int, int, str], line: Line) -> Problem:
    """Name the first row of an act that is missing or not what it was."""
    first, last, marks = stored
    key = log.COLUMNS[table].split(",", 1)[0]
    there = conn.execute(
        f"SELECT {key} FROM {table} WHERE {key} BETWEEN ? AND ? ORDER BY {key}", (first, last)
    ).fetchall()
    recorded = f"as it was recorded in log {line.seq}: {_about(line)}"
    if len(there) <= last - first:
        missing = next(n for n, (found,) in enumerate([*there, (None,)], first) if n != found)
        return Problem(f"{table} {missing}", f"is missing; {recorded[3:]}", _BACKUP)
    block = log.block_size(first, last)
    now = log.rows_digest(conn, table, first, last)[1]
    at = next((i for i in range(0, len(marks), 8) if marks[i : i + 8] != now[i : i + 8]), 0)
    row = first + at // 8 * block
    last = min(last, row + block - 1)
    if row == last:
        return Problem(f"{table} {row}", f"{_said(conn, table, row)} is not {recorded}", _BACKUP)
    return Problem(
        f"{table} {row} to {last}",
        f"one of these rows, from {_said(conn, table, row)} on, is not {recorded}",
        _BACKUP,
    )


def _changed_period(conn: Connection, ids: list[int], line: Line) -> Problem:
    names = [_said(conn, "period", period) for period in ids]
    recorded = f"as recorded in log {line.seq}: {_about(line)}"
    return Problem(f"period {ids[0]}", f"{', '.join(names)}: not {recorded}", _BACKUP)


def _said(conn: Connection, table: str, key: int) -> str:
    """Say in words which row it is, by what it says now."""
    found = conn.execute(_SAID[table], (key,)).fetchone()
    if not found:
        return f"{table} {key}"
    said, period = found
    return f"{said} in period {_name(conn, period)}" if period else str(said)


def _name(conn: Connection, period: int) -> str:
    try:
        return load(conn).calendar.containing(date.fromisoformat(str(period))).name
    except (ValueError, LookupError, NetmarkError):
        return str(period)


def _unknown(conn: Connection, table: str, key: int) -> Problem:
    return Problem(
        f"{table} {key}", f"{_said(conn, table, key)} is in no entry of the log", _BACKUP
    )


def _beyond(conn: Connection, next_key: dict[str, int], periods: set[int]) -> Iterator[Problem]:
    """Find rows that no entry of the log speaks of."""
    for table, following in next_key.items():
        key = log.COLUMNS[table].split(",", 1)[0]
        found = conn.execute(
            f"SELECT min({key}) FROM {table} WHERE {key} >= ? OR {key} < 1", (following,)
        ).fetchone()[0]
        if found is not None:
            yield _unknown(conn, table, found)
    for (period,) in conn.execute("SELECT id FROM period ORDER BY id"):
        if period not in periods:
            yield _unknown(conn, "period", period)


def _settings(conn: Connection, expected: dict[str, str]) -> Iterator[Problem]:
    found = dict(conn.execute("SELECT name, value FROM setting").fetchall())
    for name in sorted(expected.keys() | found.keys()):
        if found.get(name) != expected.get(name):
            said = expected.get(name, "nothing")
            what = f"is {found.get(name, 'missing')}, but the log says {said}"
            yield Problem(f"setting {name}", what, _BACKUP)


def _out_of_period(conn: Connection) -> Iterator[Problem]:
    """Find orders whose day is not in the period that they count in."""
    calendar = load(conn).calendar
    for number, first, last in conn.execute(
        "SELECT period, min(day), max(day) FROM sale GROUP BY period"
    ).fetchall():
        period = calendar.containing(date.fromisoformat(str(number)))
        begin, end = period.first.isoformat(), period.last.isoformat()
        if period.id != number:
            begin = end = ""  # no day is right
        elif begin <= first and last <= end:
            continue
        seq, ref, day = conn.execute(
            "SELECT seq, ref, day FROM sale WHERE period = ? AND day NOT BETWEEN ? AND ?"
            " ORDER BY seq",
            (number, begin, end),
        ).fetchone()
        what = f"order {ref} of {day} counts in the period that begins on {number}"
        yield Problem(f"sale {seq}", what, _BACKUP)
