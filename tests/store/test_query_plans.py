"""How SQLite answers: by index, in the order that was meant, however large the company is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netmark.app.explain import explain
from netmark.app.statement import statement
from netmark.ledger.stretch import Stretch
from netmark.ledger.volume import Metric
from netmark.store import book as books
from netmark.store import leads, runs
from netmark.store.metrics import sums

from .story import ACT, Filled


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    """Ann above bob above cat and dan, dan moved below cat; sales of cat and dan in October."""
    found = Filled(tmp_path / "n.db")
    found.members(("ann", None), ("bob", 1), ("cat", 2), ("dan", 2))
    found.sales((3, "2026-10-05", 10_000), (4, "2026-10-06", 5_000))
    found.changes((4, "2026-10-20", "sponsor", None, 3))
    yield found
    found.store.close()


def plans(filled: Filled, ask: Callable[[], object]) -> list[str]:
    """What SQLite does for every query that a question sends, one line per step."""
    asked: list[str] = []
    conn = filled.store.conn
    conn.set_trace_callback(asked.append)
    ask()
    conn.set_trace_callback(None)
    queries = [sql for sql in asked if sql.startswith(("SELECT", "WITH"))]
    assert queries
    return [
        row[3] for sql in queries for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    ]


def test_a_downline_is_found_over_the_indexes_of_joining_and_of_moves(filled: Filled) -> None:
    """First who joined or moved under somebody, then what the run froze of him."""
    run = filled.close("2026-10")
    steps = [step for step in plans(filled, lambda: runs.downline(filled.store, run, 2)) if step]
    found = [step.split(" (")[0] for step in steps if step.startswith("SEARCH")]
    assert found == [
        "SEARCH m USING COVERING INDEX member_sponsor",
        "SEARCH f USING INTEGER PRIMARY KEY",
        "SEARCH c USING INDEX member_change_sponsor",
        "SEARCH f USING INTEGER PRIMARY KEY",
    ]
    assert sorted(runs.downline(filled.store, run, 2)) == [2, 3, 4]


def test_a_question_about_one_member_never_looks_through_the_company(filled: Filled) -> None:
    """Statement and explanation of a closed period search members, sales and facts by key."""
    filled.close("2026-10")

    def ask() -> None:
        statement(filled.store, ACT, "bob", "2026-10")
        explain(filled.store, ACT, "bob", "2026-10")

    scans = {step.split()[1] for step in plans(filled, ask) if step.startswith("SCAN")}
    assert not scans & {"member", "m", "sale", "s", "o", "f", "facts_1", "person", "p"}


def test_a_close_reads_sales_over_the_covering_index_alone(filled: Filled) -> None:
    """The rows of sales, and their history, are never touched to add up a period."""
    period = filled.store.settings.calendar.parse("2026-10")
    steps = plans(filled, lambda: books.live(filled.store, filled.plan, period))
    sales = [step for step in steps if step.split()[1] == "s"]
    assert sales == ["SEARCH s USING COVERING INDEX sale_book (period=?)"]


@pytest.mark.parametrize(
    ("window", "index"), [("this quarter", "COVERING INDEX"), ("30 days", "INDEX")]
)
def test_days_are_added_up_over_the_index_too(filled: Filled, window: str, index: str) -> None:
    """Rows are only touched where the days cut a period."""
    period = filled.store.settings.calendar.parse("2026-10")
    metric = Metric("PV", window=Stretch.read(window))
    steps = plans(filled, lambda: sums(filled.store, period, [metric], 5))
    assert steps[1].startswith(f"SEARCH s USING {index} sale_book (period>? AND period<?)")


def test_leads_are_read_once_and_one_lead_by_index(filled: Filled) -> None:
    """A list reads each table from end to end without sorting; a lead is found over its index."""
    all_leads = plans(filled, lambda: leads.read(filled.store))
    assert not [step for step in all_leads if "TEMP B-TREE" in step]
    assert sorted(step.split()[1] for step in all_leads if step.startswith("SCAN")) == ["e", "l"]
    one = plans(filled, lambda: leads.events_of(filled.store, [1]))
    assert "SEARCH e USING INDEX lead_event_lead (lead=?)" in one
    assert [step for step in one if step.startswith("SCAN")] == ["SCAN j VIRTUAL TABLE INDEX 1:"]
