"""Fixed amounts: for each member of a level, for kits, for a goal reached; and parties."""

from ..case import Case, Legs, Sale, Waits, pays, plan, ranks


def full_tree(top: str, width: int, levels: int) -> tuple[tuple[str, str], ...]:
    """Everybody below ``top`` in a tree with all places taken, with his sponsor."""
    found, level = [], [top]
    for _ in range(levels):
        places = [(f"{above}.{place}", above) for above in level for place in range(1, width + 1)]
        found += places
        level = [member for member, _ in places]
    return tuple(found)


def full(
    example: str, bonus: str, amounts: str, tree: tuple[tuple[str, str], ...], top: str = ""
) -> Case:
    """A case in which each member of a full tree has bought something."""
    buyers = ([top] if top else []) + [member for member, _ in tree]
    return Case(
        example,
        plan(
            f"""
[[bonuses]]
name        = "Matrix"
kind        = "levels"
base        = "AMOUNT"
amounts     = [{amounts}]
compression = "none"
"""
        ),
        {bonus: pays("Matrix")},
        extra=tree,
        also=tuple(Sale(member, amount="10") for member in buyers),
        others="everybody in the tree is paid on his own levels",
    )


MATRIX = (
    full("LIVEGOOD-1", "matrix", ", ".join(['"0.25"'] * 12), full_tree("YOU", 2, 12)),
    full("GDI-1", "level_commission", ", ".join(['"1.00"'] * 5), full_tree("YOU", 5, 5)),
    # The printed maximum counts levels 2 to 10; level 1 is R himself.
    full(
        "GSI-1",
        "matrix_unilevel",
        '"0.00", ' + ", ".join(['"1.00"'] * 9),
        full_tree("R", 2, 9),
        top="R",
    ),
    Case(
        "C-MATRIX-2X3",
        plan(
            """
[[bonuses]]
name        = "Matrix"
kind        = "levels"
base        = "AMOUNT"           # the monthly fee of every active member
amounts     = ["0.25", "0.25", "0.25"]
compression = "none"
"""
        ),
        {"matrix": pays("Matrix")},
        rows={"variant": "no_compression"},
        sponsor="placement",
        also=tuple(Sale(f"m{n}", amount="10") for n in range(1, 16) if n != 2),
        others="the example asks for ROOT only",
    ),
    Case(
        "C-MATRIX-2X3",
        # All below one who is taken out move up by one level: m15 does not, for its line is whole.
        plan(
            """
[active]
needs = { AMOUNT = 1 }

[[bonuses]]
name        = "Matrix"
kind        = "levels"
base        = "AMOUNT"
amounts     = ["0.25", "0.25", "0.25"]
compression = "skip-inactive"
"""
        ),
        {"matrix": pays("Matrix")},
        rows={"variant": "compression_but_m15_is_under_active_line"},
        sponsor="placement",
        also=(
            Sale("ROOT", amount="10"),
            *(Sale(f"m{n}", amount="10") for n in range(1, 16) if n != 2),
        ),
        others="the example asks for ROOT only",
    ),
)

GENELET_PACKAGES = {
    "888": ("Platinum", "1000"),
    "1111": ("Platinum", "1000"),
    "2222": ("Gold", "600"),
    "3333": ("Silver", "400"),
    "4444": ("Standard", "200"),
    "5555": ("Visitor", "100"),
    "6666": ("Platinum", "1000"),
    "7777": ("Gold", "600"),
    "8888": ("Silver", "400"),
    "9999": ("Standard", "200"),
}
GENELET_DIRECT = (
    ("Platinum", "500.00", "200.00"),
    ("Gold", "300.00", "50.00"),
    ("Silver", "200.00", "50.00"),
    ("Standard", "100.00", "50.00"),
)
GENELET = plan(
    ranks("Standard", "Silver", "Gold", "Platinum")
    + "".join(
        f"""
[[bonuses]]
name        = "Direct {package}"
kind        = "levels"
base        = {{ volume = "CV", orders = ["{package}"] }}
compression = "none"
amounts     = {{ Standard = ["{standard}"], Silver = [], Gold = [], Platinum = ["{platinum}"] }}
"""
        for package, platinum, standard in GENELET_DIRECT
    )
    + """
[[bonuses]]
name        = "Match up"
kind        = "levels"
base        = { volume = "CV", orders = ["Standard", "Silver", "Gold", "Platinum"] }
compression = "none"
rates       = ["0%", "2%"]

[[bonuses]]
name        = "Affiliate"
kind        = "levels"
base        = "CV"
for         = { attr.id = ["888"] }
compression = "none"
infinity    = { from = 1, rate = "2%" }

[trees.team]
kind = "binary"
fill = "manual"
"""
    # The source does not say how unequal legs must be for pairs of 2:1, only whose are: 7777's.
    + "".join(
        f"""
[[bonuses]]
name        = "Pairs of {strong}"
kind        = "binary"
for         = {{ attr.legs = ["{legs}"] }}
tree        = "team"
base        = "CV"
own         = "none"
units       = {{ strong = {strong}, weak = 200 }}
rate        = "{rate}"
carry       = {{ legs = "both" }}
unqualified = "burn"
"""
        for legs, strong, rate in (("", 200, "10%"), ("unequal", 400, "15%"))
    )
)

DEFECT = "a defect of the source that is not copied"
DIRECT = tuple(f"Direct {package}" for package, _, _ in GENELET_DIRECT)

EVENTS = (
    Case(
        "peer-GEN1",
        GENELET,
        {
            "direct": pays(*DIRECT),
            "match_up": pays("Match up"),
            "affiliate": pays("Affiliate"),
            "binary of 888": Legs("Pairs of 200"),
            "binary of 7777": Legs("Pairs of 400"),
            # Divided by the five members of the second level instead of the four who are paid.
            "match_down": Waits(DEFECT),
            "total of 888": pays(*DIRECT, "Pairs of 200", "Match up", "Affiliate"),
            "total of 7777": pays("Pairs of 400"),
            "total": Waits(DEFECT),
        },
        people={
            "7777": lambda person: person._replace(
                attributes={**person.attributes, "attr:legs": "unequal"}
            )
        },
        rank_key="package",
        attributes=("id",),
        also=tuple(
            Sale(member, cv=bv, amount=bv, kind=package)
            for member, (package, bv) in GENELET_PACKAGES.items()
        ),
    ),
    Case(
        "LIFEWAVE-PIB-0",
        plan(
            """
[[bonuses]]
name        = "Product introduction"
kind        = "levels"
base        = { volume = "AMOUNT", orders = ["Bronze to Silver"] }
amounts     = ["35.00"]          # Silver pays 50, Bronze 15
compression = "none"             # no roll-up
"""
        ),
        {"product_introduction_bonus": pays("Product introduction")},
        also=(Sale("N0", amount="100", kind="Bronze to Silver"),),
    ),
    Case(
        "hbnaturals_growth",
        plan(
            """
[volumes.Growth]                 # the growth of each leg is given
of   = "PV"
over = "organisation"

[[bonuses]]
name   = "Leadership"
kind   = "sales"
base   = "Growth"
needs  = { Growth = 5000, largest_leg = "80%" }
amount = "500.00"                # 10 % of the goal
"""
        ),
        {"leadership_bonus": pays("Leadership")},
        ("pgv_growth -> PV",),
    ),
)

CASES = (*MATRIX, *EVENTS)
