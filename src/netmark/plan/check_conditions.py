"""Do the conditions of a plan fit together with its volumes, ranks and trees?"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from netmark.ledger.volume import FIGURES
from netmark.plan.bonuses.base import Fault
from netmark.plan.check_money import AMOUNT, amount_faults
from netmark.plan.conditions import (
    RESERVED,
    Condition,
    LegCount,
    LegLines,
    LegsBy,
    LegVolumes,
    Path,
    RankAtLeast,
    parts,
)
from netmark.plan.sets import MOST_PLACES, MOST_SETS

if TYPE_CHECKING:
    from netmark.plan.document import Plan

MOST_LEGS = 255


class Home(NamedTuple):
    """Where a condition stands: in which ladder (when it is a rank's), and as which node."""

    ladder: str
    node: tuple[str, str]


def placed_conditions(plan: "Plan") -> Iterator[tuple[Path, Condition, Home]]:
    """Every condition with the keys that lead to it and its home, alternatives after their
    owner.
    """
    for path, condition, home in (*_of_measures(plan), *_of_pay(plan)):
        if condition is not None:
            yield path, condition, home
            for number, other in enumerate(condition.any):
                yield from _nested((*path, "any", number), other, home)


Placed = list[tuple[Path, Condition | None, Home]]


def _of_measures(plan: "Plan") -> Placed:
    """The conditions of activity, volumes and trees."""
    found: Placed = []
    if plan.active:
        found.append((("active", "needs"), plan.active.needs, Home("", ("active", ""))))
    for name, model in plan.volumes.items():
        for key, condition in (("where", model.where), ("until", model.until)):
            found.append((("volumes", name, key), condition, Home("", ("volume", name))))
    for name, tree in plan.derived_trees.items():
        found.append((("trees", name, "keep"), tree.keep, Home("", ("tree", name))))
    for name, regrouped in plan.regrouped_trees.items():
        found.append((("trees", name, "under"), regrouped.under, Home("", ("tree", name))))
    return found


def _of_pay(plan: "Plan") -> Placed:
    """The conditions of ranks and bonuses."""
    found: Placed = []
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        for place, rank in enumerate(ladder.ranks):
            home = Home(name, ("ladder", name))
            found.append(((*start, place, "needs"), rank.needs, home))
            found.append(((*start, place, "keep"), rank.keep, home))
    for place, bonus in enumerate(plan.bonuses):
        home = Home(bonus.ladder, ("bonus", bonus.name))
        for where, part in parts(bonus):
            if isinstance(part, Condition):
                found.append((("bonuses", place, *where), part, home))
    return found


def _nested(path: Path, condition: Condition, home: Home) -> Iterator[tuple[Path, Condition, Home]]:
    yield path, condition, home
    for number, other in enumerate(condition.any):
        yield from _nested((*path, "any", number), other, home)


def condition_faults(plan: "Plan", path: Path, condition: Condition, home: Home) -> Iterator[Fault]:
    """What a condition names and the plan does not have, and what can't be asked there."""
    for name in condition.volumes:
        yield from known(plan, "volume", name, (*path, name), extra=sorted(RESERVED))
    for key in ("rank", "title"):
        wanted = getattr(condition, key)
        if wanted:
            yield from _rank(plan, wanted, (*path, key), home)
            ladder = wanted.ladder or home.ladder or plan.default_ladder
            if key == "rank" and home.node == ("ladder", ladder):
                yield Fault((*path, key), "a rank can't need a rank of its own ladder")
    if condition.largest_leg is not None:
        capped = [
            name
            for name in condition.volumes
            if name in plan.volumes and plan.volumes[name].over == "organisation"
        ]
        for name in capped:
            if plan.volumes[name].carry_columns:
                yield Fault(
                    (*path, "largest_leg"),
                    f"what one leg brought to {name} in earlier periods is not known",
                    "ask for a volume of one period, or make one with over = legs and leg_cap",
                )
        if not capped:
            yield Fault(
                (*path, "largest_leg"),
                "there is no organisation volume beside it to limit",
                "require a volume with over = organisation in the same table",
            )
    counted: list[tuple[Path, object]] = [((*path, "frontline"), condition.frontline)]
    counted += [((*path, "sets", n), entry) for n, entry in enumerate(condition.sets)]
    counted += [((*path, "legs", n), leg) for n, leg in enumerate(condition.legs)]
    late = plan.ends_at(home.ladder) if home.node[0] == "ladder" else ()
    for where, entry in counted:
        if entry is not None:
            yield from _too_late(late, where, entry)
            yield from _counted(plan, where, entry, home)
    yield from _sets(path, condition)


def _sets(path: Path, condition: Condition) -> Iterator[Fault]:
    """Are there so few sets and places that they can be told apart?"""
    if len(condition.sets) > MOST_SETS:
        yield Fault((*path, "sets"), f"at most {MOST_SETS} sets", "put alike members into one set")
    if sum(entry.count for entry in condition.sets) > MOST_PLACES:
        yield Fault((*path, "sets"), f"at most {MOST_PLACES} members in all sets together")


def _too_late(late: tuple[str, ...], path: Path, entry: object) -> Iterator[Fault]:
    """Volumes that are only known once the ladder is decided, asked of recruits or legs."""
    of_legs = isinstance(entry, LegsBy)
    for name in (entry.of,) if isinstance(entry, LegsBy) else getattr(entry, "volumes", {}):
        if name in late:
            yield Fault(
                (*path, "of" if of_legs else name),
                f"{name} ends at ranks of this very ladder: only the member's own can be asked",
                f"ask for {name} beside legs and frontline, or for a rank in them",
            )


def _counted(plan: "Plan", path: Path, entry: object, home: Home) -> Iterator[Fault]:
    if isinstance(entry, LegVolumes):
        yield from known(plan, "volume", entry.of, (*path, "of"))
        if list(entry.at_least) != sorted(entry.at_least, reverse=True) or not entry.at_least:
            yield Fault((*path, "at_least"), "thresholds fall from the largest leg to the smallest")
        if entry.rest == "sum" and len(entry.at_least) < 2:
            yield Fault((*path, "rest"), "a sum of the rest needs two thresholds or more")
        return
    if isinstance(entry, LegLines):
        yield from known(plan, "volume", entry.of, (*path, "of"))
        if not all(0 < share <= 1 for share in entry.shares):
            yield Fault((*path, "shares"), "a share is more than 0% and at most 100%")
        if not 0 < entry.lines <= len(entry.shares) + 1:
            yield Fault(
                (*path, "lines"),
                f"{len(entry.shares)} shares make 1 to {len(entry.shares) + 1} lines",
                "every line but the first has a share",
            )
        return
    names = getattr(entry, "volumes", {})
    for name in names:
        yield from known(plan, "volume", name, (*path, name))
    wanted = getattr(entry, "rank", None)
    if wanted:
        yield from _rank(plan, wanted, (*path, "rank"), home)
        if getattr(entry, "count", 0) > MOST_LEGS:
            yield Fault((*path, "count"), f"at most {MOST_LEGS}")
    if isinstance(entry, LegCount):
        yield from _held(plan, path, entry, home)


def _held(plan: "Plan", path: Path, entry: LegCount, home: Home) -> Iterator[Fault]:
    """What a leg must hold."""
    if not (entry.rank or entry.active or entry.recruited or entry.volumes):
        yield Fault(
            path, "every leg counts: what must it hold?", "add rank, active, recruited or a volume"
        )
    if entry.rank and entry.recruited:
        ladder = entry.rank.ladder or home.ladder or plan.default_ladder
        if home.node == ("ladder", ladder):
            yield Fault(
                (*path, "recruited"),
                "legs with a rank of this very ladder go by anybody in them",
                "leave it out, or put this rank into a ladder of its own",
            )


def _rank(plan: "Plan", wanted: RankAtLeast, path: Path, home: Home) -> Iterator[Fault]:
    ladders = plan.all_ladders
    ladder = wanted.ladder or home.ladder
    if not ladders:
        yield Fault(path, "it asks for a rank, and the plan has no ranks", "add [[ranks]]")
        return
    if not ladder and len(ladders) > 1:
        first = next(iter(ladders))
        yield Fault(
            path, "which ladder?", f'write {{ ladder = "{first}", at_least = "{wanted.at_least}" }}'
        )
        return
    ladder = ladder or plan.default_ladder
    if ladder not in ladders:
        yield unknown("ladder", ladder, list(ladders), path)
        return
    names = [rank.name for rank in ladders[ladder].ranks]
    if wanted.at_least not in names:
        yield unknown("rank", wanted.at_least, names, path)


def known(
    plan: "Plan", what: str, name: str, path: Path, extra: list[str] | None = None
) -> Iterator[Fault]:
    """A tree or volume that does not exist; ``AMOUNT`` where the currency does not allow it."""
    known = ["sponsor", *plan.trees] if what == "tree" else [*FIGURES, *plan.volumes]
    if name not in known:
        yield unknown(what, name, known + (extra or []), path)
    elif what == "volume" and name == AMOUNT:
        yield from amount_faults(plan, path)


def unknown(what: str, name: str, known: list[str], path: Path) -> Fault:
    """The fault of a name that does not exist, with the nearest that does."""
    near = get_close_matches(name, known, 1, 0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"there is: {', '.join(known) or 'none'}"
    return Fault(path, f"unknown {what} '{name}'", hint)
