"""Closing a month: look at what a period pays, freeze it, and find it again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import forfeits, waiting
from netmark.app.periods import period_of
from netmark.app.table import Column, Table, columns
from netmark.app.turns import early, lost, must_be_final, must_be_its_turn, notes
from netmark.errors import InputError, StateError
from netmark.ledger.money import format_minor, parse_minor
from netmark.store import book as books
from netmark.store import log, names, plans, runs
from netmark.store.db import Act, Store, read, write
from netmark.store.periods import keep_period, period_by_id

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.run import Result
    from netmark.plan.book import Book
    from netmark.plan.document import Plan


class Seen(NamedTuple):
    """A period with its figures, closed or computed just now.

    ``members`` are the ids by slot (slot 0 the company's), ``results`` every column of the run by
    name: see :func:`netmark.payout.run.result_columns`. ``run`` is None while the period is open.
    """

    period: "Period"
    run: runs.Run | None
    plan: "Plan"
    book: "Book"
    members: Sequence[int]
    results: dict[str, Sequence[int]]

    def rank(self, slot: int) -> str:
        """The paid-as rank of a slot in words."""
        return shown_rank(self.rank_names, lambda ladder: self.results[f"rank {ladder}"][slot])

    @property
    def rank_names(self) -> dict[str, list[str]]:
        """The names of the ranks by ladder, the lowest first."""
        ladders = self.plan.all_ladders.items()
        return {name: [rank.name for rank in model.ranks] for name, model in ladders}

    def result(self) -> "Result":
        """The figures in the shape that the engine gives."""
        from array import array

        from netmark.payout.run import Result
        from netmark.plan.limits import taken_columns

        def column(name: str) -> "array[int]":
            return array("q", list(self.results[name]))

        return Result(
            self.book,
            {bonus.name: column(f"bonus {bonus.name}") for bonus in self.plan.bonuses},
            column("earned"),
            column("fees"),
            column("payable"),
            column("carried"),
            {},
            {taken.column: column(taken.column) for taken in taken_columns(self.plan)},
        )


class Closing(NamedTuple):
    """What a close is to insist on, or to put up with.

    ``expect_total`` refuses another total; ``despite_guards`` closes although a guard of the plan
    is broken; ``early`` before the last day of the period; ``leave_open`` although an earlier
    period with sales is open, which can't be closed afterwards; ``leave_waiting`` although members
    are due for a place.
    """

    expect_total: str = ""
    despite_guards: bool = False
    early: bool = False
    leave_open: bool = False
    leave_waiting: bool = False


_PLAIN = Closing()


class Payout(NamedTuple):
    """What a period pays: the totals and, made when it is asked for, a table.

    ``table`` has a row per member with anything to show; of a million members it takes longer
    than closing their period.
    """

    period: str
    state: str  # open, closed
    plan: str
    table_of: Callable[[], Table]
    earned_minor: int
    payable_minor: int
    carried_minor: int
    exponent: int
    warnings: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """Everybody with a figure: rank, volumes, each bonus and the settlement."""
        return self.table_of()


def plan_text(store: Store, period: "Period") -> plans.Version:
    """The plan version in force in a period. Raises StateError when there is none."""
    version = plans.in_force(store, period)
    if version is None:
        raise StateError(
            f"no plan is in force in {period.name}",
            hint=f"netmark plan use FILE --from {period.name}",
        )
    return version


def plan_of(store: Store, version: plans.Version) -> "Plan":
    """A stored version as a Plan, validated again, and of this file's currency."""
    from netmark.plan.document import read as read_plan

    plan = read_plan(version.toml, f"plan {version.id} ({version.name})")
    if plan.currency != store.settings.currency:
        raise StateError(
            f"the plan pays {plan.currency}, this file keeps {store.settings.currency}",
            hint="put a plan in this file's currency in force: netmark plan use FILE",
        )
    return plan


def see(store: Store, act: Act, text: str = "") -> Seen:
    """The figures of a period: frozen when it is closed, computed now when it is open."""
    period = period_of(store, act, text)
    with read(store):
        run = runs.run_of(store, period)
        if run is None:
            return _open(store, period)[0]
        plan = plan_of(store, plans.by_id(store, run.plan))
        frozen = runs.frozen(store, run, plan)
        return Seen(period, run, plan, frozen.book, frozen.members, frozen.results)


def see_now(store: Store, act: Act, text: str) -> Seen:
    """The figures of a period from what is known now, although it may be closed."""
    with read(store):
        return _open(store, period_of(store, act, text))[0]


def see_member(store: Store, act: Act, code: str, text: str = "") -> tuple[Seen, int]:
    """As :func:`see` for one member with everybody below, and his slot in it.

    Of a closed period only those members are read, not the company.
    """
    from netmark.store.members import find

    period, member = period_of(store, act, text), find(store, code)
    with read(store):
        run = runs.run_of(store, period)
        if run is None:
            seen, _ = _open(store, period)
            if member not in seen.members:
                raise not_there(code, period)
            return seen, seen.members.index(member)
        if runs.row_of(store, run, member) is None:
            raise not_there(code, period)
        plan = plan_of(store, plans.by_id(store, run.plan))
        # A share of the whole company's volume can only be explained with the whole company.
        who = None if plan.reaches_company else runs.downline(store, run, member)
        frozen = runs.frozen(store, run, plan, who)
        slot = frozen.members.index(member)
        return Seen(period, run, plan, frozen.book, frozen.members, frozen.results), slot


def not_there(code: str, period: "Period") -> StateError:
    """The error for a member who is in no figure of a period, because he joined after it."""
    return StateError(f"{code} joined after {period.name}", hint=f"netmark member show {code}")


@contextmanager
def in_bounds(period: "Period") -> Iterator[None]:
    """Columns hold 64 bits; a figure beyond them comes from a slip in the data."""
    try:
        yield
    except OverflowError as error:
        raise InputError(
            f"a figure of {period.name} is too large to be computed",
            hint=f"look for a wrong amount: netmark report sales --period {period.name}",
        ) from error


def _open(store: Store, period: "Period") -> tuple[Seen, "Computed"]:
    from netmark.payout.run import result_columns

    version = plan_text(store, period)
    with in_bounds(period):
        computed = _compute(store, plan_of(store, version), period)
        found = dict(result_columns(computed.result))
    book = computed.result.book
    return Seen(period, None, book.plan, book, computed.live.members, found), computed


class Computed(NamedTuple):
    """A period computed now, with what it was computed from."""

    live: books.Live
    result: "Result"


def _compute(store: Store, plan: "Plan", period: "Period") -> Computed:
    from netmark.payout.run import compute
    from netmark.plan.book import Book

    if plan.period != store.settings.calendar.kind:
        raise StateError(
            f"the plan pays by {plan.period}, this file counts in periods of a "
            f"{store.settings.calendar.kind}",
            hint="put a plan with the file's period in force: netmark plan use FILE",
        )
    live = books.live(store, plan, period)
    return Computed(live, compute(Book(plan, live.facts)))


def payout(store: Store, act: Act, text: str = "") -> Payout:
    """What a period pays, closed or as it stands; nothing is stored."""
    seen = see(store, act, text)
    if seen.run:
        return _payout(store, seen, ())
    warnings = notes(act, seen.period, runs.left_open(store, seen.period))
    due = waiting.notes(waiting.overdue(store, seen))
    gone = forfeits.notes(forfeits.due(store, seen, seen.period.id), seen.plan.exponent)
    return _payout(store, seen, (*warnings, *due, *gone, *_guards(seen)))


def close(store: Store, act: Act, text: str, how: Closing = _PLAIN) -> Payout:
    """Freeze a period: facts, results, carry and digests in one transaction.

    Raises ConflictError when it is closed already, StateError when a later period is, when it is
    not over, when an earlier one is open, when the total is not the one expected, or when a guard
    of the plan is broken.
    """
    period = period_of(store, act, text)
    settings = store.settings
    expected = parse_minor(how.expect_total, settings.exponent) if how.expect_total else None
    with write(store, act, "payout close", period.name) as entry, in_bounds(period):
        runs.must_be_open(store, period)
        left_open = runs.left_open(store, period)
        must_be_its_turn(act, period, how, left_open)
        version = plan_text(store, period)
        seen, (live, result) = _open(store, period)
        must_be_final(act, period, seen.plan.payout.open_until(period.last), how)
        due = waiting.overdue(store, seen)
        if not how.leave_waiting:
            waiting.must_not_wait(period, due)
        if expected is not None and result.total != expected:
            total, wanted = (format_minor(n, settings.exponent) for n in (result.total, expected))
            raise StateError(
                f"{period.name} pays {total}, not the {wanted} that was expected",
                hint=f"look at it first: netmark payout --period {period.name}",
            )
        broken = _guards(seen)
        if broken and not how.despite_guards:
            raise StateError(
                f"a guard of the plan is broken: {broken[0]}",
                hint="correct the plan or the sales, or close with --despite-guards",
            )
        keep_period(store, period)
        run = runs.save(store, entry, result, live, version.id)
        lost_then = forfeits.notes(forfeits.post(store, entry, seen, run), settings.exponent)
        entry.body["run"] = {
            "period": period.name,
            "plan": version.hash,
            "inputs": run.inputs_digest,
            "results": run.results_digest,
            "earned": result.total,
            "guards broken": list(broken),
            **({"left open": left_open} if left_open else {}),
        }
        warnings = (*early(act, period), *lost(left_open), *waiting.notes(due), *lost_then)
        return _payout(store, seen._replace(run=run), (*warnings, *broken))


def _guards(seen: Seen) -> tuple[str, ...]:
    from netmark.payout.trial import ratio_broken

    if not seen.plan.guards:
        return ()
    result = seen.result()
    found = ((guard.says, ratio_broken(result, guard.payout_ratio)) for guard in seen.plan.guards)
    return tuple(f"{says}: {broken}" for says, broken in found if broken)


def _payout(store: Store, seen: Seen, warnings: Sequence[str]) -> Payout:
    plan, found = seen.plan, seen.results
    return Payout(
        seen.period.name,
        "closed" if seen.run else "open",
        plan.name,
        lambda: payout_table(store, seen),
        sum(found["earned"]),
        sum(found["payable"]),
        sum(found["carried"]),
        plan.exponent,
        tuple(warnings),
    )


def payout_table(store: Store, seen: Seen) -> Table:
    """One row per member who has a figure: rank, volumes, each bonus and the settlement."""
    from netmark.payout.settle import settlement

    plan, found = seen.plan, seen.results
    volumes = [found[f"volume {name}"] for name in plan.volumes]
    bonuses = [found[f"bonus {bonus.name}"] for bonus in plan.bonuses]
    columns_of, settled = zip(*settlement(seen.book.facts, found).items(), strict=True)
    codes = names.codes(store)
    called = names.names(store)
    ladders = seen.rank_names

    @cache
    def rank(*numbers: int) -> str:
        return shown_rank(ladders, dict(zip(ladders, numbers, strict=True)).__getitem__)

    held = [found[f"rank {ladder}"] for ladder in ladders]
    ranks = map(rank, *held) if held else repeat("")
    figured = zip(*volumes, *bonuses, *settled, strict=True)
    everybody = zip(seen.members, ranks, map(bool, found["active"]), figured, strict=False)
    rows: list[tuple[object, ...]] = [
        (codes[member], called.get(member, ""), word, is_active, *figures)
        for member, word, is_active, figures in everybody
        if member and any(figures)
    ]
    rows.sort(key=itemgetter(0))
    heads = (
        *columns("member name rank active:bool"),
        *(Column(name, "volume") for name in plan.volumes),
        *(Column(bonus.name, "money") for bonus in plan.bonuses),
        *(Column(name, "money") for name in columns_of),
    )
    return Table(heads, rows, plan.exponent)


def shown_rank(ladders: Mapping[str, Sequence[str]], number: Callable[[str], int]) -> str:
    """The paid-as rank in words, in the first ladder of the plan that gives one; else empty.

    ``ladders``: the names of the ranks by ladder; ``number`` tells the rank number in a ladder.
    """
    return next((names[number(name) - 1] for name, names in ladders.items() if number(name)), "")


def list_payouts(store: Store) -> Table:
    """Every closed period with its totals."""
    rows: list[tuple[object, ...]] = []
    for run in runs.all_runs(store):
        at, actor, _ = log.act_of(store.conn, run.log)
        totals = (run.earned_minor, run.payable_minor, run.carried_minor)
        named = (period_by_id(store, run.period).name, plans.by_id(store, run.plan).name)
        rows.append((*named, run.members, *totals, at, actor, run.results_digest))
    heads = columns(
        "period plan members:int earned:money payable:money carried:money"
        " closed_at closed_by digest"
    )
    return Table(heads, rows, store.settings.exponent)


def show_payout(store: Store, act: Act, text: str) -> Table:
    """One closed period: everything that identifies it, one fact per row."""
    period = period_of(store, act, text)
    run = runs.closed_run(store, period)
    version = plans.by_id(store, run.plan)
    at, actor, note = log.act_of(store.conn, run.log)
    exponent = store.settings.exponent
    facts = {
        "period": period.name,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "state": "closed",
        "closed at": at,
        "closed by": actor,
        "note": note,
        "plan": version.name,
        "plan digest": version.hash,
        "members": str(run.members),
        "earned": format_minor(run.earned_minor, exponent),
        "payable": format_minor(run.payable_minor, exponent),
        "carried": format_minor(run.carried_minor, exponent),
        "inputs digest": run.inputs_digest,
        "results digest": run.results_digest,
    }
    return Table(columns("fact value"), list(facts.items()), exponent)
