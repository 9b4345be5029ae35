"""Commission on own sales: margins, whole and marginal brackets."""

from ..case import Case, Sale, pays, plan

AMWAY = (
    Case(
        "amway_au_ex1",
        plan(
            """
[[bonuses]]
name = "Retail profit"
kind = "sales"
base = "CV"
rate = "30%"

[[bonuses]]
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "PV"
how      = "whole"
brackets = [["100", "3%"]]
""",
            currency="AUD",
        ),
        {"retail_profit": pays("Retail profit"), "performance_bonus": pays("Performance")},
        ("pv -> PV", "bv -> CV"),
    ),
    Case(
        "amway_us_lopez",
        plan(
            """
[[bonuses]]
name     = "Gross performance"
kind     = "sales"
base     = "CV"
on       = "PV"
how      = "whole"
brackets = [["1000", "12%"]]
"""
        ),
        {"gross_performance_bonus": pays("Gross performance")},
        ("pv -> PV", "bv -> CV"),
    ),
)

# The bracket is looked up on everything since the start: in the first month that is the month.
ACCUMULATION = (
    Case(
        "vestige_bv_accumulation",
        plan(
            """
[volumes.SoFar]                  # this month included
of     = "CV"
over   = "self"
window = "lifetime"

[[bonuses]]
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "SoFar"
how      = "whole"
brackets = [
  ["0", "5%"], ["8016", "8%"], ["32016", "11%"], ["72016", "14%"], ["120016", "17%"],
  ["160016", "20%"],
]
""",
            currency="INR",
        ),
        {"performance_bonus": pays("Performance")},
        ("bv -> CV",),
    ),
    Case(
        "vestige_ghana_accumulation",
        plan(
            """
[volumes.SoFar]                  # this month included
of     = "PV"
over   = "self"
window = "lifetime"

[[bonuses]]                      # CV is money: 28 GHS for each PV
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "SoFar"
how      = "whole"
brackets = [["1", "5%"], ["600", "8%"], ["2400", "10%"], ["5500", "11%"]]
""",
            currency="GHS",
        ),
        {"performance_bonus": pays("Performance")},
        ("pv -> PV", "pv x 28 -> CV"),
    ),
    Case(
        "pampered_chef_retro_tier",
        plan(
            """
[[bonuses]]
name     = "Interim"             # the first two parties, paid in advance
kind     = "sales"
base     = { volume = "AMOUNT", orders = ["early"] }
rate     = "20%"

[[bonuses]]
name     = "Rest"
kind     = "sales"
base     = { volume = "AMOUNT", orders = ["late"] }
rate     = "20%"

[[bonuses]]
name     = "Top-up"              # what the tier of the month is more than 20 %, on all its sales
kind     = "sales"
base     = "AMOUNT"
on       = "AMOUNT"
how      = "whole"
brackets = [["0", "0%"], ["750", "2%"], ["1250", "3%"]]
"""
        ),
        {
            "month_commission": pays("Interim", "Rest", "Top-up"),
            "interim_payment": pays("Interim"),
            "final_payment": pays("Rest", "Top-up"),
        },
        also=tuple(
            Sale("C", amount=amount, kind=kind)
            for amount, kind in (
                ("200", "early"),
                ("350", "early"),
                ("500", "late"),
                ("600", "late"),
            )
        ),
    ),
)

MARY_KAY_BODY = """
[[bonuses]]
name     = "Unit commission"
kind     = "sales"
base     = "CV"
on       = "CV"
how      = "whole"
brackets = [["0", "9%"], ["4500", "13%"], ["5500", "23%"]]
"""
BRACKETS = (
    Case(
        "marykay_10000_unit",
        plan(
            MARY_KAY_BODY
            + """
[[bonuses]]
name = "Team commission"
kind = "sales"
base = "PV"                      # the wholesale orders of the personal team
rate = "13%"
"""
        ),
        {
            "unit_commission": pays("Unit commission"),
            "personal_team_commission": pays("Team commission"),
        },
        ("unit_wholesale -> CV", "personal_team_wholesale -> PV"),
    ),
    Case(
        "c_marykay_brackets",
        plan(MARY_KAY_BODY, mode="half-up"),
        {"unit_commission": pays("Unit commission")},
        ("unit_wholesale -> CV",),
    ),
    Case(
        "C-VISALUS-PCC",
        # The whole tier pays from 200 on, so each tier adds its 5 % on everything above 200; what
        # exceeds 2,500 has 30 %, which is 5 % more again.
        plan(
            "".join(
                f"""
[[bonuses]]
name     = "Tier from {start}"
kind     = "sales"
needs    = {{ PV = {start} }}
base     = "PV"
on       = "PV"
how      = "marginal"
brackets = [["0", "0%"], ["200", "{rate}"]{more}]
"""
                for start, rate, more in (
                    (201, "10%", ""),
                    (501, "5%", ""),
                    (1001, "5%", ""),
                    (2501, "5%", ', ["2500", "10%"]'),
                )
            )
        ),
        {"pcc": pays("Tier from 201", "Tier from 501", "Tier from 1001", "Tier from 2501")},
        ("pbv -> PV",),
    ),
    Case(
        "peer-NS1",
        plan(
            # The pay of the highest tier: 30.00, and what 60.00 is more.
            """
[[bonuses]]
name   = "From 100"
kind   = "sales"
base   = "PV"
needs  = { PV = 100 }
amount = "30.00"

[[bonuses]]
name   = "From 300"
kind   = "sales"
base   = "PV"
needs  = { PV = 300 }
amount = "30.00"
"""
        ),
        {"daily_residual": pays("From 100", "From 300")},
        ("points -> PV",),
    ),
)

CASES = (*AMWAY, *ACCUMULATION, *BRACKETS)
