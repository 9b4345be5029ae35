"""Places: given on joining, by hand, after a time to wait, from a file; and legs that pay."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.import_members import Source, import_members
from netmark.app.members import Newcomer, recruit
from netmark.app.payout import Closing
from netmark.app.placing import Where, place, place_all, where
from netmark.app.roster import show
from netmark.app.tree import placement
from netmark.errors import ConflictError, InputError, StateError

from .small import AMPLE, HEAD, Told, act

TEAM = '[trees.team]\nkind = "binary"\n'
BINARY = """\
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
unqualified = "burn"
carry = { legs = "both" }
"""


def plan(rules: str) -> str:
    """A plan with one binary tree and a bonus on its legs."""
    return f"{HEAD}{TEAM}{rules}{BINARY}"


def stands(told: Told, day: date = AMPLE) -> dict[str, str]:
    """Everybody's place: ``upline:side``."""
    rows = placement(told.store, act(day)).rows
    return {str(row[1]): f"{row[4]}:{row[3]}" for row in rows}


def test_a_newcomer_is_placed_as_the_plan_says(tmp_path: Path) -> None:
    """In turn left and right, each at the end of the outermost line."""
    told = Told(tmp_path, plan('fill = "alternate"\n'))
    told.join("ann")
    for code in ("bob", "cat", "dan", "eve"):
        told.join(code, "ann")
    assert stands(told) == {
        "ann": ":", "bob": "ann:left", "dan": "bob:left", "cat": "ann:right", "eve": "cat:right",
    }  # fmt: skip


def test_whoever_joined_before_his_sponsor_is_placed_with_him(tmp_path: Path) -> None:
    """Dan joined two days before cat, cat a day before bob: one file gives all of them places."""
    told = Told(tmp_path, plan('fill = "outer-left"\n'))
    told.join("ann")
    file = tmp_path / "in.csv"
    file.write_text(
        "id,sponsor,joined\ndan,cat,2026-09-03\ncat,bob,2026-09-05\nbob,ann,2026-09-06\n"
    )
    import_members(told.store, act("2026-09-10"), Source(str(file)))
    assert stands(told) == {"ann": ":", "bob": "ann:left", "cat": "bob:left", "dan": "cat:left"}
    assert place_all(told.store, act("2026-09-10")) == []


def test_legs_pay_and_what_is_left_comes_back(tmp_path: Path) -> None:
    """500 left against 300 right; 200 are carried into October and matched there."""
    told = Told(tmp_path, plan('fill = "alternate"\n'))
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "500.00", "2026-09-05")
    told.sell("cat", "300.00", "2026-09-06")
    assert told.paid("2026-09") == {"ann": 3_000}
    told.close("2026-09")
    told.sell("cat", "250.00", "2026-10-05")
    assert told.paid("2026-10") == {"ann": 2_000}
    told.close("2026-10")
    told.sell("bob", "60.00", "2026-11-05")
    assert told.paid("2026-11") == {"ann": 500}
    assert told.findings() == []


def test_a_place_by_hand_lies_below_the_sponsor(tmp_path: Path) -> None:
    """Free, below him in the tree, on a side that there is."""
    told = Told(tmp_path, plan('fill = "manual"\n'))
    told.line("ann", "bob", "cat")
    told.join("dan", "ann")
    with pytest.raises(StateError, match="bob can't be placed by the plan: places in team"):
        place(told.store, act(AMPLE), "bob", None)
    place(told.store, act(AMPLE), "ann", where(":left"))
    place(told.store, act(AMPLE), "bob", Where("ann", "right"))
    place(told.store, act(AMPLE), "dan", Where("bob", "left"))
    with pytest.raises(StateError, match="ann does not stand below the sponsor bob in team"):
        place(told.store, act(AMPLE), "cat", Where("ann", "left"))
    with pytest.raises(StateError, match="cat can't be placed there: the place is taken"):
        place(told.store, act(AMPLE), "cat", Where("bob", "left"))
    with pytest.raises(InputError, match="there is no side 'up'"):
        place(told.store, act(AMPLE), "cat", Where("bob", "up"))
    with pytest.raises(StateError, match="bob can't be placed there: has a place already"):
        place(told.store, act(AMPLE), "bob", Where("ann", "left"))
    assert stands(told) == {"ann": ":", "bob": "ann:right", "dan": "bob:left"}
    with pytest.raises(InputError, match="'ann' is not a place"):
        where("ann")


