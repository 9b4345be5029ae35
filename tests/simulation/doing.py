"""How something is done to a company of the simulation: here, by a command, or in a process that
is cut off in the middle and does it again.
"""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

from netmark.cli import run as command
from netmark.errors import NetmarkError, StateError
from netmark.store.db import Act, Store, connect

from ..faults.harness import CUT_OFF, run

Action = Callable[[Store, Act], object]
REFUSED = 5


def typed(*words: str) -> Action:
    """Make an action of a command line."""

    def action(store: Store, act: Act) -> None:
        late = ["--late"] if act.late else []
        head = ["--db", store.path, "--today", act.today.isoformat(), "--actor", act.actor]
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = command([*head, *words, *late])
        if code:
            assert code in (1, 5), f"{' '.join(words)}: exit code {code}\n{said.getvalue()}"
            raise StateError(said.getvalue())

    return action


def head(store: Store) -> int:
    """How many acts were done in a file."""
    return int(store.conn.execute("SELECT max(seq) FROM log").fetchone()[0])


def refused(store: Store, act: Act, action: Action) -> str:
    """Do it; gives why it was refused, or nothing. What is refused leaves no trace."""
    before, why = head(store), ""
    try:
        action(store, act)
    except NetmarkError as error:
        why = error.message
    assert not why or head(store) == before, f"refused, but recorded: {why}"
    return why


def killed(store: Store, act: Act, action: Action, cut: int) -> str:
    """Do it in a process that ends before a certain step, then again, as one does after a crash.

    What was done before the end is not done twice. Gives why it was refused, or nothing.
    """
    before = head(store)
    code = run(Path(store.path).parent, partial(_attempt, act, action), cut)
    assert code in (0, CUT_OFF, REFUSED), f"exit code {code}"
    after = head(store)
    why = refused(store, act, action)
    if after == before:
        assert code != 0 or head(store) == before, "ended well, but did nothing"
        return why
    assert head(store) == after, "done twice"
    return ""


def _attempt(act: Act, action: Action, folder: Path) -> int:
    with connect(folder / "netmark.db") as store:
        try:
            action(store, act)
        except NetmarkError:
            return REFUSED
    return 0
