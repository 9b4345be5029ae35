"""What commands say about trees of places: who stands there, who waits, what to do next."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.company import doctor
from netmark.app.members import move
from netmark.app.placing import Where, place
from netmark.app.plan_money import money
from netmark.app.table import Table
from netmark.app.tree import downline_in, upline_in
from netmark.errors import InputError, StateError
from netmark.plan.document import read

from .small import AMPLE, HEAD, LEVELS, Told, act
from .test_placing import plan

MANUAL = plan('fill = "manual"\n')
DERIVED = '[trees.buyers]\nkind = "compressed"\nkeep = { PV = 10 }\n'


def ids(table: Table) -> list[tuple[object, ...]]:
    """Level and id of every row."""
    return [row[:2] for row in table.rows]


def test_uplines_and_downlines_follow_a_tree_of_the_plan(tmp_path: Path) -> None:
    """Cat and dan are recruits of ann, placed below bob: two below one, and one below that."""
    told = Told(tmp_path, plan('fill = "outer-left"\n') + DERIVED)
    told.join("ann")
    for code in ("bob", "cat", "dan"):
        told.join(code, "ann")
    told.sell("dan", "10.00", "2026-12-05")
    told.sell("ann", "10.00", "2026-12-05")
    store, today = told.store, act(AMPLE)
    assert ids(upline_in(store, today, "dan", "team")) == [(1, "cat"), (2, "bob"), (3, "ann")]
    assert ids(downline_in(store, today, "bob", "team")) == [(1, "cat"), (2, "dan")]
    assert ids(downline_in(store, today, "bob", "team", 1)) == [(1, "cat")]
    earlier = date(2026, 9, 30)
    assert ids(downline_in(store, today, "bob", "team", on=earlier)) == [(1, "cat"), (2, "dan")]
    assert ids(upline_in(store, today, "dan", "buyers")) == [(1, "ann")]
    assert ids(downline_in(store, today, "ann", "buyers")) == [(1, "dan")]
    with pytest.raises(InputError, match="the plan has no tree 'taem'"):
        upline_in(store, today, "dan", "taem")


def test_the_policy_says_what_has_to_come_first(tmp_path: Path) -> None:
    """The first place of all is at the top; whose sponsor waits, waits with him."""
    told = Told(tmp_path, MANUAL)
    told.line("ann", "bob")
    with pytest.raises(StateError) as caught:
        place(told.store, act(AMPLE), "ann", None)
    assert caught.value.hint == "put him at the top: netmark member place ann :left"
    (tmp_path / "tank").mkdir()
    told = Told(tmp_path / "tank", plan('fill = "outer-left"\ntank = "60 days"\n'))
    told.line("ann", "bob", day="2026-12-20")
    with pytest.raises(StateError, match="the sponsor ann has no place in team himself") as caught:
        place(told.store, act(AMPLE), "bob", None)
    assert caught.value.hint.startswith("place him first: netmark member place ann; or say where")


def test_the_doctor_counts_who_waits_for_a_place(tmp_path: Path) -> None:
    """Of two who wait one has waited long enough."""
    told = Told(tmp_path, plan('fill = "outer-left"\ntank = "14 days"\n'))
    told.join("ann", day="2026-12-01")
    told.join("bob", "ann", "2026-12-20")
    looked = doctor(str(told.path), act(AMPLE)).rows[-1]
    assert looked == (
        "places in team", "2 members wait for one, 1 is due", "netmark member place --tree team",
    )  # fmt: skip
    place(told.store, act(AMPLE), "ann", None)
    assert doctor(str(told.path), act(AMPLE)).rows[-1][1:] == (
        "1 member waits for one, 0 are due",
        "",
    )
    place(told.store, act(AMPLE), "bob", None)
    assert doctor(str(told.path), act(AMPLE)).rows[-1][1:] == ("everybody has one", "")


def test_a_move_says_that_the_place_stays(tmp_path: Path) -> None:
    """Only where the member has one."""
    told = Told(tmp_path, MANUAL)
    told.line("ann", "bob", "cat")
    place(told.store, act(AMPLE), "ann", Where("", "left"))
    place(told.store, act(AMPLE), "bob", Where("ann", "left"))
    assert move(told.store, act(AMPLE), "cat", "ann").said == (
        "cat stands under ann from 2026-12-31 on."
    )
    assert move(told.store, act(AMPLE), "bob", "").said == (
        "bob stands under the company from 2026-12-31 on; the place in team stays where it is."
    )


def test_a_comparison_says_when_nobody_stands_in_a_tree(tmp_path: Path) -> None:
    """Then nothing is paid there, which says little about the plan."""
    told = Told(tmp_path, HEAD + LEVELS)
    told.line("ann", "bob")
    told.sell("bob", "100.00", "2026-09-05")
    pair = read(HEAD + LEVELS), read(MANUAL)
    assert money(told.store, act(AMPLE), pair, "2026-09").note == (
        "nobody has a place in the tree team of plan B: what it pays there can't be seen before"
        " netmark member place"
    )
    assert money(told.store, act(AMPLE), (pair[0], pair[0]), "2026-09").note == ""
