"""Closed runs: written once as frozen facts, and read back for everything that is asked later."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import ConflictError, StateError
from netmark.store.book import Live, brought
from netmark.store.db import Store
from netmark.store.log import Entry
from netmark.store.shape import SHIFT, Columns, columns_from, is_link, is_text, quoted, shape_for

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.run import Result
    from netmark.plan.book import Book
    from netmark.plan.document import Plan

PARAMETERS = 999
"""Most parameters of one statement: 50 rows or so per VALUES, the quickest way in."""


class Run(NamedTuple):
    """One closed run as it stands in the file; amounts in minor units."""

    id: int
    period: int
    plan: int
    shape: int
    previous: int | None
    last_member: int
    last_change: int
    last_sale: int
    members: int
    earned_minor: int
    payable_minor: int
    carried_minor: int
    inputs_digest: str
    results_digest: str
    log: int


_FIELDS = ", ".join(Run._fields)


def run_of(store: Store, period: "Period") -> Run | None:
    """The closed run of a period, or None while it is open."""
    row = store.conn.execute(f"SELECT {_FIELDS} FROM run WHERE period = ?", (period.id,)).fetchone()
    return Run(*row) if row else None


def all_runs(store: Store) -> list[Run]:
    """Every closed run, the oldest first."""
    rows = store.conn.execute(f"SELECT {_FIELDS} FROM run ORDER BY period").fetchall()
    return [Run(*row) for row in rows]


def closed_run(store: Store, period: "Period") -> Run:
    """The closed run of a period. Raises StateError while it is open."""
    run = run_of(store, period)
    if run is None:
        raise StateError(
            f"{period.name} is not closed", hint=f"netmark payout --period {period.name} --close"
        )
    return run


def must_be_open(store: Store, period: "Period") -> None:
    """Raises ConflictError when the period is closed, StateError when a later one is."""
    row = store.conn.execute(
        "SELECT p.id, p.name FROM run r JOIN period p ON p.id = r.period WHERE r.period >= ?"
        " ORDER BY r.period LIMIT 1",
        (period.id,),
    ).fetchone()
    if row and row[0] == period.id:
        raise ConflictError(
            f"{period.name} is already closed",
            hint=f"it stays as it was paid: netmark payout --period {period.name}; what became"
            f" known since is posted into the open period: netmark correct --period {period.name}",
        )
    if row:
        raise StateError(
            f"{period.name} can't be closed any more: {row[1]} is closed already",
            hint="periods are closed in their order",
        )


def left_open(store: Store, period: "Period") -> list[str]:
    """The periods with sales between the run before and this one."""
    calendar = store.settings.calendar
    row = store.conn.execute(
        "SELECT ifnull(max(period), 0) FROM run WHERE period < ?", (period.id,)
    ).fetchone()
    # From one period to the one before it over the index, past all sales that lie between.
    rows = store.conn.execute(
        "WITH RECURSIVE sold(period) AS ("
        " SELECT max(period) FROM sale WHERE period < ?1 AND period > ?2 UNION ALL"
        " SELECT (SELECT max(s.period) FROM sale s WHERE s.period < sold.period AND s.period > ?2)"
        " FROM sold WHERE sold.period IS NOT NULL"
        ") SELECT period FROM sold WHERE period IS NOT NULL ORDER BY period",
        (period.id, row[0]),
    ).fetchall()
    first_days = (date(id_ // 10_000, id_ // 100 % 100, id_ % 100) for (id_,) in rows)
    return [calendar.containing(day).name for day in first_days]


def save(store: Store, entry: Entry, result: "Result", live: Live, plan_id: int) -> Run:
    """Write a run with one row per member, inside the write of the caller."""
    from netmark.payout.run import inputs_digest, result_columns, results_digest

    book = result.book
    number, columns = shape_for(store.conn, book.plan, entry.seq)
    facts, height = book.facts, live.height
    members, everybody = live.members, isinstance(live.members, range)
    found: dict[str, Sequence[object]] = {
        "sponsor": facts.sponsors if everybody else [members[i] for i in facts.sponsors],
        "standing": facts.standing,
        "joined": facts.joined,
        "customers": facts.customers,
        "brought_forward": facts.brought_forward,
        "posted": facts.posted or bytes(book.size),
        "owner": facts.owners if everybody else [members[i] for i in facts.owners],
        **facts.attributes,
    }
    found |= {f"metric {metric}": facts.metrics[metric] for metric in book.plan.metrics}
    for name, (parents, sides) in facts.placed.items():
        found[f"place {name}"] = parents if everybody else [members[i] for i in parents]
        found[f"side {name}"] = sides
    for name, above in facts.uplines.items():
        found[f"upline {name}"] = above if everybody else [members[i] for i in above]
    for ladder in book.plan.all_ladders:
        forced = bytearray(book.size)
        for slot, rank in facts.forced.get(ladder, {}).items():
            forced[slot] = rank
        found[f"forced {ladder}"] = forced
    found |= dict(result_columns(result))
    run_id = int(store.conn.execute("SELECT ifnull(max(id), 0) + 1 FROM run").fetchone()[0])
    period = store.conn.execute(
        "SELECT id FROM period WHERE last_day = ?", (facts.last_day.isoformat(),)
    ).fetchone()[0]
    run = Run(
        run_id,
        period,
        plan_id,
        number,
        live.previous,
        *height,
        members=sum(book.sponsor_tree.inside),
        earned_minor=result.total,
        payable_minor=sum(result.payable),
        carried_minor=sum(result.carried),
        inputs_digest=inputs_digest(book),
        results_digest=results_digest(result),
        log=entry.seq,
    )
    store.conn.execute(
        f"INSERT INTO run ({_FIELDS}) VALUES ({', '.join('?' * len(Run._fields))})", run
    )
    _write_facts(store, run, columns, [found[name] for name in columns.all], members)
    return run


def _write_facts(
    store: Store,
    run: Run,
    columns: Columns,
    values: Sequence[Sequence[object]],
    members: Sequence[int],
) -> None:
    """All rows in the order of their ids, as many to a statement as parameters allow."""
    into = f"INSERT INTO facts_{run.shape} (id, {', '.join(map(quoted, columns.all))}) VALUES "
    bound, places = _bound(values)
    width = len(bound) + 1
    per_statement = max(1, PARAMETERS // width)
    first = run.id << SHIFT
    rows: Iterator[tuple[object, ...]] = zip(map(first.__add__, members), *bound, strict=True)
    next(rows)  # the company
    flat = chain.from_iterable
    left: list[object] = []

    def statement(count: int) -> str:
        return into + ", ".join(_row_sql(places, row * width) for row in range(count))

    def chunks() -> Iterator[list[object]]:
        while True:
            chunk = list(flat(islice(rows, per_statement)))
            if len(chunk) < width * per_statement:
                left.extend(chunk)
                return
            yield chunk

    store.conn.executemany(statement(per_statement), chunks())
    if left:
        store.conn.execute(statement(len(left) // width), left)


def _bound(
    values: Sequence[Sequence[object]],
) -> tuple[list[Sequence[object]], list[int | str]]:
    """Which columns have to be handed to SQLite row by row, and where each column finds its value.

    Handing values over is a good part of the work, and many columns are one and the same number
    (nobody has a rank by decree) or equal to another one (the title is the rank): such a number
    stands in the statement (text here), equal columns share a parameter (its place here).
    """
    bound: list[Sequence[object]] = []
    places: list[int | str] = []
    for column in values:
        one = column[1:2]
        if one and isinstance(one[0], int) and column[1:] == one * (len(column) - 1):  # type: ignore[operator]  # bytes, array or list
            places.append(f"{one[0]:d}")
            continue
        same = (
            n for n, other in enumerate(bound) if type(other) is type(column) and other == column
        )
        place = next(same, len(bound))
        if place == len(bound):
            bound.append(column)
        places.append(place)
    return bound, places


def _row_sql(places: Sequence[int | str], start: int) -> str:
    """One row of VALUES whose parameters begin after number ``start``; the first is the id."""
    fields = (place if isinstance(place, str) else f"?{start + place + 2}" for place in places)
    return f"(?{start + 1}, {', '.join(fields)})"


class Frozen(NamedTuple):
    """A closed run read back: the book it was computed from, and which member is in which slot.

    What the run derived (volumes, ranks, activity) is in the book already and not computed again.
    """

    run: Run
    book: "Book"
    members: list[int]
    results: dict[str, Sequence[int]]


def shape_of_run(store: Store, run: Run) -> tuple[Columns, dict[str, list[str]]]:
    """The columns of the facts of a run, and the names of the ranks by ladder."""
    row = store.conn.execute("SELECT columns FROM shape WHERE id = ?", (run.shape,)).fetchone()
    return columns_from(row[0])


def frozen(
    store: Store,
    run: Run,
    plan: "Plan",
    members: Sequence[int] | None = None,
    derive: bool = False,
) -> Frozen:
    """Read the facts of a run: of everybody, or of ``members`` (ids) as a company of their own.

    With ``derive`` the derived figures are left out, to be computed again.
    """
    from netmark.payout.handover import facts_from
    from netmark.plan.book import Book
    from netmark.store.periods import period_by_id, uncovered

    columns, _ = shape_of_run(store, run)
    ids, found = _read_columns(store, run, columns, members)
    slots = {member: slot for slot, member in enumerate(ids)}
    dense = members is None and len(ids) == ids[-1] + 1
    for name in filter(is_link, columns.facts):
        found[name] = _slots_of(found[name], slots, dense)
    taken = brought(store, plan, run.previous, len(ids), None if dense else slots)
    period = period_by_id(store, run.period)
    days = uncovered(store, run.previous, period), period.last
    book = Book(plan, facts_from(plan, days, found, taken))
    results: dict[str, Sequence[int]] = {name: found[name] for name in columns.results}
    if not derive:
        _hand_in(book, results)
    return Frozen(run, book, ids, results)


def _slots_of(members: list[int], slots: Mapping[int, int], dense: bool) -> list[int]:
    """Ids as slots; 0 for the company and for those who were not read."""
    return members if dense else [slots.get(member, 0) for member in members]


def _hand_in(book: "Book", results: Mapping[str, Sequence[int]]) -> None:
    """Put what the run derived into the book, so that nothing is computed again."""
    from netmark.plan.ranks import Ranks

    book.memo["active",] = bytes(results["active"])
    for ladder in book.plan.all_ladders:
        paid, organic = bytes(results[f"rank {ladder}"]), bytes(results[f"organic {ladder}"])
        book.memo["ranks", ladder] = Ranks(paid, organic)
    for name in book.plan.volumes:
        book.memo["volume", name] = results[f"volume {name}"]


def _read_columns(
    store: Store, run: Run, columns: Columns, members: Sequence[int] | None
) -> tuple[list[int], dict[str, list[int]]]:
    """Whole columns with the company's slot in front; texts come as texts."""
    fields = ", ".join(f"json_group_array(f.{quoted(name)})" for name in columns.all)
    if members is None:
        sql = (
            f"SELECT json_group_array(f.member), {fields} FROM facts_{run.shape} f"
            " WHERE f.id BETWEEN ? AND ?"
        )
        row = store.conn.execute(sql, (run.id << SHIFT, (run.id + 1 << SHIFT) - 1)).fetchone()
    else:
        sql = (
            f"SELECT json_group_array(f.member), {fields} FROM json_each(?) e"
            f" CROSS JOIN facts_{run.shape} f ON f.id = ? + e.value"
        )
        row = store.conn.execute(sql, (json.dumps(sorted(members)), run.id << SHIFT)).fetchone()
    ids = [0, *json.loads(row[0])]
    found = {
        name: ["" if is_text(name) else 0, *json.loads(text)]
        for name, text in zip(columns.all, row[1:], strict=True)
    }
    return ids, found


