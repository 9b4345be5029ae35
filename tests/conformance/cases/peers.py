"""Tests and guides of other open-source engines."""

from collections.abc import Callable
from datetime import date

from netmark.payout.rehearse import Person

from ..case import Case, Left, Sale, pays, plan, ranks

UNILEVEL = """
[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = "CV"               # 40 % of the CV of the sale, times the multiplier of the plan
needs       = { PV = 100 }
compression = COMPRESSION
[bonuses.rates]
associate = ["5%", "4%", "3%"]
silver    = ["7%", "6%", "5%", "4%", "3%"]
"""
LADDER = ranks("associate", "silver")
ACTIVE = "\n[active]\nneeds = { PV = 100 }\n"


def unilevel(compression: str) -> str:
    """The plan of mlmforge's tests under a compression; who may not earn keeps his level."""
    return plan(LADDER + ACTIVE + UNILEVEL.replace("COMPRESSION", compression))


READS = {"level_commission": pays("Unilevel")}
FORTY = ("pv -> PV", "cv x 0.40 -> CV")

MLMFORGE = (
    Case("peer-U1", unilevel('"none"'), READS, FORTY),
    Case("peer-U3", unilevel('"none"'), READS, ("pv -> PV", "cv x 0.30 -> CV")),  # 0.40 x 0.75
    Case("peer-U6", unilevel('{ skip-below = "silver" }'), READS, FORTY),
    Case("peer-U7", unilevel('{ skip-below = "associate" }'), READS, FORTY),
    Case("peer-U9", unilevel('"none"'), READS, FORTY),
    Case(
        "peer-U10",
        unilevel(
            """"none"
depth       = [{ levels = 2, needs = { frontline = { count = 1, active = true } } }]"""
        ),
        READS,
        FORTY,
    ),
    Case(
        "peer-M1",
        plan(
            ranks("member", "silver", "gold")
            + """
[[bonuses]]
name        = "Matrix"
kind        = "levels"
base        = "CV"               # 40 % of the CV of the sale
needs       = { PV = 100 }
compression = "none"
[bonuses.rates]
member = ["5%"]
silver = ["5%", "5%"]
gold   = ["5%", "5%", "5%"]
"""
        ),
        {"level_commission": pays("Matrix")},
        FORTY,
        sponsor="placement",
    ),
)

# mlm-engine keeps six decimals. Here the point stands four places further right, in the quantity
# and in the award: what is cents to netmark is millionths there.
MILLIONTHS = 10**6
ROUNDINGS = {
    "toward_zero": "down",
    "away_from_zero": "up",
    "half_up": "half-up",
    "half_even": "half-even",
}


def sponsor(rate: str, mode: str = "half-even") -> str:
    """The direct sponsor's award on a quantity."""
    return plan(
        f"""
[[bonuses]]
name        = "Direct sponsor"
kind        = "levels"
base        = "PV"               # the quantity
rates       = ["{rate}"]
compression = "none"
""",
        mode=mode,
        stage="line",
    )


ROUNDING = (
    *(
        Case(
            "peer-R1",
            sponsor(rate, mode),
            {"direct_sponsor": pays("Direct sponsor")},
            rows={"source": source, "variant": variant},
            also=(Sale("B", pv=quantity),),
            unit=MILLIONTHS,
        )
        for source, variant, quantity, rate in (
            ("s1", "toward_zero", "12345.67", "234.5678%"),
            ("s2", "away_from_zero", "12345.67", "234.5678%"),
            ("s3", "half_up", "12345.67", "234.5678%"),
            ("s4", "half_even", "12345.67", "234.5678%"),
            ("s5", "toward_zero", "0.03", "50%"),
            ("s6", "away_from_zero", "0.03", "50%"),
            ("s7", "half_up", "0.03", "50%"),
            ("s8", "half_even", "0.03", "50%"),
            ("s9", "toward_zero", "0.01", "50%"),
            ("s10", "away_from_zero", "0.01", "50%"),
            ("s11", "half_up", "0.01", "50%"),
            ("s12", "half_even", "0.01", "50%"),
        )
        for mode in (ROUNDINGS[variant],)
    ),
)

SOLD = Sale("B", pv="10", period="01")
JANUARY = {"01": date(2026, 1, 31), "04": date(2026, 4, 30)}
# A refund names its sale, also one of an earlier period: here by the day of that.
LATE = Sale("B", pv="-10", period="04", day=date(2026, 1, 5))
REVERSED = (
    Case(
        "peer-R3",
        sponsor("125%"),
        {"direct_sponsor": pays("Direct sponsor")},
        rows={"variant": "a"},
        also=(SOLD, SOLD._replace(pv="-10", day=date(2026, 1, 20))),
        periods=JANUARY,
    ),
    *(
        Case(
            "peer-R3",
            sponsor("125%").replace('"PV" ', '{ volume = "PV", refunds = "same-period" }'),
            {"direct_sponsor": pays("Direct sponsor")},
            rows={"variant": variant},
            also=(SOLD, LATE),
            periods=JANUARY,
        )
        for variant in ("b", "c")
    ),
)

NODELINK = (
    Case(
        "peer-ND2",
        plan(
            ranks("A", "B", "C")
            + """
[[bonuses]]
name  = "Powerup"
kind  = "differential"
base  = "AMOUNT"
own   = "ignored"
rates = { A = "19%", B = "19%", C = "21%" }
[[bonuses]]
name   = "Match"
kind   = "courtesy"
of     = "Powerup"
rate   = { A = "15%", B = "20%", C = "0%" }
onward = { of = "below", most = 20, ineligible = "keeps-part" }
"""
        ),
        {"powerup": pays("Powerup"), "match": pays("Match")},
        ("amount -> AMOUNT",),
        ranks={"A": "A", "B": "B", "C": "C"},
    ),
)

SPLIT = plan(
    """
[[bonuses]]
name       = "Shares"
kind       = "split"
base       = "AMOUNT"
up         = "25%"
left       = "seller"
at_most    = 20
ineligible = "passed-over"
agreed     = [
  { for = { attr.fixed = ["60"] }, rate = "60%" },
  { for = { attr.fixed = ["25"] }, rate = "25%" },
  { for = { attr.fixed = ["0"] }, rate = "0%" },
]
discounts  = [{ for = { attr.code = ["10"] }, rate = "10%" }]
"""
)
FIXED = {"Top": "60", "M1": "25", "M2": "0"}


def agreed(name: str, code: str = "") -> Callable[[Person], Person]:
    """What the rules say was agreed with a member: his fixed share, the discount on his code."""
    said = {"attr:fixed": FIXED.get(name, ""), "attr:code": code}
    return lambda person: person._replace(attributes=said)


MLMPROVISIONS = tuple(
    Case(
        "peer-MP1",
        SPLIT,
        {"share": pays("Shares"), "discount": Left("Shares")},
        rows={"variant": variant},
        people={
            **{name: agreed(name) for name in FIXED},
            **({seller: agreed(seller, "10")} if "discount of" in variant else {}),
        },
        also=(Sale(seller, amount="1000"),),
    )
    for variant, seller in (
        ("no discount", "L5"),
        ("discount of 10 % on the code of L5", "L5"),
        ("sale by L4, discount of 10 %", "L4"),
    )
)

CASES = (*MLMFORGE, *ROUNDING, *REVERSED, *NODELINK, *MLMPROVISIONS)
