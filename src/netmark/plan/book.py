"""The book: one period as the plan sees it, as parallel columns indexed by member slot.

Slot 0 is the company. There is no object per member: a book of a million members is a few dozen
columns. What the plan derives from the facts (volumes, trees, ranks) is computed when it is first
asked for and then kept; a closed run hands in what it froze instead.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from netmark.genealogy.placement import Placed
from netmark.genealogy.tree import top_down
from netmark.ledger.volume import Metric

if TYPE_CHECKING:
    from netmark.plan.document import Plan

ABSENT, DISTRIBUTOR, PREFERRED, CUSTOMER = range(4)
TERMINATED = 4
"""Added to the kind of a member who has left: his position and his sales stay, he earns nothing."""
KINDS = {"distributor": DISTRIBUTOR, "preferred": PREFERRED, "customer": CUSTOMER}

Derived = TypeVar("Derived")
_IS_DISTRIBUTOR = bytes(1 if code == DISTRIBUTOR else 0 for code in range(256))
_IS_ENROLLED = bytes(1 if code in (DISTRIBUTOR, PREFERRED, CUSTOMER) else 0 for code in range(256))
_IS_THERE = bytes(0 if code == ABSENT else 1 for code in range(256))


class Facts(NamedTuple):
    """What a period starts from. Columns have one entry per slot, entry 0 is the company's.

    ``standing`` holds one of the codes above; ``metrics`` hundredths; ``attributes`` the texts that
    the plan's filters read (``market``, ``attr:NAME``); ``joined`` day ordinals; ``forced`` and
    ``titles`` rank numbers by ladder, 1 the lowest; ``placed`` the places
    in each placement tree; ``brought_forward`` minor units; ``carried`` what bonuses and
    volumes left for this period, by name and column;
    ``uplines`` who stands above in each tree with other uplines; ``owners`` whose position a
    member is, 0 where nobody else's (empty: never asked); ``posted`` minor units that were put on
    balances besides pay (empty: none at all).
    """

    last_day: date
    sponsors: Sequence[int]
    standing: bytes | bytearray
    metrics: Mapping[Metric, Sequence[int]]
    attributes: Mapping[str, Sequence[str]]
    joined: Sequence[int]
    customers: Sequence[int]
    forced: Mapping[str, Mapping[int, int]]
    titles: Mapping[str, Sequence[int]]
    placed: Mapping[str, Placed]
    brought_forward: Sequence[int]
    carried: Mapping[str, Mapping[str, Sequence[int]]]
    uplines: Mapping[str, Sequence[int]] = {}
    owners: Sequence[int] = ()
    posted: Sequence[int] = ()


class Tree(NamedTuple):
    """A tree on the members: who is above whom, parents first, and who stands in it at all."""

    parents: Sequence[int]
    order: Sequence[int]
    inside: bytes | bytearray


class Book:
    """The facts of one period, the plan that reads them, and what has been derived so far."""

    def __init__(self, plan: "Plan", facts: Facts) -> None:
        self.plan = plan
        self.facts = facts
        self.size = len(facts.sponsors)
        self.distributors = bytes(facts.standing).translate(_IS_DISTRIBUTOR)
        self.memo: dict[object, object] = {}

    @property
    def enrolled(self) -> bytes:
        """A flag column: members of any kind who have joined and have not left."""
        return bytes(self.facts.standing).translate(_IS_ENROLLED)

    def once(self, key: object, make: Callable[[], Derived]) -> Derived:
        """What ``make`` gives, computed the first time ``key`` is asked for."""
        if key not in self.memo:
            self.memo[key] = make()
        found: Derived = self.memo[key]  # type: ignore[assignment]  # the key stands for one type
        return found

    @property
    def sponsor_tree(self) -> Tree:
        """The genealogy itself, with everybody who had joined by the end of the period."""
        return self.once(
            ("tree", "sponsor"),
            lambda: Tree(
                self.facts.sponsors,
                top_down(self.facts.sponsors),
                bytes(self.facts.standing).translate(_IS_THERE),
            ),
        )


def both(first: bytes | bytearray, second: bytes | bytearray) -> bytes:
    """Flags set in both columns; as one big number, because a loop costs a hundred times more."""
    flags = int.from_bytes(first, "little") & int.from_bytes(second, "little")
    return flags.to_bytes(len(first), "little")


def either(first: bytes | bytearray, second: bytes | bytearray) -> bytes:
    """Flags set in at least one of the columns."""
    flags = int.from_bytes(first, "little") | int.from_bytes(second, "little")
    return flags.to_bytes(len(first), "little")


def zeros(size: int) -> "array[int]":
    """A column of ``size`` zeros that raises on overflow instead of wrapping."""
    return array("q", bytes(8 * size))
