"""Reading the book of an open period: who stands where at its end, and what was sold in it.

Whole columns are read at once (``json_group_array``): that is twice as fast as rows, and there is
no object per member. Slots are member ids, which are dense, as long as nobody joined after the
period; slot 0 is the company.
"""

import json
from array import array
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from netmark.errors import IntegrityError
from netmark.genealogy.placement import Placed
from netmark.store.corrections import left_by
from netmark.store.decrees import MAIN, forced, ladder_meant
from netmark.store.metrics import customers, sums
from netmark.store.periods import uncovered
from netmark.store.places import placed_on
from netmark.store.postings import taken_up
from netmark.store.shape import columns_from
from netmark.store.uplines import uplines_of

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.handover import Brought, Sparse
    from netmark.plan.book import Facts
    from netmark.plan.document import Plan
    from netmark.store.db import Store

Key = TypeVar("Key")
Value = TypeVar("Value")


class Height(NamedTuple):
    """The newest rows that a book has seen."""

    member: int
    change: int
    sale: int


class Live(NamedTuple):
    """The facts of an open period, how far they go, and the run they continue.

    ``members`` are the ids by slot: nobody is in the book who joined after the period.
    """

    facts: "Facts"
    height: Height
    previous: int | None
    members: Sequence[int]


def live(store: "Store", plan: "Plan", period: "Period") -> Live:
    """Read the facts of a period as they stand now; one read transaction is the caller's task."""
    from netmark.plan.book import Facts

    height = _height(store)
    size, last_day = height.member + 1, period.last.isoformat()
    sponsors = column(store, "SELECT json_group_array(ifnull(sponsor, 0)) FROM member NOT INDEXED")
    if len(sponsors) != size:
        raise IntegrityError(
            "the ids of members have gaps", hint="the file was edited by hand: netmark verify"
        )
    changes = _changes(store, plan, last_day)
    for member, (_, sponsor) in changes.get("sponsor", {}).items():
        sponsors[member] = sponsor or 0
    joined: Sequence[int] = bytes(size)
    if plan.reads_joined:
        joined = column(
            store,
            "SELECT json_group_array(CAST(julianday(joined) - 1721424.5 AS INTEGER))"
            " FROM member NOT INDEXED",
        )
    before = previous_run(store, period)
    taken = brought(store, plan, before, size)
    facts = Facts(
        first_day=uncovered(store, before, period),
        last_day=period.last,
        sponsors=sponsors,
        standing=standing_on(store, last_day, changes, size),
        metrics=sums(store, period, plan.metrics, size),
        attributes={name: _attribute(store, name, changes) for name in plan.attributes},
        joined=joined,
        customers=customers(store, period, size) if plan.reads_customers else bytes(size),
        forced=forced(store, plan, changes),
        titles=taken.titles,
        placed={name: placed_on(store, name, last_day, size) for name in plan.placement_trees},
        brought_forward=taken.balance,
        carried=taken.carried,
        uplines={name: uplines_of(name, sponsors, changes) for name in plan.other_trees},
        owners=_owners(changes, size) if plan.reads_owners else (),
        posted=taken_up(store, period, size),
    )
    if 0 in facts.standing[1:]:
        members = list(compress(range(size), b"\1" + facts.standing[1:]))
        return Live(of_members(facts, members), height, before, members)
    return Live(facts, height, before, range(size))


def of_members(facts: "Facts", members: Sequence[int]) -> "Facts":
    """The same facts of some of the slots, rising and with the company's first.

    Whoever joined later is left out so: a run freezes and recomputes only the rest.
    """
    size = len(members)
    # Mostly the newest ids are the ones left out, and columns only have to be cut.
    cut = members[-1] == size - 1
    slots = dict(zip(members, range(size), strict=True))

    def take(column: Sequence[Value]) -> Sequence[Value]:
        return column[:size] if cut else list(map(column.__getitem__, members))

    def numbers(columns: Mapping[Key, Sequence[int]]) -> "dict[Key, Sequence[int]]":
        return {name: take(column) for name, column in columns.items()}

    return facts._replace(
        sponsors=[slots.get(sponsor, 0) for sponsor in take(facts.sponsors)],
        standing=bytearray(take(facts.standing)),
        metrics=numbers(facts.metrics),
        attributes={name: take(column) for name, column in facts.attributes.items()},
        joined=take(facts.joined),
        customers=take(facts.customers),
        forced={
            ladder: {slots[member]: rank for member, rank in held.items() if member in slots}
            for ladder, held in facts.forced.items()
        },
        titles=numbers(facts.titles),
        placed={
            name: Placed([slots.get(parent, 0) for parent in take(parents)], take(sides))
            for name, (parents, sides) in facts.placed.items()
        },
        brought_forward=take(facts.brought_forward),
        posted=take(facts.posted) if facts.posted else (),
        carried={name: numbers(columns) for name, columns in facts.carried.items()},
        uplines={
            name: [slots.get(above, 0) for above in take(column)]
            for name, column in facts.uplines.items()
        },
        owners=[slots.get(owner, 0) for owner in take(facts.owners)] if facts.owners else (),
    )


