"""Places from a file are held against what the plan says, or said where it may be history."""

from pathlib import Path

import pytest

from netmark.app.import_members import import_members
from netmark.errors import InputError

from .small import Told, act
from .test_placing import plan, stands, write


def test_a_tree_takes_from_a_file_only_whom_it_is_for(tmp_path: Path) -> None:
    """As by hand: a customer has no place in a tree for distributors, nor has another market."""
    told = Told(tmp_path, plan('fill = "manual"\nfor = { kind = ["distributor"] }\n'))
    source = write(tmp_path, "id,sponsor,kind,parent,leg\nann,,,,left\nbob,ann,customer,ann,left\n")
    with pytest.raises(InputError) as caught:
        import_members(told.store, act("2026-09-05"), source)
    assert [(problem.what, problem.hint) for problem in caught.value.problems] == [
        (
            "parent: the tree team is not for bob, by what the plan says in for",
            "leave parent and leg empty",
        )
    ]
    assert stands(told) == {}


def test_who_is_placed_outside_of_his_sponsor_is_said(tmp_path: Path) -> None:
    """Cat stands below bob but ann's other recruit sponsors her; dan's sponsor has no place."""
    told = Told(tmp_path, plan('fill = "manual"\nby_hand = "outer-line"\n'))
    text = (
        "id,sponsor,parent,leg\nann,,,left\nbob,ann,ann,left\neve,ann,ann,right\n"
        "cat,eve,bob,right\nfay,bob,cat,left\ngus,ann,,\ndan,gus,bob,left\n"
    )
    done = import_members(told.store, act("2026-09-05"), write(tmp_path, text))
    assert done.added == 7
    assert done.notes == (
        "2 members placed outside of what stands below the sponsor, as the file says: cat, dan.",
    )
    assert stands(told)["cat"] == "bob:right"
