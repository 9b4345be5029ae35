"""A pool: a fund of the company that is divided by shares."""

from array import array
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from netmark.ledger.money import format_minor, format_volume, round_fraction
from netmark.ledger.volume import Metric
from netmark.plan.bonuses.base import Bonus, Fault, Line, Most, Words, share
from netmark.plan.book import Book, both
from netmark.plan.brackets import measure
from netmark.plan.division import UNLIMITED, Division, Limits, divide, to_cents
from netmark.plan.fund import Fund, Raised, raise_fund
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of
from netmark.plan.need import mask
from netmark.plan.needs import compile_needs, fits
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, ZERO, RankLimits
from netmark.plan.scaling import Scale, round_all
from netmark.plan.shares import Ceiling, Held, Ranked, Share, as_shares, together
from netmark.plan.values import Money
from netmark.plan.words import figure

if TYPE_CHECKING:
    from netmark.plan.document import Plan


ROUNDING = {
    "each": "every amount is rounded as the plan rounds",
    "value-to-cents": "the value of a share is cut off to the smallest coin, and the rest stays"
    " with the company",
    "value-to-units": "the value of a share is cut off to whole units of money, and the rest stays"
    " with the company",
    "largest-remainder": "amounts are cut off, and those who lost most by it get one coin each"
    " until the whole fund is paid",
}
ABOVE = {
    "company": "what is above the cap stays with the company",
    "others": "what is above the cap is divided among the others, by their shares",
}


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class Pool(Bonus):
    """Divides a fund of the company among those who hold shares in it.

    ``fund`` is a share of a volume of the whole company, or of what other bonuses paid or did not
    pay, or a fixed amount, or several of them. ``shares`` says who holds how many: a number, a
    table by rank, or a list of ways, each of which may look at a volume, at the units that a binary
    matched or at what a bonus paid (in proportion, for each full so much, by brackets, by place
    among the best); several are added up. A share is worth the fund divided by all the shares. What
    nobody gets, because nobody holds a share or for a cap, stays with the company.

        [[bonuses]]
        name     = "Leadership pool"
        kind     = "pool"
        fund     = { volume = "CV", rate = "2%" }
        shares   = { Silver = 1, Gold = 5 }
        rounding = "each"

    With 10,000.00 CV in the company, one Silver and one Gold: 200.00 are 6 shares, so that the
    Silver is paid 33.33 and the Gold 166.67.

    >>> from netmark.plan.division import Limits, divide
    >>> from netmark.plan.shares import Held
    >>> found = divide(Fraction(20000), [(Fraction(1), Held([0, 1, 5], 1))], Limits())
    >>> [round(Fraction(cents, found.over)) for cents in found.amounts]
    [0, 3333, 16667]
    """

    kind: Literal["pool"] = Field("pool", description="a fund divided by shares")
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"rounding": ROUNDING, "above_cap": ABOVE}

    fund: Annotated[tuple[Fund, ...], BeforeValidator(_as_list)] = Field(
        min_length=1, description="what is divided: one table, or a list that is added up"
    )
    shares: Annotated[tuple[Share, ...], BeforeValidator(as_shares)] = Field(
        min_length=1,
        description="shares: a number, a table by rank, or a list of ways to hold them",
    )
    rounding: Literal["each", "value-to-cents", "value-to-units", "largest-remainder"] = Field(
        description="what is rounded, and who has the rest"
    )
    value_at_most: Money | None = Field(None, description="a share is never worth more than this")
    cap: RankLimits = Field(
        {}, description='the most a member gets: an amount, or one or "unlimited" by rank'
    )
    above_cap: Literal["company", "others"] | None = Field(
        None, description="who has what is above the cap; needed with it"
    )
    below: Ceiling | None = Field(None, description="volumes that an earner must stay below")

    @property
    def of_company(self) -> bool:
        """A share depends on what everybody sold."""
        return True

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member; a member has one line, so both stages round alike."""
        found = self._division(book)
        return round_all(found.amounts, Scale(1, found.over), book.plan.rounding.mode)

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for everybody with a share, and what is left of the fund with the reason."""
        found = self._division(book)
        for i, amount in enumerate(found.amounts):
            if amount:
                yield self._line(book, i, Fraction(amount, found.over))
        for reason, exact in found.left.items():
            yield self._line(book, 0, exact, reason)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The line of one member, if he has one."""
        found = self._division(book)
        if found.amounts[earner]:
            yield self._line(book, earner, Fraction(found.amounts[earner], found.over))

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """An empty fund, no share, or a figure that is not below the ceiling."""
        if self._raised(book).exact <= 0:
            yield "there is nothing in the fund"
        for name, most in (self.below.volumes if self.below else {}).items():
            figure = measure(book, name, self.tree)[member]
            if figure >= most:
                what = f"{format_volume(figure)} {name}"
                yield f"he has {what}, and has to stay below {format_volume(most)}"
        if not any(held.parts[member] for _, held in self.held(book)):
            yield "he holds no share"

    def explain(self, line: Line, words: Words) -> str:
        """Which share of which fund."""
        shown = Fraction(round_fraction(line.rate * 10**8, "half-even"), 10**8)
        exact = line.rate.denominator <= 1000 or shown == line.rate
        rate = share(line.rate) if exact else f"about {share(shown)}"
        held = f": {line.note}" if line.note else ""
        if line.unit == "volume":
            of = self.fund[0].volume
            held = held or ", through shares in the pool"
            return f"{rate} of {format_volume(line.base)} {of}{held}"
        return f"{rate} of the fund of {format_minor(line.base, words.exponent)}{held}"

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """What the fund adds up."""
        yield from (wanted for part in self.fund if (wanted := part.metric(plan)))

    def makers(self, book: Book, source: int) -> list[Maker]:
        """Everybody whose sales are behind the fund."""
        del source
        return [pair for part in self.fund for pair in part.makers(book, self.tree)]

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Those of the fund, of the shares and of the ceiling."""
        for place, part in enumerate(self.fund):
            if part.volume:
                yield ("fund", place, "volume"), part.volume
        for place, way in enumerate(self.shares):
            yield from ((("shares", place, "by", n), name) for n, name in enumerate(way.by))
            by = way.best.by if way.best else ()
            yield from ((("shares", place, "best", "by", n), name) for n, name in enumerate(by))
        yield from ((("below", name), name) for name in (self.below.volumes if self.below else ()))

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The bonuses that the fund comes from, and those whose figures bring shares."""
        for place, part in enumerate(self.fund):
            yield from ((("fund", place, *keys), name) for keys, name in part.bonuses())
        for place, way in enumerate(self.shares):
            yield from ((("shares", place, *keys), name) for keys, name in way.bonuses())

    def most(self, plan: "Plan") -> Most | None:
        """The rates of the fund, where all of it is a share of one volume."""
        del plan
        if any(part.paid_by or part.unpaid_by for part in self.fund):
            return None
        rates = [part.rate for part in self.fund if part.rate is not None]
        if len(rates) < len(self.fund):
            return Most(None, {}, "a fixed amount in the fund, however little is sold")
        of = {part.volume for part in self.fund}
        return Most(sum(rates, ZERO), {}, "the rate of the fund", *of) if len(of) == 1 else None

    def uses_ranks(self) -> bool:
        """Only where shares or caps depend on the rank."""
        by_cap = bool(self.cap) and EVERYBODY not in self.cap
        return by_cap or any(way.uses_ranks() for way in self.shares)

    def uses_joined(self) -> bool:
        """To decide between equals."""
        ways = [way.ties for way in self.shares] + [w.best.ties for w in self.shares if w.best]
        first = "first-joined" in ways
        return first or self.rounding == "largest-remainder"

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Funds and shares that are one thing each, and caps that say who has the rest."""
        for place, part in enumerate(self.fund):
            for path, what, hint in part.check(plan):
                yield Fault(("fund", place, *path), what, hint)
        for place, way in enumerate(self.shares):
            yield from (Fault(("shares", place, *path), *said) for path, *said in way.check(plan))
        divided = [way.part for way in self.shares if way.part is not None]
        if divided and (len(divided) < len(self.shares) or sum(divided) != 1):
            yield Fault(
                ("shares",),
                "the parts of the fund don't make up the whole",
                'give every way its part, together 100%: part = "2/3" and part = "1/3"',
            )
        if bool(self.cap) != bool(self.above_cap):
            yield Fault(
                ("cap",) if self.cap else ("above_cap",),
                "who has what is above the cap?" if self.cap else "above which cap?",
                'write cap = "500.00" and above_cap = "company" (it is not paid) or "others"',
            )
        if self.above_cap == "others" and divided:
            yield Fault(
                ("above_cap",),
                "what is above a cap can't go to others in a fund of several parts",
                'write above_cap = "company", or make each part a bonus',
            )
        if self.below is not None and not self.below.volumes:
            yield Fault(("below",), "below what?", "write below = { GV = 40000 }")

    def entitled(self, book: Book) -> bytes:
        """A flag column: who may hold shares."""
        flags = both(self.qualified(book), bytes(tree_of(book, self.tree).inside))
        for name, most in (self.below.volumes if self.below else {}).items():
            flags = both(flags, bytes(n < most for n in measure(book, name, self.tree)))
        return flags

    def held(self, book: Book) -> list[tuple[Fraction, Held]]:
        """For each part of the fund that is divided on its own: which part, and the shares."""
        return book.once(("shares", self.name), lambda: self._hold(book))

    def _hold(self, book: Book) -> list[tuple[Fraction, Held]]:
        entitled, ranked, found = self.entitled(book), self._ranked(book), []
        context = self.in_context(book.plan)
        for way in self.shares:
            who = both(entitled, fits(way.for_, book))
            if way.needs:
                who = both(who, mask(compile_needs(way.needs, context), book))
            if way.best:
                who = way.best.flags(book, self.tree, who)
            found.append(way.held(book, self.tree, who, ranked))
        if self.shares[0].part is None:
            return [(Fraction(1), together(found))]
        return [(way.part or Fraction(0), h) for way, h in zip(self.shares, found, strict=True)]

    def _ranked(self, book: Book) -> Ranked:
        if not self.uses_ranks():
            return Ranked((), bytes(book.size))
        ladder = self.ladder or book.plan.default_ladder
        names = [rank.name for rank in book.plan.ladder(ladder).ranks]
        return Ranked(names, paid_ranks(book, ladder))

    def _raised(self, book: Book) -> Raised:
        return book.once(("fund", self.name), lambda: raise_fund(self.fund, book, self.tree))

    def _division(self, book: Book) -> Division:
        """Who gets how much, exactly; computed once per book."""

        def make() -> Division:
            found = divide(self._raised(book).exact, self.held(book), self._limits(book))
            joined = book.facts.joined
            return to_cents(found, joined) if self.rounding == "largest-remainder" else found

        return book.once(("division", self.name), make)

    def _limits(self, book: Book) -> Limits:
        unit, ranked = book.plan.minor_per_unit, self._ranked(book)
        step = {"value-to-cents": 1, "value-to-units": unit}.get(self.rounding, 0)
        value = None if self.value_at_most is None else self.value_at_most * unit
        if not self.cap:
            return Limits(value, step)
        minor = {
            rank: UNLIMITED if money == "unlimited" else int(money * unit)
            for rank, money in self.cap.items()
        }
        by_number = [minor.get(EVERYBODY, 0), *(minor.get(name, 0) for name in ranked.names)]
        if EVERYBODY in minor:
            by_number = [minor[EVERYBODY]] * (len(ranked.names) + 1)
        caps = [by_number[number] for number in ranked.numbers]
        return Limits(value, step, caps, self.above_cap == "others")

    def _line(self, book: Book, earner: int, exact: Fraction, reason: str = "") -> Line:
        """A line of the fund as a whole; ``exact`` is a share of its base."""
        fund, rounding = self._raised(book), book.plan.rounding
        by_line = rounding.stage == "line" and not reason
        paid = round_fraction(exact, rounding.mode) if by_line else None
        unit: Literal["volume", "money"] = "volume" if fund.volume else "money"
        rate, note = exact / fund.base, "" if reason else self._note(book, earner)
        return Line(self.name, earner, 0, 0, fund.base, rate, exact, paid, reason, unit, note)

    def _note(self, book: Book, earner: int) -> str:
        """How many of how many shares; nothing where parts of the fund are divided apart."""
        if len(self.held(book)) > 1:
            return ""
        [(_, held)] = self.held(book)
        total = book.once(("all shares", self.name), lambda: sum(held.parts) + held.vacant)
        mine, all_ = (_number(Fraction(n, held.scale)) for n in (held.parts[earner], total))
        return f"{mine} of {all_} shares"


def _number(shares: Fraction) -> str:
    """Shares in words: whole, in hundredths, or as they are."""
    hundredths = shares * 100
    return figure(int(hundredths)) if hundredths.denominator == 1 else str(shares)
