"""The log as people read it: who did what, when and why."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.money import format_minor, format_volume
from netmark.ledger.period import Period, bounds_utc
from netmark.store import log
from netmark.store.db import Store, read
from netmark.store.history import reasons
from netmark.store.members import find
from netmark.store.text import nearest

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NOT_SAID = ("rows", "id", "file", "subject")
"""Parts of an entry that its other columns say, or that only programs read."""
_MONEY = ("amount_minor", "total_minor", "earned", "payable", "carried")


class Wish(NamedTuple):
    """Which entries are to be shown; what is empty, None or 0 asks for nothing."""

    subject: str = ""
    member: str = ""
    since: date | None = None
    limit: int = 0


EVERYTHING = Wish()


def history(store: Store, wish: Wish = EVERYTHING) -> Table:
    """The entries of the log that are wished for, newest first; the limit keeps the newest.

    ``since`` is a day in the time zone of the company; the column ``at`` is in UTC. A ``member``
    has the entries that name him and those that brought in something about him. Raises InputError
    with the nearest name for a subject or a member that the log does not know.
    """
    heads = columns("seq:int at:date actor verb subject note what")
    with read(store) as conn:
        member = find(store, wish.member) if wish.member else 0
        if wish.subject:
            _check_subject(store, wish.subject)
        since = ""
        if wish.since:
            day = Period("", wish.since, wish.since)
            since = bounds_utc(day, store.settings.time_zone)[0]
        lines = list(log.entries(conn, log.Wanted(wish.subject, member, since, wish.limit)))
        personal = reasons(store, [line.seq for line in lines if line.private])
        rows: list[tuple[object, ...]] = []
        for line in lines:
            kept = personal[line.seq].personal if line.seq in personal else {}
            said = what(line, kept, store.settings.exponent)
            rows.append((line.seq, line.at, line.actor, line.verb, line.subject, line.note, said))
    return Table(heads, rows, store.settings.exponent)


def _check_subject(store: Store, subject: str) -> None:
    known = log.subjects(store.conn)
    if subject not in known:
        near = nearest(subject, sorted(known))
        raise InputError(
            f"the log has no entry about {subject[:64]!r}",
            f"did you mean {near}?" if near else "see all of it: netmark log",
        )


def what(line: log.Line, personal: Mapping[str, object], exponent: int) -> str:
    """Say in a line of plain text what an entry did: before and after, but no digests.

    Of personal values only the names are said, because the log is shown to many.
    """
    try:
        body = json.loads(line.body)
        said = _body(body, exponent, line.subject)
    except (ValueError, TypeError, AttributeError):
        return "this entry cannot be read: netmark verify"
    changed = [name for name in personal if name not in body.get("changes", {})]
    return "; ".join([*said, *(f"{name} changed" for name in sorted(changed))])


def _body(body: Mapping[str, object], exponent: int, subject: str) -> list[str]:
    said: list[str] = []
    # What changed comes before the day from which it counts.
    for key in sorted(body, key=lambda key: (key == "day", key)):
        value = body[key]
        if key in _NOT_SAID or value in (None, "", subject):
            continue
        if key == "changes" and isinstance(value, dict):
            said += [
                f"{name}: {_shown(old)} -> {_shown(new)}" for name, (old, new) in value.items()
            ]
        elif key == "day":
            said.append(f"on {value}" if "ref" in body else f"from {value} on")
        elif isinstance(value, dict):
            said += _body(value, exponent, subject)
        else:
            said += _figure(key, value, exponent)
    return said


def _figure(key: str, value: object, exponent: int) -> list[str]:
    if isinstance(value, list):
        return [f"{key}: {', '.join(map(str, value))}"] if value else []
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return []
    if isinstance(value, int) and key in _MONEY:
        return [f"{key.removesuffix('_minor')} {format_minor(value, exponent)}"]
    if isinstance(value, int) and key in ("pv", "cv"):
        return [f"{key.upper()} {format_volume(value)}"]
    return [f"{key.replace('_', ' ')} {value}"]


def _shown(value: object) -> str:
    return "none" if value is None or value == "" else str(value)
