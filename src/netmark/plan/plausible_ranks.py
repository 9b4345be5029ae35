"""Ranks that are probably not what was meant: nobody can reach them, or nobody is ever seen there.

Because all conditions are minimums, a rank can't be reached in three ways only: it takes others who
already hold a rank that nobody can reach before them, it is for members whom the ladder is not for,
or it asks people for a rank who never have one.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netmark.plan.bonuses.base import Fault
from netmark.plan.conditions import Condition, For, Frontline, LegsBy, Path, RankAtLeast
from netmark.plan.values import Grace
from netmark.plan.words import listed

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.ladders import Ladder, Rank

Held = dict[str, int]
"""The highest rank number of each ladder that somebody can have; 0 for none."""


def rank_doubts(plan: "Plan") -> Iterator[Fault]:
    """Ranks out of order, twice the same, or out of reach."""
    held = _reachable(plan)
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        earned = [(n, r) for n, r in enumerate(ladder.ranks) if not r.by_decree]
        yield from _order(start, [(n, r.name, r.needs) for n, r in earned])
        yield from _useless(start, ladder)
        for place, rank in enumerate(ladder.ranks):
            why = _out_of_reach(plan, name, ladder, rank.needs, held)
            if why:
                what = f"nobody can reach {rank.name} without a decree: {why}"
                yield Fault((*start, place), what, "ask for what somebody can have before him")


def _useless(start: Path, ladder: "Ladder") -> Iterator[Fault]:
    """What keeps a rank although it takes as much as to reach it, or though nobody loses it."""
    for place, rank in enumerate(ladder.ranks):
        if rank.keep is None or rank.needs is None:
            continue
        if rank.grace == Grace():
            what = f"nobody ever loses {rank.name}: keep decides nothing"
            yield Fault((*start, place, "keep"), what, "take out keep, or limit grace")
        elif _alike(rank.keep, rank.needs) or _less(rank.needs, rank.keep):
            what = f"to keep {rank.name} takes no less than to reach it"
            yield Fault((*start, place, "keep"), what, "ask for less, or take keep out")


def _order(start: Path, ranks: Sequence[tuple[int, str, Condition | None]]) -> Iterator[Fault]:
    for number, (place, name, needs) in enumerate(ranks):
        for _, lower, below in ranks[:number]:
            if _alike(needs, below):
                yield Fault(
                    (*start, place),
                    f"{name} takes the same as {lower}, which is a lower rank",
                    f"nobody is ever seen as {lower}: ask more for {name}, or take one out",
                )
                break
            if below is not None and _less(needs, below):
                yield Fault(
                    (*start, place),
                    f"{name} takes less than {lower}, which is a lower rank",
                    f"whoever reaches {lower} is {name} at once: put the lowest rank first",
                )
                break


def _alike(needs: Condition | None, below: Condition | None) -> bool:
    """Do two ranks ask for the same, in whatever order it is written?"""
    if needs is None or below is None:
        return needs is below
    return needs.volumes == below.volumes and all(
        getattr(needs, name) == getattr(below, name) for name in Condition.model_fields
    )


def _less(needs: Condition | None, below: Condition) -> bool:
    """Does whoever meets the needs of the lower rank always meet these, and not the reverse?"""
    if needs is None:
        return True
    if needs == below or not needs.volumes.keys() <= below.volumes.keys():
        return False
    if any(least > below.volumes[name] for name, least in needs.volumes.items()):
        return False
    others = ((getattr(needs, name), getattr(below, name)) for name in type(below).model_fields)
    return all(value == other or not value for value, other in others)


def _reachable(plan: "Plan") -> Held:
    """The highest rank of every ladder that somebody can have, found step by step from nobody."""
    held: Held = dict.fromkeys(plan.all_ladders, 0)
    growing = True
    while growing:
        growing = False
        for name, ladder in plan.all_ladders.items():
            best = _best(plan, name, ladder.ranks, held)
            if best > held[name]:
                held[name], growing = best, True
    return held


def _best(plan: "Plan", name: str, ranks: "Sequence[Rank]", held: Held) -> int:
    ladder = plan.ladder(name)
    met = [
        number
        for number, rank in enumerate(ranks, start=1)
        if not _out_of_reach(plan, name, ladder, rank.needs, held)
    ]
    return max(met, default=0)


def _out_of_reach(
    plan: "Plan", name: str, ladder: "Ladder", needs: Condition | None, held: Held
) -> str:
    """Why nobody can meet the needs when so many ranks can be held; empty when somebody can."""
    for whom in (ladder.for_, needs.for_ if needs else None):
        if whom and whom.kind and "distributor" not in whom.kind:
            return _never(whom.kind)
    if needs is None:
        return ""
    if ladder.for_ and needs.for_ and _apart(ladder.for_, needs.for_):
        return "it is for members whom its ladder is not for"
    why = _missing(plan, name, needs, held)
    if why or not needs.any:
        return why
    ways = [_out_of_reach(plan, name, ladder, way, held) for way in needs.any]
    return "" if "" in ways else ways[0]


def _missing(plan: "Plan", name: str, needs: Condition, held: Held) -> str:
    for wanted in (needs.rank, needs.title):
        why = _not_held(plan, name, wanted, held)
        if why:
            return why
    for entry in needs.counted:
        if isinstance(entry, LegsBy) or not (entry.count and entry.rank):
            continue
        if isinstance(entry, Frontline) and "distributor" not in entry.kind:
            return _never(entry.kind)
        why = _not_held(plan, name, entry.rank, held)
        if why:
            return why
    return ""


def _never(kinds: Sequence[str]) -> str:
    return f"nobody who is {listed(kinds, 'or')} has a rank"


def _not_held(plan: "Plan", name: str, wanted: RankAtLeast | None, held: Held) -> str:
    if wanted is None:
        return ""
    ladder = wanted.ladder or name
    if held[ladder] >= plan.rank_number(ladder, wanted.at_least):
        return ""
    return f"it takes somebody who is {wanted.at_least} or higher already"


def _apart(one: For, other: For) -> bool:
    """Can nobody meet both filters?"""
    pairs: list[tuple[set[str], set[str]]] = [(set(one.market), set(other.market))]
    pairs.append((set(one.kind), set(other.kind)))
    pairs += [(set(one.attr[key]), set(other.attr[key])) for key in one.attr if key in other.attr]
    return any(a and b and not a & b for a, b in pairs)
