"""Groups: each member's part on his own volume, and the difference to the legs."""

from ..case import Case, Sale, Volume, pays, plan, ranks

AMWAY_BODY = """
[volumes.GroupPV]
of   = "PV"
over = "organisation"

[[bonuses]]
name = "Retail margin"
kind = "sales"
base = "CV"
rate = "20%"

[[bonuses]]
name     = "Performance"
kind     = "differential"
base     = "CV"
own      = "paid"
on       = "GroupPV"
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
            AMWAY_READS,
            PV_AND_BV,
            others="A to D stand for whole groups, whose margins the source leaves out",
        )
        for example in ("bv60_eg3", "bv55_eg2", "bv50_eg2", "bv50_eg3")
    ),
)

GROUPS = (
    Case(
        "c_amway_eu_diff",
        plan(
            """
[volumes.GroupPV]
of   = "PV"
over = "organisation"

[[bonuses]]
name     = "Performance"
kind     = "differential"
base     = "CV"
own      = "paid"
on       = "GroupPV"
brackets = [
  ["200", "3%"], ["600", "6%"], ["1200", "9%"], ["2400", "12%"], ["4000", "15%"], ["7000", "18%"],
  ["10000", "21%"],
]
""",
            currency="EUR",
        ),
        {"performance_bonus": pays("Performance")},
        PV_AND_BV,
    ),
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

[[bonuses]]
name  = "Branch override"
kind  = "differential"
base  = "CV"
own   = "discount"               # everybody's own part is his retail profit
rates = { L22 = "22%", L23 = "23%", L24 = "24%", L27 = "27%" }
"""
            + ranks("L22", "L23", "L24", "L27")
        ),
        {"retail_profit": pays("Retail profit"), "branch_override": pays("Branch override")},
        ("ev -> CV",),
        ranks={"YOU": "L27", "A": "L24", "B": "L23", "C": "L22"},
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
kind     = "differential"
base     = "PV"                  # one point is one pound
own      = "paid"
on       = "GroupPoints"
brackets = [
  ["100", "3%"], ["400", "6%"], ["1200", "9%"], ["2400", "12%"], ["4000", "17%"], ["6000", "20%"],
  ["10000", "25%"], ["15000", "28%"],
]
""",
            currency="GBP",
        ),
        {"commission": pays("Commission")},
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

[volumes.SV]
of       = "PV"
factor   = "0.28"
rounding = "down"
over     = "self"

[[bonuses]]                      # cut off are the differences, not what is subtracted
name  = "Star group net"
kind  = "differential"
base  = "SV"
own   = "paid"
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
            "star_group_net": pays("Star group net"),
        },
        ("dgpv x 0.28 -> CV", "group_pv x 0.28 -> CV", "ppv -> PV", "group_pv -> PV"),
        others="each leader of a group has his own percentage of it",
        ranks={"QSA 27%": "QSA27", "SA 21%": "SA21", "QSA 25%": "QSA25"},
    ),
    Case(
        "vestige_2024_m1",
        plan(
            ranks("L5", "L8", "L12")
            + """
[[bonuses]]                      # CV is money: 18 INR for each PV
name  = "Performance"
kind  = "differential"
base  = "CV"
own   = "paid"
rates = { L5 = "5%", L8 = "8%", L12 = "12%" }
""",
            currency="INR",
        ),
        {"performance_bonus": pays("Performance")},
        ("pv x 18 -> CV",),
        ranks={"YOU": "L12", "A": "L5", "B": "L8", "C": "L8"},
    ),
    Case(
        "c_scentsy_director",
        plan(
            ranks(
                "Escential",
                "Certified",
                "Lead",
                "Star",
                "SuperStar",
                "Director",
                "StarDirector",
                "SuperStarDirector",
            )
            + """
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

[[bonuses]]                      # the matrix of titles: own PWV rate less that of the frontline
name  = "Title matrix"
kind  = "differential"
base  = "AMOUNT"                 # TWV, the wholesale volume of a team
own   = "paid"
[bonuses.rates]
Escential         = "0%"
Certified         = "0%"
Lead              = "2%"
Star              = "4%"
SuperStar         = "7%"
Director          = "9%"
StarDirector      = "9%"
SuperStarDirector = "9%"

