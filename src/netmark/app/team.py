"""A member's team from both sides: who earns from his success, and who calls for him."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import Seen, see
from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.app.team_calls import Reads, Team, calls, ranks_of
from netmark.errors import InputError
from netmark.ledger.money import format_exact
from netmark.store import names, plans
from netmark.store.contacts import contacts
from netmark.store.db import Act, Store, read
from netmark.store.genealogy import Facts, below, facts_on, uplines_on
from netmark.store.members import find, row_of
from netmark.store.team_settings import load
from netmark.store.teams import ordered
from netmark.team.monday import Call, backup, hope, in_order

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.plan.bonuses.base import Bonus

SHOWN = ("line", "frontline", "list", "legs")


class Shown(NamedTuple):
    """A team on a day. ``note`` says why nothing is earned, where there is no plan.

    ``line``: everybody above and what each has from the member's own sales and from his downline;
    ``frontline``: what he has from each of his frontline and from those below them. Exact, before
    the rounding of a bonus and before limits. ``list``: who calls for him, the worst first.
    ``legs``: each with who could go on without its top.
    """

    facts: Table
    line: Table
    frontline: Table
    list: Table
    legs: Table
    note: str = ""

    def table(self, name: str) -> Table:
        """One of :data:`SHOWN`."""
        found: Table = getattr(self, name)
        return found


def team(
    store: Store, act: Act, code: str, text: str = "", parts: Collection[str] = SHOWN
) -> Shown:
    """The team of a member in a period (the current one), as it stands on its last day or today.

    Only the ``parts`` that are asked for are made; the others stay empty. Raises InputError for a
    period that has not begun, or was over before he joined.
    """
    period = period_of(store, act, text)
    on = min(act.today, period.last)
    with read(store):
        member = find(store, code)
        _check(store, member, period, on)
        seen = see(store, act, period.name) if plans.in_force(store, period) else None
        reads = _read(store, member, on, period)
        ranks = ranks_of(seen, {place.id for place in reads.places}) if seen else {}
        found = Team(reads, ranks)
        pays = {"line", "frontline"}.intersection(parts)
        pay = _Pay(seen if pays else None, found)
        called = in_order(calls(store, act, found, seen), found.levels) if "list" in parts else []
    return Shown(
        _facts(found, period, seen),
        Table(_LINE, [*_line(found, pay)] if "line" in parts else []),
        Table(_FRONTLINE, [*_frontline(found, pay)] if "frontline" in parts else []),
        Table(_LIST, [_call(found, call) for call in called]),
        Table(_LEGS, [*_legs(found)] if "legs" in parts else []),
        "" if seen else f"No plan is in force in {period.name}, so nothing is earned.",
    )


def _call(team: Team, call: Call) -> tuple[object, ...]:
    who = call.member
    leg, level = team.code(team.leg.get(who, 0)), team.levels.get(who, 0)
    head = team.code(who), team.facts[who].name, leg, level
    return (*head, call.reason, call.detail, call.step)


_LINE = columns("level:int member name rank note from_own from_downline")
_FRONTLINE = columns(
    "member name kind status joined:date rank active:bool last_order:date downline:int"
    " from_own from_downline"
)
_LIST = columns("member name leg level:int reason detail next")
_LEGS = columns("leg name members:int distributors:int active:int backup backup_name next")


def _check(store: Store, member: int, period: "Period", on: date) -> None:
    if period.first > on:
        raise InputError(f"{period.name} has not begun yet", "name an earlier period")
    joined = row_of(store, member)[1]
    if joined > on.isoformat():
        code = names.codes(store, [member])[member]
        raise InputError(
            f"{code} joined on {joined}, after {on}", f"name a period from {joined} on"
        )


def _read(store: Store, member: int, on: date, period: "Period") -> Reads:
    """Everything about the team, in some large reads."""
    day, settings, calendar = on.isoformat(), load(store), store.settings.calendar
    places, line = below(store, member, day), uplines_on(store, member, day)
    ids = {member, *line, *(place.id for place in places)}
    periods = [period]
    while len(periods) < 4:
        try:
            periods.append(calendar.previous(periods[-1]))
        except InputError:  # the first of named periods
            break
    touched: dict[int, str] = {}
    for one in contacts(store, [member], day):
        touched[one.by if one.member == member else one.member] = one.day
    return Reads(
        member,
        on,
        places,
        line,
        facts_on(store, ids, day),
        ordered(store, {place.id for place in places}, on, [each.id for each in periods]),
        touched,
        [each.id for each in periods],
        settings,
    )


class _Pay:
    """What is earned in a period from whom, by slots of its book; nothing without a plan."""

    def __init__(self, seen: Seen | None, team: Team) -> None:
        from netmark.team.success import earned, own_and_below

        self.seen = seen
        self.found: Mapping[tuple[int, int], Fraction] = {}
        self.slots = {} if seen is None else _slots(seen, [team.member, *team.line, *team.front])
        self.tops: dict[int, int] = {}
        me = self.slots.get(team.member)
        if seen is None or me is None:
            return
        tree = seen.book.sponsor_tree
        tops = [self.slots[top] for top in team.front if top in self.slots]
        tops = [top for top in tops if tree.parents[top] == me]
        self.tops = {top: place for place, top in enumerate(tops)}
        mine = own_and_below(tree.parents, tree.order, [me])
        wanted = {self.slots[upline]: mine for upline in team.line if upline in self.slots}
        wanted[me] = own_and_below(tree.parents, tree.order, tops)
        self.me = me
        self.found = earned(seen.book, wanted, _paying(seen, wanted))

    def of_upline(self, upline: int) -> tuple[str, str]:
        """What somebody above has from the member's own sales, and from his downline."""
        return self._pair(self.slots.get(upline), 0)

    def of_leg(self, top: int) -> tuple[str, str]:
        """What the member has from the own sales of one of his frontline, and from below him."""
        slot = self.slots.get(top)
        if slot is None or slot not in self.tops:
            return "", ""
        return self._pair(self.me, self.tops[slot])

    def rank(self, member: int) -> str:
        """The paid-as rank."""
        slot = self.slots.get(member)
        return self.seen.rank(slot) if self.seen and slot is not None else ""

    def _pair(self, earner: int | None, place: int) -> tuple[str, str]:
        if self.seen is None or earner is None:
            return "", ""
        groups = 2 * place + 1, 2 * place + 2
        sums = [self.found.get((earner, group), Fraction(0)) for group in groups]
        own, downline = (format_exact(each, self.seen.plan.exponent) for each in sums)
        return own, downline


