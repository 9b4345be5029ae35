"""Verify finds whatever was changed after a close, and says in which run and column."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netmark.app.verify import extent, verify
from netmark.errors import StateError
from netmark.store import log, runs
from netmark.store.db import connect

from .small import AMPLE, HEAD, LEVELS, Told, act

HINT = "the run was changed after it was closed: restore a backup"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Two closed months with a balance carried in between."""
    found = Told(tmp_path, HEAD + LEVELS + '[payout]\nminimum = "10.00"\n')
    found.line("ann", "bob", "cat")
    found.sell("cat", "100.00", "2026-10-05", "A-1")
    found.close("2026-10")
    found.sell("cat", "300.00", "2026-11-05", "A-2")
    found.join("dan", "ann", "2026-12-02")
    found.close("2026-11")
    return found


def edit(told: Told, *statements: str) -> None:
    """Do what somebody with another SQLite program would do: take the guards away first."""
    told.store.close()
    other = sqlite3.connect(told.path)
    guards = other.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        other.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        other.execute(statement)
    for _, sql in guards:
        other.execute(sql)
    other.commit()
    other.close()


def run_of(told: Told, period: int) -> str:
    """Facts of this run only."""
    number = told.store.conn.execute("SELECT id FROM run WHERE period = ?", (period,)).fetchone()[0]
    return f"run = {number}"


def test_an_honest_file_is_found_unchanged(told: Told) -> None:
    """Two runs, and somebody who joined later."""
    assert told.findings() == []
    assert extent(told.store)[1] == 2
    heard: list[str] = []
    assert verify(told.store, act(AMPLE), progress=heard.append) == []
    assert heard == [
        "the file and its log",
        *("the run of 2026-10", "the run of 2026-11"),
        "balances and payments",
    ]


def test_one_run_can_be_verified_alone(told: Told) -> None:
    """An open period cannot."""
    heard: list[str] = []
    assert verify(told.store, act(AMPLE), "2026-10", heard.append) == []
    assert heard[1:] == ["the run of 2026-10", "balances and payments"]
    with pytest.raises(StateError, match="2026-12 is not closed"):
        verify(told.store, act(AMPLE), "2026-12")


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ('"metric CV" = "metric CV" + 1', "the facts it was computed from have changed"),
        ("sponsor = 0", "the facts it was computed from have changed"),
        ("standing = 5", "the facts it was computed from have changed"),
        ('"forced main" = 2', "the facts it was computed from have changed"),
        ("brought_forward = 7", "the facts it was computed from have changed"),
    ],
)
def test_edited_facts_are_found(told: Told, change: str, first: str) -> None:
    """Of one member of one run: the digest of what it started from is another."""
    where = run_of(told, 20261101)
    edit(told, f"UPDATE facts_1 SET {change} WHERE {where} AND member = 2")
    found = told.findings()
    assert {period for period, _ in found} == {"2026-11"}
    assert first in [what for _, what in found]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("bonus Team", 99_999, "bonus Team of bob is 99999, it was 3000"),
        ("payable", 1, "payable of bob is 1, it was 3000"),
        ("volume GV", 5, "volume GV of bob is 5, it was 30000"),
        ("rank main", 1, "rank main of bob is 1, it was 2"),
        ("title main", 1, "title main of bob is 1, it was 2"),
        ("active", 0, "active of bob is 0, it was 1"),
    ],
)
def test_edited_results_are_named(told: Told, column: str, value: int, said: str) -> None:
    """Column, member, what it is and what it was."""
    where = run_of(told, 20261101)
    edit(told, f'UPDATE facts_1 SET "{column}" = {value} WHERE {where} AND member = 2')
    assert ("2026-11", said) in told.findings()


def test_two_edits_that_cancel_out_are_found(told: Told) -> None:
    """A cent from ann to bob: the sums are right, the lines are not."""
    where = run_of(told, 20261101)
    edit(
        told,
        f'UPDATE facts_1 SET "payable" = "payable" - 1 WHERE {where} AND member = 1',
        f'UPDATE facts_1 SET "payable" = "payable" + 1 WHERE {where} AND member = 2',
    )
    assert [what for _, what in told.findings()] == ["payable of ann is 1999, it was 2000"]


def test_what_an_old_run_left_is_what_the_next_one_took(told: Told) -> None:
    """Titles are read from the run before: changing them there is found in both."""
    where = run_of(told, 20261001)
    edit(told, f'UPDATE facts_1 SET "title main" = 2 WHERE {where} AND member = 3')
    found = told.findings()
    assert ("2026-10", "title main of cat is 2, it was 1") in found
    assert ("2026-11", "the facts it was computed from have changed") in found


def test_a_missing_row_is_found(told: Told) -> None:
    """Somebody was there and is not any more; or somebody came in by the back door."""
    where = run_of(told, 20261101)
    edit(told, f"DELETE FROM facts_1 WHERE {where} AND member = 2")
    assert ("2026-11", "2 members instead of 3") in told.findings()


def test_an_edited_total_is_found(told: Told) -> None:
    """The run says less than its statements."""
    edit(told, "UPDATE run SET payable_minor = 1 WHERE period = 20261101")
    found = told.findings()
    assert ("2026-11", "the statements add up to another sum of what is payable") in found
    assert any(where.startswith("run ") for where, _ in found)


def test_a_run_that_disappeared_is_found(told: Told) -> None:
    """Whoever deletes a close leaves its entry in the log."""
    edit(told, "DELETE FROM run WHERE period = 20261101")
    assert any(where.startswith("run ") for where, _ in told.findings())


