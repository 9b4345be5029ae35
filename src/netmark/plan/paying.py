"""What a bonus comes to, step by step: computed, limited, withheld; each once per book."""

from array import array

from netmark.plan.book import Book
from netmark.plan.limits import limited
from netmark.plan.withholding import Kept, withhold


def raw_by(book: Book, name: str) -> "array[int]":
    """What a bonus of the plan comes to for every member before any limit, in minor units."""
    return book.once(("raw", name), lambda: book.plan.bonus(name).pay(book))


def limited_by(book: Book, name: str) -> "array[int]":
    """What a bonus of the plan comes to for every member after its own limit, in minor units."""
    return book.once(
        ("limited", name), lambda: limited(book.plan.bonus(name), book, raw_by(book, name))
    )


def kept_by(book: Book, name: str) -> Kept:
    """What a bonus with ``withheld`` pays and keeps."""
    return book.once(
        ("kept", name), lambda: withhold(book.plan.bonus(name), book, limited_by(book, name))
    )


def paid_by(book: Book, name: str) -> "array[int]":
    """What a bonus pays every member after its own limit; the cap of the company comes last.

    What it withholds is left out, what it had kept is in it.
    """
    withholds = book.plan.bonus(name).withheld is not None
    return kept_by(book, name).paid if withholds else limited_by(book, name)
