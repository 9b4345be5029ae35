"""`adjust` and `pay`: money on balances besides pay, and what is paid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import FRAME, Group, command, pass_session
from netmark.cli.options import (
    DAY,
    FILE,
    MEMBER,
    MONEY,
    PERIOD,
    REMARK,
    Count,
    Money,
    OneOf,
    output_options,
    storing_options,
    writing_options,
)
from netmark.cli.text import plural

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.pay import Done
    from netmark.cli.session import Session

_SIGNED = Money(signed=True)


class _Why(TypedDict):
    reason: str
    category: str
    tax: str


@command(
    "adjust",
    examples=[
        'netmark adjust ann 25.00 --reason "won the contest" --category award --tax income',
        'netmark adjust ann -8.00 --reason "starter kit" --category charge --tax none',
        'netmark adjust ann -25.00 --undo 12 --reason "was meant for bob"',
    ],
)
@click.argument("member", type=MEMBER)
@click.argument("amount", type=_SIGNED)
@click.option("--reason", type=REMARK, metavar="TEXT", default="", help="Why; it must be said.")
@click.option("--category", type=REMARK, metavar="WORD", default="", help="Such as award, charge.")
@click.option("--tax", type=REMARK, metavar="CLASS", default="", help="Such as income, none.")
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Else the next to close.")
@click.option("--undo", type=Count(1), metavar="NUMBER", help="It takes back this posting.")
@writing_options
@pass_session
def adjust(
    session: Session,
    member: str,
    amount: str,
    period: str,
    undo: int | None,
    **why: Unpack[_Why],
) -> None:
    """Put an amount on a member's balance by hand, or take it off.

    Below zero it is a debt that later earnings pay back. The close of the period takes it up, and
    the statement shows it. Nothing is changed afterwards: what was wrong is taken back by the
    opposite amount with --undo and the number of the posting, whose category and tax class it has.
    """
    from netmark.app import adjust as adjusting
    from netmark.cli.errors import CommandLineError
    from netmark.ledger.money import format_minor

    store, act = session.open(), session.act()
    if undo is not None:
        if why["category"] or why["tax"]:
            hint = "leave --category and --tax out with --undo"
            raise CommandLineError("what is taken back has a category and a tax class", hint)
        what = adjusting.Undo(undo, member, amount)
        done = adjusting.undo(store, act, what, why["reason"], period)
    else:
        done = adjusting.adjust(store, act, member, amount, adjusting.Why(**why), period)
    session.done(
        done.said,
        number=done.number,
        member=done.member,
        amount=format_minor(done.amount_minor, done.exponent),
        period=done.period,
        undoes=undo,
    )


@click.group("pay", cls=Group, invoke_without_command=True, **FRAME)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Such as 2026-11.")
@click.option("--approve", is_flag=True, help="Approve what is due as one batch.")
@click.option(
    "--expect-total", type=MONEY, metavar="AMOUNT", default="", help="Refuse another total."
)
@click.option("--paid", type=FILE, metavar="FILE", default="", help="What the bank answers, a CSV.")
@storing_options
@output_options
@click.pass_context
def pay(context: click.Context, period: str, approve: bool, expect_total: str, paid: str) -> None:
    """Show what a closed period pays to whom, approve it, and take in what the bank answers.

    Without --approve and --paid nothing is stored. --approve makes a batch of what is due; where
    the plan asks for two approvals somebody else gives the same command once more. --paid reads
    payment, status (paid, failed, returned), date and reason; what comes back is on the balance
    again. Nothing is paid twice, whatever is repeated.
    """
    if context.invoked_subcommand:
        return
    from netmark.cli.errors import CommandLineError

    session: Session = context.obj
    if expect_total and not approve:
        raise CommandLineError("this option goes with --approve", "add --approve, or leave it out")
    if paid:
        if period or approve:
            raise CommandLineError("--paid stands alone", "netmark pay --paid FILE")
        _take_in(session, paid)
        return
    if not period:
        raise CommandLineError("which period is to be paid?", "netmark pay --period 2026-11")
    _pay(session, period, approve, expect_total)


pay.examples = (
    "netmark pay --period 2026-11",
    "netmark pay --period 2026-11 --approve --expect-total 17201.30",
    "netmark pay --paid answer.csv",
)


def _pay(session: Session, period: str, approving: bool, expect_total: str) -> None:
    from netmark.app import pay as paying
    from netmark.ledger.money import format_minor

    store, act = session.open(readonly=not approving), session.act()
    done = paying.approve(store, act, period, expect_total) if approving else None
    found = paying.look(store, act, period)
    session.show(found.table, f"{found.period} has nothing payable.")
    if done:
        session.say(done.said)
        if session.dry_run:
            session.say("Nothing was stored: --dry-run.")
    session.say(found.said)
    for name, minor in found.elsewhere.items():
        owed = format_minor(minor, found.table.exponent)
        session.say(f"Note: {owed} of {name} is due: netmark pay --period {name} --approve")


def _take_in(session: Session, path: str) -> None:
    from netmark.app.bank_answers import answers
    from netmark.store.files import Source

    found = answers(session.open(), session.act(), Source(path))
    new = ", ".join(f"{count} {status}" for status, count in found.new.items() if count)
    session.done(
        f"{plural(found.rows, 'answer')}: {new or 'nothing new'}.", rows=found.rows, **found.new
    )


_reason = click.option(
    "--reason", type=REMARK, metavar="TEXT", default="", help="Why; it must be said."
)


@command("list", of=pay, examples=["netmark pay list"])
@output_options
@pass_session
def list_(session: Session) -> None:
    """List every batch with its totals, and who approved it."""
    from netmark.app import pay as paying

    table = paying.list_batches(session.open(readonly=True))
    session.show(table, "No batch yet: netmark pay --period PERIOD --approve")


@command("hold", of=pay, examples=['netmark pay hold ann --reason "tax form is missing"'])
@click.argument("member", type=MEMBER)
@_reason
@writing_options
@pass_session
def hold(session: Session, member: str, reason: str) -> None:
    """Keep a member's money back until he is released.

    From today on he is passed over when payments are approved. What is approved already stays.
    """
    from netmark.app import pay as paying

    _done(session, paying.hold(session.open(), session.act(), member, reason))


@command("release", of=pay, examples=["netmark pay release ann"])
@click.argument("member", type=MEMBER)
@click.option("--reason", type=REMARK, metavar="TEXT", default="", help="Why.")
@writing_options
@pass_session
def release(session: Session, member: str, reason: str) -> None:
    """End a hold: what was kept back is due again."""
    from netmark.app import pay as paying

    _done(session, paying.release(session.open(), session.act(), member, reason))


@command("forfeit", of=pay, examples=['netmark pay forfeit ann --reason "inactive for 24 months"'])
@click.argument("member", type=MEMBER)
@_reason
@writing_options
@pass_session
def forfeit(session: Session, member: str, reason: str) -> None:
    """Let a member lose what is due to him and not approved yet, and his balance.

    What was payable is lost for good; the balance is taken off by a posting, which adjust --undo
    takes back.
    """
    from netmark.app import pay as paying

    store, act = session.open(), session.act()
    if not act.dry_run:
        session.confirm(f"Let {member} lose everything that is due to him and his balance?")
    _done(session, paying.forfeit(store, act, member, reason))


@command("cancel", of=pay, examples=['netmark pay cancel 3 --reason "wrong account"'])
@click.argument("batch", type=Count(1))
@_reason
@writing_options
@pass_session
def cancel(session: Session, batch: int, reason: str) -> None:
    """Let all payments of a batch fail that no bank has answered; they return to the balances."""
    from netmark.app import pay as paying

    count = paying.cancel(session.open(), session.act(), batch, reason)
    session.done(
        f"{plural(count, 'payment')} of batch {batch} cancelled.", batch=batch, cancelled=count
    )


class _Account(TypedDict):
    holder: str | None
    iban: str | None
    bic: str | None
    routing: str | None
    account: str | None
    account_kind: str | None


@command(
    "bank",
    of=pay,
    examples=[
        "netmark pay bank ann --iban DE89370400440532013000",
        "netmark pay bank bob --routing 021000021 --account 12345678 --kind checking",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--holder", metavar="NAME", help="Whose account it is, if not the member's.")
@click.option("--iban", metavar="IBAN", help="The account, where there are IBANs.")
@click.option("--bic", metavar="BIC", help="Its bank, where the IBAN is not enough.")
@click.option("--routing", metavar="NUMBER", help="The routing number of an American bank.")
@click.option("--account", metavar="NUMBER", help="The account there.")
@click.option(
    "--kind",
    "account_kind",
    type=OneOf("checking", "savings"),
    metavar="KIND",
    help="checking, savings.",
)
@writing_options
@pass_session
def bank(session: Session, member: str, **given: Unpack[_Account]) -> None:
    """Say on which account a member wants to be paid.

    It is kept apart like his name. An option with nothing in it ("") takes that away.
    """
    from netmark.app.accounts import set_account
    from netmark.cli.errors import CommandLineError

    words = {name: str(text) for name, text in given.items() if text is not None}
    if not words:
        raise CommandLineError("which account?", f"netmark pay bank {member} --iban IBAN")
    session.done(set_account(session.open(), session.act(), member, words), member=member)


class _File(TypedDict):
    payer: str
    day: date | None
    currency: str
    wallet: str


@command(
    "file",
    of=pay,
    examples=[
        "netmark pay file 3 --as pain001 --payer payer.toml --date 2026-12-15 -o pay.xml",
        "netmark pay file 3 --csv",
    ],
)
@click.argument("batch", type=Count(1))
@click.option(
    "--as",
    "kind",
    type=OneOf("pain001", "nacha"),
    metavar="KIND",
    default="",
    help="pain001 (ISO 20022), nacha; else a table.",
)
@click.option("--payer", type=FILE, metavar="FILE", default="", help="Who pays: a TOML file.")
@click.option("--date", "day", type=DAY, help="When the bank is to pay; else today.")
@click.option("--currency", metavar="CODE", default="", help="Where markets are paid in their own.")
@click.option("--wallet", metavar="NAME", default="", help="Where the plan splits what is paid.")
@output_options
@pass_session
def file(session: Session, batch: int, kind: str, **given: Unpack[_File]) -> None:
    """Write the file for the bank: the approved payments of a batch.

    One file pays in one money, and into one wallet: where the plan has several, there is a file
    for each.

    PAYER says name and iban (and bic), or name, routing, bank and company_id, as TOML. The same
    batch always gives the same references, so that a bank sees when a file comes twice.
    """
    from netmark.app import pay_file
    from netmark.app.pay_parts import Chosen
    from netmark.cli.errors import CommandLineError

    chosen, payer = Chosen(given["currency"].upper(), given["wallet"]), given["payer"]
    if not kind:
        store = session.open(readonly=True)
        session.show(pay_file.transfers_table(store, batch, chosen), "No payments.")
        return
    # What is written is no table, whose format the ending would have to tell.
    path, session.output.path = session.output.path, None
    if not payer or not path:
        raise CommandLineError(
            "a file for the bank needs --payer FILE and -o FILE",
            f"netmark pay file {batch} --as {kind} --payer payer.toml -o FILE",
        )
    from netmark.cli.atomic import new_content

    store = session.open(readonly=True)
    when = (given["day"] or session.act().today).isoformat()
    who = pay_file.read_payer(payer)
    written = pay_file.bank_file(store, batch, kind, who, when, chosen)
    with new_content(path, session.path) as stream:
        stream.write(written.content)
    session.say(f"{written.said}, in {path}.")


def _done(session: Session, done: Done) -> None:
    session.done(done.said, member=done.member, changed=done.changed)
