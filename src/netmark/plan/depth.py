"""Down to how many levels somebody is paid, by what he has reached."""

from collections.abc import Sequence
from itertools import compress

from pydantic import Field

from netmark.plan.book import Book
from netmark.plan.conditions import Condition, Count, Part
from netmark.plan.need import Context, mask
from netmark.plan.needs import compile_needs


class Depth(Part):
    """Down to how many levels an earner is paid once he meets the needs."""

    levels: Count = Field(description="number of levels")
    needs: Condition | None = Field(None, description="what opens them")


def open_levels(depth: Sequence[Depth], context: Context, book: Book) -> Sequence[int] | None:
    """Down to which level each member is paid; None when nothing limits it."""
    if not depth:
        return None
    limits = [0] * book.size
    for tier in sorted(depth, key=lambda tier: tier.levels):
        met = mask(compile_needs(tier.needs, context), book)
        for i in compress(range(book.size), met):
            limits[i] = tier.levels
    return limits
