"""What came of leads that were passed on, sales that were given, and requests that were answered.

By member and as counts with an outcome out of all; only those who did something are named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from netmark.team.scorecard import Done

HOUR = 3600


class LeadEvent(NamedTuple):
    """Something that happened with a lead; ``who`` is its new holder, where it gets one."""

    lead: int
    found_by: int
    day: str
    what: str
    who: int


class Gift(NamedTuple):
    """A sale whose credit was given. ``sold_since``: the recipient sold by himself afterwards."""

    seq: int
    giver: int
    sold_since: bool


class Request(NamedTuple):
    """A request for help: who asked, when (seconds), and the answers: by whom, and when.

    ``closed``: it was closed, perhaps without an answer.
    """

    asker: int
    at: int
    answers: list[tuple[int, int]]
    closed: bool = False


def leads_shared(events: Iterable[LeadEvent], first: str) -> dict[int, Done]:
    """Leads that each member passed on since a day, and how many of them were won afterwards.

    Events come lead by lead in their order. A lead counts once for whoever passed it on, won when
    that is how it stands at the end and it was won after he did.

    >>> leads_shared([LeadEvent(1, 7, "2026-11-02", "pass", 8),
    ...               LeadEvent(1, 7, "2026-11-09", "convert", 8)], "2026-11-01")
    {7: Done(hits=1, of=1)}
    """
    found: dict[int, Done] = {}
    lead, holder, won = 0, 0, False
    passed: set[int] = set()

    def settle() -> None:
        for member in passed:
            hits, of = found.get(member, Done(0, 0))
            found[member] = Done(hits + won, of + 1)

    for event in events:
        if event.lead != lead:
            settle()
            lead, holder, won, passed = event.lead, event.found_by, False, set()
        if event.what == "pass" and event.day >= first:
            passed.add(holder)
        if event.what in ("pass", "assign"):
            holder = event.who
        elif event.what in ("convert", "lose", "reopen"):
            won = event.what == "convert"
    settle()
    return found


def gifts_made(gifts: Iterable[Gift], bought: Collection[int] = ()) -> dict[int, Done]:
    """Sales that each member gave, and after how many the recipient sold by himself.

    ``bought``: the gifts (``seq``) that bought a rank; they never have an outcome.

    >>> gifts_made([Gift(1, 7, True), Gift(2, 7, True), Gift(3, 7, False)], bought={2})
    {7: Done(hits=1, of=3)}
    """
    found: dict[int, Done] = {}
    for gift in gifts:
        hits, of = found.get(gift.giver, Done(0, 0))
        found[gift.giver] = Done(hits + (gift.sold_since and gift.seq not in bought), of + 1)
    return found


def together(first: Mapping[int, Done], second: Mapping[int, Done]) -> dict[int, Done]:
    """Both added up by member.

    >>> together({1: Done(1, 2)}, {1: Done(0, 1), 2: Done(1, 1)})
    {1: Done(hits=1, of=3), 2: Done(hits=1, of=1)}
    """
    found = dict(first)
    for member, (hits, of) in second.items():
        before = found.get(member, Done(0, 0))
        found[member] = Done(before.hits + hits, before.of + of)
    return found


def help_given(
    requests: Iterable[Request], sponsors: Sequence[int], end: int, hours: int
) -> dict[int, Done]:
    """Requests for help that each member answered in time, out of those that were his to answer.

    A request is its asker's sponsor's to answer within so many hours, and counts for nobody while
    that time is not over at the ``end`` (seconds) and it has no answer, nor when it was closed
    without one. Whoever else answered it had it because it climbed: for him it is in time.

    >>> help_given([Request(2, 0, [(1, 3600)]), Request(2, 0, [])], [0, 0, 1], 999999, 48)
    {1: Done(hits=1, of=2)}
    """
    found: dict[int, Done] = {}
    for request in requests:
        sponsor, due = sponsors[request.asker], request.at + hours * HOUR
        answered = {who: at for who, at in reversed(request.answers) if who != request.asker}
        if not answered and (request.closed or due > end):
            continue
        in_time = {who: who != sponsor or at <= due for who, at in answered.items()}
        if sponsor:
            in_time.setdefault(sponsor, False)
        for who, good in in_time.items():
            hits, of = found.get(who, Done(0, 0))
            found[who] = Done(hits + good, of + 1)
    return found
