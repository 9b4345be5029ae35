"""Why a member is paid what he is paid: from the cent to the order."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import Seen, see_member
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.money import VOLUME_EXPONENT, format_exact
from netmark.store import given, names
from netmark.store.db import Act, Store, read
from netmark.store.orders import items_of

if TYPE_CHECKING:
    from netmark.payout.explain import Item, Why
    from netmark.plan.makers import Maker


class Explanation(NamedTuple):
    """What a member is paid in a period and why, bonus by bonus.

    ``status`` is that at the end of the period, which is what counts. ``whole``: it is about more
    than one order.
    """

    member: str
    name: str
    period: str
    state: str
    rank: str
    whys: "tuple[Why, ...]"
    exponent: int
    codes: dict[int, str]
    status: str
    whole: bool

    @property
    def table(self) -> Table:
        """One row per order behind each line, and one for a line without orders.

        Amounts are exact, so that they add up with the rows called ``rounding``. It is made when
        it is asked for: a page is written without it.
        """
        return _table(self)


def explain(
    store: Store, act: Act, code: str, text: str = "", bonus: str = "", order: str = ""
) -> Explanation:
    """Explain a member's earnings; of one ``bonus`` only, or of one ``order`` (its reference)."""
    with read(store):
        seen, slot = see_member(store, act, code, text)
        return explained(store, seen, slot, bonus, order)


def explained(store: Store, seen: Seen, slot: int, bonus: str = "", order: str = "") -> Explanation:
    """Explain what a slot of a period that was read already earns; see :func:`explain`."""
    from netmark.payout.explain import lines_of, makers_of, why
    from netmark.plan.bonuses.base import VolumeBonus, Words
    from netmark.plan.limits import reasons

    chosen = [seen.plan.bonus(bonus)] if bonus else list(seen.plan.bonuses)
    came_to = {b.name: [f"bonus {b.name}", *dict(reasons(seen.plan, b.name))] for b in chosen}
    paid_by = [
        b for b in chosen if bonus or any(seen.results[name][slot] for name in came_to[b.name])
    ]
    sources: set[int] = set()
    behind: list[Maker] = []
    for each in paid_by:
        lines = lines_of(each, seen.book, slot)
        behind += makers_of(each, seen.book, lines)
        sources |= {slot for line in lines for slot in (line.source, *line.others)}
    sources |= {maker.member for maker in behind}
    sources.discard(0)  # the company itself has no code
    members = {seen.members[source] for source in sources | {slot}}
    code_of = names.codes(store, members)
    by_slot = {source: code_of[seen.members[source]] for source in sources | {slot}}
    orders = orders_behind(store, seen, behind, sources)
    whys, refs = [], given.family(store, order) if order else []
    for each in paid_by:
        volume = each.base.volume if isinstance(each, VolumeBonus) else "volume"
        words = Words(by_slot, seen.plan.exponent, volume)
        found = why(each, seen.book, slot, seen.results, orders, words)
        whys.append(found.of_order(*refs) if order else found)
    if order:
        whys = [found for found in whys if found.lines]
    if order and not whys:
        raise InputError(
            f"order {order} brought {by_slot[slot]} nothing in {seen.period.name}",
            hint=f"netmark explain {by_slot[slot]} --period {seen.period.name}",
        )
    member = seen.members[slot]
    return Explanation(
        code_of[member],
        names.names(store, [member]).get(member, ""),
        seen.period.name,
        "closed" if seen.run else "open",
        seen.rank(slot),
        tuple(whys),
        seen.plan.exponent,
        by_slot,
        status(seen.book.facts.standing[slot]),
        whole=not order,
    )


def orders_behind(
    store: Store, seen: Seen, behind: "Iterable[Maker]", also: Collection[int] = ()
) -> "dict[int, list[Item]]":
    """The orders of some members by slot, from as far back as any window behind the lines goes.

    ``also`` names further slots whose orders are asked for.
    """
    members, since = set(also), seen.period.first
    for maker in behind:
        members.add(maker.member)
        if maker.metric.window:
            since = min(since, maker.metric.window.days(seen.period.last)[0])
    slots = {seen.members[slot]: slot for slot in members}
    return items_of(store, seen.period, seen.run, slots, since)


def status(standing: int) -> str:
    """What a member was at the end of a period, as its book or its run has it."""
    from netmark.plan.book import TERMINATED

    return "terminated" if standing >= TERMINATED else "enrolled"


def _table(of: Explanation) -> Table:
    rows: list[tuple[object, ...]] = []
    exponent, codes, rounding = of.exponent, of.codes, of.whole
    for why in of.whys:
        for line, says, parts in why.lines:
            source, rate = codes.get(line.source, ""), "" if line.unit == "count" else line.rate
            left = line.exact  # what no order stands for
            if parts and line.base and line.unit == "volume":
                left = left * (line.base - sum(base for _, base, _ in parts)) / line.base
            for order, base, exact in parts:
                amount = format_exact(exact, exponent)
                figure = format_exact(base, VOLUME_EXPONENT)
                rows.append(
                    (
                        why.bonus,
                        source,
                        order.ref,
                        order.day.isoformat(),
                        line.level,
                        figure,
                        rate,
                        amount,
                        says,
                    )
                )
            if left and (rounding or not parts):
                base_text = line.base_text(exponent)
                rows.append(
                    (
                        why.bonus,
                        source,
                        "",
                        "",
                        line.level,
                        base_text,
                        rate,
                        format_exact(left, exponent),
                        says,
                    )
                )
        exact = sum((line.exact for line, _, _ in why.lines), Fraction(0))
        raw = why.paid + sum(gone for _, gone in why.taken)
        adjusted = [("rounding", raw - exact)] if rounding else []
        adjusted += [(reason, Fraction(-gone)) for reason, gone in why.taken]
        for reason, difference in adjusted:
            if difference:
                text = format_exact(difference, exponent)
                rows.append((why.bonus, "", "", "", 0, "", "", text, reason))
    heads = columns("bonus source order day:date level:int base rate:rate amount says")
    return Table(heads, rows, exponent)
