"""Why this amount: the lines of one member, each down to the orders behind its base."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from netmark.ledger.volume import Metric, Size
from netmark.plan.bonuses.base import Bonus, Line, Words
from netmark.plan.book import Book
from netmark.plan.limits import reasons
from netmark.plan.makers import Maker


class Item(NamedTuple):
    """One order as the ledger holds it; figures in hundredths, ``member`` is a slot.

    ``sold`` and ``size`` are what filters look at: its own day and figures, for a refund those of
    the sale it takes back. ``ours``: it is of the period that is explained, not of an earlier one.
    ``note``: by whom or to whom its credit was given, in words.
    """

    ref: str
    day: date
    sold: date
    member: int
    buyer: str
    kind: str
    pv: int
    cv: int
    amount: int
    size: Size
    ours: bool = True
    note: str = ""

    @property
    def called(self) -> str:
        """Its reference, with the note in brackets where there is one."""
        return f"{self.ref} ({self.note})" if self.note else self.ref

    def brings(self, metric: Metric, book: Book) -> int:
        """What it brings to a metric of its member in hundredths; 0 where it does not count."""
        joined = book.facts.joined[self.member]
        since = date.fromordinal(joined) if joined else date.min
        if metric.window:
            first, last = metric.window.days(book.facts.last_day)
            counts = first <= self.day <= last
        else:
            counts = self.ours
        takes = metric.orders.takes
        if not (counts and takes(self.buyer, self.kind, self.sold, since, self.size)):
            return 0
        return {"PV": self.pv, "CV": self.cv}.get(metric.of, self.amount)


class Part(NamedTuple):
    """What one order brought to one line: its share of the base and of the money (minor units)."""

    order: Item
    base: Fraction
    exact: Fraction


class Explained(NamedTuple):
    """A line in words, with the orders that add up to its base.

    Only of a base of volume do they have a share of the money; otherwise they say what counted.
    """

    line: Line
    says: str
    parts: tuple[Part, ...]


class Why(NamedTuple):
    """Everything behind what one bonus pays one member; all in minor units.

    The amounts of the lines plus ``rounding``, less what limits ``taken`` (reason and amount), are
    ``paid``. Narrowed to one order, ``shown`` is
    what that order brought; otherwise it is ``paid``.
    """

    bonus: str
    paid: int
    lines: tuple[Explained, ...]
    rounding: Fraction
    shown: Fraction
    taken: tuple[tuple[str, int], ...] = ()

    def of_order(self, *refs: str) -> "Why":
        """Only what one order has in it; an order that was given has several references."""
        lines = [
            each._replace(parts=parts)
            for each in self.lines
            if (parts := tuple(part for part in each.parts if part.order.ref in refs))
        ]
        brought = sum((part.exact for each in lines for part in each.parts), Fraction(0))
        nothing = Fraction(0)
        return self._replace(lines=tuple(lines), rounding=nothing, shown=brought, taken=())


def lines_of(bonus: Bonus, book: Book, earner: int) -> list[Line]:
    """The paid lines of one member, by level and source; none where the bonus is not due."""
    if not bonus.due(book):
        return []
    return book.once(
        ("lines of", bonus.name, earner),
        lambda: sorted(
            bonus.paid_to(book, earner) if bonus.due(book) else (),
            key=lambda line: (line.level, line.source),
        ),
    )


def gather(bonus: Bonus, book: Book) -> None:
    """Find the paid lines of everybody in one sweep, for whoever asks for many members."""
    found: dict[int, list[Line]] = {}
    for line in bonus.made_and_paid(book):
        found.setdefault(line.earner, []).append(line)
    for earner in range(1, book.size):
        lines = sorted(found.get(earner, ()), key=lambda line: (line.level, line.source))
        book.memo["lines of", bonus.name, earner] = lines


def why(
    bonus: Bonus,
    book: Book,
    earner: int,
    found: Mapping[str, Sequence[int]],
    orders: Mapping[int, Sequence[Item]],
    words: Words,
) -> Why:
    """Explain what a bonus pays a member. ``found``: the columns of the run, by name.

    ``orders`` by slot: all of the period's orders, and those of earlier ones that may count.
    """
    lines = lines_of(bonus, book, earner)
    explained = tuple(
        Explained(
            line,
            bonus.explain(line, words),
            tuple(_parts(bonus, book, line, orders)),
        )
        for line in lines
    )
    added = sum((line.amount for line in lines), Fraction(0))
    paid = found[f"bonus {bonus.name}"][earner]
    columns = reasons(book.plan, bonus.name)
    taken = tuple((why, gone) for column, why in columns if (gone := found[column][earner]))
    raw = paid + sum(gone for _, gone in taken)
    return Why(bonus.name, paid, explained, raw - added, Fraction(paid), taken)


def makers_of(bonus: Bonus, book: Book, lines: Sequence[Line]) -> list[Maker]:
    """Whose orders are behind these lines."""
    return [maker for line in lines for maker in bonus.makers_of(book, line)]


def _parts(
    bonus: Bonus,
    book: Book,
    line: Line,
    orders: Mapping[int, Sequence[Item]],
) -> Iterator[Part]:
    each = line.exact / line.base if line.unit == "volume" and line.base else Fraction(0)
    for member, metric, weight in bonus.makers_of(book, line):
        for order in orders.get(member, ()):
            base = weight * order.brings(metric, book)
            if base:
                yield Part(order, base, each * base)
