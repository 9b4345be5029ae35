"""The genealogy as rows."""

from datetime import date

import pytest

from netmark.app.members import Newcomer, move, recruit
from netmark.app.tree import downline, tree, upline
from netmark.store.db import Store, write
from netmark.store.members import add_members

from .conftest import ACT


@pytest.fixture
def team(store: Store) -> Store:
    """Ann over Bob and Eve, Bob over Cat and Dan; Zed on his own; Dan went to Eve in June."""
    people = [("ann", ""), ("bob", "ann"), ("cat", "bob"), ("dan", "bob"), ("eve", "ann")]
    for month, (code, sponsor) in enumerate([*people, ("zed", "")], 1):
        recruit(store, ACT, Newcomer("", code, sponsor, day=date(2026, month, 1)))
    move(store, ACT, "dan", "eve", date(2026, 6, 15))
    return store


def outline(store: Store, *args: object, on: date | None = None) -> str:
    """The tree as an outline in one line."""
    code, depth = (*args, "", None)[:2] if args else ("", None)
    rows = tree(store, ACT, str(code), depth if isinstance(depth, int) else None, on).rows
    return " ".join(f"{'.' * int(str(row[0]))}{row[1]}" for row in rows)


def test_a_tree_shows_everybody_below_right_after_him(team: Store) -> None:
    """The company's own recruits are level 1; a member asked for is level 0."""
    assert outline(team) == ".ann ..bob ...cat ..eve ...dan .zed"
    assert outline(team, "ann") == "ann .bob ..cat .eve ..dan"
    assert outline(team, "ann", 1) == "ann .bob .eve"
    assert outline(team, "ann", 0) == "ann"


def test_a_tree_of_another_day_is_that_of_the_day(team: Store) -> None:
    """Before June Dan stood under Bob; in March he was not there."""
    assert outline(team, on=date(2026, 6, 14)) == ".ann ..bob ...cat ...dan ..eve .zed"
    assert outline(team, "ann", on=date(2026, 3, 1)) == "ann .bob ..cat"
    assert outline(team, "dan", on=date(2026, 3, 1)) == ""


def test_rows_of_a_tree_name_the_sponsor(team: Store) -> None:
    """So that the rows alone say who stands where."""
    assert [row[3] for row in tree(team, ACT, "bob").rows] == ["ann", "bob"]


def test_an_upline_goes_to_the_top(team: Store) -> None:
    """The sponsor is level 1."""
    assert [row[:2] for row in upline(team, ACT, "dan").rows] == [(1, "eve"), (2, "ann")]
    before = upline(team, ACT, "dan", date(2026, 6, 14))
    assert [row[1] for row in before.rows] == ["bob", "ann"]
    assert upline(team, ACT, "zed").rows == []


def test_a_downline_goes_level_by_level(team: Store) -> None:
    """In each level in the order of recruiting."""
    rows = downline(team, ACT, "ann").rows
    assert [row[:2] for row in rows] == [(1, "bob"), (1, "eve"), (2, "cat"), (2, "dan")]
    assert [row[1] for row in downline(team, ACT, "ann", 1).rows] == ["bob", "eve"]


def test_a_very_deep_tree_is_shown_too(store: Store) -> None:
    """Three thousand levels, one move in the middle; no recursion and no limit of levels."""
    rows = [
        (i, f"m{i}", i - 1 or None, "distributor", "2026-01-01", "", "", 1) for i in range(1, 3001)
    ]
    with write(store, ACT, "import", ""):
        add_members(store, rows)
    assert tree(store, ACT).rows[-1][0] == 3000
    move(store, ACT, "m1500", "m1")
    assert downline(store, ACT, "m1").rows[-1][0] == 1501
    assert len(downline(store, ACT, "m1").rows) == 2999
    assert len(upline(store, ACT, "m3000").rows) == 1501
