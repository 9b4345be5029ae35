"""The reference implementation against numbers worked out by hand: bonuses and settlement."""

import tomllib
from datetime import date
from fractions import Fraction

import pytest

from .book import Company, Sale, round_exact
from .oracle import Result, compute
from .outline import company


def payout(bonus: str, of: Company, *, stage: str = "line", mode: str = "half-even") -> Result:
    """The plan with one bonus named B and whatever stands before it."""
    head = f'currency = "USD"\nrounding = {{ mode = "{mode}", stage = "{stage}" }}\n'
    return compute(tomllib.loads(head + bonus), of)


def cents(bonus: str, of: Company) -> dict[str, int]:
    """What the bonus B pays each member, in cents."""
    return {earner: v for (name, earner), v in payout(bonus, of).amounts.items() if name == "B"}


RANKS = """
[[ranks]]
name = "L"
needs = { PV = 1 }
[[ranks]]
name = "M"
needs = { PV = 2 }
[[ranks]]
name = "R"
needs = { PV = 3 }
"""

SALES = '\n[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "CV"\n'


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('rate = "25%"', {"ann": 2500, "bob": -250, "dan": 250}),
        ('rate = "1/3"', {"ann": 3333, "bob": -333, "dan": 333}),
        ('rate = "25%"\nneeds = { PV = 3 }', {"ann": 2500}),
        ('rate = "25%"\nfor = { market = ["EU"] }', {"dan": 250}),
        ('amount = "7.50"', {"ann": 750, "dan": 750}),
        ('rates = { L = "1%", M = "0%", R = "5%" }', {"ann": 500, "bob": -10}),
    ],
)
def test_sales(rule: str, expected: dict[str, int]) -> None:
    """Own sales pay enrolled distributors only, and a refund takes it back."""
    team = "ann CV 100 PV 3\n  bob CV -10 PV 1\n  cat terminated CV 100\n  dan CV 10 market EU PV 2"
    team += "\n  eve customer CV 50"
    assert cents(RANKS + SALES + rule, company(team)) == expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [("9.99", 0), ("10", 50), ("49.99", 250), ("50", 500), ("100", 1500), ("-10", 0), ("0", 0)],
)
def test_whole_brackets_on_the_base(base: str, expected: int) -> None:
    """The rate of the highest row that is reached holds for the whole base."""
    rows = 'brackets = [["10", "5%"], ["50", "10%"], ["100", "15%"]]\non = "CV"\nhow = "whole"'
    assert cents(SALES + rows, company(f"ann CV {base}")).get("ann", 0) == expected


def test_whole_brackets_on_another_volume() -> None:
    """The bracket may be looked up with another volume, and a negative base is clawed back."""
    rows = 'brackets = [["10", "5%"], ["50", "10%"]]\non = "PV"\nhow = "whole"'
    team = "ann CV 100 PV 50\nbob CV -10 PV 50\ncat CV 100 PV 9\ndan CV 10 PV 10"
    assert cents(SALES + rows, company(team)) == {"ann": 1000, "bob": -100, "dan": 50}


@pytest.mark.parametrize(
    ("base", "expected"),
    # 40 at 5% = 2.00; 50 at 10% = 5.00
    [("10", 0), ("30", 100), ("50", 200), ("100", 700), ("110", 850), ("-10", 0), ("0", 0)],
)
def test_marginal_brackets(base: str, expected: int) -> None:
    """Each slice pays at its own rate."""
    rows = 'brackets = [["10", "5%"], ["50", "10%"], ["100", "15%"]]\non = "CV"\nhow = "marginal"'
    assert cents(SALES + rows, company(f"ann CV {base}")).get("ann", 0) == expected


@pytest.mark.parametrize("how", ["whole", "marginal"])
def test_negative_measures_are_taken_back_at_the_rate_of_nothing(how: str) -> None:
    """A negative measure has the rate of 0: of the row that starts there, or none."""
    rows = f'on = "CV"\nhow = "{how}"\nbrackets = '
    team = company("ann CV -10")
    assert cents(SALES + rows + '[["0", "5%"], ["50", "10%"]]', team) == {"ann": -50}
    assert cents(SALES + rows + '[["1", "5%"], ["50", "10%"]]', team) == {}


def levels(rule: str, compression: str = '"none"', base: str = '"CV"') -> str:
    """A level bonus named B."""
    return (
        f'\n[[bonuses]]\nname = "B"\nkind = "levels"\nbase = {base}\n'
        f"compression = {compression}\n{rule}"
    )


