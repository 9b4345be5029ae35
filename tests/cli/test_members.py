import json
from pathlib import Path

import pytest

from netmark.app.table import Table, columns
from netmark.cli.genealogy import brief, outline

from .conftest import Call

TREE = columns("level:int id name sponsor kind status joined:date")


@pytest.fixture
def _family(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init",
        "recruit Ann --id ann --date 2026-01-05",
        "recruit Bob --id bob --sponsor ann --date 2026-02-05",
        "recruit Cat --id cat --sponsor bob --date 2026-03-05 --kind customer",
    ):
        assert netmark(*call.split()).code == 0, call


def test_a_tree_on_a_screen_is_an_outline() -> None:
    """Everybody below his sponsor, and only the unusual is said."""
    rows: list[tuple[object, ...]] = [
        (1, "ann", "Ann", "", "distributor", "enrolled", "2026-01-05"),
        (2, "bob", "Bob", "ann", "distributor", "terminated", "2026-01-06"),
        (3, "cat", "Cat", "bob", "customer", "enrolled", "2026-01-07"),
    ]
    assert outline(Table(TREE, rows)).rows == [
        ("ann", "Ann", "2026-01-05", ""),
        ("  bob", "Bob", "2026-01-06", "terminated"),
        ("    cat", "Cat", "2026-01-07", "customer"),
    ]


def test_a_list_on_a_screen_says_only_what_is_unusual() -> None:
    """Kind and status share the last column; other formats have both in full."""
    table = Table(
        columns("id kind status joined:date"),
        [
            ("ann", "distributor", "enrolled", "2026-01-05"),
            ("bob", "customer", "terminated", "2026-01-06"),
        ],
    )
    short = brief(table)
    assert [column.name for column in short.columns] == ["id", "joined", "note"]
    assert short.rows == [
        ("ann", "2026-01-05", ""),
        ("bob", "2026-01-06", "customer, terminated"),
    ]


def test_a_deep_tree_does_not_run_out_of_the_screen() -> None:
    """From the 25th level on the number of the level stands instead of more indentation."""
    rows: list[tuple[object, ...]] = [
        (n, f"m{n}", "", "", "distributor", "enrolled", "2026-01-05") for n in range(5000)
    ]
    drawn = [str(row[0]) for row in outline(Table(TREE, rows)).rows]
    assert drawn[24] == " " * 48 + "m24"
    assert drawn[4999] == " " * 48 + "(4999) m4999"


@pytest.mark.usefixtures("_family")
def test_a_member_goes_to_a_new_sponsor_or_to_the_top(netmark: Call) -> None:
    """One of the two has to be said, and only one."""
    assert netmark("member", "move", "cat", "--sponsor", "ann", "--top").code == 2
    assert netmark("member", "move", "cat", "--sponsor", "ann").code == 0
    assert json.loads(netmark("upline", "cat", "--json").out)[0]["id"] == "ann"
    assert netmark("member", "move", "cat", "--top").code == 0
    assert netmark("upline", "cat").err == "cat stands directly under the company.\n"


@pytest.mark.usefixtures("_family")
def test_nobody_is_moved_below_himself(netmark: Call) -> None:
    """Refused with exit code 1."""
    done = netmark("member", "move", "ann", "--sponsor", "cat")
    assert done.code == 1
    assert netmark("upline", "ann", "--json").out == "[]\n"


@pytest.mark.usefixtures("_family")
def test_an_unknown_member_is_told_the_nearest(netmark: Call) -> None:
    """Exit code 1 and the name that was probably meant."""
    done = netmark("member", "show", "anm")
    assert done.code == 1
    assert "ann" in done.err


