"""Pay on the orders of a new member's first days or months, and what other bonuses leave out."""

from collections.abc import Callable
from datetime import date

from netmark.payout.rehearse import Person
from netmark.plan.outlines import LAST_DAY

from ..case import Case, Sale, Settled, pays, plan, ranks


def joined(day: date) -> Callable[[Person], Person]:
    """Somebody who joined on a day."""
    return lambda person: person._replace(joined=day)


JANUARY = date(2026, 1, 31)
NEW_IN_JANUARY = joined(date(2026, 1, 15))

CASES = (
    Case(
        "c_doterra_faststart_3gen",
        plan(
            """
[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "60 days" }
rates       = ["20%", "10%", "5%"]
compression = "none"
"""
        ),
        {"fast_start": pays("Fast start")},
        ("pv -> PV",),
        sponsor="enroller",
        # The order is on day 10; the day of joining is day 1.
        people={"Jessica": joined(LAST_DAY.replace(day=LAST_DAY.day - 9))},
    ),
    Case(
        "C-FASTSTART-60D",
        plan(
            """
[active]                         # qualified, as the example calls it
needs = { for = { attr.qualified = ["true"] } }

[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "CV", buyer_joined_within = "60 days" }
rates       = ["20%", "10%", "5%"]
compression = "stop"             # the share of the unqualified goes to nobody else
""",
            period="quarter",
        ),
        {"fast_start": pays("Fast start")},
        ("cv -> CV",),
        attributes=("qualified",),
        periods={"P1": date(2023, 3, 31)},
    ),
    Case(
        "yl_faststart_75",
        plan(
            """
[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "3 months" }
rates       = ["25%"]
needs       = { PV = 50 }
compression = "none"
"""
        ),
        {"fast_start": pays("Fast start")},
        ("pv -> PV",),
        sponsor="enroller",
        people={"N": NEW_IN_JANUARY},
        also=(Sale("YOU", pv="50"),),  # "The earner has at least 50 PV."
        periods={"M1": JANUARY, "M2": date(2026, 2, 28), "M3": date(2026, 3, 31)},
    ),
    Case(
        "yl_faststart_amy",
        plan(
            """
[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "3 months" }
rates       = ["25%", "10%"]
compression = "none"
"""
        ),
        {"fast_start": pays("Fast start")},
        ("pv -> PV",),
        sponsor="enroller",
        people={"Amy": NEW_IN_JANUARY},
        periods={"M1": JANUARY},
    ),
    Case(
        "c_yl_faststart_cap",
        plan(
            ranks("Star")
            + """
[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "3 months" }
rates       = ["25%", "10%"]
limit       = { source = ["200.00", "80.00"] }
compression = "none"

[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = { volume = "PV", except = "Fast start" }
rates       = { Star = ["8%", "5%", "4%"] }
compression = "none"

[[bonuses]]                      # volume of the first months counts 30 %
name        = "Unilevel on first months"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "3 months" }
rates       = { Star = ["2.4%", "1.5%", "1.2%"] }
compression = "none"
"""
        ),
        {
            "fast_start": pays("Fast start"),
            "unilevel": pays("Unilevel", "Unilevel on first months"),
        },
        ("pv -> PV",),
        people={"N": NEW_IN_JANUARY},
        periods={"M1": JANUARY},
    ),
    Case(
        "c_yl_currency_peg",
        plan(
            """
[[bonuses]]
name        = "Fast start"
kind        = "levels"
base        = { volume = "PV", buyer_joined_within = "3 months" }
rates       = ["25%", "10%"]
limit       = { source = ["200.00", "80.00"] }
compression = "none"

[payout.pegs]
CA = { currency = "CAD", rate = "1.29" }
"""
        ),
        {
            "fast_start": pays("Fast start"),
            "cap_generation_1": Settled("Fast start", 1),
            "cap_generation_2": Settled("Fast start", 2),
        },
        ("pv -> PV",),
        market="CA",
        sponsor="enroller",
        people={"N": NEW_IN_JANUARY},
        periods={"M1": JANUARY},
    ),
)
