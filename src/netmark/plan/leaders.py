"""Generations: distance counted in leaders, by the convention that says whose sales are where."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.genealogy.tree import nearest
from netmark.plan.book import Book, Tree, both, either, zeros
from netmark.plan.conditions import Condition, Part
from netmark.plan.need import Context, mask
from netmark.plan.needs import compile_needs

if TYPE_CHECKING:
    from netmark.plan.absence import Question

Boundary = Literal["leader-in", "next-leader-in", "closing-leader-in", "closing-leader-or-run"]
BOUNDARIES: dict[str, str] = {
    "leader-in": "a generation begins with a leader, whose own sales are in it, and ends above the"
    " next leader; what lies above the first leader is the own group",
    "next-leader-in": "a generation begins below a leader and ends with the next one, whose own"
    " sales are still in it; the own group ends with the first leader's own sales",
    "closing-leader-in": "generation 1 begins right below the earner; every leader met on the way"
    " up from a sale closes a generation, and his own sales are in the one he closes",
    "closing-leader-or-run": "as closing-leader-in, and an unbroken run of members below a leader"
    " who are no leaders themselves also makes one generation",
}
"""What each convention means: the same tree pays differently under each of them."""

Ineligible = Literal["keeps-generation", "passed-over"]
INELIGIBLE: dict[str, str] = {
    "keeps-generation": "a leader who does not meet for and needs still makes a generation, and"
    " what he would have had is breakage",
    "passed-over": "a leader who does not meet for and needs makes no generation: his group counts"
    " for the leader above",
}
"""What becomes of a leader who may not be paid."""

Earns = Literal["leaders", "everybody"]
EARNS: dict[str, str] = {
    "leaders": "only leaders who meet for and needs: each generation has one earner",
    "everybody": "whoever meets for and needs and has a rate, also those who are no leaders",
}
"""Who is paid on a generation."""


def _leader(value: object) -> object:
    return {"rank": value} if isinstance(value, str) else value


Leader = Annotated[Condition, BeforeValidator(_leader)]
"""Who makes a generation: the lowest rank that does, or a table of needs."""


class Counted(Part):
    """What a plan says about its generations."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "boundary": BOUNDARIES,
        "ineligible": INELIGIBLE,
        "earns": EARNS,
    }

    leader: Leader = Field(
        description="who makes a generation: the lowest rank that does, or a table of needs"
    )
    boundary: Boundary = Field(description="where a generation begins and ends")
    ineligible: Ineligible = Field(description="what becomes of a leader who may not be paid")
    earns: Earns = Field(description="who is paid")


def counted(
    said: Counted, context: Context, book: Book, tree: Tree, earners: bytes
) -> "tuple[Walk, bytes]":
    """The walk, and who may earn on it of ``earners``, as a plan says it."""
    there = both(book.distributors, tree.inside)
    leaders = both(there, mask(compile_needs(said.leader, context), book))
    earners = both(there, earners)
    marks = both(leaders, earners) if said.ineligible == "passed-over" else leaders
    if said.boundary == "closing-leader-or-run":
        marks = with_runs(tree, marks)
    if said.earns == "leaders":
        earners = both(earners, leaders)
    return Walk(tree, marks, said.boundary), earners


def leader_question(said: Counted, context: Context) -> "Iterator[Question]":
    """What it takes to be a leader, where only leaders are paid."""
    from netmark.plan.absence import Question

    if said.earns == "leaders":
        yield Question("to be a leader", compile_needs(said.leader, context))


class Walk(NamedTuple):
    """How generations are counted in a tree; ``marks`` are those who make a generation."""

    tree: Tree
    marks: bytes
    boundary: str

    @property
    def opens(self) -> bool:
        """Is a leader part of the generation below him, and not of the one above?"""
        return self.boundary == "leader-in"

    @property
    def first(self) -> int:
        """The number of what lies right below an earner: 0 where that is his own group."""
        return 1 if self.boundary.startswith("closing") else 0

    def stations(self, earners: bytes) -> Sequence[int]:
        """For each slot the nearest upline who makes a generation or may earn."""
        return nearest(self.tree.parents, self.tree.order, either(self.marks, earners))

    def met(self, source: int, above: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Who is met on the way up from a source, and in which of his generations it lies.

        ``above`` comes from :meth:`stations`. With ``leader-in`` the source comes first, because
        his own group holds his own sales.
        """
        passed, position = 0, above[source]
        if self.opens:
            yield source, 0
            passed = self.marks[source]
        while position:
            yield position, passed + self.first
            passed += self.marks[position]
            position = above[position]

    def below(self, earner: int, deepest: int) -> Iterator[tuple[int, int]]:
        """Everybody below a member down to generation ``deepest``, with that generation."""
        between: dict[int, int] = {}
        for i in self.tree.order:
            up = self.tree.parents[i]
            if up == earner:
                passed = 0
            elif up in between:
                passed = between[up] + self.marks[up]
            else:
                continue
            if passed + self.first <= deepest:
                between[i] = passed
                number = passed + (self.marks[i] if self.opens else self.first)
                if number <= deepest:
                    yield i, number

    def volumes(self, values: Sequence[int], deepest: int) -> Iterator[tuple[int, Sequence[int]]]:
        """Each generation's number and its volume for every member, whether he may earn or not.

        One pass over the members for each generation: what one generation of a leader is, is the
        next generation of those above him.
        """
        order, parents, marks = self.tree.order, self.tree.parents, self.marks
        column = array("q", values) if self.opens else zeros(len(values))
        for i in reversed(order):
            if self.opens:
                if not marks[i]:
                    column[parents[i]] += column[i]
            else:
                column[parents[i]] += values[i] if marks[i] else values[i] + column[i]
        column[0] = 0
        yield self.first, column
        for number in range(self.first + 1, deepest + 1):
            before, column = column, zeros(len(values))
            if not any(before):
                return
            for i in reversed(order):
                column[parents[i]] += before[i] if marks[i] else column[i]
            column[0] = 0
            yield number, column


def with_runs(tree: Tree, leaders: bytes) -> bytes:
    """The leaders and, of each unbroken run of others below a leader, the topmost."""
    flags = bytearray(leaders)
    for i in tree.order:
        if leaders[tree.parents[i]]:
            flags[i] = 1
    return bytes(flags)
