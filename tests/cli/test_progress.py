import io
import sys
import time

import pytest

from netmark.cli.progress import Progress


class Terminal(io.StringIO):
    """A screen that remembers."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give a clock that is set by hand: the first item is the time."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    return now


def test_nothing_is_drawn_in_the_first_second(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most commands are done before anybody wonders."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress("reading") as report:
        report(1)
        clock[0] += 0.9
        report(2)
    assert screen.getvalue() == ""


def test_afterwards_the_line_moves_and_is_wiped_at_the_end(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most ten times in a second."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress("reading") as report:
        clock[0] += 2
        report(1000)
        report(1001)
        clock[0] += 0.2
        report(2000)
    assert screen.getvalue().split("\r")[1:] == [
        "reading: 1000 rows, 2 s",
        "reading: 2000 rows, 2 s",
        " " * 23,
        "",
    ]


def test_a_known_total_makes_a_bar(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter is five marks of twenty."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    report = Progress("closing", 400)
    clock[0] += 2
    report(100)
    assert screen.getvalue() == "\rclosing [#####...............]  25%"


@pytest.mark.parametrize("why", ["no terminal", "dumb", "quiet", "closed"])
def test_there_are_reasons_to_draw_nothing(
    why: str, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file, a terminal that cannot go back, --quiet, no standard error at all."""
    screen = io.StringIO() if why == "no terminal" else Terminal()
    monkeypatch.setattr(sys, "stderr", None if why == "closed" else screen)
    if why == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    with Progress("reading", enabled=why != "quiet") as report:
        clock[0] += 5
        report(5)
    assert screen.getvalue() == ""
