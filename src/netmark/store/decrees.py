"""Ranks by decree: whether the plan of the day has them, and what they are as numbers.

A decree is a change called ``rank:LADDER``. ``rank:main`` means the plan's first ladder where none
is called main. Plans are read here without being validated again: a rank is set in passing.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import StateError
from netmark.store.text import nearest

if TYPE_CHECKING:
    from datetime import date

    from netmark.ledger.period import Calendar, Period
    from netmark.plan.document import Plan
    from netmark.store.db import Store

Ladders = Mapping[str, Sequence[str]]
"""The names of the ranks by ladder, the plan's default ladder first."""

MAIN = "main"
_SHOWN = 5
"""Members that are named in a message."""


class Wrong(NamedTuple):
    """What is wrong with a decree, and a hint."""

    what: str
    hint: str


def ladders_of(text: str) -> Ladders:
    """The ladders of a plan's text."""
    import tomllib

    document = tomllib.loads(text)
    found = {MAIN: document["ranks"]} if document.get("ranks") else {}
    for name, ladder in document.get("ladders", {}).items():
        found[name] = ladder if isinstance(ladder, list) else ladder["ranks"]
    return {name: [str(rank["name"]) for rank in ranks] for name, ranks in found.items()}


def ladder_meant(name: str, ladders: Mapping[str, object]) -> str:
    """The ladder that a decree is about: ``main`` is the first one where none is called so."""
    return next(iter(ladders), name) if name == MAIN and MAIN not in ladders else name


def wrong(what: str, rank: str, ladders: Ladders) -> Wrong | None:
    """What is wrong with a decree (``rank:LADDER``) under a plan; None for one that it has."""
    if not ladders:
        return Wrong("the plan has no ranks", "leave the rank out")
    name = ladder_meant(what.removeprefix("rank:"), ladders)
    if name not in ladders:
        near = nearest(name, ladders)
        hint = f"did you mean rank:{near}?" if near else f"there is: {', '.join(ladders)}"
        return Wrong(f"the plan has no ladder {name!r}", hint)
    if rank not in ladders[name]:
        near = nearest(rank, ladders[name])
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(ladders[name])}"
        beside = f" in the ladder {name}" if len(ladders) > 1 else ""
        return Wrong(f"the plan has no rank {rank!r}{beside}", hint)
    return None


class Known:
    """The ranks of every plan version, read when the first decree is looked at."""

    def __init__(self, store: "Store") -> None:
        self.store = store
        self.starts: list[int] | None = None
        self.ladders: dict[int, Ladders] = {}

    def wrong(self, what: str, rank: str, day: str) -> Wrong | None:
        """As :func:`wrong`, under the plan of a day; on a day before all plans, under the first.

        Without any plan every rank is taken: nobody can say yet which there will be.
        """
        ladders = self._on(day)
        return None if ladders is None else wrong(what, rank, ladders)

    def held_as(self, what: str, held: Mapping[str, str], day: str) -> str:
        """The name under which somebody holds (by ladder, in ``held``) what is meant by ``what``.

        ``rank:main`` and the name of the first ladder may mean the same one.
        """
        ladders = self._on(day) or {}
        ladder = ladder_meant(what.removeprefix("rank:"), ladders)
        alike = (name for name in held if ladder_meant(name, ladders) == ladder)
        return f"rank:{next(alike, what.removeprefix('rank:'))}"

    def _on(self, day: str) -> Ladders | None:
        if self.starts is None:
            rows = self.store.conn.execute(
                "SELECT from_period, toml FROM plan ORDER BY from_period, id"
            ).fetchall()
            self.ladders = {start: ladders_of(text) for start, text in rows}
            self.starts = list(self.ladders)
        if not self.starts:
            return None
        # Versions start with a period, so that the day itself tells in which one it lies.
        place = bisect_right(self.starts, int(day.replace("-", "")))
        return self.ladders[self.starts[max(place - 1, 0)]]


