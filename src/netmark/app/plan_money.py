"""What periods pay under one plan and under another one: to whom, by which bonus, how much."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from operator import add, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.backtest import FROZEN, LIVE, Done, History, Span, span
from netmark.app.payout import shown_rank
from netmark.app.plans import must_fit
from netmark.app.table import Column, Table, columns
from netmark.ledger.money import format_exact, format_minor, format_rate
from netmark.plan.book import zeros
from netmark.store import names
from netmark.store.db import Act, Store, read

if TYPE_CHECKING:
    from netmark.payout.backtest import Figures
    from netmark.plan.document import Plan

    Both = Sequence[tuple[Figures, Figures]]


class Money(NamedTuple):
    """A range of periods under two plans: one row of facts, then by period, by bonus, by paid-as
    rank, what was not paid by reason, how many hold which rank, and by member.

    ``note`` is what somebody should know about the facts; empty when there is nothing to say.
    """

    facts: Table
    periods: Table
    bonuses: Table
    ranks: Table
    breakage: Table
    held: Table
    members: Table
    said: str
    note: str = ""


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


class Earned(NamedTuple):
    """What everybody earned over a range, by member id and in minor units; ``slots`` is where who
    has any is in the last period.
    """

    a: Sequence[int]
    b: Sequence[int]
    slots: Mapping[int, int]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many gain, lose, and have the same."""
        more = [self.b[member] - self.a[member] for member in self.slots]
        return _counts(more)


def money(
    store: Store,
    act: Act,
    pair: "tuple[Plan, Plan]",
    text: str = "",
    top: int | None = None,
    done: Done | None = None,
) -> Money:
    """Compute a period, or a range of them, under two plans, as previews do; nothing is stored.

    Each plan goes on from what it left itself in the period before; both start with what was really
    left before the first. A closed period is computed from its frozen facts if they hold what both
    plans read, else both from the facts as they are now. ``top``: only so many of those who win and
    of those who lose most. Raises StateError for a plan of another currency or period, InputError
    for a range that can't be read or in which nothing was sold.
    """
    a, b = pair
    must_fit(store, a)
    must_fit(store, b)
    with read(store):
        of = span(store, act, text)
        history = History(store, of)
        frozen = history.frozen(pair)
        both = zip(history.pays(a, frozen), history.pays(b, frozen, done), strict=True)
        figures = list(both)
        rows = list(_rows(store, figures))
    rows.sort(key=lambda row: (-row.difference, row.code))
    return Money(
        _summary(of, frozen, figures, rows, a.exponent),
        _by_period(of, frozen, figures, a.exponent),
        _by_bonus(figures, a.exponent),
        _by_rank(figures, a.exponent),
        _broken(figures, a.exponent),
        _held(of, figures),
        _by_member(_top(rows, top), a.exponent),
        _said(of.name, figures, rows, a.exponent),
        "; ".join((*_of_facts(of, frozen), *of.notes, *_empty(figures))),
    )


def earned(figures: "Both") -> Earned:
    """Add up what everybody earned who earned anything under one of the plans."""
    size = max(each.members[-1] for pair in figures for each in pair) + 1
    sums = zeros(size), zeros(size)
    last = figures[-1][0].members
    who = bytearray(size)
    for pair in figures:
        for into, each in zip(sums, pair, strict=True):
            for slot in compress(range(len(each.members)), each.earned):
                member = each.members[slot]
                into[member] += each.earned[slot]
                who[member] = 1
    slots = {member: slot for slot, member in enumerate(last) if who[member]}
    return Earned(*sums, slots)


def _rows(store: Store, figures: "Both") -> Iterator[_Row]:
    """Everybody who earns something under one of the plans, with his ranks in the last period."""
    found = earned(figures)
    codes, called = names.codes(store, found.slots), names.names(store)
    rank_a, rank_b = map(_ranks, figures[-1])
    for member, slot in found.slots.items():
        ranks = rank_a(slot), rank_b(slot)
        sums = found.a[member], found.b[member]
        yield _Row(codes[member], called.get(member, ""), *ranks, *sums)


