"""Closed runs: written once, read back as they were, whole or for one downline."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmark.errors import ConflictError, NetmarkError, StateError
from netmark.payout.run import inputs_digest, result_columns, results_digest
from netmark.store import runs
from netmark.store.db import write

from .story import ACT, PLAN, Filled


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    """Ann above bob and eve, bob above cat and dan; fay joined later; October with sales."""
    found = Filled(tmp_path / "n.db")
    found.members(
        ("ann", None),
        ("bob", 1),
        ("fay", 1, "distributor", "2026-11-02"),
        ("cat", 2),
        ("dan", 2),
        ("eve", 1, "preferred"),
    )
    found.sales((4, "2026-10-05", 10_000), (5, "2026-10-06", -333), (6, "2026-10-07", 777))
    found.changes((5, "2026-10-20", "sponsor", None, 4))
    yield found
    found.store.close()


def test_a_run_is_read_back_as_it_was_computed(filled: Filled) -> None:
    """Facts and results of everybody who was there, and the same digests."""
    live = filled.live("2026-10")
    result = filled.computed(live)
    run = filled.close("2026-10")
    found = runs.frozen(filled.store, run, filled.plan)
    assert found.members == [0, 1, 2, 4, 5, 6]
    assert run.members == 5
    assert list(found.book.facts.sponsors) == list(live.facts.sponsors) == [0, 0, 1, 2, 3, 1]
    assert {name: list(values) for name, values in result_columns(result)} == {
        name: list(values) for name, values in found.results.items()
    }
    assert inputs_digest(found.book) == run.inputs_digest == inputs_digest(result.book)
    assert results_digest(result) == run.results_digest


def test_a_run_can_be_computed_again_from_its_facts(filled: Filled) -> None:
    """Nothing derived is handed in, and the same comes out."""
    run = filled.close("2026-10")
    book = runs.frozen(filled.store, run, filled.plan, derive=True).book
    assert not book.memo
    again = filled.computed(filled.live("2026-10")._replace(facts=book.facts))
    assert results_digest(again) == run.results_digest


def test_what_was_derived_is_handed_in(filled: Filled) -> None:
    """So that an explanation computes no volume and no rank again."""
    run = filled.close("2026-10")
    book = runs.frozen(filled.store, run, filled.plan).book
    assert set(book.memo) == {("active",), ("ranks", "main"), ("volume", "GV")}


def test_a_downline_is_that_of_the_close(filled: Filled) -> None:
    """Dan stood under cat; what moves later does not matter."""
    run = filled.close("2026-10")
    filled.changes(
        (2, "2026-11-05", "sponsor", None, None),
        (4, "2026-11-05", "sponsor", None, 6),
        (6, "2026-11-06", "sponsor", None, 2),
    )
    filled.members(("gus", 4, "distributor", "2026-11-07"))
    assert sorted(runs.downline(filled.store, run, 2)) == [2, 4, 5]
    assert sorted(runs.downline(filled.store, run, 4)) == [4, 5]
    assert sorted(runs.downline(filled.store, run, 1)) == [1, 2, 4, 5, 6]
    assert runs.downline(filled.store, run, 6) == [6]


def test_a_downline_is_read_as_a_company_of_its_own(filled: Filled) -> None:
    """Slots in the order of ids, bob under the company."""
    run = filled.close("2026-10")
    found = runs.frozen(filled.store, run, filled.plan, [5, 2, 4])
    assert found.members == [0, 2, 4, 5]
    assert list(found.book.facts.sponsors) == [0, 0, 1, 2]
    assert list(found.results["bonus Team"]) == [0, 983, -33, 0]


def test_one_row_is_one_member(filled: Filled) -> None:
    """By the names of the columns; nobody who was not there."""
    run = filled.close("2026-10")
    row = runs.row_of(filled.store, run, 2)
    assert row is not None
    # 100.00 of cat at 10 %, -3.33 of dan at 5 %: 10.00 - 0.1665
    assert (row["bonus Team"], row["volume GV"], row["sponsor"]) == (983, 9_667, 1)
    assert runs.row_of(filled.store, run, 3) is None


def test_a_second_run_takes_over_from_the_first(filled: Filled) -> None:
    """It names it, and reads titles from it."""
    first = filled.close("2026-10")
    second = filled.close("2026-11")
    assert (first.previous, second.previous) == (None, first.id)
    assert [run.period for run in runs.all_runs(filled.store)] == [20261001, 20261101]
    book = runs.frozen(filled.store, second, filled.plan).book
    assert list(book.facts.titles["main"]) == [0, 1, 1, 0, 1, 1, 0]
    part = runs.frozen(filled.store, second, filled.plan, [4, 5]).book
    assert list(part.facts.titles["main"]) == [0, 1, 1]


def test_periods_are_closed_in_order_and_once(filled: Filled) -> None:
    """By name in the messages."""
    filled.close("2026-11")
    calendar = filled.store.settings.calendar
    runs.must_be_open(filled.store, calendar.parse("2026-12"))
    with pytest.raises(ConflictError, match="2026-11 is already closed"):
        runs.must_be_open(filled.store, calendar.parse("2026-11"))
    with pytest.raises(StateError, match="2026-11 is closed already"):
        runs.must_be_open(filled.store, calendar.parse("2026-10"))
    assert runs.run_of(filled.store, calendar.parse("2026-10")) is None
    with pytest.raises(StateError, match="2026-10 is not closed"):
        runs.closed_run(filled.store, calendar.parse("2026-10"))


def test_frozen_rows_cannot_be_changed(filled: Filled) -> None:
    """Guards of their own, like those of the ledger."""
    filled.close("2026-10")
    for statement in ("UPDATE facts_1 SET earned = 1", "DELETE FROM facts_1", "DELETE FROM run"):
        with pytest.raises(NetmarkError), write(filled.store, ACT, "edit"):
            filled.store.conn.execute(statement)


def test_people_with_sql_see_words(filled: Filled) -> None:
    """The view has period, codes, standing and ranks in words."""
    filled.close("2026-10")
    filled.store.conn.row_factory = sqlite3.Row
    rows = filled.store.conn.execute("SELECT * FROM facts_1_view ORDER BY code").fetchall()
    filled.store.conn.row_factory = None
    bob, dan, eve = (
        next(row for row in rows if row["code"] == who) for who in ("bob", "dan", "eve")
    )
    assert (bob["period"], bob["sponsor"], bob["rank main"]) == ("2026-10", "ann", "Associate")
    assert (dan["sponsor"], dan["metric CV"]) == ("cat", -333)
    assert (eve["standing"], eve["rank main"]) == ("preferred", "")


def test_wide_plans_have_wide_rows(tmp_path: Path) -> None:
    """A hundred volumes: seven rows to a statement of 999 parameters, and the rest."""
    volumes = "".join(
        f'[volumes.V{n}]\nof = "PV"\nover = "levels"\nlevels = {n % 9 + 1}\nown = true\n'
        for n in range(99)
    )
    found = Filled(tmp_path / "wide.db", PLAN + volumes)
    found.members(("ann", None), ("bob", 1), ("cat", 2), *((f"m{n}", 3) for n in range(20)))
    found.sales((1, "2026-10-05", 1), (2, "2026-10-05", 10), (3, "2026-10-05", 100))
    run = found.close("2026-10")
    row = runs.row_of(found.store, run, 1)
    assert row is not None
    assert (row["volume V0"], row["volume V1"], row["volume V90"]) == (11, 111, 11)
    assert len(runs.frozen(found.store, run, found.plan).members) == 24
    found.store.close()


def test_a_chain_of_a_hundred_thousand_is_closed_and_read_back(tmp_path: Path) -> None:
    """One below the other, the last one sells: the two above are paid, and the digest holds."""
    found = Filled(tmp_path / "chain.db")
    found.members(*((f"m{n}", n - 1 or None) for n in range(1, 100_001)))
    found.sales((100_000, "2026-10-05", 10_000))
    run = found.close("2026-10")
    assert (run.earned_minor, run.members) == (1_500, 100_000)
    assert len(runs.downline(found.store, run, 1)) == 100_000
    assert runs.downline(found.store, run, 99_999) == [99_999, 100_000]
    book = runs.frozen(found.store, run, found.plan, derive=True).book
    assert inputs_digest(book) == run.inputs_digest
    found.store.close()
