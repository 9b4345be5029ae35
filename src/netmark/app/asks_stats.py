"""What became of requests for help, by who helped, by topic, or by month."""

from datetime import date
from fractions import Fraction

from netmark.app.asks_seen import Seen, see
from netmark.app.table import Table, columns
from netmark.ledger.period import local_day
from netmark.store.asks import asks
from netmark.store.db import Act, Store, read
from netmark.store.firsts import orders_of, recruits_of
from netmark.store.team_settings import load
from netmark.store.text import choice
from netmark.team.asks import first_answer
from netmark.team.helped import Helped, Request, Terms, helped
from netmark.team.intervals import MILLION
from netmark.team.starter import STARTER

BY = ("helper", "topic", "month")


def stats(store: Store, act: Act, by: str = "topic") -> Table:
    """One row for each helper, topic or month of asking, the checklists of newcomers left out.

    A request belongs to whoever answered it first, else to whoever has it now; an empty helper is
    the company. ``low`` and ``high`` are the 95 % interval (Wilson) of ``in_time`` out of ``due``;
    what followed within the days that the company set is out of ``answered_before``.
    """
    by = choice(by, BY, "what requests are counted by")
    with read(store):
        found = see(store, act, [ask for ask in asks(store) if ask.topic != STARTER])
        day, settings = act.today.isoformat(), load(store)
        members = {seen.ask.member for seen in found}
        sales = {
            member: [date.fromisoformat(when).toordinal() for when, sold in orders if sold]
            for member, orders in orders_of(store, members, day).items()
        }
        recruits = {
            member: [date.fromisoformat(when).toordinal() for when in joined]
            for member, joined in recruits_of(store, members, day).items()
        }
    zone = store.settings.time_zone
    groups: dict[str, list[Request]] = {}
    for seen in found:
        member, first = seen.ask.member, first_answer([one.event for one in seen.said])
        asked = seen.said[0].event.at
        if first is None:
            request = Request(asked)
        else:
            at = next(one.at for one in seen.said if one.what == "answer")
            answered = local_day(at, zone).toordinal()
            his = sales.get(member, ()), recruits.get(member, ())
            request = Request(asked, first.at, answered, *his)
        groups.setdefault(_group(seen, by, zone), []).append(request)
    now = found[0].now if found else 0
    terms = Terms(now, act.today.toordinal(), settings.ask_hours, settings.answer_days)
    rows = [_row(name, helped(some, terms)) for name, some in sorted(groups.items())]
    return Table(columns(f"{by} {_FIGURES}"), rows)


_FIGURES = (
    "asked:int answered:int due:int in_time:int low:rate high:rate median_hours"
    " answered_before:int first_sale:int first_recruit:int any_sale:int"
)


def _group(seen: Seen, by: str, zone: str) -> str:
    if by == "topic":
        return seen.ask.topic
    if by == "month":
        return local_day(seen.ask.at, zone).isoformat()[:7]
    first = next((one for one in seen.said if one.what == "answer"), None)
    return seen.called(first.who or 0) if first else seen.holder


def _row(name: str, found: Helped) -> tuple[object, ...]:
    ends: tuple[object, ...] = ("", "")
    if found.in_time.of:
        ends = tuple(Fraction(end, MILLION) for end in found.in_time.interval)
    return (
        name,
        found.asked,
        found.answered,
        found.in_time.of,
        found.in_time.hits,
        *ends,
        _hours(found.hours),
        found.any_sale.of,
        found.first_sale.hits,
        found.first_recruit.hits,
        found.any_sale.hits,
    )


def _hours(hours: Fraction | None) -> str:
    """Hours with one decimal, rounded half up; nothing where nothing was answered."""
    if hours is None:
        return ""
    tenths = (hours * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"
