"""Who took part in a stretch of days: kind and status of members as they changed over time.

Days are ordinals, columns have one entry per member id, entry 0 is the company's.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

DISTRIBUTOR, ENROLLED = "distributor", "enrolled"


class Change(NamedTuple):
    """From a day on somebody is of another kind, or of another status (``what``)."""

    day: int
    what: str
    value: str


class People(NamedTuple):
    """Everybody who ever joined, and what changed about some of them.

    ``sponsors`` as of the last day; ``others`` are the kinds of those who did not join as
    distributors; ``changes`` by member in the order in which they count, rising by day.
    """

    sponsors: Sequence[int]
    joined: Sequence[int]
    others: Mapping[int, str]
    changes: Mapping[int, Sequence[Change]]


class Roles(NamedTuple):
    """Flags by id about a stretch of days, and the day of leaving.

    ``taking_part``: a distributor and enrolled on any of its days; ``at_start``: on the day before
    its first; ``ever``: a distributor on any day up to its last; ``left``: since when he is
    terminated on its last day, 0 when he is not.
    """

    taking_part: bytearray
    at_start: bytearray
    ever: bytearray
    left: "array[int]"


class Spell(NamedTuple):
    """A stretch of a career: from a day on, until the day before ``until``."""

    since: int
    until: int
    kind: str
    status: str


FOR_EVER = 10_000_000
"""After the last day that a calendar has."""


def spells(joined: int, kind: str, changes: Sequence[Change]) -> Iterator[Spell]:
    """A career as stretches without a change; of several changes on a day the last one counts.

    >>> list(spells(5, "customer", [Change(9, "kind", "distributor")]))[0]
    Spell(since=5, until=9, kind='customer', status='enrolled')
    """
    since, status = joined, ENROLLED
    for change in changes:
        if change.day > since:
            yield Spell(since, change.day, kind, status)
            since = change.day
        if change.what == "kind":
            kind = change.value
        else:
            status = change.value
    yield Spell(since, FOR_EVER, kind, status)


def roles(people: People, first: int, last: int) -> Roles:
    """Who takes part from the first day to the last.

    >>> people = People([0, 0, 1], [0, 10, 30], {}, {1: [Change(20, "status", "terminated")]})
    >>> found = roles(people, 20, 40)
    >>> list(found.taking_part), list(found.at_start), list(found.left)
    ([0, 0, 1], [0, 1, 0], [0, 20, 0])
    """
    joined = people.joined
    there = bytearray(map(last.__ge__, joined))
    before = bytearray(map(first.__gt__, joined))
    there[0] = before[0] = 0
    found = Roles(there, before, bytearray(there), array("i", bytes(4 * len(joined))))
    for member in sorted(people.others.keys() | people.changes.keys()):
        if joined[member] <= last:
            _replay(people, found, member, (first, last))
    return found


def _replay(people: People, found: Roles, member: int, days: tuple[int, int]) -> None:
    """One of the few whose career has more than a beginning."""
    first, last = days
    kind = people.others.get(member, DISTRIBUTOR)
    part = start = ever = left = 0
    for spell in spells(people.joined[member], kind, people.changes.get(member, ())):
        if spell.since > last:
            break
        enrolled = spell.status == ENROLLED
        left = 0 if enrolled else left or spell.since
        if spell.kind == DISTRIBUTOR:
            ever = 1
            part |= enrolled and spell.until > first
            start |= enrolled and spell.since < first <= spell.until
    found.taking_part[member] = part
    found.at_start[member] = start
    found.ever[member] = ever
    found.left[member] = left
