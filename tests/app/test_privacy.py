"""To be forgotten without a cent changing, and to be told what is kept."""

from pathlib import Path

import pytest

from netmark.app.accounts import set_account
from netmark.app.adjust import Why, adjust
from netmark.app.explain import explain
from netmark.app.members import set_
from netmark.app.privacy import erase, kept
from netmark.errors import InputError
from netmark.store.db import Store

from .small import AMPLE, Told, act, rows

SECRET = "Zoltan-Szabo-Unmistakable"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat; October is closed; bob's name and phone were changed once."""
    found = Told(tmp_path)
    found.line("ann", "bob", "cat")
    found.sell("cat", "100.00", "2026-10-05", "A-1")
    found.sell("bob", "30.00", "2026-10-06", "A-2", customer="Mrs Gray")
    set_(found.store, act("2026-10-07"), "bob", {"name": SECRET, "phone": "+36 1 234"})
    found.close("2026-10")
    return found


def everything(store: Store) -> dict[str, list[object]]:
    """All rows of all tables but those that may be erased, and the log."""
    apart = ("person", "bank", "log", "log_private", "sqlite_sequence")
    tables = store.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: store.conn.execute(f"SELECT * FROM {name}").fetchall()
        for (name,) in tables
        if name not in apart
    }


def test_nothing_but_the_person_goes(told: Told) -> None:
    """Ledger, runs and digests are the same rows; the log is whole; the pay explains itself."""
    before, why = everything(told.store), explain(told.store, act(AMPLE), "bob", "2026-10")
    done = erase(told.store, act(AMPLE, "he asked for it"), "bob")
    assert (done.changed, done.id) == (True, "bob")
    assert everything(told.store) == before
    assert told.findings() == []
    after = explain(told.store, act(AMPLE), "bob", "2026-10")
    assert (after.name, after.table, after.whys) == ("", why.table, why.whys)


def test_it_is_said_where_texts_of_the_ledger_still_name_him(told: Told) -> None:
    """In a customer of somebody's order, a reason and a note; written in small letters too."""
    told.sell("cat", "5.00", "2026-11-05", "A-3", customer=f"for {SECRET.lower()}")
    told.sell("cat", "5.00", "2026-11-05", "A-4", customer="+36 1 234 (home)")
    why = Why(f"asked by {SECRET}", "award", "income")
    adjust(told.store, act("2026-11-06"), "ann", "5.00", why)
    dry = act(AMPLE)._replace(dry_run=True)
    said = erase(told.store, dry, "bob").left
    assert said == (
        "still said in log 12 (body): netmark log",
        "still said in posting 1 (reason): netmark report postings",
        "still said in 2 rows of sale (customer), the first of them A-3:"
        " netmark report sales --period P",
    )
    assert erase(told.store, act(AMPLE), "bob").left == said
    assert told.findings() == []


def test_nothing_is_left_where_nobody_wrote_his_name(told: Told) -> None:
    """Ann was called Ann before, which is her id as well, and ids stay."""
    set_(told.store, act("2026-11-07"), "ann", {"name": "Ann Archer"})
    assert erase(told.store, act(AMPLE), "ann").left == ()


def test_no_account_of_his_is_left_in_the_file(told: Told) -> None:
    """The one he has and the one he had, in the log too; the log is whole all the same."""
    first, second = "DE89370400440532013000", "DE93271259802354400275"
    set_account(told.store, act(AMPLE), "bob", {"iban": first})
    set_account(told.store, act(AMPLE), "bob", {"iban": second})
    assert [row["before"] for row in rows(kept(told.store, act(AMPLE), "bob").earlier)][-1] == first
    erase(told.store, act(AMPLE), "bob")
    left = told.path.read_bytes()
    assert first.encode() not in left
    assert second.encode() not in left
    assert told.findings() == []


def test_the_name_is_nowhere_in_the_file(told: Told) -> None:
    """Neither in a table nor in the log, nor between the pages."""
    assert SECRET.encode() in told.path.read_bytes()
    erase(told.store, act(AMPLE), "bob")
    left = b"".join(path.read_bytes() for path in told.path.parent.iterdir())
    assert SECRET.encode() not in left
    assert b"+36 1 234" not in left


def test_others_keep_theirs(told: Told) -> None:
    """Only he is forgotten."""
    erase(told.store, act(AMPLE), "bob")
    assert told.store.conn.execute("SELECT name FROM person ORDER BY name").fetchall() == [
        ("Ann",),
        ("Cat",),
    ]


def test_who_is_forgotten_is_forgotten_once(told: Told) -> None:
    """The second time leaves no trace."""
    erase(told.store, act(AMPLE), "bob")
    log = told.store.conn.execute("SELECT count(*) FROM log").fetchone()
    again = erase(told.store, act(AMPLE), "bob")
    assert (again.changed, again.said) == (False, "nothing personal is kept about bob.")
    assert told.store.conn.execute("SELECT count(*) FROM log").fetchone() == log


def test_a_dry_run_forgets_nobody(told: Told) -> None:
    """It says what would be done."""
    erase(told.store, act(AMPLE)._replace(dry_run=True), "bob")
    assert told.store.conn.execute("SELECT count(*) FROM person").fetchone() == (3,)


def test_somebody_who_is_not_there(told: Told) -> None:
    """With the nearest code."""
    with pytest.raises(InputError, match="no member 'bop'"):
        erase(told.store, act(AMPLE), "bop")


def test_he_is_told_what_is_kept(told: Told) -> None:
    """His data, what they were earlier, orders, pay and lines: 10.00 of 100.00 from below."""
    found = kept(told.store, act(AMPLE), "bob")
    assert found.personal.rows == [("name", SECRET), ("phone", "+36 1 234")]
    earlier = [(row["what"], row["before"], row["after"]) for row in rows(found.earlier)]
    assert earlier == [("name", "", "Bob"), ("name", "Bob", SECRET), ("phone", "", "+36 1 234")]
    assert [row["ref"] for row in rows(found.sales)] == ["A-2"]
    paid = {row["item"]: row["amount"] for row in rows(found.pay)}
    assert paid == {"Team": 1_000, "earned": 1_000, "payable": 1_000}
    [line] = rows(found.lines)
    assert (line["source"], line["order"], line["amount"]) == ("other 1", "", "10.00")


def test_nobody_else_is_told_from_it(told: Told) -> None:
    """No code, no name, no order and no customer of anybody else."""
    found = kept(told.store, act(AMPLE), "bob")
    text = " ".join(str(cell) for table in found for row in table.rows for cell in row)
    for secret in ("ann", "Ann", "cat", "Cat", "A-1", "Gray"):
        assert secret not in text.split()
    assert "Gray" not in text
