"""A small company in a file, told day by day: for tests of what a period pays."""

from datetime import date
from pathlib import Path

from netmark.app.company import Company, init
from netmark.app.members import Newcomer, move, recruit, reinstate, set_, terminate
from netmark.app.payout import Closing, Payout, close, payout
from netmark.app.sales import Order, refund, sale
from netmark.app.table import Table
from netmark.app.verify import verify
from netmark.store.db import Act, Store, connect
from netmark.store.plans import put_in_force

from ..opened import opened

HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
LEVELS = """\
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
AMPLE = date(2026, 12, 31)


def act(today: str | date, note: str = "") -> Act:
    """Ann at her desk on a day."""
    day = today if isinstance(today, date) else date.fromisoformat(today)
    return Act("ann", f"{day.isoformat()}T10:00:00Z", day, note)


class Told:
    """A file with commands as short as a story; each happens on the day it speaks of."""

    def __init__(
        self, folder: Path, plan: str = HEAD + LEVELS, company: Company | None = None
    ) -> None:
        self.path = folder / "netmark.db"
        self.store: Store = init(str(self.path), act("2026-09-01"), company or Company())
        opened.append(self.store)
        if plan:
            self.plan(plan, "2026-09")

    def plan(self, text: str, start: str) -> None:
        """Put a plan in force."""
        period = self.store.settings.calendar.parse(start)
        put_in_force(self.store, act(period.first), text, "Small", period)

    def join(self, code: str, sponsor: str = "", day: str = "2026-09-01", **more: str) -> None:
        """Recruit somebody; attributes with ``attr_``."""
        attrs = {k.removeprefix("attr_"): v for k, v in more.items() if k.startswith("attr_")}
        kind, market = more.get("kind", "distributor"), more.get("market", "")
        new = Newcomer(
            code.title(), code, sponsor, kind, date.fromisoformat(day), market, attrs=attrs
        )
        recruit(self.store, act(day), new)

    def line(self, *codes: str, day: str = "2026-09-01") -> None:
        """Recruit people one below the other."""
        for place, code in enumerate(codes):
            self.join(code, codes[place - 1] if place else "", day)

    def sell(self, code: str, amount: str, day: str, ref: str = "", **more: str) -> str:
        """Book a sale; gives its reference."""
        order = Order(code, amount, day=date.fromisoformat(day), ref=ref, **more)
        return sale(self.store, act(day), order).ref

    def refund(self, ref: str, day: str, amount: str = "") -> None:
        """Take a sale back, or a part of it."""
        refund(self.store, act(day), ref, amount, date.fromisoformat(day))

    def move(self, code: str, sponsor: str, day: str) -> None:
        """Put somebody under somebody else."""
        move(self.store, act(day), code, sponsor, date.fromisoformat(day))

    def leave(self, code: str, day: str) -> None:
        """Terminate."""
        terminate(self.store, act(day), code, date.fromisoformat(day))

    def back(self, code: str, day: str) -> None:
        """Reinstate."""
        reinstate(self.store, act(day), code, date.fromisoformat(day))

    def set(self, code: str, day: str, **values: str) -> None:
        """Change facts; a rank is given by decree."""
        names = {name.replace("__", ":"): value for name, value in values.items()}
        set_(self.store, act(day), code, names, date.fromisoformat(day), "because")

    def close(self, period: str, how: Closing | None = None, today: date = AMPLE) -> Payout:
        """Close a period at the end of the year, unless said otherwise."""
        return close(self.store, act(today), period, how or Closing())

    def look(self, period: str) -> Payout:
        """See what a period pays."""
        return payout(self.store, act(AMPLE), period)

    def paid(self, period: str, column: str = "earned") -> dict[str, int]:
        """One money column by member, zeros left out."""
        return by_member(self.look(period).table, column)

    def findings(self) -> list[tuple[str, str]]:
        """What verify finds in a fresh look at the file."""
        with connect(self.path, readonly=True, check=False) as again:
            return [(problem.where, problem.what) for problem in verify(again, act(AMPLE))]


def by_member(table: Table, column: str) -> dict[str, int]:
    """A column of whole numbers by member, zeros left out."""
    names = [each.name for each in table.columns]
    who, what = names.index("member"), names.index(column)
    return {str(row[who]): int(str(row[what])) for row in table.rows if row[what]}


def rows(table: Table) -> list[dict[str, object]]:
    """Rows as dicts from column names to raw values."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]