def test_a_place_that_holds_from_later_on_is_taken(tmp_path: Path) -> None:
    """Whoever is recorded later with an earlier date is placed in the tree as it is by now."""
    told = Told(tmp_path, plan('fill = "alternate"\n'))
    told.join("ann")
    told.join("bob", "ann", "2026-09-20")
    told.join("cat", "ann", "2026-09-10")  # the second to be placed goes right
    told.join("dan", "ann", "2026-09-05")  # left, below bob, who stands there from 20 September on
    assert stands(told) == {
        "ann": ":", "bob": "ann:left", "dan": "bob:left", "cat": "ann:right",
    }  # fmt: skip
    new = Newcomer("Eve", "eve", "ann", day=date(2026, 9, 5), place=Where("ann", "left"))
    with pytest.raises(StateError, match="eve can't be placed there: the place is taken"):
        recruit(told.store, act(AMPLE), new)
    with pytest.raises(StateError, match="bob can't be placed there: has a place already"):
        place(told.store, act(AMPLE), "bob", Where("cat", "left"), day=date(2026, 9, 25))
    assert sorted(stands(told, date(2026, 9, 19))) == ["ann", "cat"]
    told.sell("bob", "100.00", "2026-09-21")
    told.sell("cat", "100.00", "2026-09-21")
    assert told.paid("2026-09") == {"ann": 1_000}


def test_nobody_is_placed_before_he_joined(tmp_path: Path) -> None:
    """The message says from which day on he can be."""
    told = Told(tmp_path, plan('fill = "manual"\n'))
    told.join("ann", day="2026-09-20")
    with pytest.raises(InputError, match="ann had not joined by 2026-09-10") as caught:
        place(told.store, act(AMPLE), "ann", where(":left"), day=date(2026, 9, 10))
    assert caught.value.hint == "give a day from 2026-09-20 on"


def test_the_same_recruit_with_another_place_is_a_conflict(tmp_path: Path) -> None:
    """With the same place nothing changes; a tree without a place is asked for it."""
    told = Told(tmp_path, plan('fill = "manual"\n'))
    ann = Newcomer("Ann", "ann", place=where(":left"))
    assert recruit(told.store, act(AMPLE), ann).changed
    bob = Newcomer("Bob", "bob", "ann", place=Where("ann", "right"))
    assert recruit(told.store, act(AMPLE), bob).changed
    assert not recruit(told.store, act(AMPLE), bob).changed
    with pytest.raises(ConflictError, match="bob is there already, with another place in team: a"):
        recruit(told.store, act(AMPLE), bob._replace(place=Where("ann", "left")))
    cat = Newcomer("Cat", "cat", "ann")
    assert recruit(told.store, act(AMPLE), cat).changed
    with pytest.raises(ConflictError, match="another place in team: none so far"):
        recruit(told.store, act(AMPLE), cat._replace(place=Where("ann", "left")))
    with pytest.raises(InputError, match="which place in that tree"):
        recruit(told.store, act(AMPLE), Newcomer("Dan", "dan", "ann", tree="teem"))


def test_a_tree_for_distributors_takes_who_becomes_one(tmp_path: Path) -> None:
    """A customer is placed neither by the plan nor by hand; from the change on he is due."""
    told = Told(tmp_path, plan('fill = "outer-left"\nfor = { kind = ["distributor"] }\n'))
    told.join("ann")
    told.join("cus", "ann", kind="customer")
    assert stands(told) == {"ann": ":"}
    with pytest.raises(StateError, match="the tree team is not for cus"):
        place(told.store, act(AMPLE), "cus", Where("ann", "right"))
    told.set("cus", "2026-09-10", kind="distributor")
    assert place_all(told.store, act("2026-09-09")) == []
    assert [one[:3] for one in place_all(told.store, act("2026-09-10"))] == [("cus", "ann", "left")]


def test_only_the_end_of_an_outer_line(tmp_path: Path) -> None:
    """A plan may allow no other place by hand."""
    told = Told(tmp_path, plan('fill = "outer-left"\nby_hand = "outer-line"\n'))
    told.line("ann", "bob", "cat")
    new = Newcomer("Dan", "dan", "ann", place=Where("bob", "right"))
    with pytest.raises(StateError, match="bob:right does not end an outermost line of ann"):
        recruit(told.store, act(AMPLE), new)
    recruit(told.store, act(AMPLE), new._replace(place=Where("cat", "left")))
    assert stands(told)["dan"] == "cat:left"


