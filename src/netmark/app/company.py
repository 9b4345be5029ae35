"""The company's file as a whole: found it, copy it, bring it back, look it over."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.app.waiting import everywhere
from netmark.errors import InputError, NetmarkError
from netmark.ledger.money import exponent
from netmark.ledger.period import KINDS, Calendar, Period, local_day
from netmark.store import care, db
from netmark.store import doctor as doctor_
from netmark.store.care import Copied
from netmark.store.db import Act, Store
from netmark.store.text import clean, nearest


class Company(NamedTuple):
    """What a new file is founded with. None of it can be changed later: it decides about money.

    ``periods`` are the named periods, if and only if ``calendar`` is ``named``.
    """

    name: str = ""
    currency: str = "USD"
    time_zone: str = "UTC"
    calendar: str = "month"
    periods: Sequence[Period] = ()


_PLAIN = Company()


def init(
    path: str,
    act: Act,
    company: Company = _PLAIN,
    fill: Callable[[Store], None] | None = None,
) -> Store:
    """Create the file of a company and open it. It appears under its name only when all is in it.

    ``fill`` puts the first content in, a plan for instance. With ``act.dry_run`` the same is done
    in memory. Raises InputError for an unknown currency, time zone or calendar, StateError when
    there is a file already.
    """
    settings = {
        "company": clean(company.name),
        "currency": company.currency,
        "exponent": str(exponent(company.currency)),
        "time_zone": company.time_zone,
        "calendar": company.calendar,
    }
    local_day(act.at, company.time_zone)  # raises for a zone that this computer does not know
    if company.calendar not in KINDS:
        near = nearest(company.calendar, KINDS)
        hint = f"did you mean {near}?" if near else f"one of: {', '.join(KINDS)}"
        raise InputError(f"{company.calendar} is not a calendar", hint)
    if company.calendar == "named" and not company.periods:
        raise InputError(
            "a payout by named periods needs a list of them",
            "netmark init --periods FILE, a CSV with the columns name, first, last",
        )
    named = Calendar(company.calendar, company.periods).named
    if named:
        import json

        days = [[p.name, p.first.isoformat(), p.last.isoformat()] for p in named]
        settings["calendar_named"] = json.dumps(days)
    return db.create(path, settings, act, fill)


def backup(store: Store, act: Act, target: str, force: bool = False) -> Copied:
    """Copy the file as it is at this instant, whatever is being written, and check the copy.

    Raises StateError when something stands at ``target`` and ``force`` is not given.
    """
    return care.backup(store, target, force, act.dry_run)


def restore(source: str, path: str, act: Act, force: bool = False) -> Copied:
    """Check every part of a backup and put it in the place of ``path``, at once or not at all.

    Raises StateError when there is a file and ``force`` is not given, IntegrityError with every
    problem of a damaged backup.
    """
    return care.restore(source, path, force, act.dry_run)


def doctor(path: str, act: Act) -> Table:
    """Look over the file and the computer; a row with advice is something to do."""
    rows: list[tuple[object, ...]] = [*doctor_.doctor(os.fspath(path), act.today)]
    # What is wrong with the file itself has been said above.
    with suppress(NetmarkError, *db.SQLITE_ERRORS, LookupError, ValueError):
        if os.path.exists(path):
            with db.connect(path, readonly=True, check=False, upgrade=False) as store:
                there = everywhere(store, act.today)
            rows += [(f"places in {name}", said, todo) for name, said, todo in there]
    return Table(columns("check result advice"), rows)
