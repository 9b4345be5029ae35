"""Several positions of one owner: told, paid each for itself, limited and shown together."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.explain import explain
from netmark.app.import_members import Source, import_members
from netmark.app.members import Newcomer, Outcome, recruit, set_
from netmark.app.reports import report
from netmark.app.roster import show
from netmark.app.statement import full_statement, statement
from netmark.errors import ConflictError, InputError, StateError

from .small import AMPLE, HEAD, Told, act, rows

PLAN = f"""{HEAD}
[volumes.centres]
of   = "PV"
over = "owner"
[[bonuses]]
name  = "Team"
kind  = "levels"
base  = "CV"
rates = ["10%"]
compression = "none"
needs = {{ centres = 200 }}
limit = {{ owner = "15.00" }}
"""


def centre(told: Told, code: str, owner: str, sponsor: str = "", day: str = "2026-09-01") -> None:
    """Somebody has another position."""
    when = date.fromisoformat(day)
    recruit(told.store, act(day), Newcomer("", code, sponsor, day=when, owner=owner))


def own(told: Told, code: str, owner: str, day: str) -> Outcome:
    """A position changes hands."""
    return set_(told.store, act(day), code, {"owner": owner}, date.fromisoformat(day))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Una with two more centres; xen below the second and yan below the third."""
    found = Told(tmp_path, PLAN)
    found.join("U")
    centre(found, "U.002", "U", "U")
    centre(found, "U.003", "U", "U")
    found.join("xen", "U.002")
    found.join("yan", "U.003")
    return found


def test_an_owner_is_asked_and_limited_with_all_positions(told: Told) -> None:
    """PV 200 in two of them is enough; 10.00 and 20.00 are 5.00 and 10.00 of 15.00."""
    told.sell("U.002", "120.00", "2026-09-05")
    told.sell("xen", "100.00", "2026-09-05")
    told.sell("yan", "200.00", "2026-09-05")
    assert told.paid("2026-09") == {}
    told.sell("U.003", "80.00", "2026-09-06")
    wanted = {"U": 600, "U.002": 300, "U.003": 600}  # of 20.00, 10.00 and 20.00
    for close in (False, True):
        if close:
            told.close("2026-09")
        assert told.paid("2026-09") == wanted
        for code in ("U", "U.002"):
            found = statement(told.store, act(AMPLE), code, "2026-09")
            assert found.positions == (("U", 600, 600), ("U.002", 300, 300), ("U.003", 600, 600))
        assert statement(told.store, act(AMPLE), "xen", "2026-09").positions == ()
        seen = [
            (row["owner"], row["member"], row["earned"], row["owner_earned"])
            for row in rows(report(told.store, act(AMPLE), "positions", "2026-09"))
        ]
        assert seen == [("U", "U", 600, 1500), ("U", "U.002", 300, 1500), ("U", "U.003", 600, 1500)]
        says = str(explain(told.store, act(AMPLE), "U.002", "2026-09").table)
        assert "10 % of 100.00 CV from xen" in says
        assert "capped" in says
    assert told.findings() == []


def test_a_position_changes_hands(told: Told) -> None:
    """From a day on; a closed period keeps its owner, and those who join later do not matter."""
    centre(told, "V.002", "xen", "xen", "2026-10-01")
    for code in ("U", "xen", "yan"):
        told.sell(code, "200.00", "2026-09-05")
    assert told.paid("2026-09") == {"U.002": 750, "U.003": 750}
    told.close("2026-09")
    assert own(told, "U.003", "yan", "2026-10-02").changed
    assert not own(told, "U.003", "yan", "2026-10-03").changed
    for code in ("xen", "yan", "U"):
        told.sell(code, "200.00", "2026-10-05")
    assert told.paid("2026-10") == {"U.002": 1_500, "U.003": 1_500}
    assert told.paid("2026-09") == {"U.002": 750, "U.003": 750}
    told.close("2026-10")
    assert told.findings() == []
    own(told, "U.003", "", "2026-11-01")
    card = show(told.store, act(AMPLE), "U.003")
    assert card.owner == ""
    assert [row[:4] for row in card.history.rows][1:] == [
        ("2026-09-01", "owner", "", "U"),
        ("2026-10-02", "owner", "U", "yan"),
        ("2026-11-01", "owner", "yan", ""),
    ]
    card = show(told.store, act(AMPLE), "U")
    assert card.positions == ("U.002",)
    view = told.store.conn.execute(
        "SELECT code, owner FROM facts_1_view WHERE period = '2026-10' ORDER BY code"
    ).fetchall()
    assert view == [
        ("U", ""), ("U.002", "U"), ("U.003", "yan"), ("V.002", "xen"), ("xen", ""), ("yan", ""),
    ]  # fmt: skip


