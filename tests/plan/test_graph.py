"""What feeds what in a plan."""

from netmark.app import examples
from netmark.plan.document import read
from netmark.plan.graph import Edge, Node, edges

from .small import plan

RICH = """
[active]
needs = { PV = 10 }
[trees.kept]
kind = "compressed"
keep = { active = true }
[trees.top]
kind = "compressed"
of = "kept"
keep = { PV = 50 }
[volumes.GV]
of = "PV"
over = "organisation"
tree = "kept"
except = "Fast"
[ladders.EU]
tree = "kept"
[[ladders.EU.ranks]]
name = "One"
[[ladders.EU.ranks]]
name = "Two"
needs = { any = [{ legs = [{ count = 1, rank = "One", active = true }] }] }
[[bonuses]]
name = "Fast"
kind = "levels"
base = { volume = "CV", buyer_joined_within = "9 days" }
rates = ["5%", "5%"]
compression = "skip-inactive"
depth = [{ levels = 1 }, { levels = 2, needs = { rank = "Two", GV = 5 } }]
[[bonuses]]
name = "Steps"
kind = "differential"
base = { volume = "CV", except = "Fast" }
own = "paid"
on = "GV"
brackets = [["0", "5%"]]
tree = "top"
"""


def of(text: str) -> set[tuple[str, ...]]:
    """Every edge as words."""
    return {(*edge.node[:2], *edge.feeds[:2], edge.how) for edge in edges(plan(text))}


def test_every_part_of_a_plan_says_what_it_reads() -> None:
    """Sums, volumes, trees, activity, ranks and bonuses, each with what for."""
    assert of(RICH) == {
        ("metric", "PV", "volume", "GV", "added up over the organisation"),
        ("tree", "kept", "volume", "GV", "the tree it goes by"),
        ("bonus", "Fast", "volume", "GV", "leaves out its orders"),
        ("tree", "kept", "tree", "top", "made from it"),
        ("metric", "PV", "active", "active", "needs"),
        ("active", "active", "tree", "kept", "who stays"),
        ("metric", "PV", "tree", "top", "who stays"),
        ("rank", "One", "rank", "Two", "needs"),
        ("active", "active", "rank", "Two", "needs"),
        ("tree", "kept", "ladder", "EU", "legs are counted in it"),
        ("rank", "One", "ladder", "EU", "a step of it"),
        ("rank", "Two", "ladder", "EU", "a step of it"),
        ("metric", "CV", "bonus", "Fast", "pays on it"),
        ("volume", "GV", "bonus", "Fast", "opens levels"),
        ("rank", "Two", "bonus", "Fast", "opens levels"),
        ("active", "active", "bonus", "Fast", "who earns, who is passed over"),
        ("metric", "CV", "bonus", "Steps", "pays on it"),
        ("volume", "GV", "bonus", "Steps", "the row is looked up by it"),
        ("bonus", "Fast", "bonus", "Steps", "leaves out its orders"),
        ("tree", "top", "bonus", "Steps", "the tree it follows"),
    }


def test_each_arrow_is_there_once() -> None:
    """However often a condition asks for the same thing."""
    for name in examples.plans():
        found = edges(read(examples.plan_text(name)))
        assert len(found) == len(set(found)) > 0


def test_a_plan_of_nothing_has_no_arrows() -> None:
    """Neither ranks nor bonuses."""
    assert edges(plan()) == []
    rank = '[[ranks]]\nname = "A"\n'
    assert edges(plan(rank)) == [
        Edge(Node("rank", "A", "main"), Node("ladder", "main"), "a step of it")
    ]
