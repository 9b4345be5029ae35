"""`settings`: what the company may set about its team side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import REMARK, OneOf, output_options, storing_options
from netmark.team.settings import Settings

if TYPE_CHECKING:
    from netmark.cli.session import Session


@command(
    "settings",
    examples=["netmark settings", "netmark settings ask_hours 24", "netmark settings --csv"],
)
@click.argument("name", type=OneOf(*Settings._fields), required=False)
@click.argument("value", type=REMARK, required=False)
@click.option("--usual", is_flag=True, help="Make it what it is without being set.")
@storing_options
@output_options
@pass_session
def settings(session: Session, name: str | None, value: str | None, usual: bool) -> None:
    """Show or change waiting times, limits and weights of the team side.

    None of them changes what anybody is paid. Without NAME all of them are shown.
    """
    from netmark.app import settings as setting
    from netmark.cli.errors import CommandLineError

    if name is None:
        session.show(setting.settings(session.open(readonly=True)), "")
        return
    if (value is None) != usual:
        hint = f"netmark settings {name} VALUE, or: netmark settings {name} --usual"
        raise CommandLineError(f"what is {name} to be?", hint)
    done = setting.change(session.open(), session.act(), name, value or "")
    session.done(done.said, setting=done.name, before=done.before, after=done.after)
