"""The contract of every kind of bonus, and the evidence that each line carries.

A kind is one file in this folder (or a class from another package, through the entry-point group
``netmark.bonuses``): a frozen pydantic model whose fields are the configuration, whose docstring is
the manual, and which can

* ``pay(book)``: rounded minor units per member, fast, in O(members x levels);
* ``lines(book)``: the same money one line at a time with its evidence, and beside it what the plan
  could have paid and did not, with the reason; exact sums agree with ``pay``;
* ``carry(book)``: what the next period needs, as named columns;
* ``explain(line, words)``: a sentence; ``lacks(book, member)``: what there is nothing of, in words.

``tests/plan/bonuses/test_contract.py`` holds every kind to it.
"""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.ledger.money import VOLUME_EXPONENT, format_minor, format_rate
from netmark.ledger.volume import EVERY_ORDER, Metric, Orders
from netmark.plan.book import Book, both, zeros
from netmark.plan.conditions import Condition, For, OrderFilter, Part, Path, parts
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import source
from netmark.plan.need import Context, Needs, mask
from netmark.plan.needs import compile_needs, fits
from netmark.plan.paying import paid_by
from netmark.plan.settlement import BonusLimit, Trigger, Withheld
from netmark.plan.tallies import Tally, tally
from netmark.plan.values import Clock, Name

if TYPE_CHECKING:
    from netmark.plan.absence import Question
    from netmark.plan.document import Plan


class Line(NamedTuple):
    """One earning with its evidence, or (``reason`` given) one that did not come about.

    ``earner`` and ``source`` are slots; earner 0 means nobody, source 0 the company as a whole.
    ``unit`` says what ``base`` is: hundredths of a ``volume`` that orders add up to; a ``count``
    (``rate`` then is minor units each); ``money`` that somebody earned, in minor units; or volume
    that was ``matched``, in hundredths, which no single orders stand for. ``exact`` is in minor
    units before rounding; ``paid`` the rounded amount of this line where the plan rounds each line,
    else None. ``note`` is evidence in words that the figures alone do not give, ``others`` are
    slots of those who brought it about together with the source.
    """

    bonus: str
    earner: int
    source: int
    level: int
    base: int
    rate: Fraction
    exact: Fraction
    paid: int | None = None
    reason: str = ""
    unit: Literal["volume", "count", "money", "matched"] = "volume"
    note: str = ""
    others: tuple[int, ...] = ()

    @property
    def amount(self) -> Fraction:
        """Minor units of this line as it counts: rounded where the plan rounds each line."""
        return self.exact if self.paid is None else Fraction(self.paid)

    def base_text(self, exponent: int) -> str:
        """The base as reports print it; ``exponent`` is that of the plan's currency."""
        if self.unit == "count":
            return str(self.base)
        return format_minor(self.base, exponent if self.unit == "money" else VOLUME_EXPONENT)


class Fault(NamedTuple):
    """Something in a plan that does not fit together: where (keys), what, and a hint."""

    path: tuple[str | int, ...]
    what: str
    hint: str = ""


class Most(NamedTuple):
    """The most that a bonus can pay on one order, as shares of what it pays on.

    ``share`` is what all earners of one order have together, None when nothing limits it; ``best``
    the highest rate of a single earner by rank (:data:`netmark.plan.rates.EVERYBODY` for all);
    ``how`` says how the share comes about. ``of`` names the volume for kinds without a base.
    """

    share: Fraction | None
    best: Mapping[str, Fraction]
    how: str
    of: str = ""


class Words(NamedTuple):
    """How to say the slots and figures of a line: names of members, of money and of ranks."""

    member: Mapping[int, str]
    exponent: int
    volume: str


class Ahead(NamedTuple):
    """What a bonus has to be reached in steps: everybody's step (0 none), the name of each, and
    what it takes.
    """

    reached: Sequence[int]
    names: Sequence[str]
    needs: Sequence[Needs]


def _base(value: object) -> object:
    return {"volume": value} if isinstance(value, str) else value


class Base(OrderFilter):
    """What a bonus pays on: a volume, or a metric with a filter on its orders."""

    volume: str = Field(description="PV, CV, AMOUNT or a volume of the plan")

    def says(self, plan: "Plan") -> str:
        """What is added up, of which orders."""
        from netmark.plan.words import orders

        del plan
        return orders(self.volume, self)


