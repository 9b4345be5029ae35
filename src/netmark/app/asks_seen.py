"""Looking at requests for help: who holds them, since when, and what is to be done next."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netmark.app.starter import rows_of, ticked
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.period import local_day
from netmark.store import names
from netmark.store.asks import Ask, Said, ask_by_id, asks, lines_of, said_of, unanswered
from netmark.store.days import instant_of, now_of
from netmark.store.db import Act, Store, read
from netmark.store.members import find
from netmark.store.team_settings import load
from netmark.team.asks import HOUR, Stand, Upline, instant, seconds, stand
from netmark.team.starter import STARTER, Tick, next_of


class Seen(NamedTuple):
    """A request as it stands at an instant (seconds since 1970), with all that was said by then.

    ``codes``: the code of everybody who has to do with it; ``line``: who stands above who asked.
    """

    ask: Ask
    said: Sequence[Said]
    line: Sequence[Upline]
    stand: Stand
    now: int
    codes: Mapping[int, str]

    def called(self, member: int) -> str:
        """The code of a member; nothing for the company."""
        return self.codes.get(member, "")

    @property
    def holder(self) -> str:
        """Whoever holds it; nothing for the company."""
        return self.called(self.stand.holder)

    @property
    def waits_hours(self) -> int:
        """Whole hours since the present holder has it."""
        return (self.now - self.stand.since) // HOUR

    @property
    def hours_left(self) -> int | None:
        """Hours until it climbs, begun ones as whole; None where it does not climb."""
        climbs = self.stand.climbs_at
        return None if climbs is None else -((self.now - climbs) // HOUR)

    @property
    def next_step(self) -> str:
        """The command that is expected, and of whom."""
        if self.stand.state == "closed":
            return ""
        number = self.ask.id
        if self.stand.state == "answered":
            return f"{self.called(self.ask.member)}: netmark ask close {number}, or reopen {number}"
        who, how = self.holder or "the company", "" if self.holder else " --company"
        return f"{who}: netmark ask answer {number} --text ...{how}"


def see_one(store: Store, act: Act, number: int, at: str = "") -> Seen:
    """A request as it stands at an instant in UTC, now without one.

    Raises InputError when there is no such request.
    """
    return see(store, act, [ask_by_id(store, number)], at)[0]


def see(store: Store, act: Act, found: Sequence[Ask], at: str = "") -> list[Seen]:
    """Requests as they stand at an instant in UTC, now without one; some reads for all of them."""
    at, zone = at or now_of(store, act), store.settings.time_zone
    now, hours = seconds(at), load(store).ask_hours
    said = said_of(store, [ask.id for ask in found])
    lines = lines_of(store, {ask.member for ask in found}, local_day(at, zone).isoformat())
    stands = {
        ask.id: stand([one.event for one in said[ask.id]], lines[ask.member], now, hours)
        for ask in found
    }
    codes = names.codes(store, _named(found, said, lines, stands))
    return [Seen(ask, said[ask.id], lines[ask.member], stands[ask.id], now, codes) for ask in found]


def _named(
    found: Iterable[Ask],
    said: Mapping[int, Sequence[Said]],
    lines: Mapping[int, Sequence[Upline]],
    stands: Mapping[int, Stand],
) -> set[int]:
    """Everybody who is named where requests are shown."""
    named = {ask.member for ask in found} | {each.holder for each in stands.values()}
    named |= {who for some in said.values() for one in some for who in one[4:6] if who}
    if len(stands) == 1:
        named |= {upline.member for line in lines.values() for upline in line}
    return named - {0}


def is_with(seen: Seen) -> str:
    """With whom it is and until when, in words."""
    found, who = seen.stand, seen.holder or "the company"
    if found.state == "closed":
        return "closed"
    if found.state == "answered":
        return f"answered by {who}"
    verb = "taken by" if found.state == "taken" else "with"
    until = f" until {instant(found.climbs_at)}" if found.climbs_at is not None else ""
    return f"{verb} {who}{until}"


class Filter(NamedTuple):
    """Which requests: held by ``mine``, asked by ``of``, ``open``: nobody has answered yet.

    ``at``: how they stood then; a day, or an instant with its zone.
    """

    mine: str = ""
    of: str = ""
    open: bool = False
    at: str = ""


ALL = Filter()


def list_(store: Store, act: Act, where: Filter = ALL) -> Table:
    """Requests by number: who asked what, how it stands, with whom, since when, and the next step.

    ``hours_left``: until it climbs; nothing where it does not. An empty holder is the company.
    """
    with read(store):
        mine = find(store, where.mine) if where.mine else None
        of = [find(store, where.of)] if where.of else None
        at, _ = instant_of(store, act, where.at)
        there = unanswered(store) if where.open and not (where.at or of) else asks(store, of)
        found = [ask for ask in there if ask.at <= at]
        shown = [
            seen
            for seen in see(store, act, found, at)
            if mine in (None, seen.stand.holder) and (seen.stand.open or not where.open)
        ]
        lists = _checklists(store, shown)
    return Table(_HEADS, [_row(seen, lists) for seen in shown])


def about(store: Store, act: Act, member: int) -> Table:
    """The requests of a member (an id), and those that wait on him, with the columns of a list."""
    own = asks(store, [member])
    waiting = [ask for ask in unanswered(store) if ask.member != member]
    held = [seen for seen in see(store, act, waiting) if seen.stand.holder == member]
    shown = sorted([*see(store, act, own), *held], key=lambda seen: seen.ask.id)
    lists = _checklists(store, shown)
    return Table(_HEADS, [_row(seen, lists) for seen in shown])


_HEADS = columns(
    "ask:int member topic asked:date state holder since:date waits_hours:int hours_left next"
)


def _row(seen: Seen, checklists: Mapping[int, Sequence[Tick]]) -> tuple[object, ...]:
    ask, found, step = seen.ask, seen.stand, seen.next_step
    if ask.topic == STARTER and found.state != "closed":
        step = _first_item(seen, checklists[ask.member]) or step
    return (
        ask.id,
        seen.called(ask.member),
        ask.topic,
        ask.at,
        found.state,
        seen.holder,
        instant(found.since),
        seen.waits_hours if found.open else 0,
        "" if seen.hours_left is None else str(seen.hours_left),
        step,
    )


def _first_item(seen: Seen, ticks: Sequence[Tick]) -> str:
    """What a newcomer is to do next; nothing when all of it is done."""
    first = next_of(ticks)
    member = seen.called(seen.ask.member)
    return f"{member}: {first.item.what} (by {first.due})" if first else ""


class Shown(NamedTuple):
    """One request: how it stands, everything that was said, and the checklist of a newcomer."""

    facts: Table
    said: Table
    checklist: Table | None = None


def show(store: Store, act: Act, number: int, at: str = "") -> Shown:
    """One request with what was said about it. Raises InputError when there is none, or not yet."""
    with read(store):
        when, _ = instant_of(store, act, at)
        ask = ask_by_id(store, number)
        if ask.at > when:
            raise InputError(f"request {number} was opened at {ask.at}", "give a time from then on")
        seen = see(store, act, [ask], when)[0]
        said: list[tuple[object, ...]] = [
            (one.at, one.what, seen.called(one.who or 0), seen.called(one.passed_to or 0), one.text)
            for one in seen.said
            if one.at <= when
        ]
        found = _checklists(store, [seen])
    heads = columns("day:int due:date what state done_on:date")
    checklist = Table(heads, rows_of(found[ask.member])) if found else None
    facts = Table(_HEADS, [_row(seen, found)])
    return Shown(facts, Table(columns("at:date what who to text"), said), checklist)


def _checklists(store: Store, found: Iterable[Seen]) -> Mapping[int, Sequence[Tick]]:
    """The checklists of those who asked for one, as they stand at the instant of their requests."""
    asked = [seen for seen in found if seen.ask.topic == STARTER]
    if not asked:
        return {}
    day = local_day(instant(asked[0].now), store.settings.time_zone)
    return ticked(store, {seen.ask.member for seen in asked}, day)
