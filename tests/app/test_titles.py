"""Titles over several periods and plan versions."""

from pathlib import Path

from netmark.app.reports import report

from .small import AMPLE, HEAD, Told, act, rows

SALES = """
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
"""


def ladder(*names: str, table: str = "ranks") -> str:
    """Ranks for 100, 200 … of own PV, the first for nothing."""
    steps = enumerate(names)
    return "".join(
        f'[[{table}]]\nname = "{name}"\nneeds = {{ PV = {100 * n} }}\n' for n, name in steps
    )


def titles(told: Told, period: str) -> dict[str, object]:
    """Titles by member."""
    found = rows(report(told.store, act(AMPLE), "ranks", period))
    return {str(row["member"]): row["title"] for row in found}


def test_the_title_of_a_rank_that_was_abolished_becomes_the_next_lower_one(tmp_path: Path) -> None:
    """Zoe was a Director; the new plan has Associates and Seniors only."""
    told = Told(tmp_path, HEAD + SALES + ladder("Associate", "Senior", "Director"))
    told.line("zoe", "yan")
    told.sell("zoe", "200.00", "2026-09-03")
    told.close("2026-09")
    assert titles(told, "2026-09") == {"zoe": "Director", "yan": "Associate"}
    told.plan(HEAD + SALES + ladder("Associate", "Senior"), "2026-10")
    assert titles(told, "2026-10") == {"zoe": "Senior", "yan": "Associate"}
    told.close("2026-10")
    assert titles(told, "2026-10") == {"zoe": "Senior", "yan": "Associate"}
    assert told.findings() == []


def test_a_ladder_that_comes_back_brings_its_titles_back(tmp_path: Path) -> None:
    """One month long the plan had no ranks; the titles are those of the run before it."""
    ranked = HEAD + SALES + ladder("Associate", "Senior")
    told = Told(tmp_path, ranked)
    told.line("zoe")
    told.sell("zoe", "100.00", "2026-09-03")
    told.close("2026-09")
    told.plan(HEAD + SALES, "2026-10")
    told.sell("zoe", "10.00", "2026-10-03")
    told.close("2026-10")
    told.join("yan", "zoe", "2026-11-01")
    told.plan(ranked, "2026-11")
    assert titles(told, "2026-11") == {"zoe": "Senior", "yan": "Associate"}
    told.close("2026-11")
    assert titles(told, "2026-11") == {"zoe": "Senior", "yan": "Associate"}
    assert told.findings() == []


def test_every_ladder_takes_its_titles_from_the_run_that_had_it(tmp_path: Path) -> None:
    """EU was left out for a month, US was not."""
    both = HEAD + SALES + ladder("E1", "E2", table="ladders.EU.ranks")
    both += ladder("U1", "U2", table="ladders.US.ranks")
    told = Told(tmp_path, both)
    told.line("zoe")
    told.sell("zoe", "100.00", "2026-09-03")
    told.close("2026-09")
    told.plan(HEAD + SALES + ladder("U1", "U2", table="ladders.US.ranks"), "2026-10")
    told.close("2026-10")
    told.plan(both, "2026-11")
    told.close("2026-11")
    found = rows(report(told.store, act(AMPLE), "ranks", "2026-11"))
    assert {row["ladder"]: row["title"] for row in found} == {"EU": "E2", "US": "U2"}
    assert told.findings() == []
