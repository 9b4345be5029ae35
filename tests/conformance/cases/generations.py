"""Generations: overrides counted in leaders."""

from ..case import Case, Sale, pays, plan, ranks

LEADERSHIP = """
[[bonuses]]
name       = "Leadership"
kind       = "generations"
base       = "CV"
leader     = "Manager"
boundary   = "leader-in"
ineligible = "keeps-generation"
earns      = "leaders"
"""

AMWAY = plan(
    ranks("Top")
    + LEADERSHIP.replace("Manager", "Top")  # a group at the top bracket
    + """rates      = ["4%"]
guarantee  = { minimum = "1200.00" }    # 4 % of the BV of 10,000 PV
""",
    currency="INR",
)


def forever(name: str, own: str, generations: str) -> str:
    """A bonus on the own group and three generations of Managers."""
    return plan(
        ranks("Supervisor", "Manager")
        + LEADERSHIP.replace('"Leadership"', f'"{name}"')
        + f'own_group  = "{own}"\nown_sales  = "counted"\nrates      = {generations}\n'
    )


MANAGERS = "the Managers below are paid on their own groups as well"
CASE_CREDITS = (
    Case(
        "forever_earned_incentive",
        forever("Case credits", "100%", '["40%", "20%", "10%"]'),
        {"total_case_credits": pays("Case credits")},  # counted as money: 1.00 each
        ("group_cc -> CV",),
        rows={"bonus": "total_case_credits"},
        others=MANAGERS,
    ),
    Case(
        "forever_earned_incentive",
        # The same shares, of 2.66 USD for each case credit.
        forever("Earned incentive", "266%", '["106.4%", "53.2%", "26.6%"]'),
        {"earned_incentive": pays("Earned incentive")},
        ("group_cc -> CV",),
        rows={"incentive_level": "2"},
        others=MANAGERS,
    ),
    Case(
        "forever_earned_incentive",
        forever("Earned incentive", "266%", '["106.4%", "53.2%", "26.6%"]')
        + 'limit = { amount = "400" }\n',
        {"earned_incentive": pays("Earned incentive")},
        ("group_cc -> CV",),
        rows={"incentive_level": "1"},
        others=MANAGERS,
    ),
)


def conventions(boundary: str, gold: str) -> str:
    """A Gold Leader over Platinum Managers, who make the generations."""
    return plan(
        ranks("Consultant", "Platinum Manager", "Gold Leader")
        + f"""
[[bonuses]]
name       = "Generation"
kind       = "generations"
base       = "CV"
leader     = "Platinum Manager"
boundary   = "{boundary}"
ineligible = "keeps-generation"
earns      = "leaders"
[bonuses.rates]
Consultant         = []
"Platinum Manager" = []
"Gold Leader"      = {gold}
"""
    )


def directors(ineligible: str, rates: str) -> str:
    """The plan of mlmforge's tests: every director met on the way up closes a generation."""
    return plan(
        ranks("director")
        + f"""
[[bonuses]]
name       = "Generation"
kind       = "generations"
base       = "CV"
needs      = {{ PV = 1 }}          # who may earn
leader     = "director"
boundary   = "closing-leader-in"
ineligible = "{ineligible}"
earns      = "leaders"
rates      = {rates}
"""
    )


GENERATION = {"generation": pays("Generation")}
MAY_EARN = (Sale("0", pv="1"),)

CASES = (
    Case(
        "c_amway_leadership_guarantee_1",
        AMWAY,
        {"leadership_bonus": pays("Leadership")},
        ("personal_group_bv -> CV",),
        ranks={"21%": "Top"},
    ),
    *CASE_CREDITS,
    Case(
        "c_forever_leadership",
        plan(ranks("Supervisor", "Manager") + LEADERSHIP + 'rates      = ["6%", "3%", "2%"]\n'),
        {"leadership": pays("Leadership")},
        ("srp -> CV",),
        others="the Managers below are paid on the generations below them as well",
    ),
    Case(
        "c_generation_merryvital",
        conventions("leader-in", '["3%", "2%"]'),
        GENERATION,
        ("cv -> CV",),
    ),
    Case(
        "c_generation_codebreaker",
        conventions("next-leader-in", '["6%", "4%"]'),
        GENERATION,
        ("cv -> CV",),
    ),
    Case(
        "peer-G1",
        directors("keeps-generation", '["10%"]'),
        GENERATION,
        ("cv -> CV",),
        also=MAY_EARN,
    ),
    *(
        Case(
            "peer-G3",
            directors(ineligible, '["10%", "5%"]'),
            GENERATION,
            ("cv -> CV",),
            rows={"variant": variant},
            also=MAY_EARN,
        )
        for variant, ineligible in (
            ("ineligible_creates_boundary", "keeps-generation"),
            ("ineligible_creates_no_boundary", "passed-over"),
            # A generation that keeps its number is one that was made: the same in another word.
            ("no_boundary_but_empty_generation_consumes_number", "keeps-generation"),
        )
    ),
)
