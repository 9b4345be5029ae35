"""What feeds what as an indented text, and what a plan can pay at most in words."""

from netmark.app import plans
from netmark.app.plan_graph import graph, most
from netmark.plan.document import read

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
INFINITY = """
[[bonuses]]
name = "Deep"
kind = "levels"
base = "CV"
compression = "none"
rates = ["10%", "5%"]
infinity = { from = 3, rate = "1%" }
"""
KIT = """
[volumes.GV]
of = "CV"
over = "organisation"
[[bonuses]]
name = "Kit"
kind = "sales"
base = "CV"
amount = "20.00"
[[bonuses]]
name = "Group"
kind = "sales"
base = "GV"
rate = "2%"
[[bonuses]]
name = "Own"
kind = "sales"
base = { volume = "CV", orders = ["repeat"] }
rate = "3%"
"""


def test_the_outline_goes_from_sales_to_bonuses() -> None:
    """Whatever was there is not said again, and ranks of a ladder stand together."""
    table, outline = graph(plans.read("evergreen"))
    assert outline.split("\n") == [
        "PV",
        "  volume GV: added up over the organisation",
        "    ranks: Senior, Director, Executive",
        "      bonus Unilevel: pays by rank",
        "  active: needs",
        "    ranks: Director (see above)",
        "    bonus Unilevel: who earns, who is passed over",
        "  ranks: Senior, Director, Executive (see above)",
        "CV",
        "  bonus Retail: pays on it",
        "  bonus Fast start: pays on it",
        "    bonus Unilevel: leaves out its orders",
        "  bonus Unilevel: pays on it",
    ]
    assert table.rows[0] == ("metric", "PV", "volume", "GV", "added up over the organisation")
    assert ("rank", "Director", "rank", "Executive", "needs") in table.rows


def test_a_long_chain_of_volumes_is_no_trouble() -> None:
    """A hundred volumes, each of the one before."""
    volumes = '[volumes.V0]\nof = "PV"\nover = "self"\n' + "".join(
        f'[volumes.V{n}]\nof = "V{n - 1}"\nover = "self"\n' for n in range(1, 100)
    )
    _, outline = graph(read(HEAD + volumes + INFINITY, "plan.toml"))
    assert outline.split("\n")[99] == f"{'  ' * 99}volume V98: added up over the member alone"


def test_a_plan_without_limit_says_so() -> None:
    """And what the rest is that has one."""
    table, rates, left_out = most(read(HEAD + INFINITY, "plan.toml"))
    assert [row[:3] for row in table.rows] == [
        ("Deep", "CV", "no limit"),
        ("all together", "", "no limit"),
    ]
    assert [(row[1], str(row[2])) for row in rates.rows] == [("everybody", "1/10")]
    assert ("Deep", "not counted: nothing limits it as a share of what is sold") in left_out.rows


def test_what_is_in_no_sum_is_named() -> None:
    """Fixed amounts, and volumes in which an order counts more than once."""
    table, _, left_out = most(read(HEAD + KIT, "plan.toml"))
    assert table.rows == [
        ("Kit", "CV", "no limit", "a fixed amount, however small the sales are"),
        ("Group", "GV", "2%", "the best rate"),
        ("Own", "CV of orders of the kind repeat", "3%", "the best rate"),
        (
            "those with a limit",
            "CV",
            "3%",
            "the largest sum that one order can bring; without Kit and Group",
        ),
    ]
    assert [row[0] for row in left_out.rows] == ["needs", "rounding", "refunds", "Kit", "Group"]
