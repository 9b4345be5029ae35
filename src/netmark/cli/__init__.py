"""The command line. A command body parses, calls :mod:`netmark.app`, renders.

Only click is imported here; the module of a command is imported when the command is called.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from netmark.cli.frame import Entry, LazyGroup
from netmark.cli.session import Session

PROGRAM = "netmark"


# A new command is one line here; a test compares the line with the help of the command itself.
SECTIONS = {
    "The company": {
        "init": Entry("company", "init", "Create the database."),
        "demo": Entry("demo", "demo", "Build a small company to try things on."),
    },
    "People": {
        "recruit": Entry("members", "recruit", "Add a new member under a sponsor."),
        "member": Entry("members", "member", "Show, list and change members."),
        "tree": Entry("genealogy", "tree", "Show the genealogy, from the top or from a member."),
        "upline": Entry("genealogy", "upline", "List everybody above a member, nearest first."),
        "downline": Entry("genealogy", "downline", "List everybody below a member, by level."),
    },
    "Sales": {
        "sale": Entry("sales", "sale", "Record a sale."),
        "refund": Entry("sales", "refund", "Take back a sale, or a part of it."),
        "give": Entry(
            "sales",
            "give",
            "Give the credit of a sale to somebody below who made none of it, or take that back.",
        ),
        "import": Entry("imports", "import_", "Bring in members, sales or accounts from a file."),
    },
    "Payout": {
        "plan": Entry("plans", "plan", "Write, check, read and use the compensation plan."),
        "payout": Entry("payout", "payout", "Show what a period pays, or close it."),
        "statement": Entry(
            "statement",
            "statement",
            "Show everything one member earned in a period, and what is payable.",
        ),
        "trace": Entry("payout", "trace", "Show what became of an order in the legs above it."),
        "explain": Entry(
            "payout",
            "explain",
            "Explain why a member is paid this amount, from the cent to the order.",
        ),
        "why-not": Entry(
            "why_not",
            "why_not",
            "Explain why a member was paid nothing, and the smallest thing that would change it.",
        ),
        "compare": Entry(
            "compare",
            "compare",
            "Compare two payouts: every difference with its cause, the worst first.",
        ),
        "correct": Entry(
            "correct",
            "correct",
            "Post what a closed period would pay otherwise, by what is known now.",
        ),
        "report": Entry(
            "reports",
            "report",
            "Reports on a period: closed ones as they were paid, the open one as it stands.",
        ),
    },
    "Pay": {
        "adjust": Entry(
            "pay", "adjust", "Put an amount on a member's balance by hand, or take it off."
        ),
        "pay": Entry(
            "pay",
            "pay",
            "Show what a closed period pays to whom, approve it, and take in what the bank"
            " answers.",
        ),
    },
    "The team": {
        "scorecard": Entry(
            "scorecard", "scorecard", "Judge a member by what becomes of his network."
        ),
        "team": Entry(
            "team", "team", "Show a member's team from both sides, and who calls for him."
        ),
        "ask": Entry("asks", "ask", "Ask the upline for help, and see what became of it."),
        "touch": Entry("contacts", "touch", "Say that somebody was in touch with a member."),
        "evaluate": Entry(
            "evaluate",
            "evaluate",
            "Show how the company does as a network, beside what chance would give.",
        ),
        "lead": Entry(
            "leads", "lead", "Keep leads: find, import, pass on, touch, win, lose and count them."
        ),
        "settings": Entry(
            "settings",
            "settings",
            "Show or change waiting times, limits and weights of the team side.",
        ),
    },
    "The file": {
        "log": Entry("log", "log", "Show who did what, when and why: the log, newest first."),
        "verify": Entry(
            "verify",
            "verify",
            "Check the file, the chain of its log, all rows and sums, and compute closed runs"
            " again.",
        ),
        "backup": Entry("company", "backup", "Copy the database, safely, while it is in use."),
        "restore": Entry("company", "restore", "Put a backup in the place of the database."),
        "doctor": Entry("company", "doctor", "Look whether everything is as it should be."),
        "completion": Entry("company", "completion", "Print what completes commands with Tab."),
    },
}

root = LazyGroup(
    PROGRAM,
    SECTIONS,
    "Network marketing in one file: who recruited whom, what was sold, who earns what, and why.",
    examples=("netmark init --currency USD", "netmark COMMAND --help"),
)


def main() -> None:
    """Run the program for the arguments of the process, and end the process."""
    args = sys.argv[1:]
    code = run(args)
    if "--debug" in args:
        # With all that profilers and the like still want to do.
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    # Everything is written and closed. Taking the interpreter apart piece by piece would cost a
    # sale a sixth of its time, and a payout of a million members much more.
    os._exit(code)


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are said, never raised."""
    session = Session()
    try:
        _prepare_streams()
        instruction = os.environ.get("_NETMARK_COMPLETE")
        if instruction:
            from click.shell_completion import shell_complete

            return shell_complete(root, {}, PROGRAM, "_NETMARK_COMPLETE", instruction)
        with session:
            result = _invoke(session, args)
        if sys.stdout is not None:
            # While errors can still be said.
            sys.stdout.flush()
    # The edge of the program: whatever went wrong becomes words and an exit code.
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
        from netmark.cli.errors import report

        return report(error, args, session.path)
    return result


def _invoke(session: Session, args: Sequence[str]) -> int:
    try:
        with root.make_context(PROGRAM, list(args), obj=session) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return result if isinstance(result, int) else 0


def _prepare_streams() -> None:
    """Make output the same everywhere: UTF-8 and plain line ends, unless it is a terminal's own.

    What the encoding cannot say is shown as an escape instead of ending the command.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
