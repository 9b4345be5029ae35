"""Who is close to a rank: all that he lacks for the next one is a little."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netmark.plan.absence import Asked

if TYPE_CHECKING:
    from netmark.plan.book import Book
    from netmark.plan.need import Need, Needs

PART = 5
"""Close is a volume of which at most one part of so many is missing."""


def little(need: "Need", actual: int) -> bool:
    """Is a need met, or only a little is missing: a fifth of a volume, or one of a count?

    Of a count there must be one already; a rank or a mark is there or is not.
    """
    required = need.required
    if actual >= required:
        return True
    if need.unit == "volume":
        return actual * PART >= required * (PART - 1)
    return need.unit == "count" and actual > 0 and required - actual <= need.parts


def lacking(needs: "Needs", book: "Book", slot: int) -> list[Asked] | None:
    """What a member lacks when it is only a little, by the way of which he lacks least.

    Empty: nothing; None: more than a little.
    """
    found = []
    for need in needs.every:
        actual = need.actual(book)[slot]
        if not little(need, actual):
            return None
        if actual < need.required:
            found.append(Asked("", "", need, actual))
    if not needs.any:
        return found
    ways = [way for other in needs.any if (way := lacking(other, book, slot)) is not None]
    return found + min(ways, key=len) if ways else None


def close_ones(
    needs: Sequence["Needs"], reached: Sequence[int], book: "Book", slots: Sequence[int]
) -> Iterator[tuple[int, list[Asked]]]:
    """Those of some slots who lack little for the step after the one they have reached, and what.

    ``needs`` by step, ``reached`` by slot (0: none).
    """
    for slot in slots:
        number = reached[slot]
        if number < len(needs):
            lack = lacking(needs[number], book, slot)
            if lack:
                yield slot, lack
