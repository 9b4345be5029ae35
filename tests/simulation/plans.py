"""The plans that companies of the simulation live by; each carries something on for months."""

from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
RANKS = """\
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 300 }
"""
FLAT = """\
[[bonuses]]
name = "Depth"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
"""
BINARY = """\
[trees.team]
kind = "binary"
fill = "alternate"
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
unqualified = "burn"
carry = { legs = "both" }
"""
HELD = """\
[[bonuses]]
name = "Waiting"
kind = "levels"
base = "CV"
rates = ["10%"]
compression = "none"
withheld = { until = { PV = 50 }, keep = "1 period" }
"""
POOL = """\
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rates = { Associate = "3%", Director = "10%" }
[[bonuses]]
name = "Pool"
kind = "pool"
fund = { volume = "CV", rate = "2%" }
shares = { by = "PV" }
rounding = "largest-remainder"
"""
PAYOUT = """\
[payout]
minimum = "3.00"
[[payout.fees]]
name = "Transfer"
amount = "0.50"
"""


class Lived(NamedTuple):
    """A plan, and what the model has to know of it.

    ``minimum`` and ``fee`` in minor units; ``flat`` is a bonus that could pay ``percent`` of all
    CV, whoever stands where; ``approvals`` must agree to a payment; in a plan with a tree of
    ``places`` nobody joins late, because he would find other places than in time.
    """

    name: str
    text: str
    minimum: int = 1
    fee: int = 0
    flat: str = ""
    approvals: int = 1
    places: bool = False

    def other(self) -> "Lived":
        """The same plan with another rate, for a company that changes its mind."""
        return self._replace(name=f"{self.name} at 12 %", text=self.text.replace('"10%"', '"12%"'))

    @property
    def percent(self) -> int:
        """How much of all CV ``flat`` could pay."""
        return 17 if '"12%"' in self.text else 15


HYBRID = (EXAMPLES / "hybrid" / "plan.toml").read_text(encoding="utf-8")
PLANS = (
    Lived("levels", HEAD + RANKS + FLAT + PAYOUT, 300, 50, "Depth"),
    Lived("binary", HEAD + BINARY + FLAT + PAYOUT, 300, 50, "Depth", places=True),
    Lived("withheld", HEAD + RANKS + HELD + FLAT, flat="Depth"),
    Lived("pool", HEAD + RANKS + POOL + "[payout]\napprovals = 2\n", approvals=2),
    Lived("hybrid", HYBRID.partition("# Worked by hand.")[0]),
)
