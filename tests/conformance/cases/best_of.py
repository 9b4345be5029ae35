"""Alternatives of which each member has the highest."""

from ..case import Alternative, Case, pays, plan, ranks

ORIFLAME = Case(
    "c_oriflame_best_of",
    plan(
        ranks("P0", "P3", "P6")
        + """
[[bonuses]]
name = "Higher"
kind = "best_of"

[[bonuses.alternatives]]
name        = "First line"
kind        = "levels"
base        = "CV"
rates       = ["10%"]
compression = "none"

[[bonuses.alternatives]]
name  = "Group"
kind  = "differential"
base  = "CV"
own   = "paid"                   # whether own sales take part in the comparison is assumed
rates = { P0 = "0%", P3 = "3%", P6 = "6%" }
""",
        currency="EUR",
    ),
    {
        "first_line_alternative": Alternative("Higher", "First line"),
        "group_alternative": Alternative("Higher", "Group"),
        "best_of": pays("Higher"),
    },
    ("bv -> CV",),
    ranks={"0%": "P0", "3%": "P3", "6%": "P6"},
    others="B has 3 % on his own sales",
)

CASES = (ORIFLAME,)
