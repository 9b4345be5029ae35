"""Places among those who compete by a figure: the best twelve, the second fifth."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress, groupby
from math import ceil, floor
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from netmark.ledger.money import format_rate
from netmark.plan import words
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book
from netmark.plan.brackets import measure
from netmark.plan.conditions import Count, Part
from netmark.plan.values import Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan

EQUALS = {
    "best": "those with the same figure all stand at the best of their places",
    "last": "those with the same figure all stand at the last of their places",
    "first-joined": "of those with the same figure the one who joined earlier is better; on the"
    " same day they all stand at the best of their places",
}
ROUNDED = {
    "up": "a part of a place counts as one",
    "down": "a part of a place is left out",
}


def _names(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Band(Part):
    """Places among all who may hold these shares and whose figure is above zero, the best first.

    ``after`` and ``to`` are numbers of places, or shares of all who compete:
    ``{ by = "GV", to = "20%" }`` is the best fifth, ``{ by = "GV", after = 12, to = 24 }`` the
    next twelve after the best twelve.
    """

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"ties": EQUALS, "rounding": ROUNDED}

    by: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        min_length=1, description="the volume by which they compete, or several, added up"
    )
    after: Count | Rate = Field(0, description="only whoever stands after so many, or such a share")
    to: Count | Rate = Field(description="the last place that counts, or such a share of all")
    ties: Literal["best", "last", "first-joined"] = Field(
        description="where those stand who have the same figure"
    )
    rounding: Literal["up", "down"] | None = Field(
        None, description="what a share of all is rounded to; needed with one"
    )

    def check(self) -> Iterator[Fault]:
        """Edges of one kind, in their order, and how a share of all becomes a number of places."""
        shares = [isinstance(edge, Fraction) for edge in (self.after, self.to)]
        if shares[0] != shares[1] and self.after:
            yield Fault(("after",), "is a number and a share of all at once", "write both alike")
        elif not self.after < self.to or (shares[1] and self.to > 1):
            yield Fault(("to",), "no place lies between them", 'write after = "20%", to = "40%"')
        if any(shares) != bool(self.rounding):
            yield Fault(
                ("rounding",) if self.rounding else (),
                "goes with a share of all" if self.rounding else "which places are 20 % of 7?",
                'write to = "20%" with rounding = "up" (two places) or "down" (one)',
            )

    def flags(self, book: Book, tree: str, who: bytes) -> bytes:
        """Those of ``who`` who stand there."""
        columns = [measure(book, name, tree) for name in self.by]
        score = columns[0] if len(columns) == 1 else list(map(sum, zip(*columns, strict=True)))
        found = bytearray(book.size)
        entrants = [i for i in compress(range(book.size), who) if score[i] > 0]
        low, high = (self._edge(edge, len(entrants)) for edge in (self.after, self.to))
        for i, place in self._places(entrants, score, book.facts.joined):
            found[i] = low < place <= high
        return bytes(found)

    def _places(
        self, entrants: list[int], score: Sequence[int], joined: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        def better(i: int) -> tuple[int, int]:
            return -score[i], joined[i] if self.ties == "first-joined" else 0

        before = 0
        for _, group in groupby(sorted(entrants, key=better), better):
            equals = list(group)
            place = before + (len(equals) if self.ties == "last" else 1)
            yield from ((i, place) for i in equals)
            before += len(equals)

    def _edge(self, edge: int | Fraction, entrants: int) -> int:
        if isinstance(edge, int):
            return edge
        return ceil(edge * entrants) if self.rounding == "up" else floor(edge * entrants)

    def says(self, plan: "Plan") -> str:
        """In plain English."""
        del plan
        after, to = (
            format_rate(edge) if isinstance(edge, Fraction) else str(edge)
            for edge in (self.after, self.to)
        )
        text = f"the best {to} by {words.listed(self.by)}"
        text += f" without the best {after}" if self.after else ""
        text += f" ({ROUNDED[self.rounding]})" if self.rounding else ""
        return f"{text}; {EQUALS[self.ties]}"