def _paying(seen: Seen, earners: Collection[int]) -> Iterator["Bonus"]:
    """The bonuses that came to anything for one of some slots, before limits."""
    from netmark.plan.limits import reasons

    for bonus in seen.plan.bonuses:
        names = [f"bonus {bonus.name}", *dict(reasons(seen.plan, bonus.name))]
        if any(seen.results[name][slot] for name in names for slot in earners):
            yield bonus


def _slots(seen: Seen, members: Sequence[int]) -> dict[int, int]:
    """The slots of some members in the book of a period; who is not in it is left out."""
    if isinstance(seen.members, range):
        inside = seen.book.sponsor_tree.inside
        return {one: one for one in members if one < len(inside) and inside[one]}
    wanted = set(members)
    return {one: slot for slot, one in enumerate(seen.members) if slot and one in wanted}


def _facts(team: Team, period: "Period", seen: Seen | None) -> Table:
    mine = team.facts[team.member]
    state = "no plan" if seen is None else "closed" if seen.run else "open"
    there = [team.facts[place.id] for place in team.places]
    distributors = sum(team.works(fact) for fact in there)
    enrolled = sum(fact.status != "terminated" for fact in there)
    heads = "member name period state as_of:date members:int distributors:int active:int"
    active = sum(place.id in team.active for place in team.places)
    row = (mine.code, mine.name, period.name, state, team.on.isoformat(), enrolled)
    return Table(columns(heads), [(*row, distributors, active)])


def _line(team: Team, pay: _Pay) -> Iterator[tuple[object, ...]]:
    for level, upline in enumerate(team.line, start=1):
        fact = team.facts[upline]
        head = level, fact.code, fact.name, pay.rank(upline), _unusual(fact)
        yield *head, *pay.of_upline(upline)


def _unusual(fact: Facts) -> str:
    usual = ("distributor", "enrolled")
    return ", ".join(word for word in (fact.kind, fact.status) if word not in usual)


def _frontline(team: Team, pay: _Pay) -> Iterator[tuple[object, ...]]:
    for top in team.front:
        fact, last = team.facts[top], team.last_order(top)
        yield (
            fact.code,
            fact.name,
            fact.kind,
            fact.status,
            fact.joined,
            pay.rank(top),
            top in team.active,
            date.fromordinal(last).isoformat() if last else "",
            team.sizes[top],
            *pay.of_leg(top),
        )


def _legs(team: Team) -> Iterator[tuple[object, ...]]:
    for leg in team.legs:
        second, able = backup(leg), hope(leg)
        there = [leg.top, *leg.below]
        step = ""
        if second is None:
            step = f"develop {team.code(able)}" if able else "recruit below"
        yield (
            team.code(leg.top),
            team.facts[leg.top].name,
            len(there),
            sum(team.works(team.facts[one]) for one in there),
            sum(one in leg.active for one in there),
            team.code(second or 0),
            team.facts[second].name if second else "",
            step,
        )
