"""Members in the database, read as of any day."""

import pytest

from netmark.errors import InputError
from netmark.store.db import Store, write
from netmark.store.genealogy import (
    below,
    facts_on,
    frontlines,
    next_move,
    sponsor_on,
    sponsors_on,
    stands_under,
    uplines_on,
)
from netmark.store.members import (
    Change,
    add_changes,
    add_members,
    find,
    free_code,
    member_as_came,
    member_on,
    nearest_code,
    next_id,
    put_people,
)

from .conftest import ACT


@pytest.fixture
def team(company: Store) -> Store:
    """Ann over Bob over Cat, who went to Ann on 2 November, to Dan on the 4th, away on the 5th."""
    with write(company, ACT, "more") as entry:
        log = entry.seq
        add_members(company, [(4, "dan", 1, "distributor", "2026-11-03", "EU", '{"a":"1"}', log)])
        changes: list[Change] = [
            (3, "2026-11-04", "sponsor", None, 4, "", log),
            (3, "2026-11-05", "sponsor", None, None, "", log),
            (4, "2026-11-03", "status", "terminated", None, "left", log),
            (4, "2026-11-04", "market", None, None, "", log + 1),
            (4, "2026-11-04", "attr:a", "2", None, "", log + 1),
            (4, "2026-11-04", "attr:a", "3", None, "", log + 1),
            (4, "2026-11-05", "rank:main", "Star", None, "why", log + 1),
        ]
        add_changes(company, changes)
        put_people(company, [(4, "Dan", "", "")])
    return company


def test_what_is_said_last_about_a_day_counts(team: Store) -> None:
    """Changes take effect in the order of day and number."""
    before, then = member_on(team, 4, "2026-11-03"), member_on(team, 4, "2026-11-05")
    assert (before.market, before.attrs, before.status, before.ranks) == (
        *("EU", {"a": "1"}, "terminated", {}),
    )
    assert (then.market, then.attrs, then.ranks) == ("", {"a": "3"}, {"main": "Star"})
    came = member_as_came(team, 4)
    assert (came.status, came.market, came.attrs) == ("terminated", "EU", {"a": "1"})


def test_a_sponsor_is_known_for_every_day(team: Store) -> None:
    """Bob, Ann, Dan, and at last the company; and when the next move comes."""
    days = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"]
    assert [sponsor_on(team, 3, day) for day in days] == [2, 1, 1, 4, None]
    assert [next_move(team, 3, day) for day in days] == [*days[1:2], *days[3:4] * 2, days[4], ""]
    assert uplines_on(team, 3, "2026-11-04") == [4, 1]
    assert stands_under(team, 3, 1, "2026-11-04") == (True, "2026-11-05")
    assert stands_under(team, 3, 2, "2026-11-04") == (False, "2026-11-05")
    assert stands_under(team, 4, 3, "2026-11-04") == (False, "")


def test_a_downline_is_that_of_the_day(team: Store) -> None:
    """Level by level; who moved away is gone, who had not joined is not there."""
    found = {
        day: [(place.id, place.level) for place in below(team, 1, f"2026-11-0{day}")]
        for day in range(1, 6)
    }
    assert found == {
        1: [(2, 1), (3, 2)],
        2: [(2, 1), (3, 1)],
        3: [(2, 1), (3, 1), (4, 1)],
        4: [(2, 1), (4, 1), (3, 2)],
        5: [(2, 1), (4, 1)],
    }
    assert list(sponsors_on(team, "2026-11-02")) == [-1, 0, 1, 1, -1]
    assert list(sponsors_on(team, "2026-11-05")) == [-1, 0, 1, 0, 1]
    assert frontlines(sponsors_on(team, "2026-11-05")) == {0: [1, 3], 1: [2, 4]}


def test_listings_show_the_facts_of_the_day(team: Store) -> None:
    """For some members or for everybody, the same."""
    everybody = facts_on(team, None, "2026-11-05")
    assert everybody[4] == (
        "dan",
        "Dan",
        "distributor",
        "terminated",
        "2026-11-03",
        "",
        "main=Star",
    )
    assert facts_on(team, [4, 1], "2026-11-05") == {i: everybody[i] for i in (1, 4)}
    assert set(facts_on(team, None, "2026-11-02")) == {1, 2, 3}


def test_a_change_is_found_through_its_index(team: Store) -> None:
    """One member costs one look, however many there are."""
    from netmark.store.genealogy import _FRONTLINE, _SPONSOR

    for query, values in ((_SPONSOR, (3, "2026-11-05")), (_FRONTLINE, ("[1]", "2026-11-05"))):
        plan = team.conn.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
        scans = [row[3] for row in plan if row[3].startswith("SCAN")]
        assert all("VIRTUAL TABLE" in scan or "subquery" in scan.lower() for scan in scans), scans


def test_codes_are_found_and_given(team: Store) -> None:
    """Normal form and spaces do not matter; a wrong code comes with the nearest one."""
    assert find(team, " dan ") == 4
    with pytest.raises(InputError, match="no member 'dam'"):
        find(team, "dam")
    assert (nearest_code(team, "annn"), nearest_code(team, "zzz")) == ("ann", "")
    assert (next_id(team), free_code(team, 5)) == (5, "M000005")