BaseOf = Annotated[Base, BeforeValidator(_base)]
"""A field that says what is paid on or counted: "CV", or { volume = "CV", buyers = ["self"] }."""


class Bonus(Part, ABC):
    """What all kinds of bonus have in common."""

    name: Name = Field(description="how the bonus is called in reports")
    kind: str = Field(description="which kind of bonus")
    for_: For | None = Field(None, alias="for", description="who may earn it, by fixed facts")
    needs: Condition | None = Field(None, description="what an earner must have reached")
    trigger: Trigger | None = Field(None, description="what another bonus must have paid him")
    limit: BonusLimit | None = Field(None, description="the most that it pays")
    withheld: Withheld | None = Field(
        None, description="what an earner must have reached to be paid, and how long it is kept"
    )
    paid: Clock | None = Field(
        None,
        description="month, quarter or year: paid only in the period in which one ends, by volumes"
        " of the whole of it",
    )
    tree: str = Field("sponsor", description="the tree it follows")
    ladder: str = Field("", description="which ladder's ranks count, when there are several")

    @abstractmethod
    def pay(self, book: Book) -> "array[int]":
        """What every member earns, in rounded minor units, one entry per slot."""

    @abstractmethod
    def lines(self, book: Book) -> Iterator[Line]:
        """Every line with its evidence, and what was not paid with the reason."""

    may_wait: ClassVar[bool] = True
    """May it be paid by a longer clock than the plan? Not what counts in every period."""

    def due(self, book: Book) -> bool:
        """Is it paid in this period? With ``paid`` if a month ends in it, or after the last run."""
        facts = book.facts
        return self.paid is None or self.paid.days(facts.last_day)[1] >= facts.first_day

    def made(self, book: Book) -> Iterator[Line]:
        """The lines of a period in which it is due; otherwise there are none."""
        return self.lines(book) if self.due(book) else iter(())

    def made_and_paid(self, book: Book) -> Iterator[Line]:
        """Those of them that pay somebody; a kind may know a quicker way than to make them all."""
        return (line for line in self.made(book) if not line.reason)

    def tally(self, book: Book) -> Tally:
        """Its lines added up by reason; a kind may know a quicker way than to make them all."""
        return tally(self.made(book))

    def units_paid(self, book: Book) -> Sequence[int]:
        """Units that it matched and paid for, in hundredths; none for kinds that match nothing."""
        return zeros(book.size)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines that pay one member; a kind may know a quicker way than to look at all."""
        return (line for line in self.lines(book) if line.earner == earner and not line.reason)

    @property
    def number(self) -> str:
        """What the places in a list of rates are, and the levels of its lines."""
        return "level"

    carry_counts: ClassVar[tuple[str, ...]] = ()
    """Those of ``carry_columns`` that count something; all others are in hundredths."""

    money_for: ClassVar[str] = ""
    """What its ``amount`` is paid for, in words that follow the money."""

    missed_at: ClassVar[Literal["earner", "source", "above"]] = "earner"
    """Whose a line is that nobody is paid: its earner's, else its source's, or of who is above."""

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """What there is nothing of that this member could be paid on; sentences without an end."""
        from netmark.plan.absence import nothing_below

        return nothing_below(self, book, member)

    def asks(self, book: Book, member: int) -> "Iterator[Question]":
        """What it takes besides ``for``, ``needs`` and a rank: whoever is paid meets all of it."""
        del book, member
        yield from ()

    @property
    def of_company(self) -> bool:
        """Does what one member is paid depend on more than those below him (a pool)?"""
        return False

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """The columns that ``carry`` gives, for kinds that leave something for the next period."""
        return ()

    def carry(self, book: Book) -> Mapping[str, Sequence[int]]:
        """Columns that the next period needs; none for most kinds."""
        del book
        return {}

    @abstractmethod
    def explain(self, line: Line, words: Words) -> str:
        """One sentence about one line."""

    def ahead(self, book: Book) -> Ahead | None:
        """The steps that somebody may still reach, for the report of progress; mostly none."""
        del book
        return None

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """The sums over orders that this bonus reads from the ledger."""
        del plan
        yield from ()

    def makers(self, book: Book, source: int) -> list[Maker]:
        """Whose own sales make up the base of a source: the way from a line to its orders."""
        del book, source
        return []

    def makers_of(self, book: Book, line: Line) -> list[Maker]:
        """Whose own sales make up the base of a line: mostly those of its source."""
        return self.makers(book, line.source)

    def orders(self, plan: "Plan") -> Orders:
        """Which orders it pays on, for the bonuses that leave them out (``except``)."""
        del plan
        return EVERY_ORDER

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Names of volumes it reads, each with the keys where it says so."""
        yield from ()

    def reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Names of bonuses whose results it needs (:func:`paid_by`), each with its keys.

        They have to stand above this one in the plan.
        """
        yield from ()

    def earnings_of(self) -> list[str]:
        """The bonuses on whose earnings it pays (``base``); none for most kinds."""
        return [name for where, name in self.reads() if where[0] == "base"]

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """What does not fit together with the rest of the plan."""
        del plan
        yield from ()

    def most(self, plan: "Plan") -> Most | None:
        """The most that it can pay on one order; None for a kind that does not know."""
        del plan
        return None

    def uses_ranks(self) -> bool:
        """Does it read the ladder?"""
        return False

    def uses_active(self) -> bool:
        """Does it ask who is active?"""
        return False

    def uses_joined(self) -> bool:
        """Does it ask, apart from its conditions, who joined first?"""
        return False

    def in_context(self, plan: "Plan") -> Context:
        """What plain words in its conditions mean."""
        return Context(plan, self.ladder or plan.default_ladder, self.tree)

    def qualified(self, book: Book) -> bytes:
        """A flag column: enrolled distributors who meet ``for`` and ``needs``."""

        def make() -> bytes:
            needs: Needs = compile_needs(self.needs, self.in_context(book.plan))
            flags = both(book.distributors, fits(self.for_, book))
            flags = both(flags, mask(needs, book)) if self.needs else flags
            return both(flags, self._triggered(book)) if self.trigger else flags

        return book.once(("qualified", self.name), make)

    def _triggered(self, book: Book) -> bytes:
        assert self.trigger
        least = int(self.trigger.at_least * book.plan.minor_per_unit)
        return bytes(cents >= least for cents in paid_by(book, self.trigger.bonus))

    def all_reads(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Everything of :meth:`reads`, and the bonus of its trigger."""
        if self.trigger:
            yield ("trigger", "bonus"), self.trigger.bonus
        yield from self.reads()

    def inside(self) -> Iterator[tuple[Path, "Bonus"]]:
        """Itself and every bonus that is written inside it, with the keys that lead there."""
        for where, part in parts(self):
            if isinstance(part, Bonus):
                yield where, part

    def ranked(self) -> bool:
        """Does anything in it depend on the rank, its limit included?"""
        return self.uses_ranks() or bool(self.limit and self.limit.by_rank())


