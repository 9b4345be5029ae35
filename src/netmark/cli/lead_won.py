"""`lead convert`: a lead is won by an order or a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.leads import date_option, done, lead, lead_argument, note_option
from netmark.cli.members import KINDS
from netmark.cli.options import (
    MEMBER,
    MONEY,
    ORDER,
    REMARK,
    VOLUME,
    OneOf,
    late_option,
    writing_options,
)

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.lead_won import Became
    from netmark.cli.session import Session


class _Convert(TypedDict):
    order: str
    member: str
    sale: str
    recruit: str
    buyer: str
    pv: str
    cv: str
    ref: str
    product: str
    id: str
    kind: str
    day: date | None


@command(
    "convert",
    of=lead,
    examples=[
        "netmark lead convert L1 --order A-1001",
        "netmark lead convert L1 --sale 49.90 --buyer retail --ref A-1002",
        'netmark lead convert L2 --recruit "Joe Hill" --id joe',
    ],
)
@lead_argument
@click.option("--order", type=ORDER, metavar="REF", default="", help="A sale that is there.")
@click.option("--member", type=MEMBER, metavar="ID", default="", help="A member who is there.")
@click.option("--sale", type=MONEY, default="", help="Record a sale of the holder now.")
@click.option("--buyer", type=OneOf("preferred", "retail"), default="", help="preferred, retail.")
@click.option("--pv", type=VOLUME, default="", help="Of the sale; else as the plan says.")
@click.option("--cv", type=VOLUME, default="", help="Likewise.")
@click.option("--ref", type=ORDER, metavar="ORDER", default="", help="The number of the sale.")
@click.option("--product", metavar="SKU", default="", help="What was sold.")
@click.option("--recruit", type=REMARK, metavar="NAME", default="", help="Record a new member.")
@click.option("--id", type=MEMBER, metavar="ID", default="", help="The id of the new member.")
@click.option("--kind", type=OneOf(*KINDS), default=KINDS[0], help=", ".join(KINDS))
@date_option
@late_option
@writing_options
@note_option
@pass_session
def convert(session: Session, lead: str, **given: Unpack[_Convert]) -> None:
    """Win a lead: say which sale or which new member it became, or record that now.

    A sale counts if it is credited to the holder or his downline, a member if he stands below him;
    --recruit puts him under the holder. The same said twice changes nothing.
    """
    from netmark.app import lead_won

    store, act = session.open(), session.act()
    done(session, lead_won.convert(store, act, lead, _became(given), given["day"]))


def _became(given: _Convert) -> Became:
    """What the options say, with a word about those that do not go together."""
    from netmark.app.lead_won import Became
    from netmark.app.members import Newcomer
    from netmark.app.sales import Order
    from netmark.cli.errors import CommandLineError

    sold, joined = ("buyer", "pv", "cv", "ref", "product"), ("id",)
    said: dict[str, object] = {**given}
    for names, option in ((sold, "sale"), (joined, "recruit")):
        for name in names:
            if said[name] and not said[option]:
                hint = f"add --{option}, or leave --{name} out"
                raise CommandLineError(f"--{name} goes with --{option}", hint)
    sale = newcomer = None
    if given["sale"]:
        if not given["buyer"]:
            raise CommandLineError("who bought?", "say it: --buyer retail, or --buyer preferred")
        sale = Order(
            member="",
            amount=given["sale"],
            pv=given["pv"],
            cv=given["cv"],
            buyer=given["buyer"],
            ref=given["ref"],
            product=given["product"],
        )
    if given["recruit"]:
        newcomer = Newcomer(name=given["recruit"], id=given["id"], kind=given["kind"])
    return Became(given["order"], given["member"], sale, newcomer)
