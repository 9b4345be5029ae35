"""Reading closed runs out of the file as the lines of a bundle, a few columns at a time.

Nothing personal goes in: members are numbers in the order of joining; no names, notes, reasons, or
who did it. The attributes are those that the plan reads.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from netmark.payout.bundle import FORMAT, SAYS, WHAT, Column, Head, column_line, line
from netmark.store import plans
from netmark.store.book import brought
from netmark.store.corrections import left_changes
from netmark.store.periods import period_by_id, uncovered
from netmark.store.postings import by_kind
from netmark.store.runs import Run, shape_of_run
from netmark.store.shape import SHIFT, is_link, quoted

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.store.db import Store

AT_ONCE = 8
"""So many columns are read in one sweep: few enough for memory, enough not to sweep for ever."""


def lines(
    store: "Store", chosen: Sequence[Run], plan_of: "Callable[[Run], Plan]", with_ids: bool
) -> Iterator[bytes]:
    """The lines of a bundle of closed runs, the oldest first, without the last one.

    ``with_ids``: the codes of members go in as well. One read transaction is the caller's task.
    """
    yield line({"bundle": WHAT, "format": FORMAT, "ids": with_ids, "says": SAYS})
    told: set[str] = set()
    for run in chosen:
        version = plans.by_id(store, run.plan)
        if version.hash not in told:
            told.add(version.hash)
            yield line({"plan": version.hash, "text": version.toml})
        ids = _ids(store, run)
        yield line(_head(store, run, version.hash, len(ids))._asdict())
        for column in _columns(store, run, ids, plan_of(run), with_ids):
            yield column_line(column)


def _head(store: "Store", run: Run, plan: str, rows: int) -> Head:
    period = period_by_id(store, run.period)
    before = store.conn.execute("SELECT period FROM run WHERE id = ?", (run.previous,)).fetchone()
    return Head(
        period.name,
        period.last.isoformat(),
        uncovered(store, run.previous, period).isoformat(),
        period_by_id(store, before[0]).name if before else None,
        plan,
        run.members,
        rows,
        run.earned_minor,
        run.payable_minor,
        run.carried_minor,
        run.inputs_digest,
        run.results_digest,
    )


def _columns(
    store: "Store", run: Run, ids: Sequence[int], plan: "Plan", with_ids: bool
) -> Iterator[Column]:
    """Every column of a run in the order of a bundle."""
    columns, _ = shape_of_run(store, run)
    dense = not ids or ids[-1] == len(ids)
    slots = {} if dense else {member: row for row, member in enumerate(ids, 1)}
    yield Column("facts", "member", ids)
    if with_ids:
        yield Column("facts", "code", _codes(store, run))
    for name, values in _frozen(store, run, columns.facts):
        if is_link(name) and not dense:
            yield Column("facts", name, [slots.get(int(str(above)), 0) for above in values])
        else:
            yield Column("facts", name, values)
    size = len(ids) + 1
    taken = brought(store, plan, run.previous, size, None if dense else {0: 0, **slots})
    for ladder, titles in taken.titles.items():
        yield Column("taken", f"title {ladder}", titles[1:])
    for name, carried in taken.carried.items():
        for each, left in carried.items():
            yield Column("taken", f"carry {name} {each}", left[1:])
    yield from _by_member("posted", by_kind(store, run.period))
    for name, values in _frozen(store, run, columns.results):
        yield Column("results", name, values)
    yield from _by_member("changed", left_changes(store.conn, run.id))


def _by_member(part: str, found: Mapping[str, Mapping[int, int]]) -> Iterator[Column]:
    for name, by in sorted(found.items()):
        yield Column(part, name, [by[member] for member in sorted(by)], sorted(by))


def _range(run: Run) -> tuple[int, int]:
    return run.id << SHIFT, (run.id + 1 << SHIFT) - 1


def _ids(store: "Store", run: Run) -> list[int]:
    sql = f"SELECT json_group_array(member) FROM facts_{run.shape} WHERE id BETWEEN ? AND ?"
    ids: list[int] = json.loads(store.conn.execute(sql, _range(run)).fetchone()[0])
    return ids


def _codes(store: "Store", run: Run) -> list[object]:
    sql = (
        f"SELECT json_group_array(m.code) FROM facts_{run.shape} f CROSS JOIN member m"
        " ON m.id = f.member WHERE f.id BETWEEN ? AND ?"
    )
    codes: list[object] = json.loads(store.conn.execute(sql, _range(run)).fetchone()[0])
    return codes


def _frozen(
    store: "Store", run: Run, names: Sequence[str]
) -> Iterator[tuple[str, Sequence[object]]]:
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        fields = ", ".join(f"json_group_array({quoted(name)})" for name in some)
        sql = f"SELECT {fields} FROM facts_{run.shape} WHERE id BETWEEN ? AND ?"
        row = store.conn.execute(sql, _range(run)).fetchone()
        for name, text in zip(some, row, strict=True):
            yield name, json.loads(text)