# A chain with 100 CV at the bottom; x is inactive, y active without rank, the others as named.
ACTIVE = "active = { needs = { AMOUNT = 1 } }\n"
CHAIN = """
ann AMOUNT 1 PV 3
  bob AMOUNT 1 PV 2
    cat AMOUNT 1 PV 1
      yan AMOUNT 1
        xia PV 3
          src CV 100
"""
TABLE = '[bonuses.rates]\nL = ["1%", "2%", "3%"]\nM = ["1%", "2%", "3%", "4%"]\nR = ["5%"]'


@pytest.mark.parametrize(
    ("compression", "rule", "expected"),
    [
        # xia is inactive on level 1 and nobody asks; yan's level 2 has no rate: breakage.
        ('"none"', TABLE, {"xia": 500, "cat": 300, "bob": 400}),
        # the same without xia, whose level stays taken.
        ('"stop"', TABLE, {"cat": 300, "bob": 400}),
        # xia takes no level, yan takes level 1 without a rate, cat 2, bob 3, ann has no rate for 4.
        ('"skip-inactive"', TABLE, {"cat": 200, "bob": 300}),
        # level 1 goes to cat, level 2 to bob, level 3 to nobody: ann is entitled to level 1 only.
        ('"skip-unqualified"', TABLE, {"cat": 100, "bob": 200}),
        # below M: yan, cat. xia 1, bob 2, ann 3 without a rate.
        ('{ skip-below = "M" }', TABLE, {"xia": 500, "bob": 200}),
        # src is inactive: 100 moves to yan, xia being inactive too; cat 1, bob 2, ann 3.
        ('"roll-up"', TABLE, {"cat": 100, "bob": 200}),
        ('"none"', 'rates = ["1%", "2%", "0%", "4%"]', {"xia": 100, "yan": 200, "bob": 400}),
        ('"stop"', 'rates = ["1%", "2%", "3%"]', {"yan": 200, "cat": 300}),
        ('"skip-inactive"', 'rates = ["1%", "2%", "3%"]', {"yan": 100, "cat": 200, "bob": 300}),
        ('"roll-up"', 'rates = ["1%", "2%", "3%"]', {"cat": 100, "bob": 200, "ann": 300}),
    ],
)
def test_compressions(compression: str, rule: str, expected: dict[str, int]) -> None:
    """Each compression gives the numbers of the levels to other members of the same chain."""
    text = ACTIVE + RANKS + levels(rule, compression)
    assert cents(text, company(CHAIN)) == expected


def test_passed_over_members_do_not_come_back() -> None:
    """Under skip-unqualified the next level starts above whoever took the last one."""
    table = '[bonuses.rates]\nL = ["0%", "2%"]\nM = ["1%", "0%"]\nR = ["0%", "3%"]'
    # cat (L) is passed over at level 1, which bob (M) takes; level 2 goes to ann (R), not to cat.
    text = ACTIVE + RANKS + levels(table, '"skip-unqualified"')
    assert cents(text, company(CHAIN)) == {"bob": 100, "ann": 300}


def test_inactive_needs_and_for_keep_the_level() -> None:
    """An active member without the needs of the bonus keeps his level under skip-inactive."""
    rule = 'rates = ["1%", "2%", "3%", "4%"]\nneeds = { PV = 2 }'
    text = ACTIVE + RANKS + levels(rule, '"skip-inactive"')
    assert cents(text, company(CHAIN)) == {"bob": 300, "ann": 400}


def test_terminated_and_customers_keep_a_level_but_earn_nothing() -> None:
    """Without compression the position of a terminated member or a customer stays."""
    team = "ann\n  bob terminated\n    cat customer\n      dan terminated CV 100"
    assert cents(levels('rates = ["1%", "2%", "3%"]'), company(team)) == {"ann": 300}
    skipping = levels('rates = ["1%", "2%", "3%"]', '"skip-inactive"')
    assert cents(skipping, company(team)) == {"ann": 100}


