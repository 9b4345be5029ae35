"""The book of an open period: who stands where on its last day."""

from collections.abc import Iterator
from datetime import date

import pytest

from netmark.errors import IntegrityError, StateError
from netmark.plan.book import TERMINATED

from .story import HEAD, PLAN, Filled

OWN = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'


@pytest.fixture
def filled() -> Iterator[Filled]:
    """Ann above bob above cat."""
    found = Filled()
    found.members(("ann", None), ("bob", 1), ("cat", 2))
    yield found
    found.store.close()


def test_columns_have_a_slot_for_the_company_and_one_per_member(filled: Filled) -> None:
    """Slot 0 is above every root."""
    found = filled.live("2026-10")
    assert list(found.facts.sponsors) == [0, 0, 1, 2]
    assert list(found.facts.standing) == [0, 1, 1, 1]
    assert list(found.members) == [0, 1, 2, 3]
    assert found.height == (3, 0, 0)
    assert found.previous is None
    assert list(found.facts.brought_forward) == [0, 0, 0, 0]


def test_the_latest_change_up_to_the_last_day_holds(filled: Filled) -> None:
    """By day, then in the order told; what comes later is not seen."""
    filled.changes(
        (3, "2026-10-31", "sponsor", None, 1),
        (3, "2026-10-05", "sponsor", None, None),
        (2, "2026-10-07", "sponsor", None, None),
        (2, "2026-10-07", "sponsor", None, 1),
        (2, "2026-11-01", "sponsor", None, 3),
    )
    assert list(filled.live("2026-10").facts.sponsors) == [0, 0, 1, 1]
    assert list(filled.live("2026-11").facts.sponsors) == [0, 0, 3, 1]


def test_kind_and_status_together_are_the_standing(filled: Filled) -> None:
    """Whoever leaves as a preferred customer has left as a preferred customer."""
    filled.members(("dan", 1, "customer"), ("eve", 1, "preferred"))
    filled.changes(
        (3, "2026-10-05", "status", "terminated"),
        (2, "2026-10-05", "status", "terminated"),
        (2, "2026-10-06", "status", "enrolled"),
        (5, "2026-10-05", "kind", "distributor"),
        (4, "2026-10-05", "status", "terminated"),
        (4, "2026-10-06", "kind", "preferred"),
    )
    standing = list(filled.live("2026-10").facts.standing)
    assert standing == [0, 1, 1, 1 + TERMINATED, 2 + TERMINATED, 1]


def test_who_joined_later_has_no_slot(filled: Filled) -> None:
    """Also in the middle; the others move up, and their sponsors with them."""
    filled.members(
        ("dan", 1, "distributor", "2026-11-01"),
        ("eve", 3, "distributor", "2026-10-31"),
    )
    filled.sales((5, "2026-10-31", 500))
    filled.changes((5, "2026-10-31", "rank:main", "Director"))
    found = filled.live("2026-10")
    assert list(found.members) == [0, 1, 2, 3, 5]
    assert list(found.facts.sponsors) == [0, 0, 1, 2, 3]
    assert [list(column) for column in found.facts.metrics.values()] == [[0, 0, 0, 0, 500]] * 2
    assert found.facts.forced == {"main": {4: 2}}
    assert list(filled.live("2026-11").members) == [0, 1, 2, 3, 4, 5]


def test_newcomers_at_the_end_are_cut_off() -> None:
    """The usual case of a close a few days late, with every sort of column."""
    condition = '{ joined_within = "60 days", customers = 1, for = { market = ["EU"] } }'
    filled = Filled(plan=PLAN + f"[active]\nneeds = {condition}\n")
    filled.members(
        ("ann", None, "distributor", "2026-10-01", "EU"),
        ("bob", 1, "distributor", "2026-11-02", "US"),
    )
    filled.sales((1, "2026-10-31", 500))
    facts = filled.live("2026-10").facts
    columns = [
        *(facts.sponsors, facts.standing, facts.joined, facts.customers, facts.brought_forward),
        *(*facts.metrics.values(), *facts.attributes.values(), *facts.titles.values()),
    ]
    assert {len(column) for column in columns} == {2}
    assert facts.joined[1] == date(2026, 10, 1).toordinal()
    assert list(facts.attributes["market"]) == ["", "EU"]
    filled.store.close()


