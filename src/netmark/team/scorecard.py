"""The scorecard: what a member does for his network, beside what a salesperson would be judged by.

Every figure is a numerator over a denominator, counted for everybody at once: parallel columns, one
entry per slot, the company's first. Members are compared within bands of tenure. Nothing here
counts heads, starter kits, own purchases or income.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import NamedTuple

from netmark.genealogy.tree import roll_up, top_down
from netmark.plan.book import DISTRIBUTOR, TERMINATED, both, either
from netmark.team.intervals import MILLION
from netmark.team.profile import BANDS, NETWORK, band, standardised, weighted
from netmark.team.recruiting import MATURE, median

VOLUME, RETENTION, EARLY, DUPLICATION, SHARED, HELP = NETWORK
OWN = "own sales"
"""The one figure of the traditional profile."""

_LEFT = DISTRIBUTOR + TERMINATED
_SCORED = bytes(code == DISTRIBUTOR for code in range(256))
RECRUITED = bytes(code in (DISTRIBUTOR, _LEFT) for code in range(256))
"""A table for ``translate``: distributors, also those who have left."""
_EMPTY: Mapping[int, "Done"] = {}

Counted = tuple[Sequence[int], Sequence[int]]
"""Numerators and denominators, by slot."""


class Done(NamedTuple):
    """What somebody did: how often with an outcome, and how often at all."""

    hits: int
    of: int


class People(NamedTuple):
    """What is known of everybody at the end of a period.

    ``standing``: codes of :mod:`netmark.plan.book`; ``joined``: day ordinals, ``classes``: months
    of joining, counted on from any; ``ordered``: an order in the last 90 days. ``sold_minor``: what
    retail and preferred buyers bought of each in the period, kits left out. ``early_minor``: what
    members whose first 90 days are over, and whom the window knows, sold then to retail buyers by
    themselves; only distributors count. ``shared``, ``helped``: leads and gifts, and answers.
    """

    end: int
    last_class: int
    sponsors: Sequence[int]
    standing: bytes
    joined: Sequence[int]
    classes: Sequence[int]
    ordered: bytes
    sold_minor: Sequence[int]
    early_minor: Mapping[int, int]
    shared: Mapping[int, Done] = _EMPTY
    helped: Mapping[int, Done] = _EMPTY

    @property
    def scored(self) -> bytes:
        """Who has a scorecard: distributors who have not left."""
        return self.standing.translate(_SCORED)


class Part(NamedTuple):
    """One figure of everybody: numerators, denominators, and the value that is compared.

    Values are parts per million, or whole numbers where a figure has no denominator; None: there is
    nothing to judge a member by. ``of`` of retention is in millionths of a recruit.
    """

    hits: Sequence[int]
    of: Sequence[int]
    values: Sequence[int | None]


class Measured(NamedTuple):
    """The parts by name, :data:`OWN` among them, and the company's median of early productivity."""

    parts: Mapping[str, Part]
    early_median: Fraction | None


def measure(people: People, old_days: int = MATURE, legs: bool = False) -> Measured:
    """Count every part for everybody; with ``legs`` for each member with all below him.

    Of a leg the numerators and denominators of all its members are added up. ``old_days``: from how
    many days on a recruit counts in duplication.
    """
    order = top_down(people.sponsors)

    def summed(counted: Counted) -> Counted:
        if not legs:
            return counted
        hits, of = (roll_up(people.sponsors, order, column) for column in counted)
        return hits, of

    volume = roll_up(people.sponsors, order, people.sold_minor)
    own = volume if legs else people.sold_minor
    recruited = people.standing.translate(RECRUITED)
    people = people._replace(
        early_minor={i: minor for i, minor in people.early_minor.items() if recruited[i]}
    )
    middle = median(people.early_minor.values())
    return Measured(
        {
            VOLUME: Part(volume, (), volume),
            RETENTION: _ratios(summed(_retention(people)), MILLION),
            EARLY: _early(summed(_early_sums(people)), middle),
            DUPLICATION: _ratios(summed(_duplication(people, old_days))),
            SHARED: _shared(summed(_done(people.shared, people)), people.sponsors),
            HELP: _ratios(summed(_done(people.helped, people))),
            OWN: Part(own, (), own),
        },
        middle,
    )


def _count(sponsors: Sequence[int], flags: bytes) -> Sequence[int]:
    """How many with a flag stand directly under each."""
    counts = array("q", bytes(8 * len(sponsors)))
    for sponsor, count in Counter(compress(sponsors, flags)).items():
        counts[sponsor] = count
    return counts


def _ratios(counted: Counted, scale: int = 1) -> Part:
    """Hits / of, ``of`` in fractions of 1 / scale; rounded to the nearest millionth."""
    hits, of = counted
    times = 2 * MILLION * scale
    values = [
        (times * hit + base) // (2 * base) if base else None
        for hit, base in zip(hits, of, strict=True)
    ]
    return Part(hits, of, values)


