"""Every command that writes, killed before each of its steps: the state before or after it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from netmark.cli import root

from .company import (
    adjusted,
    closed,
    corrected,
    files,
    founded,
    held,
    losing,
    other,
    paying,
    peopled,
    selling,
    terminated,
    typed,
    waiting,
    with_copy,
)
from .harness import sweep

# What the commands import late is imported here once, and not in every process that is cut off.
LATE = (
    "app.accounts app.adjust app.bank_answers app.correct app.demo app.import_members app.pay"
    " app.merging app.pay_file cli.company cli.correct cli.demo cli.imports cli.members cli.pay"
    " cli.merging cli.payout cli.plans cli.privacy cli.sales plan.document"
)
for module in LATE.split():
    import_module(f"netmark.{module}")


class Case(NamedTuple):
    """A command line, what must be there before it, and the file that it changes."""

    make: Callable[[Path], None]
    words: tuple[str, ...]
    target: str = "netmark.db"
    today: str = "2026-11-05"
    stride: int = 1


CASES = {
    "init": Case(files, ("init", "--plan", "plan.toml", "--from", "2026-10")),
    "demo": Case(files, ("demo", "."), stride=150),
    "recruit": Case(peopled, ("recruit", "Eve Black", "--id", "eve", "--sponsor", "cat")),
    "member set": Case(peopled, ("member", "set", "bob", "market=US", "phone=1")),
    "member move": Case(peopled, ("member", "move", "cat", "--sponsor", "ann")),
    "member place": Case(waiting, ("member", "place")),
    "member upline": Case(
        other, ("member", "upline", "cat", "--under", "ann", "--date", "2026-11-05")
    ),
    "member merge": Case(
        closed, ("member", "merge", "cat", "--into", "ann", "--date", "2026-11-01", "--yes")
    ),
    "member terminate": Case(peopled, ("member", "terminate", "bob", "--yes")),
    "member reinstate": Case(terminated, ("member", "reinstate", "bob")),
    "member erase": Case(peopled, ("member", "erase", "ann", "--yes")),
    "import members": Case(founded, ("import", "members", "members.csv")),
    "sale": Case(selling, ("sale", "bob", "19.90", "--ref", "B-1")),
    "refund": Case(selling, ("refund", "A-2", "--amount", "10.00", "--ref", "B-2")),
    "import sales": Case(peopled, ("import", "sales", "sales.csv")),
    "import accounts": Case(peopled, ("import", "accounts", "accounts.csv")),
    "plan use": Case(peopled, ("plan", "use", "plan.toml", "--from", "2026-10")),
    "payout": Case(closed, ("payout", "--period", "2026-11", "--close"), today="2026-12-01"),
    "correct": Case(corrected, ("correct", "--period", "2026-10"), today="2026-12-05"),
    "adjust": Case(
        closed,
        (
            *("adjust", "bob", "-5.00", "--reason", "kit"),
            *("--category", "charge", "--tax", "none"),
        ),
    ),
    "pay": Case(paying, ("pay", "--period", "2026-11", "--approve"), today="2026-12-02"),
    "pay hold": Case(paying, ("pay", "hold", "bob", "--reason", "x"), today="2026-12-02"),
    "pay release": Case(held, ("pay", "release", "bob"), today="2026-12-02"),
    "pay forfeit": Case(paying, ("pay", "forfeit", "bob", "--reason", "x", "--yes")),
    "pay cancel": Case(paying, ("pay", "cancel", "1", "--reason", "x"), today="2026-12-02"),
    "pay bank": Case(peopled, ("pay", "bank", "bob", "--iban", "DE89370400440532013000")),
    "backup": Case(with_copy, ("backup", "copy.db", "--force"), target="copy.db"),
    "restore": Case(with_copy, ("restore", "copy.db", "--force", "--yes"), stride=3),
}


# Other ways of a command that writes.
MORE = {
    "payout with forfeits": Case(losing, ("payout", "--period", "2026-10", "--close")),
    "pay --paid": Case(paying, ("pay", "--paid", "answer.csv"), today="2026-12-02"),
    "adjust --undo": Case(
        adjusted, ("adjust", "bob", "5.00", "--undo", "1", "--reason", "was wrong")
    ),
}


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_cut_off_before_any_step(name: str) -> None:
    """Nothing is half done, the file is whole, and the command can be given again."""
    case = {**CASES, **MORE}[name]
    action = typed(*case.words, today=case.today)
    assert sweep(case.make, action, case.target, case.stride).steps > 10


def test_every_command_that_writes_is_cut_off() -> None:
    """A new command must be added to the list above: whatever can be rehearsed can be cut off."""
    writing = {name for name, command in commands(root) if rehearses(command)}
    assert writing | {"demo"} == set(CASES)


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")


def rehearses(command: click.Command) -> bool:
    """Whether a command has --dry-run, as every command that writes into the file must."""
    return any("--dry-run" in param.opts for param in command.params)
