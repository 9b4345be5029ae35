"""Who calls for a leader: the rules of his Monday list, put to everybody in his team."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.asks_seen import see as see_asks
from netmark.store.asks import asks, unanswered
from netmark.store.days import now_of
from netmark.store.db import Act, Store
from netmark.store.genealogy import Facts, Place
from netmark.store.teams import Ordered, leads_due
from netmark.team.at_risk import Seen as Known
from netmark.team.at_risk import at_risk
from netmark.team.monday import Call, Leg, backup, hope, missed
from netmark.team.settings import Settings

if TYPE_CHECKING:
    from netmark.app.payout import Seen

REASON = {
    "late": "silent",
    "falling": "volume down",
    "no first sale": "no first sale",
    "silent": "no contact",
}
"""What the rules about single members are called here."""


class Reads(NamedTuple):
    """What was read of a member's team on a day.

    ``places``: everybody below; ``line``: above, the nearest first. ``touched``: the last day on
    which the member was in touch with somebody; ``periods``: the period and the three before it.
    """

    member: int
    on: date
    places: Sequence[Place]
    line: Sequence[int]
    facts: Mapping[int, Facts]
    orders: Ordered
    touched: Mapping[int, str]
    periods: Sequence[int]
    settings: Settings


class Team:
    """A member with everybody below and above on a day, arranged for the rules.

    ``ranks``: those above the lowest, by member; empty without a plan.
    """

    def __init__(self, reads: Reads, ranks: Mapping[int, int]) -> None:
        self.member, self.on, self.places, self.line = reads[:4]
        self.facts, self.orders, self.touched = reads[4:7]
        self.periods, self.settings = reads[7:]
        self.ranks = ranks
        self.today = self.on.toordinal()
        self.front = [place.id for place in self.places if place.level == 1]
        self.levels = {place.id: place.level for place in self.places}
        self.leg: dict[int, int] = {}
        self.sizes: dict[int, int] = dict.fromkeys(self.front, 0)
        self.recruits: dict[int, int] = {}
        for place in self.places:
            leg = self.leg[place.id] = place.id if place.level == 1 else self.leg[place.sponsor]
            self.sizes[leg] += place.level > 1
            if self.works(self.facts[place.id]):
                self.recruits[place.sponsor] = self.recruits.get(place.sponsor, 0) + 1

    def code(self, member: int) -> str:
        """The code of somebody of the team; nothing for 0."""
        return self.facts[member].code if member else ""

    @staticmethod
    def works(fact: Facts) -> bool:
        """Is he a distributor who has not left?"""
        return fact.kind == "distributor" and fact.status != "terminated"

    def last_order(self, member: int) -> int:
        """The day of the last order of a year, as a number of the calendar; 0: there is none."""
        return max(self.orders.days[member], default=0)

    @cached_property
    def active(self) -> frozenset[int]:
        """Who has not left and has ordered within the days that are no silence yet."""
        since = self.today - self.settings.silent_days
        facts = self.facts
        return frozenset(
            member
            for member, days in self.orders.days.items()
            if days and max(days) >= since and facts[member].status != "terminated"
        )

    @cached_property
    def legs(self) -> list[Leg]:
        """The legs with a distributor at their top, in the order of joining; distributors only."""
        below: dict[int, list[int]] = {}
        for place in self.places:
            if place.level > 1 and self.works(self.facts[place.id]):
                below.setdefault(self.leg[place.id], []).append(place.id)
        return [
            Leg(top, below.get(top, []), self.active, self.recruits, self.ranks)
            for top in self.front
            if self.works(self.facts[top])
        ]


def calls(store: Store, act: Act, team: Team, seen: "Seen | None") -> Iterator[Call]:
    """Every row of the list, in no order."""
    yield from _asks(store, act, team)
    for due in leads_due(store, team.member, team.on.isoformat()):
        days = (team.on - date.fromisoformat(due.until)).days
        detail = f"lead {due.code}, due {due.until}: {due.step}".rstrip(": ")
        yield Call(team.member, "lead due", detail, f"netmark lead show {due.code}", days)
    yield from _members(team)
    if seen:
        yield from _close_to_rank(team, seen)
    for leg in team.legs:
        able = hope(leg)
        if able and backup(leg) is None:
            detail = f"nobody goes on if {team.code(leg.top)} leaves"
            yield Call(leg.top, "no backup", detail, f"develop {team.code(able)}", len(leg.below))


def _asks(store: Store, act: Act, team: Team) -> Iterator[Call]:
    """Requests that wait for him: now, or at the end of a day that is over."""
    then, there = act, unanswered(store)
    if team.on != act.today:
        then, there = act._replace(today=team.on), asks(store)
    now = now_of(store, then)
    for one in see_asks(store, then, [ask for ask in there if ask.at <= now]):
        if one.stand.open and one.stand.holder == team.member:
            left = f", climbs in {one.hours_left} h" if one.hours_left is not None else ""
            detail = f"{one.ask.topic}, waits {one.waits_hours} h{left}"
            step = f"netmark ask answer {one.ask.id} --text ..."
            yield Call(one.ask.member, "ask waiting", detail, step, one.waits_hours)


def _members(team: Team) -> Iterator[Call]:
    """What the rules about single members say of everybody who has not left."""
    orders, settings = team.orders, team.settings
    keeps = bool(team.touched)
    for place in team.places:
        member, fact = place.id, team.facts[place.id]
        if fact.status == "terminated":
            continue
        days = orders.days.get(member, ())
        contact = None
        if keeps and place.level == 1 and team.works(fact):
            contact = date.fromisoformat(team.touched.get(member, fact.joined)).toordinal()
        known = Known(
            team.today,
            date.fromisoformat(fact.joined).toordinal(),
            days,
            (orders.now.get(member, 0), orders.before.get(member, 0)),
            not team.works(fact) or orders.sold.get(member, 0) > 0,
            contact,
            settings.silent_days,
            settings.newcomer_days,
        )
        for risk in at_risk(known):
            reason, weight = REASON[risk.rule], _weight(risk.rule, known)
            yield Call(member, reason, risk.reason, _step(team, place, reason), weight)
        if days and missed([period in orders.periods.get(member, ()) for period in team.periods]):
            last = date.fromordinal(max(days)).isoformat()
            detail = f"no order in this period, one in each of the three before; the last on {last}"
            yield Call(member, "missed order", detail, f"remind {fact.code}")


def _weight(rule: str, known: Known) -> int:
    """How bad it is: days, or the volume that is gone."""
    if rule == "late":
        return known.today - max(known.order_days)
    if rule == "falling":
        return known.volumes[1] - known.volumes[0]
    if rule == "no first sale":
        return known.today - known.joined
    return known.today - (known.contact or known.today)


def _step(team: Team, place: Place, reason: str) -> str:
    code, sponsor = team.code(place.id), team.code(place.sponsor)
    if reason == "no first sale":
        return f"netmark ask open {code} --starter"
    if reason == "volume down":
        return f"netmark member show {code}"
    return f"call, then: netmark touch {code} --by {sponsor}"


def ranks_of(seen: "Seen", members: Collection[int]) -> dict[int, int]:
    """The highest paid-as rank of some members, those above the lowest rank of a ladder only."""
    columns = [seen.results[f"rank {ladder}"] for ladder in seen.plan.all_ladders]
    return {
        member: rank
        for slot, member in enumerate(seen.members)
        if slot
        and member in members
        and (rank := max((column[slot] for column in columns), default=0)) > 1
    }


def _close_to_rank(team: Team, seen: "Seen") -> Iterator[Call]:
    """Who of the team lacks only a little for the next rank of a ladder."""
    from netmark.plan.needs import fits
    from netmark.plan.ranks import needs_of_rank
    from netmark.team.near import close_ones

    book, plan = seen.book, seen.plan
    members = {
        slot: member
        for slot, member in enumerate(seen.members)
        if slot and member in team.leg and book.distributors[slot]
    }
    for name, model in plan.all_ladders.items():
        reached = list(map(max, seen.results[f"rank {name}"], seen.results[f"organic {name}"]))
        needs = [needs_of_rank(book, name, n + 1) for n in range(len(model.ranks))]
        who = fits(model.for_, book)
        for slot, lack in close_ones(needs, reached, book, [s for s in members if who[s]]):
            rank = model.ranks[reached[slot]].name
            said = ", ".join(f"{one.need.label} {one.said(plan)[2]} missing" for one in lack)
            quoted = f'"{rank}"' if " " in rank else rank
            step = f"netmark why-not {team.code(members[slot])} --rank {quoted}"
            yield Call(members[slot], "close to rank", f"{rank}: {said}", step, reached[slot])
