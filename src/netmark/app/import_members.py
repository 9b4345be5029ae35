"""Importing members: in any order of rows, all of the file or nothing."""

import json
import os
from collections.abc import Callable, Mapping, Sequence

from netmark.app.members_differ import conflicts
from netmark.app.members_file import Row, Unknown, in_order, read_members
from netmark.app.places_file import Said, other_places, put_rows
from netmark.app.placing import Where, fill_new
from netmark.app.sponsoring import check_sponsor
from netmark.app.uplines_file import Context, check_circles, check_others, codes_in, others_of
from netmark.errors import StateError
from netmark.store.days import closed_through, next_open
from netmark.store.db import Act, Store, write
from netmark.store.decrees import Known
from netmark.store.files import Imported, Source
from netmark.store.joining import Recruiter, recruiters
from netmark.store.members import (
    Change,
    NewMember,
    Person,
    add_changes,
    add_members,
    add_people,
    ids_of,
    nearest_code,
    next_id,
)
from netmark.store.names import codes

_SLICE = 5000
_NAMED = 10
"""So many members are named in a remark; the others are counted."""

__all__ = ["Imported", "Source", "import_members"]


def import_members(
    store: Store,
    act: Act,
    source: Source,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import a file of members.

    A row that says nothing else than what is known is passed over, so the same file twice changes
    nothing; other content for an id that is there is a ConflictError. Raises InputError with every
    fault. Status and forced ranks hold from the day of joining. Who joined before his sponsor
    stands under the company until the sponsor joins.
    """
    rows, faults, columns = read_members(source, progress)
    name = "standard input" if source.path == "-" else os.path.basename(source.path)
    with write(store, act, "import members", name) as entry:
        wanted = {row.code for row in rows}.union(row.sponsor for row in rows if row.sponsor)
        others = others_of(rows, columns)
        wanted |= codes_in(others)
        ids = ids_of(store, sorted(wanted))
        new = in_order([row for row in rows if row.code not in ids], faults)
        landing = _Landing(store, act, new, Context(ids, others, faults))
        bad = faults.lines()
        landing.check(bad)
        there = [row for row in rows if row.code in ids and row.line not in bad]
        differs, hint = conflicts(store, act, there, (columns, ids))
        placed = [Said(row.line, ids[row.code], Where(*row.at), "") for row in there if any(row.at)]
        faults.clash(differs + other_places(store, act, placed), hint)
        if not new:
            entry.nothing = True
            return Imported(len(rows), 0, len(rows))
        landing.land(entry.seq)
        entry.body.update(file=name, read=len(rows), added=len(new))
        return Imported(len(rows), len(new), len(rows) - len(new), landing.notes())


class _Landing:
    """New members on their way into the book, sponsors first."""

    def __init__(self, store: Store, act: Act, rows: Sequence[Row], context: Context) -> None:
        self.store = store
        self.act = act
        self.rows = rows
        self.context = context
        self.known = context.ids
        self.faults = context.faults
        self.today = act.today.isoformat()
        self.late: list[str] = []
        self.late_count = 0
        self.outside: list[str] = []
        self.outside_count = 0
        self.new = {row.code: row for row in rows}

    def check(self, bad: set[int]) -> None:
        """Note faults of dates, ranks and sponsors; on the lines ``bad`` there are some already."""
        closed = closed_through(self.store)
        unknown = Unknown(self.rows)
        there = recruiters(
            self.store,
            {self.known[row.sponsor] for row in self.rows if row.sponsor in self.known},
        )
        check_others(self.store, self.act, self.rows, self.context)
        decrees = Known(self.store)
        for row in self.rows:
            joined = row.joined or self.today
            for what, value in row.extra.items():
                if what.startswith("rank:") and (fault := decrees.wrong(what, value, joined)):
                    self.faults.add(row.line, f"{what}: {fault.what}", fault.hint)
            if not row.joined and row.line in bad:
                pass  # the day is there, perhaps, and cannot be read
            elif joined > self.today:
                what = f"joined: {joined} lies ahead; today is {self.today}"
                self.faults.add(row.line, what, "or say which day it is, with --today")
            elif joined <= closed and not self.act.late:
                what = f"joined: {joined} is closed, as is everything up to {closed}"
                self.faults.add(row.line, what, next_open(self.store, closed))
            if not row.sponsor:
                continue
            if row.sponsor in self.new:
                self._sponsor_in_file(row, self.new[row.sponsor])
            elif row.sponsor in self.known:
                self._sponsor_in_book(row, joined, there[self.known[row.sponsor]])
            else:
                near = nearest_code(self.store, row.sponsor) if unknown.asked < 20 else ""
                what = f"sponsor: there is no member {row.sponsor!r}, neither here nor in the book"
                self.faults.add(row.line, what, unknown.hint(row.sponsor, near))

    def _sponsor_in_file(self, row: Row, sponsor: Row) -> None:
        if sponsor.kind not in {"", "distributor"}:
            what = f"sponsor: {sponsor.code} is a {sponsor.kind} (line {sponsor.line})"
            self.faults.add(row.line, what, "only distributors sponsor")

    def _sponsor_in_book(self, row: Row, joined: str, sponsor: Recruiter) -> None:
        if sponsor.kind == "distributor" and not sponsor.changed:
            return
        try:
            day = max(joined, sponsor.joined)
            check_sponsor(self.store, self.known[row.sponsor], day)
        except StateError as error:
            self.faults.add(row.line, f"sponsor: {error.message}", error.hint)

    def land(self, entry: int) -> None:
        """Add the members, their names, and what holds from the day they joined."""
        ids = dict(self.known)
        first = next_id(self.store)
        ids.update((row.code, member) for member, row in enumerate(self.rows, first))
        since = {row.code: row.joined or self.today for row in self.rows}
        there = {row.sponsor for row in self.rows if row.sponsor and row.sponsor not in since}
        there |= codes_in(self.context.others).difference(since)
        facts = recruiters(self.store, [ids[code] for code in there])
        since.update((code, facts[ids[code]].joined) for code in there)
        # In slices, so that a million members are not all prepared before the first is added.
        for start in range(0, len(self.rows), _SLICE):
            members: list[NewMember] = []
            people: list[Person] = []
            changes: list[Change] = []
            for row in self.rows[start : start + _SLICE]:
                member, joined = ids[row.code], row.joined or self.today
                sponsor = ids[row.sponsor] if row.sponsor else None
                if sponsor and since[row.sponsor] > joined:
                    why = "joined before the sponsor did"
                    day = since[row.sponsor]
                    changes.append((member, day, "sponsor", None, sponsor, why, entry))
                    sponsor = None
                    if len(self.late) < _NAMED:
                        self.late.append(f"{row.code} ({joined}) before {row.sponsor} ({day})")
                    self.late_count += 1
                kind, attrs = row.kind or "distributor", ""
                if row.extra or row.status == "terminated":
                    attrs = _attrs(row.extra)
                    changes += _decrees(member, joined, row, entry)
                    for what, code in self.context.others.get(row.code, ()):
                        day = max(joined, since[code])
                        changes.append((member, day, what, code, ids[code], "as imported", entry))
                members.append((member, row.code, sponsor, kind, joined, row.market, attrs, entry))
                if any(row.person):
                    people.append((member, *row.person))
            add_members(self.store, members)
            add_people(self.store, people)
            add_changes(self.store, changes)
        placed = [
            Said(row.line, ids[row.code], Where(*row.at), since[row.code])
            for row in self.rows
            if any(row.at)
        ]
        if placed:
            outside = put_rows(self.store, self.act, placed, self.faults, entry)
            self.faults.stop()
            named = codes(self.store, set(outside[:_NAMED]))
            self.outside, self.outside_count = sorted(named.values()), len(outside)
        check_circles(self.store, self.today, self.rows, self.context._replace(ids=ids))
        fill_new(self.store, self.act, self.act.today, entry)

    def notes(self) -> tuple[str, ...]:
        """What the importer may want to know."""
        both = (
            (self.late_count, self.late, _LATE),
            (self.outside_count, self.outside, _OUTSIDE),
        )
        return tuple(_note(*each) for each in both if each[0])


_LATE = "joined before the sponsor; until then the company is the sponsor"
_OUTSIDE = "placed outside of what stands below the sponsor, as the file says"


def _note(count: int, named: Sequence[str], what: str) -> str:
    """How many members something is about, and the first of them."""
    who = "1 member" if count == 1 else f"{count} members"
    more = f", and {count - _NAMED} more" if count > _NAMED else ""
    return f"{who} {what}: {', '.join(named)}{more}."


def _decrees(member: int, joined: str, row: Row, entry: int) -> list[Change]:
    """Status and forced ranks, from the day of joining."""
    found: list[Change] = []
    if row.status == "terminated":
        found.append((member, joined, "status", "terminated", None, row.reason, entry))
    for what, value in sorted(row.extra.items()):
        if what.startswith("rank:"):
            found.append((member, joined, what, value, None, row.reason, entry))
    return found


def _attrs(extra: Mapping[str, str]) -> str:
    found = {
        what.removeprefix("attr:"): extra[what] for what in sorted(extra) if what[:5] == "attr:"
    }
    return json.dumps(found, ensure_ascii=False) if found else ""
