"""A company that lives: its file, its model, and every fact that was told to it."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from netmark.app.company import Company as Founding
from netmark.app.company import init
from netmark.app.payout import close, payout
from netmark.app.table import Table
from netmark.store.db import Act, Store, connect
from netmark.store.plans import put_in_force

from .doing import Action, killed, refused
from .model import Model, Row
from .plans import PLANS, Lived

FIRST = date(2026, 1, 1)
LONG_AFTER = date(2046, 1, 1)
KILLS = 0.02
"""How often what is done is cut off in the middle."""


def rows(table: Table) -> list[dict[str, object]]:
    """Rows as dicts from column names to raw values."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def by(day: date, actor: str = "ann", *, late: bool = False) -> Act:
    """Somebody at a desk on a day."""
    return Act(actor, f"{day.isoformat()}T10:00:00Z", day, "", late=late)


class Company:
    """One life. ``facts`` is all that was told of members, sales and plans, in order, so that it
    can be told to a twin; ``said`` is everything that was tried, for people.
    """

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.model = Model()
        self.lived = PLANS[self.dice.randrange(len(PLANS))]
        self.plans: dict[str, Lived] = {}
        self.store = self.found("netmark.db")
        self.today = FIRST + timedelta(9)
        self.members: list[str] = []
        self.names: dict[str, list[str]] = {}
        self.erased: list[str] = []
        self.closed: list[str] = []
        self.facts: list[Action] = []
        self.said: list[str] = []
        self.done: Counter[str] = Counter()
        self.frozen: dict[str, int] = {}
        self.posting = 0
        self.corrected: Counter[tuple[str, str, str]] = Counter()

    def found(self, name: str) -> Store:
        """A file with the plan in force from the first month on."""
        store = init(str(self.folder / name), by(FIRST), Founding())
        period = store.settings.calendar.containing(FIRST)
        put_in_force(store, by(FIRST), self.lived.text, self.lived.name, period)
        return store

    def reopen(self) -> None:
        """Close the file and open it again."""
        self.store.close()
        self.store = connect(self.folder / "netmark.db")

    # --- days ---------------------------------------------------------------------------------

    @property
    def open_day(self) -> date:
        """The first day that is not closed."""
        return first_of_next(self.closed[-1]) if self.closed else FIRST

    @property
    def open_period(self) -> str:
        """The month that is closed next."""
        return self.open_day.isoformat()[:7]

    def day(self, *, late: bool) -> date:
        """A day up to today, in a closed month too when it comes late."""
        first = FIRST if late else self.open_day
        return first + timedelta(self.dice.randint(0, max((self.today - first).days, 0)))

    def month(self) -> str:
        """One of the closed months, mostly a recent one."""
        return self.dice.choice(self.closed[-3:] if self.dice.random() < 0.7 else self.closed)

    def plan_in(self, period: str) -> Lived:
        """The plan in force in a month, as the model knows it."""
        starts = [start for start in self.plans if start <= period]
        return self.plans[max(starts)] if starts else self.lived

    # --- doing --------------------------------------------------------------------------------

    def do(self, said: str, action: Action, *, act: Act | None = None, again: bool = True) -> bool:
        """Do something, now and then cut off in the middle if it can be done ``again``.

        False when it was refused; then it has left no trace.
        """
        act = act or by(self.today)
        self.said.append(f"{act.today} {said}{' (late)' if act.late else ''}")
        if again and self.dice.random() < KILLS:
            cut = self.dice.randint(1, 60)
            self.said[-1] += f" (cut off before step {cut})"
            self.done["killed"] += 1
            why = killed(self.store, act, action, cut)
        else:
            why = refused(self.store, act, action)
        if why:
            self.said[-1] += f": refused, {why.splitlines()[0]}"
        self.done["refused" if why else said.split(maxsplit=1)[0]] += 1
        return not why

    def tell(self, said: str, action: Callable[[Store, Act], object], *, late: bool) -> bool:
        """Do something that says a fact, and remember it for the twin if it was taken in."""
        done = self.do(said, action, act=by(self.today, late=late))
        if done:
            self.facts.append(action)
        return done

    def file(self, name: str, lines: Sequence[str]) -> str:
        """Write a file to be imported, each under a name of its own."""
        path = self.folder / f"{len(self.said)}-{name}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    # --- what is to be seen -------------------------------------------------------------------

    def run_rows(self, store: Store, period: str) -> dict[str, dict[str, int]]:
        """The figures of a period by member, money columns as whole cents."""
        found = rows(payout(store, by(LONG_AFTER), period).table)
        return {
            str(row["member"]): {name: n for name, n in row.items() if isinstance(n, int)}
            for row in found
        }

    def settled(self, period: str) -> dict[str, Row]:
        """What a run says of everybody's balance."""
        return {
            code: Row(*(row.get(name, 0) for name in Row._fields))
            for code, row in self.run_rows(self.store, period).items()
        }

    def twin(self) -> dict[tuple[str, str, str], int]:
        """What everybody would be paid if all had been known in time: period, member, bonus."""
        found: dict[tuple[str, str, str], int] = {}
        with self.found("twin.db") as store:
            for action in self.facts:
                action(store, by(LONG_AFTER))
            for period in self.closed:
                close(store, by(LONG_AFTER), period)
                found |= self.pay(store, period)
        (self.folder / "twin.db").unlink()
        return found

    def pay(self, store: Store, period: str) -> dict[tuple[str, str, str], int]:
        """What a period pays, by period, member and bonus; nothing is left out."""
        bonuses = [line.split('"')[1] for line in self.lived.text.split("[[bonuses]]")[1:]]
        return {
            (period, code, bonus): row[bonus]
            for code, row in self.run_rows(store, period).items()
            for bonus in bonuses
            if row[bonus]
        }


def first_of_next(period: str) -> date:
    """The first day after a month."""
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1)
