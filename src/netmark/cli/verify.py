"""`verify`: is everything still as it was recorded, closed and paid?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netmark.cli.frame import command, pass_session
from netmark.cli.options import FILE, PERIOD, output_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netmark.cli.session import Session
    from netmark.errors import Problem

FINDINGS = 3


@command(
    "verify",
    examples=[
        "netmark verify",
        "netmark verify --period 2026-11",
        "netmark verify --export closed.jsonl",
        "netmark verify --bundle closed.jsonl",
    ],
)
@click.option("--period", type=PERIOD, metavar="PERIOD", default="", help="Only this closed run.")
@click.option(
    "--export",
    "export",
    type=FILE,
    default="",
    help="Write the closed runs into FILE, for --bundle on another machine.",
)
@click.option("--with-ids", is_flag=True, help="With --export: the ids of members go in as well.")
@click.option(
    "--bundle",
    type=FILE,
    default="",
    help="Compute again what --export wrote; no database is needed.",
)
@output_options
@pass_session
def verify(session: Session, period: str, export: str, with_ids: bool, bundle: str) -> int:
    """Check the file, the chain of its log, all rows and sums, and compute closed runs again.

    Balances, postings and payments are checked as well: whatever was earned or posted is paid, a
    fee, forfeited or on a balance. Exit code 3 when something does not agree; each finding names
    the first place where it differs.

    --export writes plan, frozen facts, results and digests of the closed runs, which --bundle
    computes again and compares to the last bit, run by run and from each run to the next. Members
    are numbers in it, in the order of joining; it has no names, contacts, notes or reasons, only
    the attributes that the plan reads, and the plan's text as it is. The same database gives the
    same bytes. Both say a fingerprint: where it is the same, the files are.
    """
    from netmark.cli.errors import CommandLineError

    if (export and bundle) or (bundle and period) or (with_ids and not export):
        raise CommandLineError(
            "--export writes a file and may go with --period and --with-ids, --bundle reads one",
            "netmark verify --export FILE, or: netmark verify --bundle FILE",
        )
    if export:
        _export(session, export, period, with_ids)
        return 0
    if bundle:
        return _check(session, bundle)
    from netmark.app.verify import extent
    from netmark.app.verify import verify as check

    store = session.open(readonly=True, check=False)
    problems = check(store, session.act(), period)
    if _show(session, problems):
        return FINDINGS
    entries, runs = extent(store)
    what = f"the run of {period}" if period else f"{runs} closed runs"
    session.say(
        f"All is well: {entries} entries in the log, {what} computed again with the same digests."
    )
    return 0


def _show(session: Session, problems: Iterable[Problem]) -> bool:
    """Show what was found; says whether there was anything."""
    from netmark.app.table import Table, columns

    rows: list[tuple[object, ...]] = [tuple(problem) for problem in problems]
    session.show(Table(columns("where what hint"), rows), "")
    if rows:
        session.say(f"{len(rows)} findings.")
    return bool(rows)


def _export(session: Session, path: str, period: str, with_ids: bool) -> None:
    from hashlib import sha256

    from netmark.app import bundle
    from netmark.cli.atomic import new_content

    lines = bundle.export(session.open(readonly=True), session.act(), period, with_ids)
    fingerprint, size = sha256(), 0
    with new_content(path, session.path) as stream:
        for line in lines:
            stream.write(line)
            fingerprint.update(line)
            size += len(line)
    session.say(f"{path} written: {size} bytes, fingerprint {fingerprint.hexdigest()}.")


def _check(session: Session, path: str) -> int:
    from netmark.app import bundle

    found = bundle.check(path)
    code = FINDINGS if _show(session, found.problems) else 0
    if found.outside:
        session.say(f"What {found.outside} left is taken as stated: its run is not in the file.")
    if not code:
        session.say(f"All is well: {_runs(found.periods)} computed again with the same digests.")
    session.say(f"Fingerprint {found.fingerprint}.")
    return code


def _runs(periods: list[str]) -> str:
    if len(periods) == 1:
        return f"the run of {periods[0]}"
    return f"{len(periods)} closed runs, {periods[0]} to {periods[-1]},"