def _ranks(figures: "Figures") -> Callable[[int], str]:
    """The paid-as rank of a slot in words."""
    paid = figures.paid_as
    return lambda slot: shown_rank(figures.ladders, lambda ladder: paid[ladder][slot])


def _summary(
    of: Span,
    frozen: Sequence[bool],
    figures: "Both",
    rows: Sequence[_Row],
    exponent: int,
) -> Table:
    heads = columns(
        "period state facts earned_a:money earned_b:money difference:money share_a share_b"
        " winners:int losers:int unchanged:int"
    )
    a, b = totals(figures)
    row = (
        *(of.name, _mixed(map(_state, of.runs)), _mixed(map(_which, frozen))),
        *(a, b, b - a, *(share([pair[n] for pair in figures], exponent) for n in (0, 1))),
        *_counts([row.difference for row in rows]),
    )
    return Table(heads, [row], exponent)


def totals(figures: "Both") -> tuple[int, int]:
    """Everything earned under both plans, in minor units."""
    return sum(a.total for a, _ in figures), sum(b.total for _, b in figures)


def _state(run: object) -> str:
    return "closed" if run else "open"


def _which(frozen: bool) -> str:
    return FROZEN if frozen else LIVE


def _mixed(words: Iterator[str]) -> str:
    """One word where it is the same for all, else how many there are of each."""
    counts = Counter(words)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _of_facts(of: Span, frozen: Sequence[bool]) -> Iterator[str]:
    """A note on the closed periods whose frozen facts don't hold what both plans read."""
    found = [
        period.name
        for period, run, is_frozen in zip(of.periods, of.runs, frozen, strict=True)
        if run and not is_frozen
    ]
    if found:
        are = "is" if len(found) == 1 else "are"
        yield (
            f"{', '.join(found)} {are} closed, and what was frozen lacks something that one of the"
            " plans reads: both are computed from the facts as they are now"
        )


def _empty(figures: "Both") -> Iterator[str]:
    """A note on each tree of places in which nobody stands: what is paid in it is nothing."""
    empty: dict[str, list[str]] = {}
    for plan, figure in zip("AB", figures[-1], strict=True):
        for name in figure.empty:
            empty.setdefault(name, []).append(plan)
    for name, plans in empty.items():
        yield (
            f"nobody has a place in the tree {name} of plan {' and '.join(plans)}: what it pays"
            " there can't be seen before netmark member place"
        )


def _counts(differences: Sequence[int]) -> tuple[int, int, int]:
    winners = sum(difference > 0 for difference in differences)
    losers = sum(difference < 0 for difference in differences)
    return winners, losers, len(differences) - winners - losers


def share(figures: "Sequence[Figures]", exponent: int) -> str:
    """What is earned as a share of all CV, to a hundredth of a percent; empty without CV."""
    from netmark.ledger.money import round_fraction

    sold = sum(each.sold for each in figures) * int(10**exponent)
    if sold <= 0:
        return ""
    total = sum(each.total for each in figures)
    return format_rate(
        Fraction(round_fraction(Fraction(total * 1_000_000, sold), "half-even"), 10_000)
    )


def _by_period(
    of: Span,
    frozen: Sequence[bool],
    figures: "Both",
    exponent: int,
) -> Table:
    heads = columns(
        "period state facts earned_a:money earned_b:money difference:money share_a share_b"
        " payable_a:money payable_b:money carried_a:money carried_b:money"
    )
    rows: list[tuple[object, ...]] = [
        (
            *(period.name, _state(run), _which(is_frozen)),
            *(a.total, b.total, b.total - a.total, share([a], exponent), share([b], exponent)),
            *(a.payable, b.payable, a.carried, b.carried),
        )
        for period, run, is_frozen, (a, b) in zip(of.periods, of.runs, frozen, figures, strict=True)
    ]
    return Table(heads, rows, exponent)


