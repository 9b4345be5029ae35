"""Other uplines than the sponsor: said, frozen with the run, shown, brought in from a file."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.explain import explain
from netmark.app.import_members import Source, import_members
from netmark.app.members import Outcome, move
from netmark.app.roster import show
from netmark.app.tree import of_plan
from netmark.app.uplines import Above, When, upline
from netmark.errors import ConflictError, InputError, StateError

from .small import AMPLE, HEAD, Told, act, rows

PLAN = f"""{HEAD}
[trees.enrolment]
kind = "other-uplines"
[[bonuses]]
name = "Fast start"
kind = "levels"
tree = "enrolment"
base = "CV"
rates = ["20%", "10%"]
compression = "none"
[[bonuses]]
name = "Unilevel"
kind = "levels"
base = "CV"
rates = ["2%", "3%"]
compression = "none"
"""


def put(told: Told, who: str, under: str | None, day: str = "2026-09-01") -> Outcome:
    """Name another upline."""
    return upline(told.store, act(day), who, Above(under), "", When(date.fromisoformat(day)))


def enrolment(told: Told, day: date = AMPLE, name: str = "enrolment") -> dict[str, str]:
    """Who stands under whom in the tree."""
    table = of_plan(told.store, act(day), "", name)
    return {str(row["id"]): str(row["upline"]) for row in rows(table)}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat; ann enrolled dan, who is placed under cat."""
    found = Told(tmp_path, PLAN)
    found.line("ann", "bob", "cat", "dan")
    put(found, "dan", "ann")
    return found


def test_the_enroller_is_paid_in_one_tree_and_the_sponsor_in_the_other(told: Told) -> None:
    """20 % to ann for dan, 2 % and 3 % to cat and bob; also after closing and moving."""
    assert enrolment(told) == {"ann": "", "bob": "ann", "cat": "bob", "dan": "ann"}
    told.sell("dan", "100.00", "2026-09-10")
    assert told.paid("2026-09", "Fast start") == {"ann": 2_000}
    assert told.paid("2026-09", "Unilevel") == {"cat": 200, "bob": 300}
    told.close("2026-09")
    put(told, "dan", None, "2026-10-01")
    told.sell("dan", "100.00", "2026-10-10")
    assert told.paid("2026-09", "Fast start") == {"ann": 2_000}
    assert told.paid("2026-10", "Fast start") == {"cat": 2_000, "bob": 1_000}
    told.close("2026-10")
    assert told.findings() == []
    asked = explain(told.store, act(AMPLE), "ann", "2026-09")
    assert "20 % of 100.00 CV" in str(asked)


def test_whoever_joins_later_is_not_yet_in_the_tree(told: Told) -> None:
    """A period without the newest members has other slots than ids."""
    told.join("eve", "bob", "2026-10-05")
    told.join("fay", "dan", "2026-09-05")
    put(told, "fay", "bob", "2026-09-05")
    told.sell("fay", "100.00", "2026-09-10")
    told.close("2026-09")
    assert told.paid("2026-09", "Fast start") == {"bob": 2_000, "ann": 1_000}
    assert told.findings() == []
    seen = told.store.conn.execute(
        'SELECT code, "upline enrolment" FROM facts_1_view ORDER BY code'
    ).fetchall()
    assert seen == [("ann", ""), ("bob", "ann"), ("cat", "bob"), ("dan", "ann"), ("fay", "bob")]


def test_the_sponsor_may_move_and_the_enroller_stays(told: Told) -> None:
    """Also when the sponsor himself was named, and only from the day on which he was."""
    put(told, "cat", "bob", "2026-09-03")
    assert put(told, "cat", "bob", "2026-09-04").changed is False
    told.move("cat", "ann", "2026-09-10")
    assert enrolment(told)["cat"] == "bob"
    put(told, "cat", None, "2026-09-20")
    assert enrolment(told, date(2026, 9, 19))["cat"] == "bob"
    assert enrolment(told)["cat"] == "ann"
    put(told, "cat", "", "2026-09-25")
    assert enrolment(told)["cat"] == ""
    history = [row[:4] for row in show(told.store, act(AMPLE), "cat").history.rows]
    assert ("2026-09-03", "upline:enrolment", "", "bob") in history


def test_nobody_stands_under_himself(told: Told) -> None:
    """Neither by naming an upline nor by a move, on that day or on a later one."""
    with pytest.raises(StateError, match="ann would stand under ann in enrolment from 2026-09-05"):
        put(told, "ann", "dan", "2026-09-05")
    told.join("eve")
    put(told, "eve", "dan", "2026-09-20")
    with pytest.raises(StateError, match="ann would stand under ann in enrolment from 2026-09-20"):
        told.move("ann", "eve", "2026-09-10")
    with pytest.raises(StateError, match="ann would stand under ann in enrolment from 2026-09-20"):
        put(told, "ann", "eve", "2026-09-11")
    assert told.findings() == []


def test_who_can_be_an_upline(told: Told) -> None:
    """A distributor who has joined and has not left; in a tree that the plan has."""
    told.join("eve", "bob", kind="customer")
    with pytest.raises(StateError, match="eve is a customer"):
        put(told, "cat", "eve")
    told.leave("bob", "2026-09-05")
    with pytest.raises(StateError, match="bob cannot sponsor anybody: terminated"):
        put(told, "dan", "bob", "2026-09-06")
    with pytest.raises(InputError) as caught:
        upline(told.store, act(AMPLE), "dan", Above("ann"), "enrolmnt")
    assert caught.value.hint == "did you mean enrolment?"
    with pytest.raises(InputError) as caught:
        enrolment(told, name="enrolmnt")
    assert caught.value.hint == "did you mean enrolment?"


