"""`report NAME`: what the analyst hands on, as a table, CSV or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.options import DAY, MEMBER, PERIOD, OneOf, output_options, when_of

if TYPE_CHECKING:
    from datetime import date

    from netmark.cli.session import Session


class _Given(TypedDict):
    period: str
    since: date | None
    until: date | None
    giver: str
    member: str


report = group(
    "report",
    "Reports on a period: closed ones as they were paid, the open one as it stands.",
    examples=["netmark report earnings --period 2026-11 > earnings.csv"],
)

SAYS = {
    "earnings": "What each member earned, by bonus.",
    "lines": "Every single earning with its evidence: source, level, base, rate, amount.",
    "statements": "Earned, brought forward, payable and carried, by member.",
    "positions": "What each position of owners with several is paid, and all of them together.",
    "ranks": "Paid-as rank, organic rank and title of every member.",
    "progress": "What each member still needs for the next rank: actual, required, missing.",
    "volumes": "The volumes of the plan, by member.",
    "compression": "Who is kept in the plan's compressed trees, and under whom.",
    "members": "Who was a member, under which sponsor, active or not.",
    "breakage": "What the plan could have paid and did not, by reason.",
    "carry": "What bonuses and volumes keep: what the period began with and what it leaves.",
}


_member = click.option(
    "--member", type=MEMBER, metavar="ID", default="", help="Only the rows of this member."
)
_period = click.option(
    "--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one."
)


def _add(name: str, says: str) -> None:
    from netmark.app.reports import OF_NOBODY

    @output_options
    @pass_session
    def made(session: Session, period: str, member: str = "") -> None:
        from netmark.app.reports import report as make

        table = make(session.open(readonly=True), session.act(), name, period, member)
        session.show(table, f"Nothing to report in {period or 'this period'}.")

    if name not in OF_NOBODY:
        made = _member(made)
    examples = [f"netmark report {name} --period 2026-11 --csv"]
    command(name, of=report, examples=examples)(_period(made)).help = says


for _name, _says in SAYS.items():
    _add(_name, _says)


@command("sales", of=report, examples=["netmark report sales --period 2026-11 --member ann"])
@_period
@_member
@output_options
@pass_session
def sales(session: Session, period: str, member: str) -> None:
    """List the sales and refunds of a period."""
    from netmark.app.sales import report_sales

    table = report_sales(session.open(readonly=True), session.act(), period, member)
    session.show(table, f"No sales in {period or 'this period'}.")


@command("postings", of=report, examples=["netmark report postings --member ann"])
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else of every period.")
@_member
@output_options
@pass_session
def postings(session: Session, period: str, member: str) -> None:
    """List what was put on balances besides pay: adjustments, corrections, forfeits, returns."""
    from netmark.app.adjust import report_postings

    table = report_postings(session.open(readonly=True), session.act(), period, member)
    session.show(table, "Nothing was posted.")


@command("balances", of=report, examples=["netmark report balances --period 2026-11 --csv"])
@_period
@_member
@output_options
@pass_session
def balances(session: Session, period: str, member: str) -> None:
    """List every balance: how it came about, what of it was paid, and what is carried or held."""
    from netmark.app.balances import report_balances

    table = report_balances(session.open(readonly=True), session.act(), period, member)
    session.show(table, f"No balances in {period or 'this period'}.")


@command("scorecards", of=report, examples=["netmark report scorecards --period 2026-11 --csv"])
@_period
@_member
@output_options
@pass_session
def scorecards(session: Session, period: str, member: str) -> None:
    """Compare every distributor with those who have been there for as long: scores and ranks."""
    from netmark.app.scorecard import scorecards as make

    found = make(session.open(readonly=True), session.act(), period, member)
    session.show(found.table, f"No distributors in {period or 'this period'}.")
    session.say("\n".join([f"Weights: {found.weights}.", *found.notes]))


@command(
    "given",
    of=report,
    examples=[
        "netmark report given --period 2026-11",
        "netmark report given --by recipient --from 2026-01-01",
        "netmark report given --curve --member bob --from 2026-01-01",
    ],
)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Or a range P..Q.")
@click.option("--from", "since", type=DAY, help="From this day on instead.")
@click.option("--to", "until", type=DAY, help="Up to this day; else up to today.")
@click.option("--giver", type=MEMBER, metavar="ID", default="", help="Only what this member gave.")
@click.option("--member", type=MEMBER, metavar="ID", default="", help="Only what was given to him.")
@click.option(
    "--by",
    type=OneOf("order", "recipient"),
    metavar="WHAT",
    default="order",
    help="order (the default), or recipient: with what came back.",
)
@click.option("--curve", is_flag=True, help="Instead how far recipients live on own sales.")
@output_options
@pass_session
def given(session: Session, by: str, curve: bool, **wanted: Unpack[_Given]) -> None:
    """List sales whose credit was given up: what it cost the giver, and what came back.

    margin is what the order would have brought the giver had he kept it, override what it brings
    him at once through the recipient, forgone the difference; the period is computed both ways, by
    what is known now. reached is the rank that the recipient has only by gifts of this giver in the
    period; where that pays the giver more than keeping them, the flag says rank buying. --by
    recipient adds the overrides of the year after, without those on orders that were given. --curve
    shows, for each month since joining, the part of a recipient's sales to customers that he made
    himself.
    """
    from netmark.app import given_report as giving

    when = when_of(wanted["period"], wanted["since"], wanted["until"])
    asked = giving.Wanted(when, wanted["giver"], wanted["member"])
    make = giving.report_by_recipient if by == "recipient" else giving.report_given
    make = giving.report_curve if curve else make
    table = make(session.open(readonly=True), session.act(), asked)
    session.show(table, f"Nothing was given in {wanted['period'] or 'this period'}.")
    if giving.incomplete(table):
        session.say(
            "Note: there was too much to compute, or no plan in force; --giver, --member or a"
            " shorter time computes the rest."
        )
