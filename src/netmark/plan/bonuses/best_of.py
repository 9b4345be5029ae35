"""The higher of several alternatives, for each member by himself."""

from array import array
from collections.abc import Iterator
from itertools import chain, compress
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field, SerializeAsAny

from netmark.ledger.money import format_minor
from netmark.ledger.volume import Metric
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, VolumeBonus, Words
from netmark.plan.book import Book, zeros
from netmark.plan.check_conditions import known
from netmark.plan.makers import Maker
from netmark.plan.rates import ZERO

if TYPE_CHECKING:
    from netmark.plan.document import Plan

LOWER = "another alternative is higher"
Keys = tuple[str | int, ...]


class _Chosen(NamedTuple):
    """What each alternative comes to, and for every member the place of the highest."""

    amounts: list["array[int]"]
    place: bytes


class BestOf(Bonus):
    """Pays each member the highest of several bonuses, and none of the others.

    The alternatives are whole bonuses, written inside this one. They are compared member by
    member, as they would be paid and rounded; of equal ones the first is taken. What the others
    would have paid is breakage. ``for`` and ``needs`` here are about all of them.

        [[bonuses]]
        name   = "Higher"
        kind   = "best_of"
        [[bonuses.alternatives]]
        name   = "First line"
        kind   = "levels"
        base   = "CV"
        rates  = ["10%"]
        compression = "none"
        [[bonuses.alternatives]]
        name   = "Own sales"
        kind   = "sales"
        base   = "CV"
        rate   = "25%"

    Whose frontline sold 800.00 and who sold 200.00 himself is paid the 80.00, not the 50.00.

    >>> from fractions import Fraction
    >>> max(Fraction(10, 100) * 800, Fraction(25, 100) * 200)
    Fraction(80, 1)
    """

    kind: Literal["best_of"] = Field("best_of", description="the highest of several bonuses")
    alternatives: Annotated[tuple[SerializeAsAny[Bonus], ...], Field(min_length=2)] = Field(
        description="the bonuses that are compared: [[bonuses.alternatives]]"
    )

    def pay(self, book: Book) -> "array[int]":
        """What the best alternative pays, for whoever may be paid at all."""
        amounts, place = self._chosen(book)
        paid = zeros(book.size)
        for i in compress(range(book.size), self.qualified(book)):
            paid[i] = amounts[place[i]][i]
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """The lines of every alternative; those that are not the best are not paid."""
        place, qualified = self._chosen(book).place, self.qualified(book)
        for number, bonus in enumerate(self.alternatives):
            for line in bonus.lines(book):
                reason = line.reason
                if not (reason or qualified[line.earner]):
                    reason = "unqualified"
                elif not reason and place[line.earner] != number:
                    reason = LOWER
                if reason:
                    note = f"{bonus.name}: {line.note}"
                    yield line._replace(bonus=self.name, paid=None, reason=reason, note=note)
                else:
                    yield self._line(book, line)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of the alternative that is the best for him."""
        if self.qualified(book)[earner]:
            best = self.alternatives[self._chosen(book).place[earner]]
            yield from (self._line(book, line) for line in best.paid_to(book, earner))

    def explain(self, line: Line, words: Words) -> str:
        """Which alternative it is, what the others come to, and what it says itself."""
        bonus, own = self._told(line)
        if isinstance(bonus, VolumeBonus):
            words = words._replace(volume=bonus.base.volume)
        head = line.note.partition(": ")[0]
        return f"{head}: {bonus.explain(own, words)}"

    def makers_of(self, book: Book, line: Line) -> list[Maker]:
        """Those of the alternative that the line comes from."""
        bonus, own = self._told(line)
        return bonus.makers_of(book, own)

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """Those of all alternatives."""
        return chain.from_iterable(bonus.metrics(plan) for bonus in self.alternatives)

    def volumes(self) -> Iterator[tuple[Keys, str]]:
        """Those of all alternatives."""
        for where, bonus in self._placed():
            yield from (((*where, *keys), name) for keys, name in bonus.volumes())

    def reads(self) -> Iterator[tuple[Keys, str]]:
        """Those of all alternatives; one can't read another."""
        for where, bonus in self._placed():
            yield from (((*where, *keys), name) for keys, name in bonus.all_reads())

    def most(self, plan: "Plan") -> Most | None:
        """Each earner of an order may have another alternative, so they are added up."""
        from netmark.plan.most import behind

        found = [bonus.most(plan) for bonus in self.alternatives]
        cases = [most for most in found if most]
        if len(cases) < len(found):
            return None
        best = {name: rate for case in cases for name, rate in case.best.items()}
        for case in cases:
            best |= {name: max(rate, best[name]) for name, rate in case.best.items()}
        shares = [case.share for case in cases if case.share is not None]
        if len(shares) < len(cases):
            return Most(None, best, "nothing limits one of the alternatives")
        pairs = zip(self.alternatives, cases, strict=True)
        of = {behind(bonus, case, plan)[0] for bonus, case in pairs}
        how = "every earner of an order may have another alternative"
        return Most(sum(shares, ZERO), best, how, of.pop() if len(of) == 1 else "")

    @property
    def of_company(self) -> bool:
        """Where an alternative is."""
        return any(bonus.of_company for bonus in self.alternatives)

    def uses_ranks(self) -> bool:
        """Where an alternative does."""
        return any(bonus.ranked() for bonus in self.alternatives)

    def uses_active(self) -> bool:
        """Only where every alternative does; otherwise who is inactive may be paid by one."""
        return all(bonus.uses_active() for bonus in self.alternatives)

    def uses_joined(self) -> bool:
        """Where an alternative does."""
        return any(bonus.uses_joined() for bonus in self.alternatives)

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """What does not fit in an alternative, and what can't be one."""
        for where, bonus in self._placed():
            yield from known(plan, "tree", bonus.tree, (*where, "tree"))
            for fault in bonus.check(plan):
                yield Fault((*where, *fault.path), fault.what, fault.hint)
            if bonus.carry_columns:
                yield Fault(
                    (*where, "kind"),
                    f"{bonus.name} leaves something for the next period, whether it is paid or not",
                    "only bonuses without carry can be compared",
                )
            if bonus.withheld:
                what = "an alternative can't be withheld by itself"
                yield Fault((*where, "withheld"), what, "put withheld beside alternatives")
            if bonus.limit:
                what = "a limit of one alternative is not compared"
                yield Fault((*where, "limit"), what, "put limit beside alternatives")
            if bonus.ladder != self.ladder:
                what = "all alternatives go by one ladder"
                yield Fault((*where, "ladder"), what, "write ladder beside alternatives as well")

    def _placed(self) -> Iterator[tuple[Keys, Bonus]]:
        """Every alternative with the keys that lead to it."""
        for place, bonus in enumerate(self.alternatives):
            yield ("alternatives", place), bonus

    def _chosen(self, book: Book) -> _Chosen:
        return book.once(("best of", self.name), lambda: self._compare(book))

    def _compare(self, book: Book) -> _Chosen:
        amounts = [bonus.pay(book) for bonus in self.alternatives]
        best, place = amounts[0][:], bytearray(book.size)
        for number, column in enumerate(amounts[1:], start=1):
            for i, cents in enumerate(column):
                if cents > best[i]:
                    best[i], place[i] = cents, number
        return _Chosen(amounts, bytes(place))

    def _line(self, book: Book, line: Line) -> Line:
        """A paid line, with a note of what it was compared with."""
        amounts, place = self._chosen(book)
        chosen, exponent = place[line.earner], book.plan.exponent
        others = [
            f"{format_minor(column[line.earner], exponent)} by {bonus.name}"
            for number, (bonus, column) in enumerate(zip(self.alternatives, amounts, strict=True))
            if number != chosen
        ]
        note = f"{self.alternatives[chosen].name}, not {' or '.join(others)}: {line.note}"
        return line._replace(bonus=self.name, note=note)

    def _told(self, line: Line) -> tuple[Bonus, Line]:
        """The alternative that a line comes from, and the line as that one has it."""
        head, _, note = line.note.partition(": ")
        name = head.partition(",")[0]
        bonus = next(bonus for bonus in self.alternatives if bonus.name == name)
        return bonus, line._replace(bonus=name, note=note)
