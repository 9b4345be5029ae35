"""What one call of the program knows: which file, which day, who asks, and how to answer."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from netmark.cli.text import clean

if TYPE_CHECKING:
    from datetime import date
    from types import TracebackType

    from netmark.app.table import Table
    from netmark.cli.document import Document
    from netmark.cli.progress import Progress
    from netmark.store.db import Act, Store

DEFAULT_FILE = "netmark.db"


class Output:
    """How and where the rows of one call are to be shown; None means: not said.

    ``piped`` is the format when nothing is said and nobody looks: rows for a program, unless the
    command prints something to be read.
    """

    __slots__ = ("format", "path", "piped", "spreadsheet_safe")

    def __init__(self) -> None:
        self.format: str | None = None
        self.path: str | None = None
        self.piped = "csv"
        self.spreadsheet_safe = False


class Session:
    """The global options of one call, and the store once it is open.

    Commands get it with ``@pass_session``; it closes the store at the end of the call.
    """

    __slots__ = (
        "_store",
        "actor",
        "db",
        "debug",
        "dry_run",
        "late",
        "note",
        "output",
        "quiet",
        "today",
        "yes",
    )

    def __init__(self) -> None:
        self.db: str | None = None
        self.today: date | None = None
        self.actor: str | None = None
        self.note = ""
        self.debug = False
        self.dry_run = False
        self.late = False
        self.quiet = False
        self.yes = False
        self.output = Output()
        self._store: Store | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._store is not None:
            self._store.conn.close()
            self._store = None

    @property
    def path(self) -> str:
        """The database of this call: ``--db``, else ``$NETMARK_DB``, else netmark.db here."""
        return self.db or DEFAULT_FILE

    def open(self, *, readonly: bool = False, check: bool = True) -> Store:
        """Open the database for this call; raises StoreError when there is none, or not ours.

        ``check=False`` for the command that says what is wrong with tables that were changed.
        """
        if self.output.path or "NETMARK_FORMAT" in os.environ:
            # What is wrong with the format is said before the work, not after it.
            from netmark.cli.output import choose

            choose(self.output)
        if self._store is None:
            from netmark.store.db import connect

            self._store = connect(self.path, readonly, check=check)
        return self._store

    def keep(self, store: Store) -> Store:
        """Take over a store that a command has just created, so that it is closed at the end."""
        self._store = store
        return store

    def act(self, zone: str = "") -> Act:
        """Say who does this, when and why, and whether only to try it.

        The day is ``--today``, else the day it is now in the company's time zone (``zone`` where
        no store is open yet). The instant is always the real one.
        """
        from netmark.store.db import Act, utc_now

        now = utc_now()
        today = self.today or _day_of(now, zone or self.open().settings.time_zone)
        actor = self.actor or clean(os_user())
        return Act(actor, now, today, self.note, self.dry_run, self.late)

    def show(self, table: Table, empty: str) -> None:
        """Give rows to the user in the format asked for; ``empty`` is said when there are none."""
        from netmark.cli.output import render

        render(self, table, empty)

    def show_document(self, document: Document, *, to_read: bool = False) -> None:
        """Give several tables about one thing to the user in the format asked for.

        What is there ``to_read`` stays text in a pipe, unless a format is asked for.
        """
        if to_read:
            self.output.piped = "table"
        from netmark.cli.output import render_document

        render_document(self, document)

    def done(self, said: str, **record: object) -> None:
        """Report a change: one sentence on standard error, or a JSON object when asked for one."""
        if self.output.format == "json":
            import json

            sys.stdout.write(json.dumps({**record, "dry_run": self.dry_run}) + "\n")
        else:
            self.say(f"{said} Nothing was stored: --dry-run." if self.dry_run else said)

    def say(self, sentence: str) -> None:
        """Tell the user something that is not data; silent with ``--quiet``."""
        if not self.quiet:
            print_error(sentence)

    def confirm(self, question: str) -> None:
        """Go on only if the user agrees.

        ``--yes`` agrees beforehand; without a terminal nothing is asked and the call is refused
        as a usage error, so that no script hangs.
        """
        if self.yes:
            return
        from netmark.cli.errors import CommandLineError
        from netmark.errors import StateError

        if sys.stdin is None or not sys.stdin.isatty():
            raise CommandLineError(
                f"not done without a yes: {question}", "to agree beforehand, add --yes"
            )
        sys.stderr.write(f"{clean(question)} [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise StateError("not confirmed, so nothing was changed")

    @property
    def format(self) -> str:
        """The format in which rows will be shown."""
        from netmark.cli.output import choose

        return choose(self.output)

    def progress(self, label: str, total: int = 0) -> Progress:
        """Make what shows how many rows are done (of ``total``, where that is known), called with
        their number, in a ``with``.
        """
        from netmark.cli.progress import Progress

        return Progress(label, total, enabled=not self.quiet)


def _day_of(instant: str, zone: str) -> date:
    if zone == "UTC":
        from datetime import date

        # The list of time zones is not needed for this one, and costs more than the rest.
        return date.fromisoformat(instant[:10])
    from netmark.ledger.period import local_day

    return local_day(instant, zone)


def print_error(line: str) -> None:
    """Write one line to standard error, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(clean(line) + "\n")
        sys.stderr.flush()


def os_user() -> str:
    """Name the account this program runs under; its number when the system knows no name."""
    # As getpass does it, which would load the handling of terminals as well.
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if os.environ.get(variable):
            return os.environ[variable]
    try:
        import pwd
    except ImportError:
        return "unknown"
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
