"""Plans over real history: which periods of a range, from which facts, and what they pay."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import in_bounds
from netmark.app.periods import TO, periods_of
from netmark.errors import InputError
from netmark.payout.handover import rank_words, renumbered
from netmark.store import book as books
from netmark.store import corrections, runs
from netmark.store.db import Act, Store
from netmark.store.forfeits import taken_up
from netmark.store.periods import sold_in
from netmark.store.shape import columns_of

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.backtest import Figures, Known
    from netmark.plan.document import Plan

FROZEN, LIVE = "frozen", "as they are now"
Done = Callable[[int, int], None]
"""Told how many periods have been computed so far, and of how many."""


class Span(NamedTuple):
    """The periods that are computed, each with its run or None while it is open.

    ``notes`` say which periods of the range are left out, and why.
    """

    name: str
    periods: "tuple[Period, ...]"
    runs: tuple[runs.Run | None, ...]
    notes: tuple[str, ...]


def span(store: Store, act: Act, text: str) -> Span:
    """Choose the periods of a range: the closed ones, and those with sales that can still be paid.

    A period named alone is computed whatever it holds. Raises InputError when nothing is left.
    """
    found = periods_of(store, act, text)
    name = found[0].name if len(found) == 1 else f"{found[0].name}{TO}{found[-1].name}"
    closed = {run.period: run for run in runs.all_runs(store)}
    latest = max(closed, default=0)
    sold = sold_in(store, found[0], found[-1])
    chosen: list[Period] = []
    idle: list[str] = []
    lost: list[str] = []
    for period in found:
        if len(found) == 1 or period.id in closed or (period.id in sold and period.id > latest):
            chosen.append(period)
        else:
            (lost if period.id in sold else idle).append(period.name)
    if not chosen:
        raise InputError(
            f"no period of {name} has sales that are paid, and none is closed",
            "see when there were sales: netmark report sales",
        )
    notes = [f"without sales and left out: {_listed(idle)}"] if idle else []
    notes += [f"never closed, and so never paid, and left out: {_listed(lost)}"] if lost else []
    its_runs = tuple(closed.get(period.id) for period in chosen)
    for period, run in zip(chosen[:-1], its_runs, strict=False):
        if run and corrections.any_of(store.conn, run.id):
            notes.append(
                f"what a correction changed about the titles and the carry that {period.name}"
                " left counts only for what follows the range"
            )
    return Span(name, tuple(chosen), its_runs, tuple(notes))


def _listed(names: Sequence[str], most: int = 6) -> str:
    if len(names) <= most:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1} more, up to {names[-1]}"


class History:
    """The facts of a span, read when they are asked for.

    With ``keep`` they stay in memory for the next plan that reads the same of them.
    """

    def __init__(self, store: Store, of: Span, keep: bool = False) -> None:
        self.span = of
        self._store, self._keep = store, keep
        self._kept: dict[tuple[int, str, bool], Known] = {}

    def frozen(self, plans: "Sequence[Plan]") -> tuple[bool, ...]:
        """Of each period: is it closed, and does what was frozen hold all that the plans read?"""
        wanted = {name for plan in plans for name in columns_of(plan).facts}
        return tuple(
            run is not None and wanted <= set(runs.shape_of_run(self._store, run)[0].facts)
            for run in self.span.runs
        )

    def pays(
        self, plan: "Plan", frozen: Sequence[bool], done: Done | None = None
    ) -> "Iterator[Figures]":
        """What a plan pays in each period, when it goes on from what it left itself before."""
        from netmark.payout.backtest import go_through

        facts = (self._known(plan, number, each) for number, each in enumerate(frozen))
        going = go_through(plan, facts)
        for number, period in enumerate(self.span.periods, start=1):
            with in_bounds(period):
                yield next(going)
            if done:
                done(number, len(self.span.periods))

    def _known(self, plan: "Plan", number: int, frozen: bool) -> "Known":
        """A period as a plan reads it; only what the first one starts with is its own in each."""
        key = number, json.dumps([columns_of(plan).facts, rank_words(plan)]), frozen
        known = self._kept.get(key) or self._unlost(
            number,
            _frozen(self._store, self._run(number), plan)
            if frozen
            else _live(self._store, plan, self.span.periods[number]),
        )
        if self._keep:
            if key in self._kept and number == 0:
                known = self._started(plan, known, frozen)
            self._kept[key] = known
        return known

    def _unlost(self, number: int, known: "Known") -> "Known":
        """Without what members really lost at the close of a period before it in the span: what
        they lose is up to the plan that is tried.
        """
        closed = [run.id for run in self.span.runs[:number] if run]
        lost = taken_up(self._store, self.span.periods[number].id, closed) if closed else {}
        if not lost:
            return known
        pairs = zip(known.members, known.facts.posted, strict=True)
        posted = [minor - lost.get(member, 0) for member, minor in pairs]
        return known._replace(facts=known.facts._replace(posted=posted))

    def _run(self, number: int) -> runs.Run:
        run = self.span.runs[number]
        assert run is not None, "an open period has nothing frozen"
        return run

    def _started(self, plan: "Plan", known: "Known", frozen: bool) -> "Known":
        """The facts of the first period with what was left before, as this plan reads it."""
        store = self._store
        before = (
            self._run(0).previous if frozen else books.previous_run(store, self.span.periods[0])
        )
        slots = {member: slot for slot, member in enumerate(known.members)}
        taken = books.brought(store, plan, before, len(known.members), slots)
        facts = known.facts._replace(titles=taken.titles, carried=taken.carried)
        return known._replace(facts=facts)


def _live(store: Store, plan: "Plan", period: "Period") -> "Known":
    from netmark.payout.backtest import Known

    live = books.live(store, plan, period)
    return Known(live.facts, live.members)


def _frozen(store: Store, run: runs.Run, plan: "Plan") -> "Known":
    """The frozen facts as a plan reads them; ranks by decree go by their names, as titles do."""
    from netmark.payout.backtest import Known

    _, ladders = runs.shape_of_run(store, run)
    found = runs.frozen(store, run, plan, derive=True)
    facts = found.book.facts
    forced = {}
    for ladder, held in facts.forced.items():
        number = renumbered(ladders[ladder], rank_words(plan)[ladder])
        forced[ladder] = {slot: number[rank] for slot, rank in held.items() if number[rank]}
    return Known(facts._replace(forced=forced), found.members)
