"""`correct`: a closed period as it would be now, and the difference posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import DIFFERENCE, OneOf, output_options, period_option, storing_options

if TYPE_CHECKING:
    from netmark.cli.session import Session

SHOWN = ("pay", "orders", "standing", "facts")


@command(
    "correct",
    examples=[
        "netmark correct --period 2026-10 --dry-run",
        "netmark correct --period 2026-10 --expect-total -12.30",
        "netmark correct --period 2026-10 --dry-run --show facts",
    ],
)
@period_option
@click.option(
    "--only", is_flag=True, help="Leave later periods with the titles and the carry they had."
)
@click.option(
    "--show",
    type=OneOf(*SHOWN),
    metavar="WHAT",
    default="pay",
    help="pay; orders: which late order brings what; standing: other ranks, titles, carry;"
    " facts: what was said late.",
)
@click.option(
    "--expect-total", type=DIFFERENCE, metavar="AMOUNT", default="", help="Refuse another total."
)
@storing_options
@output_options
@pass_session
def correct(session: Session, period: str, only: bool, show: str, expect_total: str) -> None:
    """Post what a closed period would pay otherwise, by what is known now.

    Late sales and refunds, moved members, decrees and plans (all said with --late) are computed
    again at the rates of the period, and the difference is posted into the first open period, by
    member, bonus and cause. The closed run stays as it is; correcting again posts nothing. Later
    closed periods are corrected with it, unless --only.
    """
    from netmark.app import correct as correcting

    how = correcting.How(only, expect_total, orders=show == "orders")
    found = correcting.correct(session.open(), session.act(), period, how)
    tables = dict(zip(SHOWN, (found.lines, found.orders, found.standing, found.facts), strict=True))
    table = tables[show]
    session.show(table, f"{period} would be the same.")
    session.say(found.said)
    if session.dry_run:
        session.say("Nothing was stored: --dry-run.")
