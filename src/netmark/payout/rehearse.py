"""Computing a period without a store: from an outline, for the examples inside plans and for
tests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import add
from typing import NamedTuple

from netmark.errors import InputError
from netmark.genealogy.outline import Entry, parse
from netmark.genealogy.placement import Place, Placed, Places
from netmark.ledger.money import parse_volume
from netmark.ledger.volume import Metric, Order, add_up
from netmark.payout.forfeits import Watch, stood
from netmark.payout.handover import Ended, take_over
from netmark.payout.run import Result, compute, result_columns
from netmark.plan.book import KINDS, TERMINATED, Book, Facts
from netmark.plan.document import Plan
from netmark.plan.needs import active
from netmark.plan.outlines import LAST_DAY, place_in, ranks_in, spans, uplines_in, wrong_words
from netmark.plan.promises import Stage

JOINED = date(2000, 1, 1)
"""Outlines without dates: everybody joined long ago, all is sold on the last day, LAST_DAY."""


class Person(NamedTuple):
    """A member of a rehearsal; ``forced`` and ``titles`` are rank names by ladder.

    ``placed`` says where he stands in a placement tree, by name; elsewhere the policy decides.
    ``uplines``: the slot of another upline than the sponsor, by tree. ``owner``: the slot of
    whose position he is, 0 where he is nobody else's.
    """

    name: str
    sponsor: int  # slot, 0 the company
    kind: str = "distributor"
    terminated: bool = False
    joined: date = JOINED
    attributes: Mapping[str, str] = {}
    forced: Mapping[str, str] = {}
    titles: Mapping[str, str] = {}
    placed: Mapping[str, Place] = {}
    uplines: Mapping[str, int] = {}
    owner: int = 0
    customers: int = 0
    brought_forward: int = 0


def book_of(
    plan: Plan,
    people: Sequence[Person],
    orders: Sequence[Order],
    last_day: date = LAST_DAY,
    before: Result | None = None,
    earlier: Sequence[Order] = (),
) -> Book:
    """A book from people (slot 1 first) and their orders.

    ``before`` is the period that it goes on from, with the same people and perhaps fewer;
    ``earlier`` the orders of all periods before it, for volumes that are added up over days.
    """
    size = len(people) + 1
    joined = [JOINED, *(person.joined for person in people)]
    standing = bytearray(size)
    for slot, person in enumerate(people, start=1):
        standing[slot] = KINDS[person.kind] + (TERMINATED if person.terminated else 0)

    def numbers(ladder: str, field: str) -> dict[int, int]:
        return {
            slot: plan.rank_number(ladder, getattr(person, field)[ladder])
            for slot, person in enumerate(people, start=1)
            if ladder in getattr(person, field)
        }

    taken = take_over(plan, size, Ended(plan, dict(result_columns(before))) if before else None)
    for ladder, column in taken.titles.items():
        for slot, number in numbers(ladder, "titles").items():
            column[slot] = number
    standing_before = before.book.facts.placed if before else {}
    facts = Facts(
        last_day=last_day,
        sponsors=[0, *(person.sponsor for person in people)],
        standing=standing,
        metrics={
            metric: add_up(metric, orders_in(metric, orders, earlier, last_day), joined, size)
            for metric in plan.metrics
        },
        attributes={
            name: ["", *(person.attributes.get(name, "") for person in people)]
            for name in plan.attributes
        },
        joined=[0, *(person.joined.toordinal() for person in people)],
        customers=[0, *(person.customers for person in people)],
        forced={ladder: numbers(ladder, "forced") for ladder in plan.all_ladders},
        titles=taken.titles,
        placed={
            name: _places(plan, name, people, standing_before.get(name))
            for name in plan.placement_trees
        },
        brought_forward=list(
            map(add, taken.balance, [0, *(person.brought_forward for person in people)])
        ),
        carried=taken.carried,
        uplines={
            name: [0, *(person.uplines.get(name, person.sponsor) for person in people)]
            for name in plan.other_trees
        },
        owners=[0, *(person.owner for person in people)] if plan.reads_owners else (),
    )
    return Book(plan, facts)


def orders_in(
    metric: Metric, orders: Sequence[Order], earlier: Sequence[Order], last_day: date
) -> Iterable[Order]:
    """The orders of a metric's window, earlier ones too; without one those of the period.

    The month, the quarter and the year that the last day lies in end with it.
    """
    window = metric.window
    if window and window.which == "whole":
        window = window._replace(which="this")
    if window is None:
        return orders
    first, last = window.days(last_day)
    return (order for order in (*earlier, *orders) if first <= order.day <= last)


def _places(plan: Plan, name: str, people: Sequence[Person], before: Placed | None) -> Placed:
    """Places from the period before, those that are given, then all others in order of joining.

    Above a given place the policy places first who has none given. Who has to wait for volumes or
    for somebody to say where waits. Raises InputError when a place can't be had.
    """
    model = plan.placement_trees[name]
    tree = Places(model.sides, len(people) + 1)
    if before:
        new = bytes(len(people) + 1 - len(before.sides))
        kept = Placed([*before.parents, *new], bytes(before.sides) + new)
        tree = Places.restore(model.sides, kept, [0, *(person.sponsor for person in people)])
    given = {
        slot: person.placed[name]
        for slot, person in enumerate(people, start=1)
        if name in person.placed
        and (tree.parents[slot], tree.sides[slot]) != tuple(person.placed[name])
    }

    def seat(slot: int) -> None:
        person = people[slot - 1]
        waits = slot not in given and model.fill == "weaker-volume"
        place = None if waits else given.get(slot) or tree.find(model.fill, person.sponsor)
        if place is None:
            return
        try:
            tree.put(slot, person.sponsor, place)
        except InputError as error:
            who = person.name or f"number {slot}"
            raise InputError(f"{who} can't be placed: {error.message}", error.hint) from error

    for slot in [slot for slot in given if tree.sides[slot]]:
        seat(slot)  # which is refused: a place is kept for good
    for slot in given:
        way, at = dict[int, None](), slot
        while at and not tree.sides[at] and at not in way:
            way[at] = None
            at = given[at].parent if at in given else people[at - 1].sponsor
        for member in reversed(way):
            seat(member)
    for slot in range(1, len(people) + 1):
        if not tree.sides[slot]:
            seat(slot)
    return tree.placed()


class Played(NamedTuple):
    """One period of a rehearsal; ``names`` and ``people`` by slot, ``people`` without slot 0.

    ``orders`` are those of this period and of all before it; ``lost`` is what balances lose after
    it, by slot in minor units.
    """

    number: int
    names: list[str]
    people: list[Person]
    orders: list[Order]
    result: Result
    lost: Mapping[int, int] = {}


def from_outline(plan: Plan, outline: str) -> tuple[Book, list[str]]:
    """A book from an indented outline, and the names by slot.

    What it may say stands in :mod:`netmark.plan.outlines`. Somebody without a PV written counts as
    active unless the outline says ``inactive``; with a PV the plan decides. Raises InputError for
    words that mean nothing.
    """
    entries = parse(outline)
    for entry in entries:
        for wrong in wrong_words(plan, entry):
            raise InputError(f"line {entry.line} of the outline: {wrong.what}", wrong.hint)
    staged = _staged(plan, entries, spans(plan.period, 1)[0], None)
    return staged.book, staged.names


def play(plan: Plan, stages: Sequence[Stage]) -> Iterator[tuple[Stage, Played]]:
    """Compute the periods of an example one after another, each from what the last one left.

    A stage comes as often as it has periods. Raises InputError where somebody can't have the place
    that an outline gives him.
    """
    before: Played | None = None
    watch = Watch(plan.payout.forfeits)
    days = iter(spans(plan.period, stages[-1].last))
    for stage in stages:
        entries = parse(stage.team)
        for number in range(stage.first, stage.last + 1):
            first, last = next(days)
            made = _staged(plan, entries, (first, last), before)
            result = compute(made.book)
            lost = _lost(watch, result)
            before = Played(number, made.names, made.people, made.orders, result, lost)
            yield stage, before


def _lost(watch: Watch, result: Result) -> dict[int, int]:
    slots, standing = range(result.book.size), result.book.facts.standing
    gone = watch.lost(stood(slots, standing, result.payable, result.carried))
    return {slot: result.carried[slot] for slot in gone}


class _Staged(NamedTuple):
    """The book of a period, and what the next one has to know: see :class:`Played`."""

    book: Book
    names: list[str]
    people: list[Person]
    orders: list[Order]


def _staged(
    plan: Plan, entries: Sequence[Entry], span: tuple[date, date], before: Played | None
) -> _Staged:
    """A period that goes on from the one before: who was there keeps slot, place and joining day.

    Whoever is new joined on the first day of ``span`` unless it is said, or it is the first period.
    """
    joined_on, last_day = span[0] if before else JOINED, span[1]
    old = before.people if before else []
    by_name = {entry.name: entry for entry in entries}
    names = list(dict.fromkeys([*(before.names if before else [""]), *by_name]))
    slots = {name: slot for slot, name in enumerate(names)}
    people: list[Person] = []
    orders: list[Order] = []
    for slot, name in enumerate(names[1:], start=1):
        entry = by_name[name]
        sponsor = slots[entries[entry.parent].name] if entry.parent >= 0 else 0
        said = _day(entry.flags, "joined", joined_on)
        orders.extend(_orders(slot, entry, span))
        people.append(
            _person(plan, entry)._replace(
                sponsor=sponsor,
                joined=old[slot - 1].joined if slot <= len(old) else said,
                placed=_placed(plan, entry, slots),
                uplines={tree: slots[above] for tree, above in uplines_in(entry).items()},
                owner=slots[entry.flags.get("owner", "")],
                customers=_customers(entry),
                brought_forward=-before.lost.get(slot, 0) if before else 0,
            )
        )
    earlier = before.orders if before else []
    book = book_of(plan, people, orders, last_day, before.result if before else None, earlier)
    decided = bytearray(active(book))
    for name, entry in by_name.items():
        slot = slots[name]
        if "inactive" in entry.flags:
            decided[slot] = 0
        elif not any("PV" in order.numbers for order in entry.orders):
            decided[slot] = book.distributors[slot]
    book.memo[("active",)] = bytes(decided)
    return _Staged(book, names, people, [*earlier, *orders])


def _person(plan: Plan, entry: Entry) -> Person:
    flags = entry.flags
    return Person(
        entry.name,
        0,
        kind=flags.get("kind", "distributor"),
        terminated="terminated" in flags,
        attributes={"market": flags.get("market", "")}
        | {key: value for key, value in flags.items() if key.startswith("attr:")},
        forced=ranks_in(plan, entry, "rank")
        | ({plan.default_ladder: entry.label} if entry.label else {}),
        titles=ranks_in(plan, entry, "title"),
    )


def _placed(plan: Plan, entry: Entry, slots: Mapping[str, int]) -> Mapping[str, Place]:
    if "place" not in entry.flags:
        return {}
    tree, upline, side = place_in(plan, entry.flags["place"])
    return {tree: Place(slots[upline], side)}


def _day(flags: Mapping[str, str], flag: str, usual: date) -> date:
    return date.fromisoformat(flags[flag]) if flag in flags else usual


def _orders(slot: int, entry: Entry, span: tuple[date, date]) -> Iterator[Order]:
    """The orders of a member; of a line without numbers none.

    What takes back something that was sold before the first day of the period is a late refund.
    """
    for numbers, flags in entry.orders:
        figure = {name: parse_volume(text) for name, text in numbers.items()}
        if figure:
            order = Order(
                slot,
                _day(flags, "sold", span[1]),
                flags.get("buyer", "self"),
                flags.get("order", "order"),
                figure.get("PV", 0),
                figure.get("CV", 0),
                figure.get("AMOUNT", 0),
            )
            late = order.day < span[0] and max(figure.values()) <= 0
            yield order._replace(sold=order.size._replace(late=True)) if late else order


def _customers(entry: Entry) -> int:
    """How many distinct customers bought for more than they returned."""
    paid: Counter[str] = Counter()
    for numbers, flags in entry.orders:
        if "customer" in flags:
            paid[flags["customer"]] += parse_volume(numbers.get("AMOUNT", "0"))
    return sum(amount > 0 for amount in paid.values())
