"""`import`: members, sales and accounts from files, all of a file or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.options import FILE, OneOf, Value, late_option, together, writing_options
from netmark.cli.text import plural
from netmark.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from netmark.app.import_members import Imported
    from netmark.cli.session import Session
    from netmark.store.files import Source

import_ = group(
    "import",
    "Bring in members, sales or accounts from a file.",
    examples=["netmark import members members.csv", "netmark import sales sales.csv"],
)


class Assignment(Value):
    """A column of netmark and what it is to be: another header, or a value for every row."""

    name = "column=text"

    def read(self, text: str) -> object:
        """Split at the first equals sign."""
        column, equals, rest = text.partition("=")
        if not column or not equals:
            raise InputError(f"{text[:40]!r} has no equals sign", "write it as COLUMN=TEXT")
        return column, rest


class Separator(Value):
    """The mark between the cells of a file."""

    name = "mark"

    def read(self, text: str) -> object:
        """Take one of four marks; a tab may be typed as a word."""
        mark = "\t" if text.lower() in ("tab", "\\t") else text
        if mark not in (",", ";", "\t", "|"):
            raise InputError(f"{text[:40]!r} separates no cells", "use one of: ',' ';' '|' tab")
        return mark


class DateFormat(Value):
    """How the dates of a file are written."""

    name = "format"

    def read(self, text: str) -> object:
        """Take one of a few; nothing is guessed."""
        from netmark.store.days import FORMS

        if text.upper() not in FORMS:
            raise InputError(f"{text[:40]!r} is not known here", f"use one of: {', '.join(FORMS)}")
        return text.upper()


class File(TypedDict):
    """The options about how a file is read."""

    columns: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]
    ignore: tuple[str, ...]
    separator: str
    date_format: str
    read_as: str


file_options = together(
    click.option(
        "--column",
        "columns",
        type=Assignment(),
        metavar="NAME=HEADER",
        multiple=True,
        help="The column NAME has another HEADER in this file.",
    ),
    click.option(
        "--value",
        "values",
        type=Assignment(),
        metavar="NAME=TEXT",
        multiple=True,
        help="The column NAME is TEXT in every row.",
    ),
    click.option(
        "--ignore",
        metavar="HEADER",
        multiple=True,
        help="Leave this column out; any other that is not known is a fault.",
    ),
    click.option(
        "--separator",
        type=Separator(),
        metavar="MARK",
        default="",
        help="What is between the cells of CSV: ';' or tab; else a comma.",
    ),
    click.option(
        "--date-format",
        type=DateFormat(),
        metavar="FORMAT",
        default="",
        help="DD/MM/YYYY, MM/DD/YYYY, DD.MM.YYYY; else YYYY-MM-DD.",
    ),
    click.option(
        "--read-as",
        type=OneOf("csv", "tsv", "jsonl"),
        metavar="FORMAT",
        default="",
        help="csv, tsv, jsonl; else by the ending of the file.",
    ),
)
"""For every command that reads a file that another program wrote."""


@command(
    "members",
    of=import_,
    examples=[
        "netmark import members members.csv",
        "netmark import members old.csv --column id=Number --column sponsor=Upline --ignore Fax",
        "netmark import members old.csv --separator ';' --date-format DD.MM.YYYY",
    ],
)
@click.argument("file", type=FILE)
@file_options
@late_option
@writing_options
@pass_session
def members(session: Session, file: str, **given: Unpack[File]) -> None:
    """Bring in members: all of the file, or nothing and every fault with its line.

    FILE is CSV or JSON lines, - for standard input. Columns: id (required), name, sponsor, kind,
    joined, market, status, rank or rank:LADDER, rank_reason, email, phone, owner, attr:NAME,
    upline:TREE, parent and leg (the place in a placement tree). The order of the rows does not
    matter. The same file twice changes nothing.
    """
    from netmark.app.import_members import import_members

    bring_in(session, import_members, source_of(file, given))


@command(
    "sales",
    of=import_,
    examples=["netmark import sales sales.csv", "shop-export | netmark import sales -"],
)
@click.argument("file", type=FILE)
@file_options
@late_option
@writing_options
@pass_session
def sales(session: Session, file: str, **given: Unpack[File]) -> None:
    """Bring in sales: all of the file, or nothing and every fault with its line.

    FILE is CSV or JSON lines, - for standard input. Columns: ref (required), date, member, amount,
    pv, cv, buyer, customer, product, kind; refunds names the sale that a negative amount takes
    back, found_by who made the sale and gives its credit to the member. The same file twice
    changes nothing.
    """
    from netmark.app.import_sales import import_sales

    bring_in(session, import_sales, source_of(file, given))


@command("accounts", of=import_, examples=["netmark import accounts accounts.csv"])
@click.argument("file", type=FILE)
@file_options
@writing_options
@pass_session
def accounts(session: Session, file: str, **given: Unpack[File]) -> None:
    """Bring in where members want their money: all of the file, or nothing and every fault.

    FILE is CSV or JSON lines, - for standard input. Columns: member (required), holder, iban, bic,
    routing, account, account_kind (checking, savings). An empty cell leaves what is there. The same
    file twice changes nothing.
    """
    from netmark.app.accounts import import_accounts

    bring_in(session, import_accounts, source_of(file, given))


def source_of(file: str, given: File) -> Source:
    """How a file is to be read, as the options say."""
    from netmark.store.files import Source

    return Source(
        file,
        dict(given["columns"]),
        dict(given["values"]),
        given["read_as"],
        given["ignore"],
        given["separator"],
        given["date_format"],
    )


def bring_in(
    session: Session,
    importer: Callable[..., Imported],
    source: Source,
    **more: object,
) -> None:
    """Import a file with ``importer(store, act, source, progress, **more)``, and say what came."""
    with session.progress("reading") as progress:
        done = importer(session.open(), session.act(), source, progress, **more)
    name = "standard input" if source.path == "-" else source.path
    same = f", {done.same} already there" if done.same else ""
    session.done(
        f"{name}: {plural(done.rows, 'row')}, {done.added} added{same}.",
        rows=done.rows,
        added=done.added,
        same=done.same,
        notes=done.notes,
    )
    if session.output.format != "json":
        for note in done.notes:
            session.say(f"Note: {note}")
