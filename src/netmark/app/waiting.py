"""Who is due for a place and has none, when a period is looked at or closed."""

from collections.abc import Mapping
from datetime import date
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING

from netmark.errors import StateError
from netmark.plan.book import both
from netmark.plan.needs import fits
from netmark.store.db import Store
from netmark.store.places import joined_by, since

if TYPE_CHECKING:
    from netmark.app.payout import Seen
    from netmark.ledger.period import Period
    from netmark.plan.book import Book
    from netmark.plan.trees import PlacementTree


def overdue(store: Store, seen: "Seen") -> dict[str, int]:
    """How many members are due for a place, by tree; trees in which nobody is are left out."""
    found = {}
    for name, model in seen.plan.placement_trees.items():
        without = [] if model.fill == "manual" else _without_place(seen.book, name, model)
        count = len(_due(store, seen, name, without)) if without else 0
        if count:
            found[name] = count
    return found


def notes(due: Mapping[str, int]) -> tuple[str, ...]:
    """A note for each tree: the sales of who has no place are in no leg."""
    return tuple(
        f"{count} {'member is' if count == 1 else 'members are'} due for a place in {name}"
        " and in no leg until then"
        for name, count in due.items()
    )


def must_not_wait(period: "Period", due: Mapping[str, int]) -> None:
    """Refuse to close a period in which members are due: a place can't be given afterwards."""
    for name, note in zip(due, notes(due), strict=True):
        raise StateError(
            f"{note}; once {period.name} is closed their sales in it never will be",
            hint=f"first: netmark member place --tree {name} --date {period.last};"
            " or add --leave-waiting",
        )


def everywhere(store: Store, day: date) -> "list[tuple[str, str, str]]":
    """For each placement tree in force on a day: its name, who waits in words, and what to do."""
    from netmark.app.placing import is_for, trees_on

    found, text = list[tuple[str, str, str]](), day.isoformat()
    _, trees = trees_on(store, day) or (None, {})
    for name, model in trees.items():
        there, due, waits = since(store, name), 0, 0
        for member, joined, kind in joined_by(store, text):
            if member not in there and is_for(store, model, (member, kind), text):
                waits += 1
                since_day = date.fromisoformat(joined)
                due += (model.tank.due(since_day) if model.tank else since_day) <= day
        word = "1 member waits" if waits == 1 else f"{waits} members wait"
        by_hand = model.fill == "manual"
        todo = f"netmark member place {'ID UPLINE:left ' if by_hand else ''}--tree {name}"
        said = f"{word} for one, {due} {'is' if due == 1 else 'are'} due"
        found.append((name, said if waits else "everybody has one", todo if due else ""))
    return found


def _without_place(book: "Book", name: str, model: "PlacementTree") -> list[int]:
    """The slots of those the tree is for who are not in it on the last day, sponsors first."""
    nowhere = both(fits(model.for_, book), bytes(map(not_, book.facts.placed[name].sides)))
    order = book.sponsor_tree.order
    return list(compress(order, map(nowhere.__getitem__, order)))


def _due(store: Store, seen: "Seen", name: str, without: list[int]) -> set[int]:
    """Whoever of them the policy could place by the last day of the period, and has not."""
    sides, sponsors = seen.book.facts.placed[name].sides, seen.book.facts.sponsors
    tank, last = seen.plan.placement_trees[name].tank, seen.period.last
    later = since(store, name)  # places that hold from a day after the period on
    joined = {member: day for member, day, _ in joined_by(store, last.isoformat())}
    found: set[int] = set()
    for i in without:
        member = seen.members[i]
        day = date.fromisoformat(joined[member])
        due = tank.due(day) if tank else day
        under = sponsors[i]  # who can be placed makes room for those below him
        if due <= last and member not in later and (not under or sides[under] or under in found):
            found.add(i)
    return found