def _retention(people: People) -> Counted:
    """Recruits who are still there, and how many would be as everywhere in the company.

    Who has not left, and ordered or joined within 90 days, is there. What is expected of a recruit
    is the share of all distributors who joined in his month that are: all of them have been watched
    for as many months, and then Kaplan-Meier comes to this share.
    """
    lately = people.end - MATURE
    recruits = people.standing.translate(RECRUITED)
    newcomers = bytes(map(lately.__lt__, people.joined))
    there = both(people.scored, either(people.ordered, newcomers))
    size = Counter(compress(people.classes, recruits))
    kept = Counter(compress(people.classes, there))
    # Of each class a whole number, so that sums over many recruits stay exact.
    share = {
        month: (2 * MILLION * kept[month] + count) // (2 * count) for month, count in size.items()
    }
    hits, of = _count(people.sponsors, there), array("q", bytes(8 * len(there)))
    for sponsor, month in compress(zip(people.sponsors, people.classes, strict=True), recruits):
        of[sponsor] += share[month]
    return hits, of


def _early_sums(people: People) -> Counted:
    hits, of = (array("q", bytes(8 * len(people.standing))) for _ in range(2))
    for recruit, minor in people.early_minor.items():
        sponsor = people.sponsors[recruit]
        hits[sponsor] += minor
        of[sponsor] += 1
    return hits, of


def _early(counted: Counted, middle: Fraction | None) -> Part:
    """The sales of the recruits / (company median x their number)."""
    hits, of = counted
    if not middle or middle < 0:
        return Part(hits, of, [None] * len(hits))
    times, num = 2 * MILLION * middle.denominator, middle.numerator
    values = [
        (times * hit + num * count) // (2 * num * count) if count else None
        for hit, count in zip(hits, of, strict=True)
    ]
    return Part(hits, of, values)


def _duplication(people: People, old_days: int) -> Counted:
    """Of the frontline who are there for longer: with an active recruit of their own, and all.

    Both are distributors who have not left; active is who ordered within the last 90 days.
    """
    size, before = len(people.standing), people.end - old_days
    active = both(people.scored, people.ordered)
    recruiting = bytearray(size)
    for sponsor in compress(people.sponsors, active):
        recruiting[sponsor] = 1
    old = both(people.scored, bytes(map(before.__gt__, people.joined)))
    done = both(old, recruiting)
    return _count(people.sponsors, done), _count(people.sponsors, old)


def _done(found: Mapping[int, Done], people: People) -> Counted:
    hits, of = (array("q", bytes(8 * len(people.standing))) for _ in range(2))
    for member, done in found.items():
        hits[member], of[member] = done
    return hits, of


def _shared(counted: Counted, sponsors: Sequence[int]) -> Part:
    """The number with an outcome, not their share: whoever shares more must not fall behind.

    Whoever has nobody below to share with, and did not, is not judged; nor is anybody at all in a
    company where nobody shares.
    """
    hits, of = counted
    if not any(of):
        return Part(hits, of, [None] * len(hits))
    above = set(sponsors)
    values = [hit if of[i] or i in above else None for i, hit in enumerate(hits)]
    return Part(hits, of, values)


class Band(NamedTuple):
    """Everybody of one tenure band, compared: columns with one entry per slot of ``slots``.

    ``z`` by part; ``network`` and ``traditional`` the scores, in millionths of a standard
    deviation; ``rank`` by ``network``, 1 the best, equal ones alike; ``counted`` the weights that
    each was judged by.
    """

    slots: list[int]
    z: Mapping[str, list[int | None]]
    network: list[int]
    counted: list[int]
    traditional: list[int]
    rank: list[int]


def bands(people: People, measured: Measured, weights: Mapping[str, int]) -> list[Band]:
    """Compare everybody with those who have been there for as long, band by band.

    Weights are whole numbers, not negative, not all 0.
    """
    number = {month: band(people.last_class - month) for month in set(people.classes)}
    within: list[list[int]] = [[] for _ in range(len(BANDS) + 1)]
    members = zip(range(len(people.classes)), people.classes, strict=True)
    for slot, month in compress(members, people.scored):
        within[number[month]].append(slot)
    return [_compared(slots, measured, weights) for slots in within]


def _compared(slots: list[int], measured: Measured, weights: Mapping[str, int]) -> Band:
    z = {
        name: standardised(list(map(part.values.__getitem__, slots)))
        for name, part in measured.parts.items()
    }
    network, counted = weighted({name: z[name] for name in weights}, weights)
    # Rising, so that of equal scores the last one is kept: the best of their places.
    rank = dict(zip(sorted(network), range(len(network), 0, -1), strict=True))
    traditional = [score or 0 for score in z[OWN]]
    return Band(slots, z, network, counted, traditional, list(map(rank.__getitem__, network)))


def first_times(people: People, members: Iterable[int]) -> dict[int, int]:
    """The day on which each of some members first sponsored a distributor, for those who did."""
    wanted, found = set(members), dict[int, int]()
    recruits = compress(range(len(people.sponsors)), people.standing.translate(RECRUITED))
    for i in recruits:
        sponsor, day = people.sponsors[i], people.joined[i]
        if sponsor in wanted:
            found[sponsor] = min(day, found.get(sponsor, day))
    return found


def percentile(values: Iterable[int], value: int) -> Fraction:
    """The share of values that lie below one of them, equal ones by half.

    >>> percentile([1, 2, 2, 5], 2)
    Fraction(1, 2)
    """
    below = equal = others = 0
    for each in values:
        if each < value:
            below += 1
        elif each == value:
            equal += 1
        else:
            others += 1
    return Fraction(2 * below + equal, 2 * (below + equal + others))
