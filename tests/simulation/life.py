"""A whole life: random steps, and what must be true after any of them.

Sum of all lines = sum of statements = payments + balances; every order is conserved; closed runs
stay byte for byte and verify; correcting makes up for all that was told too late; nothing is paid
twice; who was erased is nowhere.
"""

import tempfile
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from netmark.app import pay
from netmark.app.correct import correct
from netmark.app.reports import report
from netmark.app.statement import statement
from netmark.app.verify import verify
from netmark.plan import document
from netmark.store import payments, runs
from netmark.store.db import connect
from netmark.store.names import codes
from netmark.store.periods import period_by_id

from ..faults.harness import MEMORY
from .company import Company, by, rows
from .steps import STEPS, close_month, hear, recruit

LOOK = 20
AUDIT = 150
"""After so many steps the file is compared with the model, and verified."""


class Lived(NamedTuple):
    """How a life went: its plan, and how often each thing was done."""

    plan: str
    done: Counter[str]


class BrokenError(Exception):
    """Something was not as it must be; says how to see it again."""


def live(seed: int, number: int, steps: int) -> Lived:
    """Live one life of so many steps. Raises BrokenError with everything that was done before."""
    once = cache(document.read)
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as folder,
        # Most of the time would go into reading the same few plans again and again.
        patch.object(document, "read", once),
    ):
        it = Company(Path(folder), f"{seed}:{number}")
        try:
            _live(it, steps)
        except Exception as error:
            told = "\n".join(f"{n:4} {said}" for n, said in enumerate(it.said))
            raise BrokenError(
                f"{told}\nplan {it.lived.name}, after {len(it.said)} acts: {error!r}\n"
                f"again: python tests/simulation/run.py --seed {seed} --life {number}"
                f" --length {steps}"
            ) from error
        finally:
            it.store.close()
        return Lived(it.lived.name, it.done)


def _live(it: Company, steps: int) -> None:
    recruit(it)
    every, weights = list(STEPS), list(STEPS.values())
    for number in range(1, steps):
        closed = len(it.closed)
        step = it.dice.choices(every, weights)[0]
        (step if it.members else recruit)(it)
        if len(it.closed) > closed:
            _run_adds_up(it, it.closed[-1])
        if number % LOOK == 0:
            look(it)
        if number % AUDIT == 0:
            audit(it)
    close_month(it)
    _run_adds_up(it, it.closed[-1])
    end(it)


def look(it: Company) -> None:
    """The file knows what the model knows; what was frozen is frozen, who was erased is gone."""
    it.model.check()
    store = it.store
    called = codes(store)
    number = {code: member for member, code in called.items()}
    for code in it.members:
        there = pay.balance_of(store, number[code])
        assert there == it.model.balance[code], f"balance of {code} is {there}"
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for run in runs.all_runs(store):
        name = period_by_id(store, run.period).name
        for member, minor in payments.unpaid(store, run):
            found[name, called[member]] = minor, "due"
        for each in payments.payments(store, payments.OF_RUN, run.id):
            key = name, called[each.member]
            assert key not in found, f"{key} is paid twice"
            found[key] = each.amount_minor, each.status
        frozen = hash_of(it, run)
        assert it.frozen.setdefault(name, frozen) == frozen, f"the run of {name} has changed"
    wanted = {key: (each.cents, each.status) for key, each in it.model.payments.items()}
    assert found == wanted, set(found.items()) ^ set(wanted.items())
    content = (it.folder / "netmark.db").read_bytes()
    for secret in it.erased:
        assert secret.encode() not in content, f"{secret} was erased"


def hash_of(it: Company, run: runs.Run) -> int:
    """What is frozen of a run, in a number."""
    first, last = run.id << 32, (run.id + 1 << 32) - 1
    conn = it.store.conn
    facts = conn.execute(
        f"SELECT * FROM facts_{run.shape} WHERE id BETWEEN ? AND ?", (first, last)
    ).fetchall()
    assert len(facts) == run.members
    return hash((run, tuple(facts)))


def audit(it: Company) -> None:
    """Everything verifies, for somebody who opens the file afresh."""
    with connect(it.folder / "netmark.db", readonly=True, check=False) as again:
        assert verify(again, by(it.today)) == []
    it.reopen()


def _run_adds_up(it: Company, period: str) -> None:
    """Lines, earnings and statements of a run are the same money, and every order is conserved."""
    store, act = it.store, by(it.today)
    paid = it.pay(store, period)
    lines: Counter[tuple[str, str, str]] = Counter()
    for row in rows(report(store, act, "lines", period)):
        key = (period, str(row["earner"]), str(row["bonus"]))
        # Thirds are printed with eight decimals; with the line of rounding they are whole cents.
        lines[key] += round(Decimal(str(row["amount"])) * 10**8)
    for key in lines.keys() | paid.keys():
        assert abs(lines[key] - paid.get(key, 0) * 10**6) < 100, f"the lines of {key}"
    settled = it.settled(period)
    assert sum(paid.values()) == sum(row.earned for row in settled.values())
    if settled:
        code = it.dice.choice(list(settled))
        assert Decimal(statement(store, act, code, period).payable) * 100 == settled[code].payable
    _orders_are_conserved(it, period, paid)


def _orders_are_conserved(it: Company, period: str, paid: dict[tuple[str, str, str], int]) -> None:
    broken: Counter[str] = Counter()
    pays: Counter[str] = Counter()
    for row in rows(report(it.store, by(it.today), "breakage", period)):
        bonus = str(row["bonus"])
        broken[bonus] += round(Decimal(str(row["amount"])) * 10**8)
        pays[bonus] += round(Decimal(str(row["amount"])) * 100) * (row["reason"] == "paid")
    for bonus in broken:
        assert pays[bonus] == sum(n for key, n in paid.items() if key[2] == bonus)
    plan = it.plan_in(period)
    if plan.flat:
        sold = sum(each.cents for each in it.model.orders.values() if each.day[:7] == period)
        back = sum(cents for day, cents in it.model.back if day[:7] == period)
        could = (sold - back) * plan.percent * 10**4
        assert broken[plan.flat] == could, f"{plan.flat} could pay {could}, not {broken}"


def end(it: Company) -> None:
    """All that came late is corrected; then everybody has what he would have in time."""
    assert it.do(f"correct {it.closed[0]}", lambda store, act: correct(store, act, it.closed[0]))
    hear(it)
    for period in it.closed[-2:]:
        assert correct(it.store, by(it.today), period).posted == 0, f"correcting {period} again"
    look(it)
    audit(it)
    found = Counter(it.corrected)
    for period in it.closed:
        found.update(it.pay(it.store, period))
    was, wanted = {key: n for key, n in found.items() if n}, it.twin()
    keys = sorted(
        key for key in was.keys() | wanted.keys() if was.get(key, 0) != wanted.get(key, 0)
    )
    assert not keys, [(key, was.get(key, 0), wanted.get(key, 0)) for key in keys[:10]]
