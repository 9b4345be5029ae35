"""Worked examples from outside the project, each under a plan file, row by row.

The id of a test is the id of the example in reference/examples.json, where source and provenance of
every row stand; a failing test prints them.
"""

import json
from collections.abc import Iterator
from fractions import Fraction

import pytest

from netmark.ledger.money import exponent
from netmark.plan.bonuses.binary import Binary
from netmark.plan.bonuses.pool import Pool
from netmark.plan.limits import in_market, prorate, split
from netmark.plan.owners import together
from netmark.plan.paying import paid_by

from .case import (
    Alternative,
    Case,
    Counted,
    Left,
    Legs,
    Owned,
    Pays,
    Reading,
    Scored,
    Settled,
    Volume,
    Waits,
)
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


Compared = tuple[str, object, object]
"""What is compared: a description, the figure found, the figure expected."""


def figures(
    run: Run,
    found: Pays | Owned | Volume | Counted | Legs | Scored | Settled | Alternative | Left,
    row: Doc,
) -> Iterator[tuple[str, object, object]]:
    """What of the run belongs to a row: a description, the figure found, the figure expected."""
    wanted = Fraction(str(row["amount"] or 0))
    if isinstance(found, Pays):
        unit = run.case.unit or 10**run.plan.exponent
        if "booking_bonus" in row:
            also = run.case.reads["booking_bonus"]
            assert isinstance(also, Pays)
            yield "for bookings", paid(run, also, row), Fraction(row["booking_bonus"]) * unit
        amount = paid(run, found, row)
        if run.case.market:
            yield from in_money(run, amount, row, wanted)
        else:
            yield "amount", amount, wanted * unit
            yield from by_source(run, found, row, unit)
    elif isinstance(found, Owned):
        sums = together(run.book, run.result.amounts[found.bonus])
        yield "together", sums[run.slots[row["member"]]], wanted * 10**run.plan.exponent
    elif isinstance(found, Settled):
        yield from settled(run, found, row, wanted)
    elif isinstance(found, Volume):
        from netmark.plan.measures import volume

        member = row.get("member") or row["source"]
        yield found.name, volume(run.book, found.name)[run.slots[member]], wanted * 100
    elif isinstance(found, Alternative):
        inside = [bonus for _, bonus in run.plan.bonus(found.bonus).inside()]
        [one] = [bonus for bonus in inside if bonus.name == found.alternative]
        amount = Fraction(one.pay(run.book)[run.slots[row["member"]]])
        yield one.name, amount, wanted * 10**run.plan.exponent
    elif isinstance(found, Left):
        unpaid = (line for line in run.plan.bonus(found.bonus).lines(run.book) if line.reason)
        left = sum((line.exact for line in unpaid), Fraction(0))
        yield "left", left, wanted * 10**run.plan.exponent
    elif isinstance(found, Legs):
        yield from matched(run, found, row, wanted)
    elif isinstance(found, Scored):
        bonus = run.plan.bonus(found.bonus)
        assert isinstance(bonus, Pool)
        [way] = bonus.shares
        yield "score", way.score(run.book, bonus.tree)[run.slots[row["member"]]], wanted * 100
    else:
        yield from counted(run, found.rank, row, wanted)


def in_money(run: Run, amount: Fraction, row: Doc, wanted: Fraction) -> Iterator[Compared]:
    """An amount of the plan's money in that of the market which the case is about."""
    currency, minor = in_market(run.plan, run.case.market, int(amount))
    yield "currency", currency, row["currency"]
    yield "amount", Fraction(minor, 10 ** exponent(currency)), wanted


