"""`payout`, `statement` and `explain`: what a period pays, to whom, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import FRAME, Group, command, pass_session
from netmark.cli.options import (
    MEMBER,
    MONEY,
    ORDER,
    PERIOD,
    output_options,
    period_option,
    storing_options,
)

if TYPE_CHECKING:
    from netmark.app.explain import Explanation
    from netmark.app.payout import Payout
    from netmark.cli.session import Session


class _Closing(TypedDict):
    expect_total: str
    despite_guards: bool
    early: bool
    leave_open: bool
    leave_waiting: bool


@click.group("payout", cls=Group, invoke_without_command=True, **FRAME)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Such as 2026-11.")
@click.option("--close", is_flag=True, help="Freeze it: facts, results, balances.")
@click.option(
    "--expect-total", type=MONEY, metavar="AMOUNT", default="", help="Refuse another total."
)
@click.option(
    "--despite-guards", is_flag=True, help="Close although a guard of the plan is broken."
)
@click.option("--early", is_flag=True, help="Close although the period is not over.")
@click.option(
    "--leave-open", is_flag=True, help="Close although an earlier period is open, for good."
)
@click.option(
    "--leave-waiting", is_flag=True, help="Close although members are due for a place in a tree."
)
@storing_options
@output_options
@click.pass_context
def payout(context: click.Context, period: str, close: bool, **given: Unpack[_Closing]) -> None:
    """Show what a period pays, or close it.

    Without --close nothing is stored: look as often as you like. --close freezes the facts and the
    results in one step; a closed period never changes. Without --period: the current one.
    """
    if context.invoked_subcommand:
        return
    from netmark.app import payout as payouts
    from netmark.cli.errors import CommandLineError

    session: Session = context.obj
    if any(given.values()) and not close:
        raise CommandLineError("this option goes with --close", "add --close, or leave it out")
    if close:
        if not period:
            raise CommandLineError(
                "which period is to be closed?", "netmark payout --period 2026-11 --close"
            )
        found = payouts.close(session.open(), session.act(), period, payouts.Closing(**given))
    else:
        found = payouts.payout(session.open(readonly=True), session.act(), period)
    session.show(found.table, f"{found.period} pays nobody anything.")
    _sum_up(session, found, close)


payout.examples = (
    "netmark payout --period 2026-11",
    "netmark payout --period 2026-11 --close --expect-total 18233.45",
    "netmark payout --period 2026-11 > payout.csv",
)


def _sum_up(session: Session, found: Payout, closing: bool) -> None:
    from netmark.ledger.money import format_minor

    earned, payable, carried = (
        format_minor(minor, found.exponent)
        for minor in (found.earned_minor, found.payable_minor, found.carried_minor)
    )
    for warning in found.warnings:
        session.say(f"Note: {warning}.")
    done = "closed now" if closing else found.state
    session.say(
        f"{found.period} ({done}): {earned} earned, {payable} payable, {carried} carried,"
        f" by the plan {found.plan}."
    )
    if closing and session.dry_run:
        session.say("Nothing was stored: --dry-run.")


@command("list", of=payout, examples=["netmark payout list"])
@output_options
@pass_session
def list_(session: Session) -> None:
    """List every closed period with its totals."""
    from netmark.app import payout as payouts

    session.show(
        payouts.list_payouts(session.open(readonly=True)),
        "No period is closed yet: netmark payout --period PERIOD --close",
    )


@command("show", of=payout, examples=["netmark payout show --period 2026-11"])
@period_option
@output_options
@pass_session
def show(session: Session, period: str) -> None:
    """Show what identifies a closed period: plan, totals, digests, who closed it."""
    from netmark.app import payout as payouts

    session.show(payouts.show_payout(session.open(readonly=True), session.act(), period), "")


@command(
    "explain",
    examples=[
        "netmark explain ann --period 2026-11",
        "netmark explain ann --period 2026-11 --bonus Unilevel --order A-1001",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the current one.")
@click.option("--bonus", metavar="NAME", default="", help="Only this bonus.")
@click.option(
    "--order", type=ORDER, metavar="REF", default="", help="Only what this order brought."
)
@output_options
@pass_session
def explain(session: Session, member: str, period: str, bonus: str, order: str) -> None:
    """Explain why a member is paid this amount, from the cent to the order.

    A closed period is explained from its frozen facts alone, so the answer stays the same for ever.
    """
    from netmark.app import explain as explaining
    from netmark.cli.screen import Pen

    store = session.open(readonly=True)
    found = explaining.explain(store, session.act(), member, period, bonus, order)
    if session.format == "table" and session.output.path is None:
        click.echo("\n".join(in_words(found, Pen(sys.stdout).room)))
    else:
        why = f"netmark why-not {found.member} --period {found.period}"
        session.show(found.table, f"{member} earned nothing in {found.period}; why: {why}")


def in_words(found: Explanation, space: int) -> list[str]:
    """An explanation for a reader: each bonus, each line, each order, with the amounts to the
    right. What does not fit into the ``space`` of a line goes on below.
    """
    from netmark.cli.text import clean, with_amounts
    from netmark.ledger.money import VOLUME_EXPONENT, format_exact

    rank = f", {found.rank}" if found.rank else ""
    if found.status == "terminated":
        rank += ", terminated"
    name = f" {found.name}" if found.name else ""
    lines = [(f"{found.member}{name}{rank}: {found.period} ({found.state})", "")]
    for why in found.whys:
        lines.append(("", ""))
        lines.append((why.bonus, format_exact(why.shown, found.exponent)))
        for line, says, parts in why.lines:
            lines.append((f"  {says}", format_exact(line.amount, found.exponent)))
            for order, base, share in parts:
                by = found.codes.get(order.member, "")
                figure = format_exact(base, VOLUME_EXPONENT)
                text = f"      {order.called}  {order.day}  {by}  {figure}"
                amount = format_exact(share, found.exponent) if len(parts) > 1 else ""
                lines.append((text, amount))
        if why.rounding:
            lines.append(("  rounding", format_exact(why.rounding, found.exponent)))
    if not found.whys:
        ask = f"netmark why-not {found.member} --period {found.period}"
        lines.append((f"  earned nothing; why: {ask}", ""))
    return [clean(line) for line in with_amounts(lines, space)]


@command("trace", examples=["netmark trace A-1001", "netmark trace A-1001 --csv"])
@click.argument("order", type=ORDER)
@output_options
@pass_session
def trace(session: Session, order: str) -> None:
    """Show what became of an order in the legs above it.

    In which period which part of it was matched, what that part was paid, what is lost (flushed,
    too old, or above what a leg keeps), and what waits. A leg is used up first in, first out.
    """
    from netmark.app import trace as tracing

    table = tracing.trace(session.open(readonly=True), order)
    session.show(table, f"{order} stands in no leg of a binary bonus.")