class VolumeBonus(Bonus):
    """A bonus that pays on a base of volume."""

    base: BaseOf = Field(
        description="what it pays on",
        examples=['"CV", or { volume = "CV", orders = ["first"], buyers = ["retail"] }'],
    )

    def metrics(self, plan: "Plan") -> Iterator[Metric]:
        """The base, where it is a sum over orders."""
        wanted = self.base.metric_of(self.base.volume, plan)
        if wanted:
            yield wanted

    def makers(self, book: Book, source: int) -> list[Maker]:
        """The members behind the base of a source, each with the metric that counts of him."""
        wanted = self.base.metric_of(self.base.volume, book.plan)
        return makers(book, self.base.volume, wanted, self.tree, source)

    def orders(self, plan: "Plan") -> Orders:
        """The filter of its base."""
        return self.base.filter(plan)

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The base."""
        yield ("base", "volume"), self.base.volume

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """A filter on orders needs a metric: a volume of the plan is already added up."""
        if self.base.filters() and self.base.volume in plan.volumes:
            yield Fault(
                ("base",),
                f"{self.base.volume} is already added up, orders can't be picked from it",
                "put the filter into [volumes] and name that volume here",
            )

    def values(self, book: Book) -> Sequence[int]:
        """The base of every source, in hundredths."""
        of = self.base.volume
        return book.once(
            ("base", self.name),
            lambda: source(book, of, self.base.metric_of(of, book.plan), self.tree),
        )


def share(rate: Fraction) -> str:
    """A rate as a sentence says it, exact.

    >>> share(Fraction(1, 8)), share(Fraction(1, 3))
    ('12.5 %', '1/3')
    """
    return format_rate(rate).replace("%", " %")
