"""Commission on the downline by level: by rank, by depth, on sums, without limit of depth."""

from ..case import Case, Sale, pays, plan, ranks

BY_LEVEL = (
    Case(
        "tiens_ex1",
        plan(
            ranks("Star3")
            + """
[[bonuses]]
name        = "Direct"
kind        = "levels"
base        = "PV"
rates       = { Star3 = ["20%"] }
compression = "none"
"""
        ),
        {"direct_bonus": pays("Direct")},
        ("new_distributor_pv -> PV",),
        ranks={"3-star": "Star3"},
    ),
    Case(
        "beinf_dsb2",
        plan(
            ranks("Influencer")
            + """
[[bonuses]]
name        = "Direct sales"
kind        = "levels"
base        = "CV"
rates       = { Influencer = ["12%"] }
compression = "none"
"""
        ),
        {"direct_sales": pays("Direct sales"), "direct_sales_total": pays("Direct sales")},
        ("product_volume -> CV",),
    ),
    Case(
        "siuuu_referral",
        plan(
            """
[[bonuses]]
name        = "Referral"
kind        = "levels"
base        = "CV"               # the fee: 6 % of what was redeemed
rates       = ["40%", "30%", "10%", "10%", "10%"]
compression = "none"
"""
        ),
        {"referral": pays("Referral")},
        ("redemption x 0.06 -> CV",),
    ),
    Case(
        "dnutri_sponsor",
        plan(
            """
[[bonuses]]
name        = "Sponsor"
kind        = "levels"
base        = "CV"               # money: 2,500 IDR for each PV
rates       = ["15%"]
compression = "none"
""",
            currency="IDR",
        ),
        {"sponsor_bonus": pays("Sponsor"), "sponsor_bonus_total": pays("Sponsor")},
        ("pv x 2500 -> CV",),
    ),
    Case(
        "advocare_silver",
        plan(
            """
[[bonuses]]
name        = "Override"
kind        = "levels"
base        = "CV"               # half of the retail volume
rates       = ["7%"]
compression = "none"

[[bonuses]]
name        = "Silver leadership"
kind        = "levels"
base        = "CV"
rates       = ["3%"]
compression = "none"
trigger     = { bonus = "Override", at_least = "100.00" }
"""
        ),
        {
            "override": pays("Override"),
            "silver_leadership": pays("Silver leadership"),
        },
        ("retail_volume x 0.5 -> CV",),
    ),
    Case(
        "vestige_director_points",
        plan(
            """
[[bonuses]]                      # points, not money
name = "Own points"
kind = "sales"
base = "PV"
rate = "6%"

[[bonuses]]
name        = "Points of levels"
kind        = "levels"
base        = "PV"
rates       = ["5%", "4%"]
compression = "none"
"""
        ),
        {"director_points": pays("Own points", "Points of levels")},
        ("pgpv -> PV",),
        others="the example asks for the points of YOU only; A and B have some as well",
    ),
)

WTK = plan(
    ranks("P1", "P2")
    + """
# A fee is paid on by the lower plan of payer and receiver: a P1 payer's always by P1.
[[bonuses]]
name        = "Fees of P1"
kind        = "levels"
base        = { volume = "AMOUNT", orders = ["P1"] }
compression = "none"
rates       = ["5%", "4%", "3%", "2%", "1%"]

# A P2 payer's by the receiver's plan; P1 means 5 % of its own fee of 50, half of this 100.
[[bonuses]]
name        = "Fees of P2"
kind        = "levels"
base        = { volume = "AMOUNT", orders = ["P2"] }
compression = "none"
[bonuses.rates]
P1 = ["2.5%", "2%", "1.5%", "1%", "0.5%"]
P2 = ["10%", "9%", "8%", "7%", "6%"]
"""
)

MULTISOFT = ranks("T0", "T3", "T4", "T5", "T6")
MULTISOFT_BONUS = """
[[bonuses]]
name        = "Matrix"
kind        = "levels"
base        = "CV"
compression = "{compression}"
[bonuses.rates]
T0 = []
T3 = ["10%"]
T4 = ["10%", "10%"]
T5 = ["10%", "10%", "10%"]
T6 = ["10%", "10%", "10%", "10%"]
"""