def test_attributes_are_those_of_joining_until_they_change() -> None:
    """Nothing is an empty text."""
    filled = Filled(plan=HEAD + OWN + 'for = { market = ["EU"], attr."t-1" = ["red"] }\n')
    filled.members(
        ("ann", None, "distributor", "2026-09-01", "EU", '{"t-1":"red","x":"y"}'),
        ("bob", 1, "distributor", "2026-09-01", "US", '{"x":"red"}'),
        ("cat", 1),
    )
    filled.changes(
        (3, "2026-10-05", "market", "EU"),
        (2, "2026-10-05", "attr:t-1", "blue"),
        (1, "2026-11-05", "attr:t-1", None),
    )
    facts = filled.live("2026-10").facts
    assert facts.attributes == {
        "market": ["", "EU", "US", "EU"],
        "attr:t-1": ["", "red", "blue", ""],
    }
    assert filled.live("2026-11").facts.attributes["attr:t-1"] == ["", "", "blue", ""]
    filled.store.close()


def test_only_what_the_plan_asks_for_is_read(filled: Filled) -> None:
    """Without a question about joining or customers these columns are zeros."""
    facts = filled.live("2026-10").facts
    assert bytes(facts.joined) == bytes(facts.customers) == bytes(4)
    assert facts.attributes == {}


def test_ranks_by_decree_are_numbers_of_the_plan(filled: Filled) -> None:
    """Given in October, taken away in November."""
    filled.changes(
        (1, "2026-10-31", "rank:main", "Director"),
        (1, "2026-11-05", "rank:main", None),
        (2, "2026-10-05", "rank:main", "Associate"),
    )
    assert filled.live("2026-10").facts.forced == {"main": {1: 2, 2: 1}}
    assert filled.live("2026-11").facts.forced == {"main": {2: 1}}


def test_a_rank_that_the_plan_does_not_have_is_refused(filled: Filled) -> None:
    """With the member who holds it."""
    filled.changes((2, "2026-10-05", "rank:main", "Emperor"))
    with pytest.raises(StateError, match="Emperor") as caught:
        filled.live("2026-10")
    assert "bob" in caught.value.message


def test_gaps_in_the_ids_are_refused(filled: Filled) -> None:
    """Slots are ids; a file with gaps was edited."""
    filled.members(("dan", 1))
    filled.store.conn.execute("DROP TRIGGER member_no_delete")
    filled.store.conn.execute("DELETE FROM member WHERE id = 3")
    with pytest.raises(IntegrityError, match="the ids of members have gaps"):
        filled.live("2026-10")


def test_a_period_takes_over_what_the_run_before_left(filled: Filled) -> None:
    """Balances and titles of the latest closed run, wherever the periods between are."""
    filled.use(PLAN + '[payout]\nminimum = "20.00"\n', "2026-10")
    filled.sales((3, "2026-10-05", 30_000))
    filled.changes((1, "2026-10-05", "rank:main", "Director"))
    filled.close("2026-10")
    found = filled.live("2026-12")
    assert found.previous == 1
    assert list(found.facts.brought_forward) == [0, 1_500, 0, 0]
    assert list(found.facts.titles["main"]) == [0, 2, 2, 2]


def test_sums_are_those_of_the_period(filled: Filled) -> None:
    """Sales of October are not November's."""
    filled.sales((3, "2026-10-31", 100), (3, "2026-11-01", 7), (1, "2026-11-30", 5))
    metrics = filled.live("2026-11").facts.metrics
    assert [list(column) for column in metrics.values()] == [[0, 5, 0, 7]] * 2
