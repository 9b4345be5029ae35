"""Reports: their columns are a contract, their rows worked by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from netmark.app.reports import REPORTS, report
from netmark.app.table import Table
from netmark.errors import InputError, StateError

from .small import AMPLE, HEAD, LEVELS, Told, act, rows

TREE = """
[trees.kept]
kind = "compressed"
keep = { any = [{ PV = 50 }, { for = { market = ["EU"] }, PV = 20 }] }
"""


@pytest.fixture(params=["open", "closed"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Told:
    """Ann above bob above cat; cat has two orders in October, bob one; open and closed."""
    found = Told(tmp_path, HEAD + LEVELS + TREE)
    found.line("ann", "bob", "cat")
    found.join("dan", "ann", kind="preferred")
    found.sell("cat", "100.00", "2026-10-05", "A-1")
    found.sell("cat", "200.05", "2026-10-06", "A-2")
    found.sell("bob", "30.05", "2026-10-07", "A-3")
    found.set("bob", "2026-10-08", rank="Director")
    if request.param == "closed":
        found.close("2026-10")
    return found


def made(told: Told, name: str, **more: str) -> Table:
    """One report about October."""
    return report(told.store, act(AMPLE), name, "2026-10", **more)


def header(table: Table) -> str:
    """The names of the columns."""
    return ",".join(column.name for column in table.columns)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("earnings", "period,member,bonus,amount"),
        ("lines", "period,earner,bonus,source,order,level,base,rate,amount,note"),
        ("volumes", "period,member,GV"),
        ("compression", "period,member,kept,parent,reason"),
        ("ranks", "period,member,ladder,rank,organic_rank,title,forced"),
        ("statements", "period,member,name,earned,brought_forward,fees,payable,carried"),
        ("members", "period,member,name,sponsor,kind,status,active"),
        ("positions", "period,owner,member,earned,payable,owner_earned,owner_payable"),
        ("breakage", "period,bonus,reason,lines,amount"),
        (
            "progress",
            "period,member,ladder,rank,next_rank,way,need,actual,required,missing,met",
        ),
    ],
)
def test_columns_are_a_contract(told: Told, name: str, columns: str) -> None:
    """Other people's scripts read them."""
    assert header(made(told, name)) == columns


def test_every_report_is_known_by_name() -> None:
    """Sales are another command's business."""
    assert set(REPORTS) == {
        *("earnings", "lines", "statements", "ranks", "progress", "volumes", "compression"),
        *("members", "breakage", "positions", "carry"),
    }


KEEPS = """
[[bonuses]]
name = "Lines"
kind = "lines"
base = "CV"
rate = "10%"
carry = { keep = "power-line" }
[[bonuses]]
name = "Recruits"
kind = "award"
recruit = "CV"
each = [[2, "5.00"]]
"""


@pytest.mark.parametrize("closed", [True, False])
def test_carry_is_what_a_period_began_with_and_what_it_leaves(tmp_path: Path, closed: bool) -> None:
    """300.00 beside 100.00: 200.00 stay in the line of bob; beside 50.00 more, 150.00 of them."""
    told = Told(tmp_path, HEAD + KEEPS)
    told.join("ann")
    told.join("bob", "ann")
    told.join("cat", "ann")
    told.sell("bob", "300.00", "2026-10-05")
    told.sell("cat", "100.00", "2026-10-05")
    told.close("2026-10")
    told.sell("cat", "50.00", "2026-11-05")
    if closed:
        told.close("2026-11")
    assert made(told, "carry").rows == [
        ("2026-10", "ann", "Recruits", "recruits", "0", "2"),
        ("2026-10", "bob", "Lines", "line", "0.00", "200.00"),
        ("2026-10", "bob", "Recruits", "counted", "0", "1"),
        ("2026-10", "cat", "Recruits", "counted", "0", "1"),
    ]
    november = report(told.store, act(AMPLE), "carry", "2026-11")
    assert header(november) == "period,member,bonus,column,began,amount"
    assert november.rows == [
        ("2026-11", "ann", "Recruits", "recruits", "2", "2"),
        ("2026-11", "bob", "Lines", "line", "200.00", "150.00"),
        ("2026-11", "bob", "Recruits", "counted", "1", "1"),
        ("2026-11", "cat", "Recruits", "counted", "1", "1"),
    ]


