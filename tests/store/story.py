"""Small files for tests of what the store reads: members, changes and sales as rows, at once."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from netmark.payout.run import Result, compute
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.store import book as books
from netmark.store import runs
from netmark.store.db import Act, Store, create, write
from netmark.store.periods import keep_period
from netmark.store.plans import put_in_force

from ..opened import opened

ACT = Act("ann", "2026-12-31T10:00:00Z", date(2026, 12, 31))
HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
PLAN = (
    HEAD
    + """\
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 300 }
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
"""
)
Row = Sequence[str | int | None]


class Filled:
    """A file with a plan in force since October."""

    def __init__(self, path: Path | None = None, plan: str = PLAN) -> None:
        act = ACT if path else ACT._replace(dry_run=True)
        self.store: Store = create(path or "memory.db", {}, act)
        opened.append(self.store)
        self.text, self.plan = plan, read(plan)
        self.use(plan, "2026-10")

    def use(self, text: str, start: str) -> Plan:
        """Put another plan in force."""
        self.plan = read(text)
        period = self.store.settings.calendar.parse(start)
        put_in_force(self.store, ACT, text, self.plan.name, period)
        return self.plan

    def members(self, *rows: Row) -> None:
        """Code, sponsor's id; then kind, joined, market and attributes where they are not usual."""
        usual: Row = (None, None, "distributor", "2026-09-01", "", "")
        with write(self.store, ACT, "fill") as entry:
            self.store.conn.executemany(
                "INSERT INTO member VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
                [(*row, *usual[len(row) :], entry.seq) for row in rows],
            )

    def changes(self, *rows: Row) -> None:
        """Member, day, what, value, sponsor."""
        with write(self.store, ACT, "fill") as entry:
            self.store.conn.executemany(
                "INSERT INTO member_change VALUES (NULL, ?, ?, ?, ?, ?, 'because', ?)",
                [(*row, *(None,) * (5 - len(row)), entry.seq) for row in rows],
            )

    def sales(self, *rows: tuple[int, str, int]) -> None:
        """Member, day, and the same figure in hundredths as amount, PV and CV."""
        with write(self.store, ACT, "fill") as entry:
            number = self.store.conn.execute("SELECT count(*) FROM sale").fetchone()[0]
            self.store.conn.executemany(
                "INSERT INTO sale VALUES (NULL, ?, ?, ?, NULL, ?, 'self', 'order', ?, ?, ?, '', '',"
                " NULL, ?)",
                [
                    (f"S{n}", member, day, int(day[:7].replace("-", "") + "01"), v, v, v, entry.seq)
                    for n, (member, day, v) in enumerate(rows, start=number + 1)
                ],
            )

    def live(self, period: str) -> books.Live:
        """The facts of a period as they stand."""
        return books.live(self.store, self.plan, self.store.settings.calendar.parse(period))

    def close(self, name: str) -> runs.Run:
        """Compute a period and store it."""
        period = self.store.settings.calendar.parse(name)
        with write(self.store, ACT, "payout close", name) as entry:
            live = books.live(self.store, self.plan, period)
            keep_period(self.store, period)
            version = self.store.conn.execute("SELECT max(id) FROM plan").fetchone()[0]
            return runs.save(self.store, entry, self.computed(live), live, version)

    def computed(self, live: books.Live) -> Result:
        """What these facts pay."""
        return compute(Book(self.plan, live.facts))
