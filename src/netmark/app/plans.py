"""Plans as files and in force: read one, check it, try its examples, put it in force, list them."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import examples
from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.errors import InputError, PlanError, Problem, StateError, StoreError
from netmark.store import plans
from netmark.store.db import Act, Store
from netmark.store.newfile import new_file
from netmark.store.periods import period_by_id
from netmark.store.text import nearest

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.plan.document import Plan

STANDARD_INPUT = "-"
MOST_OF_A_NAME = 80
_NAME = re.compile(
    r"""^([ \t]*name[ \t]*=[ \t]*)(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')(?!["'])""", re.MULTILINE
)


class Source(NamedTuple):
    """The text of a plan and what to call it in front of a line number."""

    file: str
    text: str


def built_in() -> Table:
    """The plans that come with netmark, by name, with what each is for."""
    names = examples.plans()
    return Table(columns("name says"), [(name, examples.purpose(name)) for name in names])


def load(name: str) -> Source:
    """The text of a plan: a file, a built-in plan by its name, or ``-`` for standard input.

    At most 256 KiB and one byte are read; more is a fault that the reader of the plan names.
    Raises InputError when there is no such file, PlanError when it is not UTF-8.
    """
    from netmark.plan.source import MAX_BYTES

    try:
        if name == STANDARD_INPUT:
            return Source(_called(name), _text(sys.stdin.buffer.read(MAX_BYTES + 1), _called(name)))
        if name in examples.plans() and not os.path.isfile(name):
            return Source(name, examples.plan_text(name))
        with open(name, "rb") as stream:
            return Source(name, _text(stream.read(MAX_BYTES + 1), name))
    except FileNotFoundError:
        near = nearest(name, examples.plans())
        hint = (
            f"did you mean the built-in plan {near}?"
            if near
            else "those that come with netmark: netmark plan new"
        )
        raise InputError(f"there is no plan {name}", hint) from None
    except IsADirectoryError:
        inside = os.path.join(name, examples.PLAN)
        hint = f"did you mean {inside}?" if os.path.isfile(inside) else "name a file"
        raise InputError(f"{name} is a folder", hint) from None


def _called(name: str) -> str:
    return "standard input" if name == STANDARD_INPUT else name


def _text(data: bytes, file: str) -> str:
    from netmark.plan.source import MAX_BYTES

    if len(data) > MAX_BYTES:
        return data.decode("utf-8", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").split("\n")
        where = f"{file}:{len(before)}:{len(before[-1]) + 1}"
        problem = Problem(where, "this is not UTF-8", "save the file as UTF-8")
        raise PlanError("the plan cannot be read", problems=[problem]) from None


class Named(NamedTuple):
    """A plan that was asked for by name: its text, and what to call it in a sentence."""

    source: Source
    said: str


def named(name: str, opened: Callable[[], Store]) -> Named:
    """A plan as a file, as a built-in one, or as put in force: by a period or by its own name.

    ``opened`` gives the store, and is only asked when there is no such file and no built-in plan.
    Of several versions with one name the latest is meant. Raises InputError with the nearest name.
    """
    if name == STANDARD_INPUT or name in examples.plans() or os.path.exists(name):
        return Named(load(name), _called(name))
    try:
        store = opened()
    except StoreError:
        return Named(load(name), name)  # which says that there is none
    try:
        period = store.settings.calendar.parse(name)
    except InputError:
        known = {version.name: version for version in plans.all_versions(store)}
        if name not in known:
            return Named(_none(name, known), name)
        version = known[name]
    else:
        version = _version(store, period)
    file = f"plan {version.id} ({version.name})"
    since = period_by_id(store, version.from_period).name
    return Named(Source(file, version.toml), f"{version.name}, in force from {since} on")


def _none(name: str, known: Iterable[str]) -> Source:
    if os.path.dirname(name) or "." in name:
        return load(name)
    near = nearest(name, [*known, *examples.plans()])
    hint = f"did you mean {near}?" if near else "see: netmark plan list, netmark plan new"
    raise InputError(f"there is no plan {name}: no file, none built in, none in force", hint)


def like(text: str, name: str, file: str) -> str:
    """The text of a plan with another name; everything else stays as it was written.

    Raises PlanError when the text can't be read, InputError when the name can't be put in.
    """
    from netmark.plan.source import parse

    before = parse(text, file)
    written = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
    after = _NAME.sub(lambda match: match[1] + written, text, count=1)
    if not 1 <= len(name) <= MOST_OF_A_NAME or name != name.strip() or not name.isprintable():
        hint = f"1 to {MOST_OF_A_NAME} printable characters, with no space at either end"
        raise InputError(f"{name[:40]!r} can't be the name of a plan", hint)
    if parse(after, file) != {**before, "name": name}:
        raise InputError(
            f"the name of {file} is written in a way that can't be changed here",
            'copy it as it is, without a name of its own, and write name = "..." yourself',
        )
    return after


def new(name: str, target: str = "") -> str:
    """Copy a built-in plan to a file, or ("") only give its text. Nothing is ever overwritten."""
    if name not in examples.plans():
        near = nearest(name, examples.plans())
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(examples.plans())}"
        raise InputError(f"there is no built-in plan {name}", hint)
    return keep(examples.plan_text(name), target)


def keep(text: str, target: str) -> str:
    """Write a text to a new file, or ("") only give it. Nothing is ever overwritten."""
    if target:
        try:
            with new_file(target) as draft:
                Path(draft).write_text(text, "utf-8", newline="\n")
        except FileExistsError:
            raise StateError(
                f"there is already something at {target}",
                hint="write to another file with -o FILE; nothing is ever overwritten",
            ) from None
    return text


def read(name: str) -> "Plan":
    """A plan from a file or by its built-in name. Raises PlanError with every fault."""
    return read_text(load(name))


def read_text(source: Source) -> "Plan":
    """A plan from its text. Raises PlanError with every fault."""
    from netmark.plan.document import read as read_plan

    return read_plan(source.text, source.file)


class Checked(NamedTuple):
    """A plan that was looked over: None where it can't be used, and every fault.

    ``notes`` are what can be used and is probably a slip; only of a plan without faults.
    """

    file: str
    plan: "Plan | None"
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def table(self) -> Table:
        """One row per fault or note, in the order of the file."""
        rows: list[tuple[object, ...]] = [(*problem, "fault") for problem in self.problems]
        rows += [(*note, "note") for note in self.notes]
        return Table(columns("where what hint sort"), rows)


def check(name: str) -> Checked:
    """Look a plan over and list every fault with its line and column. Raises only for the file."""
    from netmark.plan.document import doubtful, examine

    try:
        source = load(name)
        plan, problems = examine(source.text, source.file)
    except PlanError as error:
        if not error.problems:
            raise
        return Checked(_called(name), None, error.problems)
    notes = doubtful(plan, source.text, source.file) if plan and not problems else []
    return Checked(source.file, plan, tuple(problems), tuple(notes))


class Tried(NamedTuple):
    """The examples and guards of a plan after they were computed; ``broken`` of ``tried`` differ.

    ``table`` has a row for each that holds and for each difference of the others; ``text`` says
    the same in lines.
    """

    plan: str
    table: Table
    text: str
    tried: int
    broken: int


def try_out(name: str) -> Tried:
    """Compute every example of a plan and hold every guard against each of them.

    Raises PlanError with every fault when the plan can't be used.
    """
    from netmark.payout.trial import rehearse

    plan = read(name)
    outcomes = rehearse(plan)
    rows: list[tuple[object, ...]] = []
    lines: list[str] = []
    for number, outcome in enumerate(outcomes):
        head = (
            "differs" if outcome.said else "ok",
            "example" if number < len(plan.examples) else "guard",
            outcome.says,
        )
        lines.append(f"{head[0]:7}  {head[1]:7}  {head[2]}".rstrip())
        lines += [f"{'':7}  {said}" for said in outcome.said]
        rows += [(*head, *difference) for difference in outcome.differences]
        rows += [(*head, *[""] * 5, said) for said in outcome.broken or [""] * (not outcome.said)]
    heads = columns("result what says period member of expected actual note")
    broken = sum(bool(outcome.said) for outcome in outcomes)
    return Tried(plan.name, Table(heads, rows), "\n".join(lines), len(outcomes), broken)


def in_force(store: Store, act: Act, period: str = "") -> tuple["Plan", str]:
    """The plan in force in a period (the current one by default), and what to call it."""
    from netmark.app.payout import plan_of

    when = period_of(store, act, period)
    version = _version(store, when)
    return plan_of(store, version), f"in force in {when.name}"


def _version(store: Store, period: "Period") -> plans.Version:
    from netmark.app.payout import plan_text

    return plan_text(store, period)


class Used(NamedTuple):
    """What was put in force; ``changed`` is False when that very text was in force already."""

    name: str
    period: str
    digest: str
    changed: bool


def use_plan(store: Store, act: Act, source: str, from_period: str = "") -> Used:
    """Put a plan (a file or a built-in name) in force from a period on, else the current one.

    It is checked and its examples are computed first. Raises PlanError with every fault or
    difference, StateError when currency or period are not those of the file, or when a period
    from then on is closed.
    """
    from netmark.payout.trial import rehearse
    from netmark.plan.document import read as read_plan

    given = load(source)
    plan = read_plan(given.text, given.file)
    must_fit(store, plan)
    start = period_of(store, act, from_period)
    wrong = [
        Problem(f"{given.file}: {outcome.says}", difference)
        for outcome in rehearse(plan)
        for difference in outcome.said
    ]
    if wrong:
        raise PlanError(
            f"{plan.name} does not pay what its own examples say",
            f"see: netmark plan test {source}",
            problems=wrong,
        )
    changed = plans.put_in_force(store, act, given.text, plan.name, start)
    return Used(plan.name, start.name, plans.digest(given.text), changed)


def must_fit(store: Store, plan: "Plan") -> None:
    """Raises StateError for a plan of another currency or period than this file keeps."""
    settings = store.settings
    if plan.currency != settings.currency:
        raise StateError(
            f"the plan pays {plan.currency}, this file keeps {settings.currency}",
            f'write currency = "{settings.currency}" in the plan, or create another file with'
            f" --db FILE init --currency {plan.currency}",
        )
    if plan.period != settings.calendar.kind:
        raise StateError(
            f"the plan pays by the {plan.period}, this file counts by the {settings.calendar.kind}",
            f'write period = "{settings.calendar.kind}" in the plan',
        )


def list_(store: Store) -> Table:
    """Every version that was put in force, in the order of the periods."""
    rows = plans.versions(store)
    return Table(
        columns("from name digest at by"),
        [(period, name, digest, at, by) for _, period, name, digest, by, at in rows],
    )
