"""Who is passed over on the way up, and who keeps his level although he earns nothing."""

from netmark.payout.rehearse import Person

from ..case import Case, Sale, pays, plan, ranks


def leaver(person: Person) -> Person:
    """Somebody whose membership has ended."""
    return person._replace(terminated=True)


SKIPPED = (
    Case(
        "c_doterra_unilevel_compressed",
        plan(
            """
[active]
needs = { PV = 100 }

[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = "PV"
rates       = ["2%", "3%", "5%", "5%", "6%", "6%", "7%"]
compression = "skip-inactive"
"""
        ),
        {"unilevel": pays("Unilevel")},
        ("pv -> PV",),
        also=(Sale("YOU", pv="100"),),  # YOU is Silver, so active
        others="the example asks for YOU only; everybody in the line earns",
    ),
    Case(
        "pruvit_rank6_compression",
        plan(
            ranks("Rank 6")
            + """
[active]                         # engaged, as the example calls it
needs = { for = { attr.rank = ["engaged", "Rank 6"] } }

[[bonuses]]
name        = "Residual"
kind        = "levels"
base        = "CV"
rates       = { "Rank 6" = ["5%", "5%", "5%", "5%", "5%", "5%", "1%", "1%"] }
compression = "skip-inactive"
"""
        ),
        {"residual": pays("Residual"), "residual_total": pays("Residual")},
        ("bv -> CV",),
        attributes=("rank",),
    ),
    Case(
        "c_dxn_development",
        plan(
            ranks("QSA")
            + """
[[bonuses]]
name        = "Development"
kind        = "levels"
base        = "CV"               # SV of the group of a QSA: 0.28 of its PV
rates       = ["5%", "4%", "3%", "2%", "1%"]
compression = { skip-below = "QSA" }
"""
        ),
        {"development_bonus": pays("Development")},
        ("pgpv x 0.28 -> CV",),
        others="the example asks for YOU only; every QSA has levels of QSA below him",
    ),
)


def match(compression: str) -> str:
    """A match of given commissions, as pay on levels of what others earned."""
    return plan(
        ranks("Open1", "Open2", "Open3")
        + f"""
[active]
needs = {{ PV = 100 }}

[[bonuses]]
name        = "Match"
kind        = "levels"
base        = "CV"               # the team commission that the example gives
rates       = ["20%", "15%", "10%", "5%", "5%", "5%", "5%"]
compression = "{compression}"
depth       = [
  {{ levels = 1, needs = {{ rank = "Open1" }} }},
  {{ levels = 2, needs = {{ rank = "Open2" }} }},
  {{ levels = 3, needs = {{ rank = "Open3" }} }},
]
"""
    )


MATCH = tuple(
    Case(
        "C-MATCH-7L",
        match(word),
        {"match": pays("Match")},
        ("team_commission -> CV",),
        rows={"variant": variant},
        ranks={"A": "Open3", "B": "Open2", "C": "Open2", "D": "Open1"},
        also=tuple(Sale(member, pv="100") for member in "ABCE"),  # all but D are active
    )
    for variant, word in (("no_compression", "stop"), ("dynamic_compression", "skip-inactive"))
)

PAPARAZZI = plan(
    ranks("Star", "Director")
    + """
[[bonuses]]
name        = "Level 1"
kind        = "levels"
base        = "CV"
rates       = ["5%"]
compression = "skip-inactive"    # who has left is never active

[[bonuses]]
name        = "Level 1 of a full Director"
kind        = "levels"
base        = "CV"
rates       = { Star = [], Director = ["5%"] }
needs       = { frontline = { count = 3, active = true } }
compression = "skip-inactive"
"""
)
# In the third variant W and X would make the count full if the compression made them his recruits.
LEAVER = tuple(
    Case(
        "C-PAPARAZZI-COMP",
        PAPARAZZI,
        {"level_1": pays("Level 1", "Level 1 of a full Director")},
        ("volume -> CV",),
        rows={"variant": variant},
        ranks={"U": rank},
        people={"V": leaver},
        extra=tuple((recruit, "U") for recruit in recruits),
    )
    for variant, rank, recruits in (
        ("Star", "Star", ("R1", "R2", "R3")),
        ("Director with 3 active", "Director", ("R1", "R2", "R3")),
        ("Director without 3 active", "Director", ("R1", "R2")),
    )
)

CASES = (*SKIPPED, *MATCH, *LEAVER)