BY_RANK = (
    Case(
        "wtk_grouped_plan",
        WTK,
        {"level_commission": pays("Fees of P1", "Fees of P2")},
        ("fee_paid -> AMOUNT",),
        order_kind="plan",
        rank_key="plan",
    ),
    Case(
        "multisoft_no_compression",
        plan(MULTISOFT + MULTISOFT_BONUS.format(compression="none")),
        {"level": pays("Matrix")},
        ("volume -> CV",),
    ),
    Case(
        "multisoft_generous",
        plan(MULTISOFT + MULTISOFT_BONUS.format(compression="skip-unqualified")),
        {"level": pays("Matrix")},
        ("volume -> CV",),
    ),
    Case(
        "mlmforge_unilevel",
        plan(
            ranks("Member", "Silver", "Gold", "Diamond")
            + """
[active]
needs = { PV = 100 }

[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = "CV"               # 40 % of the CV of the sale
compression = "stop"
[bonuses.rates]
Member  = ["5%"]
Silver  = ["5%", "5%"]
Gold    = ["5%", "5%", "5%"]
Diamond = ["5%", "5%", "5%", "5%", "5%"]
"""
        ),
        {"level_commission": pays("Unilevel")},
        ("cv x 0.40 -> CV",),
        people={"C": lambda person: person._replace(kind="customer")},
        also=tuple(Sale(member, pv="150") for member in ("TL", "S", "A", "D", "B")),
    ),
    Case(
        "c_herbalife_royalty_scaled",
        plan(
            """
# The rate goes by the earner's own total volume of the month: a ladder on that volume.
[[ladders.Royalty.ranks]]
name  = "R1"
needs = { PV = 500 }
[[ladders.Royalty.ranks]]
name  = "R2"
needs = { PV = 1000 }
[[ladders.Royalty.ranks]]
name  = "R3"
needs = { PV = 1500 }
[[ladders.Royalty.ranks]]
name  = "R4"
needs = { PV = 2000 }
[[ladders.Royalty.ranks]]
name  = "R5"
needs = { PV = 2500 }

[[bonuses]]
name        = "Royalty"
kind        = "levels"
base        = "CV"
compression = "none"             # everybody in the example is an active supervisor
[bonuses.rates]
R1 = ["1%", "1%", "1%"]
R2 = ["2%", "2%", "2%"]
R3 = ["3%", "3%", "3%"]
R4 = ["4%", "4%", "4%"]
R5 = ["5%", "5%", "5%"]
"""
        ),
        {"royalty_override": pays("Royalty")},
        ("total_volume_vp -> PV", "earn_base -> CV"),
    ),
)

WITHOUT_LIMIT = (
    Case(
        "c_purium_infinity",
        plan(
            ranks("Green Diamond")
            + """
[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = "CV"
compression = "none"
rates       = ["5%", "5%", "5%", "5%", "5%", "5%", "3%", "3%"]

[[bonuses]]
name        = "Infinity"
kind        = "levels"
base        = "CV"
compression = "none"
[bonuses.infinity]
from  = 9
rate  = { "Green Diamond" = "2%" }
block = { rank = "equal-or-higher", beyond = 9 }
"""
        ),
        {"unilevel": pays("Unilevel"), "infinity": pays("Infinity")},
        ("bv -> CV",),
        others="the example asks for YOU only; everybody in the line earns",
    ),
    Case(
        "peer-BO1",
        plan(
            """
[[bonuses]]
name        = "Commission"
kind        = "levels"
base        = "AMOUNT"           # the revenue of a month of 30 days
compression = "none"
infinity    = { from = 1, rate = "1/600" }   # 5 % of a day's
"""
        ),
        {"commission": pays("Commission")},
        ("monthly_revenue -> AMOUNT",),
    ),
)

CASES = (*BY_LEVEL, *BY_RANK, *WITHOUT_LIMIT)
