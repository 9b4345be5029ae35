"""Income and legs on a scorecard: who made the sales, who bought, and on how many legs it stands.

All of the period alone, its income as it was paid or, while it is open, as it stands.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.explain import orders_behind
from netmark.app.payout import Seen
from netmark.app.scorecard import Compared
from netmark.app.table import Table, columns
from netmark.genealogy.tree import roll_up, top_down
from netmark.ledger.money import format_minor, round_fraction
from netmark.store import names
from netmark.store.db import Store
from netmark.store.scorecard import sold
from netmark.team.legs import Spread, spread
from netmark.team.scorecard import RECRUITED

if TYPE_CHECKING:
    from netmark.payout.income import Income
    from netmark.plan.bonuses.base import Bonus

Row = tuple[object, ...]


class Of(NamedTuple):
    """Whom a scorecard is about, and what is at hand of him; ``seen`` None: there is no income.

    ``missing``: why there is none.
    """

    store: Store
    compared: Compared
    member: int
    seen: Seen | None
    slot: int
    missing: str

    @property
    def exponent(self) -> int:
        """That of the currency."""
        return self.store.settings.exponent

    @property
    def front(self) -> list[int]:
        """His frontline of distributors, those who have left too."""
        sponsors = self.compared.people.sponsors
        recruited = self.compared.people.standing.translate(RECRUITED)
        return [i for i in compress(range(len(sponsors)), recruited) if sponsors[i] == self.member]


def paying(seen: Seen, slot: int) -> "list[Bonus]":
    """The bonuses that come to anything for a member, before limits too."""
    from netmark.plan.limits import reasons

    return [
        bonus
        for bonus in seen.plan.bonuses
        if any(
            seen.results[name][slot]
            for name in [f"bonus {bonus.name}", *dict(reasons(seen.plan, bonus.name))]
        )
    ]


def income_of(of: Of) -> "Income":
    """Of the member himself, with what came through each of his legs."""
    from netmark.payout.explain import lines_of, makers_of
    from netmark.payout.income import NOTHING, income

    if of.seen is None:
        return NOTHING
    seen, book = of.seen, of.seen.book
    bonuses = paying(seen, of.slot)
    behind = [
        maker
        for bonus in bonuses
        for maker in makers_of(bonus, book, lines_of(bonus, book, of.slot))
    ]
    orders = orders_behind(of.store, seen, behind)
    return income(book, bonuses, of.slot, orders)


def income_of_leg(of: Of) -> "Income":
    """Of everybody in the leg: each member's own sales are his, however high his earner stands."""
    from netmark.payout.explain import gather, lines_of, makers_of
    from netmark.payout.income import NOTHING, income

    if of.seen is None:
        return NOTHING
    seen, book = of.seen, of.seen.book
    inside = bytearray(book.size)
    inside[of.slot] = 1
    for i in book.sponsor_tree.order:
        inside[i] |= inside[book.facts.sponsors[i]]
    inside[0] = 0
    earners = {slot: paying(seen, slot) for slot in compress(range(book.size), inside)}
    behind = []
    for bonus in seen.plan.bonuses:
        gather(bonus, book)
        for slot, bonuses in earners.items():
            if bonus in bonuses:
                behind += makers_of(bonus, book, lines_of(bonus, book, slot))
    orders = orders_behind(of.store, seen, behind)
    total = NOTHING
    for slot, bonuses in earners.items():
        if bonuses:
            total = total.plus(income(book, bonuses, slot, orders, by_leg=False))
    return total


def shares(of: Of, found: "Income") -> Iterator[Row]:
    """Who made the sales, and who bought: two axes."""
    parts = [
        ("own_share", found.own, "of income: from sales he made himself; neither good nor bad"),
        ("downline_share", found.downline, "of income: from what the downline sold"),
        ("end_customer_share", found.customers, "of income: retail and preferred buyers bought"),
    ]
    for name, part, note in parts:
        if found.total <= 0:
            yield name, "", "", "", of.missing or "no income in the period"
            continue
        said = note
        if name == "end_customer_share":
            rest = found.total - found.customers - found.participants
            above = [line for line in ("1/2", "2/3") if part / found.total > Fraction(line)]
            said += f"; more than {above[-1]}" if above else "; not more than half"
            said += f"; {_money(rest, of)} can't be traced to orders" if rest else ""
        yield name, _percent(part / found.total), _money(part, of), _money(found.total, of), said


def _money(exact: Fraction, of: Of) -> str:
    return format_minor(round_fraction(exact, "half-even"), of.exponent)


def _percent(share: Fraction) -> str:
    """In percent with two decimals, rounded half to even."""
    return format_minor(round_fraction(share * 10_000, "half-even"), 2) + "%"


def legs(of: Of, found: "Income") -> tuple[Table, list[Row]]:
    """Each leg with its volume (all orders) and the income through it; balance and risk."""
    people, within = of.compared.people, of.compared.within
    volumes = sold(of.store, within, len(people.sponsors), everybody=True)
    total = roll_up(people.sponsors, top_down(people.sponsors), volumes)
    front = [i for i in of.front if people.scored[i] or total[i]]
    ids = of.seen.members if of.seen else ()
    incomes = {ids[slot]: round_fraction(x, "half-even") for slot, x in found.legs.items()}
    codes = names.codes(of.store, front)
    called = names.names(of.store, front)
    by_volume = spread([total[i] for i in front])
    by_income = spread([incomes.get(i, 0) for i in front])
    rows: list[Row] = [
        (
            codes[i],
            called.get(i, ""),
            total[i],
            _percent(Fraction(max(total[i], 0), by_volume.total)) if by_volume.total else "",
            incomes.get(i, 0),
            _percent(Fraction(max(incomes.get(i, 0), 0), by_income.total))
            if by_income.total
            else "",
        )
        for i in front
    ]
    rows.sort(key=lambda row: (-int(str(row[2])), row[0]))
    heads = columns("member name volume:money volume_share income:money income_share")
    return Table(heads, rows, of.exponent), list(_risk(of, by_volume, by_income))


def _risk(of: Of, by_volume: Spread, by_income: Spread) -> Iterator[Row]:
    few = "nobody in the frontline" if not by_volume.legs else "one leg only"
    none = few if by_volume.legs < 2 else "no volume in the period"
    for name, value, note in (
        ("leg_balance", by_volume.balance, "(1 - HHI) / (1 - 1/legs): 1 is even"),
        ("leg_min_max", by_volume.evenness, "least leg / greatest leg"),
    ):
        if value is None:
            yield name, "", "", "", none
        else:
            count = f"{by_volume.legs} legs, by volume; {note}"
            yield name, _decimals(value), "", "", count
    share, limit = by_income.largest_share, of.compared.settings.fragile_leg
    if share is None:
        yield "leg_risk", "", "", "", of.missing or "no income came through a leg"
        return
    fragile = "fragile" if by_income.is_fragile(limit) else "not fragile"
    figures = format_minor(by_income.most, of.exponent), format_minor(by_income.total, of.exponent)
    note = f"largest leg's share of income; {fragile}: the limit is {_percent(limit)}"
    yield "leg_risk", _percent(share), *figures, note


def _decimals(value: Fraction) -> str:
    """With four decimals, rounded half to even."""
    whole = round_fraction(value * 10_000, "half-even")
    return f"{whole // 10_000}.{whole % 10_000:04}"
