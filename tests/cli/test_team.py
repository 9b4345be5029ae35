"""`team` and `ask` on the command line: what a leader sees, and what he is told if it is wrong."""

import json

import pytest

from .conftest import Call


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann with twenty-five new people in her frontline."""
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann", "--date", "2026-09-05").code == 0
    for number in range(25):
        words = ("--id", f"m{number}", "--sponsor", "ann", "--date", "2026-11-20")
        assert netmark("recruit", "", *words).code == 0


def test_a_screen_shows_the_first_of_many(netmark: Call) -> None:
    """With the command for all of them; programs have every row."""
    shown = netmark("team", "ann", "--format", "table")
    assert "To work through: 20 of 25, all: netmark team ann --show list" in shown.out
    assert shown.out.count("no first sale") == 20
    assert shown.err == "Note: No plan is in force in 2026-11, so nothing is earned.\n"
    whole = json.loads(netmark("team", "ann", "--json").out)
    assert len(whole["list"]) == len(whole["frontline"]) == 25
    assert netmark("team", "ann", "--csv").out == netmark("team", "ann", "--show", "list").out


def test_a_part_that_there_is_not(netmark: Call) -> None:
    """The nearest word is told."""
    wrong = netmark("team", "ann", "--show", "lines")
    assert wrong.code == 2
    assert "did you mean line?" in wrong.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ask open m1", "what is asked for?"),
        ("ask open m1 --topic x --starter", "what is asked for?"),
        ("ask open m1 --topic starter", "netmark ask open m1 --starter"),
        ("ask take 1 --by ann --company", "a member or the company?"),
        ("touch m1", "who was in touch?"),
        ("touch m1 --by ann --undo 1", "who was in touch?"),
    ],
)
def test_what_does_not_go_together_is_refused(words: str, said: str, netmark: Call) -> None:
    """With what to type instead."""
    wrong = netmark(*words.split())
    assert wrong.code == 2
    assert said in wrong.err


def test_a_request_from_the_first_word_to_the_last(netmark: Call) -> None:
    """Asked, climbed to the company because ann is at the top, answered by it, closed."""
    assert netmark("ask", "open", "m1", "--topic", "products", "--at", "2026-11-20").code == 0
    [row] = json.loads(netmark("ask", "list", "--open", "--json").out)
    assert (row["holder"], row["hours_left"]) == ("", "")
    assert netmark("ask", "answer", "1", "--company", "--text", "So.").code == 0
    assert netmark("ask", "close", "1").err == "Request 1 of m1, products: closed.\n"
    assert netmark("verify").code == 0
    [counted] = json.loads(netmark("ask", "stats", "--by", "helper", "--json").out)
    assert (counted["helper"], counted["answered"], counted["in_time"]) == ("", 1, 0)
