"""`team`: a member's line, frontline, legs, and the list to work through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import MEMBER, PERIOD, OneOf, output_options

if TYPE_CHECKING:
    from netmark.cli.session import Session

SHOWN = ("line", "frontline", "list", "legs")


@command(
    "team",
    examples=[
        "netmark team ann",
        "netmark team ann --period 2026-11 --show list --csv",
        "netmark team ann --json",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one.")
@click.option("--show", type=OneOf(*SHOWN), metavar="PART", default="", help=", ".join(SHOWN))
@output_options
@pass_session
def team(session: Session, member: str, period: str, show: str) -> None:
    """Show a member's team from both sides, and who calls for him.

    line: everybody above, and what each of them earns from the member's own sales and from his
    downline. frontline: what he earns from each of them, and from those below. list: what to work
    through, the worst first, each row with the reason and the next step. legs: who could go on if
    the top of a leg left. Amounts are exact, before rounding and limits. CSV carries the list, or
    the part that --show names.

    The reasons: an ask that waits for him; a lead whose next step is due; a newcomer (30 days)
    without a first sale; silence (no order for 1.5 times the own usual gap, at least 30 days); PV
    of 90 days down by half; no order in this period though one in each of the three before; a rank
    that is close (a fifth of a volume or one of a count is missing); frontline without a contact
    for 30 days, for whoever keeps them with netmark touch; a leg without a backup: an active
    distributor below its top with a recruit, or with a rank above the lowest.
    """
    from netmark.app import team as app
    from netmark.cli.document import Document, Part

    store, act = session.open(readonly=True), session.act()
    found = app.team(store, act, member, period, [show] if show else SHOWN)
    if show:
        session.show(found.table(show), "Nothing there.")
    else:
        parts = (
            Part("line", "Who earns from it above", found.line, "Directly under the company."),
            Part("frontline", "Frontline, and what comes from it", found.frontline, "Nobody yet."),
            Part("list", "To work through", found.list, "Nothing: all is well."),
            Part("legs", "Legs and who could go on", found.legs, "None yet."),
        )
        session.show_document(Document(found.facts, parts, main="list"))
    if found.note:
        session.say(f"Note: {found.note}")
