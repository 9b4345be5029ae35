"""`verify`: is everything still as it was recorded, closed and paid?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import PERIOD, output_options

if TYPE_CHECKING:
    from netmark.cli.session import Session

FINDINGS = 3


@command("verify", examples=["netmark verify", "netmark verify --period 2026-11"])
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Only this closed run.")
@output_options
@pass_session
def verify(session: Session, period: str) -> int:
    """Check the file, the chain of its log, all rows and sums, and compute closed runs again.

    Exit code 3 when something does not agree; each finding names the first place where it differs.
    """
    from netmark.app.table import Table, columns
    from netmark.app.verify import extent
    from netmark.app.verify import verify as check

    store = session.open(readonly=True, check=False)
    problems = check(store, session.act(), period)
    session.show(Table(columns("where what hint"), [tuple(problem) for problem in problems]), "")
    if problems:
        session.say(f"{len(problems)} findings.")
        return FINDINGS
    entries, runs = extent(store)
    what = f"the run of {period}" if period else f"{runs} closed runs"
    session.say(
        f"All is well: {entries} entries in the log, {what} computed again with the same digests."
    )
    return 0
