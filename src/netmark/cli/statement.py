"""`statement`: what a member earned in a period, on a screen, as data, or as a page to send."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE, MEMBER, PERIOD, output_options

if TYPE_CHECKING:
    from netmark.app.statement import Full, Statement
    from netmark.cli.document import Document
    from netmark.cli.session import Session
    from netmark.cli.statement_page import Letterhead


@command(
    "statement",
    examples=[
        "netmark statement ann --period 2026-11",
        "netmark statement ann --period 2026-11 -o ann.html",
        "netmark statement --all --period 2026-11 --into statements",
    ],
)
@click.argument("member", type=MEMBER, required=False)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one.")
@click.option("--all", "everybody", is_flag=True, help="Of everybody with money in the period.")
@click.option("--into", type=FILE, metavar="FOLDER", help="A new folder for a page each.")
@output_options
@pass_session
def statement(
    session: Session, member: str | None, period: str, everybody: bool, into: str | None
) -> None:
    """Show everything one member earned in a period, and what is payable.

    JSON and HTML carry every line as well, down to the orders. An .html file is one page that needs
    nothing else and prints well. --all --into writes such a page for everybody into a new folder,
    with an index; with --format json files for programs.
    """
    from netmark.app import statement as stating
    from netmark.cli.errors import CommandLineError

    if everybody != bool(into) or everybody == bool(member):
        raise CommandLineError(
            "one member, or everybody into a folder?",
            "netmark statement MEMBER, or: netmark statement --all --into FOLDER",
        )
    store, act = session.open(readonly=True), session.act()
    if into:
        _write_all(session, period, into)
        return
    shown = session.format
    if shown not in ("json", "jsonl", "html"):
        session.show_document(document_of(stating.statement(store, act, member or "", period)))
        return
    full = stating.full_statement(store, act, member or "", period)
    if shown == "html":
        from netmark.cli.atomic import new_content
        from netmark.cli.statement_page import page

        path = session.output.path or ""
        with new_content(path, session.path) as stream:
            stream.write(page(full, _letterhead(session)).encode("utf-8", "backslashreplace"))
        session.say(f"{path} written.")
    else:
        session.show_document(_with_lines(full))


def _write_all(session: Session, period: str, into: str) -> None:
    """A page, or with ``--format json`` a file for programs, for everybody, and the index."""
    import io

    from netmark.app import statement as stating
    from netmark.cli import formats
    from netmark.cli.statement_page import Names, index, new_folder, page
    from netmark.cli.text import plural
    from netmark.store.db import read

    store, head, names = session.open(readonly=True), _letterhead(session), Names()
    ending = "json" if session.output.format == "json" else "html"
    entries: list[tuple[str, str, str, str]] = []
    with read(store), new_folder(into) as folder:
        count, made = stating.all_statements(store, session.act(), period)
        with session.progress("writing", count) as progress:
            for full in made:
                found = full.statement
                name = f"{names.of(found.member)}.{ending}"
                if ending == "html":
                    text = page(full, head)
                else:
                    stream = io.StringIO()
                    formats.write_json_document(stream, _with_lines(full), lines=False)
                    text = stream.getvalue()
                _write(os.path.join(folder, name), text)
                entries.append((name, found.member, found.name, found.payable))
                period = found.period
                progress(len(entries))
        _write(os.path.join(folder, "index.html"), index(period, entries, head))
    session.say(f"{into}: {plural(len(entries), 'statement')} written, and index.html.")


def _write(path: str, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(text.encode("utf-8", "backslashreplace"))


def _letterhead(session: Session) -> Letterhead:
    from netmark.cli.statement_page import Letterhead

    settings = session.open().settings
    today = session.act().today.isoformat()
    return Letterhead(settings.company, settings.currency, settings.exponent, today)


def _with_lines(full: Full) -> Document:
    """The statement with a row for every order behind every line."""
    from netmark.cli.document import Part

    document = document_of(full.statement)
    lines = Part("lines", "Lines", full.explanation.table)
    return document._replace(parts=(*document.parts, lines))


def document_of(found: Statement) -> Document:
    """Arrange a statement for a screen or for programs; the items add up."""
    from netmark.app.table import Table, columns
    from netmark.cli.document import Document, Part

    heads = columns("period member name status rank active:bool state")
    facts = (
        *(found.period, found.member, found.name, found.status),
        *(found.rank, found.active, found.state),
    )
    volumes = Table(columns("volume amount"), [(name, text) for name, text in found.volumes])
    parts = [Part("volumes", "Volumes", volumes, "None."), Part("items", "Statement", found.table)]
    if found.positions:
        rows: list[tuple[object, ...]] = [*found.positions]
        sums = (sum(p.earned for p in found.positions), sum(p.payable for p in found.positions))
        heads_of = columns("position earned:money payable:money")
        rows.append(("together", *sums))
        table = Table(heads_of, rows, found.table.exponent)
        parts.append(Part("positions", "Positions of the owner", table))
    if found.payment:
        payment = Table(columns("status day:date reason"), list(found.payment))
        parts.append(Part("payment", "Payment", payment))
    if found.wallets:
        split = Table(columns("wallet amount:money"), list(found.wallets), found.table.exponent)
        parts.append(Part("wallets", "Paid to", split))
    if found.in_market:
        market = Table(columns("payable"), [(found.in_market,)])
        parts.append(Part("market", "In the money of the market", market))
    return Document(Table(heads, [facts]), tuple(parts), main="items")
