"""A company in which sales are given up, told day by day."""

from pathlib import Path

from netmark.app.give import give, give_back
from netmark.app.payout import payout
from netmark.app.sales import Posted

from .small import AMPLE, HEAD, Told, act

LATE = act("2026-12-01")._replace(late=True)
PLAN = (
    HEAD
    + """\
[active]
needs = { PV = 50 }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 300, PV = 60 }
[[bonuses]]
name = "Retail"
kind = "sales"
base = { volume = "CV", buyers = ["retail", "preferred"] }
rate = "20%"
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
"""
)


class Giving(Told):
    """A company in which sales are given up."""

    def retail(self, code: str, amount: str, ref: str, day: str = "2026-10-05", **more: str) -> str:
        """Book a sale to a retail customer."""
        return self.sell(code, amount, day, ref, **{"buyer": "retail", **more})

    def give(self, ref: str, to: str, day: str = "2026-10-20") -> Posted:
        """Give it to somebody."""
        return give(self.store, act(day), ref, to)

    def give_back(self, ref: str, day: str = "2026-10-21") -> Posted:
        """Take it back."""
        return give_back(self.store, act(day), ref)

    def figures(self, period: str = "2026-10") -> list[tuple[object, ...]]:
        """Everything that a period pays."""
        return payout(self.store, act(AMPLE), period).table.rows


def line(folder: Path, plan: str = PLAN) -> Giving:
    """Four people in a line since September."""
    told = Giving(folder, plan)
    told.line("ann", "bob", "cat", "dan")
    return told


COUNTED = PLAN.replace("GV = 300, PV = 60", "customers = 2")
RICH = (
    COUNTED.replace("customers = 2", "customers = 2, PV = 60, Far = 100")
    + """\
[volumes.Far]
of = "PV"
over = "organisation"
window = "2 months"
[[bonuses]]
name = "Large"
kind = "levels"
base = { volume = "CV", order_at_least = { AMOUNT = 100 } }
rates = ["3%"]
compression = "none"
[[bonuses]]
name = "First weeks"
kind = "levels"
base = { volume = "CV", buyer_joined_within = "25 days" }
rates = ["2%", "1%"]
compression = "none"
"""
)