def _by_bonus(figures: "Both", exponent: int) -> Table:
    sums: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    known: dict[str, None] = {}
    for pair in figures:
        for into, each in zip(sums, pair, strict=True):
            into.update(each.bonuses)
            known |= dict.fromkeys(each.bonuses)
    a, b = sums
    rows: list[tuple[object, ...]] = [(n, a[n], b[n], b[n] - a[n]) for n in known]
    heads = columns("bonus paid_a:money paid_b:money difference:money")
    return Table(heads, rows, exponent)


def _by_rank(figures: "Both", exponent: int) -> Table:
    """By the ranks under both plans, so that those who rise or fall are seen apart.

    Over several periods a member counts once in each, by the ranks that he has in it.
    """
    groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for a, b in figures:
        rank_a, rank_b = _ranks(a), _ranks(b)
        earns = map(add, map(abs, a.earned), map(abs, b.earned))
        for slot in compress(range(len(a.members)), earns):
            ranks = rank_a(slot), rank_b(slot)
            groups.setdefault(ranks, []).append((a.earned[slot], b.earned[slot]))
    found: list[tuple[object, ...]] = []
    for ranks, inside in groups.items():
        winners, losers, _ = _counts([now - was for was, now in inside])
        was, now = sum(a for a, _ in inside), sum(b for _, b in inside)
        found.append((*ranks, len(inside), winners, losers, was, now, now - was))
    found.sort(key=itemgetter(0, 1))
    heads = columns(
        "rank_a rank_b members:int winners:int losers:int earned_a:money earned_b:money"
        " difference:money"
    )
    return Table(heads, found, exponent)


def not_paid(figures: "Sequence[Figures]") -> dict[tuple[str, str], Fraction]:
    """What a plan could have paid and did not, by bonus and reason, in minor units."""
    found: dict[tuple[str, str], Fraction] = {}
    for each in figures:
        for key, exact in each.broken.items():
            found[key] = found.get(key, Fraction(0)) + exact
    return found


def _broken(figures: "Both", exponent: int) -> Table:
    a, b = (not_paid([pair[n] for pair in figures]) for n in (0, 1))
    rows: list[tuple[object, ...]] = []
    bonuses = dict.fromkeys(name for pair in figures for each in pair for name in each.bonuses)
    keys = sorted(a.keys() | b.keys(), key=lambda key: (list(bonuses).index(key[0]), key[1]))
    for key in keys:
        was, now = a.get(key, Fraction(0)), b.get(key, Fraction(0))
        rows.append((*key, *(format_exact(each, exponent) for each in (was, now, now - was))))
    return Table(columns("bonus reason amount_a amount_b difference"), rows, exponent)


def _held(of: Span, figures: "Both") -> Table:
    """How many distributors are paid as which rank, the lowest first; "" is no rank."""
    rows: list[tuple[object, ...]] = []
    for period, (a, b) in zip(of.periods, figures, strict=True):
        known = {
            (ladder, rank): None
            for each in (a, b)
            for ladder, ranks in each.ladders.items()
            for rank in ("", *ranks)
        }
        rows += [
            (period.name, *key, a.held.get(key, 0), b.held.get(key, 0))
            for key in known
            if key[1] or a.held.get(key, 0) or b.held.get(key, 0)
        ]
    return Table(columns("period ladder rank members_a:int members_b:int"), rows)


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


def _said(
    name: str,
    figures: "Both",
    rows: Sequence[_Row],
    exponent: int,
) -> str:
    a, b = totals(figures)
    difference = b - a
    was, now, more = (format_minor(n, exponent) for n in (a, b, abs(difference)))
    winners, losers, same = _counts([row.difference for row in rows])
    word = "more" if difference > 0 else "less"
    than = f"{more} {word}" if difference else "the same"
    return (
        f"{name}: {was} earned under A, {now} under B, {than}; {winners} gain, {losers} lose,"
        f" {same} unchanged"
    )
