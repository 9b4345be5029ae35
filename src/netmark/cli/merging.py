"""`member merge`: one person who joined twice goes on as one member."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.members import member as group
from netmark.cli.options import DAY, MEMBER, late_option, writing_options

if TYPE_CHECKING:
    from datetime import date

    from netmark.cli.session import Session


class _Merge(TypedDict):
    into: str
    day: date | None
    reason: str


@command(
    "merge",
    of=group,
    examples=['netmark member merge ann2 --into ann --date 2026-11-01 --reason "joined twice"'],
)
@click.argument("member", type=MEMBER)
@click.option("--into", type=MEMBER, metavar="ID", required=True, help="The member who goes on.")
@click.option("--date", "day", type=DAY, help="When it happens or happened; else today.")
@click.option("--reason", metavar="TEXT", default="", help="Why, kept with the change.")
@late_option
@writing_options
@pass_session
def merge(session: Session, member: str, **given: Unpack[_Merge]) -> None:
    """End a member, and give another one what is his, from a day on.

    Recruits, positions and the balance go to the other member, and so does every sale that is
    recorded from then on with a date from that day on. The first day of a period is the best:
    MEMBER earns nothing for the period of that day. Ids, orders in the book and what was paid
    stay as they are. member reinstate takes it back, but for what has moved.
    """
    from netmark.app.merging import merge

    store, act, into = session.open(), session.act(), given["into"]
    if not act.dry_run:
        day = given["day"] or act.today
        session.confirm(f"Merge {member} into {into} from {day} on, for good?")
    outcome = merge(store, act, member, into, given["day"], given["reason"])
    session.done(outcome.said, id=outcome.id, changed=outcome.changed)
