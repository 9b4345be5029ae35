"""Whatever comes late, in whatever order, and is corrected: as if it had been known in time."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.members import Newcomer, move, recruit, terminate
from netmark.app.sales import Order, refund, sale
from netmark.errors import InputError, StateError
from netmark.store.db import Act

from .small import AMPLE, HEAD, LEVELS, act
from .test_correct import LATE, Later, posted
from .test_trace import BINARY, BOTH


class Fact(NamedTuple):
    """Something that is said about September or October."""

    what: str
    code: str
    other: str
    day: str
    amount: int


CODES = "abcdefg"
NEW = "h"
"""Somebody who joins only if that is said."""
DAYS = st.sampled_from(["2026-09-03", "2026-09-20", "2026-10-02", "2026-10-31"])
FACTS = st.builds(
    Fact,
    st.sampled_from(["sale", "sale", "refund", "move", "leave", "join"]),
    st.sampled_from([*CODES, NEW, NEW]),
    st.sampled_from([*CODES, NEW]),
    DAYS,
    st.integers(1, 400),
)
TREE, _, MATCHED = BINARY.partition("[[bonuses]]")
LEGS_TOO = HEAD + TREE + LEVELS.replace("Team", "Depth") + "[[bonuses]]" + MATCHED + BOTH
KEPT = (
    LEVELS.replace("needs = { GV = 300 }", 'needs = { GV = 700 }\ngrace = "1 period"')
    + 'withheld = { until = { GV = 900 }, keep = "2 periods" }\n'
)
OVER_TIME = (
    HEAD
    + KEPT
    + '[volumes.Days]\nof = "CV"\nover = "self"\nwindow = "45 days"\n'
    + ('[[bonuses]]\nname = "Depth"\nkind = "sales"\nbase = "Days"\nrate = "3%"\n')
)
PLANS = [HEAD + LEVELS, LEGS_TOO, OVER_TIME]


def tell(told: Later, facts: Iterable[tuple[int, Fact]], *, late: bool) -> None:
    """Say numbered facts in time or late; what cannot be is left out by both."""
    who = LATE if late else act(AMPLE)
    for number, fact in facts:
        # More than is left, under somebody who has left, before he joined, twice.
        with suppress(StateError, InputError):
            _tell(told, who, number, fact)


def _tell(told: Later, who: Act, number: int, fact: Fact) -> None:
    day = date.fromisoformat(fact.day)
    if fact.what == "join":
        recruit(told.store, who, Newcomer("New", NEW, fact.other, day=day))
    elif fact.what == "sale":
        order = Order(fact.code, f"{fact.amount}.37", day=day, ref=f"L-{number}")
        sale(told.store, who, order)
    elif fact.what == "refund":
        month = date.fromisoformat(f"{fact.day[:7]}-05")
        refund(told.store, who, f"S-{fact.code}-{fact.day[:7]}", f"{fact.amount}.00", month)
    elif fact.what == "move" and fact.other < fact.code:
        move(told.store, who, fact.code, fact.other, day)
    elif fact.what == "leave" and fact.code != "a":
        terminate(told.store, who, fact.code, day)


def company(folder: str, plan: str) -> Later:
    """Seven people, each with a sale in either month."""
    told = Later(Path(folder), plan)
    for place, code in enumerate(CODES):
        told.join(code, CODES[(place - 1) // 2] if place else "")
    for code in CODES:
        for month in ("2026-09", "2026-10"):
            told.sell(code, "300.00", f"{month}-05", f"S-{code}-{month}")
    return told


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PLANS), st.lists(FACTS, min_size=1, max_size=8), st.integers(0, 8))
def test_late_is_as_good_as_in_time(plan: str, facts: list[Fact], cut: int) -> None:
    """Paid and posted are what would have been paid, and the open period goes on from there."""
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        known, late = company(first, plan), company(second, plan)
        numbered = list(enumerate(facts))
        tell(known, numbered, late=False)
        for told in (known, late):
            told.close("2026-09")
            told.close("2026-10")
        sums: Counter[tuple[object, ...]] = Counter()
        # The late company hears of the facts in two helpings, with a correction after each.
        for helping in (numbered[:cut], numbered[cut:]):
            tell(late, helping, late=True)
            for (period, member, bonus, _), minor in posted(late.correct("2026-09")).items():
                sums[period, member, bonus] += minor
        assert not posted(late.correct("2026-09"))
        bonuses = [bonus for bonus in ("Team", "Depth") if f'"{bonus}"' in plan]
        for period, bonus in product(("2026-09", "2026-10"), bonuses):
            was, now = late.paid(period, bonus), known.paid(period, bonus)
            for code in (*CODES, NEW):
                assert was.get(code, 0) + sums[period, code, bonus] == now.get(code, 0)
        for told in (known, late):
            told.sell("g", "500.00", "2026-11-05")
            told.sell("d", "500.00", "2026-11-05")
        assert late.paid("2026-11") == known.paid("2026-11")
        late.close("2026-11")
        assert late.findings() == []