def test_a_plan_that_keeps_nothing_or_measures_nothing_says_so(tmp_path: Path) -> None:
    """An empty table would leave open what is missing."""
    told = Told(tmp_path, HEAD)
    told.join("ann")
    for name, what in (("carry", "leaves anything"), ("volumes", "no volumes of its own")):
        with pytest.raises(StateError, match=what):
            made(told, name)


def test_earnings_are_one_row_per_member_and_bonus(told: Told) -> None:
    """Bob 10 % of 300.05, ann 5 % of it and 10 % of 30.05: 15.0025 + 3.005."""
    assert made(told, "earnings").rows == [
        ("2026-10", "ann", "Team", 1_801),
        ("2026-10", "bob", "Team", 3_000),
    ]


def test_lines_carry_their_evidence(told: Told) -> None:
    """The order is named where there is just one; what rounding did has a row of its own."""
    tenth, twentieth = Fraction(1, 10), Fraction(1, 20)
    assert made(told, "lines").rows == [
        ("2026-10", "ann", "Team", "bob", "A-3", 1, "30.05", tenth, "3.005", ""),
        ("2026-10", "ann", "Team", "cat", "", 2, "300.05", twentieth, "15.0025", ""),
        ("2026-10", "ann", "Team", "", "", 0, "", "", "0.0025", "rounding"),
        ("2026-10", "bob", "Team", "cat", "", 1, "300.05", tenth, "30.005", ""),
        ("2026-10", "bob", "Team", "", "", 0, "", "", "-0.005", "rounding"),
    ]


def test_volumes_are_there_for_everybody_with_a_figure(told: Told) -> None:
    """Dan has none."""
    assert made(told, "volumes").rows == [
        ("2026-10", "ann", 33_010),
        ("2026-10", "bob", 33_010),
        ("2026-10", "cat", 30_005),
    ]


def test_ranks_show_decree_and_merit(told: Told) -> None:
    """Bob is a Director by decree, and would be one by 330.10 GV."""
    assert made(told, "ranks").rows == [
        ("2026-10", "ann", "main", "Director", "Director", "Director", False),
        ("2026-10", "bob", "main", "Director", "Director", "Director", True),
        ("2026-10", "cat", "main", "Director", "Director", "Director", False),
    ]


def test_compression_says_why_somebody_is_not_kept(told: Told) -> None:
    """Bob has 30.05 of 50 and is not in the EU; cat stands under the company: ann is not kept."""
    assert made(told, "compression").rows == [
        ("2026-10", "ann", False, "", "PV: 0.00 of 50.00"),
        ("2026-10", "bob", False, "", "PV: 30.05 of 50.00"),
        ("2026-10", "cat", True, "", ""),
        ("2026-10", "dan", False, "", "PV: 0.00 of 50.00"),
    ]


def test_why_somebody_is_not_kept_may_have_several_reasons(tmp_path: Path) -> None:
    """In the EU both ways are open to him; alone for the EU, it is the market that he lacks."""
    told = Told(tmp_path, HEAD + LEVELS + TREE)
    told.join("ann", market="EU")
    told.sell("ann", "19.00", "2026-10-05")
    [row] = made(told, "compression").rows
    assert row[-1] == "PV: 19.00 of 50.00 and PV: 19.00 of 20.00"
    only = 'keep = { any = [{ for = { market = ["US"] } }, { for = { market = ["JP"] } }] }'
    told.plan(HEAD + LEVELS + f'[trees.kept]\nkind = "compressed"\n{only}\n', "2026-10")
    [row] = made(told, "compression").rows
    assert row[-1] == "is market US: no and is market JP: no"


def test_members_are_those_of_the_period(told: Told) -> None:
    """With sponsor, kind, status and activity as they were."""
    told.join("eve", "ann", "2026-11-02")
    assert made(told, "members").rows == [
        ("2026-10", "ann", "Ann", "", "distributor", "enrolled", True),
        ("2026-10", "bob", "Bob", "ann", "distributor", "enrolled", True),
        ("2026-10", "cat", "Cat", "bob", "distributor", "enrolled", True),
        ("2026-10", "dan", "Dan", "ann", "preferred", "enrolled", False),
    ]


def test_statements_are_the_settlement(told: Told) -> None:
    """Without a minimum everything is payable."""
    assert made(told, "statements").rows == [
        ("2026-10", "ann", "Ann", 1_801, 0, 0, 1_801, 0),
        ("2026-10", "bob", "Bob", 3_000, 0, 0, 3_000, 0),
    ]


