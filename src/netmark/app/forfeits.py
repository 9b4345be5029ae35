"""Balances that the plan lets members lose at the close of a period."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from netmark.ledger.money import format_minor
from netmark.store import postings, runs
from netmark.store.db import Entry, Store
from netmark.store.forfeits import begun_anew, forfeited, stood_in
from netmark.store.members import code_of
from netmark.store.postings import FORFEIT, Posting

if TYPE_CHECKING:
    from netmark.app.payout import Seen
    from netmark.payout.forfeits import Stood
    from netmark.store.runs import Frozen, Run

Lost = Mapping[int, tuple[int, str]]
"""By member: what he loses, in minor units below zero, and why."""


def due(store: Store, seen: "Seen | Frozen", period: int) -> Lost:
    """Who loses his balance at the close of a period (its id), by what the period came to."""
    from netmark.payout.forfeits import lost, stood

    plan, members, found = seen.book.plan, seen.members, seen.results
    rules = plan.payout.forfeits
    if not rules:
        return {}
    past = [run for run in runs.all_runs(store) if run.period < period]
    anew = begun_anew(store, period)

    def before(back: int, some: Collection[int]) -> "Stood | None":
        if back > len(past):
            return None
        run = past[-back]
        return stood_in(store, run, [each for each in some if anew.get(each, 0) <= run.period])

    now = stood(members, seen.book.facts.standing, found["payable"], found["carried"])
    slot = {member: slot for slot, member in enumerate(members)}
    return {
        member: (-found["carried"][slot[member]], why)
        for member, why in sorted(lost(rules, now, before).items())
    }


def post(store: Store, entry: Entry, seen: "Seen", run: "Run") -> Lost:
    """Take what is lost off the balances, in the period after the one that is closed."""
    found = due(store, seen, run.period)
    if found:
        where = store.settings.calendar.containing(seen.period.last + timedelta(days=1))
        rows = [
            Posting(where.id, member, minor, FORFEIT, FORFEIT, "none", why, run=run.id)
            for member, (minor, why) in found.items()
        ]
        postings.add(store, entry.seq, rows)
        amount = -sum(minor for minor, _ in found.values())
        entry.body.update(forfeits=len(rows), amount_minor=amount)
    return found


def notes(found: Lost, exponent: int) -> tuple[str, ...]:
    """A note for each reason."""
    many, sums = Counter[str](), Counter[str]()
    for minor, why in found.values():
        many[why] += 1
        sums[why] -= minor
    return tuple(
        f"{count} balance{'s' if count > 1 else ''}, {format_minor(sums[why], exponent)} together,"
        f" {'are' if count > 1 else 'is'} lost: {why}"
        for why, count in many.items()
    )


def faults(store: Store, run: "Run", frozen: "Frozen") -> Iterator[str]:
    """Where what was posted as lost at the close of a run is not what its plan says."""
    wanted, there = due(store, frozen, run.period), forfeited(store, run)
    for member in sorted({*wanted, *there}):
        if (found := there.get(member, (0, ""))) != (right := wanted.get(member, (0, ""))):
            who = code_of(store, member)
            yield f"{who} loses {-found[0]} at its close, but by the plan {-right[0]} (minor units)"
            return
