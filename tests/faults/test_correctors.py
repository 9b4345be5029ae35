"""A period corrected by two at once, or while another is closed: what is due is posted once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from netmark.app.correct import correct
from netmark.app.payout import close
from netmark.store.db import connect

from .company import corrected
from .harness import ACT, check, finish, start, wait_for

JANUARY = ACT._replace(at="2027-01-05T10:00:00Z", today=date(2027, 1, 5))
OWED = [(1, 2500), (2, 5000)]
"""Of cat's 500.00 that came late bob has 10 % and ann 5 %: members and cents."""


def together(folder: Path, *acts: Callable[[Path], int]) -> list[int]:
    """Begin all of them at the same time; what each of them gave, in order of size."""

    def begin(act: Callable[[Path], int]) -> int:
        def waits(folder: Path) -> int:
            wait_for(folder / "go")
            return act(folder)

        return start(folder, waits)

    children = [begin(act) for act in acts]
    (folder / "go").touch()
    return sorted(finish(child) for child in children)


def october(folder: Path) -> int:
    """Correct October; how many lines were posted."""
    with connect(folder / "netmark.db") as store:
        return correct(store, JANUARY, "2026-10").posted


def december(folder: Path) -> int:
    """Close December."""
    with connect(folder / "netmark.db") as store:
        close(store, JANUARY, "2026-12")
    return 0


def posted(folder: Path) -> list[tuple[int, int]]:
    """Every posting: member and cents."""
    with connect(folder / "netmark.db", readonly=True) as store:
        sql = "SELECT member, amount_minor FROM posting ORDER BY member"
        return store.conn.execute(sql).fetchall()


def test_of_four_who_correct_a_period_one_does(tmp_path: Path) -> None:
    """The others find nothing left to post."""
    corrected(tmp_path)
    assert together(tmp_path, *[october] * 4) == [0, 0, 0, len(OWED)]
    assert posted(tmp_path) == OWED
    check(tmp_path / "netmark.db")


@pytest.mark.parametrize("attempt", range(5))
def test_a_period_is_corrected_while_the_next_one_is_closed(tmp_path: Path, attempt: int) -> None:
    """Whoever comes first: it stands in December and is taken up there, or in January."""
    corrected(tmp_path)
    order = (october, december) if attempt % 2 else (december, october)
    assert together(tmp_path, *order) == [0, len(OWED)]
    assert posted(tmp_path) == OWED
    assert october(tmp_path) == 0
    check(tmp_path / "netmark.db")
