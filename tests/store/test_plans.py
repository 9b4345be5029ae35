"""Plan versions: each in force from a period on, none ever changed."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from netmark.errors import StateError
from netmark.store.plans import by_id, digest, in_force, put_in_force, versions

from .story import ACT, PLAN, Filled


@pytest.fixture
def filled() -> Iterator[Filled]:
    """A plan in force since October 2026."""
    found = Filled()
    yield found
    found.store.close()


def name_in(filled: Filled, period: str) -> str | None:
    """The digest of the version that covers a period, shortened."""
    version = in_force(filled.store, filled.store.settings.calendar.parse(period))
    return version.toml if version else None


def use(filled: Filled, text: str, start: str) -> bool:
    """Put a text in force as it is."""
    calendar = filled.store.settings.calendar
    return put_in_force(filled.store, ACT, text, "Small", calendar.parse(start))


def test_a_version_holds_until_the_next_one() -> None:
    """Before the first there is none."""
    filled = Filled()
    other = PLAN + "# dearer\n"
    assert use(filled, other, "2026-12")
    assert [name_in(filled, f"2026-{month}") for month in ("09", "10", "11", "12")] == [
        *(None, PLAN, PLAN, other)
    ]
    assert name_in(filled, "2036-01") == other
    filled.store.close()


def test_the_last_one_put_in_force_for_a_period_counts(filled: Filled) -> None:
    """A correction before anything is closed."""
    assert use(filled, PLAN + "# corrected\n", "2026-10")
    assert name_in(filled, "2026-10") == PLAN + "# corrected\n"
    assert len(versions(filled.store)) == 2


def test_the_same_text_twice_is_nothing_new(filled: Filled) -> None:
    """No version, no entry in the log."""
    before = filled.store.conn.execute("SELECT count(*) FROM log").fetchone()
    assert not use(filled, PLAN, "2026-10")
    assert filled.store.conn.execute("SELECT count(*) FROM log").fetchone() == before
    assert len(versions(filled.store)) == 1


def test_versions_are_numbered_dated_and_signed(filled: Filled) -> None:
    """Who put which text in force, when, from which period on."""
    [(number, start, name, known_by, actor, at)] = versions(filled.store)
    assert (number, start, name, actor, at) == (1, "2026-10", "Small", "ann", ACT.at)
    assert known_by == digest(PLAN) == sha256(PLAN.encode()).hexdigest()
    assert by_id(filled.store, 1).toml == PLAN


def test_a_closed_period_keeps_its_plan(filled: Filled) -> None:
    """From the next one on it may be another."""
    filled.members(("ann", None))
    filled.close("2026-11")
    for start in ("2026-10", "2026-11"):
        with pytest.raises(StateError, match=f"2026-11 is closed, so the plan can't .* {start} on"):
            use(filled, PLAN + "# x\n", start)
    assert use(filled, PLAN + "# x\n", "2026-12")
    assert name_in(filled, "2026-11") == PLAN
