"""What needs what, and whether anything in a plan needs itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.ledger.volume import FIGURES
from netmark.plan.bonuses.base import Fault
from netmark.plan.check_conditions import Home, placed_conditions
from netmark.plan.conditions import Condition, LegsBy, Path

if TYPE_CHECKING:
    from netmark.plan.document import Plan


def cycle_faults(plan: "Plan") -> Iterator[Fault]:
    """Volumes, trees, activity and ladders that need each other in a circle can't be computed."""
    needs = _dependencies(plan)
    done: set[tuple[str, str]] = set()
    for start in needs:
        trail: list[tuple[str, str]] = []
        stack: list[tuple[tuple[str, str], bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                trail.remove(node)
                done.add(node)
            elif node in trail:
                circle = [*trail[trail.index(node) :], node]
                said = " needs ".join(f"{kind} {name}".strip() for kind, name in circle)
                yield Fault(_home(plan, node), said, "break the circle at one of them")
                return
            elif node not in done:
                trail.append(node)
                stack.append((node, True))
                stack += [(other, False) for other in sorted(needs.get(node, set()))]


def _home(plan: "Plan", node: tuple[str, str]) -> Path:
    kind, name = node
    if kind == "ladder":
        return ("ladders", name) if name in plan.ladders else ("ranks",)
    return {"active": ("active",), "tree": ("trees", name), "volume": ("volumes", name)}[kind]


def _dependencies(plan: "Plan") -> dict[tuple[str, str], set[tuple[str, str]]]:
    needs: dict[tuple[str, str], set[tuple[str, str]]] = {}

    def add(node: tuple[str, str], kind: str, name: str) -> None:
        if name and name not in FIGURES and name != "sponsor" and node[0] != "bonus":
            needs.setdefault(node, set()).add((kind, name))

    for name, model in plan.volumes.items():
        for part in model.names:
            add(("volume", name), "volume", part)
        add(("volume", name), "tree", model.tree)
    for name, tree in plan.trees_of_trees.items():
        add(("tree", name), "tree", tree.of)
    for name, ladder in plan.all_ladders.items():
        add(("ladder", name), "tree", ladder.tree)
    late = {ladder: plan.ends_at(ladder) for ladder in plan.all_ladders}
    together: list[tuple[str, str]] = []
    for _, condition, home in placed_conditions(plan):
        for kind, name in _read_by(plan, condition, home):
            # Ranks of the very ladder are those of legs and recruits: decided before, bottom-up.
            # A volume that ends at such ranks is found in the same pass.
            if kind == "volume" and home.node[0] == "ladder" and name in late[home.ladder]:
                together.append((home.ladder, name))
            elif kind != "ladder" or (kind, name) != home.node:
                add(home.node, kind, name or "active")
    for own, volume in together:
        for kind, name in needs["volume", volume] - {("ladder", own)}:
            add(("ladder", own), kind, name or "active")
    return {
        node: {("active", "") if kind == "active" else (kind, name) for kind, name in others}
        for node, others in needs.items()
    }


def _read_by(plan: "Plan", condition: Condition, home: Home) -> Iterator[tuple[str, str]]:
    """The volumes, ladders and activity a condition looks at."""
    ranks = [condition.rank]
    asks_active = bool(condition.active)
    for entry in condition.counted:
        if not isinstance(entry, LegsBy):
            ranks.append(entry.rank)
            asks_active = asks_active or bool(entry.active)
    yield from (("volume", name) for name in condition.names())
    for rank in ranks:
        if rank:
            yield "ladder", rank.ladder or home.ladder or plan.default_ladder
    if asks_active:
        yield "active", ""
