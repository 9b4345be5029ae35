import errno
import json
import sqlite3
from pathlib import Path

import click
import pytest

from netmark.cli.errors import as_json, as_text, describe, in_words, wants_json
from netmark.errors import ConflictError, InputError, IntegrityError, PlanError, Problem, StoreError

from .conftest import Call


def test_an_error_says_what_where_and_what_to_do() -> None:
    """Three lines, the last one a command to type."""
    fault = describe(InputError("it is red", "paint it: netmark paint", "house.csv:3"))
    assert as_text(fault) == [
        "Error: it is red",
        "  where: house.csv:3",
        "  hint: paint it: netmark paint",
    ]


def test_faults_of_a_file_are_listed_up_to_fifty() -> None:
    """What is left out is counted."""
    problems = [Problem(f"a.csv:{n}", "wrong", "right") for n in range(1, 63)]
    lines = as_text(describe(PlanError("62 faults", problems=problems)))
    assert lines[1] == "  a.csv:1: wrong (right)"
    assert lines[50] == "  a.csv:50: wrong (right)"
    assert lines[51:] == ["  ... and 12 more"]


def test_json_has_every_fault() -> None:
    """A program gets all of them, each with where, what and hint."""
    problems = [Problem(f"a.csv:{n}", "wrong", "") for n in range(1, 63)]
    said = json.loads(as_json(describe(InputError("62 faults", "mend them", problems=problems))))
    assert said["code"] == "input"
    assert said["message"] == "62 faults"
    assert said["hint"] == "mend them"
    assert said["where"] == ""
    assert len(said["problems"]) == 62
    assert said["problems"][0] == {"where": "a.csv:1", "what": "wrong", "hint": ""}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 1),
        (click.UsageError("x"), 2),
        (IntegrityError("x"), 3),
        (StoreError("x"), 4),
        (sqlite3.DatabaseError("x"), 4),
        (ConflictError("x"), 5),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (MemoryError(), 1),
        (OSError(errno.ENOSPC, "No space left on device"), 1),
        (ValueError("x"), 1),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int) -> None:
    """As listed for the command line as a whole."""
    assert describe(error).exit_code == code


def test_a_mistake_of_ours_says_so() -> None:
    """Nobody should look for it in his own data."""
    fault = describe(ZeroDivisionError("division by zero"))
    assert "a mistake in netmark" in fault.message
    assert "--debug" in fault.hint


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT, errno.EISDIR])
def test_the_system_is_quoted_in_plain_words(number: int) -> None:
    """No error numbers, no strings of the C library."""
    words = in_words(OSError(number, "Xyz"))
    assert "Errno" not in words
    assert "Xyz" not in words


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["sale", "--json"], True),
        (["x", "--format", "json"], True),
        (["x", "--format=jsonl"], True),
        (["x", "--json", "--csv"], False),
        (["x", "--format"], False),
        (["recruit", "--", "--json"], False),
        ([], False),
    ],
)
def test_json_is_seen_in_arguments_that_make_no_sense(args: list[str], wanted: bool) -> None:
    """The one who reads JSON gets JSON, also when the command line could not be read."""
    assert wants_json(args) is wanted


def test_a_usage_error_is_json_when_json_is_wanted(netmark: Call) -> None:
    """On standard error, on one line, with exit code 2."""
    done = netmark("sale", "ann", "nan", "--json")
    assert done.code == 2
    assert done.out == ""
    said = json.loads(done.err)
    assert said["code"] == "usage"
    assert said["where"] == "AMOUNT"
    assert "'nan'" in said["message"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["sale"], "MEMBER is missing"),
        (["sale", "ann"], "AMOUNT is missing"),
        (["sale", "ann", "5", "6"], "'6' is one word too many"),
        (["sale", "ann", "5", "--pvv", "6"], "netmark sale has no option --pvv"),
        (["sale", "ann", "5", "--pv"], "--pv needs a value"),
        (["sale", "ann", "-5"], "a negative number is not taken here"),
        (["member"], "which one? A command is missing"),
        (["tree", "--csv=1"], "--csv takes no value"),
        (["--db", "", "tree"], "the name of the file is empty"),
        (["tree", "--format", "jsn"], "'jsn' is none of the words that are known here"),
        (["member", "move", "ann"], "say where to"),
        (["member", "set", "ann", "market"], "'market' is no field with a value"),
    ],
)
def test_usage_errors_are_in_our_own_words(args: list[str], message: str, netmark: Call) -> None:
    """What is wrong, then what would be right; nothing on standard output; exit code 2."""
    done = netmark(*args)
    assert done.code == 2
    assert done.err.startswith(f"Error: {message}\n")
    assert "  hint: " in done.err
    assert done.out == ""


def test_there_is_no_traceback_without_debug(netmark: Call) -> None:
    """With --debug there is one, before the words."""
    assert "Traceback" not in netmark("tree").err
    for args in (["tree", "--debug"], ["--debug", "tree"]):
        done = netmark(*args)
        assert done.err.startswith("Traceback")
        assert "Error: there is no netmark.db here" in done.err
        assert done.code == 4


def test_what_is_wrong_is_quoted_harmlessly(netmark: Call) -> None:
    """An argument with escapes does not reach the terminal as such."""
    for args in (["\x1b[2J"], ["sale", "\x1b[2J", "5"], ["--db", "\x1b[2J", "tree"]):
        done = netmark(*args)
        assert done.code in (2, 4)
        assert "\x1b" not in done.err


def test_without_a_database_the_hint_is_init(netmark: Call) -> None:
    """Exit code 4, and nothing is created by looking."""
    done = netmark("tree")
    assert done.code == 4
    assert "  hint: create one with: netmark init\n" in done.err


def test_an_unknown_format_in_the_environment_is_named(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable is to blame, and the nearest format is offered."""
    assert netmark("init").code == 0
    monkeypatch.setenv("NETMARK_FORMAT", "tabel")
    done = netmark("tree")
    assert done.code == 2
    assert "$NETMARK_FORMAT" in done.err
    assert "did you mean table?" in done.err


def test_a_mistake_of_ours_is_told_from_a_damaged_file(netmark: Call) -> None:
    """Who finds nonsense in the file looks first whether the file is sound."""
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann").code == 0
    error = AttributeError("no such thing")
    assert "this is a mistake in netmark" in describe(error, "netmark.db").message
    data = bytearray(Path("netmark.db").read_bytes())
    data[4096:] = b"x" * (len(data) - 4096)
    Path("netmark.db").write_bytes(data)
    fault = describe(error, "netmark.db")
    assert (fault.exit_code, fault.message) == (4, "netmark.db is damaged")
    assert "netmark verify" in fault.hint
    assert describe(error, "none.db").exit_code == 1


def test_an_option_is_not_taken_for_one_that_only_has_the_same_dashes(netmark: Call) -> None:
    """--tree is not a misspelt --note; --spnsor is --sponsor."""
    assert "see them all: netmark sale --help" in netmark("sale", "ann", "5", "--tree", "x").err
    assert "did you mean --sponsor?" in netmark("recruit", "Ann", "--spnsor", "x").err
