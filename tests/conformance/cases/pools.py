"""Pools: funds of the company and who has which share in them."""

from collections.abc import Mapping

from netmark.payout.rehearse import Person

from ..case import Case, Reading, Sale, Scored, pays, plan, ranks


def _buys_only(person: Person) -> Person:
    return person._replace(kind="customer")


def pool(
    example: str,
    body: str,
    reads: Mapping[str, Reading],
    metrics: tuple[str, ...],
    company: str = "",
) -> Case:
    """An example whose bonuses are pools; ``company`` stands for the sales of the whole company.

    Its figures are those of a customer, who has no share.
    """
    return Case(
        example,
        plan(body),
        reads,
        metrics,
        extra=((company, ""),) if company else (),
        people={company: _buys_only},
    )


FIRST_QUINTILE = [f"first {number}" for number in range(1, 13)]

POWERPOOL = """
[[bonuses]]
name     = "Powerpool"           # the weight of each place is not known: the amounts themselves
kind     = "pool"
fund     = { amount = "22656.35" }
shares   = { by = ["PV", "CV"], ties = "split", vacant = "company", places = [
  686133, 416410, 260494, 180501, 145853, 133273, 126788, 117728, 104729, 93726,
] }
rounding = "each"
"""

BY_RANK = (
    Case(
        "c_doterra_leadership_pool",
        plan(
            ranks("Silver", "Gold", "Platinum")
            + """
[[bonuses]]
name     = "Leadership pool"
kind     = "pool"
fund     = { volume = "CV", rate = "2%" }
shares   = { Silver = 1, Gold = 5, Platinum = 10 }
rounding = "each"
""",
            mode="half-up",
            stage="line",
        ),
        {"leadership_pool": pays("Leadership pool")},
        ("global_volume -> CV",),
        extra=(("COMPANY", ""),),
        people={"COMPANY": _buys_only},
    ),
    Case(
        "MMLM-POOL-1",
        plan(
            ranks("Platinum", "Emerald", "Diamond")
            + """
[[bonuses]]
name     = "Global bonus"
kind     = "pool"
fund     = { volume = "CV", rate = "2%" }
shares   = { Platinum = 1, Emerald = 2, Diamond = 3 }
rounding = "value-to-units"      # 5,882.35 is 5,882 before it is multiplied
"""
        ),
        {"global_bonus": pays("Global bonus")},
        ("sales -> CV",),
        rank_key="like",
        extra=(("COMPANY", ""),),
        people={"COMPANY": _buys_only},
        others="the example names one of several equal members",
    ),
    Case(
        "yl_generation_share",
        plan(
            ranks("Silver", "Royal Crown Diamond")
            + """
[[bonuses]]
name     = "Generation pool"
kind     = "pool"
fund     = { volume = "CV", rate = "6.25%" }
shares   = [
  { count = { Silver = 1, "Royal Crown Diamond" = 6 } },
  { by = "PV" },                 # all shares of everybody else
]
rounding = "each"
"""
        ),
        {
            # The value of a share is what somebody with one share is paid.
            "share_value": pays("Generation pool", earner="A Silver"),
            "generation_leadership_bonus": pays("Generation pool"),
        },
        ("commissionable_sales -> CV", "total_shares -> PV"),
        ranks={"A Silver": "Silver"},
        extra=(("COMPANY", ""), ("A Silver", "")),
        also=(Sale("COMPANY", pv="-7"),),  # 6 and 1 of all shares are those of the two members
    ),
)

