"""`demo`: a small company to try things on."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE

if TYPE_CHECKING:
    from netmark.app.demo import Demo
    from netmark.cli.session import Session

NEXT = (
    ("netmark tree maria --depth 2", "who recruited whom"),
    ("netmark plan show", "the plan in plain English"),
    ("netmark payout --period 2026-11", "what everybody gets this month"),
    ("netmark explain ben --period 2026-11", "why, down to the order"),
    ("netmark report progress --period 2026-11", "what the next rank takes"),
    ("netmark payout --period 2026-11 --close", "freeze the month"),
    ("netmark verify", "prove that all of it is right"),
)


@command("demo", examples=["netmark demo", "netmark demo my-company"])
@click.argument("folder", metavar="[DIR]", type=FILE, required=False)
@pass_session
def demo(session: Session, folder: str | None) -> None:
    """Build a small company to try things on.

    Sixty people and three months of orders, two months closed, in DIR/netmark.db (netmark-demo
    here, if DIR is not given). Shows what they earn and what to type next. Nothing is overwritten.
    """
    from netmark.app import demo as demos

    folder = folder or demos.FOLDER
    built = demos.demo(folder)
    if session.quiet:
        return
    _show(built, folder)


def _show(built: Demo, folder: str) -> None:
    from netmark.cli.payout import in_words
    from netmark.cli.screen import Pen

    pen = Pen(sys.stdout)
    pen.line(f"{built.company}: {built.members} members, {built.orders} orders and refunds.")
    pen.line(f"Everything is in {built.path}.")
    pen.line()
    pen.heading("Three months")
    pen.table(built.months)
    pen.line()
    pen.heading("Who earns most in November, so far")
    pen.table(built.top)
    pen.line()
    shown = built.statement
    pen.heading(f"The statement of {shown.name} for {shown.period}")
    pen.table(shown.table)
    pen.line()
    pen.heading("And why, down to the order")
    for line in in_words(built.explanation, pen.room):
        pen.line(line)
    pen.line()
    pen.heading("What to type next")
    pen.line(f"  cd {shlex.quote(os.fspath(folder))}")
    pen.line("  export NETMARK_TODAY=2026-12-01")
    width = max(len(typed) for typed, _ in NEXT)
    for typed, says in NEXT:
        pen.line(f"  {typed:<{width}}  # {says}")
