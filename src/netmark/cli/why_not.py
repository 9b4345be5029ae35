"""`why-not`: why a member was paid nothing, and the smallest thing that would change it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import MEMBER, ORDER, PERIOD, output_options

if TYPE_CHECKING:
    from netmark.app.why_not import WhyNot
    from netmark.cli.session import Session


@command(
    "why-not",
    examples=[
        "netmark why-not bob --period 2026-11",
        "netmark why-not bob --period 2026-11 --bonus Unilevel",
        "netmark why-not bob --period 2026-11 --order A-1003",
        "netmark why-not bob --period 2026-11 --rank Senior",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one.")
@click.option("--bonus", metavar="NAME", default="", help="Every condition of this bonus.")
@click.option("--order", type=ORDER, metavar="REF", default="", help="The way of this order up.")
@click.option("--rank", metavar="RANK", default="", help="What is missing for this rank.")
@output_options
@pass_session
def why_not(session: Session, member: str, period: str, bonus: str, order: str, rank: str) -> None:
    """Explain why a member was paid nothing, and the smallest thing that would change it.

    Without an option there is a line for each bonus. Every change that is named was tried out: the
    period was computed with it, and nothing was stored.
    """
    from netmark.app import why_not as asking
    from netmark.cli.errors import CommandLineError

    if rank and (bonus or order):
        raise CommandLineError(
            "a rank has neither a bonus nor an order", "leave out --bonus and --order, or --rank"
        )
    store, act = session.open(readonly=True), session.act()
    if order:
        found = asking.why_not_order(store, act, member, period, order, bonus)
    elif rank:
        found = asking.why_not_rank(store, act, member, period, rank)
    else:
        found = asking.why_not(store, act, member, period, bonus)
    if session.format == "table" and session.output.path is None:
        from netmark.cli.screen import Pen

        click.echo("\n".join(_in_words(found, Pen(sys.stdout).room)))
    else:
        session.show(found.table, "There is nothing to explain.")


def _in_words(found: WhyNot, space: int) -> list[str]:
    """An answer for a reader: each sentence, and below it its lines with amounts to the right."""
    from netmark.cli.text import clean, with_amounts

    lines, alone = [(found.head, "")], True
    for title, below in found.said:
        if below or alone:
            lines.append(("", ""))
        lines += [(title, ""), *below]
        alone = bool(below)
    return [clean(line) for line in with_amounts(lines, space)]
