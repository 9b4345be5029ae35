"""One-off bonuses: for a rank that is reached, for recruits by their number, for kits."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.ledger.money import format_minor, round_fraction
from netmark.ledger.volume import METRICS, Metric, Orders
from netmark.plan.bonuses.base import BaseOf, Bonus, Fault, Line, Most, Words
from netmark.plan.book import Book, zeros
from netmark.plan.conditions import Count
from netmark.plan.makers import Maker
from netmark.plan.measures import source, tree_of
from netmark.plan.need import Need, Needs
from netmark.plan.ranks import needs_of_rank, paid_ranks
from netmark.plan.rates import EVERYBODY, RankAmounts, single_by_rank
from netmark.plan.values import Money, Span

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan

Numbered = tuple[tuple[Count, Money], ...]
"""[[1, "100.00"], [4, "150.00"]]: the amount of the highest row that a number reaches."""


SKIPPED = {
    "each": "whoever passes several ranks at once is paid for each of them",
    "highest": "whoever passes several ranks at once is paid for the highest only",
}


TIMES = {"once": "it is paid once", "always": "it begins anew whenever it is complete"}


class _Event(NamedTuple):
    """Something that is paid once: to whom, about whom, how much in minor units, and in words."""

    earner: int
    source: int
    level: int
    minor: int
    note: str


class Award(Bonus):
    """Pays once for something that happens for the first time.

    ``ranks`` pays a member who reaches a rank that he never held before; a table names every rank.
    ``skipped`` says what somebody is paid who passes several ranks at once: ``each`` of them, or
    only the ``highest``. Nothing is paid twice: the title stays when the rank is lost.

    ``recruit`` pays the sponsor the first time that the base of a recruit is above zero, by how
    many recruits that makes: ``each`` has an amount for every number, ``every`` counts up to a
    number, pays ``amount`` and, with ``times = "always"``, begins anew. Who had bought before the
    file began counts with his next order, unless the base has a filter such as
    ``orders = ["kit"]``. ``within`` counts only those who joined in the first days of the sponsor.

    ``kits`` pays the sponsor for the best kit that a recruit ever bought, by the kind of the order;
    an upgrade pays the difference. The kits are written with rising amounts.

    Refunds in a later period take nothing back.

        [[bonuses]]
        name    = "Fast track"
        kind    = "award"
        recruit = { volume = "AMOUNT", orders = ["kit"] }
        each    = [[1, "100.00"], [4, "150.00"]]

    The first three recruits pay 100.00 each, the fourth and all others 150.00.

    >>> from netmark.plan.bonuses.award import by_number
    >>> [by_number(((1, Fraction(100)), (4, Fraction(150))), n) == 100 for n in (1, 3, 4)]
    [True, True, False]
    """

    kind: Literal["award"] = Field("award", description="a bonus that is paid once")
    carry_counts: ClassVar[tuple[str, ...]] = ("counted", "recruits", "kit")
    may_wait: ClassVar[bool] = False
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"skipped": SKIPPED, "times": TIMES}

    ranks: RankAmounts = Field({}, description="amount of money by the rank that is reached")
    skipped: Literal["each", "highest"] | None = Field(
        None, description="several ranks at once: each is paid, or the highest only"
    )
    recruit: BaseOf | None = Field(
        None, description="the base whose first time above zero makes a recruit count"
    )
    each: Numbered = Field((), description='amount by number: [[1, "100.00"], [4, "150.00"]]')
    every: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = Field(
        None, description="how many recruits complete it"
    )
    amount: Money | None = Field(None, description="what it pays when it is complete, with every")
    times: Literal["once", "always"] | None = Field(
        None, description="does it begin anew when it is complete?"
    )
    within: Span | None = Field(
        None, description="only recruits who joined this soon after their sponsor did"
    )
    kits: dict[str, Money] = Field({}, description="amount of money by kind of order, rising")

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """Who has counted already and how many each has; the best kit of each, from 1."""
        if self.recruit:
            return ("counted", "recruits")
        return ("kit",) if self.kits else ()

    def pay(self, book: Book) -> "array[int]":
        """What happened this period to those who may earn; amounts are whole minor units."""
        paid, earners = zeros(book.size), self.qualified(book)
        for event in self._events(book):
            if event.earner and earners[event.earner]:
                paid[event.earner] += event.minor
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for everything that happened. A rank that nobody reached is no breakage."""
        return (self._line(book, event) for event in self._events(book))

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The events of one member."""
        mine = (event for event in self._events(book) if event.earner == earner)
        return (line for event in mine if not (line := self._line(book, event)).reason)

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """Nothing left that it could pay him for."""
        if self.ranks and not self._next_rank(book, member):
            yield "he has held every rank before that it pays for"
        if self.times == "once" and self.every and self._counts(book)[member] >= self.every:
            yield "it was paid to him before, and it is paid once"

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """The next rank, recruits who count for the first time, or better kits: so many of them."""
        from netmark.plan.absence import Question, of_one

        if self.ranks:
            if number := self._next_rank(book, member):
                ladder = self.ladder or book.plan.default_ladder
                name, key = book.plan.rank_name(ladder, number), ("rank", ladder)
                need = Need(f"rank {name}", "rank", number, key, lambda b: paid_ranks(b, ladder))
                yield Question("to be paid", Needs((need,)))
                yield Question(f"for the rank {name}", needs_of_rank(book, ladder, number), False)
            return
        if self.recruit:
            new = sum(above == member for _, above, _ in self._firsts(book))
            need = of_one("recruits who count for the first time", new, member)
            yield Question("to be paid", Needs((need,)))
            before = self._counts(book)[member]
            wanted = self.every or next((n for n, money in self.each if money), 1)
            if self.every and self.times == "always":
                wanted = (before // self.every + 1) * self.every
            if wanted > 1 and (before < wanted or not self.every):
                need = of_one("recruits who ever counted", before + new, member, wanted)
                yield Question("to be paid", Needs((need,)))
        else:
            better = sum(event.earner == member for event in self._events(book))
            need = of_one("recruits with a better kit than before", better, member)
            yield Question("to be paid", Needs((need,)))

    def _next_rank(self, book: Book, member: int) -> int:
        """The lowest rank above all that he held before that is paid; 0 where there is none."""
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks]
        held = (book.facts.titles.get(ladder) or bytes(book.size))[member]
        amounts = single_by_rank(self.ranks, names)
        return next((n for n in range(held + 1, len(amounts)) if amounts[n]), 0)

    def explain(self, line: Line, words: Words) -> str:
        """The amount and what it is for."""
        amount = format_minor(round_fraction(line.exact, "half-even"), words.exponent)
        if not line.level:
            return f"{amount} for reaching {line.note} for the first time"
        return f"{amount} for {words.member.get(line.source, '?')}: {line.note}"

    def carry(self, book: Book) -> Mapping[str, Sequence[int]]:
        """Who has counted, and how often; the best kits."""
        if self.kits:
            return {"kit": self._best_kits(book)}
        if not self.recruit:
            return {}
        had, counts, values = self._had(book), array("q", self._counts(book)), self._values(book)
        for event in self._firsts(book):
            counts[event[1]] += 1
        counts[0] = 0
        counted = array("q", [int(h or v > 0) for h, v in zip(had, values, strict=True)])
        return {"counted": counted, "recruits": counts}

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """The base of the recruits, or one sum of money for each kit."""
        if self.recruit and (wanted := self.recruit.metric_of(self.recruit.volume, plan)):
            yield wanted
        yield from map(_kit, self.kits)

    def makers(self, book: Book, source: int) -> list[Maker]:
        """The orders of the recruit that made him count."""
        return [Maker(source, metric) for metric in self.metrics(book.plan)]

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The base of the recruits."""
        if self.recruit:
            yield ("recruit", "volume"), self.recruit.volume

    def most(self, plan: "Plan") -> Most | None:
        """Amounts are no share of what is sold."""
        del plan
        return Most(None, {}, "fixed amounts, however small the sales are")

    def uses_ranks(self) -> bool:
        """Where it pays for ranks."""
        return bool(self.ranks)

    def uses_joined(self) -> bool:
        """Where recruits count in the first days of their sponsor."""
        return self.within is not None

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Exactly one occasion, with all that has to be said about it."""
        ways = [word for word in ("ranks", "recruit", "kits") if getattr(self, word)]
        if len(ways) != 1:
            yield Fault(
                (ways[1],) if ways else (),
                f"pays for {' and '.join(ways)}" if ways else "does not say what it pays for",
                "give exactly one of ranks, recruit, kits",
            )
        if EVERYBODY in self.ranks:
            yield Fault(("ranks",), "is a table", 'write ranks = { Director = "500.00" }')
        if bool(self.ranks) != bool(self.skipped):
            yield Fault(
                ("ranks" if self.ranks else "skipped",),
                "somebody may pass several ranks at once",
                'write skipped = "each" (all of them are paid) or "highest" (only the last one)',
            )
        yield from self._count_faults(plan)
        amounts = list(self.kits.values())
        if amounts != sorted(set(amounts)):
            yield Fault(("kits",), "amounts must rise from kit to kit")

    def _count_faults(self, plan: "Plan") -> Iterator[Fault]:
        counted = bool(self.each) + (self.every is not None)
        if counted != bool(self.recruit):
            yield Fault(
                ("recruit",) if self.recruit else (),
                "how are recruits counted?",
                'with recruit give either each = [[1, "100.00"]], or every = 3 with amount',
            )
        if self.within and not self.recruit:
            yield Fault(("within",), "goes with recruit", "take it out")
        complete = [self.every is not None, self.amount is not None, self.times is not None]
        if any(complete) and not all(complete):
            yield Fault(
                ("every",) if self.every is not None else (),
                "every goes with amount and times",
                'write every = 3, amount = "50.00" and times = "always", or "once"',
            )
        numbers = [number for number, _ in self.each]
        if numbers != sorted(set(numbers)):
            yield Fault(("each",), "numbers must rise from row to row")
        if self.recruit and self.recruit.filters() and self.recruit.volume in plan.volumes:
            yield Fault(
                ("recruit",),
                f"{self.recruit.volume} is already added up, orders can't be picked from it",
                "put the filter into [volumes] and name that volume here",
            )

    def _events(self, book: Book) -> list[_Event]:
        """Everything that happened in the period, also to those who may not earn."""

        def make() -> list[_Event]:
            if self.ranks:
                return list(self._reached(book))
            return list(self._counted(book) if self.recruit else self._upgraded(book))

        return book.once(("events", self.name), make)

    def _reached(self, book: Book) -> Iterator[_Event]:
        """Ranks that were reached for the first time."""
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks]
        minor = _minor(book, single_by_rank(self.ranks, names))
        before = book.facts.titles.get(ladder) or bytes(book.size)
        for i, (now, held) in enumerate(zip(paid_ranks(book, ladder), before, strict=True)):
            if i and now > held:
                first = held + 1 if self.skipped == "each" else now
                for number in range(first, now + 1):
                    if minor[number]:
                        yield _Event(i, i, 0, minor[number], names[number - 1])

    def _counted(self, book: Book) -> Iterator[_Event]:
        """Recruits who count for the first time, with their numbers."""
        amounts = [(number, money * book.plan.minor_per_unit) for number, money in self.each]
        done = int((self.amount or 0) * book.plan.minor_per_unit)
        for slot, above, number in self._firsts(book):
            if self.every:
                whole = number % self.every == 0 if self.times == "always" else number == self.every
                minor = done if whole else 0
            else:
                minor = int(by_number(amounts, number))
            if minor:
                yield _Event(above, slot, 1, minor, f"recruit number {number}")

    def _firsts(self, book: Book) -> list[tuple[int, int, int]]:
        """(recruit, sponsor, number) of those whose base is above zero for the first time."""

        def make() -> list[tuple[int, int, int]]:
            tree, had, counts = tree_of(book, self.tree), self._had(book), self._counts(book)
            more, found = dict[int, int](), list[tuple[int, int, int]]()
            for i, value in enumerate(self._values(book)):
                if value > 0 and i and tree.inside[i] and not had[i]:
                    above = tree.parents[i]
                    if not self._in_time(book, i, above):
                        continue
                    more[above] = more.get(above, 0) + 1
                    found.append((i, above, counts[above] + more[above]))
            return found

        return book.once(("firsts", self.name), make)

    def _in_time(self, book: Book, recruit: int, above: int) -> bool:
        joined = book.facts.joined
        if self.within is None or not above:
            return True
        return joined[recruit] <= self.within.last_day(date.fromordinal(joined[above])).toordinal()

    def _upgraded(self, book: Book) -> Iterator[_Event]:
        """Recruits whose best kit is better than before: the difference."""
        tree, names = tree_of(book, self.tree), ["", *self.kits]
        minor = _minor(book, [Fraction(0), *self.kits.values()])
        before = self._brought(book, "kit")
        for i, now in enumerate(self._best_kits(book)):
            if i and now > before[i] and tree.inside[i] and minor[now] > minor[before[i]]:
                text = f"{names[before[i]]} to {names[now]}" if before[i] else names[now]
                difference = minor[now] - minor[before[i]]
                yield _Event(tree.parents[i], i, 1, difference, text)

    def _best_kits(self, book: Book) -> Sequence[int]:
        """The number of the best kit of everybody so far, from 1; 0 is none."""

        def make() -> "array[int]":
            best = array("q", self._brought(book, "kit"))
            for number, kit in enumerate(self.kits, start=1):
                for i, value in enumerate(book.facts.metrics[_kit(kit)]):
                    if value > 0 and best[i] < number:
                        best[i] = number
            return best

        return book.once(("kits", self.name), make)

    def _values(self, book: Book) -> Sequence[int]:
        assert self.recruit
        of = self.recruit.volume
        return source(book, of, self.recruit.metric_of(of, book.plan), self.tree)

    def _had(self, book: Book) -> Sequence[int]:
        return self._brought(book, "counted")

    def _counts(self, book: Book) -> Sequence[int]:
        return self._brought(book, "recruits")

    def _brought(self, book: Book, column: str) -> Sequence[int]:
        """A column that the period before left; nothing where there was none."""
        carried = book.facts.carried.get(self.name) or {}
        return carried[column] if column in carried else zeros(book.size)

    def _line(self, book: Book, event: _Event) -> Line:
        earner, source, level, minor, note = event
        reason = ""
        if not earner:
            reason = "no upline"
        elif not self.qualified(book)[earner]:
            reason = "unqualified"
        paid = minor if book.plan.rounding.stage == "line" and not reason else None
        exact = Fraction(minor)
        earner = 0 if reason else earner
        return Line(self.name, earner, source, level, 1, exact, exact, paid, reason, "count", note)


def _kit(kind: str) -> Metric:
    return Metric(METRICS[2], Orders(kinds=(kind,)))


def _minor(book: Book, amounts: Sequence[Fraction]) -> list[int]:
    return [int(amount * book.plan.minor_per_unit) for amount in amounts]


def by_number(rows: Sequence[tuple[int, Fraction]], number: int) -> Fraction:
    """The amount of the highest row that a number reaches; 0 below the first.

    >>> by_number(((1, Fraction(100)), (4, Fraction(150))), 5)
    Fraction(150, 1)
    """
    return next((money for least, money in reversed(rows) if number >= least), Fraction(0))
