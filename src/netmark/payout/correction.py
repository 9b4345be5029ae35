"""A closed period as it would be now: what each kind of late fact changes, and by how much.

The facts that a run froze are exchanged for those of now in a stated order, one cause at a time,
and the period is computed again after each: what changes then is due to that cause. So the causes
add up to the whole difference, to the cent. A cause of which nothing was said costs nothing.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from netmark.payout.handover import Ended
from netmark.payout.run import Result, compute, result_columns
from netmark.plan.book import Book, Facts

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


Read = Callable[["Plan"], tuple[Facts, Sequence[int]]]
"""Gives the facts of a period as they are known now, as a plan reads them, and the ids by slot."""


class Then(NamedTuple):
    """A closed period as it was: its columns by name, who is in which slot (ids), its facts.

    The facts are read only when they are asked for.
    """

    members: Sequence[int]
    columns: Mapping[str, Sequence[int]]
    facts: Callable[[], Facts]


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
    read: Read,
    late: Collection[str],
    handed: Ended | None = None,
) -> tuple[Now, list[Difference]]:
    """Compute a closed period as it would be now, and what that changes in everybody's pay.

    ``plans``: the one it was closed with and the one in force now. ``late``: the causes of which
    anything was said after the close; the facts of all others are as they were. ``handed``: a
    corrected earlier period; None when none was corrected.
    """
    found: list[Difference] = []
    last: Now = Now(then.members, then.columns, None, ())
    causes = [cause for cause in CAUSES if cause in late or (cause == EARLIER and handed)]
    if len(causes) > 1:
        steps = _steps(plans, then, read, causes, handed)
    else:
        steps = (_only(plans, read, cause, handed) for cause in causes)
    for cause, book, members in steps:
        result = compute(book)
        now = Now(members, dict(result_columns(result)), result, (*last.changed, cause))
        found += _differences(last, now, cause)
        last = now
    return last, found


Step = tuple[str, Book, Sequence[int]]


def _only(plans: "tuple[Plan, Plan]", read: Read, cause: str, handed: Ended | None) -> Step:
    """With a single cause the facts of now are the only ones that are needed."""
    plan = plans[1] if cause == PLAN else plans[0]
    facts, members = read(plan)
    if handed:
        facts = _taken_over(plan, facts, members, handed)
    return cause, Book(plan, facts), members


def _steps(
    plans: "tuple[Plan, Plan]",
    then: Then,
    read: Read,
    causes: Sequence[str],
    handed: Ended | None,
) -> Iterator[Step]:
    """The facts after each cause, as a book."""
    if not causes:
        return
    old, new = plans
    at, members = then.facts(), then.members
    if handed:
        at = _taken_over(old, at, members, handed)
        yield EARLIER, Book(old, at), members
    live, now_members = read(old)
    at = spread(at, members, now_members)
    if handed:
        # What it leaves to those who are members only now.
        at = _taken_over(old, at, now_members, handed)
    at = live._replace(
        metrics=at.metrics,
        customers=at.customers,
        forced=at.forced,
        titles=at.titles,
        carried=at.carried,
        brought_forward=at.brought_forward,
    )
    if MEMBERS in causes:
        yield MEMBERS, Book(old, at), now_members
    at = at._replace(forced=live.forced)
    if DECREES in causes:
        yield DECREES, Book(old, at), now_members
    at = at._replace(metrics=live.metrics, customers=live.customers)
    if SALES in causes:
        yield SALES, Book(old, at), now_members
    if PLAN in causes:
        live, members = read(new)
        yield PLAN, Book(new, _taken_over(new, live, members, handed) if handed else live), members


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


def _taken_over(plan: "Plan", facts: Facts, members: Sequence[int], handed: Ended) -> Facts:
    """The same facts with what a corrected earlier period leaves."""
    taken = handed.take(plan, members)
    return facts._replace(
        titles=dict(facts.titles)
        | {ladder: column for ladder, column in taken.titles.items() if ladder in handed.ladders},
        carried=taken.carried,
    )


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