def test_breakage_adds_up_with_what_was_paid(told: Told) -> None:
    """15 % of 330.10 are 49.515: 48.01 paid, 1.5025 without an upline, 0.0025 rounded away."""
    found = made(told, "breakage").rows
    assert found == [
        ("2026-10", "Team", "paid", 3, "48.01"),
        ("2026-10", "Team", "rounding", 0, "0.0025"),
        ("2026-10", "Team", "no upline", 1, "1.5025"),
    ]
    assert sum(Fraction(str(row[4])) for row in found) == Fraction("49.515")


def test_a_report_can_be_about_one_member(told: Told) -> None:
    """His rows only; a stranger is answered with the nearest."""
    assert [row[1] for row in made(told, "lines", member="bob").rows] == ["bob", "bob"]
    assert made(told, "earnings", member="cat").rows == []
    with pytest.raises(InputError, match="boc"):
        made(told, "earnings", member="boc")


def test_progress_names_what_is_missing(tmp_path: Path) -> None:
    """Ann is 199.50 short of a Director, and one of two ways asks for a recruit."""
    plan = (HEAD + LEVELS).replace(
        "needs = { GV = 300 }",
        "needs = { GV = 300, any = [{ PV = 100 }, { frontline = { count = 2, PV = 10 } }] }",
    )
    told = Told(tmp_path, plan)
    told.line("ann", "bob")
    told.sell("bob", "100.50", "2026-10-05")
    recruits = "frontline distributor (PV 10.00)"
    rows = [row[3:] for row in made(told, "progress").rows if row[1] == "ann"]
    assert rows == [
        ("Associate", "Director", "", "GV", "100.50", "300.00", "199.50", False),
        ("Associate", "Director", "1", "PV", "0.00", "100.00", "100.00", False),
        ("Associate", "Director", "2", recruits, "1", "2", "1", False),
    ]


def test_progress_goes_on_to_the_next_step_of_a_structure(tmp_path: Path) -> None:
    """Ann leads a pair and needs two recruits who do; bob, who leads nobody, needs two at all."""
    bonus = '[[bonuses]]\nname = "Pairs"\nkind = "structures"\nsize = 2\n'
    bonus += 'members = { PV = 10 }\nuses = { PV = 5 }\namounts = ["5.00", "20.00"]\n'
    told = Told(tmp_path, HEAD + bonus)
    told.line("ann", "bob")
    told.join("cat", "ann")
    for who in ("ann", "bob", "cat"):
        told.sell(who, "10.00", "2026-10-05")
    found = [row[1:] for row in made(told, "progress").rows if row[1] != "cat"]
    assert found == [
        ("ann", "Pairs", "step 1", "step 2", "", "recruits who lead step 1", "0", "2", "2", False),
        ("ann", "Pairs", "step 1", "step 2", "", "PV", "10.00", "5.00", "0.00", True),
        ("bob", "Pairs", "", "step 1", "", "recruits", "0", "2", "2", False),
        ("bob", "Pairs", "", "step 1", "", "PV", "10.00", "5.00", "0.00", True),
    ]


def test_progress_of_somebody_at_the_top_is_empty(told: Told) -> None:
    """Everybody here is a Director; customers have no rank to reach."""
    assert made(told, "progress").rows == []


def test_compression_needs_a_tree(tmp_path: Path) -> None:
    """A plan without one is told where to look."""
    with pytest.raises(StateError, match="the plan has no compressed tree"):
        made(Told(tmp_path), "compression")


def test_a_rank_that_is_met_is_not_ahead_of_who_is_kept_below_it(tmp_path: Path) -> None:
    """Zoe earned Senior and was made an Associate by decree: Director is what comes next."""
    steps = enumerate(("Associate", "Senior", "Director"))
    ranks = (f'[[ranks]]\nname = "{name}"\nneeds = {{ PV = {100 * n} }}\n' for n, name in steps)
    told = Told(tmp_path, HEAD + "".join(ranks))
    told.line("zoe")
    told.sell("zoe", "150.00", "2026-09-03")
    told.set("zoe", "2026-09-04", rank="Associate")
    (row,) = rows(report(told.store, act(AMPLE), "progress", "2026-09"))
    assert (row["rank"], row["next_rank"], row["missing"]) == ("Associate", "Director", "50.00")
