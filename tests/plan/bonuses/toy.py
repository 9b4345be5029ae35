"""A kind of bonus from another package, for tests: it pays for buying month after month."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint
from typing import ClassVar, Literal

import pytest
from pydantic import Field

from netmark.plan import bonuses
from netmark.plan.bonuses.base import Line, VolumeBonus, Words
from netmark.plan.book import Book, zeros
from netmark.plan.values import Money

SAMPLES = [
    'base = "PV"\namount = "1.00"',
]
"""Bonuses for the contract that every kind keeps."""


class Streak(VolumeBonus):
    """Pays an amount for every period in a row, this one included, with a base above zero.

        [[bonuses]]
        name   = "Faithful"
        kind   = "streak"
        base   = "PV"
        amount = "1.00"

    Who buys in three periods in a row is paid 1.00, 2.00 and 3.00.

    >>> [period * 100 for period in (1, 2, 3)]
    [100, 200, 300]
    """

    kind: Literal["streak"] = Field("streak", description="loyalty, by periods in a row")
    amount: Money = Field(description="what each period in a row is worth")
    carry_counts: ClassVar[tuple[str, ...]] = ("periods",)

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """How many periods in a row it has been."""
        return ("periods",)

    def pay(self, book: Book) -> "array[int]":
        """Periods times amount."""
        paid = zeros(book.size)
        for line in self.lines(book):
            if not line.reason:
                paid[line.earner] += int(line.exact)
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for everybody in a streak."""
        each = self.amount * 10**book.plan.exponent
        per_line, qualified = book.plan.rounding.stage == "line", self.qualified(book)
        for i, count in enumerate(self._streaks(book)):
            if count:
                exact = each * count
                reason = "" if qualified[i] else "unqualified"
                paid = int(exact) if per_line and not reason else None
                earner = 0 if reason else i
                yield Line(self.name, earner, i, 0, count, each, exact, paid, reason, "count")

    def carry(self, book: Book) -> Mapping[str, Sequence[int]]:
        """How many periods in a row it has been."""
        return {"periods": self._streaks(book)}

    def explain(self, line: Line, words: Words) -> str:
        """How many periods."""
        return f"{line.base} periods in a row with {words.volume}"

    def _streaks(self, book: Book) -> Sequence[int]:
        before: Sequence[int] = bytes(book.size)
        if book.facts.carried:
            before = book.facts.carried[self.name]["periods"]
        values = self.values(book)
        return [count + 1 if value > 0 else 0 for count, value in zip(before, values, strict=True)]


@pytest.fixture
def streak(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Streak]]:
    """Install the kind as if a package had brought it."""
    entry = EntryPoint("streak", f"{__name__}:Streak", "netmark.bonuses")
    monkeypatch.setattr(EntryPoint, "load", lambda _: Streak)
    monkeypatch.setattr(bonuses, "entry_points", lambda group: [entry] if group else [])
    bonuses.registry.cache_clear()
    yield Streak
    monkeypatch.undo()
    bonuses.registry.cache_clear()
