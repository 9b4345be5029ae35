import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from netmark import __version__
from netmark.cli import SECTIONS, root
from netmark.cli.frame import _Framed

from .conftest import Call

HEAVY = {
    "rich",
    "pydantic",
    "sqlite_utils",
    "tomllib",
    "decimal",
    "fractions",
    "dataclasses",
    "zoneinfo",
    "openpyxl",
    "csv",
    "asyncio",
    "email",
    "http",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it."""
    context = click.Context(root)
    todo = [(name, root.get_command(context, name)) for name in root.list_commands(context)]
    while todo:
        name, command = todo.pop()
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            todo += [(f"{name} {sub}", c) for sub, c in command.commands.items()]


ALL = dict(commands())


def imported(*args: str) -> set[str]:
    """Call the program in a process of its own and give the modules that were imported."""
    code = (
        "import sys; from netmark.cli import run; code = run(sys.argv[1:]);"
        "print('\\nMODULES', *sys.modules, file=sys.stderr); sys.exit(code)"
    )
    call = [sys.executable, "-c", code, *args]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return set(done.stderr.rpartition("\nMODULES ")[2].split())


def test_help_imports_click_and_nothing_of_the_work() -> None:
    """Asking for help costs what click costs: no database, no table, no command is loaded."""
    plain = subprocess.run(
        [sys.executable, "-c", "import click, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    more = imported("--help") - set(plain.stdout.split())
    ours = {name for name in more if name.partition(".")[0] == "netmark"}
    allowed = {
        "netmark",
        "netmark.cli",
        "netmark.cli.frame",
        "netmark.cli.options",
        "netmark.cli.session",
        "netmark.cli.text",
        "netmark.errors",
    }
    assert ours <= allowed
    assert not more & (HEAVY | {"sqlite3", "json", "hashlib"})


def test_a_sale_imports_only_what_a_sale_needs(netmark: Call) -> None:
    """The command that is called most often loads no table, no plan and no calendar of zones."""
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann").code == 0
    more = imported("sale", "ann", "100.00", "--ref", "A-1")
    assert not {name for name in more if name.partition(".")[0] in HEAVY}
    assert not {"netmark.cli.output", "netmark.cli.screen", "netmark.cli.members"} & more


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_has_help_with_an_example(name: str, netmark: Call) -> None:
    """The example begins with the program and calls this very command."""
    done = netmark(*name.split(), "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: netmark {name} ")
    assert max(map(len, done.out.splitlines())) <= 100
    command = ALL[name]
    assert isinstance(command, _Framed)
    if not isinstance(command, click.Group):
        assert any(f"netmark {name}" in example for example in command.examples)
        assert netmark(*name.split(), "-h").out == done.out


def test_the_overview_says_what_each_command_says_itself() -> None:
    """The line in `netmark --help` is the first sentence of the command's own help."""
    for entries in SECTIONS.values():
        for name, entry in entries.items():
            text = " ".join((ALL[name].help or "").split("\n\n")[0].split())
            assert text == entry.says, name


def test_the_overview_lists_every_command(netmark: Call) -> None:
    """Calling the program with nothing shows the same as asking for help."""
    done = netmark("--help")
    assert done.code == 0
    listed = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
    assert {name for name in ALL if " " not in name} <= set(listed)
    assert netmark().out == done.out
    assert netmark().code == 0


def test_the_version_is_told(netmark: Call) -> None:
    """One line, on standard output."""
    assert netmark("--version") == (0, f"netmark {__version__}\n", "")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (["recuit"], "did you mean netmark recruit?"),
        (["member", "shwo"], "did you mean netmark member show?"),
        (["show"], "did you mean netmark member show?"),
        (["xyzzy"], "see them all: netmark --help"),
    ],
)
def test_a_misspelt_command_is_told_the_nearest(typed: list[str], hint: str, netmark: Call) -> None:
    """Exit code 2, and the hint is something to type."""
    done = netmark(*typed)
    assert done.code == 2
    assert done.out == ""
    assert f"  hint: {hint}\n" in done.err
    assert done.err.startswith("Error: ")


def test_global_options_stand_before_or_after_the_command(netmark: Call) -> None:
    """The later one counts when both are given."""
    assert netmark("--db", "a.db", "init").code == 0
    assert netmark("init", "--db", "b.db").code == 0
    assert netmark("--db", "a.db", "recruit", "Ann", "--id", "ann", "--db", "b.db").code == 0
    assert "ann" in netmark("member", "--db", "b.db", "list").out
    assert "ann" not in netmark("--db", "a.db", "member", "list").out


def test_the_database_may_come_from_the_environment(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option counts more than the environment."""
    monkeypatch.setenv("NETMARK_DB", "c.db")
    assert "c.db created" in netmark("init").err
    assert "d.db created" in netmark("init", "--db", "d.db").err


def test_the_day_may_come_from_the_environment(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that documents and tests say the same every day."""
    assert netmark("init").code == 0
    monkeypatch.setenv("NETMARK_TODAY", "2026-03-04")
    assert "2026-03-04" in netmark("recruit", "Ann", "--id", "ann").err
    assert "2026-03-05" in netmark("recruit", "Bob", "--id", "bob", "--today", "2026-03-05").err
    monkeypatch.setenv("NETMARK_TODAY", "tomorrow")
    done = netmark("tree")
    assert done.code == 2
    assert "--today" in done.err


def test_completion_knows_the_commands(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressing Tab after `netmark rec` offers recruit."""
    assert "_NETMARK_COMPLETE=zsh_complete" in netmark("completion", "zsh").out
    monkeypatch.setenv("_NETMARK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "netmark rec")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert netmark().out == "plain,recruit\n"
    monkeypatch.setenv("COMP_WORDS", "netmark tree --")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert "plain,--depth\n" in netmark().out
