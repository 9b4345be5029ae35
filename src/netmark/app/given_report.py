"""`report given`: what was given up, to whom, what it cost, and what came back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.evaluate import When, days_of
from netmark.app.forgone import Spent, Weighed, buying, weigh
from netmark.app.gifts import Given, gifts_of
from netmark.app.given_return import Later, curve, later
from netmark.app.table import Table, columns
from netmark.ledger.money import format_minor, round_fraction
from netmark.store import given as kept
from netmark.store import names
from netmark.store.db import Act, Store, read
from netmark.store.members import find
from netmark.team.given import paid_back
from netmark.team.shares import cede_rate, given_return, self_sufficiency

if TYPE_CHECKING:
    from netmark.ledger.period import Period

RANK_BUYING, NOT_COMPUTED = "rank buying", "not computed"

BY_ORDER = columns(
    "date:date order giver member value:money margin:money override:money forgone:money"
    " reached flag"
)
BY_RECIPIENT = columns(
    "giver member orders:int value:money margin:money override:money forgone:money later:money"
    " return payback cede_rate flagged:int"
)
CURVE = columns("member month:int from:date own:money total:money self_sufficiency")


class Wanted(NamedTuple):
    """Which gifts: of which days, of whom and to whom (codes; empty: everybody)."""

    when: When = When()
    giver: str = ""
    member: str = ""


def report_given(store: Store, act: Act, wanted: Wanted = Wanted()) -> Table:  # noqa: B008  immutable
    """Every gift of sales of some days: what the giver forwent, and whether it bought a rank.

    ``margin``: what the order would have brought the giver had he kept it; ``override``: what it
    brings him as it is; ``forgone``: the difference. ``reached``: what the recipient has only by
    this gift, or by all of the same giver in the period together. Where a plan is missing, or too
    much would have to be computed, the flag says ``not computed``.
    """
    with read(store):
        given = _gifts(store, act, wanted)
        # What somebody was given in a period counts together, whatever days are asked for.
        pairs = {each.pair for each in given}
        whole = [each for each in _of_whole_periods(store, given) if each.pair in pairs]
        weighed = weigh(store, whole)
        codes = names.codes(store, {who for pair in pairs for who in pair})
        rows = [_row(store, weighed, each, codes) for each in given]
    return Table(BY_ORDER, rows, store.settings.exponent)


def _gifts(store: Store, act: Act, wanted: Wanted) -> list[Given]:
    days = days_of(store, act, wanted.when)
    giver, member = (find(store, code) if code else 0 for code in (wanted.giver, wanted.member))
    return gifts_of(store, (days.first.isoformat(), days.last.isoformat()), giver, member)


def _of_whole_periods(store: Store, given: Sequence[Given]) -> list[Given]:
    """All gifts of the periods that some gifts are of."""
    if not given:
        return []
    first, last = _period(store, given[0]).first, _period(store, given[-1]).last
    return gifts_of(store, (first.isoformat(), last.isoformat()))


def _period(store: Store, given: Given) -> "Period":
    return store.settings.calendar.containing(date.fromisoformat(given.day))


def _row(store: Store, weighed: Weighed, given: Given, codes: dict[int, str]) -> tuple[object, ...]:
    alone, together = weighed.of(given, _period(store, given).id)
    giver, member = (codes[who] for who in given.pair)
    head = (given.day, given.order, giver, member, given.value)
    if alone is None:
        return (*head, None, None, None, "", NOT_COMPUTED)
    bought = buying(alone, together)
    reached = ", ".join((bought or alone).reached)
    flag = RANK_BUYING if bought else ""
    return (*head, alone.margin, alone.override, alone.forgone, reached, flag)


def report_by_recipient(store: Store, act: Act, wanted: Wanted = Wanted()) -> Table:  # noqa: B008  immutable
    """What each giver gave to each member, what it cost together, and what came back since.

    ``later``: overrides from the member in the year after the period of the first of the gifts,
    those on orders that were given left out; ``return``: they, divided by the margin; ``payback``:
    the first period by which they make up for what was forgone. ``cede_rate`` is of everything
    that the giver sold to customers in these days. Gifts that were not computed leave cells empty.
    """
    with read(store):
        given, spent = _gifts(store, act, wanted), Spent()
        weighed = weigh(store, given, spent)
        by_pair: dict[tuple[int, int], list[Given]] = defaultdict(list)
        for each in given:
            by_pair[each.pair].append(each)
        since = {pair: _period(store, these[0]) for pair, these in by_pair.items()}
        came = later(store, act, since, spent)
        codes = names.codes(store, {who for pair in by_pair for who in pair})
        rates = _cede_rates(store, act, wanted.when, {giver for giver, _ in by_pair})
        rows = []
        for pair, these in by_pair.items():
            figures = _pair_row(store, weighed, these, came[pair])
            flags = [_row(store, weighed, each, codes)[-1] for each in these]
            last = (_percent(rates[pair[0]]), flags.count(RANK_BUYING))
            rows.append((codes[pair[0]], codes[pair[1]], *figures, *last))
    rows.sort(key=lambda row: row[:2])
    return Table(BY_RECIPIENT, [*rows], store.settings.exponent)


def _pair_row(
    store: Store, weighed: Weighed, given: Sequence[Given], came: Later
) -> tuple[object, ...]:
    """Orders, value, margin, override, forgone, later, return and payback of one pair."""
    results = [
        weighed.together[period, *given[0].pair]
        for period in dict.fromkeys(_period(store, each).id for each in given)
    ]
    head = (len(given), sum(each.value for each in given))
    computed = [each for each in results if each is not None]
    if len(computed) < len(results):
        return (*head, None, None, None, None, "", "")
    margin, override = sum(r.margin for r in computed), sum(r.override for r in computed)
    cost = (margin, override, margin - override)
    if came.overrides is None:
        return (*head, *cost, None, "", "")
    back = paid_back(margin - override, came.overrides)
    periods = [_period(store, given[0]), *came.periods]
    payback = periods[back].name if back is not None else ""
    total = sum(came.overrides)
    return (*head, *cost, total, _percent(given_return([total], margin)), payback)


def _cede_rates(store: Store, act: Act, when: When, givers: set[int]) -> dict[int, Fraction | None]:
    """Of what each giver made and sold to customers in these days, the part that he gave up."""
    days = days_of(store, act, when)
    calendar, others = store.settings.calendar, kept.not_own(store)
    own, ceded = dict.fromkeys(givers, 0), dict.fromkeys(givers, 0)
    through = calendar.containing(days.first), calendar.containing(days.last)
    first, last = days.first.isoformat(), days.last.isoformat()
    for who, day, row, minor in kept.sold_to_customers(store, givers, *through):
        if first <= day <= last and row not in others:
            own[who] += minor
    # An order that was given on was given up once, by who made it.
    orders = {each.order: each for each in gifts_of(store, (first, last))}
    for each in orders.values():
        if each.maker in givers:
            ceded[each.maker] += each.value
    return {who: cede_rate(own[who], ceded[who]) for who in givers}


def report_curve(store: Store, act: Act, wanted: Wanted = Wanted()) -> Table:  # noqa: B008  immutable
    """How far each recipient lives on sales of his own, in each month of the first year.

    Months count from the day of joining. ``own``: what customers bought of him in sales that he
    made; ``total``: with those that were given to him; both without what they returned.
    """
    with read(store):
        members = sorted({each.gift.member for each in _gifts(store, act, wanted)})
        codes = names.codes(store, members)
        rows = []
        for who, months in curve(store, act, members).items():
            shares = self_sufficiency([m.own for m in months], [m.total for m in months])
            rows += [
                (codes[who], m.number, m.begins.isoformat(), m.own, m.total, _percent(s))
                for m, s in zip(months, shares, strict=True)
            ]
    rows.sort(key=lambda row: row[:2])
    return Table(CURVE, [*rows], store.settings.exponent)


def _percent(value: Fraction | None) -> str:
    """A share with two decimals, rounded half to even; nothing where there is none."""
    if value is None:
        return ""
    return f"{format_minor(round_fraction(value * 10_000, 'half-even'), 2)}%"


def incomplete(table: Table) -> bool:
    """Is there a row in a report that was not computed?"""
    heads = [column.name for column in table.columns]
    return "forgone" in heads and any(row[heads.index("forgone")] is None for row in table.rows)
