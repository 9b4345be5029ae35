"""Verify finds what another program did to the file, and says where."""

import sqlite3
from pathlib import Path

import pytest

from netmark.errors import StoreError
from netmark.store import log
from netmark.store.db import Store, connect, write
from netmark.store.verify import verify

from .conftest import ACT, PERIOD, SALE


def edit(store: Store, *statements: str) -> None:
    """Do what somebody with another SQLite program would do: without triggers and checks."""
    other = sqlite3.connect(store.path)
    other.execute("PRAGMA ignore_check_constraints=ON")
    triggers = other.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'").fetchall()
    for name, _ in triggers:
        other.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        other.execute(statement)
    for _, sql in triggers:
        other.execute(sql)
    other.commit()
    other.close()


def found(store: Store) -> list[tuple[str, str]]:
    """Verify in a fresh look at the file."""
    with connect(store.path, readonly=True, check=False) as again:
        return [(problem.where, problem.what) for problem in verify(again)]


def test_an_honest_file_has_no_problems(company: Store) -> None:
    """Every kind of row there is, several acts, and nothing to say."""
    assert found(company) == []


def test_a_changed_amount_is_named_with_its_period(company: Store) -> None:
    """One order of an import of three: verify says which, and in which period it counts."""
    edit(company, "UPDATE sale SET amount_minor = 99999 WHERE seq = 2")
    assert found(company) == [
        (
            "sale 2",
            "order S2 of bob in period 2026-10 is not as it was recorded in log 4:"
            " import sales.csv by ann at 2026-11-05T10:00:00Z",
        )
    ]


def test_the_first_of_many_is_named(company: Store) -> None:
    """An import of 5,000 rows has a mark for two rows: verify comes as near as that."""
    with write(company, ACT, "import", "big.csv") as entry:
        company.conn.executemany(
            SALE, ((f"B{n}", 1, "2026-11-05", 20261101, entry.seq) for n in range(5000))
        )
    edit(company, "UPDATE sale SET cv = 0 WHERE seq IN (1234, 4000)")
    [(where, what)] = found(company)
    assert where == "sale 1233 to 1234"
    assert "from order B1228 of ann in period 2026-11 on" in what


def test_a_missing_row_is_named(company: Store) -> None:
    """Also in the middle of an act."""
    edit(company, "DELETE FROM sale WHERE seq = 2")
    [(where, what)] = found(company)
    assert where == "sale 2"
    assert what.startswith("is missing; it was recorded in log 4")


def test_rows_without_an_entry_are_found(company: Store) -> None:
    """An order that came in by the back door, a period nobody opened."""
    edit(
        company,
        SALE.replace("?", "{}").format("'X9'", 1, "'2026-11-05'", 20261101, 5),
        PERIOD.replace("?", "{}").format(20261201, "'2026-12'", "'2026-12-01'", "'2026-12-31'"),
    )
    assert found(company) == [
        ("sale 5", "order X9 of ann in period 2026-11 is in no entry of the log"),
        ("period 20261201", "period 2026-12 is in no entry of the log"),
    ]


def test_a_changed_entry_is_found(company: Store) -> None:
    """Whoever rewrites the log breaks the chain."""
    edit(company, "UPDATE log SET actor = 'bob' WHERE seq = 3")
    [(where, what)] = found(company)
    assert where == "log 3"
    assert what.endswith("move cat by bob at 2026-11-05T10:00:00Z")


def test_an_entry_with_a_new_hash_breaks_the_next(company: Store) -> None:
    """The hash of each entry goes into the next one."""
    lines = list(log.entries(company.conn))[::-1]
    forged = lines[2]._replace(actor="bob")
    edit(
        company,
        f"UPDATE log SET actor='bob', hash='{log.chained(lines[1].hash, forged)}' WHERE seq=3",
    )
    assert [where for where, _ in found(company)] == ["log 4"]


def test_a_missing_entry_is_found(company: Store) -> None:
    """In the middle the numbers tell; at the end the rows it spoke of."""
    edit(company, "DELETE FROM log WHERE seq = 3")
    assert [where for where, _ in found(company)] == ["log 3", "member_change 1"]


def test_a_cut_off_log_is_found(company: Store) -> None:
    """Rows stay behind that no entry speaks of."""
    edit(company, "DELETE FROM log WHERE seq = 5")
    assert found(company) == [
        ("sale 4", "order S4 of cat in period 2026-11 is in no entry of the log")
    ]