def test_rolled_up_bases_are_one_source() -> None:
    """Volume moved up is added to the own base of the active upline: one line, rounded once."""
    team = "ann AMOUNT 1\n  bob AMOUNT 1 CV 0.10\n    cat CV 0.10\n    dan CV 0.10\neve CV 100"
    result = payout(ACTIVE + levels('rates = ["5%"]', '"roll-up"'), company(team))
    (line,) = result.lines
    assert (line.earner, line.source, line.level, line.base) == ("ann", "bob", 1, 30)
    assert line.amount == Fraction(3, 2)
    assert result.amounts == {("B", "ann"): 2}


def test_volume_rolls_up_within_the_tree_or_is_lost() -> None:
    """Only active uplines in the tree of the bonus take over, and without one nobody earns."""
    tree = '[trees.T]\nkind = "compressed"\nof = "sponsor"\nkeep = { PV = 1 }\n'
    rule = 'tree = "T"\nrates = ["10%", "5%"]'
    # cat is inactive; bob is active but not in the tree, so ann takes 100 over and dan earns.
    team = "dan PV 1 AMOUNT 1\n  ann PV 1 AMOUNT 1\n    bob AMOUNT 1\n      cat PV 1 CV 100"
    assert cents(ACTIVE + tree + levels(rule, '"roll-up"'), company(team)) == {"dan": 1000}
    lost = "dan PV 1\n  cat PV 1 CV 100"
    assert cents(ACTIVE + tree + levels(rule, '"roll-up"'), company(lost)) == {}


def test_amounts_by_level() -> None:
    """Flat money is paid per level for each source with a positive base."""
    team = "ann\n  bob\n    cat CV 0.01\n    dan CV -5\n    eve CV 900"
    rule = 'amounts = ["3.00", "1.50"]'
    assert cents(levels(rule), company(team)) == {"bob": 600, "ann": 300}


def test_depth() -> None:
    """The deepest step whose needs are met opens the levels; without any, none."""
    rule = """
    rates = ["1%", "2%", "3%", "4%", "5%"]
    depth = [{ levels = 3, needs = { PV = 1 } }, { levels = 4, needs = { PV = 3 } }]
    """
    # xia 1 (PV 3), yan 2 (PV 0: none), cat 3 (PV 1), bob 4 (PV 2: three levels), ann 5 (PV 3: four)
    assert cents(levels(rule), company(CHAIN)) == {"xia": 100, "cat": 300}
    # the larger of two steps that are met: yan at level 1 has none, bob at level 3 has three
    team = "ann PV 3\n  bob PV 3\n    cat\n      yan\n        src CV 100"
    assert cents(levels(rule), company(team)) == {"bob": 300, "ann": 400}


TEN = """
a PV 2
  b PV 3
    c PV 3
      d PV 1
        e PV 2
          f
            src CV 100
"""


@pytest.mark.parametrize(
    ("infinity", "expected"),
    [
        # numbers: f 1, e 2, d 3, c 4, b 5, a 6; f takes level 1 at 10%
        ('{ rate = "1%", from = 3 }', {"f": 1000, "d": 100, "c": 100, "b": 100, "a": 100}),
        ('{ rate = { L = "0%", M = "2%", R = "3%" }, from = 2 }',
         {"f": 1000, "e": 200, "c": 300, "b": 300, "a": 200}),
        # e (M) blocks d (L) and a (M); c (R) blocks b (R) and a
        ('{ rate = { L = "1%", M = "2%", R = "3%" }, from = 2, '
         'block = { rank = "equal-or-higher", beyond = 1 } }',
         {"f": 1000, "e": 200, "c": 300}),
        # from 4 on only: c at 4 does not block b at 5 (beyond 4), b blocks a
        ('{ rate = { L = "1%", M = "2%", R = "3%" }, from = 4, '
         'block = { rank = "equal-or-higher", beyond = 4 } }',
         {"f": 1000, "c": 300, "b": 300}),
    ],
)  # fmt: skip
def test_infinity(infinity: str, expected: dict[str, int]) -> None:
    """An infinity rate pays at any depth, until an equal or higher rank stands between."""
    rule = f'rates = ["10%"]\ninfinity = {infinity}'
    assert cents(RANKS + levels(rule), company(TEN)) == expected


def test_infinity_asks_for_the_needs_of_the_bonus() -> None:
    """Who does not meet the needs of the bonus earns no infinity part either."""
    rule = 'rates = ["10%"]\ninfinity = { rate = "1%", from = 3 }\nneeds = { PV = 2 }'
    assert cents(levels(rule), company(TEN)) == {"c": 100, "b": 100, "a": 100}