def must_fit(store: "Store", text: str, start: "Period") -> None:
    """Refuse a plan from a period on when it lacks a rank that somebody then holds by decree.

    What counts is who holds it at the end of a period. Raises StateError with the first of them.
    """
    ladders = ladders_of(text)
    row = store.conn.execute(
        "SELECT min(from_period) FROM plan WHERE from_period > ?", (start.id,)
    ).fetchone()
    until, calendar = row[0] or 99_999_999, store.settings.calendar
    history: dict[tuple[int, str], list[tuple[str, str | None]]] = {}
    for member, what, value, day in store.conn.execute(
        "SELECT member, what, value, day FROM member_change WHERE what GLOB 'rank:*'"
        " ORDER BY day, seq"
    ):
        key = member, ladder_meant(what.removeprefix("rank:"), ladders)
        history.setdefault(key, []).append((day, value))
    from datetime import date

    found: dict[int, tuple[str, Wrong]] = {}
    for (member, ladder), decrees in history.items():
        ends = [day for day, _ in decrees[1:]]
        for (day, rank), end in zip(decrees, [*ends, "9999-12-31"], strict=True):
            if not rank or end <= start.last.isoformat() or int(day.replace("-", "")) >= until:
                continue
            fault = wrong(f"rank:{ladder}", rank, ladders)
            last = fault and _end_of(calendar, max(date.fromisoformat(day), start.last))
            if fault and last and last.isoformat() < end and int(f"{last:%Y%m%d}") < until:
                found.setdefault(member, (rank, fault))
    if found:
        raise _unknown(store, found, f" --date {start.first}")


def _end_of(calendar: "Calendar", day: "date") -> "date | None":
    """The last day of the period of a day, or of the next one; named periods may leave gaps."""
    if calendar.kind == "named":
        return min((period.last for period in calendar.named if period.last >= day), default=None)
    return calendar.containing(day).last


def forced(
    store: "Store", plan: "Plan", changes: Mapping[str, Mapping[int, tuple[str | None, int | None]]]
) -> dict[str, dict[int, int]]:
    """Ranks by decree as numbers, by ladder and member id.

    ``changes`` are the latest ones by kind of change and member; ``rank:main`` has been put to the
    ladder that it means. Raises StateError for ranks that the plan does not have.
    """
    ladders = {name: [step.name for step in it.ranks] for name, it in plan.all_ladders.items()}
    found: dict[str, dict[int, int]] = {ladder: {} for ladder in ladders}
    unknown: dict[int, tuple[str, Wrong]] = {}
    for what in changes:
        if not what.startswith("rank:"):
            continue
        for member, (rank, _) in changes[what].items():
            fault = wrong(what, rank, ladders) if rank else None
            if rank and fault:
                unknown.setdefault(member, (rank, fault))
            elif rank:
                ladder = what.removeprefix("rank:")
                found[ladder][member] = ladders[ladder].index(rank) + 1
    if unknown:
        raise _unknown(store, unknown, "")
    return found


def _unknown(store: "Store", found: Mapping[int, tuple[str, Wrong]], since: str) -> StateError:
    from netmark.store.names import codes

    first = sorted(found)[:_SHOWN]
    code = codes(store, first)
    said = ", ".join(f"{code[member]} ({found[member][0]})" for member in first)
    more = f" and {len(found) - len(first)} more" if len(found) > len(first) else ""
    rank, fault = found[first[0]]
    # As it was said, because another plan is in force when it is taken back.
    (what,) = store.conn.execute(
        "SELECT what FROM member_change WHERE member = ? AND what GLOB 'rank:*' AND value = ?"
        " ORDER BY day DESC, seq DESC LIMIT 1",
        (first[0], rank),
    ).fetchone()
    return StateError(
        f"{fault.what}, and there are members who hold such a rank by decree: {said}{more}",
        f"{fault.hint}; or take the rank away: netmark member set {code[first[0]]} {what}={since}",
    )
