"""What feeds what in a plan: from the sums over orders to volumes, trees, ranks and bonuses."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from netmark.ledger.volume import FIGURES
from netmark.plan.bonuses.base import Bonus, VolumeBonus
from netmark.plan.check_conditions import Home, placed_conditions
from netmark.plan.conditions import Condition, LegsBy, Path, RankAtLeast

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.volumes import Volume

SPONSOR = "sponsor"


class Node(NamedTuple):
    """One thing of a plan: ``kind`` is metric, volume, tree, active, rank, ladder or bonus.

    ``ladder`` is that of a rank; the name of a ladder that has no other beside it is ``main``.
    """

    kind: str
    name: str
    ladder: str = ""


class Edge(NamedTuple):
    """One thing that another one needs, and what for."""

    node: Node
    feeds: Node
    how: str


READ = {
    "base": "pays on it",
    "on": "the row is looked up by it",
    "fund": "fills the fund",
    "shares": "brings shares",
}
"""What a bonus reads a volume for, by the key that names it."""
ASKED = {"needs": "needs", "depth": "opens levels", "withheld": "needed to be paid"}
"""What a bonus asks a condition for, by the key that holds it."""
ACTIVE = Node("active", "active")


def edges(plan: "Plan") -> list[Edge]:
    """Everything that something in the plan reads, each once, in the order of the plan."""
    found = [*_volumes(plan), *_trees(plan), *_conditions(plan), *_ladders(plan)]
    for bonus in plan.bonuses:
        found += _bonus(plan, bonus)
    return list(dict.fromkeys(found))


def _figure(name: str) -> Node:
    return Node("metric" if name in FIGURES else "volume", name)


def _volumes(plan: "Plan") -> Iterator[Edge]:
    for name, model in plan.volumes.items():
        node = Node("volume", name)
        yield Edge(_figure(model.of), node, f"added up over the {_over(model)}")
        if model.tree != SPONSOR:
            yield Edge(Node("tree", model.tree), node, "the tree it goes by")
        if model.except_:
            yield Edge(Node("bonus", model.except_), node, "leaves out its orders")


def _over(model: "Volume") -> str:
    said = {"self": "member alone", "owner": "positions of the owner"}
    return said.get(model.over, model.over)


def _trees(plan: "Plan") -> Iterator[Edge]:
    for name, model in plan.trees_of_trees.items():
        if model.of != SPONSOR:
            yield Edge(Node("tree", model.of), Node("tree", name), "made from it")


def _conditions(plan: "Plan") -> Iterator[Edge]:
    for path, condition, home in placed_conditions(plan):
        node, how = _who_asks(plan, path, home)
        written = list(condition.volumes)
        others = sorted(condition.names() - condition.volumes.keys())
        for name in (*written, *others):
            yield Edge(_figure(name), node, how)
        yield from (Edge(rank, node, how) for rank in _ranks_read(plan, condition, home))
        if _asks_active(condition):
            yield Edge(ACTIVE, node, how)


def _who_asks(plan: "Plan", path: Path, home: Home) -> tuple[Node, str]:
    """The thing whose condition stands at a place, and what it asks for there."""
    kind, name = home.node
    if kind == "ladder":
        place = path[1] if path[0] == "ranks" else path[3]
        how = "needs to keep it" if "keep" in path else "needs"
        return Node("rank", plan.ladder(name).ranks[int(place)].name, name), how
    if kind == "active":
        return ACTIVE, "needs"
    if kind == "tree":
        return Node("tree", name), "who stays" if path[-1] == "keep" else "who keeps those below"
    part = str(path[2])
    return Node("bonus", name), ASKED.get(part, f"needs of {part}")


def _ranks_read(plan: "Plan", condition: Condition, home: Home) -> Iterator[Node]:
    asked: list[RankAtLeast | None] = [condition.rank, condition.title]
    asked += [entry.rank for entry in condition.counted if not isinstance(entry, LegsBy)]
    for rank in asked:
        if rank:
            yield Node("rank", rank.at_least, rank.ladder or home.ladder or plan.default_ladder)


def _asks_active(condition: Condition) -> bool:
    return bool(condition.active) or any(
        getattr(entry, "active", None) for entry in condition.counted
    )


def _ladders(plan: "Plan") -> Iterator[Edge]:
    """A step belongs to its ladder only where somebody reads the whole ladder."""
    for name, ladder in plan.all_ladders.items():
        node = Node("ladder", name)
        if ladder.tree != SPONSOR:
            yield Edge(Node("tree", ladder.tree), node, "legs are counted in it")
        for rank in ladder.ranks:
            yield Edge(Node("rank", rank.name, name), node, "a step of it")


def _bonus(plan: "Plan", bonus: Bonus) -> Iterator[Edge]:
    node = Node("bonus", bonus.name)
    for keys, name in bonus.volumes():
        path = keys[2:] if keys[0] == "alternatives" else keys
        yield Edge(_figure(name), node, READ.get(str(path[0]), f"read for {path[0]}"))
    for _, name in bonus.all_reads():
        yield Edge(Node("bonus", name), node, "needs what it pays")
    for _, inner in bonus.inside():
        if isinstance(inner, VolumeBonus) and inner.base.except_:
            yield Edge(Node("bonus", inner.base.except_), node, "leaves out its orders")
        if inner.tree != SPONSOR:
            yield Edge(Node("tree", inner.tree), node, "the tree it follows")
        if inner.uses_active():
            yield Edge(ACTIVE, node, "who earns, who is passed over")
    if bonus.uses_ranks():
        yield Edge(Node("ladder", bonus.ladder or plan.default_ladder), node, "pays by rank")
