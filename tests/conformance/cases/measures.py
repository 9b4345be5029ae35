"""Volumes and what of them counts toward a rank."""

from ..case import Case, Counted, Sale, Volume, Waits, pays, plan

CASES = (
    Case(
        "herbalife_qp_accumulation",
        plan(
            """
[volumes.Total]                  # own and downline volume
of   = "PV"
over = "organisation"
"""
        ),
        {
            "total_volume": Volume("Total"),
            "three_month_total": Waits("volumes over several periods"),
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
[[bonuses]]
name = "Retail profit"
kind = "sales"
base = "CV"                      # the earn base, which is not the price
rate = "25%"
"""
        ),
        {"retail_profit": pays("Retail profit"), "cost": Waits("a measure of price less discount")},
        ("earn_base -> CV", "srp -> AMOUNT"),
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
