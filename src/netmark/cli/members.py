"""`recruit` and `member`: who is in the company, and what changes about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, group, pass_session
from netmark.cli.genealogy import show_rows
from netmark.cli.options import (
    DAY,
    MEMBER,
    OneOf,
    Value,
    late_option,
    output_options,
    writing_options,
)
from netmark.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from netmark.app.members import Outcome
    from netmark.cli.session import Session

KINDS = ("distributor", "preferred", "customer")

_date = click.option("--date", "day", type=DAY, help="When it happens or happened; else today.")
_on = click.option("--on", type=DAY, help="As it was on that day; else today.")
_reason = click.option("--reason", metavar="TEXT", default="", help="Why, kept with the change.")
_member = click.argument("member", type=MEMBER)


class Pair(Value):
    """Something of a member and its new value, as market=EU; nothing after = takes it away."""

    name = "field=value"

    def read(self, text: str) -> object:
        """Split at the first equals sign."""
        field, equals, value = text.partition("=")
        if not equals or not field:
            raise InputError(f"{text[:40]!r} is no field with a value", "write it as market=EU")
        return field, value


class _Recruit(TypedDict):
    id: str | None
    sponsor: str | None
    kind: str
    day: date | None
    market: str
    email: str
    phone: str
    place: str
    tree: str
    owner: str | None
    attributes: tuple[tuple[str, str], ...]


@command(
    "recruit",
    examples=[
        'netmark recruit "Ann Smith" --id ann',
        'netmark recruit "Bob Jones" --id bob --sponsor ann --date 2026-11-03',
        "netmark recruit Cat --sponsor ann --place bob:left",
        'netmark recruit "" --id ann.002 --owner ann --sponsor ann',
    ],
)
@click.argument("name")
@click.option("--id", type=MEMBER, metavar="ID", help="The member's id; else the next free one.")
@click.option("--sponsor", type=MEMBER, metavar="ID", help="Who recruited; else the company.")
@click.option("--kind", type=OneOf(*KINDS), metavar="KIND", default=KINDS[0], help=", ".join(KINDS))
@_date
@click.option("--market", metavar="MARKET", default="", help="For rules of the plan about markets.")
@click.option("--email", metavar="EMAIL", default="", help="Personal; not part of the log.")
@click.option("--phone", metavar="PHONE", default="", help="Personal; not part of the log.")
@click.option("--place", metavar="UPLINE:SIDE", default="", help="Where in a placement tree.")
@click.option("--tree", metavar="NAME", default="", help="Which tree, when the plan has several.")
@click.option("--owner", type=MEMBER, metavar="ID", help="Whose further position it is.")
@click.option(
    "--attr", "attributes", type=Pair(), metavar="NAME=VALUE", multiple=True, help="Any fact."
)
@late_option
@writing_options
@pass_session
def recruit(session: Session, name: str, **given: Unpack[_Recruit]) -> None:
    """Add a new member under a sponsor.

    NAME is the member's name. Members are known by their id, which never changes.
    """
    from netmark.app import members
    from netmark.app.placing import where

    if not name.strip() and not given["id"]:
        raise InputError(
            "a new member has a name or an id, and here is neither",
            'netmark recruit "Ann Smith", or: netmark recruit "" --id ann',
        )
    newcomer = members.Newcomer(
        name=name,
        id=given["id"] or "",
        sponsor=given["sponsor"] or "",
        kind=given["kind"],
        day=given["day"],
        market=given["market"],
        email=given["email"],
        phone=given["phone"],
        place=where(given["place"]) if given["place"] else None,
        tree=given["tree"],
        attrs=dict(given["attributes"]),
        owner=given["owner"] or "",
    )
    _done(session, members.recruit(session.open(), session.act(), newcomer))


member = group(
    "member",
    "Show, list and change members.",
    examples=["netmark member show ann", "netmark member move cat --sponsor bob"],
)


@command("show", of=member, examples=["netmark member show ann", "netmark member show ann --json"])
@_member
@_on
@output_options
@pass_session
def show(session: Session, member: str, on: date | None) -> None:
    """Show one member from both sides.

    The upline to the top, the frontline and everybody below, what was bought and sold, and every
    change. CSV carries the member's own facts; use upline, downline and report sales for the rest.
    """
    from netmark.app import roster
    from netmark.cli.card import document_of

    card = roster.show(session.open(readonly=True), session.act(), member, on)
    session.show_document(document_of(card, short=session.format == "table"))


@command("list", of=member, examples=["netmark member list --market EU --csv"])
@click.option("--find", metavar="TEXT", default="", help="A part of the id or of the name.")
@click.option("--kind", type=OneOf(*KINDS), metavar="KIND", default="", help=", ".join(KINDS))
@click.option(
    "--status", type=OneOf("enrolled", "terminated"), default="", help="enrolled, terminated"
)
@click.option("--market", metavar="MARKET", default="", help="Members of one market.")
@click.option("--sponsor", type=MEMBER, metavar="ID", default="", help="The frontline of a member.")
@_on
@output_options
@pass_session
def list_(session: Session, **given: Unpack[_Filter]) -> None:
    """List members, as they are or as they were on a day."""
    from netmark.app import roster

    where = roster.Filter(**given)
    table = roster.list_(session.open(readonly=True), session.act(), where)
    show_rows(session, table, "No such members.")


class _Filter(TypedDict):
    find: str
    kind: str
    status: str
    market: str
    sponsor: str
    on: date | None


@command(
    "set",
    of=member,
    examples=[
        "netmark member set ann market=EU email=ann@example.org",
        'netmark member set ann rank=Director --reason "promised at the convention"',
    ],
)
@_member
@click.argument("values", type=Pair(), nargs=-1, required=True, metavar="FIELD=VALUE...")
@_date
@_reason
@late_option
@writing_options
@pass_session
def set_(
    session: Session,
    member: str,
    values: tuple[tuple[str, str], ...],
    day: date | None,
    reason: str,
) -> None:
    """Change facts about a member, from a day on.

    FIELD is name, email, phone, kind, market, owner, attr:NAME, rank or rank:LADDER. Nothing after
    the equals sign takes the fact away. A forced rank needs a reason.
    """
    from netmark.app import members

    _done(session, members.set_(session.open(), session.act(), member, dict(values), day, reason))


@command(
    "move",
    of=member,
    examples=[
        "netmark member move cat --sponsor bob --date 2026-11-15",
        "netmark member move cat --top",
    ],
)
@_member
@click.option("--sponsor", type=MEMBER, metavar="ID", help="The new sponsor.")
@click.option("--top", is_flag=True, help="Directly under the company.")
@_date
@_reason
@late_option
@writing_options
@pass_session
def move(session: Session, member: str, **given: Unpack[_Move]) -> None:
    """Put a member, with everybody below, under another sponsor.

    Dated: what was paid before that day is not touched. Nobody can be moved below himself.
    """
    from netmark.app import members
    from netmark.cli.errors import CommandLineError

    if given["top"] == bool(given["sponsor"]):
        raise CommandLineError(
            "say where to", f"netmark member move {member} --sponsor ID, or --top"
        )
    sponsor = given["sponsor"] or ""
    _done(
        session,
        members.move(session.open(), session.act(), member, sponsor, given["day"], given["reason"]),
    )


class _Move(TypedDict):
    sponsor: str | None
    top: bool
    day: date | None
    reason: str


@command(
    "place",
    of=member,
    examples=[
        "netmark member place cat bob:left",
        "netmark member place cat",
        "netmark member place --dry-run",
    ],
)
@click.argument("member", type=MEMBER, required=False)
@click.argument("place", metavar="[UPLINE:SIDE]", required=False)
@click.option("--tree", metavar="NAME", default="", help="Which tree, when the plan has several.")
@_date
@late_option
@writing_options
@pass_session
def place(
    session: Session, member: str | None, place: str | None, tree: str, day: date | None
) -> None:
    """Give members their place in a placement tree of the plan.

    MEMBER alone is placed where the plan puts him. Without a member everybody is placed whose time
    to wait is over, in the order of joining. A place is kept for good.
    """
    from netmark.app import placing

    store, act = session.open(), session.act()
    if member is None:
        given = placing.place_all(store, act, tree, day)
        for one in given:
            session.say(f"{one.member}: {one.said()} from {one.day} on")
        count = f"{len(given)} members have" if len(given) != 1 else "1 member has"
        session.done(f"{count} a place now." if given else "Nobody is due.", placed=len(given))
        return
    at = placing.where(place) if place else None
    one = placing.place(store, act, member, at, tree, day)
    session.done(f"{one.member}: {one.said()} from {one.day} on.", id=one.member, changed=True)


@command(
    "upline",
    of=member,
    examples=[
        "netmark member upline cat --under ann --tree enrolment",
        "netmark member upline cat --sponsor --date 2026-11-15",
    ],
)
@_member
@click.option("--under", type=MEMBER, metavar="ID", help="Who is to stand above in that tree.")
@click.option("--top", is_flag=True, help="Directly under the company.")
@click.option("--sponsor", "again", is_flag=True, help="Under the sponsor again, whoever that is.")
@click.option("--tree", metavar="NAME", default="", help="Which tree, when the plan has several.")
@_date
@_reason
@late_option
@writing_options
@pass_session
def upline(session: Session, member: str, **given: Unpack[_Upline]) -> None:
    """Put a member under somebody else in a tree of the plan.

    In a tree of the kind other-uplines everybody stands under his sponsor unless somebody else was
    named here: an enroller who is not the sponsor, a foster sponsor. Dated; the sponsor stays.
    """
    from netmark.app import uplines
    from netmark.cli.errors import CommandLineError

    if bool(given["under"]) + given["top"] + given["again"] != 1:
        raise CommandLineError(
            "say under whom",
            f"netmark member upline {member} --under ID, or --top, or --sponsor",
        )
    above = uplines.Above(None if given["again"] else given["under"] or "")
    when = uplines.When(given["day"], given["reason"])
    outcome = uplines.upline(session.open(), session.act(), member, above, given["tree"], when)
    _done(session, outcome)


class _Upline(TypedDict):
    under: str | None
    top: bool
    again: bool
    tree: str
    day: date | None
    reason: str


@command("terminate", of=member, examples=['netmark member terminate cat --reason "left"'])
@_member
@_date
@_reason
@late_option
@writing_options
@pass_session
def terminate(session: Session, member: str, day: date | None, reason: str) -> None:
    """End a membership: no rank and no pay for the whole period of that day, and from then on.

    What counts is the standing on the last day of a period: terminated in November means nothing
    for November. The place in the genealogy and every sale stay. It can be undone with member
    reinstate.
    """
    from netmark.app import members

    store, act = session.open(), session.act()
    if not act.dry_run:
        session.confirm(
            f"Terminate {member} from {day or act.today} on, with no pay for the whole period of"
            " that day?"
        )
    _done(session, members.terminate(store, act, member, day, reason))


@command("reinstate", of=member, examples=["netmark member reinstate cat --date 2026-12-01"])
@_member
@_date
@_reason
@late_option
@writing_options
@pass_session
def reinstate(session: Session, member: str, day: date | None, reason: str) -> None:
    """Take a terminated member in again, in the old place."""
    from netmark.app import members

    _done(session, members.reinstate(session.open(), session.act(), member, day, reason))


def _done(session: Session, outcome: Outcome) -> None:
    session.done(outcome.said, id=outcome.id, changed=outcome.changed)


# Commands of the group above that stand in a file of their own.
from netmark.cli import merging as _merging  # noqa: E402, F401  it needs the group
from netmark.cli import privacy as _privacy  # noqa: E402, F401  it needs the group
