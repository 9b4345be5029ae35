"""The smallest book in which a member is paid the same, for whoever computes a period often."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.store.book import of_members

if TYPE_CHECKING:
    from netmark.plan.book import Book


class Smaller(NamedTuple):
    """A book of some of the slots of another one, and which these are, rising."""

    book: "Book"
    slots: Sequence[int]


def smaller(book: "Book", slot: int) -> Smaller:
    """The book of a member and everybody below, unless the plan looks at the whole company."""
    from netmark.genealogy.tree import frontlines
    from netmark.plan.book import Book

    plan, tree = book.plan, book.sponsor_tree
    if plan.reaches_company or plan.payout.cap:
        return Smaller(book, range(book.size))
    below = book.once(("frontlines",), lambda: frontlines(tree.parents, tree.order))
    slots = [slot]
    for each in slots:
        slots += below[each]
    slots = [0, *sorted(slots)]
    return Smaller(Book(plan, of_members(book.facts, slots)), slots)
