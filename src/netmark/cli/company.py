"""`init`, `backup`, `restore`, `doctor`, `completion`: the file and the program themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE, OneOf, output_options, writing_options

if TYPE_CHECKING:
    from netmark.cli.session import Session
    from netmark.ledger.period import Period
    from netmark.store.care import Copied

CALENDARS = ("month", "week", "fortnight", "quarter", "year")
SHELLS = ("bash", "zsh", "fish")

_force = click.option("--force", is_flag=True, help="Replace what is there.")


class _Init(TypedDict):
    company: str
    currency: str
    time_zone: str
    calendar: str
    periods: str | None


@command(
    "init",
    examples=[
        "netmark init",
        'netmark init --company "Evergreen" --currency EUR --time-zone Europe/Berlin',
    ],
)
@click.option("--company", metavar="NAME", default="", help="The name on statements.")
@click.option("--currency", metavar="CODE", default="USD", help="ISO 4217. Default: USD.")
@click.option(
    "--time-zone", metavar="ZONE", default="UTC", help="Decides when a day ends. Default: UTC."
)
@click.option(
    "--calendar",
    type=OneOf(*CALENDARS),
    metavar="KIND",
    default="month",
    help=f"{', '.join(CALENDARS)}. Default: month.",
)
@click.option("--periods", type=FILE, help="A calendar of its own: CSV with name, first, last.")
@writing_options
@pass_session
def init(session: Session, **given: Unpack[_Init]) -> None:
    """Create the database.

    Currency, time zone and calendar decide about money and are fixed from then on. The file is
    --db, else $NETMARK_DB, else netmark.db here.
    """
    from netmark.app import company

    periods = _periods(given["periods"]) if given["periods"] else []
    founded = company.Company(
        name=given["company"],
        currency=given["currency"],
        time_zone=given["time_zone"],
        calendar="named" if periods else given["calendar"],
        periods=periods,
    )
    act = session.act(given["time_zone"])
    settings = session.keep(company.init(session.path, act, founded)).settings
    session.done(
        f"{session.path} created: {settings.currency}, a payout every"
        f" {'named period' if periods else founded.calendar}, time zone {settings.time_zone}.",
        path=session.path,
        company=settings.company,
        currency=settings.currency,
        time_zone=settings.time_zone,
        calendar=founded.calendar,
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
def doctor(session: Session) -> None:
    """Look whether everything is as it should be.

    Where it is not, the last column says what to do. Works on a damaged file as well. Whether the
    numbers are right is a question for verify.
    """
    from netmark.app import company

    session.show(company.doctor(session.path, session.act("UTC")), "")


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
