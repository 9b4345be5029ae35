"""A plan over periods that really were: each goes on from what the one before left under it."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.payout.breakage import breakage
from netmark.payout.forfeits import Watch, stood
from netmark.payout.handover import Ended, rank_words
from netmark.payout.run import Result, compute, result_columns
from netmark.payout.trial import ratio_broken
from netmark.plan.book import Book, Facts
from netmark.plan.measures import volume
from netmark.plan.ranks import paid_ranks

if TYPE_CHECKING:
    from netmark.plan.document import Plan

PAID, ROUNDING = "paid", "rounding"


class Known(NamedTuple):
    """A period of the history: its facts as a plan reads them, and the ids by slot."""

    facts: Facts
    members: Sequence[int]


class Figures(NamedTuple):
    """What a plan pays in one period; amounts in minor units, columns by slot.

    ``sold`` is all CV, in hundredths. ``broken`` is what was not paid by bonus and reason, before
    rounding; with what was paid it is what the plan could have paid. ``paid_as`` the paid-as
    rank numbers by ladder, ``held`` how many distributors hold each rank of a ladder ("" for
    none). ``guards`` says of each broken guard how. ``empty`` are trees without anybody in them.
    """

    members: Sequence[int]
    earned: "array[int]"
    ladders: Mapping[str, Sequence[str]]
    paid_as: Mapping[str, Sequence[int]]
    sold: int
    payable: int
    carried: int
    bonuses: Mapping[str, int]
    broken: Mapping[tuple[str, str], Fraction]
    held: Mapping[tuple[str, str], int]
    guards: tuple[str, ...]
    empty: tuple[str, ...]

    @property
    def total(self) -> int:
        """Everything earned, in minor units."""
        return sum(self.earned)


def go_through(plan: "Plan", history: Iterable[Known]) -> Iterator[Figures]:
    """Compute one period after the other as if the plan had been in force in all of them.

    The first starts with what its facts say that was left before it; every other one with the
    titles, the carry and the balances that the plan itself left in the one before.
    """
    left: Ended | None = None
    last, watch = None, Watch(plan.payout.forfeits)
    for facts, members in history:
        if left and last:
            taken = left.take(plan, members)
            facts = facts._replace(  # noqa: PLW2901  the same facts, gone on from another period
                first_day=last + timedelta(days=1),
                titles=taken.titles,
                carried=taken.carried,
                brought_forward=taken.balance,
            )
        result = compute(Book(plan, facts))
        yield figures(result, members)
        columns = {**dict(result_columns(result)), "carried": _kept(watch, result, members)}
        left, last = Ended(plan, columns, members), facts.last_day


def _kept(watch: Watch, result: Result, members: Sequence[int]) -> Sequence[int]:
    """What stays on balances, by slot, without what is lost after the period."""
    standing = result.book.facts.standing
    gone = watch.lost(stood(members, standing, result.payable, result.carried))
    if not gone:
        return result.carried
    pairs = zip(members, result.carried, strict=True)
    return array("q", [0 if member in gone else minor for member, minor in pairs])


def figures(result: Result, members: Sequence[int]) -> Figures:
    """What a back-test keeps of a period."""
    book = result.book
    plan = book.plan
    paid_as = {ladder: paid_ranks(book, ladder) for ladder in plan.all_ladders}
    sums: Counter[tuple[str, str]] = Counter()
    broken: dict[tuple[str, str], Fraction] = {}
    for each in breakage(result):
        if each.reason != PAID:
            broken[each.bonus, each.reason] = each.exact
    for ladder, held in paid_as.items():
        names = ["", *rank_words(plan)[ladder]]
        counts = Counter(rank for rank, there in zip(held, book.distributors, strict=True) if there)
        sums.update({(ladder, names[rank]): count for rank, count in counts.items()})
    at_most = [(guard.says, guard.payout_ratio) for guard in plan.guards]
    return Figures(
        members,
        result.earned,
        rank_words(plan),
        paid_as,
        sum(volume(book, "CV")),
        sum(result.payable),
        sum(result.carried),
        {name: sum(column) for name, column in result.amounts.items()},
        broken,
        sums,
        tuple(f"{says}: {how}" for says, ratio in at_most if (how := ratio_broken(result, ratio))),
        tuple(name for name, placed in book.facts.placed.items() if not any(placed.sides)),
    )