def settled(run: Run, found: Settled, row: Doc, wanted: Fraction) -> Iterator[Compared]:
    """What the plan says about limits, and what the cap of the company comes to."""
    if found.what in ("cap", "factor"):
        cap = run.plan.payout.cap
        assert cap
        prorated = prorate(
            run.book, cap, {b.name: paid_by(run.book, b.name) for b in run.plan.bonuses}
        )
        unit = run.plan.minor_per_unit
        yield found.what, prorated.limit / unit if found.what == "cap" else prorated.factor, wanted
    elif found.what.startswith("wallet "):
        payable = run.result.payable[run.slots[row["member"]]]
        wallets, unit = split(run.plan, payable), run.plan.minor_per_unit
        assert sum(wallets.values()) == payable
        yield found.what, Fraction(wallets[found.what.removeprefix("wallet ")], unit), wanted
    else:
        limit = run.plan.bonus(found.what).limit
        assert limit
        money = limit.source[found.level - 1]
        assert isinstance(money, Fraction)
        yield from in_money(run, money * run.plan.minor_per_unit, row, wanted)


def matched(
    run: Run, found: Legs, row: Doc, wanted: Fraction
) -> Iterator[tuple[str, object, object]]:
    """What a binary bonus pays, how many units were matched, and what stays in both legs."""
    bonus, slot = run.plan.bonus(found.bonus), run.slots[row["member"]]
    assert isinstance(bonus, Binary)
    if found.money:
        unit = run.case.unit or 10**run.plan.exponent
        yield "amount", Fraction(run.result.amounts[bonus.name][slot]), wanted * unit
    for side, stays in row.get("carry", {}).items():
        lots = [c[slot] for name, c in bonus.carry(run.book).items() if name.startswith(side)]
        yield side, sum(lots), Fraction(stays) * 100
    found_legs = bonus.outcome(run.book, slot)
    units = sum(found_legs.used.counts) if found_legs else 0
    count = next((row[key] for key in ("cycles", "units", "pairs") if key in row), None)
    if count is not None:
        yield "units", units, count
    if "matched" in row:
        yield "matched", units, Fraction(row["matched"]) * 100


def paid(run: Run, found: Pays, row: Doc) -> Fraction:
    """Smallest units of money that a row is about; the lines of a source or level are exact."""
    earner = run.slots[found.earner or row["member"]]
    row = {**row, "source": row["buyer"]} if "buyer" in row else row
    named = ("source", "level", "generation")
    keys = [key for key in named if not isinstance(row.get(key, {}), dict)]
    if not keys or found.earner:
        return Fraction(sum(run.result.amounts[name][earner] for name in found.bonuses))
    # A limit takes from what is paid, not from the lines.
    if any(run.plan.bonus(name).limit for name in found.bonuses):
        return Fraction(sum(run.result.amounts[name][earner] for name in found.bonuses))
    lines = [x for x in run.lines if x.bonus in found.bonuses and x.earner == earner and x.amount]
    if "source" in row and row["source"] in run.slots:
        lines = [line for line in lines if line.source == run.slots[row["source"]]]
    for key in {"level", "generation"} & set(keys):
        lines = [line for line in lines if line.level == row[key]]
    assert bool(lines) == bool(Fraction(str(row["amount"] or 0))), "a line of nothing, or no line"
    return sum((line.amount for line in lines), Fraction(0))


def by_source(run: Run, found: Pays, row: Doc, unit: int) -> Iterator[tuple[str, object, object]]:
    """What the amount consists of, and in which generation each part lies, where a row says so."""
    earner = run.slots[row["member"]]
    lines = [x for x in run.lines if x.bonus in found.bonuses and x.earner == earner]
    for source, part in row.get("by_source", {}).items():
        mine = [line for line in lines if line.source == run.slots[source]]
        added = sum((line.amount for line in mine), Fraction(0))
        yield f"from {source}", added, Fraction(part) * unit
        if isinstance(row.get("generation"), dict):
            numbers = {line.level for line in mine}
            yield f"generation of {source}", numbers, {int(row["generation"][source])}


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
        if isinstance(found, Legs):
            bonuses.add(found.bonus)
    return [
        member
        for member, slot in run.slots.items()
        if member not in named and any(run.result.amounts[name][slot] for name in bonuses)
    ]
