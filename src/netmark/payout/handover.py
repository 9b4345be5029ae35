"""What a closed period hands over to the next: balances, titles, what bonuses and volumes left.

There is one way from a period to the next, whether the period before stands in a file or was
computed just now, as in the examples of a plan.
"""

from abc import abstractmethod
from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from netmark.genealogy.placement import Placed
from netmark.ledger.volume import Metric
from netmark.plan.book import Facts, zeros

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Sparse = tuple[Sequence[int], Sequence[int]]
"""The figures of a column that are not 0: the slot of each in the period that goes on (0: he is
not in it), and the figure."""


class Left(Protocol):
    """A closed period as the one that goes on from it sees it."""

    @property
    @abstractmethod
    def ladders(self) -> Mapping[str, Sequence[str]]:
        """The names of the ranks by ladder, the lowest first."""

    @property
    @abstractmethod
    def before(self) -> "Left | None":
        """The closed period that it went on from itself."""

    @abstractmethod
    def column(self, name: str) -> Sparse | None:
        """A column of :func:`netmark.payout.run.result_columns`; None: its plan had none."""


class Brought(NamedTuple):
    """What a period takes over from the one before: balances, titles, what bonuses left.

    ``balance`` in minor units; ``titles`` rank numbers by ladder; ``carried`` by bonus or volume
    and column. Every column has an entry per slot.
    """

    balance: "array[int]"
    titles: "dict[str, array[int]]"
    carried: "dict[str, dict[str, array[int]]]"


def facts_from(
    plan: "Plan",
    days: tuple[date, date],
    found: Mapping[str, Sequence[int]],
    taken: Brought,
) -> Facts:
    """The facts of a closed period, from its frozen columns by name and what it took over.

    ``days``: the first that no run before covers, and the last. Who somebody else is (sponsor,
    owner, place, upline) is given as his slot. Attributes are texts in the same mapping.
    Columns that the plan did not ask for when the period was closed count as 0.
    """
    nothing = bytes(len(found["sponsor"]))
    metrics: dict[Metric, Sequence[int]] = {
        metric: found[f"metric {metric}"] for metric in plan.metrics
    }
    return Facts(
        first_day=days[0],
        last_day=days[1],
        sponsors=found["sponsor"],
        standing=bytes(iter(found["standing"])),  # of an array, bytes() would take the memory
        metrics=metrics,
        attributes={name: found[name] for name in plan.attributes},  # type: ignore[misc]  # texts
        joined=found.get("joined", nothing),
        customers=found.get("customers", nothing),
        forced={
            ladder: {slot: rank for slot, rank in enumerate(found[f"forced {ladder}"]) if rank}
            for ladder in plan.all_ladders
        },
        brought_forward=found["brought_forward"],
        titles=taken.titles,
        placed={
            name: Placed(found[f"place {name}"], found[f"side {name}"])
            for name in plan.placement_trees
        },
        carried=taken.carried,
        owners=found.get("owner", ()),
        posted=found.get("posted", ()),
        uplines={name: found[f"upline {name}"] for name in plan.other_trees},
    )


def take_over(plan: "Plan", size: int, left: Left | None) -> Brought:
    """What a period with ``size`` slots starts with; nothing when no period before it is closed.

    Columns that the plan of that period did not have stay 0.
    """
    found = Brought(
        zeros(size),
        {ladder: zeros(size) for ladder in plan.all_ladders},
        {
            name: {column: zeros(size) for column in columns}
            for name, columns in plan.carried.items()
        },
    )
    if left is None:
        return found
    wanted = {"carried": found.balance}
    for name, columns in found.carried.items():
        wanted |= {f"carry {name} {column}": values for column, values in columns.items()}
    for name, into in wanted.items():
        _fill(into, left.column(name))
    _fill_titles(plan, found.titles, left)
    return found


def _fill(into: "array[int]", column: Sparse | None) -> None:
    for slot, value in zip(*column, strict=True) if column else ():
        if slot:
            into[slot] = value


def _fill_titles(plan: "Plan", titles: "Mapping[str, array[int]]", left: Left | None) -> None:
    """Titles come from the latest period whose plan had the ladder.

    Ranks go by their names, because another plan version may count them differently; see
    :func:`renumbered` for those that are gone.
    """
    missing = dict(titles)
    while missing and left is not None:
        held = left.ladders
        for ladder in [name for name in missing if name in held]:
            now = [step.name for step in plan.ladder(ladder).ranks]
            number, into = renumbered(held[ladder], now), missing.pop(ladder)
            slots, values = left.column(f"title {ladder}") or ((), ())
            _fill(into, (slots, [number[value] for value in values]))
        left = left.before


def renumbered(then: Sequence[str], now: Sequence[str]) -> list[int]:
    """The number in a new ladder of each rank of an old one, by its number there (0 is no rank).

    A rank that is gone becomes the highest one below it in the old ladder that is still there.

    >>> renumbered(["Associate", "Senior", "Director"], ["Associate", "Manager", "Director"])
    [0, 1, 1, 3]
    """
    numbers = [0]
    for rank in then:
        numbers.append(now.index(rank) + 1 if rank in now else numbers[-1])
    return numbers


class Ended:
    """A period that was computed just now, as the next one sees it.

    ``columns`` by the names of :func:`netmark.payout.run.result_columns`; ``members`` are the ids
    by slot, for a next period in which somebody may stand in another slot (see :meth:`take`).
    """

    before = None

    def __init__(
        self, plan: "Plan", columns: Mapping[str, Sequence[int]], members: Sequence[int] = ()
    ) -> None:
        self.ladders = rank_words(plan)
        # Only what is handed over: the rest of a large company need not be kept.
        self._columns = {
            name: column
            for name, column in columns.items()
            if name == "carried" or name.startswith(("title ", "carry "))
        }
        self._members = members
        self._slots: dict[int, int] | None = None

    def take(self, plan: "Plan", members: Sequence[int]) -> Brought:
        """What a period with these members (ids by slot) starts with."""
        same = len(members) == len(self._members) and list(members) == list(self._members)
        self._slots = None if same else {member: slot for slot, member in enumerate(members)}
        return take_over(plan, len(members), self)

    def column(self, name: str) -> Sparse | None:
        """The figures that are not 0."""
        values = self._columns.get(name)
        if values is None:
            return None
        slots = [slot for slot, value in enumerate(values) if value]
        figures = [values[slot] for slot in slots]
        if self._slots is not None:
            now = self._slots
            slots = [now.get(self._members[slot], 0) for slot in slots]
        return slots, figures


def rank_words(plan: "Plan") -> dict[str, list[str]]:
    """The names of the ranks by ladder, the lowest first."""
    return {name: [rank.name for rank in it.ranks] for name, it in plan.all_ladders.items()}
