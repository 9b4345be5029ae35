"""Commission on own sales: margins, whole and marginal brackets, rates by rank."""

from ..case import Case, Sale, Waits, pays, plan, ranks

DIFFERENTIAL = Waits("differential")

AMWAY_BODY = """
[volumes.GroupPV]
of   = "PV"
over = "organisation"

[[bonuses]]
name = "Retail margin"
kind = "sales"
base = "CV"
rate = "20%"

# The part of the performance bonus on one's own BV; what the difference to the legs adds on theirs
# needs another kind of bonus. A member with nobody below him has just this part.
[[bonuses]]
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "GroupPV"
how      = "whole"
brackets = [
  ["300", "6%"], ["1000", "9%"], ["2000", "12%"], ["4000", "15%"], ["7000", "18%"],
  ["10000", "21%"],
]
"""
AMWAY_READS = {"performance_bonus": pays("Performance"), "retail_margin": pays("Retail margin")}
AMWAY = plan(AMWAY_BODY, currency="INR")
PV_AND_BV = ("pv -> PV", "bv -> CV")

AMWAY_INDIA = (
    *(
        Case(f"amway_in_{edition}_eg1", AMWAY, AMWAY_READS, PV_AND_BV)
        for edition in ("bv60", "bv55", "bv50")
    ),
    *(
        Case(
            f"amway_in_{example}",
            AMWAY,
            {**AMWAY_READS, "performance_bonus of X": DIFFERENTIAL},
            PV_AND_BV,
            others="A to D stand for whole groups, whose margins the source leaves out",
        )
        for example in ("bv60_eg3", "bv55_eg2", "bv50_eg2", "bv50_eg3")
    ),
)

AMWAY_ELSEWHERE = (
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
        PV_AND_BV,
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
        PV_AND_BV,
    ),
    Case(
        "c_amway_eu_diff",
        plan(
            """
[volumes.GroupPV]
of   = "PV"
over = "organisation"

[[bonuses]]                      # the part on one's own BV, as in the examples from India
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "GroupPV"
how      = "whole"
brackets = [
  ["200", "3%"], ["600", "6%"], ["1200", "9%"], ["2400", "12%"], ["4000", "15%"], ["7000", "18%"],
  ["10000", "21%"],
]
""",
            currency="EUR",
        ),
        {
            "performance_bonus": pays("Performance"),
            "performance_bonus of S": DIFFERENTIAL,
            "performance_bonus of A": DIFFERENTIAL,
        },
        PV_AND_BV,
    ),
)

