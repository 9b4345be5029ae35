"""Computing the runs of a bundle again: facts, results, digests, and the chain from run to run."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError, NetmarkError, Problem
from netmark.payout.bundle import Column, Head, Item
from netmark.payout.handover import Brought, Left, Sparse, facts_from, take_over
from netmark.payout.run import compute, inputs_digest, result_columns, results_digest
from netmark.plan.book import Book
from netmark.plan.document import read as read_plan

if TYPE_CHECKING:
    from netmark.payout.run import Result
    from netmark.plan.document import Plan

HINT = "the bundle is not what was closed: ask for it again, and for netmark verify there"
_SENSELESS = (LookupError, TypeError, ValueError, OverflowError, AttributeError)


class Leaves(NamedTuple):
    """What a run left, as corrected: its columns that go on, by the numbers of members."""

    run: str
    last: date
    ladders: Mapping[str, Sequence[str]]
    columns: Mapping[str, Sparse]
    before: "Leaves | None"


class _Seen:
    """What a run left, as a later run with its own rows sees it."""

    def __init__(self, leaves: Leaves, slot: Callable[[int], int]) -> None:
        self._leaves, self._slot = leaves, slot
        self.ladders = leaves.ladders

    @property
    def before(self) -> "Left | None":
        """The run that it went on from."""
        before = self._leaves.before
        return None if before is None else _Seen(before, self._slot)

    def column(self, name: str) -> Sparse | None:
        """The figures that are not 0; None: there was no such column."""
        found = self._leaves.columns.get(name)
        return None if found is None else (list(map(self._slot, found[0])), found[1])


class Bundle:
    """The runs of a bundle, each computed again as its lines come in.

    One run is in memory, and of those before it what they left.
    """

    def __init__(self, changed: frozenset[int] = frozenset()) -> None:
        self.changed = changed
        self.plans: dict[str, str] = {}
        self.runs: list[Head] = []
        self.outside: str = ""
        self._left: Leaves | None = None

    def problems(self, items: Iterable[tuple[int, Item]]) -> Iterator[Problem]:
        """Everything that does not agree, run by run; the first place of each column."""
        run: _Run | None = None
        for number, item in items:
            if isinstance(item, Column):
                if run is None:
                    raise InputError(f"line {number}: a column of no run")
                yield from run.take(item)
            elif run is not None:
                yield from self._end(run)
                run = None
            if isinstance(item, Head):
                run = _Run(item, self.plans.get(item.plan), self._left)
                self.runs.append(item)
                yield from self._follows(item)
            elif not isinstance(item, Column):
                self.plans[item[0]] = item[1]
            yield from self._as_written(number, item)
        if run is not None:
            yield from self._end(run)

    def _end(self, run: "_Run") -> Iterator[Problem]:
        yield from run.end()
        self._left = run.leaves()

    def _as_written(self, number: int, item: Item) -> Iterator[Problem]:
        if number in self.changed:
            where = self.runs[-1].run if self.runs else "bundle"
            what = f"{item.part} {item.name}" if isinstance(item, Column) else "the run itself"
            if isinstance(item, tuple) and not isinstance(item, Head | Column):
                where, what = "bundle", "the text of a plan"
            yield Problem(where, f"line {number}, {what}, was changed after it was written", HINT)

    def _follows(self, head: Head) -> Iterator[Problem]:
        left = self._left
        if left is None:
            self.outside = head.previous or ""
            return
        if head.previous != left.run:
            what = f"goes on from {head.previous or 'nothing'}, but {left.run} stands before it"
            yield Problem(head.run, what, HINT)
        if head.days[0] != left.last + timedelta(days=1):
            what = f"covers days from {head.covers} on, but {left.run} ended on {left.last}"
            yield Problem(head.run, what, HINT)


class _Run:
    """One run while its columns come in: facts first, computed at the first of its results."""

    def __init__(self, head: Head, text: str | None, left: Leaves | None) -> None:
        self.head, self.text, self.left = head, text, left
        self.found: dict[str, dict[str, Sequence[object]]] = {
            "facts": {},
            "taken": {},
            "posted": {},
        }
        self.plan: Plan | None = None
        self.tried = False
        self.wanted: dict[str, Sequence[int]] | None = None
        self.codes: Sequence[object] = ()
        self.ids: Sequence[int] = ()
        self.sums: dict[str, int] = {}
        self.columns: dict[str, Sparse] = {}
        self.changed: dict[str, dict[int, int]] = {}
        self.posted: dict[int, int] = {}

    def take(self, column: Column) -> Iterator[Problem]:
        """The next column; gives what is wrong with it."""
        if column.part == "posted" and column.members is not None:
            for member, amount in zip(column.members, column.values, strict=True):
                self.posted[member] = self.posted.get(member, 0) + int(str(amount))
        elif column.part in self.found:
            self.found[column.part][column.name] = column.values
        elif column.part == "results":
            yield from self._computed()
            yield from self._compared(column.name, column.values)  # type: ignore[arg-type]  # whole numbers
        elif column.members is not None:
            into = self.changed.setdefault(column.name, {})
            for member, more in zip(column.members, column.values, strict=True):
                into[member] = into.get(member, 0) + int(str(more))

    def end(self) -> Iterator[Problem]:
        """What is missing, and sums that are not those of the columns."""
        yield from self._computed()
        for name in self.wanted or ():
            yield self._problem(f"{name} is missing")
        for name in ("earned", "payable", "carried"):
            total = getattr(self.head, name)
            if name in self.sums and self.sums[name] != total:
                what = f"says {total} {name}, its members have {self.sums[name]} (minor units)"
                yield self._problem(what)

    def leaves(self) -> Leaves:
        """What the next run begins with; of the runs before only ladders that this one has not."""
        ladders = {
            name: [rank.name for rank in model.ranks]
            for name, model in (self.plan.all_ladders if self.plan else {}).items()
        }
        for name, more in self.changed.items():
            left = dict(zip(*self.columns.get(name, ((), ())), strict=True))
            for member, change in more.items():
                left[member] = left.get(member, 0) + change
            self.columns[name] = list(left), list(left.values())
        before, last = self.left, self.head.days[1]
        if before is not None:
            gone = {name: ranks for name, ranks in before.ladders.items() if name not in ladders}
            titles = {f"title {name}" for name in gone}
            kept = {name: by for name, by in before.columns.items() if name in titles}
            before = before._replace(ladders=gone, columns=kept)
            before = before if gone else before.before
        return Leaves(self.head.run, last, ladders, self.columns, before)

    def _problem(self, what: str) -> Problem:
        return Problem(self.head.run, what, HINT)

    def _who(self, row: int) -> str:
        return str(self.codes[row]) if self.codes else f"member {self.ids[row]}"

    def _computed(self) -> Iterator[Problem]:
        """Compute the run from its facts, once, and compare these with what was left for it."""
        if self.tried:
            return
        self.tried = True
        try:
            result, faults = self._result()
        except (NetmarkError, *_SENSELESS) as error:
            said = error.message if isinstance(error, NetmarkError) else str(error)
            yield self._problem(f"can't be computed again: {said}")
            return
        yield from map(self._problem, faults)
        self.wanted = dict(result_columns(result))

    def _result(self) -> "tuple[Result, list[str]]":
        head, facts = self.head, self.found["facts"]
        if self.text is None:
            raise InputError("its plan is not in the bundle")
        self.plan = plan = read_plan(self.text, f"the plan of {head.run}")
        self.codes = facts.get("code", ())
        self.ids = numbers(facts["member"])
        taken = self.found["taken"]
        brought = Brought(
            _column(facts, "brought_forward"),
            {ladder: _column(taken, f"title {ladder}") for ladder in plan.all_ladders},
            {
                name: {each: _column(taken, f"carry {name} {each}") for each in columns}
                for name, columns in plan.carried.items()
            },
        )
        book = Book(plan, facts_from(plan, head.days, facts, brought))  # type: ignore[arg-type]  # as in a file
        faults = []
        if sha256(self.text.encode()).hexdigest() != head.plan:
            faults.append("the text of its plan does not have the digest it had")
        present = sum(1 for code in book.facts.standing if code)
        if present != head.members:
            faults.append(f"{present} members instead of {head.members}")
        faults += self._chain(plan, brought)
        faults += self._posted(book.facts.posted)
        if inputs_digest(book) != head.inputs:
            faults.append("its facts do not have the digest that was recorded at the close")
        result = compute(book)
        if results_digest(result) != head.results:
            faults.append("computing it again gives other figures than were recorded at the close")
        return result, faults

    def _chain(self, plan: "Plan", brought: Brought) -> Iterator[str]:
        """Where a run does not begin with what the run before left."""
        if self.left is None and self.head.previous is not None:
            return
        size, ids = len(self.ids), self.ids
        # Where nobody is left out, everybody stands at his number, and no table is needed.
        slots = {} if ids[-1] == size - 1 else {ids[slot]: slot for slot in range(1, size)}
        dense = range(size) if ids[-1] == size - 1 else ()

        def slot(member: int) -> int:
            return member if member in dense else slots.get(member, 0)

        seen = self.left and _Seen(self.left, slot)
        wanted = take_over(plan, size, seen)
        pairs = [("brought_forward", wanted.balance, brought.balance)]
        for ladder, titles in wanted.titles.items():
            pairs.append((f"title {ladder}", titles, brought.titles[ladder]))
        for name, columns in wanted.carried.items():
            for each, values in columns.items():
                pairs.append((f"carry {name} {each}", values, brought.carried[name][each]))
        before = self.left.run if self.left else "no run before"
        for name, left, begun in pairs:
            if left != begun:
                row, more = first_difference(left, begun)
                who = self._who(row)
                what = f"begins with {begun[row]}, but {before} left {left[row]}"
                yield f"{name} of {who} {what}{more}"

    def _posted(self, posted: Sequence[int]) -> Iterator[str]:
        for row in range(1, len(self.ids)):
            there, wanted = posted[row] if posted else 0, self.posted.get(self.ids[row], 0)
            if there != wanted:
                yield f"took up {there} for {self._who(row)}, but {wanted} was posted (minor units)"
                return

    def _compared(self, name: str, values: Sequence[int]) -> Iterator[Problem]:
        """A column of results beside the one computed; what goes on to the next run is kept."""
        if name in ("earned", "payable", "carried"):
            self.sums[name] = sum(values)
        if name == "carried" or name.startswith(("carry ", "title ")):
            rows = [row for row, value in enumerate(values[: len(self.ids)]) if value]
            ids = array("q", [self.ids[row] for row in rows])
            self.columns[name] = ids, array("q", [values[row] for row in rows])
        if self.wanted is None:
            return
        wanted = self.wanted.pop(name, None)
        if wanted is None:
            yield self._problem(f"{name} is there twice, or not a figure of its plan")
        elif numbers(wanted) != numbers(values):
            row, more = first_difference(wanted, values)
            who = self._who(row)
            yield self._problem(
                f"{name} of {who} is {values[row]}, it comes to {wanted[row]}{more}"
            )


def numbers(values: Sequence[object]) -> "array[int]":
    """A column as whole numbers. Raises TypeError for texts."""
    # Of bytes, array() would take the memory and not the numbers.
    return values if isinstance(values, array) else array("q", iter(values))  # type: ignore[arg-type]  # raises


def _column(found: Mapping[str, Sequence[object]], name: str) -> "array[int]":
    if name not in found:
        raise InputError(f"{name} is missing")
    return numbers(found[name])


def first_difference(first: Sequence[int], second: Sequence[int]) -> tuple[int, str]:
    """The first row that differs, and how many more do, in words.

    >>> first_difference([0, 5, 7, 9], [0, 5, 8, 8])
    (2, ' (and of 1 more)')
    """
    rows = [row for row, differs in enumerate(map(ne, first, second)) if differs]
    return rows[0], f" (and of {len(rows) - 1} more)" if len(rows) > 1 else ""