def test_the_tank_of_be_infinity(tmp_path: Path) -> None:
    """By hand, or on day 3 of the next month, the earliest first: example C-PL-TANK."""
    told = Told(tmp_path, plan('fill = "outer-left"\ntank = "until day 3 of the next month"\n'))
    told.join("A", day="2026-09-01")
    place(told.store, act("2026-09-01"), "A", where(":left"))
    told.join("B", "A", "2026-09-05")
    told.join("D", "B", "2026-09-10")
    told.join("C", "A", "2026-09-20")
    told.join("E", "A", "2026-09-25")
    place(told.store, act("2026-09-26"), "E", where("A:right"))
    told.join("F", "A", "2026-10-01")
    assert place_all(told.store, act("2026-10-02")) == []
    given = place_all(told.store, act("2026-10-05"))
    assert [one[:3] for one in given] == [
        ("B", "A", "left"), ("D", "B", "left"), ("C", "D", "left"),
    ]  # fmt: skip
    assert {one.day for one in given} == {"2026-10-03"}
    assert stands(told, date(2026, 9, 30)) == {"A": ":", "E": "A:right"}
    assert "F" not in stands(told)
    assert place_all(told.store, act("2026-10-05")) == []


def test_the_weaker_side_by_what_was_sold_and_carried(tmp_path: Path) -> None:
    """As in example C-PL-WEAKVOL: 600 left and 200 right go right, then 600 and 700 left."""
    told = Told(tmp_path, plan('fill = "weaker-volume"\n'))
    told.join("A")
    told.join("B", "A")
    told.join("C", "A")
    assert stands(told) == {"A": ":", "B": "A:left", "C": "B:left"}
    told.sell("B", "600.00", "2026-09-02")
    told.join("D", "A")
    assert stands(told)["D"] == "A:right"
    told.sell("D", "200.00", "2026-09-03")
    told.close("2026-09")  # 200 are matched: 400 stay left
    told.join("N1", "A", day="2026-10-02")
    assert stands(told)["N1"] == "D:right"
    told.sell("N1", "500.00", "2026-10-03")
    told.join("N2", "A", day="2026-10-04")
    assert stands(told)["N2"] == "C:left"


def test_who_waited_and_has_sold_is_in_the_legs_for_the_next(tmp_path: Path) -> None:
    """X goes left, two levels down, with 100 of his own: then left holds more, and Y goes right."""
    told = Told(tmp_path, plan('fill = "weaker-volume"\ntank = "1 day"\n'))
    told.line("A", "B", "C")
    place_all(told.store, act("2026-09-03"))
    assert stands(told) == {"A": ":", "B": "A:left", "C": "B:left"}
    told.join("D", "A", "2026-09-04")
    place(told.store, act("2026-09-04"), "D", Where("A", "right"))
    told.sell("D", "50.00", "2026-09-04")
    told.join("X", "A", "2026-09-05")
    told.join("Y", "A", "2026-09-06")
    told.sell("X", "100.00", "2026-09-06")
    place_all(told.store, act("2026-09-20"))
    assert (stands(told)["X"], stands(told)["Y"]) == ("C:left", "D:right")


def write(folder: Path, text: str) -> Source:
    """A file of members."""
    path = folder / "members.csv"
    path.write_text(text, encoding="utf-8")
    return Source(str(path))


def test_places_from_a_file_in_any_order(tmp_path: Path) -> None:
    """Whoever has none in the file is placed by the plan afterwards; the same file is fine."""
    told = Told(tmp_path, plan('fill = "outer-left"\n'))
    text = (
        "id,sponsor,joined,parent,leg\ncat,bob,2026-09-02,bob,right\n"
        "ann,,2026-09-01,,left\nbob,ann,2026-09-01,ann,right\ndan,ann,2026-09-03,,\n"
    )
    source = write(tmp_path, text)
    assert import_members(told.store, act("2026-09-05"), source).added == 4
    assert stands(told) == {
        "ann": ":", "bob": "ann:right", "cat": "bob:right", "dan": "ann:left",
    }  # fmt: skip
    assert import_members(told.store, act("2026-09-05"), source).added == 0
    with pytest.raises(ConflictError) as caught:
        import_members(
            told.store,
            act("2026-09-05"),
            write(tmp_path, text.replace("bob,right", "bob,left")),
        )
    assert "with another place: bob:right" in caught.value.problems[0].what


def test_a_file_with_an_impossible_place_is_refused(tmp_path: Path) -> None:
    """Every fault at its line, and nothing is imported."""
    told = Told(tmp_path, plan('fill = "outer-left"\n'))
    source = write(
        tmp_path,
        "id,sponsor,parent,leg\nann,,,left\nbob,ann,ann,left\ncat,ann,ann,left\n"
        "dan,ann,zoe,left\neve,ann,bob,up\nfay,ann,bob,\n"
        "gus,ann,hal,left\nhal,ann,gus,left\nian,ann,ian,left\njoe,ann,gus,right\n",
    )
    with pytest.raises(InputError) as caught:
        import_members(told.store, act("2026-09-05"), source)
    assert [(p.where.rpartition(":")[2], p.what) for p in caught.value.problems] == [
        ("4", "parent: the place is taken"),
        ("5", "parent: there is no member 'zoe'"),
        ("6", "parent: there is no side 'up'"),
        ("7", "parent: on which side?"),
        ("8", "parent: the way up leads back here"),
        ("9", "parent: the way up leads back here"),
        ("10", "parent: the way up leads back here"),
        ("11", "parent: the upline has no place yet"),
    ]
    assert stands(told) == {}