def previous_run(store: "Store", period: "Period") -> int | None:
    """The run that a period continues: the latest closed one before it."""
    row = store.conn.execute(
        "SELECT id FROM run WHERE period < ? ORDER BY period DESC LIMIT 1", (period.id,)
    ).fetchone()
    return int(row[0]) if row else None


def _height(store: "Store") -> Height:
    return Height(
        *store.conn.execute(
            "SELECT (SELECT ifnull(max(id), 0) FROM member),"
            " (SELECT ifnull(max(seq), 0) FROM member_change),"
            " (SELECT ifnull(max(seq), 0) FROM sale)"
        ).fetchone()
    )


def column(store: "Store", sql: str) -> list[int]:
    """A column over all members in the order of ids, with the company's 0 in front.

    The SQL says NOT INDEXED: over a covering index the rows would come in another order.
    """
    text: str = store.conn.execute(sql).fetchone()[0]
    return [0, *json.loads(text)]


def _changes(
    store: "Store", plan: "Plan", last_day: str
) -> dict[str, dict[int, tuple[str | None, int | None]]]:
    """What has changed about members by the end of a day: by kind of change, the latest value."""
    found: dict[str, dict[int, tuple[str | None, int | None]]] = {}
    main = f"rank:{ladder_meant(MAIN, plan.all_ladders)}"
    for member, what, value, sponsor in store.conn.execute(
        "SELECT member, what, value, sponsor FROM member_change"
        " WHERE day <= ? AND what NOT GLOB 'place:*' ORDER BY day, seq",
        (last_day,),
    ):
        meant = main if what == "rank:main" else what
        found.setdefault(meant, {})[member] = (value, sponsor)
    return found


def standing_on(
    store: "Store",
    last_day: str,
    changes: Mapping[str, Mapping[int, tuple[str | None, int | None]]],
    size: int,
) -> bytearray:
    """Kind and status of everybody, with exceptions to "an enrolled distributor" looked up."""
    from netmark.plan.book import ABSENT, DISTRIBUTOR, KINDS, TERMINATED

    standing = bytearray([DISTRIBUTOR]) * size
    standing[0] = ABSENT
    others = store.conn.execute(
        "SELECT id, kind FROM member WHERE kind <> 'distributor'"
    ).fetchall()
    for member, kind in others:
        standing[member] = KINDS[kind]
    for member, (kind, _) in changes.get("kind", {}).items():
        standing[member] = KINDS[str(kind)]
    for member, (status, _) in changes.get("status", {}).items():
        if status == "terminated":
            standing[member] += TERMINATED
    later = store.conn.execute("SELECT id FROM member WHERE joined > ?", (last_day,)).fetchall()
    for (member,) in later:
        standing[member] = ABSENT
    return standing


def _owners(
    changes: Mapping[str, Mapping[int, tuple[str | None, int | None]]], size: int
) -> "array[int]":
    """Whose position a member is, by id; 0: nobody else's."""
    owners = _zeros(size)
    for member, (_, owner) in changes.get("owner", {}).items():
        owners[member] = owner or 0
    return owners


def _attribute(
    store: "Store",
    name: str,
    changes: Mapping[str, Mapping[int, tuple[str | None, int | None]]],
) -> list[str]:
    if name == "market":
        sql = "SELECT json_group_array(market) FROM member NOT INDEXED"
        row = store.conn.execute(sql).fetchone()
    else:
        key = '$."' + name.removeprefix("attr:").replace('"', "") + '"'
        sql = (
            "SELECT json_group_array(CASE attrs WHEN '' THEN ''"
            " ELSE ifnull(json_extract(attrs, ?), '') END) FROM member NOT INDEXED"
        )
        row = store.conn.execute(sql, (key,)).fetchone()
    values: list[str] = ["", *json.loads(row[0])]
    for member, (value, _) in changes.get(name, {}).items():
        values[member] = value or ""
    return values


def brought(
    store: "Store",
    plan: "Plan",
    run: int | None,
    size: int,
    slots: Mapping[int, int] | None = None,
) -> "Brought":
    """Read what a run left; nothing when there is no run. ``slots``: see :class:`Closed`."""
    from netmark.payout.handover import take_over

    return take_over(plan, size, None if run is None else Closed(store, run, slots))


class Closed:
    """A closed run as the period that goes on from it sees it.

    ``slots`` says where a member stands in that period; without it at his id.
    """

    def __init__(self, store: "Store", run: int, slots: Mapping[int, int] | None = None) -> None:
        self._store, self._run, self._slots = store, run, slots
        self._shape, text, self._previous = store.conn.execute(
            "SELECT shape.id, shape.columns, run.previous FROM run JOIN shape"
            " ON shape.id = run.shape WHERE run.id = ?",
            (run,),
        ).fetchone()
        self._columns, self.ladders = columns_from(text)

    @property
    def before(self) -> "Closed | None":
        """The run that it went on from."""
        if self._previous is None:
            return None
        return Closed(self._store, self._previous, self._slots)

    def column(self, name: str) -> "Sparse | None":
        """The figures of a column that are not 0, as they were corrected."""
        if name not in self._columns.all:
            return None
        members, values = left_by(self._store.conn, self._run, self._shape, name)
        slots = self._slots
        return (members if slots is None else [slots.get(m, 0) for m in members]), values


def _zeros(size: int) -> "array[int]":
    return array("q", bytes(8 * size))
