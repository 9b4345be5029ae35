"""Verify: the file, its log, its rows, every closed run computed again from its frozen facts, and
the money: balances, postings and payments.
"""

from collections.abc import Callable, Iterator

from netmark.app import forfeits
from netmark.app.payout import plan_of
from netmark.app.periods import period_of
from netmark.errors import NetmarkError, Problem, StoreError
from netmark.store import log, plans, runs
from netmark.store import verify as stored
from netmark.store.db import SQLITE_ERRORS, Act, Store, read
from netmark.store.members import code_of
from netmark.store.periods import period_by_id
from netmark.store.shape import misshapen
from netmark.store.verify_money import money_problems


def verify(
    store: Store, act: Act, period: str = "", progress: Callable[[str], None] | None = None
) -> list[Problem]:
    """Everything that does not agree with itself; an empty list means that all is well.

    With ``period`` only that closed run is computed again; the file and the log are always checked.
    ``progress`` is told what is being looked at.
    """
    tell = progress or (lambda _: None)
    tell("the file and its log")
    problems = stored.verify(store)
    try:
        with read(store):
            problems += _runs(store, act, period, tell)
            tell("balances and payments")
            problems += _money(store)
    except StoreError as error:
        problems.append(Problem("runs", error.message, "restore a backup: netmark restore FILE"))
    return problems


def _runs(store: Store, act: Act, period: str, tell: Callable[[str], None]) -> Iterator[Problem]:
    for name in misshapen(store.conn):
        yield Problem(name, "is not as netmark made it", "restore a backup: netmark restore FILE")
    chosen = runs.all_runs(store)
    if period:
        chosen = [runs.closed_run(store, period_of(store, act, period))]
    for run in chosen:
        name = period_by_id(store, run.period).name
        tell(f"the run of {name}")
        try:
            for fault in _run_faults(store, run):
                yield Problem(name, *fault)
        except (
            NetmarkError,
            LookupError,
            TypeError,
            ValueError,
            OverflowError,
            AttributeError,
        ) as error:
            said = error.message if isinstance(error, NetmarkError) else str(error)
            yield Problem(name, f"can't be computed again: {said}", "restore a backup")


def _money(store: Store) -> list[Problem]:
    try:
        return list(money_problems(store))
    except (*SQLITE_ERRORS, LookupError, ValueError, TypeError) as error:
        what = f"balances and payments can't be checked: {error}"
        return [Problem("money", what, "restore a backup: netmark restore FILE")]


def extent(store: Store) -> tuple[int, int]:
    """How much there is to verify: entries of the log, closed runs."""
    return log.head(store.conn)[0], len(runs.all_runs(store))


def _run_faults(store: Store, run: runs.Run) -> Iterator[tuple[str, str]]:
    """What is wrong with one run: its plan, its sums, its facts, its results."""
    from netmark.payout.run import compute, inputs_digest, result_columns, results_digest

    hint = "the run was changed after it was closed: restore a backup"
    version = plans.by_id(store, run.plan)
    if plans.digest(version.toml) != version.hash:
        yield "the text of its plan does not have the digest it had", hint
    plan = plan_of(store, version)
    frozen = runs.frozen(store, run, plan, derive=True)
    present = sum(1 for code in frozen.book.facts.standing if code)
    if present != run.members:
        yield f"{present} members instead of {run.members}", hint
    for name, total in (
        ("earned", run.earned_minor),
        ("payable", run.payable_minor),
        ("carried", run.carried_minor),
    ):
        if sum(frozen.results[name]) != total:
            yield f"the statements add up to another sum of what is {name}", hint
    if inputs_digest(frozen.book) != run.inputs_digest:
        yield "the facts it was computed from have changed", hint
    for fault in forfeits.faults(store, run, frozen):
        yield fault, hint
    result = compute(frozen.book)
    if results_digest(result) != run.results_digest:
        yield "computing it again gives other figures", hint
    for name, values in result_columns(result):
        stored_values = frozen.results[name]
        wrong = next((i for i, v in enumerate(values) if v != stored_values[i]), None)
        if wrong is not None:
            code = code_of(store, frozen.members[wrong])
            yield f"{name} of {code} is {stored_values[wrong]}, it was {values[wrong]}", hint
