"""The reference implementation against numbers worked out by hand: activity, conditions, ranks."""

import tomllib

import pytest

from .book import Doc
from .oracle import Result, compute
from .outline import company

HEAD = """
currency = "USD"
rounding = { mode = "half-even", stage = "line" }
"""

KEEP_FIFTY = """
[trees.T]
kind = "compressed"
of = "sponsor"
keep = { PV = 50 }
"""


def plan(text: str) -> Doc:
    """A plan without the parts that these tests do not look at."""
    return tomllib.loads(HEAD + text)


def paid_as(needs: str, team: str, more: str = "") -> list[str]:
    """Who reaches the rank R with these needs."""
    text = f'{more}\n[[ranks]]\nname = "L"\nneeds = {{ PV = 1 }}\n[[ranks]]\nname = "R"\n{needs}'
    ranks = compute(plan(text), company(team)).paid_as["main"]
    return [m for m, rank in ranks.items() if rank == "R"]


def test_active() -> None:
    """Only enrolled distributors who meet the needs are active."""
    team = "ann PV 100\n  bob PV 99\n  cat PV 100 terminated\n  dan PV 100 customer"
    assert compute(plan("active = { needs = { PV = 100 } }"), company(team)).active == {"ann"}
    assert compute(plan(""), company(team)).active == {"ann", "bob"}


def test_minimum_may_have_cents() -> None:
    """A minimum is met by exactly that much."""
    team = "ann PV 99.50\nbob PV 99.49"
    assert paid_as('needs = { PV = "99.50" }', team) == ["ann"]


def test_rank_does_not_require_lower_ranks() -> None:
    """The highest rank whose needs are met counts, whatever the lower ones need."""
    assert paid_as("needs = { CV = 5 }", "ann CV 5") == ["ann"]


def test_rank_without_needs() -> None:
    """A rank without needs is met by every enrolled distributor and by nobody else."""
    assert paid_as("", "ann\n  bob terminated\n  cat preferred\n  dan customer") == ["ann"]


def test_any_alternative() -> None:
    """One alternative is enough, beside what is required anyway."""
    needs = "needs = { PV = 10, any = [{ CV = 100 }, { AMOUNT = 100 }] }"
    team = "ann PV 10\nbob PV 10 AMOUNT 100\ncat CV 100\ndan PV 10 CV 100"
    assert paid_as(needs, team) == ["bob", "dan"]


def test_for_and_joined_within() -> None:
    """Fixed facts and the time since joining, at the last day of the period, are conditions."""
    team = "ann market EU joined 2026-11-01\nbob market EU joined 2026-10-31\ncat market US"
    assert paid_as('needs = { for = { market = ["EU", "CH"] } }', team) == ["ann", "bob"]
    assert paid_as('needs = { joined_within = "30 days" }', team) == ["ann"]
    assert paid_as('needs = { joined_within = "1 months" }', team) == ["ann"]
    assert paid_as('needs = { joined_within = "2 months" }', team) == ["ann", "bob"]


def test_forced_rank() -> None:
    """A forced rank is exactly the rank, upwards and downwards; it sleeps for the terminated."""
    team = "ann PV 5 rank L\n  bob terminated PV 5 rank R\n  cat customer PV 5 rank R\n"
    team += "  dan rank R\n  eve PV 1"
    text = '[[ranks]]\nname = "L"\nneeds = { PV = 1 }\n[[ranks]]\nname = "R"\nneeds = { PV = 5 }'
    result = compute(plan(text), company(team))
    assert result.organic["main"] == {"ann": "R", "bob": None, "cat": None, "dan": None, "eve": "L"}
    assert result.paid_as["main"] == {"ann": "L", "bob": None, "cat": None, "dan": "R", "eve": "L"}


