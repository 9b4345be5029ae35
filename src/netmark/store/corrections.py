"""What corrections have added to closed runs: pay that is posted, and other leftovers.

A run is never touched. The difference in pay is posted into an open period; what a correction
changes about a run's leftovers (titles, and what bonuses and volumes carry) is kept beside it, and
counts in the period that follows the run.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from sqlite3 import Connection
from typing import TYPE_CHECKING

from netmark.store.shape import SHIFT, columns_from, quoted

if TYPE_CHECKING:
    from netmark.store.db import Store
    from netmark.store.runs import Run


BLOCK = 50_000
"""So many rows are read at once where whole columns would take too much memory."""


def columns_of_run(
    store: "Store", run: "Run", wanted: Callable[[str], bool]
) -> "tuple[array[int], dict[str, array[int]]]":
    """The ids by slot and the whole numbers of the columns that are wanted, by name."""
    columns, _ = columns_from(
        store.conn.execute("SELECT columns FROM shape WHERE id = ?", (run.shape,)).fetchone()[0]
    )
    names = [name for name in columns.all if wanted(name)]
    fields = "".join(f", json_group_array({quoted(name)})" for name in names)
    sql = f"SELECT json_group_array(member){fields} FROM facts_{run.shape} WHERE id BETWEEN ? AND ?"
    found = [array("q", [0]) for _ in range(len(names) + 1)]
    first = run.id << SHIFT
    for start in range(1, run.last_member + 1, BLOCK):
        last = min(start + BLOCK - 1, run.last_member)
        row = store.conn.execute(sql, (first + start, first + last)).fetchone()
        for column, text in zip(found, row, strict=True):
            column.extend(json.loads(text))
    return found[0], dict(zip(names, found[1:], strict=True))


def posted(store: "Store", run: int) -> dict[tuple[int, str, str], int]:
    """What was posted to correct a closed run, by member, bonus and cause; minor units."""
    rows = store.conn.execute(
        "SELECT member, bonus, category, sum(amount_minor) FROM posting"
        " WHERE run = ? AND kind = 'correction' GROUP BY member, bonus, category",
        (run,),
    )
    return {(member, bonus, cause): minor for member, bonus, cause, minor in rows.fetchall()}


def handed_on_from(conn: Connection) -> int | None:
    """The earliest closed period (its id) of which a correction went on into those after it."""
    rows = conn.execute(
        "SELECT n.id, l.body FROM log l JOIN period n ON n.name = l.subject"
        " WHERE l.verb = 'correct' ORDER BY n.id"
    )
    return next((period for period, body in rows if not _only(body)), None)


def _only(body: str) -> bool:
    return bool(json.loads(body)["posted"].get("only"))


def left_by(conn: Connection, run: int, shape: int, column: str) -> tuple[list[int], list[int]]:
    """Members and figures wherever a column of a run's leftovers, as corrected, is not 0."""
    row = conn.execute(
        f"SELECT json_group_array(member), json_group_array({quoted(column)}) FROM facts_{shape}"
        f" WHERE id BETWEEN ? AND ? AND {quoted(column)} <> 0",
        (run << SHIFT, (run + 1 << SHIFT) - 1),
    ).fetchone()
    members, values = map(json.loads, row)
    changes = changed(conn, run, column)
    if not changes:
        return members, values
    left: dict[int, int] = dict(zip(members, values, strict=True))
    for member, more in changes.items():
        left[member] = left.get(member, 0) + more
    found = {member: value for member, value in left.items() if value}
    return list(found), list(found.values())


def changed(conn: Connection, run: int, column: str) -> dict[int, int]:
    """By how much a column of a run's leftovers was corrected, by member."""
    rows = conn.execute(
        "SELECT member, sum(more) FROM carry_change WHERE run = ? AND what = ? GROUP BY member",
        (run, column),
    )
    return dict(rows.fetchall())


def left_changes(conn: Connection, run: int) -> dict[str, dict[int, int]]:
    """By how much a run's leftovers were corrected, by column and member."""
    rows = conn.execute("SELECT DISTINCT what FROM carry_change WHERE run = ?", (run,)).fetchall()
    return {what: changed(conn, run, what) for (what,) in rows}


def change(
    conn: Connection, run: int, changes: Mapping[str, Mapping[int, int]], log_seq: int
) -> int:
    """Correct a run's leftovers by so much, by column and member; returns the number of rows."""
    rows = list(_rows(run, changes, log_seq))
    conn.executemany(
        "INSERT INTO carry_change (run, member, what, more, log) VALUES (?, ?, ?, ?, ?)", rows
    )
    return len(rows)


def _rows(
    run: int, changes: Mapping[str, Mapping[int, int]], log_seq: int
) -> Iterable[tuple[int, int, str, int, int]]:
    for column, by_member in sorted(changes.items()):
        for member, more in sorted(by_member.items()):
            if more:
                yield run, member, column, more, log_seq


def any_of(conn: Connection, run: int) -> bool:
    """Was anything about a run's leftovers corrected?"""
    return bool(
        conn.execute("SELECT EXISTS (SELECT 1 FROM carry_change WHERE run = ?)", (run,)).fetchone()[
            0
        ]
    )