GROUPS = (
    Case(
        "ecosway_1month",
        plan(
            """
[volumes.GroupEV]
of   = "CV"
over = "organisation"

[[bonuses]]
name     = "Retail profit"
kind     = "sales"
base     = "CV"
on       = "GroupEV"
how      = "whole"
brackets = [["36000", "27%"]]    # the one point of the schedule that is known
"""
        ),
        {"retail_profit": pays("Retail profit"), "branch_override": DIFFERENTIAL},
        ("ev -> CV",),
    ),
    Case(
        "essens_uk",
        plan(
            """
[volumes.GroupPoints]
of   = "PV"
over = "organisation"

[[bonuses]]
name     = "Commission"
kind     = "sales"
base     = "PV"                  # one point is one pound
on       = "GroupPoints"
how      = "whole"
brackets = [
  ["100", "3%"], ["400", "6%"], ["1200", "9%"], ["2400", "12%"], ["4000", "17%"], ["6000", "20%"],
  ["10000", "25%"], ["15000", "28%"],
]
""",
            currency="GBP",
        ),
        {"commission": pays("Commission"), "commission of YOU": DIFFERENTIAL},
        ("points -> PV",),
    ),
    Case(
        "dxn_27pct",
        plan(
            ranks("SA21", "QSA25", "QSA27")
            + """
[[bonuses]]                      # CV is SV: 0.28 of the PV
name  = "Star group"
kind  = "sales"
base  = "CV"
rates = { SA21 = "21%", QSA25 = "25%", QSA27 = "27%" }
""",
            mode="down",
            stage="line",
        ),
        {
            "star_group_gross": pays("Star group"),
            # What is subtracted is what each group has by its own percentage.
            "less_M1": pays("Star group", earner="M1"),
            "less_SA2": pays("Star group", earner="SA2"),
            "less_QSA1": pays("Star group", earner="QSA1"),
            "star_group_net": DIFFERENTIAL,
        },
        ("dgpv x 0.28 -> CV", "group_pv x 0.28 -> CV"),
        ranks={"QSA 27%": "QSA27", "SA 21%": "SA21", "QSA 25%": "QSA25"},
    ),
    Case(
        "vestige_2024_m1",
        plan(
            ranks("L5", "L8", "L12")
            + """
[[bonuses]]                      # CV is money: 18 INR for each PV
name  = "Performance"
kind  = "sales"
base  = "CV"
rates = { L5 = "5%", L8 = "8%", L12 = "12%" }
""",
            currency="INR",
        ),
        {"performance_bonus": pays("Performance"), "performance_bonus of YOU": DIFFERENTIAL},
        ("pv x 18 -> CV",),
        ranks={"YOU": "L12", "A": "L5", "B": "L8", "C": "L8"},
    ),
    Case(
        "c_scentsy_director",
        plan(
            """
[[bonuses]]
name  = "Personal commission"
kind  = "sales"
for   = { attr.rank = ["Director"] }
base  = "PV"                     # PRV, the retail volume
rate  = "25%"

[[bonuses]]
name  = "PWV bonus"
kind  = "sales"
for   = { attr.rank = ["Director"] }
base  = "CV"                     # PWV, the wholesale volume: 0.75 of it
rate  = "9%"
"""
        ),
        {
            "personal_commission": pays("Personal commission"),
            "pwv_bonus": pays("PWV bonus"),
            "frontline": DIFFERENTIAL,
            "director_generation": Waits("generations"),
        },
        ("prv -> PV", "prv x 0.75 -> CV"),
        attributes=("rank",),
    ),
    Case(
        "tiens_ex3",
        plan(
            ranks("Star7", "Star8")
            + """
[volumes.DirectPV]               # own PV and that of the newly sponsored, who have only personal PV
of   = "PV"
over = "frontline"
own  = true

[[bonuses]]
name  = "Direct"
kind  = "sales"
base  = "DirectPV"
rates = { Star7 = "36%", Star8 = "40%" }
"""
        ),
        {
            "direct_bonus": pays("Direct"),
            "indirect_bonus": DIFFERENTIAL,
            "leadership": Waits("generations"),
        },
        ("personal_pv -> PV",),
        ranks={"7-star": "Star7", "8-star": "Star8"},
    ),
)

# The bracket is looked up on everything since the start: in the first month that is the month.
CUMULATIVE = Waits("volumes over several periods")
ACCUMULATION = (
    Case(
        "vestige_bv_accumulation",
        plan(
            """
[[bonuses]]
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "CV"
how      = "whole"
brackets = [
  ["0", "5%"], ["8016", "8%"], ["32016", "11%"], ["72016", "14%"], ["120016", "17%"],
  ["160016", "20%"],
]
""",
            currency="INR",
        ),
        {"performance_bonus": CUMULATIVE, "performance_bonus in M1": pays("Performance")},
        ("bv -> CV",),
    ),
    Case(
        "vestige_ghana_accumulation",
        plan(
            """
[[bonuses]]                      # CV is money: 28 GHS for each PV
name     = "Performance"
kind     = "sales"
base     = "CV"
on       = "PV"
how      = "whole"
brackets = [["1", "5%"], ["600", "8%"], ["2400", "10%"], ["5500", "11%"]]
""",
            currency="GHS",
        ),
        {"performance_bonus": CUMULATIVE, "performance_bonus in M1": pays("Performance")},
        ("pv -> PV", "pv x 28 -> CV"),
    ),
    Case(
        "pampered_chef_retro_tier",
        plan(
            """
[[bonuses]]
name     = "Commission"
kind     = "sales"
base     = "AMOUNT"
on       = "AMOUNT"
how      = "whole"
brackets = [["0", "20%"], ["750", "22%"], ["1250", "23%"]]
"""
        ),
        {
            "month_commission": pays("Commission"),
            "interim_payment": Waits("interim payments"),
            "final_payment": Waits("interim payments"),
        },
        also=tuple(Sale("C", amount=show) for show in ("200", "350", "500", "600")),
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

CASES = (*AMWAY_INDIA, *AMWAY_ELSEWHERE, *GROUPS, *ACCUMULATION, *BRACKETS)
