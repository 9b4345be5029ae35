"""The log as people read it."""

from datetime import date

import pytest

from netmark.app.history import EVERYTHING, Wish, history
from netmark.app.members import Newcomer, move, recruit, set_
from netmark.app.sales import Order, refund, sale
from netmark.errors import InputError
from netmark.store.db import Act, Store, write

from .conftest import ACT


@pytest.fixture
def team(store: Store) -> Store:
    """Give two members, a move, a new name, a sale and a refund: entries 2 to 7 of the log."""
    recruit(store, ACT, Newcomer("Ann", id="ann", day=date(2026, 11, 2)))
    recruit(store, ACT, Newcomer("Bob", id="bob", day=date(2026, 11, 2)))
    move(store, ACT._replace(note="agreed"), "bob", "ann")
    set_(store, ACT, "ann", {"name": "Ann Smith", "market": "EU"})
    sale(store, ACT, Order("ann", "20.50", ref="A-1"))
    refund(store, ACT, "A-1", "0.50")
    return store


def said(store: Store, wish: Wish = EVERYTHING) -> list[tuple[object, ...]]:
    """Number, verb, subject and what of the entries."""
    return [(row[0], row[3], row[4], row[6]) for row in history(store, wish).rows]


def test_every_entry_is_said_in_plain_words_newest_first(team: Store) -> None:
    """Before and after, amounts with their decimals, no digests, and no personal values."""
    table = history(team)
    assert [c.name for c in table.columns] == [
        *("seq", "at", "actor", "verb", "subject", "note", "what")
    ]
    assert said(team)[:-1] == [
        (7, "refund", "A-1-R1", "amount -0.50; CV -0.50; member ann; PV -0.50; "
         "refunds A-1; on 2026-11-20"),
        (6, "sale", "A-1", "amount 20.50; CV 20.50; member ann; PV 20.50; on 2026-11-20"),
        (5, "member set", "ann", "market: none -> EU; from 2026-11-20 on; name changed"),
        (4, "member move", "bob", "sponsor: none -> ann; from 2026-11-20 on"),
        (3, "recruit", "bob", "joined 2026-11-02; kind distributor"),
        (2, "recruit", "ann", "joined 2026-11-02; kind distributor"),
    ]  # fmt: skip
    assert table.rows[3][5] == "agreed"
    assert "currency USD" in str(said(team)[-1][3])


def test_entries_about_a_member_a_subject_or_since_a_day(team: Store) -> None:
    """A member has also what was sold; the limit keeps the newest."""
    assert [row[0] for row in said(team, Wish(member="ann"))] == [7, 6, 5, 2]
    assert [row[0] for row in said(team, Wish(member="ann", limit=2))] == [7, 6]
    assert [row[0] for row in said(team, Wish(member="bob"))] == [4, 3]
    assert [row[0] for row in said(team, Wish("A-1"))] == [6]
    assert len(said(team, Wish(since=date(2026, 11, 20)))) == 7
    assert said(team, Wish(since=date(2026, 11, 21))) == []


def test_a_day_begins_at_midnight_of_the_company(team: Store) -> None:
    """In New York 2026-11-22 03:00 UTC is still the evening of the 21st."""
    late = Act("ann", "2026-11-22T03:00:00Z", date(2026, 11, 21))
    recruit(team, late, Newcomer("Cat", id="cat"))
    assert [row[0] for row in said(team, Wish(since=date(2026, 11, 21)))] == [8]
    assert said(team, Wish(since=date(2026, 11, 22))) == []


def test_a_misspelt_subject_or_member_is_told_the_nearest(team: Store) -> None:
    """Nothing about nobody would look like a clean record."""
    with pytest.raises(InputError) as caught:
        history(team, Wish("A-2"))
    assert caught.value.hint == "did you mean A-1?"
    with pytest.raises(InputError) as caught:
        history(team, Wish(member="anne"))
    assert caught.value.hint == "did you mean ann?"


def test_digests_and_rows_are_not_said(store: Store) -> None:
    """They are for programs; a list of nothing is nothing."""
    with write(store, ACT, "payout close", "2026-10") as entry:
        entry.body["run"] = {"plan": "a" * 64, "earned": 208895, "guards broken": []}
    assert said(store)[0] == (2, "payout close", "2026-10", "earned 2088.95")


def test_an_entry_that_cannot_be_read_is_no_crash(store: Store) -> None:
    """Somebody edited the file; verify says where."""
    with write(store, ACT, "sale", "X") as entry:
        entry.body["changes"] = {"rank": 5}
    assert said(store)[0][3] == "this entry cannot be read: netmark verify"
