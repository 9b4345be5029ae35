"""Does a plan fit together? Names that exist, choices that were made, nothing that needs itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from netmark.ledger.volume import FIGURES
from netmark.plan.bonuses.base import Fault
from netmark.plan.check_conditions import condition_faults, known, placed_conditions, unknown
from netmark.plan.check_cycles import cycle_faults
from netmark.plan.check_money import AMOUNT, amount_faults, money_faults, of_money
from netmark.plan.check_settlement import settlement_faults
from netmark.plan.check_volumes import exception_faults, volume_faults
from netmark.plan.clocks import clock_faults
from netmark.plan.conditions import RESERVED, OrderFilter, Path, parts
from netmark.plan.rates import BY_RANK, EVERYBODY

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.ladders import Rank
    from netmark.plan.trees import PlacementTree

_SETTLED = ("earned", "brought_forward", "posted", "to_owner", "fees", "payable", "carried")
TAKEN = frozenset(("period", "member", "name", "rank", "active", *_SETTLED))
"""Columns of the payout report: no volume or bonus can have such a name."""


def faults(plan: "Plan") -> list[Fault]:
    """Everything about a plan that can't be used, in the order of the document."""
    found = [*money_faults(plan), *_names(plan)]
    for name, model in plan.volumes.items():
        found += volume_faults(plan, name, model)
        found += _sizes(plan, model, ("volumes", name))
    for name, placement in plan.placement_trees.items():
        found += _placement(name, placement)
    for name, tree in plan.trees_of_trees.items():
        found += known(plan, "tree", tree.of, ("trees", name, "of"))
    for name, ladder in plan.ladders.items():
        found += known(plan, "tree", ladder.tree, ("ladders", name, "tree"))
    for path, condition, home in placed_conditions(plan):
        found += condition_faults(plan, path, condition, home)
    for place, bonus in enumerate(plan.bonuses):
        found += [
            Fault(("bonuses", place, *fault.path), fault.what, fault.hint)
            for fault in bonus.check(plan)
        ]
        found += [
            Fault(("bonuses", place, *fault.path), fault.what, fault.hint)
            for fault in clock_faults(plan, bonus)
        ]
        found += _bonus(plan, place)
    found += [*settlement_faults(plan), *_examples(plan)]
    return found or [*cycle_faults(plan), *_alike(plan)]


def _alike(plan: "Plan") -> Iterator[Fault]:
    """Names that a table of the file could not keep apart, because capitals mean nothing there."""
    ladders = [(("ladders", name), f"ladder {name}") for name in plan.all_ladders]
    trees = [(("trees", name), f"tree {name}") for name in plan.trees]
    facts = [((), name) for name in plan.attributes]
    sums = [((), str(metric)) for metric in plan.metrics]
    seen: dict[str, str] = {}
    for path, name in (*ladders, *trees, *facts, *sums):
        if name.lower() in seen:
            yield Fault(path, f"'{seen[name.lower()]}' and '{name}' read alike", "rename one")
        seen[name.lower()] = name


def _names(plan: "Plan") -> Iterator[Fault]:
    seen: dict[str, str] = {name.lower(): name for name in FIGURES}
    named: list[tuple[Path, str]] = [(("volumes", name), name) for name in plan.volumes]
    named += [
        (("bonuses", place, *where, "name"), bonus.name)
        for place, outer in enumerate(plan.bonuses)
        for where, bonus in outer.inside()
    ]
    for path, name in named:
        if name.lower() in RESERVED | TAKEN:
            yield Fault(path, f"'{name}' means something else already", "choose another name")
        if name.lower() in seen:
            yield Fault(path, f"'{name}' is used twice", "volumes and bonuses have their own names")
        seen[name.lower()] = name
    if "sponsor" in plan.trees:
        yield Fault(("trees", "sponsor"), "the sponsor tree is always there", "choose another name")
    if plan.ranks and "main" in plan.ladders:
        yield Fault(("ladders", "main"), "[[ranks]] is the ladder 'main'", "choose another name")
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        names = [rank.name.lower() for rank in ladder.ranks]
        for place, rank in enumerate(ladder.ranks):
            if names.index(rank.name.lower()) != place:
                yield Fault((*start, place, "name"), f"the rank '{rank.name}' is there twice")
            if rank.by_decree and rank.needs:
                yield Fault(
                    (*start, place, "needs"),
                    f"nobody reaches {rank.name}: it is held by decree only",
                    "take needs out, or by_decree",
                )
            yield from _holding(plan, (*start, place), rank)
        if len(names) > 200:
            yield Fault(start, "a ladder has at most 200 ranks")


