"""How the faults of a file are shown to people."""

import json
from pathlib import Path

import pytest

from netmark.cli.faults import SAME, SHOWN, in_short
from netmark.errors import Problem

from .conftest import Call


def test_the_same_fault_on_many_rows_is_said_once() -> None:
    """With the number of rows, and the next few lines with their values."""
    days = [
        Problem(f"a.csv:{n}", f"joined: '{n}/09' is not a date", "write it well")
        for n in range(2, 9)
    ]
    other = Problem("a.csv:3", "sponsor: 'x' is the own sponsor")
    assert in_short([days[0], other, *days[1:]]) == [
        "  joined: 7 rows, first line 2: '2/09' is not a date (write it well)",
        "    also line 3 '3/09', line 4 '4/09', line 5 '5/09' and 3 more; --json lists all",
        "  a.csv:3: sponsor: 'x' is the own sponsor",
    ]


@pytest.mark.parametrize("count", [1, 2, SAME - 1])
def test_a_fault_on_few_rows_is_said_with_each(count: int) -> None:
    """As long as that is no longer."""
    problems = [Problem(f"a.csv:{n}", "wrong", "right") for n in range(count)]
    assert in_short(problems) == [f"  a.csv:{n}: wrong (right)" for n in range(count)]


def test_of_many_different_faults_fifty_are_shown() -> None:
    """What is left out is counted, row by row; faults of the file as a whole stay apart."""
    words = [chr(ord("A") + n // 26) + chr(ord("a") + n % 26) for n in range(SHOWN + 2)]
    problems = [Problem(f"a.csv:{n}", word) for n, word in enumerate(words)]
    problems += [Problem("a.csv:99", words[-1])] * SAME
    lines = in_short(problems)
    assert lines[SHOWN - 1 :] == [
        f"  a.csv:{SHOWN - 1}: {words[SHOWN - 1]}",
        f"  ... and {2 + SAME} more",
    ]
    assert in_short([Problem("a.csv", "x")] * 5) == ["  a.csv: x"] * 5


def test_a_rare_fault_is_seen_among_many_others(netmark: Call) -> None:
    """A cycle, an unknown sponsor and an id given twice, behind sixty days written otherwise."""
    assert netmark("init").code == 0
    rows = [f"m{n},,01/09/2026" for n in range(60)]
    rows += ["a,b,", "b,c,", "c,d,", "d,a,", "e,nobody,", "e,,"]
    Path("old.csv").write_text("id,sponsor,joined\n" + "\n".join(rows) + "\n")
    refused = netmark("import", "members", "old.csv")
    assert refused.err.splitlines() == [
        "Error: old.csv has 66 faults; nothing was imported.",
        "  joined: 60 rows, first line 2: '01/09/2026' is not a date (write it like 2026-11-30, or"
        " say how it is written, as in --date-format DD/MM/YYYY)",
        "    also line 3 '01/09/2026', line 4 '01/09/2026', line 5 '01/09/2026' and 56 more;"
        " --json lists all",
        "  sponsor: 4 rows, first line 62: 'a' is on a cycle: a → b → c → d → a",
        "    also line 63 'b', line 64 'c', line 65 'd'; --json lists all",
        "  old.csv:66: sponsor: there is no member 'nobody', neither here nor in the book (add the"
        " sponsor to the file)",
        "  old.csv:67: id: 'e' is on line 66 already (every member has another id)",
        "  hint: correct the file and import it again",
    ]
    told = json.loads(netmark("import", "members", "old.csv", "--json").err)
    assert len(told["problems"]) == 66
