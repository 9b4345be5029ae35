"""`scorecard`: what a member does for his network, beside what a salesperson would be judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import MEMBER, PERIOD, OneOf, output_options

if TYPE_CHECKING:
    from netmark.app.scorecard_card import Card
    from netmark.cli.document import Document
    from netmark.cli.session import Session

PARTS = ("network", "traditional", "income", "legs", "firsts", "recruits")


@command(
    "scorecard",
    examples=[
        "netmark scorecard ann --period 2026-11",
        "netmark scorecard --leg ann --period 2026-11",
        "netmark scorecard ann --show recruits --csv",
    ],
)
@click.argument("member", type=MEMBER, required=False)
@click.option("--leg", type=MEMBER, metavar="ID", help="Of this member with everybody below.")
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one.")
@click.option("--show", "part", type=OneOf(*PARTS), metavar="TABLE", help=", ".join(PARTS) + ".")
@output_options
@pass_session
def scorecard(
    session: Session, member: str | None, leg: str | None, period: str, part: str | None
) -> None:
    """Judge a member by what becomes of his network.

    The network profile compares him with all distributors who have been there for as long: what end
    customers buy of him and his organisation, recruits who stay, how they start, who recruits in
    turn, leads and sales that he gave away, requests that he answered. Nothing counts heads,
    starter kits, own purchases or income. The traditional profile, own sales only, stands beside
    it for contrast. The weights are settings: netmark settings weight_help 20.
    """
    from netmark.app.scorecard_card import scorecard as make
    from netmark.cli.errors import CommandLineError

    if bool(member) == bool(leg):
        raise CommandLineError(
            "of a member, or of a leg?", "netmark scorecard MEMBER, or: netmark scorecard --leg ID"
        )
    card = make(session.open(readonly=True), session.act(), member or leg or "", period, bool(leg))
    for note in card.notes:
        session.say(note)
    if part:
        session.show(getattr(card, part), "Nothing to show.")
        return
    session.show_document(document_of(card))


def document_of(card: Card) -> Document:
    """Arrange a scorecard; formats of one table carry the network profile."""
    from netmark.cli.document import Document, Part

    title = f"Network profile{' of the leg' if card.leg else ''} (weights: {card.weights})"
    return Document(
        card.facts,
        (
            Part("network", title, card.network),
            Part("traditional", "Traditional profile: own sales only", card.traditional),
            Part("income", "Income and its sources", card.income),
            Part("legs", "Legs", card.legs, "Nobody in the frontline yet."),
            Part("firsts", "How soon recruits start", card.firsts),
            Part("recruits", "What recruits brought", card.recruits, "Nobody recruited yet."),
        ),
        main="network",
    )
