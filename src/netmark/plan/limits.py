"""What limits take from pay: a limit of one bonus right after it, the cap of the company last.

Everything that is taken stays visible, as a column of its own: raw = paid + taken.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from netmark.ledger.money import round_fraction, round_ratio
from netmark.ledger.volume import METRICS, Metric
from netmark.plan.book import Book, zeros
from netmark.plan.measures import source
from netmark.plan.owners import divided, owner_of
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY
from netmark.plan.settlement import BonusLimit, CompanyCap, Cut, Taken
from netmark.plan.values import Limit
from netmark.plan.withholding import withheld_columns

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus
    from netmark.plan.document import Plan


def taken_columns(plan: "Plan") -> list[Taken]:
    """The columns of what limits take, in plan order: a run freezes them."""
    found = [Taken(f"capped {b.name}", b.name, "capped") for b in plan.bonuses if b.limit]
    found += [taken for bonus in plan.bonuses for taken in withheld_columns(bonus)]
    if plan.payout.cap:
        names = under(plan, plan.payout.cap)
        found += [Taken(f"prorated {name}", name, "company cap") for name in names]
    if plan.payout.cut:
        names = _cut_of(plan, plan.payout.cut)
        found += [Taken(f"cut {name}", name, "decided cut") for name in names]
    return found


def _cut_of(plan: "Plan", rule: Cut) -> list[str]:
    """The bonuses that are cut by decision, in plan order."""
    return [b.name for b in plan.bonuses if b.name in (rule.bonuses or (b.name,))]


def cut(plan: "Plan", rule: Cut, amounts: Mapping[str, "array[int]"]) -> dict[str, "array[int]"]:
    """What is left of pay, by bonus, for those that are cut; ``amounts`` after the cap."""
    mode = "down" if rule.rounding == "down" else plan.rounding.mode
    left = 1 - rule.rate
    return {name: _scaled(amounts[name], 0, left, mode) for name in _cut_of(plan, rule)}


def limited(bonus: "Bonus", book: Book, raw: "array[int]") -> "array[int]":
    """What a bonus pays after its own limit; ``raw`` itself where it has none."""
    limit = bonus.limit
    if limit is None:
        return raw
    paid = _by_source(bonus, book, limit.source, raw) if limit.source else raw
    paid = _by_amount(bonus, book, limit, paid) if limit.amount else paid
    if limit.owner is None:
        return paid
    return _by_owner(book, int(limit.owner * book.plan.minor_per_unit), paid)


def _by_owner(book: Book, most: int, paid: "array[int]") -> "array[int]":
    """What all positions of an owner are paid together, up to a limit that they share."""
    owners, groups = owner_of(book), dict[int, list[int]]()
    for i, cents in enumerate(paid):
        if cents > 0:
            groups.setdefault(owners[i], []).append(i)
    kept = paid[:]
    for group in groups.values():
        amounts = [paid[i] for i in group]
        if sum(amounts) > most:
            for i, share in zip(group, divided(most, amounts), strict=True):
                kept[i] = share
    return kept


def _by_amount(bonus: "Bonus", book: Book, limit: BonusLimit, paid: "array[int]") -> "array[int]":
    """What every member is paid, up to a limit for all or by rank."""
    most, numbers = _by_rank(bonus, book, limit)
    highest = max((figure for figure in most if figure is not None), default=0)
    if None not in most and EVERYBODY in limit.amount:
        return array("q", [highest if cents > highest else cents for cents in paid])
    kept = paid[:]
    for i, cents in enumerate(paid):
        if cents > 0:
            figure = most[numbers[i]]
            if figure is not None and cents > figure:
                kept[i] = figure
    return kept


def _by_rank(bonus: "Bonus", book: Book, limit: BonusLimit) -> tuple[list[int | None], bytes]:
    """The limit in minor units by rank number, and everybody's number."""
    unit, table = book.plan.minor_per_unit, limit.amount
    if EVERYBODY in table:
        return [_minor(table[EVERYBODY], unit)], bytes(book.size)
    ladder = bonus.ladder or book.plan.default_ladder
    names = [rank.name for rank in book.plan.ladder(ladder).ranks]
    return [0, *(_minor(table[name], unit) for name in names)], paid_ranks(book, ladder)


def _minor(money: Limit, unit: int) -> int | None:
    return int(money * unit) if isinstance(money, Fraction) else None


def _by_source(
    bonus: "Bonus", book: Book, limits: Sequence[Limit], raw: "array[int]"
) -> "array[int]":
    """Every line up to its limit, then rounded as the plan rounds.

    Whoever stays below it everywhere keeps what the bonus came to, however that is rounded.
    """
    minor = [_minor(limit, book.plan.minor_per_unit) for limit in limits]
    last, mode, over = len(minor), book.plan.rounding.mode, set[int]()
    sums: dict[int, Fraction] = {}
    for line in bonus.made_and_paid(book):
        most, amount = minor[min(max(line.level, 1), last) - 1], line.amount
        if most is not None and amount > most:
            over.add(line.earner)
            amount = Fraction(most)
        sums[line.earner] = sums.get(line.earner, Fraction(0)) + amount
    paid = raw[:]
    for i in over:
        paid[i] = min(raw[i], round_fraction(sums[i], mode))
    return paid


