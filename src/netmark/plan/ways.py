"""The way up from whoever earned something, counted in levels or in leaders alike."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from netmark.plan import words
from netmark.plan.infinity import hand_up
from netmark.plan.leaders import (
    BOUNDARIES,
    EARNS,
    INELIGIBLE,
    Counted,
    Walk,
)

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class InLeaders(Counted):
    """Generations: distance counted in leaders."""

    def says(self, plan: "Plan") -> str:
        """Who leads, and what the three words mean."""
        leader = f"a leader is who has {words.condition(self.leader, plan)}"
        earns = f"paid: {EARNS[self.earns]}"
        return "; ".join((leader, BOUNDARIES[self.boundary], INELIGIBLE[self.ineligible], earns))


class Way(Protocol):
    """Who is met on the way up, and at which number (level or generation, from 1)."""

    @abstractmethod
    def ends(self, position: int) -> bool:
        """Does a number end with this member, so that its best rate was to be had by him?"""

    @abstractmethod
    def met(self, source: int) -> Iterator[tuple[int, int]]:
        """Everybody who may be paid on a source, or ends a number, with that number."""

    @abstractmethod
    def below(self, earner: int, values: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Every source of a value that meets this member, with its number."""

    @abstractmethod
    def volumes(self, values: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Each number, and what stands at that number below every member."""


class LevelWay(NamedTuple):
    """By level: ``steps`` says for each level who stands above whom."""

    steps: Sequence[Sequence[int]]

    def ends(self, position: int) -> bool:
        """Every level has one member."""
        return bool(position)

    def met(self, source: int) -> Iterator[tuple[int, int]]:
        """One member for each level, as far as there is one."""
        position = source
        for level, step in enumerate(self.steps, start=1):
            position = step[position]
            if not position:
                return
            yield position, level

    def below(self, earner: int, values: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Every source walks up until it meets him."""
        for source in compress(range(1, len(values)), values[1:]):
            for position, level in self.met(source):
                if position == earner:
                    yield source, level
                    break

    def volumes(self, values: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """One pass for each level, over those at whom anything stands."""
        current, at = values, list(compress(range(len(values)), values))
        for level, step in enumerate(self.steps, start=1):
            current, at = hand_up(current, at, step)
            yield level, current


class LeaderWay(NamedTuple):
    """By generation: ``above`` are the stations of the walk, ``deepest`` its last generation."""

    walk: Walk
    above: Sequence[int]
    deepest: int

    def ends(self, position: int) -> bool:
        """A generation ends with a leader."""
        return bool(self.walk.marks[position])

    def met(self, source: int) -> Iterator[tuple[int, int]]:
        """Leaders and earners, as far as a generation is paid; the own group is none."""
        for position, number in self.walk.met(source, self.above):
            if number > self.deepest:
                return
            if number:
                yield position, number

    def below(self, earner: int, values: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Down his organisation, counting leaders."""
        for source, number in self.walk.below(earner, self.deepest):
            if number and values[source]:
                yield source, number

    def volumes(self, values: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """One pass over the members for each generation."""
        for number, column in self.walk.volumes(values, self.deepest):
            if number:
                yield number, column
