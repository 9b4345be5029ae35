"""Party plans: what the host has of a party, by guest sales and by new bookings."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.ledger.money import format_minor, format_volume, round_fraction
from netmark.ledger.volume import Metric
from netmark.plan.bonuses.base import BaseOf, Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, zeros
from netmark.plan.brackets import Brackets, bracket, rising
from netmark.plan.conditions import Count
from netmark.plan.measures import source, tree_of
from netmark.plan.need import Needs
from netmark.plan.rates import EVERYBODY
from netmark.plan.scaling import Scale, common_denominator, round_all
from netmark.plan.values import Money, Quantity

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan


class Party(VolumeBonus):
    """Pays the host of a party on what the guests bought, and for the parties that they booked.

    A party is a member of its own, best of the kind ``customer``: its sponsor is the host, whose
    sponsor is the seller, and the guests' orders of the period are booked on the party. So the
    seller is paid on it by a bonus of the kind ``levels``, on level 2.

    ``brackets`` pays the rate of the highest row that the guest sales reach, on all of them.
    ``bookings`` says how new bookings are counted: every 1.00 of it is one. ``per_booking`` is paid
    for each of them once the guest sales reach ``from``. With fewer than ``least_bookings`` the
    party pays nothing at all. Only hosts who are enrolled as distributors can be paid; what they
    get in goods is not money, and not netmark's.

        [[bonuses]]
        name           = "Host credit"
        kind           = "party"
        base           = { volume = "AMOUNT", buyers = ["retail"] }
        brackets       = [["500", "10%"]]
        bookings       = { volume = "PV", orders = ["booking"] }
        least_bookings = 1

    A party with guest sales of 750.00 and two bookings pays its host 75.00.

    >>> from netmark.plan.brackets import bracket
    >>> bracket(((50000, Fraction(1, 10)),), 75000) * 750
    Fraction(75, 1)
    """

    kind: Literal["party"] = Field("party", description="what a host has of a party")
    brackets: Brackets = Field((), description='rows of guest sales and rate: [["500", "10%"]]')
    bookings: BaseOf | None = Field(None, description="what counts bookings: 1.00 is one")
    least_bookings: Count | None = Field(
        None, description="fewer of them, and the party pays nothing; 0: they don't matter"
    )
    per_booking: Money | None = Field(None, description="money for each booking")
    from_: Quantity | None = Field(
        None, alias="from", description="least guest sales for per_booking"
    )
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "above"

    def pay(self, book: Book) -> "array[int]":
        """What each host has of all his parties, in rounded minor units.

        Rounded per bonus it is one pass over the parties, in whole parts of a minor unit.
        """
        if book.plan.rounding.stage == "bonus":
            return self._pay_at_once(book)
        paid, sums = zeros(book.size), dict[int, Fraction]()
        for line in self.lines(book):
            if not line.reason:
                sums[line.earner] = sums.get(line.earner, Fraction(0)) + line.amount
        for host, amount in sums.items():
            paid[host] = round_fraction(amount, book.plan.rounding.mode)
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """For every party a line on its sales and one on its bookings, or why there is none."""
        counts = self._counts(book)
        for slot, sold in enumerate(self.values(book)):
            if sold or counts[slot]:
                yield from self._party(book, slot, sold, counts[slot])

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The parties of one host."""
        parents, sales = tree_of(book, self.tree).parents, self.values(book)
        counts = self._counts(book)
        for slot, above in enumerate(parents):
            if above == earner and (sales[slot] or counts[slot]):
                lines = self._party(book, slot, sales[slot], counts[slot])
                yield from (line for line in lines if not line.reason)

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """A party, enough bookings at it, and enough guest sales at one that has them."""
        from netmark.plan.absence import Question, of_one

        sales, counts, tree = self.values(book), self._counts(book), tree_of(book, self.tree)
        mine = [i for i, up in enumerate(tree.parents) if up == member and tree.inside[i]]
        mine = [i for i in mine if sales[i] or counts[i]]
        yield Question("to be paid", Needs((of_one("parties", len(mine), member),)))
        # Without a rate on the sales it is bookings that are paid for.
        least = self.least_bookings or (0 if self.brackets else 1)
        if least:
            most = max((counts[i] for i in mine), default=0)
            need = of_one("bookings at a party", most, member, least)
            yield Question("to be paid", Needs((need,)))
        rows = [next((row for row, rate in self.brackets if rate), 0)] if self.brackets else []
        rows += [self.from_ or 0] if self.per_booking else []
        if min(rows, default=0) > 0:
            sold = max((sales[i] for i in mine if counts[i] >= least), default=0)
            label = "guest sales at a party" + (" with the bookings" if least else "")
            need = of_one(label, max(sold, 0), member, min(rows))._replace(unit="volume")
            yield Question("to be paid", Needs((need,)))

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Everything is asked by numbers, see :meth:`asks`."""
        del book, member
        yield from ()

    def explain(self, line: Line, words: Words) -> str:
        """A share of the sales, or money for bookings."""
        party = words.member.get(line.source, "?")
        if line.unit == "count":
            each = format_minor(round_fraction(line.rate, "half-even"), words.exponent)
            return f"{line.base} bookings at the party {party}, {each} each"
        return f"{share(line.rate)} of {format_volume(line.base)} at the party {party}"

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """The guest sales, and what counts bookings."""
        yield from super().metrics(plan)
        if self.bookings and (wanted := self.bookings.metric_of(self.bookings.volume, plan)):
            yield wanted

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Both as well."""
        yield from super().volumes()
        if self.bookings:
            yield ("bookings", "volume"), self.bookings.volume

    def most(self, plan: "Plan") -> Most | None:
        """The best rate; money for bookings is no share of what is sold."""
        del plan
        if self.per_booking:
            return Most(None, {}, "a fixed amount for each booking, however small the sales are")
        best = max((rate for _, rate in self.brackets), default=Fraction(0))
        return Most(best, {EVERYBODY: best}, "the best rate")

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Something is paid, and what it takes is said."""
        yield from super().check(plan)
        if not self.brackets and self.per_booking is None:
            yield Fault((), "pays nothing", 'give brackets = [["500", "10%"]], or per_booking')
        yield from rising(self.brackets)
        if bool(self.bookings) != (self.least_bookings is not None):
            yield Fault(
                ("bookings" if self.bookings else "least_bookings",),
                "how many bookings does it take, and what counts them?",
                "write bookings and least_bookings = 1, or 0 where they don't matter",
            )
        if (self.per_booking is not None) != (self.from_ is not None):
            yield Fault(
                ("per_booking" if self.per_booking is not None else "from",),
                "from which guest sales on is a booking paid?",
                'write per_booking = "10.00" and from = 500, or 0 where they don\'t matter',
            )
        if self.per_booking is not None and not self.bookings:
            yield Fault(("per_booking",), "what counts bookings?", "add bookings")
        if self.bookings and self.bookings.filters() and self.bookings.volume in plan.volumes:
            yield Fault(
                ("bookings",),
                f"{self.bookings.volume} is already added up, orders can't be picked from it",
                "put the filter into [volumes] and name that volume here",
            )

    def _pay_at_once(self, book: Book) -> "array[int]":
        minor, least = book.plan.minor_per_unit, self.least_bookings or 0
        rates = [Fraction(0), *(rate * Fraction(minor, 100) for _, rate in self.brackets)]
        each = (self.per_booking or Fraction(0)) * minor
        denominator = common_denominator([*rates, each])
        parts, booking = [int(rate * denominator) for rate in rates], int(each * denominator)
        starts, from_ = [row[0] for row in self.brackets], self.from_ or 0
        lowest = min([0, *starts[:1]])
        tree, products = tree_of(book, self.tree), [0] * book.size
        earners, counts, sales = self.qualified(book), self._counts(book), self.values(book)
        for slot in compress(range(1, book.size), tree.inside[1:]):
            sold, count, host = sales[slot], counts[slot], tree.parents[slot]
            if (sold or count) and host and earners[host] and count >= least:
                products[host] += sold * parts[bisect_right(starts, max(sold, lowest))]
                if count and sold >= from_:
                    products[host] += count * booking
        return round_all(products, Scale(1, denominator), book.plan.rounding.mode)

    def _counts(self, book: Book) -> Sequence[int]:
        """The whole bookings of every party; below zero there are none."""

        def make() -> Sequence[int]:
            if self.bookings is None:
                return bytes(book.size)
            of = self.bookings.volume
            values = source(book, of, self.bookings.metric_of(of, book.plan), self.tree)
            return array("q", [max(value, 0) // 100 for value in values])

        return book.once(("bookings", self.name), make)

    def _party(self, book: Book, slot: int, sold: int, bookings: int) -> Iterator[Line]:
        tree, unit = tree_of(book, self.tree), book.plan.minor_per_unit
        if not tree.inside[slot]:
            return
        host = tree.parents[slot]
        reason = ""
        if not host:
            reason = "no host"
        elif not self.qualified(book)[host]:
            reason = "unqualified"
        elif bookings < (self.least_bookings or 0):
            reason = "too few bookings"
        if sold and self.brackets:
            best = max(rate for _, rate in self.brackets)
            rate = Fraction(0) if reason else bracket(self.brackets, sold)
            if rate:
                exact = rate * sold * Fraction(unit, 100)
                yield self._rounded(book, Line(self.name, host, slot, 1, sold, rate, exact))
            if rate < best:
                exact = (best - rate) * sold * Fraction(unit, 100)
                why = reason or "below the best rate"
                yield Line(self.name, 0, slot, 1, sold, best - rate, exact, reason=why)
        if bookings and self.per_booking:
            each = self.per_booking * unit
            few = sold < (self.from_ or 0)
            if reason or few:
                why = reason or "too few guest sales"
                exact = each * bookings
                yield Line(self.name, 0, slot, 1, bookings, each, exact, None, why, "count")
            else:
                yield self._rounded(
                    book,
                    Line(self.name, host, slot, 1, bookings, each, each * bookings, unit="count"),
                )

    def _rounded(self, book: Book, line: Line) -> Line:
        rounding = book.plan.rounding
        if rounding.stage != "line":
            return line
        return line._replace(paid=round_fraction(line.exact, rounding.mode))