[[bonuses]]
name       = "Director generations"
kind       = "generations"
base       = "AMOUNT"
leader     = "Director"
boundary   = "leader-in"
ineligible = "keeps-generation"
earns      = "leaders"
[bonuses.rates]
Escential         = []
Certified         = []
Lead              = []
Star              = []
SuperStar         = []
Director          = ["3%"]
StarDirector      = ["3%", "4%"]
SuperStarDirector = ["3%", "4%", "5%"]
"""
        ),
        {
            "personal_commission": pays("Personal commission"),
            "pwv_bonus": pays("PWV bonus"),
            "frontline": pays("Title matrix"),
            "director_generation": pays("Director generations"),
        },
        ("prv -> PV", "prv x 0.75 -> CV", "twv -> AMOUNT"),
        attributes=("rank",),
        others="the frontline stands for whole teams, whose own rates the source leaves out",
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

[[bonuses]]
name  = "Indirect"
kind  = "differential"
base  = "CV"                     # the PV of networks
own   = "paid"
rates = { Star7 = "36%", Star8 = "40%" }

[[bonuses]]                      # among equals, where the difference is nothing
name       = "Leadership"
kind       = "generations"
base       = "CV"
leader     = "Star8"
boundary   = "leader-in"
ineligible = "keeps-generation"
earns      = "leaders"
rates      = { Star7 = [], Star8 = ["1%", "1%"] }
"""
        ),
        {
            "direct_bonus": pays("Direct"),
            "indirect_bonus": pays("Indirect"),
            "leadership": pays("Leadership"),
        },
        ("personal_pv -> PV", "rest of network_pv -> CV"),
        ranks={"7-star": "Star7", "8-star": "Star8"},
        others="B to E stand for whole networks, whose own bonuses the source leaves out",
    ),
)

BREAKAWAY = """
[volumes.Group]                  # of everybody down to the next Director
of    = "PV"
over  = "group"
until = { rank = "Director" }

[volumes.Broad]                  # 40 % of the group volumes of those who break away
of       = "Group"
where    = { rank = "Director" }
factor   = "40%"
rounding = "half-even"
over     = "self"

[[bonuses]]
name  = "Override"
kind  = "differential"
base  = "Broad"
own   = "discount"               # the one who breaks away has his rate already
rates = { Director = "10%", Senior = "15%" }
"""

PATHS = (
    Case(
        "beinf_ub3",
        plan(
            ranks("Unranked", "Ambassador", "Sapphire")
            + """
[[bonuses]]
name       = "Unilevel"
kind       = "differential"
base       = "CV"
own        = "ignored"           # only who stands between counts
from_level = 2
rates      = { Unranked = "4%", Ambassador = "10%", Sapphire = "12%" }
"""
        ),
        {"unilevel": pays("Unilevel")},
        ("product_volume_level2plus -> CV",),
        ranks={"Unranked (qualified)": "Unranked"},
    ),
    Case(
        "peer-S1",
        plan(ranks("Director", "Senior") + BREAKAWAY),
        {"group_volume": Volume("Group"), "breakaway_override": pays("Override")},
        ("pv -> PV",),
        ranks={"director": "Director", "senior_director": "Senior"},
    ),
    Case(
        "peer-S3",
        plan(ranks("Director", "Senior") + BREAKAWAY),
        {"breakaway_override": pays("Override")},
        ranks={"director": "Director"},
        also=tuple(Sale(member, pv="100") for member in "012"),  # "any volumes"
    ),
)

HERBALIFE = tuple(
    Case(
        example,
        plan(
            ranks("At25", "At35", "At42", "At50")
            + """
[[bonuses]]
name  = "Wholesale profit"
kind  = "differential"
base  = "CV"                     # earn base
own   = "discount"
rates = { At25 = "25%", At35 = "35%", At42 = "42%", At50 = "50%" }
"""
        ),
        {"wholesale_profit": pays("Wholesale profit")},
        ("earn_base -> CV",),
        ranks={
            "25%": "At25",
            "35%": "At35",
            "42%": "At42",
            "50%": "At50",
            "Senior Consultant 35%": "At35",
            "Supervisor 50%": "At50",
        },
    )
    for example in ("herbalife_wholesale_15pct", "c_herbalife_differential_chain")
)

CASES = (*AMWAY_INDIA, *GROUPS, *PATHS, *HERBALIFE)
