"""A plan with other values in it, one combination after another, over real history."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.backtest import Done, History, span
from netmark.app.plan_money import earned, not_paid, share, totals
from netmark.app.plan_set import MOST, Setting, setting, too_many
from netmark.app.plans import Source, must_fit, read_text
from netmark.app.table import Column, Table, columns
from netmark.errors import InputError, NetmarkError, PlanError, Problem
from netmark.ledger.money import format_exact
from netmark.plan.rewrite import at, path_of, put, written
from netmark.plan.source import parse
from netmark.store.db import Act, Store, read

if TYPE_CHECKING:
    from netmark.payout.backtest import Figures
    from netmark.plan.document import Plan
    from netmark.plan.rewrite import Path


class Swept(NamedTuple):
    """The plan as it is, a row for each combination, and how many of them have faults."""

    facts: Table
    rows: Table
    faulty: int
    note: str


class _Place(NamedTuple):
    """Where a setting stands in the plan, and whether whole numbers stand there without quotes."""

    setting: Setting
    path: "Path"
    bare: bool


class _Tried(NamedTuple):
    """A combination: None where the plan has faults, and what `plan check` says about it."""

    plan: "Plan | None"
    said: str


def sweep(
    store: Store,
    act: Act,
    source: Source,
    settings: Sequence[str],
    text: str = "",
    done: Done | None = None,
) -> Swept:
    """Compute a plan with every combination of some values over a period or a range of them.

    ``settings`` are read by :func:`netmark.app.plan_set.setting`. Each combination is compared with
    the plan as it is, exactly as :func:`netmark.app.plan_money.money` compares two plans; one that
    has faults gets a row that says so. Nothing is stored. Raises InputError for a path that leads
    nowhere, with the nearest name, and for more combinations than MOST.
    """
    base = read_text(source)
    must_fit(store, base)
    places = _places(source, [setting(each) for each in settings])
    count = prod(len(place.setting.values) for place in places)
    if count > MOST:
        raise too_many(count)
    known = {note.what for note in _notes(base, source)}
    rows: list[tuple[object, ...]] = []
    faulty = 0
    with read(store):
        of = span(store, act, text)
        bench = _Bench(History(store, of, keep=True), base)
        facts = _as_it_is(bench, of.name, count)
        for number, values in enumerate(product(*(place.setting.values for place in places)), 1):
            tried = _tried(store, source, places, values, known)
            try:
                figures = _figures(bench, tried)
            except NetmarkError as error:
                tried, figures = _Tried(None, f"fault: {error.message}"), [""] * 10
            faulty += tried.plan is None
            rows.append((*values, *figures, tried.said))
            if done:
                done(number, count)
    heads = (
        *(Column(place.setting.name) for place in places),
        *columns(
            "earned:money difference:money payable:money carried:money share"
            " winners:int losers:int unchanged:int breakage guards check"
        ),
    )
    return Swept(facts, Table(heads, rows, base.exponent), faulty, "; ".join(of.notes))


class _Bench:
    """The plan as it is, computed once for each choice of facts."""

    def __init__(self, history: History, base: "Plan") -> None:
        self.history, self.base = history, base
        self._known: dict[tuple[bool, ...], list[Figures]] = {}

    def base_on(self, frozen: tuple[bool, ...]) -> "list[Figures]":
        """What the plan as it is pays, from frozen facts or those of now."""
        if frozen not in self._known:
            self._known[frozen] = list(self.history.pays(self.base, frozen))
        return self._known[frozen]


def _places(source: Source, settings: Sequence[Setting]) -> list[_Place]:
    if not settings:
        raise InputError("nothing is set", "add --set PATH=VALUES")
    document = parse(source.text, source.file)
    found: list[_Place] = []
    for each in settings:
        path = path_of(document, each.words)
        for other in found:
            shorter = min(len(path), len(other.path))
            if path[:shorter] == other.path[:shorter]:
                raise InputError(
                    f"{other.setting.name} and {each.name} set the same", "leave one of them out"
                )
        there = at(document, path)
        bare = isinstance(there, int) if there is not None else _fits_bare(source, path, each)
        found.append(_Place(each, path, bare))
    return found


def _fits_bare(source: Source, path: "Path", of: Setting) -> bool:
    """Of a value that is missing: is it a number without quotes that the plan takes there?"""
    from netmark.plan.document import examine

    first = of.values[0]
    return not examine(put(source.text, source.file, path, written(first)), source.file)[1]


def _tried(
    store: Store,
    source: Source,
    places: Sequence[_Place],
    values: Sequence[str],
    known: set[str],
) -> _Tried:
    """A combination, checked as any plan is; notes that the plan as it is has too are left out."""
    from netmark.plan.document import examine

    text = source.text
    for place, value in zip(places, values, strict=True):
        text = put(text, source.file, place.path, written(value, place.bare))
    try:
        plan, problems = examine(text, source.file)
        if plan and not problems:
            must_fit(store, plan)
    except PlanError as error:
        plan, problems = None, list(error.problems)
    except NetmarkError as error:
        return _Tried(None, f"fault: {error.message}")
    if plan is None or problems:
        return _Tried(None, "; ".join(f"fault: {problem.what}" for problem in problems))
    notes = [note.what for note in _notes(plan, Source(source.file, text))]
    new = [f"note: {note}" for note in notes if note not in known]
    return _Tried(plan, "; ".join(new) or "in order")


def _notes(plan: "Plan", source: Source) -> Iterator[Problem]:
    from netmark.plan.document import doubtful

    yield from doubtful(plan, source.text, source.file)


def _figures(bench: _Bench, tried: _Tried) -> list[object]:
    """The figures of a row; empty where the plan has faults."""
    if tried.plan is None:
        return [""] * 10
    plan, history = tried.plan, bench.history
    frozen = history.frozen((bench.base, plan))
    base, now = bench.base_on(frozen), list(history.pays(plan, frozen))
    pairs = list(zip(base, now, strict=True))
    was, total = totals(pairs)
    return [
        *(total, total - was, *_settled(now), share(now, plan.exponent)),
        *(*earned(pairs).counts, _breakage(now, plan), _guards(bench, now, plan)),
    ]


def _settled(figures: "Sequence[Figures]") -> tuple[int, int]:
    """What is paid out in all periods, and what stays on the balances after the last."""
    return sum(each.payable for each in figures), figures[-1].carried


def _breakage(figures: "Sequence[Figures]", plan: "Plan") -> str:
    return format_exact(sum(not_paid(figures).values(), Fraction(0)), plan.exponent)


def _guards(bench: _Bench, figures: "Sequence[Figures]", plan: "Plan") -> str:
    """Kept, or the periods in which a guard is broken; empty without guards."""
    if not plan.guards:
        return ""
    periods = zip(bench.history.span.periods, figures, strict=True)
    broken = [period.name for period, each in periods if each.guards]
    return f"broken: {', '.join(broken)}" if broken else "kept"


def _as_it_is(bench: _Bench, name: str, count: int) -> Table:
    """One row about the plan without any change."""
    base = bench.base
    now = bench.base_on(bench.history.frozen((base,)))
    row = (
        *(base.name, name, count, sum(each.total for each in now), *_settled(now)),
        *(share(now, base.exponent), _breakage(now, base), _guards(bench, now, base)),
    )
    heads = columns(
        "plan period combinations:int earned:money payable:money carried:money share breakage"
        " guards"
    )
    return Table(heads, [row], base.exponent)
