"""`report NAME`: what the analyst hands on, as a table, CSV or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.options import MEMBER, PERIOD, output_options

if TYPE_CHECKING:
    from netmark.cli.session import Session

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
    session.say(f"Weights: {found.weights}.")
