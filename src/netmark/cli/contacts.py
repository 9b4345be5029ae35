"""`touch`: who was in touch with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import DAY, MEMBER, Count, OneOf, writing_options

if TYPE_CHECKING:
    from datetime import date

    from netmark.cli.session import Session

WAYS = ("call", "visit", "message", "meeting", "other")


@command(
    "touch",
    examples=[
        "netmark touch cat --by bob --way call",
        "netmark touch cat --by bob --date 2026-11-03",
        "netmark touch cat --undo 7",
    ],
)
@click.argument("member", type=MEMBER)
@click.option("--by", type=MEMBER, metavar="ID", default="", help="Who did it, of the same line.")
@click.option("--way", type=OneOf(*WAYS), metavar="WAY", default="other", help=", ".join(WAYS))
@click.option("--date", "day", type=DAY, help="The day of it; else today.")
@click.option("--undo", type=Count(1), metavar="NUMBER", help="This contact was told by mistake.")
@writing_options
@pass_session
def touch(
    session: Session, member: str, by: str, way: str, day: date | None, undo: int | None
) -> None:
    """Say that somebody was in touch with a member.

    Then netmark knows who has had no contact with the sponsor for long. Answers to requests for
    help and leads that were passed on count as contact by themselves.
    """
    from netmark.app import contacts
    from netmark.cli.errors import CommandLineError

    if bool(by) == (undo is not None):
        raise CommandLineError(
            "who was in touch?", f"netmark touch {member} --by ID, or --undo NUMBER"
        )
    store, act = session.open(), session.act()
    if undo is not None:
        done = contacts.undo(store, act, member, undo)
    else:
        done = contacts.touch(store, act, member, by, way, day)
    session.done(
        done.said,
        contact=done.number,
        member=done.member,
        by=done.by,
        date=done.day,
        way=done.way,
        undoes=undo,
        changed=done.changed,
    )
