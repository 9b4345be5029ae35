"""Everything about one member, arranged for a screen or for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netmark.cli.genealogy import brief

if TYPE_CHECKING:
    from netmark.app.roster import Card
    from netmark.cli.document import Document

FRONTLINE_ON_SCREEN = 20


def document_of(card: Card, *, short: bool) -> Document:
    """Arrange what is known about a member; ``short`` for a screen."""
    from netmark.app.table import Column, Table
    from netmark.cli.document import Document, Part

    facts = {
        "id": card.id,
        "name": card.name,
        "kind": card.kind,
        "status": card.status,
        "joined": card.joined,
        "sponsor": card.sponsor,
        "market": card.market,
        "email": card.email,
        "phone": card.phone,
        "as_of": card.on,
    } | {f"attr:{name}": value for name, value in card.attrs.items()}
    if card.owner:
        facts["owner"] = card.owner
    if card.positions:
        facts["positions"] = ", ".join(card.positions)
    dates = ("joined", "as_of")
    heads = tuple(Column(name, "date" if name in dates else "text") for name in facts)
    upline, frontline, title = card.upline, card.frontline, "Frontline"
    if short:
        upline, frontline = brief(upline), brief(frontline)
    if short and len(frontline.rows) > FRONTLINE_ON_SCREEN:
        count = len(frontline.rows)
        title += f": {FRONTLINE_ON_SCREEN} of {count}, all: netmark downline {card.id} --depth 1"
        frontline = frontline._replace(rows=frontline.rows[:FRONTLINE_ON_SCREEN])
    return Document(
        Table(heads, [tuple(facts.values())]),
        (
            Part("standing", "Standing in the last closed period", card.standing),
            Part("ranks", "Forced ranks", card.ranks),
            Part("upline", "Upline", upline, "Directly under the company."),
            Part("frontline", title, frontline, "Nobody yet."),
            Part("levels", "Downline by level", card.levels),
            Part("sales", "Sales", card.sales, "None yet."),
            Part("history", "History", card.history),
            Part("asks", "Requests for help, his own and those that wait on him", card.asks),
            Part("contacts", "Contacts, the latest first", card.contacts),
        ),
    )
