"""Leads: who has them, what became of them, and to whom one is best passed on.

A lead is with whoever found it until it is assigned or passed. Days are ISO text as they are
stored; nothing stands for none. Ids are those of members.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from netmark.team.intervals import MILLION, wilson
from netmark.team.survival import kaplan_meier

Event = tuple[int, int, str, str, int | None, str, str, int | None, int | None]
"""Number, lead, day, what, who, value, until, sale, member: a row of what happened with leads."""

OPEN, WON, LOST = "open", "won", "lost"


class Holding(NamedTuple):
    """A stretch of days for which a lead was with a member, and how it came to him.

    ``how`` is found, assign or pass; ``until`` the day he passed it on, ``first`` that of his first
    touch. ``lead`` is the place of the lead.
    """

    lead: int
    holder: int
    how: str
    since: str
    until: str
    first: str


class Leads:
    """What leads are, by what happened with them: parallel lists, index = place of a lead.

    ``step`` is the number of the event that said the next step, 0 for none; ``first`` the holder's
    first touch (to win a lead is one), ``last`` the last of anybody. ``shared``: passed on by who
    found it.
    """

    __slots__ = (
        *("closed", "consent", "contact", "day", "first", "found_by", "holder", "how", "ids"),
        *("last", "member", "past", "place", "sale", "shared", "since", "status", "step"),
        *("_step_said", "step_on"),
    )

    def __init__(self, found: Iterable[tuple[int, int, str]]) -> None:
        """Leads as found: id, by whom, and on which day."""
        rows = list(found)
        count = len(rows)
        self.ids = [row[0] for row in rows]
        self.place = {lead: i for i, lead in enumerate(self.ids)}
        self.found_by = [row[1] for row in rows]
        self.day = [row[2] for row in rows]
        self.holder = list(self.found_by)
        self.since = list(self.day)
        self.how = ["found"] * count
        self.status = [OPEN] * count
        self.closed = [""] * count
        self.consent = [""] * count
        self.contact = [""] * count
        self.first = [""] * count
        self.last = [""] * count
        self.step = [0] * count
        self.step_on = [""] * count
        self._step_said = [""] * count
        self.sale: list[int | None] = [None] * count
        self.member: list[int | None] = [None] * count
        self.shared = [False] * count
        self.past: list[Holding] = []

    def take(self, events: Iterable[Event]) -> None:
        """Let things happen, in the order in which they were written down.

        A touch or a step may be dated before another one that is there, but nothing is dated
        before the lead changed hands, was won or was lost.
        """
        place = self.place
        for seq, lead, day, what, who, value, until, sale, member in events:
            i = place[lead]
            if what == "touch":
                self._touched(i, day)
            elif what == "next":
                if day >= self._step_said[i] and day >= self.last[i]:
                    self._step_said[i] = day
                    self.step[i], self.step_on[i] = (seq, until) if until else (0, "")
            elif what in ("assign", "pass"):
                self._handed(i, day, what, who or 0)
            elif what == "consent":
                self.consent[i] = value
            elif what == "contact":
                self.contact[i] = value
                if value == "no":
                    self.step[i], self.step_on[i] = 0, ""
            elif what == "reopen":
                self.status[i], self.closed[i] = OPEN, ""
                self.sale[i] = self.member[i] = None
            else:
                self.status[i], self.closed[i] = (WON if what == "convert" else LOST), day
                self.sale[i], self.member[i] = sale, member
                self.step[i], self.step_on[i] = 0, ""
                if what == "convert":
                    self.first[i] = self.first[i] or day

    def _touched(self, i: int, day: str) -> None:
        if not self.first[i] or day < self.first[i]:
            self.first[i] = day
        self.last[i] = max(self.last[i], day)
        if day >= self._step_said[i]:
            self.step[i], self.step_on[i] = 0, ""

    def _handed(self, i: int, day: str, how: str, who: int) -> None:
        self.past.append(self._held(i, day))
        self.shared[i] |= how == "pass" and self.holder[i] == self.found_by[i]
        self.holder[i], self.since[i], self.how[i], self.first[i] = who, day, how, ""

    def _held(self, i: int, until: str) -> Holding:
        return Holding(i, self.holder[i], self.how[i], self.since[i], until, self.first[i])

    def holdings(self) -> Iterator[Holding]:
        """Every stretch for which somebody had a lead: those that are over, then those of now."""
        yield from self.past
        for i in range(len(self.ids)):
            yield self._held(i, "")

    def due(self, i: int, day: str) -> bool:
        """Is it time to do something about a lead: its next step has come, or it has none?"""
        open_ = self.status[i] == OPEN and self.contact[i] != "no"
        return open_ and (not self.step[i] or self.step_on[i] <= day)


def days_between(first: str, last: str) -> int:
    """How many days lie between two, as ISO text.

    >>> days_between("2026-10-30", "2026-11-02")
    3
    """
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


class Rate(NamedTuple):
    """A share with its Wilson interval, exact; None where it is a share of nothing."""

    hits: int
    of: int
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


@lru_cache(maxsize=4096)  # most members have the same few leads
def rate(hits: int, of: int) -> Rate:
    """The share of hits, with the ends of its 95 % interval in whole parts per million.

    >>> rate(1, 2)[:4]
    (1, 2, Fraction(1, 2), Fraction(94531, 1000000))
    """
    if not of:
        return Rate(0, 0, None, None, None)
    low, high = wilson(hits, of)
    return Rate(hits, of, Fraction(hits, of), Fraction(low, MILLION), Fraction(high, MILLION))


class Tally:
    """What became of the leads of one group. ``spells``: days from getting one to the first touch.

    ``created`` were found; ``passed`` of them were passed on by whoever found them; ``received``
    came to somebody who did not find them; ``won`` of the ``mature`` ones were won. Mature: whoever
    has it has had it for long enough. It counts for him alone, so that nobody who shares a lead
    has lost it.
    """

    __slots__ = ("created", "mature", "passed", "received", "spells", "won")

    def __init__(self) -> None:
        self.created = self.passed = self.received = self.mature = self.won = 0
        self.spells: list[tuple[int, bool]] = []

    @property
    def first_touch(self) -> int | None:
        """Median days from being given a lead to the first touch (Kaplan-Meier).

        Whoever has not been in touch yet counts for as long as he has had it. None: not half of
        them were touched, or nobody was given any.
        """
        return kaplan_meier(self.spells).median if self.spells else None


def tally(
    leads: Leads, day: str, mature_days: int, keys: Sequence[Hashable] | None = None
) -> dict[Hashable, Tally]:
    """Count leads by group on a day. ``keys``: the group of each lead; None: by member.

    By member, what is found and passed on counts for whoever found it, all else for whoever got it.
    In the order in which the groups are met.
    """
    groups: dict[Hashable, Tally] = {}

    def group(key: Hashable) -> Tally:
        found = groups.get(key)
        if found is None:
            found = groups[key] = Tally()
        return found

    for i in range(len(leads.ids)):
        found = group(keys[i] if keys is not None else leads.found_by[i])
        found.created += 1
        found.passed += leads.shared[i]
        mine = found if keys is not None else group(leads.holder[i])
        if days_between(leads.since[i], day) >= mature_days:
            mine.mature += 1
            mine.won += leads.status[i] == WON
    seen: set[tuple[int, int]] = set()
    for held in leads.holdings():
        i = held.lead
        if held.how == "found":
            continue
        mine = group(keys[i] if keys is not None else held.holder)
        once = (i, held.holder if keys is None else 0)
        if held.holder != leads.found_by[i] and once not in seen:
            seen.add(once)
            mine.received += 1
        end = held.first or held.until or leads.closed[i] or day
        mine.spells.append((days_between(held.since, end), bool(held.first)))
    return groups


class Candidate(NamedTuple):
    """Somebody to whom a lead may be passed, with what speaks for and against him.

    ``language`` and ``region``: 1 as the lead's, -1 another, 0 not known of one of them. ``load``:
    open leads that he has. ``wait``: his median of days to the first touch. ``won`` of ``mature``.
    """

    member: int
    code: str
    level: int
    joined: str
    newcomer: bool
    sold: bool
    language: int
    region: int
    load: int
    wait: int | None
    won: int
    mature: int


def matches(wanted: str, has: str) -> int:
    """1 when two words are the same in whatever case, -1 when not, 0 when one of them is missing.

    >>> matches("ES", "es"), matches("es", "de"), matches("", "de")
    (1, -1, 0)
    """
    if not wanted or not has:
        return 0
    return 1 if wanted.casefold() == has.casefold() else -1


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates, the best first.

    Whoever speaks another language comes last. Then, in this order: newcomers, the language of the
    lead, its region, fewer open leads, a faster first touch (none so far: last), the lower end of
    the interval of the conversion, the nearer level, the code. So no two are ever equal.
    """
    return sorted(candidates, key=_order)


def _order(one: Candidate) -> tuple[object, ...]:
    return (
        one.language < 0,
        not one.newcomer,
        -one.language,
        one.region <= 0,
        one.load,
        one.wait is None,
        one.wait or 0,
        -(rate(one.won, one.mature).low or 0),
        one.level,
        one.code,
    )
