"""Worked examples from outside the project, each under a plan file, row by row.

The id of a test is the id of the example in reference/examples.json, where source and provenance of
every row stand; a failing test prints them.
"""

import json
from collections.abc import Iterator
from fractions import Fraction

import pytest

from .case import Case, Counted, Pays, Reading, Volume, Waits
from .cases import CASES
from .engine import Doc, Run
from .shared import shared_path


@pytest.fixture(scope="module")
def examples() -> dict[str, Doc]:
    """Every example by its id."""
    text = shared_path("reference", "examples.json").read_text(encoding="utf-8")
    return {example["id"]: example for example in json.loads(text)}


def rows_of(case: Case, example: Doc) -> list[Doc]:
    """The expected rows that a case is about."""
    return [
        row
        for row in example["expected"]
        if all(row.get(key) == value for key, value in case.rows.items())
    ]


def reading(case: Case, row: Doc) -> Reading | None:
    """What a row is to be compared with."""
    bonus = row.get("bonus", "")
    for key in (f"{bonus} of {row.get('member')}", f"{bonus} in {row['period']}", bonus):
        if key in case.reads:
            return case.reads[key]
    return None


@pytest.mark.parametrize("case", [c for c in CASES if c.plan], ids=lambda case: case.label)
def test_example(case: Case, examples: dict[str, Doc]) -> None:
    """The plan pays what the example's source says, and nobody else is paid."""
    example = examples[case.id]
    runs: dict[str, Run] = {}
    for period in example["periods"]:
        runs[period] = Run(case, example, period, next(reversed(runs.values()), None))
    compared = 0
    for row in rows_of(case, example):
        found = reading(case, row)
        if found is None or isinstance(found, Waits):
            continue
        compared += 1
        told = f"{case.label}\n{example['source']}\nrow: {row}"
        for what, actual, wanted in figures(runs[row["period"]], found, row):
            assert actual == wanted, f"{what}: {actual} instead of {wanted}\n{told}"
    assert compared, "a case that compares nothing"
    if not case.others:
        for period, run in runs.items():
            assert strangers(case, example, run) == [], f"{period}: more members earn than named"


def figures(
    run: Run, found: Pays | Volume | Counted, row: Doc
) -> Iterator[tuple[str, object, object]]:
    """What of the run belongs to a row: a description, the figure found, the figure expected."""
    wanted = Fraction(str(row["amount"] or 0))
    if isinstance(found, Pays):
        unit = run.case.unit or 10**run.plan.exponent
        yield "amount", paid(run, found, row), wanted * unit
    elif isinstance(found, Volume):
        from netmark.plan.measures import volume

        member = row.get("member") or row["source"]
        yield found.name, volume(run.book, found.name)[run.slots[member]], wanted * 100
    else:
        yield from counted(run, found.rank, row, wanted)


def paid(run: Run, found: Pays, row: Doc) -> Fraction:
    """Smallest units of money that a row is about; the lines of a source or level are exact."""
    earner = run.slots[found.earner or row["member"]]
    keys = [key for key in ("source", "level") if key in row]
    if not keys or found.earner:
        return Fraction(sum(run.result.amounts[name][earner] for name in found.bonuses))
    lines = [x for x in run.lines if x.bonus in found.bonuses and x.earner == earner and x.amount]
    if "source" in row and row["source"] in run.slots:
        lines = [line for line in lines if line.source == run.slots[row["source"]]]
    if "level" in row:
        lines = [line for line in lines if line.level == row["level"]]
    assert bool(lines) == bool(Fraction(str(row["amount"] or 0))), "a line of nothing, or no line"
    return sum((line.amount for line in lines), Fraction(0))


def counted(
    run: Run, rank: str, row: Doc, wanted: Fraction
) -> Iterator[tuple[str, object, object]]:
    """What counts toward a rank, what is missing, and whether the rank is reached."""
    from netmark.plan.ranks import needs_of_rank, ranks

    ladder, slot = run.plan.default_ladder, run.slots[row["member"]]
    number = run.plan.rank_number(ladder, rank)
    need = needs_of_rank(run.book, ladder, number).every[0]
    actual = need.actual(run.book)[slot]
    yield f"counts toward {rank}", actual, wanted * (100 if need.unit == "volume" else 1)
    if "missing" in row:
        yield "missing", need.required - actual, Fraction(row["missing"]) * 100
    if "qualified" in row:
        yield rank, ranks(run.book, ladder).organic[slot] >= number, row["qualified"]


def strangers(case: Case, example: Doc, run: Run) -> list[str]:
    """Members who earn in a compared bonus although no row of the example names them."""
    named: set[str] = set()
    bonuses: set[str] = set()
    for row in rows_of(case, example):
        found = reading(case, row)
        if row["period"] == run.period:
            named.add(row.get("member", ""))
        if isinstance(found, Pays):
            named.add(found.earner)
            bonuses.update(found.bonuses)
    return [
        member
        for member, slot in run.slots.items()
        if member not in named and any(run.result.amounts[name][slot] for name in bonuses)
    ]
