"""What feeds what in a plan, and what it can pay at most: two more ways to read it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netmark.app.table import Column, Table, columns
from netmark.ledger.money import format_rate
from netmark.ledger.volume import FIGURES
from netmark.plan import words
from netmark.plan.bonuses.base import VolumeBonus
from netmark.plan.graph import Edge, Node, edges
from netmark.plan.most import Best, Maximum, best_cases, maximum

if TYPE_CHECKING:
    from netmark.plan.document import Plan

NO_LIMIT = "no limit"
UNKNOWN = "unknown"
_INDENT = "  "


def graph(plan: "Plan") -> tuple[Table, str]:
    """Every arrow from one thing to another as a row, and the same as an indented text."""
    found = edges(plan)
    heads = columns("kind name feeds_kind feeds how")
    several = len(plan.all_ladders) > 1
    rows: list[tuple[object, ...]] = [
        (node.kind, _name(node, several), to.kind, _name(to, several), how)
        for node, to, how in found
    ]
    return Table(heads, rows), "\n".join(_outline(found, several))


def _name(node: Node, several: bool) -> str:
    return f"{node.name} ({node.ladder})" if node.ladder and several else node.name


def _outline(found: Sequence[Edge], several: bool) -> Iterator[str]:
    """From what is summed up over orders down to the bonuses; whoever was there is not repeated.

    Ranks of a ladder stand on one line, because they mostly need the same things.
    """
    below: dict[Node, dict[Node, list[str]]] = {}
    fed: set[Node] = set()
    for node, to, how in found:
        start, end = _together(node), _together(to)
        if start != end:
            said = to.name if to.kind == "rank" else how
            below.setdefault(start, {}).setdefault(end, []).append(said)
            fed.add(end)
    metrics = [Node("metric", name) for name in FIGURES]
    roots = [node for node in (*metrics, *below) if node in below and node not in fed]
    shown: set[Node] = set()
    stack = [(node, 0, _label(node, (), several)) for node in reversed(dict.fromkeys(roots))]
    while stack:
        node, depth, label = stack.pop()
        again = node in shown and node in below
        yield f"{_INDENT * depth}{label}{' (see above)' if again else ''}"
        if node in shown:
            continue
        shown.add(node)
        inner = below.get(node, {})
        stack += [
            (to, depth + 1, _label(to, said, several)) for to, said in reversed(inner.items())
        ]


def _together(node: Node) -> Node:
    return Node("ladder", node.ladder) if node.kind == "rank" else node


def _label(node: Node, said: Sequence[str], several: bool) -> str:
    about = ", ".join(dict.fromkeys(said))
    if node.kind == "metric":
        return node.name
    if node.kind == "ladder":
        name = f"ranks of {node.name}" if several else "ranks"
        return f"{name}: {about}" if about else name
    name = node.name if node.kind == "active" else f"{node.kind} {node.name}"
    return f"{name}: {about}" if about else name


def most(plan: "Plan") -> tuple[Table, Table, Table]:
    """The best case: by bonus with the sums, the best rate by rank, and what that leaves out."""
    cases = best_cases(plan)
    best = maximum(cases)
    rows: list[tuple[object, ...]] = [_case(case) for case in cases]
    limited = best.endless or best.unknown or best.elsewhere
    rows += [
        ("those with a limit" if limited else "all together", of, format_rate(share), _summed(best))
        for of, share in best.shares.items()
    ]
    if not best.shares and best.endless:
        rows.append(("all together", "", NO_LIMIT, _summed(best)))
    rates: list[tuple[object, ...]] = [
        (case.bonus.name, name or "everybody", rate)
        for case in cases
        if case.most
        for name, rate in case.most.best.items()
    ]
    heads = (Column("bonus"), Column("rank"), Column("best_rate", "rate"))
    return (
        Table(columns("bonus of most how"), rows),
        Table(heads, rates),
        Table(columns("what says"), list(_left_out(plan, best))),
    )


def _case(case: Best) -> tuple[str, str, str, str]:
    bonus, most, of, _ = case
    if isinstance(bonus, VolumeBonus):
        of = words.orders(bonus.base.volume, bonus.base)
    if most is None:
        return bonus.name, of, UNKNOWN, f"bonuses of the kind {bonus.kind} do not say"
    share = format_rate(most.share) if most.share is not None else NO_LIMIT
    return bonus.name, of or most.of, share, most.how


def _summed(best: Maximum) -> str:
    said = "the largest sum that one order can bring"
    without = [*best.endless, *best.unknown, *best.elsewhere]
    return f"{said}; without {words.listed(without)}" if without else said


def _left_out(plan: "Plan", best: Maximum) -> Iterator[tuple[object, ...]]:
    yield "needs", "counted as if everybody above an order met all needs, at the best rate there is"
    if plan.rounding.mode != "down":
        each = "each line" if plan.rounding.stage == "line" else "each member and bonus"
        yield "rounding", f"not counted: {each} may be rounded up by less than the smallest coin"
    yield (
        "refunds",
        "not counted: what is taken back at a lower rate than was paid makes the rest look larger",
    )
    earnings = [name for name in best.elsewhere if plan.bonus(name).earnings_of()]
    volumes = [name for name in best.elsewhere if name not in earnings]
    for names, why in (
        (best.endless, "not counted: nothing limits it as a share of what is sold"),
        (best.unknown, "not counted: its kind does not say what it can pay at most"),
        (volumes, "not counted: it pays on a volume in which an order counts repeatedly"),
        (earnings, "not counted: it pays on what others earn"),
    ):
        yield from ((name, why) for name in names)
