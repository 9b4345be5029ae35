"""Who was in touch with whom: telling it, and taking back what was not so."""

from datetime import date
from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.errors import ConflictError, InputError, StateError
from netmark.store import contacts, names
from netmark.store.contacts import Told
from netmark.store.db import Act, Store, write
from netmark.store.genealogy import stands_under
from netmark.store.members import code_of, find, row_of
from netmark.store.text import choice

WAYS = ("call", "visit", "message", "meeting", "other")


class Touched(NamedTuple):
    """A contact: its number, who with whom, when and how; ``changed`` False: told already."""

    number: int
    member: str
    by: str
    day: str
    way: str
    changed: bool
    said: str


def touch(
    store: Store, act: Act, code: str, by: str, way: str = "other", day: date | None = None
) -> Touched:
    """Say that ``by`` was in touch with a member of his line, above or below, on a day.

    The same again changes nothing. Raises InputError for a day that lies ahead or before one of
    them joined, and for two who do not stand in one line.
    """
    way = choice(way, WAYS, "a way to be in touch")
    text = (day or act.today).isoformat()
    if text > act.today.isoformat():
        raise InputError(
            f"a contact cannot be dated {text}: today is {act.today}.",
            "give an earlier date, or say which day it is with --today",
        )
    with write(store, act, "touch") as entry:
        member, other = find(store, code), find(store, by)
        code, by = code_of(store, member), code_of(store, other)
        entry.subject = code
        _check(store, (member, other), text)
        told = Told(0, member, other, text, way, None)
        there = contacts.same(store, told)
        if there is not None:
            entry.nothing = True
            return _touched(there, (code, by), told, changed=False)
        number = contacts.add(store, told, entry.seq)
        entry.body.update(contact=number, by=by, way=way, on=text)
        return _touched(number, (code, by), told, changed=True)


def _check(store: Store, pair: tuple[int, int], day: str) -> None:
    member, other = pair
    code, by = code_of(store, member), code_of(store, other)
    if member == other:
        raise InputError(f"{code} can't be in touch with himself", "name somebody else with --by")
    joined = max((row_of(store, one)[1], code_of(store, one)) for one in pair)
    if day < joined[0]:
        raise InputError(
            f"a contact cannot be dated {day}: {joined[1]} joined on {joined[0]}.",
            f"give a date from {joined[0]} on",
        )
    below, _ = stands_under(store, member, other, day)
    above, _ = stands_under(store, other, member, day)
    if not (below or above):
        raise InputError(
            f"{by} stands neither above nor below {code}",
            f"see who does: netmark upline {code}, netmark downline {code}",
        )


def undo(store: Store, act: Act, code: str, number: int) -> Touched:
    """Take a contact back that was told by mistake: it does not count any more.

    Raises InputError when that number is a contact of others, ConflictError the second time.
    """
    with write(store, act, "touch undo") as entry:
        member, old = find(store, code), contacts.by_number(store, number)
        if old is None or member not in (old.member, old.by):
            raise InputError(
                f"{code} has no contact {number}",
                f"see what was told: netmark member show {code} --json",
            )
        if old.undoes is not None:
            raise StateError(
                f"contact {number} takes contact {old.undoes} back and can't be undone",
                f"tell it again: netmark touch {code} --by ID --date {old.day}",
            )
        before = contacts.undone_by(store, number)
        if before is not None:
            raise ConflictError(f"contact {number} is taken back already, by contact {before}")
        taken = contacts.add(store, old._replace(undoes=number), entry.seq)
        pair = code_of(store, old.member), code_of(store, old.by)
        entry.subject = pair[0]
        entry.body.update(contact=taken, by=pair[1], undoes=number)
        said = f"Contact {number} of {pair[0]} with {pair[1]} on {old.day} does not count any more."
        return Touched(taken, *pair, old.day, old.way, changed=True, said=said)


def in_touch(store: Store, member: int, day: str) -> Table:
    """With whom a member (an id) was in touch up to a day, the latest first; who did it, and how.

    Ways besides those that are told: answer (to a request for help) and lead (passed on).
    """
    found = contacts.contacts(store, [member], day)
    codes = names.codes(store, {who for one in found for who in (one.member, one.by)})
    rows: list[tuple[object, ...]] = [
        (one.day, codes[one.member], codes[one.by], one.way) for one in reversed(found)
    ]
    return Table(columns("day:date member by way"), rows)


def _touched(number: int, pair: tuple[str, str], told: Told, *, changed: bool) -> Touched:
    code, by = pair
    already = "" if changed else " already"
    said = f"Contact {number}{already}: {by} with {code} on {told.day}, {told.way}."
    return Touched(number, code, by, told.day, told.way, changed, said)
