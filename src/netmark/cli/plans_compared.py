"""`plan diff` and `plan sweep`: what plans would have paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE, PERIOD, Count, output_options
from netmark.cli.text import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from netmark.app.plan_money import Money
    from netmark.cli.document import Part
    from netmark.cli.progress import Progress
    from netmark.cli.session import Session


@command(
    "diff",
    examples=[
        "netmark plan diff evergreen plan.toml",
        "netmark plan diff 2026-10 plan.toml --period 2026-10 --top 10",
        "netmark plan diff 2026-10 plan.toml --period 2026-01..2026-10",
    ],
)
@click.argument("a", type=FILE, metavar="A")
@click.argument("b", type=FILE, metavar="B")
@click.option(
    "--period",
    type=PERIOD,
    metavar="PERIOD",
    default="",
    help="Also what this period, or all from P..Q, pay under both.",
)
@click.option(
    "--top",
    type=Count(1),
    metavar="N",
    default=None,
    help="Only the N members who gain most and who lose most.",
)
@output_options
@pass_session
def diff(session: Session, a: str, b: str, period: str, top: int | None) -> None:
    """Say what two plans say differently, and what that is worth.

    A and B are files, built-in plans, periods whose plan is in force, or names of plans that were
    put in force. Every rule that differs has its old and its new form, rates cell by cell.

    With --period P, or a range P..Q, open and closed periods are computed under both: totals by
    period, by bonus and by paid-as rank, what was not paid and why, how many hold which rank, then
    everybody who earns under one of them, those who gain most first. Each plan goes from one period
    to the next with its own titles, carry and balances, and begins with what was really left before
    P. Nothing is stored. CSV then carries the members, without --period the rules. A difference is
    no finding: the exit code is 0.
    """
    from netmark.app import plan_diff, plans
    from netmark.cli.document import Document, Part
    from netmark.cli.errors import CommandLineError

    if top is not None and not period:
        raise CommandLineError("--top counts members", "add --period PERIOD")
    if a == b == plans.STANDARD_INPUT:
        raise CommandLineError(
            "standard input can be read once only", "name a file for one of them"
        )
    given = [plans.named(name, lambda: session.open(readonly=True)) for name in (a, b)]
    pair = plans.read_text(given[0].source), plans.read_text(given[1].source)
    rules = plan_diff.differences(*pair)
    parts = [Part("rules", "Rules", rules, "Both plans have the same rules.")]
    facts = plan_diff.headed(given[0].said, given[1].said, len(rules.rows))
    if period:
        from netmark.app.plan_money import money

        store = session.open(readonly=True)
        with session.progress("computing") as progress:
            found = money(store, session.act(), pair, period, top, _shown(progress))
        facts = plan_diff.beside(facts, found.facts)
        parts += _parts(found)
    main = "members" if period else "rules"
    session.show_document(Document(facts, tuple(parts), main))
    if plan_diff.other_examples(*pair):
        session.say("Note: the plans carry other examples; those are no rules.")
    if period:
        session.say(f"Note: {found.note}.") if found.note else None
        session.say(f"{found.said}.")
    session.say(f"{plural(len(rules.rows), 'rule')} differ{'s' * (len(rules.rows) == 1)}.")


def _parts(found: Money) -> list[Part]:
    from netmark.cli.document import Part

    return [
        Part("periods", "By period", found.periods),
        Part("bonuses", "By bonus", found.bonuses, "Neither plan has a bonus."),
        Part("ranks", "By paid-as rank", found.ranks, "Nobody earns anything."),
        Part("breakage", "Not paid, by reason", found.breakage, "Nothing was left unpaid."),
        Part("held", "Who holds which rank", found.held, "Neither plan has ranks."),
        Part("members", "By member", found.members, "Nobody earns anything."),
    ]


def _shown(progress: Progress) -> Callable[[int, int], None]:
    def done(number: int, of: int) -> None:
        progress.total = of
        progress(number)

    return done


@command(
    "sweep",
    examples=[
        "netmark plan sweep plan.toml --period 2026-10 --set payout.minimum=10.00,20.00",
        "netmark plan sweep 2026-10 --period 2026-01..2026-10"
        " --set 'bonuses.Unilevel.rates.0=5%..9% by 1%'",
    ],
)
@click.argument("plan", type=FILE, metavar="PLAN")
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUES",
    multiple=True,
    required=True,
    help="Which value, and what it is to be: 5%,6% or 5%..9% by 1%. May be repeated.",
)
@click.option(
    "--period", type=PERIOD, metavar="PERIOD", required=True, help="Such as 2026-11, or P..Q."
)
@output_options
@pass_session
def sweep(session: Session, plan: str, settings: tuple[str, ...], period: str) -> None:
    """Try a plan with other values in it: a row for every combination.

    PLAN is a file, a built-in plan, a period whose plan is in force, or the name of one. PATH leads
    to the value through the keys of the plan, with points between them: bonuses, ranks and guards
    by their names, entries of lists counted from 0, as in bonuses.Unilevel.rates.Director.0. VALUES
    are a list (10.00,20.00), a range with its step (5%..9% by 1%), or both; every value of
    one --set is combined with every value of the others, 1,000 combinations at most.

    The value is put into the text of the plan and checked as plan check does; a combination with
    faults has a row that says so. Each is computed over the period, or all from P..Q, and compared
    with the plan as it is, as plan diff does. Nothing is stored.
    """
    from netmark.app import plans
    from netmark.app.plan_sweep import sweep as swept
    from netmark.cli.document import Document, Part

    given = plans.named(plan, lambda: session.open(readonly=True))
    store, act = session.open(readonly=True), session.act()
    with session.progress("computing") as progress:
        found = swept(store, act, given.source, settings, period, _shown(progress))
    session.show_document(
        Document(found.facts, (Part("rows", "Combinations", found.rows),), main="rows")
    )
    if found.note:
        session.say(f"Note: {found.note}.")
    faulty = f", {found.faulty} of them with faults" if found.faulty else ""
    session.say(f"{plural(len(found.rows.rows), 'combination')}{faulty}.")
