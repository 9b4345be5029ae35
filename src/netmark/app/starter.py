"""The checklist for a newcomer's first days: kept by the company, ticked by the ledger."""

from collections.abc import Collection, Iterator
from datetime import date

from netmark.app import examples
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.store import asks as stored
from netmark.store.db import Act, Store, write
from netmark.store.files import Imported, Layout, Sheet, Source
from netmark.store.firsts import firsts_of
from netmark.store.members import joined_on
from netmark.store.text import choice, clean, unmarked
from netmark.team.starter import DONE, Item, Tick, ticks

LAYOUT = Layout(known=("day", "what", "done"), required=("day", "what"))
LAST_DAY = 365


def keep(store: Store, act: Act, source: Source) -> Imported:
    """Put the checklist of a file in force: a CSV with the columns day, what and done.

    ``day`` counts from the day of joining (0). Raises InputError with every fault at its line.
    The same checklist again changes nothing; lists that were opened before show the new one.
    """
    with write(store, act, "ask starter", source.path) as entry:
        items = sorted(_items(source), key=lambda item: item.day)
        entry.nothing = items == stored.checklist(store)
        if not entry.nothing:
            stored.keep_checklist(store, entry, items)
        entry.body.update(file=source.path, items=len(items))
        added = 0 if entry.nothing else len(items)
        return Imported(len(items), added, len(items) - added)


def checklist(store: Store) -> list[Item]:
    """The items in force, by day: those of the company, else those that come with netmark."""
    return stored.checklist(store) or sorted(_built_in(), key=lambda item: item.day)


def _built_in() -> Iterator[Item]:
    import csv

    text = examples.folder().joinpath("team", "starter.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Item(int(row["day"]), row["what"], row["done"])


def show(store: Store) -> Table:
    """The checklist in force: the day after joining, what is to be done, and what ticks it."""
    return Table(columns("day:int what done"), [tuple(item) for item in checklist(store)])


def _items(source: Source) -> list[Item]:
    sheet, found = Sheet(source, LAYOUT), list[Item]()
    for piece in sheet:
        for place, line in enumerate(piece.lines):
            cells = {name: unmarked(cell[place].strip()) for name, cell in piece.cells.items()}
            try:
                found.append(_item(cells))
            except InputError as error:
                sheet.faults.add(line, error.message, error.hint)
    if not found and not sheet.faults.found:
        sheet.faults.add(0, "there is nothing on the list", "the columns are day, what and done")
    sheet.faults.stop()
    return found


def _item(cells: dict[str, str]) -> Item:
    text, what = cells["day"], clean(cells["what"])
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= LAST_DAY and len(text) < 5):
        raise InputError(
            f"day: {text[:40]!r} is no day after joining", f"a whole number from 0 to {LAST_DAY}"
        )
    if not what:
        raise InputError("what: there is nothing to do", "say it in a few words")
    done = cells.get("done", "")
    return Item(int(text), what, choice(done, DONE, "something that netmark sees") if done else "")


def ticked(store: Store, members: Collection[int], day: date) -> dict[int, list[Tick]]:
    """The checklists of some members as they stand on a day."""
    items, joined = checklist(store), joined_on(store, members)
    firsts = firsts_of(store, members, day.isoformat())
    return {
        member: ticks(
            items,
            date.fromisoformat(joined[member]),
            {what: date.fromisoformat(when) for what, when in firsts[member].items()},
            day,
        )
        for member in members
    }


def rows_of(found: Collection[Tick]) -> list[tuple[object, ...]]:
    """The columns day, due, what, state and done_on."""
    return [
        (
            tick.item.day,
            tick.due.isoformat(),
            tick.item.what,
            tick.state,
            tick.done_on.isoformat() if tick.done_on else "",
        )
        for tick in found
    ]
