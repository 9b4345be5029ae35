"""`lead list`, `show`, `suggest`, `stats`, `export`: leads looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.leads import WANTS, lead, lead_argument
from netmark.cli.options import MEMBER, Count, OneOf, output_options

if TYPE_CHECKING:
    from netmark.cli.session import Session


class _List(TypedDict):
    mine: str
    due: bool
    open: bool
    won: bool
    lost: bool
    source: str
    wants: str
    language: str
    region: str
    found_by: str
    find: str


@command(
    "list",
    of=lead,
    examples=["netmark lead list --mine ann --due", "netmark lead list --open --source fair --csv"],
)
@click.option("--mine", type=MEMBER, metavar="ID", default="", help="Leads that a member has now.")
@click.option("--due", is_flag=True, help="Only those about which something is to be done.")
@click.option("--open", is_flag=True, help="Only open ones.")
@click.option("--won", is_flag=True, help="Only won ones.")
@click.option("--lost", is_flag=True, help="Only lost ones.")
@click.option("--source", metavar="WORD", default="", help="Only from this source.")
@click.option("--wants", type=OneOf(*WANTS), default="", help="sale, recruit")
@click.option("--language", metavar="WORD", default="", help="Only of this language.")
@click.option("--region", metavar="WORD", default="", help="Only of this region.")
@click.option("--found-by", type=MEMBER, metavar="ID", default="", help="Only those he found.")
@click.option("--find", metavar="TEXT", default="", help="A part of the id or of the name.")
@output_options
@pass_session
def list_(session: Session, **given: Unpack[_List]) -> None:
    """List leads, those first about which something is to be done.

    First open leads whose next step has come, the longest overdue first; then those without a next
    step (with --due they are due too), the oldest first; then later steps; then closed ones.
    """
    from netmark.app import lead_lists

    statuses = tuple(name for name in ("open", "won", "lost") if given[name])
    where = lead_lists.Filter(
        mine=given["mine"],
        due=given["due"],
        statuses=statuses,
        source=given["source"],
        wants=given["wants"],
        language=given["language"],
        region=given["region"],
        found_by=given["found_by"],
        find=given["find"],
    )
    table = lead_lists.list_(session.open(readonly=True), session.act(), where)
    session.show(table, _empty(where))


def _empty(where: object) -> str:
    from netmark.app.lead_lists import Filter

    if where == Filter():
        return "No leads yet: netmark lead add NAME --found-by ID"
    if isinstance(where, Filter) and where.due and where == Filter(mine=where.mine, due=True):
        whose = f" for {where.mine}" if where.mine else ""
        return f"Nothing is due{whose}."
    return "No such leads."


@command("show", of=lead, examples=["netmark lead show L1", "netmark lead show L1 --json"])
@lead_argument
@output_options
@pass_session
def show(session: Session, lead: str) -> None:
    """Show one lead: the prospect, by whose hands it went, and everything that happened.

    CSV carries the facts of the lead only.
    """
    from netmark.app import lead_lists
    from netmark.cli.document import Document, Part

    card = lead_lists.show(session.open(readonly=True), session.act(), lead)
    parts = (Part("way", "Its way", card.way), Part("history", "What happened", card.history))
    session.show_document(Document(card.facts, parts))


@command(
    "suggest",
    of=lead,
    examples=["netmark lead suggest L1", "netmark lead suggest L1 --to-line bob --limit 3"],
)
@lead_argument
@click.option("--to-line", type=MEMBER, metavar="ID", default="", help="He and his downline only.")
@click.option("--limit", type=Count(1), metavar="N", default=10, help="So many at most; else 10.")
@output_options
@pass_session
def suggest(session: Session, lead: str, to_line: str, limit: int) -> None:
    """Suggest to whom a lead is passed, each with the reason.

    Active members of the holder's downline who have not had it. Who speaks another language comes
    last. Else first newcomers (new, or without a first sale to a customer), then the language of
    the lead, its region, fewer open leads, a faster first touch, the lower end of the interval of
    won leads, the nearer level, the id.
    """
    from netmark.app import lead_suggest

    store, act = session.open(readonly=True), session.act()
    found = lead_suggest.suggest(store, act, lead, to_line, limit)
    empty = "Nobody below the holder is active and has not had this lead before."
    session.show(found.table, empty)
    for note in found.notes:
        session.say(f"Note: {note}")


@command(
    "stats",
    of=lead,
    examples=["netmark lead stats", "netmark lead stats --by source --csv"],
)
@click.option(
    "--by",
    type=OneOf("source", "holder", "finder", "month"),
    default="holder",
    help="source, holder (if not said), finder, month",
)
@output_options
@pass_session
def stats(session: Session, by: str) -> None:
    """Count what became of leads, each rate with its 95 % interval.

    Created were found, received were given to somebody who did not find them, passed were passed on
    by whoever found them. Conversion is won of mature leads: whoever has it has had it for 60 days
    (netmark settings mature_days). First touch is the median of days since it was given.
    """
    from netmark.app import lead_lists

    table = lead_lists.stats(session.open(readonly=True), session.act(), by)
    session.show(table, "No leads yet: netmark lead add NAME --found-by ID")


@command(
    "export",
    of=lead,
    examples=["netmark lead export L1 --json", "netmark lead export L1 -o mia.html"],
)
@lead_argument
@output_options
@pass_session
def export(session: Session, lead: str) -> None:
    """Show everything that is kept about a prospect, for himself.

    Members are called other 1, other 2, and so on.
    """
    from netmark.app import lead_privacy
    from netmark.cli.document import Document, Part

    kept = lead_privacy.export(session.open(readonly=True), lead)
    parts = (
        Part("personal", "Name and contacts", kept.personal, "None."),
        Part("earlier", "What was said of you, and when", kept.earlier, "Nothing."),
        Part("history", "What happened", kept.history),
    )
    session.show_document(Document(kept.facts, parts))
