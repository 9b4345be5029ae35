"""Shapes: the columns that a plan adds to the frozen facts, shared by plans that name the same."""

import pytest

from netmark.plan.document import read
from netmark.store import shape
from netmark.store.db import write
from netmark.store.shape import Columns, columns_from, columns_of, misshapen, shape_for, text_of

from .story import ACT, HEAD, PLAN, Filled

WIDE = PLAN + (
    '[active]\nneeds = { joined_within = "60 days", customers = 1,'
    ' for = { market = ["EU"], attr.team = ["red"] } }\n'
)


def test_a_plan_names_its_columns() -> None:
    """Facts first, then what a run finds out; only facts that the plan reads."""
    assert columns_of(read(PLAN)) == Columns(
        (
            "sponsor",
            "standing",
            "metric PV",
            "metric CV",
            "forced main",
            "brought_forward",
            "posted",
        ),
        (
            *("active", "rank main", "organic main", "title main", "volume GV", "bonus Team"),
            *("earned", "fees", "payable", "carried"),
        ),
    )
    assert columns_of(read(WIDE)).facts == (
        *("sponsor", "standing", "joined", "customers", "attr:team", "market"),
        *("metric PV", "metric CV", "forced main", "brought_forward", "posted"),
    )
    assert columns_of(read(HEAD)).results == ("active", "earned", "fees", "payable", "carried")


def test_a_filter_is_part_of_the_name_of_its_sum() -> None:
    """So that people who read the table know what was added up."""
    bonus = (
        '[[bonuses]]\nname = "B"\nkind = "sales"\nrate = "1%"\n'
        'base = { volume = "CV", buyers = ["retail"], orders = ["o\'brien \\"x\\""] }\n'
    )
    plan = read(HEAD + bonus)
    name = 'metric CV (buyers retail; orders o\'brien "x")'
    assert name in columns_of(plan).facts
    filled = Filled(plan=HEAD + bonus)
    filled.members(("ann", None))
    filled.close("2026-10")
    assert misshapen(filled.store.conn) == []
    filled.store.close()


def test_columns_and_rank_names_are_kept_as_text() -> None:
    """And read back."""
    plan = read(PLAN)
    columns = columns_of(plan)
    assert columns_from(text_of(plan, columns)) == (columns, {"main": ["Associate", "Director"]})


def test_plans_with_the_same_names_share_a_table() -> None:
    """Other rates are the same columns; another rank, volume or bonus is another table."""
    filled = Filled()
    conn = filled.store.conn
    numbers = []
    for text in (
        PLAN,
        PLAN.replace("10%", "20%"),
        PLAN.replace("Director", "Manager"),
        PLAN.replace("GV", "OV"),
        PLAN.replace("Team", "Unilevel"),
        PLAN,
    ):
        with write(filled.store, ACT, "shape") as entry:
            numbers.append(shape_for(conn, read(text), entry.seq)[0])
    assert numbers == [1, 1, 2, 3, 4, 1]
    assert misshapen(conn) == []
    filled.store.close()


@pytest.mark.parametrize("name", ["sponsor", "metric CV", 'a"b', ""])
def test_names_of_columns_are_quoted(name: str) -> None:
    """Whatever a plan calls its volumes."""
    filled = Filled()
    conn = filled.store.conn
    conn.execute(f"CREATE TEMP TABLE t ({shape.quoted(name)} INTEGER)")
    assert [row[1] for row in conn.execute("PRAGMA table_info(t)")] == [name]
    filled.store.close()


def test_texts_are_texts_and_everything_else_whole_numbers() -> None:
    """STRICT tables refuse anything else."""
    filled = Filled(plan=WIDE)
    filled.members(("ann", None))
    filled.close("2026-10")
    types = {row[1]: row[2] for row in filled.store.conn.execute("PRAGMA table_info(facts_1)")}
    assert {name for name, kind in types.items() if kind == "TEXT"} == {"market", "attr:team"}
    assert set(types.values()) == {"TEXT", "INTEGER"}
    filled.store.close()


def test_a_view_says_ranks_by_their_names() -> None:
    """Also names with a quotation mark, were there any; more than a hundred stay numbers."""
    ranks = "".join(f'[[ranks]]\nname = "R{n}"\n' for n in range(100))
    filled = Filled(plan=HEAD + ranks)
    filled.members(("ann", None))
    filled.close("2026-10")
    query = 'SELECT "rank main" FROM facts_1_view'
    assert filled.store.conn.execute(query).fetchone() == (100,)
    filled.store.close()
    filled = Filled(plan=HEAD + ranks.replace('[[ranks]]\nname = "R99"\n', ""))
    filled.members(("ann", None))
    filled.close("2026-10")
    assert filled.store.conn.execute(query).fetchone() == ("R98",)
    filled.store.close()


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("DROP VIEW facts_1_view", ["facts_1_view"]),
        ("DROP TRIGGER facts_1_no_delete", ["facts_1_no_delete"]),
        ("CREATE INDEX facts_1_mine ON facts_1(earned)", ["facts_1_mine"]),
        ("CREATE TABLE facts_9 (x)", ["facts_9"]),
        ("DROP TABLE facts_1", ["facts_1", "facts_1_no_delete", "facts_1_no_update"]),
    ],
)
def test_what_is_not_as_it_was_made_is_named(statement: str, names: list[str]) -> None:
    """Tables, guards and views of shapes."""
    filled = Filled()
    filled.members(("ann", None))
    filled.close("2026-10")
    filled.store.conn.execute(statement)
    assert misshapen(filled.store.conn) == names
    filled.store.close()
