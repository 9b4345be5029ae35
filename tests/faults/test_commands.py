"""Every command that writes, killed before each of its steps: the state before or after it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netmark.app.payout import close
from netmark.store.db import connect

from .company import LATER, closed, peopled, selling, typed
from .harness import sweep

COMMANDS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "recruit": (peopled, ("recruit", "Eve Black", "--id", "eve", "--sponsor", "cat")),
    "member set": (peopled, ("member", "set", "bob", "market=US", "phone=1")),
    "member move": (peopled, ("member", "move", "cat", "--sponsor", "ann")),
    "member terminate": (peopled, ("member", "terminate", "bob", "--yes")),
    "sale": (selling, ("sale", "bob", "19.90", "--ref", "B-1")),
    "refund": (selling, ("refund", "A-2", "--amount", "10.00")),
    "import sales": (peopled, ("import", "sales", "sales.csv")),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_cut_off_before_any_step(tmp_path: Path, name: str) -> None:
    """Nothing is half done, the file is whole, and the command can be given again."""
    make, words = COMMANDS[name]
    swept = sweep(tmp_path, make, typed(*words))
    assert swept.steps > 10


def test_closing_a_period(tmp_path: Path) -> None:
    """Run, facts, carry and digests are there together, or the period is still open."""

    def november(folder: Path) -> None:
        with connect(folder / "netmark.db") as store:
            close(store, LATER, "2026-11")

    assert sweep(tmp_path, closed, november).steps > 20
