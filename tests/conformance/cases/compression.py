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

CASES = (*SKIPPED, *LEAVER)