def test_title() -> None:
    """A title is the highest rank ever; as a condition only earlier periods count."""
    text = '[[ranks]]\nname = "L"\n[[ranks]]\nname = "R"\nneeds = { PV = 5, title = "L" }'
    result = compute(plan(text), company("ann PV 5\nbob PV 5 title L\ncat title R"))
    assert result.paid_as["main"] == {"ann": "L", "bob": "R", "cat": "L"}
    assert result.titles["main"] == {"ann": "L", "bob": "R", "cat": "R"}


FRONT = """
ann
  bob PV 100
  cat PV 40 CV 9
  dan PV 100 terminated
  eve PV 100 preferred
  fay PV 100 customer
"""


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("{ count = 2 }", ["ann"]),
        ("{ count = 3 }", []),
        ("{ count = 1, PV = 100 }", ["ann"]),
        ("{ count = 2, PV = 100 }", []),
        ("{ count = 1, PV = 100, CV = 9 }", []),
        ('{ count = 2, PV = 100, kind = ["preferred", "customer"] }', ["ann"]),
        ('{ count = 2, rank = "L" }', ["ann"]),
        ("{ count = 2, active = true }", []),
        ("{ count = 1, active = true }", ["ann"]),
    ],
)
def test_frontline(count: str, expected: list[str]) -> None:
    """The frontline counts enrolled distributors, each of whom meets everything asked."""
    active = "active = { needs = { PV = 50 } }"
    assert paid_as(f"needs = {{ frontline = {count} }}", FRONT, active) == expected


def test_customers() -> None:
    """Buying preferred and customer members of the frontline are customers."""
    more = FRONT + "  gus customer\n  hal customer PV 9 terminated\n"
    assert paid_as("needs = { customers = 2 }", more) == ["ann"]
    assert paid_as("needs = { customers = 3 }", more) == []


LEGS = """
top
  ann PV 1
    bob rank R
  cat rank L
  dan PV 1
    eve PV 1
      fay PV 100 rank R
  gus terminated rank R
  hal rank R
"""


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ('[{ count = 3, rank = "R" }]', True),  # bob, fay at depth, hal himself; not gus
        ('[{ count = 4, rank = "R" }]', False),
        ('[{ count = 4, rank = "L" }]', True),
        ('[{ count = 1, rank = "R", active = true }]', True),  # fay; bob's leg has ann active
        ('[{ count = 2, rank = "R", active = true }]', False),
        ("[{ count = 2, active = true }]", True),
        ("[{ count = 1, GV = 102 }]", True),
        ("[{ count = 2, GV = 2 }]", False),
        ('[{ count = 2, rank = "R", GV = 1 }]', True),
        ('[{ count = 3, rank = "R", GV = 1 }]', False),
        ('[{ count = 3, rank = "R" }, { count = 1, GV = 102 }]', True),  # one leg serves both
    ],
)
def test_legs_that_contain(legs: str, expected: bool) -> None:
    """A leg counts when one member in it, at any depth, meets rank and activity together."""
    more = """
    active = { needs = { PV = 1 } }
    [volumes.GV]
    of = "PV"
    over = "organisation"
    """
    assert ("top" in paid_as(f"needs = {{ legs = {legs} }}", LEGS, more)) is expected


VOLUMES = "\n[volumes.OV]\nof = 'PV'\nover = 'organisation'\n"


@pytest.mark.parametrize(
    ("legs", "thresholds", "rest", "expected"),
    [
        ([90, 50, 20, 15], "[90, 50, 20]", "one", True),
        ([90, 50, 20, 15], "[90, 50, 21]", "one", False),
        ([90, 50, 20, 15], "[90, 50, 35]", "sum", True),
        ([90, 50, 20, 15], "[90, 50, 36]", "sum", False),
        # 20 + 20 + 20 = 60 is the largest of the three numbers 30, 25, 60
        ([30, 25, 20, 20, 20], "[60, 30, 25]", "sum", True),
        ([30, 25, 20, 20, 20], "[60, 31, 25]", "sum", False),
        ([90], "[90, 1]", "one", False),
        ([90, 1], "[90, 1]", "one", True),
    ],
)
def test_leg_thresholds(legs: list[int], thresholds: str, rest: str, expected: bool) -> None:
    """The k-th largest leg, or the sum of the rest sorted in again, must reach its threshold."""
    team = "top\n" + "\n".join(f"  m{i} PV {leg}" for i, leg in enumerate(legs))
    entry = f'[{{ of = "OV", at_least = {thresholds}, rest = "{rest}" }}]'
    assert ("top" in paid_as(f"needs = {{ legs = {entry} }}", team, VOLUMES)) is expected