BY_FIGURE = (
    Case(
        "INHABIT-POOL-1",
        plan(
            """
[[bonuses]]
name     = "Pool"
kind     = "pool"
fund     = { volume = "CV", rate = "100%" }
shares   = { by = "PV" }
rounding = "each"
"""
        ),
        {"pool": pays("Pool")},
        ("pool -> CV", "points -> PV", "all_points -> PV"),
        extra=(("COMPANY", ""),),
        also=(Sale("COMPANY", pv="-500"),),  # of all points these are those of the member
        others="COMPANY stands for everybody else with points",
    ),
    pool(
        "C-VEMMA-POOL",
        """
[[bonuses]]                      # PV is the number of cycles
name          = "Cycles"
kind          = "pool"
fund          = { volume = "CV", rate = "45%" }
shares        = { by = "PV" }
value_at_most = "20.00"
rounding      = "each"
""",
        {"cycle_bonus": pays("Cycles")},
        ("cv -> CV", "cycles -> PV"),
        "company",
    ),
    pool(
        "C-ATOMY-1",
        ranks("Sales Rep", "Agent", "Special Agent", "Dealer", "ED")
        + """
[[bonuses]]                      # CV is the volume of the smaller leg
name     = "General commission"
kind     = "pool"
fund     = { volume = "PV", rate = "44%" }
rounding = "each"
[bonuses.shares]                 # the score that the leg reaches, at most that of the own rank
by       = "CV"
brackets = [
  ["300000", 15], ["700000", 30], ["1500000", 60], ["2400000", 90], ["6000000", 150],
  ["20000000", 250], ["50000000", 300],
]
at_most  = { "Sales Rep" = 5, Agent = 15, "Special Agent" = 30, Dealer = 60, ED = 300 }
""",
        {"general_commission": pays("General commission")},
        ("pv -> PV", "smaller_leg -> CV"),
        "company",
    )._replace(ranks={"E.D.": "ED"}),
    pool(
        "C-AGEL",
        """
[[bonuses]]                      # PV is the lesser leg, AMOUNT what it grew in a month
name     = "Executive"
kind     = "pool"
fund     = { volume = "CV", rate = "3%" }
shares   = { by = "AMOUNT", per = 1000 }
below    = { PV = 40000 }
rounding = "each"
""",
        {"executive_bonus": pays("Executive")},
        ("cv -> CV", "lesser_leg_cv -> PV", "growth of lesser_leg_cv -> AMOUNT"),
        "company",
    ),
    pool(
        "C-ELITE-3",
        """
[volumes.before]                 # the quarter before, which says who is in which quintile
of     = "PV"
over   = "self"
orders = ["before"]

[[bonuses]]                      # PV is SVP, CV income, AMOUNT growth of income
name     = "Elite"
kind     = "pool"
fund     = { volume = "PV", rate = "0.24%", orders = ["order"] }    # 24 % of 1 %
rounding = "each"
shares   = [
  { by = "CV", part = "30/45", best = { by = "before", after = 12, to = 24, ties = "best" } },
  { by = "AMOUNT", part = "15/45", best = { by = "before", after = 12, to = 24, ties = "best" } },
]
""",
        {"elite_bonus": pays("Elite")},
        ("svp -> PV", "income -> CV", "growth -> AMOUNT"),
        "company",
    )._replace(
        extra=(("company", ""), *((name, "") for name in FIRST_QUINTILE)),
        also=tuple(
            Sale(name, pv="9" if name in FIRST_QUINTILE else "5", kind="before")
            for name in (*FIRST_QUINTILE, "M1", "M2", "M3")
        ),
    ),
)

OTHERS = (
    pool(
        "C-GDI-TEAM",
        """
[[bonuses]]                      # PV is sign-ups, CV converted referrals; the multiplier is 2
name     = "Team bonus"
kind     = "pool"
fund     = [
  { volume = "PV", per = 25, amount = "250.00" },
  { volume = "PV", per = 25, amount = "250.00" },
]
shares   = 1
needs    = { CV = 1 }
rounding = "each"
""",
        {"team_bonus": pays("Team bonus")},
        ("signups -> PV", "converted -> CV"),
        "TEAM",
    ),
    pool("beinf_pool_rank", POWERPOOL, {"powerpool": pays("Powerpool")}, ("score -> PV",)),
    *(
        pool(
            f"BEINF-COUPON-{number}",
            POWERPOOL,
            {"pool_score": Scored("Powerpool")},
            ("units -> PV", "coupons_used -> CV"),
        )._replace(others="who is alone in the pool wins it")
        for number in (1, 2)
    ),
)

CASES = (*BY_RANK, *BY_FIGURE, *OTHERS)