@pytest.mark.usefixtures("_family")
@pytest.mark.parametrize(
    "call",
    [
        "recruit Dan --id dan",
        "member set ann market=EU",
        "member move cat --top",
        "member terminate cat",
        "sale ann 100.00 --ref A-1",
    ],
)
def test_a_dry_run_does_everything_and_leaves_nothing(call: str, netmark: Call) -> None:
    """The same words, with the remark that nothing was stored; and no question is asked."""
    before = netmark("member", "show", "ann", "--json").out, netmark("tree").out
    done = netmark(*call.split(), "--dry-run")
    assert done.code == 0
    assert done.err.endswith(" Nothing was stored: --dry-run.\n")
    assert (netmark("member", "show", "ann", "--json").out, netmark("tree").out) == before


@pytest.mark.usefixtures("_family")
def test_quiet_says_nothing_that_is_not_data(netmark: Call) -> None:
    """Errors are still said."""
    assert netmark("recruit", "Dan", "--quiet") == (0, "", "")
    assert netmark("member", "list", "--kind", "preferred", "-q").err == ""
    assert netmark("-q", "member", "show", "nobody").err != ""


@pytest.mark.usefixtures("_family")
def test_an_empty_report_is_said_on_standard_error(netmark: Call) -> None:
    """Standard output has the header only, so that a program is not surprised."""
    done = netmark("member", "list", "--kind", "preferred")
    assert done.code == 0
    assert done.err == "No such members.\n"
    assert done.out == "id,name,sponsor,kind,status,joined,market,forced_rank\n"


@pytest.mark.usefixtures("_family")
def test_who_and_why_stand_in_the_log(netmark: Call) -> None:
    """--actor and --note come back in the member's history."""
    call = ["member", "set", "ann", "market=EU", "--actor", "eve", "--note", "moved house"]
    assert netmark(*call).code == 0
    card = json.loads(netmark("member", "show", "ann", "--json").out)
    assert card["history"][-1]["actor"] == "eve"
    assert card["history"][-1]["after"] == "EU"


@pytest.mark.usefixtures("_family")
def test_the_past_can_be_looked_at(netmark: Call) -> None:
    """A move of today has not happened yesterday."""
    assert netmark("member", "move", "cat", "--sponsor", "ann").code == 0
    rows = json.loads(netmark("upline", "cat", "--on", "2026-11-29", "--json").out)
    assert [row["id"] for row in rows] == ["bob", "ann"]


ENROLMENT = """\
name = "Two trees"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[trees.enrolment]
kind = "other-uplines"
[trees.buyers]
kind = "compressed"
keep = { PV = 10 }
"""


@pytest.mark.usefixtures("_family")
def test_another_upline_in_a_tree_of_the_plan(
    netmark: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said with one command, shown with tree --tree; so are trees that the plan makes itself."""
    (tmp_path / "plan.toml").write_text(ENROLMENT, encoding="utf-8")
    assert netmark("plan", "use", str(tmp_path / "plan.toml"), "--from", "2026-11").code == 0
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    none = netmark("member", "upline", "cat", "--under", "ann", "--top")
    assert (none.code, "say under whom" in none.err) == (2, True)
    done = netmark("member", "upline", "cat", "--under", "ann", "--reason", "enrolled by ann")
    assert "cat stands under ann in enrolment from 2026-11-30 on." in done.out + done.err
    assert netmark("tree", "--tree", "enrolment", "--csv").out == (
        "level,id,name,upline,sponsor,kind,status,joined\n"
        "1,ann,Ann,,,distributor,enrolled,2026-01-05\n"
        "2,bob,Bob,ann,ann,distributor,enrolled,2026-02-05\n"
        "2,cat,Cat,ann,bob,customer,enrolled,2026-03-05\n"
    )
    shown = netmark("tree", "cat", "--tree", "enrolment", "--format", "table").out.split("\n")
    assert shown[0].split() == ["member", "name", "sponsor", "joined", "note"]
    assert shown[2].split() == ["cat", "Cat", "bob", "2026-03-05", "customer"]
    assert netmark("sale", "cat", "20.00").code == 0
    assert "1,cat,Cat,,bob,customer" in netmark("tree", "--tree", "buyers", "--csv").out
    assert "Nobody stands in buyers there" in netmark("tree", "bob", "--tree", "buyers").err