def test_a_plan_without_places(tmp_path: Path) -> None:
    """Says so, wherever somebody asks for one."""
    told = Told(tmp_path)
    told.join("ann")
    with pytest.raises(StateError, match="the plan in force has no placement tree"):
        place_all(told.store, act(AMPLE))
    with pytest.raises(StateError, match="the plan in force has no placement tree"):
        placement(told.store, act(AMPLE))
    with pytest.raises(InputError) as caught:
        import_members(
            told.store, act("2026-09-05"), write(tmp_path, "id,parent,leg\nbob,ann,left\n")
        )
    assert "no placement tree" in caught.value.problems[0].what


def test_a_tree_that_comes_later_places_those_who_are_there(tmp_path: Path) -> None:
    """In the order of joining, from the first open day on; the closed period stays as it was."""
    told = Told(tmp_path)
    told.line("ann", "bob")
    told.close("2026-09")
    told.plan(plan('fill = "outer-left"\n'), "2026-10")
    assert [one.day for one in place_all(told.store, act("2026-10-05"))] == ["2026-10-01"] * 2
    assert stands(told) == {"ann": ":", "bob": "ann:left"}
    assert told.findings() == []


def test_which_of_several_trees(tmp_path: Path) -> None:
    """Has to be said; a misspelt name is answered with the nearest."""
    matrix = '[trees.grid]\nkind = "matrix"\nwidth = 3\nfill = "manual"\n'
    told = Told(tmp_path, plan('fill = "manual"\n') + matrix)
    told.join("ann")
    with pytest.raises(InputError, match="which tree"):
        place(told.store, act(AMPLE), "ann", where(":1"))
    with pytest.raises(InputError) as caught:
        place(told.store, act(AMPLE), "ann", where(":1"), "grit")
    assert caught.value.hint == "did you mean grid?"
    place(told.store, act(AMPLE), "ann", where(":1"), "grid")
    told.join("bob", "ann")
    given = place(told.store, act(AMPLE), "bob", where("ann:3"), "grid")
    assert given.said() == "3 under ann"


def test_a_place_stands_in_the_history(tmp_path: Path) -> None:
    """Under whom and on which side, and why."""
    told = Told(tmp_path, plan('fill = "outer-left"\n'))
    told.line("ann", "bob")
    card = show(told.store, act(AMPLE), "bob")
    assert ("2026-09-01", "place:team", "", "ann:1", "placed by the plan") in [
        row[:5] for row in card.history.rows
    ]


def test_a_sponsor_may_become_a_customer_when_only_places_are_below(tmp_path: Path) -> None:
    """Somebody placed below is no recruit."""
    told = Told(tmp_path, plan('fill = "outer-left"\n'))
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.set("bob", "2026-09-05", kind="customer")
    assert stands(told)["cat"] == "bob:left"


def test_closing_waits_for_those_who_are_due_for_a_place(tmp_path: Path) -> None:
    """Bob is due on 15 September; cat, who came later, is not; and dan waits below bob."""
    told = Told(tmp_path, plan('fill = "outer-left"\ntank = "10 days"\n'))
    told.join("ann")
    place_all(told.store, act(AMPLE), day=date(2026, 9, 12))
    told.join("bob", "ann", day="2026-09-05")
    told.join("dan", "bob", day="2026-09-06")
    told.join("cat", "ann", day="2026-09-28")
    said = "2 members are due for a place in team"
    assert said in told.look("2026-09").warnings[0]
    with pytest.raises(StateError, match=said) as refused:
        told.close("2026-09")
    assert "member place --tree team --date 2026-09-30" in refused.value.hint
    assert said in told.close("2026-09", Closing(leave_waiting=True)).warnings[0]


def test_after_they_are_placed_a_period_is_closed(tmp_path: Path) -> None:
    """What the refusal says does it."""
    told = Told(tmp_path, plan('fill = "outer-left"\ntank = "10 days"\n'))
    told.join("ann")
    told.join("bob", "ann", day="2026-09-05")
    place_all(told.store, act(AMPLE), "team", date(2026, 9, 30))
    assert told.close("2026-09").warnings == ()


def test_whoever_a_tree_is_not_for_is_not_waited_for(tmp_path: Path) -> None:
    """A customer of hers, in a tree of distributors."""
    told = Told(tmp_path, plan('fill = "outer-left"\nfor = { kind = ["distributor"] }\n'))
    told.join("ann")
    told.join("joe", "ann", kind="customer")
    assert told.close("2026-09").warnings == ()
