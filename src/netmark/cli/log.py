"""`log`: who did what, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import DAY, MEMBER, REMARK, Count, output_options

if TYPE_CHECKING:
    from datetime import date

    from netmark.cli.session import Session


@command(
    "log",
    examples=[
        "netmark log --limit 10",
        "netmark log --member ann --since 2026-11-01",
        "netmark log --subject 2026-10",
    ],
)
@click.option(
    "--subject", type=REMARK, metavar="TEXT", default="", help="About this order, file or period."
)
@click.option("--member", type=MEMBER, metavar="ID", default="", help="Only about this member.")
@click.option("--since", type=DAY, default=None, help="From this day on, in the company's zone.")
@click.option("--limit", type=Count(1), metavar="N", default=None, help="Only the newest N.")
@output_options
@pass_session
def log(session: Session, subject: str, member: str, since: date | None, limit: int | None) -> None:
    """Show who did what, when and why: the log, newest first.

    Times are in UTC. Nothing is ever taken out of the log; whether it is as it was written, says:
    netmark verify.
    """
    from netmark.app.history import Wish, history

    wish = Wish(subject, member, since, limit or 0)
    session.show(history(session.open(readonly=True), wish), "Nothing in the log is about that.")
