"""What a period pays under one plan and under another one: to whom, by which bonus, how much."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import compress
from operator import add, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import in_bounds, shown_rank
from netmark.app.periods import period_of
from netmark.app.plans import must_fit
from netmark.app.table import Column, Table, columns
from netmark.ledger.money import format_minor, format_rate
from netmark.payout.handover import renumbered
from netmark.store import book as books
from netmark.store import names, runs
from netmark.store.db import Act, Store, read
from netmark.store.shape import columns_of

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.run import Result
    from netmark.plan.book import Facts
    from netmark.plan.document import Plan

FROZEN, LIVE = "frozen", "as they are now"


class Money(NamedTuple):
    """A period under two plans: one row of facts, then by bonus, by rank and by member.

    ``note`` is what somebody should know about the facts; empty when there is nothing to say.
    """

    facts: Table
    bonuses: Table
    ranks: Table
    members: Table
    said: str
    note: str = ""


class _Facts(NamedTuple):
    a: "Facts"
    b: "Facts"
    members: Sequence[int]
    which: str


class _Row(NamedTuple):
    code: str
    name: str
    rank_a: str
    rank_b: str
    a: int
    b: int

    @property
    def difference(self) -> int:
        return self.b - self.a


def money(
    store: Store, act: Act, pair: "tuple[Plan, Plan]", text: str = "", top: int | None = None
) -> Money:
    """Compute a period under two plans, as a preview does; nothing is stored.

    A closed period is computed from its frozen facts if they hold what both plans read, else both
    from the facts as they are now. ``top``: only so many of those who win and of those who lose
    most. Raises StateError for a plan of another currency or period.
    """
    from netmark.payout.run import compute
    from netmark.plan.book import Book

    a, b = pair
    must_fit(store, a)
    must_fit(store, b)
    period = period_of(store, act, text)
    with read(store), in_bounds(period):
        run = runs.run_of(store, period)
        facts = _facts(store, run, pair, period)
        results = compute(Book(a, facts.a)), compute(Book(b, facts.b))
        rows = list(_rows(store, facts.members, results))
    state = "closed" if run else "open"
    note = ""
    if run and facts.which == LIVE:
        note = (
            f"{period.name} is closed, and what was frozen lacks something that one of the plans"
            " reads: both are computed from the facts as they are now"
        )
    note = "; ".join(filter(None, (note, *_empty(results))))
    rows.sort(key=lambda row: (-row.difference, row.code))
    return Money(
        _summary((period.name, state, facts.which), results, rows),
        _by_bonus(results),
        _by_rank(rows, a.exponent),
        _by_member(_top(rows, top), a.exponent),
        _said(period.name, results, rows),
        note,
    )


def _facts(
    store: Store, run: runs.Run | None, pair: "tuple[Plan, Plan]", period: "Period"
) -> _Facts:
    if run is not None:
        frozen = [_frozen(store, run, plan) for plan in pair]
        (a, b) = frozen
        if a is not None and b is not None:
            return _Facts(a.book.facts, b.book.facts, a.members, FROZEN)
    live = [books.live(store, plan, period) for plan in pair]
    return _Facts(live[0].facts, live[1].facts, live[0].members, LIVE)


def _frozen(store: Store, run: runs.Run, plan: "Plan") -> runs.Frozen | None:
    """The frozen facts as a plan reads them; None when something that it reads is not in them.

    Ranks by decree go by their names, as titles do.
    """

    there, ladders = runs.shape_of_run(store, run)
    if not set(columns_of(plan).facts) <= set(there.facts):
        return None
    found = runs.frozen(store, run, plan, derive=True)
    facts = found.book.facts
    forced = {}
    for ladder, held in facts.forced.items():
        now = [rank.name for rank in plan.ladder(ladder).ranks]
        number = renumbered(ladders[ladder], now)
        forced[ladder] = {slot: number[rank] for slot, rank in held.items() if number[rank]}
    found.book.facts = facts._replace(forced=forced)
    return found


def _empty(results: "tuple[Result, Result]") -> Iterator[str]:
    """A note on each tree of places in which nobody stands: what is paid in it is nothing."""
    empty: dict[str, list[str]] = {}
    for plan, result in zip("AB", results, strict=True):
        for name, placed in result.book.facts.placed.items():
            if not any(placed.sides):
                empty.setdefault(name, []).append(plan)
    for name, plans in empty.items():
        yield (
            f"nobody has a place in the tree {name} of plan {' and '.join(plans)}: what it pays"
            " there can't be seen before netmark member place"
        )


def _rows(store: Store, members: Sequence[int], results: "tuple[Result, Result]") -> Iterator[_Row]:
    """Everybody who earns something under one of the plans."""
    a, b = results
    codes, called = names.codes(store), names.names(store)
    ranks = _ranks(a), _ranks(b)
    earns = map(add, map(abs, a.earned), map(abs, b.earned))
    for slot in compress(range(len(members)), earns):
        member = members[slot]
        yield _Row(
            codes[member],
            called.get(member, ""),
            ranks[0](slot),
            ranks[1](slot),
            a.earned[slot],
            b.earned[slot],
        )


def _ranks(result: "Result") -> Callable[[int], str]:
    """The paid-as rank of a slot in words."""
    from netmark.plan.ranks import paid_ranks

    ladders = result.book.plan.all_ladders
    called = {name: [rank.name for rank in it.ranks] for name, it in ladders.items()}
    paid = {name: paid_ranks(result.book, name) for name in ladders}
    return lambda slot: shown_rank(called, lambda ladder: paid[ladder][slot])


def _summary(
    about: tuple[str, str, str], results: "tuple[Result, Result]", rows: Sequence[_Row]
) -> Table:
    a, b = results
    winners, losers, same = _counts(rows)
    heads = columns(
        "period state facts earned_a:money earned_b:money difference:money share_a share_b"
        " winners:int losers:int unchanged:int"
    )
    row = (
        *(*about, a.total, b.total, b.total - a.total, _share(a), _share(b)),
        *(winners, losers, same),
    )
    return Table(heads, [row], a.book.plan.exponent)


def _counts(rows: Sequence[_Row]) -> tuple[int, int, int]:
    winners = sum(row.difference > 0 for row in rows)
    losers = sum(row.difference < 0 for row in rows)
    return winners, losers, len(rows) - winners - losers


def _share(result: "Result") -> str:
    """What is earned as a share of all CV, to a hundredth of a percent; empty without CV."""
    from netmark.ledger.money import round_fraction
    from netmark.plan.measures import volume

    sold = sum(volume(result.book, "CV")) * result.book.plan.minor_per_unit
    if sold <= 0:
        return ""
    return format_rate(
        Fraction(round_fraction(Fraction(result.total * 1_000_000, sold), "half-even"), 10_000)
    )


def _by_bonus(results: "tuple[Result, Result]") -> Table:
    a, b = results
    rows: list[tuple[object, ...]] = []
    for name in dict.fromkeys((*a.amounts, *b.amounts)):
        was, now = sum(a.amounts.get(name, ())), sum(b.amounts.get(name, ()))
        rows.append((name, was, now, now - was))
    heads = columns("bonus paid_a:money paid_b:money difference:money")
    return Table(heads, rows, a.book.plan.exponent)


def _by_rank(rows: Sequence[_Row], exponent: int) -> Table:
    """By the ranks under both plans, so that those who rise or fall are seen apart."""
    groups: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        groups.setdefault((row.rank_a, row.rank_b), []).append(row)
    found: list[tuple[object, ...]] = []
    for ranks, inside in groups.items():
        winners, losers, _ = _counts(inside)
        was, now = sum(row.a for row in inside), sum(row.b for row in inside)
        found.append((*ranks, len(inside), winners, losers, was, now, now - was))
    found.sort(key=itemgetter(0, 1))
    heads = columns(
        "rank_a rank_b members:int winners:int losers:int earned_a:money earned_b:money"
        " difference:money"
    )
    return Table(heads, found, exponent)


def _by_member(rows: Sequence[_Row], exponent: int) -> Table:
    heads = (
        *columns("member name rank_a rank_b"),
        *(Column(name, "money") for name in ("earned_a", "earned_b", "difference")),
    )
    return Table(heads, [(*row, row.difference) for row in rows], exponent)


def _top(rows: list[_Row], top: int | None) -> list[_Row]:
    """Those who win most and those who lose most, out of rows in that order."""
    if top is None:
        return rows
    winners = [row for row in rows if row.difference > 0][:top]
    losers = [row for row in rows if row.difference < 0]
    return winners + losers[max(len(losers) - top, 0) :]


def _said(period: str, results: "tuple[Result, Result]", rows: Sequence[_Row]) -> str:
    a, b = results
    exponent, difference = a.book.plan.exponent, b.total - a.total
    was, now, more = (format_minor(n, exponent) for n in (a.total, b.total, abs(difference)))
    winners, losers, same = _counts(rows)
    word = "more" if difference > 0 else "less"
    than = f"{more} {word}" if difference else "the same"
    return (
        f"{period}: {was} earned under A, {now} under B, {than}; {winners} gain, {losers} lose,"
        f" {same} unchanged"
    )