def test_an_edited_sale_is_found_although_the_run_is_right(told: Told) -> None:
    """The run needs no sales any more; the ledger is checked all the same."""
    edit(told, "UPDATE sale SET cv = 1 WHERE ref = 'A-1'")
    [(where, what)] = told.findings()
    assert where == "sale 1"
    assert "A-1" in what


def test_an_edited_plan_is_found(told: Told) -> None:
    """The text has another digest, and the run is not what that text pays."""
    edit(told, "UPDATE plan SET toml = replace(toml, '10%', '90%')")
    found = told.findings()
    assert ("2026-10", "the text of its plan does not have the digest it had") in found
    assert ("2026-10", "computing it again gives other figures") in found
    assert any(where.startswith("plan ") for where, _ in found)


def test_a_plan_that_cannot_be_read_any_more_is_a_finding(told: Told) -> None:
    """Not a crash."""
    edit(told, "UPDATE plan SET toml = 'name = '")
    assert any("can't be computed again" in what for _, what in told.findings())


def test_an_edited_log_is_found(told: Told) -> None:
    """Who closed it, and when."""
    seq = told.store.conn.execute("SELECT max(seq) FROM log").fetchone()[0]
    edit(told, f"UPDATE log SET actor = 'bob' WHERE seq = {seq}")
    assert [where for where, _ in told.findings()] == [f"log {seq}"]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER facts_1_no_update", "facts_1_no_update"),
        ("DROP VIEW facts_1_view", "facts_1_view"),
        ("CREATE TRIGGER facts_1_mine AFTER INSERT ON facts_1 BEGIN SELECT 1; END", "facts_1_mine"),
        ("ALTER TABLE facts_1 ADD COLUMN tip INTEGER", "facts_1"),
        ("CREATE TABLE facts_2 (id INTEGER)", "facts_2"),
    ],
)
def test_changed_tables_of_a_run_are_named(told: Told, statement: str, name: str) -> None:
    """Guards, views and columns are as netmark made them, or it is said."""
    told.store.close()
    other = sqlite3.connect(told.path)
    other.execute(statement)
    other.commit()
    other.close()
    assert (name, "is not as netmark made it") in told.findings()


def test_a_dropped_guard_of_the_ledger_is_named(told: Told) -> None:
    """Every other command refuses to work on such a file."""
    told.store.close()
    other = sqlite3.connect(told.path)
    other.execute("DROP TRIGGER sale_no_update")
    other.commit()
    other.close()
    assert [where for where, _ in told.findings()] == ["trigger sale_no_update"]


def digests(told: Told) -> list[tuple[str, str]]:
    """What both runs were computed from and found out."""
    return [(run.inputs_digest, run.results_digest) for run in runs.all_runs(told.store)]


SCRIPT = """
import sys
from datetime import date
from netmark.app.payout import plan_of
from netmark.payout.run import compute, inputs_digest, results_digest
from netmark.store import plans, runs
from netmark.store.db import connect
store = connect(sys.argv[1], readonly=True)
for run in runs.all_runs(store):
    plan = plan_of(store, plans.by_id(store, run.plan))
    book = runs.frozen(store, run, plan, derive=True).book
    print(inputs_digest(book), results_digest(compute(book)))
"""


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("seed", ["0", "4711"])
def test_digests_do_not_depend_on_the_machine(told: Told, zone: str, seed: str) -> None:
    """Another time zone and another order of sets and dictionaries give the same bytes."""
    told.store.close()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(told.path)],
        env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    with connect(told.path, readonly=True) as store:
        expected = [(run.inputs_digest, run.results_digest) for run in runs.all_runs(store)]
    assert [tuple(line.split()) for line in done.stdout.splitlines()] == expected


def test_the_same_story_has_the_same_digests(tmp_path: Path) -> None:
    """Whoever tells it, whenever: a run is identified by what it says."""

    def one(folder: str) -> list[tuple[str, str]]:
        (tmp_path / folder).mkdir()
        told = Told(tmp_path / folder)
        told.line("ann", "bob", "cat")
        told.sell("cat", "100.00", "2026-10-05")
        told.close("2026-10")
        return digests(told)

    assert one("a") == one("b")


def test_a_chain_of_hashes_is_rewritten_only_with_its_runs(told: Told) -> None:
    """Somebody who forges the log as well still has to forge the digests inside it."""

    def forged(conn: sqlite3.Connection) -> None:
        lines = list(log.entries(conn))[::-1]
        previous = log.START
        for line in lines:
            changed = line._replace(body=line.body.replace('"earned":4500', '"earned":4501'))
            previous = log.chained(previous, changed)
            conn.execute(
                "UPDATE log SET body = ?, hash = ? WHERE seq = ?",
                (changed.body, previous, line.seq),
            )

    _rewrite(told, forged)
    # The log agrees with itself, and with the rows: what it says in words is nobody's proof.
    assert told.findings() == []
    where = run_of(told, 20261101)
    edit(told, f'UPDATE facts_1 SET "earned" = "earned" + 1 WHERE {where} AND member = 2')
    assert told.findings()


def _rewrite(told: Told, change: Callable[[sqlite3.Connection], None]) -> None:
    other = sqlite3.connect(told.path)
    guards = other.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'log'"
    ).fetchall()
    for name, _ in guards:
        other.execute(f"DROP TRIGGER {name}")
    change(other)
    for _, sql in guards:
        other.execute(sql)
    other.commit()
    other.close()
