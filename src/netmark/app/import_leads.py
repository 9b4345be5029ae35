"""Importing leads: all of the file or nothing, and the same file twice changes nothing."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from netmark.app.lead_rules import twice, unable
from netmark.app.leads import checked_facts, differences, other_person
from netmark.errors import InputError
from netmark.ledger.money import quoted
from netmark.store import leads as store_leads
from netmark.store.cells import Faults
from netmark.store.days import read_day
from netmark.store.db import Act, Store, write
from netmark.store.files import Imported, Layout, Sheet, Source
from netmark.store.leads import YES_NO, Happened, Lead, Person
from netmark.store.members import ids_of, nearest_code
from netmark.store.text import choice, clean, clean_code, unmarked

LAYOUT = Layout(
    known=(
        *("id", "name", "email", "phone", "found_by", "wants", "source", "language", "region"),
        *("date", "consent", "holder", "next", "on"),
    ),
    required=("id", "found_by"),
)

_HINTS = 20
"""Look for the nearest id of so many unknown members; each search reads the whole file."""


class Row(NamedTuple):
    """What one row says of a lead; days are ISO text, nothing where it does not say."""

    line: int
    code: str
    person: Person
    found_by: str
    facts: tuple[str, str, str, str]
    day: str
    consent: str
    holder: str
    step: str
    on: str


def import_leads(
    store: Store,
    act: Act,
    source: Source,
    progress: Callable[[int], None] | None = None,
    again: bool = False,
) -> Imported:
    """Bring in leads from a file. Raises InputError with every fault, each with its line.

    A row that says nothing else than what is known is passed over; another lead under an id that
    is there is a ConflictError, and so is a prospect who is in an open lead already, unless
    ``again``. Consent, holder and next step count for new leads only. Who was erased stays erased.
    """
    sheet = Sheet(source, LAYOUT)
    rows = list(_read(sheet, source.date_format, progress))
    _each_once(rows, sheet.faults)
    name = "standard input" if source.path == "-" else os.path.basename(source.path)
    with write(store, act, "lead import", name) as entry:
        coming = _Coming(store, act, rows, sheet.faults)
        coming.check(again=again)
        sheet.faults.clash(coming.clashes, "correct the file, or choose other ids")
        new = coming.land(entry.seq)
        entry.nothing = not new
        entry.body.update(file=name, read=len(rows), added=new)
        return Imported(len(rows), new, len(rows) - new, coming.notes())


def _read(sheet: Sheet, form: str, progress: Callable[[int], None] | None) -> Iterator[Row]:
    """The rows of a file whose cells make sense, each on its own; the others are noted."""
    count = 0
    for piece in sheet:
        for place, line in enumerate(piece.lines):
            cells = {name: unmarked(cell[place].strip()) for name, cell in piece.cells.items()}
            row = _row(_Cells(cells, line, sheet.faults), form)
            if row:
                yield row
        count += piece.size
        if progress:
            progress(count)


class _Cells:
    """The cells of one row; what is wrong with one is noted with its line and its column."""

    def __init__(self, cells: Mapping[str, str], line: int, faults: Faults) -> None:
        self.cells = cells
        self.line = line
        self.faults = faults
        self.good = True

    def read(self, name: str, how: Callable[[str], str]) -> str:
        """One cell as it is stored; nothing when it is empty or faulty."""
        text = self.cells.get(name, "")
        try:
            return how(text) if text else ""
        except InputError as error:
            self.fault(f"{name}: {error.message}", error.hint)
            return ""

    def fault(self, what: str, hint: str) -> None:
        """Note something that is wrong with the row."""
        self.faults.add(self.line, what, hint)
        self.good = False


def _row(cells: _Cells, form: str) -> Row | None:
    def yes(text: str) -> str:
        return choice(text, YES_NO, "yes or no")

    def one(name: str, place: int) -> str:
        return cells.read(name, lambda text: checked_facts(_alone(text, place))[place])

    code, finder = (cells.read(name, clean_code) for name in ("id", "found_by"))
    for name, text in (("id", code), ("found_by", finder)):
        if not text and cells.good:
            cells.fault(f"{name}: it is missing", "every lead has an id, and who found it")
    person = tuple(cells.read(name, clean) for name in ("name", "email", "phone"))
    if not any(person) and cells.good:
        cells.fault("neither name nor email nor phone", "say who it is")
    facts = tuple(one(name, i) for i, name in enumerate(("wants", "source", "language", "region")))
    day, on = (cells.read(name, lambda text: read_day(text, form)) for name in ("date", "on"))
    step = cells.read("next", clean)
    if bool(step) != bool(on) and cells.good:
        cells.fault("a next step has a text and a day", "fill both columns, next and on")
    row = Row(
        cells.line,
        code,
        (person[0], person[1], person[2]),
        finder,
        (facts[0] or "sale", facts[1], facts[2], facts[3]),
        day,
        cells.read("consent", yes),
        cells.read("holder", clean_code),
        step,
        on,
    )
    return row if cells.good else None


def _alone(text: str, place: int) -> tuple[str, str, str, str]:
    """One of the facts of a lead, with the others not said."""
    facts = ["", "", "", ""]
    facts[place] = text
    return facts[0], facts[1], facts[2], facts[3]


def _each_once(rows: Sequence[Row], faults: Faults) -> None:
    """Note ids, e-mails and phones that are there twice."""
    first: dict[str, int] = {}
    who: dict[str, Row] = {}
    for row in rows:
        line = first.setdefault(row.code, row.line)
        if line != row.line:
            what = f"id: {quoted(row.code)} is on line {line} already"
            faults.add(row.line, what, "every lead has another id")
            continue
        for key in store_leads.contact_keys(row.person):
            other = who.setdefault(key, row)
            if other is not row:
                what = f"{other.code} on line {other.line} has this e-mail or phone too"
                faults.add(row.line, what, "leave one of them out")


class _Coming:
    """Rows on their way into the book."""

    def __init__(self, store: Store, act: Act, rows: Sequence[Row], faults: Faults) -> None:
        self.store = store
        self.act = act
        self.today = act.today.isoformat()
        self.faults = faults
        self.there = store_leads.by_codes(store, [row.code for row in rows])
        self.new = [row for row in rows if row.code not in self.there]
        self.old = [row for row in rows if row.code in self.there]
        named = {name for row in rows for name in (row.found_by, row.holder) if name}
        self.members = ids_of(store, sorted(named))
        self.clashes: list[tuple[int, str, str]] = []
        self.erased = 0
        self._asked = 0
        self._unable: dict[tuple[str, str], str] = {}

    def check(self, *, again: bool) -> None:
        """Note what is wrong with new rows, and where old ones differ from the book."""
        for row in self.new:
            day = row.day or self.today
            if day > self.today:
                what = f"date: {day} lies ahead; today is {self.today}"
                self.faults.add(row.line, what, "or say which day it is, with --today")
                continue
            if row.on and row.on < day:
                what = f"on: {row.on} is before {day}, when the lead was found"
                self.faults.add(row.line, what, "give a later day")
            self._member(row, "found_by", row.found_by, day)
            if row.holder and row.holder != row.found_by:
                self._member(row, "holder", row.holder, day)
                if row.consent != "yes":
                    what = "holder: a prospect is given to somebody else only if he agrees"
                    self.faults.add(row.line, what, "consent has to be yes")
        people = store_leads.people(self.store, [lead.id for lead in self.there.values()])
        for row in self.old:
            self._compare(row, self.there[row.code], people)
        self._known(again=again)

    def _member(self, row: Row, column: str, code: str, day: str) -> None:
        member = self.members.get(code)
        if member is None:
            self._asked += 1
            near = nearest_code(self.store, code) if self._asked <= _HINTS else ""
            hint = f"did you mean {near}?" if near else "see who there is: netmark member list"
            self.faults.add(row.line, f"{column}: there is no member {quoted(code)}", hint)
            return
        if (code, day) not in self._unable:
            self._unable[code, day] = unable(self.store, member, day)
        if self._unable[code, day]:
            self.faults.add(row.line, f"{column}: {self._unable[code, day]}", "name another member")

    def _compare(self, row: Row, there: Lead, people: Mapping[int, Person]) -> None:
        day = date.fromisoformat(row.day) if row.day else None
        finder = self.members.get(row.found_by, 0)
        person = people.get(there.id)
        self.erased += person is None
        differs = differences(there, (finder, row.facts, day)) + other_person(person, row.person)
        if differs:
            what = f"{quoted(row.code)} is in the book, but {'; '.join(differs)}"
            self.clashes.append((row.line, what, f"see it: netmark lead show {row.code}"))

    def _known(self, *, again: bool) -> None:
        """Note prospects who are known from other leads."""
        rows = {key: row for row in self.new for key in store_leads.contact_keys(row.person)}
        known = store_leads.known_by(self.store, rows)
        leads = store_leads.leads_of(
            self.store, sorted({lead for some in known.values() for lead in some})
        )
        now = store_leads.standing(self.store, leads)
        said: set[int] = set()
        for key in sorted(known, key=lambda key: rows[key].line):
            row = rows[key]
            for lead in known[key]:
                i = now.place[lead]
                refused = twice(leads[i].code, now, i, again=again)
                if refused and row.line not in said:
                    said.add(row.line)
                    self.clashes.append((row.line, *refused))

    def land(self, entry: int) -> int:
        """Add what is new; how many."""
        first = store_leads.next_id(self.store)
        leads, happened = list[Lead](), list[Happened]()
        for number, row in enumerate(self.new, first):
            finder, day = self.members[row.found_by], row.day or self.today
            leads.append(Lead(number, row.code, finder, *row.facts, day, entry))
            holder = self.members[row.holder] if row.holder else finder
            if row.consent:
                happened.append(Happened(number, day, "consent", value=row.consent))
            if holder != finder:
                happened.append(Happened(number, day, "assign", holder))
            if row.step:
                happened.append(Happened(number, day, "next", holder, until=row.on, note=row.step))
        store_leads.add(self.store, leads, [row.person for row in self.new])
        store_leads.happen(self.store, happened, entry)
        return len(leads)

    def notes(self) -> tuple[str, ...]:
        """What the importer may want to know."""
        if not self.erased:
            return ()
        if self.erased == 1:
            return ("1 prospect was erased and stays so.",)
        return (f"{self.erased} prospects were erased and stay so.",)