class Prorated(NamedTuple):
    """What the cap of the company does: ``limit`` in minor units, ``factor`` on all that is scaled.

    ``paid`` and ``taken`` by bonus name, for the bonuses under the cap.
    """

    limit: Fraction
    factor: Fraction
    paid: Mapping[str, "array[int]"]
    taken: Mapping[str, "array[int]"]


def under(plan: "Plan", cap: CompanyCap) -> list[str]:
    """The bonuses that the cap may scale, in plan order; not those that are exempt as a whole."""
    whole = {exempt.bonus for exempt in cap.exempt if exempt.first is None}
    return [
        bonus.name
        for bonus in plan.bonuses
        if bonus.name not in whole and bonus.name in (cap.bonuses or (bonus.name,))
    ]


def company_limit(book: Book, cap: CompanyCap) -> Fraction:
    """The most that may be paid, in minor units; nothing where the volume is below zero."""
    values = source(book, cap.of, Metric(cap.of) if cap.of in METRICS else None, "sponsor")
    everybody = sum(compress(values, book.sponsor_tree.inside))
    return max(cap.rate * everybody * Fraction(book.plan.minor_per_unit, 100), Fraction(0))


def prorate(book: Book, cap: CompanyCap, amounts: Mapping[str, "array[int]"]) -> Prorated:
    """Scale what is under the cap so that it is kept; ``amounts`` by bonus, after their limits."""
    plan, limit = book.plan, company_limit(book, cap)
    unit = plan.minor_per_unit
    free = {e.bonus: int(e.first * unit) for e in cap.exempt if e.first is not None}
    room, rest = limit, 0
    for name in (exempt.bonus for exempt in cap.exempt if exempt.first is None):
        room -= sum(amounts[name]) if cap.exempt_counts else 0
    for name in under(plan, cap):
        first = free.get(name, 0)
        for cents in amounts[name]:
            if cents > first:
                rest += cents - first
                room -= first if cap.exempt_counts else 0
            elif cents < 0 or cap.exempt_counts:
                room -= cents
    factor = Fraction(1) if rest <= max(room, Fraction(0)) else max(room, Fraction(0)) / rest
    if factor != 1 and cap.factor != "exact":
        factor = Fraction(int(factor * 10**cap.factor), 10**cap.factor)
    mode = "down" if cap.rounding == "down" else plan.rounding.mode
    paid: dict[str, array[int]] = {}
    taken: dict[str, array[int]] = {}
    for name in under(plan, cap):
        paid[name] = _scaled(amounts[name], free.get(name, 0), factor, mode)
        taken[name] = minus(amounts[name], paid[name])
    return Prorated(limit, factor, paid, taken)


def _scaled(amounts: "array[int]", free: int, factor: Fraction, mode: str) -> "array[int]":
    if factor == 1:
        return amounts
    times, over, scaled = factor.numerator, factor.denominator, amounts[:]
    for i, cents in enumerate(amounts):
        if cents > free:
            scaled[i] = free + round_ratio((cents - free) * times, over, mode)
    return scaled


def minus(before: "array[int]", after: "array[int]") -> "array[int]":
    """What lies between two columns."""
    if before is after:
        return zeros(len(before))
    return array("q", map(int.__sub__, before, after))


def in_market(plan: "Plan", market: str, minor: int, day: date) -> tuple[str, int]:
    """An amount of the plan's money as a market sees it: its currency and its minor units.

    At the rate of ``day``, the last one of the period, and rounded as the plan rounds; without a
    peg for the market it is the plan's own money.
    """
    from netmark.ledger.money import exponent

    peg = plan.payout.pegs.get(market)
    if peg is None:
        return plan.currency, minor
    exact = peg.at(day) * minor * Fraction(10 ** exponent(peg.currency), plan.minor_per_unit)
    return peg.currency, round_fraction(exact, plan.rounding.mode)


def split(plan: "Plan", payable: int) -> dict[str, int]:
    """A payout by wallet, in minor units; without wallets nothing is split.

    Each share is rounded as the plan rounds, the last wallet takes what is left: the sum is exact.
    """
    parts, left = dict[str, int](), payable
    for wallet in plan.payout.wallets:
        share = left
        if wallet.rate is not None:
            share = min(round_fraction(wallet.rate * payable, plan.rounding.mode), left)
        parts[wallet.name] = share
        left -= share
    return parts


def reasons(plan: "Plan", name: str) -> Iterator[tuple[str, str]]:
    """For one bonus: the columns of what limits took from it, each with the reason."""
    yield from (
        (taken.column, taken.reason) for taken in taken_columns(plan) if taken.bonus == name
    )
