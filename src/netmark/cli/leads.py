"""`lead`: prospects who are found, given to somebody, passed on, worked on, won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.imports import File, bring_in, file_options, source_of
from netmark.cli.members import KINDS, Pair
from netmark.cli.options import (
    DAY,
    FILE,
    MEMBER,
    MONEY,
    ORDER,
    REMARK,
    VOLUME,
    Code,
    OneOf,
    late_option,
    together,
    writing_options,
)

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.lead_won import Became
    from netmark.app.members import Outcome
    from netmark.cli.session import Session

LEAD = Code("lead")
WANTS = ("sale", "recruit")

lead = group(
    "lead",
    "Keep leads: find, import, pass on, touch, win, lose and count them.",
    examples=[
        'netmark lead add "Mia Gray" --found-by ann --phone "+1 555 0100" --consent yes',
        "netmark lead list --mine ann --due",
        "netmark lead pass L1 bob",
    ],
)

lead_argument = click.argument("lead", type=LEAD)
_date = click.option("--date", "day", type=DAY, help="When it happened; else today.")
_by = click.option("--by", type=MEMBER, metavar="ID", default="", help="Refused unless he has it.")
_step = together(
    click.option(
        "--next", "step", type=REMARK, metavar="TEXT", default="", help="What to do next."
    ),
    click.option("--on", type=DAY, help="The day on which to do it."),
)


def _done(session: Session, outcome: Outcome) -> None:
    session.done(outcome.said, id=outcome.id, changed=outcome.changed)


class _Add(TypedDict):
    found_by: str
    id: str
    wants: str
    source: str
    language: str
    region: str
    email: str
    phone: str
    consent: str
    holder: str
    step: str
    on: date | None
    day: date | None
    again: bool


@command(
    "add",
    of=lead,
    examples=[
        'netmark lead add "Mia Gray" --found-by ann --phone "+1 555 0100" --consent yes',
        'netmark lead add "Joe Hill" --found-by ann --wants recruit --next "call" --on 2026-12-01',
    ],
)
@click.argument("name")
@click.option("--found-by", type=MEMBER, metavar="ID", required=True, help="Who found the lead.")
@click.option("--id", type=LEAD, metavar="ID", default="", help="Else the next one: L1, L2.")
@click.option("--wants", type=OneOf(*WANTS), default="sale", help="sale (if not said), recruit.")
@click.option("--source", metavar="WORD", default="", help="Such as fair, web, friend.")
@click.option("--language", metavar="WORD", default="", help="Such as es.")
@click.option("--region", metavar="WORD", default="", help="Such as a market.")
@click.option("--email", metavar="EMAIL", default="", help="Personal; can be erased.")
@click.option("--phone", metavar="PHONE", default="", help="Personal; can be erased.")
@click.option(
    "--consent", type=OneOf("yes", "no"), default="", help="yes, no: may he be passed on?"
)
@click.option("--holder", type=MEMBER, metavar="ID", default="", help="Who gets it at once.")
@_step
@click.option("--again", is_flag=True, help="Even if e-mail or phone are in an open lead.")
@_date
@writing_options
@pass_session
def add(session: Session, name: str, **given: Unpack[_Add]) -> None:
    """Add a lead: a prospect who may buy or join.

    Whoever found it has it until it is passed on; --holder gives it to somebody else at once. NAME,
    contacts, next steps and notes are kept apart and can be erased. A prospect with the e-mail or
    phone of an open lead is refused.
    """
    from netmark.app import leads
    from netmark.app.lead_rules import Step

    new = leads.Prospect(
        name=name,
        found_by=given["found_by"],
        id=given["id"],
        wants=given["wants"],
        source=given["source"],
        language=given["language"],
        region=given["region"],
        email=given["email"],
        phone=given["phone"],
        consent=given["consent"],
        holder=given["holder"],
        step=Step(given["step"], given["on"]),
        day=given["day"],
        again=given["again"],
    )
    _done(session, leads.add(session.open(), session.act(), new))


@command(
    "import",
    of=lead,
    examples=[
        "netmark lead import leads.csv",
        "netmark lead import fair.csv --value found_by=ann --value source=fair --column id=No",
    ],
)
@click.argument("file", type=FILE)
@click.option("--again", is_flag=True, help="Even if e-mail or phone are in an open lead.")
@file_options
@writing_options
@pass_session
def import_(session: Session, file: str, again: bool, **given: Unpack[File]) -> None:
    """Bring in leads: all of the file, or nothing and every fault with its line.

    FILE is CSV or JSON lines, - for standard input. Columns: id and found_by (required), name,
    email, phone (one of these), wants, source, language, region, date, consent (yes, no), holder,
    next and on. The same file twice changes nothing.
    """
    from netmark.app.import_leads import import_leads

    bring_in(session, import_leads, source_of(file, given), again=again)


@command(
    "set",
    of=lead,
    examples=[
        "netmark lead set L1 consent=yes",
        'netmark lead set L1 "next=send the catalogue" on=2026-12-01',
        'netmark lead set L1 contact=no --note "asked not to be called"',
    ],
)
@lead_argument
@click.argument("values", type=Pair(), nargs=-1, required=True, metavar="FIELD=VALUE...")
@_date
@writing_options
@pass_session
def set_(
    session: Session, lead: str, values: tuple[tuple[str, str], ...], day: date | None
) -> None:
    """Say something about a prospect: consent, contact, name, email, phone, next step.

    FIELD is name, email, phone, consent (yes, no: may he be passed on), contact (yes, no: may he be
    contacted at all), next and on. Nothing after the equals sign takes a name, a contact or the
    next step away.
    """
    from netmark.app import leads

    _done(session, leads.set_(session.open(), session.act(), lead, dict(values), day))


@command("assign", of=lead, examples=["netmark lead assign L1 bob"])
@lead_argument
@click.argument("member", type=MEMBER)
@_date
@writing_options
@pass_session
def assign(session: Session, lead: str, member: str, day: date | None) -> None:
    """Give a lead to its first holder, or to another when the holder has left.

    Only with the prospect's consent. Later whoever has it passes it on: netmark lead pass.
    """
    from netmark.app import leads

    _done(session, leads.assign(session.open(), session.act(), lead, member, day))


@command(
    "pass",
    of=lead,
    examples=["netmark lead pass L1 bob", 'netmark lead pass L1 bob --by ann --note "speaks es"'],
)
@lead_argument
@click.argument("member", type=MEMBER)
@_by
@_date
@writing_options
@pass_session
def pass_(session: Session, lead: str, member: str, by: str, day: date | None) -> None:
    """Pass a lead on to somebody in the holder's downline, or to his sponsor.

    Only with the prospect's consent, and never when he is not to be contacted. Who found the lead
    and everybody who had it are kept: netmark lead show. To whom: netmark lead suggest.
    """
    from netmark.app import leads

    _done(session, leads.pass_(session.open(), session.act(), lead, member, day, by))


@command(
    "touch",
    of=lead,
    examples=[
        'netmark lead touch L1 --note "likes the tea" --next "send samples" --on 2026-12-01',
        "netmark lead touch L1",
    ],
)
@lead_argument
@_step
@_by
@_date
@writing_options
@pass_session
def touch(
    session: Session, lead: str, step: str, on: date | None, by: str, day: date | None
) -> None:
    """Keep that the holder was in touch with the prospect, and what comes next.

    The next step that was planned is done with it; say the one that follows with --next and --on.
    The note is about the prospect: it is kept apart and can be erased.
    """
    from netmark.app import leads
    from netmark.app.lead_rules import Step

    store, act = session.open(), session.act()
    _done(session, leads.touch(store, act, lead, Step(step, on), day, by))


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
@_date
@late_option
@writing_options
@pass_session
def convert(session: Session, lead: str, **given: Unpack[_Convert]) -> None:
    """Win a lead: say which sale or which new member it became, or record that now.

    A sale counts if it is credited to the holder or his downline, a member if he stands below him;
    --recruit puts him under the holder. The same said twice changes nothing.
    """
    from netmark.app import lead_won

    store, act = session.open(), session.act()
    _done(session, lead_won.convert(store, act, lead, _became(given), given["day"]))


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


@command("lose", of=lead, examples=['netmark lead lose L1 --reason "no interest"'])
@lead_argument
@click.option("--reason", type=REMARK, metavar="TEXT", default="", help="Why; it must be said.")
@_date
@writing_options
@pass_session
def lose(session: Session, lead: str, reason: str, day: date | None) -> None:
    """Close a lead that came to nothing, with the reason.

    The reason is about the prospect: it is kept apart and can be erased.
    """
    from netmark.app import leads

    _done(session, leads.lose(session.open(), session.act(), lead, reason, day))


@command("reopen", of=lead, examples=["netmark lead reopen L1"])
@lead_argument
@_date
@writing_options
@pass_session
def reopen(session: Session, lead: str, day: date | None) -> None:
    """Take back that a lead was won or lost.

    The sale or the member that it became stays: netmark refund, netmark member terminate.
    """
    from netmark.app import leads

    _done(session, leads.reopen(session.open(), session.act(), lead, day))


@command("erase", of=lead, examples=['netmark lead erase L1 --note "asked for it"'])
@lead_argument
@writing_options
@pass_session
def erase(session: Session, lead: str) -> None:
    """Delete who the prospect is and everything that was said about him, for good.

    An open lead is lost with it. Counts and rates stay as they are. Backups that were made before
    still have it. It cannot be undone.
    """
    from netmark.app import lead_privacy

    store, act = session.open(), session.act()
    if not act.dry_run:
        session.confirm(f"Delete what is personal about the prospect of {lead}, for good?")
    _done(session, lead_privacy.erase(store, act, lead))


# Commands of the group that stand in a file of their own.
from netmark.cli import leads_shown as _shown  # noqa: E402, F401  it needs the group