def test_infinity_overlaps_levels_and_follows_compression() -> None:
    """Numbers of the infinity part continue after compression and may meet a paid level."""
    rule = 'rates = ["10%", "5%"]\ninfinity = { rate = "1%", from = 2 }'
    text = ACTIVE + levels(rule, '"skip-inactive"')
    # yan 1, cat 2 twice, bob 3, ann 4
    assert cents(text, company(CHAIN)) == {"yan": 1000, "cat": 600, "bob": 100, "ann": 100}


def test_window_and_exclusion() -> None:
    """Orders of new buyers pay the fast start, and all the others the unilevel."""
    bonus = """
    [[bonuses]]
    name = "Fast"
    kind = "levels"
    base = { volume = "CV", buyer_joined_within = "60 days" }
    rates = ["20%"]
    compression = "none"
    """
    team = company(
        "ann\n  bob joined 2026-09-12",
        Sale("bob", date(2026, 11, 10), cv=10000),
        Sale("bob", date(2026, 11, 11), cv=30000),
    )
    text = bonus + levels('rates = ["1%"]', base='{ volume = "CV", except = "Fast" }')
    assert payout(text, team).amounts == {("Fast", "ann"): 2000, ("B", "ann"): 300}


def test_levels_on_a_compressed_tree() -> None:
    """On a compressed tree the rolled-up volume pays the kept uplines only."""
    text = """
    [trees.T]
    kind = "compressed"
    of = "sponsor"
    keep = { PV = 50 }
    """
    team = "ann PV 50\n  bob PV 1\n    cat PV 50 CV 100\n      dan CV 10"
    rule = 'rates = ["10%", "5%"]\ntree = "T"'
    assert cents(text + levels(rule), company(team)) == {"ann": 1100}
    assert cents(text + SALES + 'rate = "10%"\ntree = "T"', company(team)) == {"cat": 1100}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half-even", [0, 2, 2, -2, 1, -1, 0]),
        ("half-up", [1, 2, 3, -3, 1, -1, 0]),
        ("down", [0, 1, 2, -2, 0, 0, 0]),
        ("up", [1, 2, 3, -3, 1, -1, 1]),
    ],
)
def test_rounding_modes(mode: str, expected: list[int]) -> None:
    """Half-even goes to even, half-up away from zero, down toward zero."""
    amounts = ["1/2", "3/2", "5/2", "-5/2", "3/4", "-2/3", "1/3"]
    assert [round_exact(Fraction(a), mode) for a in amounts] == expected


@pytest.mark.parametrize(
    ("stage", "mode", "expected"),
    [
        ("line", "half-even", 0),
        ("line", "half-up", 3),
        ("line", "down", 0),
        ("bonus", "half-even", 2),  # 3 x 0.005 = 0.015
        ("bonus", "half-up", 2),
        ("bonus", "down", 1),
    ],
)
def test_rounding_stages(stage: str, mode: str, expected: int) -> None:
    """Three lines of half a cent: rounded each, or their sum once."""
    team = company("ann\n  bob CV 0.10\n  cat CV 0.10\n  dan CV 0.10")
    result = payout(levels('rates = ["5%"]'), team, stage=stage, mode=mode)
    assert result.amounts == {("B", "ann"): expected}


@pytest.mark.parametrize(
    ("carried", "base", "settled"),
    [
        (0, "20.00", (2000, 2000, 2000, 0)),
        (0, "19.99", (1999, 1999, 0, 1999)),
        (500, "15.00", (1500, 2000, 2000, 0)),
        (-500, "20.00", (2000, 1500, 0, 1500)),
        (-500, "0", (0, -500, 0, -500)),
        (2500, "0", (0, 2500, 2500, 0)),
    ],
)
def test_settlement(carried: int, base: str, settled: tuple[int, int, int, int]) -> None:
    """A balance below the minimum is carried to the next period, a debt always."""
    text = '[payout]\nminimum = "20.00"\n' + SALES + 'rate = "100%"'
    result = payout(text, company(f"ann CV {base} carry {carried}"))
    assert result.settled["ann"] == settled


def test_currency_without_cents() -> None:
    """In a currency without minor units amounts are whole."""
    text = 'currency = "JPY"\nrounding = { mode = "down", stage = "line" }\n' + SALES
    result = compute(tomllib.loads(text + 'rate = "10%"'), company("ann CV 1239"))
    assert result.amounts == {("B", "ann"): 123}