def row_of(store: Store, run: Run, member: int) -> dict[str, int] | None:
    """The frozen row of one member by column, or None when he was not there."""
    columns, _ = shape_of_run(store, run)
    names = ", ".join(quoted(name) for name in columns.all)
    row = store.conn.execute(
        f"SELECT {names} FROM facts_{run.shape} WHERE id = ?", ((run.id << SHIFT) + member,)
    ).fetchone()
    return dict(zip(columns.all, row, strict=True)) if row else None


def markets_of(store: Store, run: Run, members: Sequence[int]) -> dict[int, str]:
    """The market of some members as a run had it, whose plan reads the markets."""
    rows = store.conn.execute(
        f"SELECT f.member, f.market FROM json_each(?) j CROSS JOIN facts_{run.shape} f"
        " ON f.id = ? + j.value",
        (json.dumps(list(members)), run.id << SHIFT),
    )
    return dict(rows.fetchall())


DOWNLINE = """WITH RECURSIVE below(member) AS (
  VALUES (:member)
  UNION
  SELECT f.member FROM below CROSS JOIN member m INDEXED BY member_sponsor ON m.sponsor =
  below.member
    CROSS JOIN facts_{shape} f ON f.id = :first + m.id AND f.sponsor = below.member
  UNION
  SELECT f.member FROM below CROSS JOIN member_change c INDEXED BY member_change_sponsor
    ON c.sponsor = below.member
    CROSS JOIN facts_{shape} f ON f.id = :first + c.member AND f.sponsor = below.member
) SELECT member FROM below"""
"""A member with everybody below as the run saw it. Who may be below is found over the indexes of
joining and of moves, who was below is what the run froze; CROSS JOIN keeps SQLite to that order."""


def downline(store: Store, run: Run, member: int) -> list[int]:
    """The ids of a member and of everybody below him in a closed run."""
    rows = store.conn.execute(
        DOWNLINE.format(shape=run.shape), {"member": member, "first": run.id << SHIFT}
    ).fetchall()
    return [row[0] for row in rows]
