"""Structures that share no members: teams of three, of three times three, and so on."""

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field

from netmark.genealogy.tree import frontlines
from netmark.ledger.money import format_minor
from netmark.ledger.volume import METRICS, Metric
from netmark.plan.bonuses.base import Ahead, Bonus, Fault, Line, Most, Words
from netmark.plan.book import Book, both, zeros
from netmark.plan.conditions import Condition, Minimums
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import tree_of, volume
from netmark.plan.need import Need, Needs, mask
from netmark.plan.needs import compile_needs
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, LevelAmounts
from netmark.plan.words import figure, listed

if TYPE_CHECKING:
    from netmark.plan.document import Plan


MOST_STEPS = 20


class Uses(Minimums):
    """Volumes of the leader that every structure has for itself: { TV = 600 }."""

    figure = "what one structure uses"

    def says(self, plan: "Plan") -> str:
        """What each structure takes, and what several take."""
        del plan
        parts = listed([f"{figure(least)} {name}" for name, least in self.volumes.items()])
        return f"each structure uses {parts} of its leader, so that two need twice as much"


class _Found(NamedTuple):
    """``seen``: how many recruits everybody has that count, by the step of their best structure,
    one row of ``steps`` figures for each member. ``best``: everybody's own best step; ``room``: how
    many structures his volumes are enough for.
    """

    seen: "array[int]"
    best: bytearray
    room: Sequence[int]
    leaders: bytearray


