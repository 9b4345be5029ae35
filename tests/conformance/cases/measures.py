"""Volumes and what of them counts toward a rank."""

from ..case import Case, Counted, Sale, Volume, pays, plan

CASES = (
    Case(
        "herbalife_qp_accumulation",
        plan(
            """
[volumes.Total]                  # own and downline volume
of   = "PV"
over = "organisation"

[volumes.Own3]
of     = "PV"
over   = "self"
window = "3 periods"

[volumes.Downline3]
of     = "PV"
over   = "organisation"
own    = false
window = "3 periods"

[volumes.Counted3]               # of which at most 1,000 count
of   = "Downline3"
over = "self"
cap  = 1000

[volumes.Total3]
sum  = [{ of = "Own3" }, { of = "Counted3" }]
over = "self"
"""
        ),
        {
            "total_volume": Volume("Total"),
            "three_month_total": Volume("Total3"),
        },
        ("ppv -> PV",),
        also=(  # "The DLV comes from B."
            Sale("B", pv="200", period="M1"),
            Sale("B", pv="500", period="M2"),
            Sale("B", pv="100", period="M3"),
        ),
    ),
    Case(
        "herbalife_retail_profit",
        plan(
            """
[volumes.Cost]                   # the discount is a share of the earn base, not of the price
sum      = [{ of = "AMOUNT" }, { of = "CV", factor = "-25%" }]
rounding = "half-even"
over     = "self"

[volumes.Margin]
sum  = [{ of = "AMOUNT" }, { of = "Cost", factor = -1 }]
over = "self"

[[bonuses]]
name = "Retail profit"
kind = "sales"
base = "Margin"
rate = "100%"
"""
        ),
        {"retail_profit": pays("Retail profit"), "cost": Volume("Cost")},
        ("earn_base -> CV", "srp -> AMOUNT"),
    ),
    Case(
        "JEUN-3",
        plan(
            """
[volumes.Margin]                 # retail price less wholesale price
sum  = [{ of = "AMOUNT", buyers = ["retail"] }, { of = "CV", buyers = ["retail"], factor = -1 }]
over = "self"

[[bonuses]]
name = "Retail profit"
kind = "sales"
base = "Margin"
rate = "100%"
"""
        ),
        {"retail_profit": pays("Retail profit")},
        ("retail -> AMOUNT", "wholesale -> CV"),
    ),
    Case(
        "NEON-CV-1",
        plan(
            """
[volumes.OrderCV]
sum      = [
  { of = "AMOUNT", orders = ["first"], factor = "0.50" },
  { of = "AMOUNT", orders = ["repeat"] },
]
rounding = "half-even"
over     = "self"
"""
        ),
        {"cv": Volume("OrderCV"), "cv_12_months": Volume("OrderCV")},
        ("amount -> AMOUNT",),
        extra=(*((f"order{n}", "") for n in range(1, 6)), ("customer", "")),
        also=(  # "one first and eleven repeat orders of 100"
            Sale("customer", amount="100", kind="first"),
            *(Sale("customer", amount="100", kind="repeat") for _ in range(11)),
        ),
    ),
    Case(
        "imacademy_40pct_leg",
        plan(
            """
[volumes.GV]
of   = "PV"
over = "organisation"

[[ranks]]
name  = "Platinum"
needs = { GV = 4350, largest_leg = "40%" }
"""
        ),
        {"max_counted_from_one_leg": Counted("Platinum")},
        extra=(("leg", "U"),),
        also=(Sale("leg", pv="10000"),),  # one leg with more than enough
    ),
    Case(
        "peer-S4",
        plan(
            """
[volumes.Group]                  # down to, not including, the next who breaks away
of    = "PV"
over  = "group"
until = { for = { attr.status = ["breakaway"] } }
"""
        ),
        {"group_volume": Volume("Group")},
        ("pv -> PV",),
        attributes=("status",),
    ),
    Case(
        "peer-ND3",
        plan(
            """
[volumes.GV]
of   = "PV"
over = "organisation"

[[ranks]]
name  = "Five lines"
needs = { legs = [{ of = "GV", lines = 5, shares = ["30%", "20%", "10%", "5%"] }] }
"""
        ),
        {"qualified_lines": Counted("Five lines")},
    ),
    Case(
        "BEINF-LEG-1",
        plan(
            """
[volumes.RankVolume]
of   = "PV"
over = "organisation"

[[ranks]]
name  = "Sapphire"
needs = { RankVolume = 20000, largest_leg = "80%" }
"""
        ),
        {"rank_volume": Counted("Sapphire")},
        ("rank_volume -> PV", "own_rank_volume -> PV"),
    ),
)