def _holding(plan: "Plan", path: Path, rank: "Rank") -> Iterator[Fault]:
    """Can a rank hold, and is it asked again in a month that comes?"""
    holds = "keep" if rank.keep else "grace" if rank.grace else ""
    if holds and rank.by_decree:
        yield Fault(
            (*path, holds),
            f"{rank.name} is held as long as a decree, no longer",
            f"take {holds} out",
        )
    elif holds and rank.needs is None:
        yield Fault(
            (*path, holds), f"everybody has {rank.name}: there is nothing to keep", "give it needs"
        )
    if rank.grace and rank.grace.month and plan.period != "month":
        yield Fault(
            (*path, "grace"),
            "only a plan that pays by the month can ask again in a month",
            'write grace = "12 periods"',
        )


def _placement(name: str, model: "PlacementTree") -> Iterator[Fault]:
    path: Path = ("trees", name)
    if (model.kind == "matrix") != (model.width is not None):
        yield Fault(
            path, "a matrix has a width, a binary tree has two sides", 'kind = "matrix", width = 3'
        )
    if model.fill == "manual" and model.tank:
        yield Fault(
            (*path, "tank"),
            "nobody is placed when the time is over, because fill is manual",
            'take tank out, or choose what happens then: fill = "outer-left"',
        )


def _bonus(plan: "Plan", place: int) -> Iterator[Fault]:
    bonus, path = plan.bonuses[place], ("bonuses", place)
    yield from known(plan, "tree", bonus.tree, (*path, "tree"))
    for where, name in bonus.volumes():
        yield from known(plan, "volume", name, (*path, *where))
    above = [other.name for other in plan.bonuses[:place]]
    for where, name in bonus.all_reads():
        if name not in above:
            yield unknown("bonus above this one", name, above, (*path, *where))
    yield from _sizes(plan, bonus, path)
    for where, part in parts(bonus):
        if isinstance(part, OrderFilter) and part.except_:
            among = plan.bonuses[:place]
            yield from exception_faults(plan, part.except_, (*path, *where, "except"), among)
    ladders = plan.all_ladders
    if bonus.ladder and bonus.ladder not in ladders:
        yield unknown("ladder", bonus.ladder, list(ladders), (*path, "ladder"))
        return
    if not bonus.ranked():
        return
    if not ladders:
        yield Fault(path, "it pays by rank, and the plan has no ranks", "add [[ranks]]")
        return
    if not bonus.ladder and len(ladders) > 1:
        yield Fault(path, "which ladder?", f'write ladder = "{next(iter(ladders))}"')
        return
    names = [rank.name for rank in plan.ladder(bonus.ladder or plan.default_ladder).ranks]
    yield from _tables(plan, place, names)
    for where, part in parts(bonus):
        rank = getattr(getattr(part, "compression", None), "rank", "")
        if rank and rank not in names:
            yield unknown("rank", rank, names, (*path, *where, "compression"))


def _sizes(plan: "Plan", model: BaseModel, path: Path) -> Iterator[Fault]:
    """Orders whose size is asked for in money, where the currency does not allow it."""
    for where, part in parts(model):
        if isinstance(part, OrderFilter) and AMOUNT in part.order_at_least:
            yield from amount_faults(plan, (*path, *where, "order_at_least", AMOUNT))


def _tables(plan: "Plan", place: int, names: list[str]) -> Iterator[Fault]:
    """Every rank must stand in a table by rank: a rank left out would silently earn nothing."""
    for inner, table, nothing in _by_rank(plan.bonuses[place]):
        path: Path = ("bonuses", place, *inner)
        for name in table:
            if name not in names:
                yield unknown("rank", name, names, (*path, name))
        missing = [name for name in names if name not in table]
        if missing:
            yield Fault(
                path,
                f"says nothing about {', '.join(missing)}",
                f"write {missing[0]} = {nothing} if that rank earns nothing here",
            )


def _by_rank(bonus: BaseModel) -> Iterator[tuple[Path, dict[str, object], str]]:
    """Every table by rank of a bonus and of its parts, and how it says that a rank gets nothing."""
    for path, part in parts(bonus):
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            if BY_RANK in field.metadata and value and EVERYBODY not in value:
                one, rate = next(iter(value.values())), '"0"' if of_money(field) else '"0%"'
                words = {tuple: "[]", int: "0"}
                yield (*path, field.alias or name), value, words.get(type(one), rate)


def _examples(plan: "Plan") -> Iterator[Fault]:
    names = [bonus.name for bonus in plan.bonuses]
    for place, example in enumerate(plan.examples):
        if example.bonus and example.bonus not in names:
            yield unknown("bonus", example.bonus, names, ("examples", place, "bonus"))
