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
    asked,
    asking,
    closed,
    corrected,
    files,
    found,
    founded,
    given,
    held,
    lost,
    other,
    paying,
    peopled,
    retailed,
    selling,
    terminated,
    typed,
    waiting,
    with_copy,
)
from .harness import sweep

# What the commands import late is imported here once, and not in every process that is cut off.
LATE = (
    "app.accounts app.adjust app.asks app.bank_answers app.contacts app.correct app.demo"
    " app.give app.import_leads app.import_members app.lead_privacy app.lead_won app.leads app.pay"
    " app.pay_file app.starter cli.asks cli.company cli.contacts cli.correct cli.demo"
    " cli.imports cli.leads cli.members cli.pay cli.payout cli.plans cli.privacy cli.sales"
    " cli.settings plan.document"
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
    "member terminate": Case(peopled, ("member", "terminate", "bob", "--yes")),
    "member reinstate": Case(terminated, ("member", "reinstate", "bob")),
    "member erase": Case(peopled, ("member", "erase", "ann", "--yes")),
    "import members": Case(founded, ("import", "members", "members.csv")),
    "sale": Case(selling, ("sale", "bob", "19.90", "--ref", "B-1")),
    "refund": Case(selling, ("refund", "A-2", "--amount", "10.00", "--ref", "B-2")),
    "give": Case(retailed, ("give", "A-5", "--to", "cat")),
    "import sales": Case(peopled, ("import", "sales", "sales.csv")),
    "import accounts": Case(peopled, ("import", "accounts", "accounts.csv")),
    "plan use": Case(peopled, ("plan", "use", "plan.toml", "--from", "2026-10")),
    "payout": Case(closed, ("payout", "--period", "2026-11", "--close"), today="2026-12-01"),
    "correct": Case(corrected, ("correct", "--period", "2026-10"), today="2026-12-05"),
    "ask open": Case(peopled, ("ask", "open", "dan", "--topic", "products", "--text", "How?")),
    "ask take": Case(asking, ("ask", "take", "1", "--by", "bob")),
    "ask answer": Case(asking, ("ask", "answer", "1", "--text", "So.")),
    "ask pass": Case(asking, ("ask", "pass", "1", "--to", "ann")),
    "ask close": Case(asking, ("ask", "close", "1")),
    "ask reopen": Case(asked, ("ask", "reopen", "1", "--text", "No.")),
    "ask starter": Case(peopled, ("ask", "starter", "starter.csv")),
    "touch": Case(peopled, ("touch", "dan", "--by", "cat", "--way", "call")),
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
    "settings": Case(peopled, ("settings", "ask_hours", "24")),
    "lead add": Case(
        peopled,
        (
            *("lead", "add", "Mia Gray", "--found-by", "ann", "--phone", "1", "--consent", "yes"),
            *("--holder", "bob", "--next", "call", "--on", "2026-11-09", "--id", "L1"),
        ),
    ),
    "lead import": Case(peopled, ("lead", "import", "leads.csv")),
    "lead set": Case(found, ("lead", "set", "L1", "phone=2", "contact=no")),
    "lead assign": Case(found, ("lead", "assign", "L1", "cat")),
    "lead pass": Case(found, ("lead", "pass", "L1", "bob")),
    "lead touch": Case(found, ("lead", "touch", "L1", "--next", "call", "--on", "2026-11-09")),
    "lead convert": Case(
        found, ("lead", "convert", "L1", "--sale", "9.90", "--buyer", "retail", "--ref", "B-1")
    ),
    "lead lose": Case(found, ("lead", "lose", "L1", "--reason", "no time")),
    "lead reopen": Case(lost, ("lead", "reopen", "L1")),
    "lead erase": Case(found, ("lead", "erase", "L1", "--yes")),
    "backup": Case(with_copy, ("backup", "copy.db", "--force"), target="copy.db"),
    "restore": Case(with_copy, ("restore", "copy.db", "--force", "--yes"), stride=3),
}


# Other ways of a command that writes.
MORE = {
    "give --undo": Case(given, ("give", "A-5", "--undo")),
    "sale --credit-to": Case(
        selling, ("sale", "ann", "9.90", "--buyer", "retail", "--credit-to", "cat")
    ),
    "pay --paid": Case(paying, ("pay", "--paid", "answer.csv"), today="2026-12-02"),
    "lead convert --recruit": Case(
        found, ("lead", "convert", "L1", "--recruit", "Mia Gray", "--id", "mia")
    ),
    "touch --undo": Case(asking, ("touch", "dan", "--undo", "1")),
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
