"""`sale`, `refund` and `give`: what was sold, to whom it counts, and what was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import (
    DAY,
    MEMBER,
    MONEY,
    ORDER,
    VOLUME,
    OneOf,
    late_option,
    writing_options,
)

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.sales import Posted
    from netmark.cli.session import Session

BUYERS = ("self", "preferred", "retail")


class _Sale(TypedDict):
    pv: str
    cv: str
    buyer: str
    day: date | None
    at: str
    ref: str
    product: str
    customer: str
    kind: str
    found_by: str


@command(
    "sale",
    examples=[
        "netmark sale ann 100.00",
        "netmark sale ann 49.90 --buyer retail --pv 40 --cv 30 --ref A-1001 --date 2026-11-03",
        "netmark sale ann 49.90 --buyer retail --credit-to bob",
    ],
)
@click.argument("member", type=MEMBER)
@click.argument("amount", type=MONEY)
@click.option("--pv", type=VOLUME, default="", help="Qualifying volume; else as the plan says.")
@click.option("--cv", type=VOLUME, default="", help="Commissionable volume; else likewise.")
@click.option(
    "--buyer", type=OneOf(*BUYERS), metavar="KIND", default=BUYERS[0], help=", ".join(BUYERS)
)
@click.option("--date", "day", type=DAY, help="The day of the sale; else today.")
@click.option("--at", metavar="TIME", default="", help="Instead: 2026-11-30T23:30:00-05:00.")
@click.option("--ref", type=ORDER, metavar="ORDER", default="", help="The order's own number.")
@click.option("--product", metavar="SKU", default="", help="What was sold.")
@click.option("--customer", metavar="WHO", default="", help="Who bought it.")
@click.option("--kind", metavar="KIND", default="order", help="For rules of the plan about kinds.")
@click.option("--credit-to", type=MEMBER, metavar="ID", help="MEMBER made it and gives it to ID.")
@click.option("--found-by", type=MEMBER, metavar="ID", default="", help="ID made it for MEMBER.")
@late_option
@writing_options
@pass_session
def sale(
    session: Session, member: str, amount: str, credit_to: str | None, **given: Unpack[_Sale]
) -> None:
    """Record a sale.

    It counts to MEMBER, whoever bought. AMOUNT is in the currency of the company. With --ref the
    same sale is never recorded twice; the same reference with other content is refused (exit
    code 5). Who made a sale to a customer may give its credit to somebody below: ann --credit-to
    bob is the same as bob --found-by ann.
    """
    from netmark.app import sales
    from netmark.cli.errors import CommandLineError

    if credit_to:
        if given["found_by"]:
            raise CommandLineError(
                "who made the sale, and who has its credit?",
                "MAKER --credit-to MEMBER, or: MEMBER --found-by MAKER",
            )
        member, given["found_by"] = credit_to, member
    order = sales.Order(member=member, amount=amount, **given)
    _done(session, sales.sale(session.open(), session.act(), order))


@command(
    "refund",
    examples=["netmark refund A-1001", "netmark refund A-1001 --amount 20.00 --date 2026-11-20"],
)
@click.argument("order", type=ORDER)
@click.option("--amount", type=MONEY, default="", help="A part of it; else all that is left.")
@click.option("--date", "day", type=DAY, help="The day of the refund; else today.")
@click.option("--ref", type=ORDER, metavar="REF", default="", help="The refund's own number.")
@late_option
@writing_options
@pass_session
def refund(session: Session, order: str, amount: str, day: date | None, ref: str) -> None:
    """Take back a sale, or a part of it.

    ORDER is the reference of the sale. The sale stays; the refund is a negative sale that names
    it. Never more than was sold.
    """
    from netmark.app import sales

    _done(session, sales.refund(session.open(), session.act(), order, amount, day, ref))


@command(
    "give",
    examples=["netmark give A-1001 --to bob", "netmark give A-1001 --undo"],
)
@click.argument("order", type=ORDER)
@click.option("--to", type=MEMBER, metavar="ID", default="", help="Who gets the credit.")
@click.option("--undo", is_flag=True, help="Take the last gift of it back.")
@late_option
@writing_options
@pass_session
def give(session: Session, order: str, to: str, undo: bool) -> None:
    """Give the credit of a sale to somebody below who made none of it, or take that back.

    ORDER is the reference of a sale to a retail or preferred customer, by whoever has its credit
    now. Nothing is edited: one row takes the credit of all that is left of it back, another one
    gives it, both on the day of the sale. So volume and pay follow the credit.
    """
    from netmark.app import give as giving
    from netmark.cli.errors import CommandLineError

    if bool(to) == undo:
        raise CommandLineError(
            "to whom, or back?", "netmark give ORDER --to MEMBER, or: netmark give ORDER --undo"
        )
    store, act = session.open(), session.act()
    _done(
        session, giving.give_back(store, act, order) if undo else giving.give(store, act, order, to)
    )


def _done(session: Session, posted: Posted) -> None:
    from netmark.ledger.money import format_minor, format_volume

    session.done(
        posted.said,
        ref=posted.ref,
        date=posted.day,
        period=posted.period,
        member=posted.member,
        buyer=posted.buyer,
        kind=posted.kind,
        amount=format_minor(posted.amount, session.open().settings.exponent),
        pv=format_volume(posted.pv),
        cv=format_volume(posted.cv),
        refunds=posted.refunds,
        given_by=posted.given_by,
        notes=posted.notes,
        changed=posted.changed,
    )
    if session.output.format != "json":
        for note in posted.notes:
            session.say(f"Note: {note}")