def test_who_can_own_a_position(told: Told) -> None:
    """Somebody who is there, and who is a position of nobody else."""
    with pytest.raises(StateError, match=r"U\.002 is a position of U") as caught:
        centre(told, "U.004", "U.002")
    assert caught.value.hint == "name U as the owner"
    with pytest.raises(InputError, match="there is no member 'V'"):
        centre(told, "U.004", "V")
    told.join("late", day="2026-10-01")
    with pytest.raises(StateError, match="late cannot own anything on 2026-09-05"):
        own(told, "xen", "late", "2026-09-05")
    with pytest.raises(StateError, match="U owns positions and cannot be one of xen"):
        own(told, "U", "xen", "2026-09-05")
    with pytest.raises(StateError, match="xen is a position of nobody else"):
        own(told, "xen", "xen", "2026-09-05")
    own(told, "xen", "yan", "2026-10-05")
    with pytest.raises(StateError, match="yan owns positions and cannot be one of U"):
        own(told, "yan", "U", "2026-09-05")
    with pytest.raises(StateError, match="xen is a position of somebody else"):
        own(told, "late", "xen", "2026-10-01")
    with pytest.raises(ConflictError, match="owner is 'U', not 'yan'"):
        centre(told, "U.002", "yan", "U")
    assert told.findings() == []


def test_owners_from_a_file(told: Told, tmp_path: Path) -> None:
    """From the day on which both are there; the same file again is fine, another is not."""
    path = tmp_path / "members.csv"
    text = "id,sponsor,joined,owner\nZ.2,U,2026-09-02,Z\nZ,U,2026-09-03,\nU.4,U,2026-09-03,U\n"
    path.write_text(text, encoding="utf-8")
    assert import_members(told.store, act(AMPLE), Source(str(path))).added == 3
    assert show(told.store, act(AMPLE), "Z").positions == ("Z.2",)
    assert show(told.store, act(AMPLE), "U").positions == ("U.002", "U.003", "U.4")
    assert show(told.store, act(AMPLE), "Z.2", date(2026, 9, 2)).owner == ""
    assert import_members(told.store, act(AMPLE), Source(str(path))).added == 0
    path.write_text(text.replace(",Z\n", ",xen\n"), encoding="utf-8")
    with pytest.raises(ConflictError) as clash:
        import_members(told.store, act(AMPLE), Source(str(path)))
    assert clash.value.problems[0].hint == "netmark member set Z.2 owner=xen"
    path.write_text("id,owner\na,U.002\nb,c\nc,U\nd,zoe\ne,e\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_members(told.store, act(AMPLE), Source(str(path)))
    assert [(p.where[-1], p.what) for p in caught.value.problems] == [
        ("2", "owner: U.002 is a position of U."),
        ("3", "owner: c is a position of somebody else"),
        ("5", "owner: there is no member 'zoe', neither here nor in the book"),
        ("6", "owner: e is a position of somebody else"),
    ]


def test_the_page_of_a_position_shows_the_positions_beside_it(told: Told) -> None:
    """Of a closed period only those below are read for it, and the owner stands above."""
    told.plan(
        PLAN.replace("limit = { owner", "# limit = { owner").replace('"owner"', '"self"'), "2026-09"
    )
    told.sell("U.002", "200.00", "2026-09-05")
    told.sell("xen", "100.00", "2026-09-05")
    told.close("2026-09")
    found = full_statement(told.store, act(AMPLE), "U.002", "2026-09").statement
    assert found.positions == (("U", 0, 0), ("U.002", 1_000, 1_000), ("U.003", 0, 0))
