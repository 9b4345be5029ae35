"""Pay that is probably not what was meant: too much, falling, or for joining."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from netmark.ledger.money import format_rate, format_volume
from netmark.plan.bonuses.base import Bonus, Fault, VolumeBonus
from netmark.plan.conditions import Path, parts
from netmark.plan.most import best_cases, maximum
from netmark.plan.words import listed

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Row = tuple[int, Fraction]

JOINING = re.compile(
    r"(^|[^a-z])(kits?|starters?|start(er)?[ _-]?packs?|join(ing)?|enrol(l?ment)?|"
    r"regist(er|ration)|sign[ _-]?ups?|memberships?|licen[cs]es?|entry|fees?|renewals?)($|[^a-z])",
    re.IGNORECASE,
)
"""What the kinds of orders are called that people make in order to join."""


def pay_doubts(plan: "Plan") -> Iterator[Fault]:
    """Rates above everything, brackets that fall, pay on joining, more than a guard allows."""
    for place, bonus in enumerate(plan.bonuses):
        path: Path = ("bonuses", place)
        yield from _rates(bonus, path)
        if bonus.withheld and bonus.withheld.until == bonus.needs:
            yield Fault(
                (*path, "withheld", "until"),
                "nothing is ever withheld: whoever does not meet it earns nothing, by needs",
                "take it out of needs",
            )
        for where, inner in bonus.inside():
            yield from _brackets(inner, (*path, *where))
            yield from _joining(plan, inner, (*path, *where))
    yield from _guards(plan)


def _rates(bonus: Bonus, path: Path) -> Iterator[Fault]:
    for where, part in parts(bonus):
        for name in ("rate", "rates", "brackets"):
            most = max(_fractions(getattr(part, name, None)), default=Fraction(0))
            if most > 1:
                what = f"{format_rate(most)} is more than what it is paid on"
                yield Fault((*path, *where, name), what)


def _fractions(value: object) -> Iterator[Fraction]:
    """Every exact share somewhere in a table; thresholds are whole numbers."""
    if isinstance(value, Fraction):
        yield value
    inside: object = value.values() if isinstance(value, Mapping) else value
    if isinstance(inside, Mapping | tuple | list) or inside is not value:
        for part in inside:  # type: ignore[attr-defined]  # values of a table, or a list
            yield from _fractions(part)


def _brackets(bonus: Bonus, path: Path) -> Iterator[Fault]:
    """Rows after which more volume brings less, nothing more, or just the same."""
    rows = getattr(bonus, "brackets", ())
    plain = all(
        isinstance(row, tuple) and len(row) == 2 and isinstance(row[1], Fraction) for row in rows
    )
    if not rows or not plain:
        return
    on = getattr(bonus, "on", "") or "volume"
    base = bonus.base.volume if isinstance(bonus, VolumeBonus) else ""
    here = (*path, "brackets")
    for place, (row, after) in enumerate(pairwise(rows)):
        what, hint = _step(row, after, on, _way(bonus, base == on))
        if what:
            yield Fault((*here, place + 1), what, hint)


def _way(bonus: Bonus, on_base: bool) -> str:
    """How a row is applied: to its slice, to the very volume that picks it, or to another one."""
    if getattr(bonus, "how", None) == "marginal":
        return "slice"
    return "base" if on_base else "other"


def _step(row: Row, after: Row, on: str, way: str) -> tuple[str, str]:
    """What is odd about going from one row to the next, and what to do; nothing for a rise."""
    (_, rate), (start, next_rate) = row, after
    at, before, now = format_volume(start), format_rate(rate), format_rate(next_rate)
    if next_rate == rate:
        return (
            f"the rows before and from {at} {on} on have the same rate, {now}",
            "one of the two is enough",
        )
    if next_rate > rate:
        return "", ""
    if way == "slice" and next_rate:
        return (
            f"from {at} {on} on the rate falls from {before} to {now}",
            "what is sold beyond that is worth less: is that meant?",
        )
    if way == "slice":
        return f"beyond {at} {on} more volume brings nothing more", "is that meant?"
    if not next_rate:
        return f"whoever reaches {at} {on} is paid nothing any more", "let the rates rise"
    what = f"whoever reaches {at} {on} is paid less than just before: {now} instead of {before}"
    again = format_volume(ceil(start * rate / next_rate))
    until = f"only from {again} on it would be as much again: " if way == "base" else ""
    return what, f"{until}let the rates rise"


def _joining(plan: "Plan", bonus: Bonus, path: Path) -> Iterator[Fault]:
    """Pay for orders that are made in order to join; a chain of own volumes is followed."""
    if not isinstance(bonus, VolumeBonus):
        return
    kinds, name = list(bonus.base.orders), bonus.base.volume
    seen: set[str] = set()
    while name in plan.volumes and name not in seen:
        seen.add(name)
        kinds += plan.volumes[name].orders
        name = plan.volumes[name].of
    fees = [kind for kind in dict.fromkeys(kinds) if JOINING.search(kind)]
    if fees:
        yield Fault(
            (*path, "base"),
            f"{bonus.name} pays on orders of the kind {listed(fees, 'or')}: on joining itself",
            "many countries forbid pay for recruiting: pay on what is sold to be used",
        )


def _guards(plan: "Plan") -> Iterator[Fault]:
    """The best case against the guards; bonuses of which nothing is known are left out."""
    best = maximum(best_cases(plan))
    endless = listed(best.endless)
    for place, guard in enumerate(plan.guards):
        limit, path = guard.payout_ratio.at_most, ("guards", place, "payout_ratio")
        of = guard.payout_ratio.of
        share = best.shares.get(of, Fraction(0))
        if guard.payout_ratio.bonuses:
            continue  # the best case is that of all bonuses together
        if share > limit:
            yield Fault(
                path,
                f"one order can bring {format_rate(share)} of its {of}, more than the"
                f" {format_rate(limit)} of the guard",
                "see how it adds up: netmark plan show FILE --part maximum",
            )
        elif endless:
            yield Fault(
                path,
                f"nothing limits what one order can bring by {endless}, and the guard says"
                f" {format_rate(limit)}",
                "see: netmark plan show FILE --part maximum",
            )
