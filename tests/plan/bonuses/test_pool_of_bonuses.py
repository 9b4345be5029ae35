"""Pools that come from other bonuses, and shares by what other bonuses matched or paid."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.money import round_fraction
from netmark.payout.breakage import breakage
from netmark.payout.run import compute
from netmark.plan.bonuses.base import Words

from ..small import HEAD, Team, faults

POOL = '[[bonuses]]\nname = "Pool"\nkind = "pool"\nrounding = "each"\n'
TREE = '[trees.team]\nkind = "binary"\nfill = "manual"\n'
CYCLES = (
    TREE + '[[bonuses]]\nname = "Cycles"\nkind = "binary"\ntree = "team"\nbase = "PV"\n'
    'own = "none"\nunits = { strong = 200, weak = 100 }\namount = "0"\n'
    'carry = { legs = "both" }\n'
)
HOLD = 'unqualified = "hold"\n'
OWN = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'
BY_UNITS = 'shares = { units = "Cycles" }\n'
COMPANY = (
    "x  place=:left  PV 1\n  x1  place=x:left  PV 600\n  x2  place=x:right  PV 300\n"
    "y  place=:right\n  y1  place=y:left  PV 200\n  y2  place=y:right  PV 200\n"
    "shop  kind=customer  CV {}\n"
)
"""X matches three units of 200 and 100, Y matches one."""


def pays(text: str, outline: str, name: str = "Pool") -> dict[str, int]:
    """Cents by name of one bonus."""
    found = Team(text, outline)
    return found.by_name(compute(found.book).amounts[name])


def test_a_fund_is_divided_by_the_units_that_a_binary_matched() -> None:
    """50 % of 144.00 for 3 + 1 units: 18.00 each; of 400.00 a unit is worth 20.00 at most."""
    text = CYCLES + HOLD + POOL + 'fund = { volume = "CV", rate = "50%" }\n' + BY_UNITS
    text += 'value_at_most = "20.00"\n'
    assert pays(text, COMPANY.format(144)) == {"x": 5400, "y": 1800}
    assert pays(text, COMPANY.format(400)) == {"x": 6000, "y": 2000}
    assert pays(text, COMPANY.format(144), "Cycles") == {}


def test_the_value_of_a_cycle_is_a_pool_divided_by_all_cycles() -> None:
    """45 % of 40,000.00 for 600 + 400 cycles: 18.00 each; for 300 + 200 20.00, not 36.00."""
    text = CYCLES.replace("200", "360").replace("100", "180") + HOLD + POOL
    text += 'fund = { volume = "CV", rate = "45%" }\nvalue_at_most = "20.00"\n' + BY_UNITS
    for x, y, expected in ((600, 400, (1_080_000, 720_000)), (300, 200, (600_000, 400_000))):
        team = (
            f"x place=:left\n  a place=x:left PV {360 * x}\n  b place=x:right PV {180 * x}\n"
            f"y place=:right\n  c place=y:left PV {360 * y}\n  d place=y:right PV {180 * y}\n"
            "world  kind=customer CV 40000\n"
        )
        assert pays(text, team) == dict(zip("xy", expected, strict=True))


def test_units_of_those_who_may_not_earn_bring_no_share() -> None:
    """Only X has 1 PV. Held or burned, the unit of Y divides nothing; the burned one is gone."""
    for word, stays in (("hold", 20_000), ("burn", 0)):
        text = CYCLES + f'needs = {{ PV = 1 }}\nunqualified = "{word}"\n' + POOL
        text += 'fund = { amount = "90.00" }\n' + BY_UNITS
        found = Team(text, COMPANY.format(0))
        result = compute(found.book)
        assert found.by_name(result.amounts["Pool"]) == {"x": 9000}
        assert result.carries["Cycles"]["left"][found.slot("y")] == stays


@pytest.mark.parametrize(
    ("leftover", "stays"),
    [("consume-matched", (0, 0)), ("consume-paid", (20_000, 10_000)), ("flush", (0, 0))],
)
def test_a_limit_of_units_holds_for_units_that_are_only_counted(
    leftover: str, stays: tuple[int, int]
) -> None:
    """Two units at most: X has 2 of 3 shares of 30.00, and the third unit goes as the cap says."""
    text = CYCLES + HOLD + f'cap = {{ units = 2, leftover = "{leftover}" }}\n' + POOL
    text += 'fund = { amount = "30.00" }\n' + BY_UNITS
    found = Team(text, COMPANY.format(0))
    result = compute(found.book)
    assert found.by_name(result.amounts["Pool"]) == {"x": 2000, "y": 1000}
    legs = result.carries["Cycles"]
    assert tuple(legs[leg][found.slot("x")] for leg in ("left", "right")) == stays


def test_a_pool_is_a_share_of_what_others_earned() -> None:
    """Own pays 100.00 and 50.00, at most 80.00 each: 10 % of 130.00 are 13.00, 8.00 and 5.00."""
    text = OWN + 'limit = { amount = "80.00" }\n' + POOL
    text += 'fund = { paid_by = "Own", rate = "10%" }\nshares = { paid_by = "Own" }\n'
    found = Team(text, "a  CV 1000\nb  CV 500\nc\n")
    assert found.by_name(compute(found.book).amounts["Pool"]) == {"a": 800, "b": 500}
    pool, words = found.plan.bonuses[1], Words({}, 2, "CV")
    said = pool.explain(next(iter(pool.lines(found.book))), words)
    assert said == "8/13 of the fund of 13.00: 80 of 130 shares"


@pytest.mark.parametrize(
    ("reasons", "fund"), [('["unqualified"]', 4000), ('["capped"]', 2000), ('"all"', 6000)]
)
def test_a_pool_is_what_others_could_have_had(reasons: str, fund: int) -> None:
    """B lacks 1 PV for his 40.00, and of A's 100.00 the limit takes 20.00."""
    text = OWN + 'needs = { PV = 1 }\nlimit = { amount = "80.00" }\n' + POOL
    text += f'fund = {{ unpaid_by = "Own", rate = "100%", reasons = {reasons} }}\nshares = 1\n'
    found = Team(text, "a  PV 1  CV 1000\n  b  CV 400\n")
    result = compute(found.book)
    assert found.by_name(result.amounts["Pool"]) == {"a": fund // 2, "b": fund // 2}


def test_a_promised_share_of_the_sales_is_topped_up() -> None:
    """Half of 1,500.00 is promised and 150.00 paid: 600.00 more, as 2 to 1; never less than 0."""
    text = OWN + POOL + 'shares = { paid_by = "Own" }\n'
    half = 'fund = { volume = "CV", rate = "50%", less_paid_by = ["Own"] }\n'
    assert pays(text + half, "a  CV 1000\nb  CV 500\n") == {"a": 40_000, "b": 20_000}
    assert pays(text + half.replace("50%", "5%"), "a  CV 1000\nb  CV 500\n") == {}


def test_who_reaches_a_figure_of_pay_holds_shares() -> None:
    """By full 30.00 earned: 3 shares and 1 of 4.00; or the one who earned most has all."""
    text = OWN + POOL + 'fund = { amount = "4.00" }\n'
    team = "a  CV 1000\nb  CV 500\n"
    assert pays(text + 'shares = { paid_by = "Own", per = 30 }\n', team) == {"a": 300, "b": 100}
    best = 'shares = { paid_by = "Own", places = [1], ties = "split", vacant = "company" }\n'
    assert pays(text + best, team) == {"a": 400}


@pytest.mark.parametrize(
    ("fund", "what"),
    [
        ('{ paid_by = "Own" }', "says paid_by"),
        ('{ paid_by = "Own", volume = "CV", rate = "5%" }', "says volume, paid_by and rate"),
        ('{ unpaid_by = "Own", rate = "5%" }', "not paid for which reasons?"),
        ('{ paid_by = "Own", rate = "5%", reasons = "all" }', "goes with unpaid_by"),
        ('{ paid_by = "Own", rate = "5%", buyers = ["self"] }', "what bonuses pay comes from no"),
        ('{ paid_by = "Owm", rate = "5%" }', "unknown bonus above this one 'Owm'"),
        ('{ paid_by = "Pool", rate = "5%" }', "unknown bonus above this one 'Pool'"),
    ],
)
def test_a_fund_comes_from_one_thing_that_is_known_by_then(fund: str, what: str) -> None:
    """What it is a share of, why that was not paid, and bonuses above it in the plan."""
    found = [said for _, said in faults(HEAD + OWN + POOL + f"fund = {fund}\nshares = 1\n")]
    assert len(found) == 1
    assert found[0].startswith(what)


def test_units_are_those_of_a_binary() -> None:
    """Nothing else matches any."""
    text = HEAD + OWN + POOL + 'fund = { amount = "5.00" }\nshares = { units = "Own" }\n'
    assert faults(text)[0][1] == "Own matches no units"


figures = st.lists(st.integers(-50_000, 200_000), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(sold=figures, promised=st.integers(1, 60))
def test_topping_up_agrees_with_plain_arithmetic(sold: list[int], promised: int) -> None:
    """The promised share less what was paid, by what each was paid; nothing gets lost."""
    text = OWN + POOL + 'shares = { paid_by = "Own" }\n'
    text += f'fund = {{ volume = "CV", rate = "{promised}%", less_paid_by = "Own" }}\n'
    outline = "".join(f"m{n}  CV {Decimal(cv) / 100}\n" for n, cv in enumerate(sold))
    found = Team(text, outline)
    result = compute(found.book)
    own = [round_fraction(Fraction(cv, 10), "half-even") for cv in sold]
    fund = max(Fraction(promised * sum(sold), 100) - sum(own), Fraction(0))
    held = [max(cents, 0) for cents in own]
    each = fund / sum(held) if sum(held) else Fraction(0)
    expected = [round_fraction(each * cents, "half-even") for cents in held]
    assert list(result.amounts["Pool"])[1:] == expected
    parts = [broken.exact for broken in breakage(result) if broken.bonus == "Pool"]
    assert sum(parts, Fraction(0)) == fund


def one_by_one(left: int, right: int) -> int:
    """Units of 200 of the stronger and 100 of the weaker leg, as long as it goes."""
    if max(left, right) < 200 or min(left, right) < 100:
        return 0
    used = (200, 100) if left >= right else (100, 200)
    return 1 + one_by_one(left - used[0], right - used[1])


@settings(max_examples=60, deadline=None)
@given(legs=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=4))
def test_units_agree_with_matching_them_one_by_one(legs: list[tuple[int, int]]) -> None:
    """A company in which each stands at the top of the left leg of the one before."""
    sides = legs[:]
    for n in range(len(legs) - 2, -1, -1):  # the next one stands below l
        sides[n] = (legs[n][0] + sum(sides[n + 1]), legs[n][1])
    counted = [one_by_one(*pair) for pair in sides]
    text = CYCLES + HOLD + POOL + 'fund = { amount = "1000.00" }\n' + BY_UNITS
    nested = []
    for n in range(len(legs)):
        nested.append(f"m{n}  place={f'l{n - 1}' if n else ''}:left")
        nested += [
            f"  {side}{n}  place=m{n}:{word}  PV {volume}"
            for side, word, volume in (("l", "left", legs[n][0]), ("r", "right", legs[n][1]))
        ]
    paid = pays(text, "\n".join(nested) + "\n")
    total = sum(counted)
    shares = {f"m{n}": Fraction(100_000 * c, total) for n, c in enumerate(counted) if c}
    assert paid == {name: round_fraction(cents, "half-even") for name, cents in shares.items()}