@pytest.mark.parametrize(
    ("own", "legs", "expected"),
    [
        (10, [60, 30], True),  # 10 + 60 + 30
        (9, [60, 30], False),
        (0, [500, 40], True),  # 60 of the large leg + 40
        (0, [500, 39], False),
        (40, [500], True),
        (39, [500], False),
        (10, [60, 31, -1], True),
        (10, [60, 30, -1], False),
    ],
)
def test_largest_leg(own: int, legs: list[int], expected: bool) -> None:
    """Of 100 required with 60% from one leg, no leg counts with more than 60."""
    team = f"top PV {own}\n" + "\n".join(f"  m{i} PV {leg}" for i, leg in enumerate(legs))
    needs = 'needs = { OV = 100, largest_leg = "60%" }'
    assert ("top" in paid_as(needs, team, VOLUMES)) is expected


def test_largest_leg_without_own_volume() -> None:
    """Where an organisation leaves out the own volume, the own volume doesn't count here either."""
    volumes = VOLUMES + "own = false"
    needs = 'needs = { OV = 100, largest_leg = "60%" }'
    assert "top" in paid_as(needs, "top PV 0\n  ann PV 60\n  bob PV 40", volumes)
    assert "top" not in paid_as(needs, "top PV 1\n  ann PV 500\n  bob PV 39", volumes)


def test_shares_of_a_leg_are_not_rounded() -> None:
    """A third of 10 from each of three legs is 10."""
    needs = 'needs = { OV = 10, largest_leg = "1/3" }'
    team = "top\n  ann PV 9\n  bob PV 9\n  cat PV {}"
    assert "top" in paid_as(needs, team.format("3.34"), VOLUMES)
    assert "top" not in paid_as(needs, team.format("3.33"), VOLUMES)


def ladders(text: str, team: str) -> Result:
    """Two ladders beside each other."""
    return compute(plan(text), company(team))


def test_ladders() -> None:
    """Each ladder has its own ranks, its own tree and its own members."""
    text = (
        KEEP_FIFTY
        + """
    [[ranks]]
    name = "One"
    [ladders.EU]
    tree = "T"
    for = { market = ["EU"] }
    [[ladders.EU.ranks]]
    name = "One"
    [[ladders.EU.ranks]]
    name = "Two"
    needs = { rank = { ladder = "main", at_least = "One" }, frontline = { count = 1 } }
    """
    )
    team = "ann PV 50 market EU\n  bob market EU\n    cat PV 50 market US\n  dan PV 50 market EU"
    result = ladders(text, team)
    assert result.paid_as["EU"] == {"ann": "Two", "bob": None, "cat": None, "dan": "One"}
    assert set(result.paid_as["main"].values()) == {"One"}


def test_forced_in_one_ladder_only() -> None:
    """A rank by decree holds in its ladder, and `forced_rank` asks for any ladder."""
    text = """
    [trees.T]
    kind = "compressed"
    of = "sponsor"
    keep = { forced_rank = true }
    [[ranks]]
    name = "One"
    needs = { PV = 1 }
    [ladders.EU]
    [[ladders.EU.ranks]]
    name = "One"
    needs = { PV = 1 }
    """
    team = "ann rank One\n  bob PV 1\n  cat customer rank One\n  dan terminated rank One"
    result = ladders(text, team)
    assert result.paid_as["main"] == {"ann": "One", "bob": "One", "cat": None, "dan": None}
    assert result.paid_as["EU"] == {"ann": None, "bob": "One", "cat": None, "dan": None}
    assert result.trees["T"] == {"ann": None}
