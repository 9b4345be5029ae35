"""`evaluate`: how the company does as a network, beside what chance would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import DAY, PERIOD, OneOf, output_options, when_of

if TYPE_CHECKING:
    from datetime import date

    from netmark.cli.session import Session


@command(
    "evaluate",
    examples=[
        "netmark evaluate --period 2026-11",
        "netmark evaluate --from 2026-01-01 --to 2026-11-30",
        "netmark evaluate --show cohorts --csv",
    ],
)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Or a range P..Q.")
@click.option("--from", "since", type=DAY, help="From this day on instead.")
@click.option("--to", "until", type=DAY, help="Up to this day; else up to today.")
@click.option(
    "--show",
    type=OneOf("figures", "cohorts"),
    metavar="WHAT",
    default="figures",
    help="figures (the default), or cohorts: retention by joining month.",
)
@output_options
@pass_session
def evaluate(
    session: Session, period: str, since: date | None, until: date | None, show: str
) -> None:
    """Show how the company does as a network, beside what chance would give.

    Each figure has its numerator and denominator; low and high are its 95 % interval, because few
    people say little. by_chance is what a network of the same size and with as many founders shows
    in which everybody is equally likely to recruit the next: half of it recruits nobody, so that is
    no failure. Participants are distributors who were enrolled on any day of the period; active is
    whoever has an order in it, of any kind and for any buyer.

    Somebody leaves when he is terminated, or 90 days after his last order; who is still there
    counts for as long as he was seen (Kaplan-Meier). --show cohorts has one row for each month of
    joining and one for all: how many joined and left, after how many days half had left, and what
    share was still there after 1 to 36 months of 365.25 / 12 days; empty before anybody can have
    been there that long.
    """
    from netmark.app.evaluate import evaluate as make

    meant = when_of(period, since, until)
    table = make(session.open(readonly=True), session.act(), meant, show)
    when = period or "this period"
    empty = "Nobody has joined yet." if show == "cohorts" else f"Nobody takes part in {when}."
    session.show(table, f"{empty} Recruit somebody: netmark recruit NAME")
