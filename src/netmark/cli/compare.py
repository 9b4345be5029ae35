"""`compare`: what two computations pay otherwise, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.imports import File, file_options, source_of
from netmark.cli.options import output_options

if TYPE_CHECKING:
    from netmark.cli.session import Session

FINDINGS = 3


@command(
    "compare",
    examples=[
        "netmark compare 2026-10 now:2026-10",
        "netmark compare 2026-11 old-system.csv",
        "netmark compare 2026-11 old.csv --column member=Distributor --ignore Phone",
    ],
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@file_options
@output_options
@pass_session
def compare(session: Session, a: str, b: str, **given: Unpack[File]) -> int:
    """Compare two payouts: every difference with its cause, the worst first.

    A and B are periods (closed ones as they were paid, open ones as they stand), now:PERIOD (by
    what is known now, although it is closed) or files from another system: a row per member with a
    column per bonus, as `payout` gives it (rank, sponsor and volumes help to find causes), member,
    bonus and amount, or lines as `report lines` gives them. Exit code 3 when anything differs.
    """
    from netmark.app import compare as comparing
    from netmark.app.table import Table, columns
    from netmark.cli.document import Document, Part

    store = session.open(readonly=True)
    found = comparing.compare(store, session.act(), a, b, source_of("", given))
    facts = Table(columns("a b differences:int"), [(a, b, found.pairs)])
    parts = (
        Part("causes", "By cause", found.causes, "Nothing differs."),
        Part("differences", "Differences", found.differences, "None."),
    )
    session.show_document(Document(facts, parts, main="differences"))
    session.say(f"{found.said}.")
    return FINDINGS if found.pairs else 0
