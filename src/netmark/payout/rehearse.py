"""Computing a period without a store: from an outline, for the examples inside plans and for
tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from netmark.errors import InputError
from netmark.genealogy.outline import Entry, parse
from netmark.genealogy.placement import Place, Placed, Places
from netmark.ledger.money import format_minor, parse_volume
from netmark.ledger.volume import Metric, Order, add_up
from netmark.payout.run import Result, compute
from netmark.plan.book import KINDS, TERMINATED, Book, Facts, zeros
from netmark.plan.document import Plan
from netmark.plan.needs import active
from netmark.plan.outlines import place_in, ranks_in, uplines_in, wrong_words
from netmark.plan.promises import Example
from netmark.plan.ranks import ranks

LAST_DAY = date(2026, 11, 30)
JOINED = date(2000, 1, 1)
"""Outlines without dates: everybody joined long ago, all is sold on the last day."""


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
    plan: Plan, people: Sequence[Person], orders: Sequence[Order], last_day: date = LAST_DAY
) -> Book:
    """A book from people (slot 1 first) and their orders."""
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

    title_columns = {}
    for ladder in plan.all_ladders:
        column = zeros(size)
        for slot, number in numbers(ladder, "titles").items():
            column[slot] = number
        title_columns[ladder] = column
    facts = Facts(
        last_day=last_day,
        sponsors=[0, *(person.sponsor for person in people)],
        standing=standing,
        metrics={
            metric: add_up(metric, orders_in(metric, orders, last_day), joined, size)
            for metric in plan.metrics
        },
        attributes={
            name: ["", *(person.attributes.get(name, "") for person in people)]
            for name in plan.attributes
        },
        joined=[0, *(person.joined.toordinal() for person in people)],
        customers=[0, *(person.customers for person in people)],
        forced={ladder: numbers(ladder, "forced") for ladder in plan.all_ladders},
        titles=title_columns,
        placed={name: _places(plan, name, people) for name in plan.placement_trees},
        brought_forward=[0, *(person.brought_forward for person in people)],
        carried={},
        uplines={
            name: [0, *(person.uplines.get(name, person.sponsor) for person in people)]
            for name in plan.other_trees
        },
        owners=[0, *(person.owner for person in people)] if plan.reads_owners else (),
    )
    return Book(plan, facts)


def orders_in(metric: Metric, orders: Sequence[Order], last_day: date) -> Iterator[Order]:
    """The orders of a metric's window; without one all of them, which are those of the period.

    The month, the quarter and the year that the last day lies in end with it.
    """
    window = metric.window
    if window and window.which == "whole":
        window = window._replace(which="this")
    first, last = window.days(last_day) if window else (date.min, date.max)
    return (order for order in orders if first <= order.day <= last)


def _places(plan: Plan, name: str, people: Sequence[Person]) -> Placed:
    """The places that are given, then everybody else's in the order of joining.

    Above a given place the policy places first who has none given. Who has to wait for volumes or
    for somebody to say where waits. Raises InputError when a place can't be had.
    """
    model = plan.placement_trees[name]
    tree = Places(model.sides, len(people) + 1)
    given = {n: p.placed[name] for n, p in enumerate(people, start=1) if name in p.placed}

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


def from_outline(plan: Plan, outline: str) -> tuple[Book, list[str]]:
    """A book from an indented outline, and the names by slot.

    What it may say stands in :mod:`netmark.plan.outlines`. Somebody without a PV written counts as
    active unless the outline says ``inactive``; with a PV the plan decides. Raises InputError for
    words that mean nothing.
    """
    entries = parse(outline)
    for entry in entries:
        for what, hint in wrong_words(plan, entry):
            raise InputError(f"line {entry.line} of the outline: {what}", hint)
    people, orders = [], []
    slots = {entry.name: slot for slot, entry in enumerate(entries, start=1)} | {"": 0}
    for slot, entry in enumerate(entries, start=1):
        placed, above = _placed(plan, entry, slots), uplines_in(entry)
        uplines = {tree: slots[upline] for tree, upline in above.items()}
        people.append(
            _person(plan, entry)._replace(
                placed=placed, uplines=uplines, owner=slots[entry.flags.get("owner", "")]
            )
        )
        orders.extend(_orders(slot, entry))
    book = book_of(plan, people, orders)
    decided = bytearray(active(book))
    for slot, entry in enumerate(entries, start=1):
        if "inactive" in entry.flags:
            decided[slot] = 0
        elif "PV" not in entry.numbers:
            decided[slot] = book.distributors[slot]
    book.memo[("active",)] = bytes(decided)
    return book, ["", *(entry.name for entry in entries)]


def _person(plan: Plan, entry: Entry) -> Person:
    flags = entry.flags
    return Person(
        entry.name,
        entry.parent + 1,
        kind=flags.get("kind", "distributor"),
        terminated="terminated" in flags,
        joined=_day(entry, "joined", JOINED),
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


def _day(entry: Entry, flag: str, usual: date) -> date:
    return date.fromisoformat(entry.flags[flag]) if flag in entry.flags else usual


def _orders(slot: int, entry: Entry) -> list[Order]:
    if not entry.numbers:
        return []
    figure = {name: parse_volume(text) for name, text in entry.numbers.items()}
    return [
        Order(
            slot,
            _day(entry, "sold", LAST_DAY),
            entry.flags.get("buyer", "self"),
            entry.flags.get("order", "order"),
            figure.get("PV", 0),
            figure.get("CV", 0),
            figure.get("AMOUNT", 0),
        )
    ]


class Outcome(NamedTuple):
    """An example or a guard after it was tried: what it says, and every difference found."""

    says: str
    differences: tuple[str, ...]


def rehearse(plan: Plan) -> list[Outcome]:
    """Compute every example of a plan, and hold every guard against each of them."""
    outcomes: list[Outcome] = []
    books: list[tuple[str, Result]] = []
    for example in plan.examples:
        book, names = from_outline(plan, example.team)
        result = compute(book)
        books.append((example.says, result))
        outcomes.append(Outcome(example.says, tuple(_differences(example, result, names))))
    for guard in plan.guards:
        broken = [
            f"in the example '{says}': {text}"
            for says, result in books
            if (text := ratio_broken(result, guard.payout_ratio.at_most))
        ]
        outcomes.append(Outcome(guard.says, tuple(broken)))
    return outcomes


def _differences(example: Example, result: Result, names: Sequence[str]) -> list[str]:
    plan = result.book.plan
    paid = result.amounts[example.bonus] if example.bonus else result.earned
    found: list[str] = []
    for slot, name in enumerate(names):
        if not slot:
            continue
        expected = example.pays.get(name, Fraction(0)) * plan.minor_per_unit
        if paid[slot] != expected:
            wanted = format_minor(int(expected), plan.exponent)
            got = format_minor(paid[slot], plan.exponent)
            found.append(f"{name}: expected {wanted}, is paid {got}")
        if name in example.ranks and plan.default_ladder:
            number = ranks(result.book, plan.default_ladder).organic[slot]
            rank = plan.rank_name(plan.default_ladder, number)
            if rank != example.ranks[name]:
                found.append(f"{name}: expected rank {example.ranks[name]}, is {rank or 'none'}")
    return found


def ratio_broken(result: Result, at_most: Fraction) -> str:
    """Why a result breaks a payout-ratio guard; empty when it keeps it."""
    from netmark.plan.measures import volume

    plan = result.book.plan
    commissionable = Fraction(sum(volume(result.book, "CV")) * plan.minor_per_unit, 100)
    limit = max(at_most * commissionable, Fraction(0))
    if result.total <= limit:
        return ""
    earned = format_minor(result.total, plan.exponent)
    allowed = format_minor(int(limit), plan.exponent)
    return f"{earned} earned, at most {allowed} allowed"
