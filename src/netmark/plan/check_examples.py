"""Are the examples of a plan sound: their outlines, one after another, and what they expect?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError, Problem
from netmark.genealogy.outline import Entry, parse
from netmark.ledger.volume import FIGURES
from netmark.plan.bonuses.base import Fault
from netmark.plan.check_conditions import unknown
from netmark.plan.check_outlines import Found, found, near, owners, places, uplines
from netmark.plan.conditions import Path
from netmark.plan.outlines import Wrong, is_day, spans, wrong_words
from netmark.plan.promises import Example, Expected
from netmark.plan.values import MOST_PERIODS

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.source import Locator

EXPECTED = tuple(Expected.model_fields)


class _Sheet(NamedTuple):
    """Where an outline stands in the file; ``first`` is 0 when all of it is on one line."""

    where: str
    first: int
    lines: list[str]
    indent: int

    def problem(self, entry: Entry, wrong: Wrong) -> Problem:
        """A problem at the word that is wrong."""
        if not self.first:
            return Problem(self.where, wrong.what, wrong.hint)
        column = wrong.column(self.lines[entry.line - self.first])
        column += self.indent if entry.line == self.first else 0
        file = self.where.rsplit(":", 2)[0]
        return Problem(f"{file}:{entry.line}:{column}", wrong.what, wrong.hint)


class _Known:
    """What earlier outlines of an example said about the members, by name."""

    def __init__(self) -> None:
        self.joined: dict[str, str] = {}
        self.places: dict[str, str] = {}


def example_problems(plan: "Plan", text: str, locator: "Locator") -> Iterator[Problem]:
    """Every fault of the examples of a plan that was read from ``text``, at its line."""
    for place, example in enumerate(plan.examples):
        path: Path = ("examples", place)
        shape = list(_shape(example))
        for fault in shape:
            yield Problem(locator.where((*path, *fault.path)), fault.what, fault.hint)
        if shape:
            continue
        known = _Known()
        stages = example.stages
        days = spans(plan.period, stages[-1].last)
        for number, stage in enumerate(stages):
            sheet = _sheet(text, stage.team, locator.where((*path, *stage.team_path)))
            try:
                entries = parse(stage.team, sheet.where.rsplit(":", 2)[0], sheet.first or 1)
            except InputError as error:
                for problem in error.problems:
                    yield problem if sheet.first else problem._replace(where=sheet.where)
                break
            if number == 0 or stage.team_path == (*stage.path, "team"):
                for entry, wrong in (
                    *_of_one(plan, entries, known),
                    *_of_days(entries, known, days[stage.first - 1], len(stages) > 1),
                    *_of_several(entries, known, number > 0),
                ):
                    yield sheet.problem(entry, wrong)
                yield from _missing(entries, known, sheet)
            for fault in _expected(plan, stage.expected, [entry.name for entry in entries]):
                where = locator.where((*path, *stage.path, *fault.path))
                yield Problem(where, fault.what, fault.hint)


def _shape(example: Example) -> Iterator[Fault]:
    """Either a team or periods, of which the first has a team."""
    if not example.periods:
        if not example.team:
            yield Fault((), "there is no team", "write an outline, or [[examples.periods]]")
        return
    for name in ("team", *EXPECTED):
        if getattr(example, name):
            hint = "write it in the one of [[examples.periods]] that it is about"
            yield Fault((name,), f"'{name}' is not said of which period", hint)
    if not example.periods[0].team:
        yield Fault(("periods", 0), "the first period has no team", "write an outline")
    count = example.stages[-1].last
    if count > MOST_PERIODS:
        yield Fault(("periods",), f"these are {count} periods", f"{MOST_PERIODS} are possible")


def _of_one(plan: "Plan", entries: Sequence[Entry], known: _Known) -> Iterator[Found]:
    """What is wrong with an outline by itself, places being kept."""
    yield from ((entry, wrong) for entry in entries for wrong in wrong_words(plan, entry))
    kept = ({"place": place} if (place := known.places.get(e.name)) else {} for e in entries)
    yield from places(
        plan,
        [e._replace(flags={**k, **e.flags}) for e, k in zip(entries, kept, strict=True)],
    )
    yield from uplines(plan, entries)
    yield from owners(entries)


def _of_days(
    entries: Sequence[Entry], known: _Known, span: tuple[date, date], several: bool
) -> Iterator[Found]:
    """Joining and orders after the period, or before it by somebody who is new in it."""
    first, last = (str(day) for day in span)
    for entry in entries if several else ():
        days = [
            (flags["sold"], numbers)
            for numbers, flags in entry.orders
            if is_day(flags.get("sold", ""))
        ]
        for day, numbers in days:
            back = all(text.startswith("-") for text in numbers.values())
            if day > last or (day < first and not back):
                hint = f"the period is {first} to {last}; only a refund may be of an earlier sale"
                yield entry, Wrong("sold", f"sold={day} is not in the period", hint, day)
        joined = entry.flags.get("joined", "")
        joined = joined if is_day(joined) else ""  # what is no day is told already
        if joined > last:
            what = f"{entry.name} joined after the period"
            yield found(entry, "joined", what, f"the period is {first} to {last}")
        if joined and known.joined and entry.name not in known.joined and joined < first:
            what = f"{entry.name} joined in an earlier period and does not stand in its outline"
            yield found(entry, "joined", what, f"the period is {first} to {last}")


def _of_several(entries: Sequence[Entry], known: _Known, later: bool) -> Iterator[Found]:
    """What has been said before, or comes from the period before."""
    for entry in entries:
        for word in entry.flags if later else ():
            if word.partition(":")[0] == "title":
                what = "titles come from the period before"
                yield found(entry, word, what, "leave it out")
        old = entry.name in known.joined
        for word, said in (("joined", known.joined), ("place", known.places)):
            value = entry.flags.get(word, "")
            before = said.get(entry.name, "")
            if old and value and value != before and (before or word == "joined"):
                what = f"{word}={value} was not said of {entry.name} before"
                hint = f"it was {word}={before}" if before else "say it in his first outline"
                yield found(entry, word, what, hint)
            elif value or not old:
                said[entry.name] = value


def _missing(entries: Sequence[Entry], known: _Known, sheet: _Sheet) -> Iterator[Problem]:
    names = {entry.name for entry in entries}
    for name in known.joined:
        if name not in names:
            what = f"'{name}' stands in an earlier outline and not in this one"
            hint = "write him again, with terminated if he has left"
            yield Problem(sheet.where, what, hint)


def _expected(plan: "Plan", expected: Expected, names: Sequence[str]) -> Iterator[Fault]:
    """Members, ranks, volumes and columns that there are none of."""
    yield from _members(expected.pays or {}, names, ("pays",))
    yield from _members(expected.payable, names, ("payable",))
    yield from _members(expected.volumes, names, ("volumes",))
    yield from _members(expected.carries, names, ("carries",))
    yield from _ranks(plan, expected, names)
    yield from _figures(plan, expected)


def _ranks(plan: "Plan", expected: Expected, names: Sequence[str]) -> Iterator[Fault]:
    for key, value in expected.ranks.items():
        if isinstance(value, str):
            yield from _members({key: value}, names, ("ranks",))
            yield from _rank(plan, plan.default_ladder, value, ("ranks", key))
        elif key not in plan.all_ladders:
            yield unknown("ladder", key, list(plan.all_ladders), ("ranks", key))
        else:
            yield from _members(value, names, ("ranks", key))
            for name, rank in value.items():
                yield from _rank(plan, key, rank, ("ranks", key, name))


def _figures(plan: "Plan", expected: Expected) -> Iterator[Fault]:
    for name, by_volume in expected.volumes.items():
        for volume in by_volume:
            if volume not in plan.volumes and volume not in FIGURES:
                known = [*plan.volumes, *FIGURES]
                yield unknown("volume", volume, known, ("volumes", name, volume))
    for name, by_rule in expected.carries.items():
        for rule, by_column in by_rule.items():
            path: Path = ("carries", name, rule)
            if rule not in plan.carried:
                yield unknown("bonus or volume that carries", rule, list(plan.carried), path)
                continue
            for column in by_column:
                if column not in plan.carried[rule]:
                    columns = list(plan.carried[rule])
                    yield unknown("column", column, columns, (*path, column))


def _members(table: Mapping[str, object], names: Sequence[str], path: Path) -> Iterator[Fault]:
    for name in table:
        if name not in names:
            yield Fault((*path, name), f"'{name}' is not in the outline", near(name, names))


def _rank(plan: "Plan", ladder: str, rank: str, path: Path) -> Iterator[Fault]:
    known = [step.name for step in plan.ladder(ladder).ranks] if ladder else []
    if rank not in known and rank:
        near = get_close_matches(rank, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"ranks are {', '.join(known)}"
        yield Fault(path, f"there is no rank '{rank}'", hint)


def _sheet(text: str, team: str, where: str) -> _Sheet:
    """The place of an outline, and the line on which it begins."""
    line, column = (int(part) for part in where.rsplit(":", 2)[1:])
    rest = text.split("\n")[line - 1][column - 1 :]
    opened = re.match(r"team\s*=\s*(\"{3}|'{3})(.*)", rest)
    if opened is None or opened[1] in opened[2]:
        return _Sheet(where, 0, [], 0)
    if not opened[2].strip("\r"):
        return _Sheet(where, line + 1, team.split("\n"), 0)
    return _Sheet(where, line, team.split("\n"), column - 1 + opened.start(2))
