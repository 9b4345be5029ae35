"""The months of an example pay what the same months pay, sold and closed one by one in a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.payout import see
from netmark.payout.rehearse import play
from netmark.payout.run import result_columns, results_digest
from netmark.plan.document import Plan, read

from .small import AMPLE, HEAD, Told, act

RULES = (
    HEAD
    + """\
[trees.team]
kind = "binary"
fill = "outer-left"
[active]
needs = { PV = 20 }
[volumes.SoFar]
of = "PV"
over = "organisation"
window = "lifetime"
[volumes.Quarter]
of = "PV"
over = "group"
until = { title = { ladder = "main", at_least = "High" } }
window = "3 periods"
[volumes.Growth]
of = "CV"
over = "self"
growth = 1
[[ranks]]
name = "Low"
[[ranks]]
name = "Middle"
needs = { any = [{ title = { ladder = "main", at_least = "Middle" } }, { Quarter = 100 }] }
[[ranks]]
name = "High"
needs = { SoFar = 250, customers = 1, active = true }
[ladders.EU]
ranks = [{ name = "Star" }, { name = "Sun", needs = { Growth = 30 } }]
[[bonuses]]
name = "Start"
kind = "levels"
base = { volume = "CV", buyer_joined_within = "40 days", buyers = ["self", "retail"] }
rates = ["20%", "10%"]
compression = "skip-inactive"
[[bonuses]]
name = "Pairs"
kind = "binary"
tree = "team"
base = "PV"
own = "weaker"
units = "any"
rate = "7%"
carry = { legs = "both", periods = 2 }
unqualified = "hold"
needs = { active = true }
[[bonuses]]
name = "Reached"
ladder = "main"
kind = "award"
ranks = { Low = "0", Middle = "5.00", High = "25.00" }
skipped = "each"
[[bonuses]]
name = "Kits"
kind = "award"
recruit = "CV"
every = 2
amount = "3.00"
times = "always"
[payout]
minimum = "12.00"
"""
)
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
NAMES = "abcdefgh"


class Sold(NamedTuple):
    """One order of a member, on a day of the month counted from 0."""

    who: int
    points: int
    buyer: str
    kind: str
    day: int
    back: bool


class Month(NamedTuple):
    """Who joins under whom (by number, -1 the company), what is sold, and who leaves at its end."""

    sponsors: list[int]
    sold: list[Sold]
    leaves: int | None
    moves: bool


orders = st.builds(
    Sold,
    who=st.integers(0, 7),
    points=st.integers(1, 12).map(lambda n: 10 * n),
    buyer=st.sampled_from(["self", "retail", "preferred"]),
    kind=st.sampled_from(["order", "kit"]),
    day=st.integers(0, 29),
    back=st.booleans(),
)
months = st.builds(
    Month,
    sponsors=st.lists(st.integers(-1, 6), min_size=1, max_size=3),
    sold=st.lists(orders, max_size=7),
    leaves=st.none() | st.integers(0, 7),
    moves=st.booleans(),
)


class Story:
    """Months told twice: to a file, and as outlines."""

    def __init__(self, told: Told, count: int) -> None:
        self.told, self.months = told, MONTHS[-count:]
        self.sponsors: list[int] = []
        self.left: set[int] = set()
        self.leaving: set[int] = set()
        self.number = 0
        self.books: list[tuple[str, Sold, date]] = []

    def tell(self, number: int, month: Month) -> str:
        """Do to the file what happens in a month; gives its outline."""
        first, old = self.months[number], len(self.sponsors)
        if month.moves and old > 2 and self.sponsors[-1] > 0 and 0 not in self.left:
            self.sponsors[-1] = 0
            self.told.move(NAMES[old - 1], NAMES[0], first.isoformat())
        for sponsor in month.sponsors[: len(NAMES) - old]:
            above = min(sponsor, len(self.sponsors) - 1)
            self.sponsors.append(-1 if above in self.left | self.leaving else above)
        for who, _ in self._outline():
            if who >= old:
                above = self.sponsors[who]
                self.told.join(NAMES[who], NAMES[above] if above >= 0 else "", first.isoformat())
        for who in self.leaving:
            self.told.leave(NAMES[who], first.isoformat())
        self.left |= self.leaving
        said: dict[int, list[str]] = {}
        for sold in month.sold:
            self._sell(sold._replace(who=sold.who % len(self.sponsors)), first, said)
        there = set(range(len(self.sponsors))) - self.left
        self.leaving = {who for who in there if who == month.leaves}
        return "\n".join(self._lines(said, first if number == 0 else None))

    def _sell(self, sold: Sold, first: date, said: dict[int, list[str]]) -> None:
        """An order, or all of an earlier one taken back, which counts as of its own day."""
        day, code = first + timedelta(days=sold.day), NAMES[sold.who]
        self.number += 1
        ref = f"S-{self.number}"
        words = f"buyer={sold.buyer} order={sold.kind}"
        if sold.back and self.books:
            ref, old, when = self.books.pop()
            code, sold = NAMES[old.who], old._replace(points=-old.points)
            words = f"buyer={old.buyer} order={old.kind}"
            back = max(day, when)
            self.told.refund(ref, back.isoformat())
            day = when
        else:
            points = str(sold.points)
            more = {"pv": points, "cv": str(sold.points // 2), "kind": sold.kind}
            if sold.buyer != "self":
                more |= {"buyer": sold.buyer, "customer": f"{code}'s"}
            self.told.sell(code, points, day.isoformat(), ref, **more)
            self.books.append((ref, sold, day))
        if sold.buyer != "self":
            words += f' customer="{code}\'s"'
        numbers = f"PV {sold.points} CV {sold.points // 2} AMOUNT {sold.points}"
        said.setdefault(sold.who, []).append(f"{numbers} {words} sold={day}")

    def _lines(self, said: dict[int, list[str]], joined: date | None) -> Iterator[str]:
        for who, level in self._outline():
            flags = "terminated" if who in self.left else ""
            flags += f" joined={joined}" if joined else ""
            orders = " + ".join(["PV 0", *said.get(who, [])])
            yield f"{level}: {NAMES[who]}  {flags}  {orders}"

    def _outline(self) -> Iterator[tuple[int, int]]:
        """Everybody with his level, in the order of an outline, which is the order of joining."""
        todo = [(who, 0) for who in range(len(self.sponsors)) if self.sponsors[who] < 0][::-1]
        while todo:
            who, level = todo.pop()
            yield who, level
            below = [n for n, sponsor in enumerate(self.sponsors) if sponsor == who]
            todo += [(each, level + 1) for each in reversed(below)]


def example_of(outlines: list[str]) -> Plan:
    """The plan with the months as an example; it has no faults."""
    text = '[[examples]]\nsays = "months"\n'
    for outline in outlines:
        text += f'[[examples.periods]]\nteam = """\n{outline}\n"""\n'
    return read(RULES + text)


@settings(max_examples=20, deadline=None)
@given(story=st.lists(months, min_size=1, max_size=3))
def test_an_example_of_several_months_pays_as_the_months_closed_in_a_file(
    story: list[Month],
) -> None:
    """Every column of every run: ranks, titles, volumes, pay, balances and what is carried."""
    with TemporaryDirectory() as folder:
        told = Told(Path(folder), RULES)
        teller = Story(told, len(story))
        outlines = [teller.tell(number, month) for number, month in enumerate(story)]
        plan = example_of(outlines)
        for first, (_, mine) in zip(
            teller.months, play(plan, plan.examples[0].stages), strict=True
        ):
            told.close(f"{first:%Y-%m}")
            closed = see(told.store, act(AMPLE), f"{first:%Y-%m}")
            for column, values in result_columns(mine.result):
                assert (column, list(closed.results[column])) == (column, list(values))
            assert closed.run
            assert closed.run.results_digest == results_digest(mine.result)
        told.store.conn.close()
