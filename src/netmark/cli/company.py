"""`init`, `backup`, `restore`, `doctor`, `completion`: the file and the program themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE, PERIOD, OneOf, output_options, writing_options

if TYPE_CHECKING:
    from netmark.app.company import Company
    from netmark.cli.session import Session
    from netmark.ledger.period import Period
    from netmark.store.care import Copied
    from netmark.store.db import Store

CALENDARS = ("month", "week", "fortnight", "quarter", "year")
_LATER = ("Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FROM = tuple(f"{unit} from {day}" for unit in ("week", "fortnight") for day in _LATER)
SHELLS = ("bash", "zsh", "fish")

_force = click.option("--force", is_flag=True, help="Replace what is there.")


class _Init(TypedDict):
    company: str
    currency: str | None
    time_zone: str
    calendar: str | None
    periods: str | None
    plan: str | None
    start: str


@command(
    "init",
    examples=[
        "netmark init",
        "netmark init --plan plan.toml --from 2026-01",
        'netmark init --company "Evergreen" --currency EUR --time-zone Europe/Berlin',
    ],
)
@click.option("--company", metavar="NAME", default="", help="The name on statements.")
@click.option("--currency", metavar="CODE", help="ISO 4217. Default: that of the plan, or USD.")
@click.option(
    "--time-zone", metavar="ZONE", default="UTC", help="Decides when a day ends. Default: UTC."
)
@click.option(
    "--calendar",
    type=OneOf(*CALENDARS, *FROM),
    metavar="KIND",
    help=f"{', '.join(CALENDARS)}, '{FROM[4]}'. Default: that of the plan, or month.",
)
@click.option("--periods", type=FILE, help="A calendar of its own: CSV with name, first, last.")
@click.option(
    "--plan", type=FILE, metavar="PLAN", help="A file, or a plan that comes with netmark."
)
@click.option(
    "--from",
    "start",
    type=PERIOD,
    metavar="PERIOD",
    default="",
    help="From when the plan is in force. Default: now.",
)
@writing_options
@pass_session
def init(session: Session, **given: Unpack[_Init]) -> None:
    """Create the database.

    Currency, time zone and calendar decide about money and are fixed from then on; a plan can be
    put in force later as well. The file is --db, else $NETMARK_DB, else netmark.db here.
    """
    from netmark.app import company

    plan = given["plan"]
    founded = _company(given)
    act = session.act(given["time_zone"])

    def fill(store: Store) -> None:
        from netmark.app.plans import use_plan

        if plan:
            use_plan(store, act, plan, given["start"])

    settings = session.keep(company.init(session.path, act, founded, fill)).settings
    every = "named period" if founded.periods else founded.calendar
    session.done(
        f"{session.path} created: {settings.currency}, a payout every {every}, time zone"
        f" {settings.time_zone}, {f'plan {plan}' if plan else 'no plan yet'}.",
        path=session.path,
        company=settings.company,
        currency=settings.currency,
        time_zone=settings.time_zone,
        calendar=founded.calendar,
        plan=plan or "",
    )


def _company(given: _Init) -> Company:
    """Put together what was said, what the plan says, and what is usual."""
    from netmark.app.company import Company

    currency, calendar = given["currency"], given["calendar"]
    if given["plan"] and given["plan"] != "-":
        from netmark.app.plans import check

        # A plan with faults is refused with all of them when it is put in force.
        plan = check(given["plan"]).plan
        if plan is not None:
            currency = currency or plan.currency
            calendar = calendar or plan.period
    periods = _periods(given["periods"]) if given["periods"] else []
    return Company(
        name=given["company"],
        currency=currency or "USD",
        time_zone=given["time_zone"],
        calendar="named" if periods else calendar or "month",
        periods=periods,
    )


def _periods(path: str) -> list[Period]:
    from netmark.errors import InputError
    from netmark.ledger.period import Period, parse_day
    from netmark.store.files import Layout, Sheet, Source

    columns = ("name", "first", "last")
    sheet = Sheet(Source(path), Layout(columns, columns))
    found = []
    for piece in sheet:
        for row in range(piece.size):
            name, first, last = (piece.cells[column][row] for column in columns)
            try:
                found.append(Period(name, parse_day(first), parse_day(last)))
            except InputError as error:
                sheet.faults.add(piece.lines[row], error.message, error.hint)
    sheet.faults.stop()
    return found


@command("backup", examples=["netmark backup netmark-2026-11-30.db"])
@click.argument("file", type=FILE)
@_force
@writing_options
@pass_session
def backup(session: Session, file: str, force: bool) -> None:
    """Copy the database, safely, while it is in use.

    FILE is the copy: the database as it is at one instant, checked before it gets its name, and
    readable by you alone.
    """
    from netmark.app import company

    store = session.open(readonly=True)
    _copied(session, company.backup(store, session.act(), file, force), "Copied to")


@command("restore", examples=["netmark restore netmark-2026-11-30.db --force"])
@click.argument("file", type=FILE)
@_force
@writing_options
@pass_session
def restore(session: Session, file: str, force: bool) -> None:
    """Put a backup in the place of the database.

    FILE is the backup. Every part of it is checked first. With --force it replaces a database that
    is there.
    """
    from netmark.app import company

    done = company.restore(file, session.path, session.act("UTC"), force)
    _copied(session, done, "Restored to")


def _copied(session: Session, done: Copied, what: str) -> None:
    session.done(
        f"{what} {done.path}: {done.size} bytes, {done.entries} entries in the log, the last of"
        f" them {done.head[:12]}.",
        path=done.path,
        size=done.size,
        entries=done.entries,
        head=done.head,
    )


@command("doctor", examples=["netmark doctor", "netmark doctor --json"])
@output_options
@pass_session
def doctor(session: Session) -> int:
    """Look whether everything is as it should be.

    Where it is not, the last column says what to do. Works on a damaged file as well. Whether the
    numbers are right is a question for verify. Exit code 4 when there is no file.
    """
    import os

    from netmark.app import company
    from netmark.errors import StoreError

    session.show(company.doctor(session.path, session.act("UTC")), "")
    return 0 if os.path.exists(session.path) else StoreError.exit_code


@command("completion", examples=['eval "$(netmark completion bash)"'])
@click.argument("shell", type=OneOf(*SHELLS))
def completion(shell: str) -> None:
    """Print what completes commands with Tab.

    SHELL is bash, zsh or fish. Put the line of the example into the shell's start file.
    """
    from click.shell_completion import get_completion_class

    from netmark.cli import PROGRAM, root

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(root, {}, PROGRAM, "_NETMARK_COMPLETE").source())
