"""Several positions of one owner: paid each for itself, limited together."""

from ..case import Case, Legs, Owned, pays, plan
from .binary import USANA, binary

LIMITED = """
[[bonuses]]
name  = "Binary"
kind  = "sales"
base  = "CV"                     # what the legs came to
rate  = "100%"
limit = { owner = "5000" }
"""
# A volume over the positions makes the plan ask whose they are.
CENTRES = """
[volumes.centres]
of   = "PV"
over = "owner"
"""

CASES = (
    Case(
        "C-3BC",
        binary(USANA.partition("for = ")[0], after=CENTRES),
        {"weekly_commission": Legs("Binary"), "total": Owned("Binary")},
        ("pv -> PV",),
    ),
    Case(
        "peer-B16",
        plan(LIMITED, period="week"),
        {"binary": pays("Binary")},
        ("raw_binary -> CV",),
        extra=(("O", ""),),
    ),
)
