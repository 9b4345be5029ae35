"""A request for help: with whom it stands at an instant, and for how long.

A request goes to the sponsor and climbs the upline while nothing is done about it. Nothing is
written when it climbs: who holds it follows from what was said, the upline, and the instant.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

COMPANY = 0
"""Who holds a request above the last upline."""

HOUR = 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class Event(NamedTuple):
    """Something that was said about a request; ``at`` in seconds since 1970.

    ``who`` said it, :data:`COMPANY` for the company; ``to``: whom it was passed to.
    """

    at: int
    what: str  # open, take, answer, pass, close, reopen
    who: int
    to: int = 0


class Upline(NamedTuple):
    """Somebody above whoever asks; only a distributor who has not left can help."""

    member: int
    helps: bool


class Stand(NamedTuple):
    """How a request stands at an instant.

    ``state``: waiting, taken, answered or closed. ``holder`` has it since ``since``; at
    ``climbs_at`` it goes one further up, None when it does not.
    """

    state: str
    holder: int
    since: int
    climbs_at: int | None

    @property
    def open(self) -> bool:
        """Is somebody still to answer?"""
        return self.state in ("waiting", "taken")


def stand(events: Sequence[Event], line: Sequence[Upline], now: int, hours: int) -> Stand:
    """With whom a request stands at ``now``, by what was said until then (in its order).

    ``line``: everybody above who asked, the nearest first, as they are on that day. Nobody is
    waited for longer than ``hours`` since the request came to him or since he took it: then it
    goes to the next one who can help, and from the last one to the company, where it stays. Who
    can't help (any more) is passed over; who is not in the line any more is begun without. Whoever
    answered has it again when it is reopened, and so has whoever held it when it was closed.
    Less than an hour counts as one.
    """
    step = max(hours, 1) * HOUR
    helpers = [upline.member for upline in line if upline.helps]
    places = _places(line)
    found = Stand("waiting", helpers[0] if helpers else COMPANY, events[0].at, None)
    for event in events:
        if event.at > now:
            break
        found = _after(event, _climbed(found, helpers, places, event.at, step))
    return _climbed(found, helpers, places, now, step)


def _places(line: Sequence[Upline]) -> dict[int, int]:
    """For everybody above: how many who can help stand below him."""
    places, below = {}, 0
    for upline in line:
        places[upline.member] = below
        below += upline.helps
    return places


def _climbed(
    found: Stand, helpers: Sequence[int], places: dict[int, int], now: int, step: int
) -> Stand:
    if not found.open:
        return found
    at = len(helpers) if found.holder == COMPANY else places.get(found.holder, 0)
    steps = min((now - found.since) // step, len(helpers) - at)
    holder = helpers[at + steps] if at + steps < len(helpers) else COMPANY
    since = found.since + steps * step
    state = found.state if holder == found.holder else "waiting"
    return Stand(state, holder, since, since + step if holder != COMPANY else None)


def _after(event: Event, before: Stand) -> Stand:
    if event.what == "take":
        return Stand("taken", event.who, event.at, None)
    if event.what == "answer":
        return Stand("answered", event.who, event.at, None)
    if event.what == "pass":
        return Stand("waiting", event.to, event.at, None)
    if event.what == "close":
        return Stand("closed", before.holder, event.at, None)
    if event.what == "reopen":
        return Stand("waiting", before.holder, event.at, None)
    return before


def first_answer(events: Sequence[Event]) -> Event | None:
    """The first answer; None as long as there is none."""
    return next((event for event in events if event.what == "answer"), None)


def seconds(instant: str) -> int:
    """An instant in UTC as seconds since 1970.

    >>> seconds("1970-01-02T00:00:01Z")
    86401
    """
    return (datetime.fromisoformat(instant) - _EPOCH) // _SECOND


def instant(seconds: int) -> str:
    """The way back.

    >>> instant(86401)
    '1970-01-02T00:00:01Z'
    """
    return (_EPOCH + seconds * _SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")