class Structures(Bonus):
    """Pays for structures: sets of direct recruits of whom nobody is in two.

    ``size`` direct recruits who meet ``members`` are a structure of step 1; so many who each lead a
    structure of step 1 are one of step 2, and so on. A member may lead several side by side: nobody
    is in two of them, and each ``uses`` volume of its own. ``amounts`` has one for each step; a
    structure is paid for the highest step that it reaches, not for those below as well.

    The structures are put together from the best recruits down: first those who lead the highest
    step, among equals whoever comes first in the genealogy. No other way to divide them reaches
    more structures of any step, so none pays more. Where the volume is not enough for all, the
    highest are paid.

    Enrolled distributors count, or the kinds that ``members`` names (``for = { kind = [...] }``).
    ``needs`` decides who is paid; what others lead counts for those above them all the same.

        [[bonuses]]
        name    = "Power of Three"
        kind    = "structures"
        size    = 3
        members = { LRP = 100 }
        uses    = { TV = 600 }
        amounts = ["50.00", "250.00", "1500.00"]

    Whoever has seven recruits with an LRP of 100, of whom four lead a structure themselves, leads
    two with a TV of 1,200: one of step 2 and one of step 1, 300.00 together.

    >>> from netmark.plan.bonuses.structures import structures
    >>> structures([3, 4, 0], size=3, room=2)  # three without a structure, four at step 1
    [2, 1]
    """

    kind: Literal["structures"] = Field("structures", description="structures of direct recruits")
    size: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        description="how many direct recruits make one"
    )
    members: Condition = Field(description="what each of them must have reached")
    uses: Uses | None = Field(
        None, description="volumes of the leader that every structure uses up: { TV = 600 }"
    )
    amounts: LevelAmounts = Field(
        description="amounts of money by step, rising; one list, or a table by rank"
    )

    @property
    def number(self) -> str:
        """Structures are told apart by step."""
        return "step"

    def pay(self, book: Book) -> "array[int]":
        """Whole minor units, in one pass from the bottom up."""
        found, paid, minor = self._found(book), zeros(book.size), self._minor(book)
        leaders, ranks = both(found.leaders, self.qualified(book)), self._ranks(book)
        for i in compress(range(book.size), leaders):
            paid[i] = sum(minor[ranks[i]][step - 1] for step in self._steps(book, i))
        return paid

    def lines(self, book: Book) -> Iterator[Line]:
        """One line for every structure, paid or not; what is incomplete is no breakage."""
        for i in compress(range(1, book.size), self._found(book).leaders[1:]):
            yield from self._lines(book, i)

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The structures of one member."""
        if self._found(book).leaders[earner]:
            yield from (line for line in self._lines(book, earner) if not line.reason)

    def explain(self, line: Line, words: Words) -> str:
        """The amount, the step, and who is in it."""
        amount = format_minor(int(line.exact), words.exponent)
        who = [words.member.get(slot, "?") for slot in (line.source, *line.others)]
        return f"{amount} for {line.note} of step {line.level}: {listed(who)}"

    def ahead(self, book: Book) -> Ahead:
        """The next step of everybody's best structure."""
        names = [f"step {step}" for step in range(1, self._top + 1)]
        return Ahead(
            self._found(book).best, names, [self._step(n) for n in range(1, self._top + 1)]
        )

    def makers_of(self, book: Book, line: Line) -> list[Maker]:
        """The orders of those in it, as far as they are asked for volume."""
        return [
            maker
            for slot in (line.source, *line.others)
            for name in self.members.volumes
            for maker in makers(book, name, _metric(name), self.tree, slot)
        ]

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What every structure uses up."""
        for name in self.uses.volumes if self.uses else ():
            yield ("uses", name), name

    def most(self, plan: "Plan") -> Most | None:
        """Amounts are no share of what is sold."""
        del plan
        return Most(None, {}, "fixed amounts, however small the sales are")

    def uses_ranks(self) -> bool:
        """Only where the amounts depend on the rank."""
        return EVERYBODY not in self.amounts

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Amounts rise, as many for each rank; what is used up is more than nothing."""
        del plan
        for rank, row in self.amounts.items():
            path = ("amounts", rank) if rank else ("amounts",)
            if list(row) != sorted(row):
                yield Fault(path, "amounts rise from step to step", 'write ["50.00", "250.00"]')
            if not row or len(row) != self._top:
                steps = max(self._top, 1)
                yield Fault(path, f"an amount for each step: {steps}", 'write "0" for nothing')
        if self._top > MOST_STEPS:
            yield Fault(("amounts",), f"at most {MOST_STEPS} steps")
        for name, least in (self.uses.volumes if self.uses else {}).items():
            if least <= 0:
                yield Fault(("uses", name), "a structure uses more than nothing, or leave it out")

    # What follows is computed once per book.

    @property
    def _top(self) -> int:
        return max(map(len, self.amounts.values()), default=0)

    def _counted(self, book: Book) -> bytes:
        """Whoever may be in a structure."""

        def make() -> bytes:
            named = self.members.for_ is not None and bool(self.members.for_.kind)
            flags = both(
                book.enrolled if named else book.distributors, tree_of(book, self.tree).inside
            )
            return both(flags, mask(compile_needs(self.members, self.in_context(book.plan)), book))

        return book.once(("in structures", self.name), make)

    def _room(self, book: Book) -> Sequence[int]:
        """How many structures the volumes of everybody are enough for; the size of the book is all
        that anybody could lead.
        """
        room = array("q", [book.size]) * book.size
        for name, least in self.uses.volumes.items() if self.uses else ():
            room = array("q", map(min, room, (v // least for v in volume(book, name))))
        return room

    def _found(self, book: Book) -> _Found:
        return book.once(("structures", self.name), lambda: self._find(book))

    def _find(self, book: Book) -> _Found:
        tree, top, size = tree_of(book, self.tree), self._top, self.size
        counted, room = self._counted(book), self._room(book)
        seen, above = zeros(book.size * top), bytearray(book.size)
        best, leaders, parents = bytearray(book.size), bytearray(book.size), tree.parents
        for i in reversed(tree.order):
            step = 0
            if above[i] and room[i] > 0:
                step = best_step(seen[i * top : (i + 1) * top], size)
                best[i], leaders[i] = step, step > 0
            if counted[i]:
                parent = parents[i]
                seen[parent * top + min(step, top - 1)] += 1
                above[parent] = 1
        leaders[0] = best[0] = 0
        return _Found(seen, best, room, leaders)

    def _steps(self, book: Book, i: int) -> list[int]:
        """The steps of all structures that a member leads, the highest first."""
        found, top = self._found(book), self._top
        return structures(found.seen[i * top : (i + 1) * top], self.size, found.room[i])

    def _lines(self, book: Book, i: int) -> Iterator[Line]:
        minor, rank = self._minor(book), self._ranks(book)[i]
        earns = self.qualified(book)[i]
        front, best, counted = self._front(book), self._found(book).best, self._counted(book)
        order = sorted((m for m in front[i] if counted[m]), key=lambda m: (-best[m], m))
        for number, step in enumerate(self._steps(book, i)):
            first, *others = order[number * self.size : (number + 1) * self.size]
            exact = Fraction(minor[rank][step - 1])
            paid = int(exact) if earns and book.plan.rounding.stage == "line" else None
            reason, note = "" if earns else "unqualified", f"structure {number + 1}"
            line = Line(self.name, i if earns else 0, first, step, 1, exact, exact, paid, reason)
            yield line._replace(unit="count", note=note, others=tuple(others))

    def _front(self, book: Book) -> list[list[int]]:
        tree = tree_of(book, self.tree)
        return book.once(("frontlines", self.tree), lambda: frontlines(tree.parents, tree.order))

    def _minor(self, book: Book) -> list[list[int]]:
        """Minor units by rank number and step; whoever has no rank in a table has nothing."""
        unit = book.plan.minor_per_unit
        if not self.uses_ranks():
            return [[int(money * unit) for money in self.amounts[EVERYBODY]]]
        ladder = book.plan.ladder(self.ladder or book.plan.default_ladder)
        rows = [self.amounts[rank.name] for rank in ladder.ranks]
        return [[0] * self._top, *([int(money * unit) for money in row] for row in rows)]

    def _ranks(self, book: Book) -> bytes:
        if not self.uses_ranks():
            return bytes(book.size)
        return paid_ranks(book, self.ladder or book.plan.default_ladder)

    def _step(self, step: int) -> Needs:
        """What it takes to lead a structure of a step."""
        top = self._top

        def measure(book: Book) -> Sequence[int]:
            seen = self._found(book).seen
            columns = [seen[place::top] for place in range(step - 1, top)]
            return array("q", map(sum, zip(*columns, strict=True)))

        said = f" who lead step {step - 1}" if step > 1 else ""
        needs = [Need(f"recruits{said}", "count", self.size, ("lead", self.name, step), measure)]
        for name, least in self.uses.volumes.items() if self.uses else ():
            needs.append(Need(name, "volume", least, ("volume", name), partial(volume, name=name)))
        return Needs(tuple(needs))


def _metric(name: str) -> Metric | None:
    return Metric(name) if name in METRICS else None


def structures(seen: Sequence[int], size: int, room: int) -> list[int]:
    """The steps of the structures of one leader, the highest first.

    ``seen``: how many of his recruits lead no structure, one of step 1, … or the last but one.
    """
    found: list[int] = []
    together = 0
    for step in range(len(seen), 0, -1):
        together += seen[step - 1]
        found += [step] * (min(together // size, room) - len(found))
    return found


def best_step(seen: Sequence[int], size: int) -> int:
    """The highest step of :func:`structures`; 0 for none."""
    together = 0
    for step in range(len(seen), 0, -1):
        together += seen[step - 1]
        if together >= size:
            return step
    return 0
