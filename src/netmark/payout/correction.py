"""A closed period as it would be now: what each kind of late fact changes, and by how much.

The facts that a run froze are exchanged for those of now in a stated order, one cause at a time,
and the period is computed again after each: what changes then is due to that cause. So the causes
add up to the whole difference, to the cent. A cause whose facts are the same costs no computation.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from netmark.payout.run import Result, compute, result_columns
from netmark.plan.book import Book, Facts, zeros
from netmark.plan.ladders import renumbered

if TYPE_CHECKING:
    from netmark.plan.document import Plan

EARLIER, MEMBERS, DECREES, SALES, PLAN = CAUSES = (
    "earlier period",
    "members",
    "ranks by decree",
    "sales",
    "plan",
)
"""Causes of a difference, in the order in which they are looked at.

An earlier period that was corrected hands over other titles and another carry; ``members`` is
everything about people: joining, sponsors, places, standing, attributes.
"""


class Then(NamedTuple):
    """A closed period as it was: its facts, who is in which slot (ids), its columns by name."""

    facts: Facts
    members: Sequence[int]
    columns: Mapping[str, Sequence[int]]


class Now(NamedTuple):
    """The same period as it would be now; ``result`` is None when nothing is different.

    ``changed`` says which causes there are.
    """

    members: Sequence[int]
    columns: Mapping[str, Sequence[int]]
    result: Result | None
    changed: tuple[str, ...]


class Difference(NamedTuple):
    """What one bonus pays one member (an id) otherwise, and why; minor units."""

    member: int
    bonus: str
    cause: str
    minor: int


def again(
    plans: "tuple[Plan, Plan]",
    then: Then,
    facts: "Callable[[Plan], tuple[Facts, Sequence[int]]]",
    handed: "Handed | None" = None,
) -> tuple[Now, list[Difference]]:
    """Compute a closed period as it would be now, and what that changes in everybody's pay.

    ``plans``: the one it was closed with and the one in force now. ``facts`` reads those of now
    for a plan, with the ids by slot. ``handed``: what a corrected earlier period leaves, see
    :func:`handed_over`; None when nothing before this period was corrected.
    """
    old, new = plans
    found: list[Difference] = []
    last: Now = Now(then.members, then.columns, None, ())
    for cause, book, members in _steps(old, new, then, facts, handed):
        result = compute(book)
        now = Now(members, dict(result_columns(result)), result, (*last.changed, cause))
        found += _differences(last, now, cause)
        last = now
    return last, found


def _steps(
    old: "Plan",
    new: "Plan",
    then: Then,
    read: "Callable[[Plan], tuple[Facts, Sequence[int]]]",
    handed: "Handed | None",
) -> Iterator[tuple[str, Book, Sequence[int]]]:
    """The facts after each cause that changes any, as a book."""
    at, members = then.facts, then.members
    if handed is not None:
        at, before = _taken_over(old, at, members, handed), at
        if _carried(at) != _carried(before):
            yield EARLIER, Book(old, at), members
    live, now_members = read(old)
    at = spread(at, members, now_members)
    same = list(members) == list(now_members)
    members = now_members
    peopled = live._replace(
        metrics=at.metrics,
        customers=at.customers,
        forced=at.forced,
        titles=at.titles,
        carried=at.carried,
        brought_forward=at.brought_forward,
    )
    if not same or _people(peopled) != _people(at):
        yield MEMBERS, Book(old, peopled), members
    decreed = peopled._replace(forced=live.forced)
    if _held(decreed.forced) != _held(at.forced):
        yield DECREES, Book(old, decreed), members
    sold = decreed._replace(metrics=live.metrics, customers=live.customers)
    if _sold(sold) != _sold(decreed):
        yield SALES, Book(old, sold), members
    if new is not old:
        live, members = read(new)
        carried = _taken_over(new, live, members, handed) if handed is not None else live
        yield PLAN, Book(new, carried), members


def spread(facts: Facts, members: Sequence[int], wider: Sequence[int]) -> Facts:
    """What a period knew of sales, ranks and balances, for a company with more members in it.

    Those who were not there have nothing. The members themselves are left as they are.
    """
    if list(members) == list(wider):
        return facts
    slot_of = {member: slot for slot, member in enumerate(members)}
    from_slot = [slot_of.get(member, 0) for member in wider]
    to_slot = {slot_of[member]: slot for slot, member in enumerate(wider) if member in slot_of}

    def widen(column: Sequence[int]) -> "array[int]":
        return array("q", [column[slot] for slot in from_slot] if column else [])

    return facts._replace(
        metrics={metric: widen(column) for metric, column in facts.metrics.items()},
        customers=widen(facts.customers),
        forced={
            ladder: {to_slot[slot]: rank for slot, rank in held.items()}
            for ladder, held in facts.forced.items()
        },
        titles={ladder: widen(column) for ladder, column in facts.titles.items()},
        brought_forward=widen(facts.brought_forward),
        carried={
            name: {column: widen(values) for column, values in carried.items()}
            for name, carried in facts.carried.items()
        },
    )


class Handed(NamedTuple):
    """What a period leaves for the next one: carry and titles, by column and member, without 0.

    ``ranks``: the names behind the numbers of titles, by ladder; the next plan may count otherwise.
    """

    columns: Mapping[str, Mapping[int, int]]
    ranks: Mapping[str, Sequence[str]]


def handed_over(plan: "Plan", now: Now) -> Handed:
    """What a period leaves as it would be now; ``plan`` is the one in force in it now."""
    found = {
        name: {member: value for member, value in zip(now.members, values, strict=True) if value}
        for name, values in now.columns.items()
        if name.startswith(("carry ", "title "))
    }
    return Handed(found, rank_words(plan))


def rank_words(plan: "Plan") -> dict[str, list[str]]:
    """The names of the ranks by ladder, the lowest first."""
    return {name: [rank.name for rank in it.ranks] for name, it in plan.all_ladders.items()}


def _taken_over(plan: "Plan", facts: Facts, members: Sequence[int], handed: Handed) -> Facts:
    """The same facts with what a corrected earlier period leaves."""

    def column(name: str, numbers: Sequence[int] = ()) -> "array[int]":
        left, values = handed.columns.get(name, {}), zeros(len(members))
        for slot, member in enumerate(members) if left else ():
            value = left.get(member, 0)
            values[slot] = numbers[value] if numbers else value
        return values

    words = rank_words(plan)
    return facts._replace(
        titles={
            ladder: column(f"title {ladder}", renumbered(handed.ranks[ladder], words[ladder]))
            if ladder in handed.ranks
            else titles
            for ladder, titles in facts.titles.items()
        },
        carried={
            name: {each: column(f"carry {name} {each}") for each in columns}
            for name, columns in plan.carried.items()
        },
    )


def _carried(facts: Facts) -> list[Sequence[int]]:
    columns = [values for _, values in sorted(facts.titles.items())]
    for _, carried in sorted(facts.carried.items()):
        columns += [values for _, values in sorted(carried.items())]
    return [numbers(values) for values in columns]


def _people(facts: Facts) -> list[Sequence[object]]:
    """Everything about members, in a shape that can be compared."""
    columns: list[Sequence[int]] = [facts.sponsors, facts.joined, facts.owners]
    for _, placed in sorted(facts.placed.items()):
        columns += [placed.parents, placed.sides]
    columns += [column for _, column in sorted(facts.uplines.items())]
    texts = [list(column) for _, column in sorted(facts.attributes.items())]
    return [bytes(facts.standing), *map(numbers, columns), *texts]


def _held(forced: Mapping[str, Mapping[int, int]]) -> dict[str, dict[int, int]]:
    return {ladder: dict(held) for ladder, held in forced.items() if held}


def _sold(facts: Facts) -> list[Sequence[int]]:
    columns = [values for _, values in sorted(facts.metrics.items(), key=lambda pair: str(pair[0]))]
    return [numbers(values) for values in (*columns, facts.customers)]


def _differences(last: Now, now: Now, cause: str) -> Iterator[Difference]:
    """Where the pay of a bonus is another one than in the step before."""
    names = [name for name in (*last.columns, *now.columns) if name.startswith("bonus ")]
    same = list(last.members) == list(now.members)
    for name in dict.fromkeys(names):
        bonus = name.removeprefix("bonus ")
        was, is_ = last.columns.get(name), now.columns.get(name)
        if same and was is not None and is_ is not None:
            a, b = numbers(was), numbers(is_)
            slots = compress(range(len(a)), map(ne, a, b)) if a != b else ()
            for slot in slots:
                yield Difference(now.members[slot], bonus, cause, b[slot] - a[slot])
            continue
        before = _by_member(last.members, was)
        after = _by_member(now.members, is_)
        for member in sorted(before.keys() | after.keys()):
            if minor := after.get(member, 0) - before.get(member, 0):
                yield Difference(member, bonus, cause, minor)


def _by_member(members: Sequence[int], column: Sequence[int] | None) -> dict[int, int]:
    if column is None:
        return {}
    return {member: value for member, value in zip(members, column, strict=True) if value}


def numbers(column: Sequence[int]) -> "array[int]":
    """A column in a shape that compares quickly, whatever it is kept in."""
    if isinstance(column, array):
        return column
    return array("q", list(column) if isinstance(column, bytes | bytearray) else column)
