"""What two plans say differently: rule by rule, cell by cell, in plain English."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydantic import BaseModel

from netmark.app.plan_cells import cells
from netmark.app.table import Table, columns
from netmark.ledger.money import format_rate
from netmark.plan import words

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus
    from netmark.plan.document import Plan
    from netmark.plan.ladders import Ladder, Rank
    from netmark.plan.promises import Guard

Model = TypeVar("Model", bound=BaseModel)

OWN = frozenset(("trees", "active", "volumes", "ranks", "ladders", "bonuses", "examples", "guards"))
"""Fields of a plan that are compared part by part; all others as cells."""
_COMMON = frozenset(("name", "kind"))


class Change(NamedTuple):
    """One difference: in which part of the plan, of what name, and the rule before and after.

    ``change`` is added, removed, changed or moved; what is not there has an empty rule.
    """

    part: str
    name: str
    change: str
    what: str
    old: str
    new: str


Said = Callable[[Model, "Plan"], str]


def differences(a: "Plan", b: "Plan") -> Table:
    """Every difference between the rules of two plans, in the order of the plan.

    Examples are no rules: see :func:`other_examples`.
    """
    rows: list[tuple[object, ...]] = [*_changes(a, b)]
    return Table(columns("part name change what old new"), rows)


def other_examples(a: "Plan", b: "Plan") -> bool:
    """Do the plans carry other examples?"""
    return a.examples != b.examples


def _changes(a: "Plan", b: "Plan") -> Iterator[Change]:
    yield from _cells("plan", "", cells(a, a, OWN), cells(b, b, OWN))
    yield from _active(a, b)
    yield from _models("tree", (a.trees, a), (b.trees, b), words.tree)
    yield from _models("volume", (a.volumes, a), (b.volumes, b), words.volume)
    for name in dict.fromkeys((*a.all_ladders, *b.all_ladders)):
        yield from _ladder(name, a, b)
    yield from _bonuses(a, b)
    yield from _guards(a.guards, b.guards)


def _cells(
    part: str, name: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for what in dict.fromkeys((*old, *new)):
        before, after = old.get(what, ""), new.get(what, "")
        if before != after:
            change = "changed" if before and after else "added" if after else "removed"
            yield Change(part, name, change, what, before, after)


def _active(a: "Plan", b: "Plan") -> Iterator[Change]:
    def said(plan: "Plan") -> dict[str, str]:
        needs = plan.active.needs if plan.active else None
        return {"takes": words.condition(needs, plan)} if plan.active else {}

    yield from _cells("active", "", said(a), said(b))


def _models(
    part: str,
    old: tuple[Mapping[str, Model], "Plan"],
    new: tuple[Mapping[str, Model], "Plan"],
    say: "Said[Model]",
    what: str = "is",
) -> Iterator[Change]:
    """Parts with names, said in one sentence each; as cells where the sentence leaves it out."""
    (before, a), (after, b) = old, new
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        sentences = say(was, a) if was else "", say(now, b) if now else ""
        if was and now and sentences[0] == sentences[1]:
            yield from _cells(part, name, cells(was, a), cells(now, b))
        else:
            yield from _cells(part, name, {what: sentences[0]}, {what: sentences[1]})


def _ladder(name: str, a: "Plan", b: "Plan") -> Iterator[Change]:
    several = len(a.all_ladders) > 1 or len(b.all_ladders) > 1
    old, new = a.all_ladders.get(name), b.all_ladders.get(name)
    called = f"{name} " if several else ""
    ranks_only = frozenset(("ranks",))
    before = cells(old, a, ranks_only) if old else {}
    after = cells(new, b, ranks_only) if new else {}
    yield from _cells("ladder", name, before, after)
    yield from _order("rank", called, _names(old), _names(new))
    ranks = (_by_name(old, called), a), (_by_name(new, called), b)
    yield from _models("rank", *ranks, _rank, "takes")


def _names(ladder: "Ladder | None") -> list[str]:
    return [rank.name for rank in ladder.ranks] if ladder else []


def _by_name(ladder: "Ladder | None", called: str) -> "dict[str, Rank]":
    return {called + rank.name: rank for rank in ladder.ranks} if ladder else {}


def _rank(rank: "Rank", plan: "Plan") -> str:
    return words.condition(rank.needs, plan)


def _order(part: str, called: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Those that stand in another order; whatever is only in one of them has no place in the other.

    Said of the one that was moved, if it is only one.
    """
    before = [name for name in old if name in new]
    after = [name for name in new if name in old]
    if before == after:
        return
    for name in before:
        if [one for one in before if one != name] == [one for one in after if one != name]:
            yield Change(
                part, called + name, "moved", "place", _place(name, before), _place(name, after)
            )
            return
    yield Change(part, called.strip(), "moved", "order", ", ".join(before), ", ".join(after))


def _place(name: str, among: Sequence[str]) -> str:
    place = among.index(name)
    return f"after {among[place - 1]}" if place else "first"


def _bonuses(a: "Plan", b: "Plan") -> Iterator[Change]:
    old = {bonus.name: bonus for bonus in a.bonuses}
    new = {bonus.name: bonus for bonus in b.bonuses}
    yield from _order("bonus", "", list(old), list(new))
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was and now and was.kind == now.kind:
            yield from _cells("bonus", name, cells(was, a, _COMMON), cells(now, b, _COMMON))
            continue
        said = {"does": _does(was)}, {"does": _does(now)}
        yield from _cells("bonus", name, *said)
        if was and now:
            yield from _cells("bonus", name, cells(was, a, _COMMON), cells(now, b, _COMMON))


def _does(bonus: "Bonus | None") -> str:
    if bonus is None:
        return ""
    said = (type(bonus).__doc__ or bonus.kind).split("\n", 1)[0].removesuffix(".")
    return f"{said} (kind: {bonus.kind})"


def _guards(old: "Sequence[Guard]", new: "Sequence[Guard]") -> Iterator[Change]:
    def said(guards: "Sequence[Guard]") -> dict[str, str]:
        ratios = {guard.says: guard.payout_ratio for guard in guards}
        return {
            says: format_rate(ratio.at_most)
            + (f" {ratio.measured()}" if ratio.bonuses or ratio.of != "CV" else "")
            for says, ratio in ratios.items()
        }

    before, after = said(old), said(new)
    for says in dict.fromkeys((*before, *after)):
        pair = {"at most": before.get(says, "")}, {"at most": after.get(says, "")}
        yield from _cells("guard", says, *pair)


def headed(a: str, b: str, rules: int) -> Table:
    """One row of facts: which plans were compared, and how many rules differ."""
    return Table(columns("a b rules:int"), [(a, b, rules)])


def beside(facts: Table, more: Table) -> Table:
    """Two rows of facts as one."""
    return Table(facts.columns + more.columns, [facts.rows[0] + more.rows[0]], more.exponent)