def test_a_body_that_is_no_json_is_found(company: Store) -> None:
    """Broken text in the log is a finding, not a crash."""
    edit(company, "UPDATE log SET body = '{' WHERE seq = 4")
    assert ("log 4", "cannot be read: import sales.csv by ann at 2026-11-05T10:00:00Z") in found(
        company
    )


def test_erased_personal_words_are_no_fault_but_changed_ones_are(company: Store) -> None:
    """Erasing is a right; rewriting is not."""
    edit(company, "UPDATE log_private SET body = '{}' WHERE seq = 2")
    assert found(company) == [("log 2", "its personal part was changed")]
    edit(company, "DELETE FROM log_private")
    assert found(company) == []


def test_a_changed_setting_is_found(company: Store) -> None:
    """Another currency would change every amount in the file."""
    edit(company, "UPDATE setting SET value = 'USD' WHERE name = 'currency'")
    assert found(company) == [("setting currency", "is USD, but the log says EUR")]


def test_a_moved_border_is_found(company: Store) -> None:
    """Which orders a period holds must not change afterwards."""
    edit(company, "UPDATE period SET ends_at = '2026-12-01T00:00:00Z' WHERE id = 20261101")
    assert [where for where, _ in found(company)] == ["period 20261001"]


def test_an_order_in_the_wrong_period_is_found(company: Store) -> None:
    """Even if it was written so by a program with a mistake: the day and the period disagree."""
    with write(company, ACT, "sale", "S5") as entry:
        company.conn.execute(SALE, ("S5", 1, "2026-10-31", 20261101, entry.seq))
    assert found(company) == [
        ("sale 5", "order S5 of 2026-10-31 counts in the period that begins on 20261101")
    ]


def test_an_unknown_sponsor_is_found(company: Store) -> None:
    """References are checked although another program need not respect them."""
    edit(company, "UPDATE member_change SET sponsor = 77")
    assert ("member_change 1", "names a member that is not there") in found(company)


def test_text_that_is_not_utf8_is_a_finding(company: Store) -> None:
    """Broken bytes give another digest, or stop one check, but never crash."""
    edit(company, "UPDATE sale SET product = CAST(x'ff' AS TEXT) WHERE seq = 3")
    assert [where for where, _ in found(company)] == ["sale 3"]


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        (
            "DROP TRIGGER sale_no_update",
            "trigger sale_no_update",
            "is missing: another program took it away",
        ),
        ("CREATE VIEW mine AS SELECT 1", "view mine", "was added by another program"),
        ("DROP INDEX sale_book", "index sale_book", "is missing: another program took it away"),
        ("ALTER TABLE sale ADD COLUMN tip TEXT", "table sale", "was changed by another program"),
    ],
)
def test_changed_tables_are_refused_and_named(
    company: Store, statement: str, where: str, what: str
) -> None:
    """No command works on tables that are not as we made them, verify says what is different."""
    other = sqlite3.connect(company.path)
    other.execute(statement)
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="were changed by another program"):
        connect(company.path)
    assert found(company) == [(where, what)]


def test_tables_of_a_plan_are_nobody_elses(company: Store) -> None:
    """Frozen facts have tables of their own; statistics of SQLite do not matter either."""
    with write(company, ACT, "payout", "2026-11"):
        company.conn.execute("CREATE TABLE facts_1 (run INTEGER) STRICT")
        company.conn.execute("CREATE VIEW facts_1_view AS SELECT run FROM facts_1")
    company.conn.execute("ANALYZE")
    assert found(company) == []
    company.conn.execute("CREATE TABLE facts_1b (run INTEGER) STRICT")
    assert [where for where, _ in found(company)] == ["table facts_1b"]


def test_damaged_pages_are_found(company: Store) -> None:
    """A page full of noise: verify finds it and what lies on it, and goes on."""
    path = Path(company.path)
    company.close()
    content = bytearray(path.read_bytes())
    for at in range(4096 * 3, 4096 * 5):
        content[at] ^= 0x5A
    path.write_bytes(content)
    with connect(path, readonly=True, check=False) as again:
        problems = verify(again)
    assert problems
    assert problems[0].where == "file"


def test_problems_are_counted_up_to_a_limit(company: Store) -> None:
    """A file with a million faults is not printed whole."""
    edit(company, *(f"CREATE VIEW v{n} AS SELECT {n}" for n in range(40)))
    words = found(company)
    assert len(words) == 21
    assert words[-1] == ("view", "and more of this sort")


def test_a_day_that_is_none_is_a_finding(company: Store) -> None:
    """Nonsense in a row stops one check, not the program."""
    edit(company, "UPDATE sale SET day = 'soon', period = 0 WHERE seq = 1")
    assert [where for where, _ in found(company)][-1] == "file"
