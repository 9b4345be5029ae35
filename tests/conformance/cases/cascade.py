"""Budgets that are passed up the line: points by rank, halves, and shares by rank."""

from ..case import Case, Left, pays, plan, ranks

ENAGIC = Case(
    "enagic_joe",
    plan(
        ranks("A1", "A3", "A6")
        + """
[[bonuses]]
name   = "Eight points"
kind   = "cascade"
base   = "CV"                    # 340 for each of the 8 points of a sale
from   = 0
budget = "8/8"
rates  = { A1 = "1/8", A3 = "3/8", A6 = "6/8" }
"""
    ),
    {"commission": pays("Eight points")},
    ("points x 340 -> CV",),
    ranks={"1A": "A1", "3A": "A3", "6A": "A6"},
)

DARPA = Case(
    "darpa_mit",
    plan(
        """
[[bonuses]]
name    = "Reward"
kind    = "cascade"
base    = "CV"                   # the budget of a find
from    = 0
budget  = "100%"
halving = { first = "50%", ratio = "50%", most = 64, ineligible = "passed-over" }
"""
    ),
    {"reward": pays("Reward"), "remainder": Left("Reward")},
    ("budget -> CV",),
)

UNICITY = Case(
    "C-UNICITY-FSB",
    plan(
        ranks(
            *("Jr Manager", "Manager", "Senior Director", "Executive Director"),
            *("Presidential Director", "Presidential Sapphire", "Presidential Ruby"),
            "Presidential Diamond",
        )
        + """
[[bonuses]]
name        = "Enroller and sponsor"
kind        = "levels"
base        = "PV"
compression = "none"
[bonuses.rates]
"Jr Manager"            = ["15%", "3%"]
"Manager"               = ["30%", "5%"]
"Senior Director"       = ["30%", "5%"]
"Executive Director"    = ["30%", "5%"]
"Presidential Director" = ["30%", "5%"]
"Presidential Sapphire" = ["30%", "5%"]
"Presidential Ruby"     = ["30%", "5%"]
"Presidential Diamond"  = ["30%", "5%"]

[[bonuses]]
name   = "Six shares"
kind   = "cascade"
base   = "PV"
from   = 2                       # the enroller's sponsor
series = [
  { rank = "Senior Director", rate = "3%" },
  { rank = "Executive Director", rate = "3%" },
  { rank = "Presidential Director", rate = "3%" },
  { rank = "Presidential Sapphire", rate = "3%" },
  { rank = "Presidential Ruby", rate = "3%" },
  { rank = "Presidential Diamond", rate = "3%" },
]
"""
    ),
    {"fast_start": pays("Enroller and sponsor", "Six shares")},
    ("pv -> PV",),
)

CASES = (ENAGIC, DARPA, UNICITY)
