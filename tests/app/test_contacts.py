"""Who was in touch with whom: cat under bob under ann, and dan beside bob."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app import asks
from netmark.app.contacts import in_touch, touch, undo
from netmark.errors import ConflictError, InputError, StateError
from netmark.store.contacts import Contact, contacts
from netmark.store.db import write

from .small import Told, act

NOW = act("2026-11-20")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Four people, and bob who called cat on the third."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob", "cat")
    found.join("dan", "ann", "2026-11-01")
    touch(found.store, NOW, "cat", "bob", "call", date(2026, 11, 3))
    return found


def test_a_contact_is_told_once(told: Told) -> None:
    """The very same one again changes nothing; another day is another contact."""
    done = touch(told.store, NOW, "cat", "bob", "call", date(2026, 11, 3))
    assert (done.changed, done.number) == (False, 1)
    done = touch(told.store, NOW, "cat", "bob", "call")
    assert (done.changed, done.day) == (True, "2026-11-20")


def test_both_may_have_begun_it_and_both_have_it(told: Told) -> None:
    """Cat calls ann, two levels up; bob has nothing to do with it."""
    touch(told.store, NOW, "ann", "cat", "visit")
    assert in_touch(told.store, 3, "2026-11-20").rows == [
        ("2026-11-20", "ann", "cat", "visit"),
        ("2026-11-03", "cat", "bob", "call"),
    ]
    assert in_touch(told.store, 2, "2026-11-19").rows == [("2026-11-03", "cat", "bob", "call")]


def test_what_was_not_so_is_taken_back(told: Told) -> None:
    """Once, by whoever it is about; what takes back is no contact itself."""
    assert undo(told.store, NOW, "cat", 1).said.endswith("does not count any more.")
    assert in_touch(told.store, 3, "2026-11-20").rows == []
    with pytest.raises(ConflictError, match="taken back already, by contact 2"):
        undo(told.store, NOW, "cat", 1)
    with pytest.raises(StateError, match="takes contact 1 back"):
        undo(told.store, NOW, "bob", 2)
    assert touch(told.store, NOW, "cat", "bob", "call", date(2026, 11, 3)).number == 3
    assert told.findings() == []


def test_only_in_one_line_and_not_ahead(told: Told) -> None:
    """Dan stands beside bob, and joined on the first of November."""
    with pytest.raises(InputError, match="dan stands neither above nor below cat"):
        touch(told.store, NOW, "cat", "dan")
    with pytest.raises(InputError, match="cat can't be in touch with himself"):
        touch(told.store, NOW, "cat", "cat")
    with pytest.raises(InputError, match="today is 2026-11-20"):
        touch(told.store, NOW, "cat", "bob", "call", date(2026, 11, 21))
    with pytest.raises(InputError, match="dan joined on 2026-11-01"):
        touch(told.store, NOW, "dan", "ann", "call", date(2026, 10, 31))
    with pytest.raises(InputError, match="not a way to be in touch"):
        touch(told.store, NOW, "cat", "bob", "vist")
    with pytest.raises(InputError, match="dan has no contact 1"):
        undo(told.store, NOW, "dan", 1)


def test_an_answer_is_a_contact_and_so_is_a_lead_passed_on(told: Told) -> None:
    """Ann answers cat; bob passes a lead that he found to cat, which the company gave dan later."""
    asks.open_(told.store, act("2026-11-10"), "cat", "products")
    asks.answer(told.store, act("2026-11-11"), 1, asks.By("ann"), asks.When(text="So."))
    with write(told.store, NOW, "lead add") as entry:
        conn, log = told.store.conn, entry.seq
        conn.execute(
            "INSERT INTO lead VALUES (1, 'L1', 2, 'sale', '', '', '', '2026-11-12', ?)", (log,)
        )
        for what, who, day in (("pass", 3, "13"), ("assign", 4, "14"), ("pass", 1, "15")):
            conn.execute(
                "INSERT INTO lead_event (lead, day, what, who, log) VALUES (1, ?, ?, ?, ?)",
                (f"2026-11-{day}", what, who, log),
            )
    assert contacts(told.store, None, "2026-11-20") == [
        Contact(3, 2, "2026-11-03", "call"),
        Contact(3, 1, "2026-11-11", "answer"),
        Contact(3, 2, "2026-11-13", "lead"),
        Contact(1, 4, "2026-11-15", "lead"),
    ]
    assert [one.way for one in contacts(told.store, [3], "2026-11-12")] == ["call", "answer"]