def test_a_plan_without_such_a_tree(tmp_path: Path) -> None:
    """Says so."""
    told = Told(tmp_path)
    told.line("ann", "bob")
    with pytest.raises(StateError, match="the plan in force has no tree with other uplines"):
        put(told, "bob", "ann")


def file(folder: Path, text: str) -> Source:
    """A file of members."""
    path = folder / "members.csv"
    path.write_text(text, encoding="utf-8")
    return Source(str(path))


def test_uplines_from_a_file(told: Told, tmp_path: Path) -> None:
    """From the day on which both are there; the same file again is fine, another is not."""
    text = (
        "id,sponsor,joined,upline:enrolment\ngus,fay,2026-09-03,hal\nfay,cat,2026-09-02,bob\n"
        "hal,fay,2026-09-04,\n"
    )
    source = file(tmp_path, text)
    assert import_members(told.store, act(AMPLE), source).added == 3
    assert enrolment(told, date(2026, 9, 3))["gus"] == "fay"
    after = enrolment(told)
    assert (after["gus"], after["fay"], after["hal"]) == ("hal", "bob", "fay")
    assert import_members(told.store, act(AMPLE), source).added == 0
    with pytest.raises(ConflictError) as caught:
        import_members(told.store, act(AMPLE), file(tmp_path, text.replace("hal\n", "ann\n")))
    [problem] = caught.value.problems
    assert "upline:enrolment: 'hal', not 'ann'" in problem.what
    assert problem.hint == "netmark member upline gus --under ann --tree enrolment"
    assert told.findings() == []


def test_a_file_with_impossible_uplines_is_refused(told: Told, tmp_path: Path) -> None:
    """Every fault at its line, and nothing is imported."""
    told.join("kit", "bob", kind="customer")
    text = "id,kind,upline:enrolment,upline:foster\ne,,zoe,\nf,,kit,\ng,,h,\nh,customer,,ann\n"
    with pytest.raises(InputError) as caught:
        import_members(told.store, act(AMPLE), file(tmp_path, text))
    assert [(p.where[-1], p.what) for p in caught.value.problems] == [
        ("2", "upline:enrolment: there is no member 'zoe', neither here nor in the book"),
        (
            "3",
            "upline:enrolment: kit cannot sponsor anybody: only distributors do,"
            " and on 2026-12-31 kit is a customer.",
        ),
        ("4", "upline:enrolment: h is a customer (line 5)"),
        ("5", "upline:foster: the plan has no tree 'foster' with other uplines"),
    ]
    text = "id,sponsor,upline:enrolment\ne,ann,g\nf,e,\ng,f,\nh,g,\n"
    with pytest.raises(InputError) as caught:
        import_members(told.store, act(AMPLE), file(tmp_path, text))
    assert [p.what for p in caught.value.problems] == [
        f"upline:enrolment: {who} would stand under {who}" for who in "efg"
    ]
    assert "e" not in enrolment(told)


Said = tuple[str, int, int | None, int]
"""A move ("sponsor") or another upline ("upline"), of whom, under whom (0: top), on which day."""
ACTS = st.tuples(
    st.sampled_from(["sponsor", "upline"]),
    st.integers(1, 5),
    st.none() | st.integers(0, 5),
    st.integers(2, 6),
)


def parents(said: list[Said], tree: bool, day: int) -> dict[int, int]:
    """Who stands above whom on a day, the slow way: everything said, in the order of days."""
    above, other = dict.fromkeys(range(1, 6), 0), dict[int, int | None]()
    for what, who, under, _ in sorted((s for s in said if s[3] <= day), key=lambda s: s[3]):
        if what == "sponsor":
            above[who] = under or 0
        else:
            other[who] = under
    told = {member: up for member, up in other.items() if up is not None}
    return above | told if tree else above


def circular(said: list[Said]) -> bool:
    """Does anybody stand under himself, in one of the trees, on one of the days?"""
    for tree in (False, True):
        for day in range(1, 7):
            above = parents(said, tree, day)
            for member in above:
                at = above[member]
                for _ in above:
                    at = above.get(at, 0)
                if at:
                    return True
    return False


@settings(deadline=None, max_examples=40)
@given(acts=st.lists(ACTS, max_size=12))
def test_what_is_said_in_any_order_never_makes_a_circle(acts: list[Said]) -> None:
    """Refused exactly when a slow look at every day finds somebody under himself."""
    with TemporaryDirectory() as folder:
        told, said = Told(Path(folder), PLAN), list[Said]()
        for member in range(1, 6):
            told.join(f"m{member}")
        for each in acts:
            what, who, under, day = each
            if what == "sponsor" and under is None:
                continue
            text, code = f"2026-09-{day:02}", f"m{under}" if under else ""
            try:
                if what == "sponsor":
                    on = date.fromisoformat(text)
                    done = move(told.store, act(text), f"m{who}", code, on)
                else:
                    done = put(told, f"m{who}", None if under is None else code, text)
            except StateError:
                assert circular([*said, each])
            else:
                # What was so already on that day is not said again.
                said += [each] * done.changed
                assert not circular(said)
        wanted = {f"m{i}": f"m{up}" if up else "" for i, up in parents(said, True, 6).items()}
        assert enrolment(told) == wanted
        told.store.close()
