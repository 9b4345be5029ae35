"""Recruits on a scorecard: what each brought, how soon they start, and whether it pays.

What a recruit brought is counted in the window, whether a member has broken even in all his time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING

from netmark.app.payout import Seen, plan_of
from netmark.app.scorecard_income import Of, Row, paying
from netmark.app.table import Table, columns
from netmark.genealogy.tree import top_down
from netmark.ledger.money import format_minor, round_fraction
from netmark.store import names, plans, runs
from netmark.store.periods import period_by_id
from netmark.store.sales import totals_of
from netmark.store.scorecard import firsts
from netmark.team.scorecard import RECRUITED, first_times
from netmark.team.shares import break_even_month, recruit_value
from netmark.team.survival import kaplan_meier

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.income import Income


def first_steps(of: Of, leg: bool) -> Table:
    """How long it takes recruits to a first sale, customer, recruit: medians by Kaplan-Meier."""
    people = of.compared.people
    who = of.front
    if leg:
        below = bytearray(len(people.sponsors))
        below[of.member] = 1
        for i in top_down(people.sponsors):
            below[i] |= below[people.sponsors[i]]
        below[of.member] = 0
        recruited = people.standing.translate(RECRUITED)
        who = [i for i in compress(range(len(below)), recruited) if below[i]]
    found = firsts(of.store, of.compared.within, who)
    since = found.since.toordinal() if found.since else people.end + 1
    counted = [i for i in who if people.joined[i] >= since]
    left_out = len(who) - len(counted)
    rows: list[Row] = []
    for name, days in (
        ("sale", found.sale),
        ("customer", found.customer),
        ("recruit", first_times(people, counted)),
    ):
        curve, reached = _curve(people.joined, counted, days, found.left, people.end)
        note = "" if curve is not None else f"not yet reached by half of {len(counted)}"
        if not counted:
            note = "no recruits to judge by"
        elif len(counted) < 10:
            note = "; ".join(filter(None, [note, "few recruits"]))
        if left_out:
            note += f"{'; ' if note else ''}{left_out} joined before the first sale of the file"
        rows.append((f"first_{name}", curve, reached, len(counted), note))
    return Table(columns("what median_days:int reached:int recruits:int note"), rows, of.exponent)


def _curve(
    joined: Sequence[int],
    members: Sequence[int],
    days: Mapping[int, int],
    left: Mapping[int, int],
    end: int,
) -> tuple[int | None, int]:
    spells = []
    for i in members:
        day = days.get(i)
        until = min(end, left.get(i, end)) if day is None else day
        spells.append((max(until - joined[i], 0), day is not None))
    return kaplan_meier(spells).median, sum(reached for _, reached in spells)


def _month(period: "Period") -> int:
    """The month that a period ends in, as months of joining are numbered."""
    return period.last.year * 12 + period.last.month


def _month_name(number: int) -> str:
    """A month as it is written.

    >>> _month_name(2026 * 12 + 12), _month_name(2026 * 12 + 1)
    ('2026-12', '2026-01')
    """
    year, month = divmod(number - 1, 12)
    return f"{year}-{month + 1:02}"


def recruits(of: Of, now: "Income") -> Table:
    """What each recruit brought in the window, less what he was given and what support cost."""
    people, within = of.compared.people, of.compared.within
    heads = columns(
        "member name joined:date months:int overrides:money ceded:money support:money value:money"
        " payback_month note"
    )
    front = of.front
    if not front:
        return Table(heads, [], of.exponent)
    first = within.first.year * 12 + within.first.month
    through, known = _through(of, now)
    ceded = _ceded(of)
    support = of.compared.settings.support_cost * 10**of.exponent
    codes, called = names.codes(of.store, front), names.names(of.store, front)
    rows: list[Row] = []
    for i in front:
        start = max(first, people.classes[i])
        months = range(start, within.last_class + 1)
        exact = [through.get((i, month), Fraction(0)) for month in months]
        came = [round_fraction(each, "half-even") for each in exact]
        gave = [ceded.get((i, month), 0) for month in months]
        cost = [round_fraction(support, "half-even")] * len(months)
        value = recruit_value(came, gave, cost)
        month = break_even_month(value)
        back, note = "", ""
        if start < known:
            note = of.missing or f"joined before {_month_name(known)}, the first month that is paid"
        elif people.classes[i] < first:
            note = "joined before the window, which is all that is counted"
        elif month is None:
            note = "not paid back yet"
        else:
            back = _month_name(start + month - 1)
            if not any(gave) and not any(cost):
                note = "nothing was given up for him"
        day = _date_of(people.joined[i])
        sums = (sum(came), sum(gave), sum(cost), sum(value))
        rows.append((codes[i], called.get(i, ""), day, len(months), *sums, back, note))
    rows.sort(key=lambda row: (-int(str(row[7])), row[0]))
    return Table(heads, rows, of.exponent)


def _date_of(ordinal: int) -> str:
    """A day ordinal as ISO text."""
    return date.fromordinal(ordinal).isoformat()


def _ceded(of: Of) -> dict[tuple[int, int], int]:
    """The margin that the member gave up, by the recruit in whose leg it went, and month."""
    sponsors, found = of.compared.people.sponsors, dict[tuple[int, int], int]()
    for (giver, recipient, month), minor in of.compared.given.ceded.items():
        if giver == of.member:
            at = recipient
            while at and sponsors[at] != giver:
                at = sponsors[at]
            found[at, month] = found.get((at, month), 0) + minor
    return found


def _through(of: Of, now: "Income") -> tuple[dict[tuple[int, int], Fraction], int]:
    """What came to the member through each of his recruits, by recruit and month of the window.

    From the lines of the closed runs, and of the period itself as it stands; and the first month
    that any of them is of.
    """
    from netmark.payout.income import income

    found: dict[tuple[int, int], Fraction] = {}
    within = of.compared.within

    def add(members: Sequence[int], legs: Mapping[int, Fraction], month: int) -> None:
        for slot, amount in legs.items():
            key = members[slot], month
            found[key] = found.get(key, Fraction(0)) + amount

    known = within.last_class + 1
    if of.seen:
        add(of.seen.members, now.legs, _month(within.period))
        known = _month(within.period)
    for run in runs.all_runs(of.store):
        period = period_by_id(of.store, run.period)
        if period.last < within.first or period.id >= within.period.id:
            continue
        known = min(known, _month(period))
        if runs.row_of(of.store, run, of.member) is None:
            continue
        plan = plan_of(of.store, plans.by_id(of.store, run.plan))
        who = None if plan.reaches_company else runs.downline(of.store, run, of.member)
        frozen = runs.frozen(of.store, run, plan, who)
        seen = Seen(period, run, plan, frozen.book, frozen.members, frozen.results)
        slot = frozen.members.index(of.member)
        add(frozen.members, income(seen.book, paying(seen, slot), slot).legs, _month(period))
    return found, known


def break_even(of: Of) -> Row:
    """The first month in which all income so far is at least all own purchases and fees so far."""
    people, within = of.compared.people, of.compared.within
    net: dict[int, int] = {}
    known = set[int]()
    for run in runs.all_runs(of.store):
        row = runs.row_of(of.store, run, of.member)
        if row is not None and run.period < within.period.id:
            month = _month(period_by_id(of.store, run.period))
            net[month] = net.get(month, 0) + row["earned"] - row["fees"]
            known.add(run.period)
    if of.seen:
        figures = of.seen.results
        month = _month(within.period)
        net[month] = net.get(month, 0) + figures["earned"][of.slot] - figures["fees"][of.slot]
        known.add(within.period.id)
    if not known:
        return "break_even_month", "", "", "", f"no period is closed; {of.missing}"
    unknown = set[int]()
    for total in totals_of(of.store, of.member, within.period.last.isoformat()):
        if total.buyer == "self":
            month = _month(_containing(of, total.period))
            net[month] = net.get(month, 0) - total.amount_minor
        if total.period not in known:
            unknown.add(total.period)
    first = min(net, default=within.last_class)
    if people.classes[of.member] < first:
        note = f"joined before {_month_name(first)}, and what came before it is not known"
        return "break_even_month", "", "", "", note
    start = people.classes[of.member]
    months = [net.get(month, 0) for month in range(start, within.last_class + 1)]
    reached = break_even_month(months)
    note = f"income of {len(unknown)} periods is not known: never closed" if unknown else ""
    value = "not yet" if reached is None else _month_name(start + reached - 1)
    said = f"month {reached}" if reached else "income less own purchases and fees so far"
    figures_said = format_minor(sum(months), of.exponent)
    return "break_even_month", value, figures_said, "", "; ".join(filter(None, [said, note]))


def _containing(of: Of, number: int) -> "Period":
    day = date(number // 10_000, number // 100 % 100, number % 100)
    return of.store.settings.calendar.containing(day)
