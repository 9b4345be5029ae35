"""Matches: a share of commissions that the examples give, which here are paid on CV of as much."""

from collections.abc import Callable

from netmark.payout.rehearse import Person

from ..case import Case, Sale, pays, plan, ranks


def commission(name: str) -> str:
    """What others earned, as the example gives it: the money is the CV of its own sales."""
    return f"""
[[bonuses]]
name = "{name}"
kind = "sales"
base = "CV"
rate = "100%"
"""


def seven_levels(compression: str) -> str:
    """Seven levels, as many as are unlocked."""
    return plan(
        ranks("Open1", "Open2", "Open3")
        + """
[active]
needs = { PV = 100 }
"""
        + commission("Team")
        + f"""
[[bonuses]]
name        = "Match"
kind        = "match"
base        = ["Team"]
earned      = "as-paid"
rates       = ["20%", "15%", "10%", "5%", "5%", "5%", "5%"]
compression = "{compression}"
depth       = [
  {{ levels = 1, needs = {{ rank = "Open1" }} }},
  {{ levels = 2, needs = {{ rank = "Open2" }} }},
  {{ levels = 3, needs = {{ rank = "Open3" }} }},
]
"""
    )


SEVEN_LEVELS = tuple(
    Case(
        "C-MATCH-7L",
        seven_levels(word),
        {"match": pays("Match")},
        ("team_commission -> CV",),
        rows={"variant": variant},
        ranks={"A": "Open3", "B": "Open2", "C": "Open2", "D": "Open1"},
        also=tuple(Sale(member, pv="100") for member in "ABCE"),  # all but D are active
    )
    for variant, word in (("no_compression", "stop"), ("dynamic_compression", "skip-inactive"))
)

# The new member is in generation 10 of S, below the first of his frontline.
CHAIN = ("S", "O1", *(f"generation {number}" for number in range(2, 11)))
GENELET = Case(
    "GENELET-4",
    plan(
        """
[[bonuses]]
name        = "Match up"
kind        = "levels"
base        = "CV"               # the package
rates       = ["0%", "0%", "0%", "0%", "0%", "0%", "0%", "0%", "0%", "1%"]
compression = "none"

[[bonuses]]
name   = "Match down"
kind   = "match"
base   = ["Match up"]
earned = "as-paid"
down   = { rate = "25%", shared_by = "frontline" }
"""
    ),
    {"match_up": pays("Match up"), "match_down": pays("Match down")},
    extra=tuple(zip(CHAIN[2:], CHAIN[1:], strict=False)),
    also=(Sale("generation 10", cv="1000"),),
)


def joined_under(status: str) -> Callable[[Person], Person]:
    """What his sponsor was when he enrolled, which stays with him."""
    return lambda person: person._replace(
        attributes={**person.attributes, "attr:joined_under": status}
    )


USANA_RATES = {
    ("Platinum PaceSetter", "Premier Platinum"): "15%",
    ("Platinum PaceSetter", "Premier"): "10%",
    ("PaceSetter", "Premier Platinum"): "10%",
    ("PaceSetter", "Premier"): "5%",
    ("Associate", "Premier Platinum"): "5%",
    ("Associate", "Premier"): "2.5%",
}
USANA = Case(
    "C-USANA-MATCH",
    plan(
        commission("CVP")
        + """
[[bonuses]]
name        = "Lifetime match"
kind        = "match"
base        = ["CVP"]
earned      = "as-paid"
compression = "none"
"""
        + "".join(
            f"""
[[bonuses.sources]]
for   = {{ attr.joined_under = ["{sponsor}"], attr.rank = ["{recruit}"] }}
rates = ["{rate}"]
"""
            for (sponsor, recruit), rate in USANA_RATES.items()
        )
    ),
    {"lifetime_match": pays("Lifetime match")},
    ("cvp -> CV",),
    attributes=("rank",),
    people={recruit: joined_under("PaceSetter") for recruit in ("N1", "N2", "N3")},
)

KUVERA = Case(
    "KUVERA-1",
    plan(
        ranks("Global Executive", "Ambassador")
        + commission("Binary")
        + """
[[bonuses]]
name        = "Generational match"
kind        = "match"
base        = ["Binary"]
earned      = "as-paid"

[bonuses.rates]
Ambassador         = ["3%", "3%"]
"Global Executive" = []          # what Larry is paid is not said

[bonuses.generations]
leader     = "Global Executive"
boundary   = "closing-leader-in"
ineligible = "keeps-generation"
earns      = "everybody"
"""
    ),
    {"generational_match": pays("Generational match")},
    ("binary_commission -> CV",),
)

ORDER = tuple(
    Case(
        "C-ORDER-CAP-MATCH",
        plan(
            commission("Binary")
            + f"""limit = {{ amount = "500.00" }}

[[bonuses]]
name        = "Match"
kind        = "match"
base        = ["Binary"]
earned      = "{earned}"
rates       = ["20%"]
compression = "none"
"""
        ),
        {"match": pays("Match")},
        ("raw_binary -> CV",),
        rows={"variant": variant},
    )
    for variant, earned in (
        ("match on raw amount", "raw"),
        ("match on paid amount (usual)", "as-paid"),
    )
)

CASES = (*SEVEN_LEVELS, GENELET, USANA, KUVERA, *ORDER)
