"""A share that is handed on up the line, from one who had a difference to the next who has one."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from netmark.plan.cascading import INELIGIBLE
from netmark.plan.conditions import Part
from netmark.plan.scaling import common_denominator

if TYPE_CHECKING:
    from netmark.plan.document import Plan

OF = {
    "base": "each has his rate of the sales that the difference was paid on",
    "below": "each has his rate of what the one before him had of a sale, a difference or this",
}


class Onward(Part):
    """Up the line from everybody who had a difference, up to the next one with a higher rate."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"of": OF, "ineligible": INELIGIBLE}

    of: Literal["base", "below"] = Field(description="what each has his rate of")
    most: Annotated[int, Field(strict=True, ge=1, le=20)] = Field(
        description="how many in a row have a part at most"
    )
    ineligible: Literal["passed-over", "keeps-part"] = Field(
        description="what becomes of one who may not be paid"
    )

    def says(self, plan: "Plan") -> str:
        """Between whom, and what each has."""
        del plan
        return (
            "everybody between one who had a difference and the next with a higher rate, at most"
            f" {self.most} in a row; {OF[self.of]}; {INELIGIBLE[self.ineligible]}"
        )


class Link(NamedTuple):
    """One who stands above him who had a difference: who came before, and his part.

    ``part`` is a share of the difference, or of the base. ``reason``: why he is not paid.
    """

    member: int
    before: int
    part: Fraction
    reason: str = ""


class Row(NamedTuple):
    """What the walk reads, by slot: ``above`` is the next who has a part or keeps his place.

    ``higher`` is the next with a higher rate, ``rates`` what each is entitled to.
    """

    onward: Onward
    above: Sequence[int]
    higher: Sequence[int]
    depths: Sequence[int]
    eligible: bytes
    rates: Sequence[Fraction]

    def links(self, start: int) -> Iterator[Link]:
        """Everybody in a row above one who had a difference; a place that is kept counts too."""
        at, part, end = start, Fraction(1), self.depths[self.higher[start]]
        below = self.onward.of == "below"
        for _ in range(self.onward.most):
            before, at = at, self.above[at]
            if not at or self.depths[at] <= end:
                return
            own = part * self.rates[at]
            if own:
                yield Link(at, before, own, "" if self.eligible[at] else "unqualified")
            part = own if below else part
            if not part:
                return

    def products(self, start: Sequence[int]) -> tuple[list[int], int]:
        """What everybody has of what those below had at the start, in parts of the number.

        The same as :meth:`links` in whole numbers, because this runs once for every difference:
        each link has a denominator that is finer by that of the rates.
        """
        whole, below = common_denominator(self.rates), self.onward.of == "below"
        parts, sums = [int(rate * whole) for rate in self.rates], [0] * len(start)
        finest = self.onward.most if below else 1
        finer = [whole ** (finest - step - 1) if below else 1 for step in range(self.onward.most)]
        above, higher, depths, eligible = self.above, self.higher, self.depths, self.eligible
        for i in compress(range(1, len(start)), start[1:]):
            amount, at, end = start[i], above[i], depths[higher[i]]
            for times in finer:
                if not at or depths[at] <= end:
                    break
                own = amount * parts[at]
                if eligible[at]:
                    sums[at] += own * times
                if below:
                    amount = own
                    if not own:
                        break
                at = above[at]
        return sums, whole**finest
