"""Commission on the downline by level, worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.plan.bonuses.base import Words
from netmark.plan.bonuses.levels import Levels

from ..small import HEAD, Team

SAMPLES = [
    'base = "CV"\nrates = ["10%", "5%"]\ncompression = "none"',
    'base = "CV"\nrates = ["1/3"]\ncompression = "stop"\nfor = { kind = ["distributor"] }',
    'base = "CV"\nrates = { A = ["3%"], D = ["5%", "7.5%", "1%"] }\ncompression = "skip-inactive"',
    'base = "CV"\nrates = { A = ["3%", "0%", "2%"], D = ["5%", "7.5%"] }\n'
    'compression = "skip-unqualified"',
    'base = "CV"\namounts = ["1.00", "0.50"]\ncompression = { skip-below = "D" }',
    'base = "PV"\nrates = ["5%", "5%"]\ncompression = "roll-up"',
    'base = "PV"\nrates = ["5%", "2%"]\ncompression = "none"\ntree = "kept"\n'
    "depth = [{ levels = 1 }, { levels = 2, needs = { PV = 20 } }]",
]
"""Bonuses for the contract that every kind keeps."""

BONUS = '[[bonuses]]\nname = "Team"\nkind = "levels"\nbase = "CV"\n'
NONE = 'compression = "none"\n'
RANKS = """
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = { forced_rank = true }
"""
LINE = """
ann
  bob
    cat
      dan
        eve  CV 100
"""


def paid(bonus: str, outline: str = LINE, head: str = HEAD) -> dict[str, int]:
    """What a bonus pays whom, in minor units."""
    team = Team(BONUS + bonus, outline, head)
    return team.by_name(team.plan.bonuses[0].pay(team.book))


def reasons(bonus: str, outline: str = LINE) -> list[tuple[str, int, int, str]]:
    """Who stands at which level of eve's sale, and why he is not paid how many cents."""
    team = Team(BONUS + bonus, outline)
    lines = [line for line in team.plan.bonuses[0].lines(team.book) if line.reason]
    return [(team.names[line.earner], line.level, int(line.exact), line.reason) for line in lines]


def test_each_level_has_its_rate() -> None:
    """Level 1 is the first upline; above ann there is nobody."""
    rates = 'rates = ["10%", "5%", "2%", "1%", "1%"]\n' + NONE
    assert paid(rates) == {"dan": 1_000, "cat": 500, "bob": 200, "ann": 100}
    assert reasons(rates) == [("", 5, 100, "no upline")]


def test_rates_by_rank_pay_each_what_his_rank_has_at_that_level() -> None:
    """Cat is a Director: 6 % at level 2; dan an Associate: 3 % at level 1, like everybody."""
    rates = "[bonuses.rates]\nA = ['3%']\nD = ['5%', '6%']\n" + RANKS
    outline = LINE.replace("cat", "cat  D")
    assert paid(NONE + rates, outline) == {"dan": 300, "cat": 600}
    assert reasons(NONE + rates, outline) == [("dan", 1, 200, "below the best rate")]
    assert reasons(NONE + rates) == [
        ("dan", 1, 200, "below the best rate"),
        ("cat", 2, 600, "rank"),
    ]


def test_fixed_amounts_are_paid_for_every_member_who_sold() -> None:
    """20.00 and 10.00 each, whatever was sold; not for a refund."""
    amounts = 'amounts = ["20.00", "10.00"]\n' + NONE
    outline = "ann\n  bob  CV 1\n    cat  CV 500\n  dan  CV -5\n"
    assert paid(amounts, outline) == {"ann": 3_000, "bob": 2_000}


TEAM = """
[active]
needs = { PV = 100 }
"""
MIXED = """
ann  PV 100
  bob  PV 0
    cat  PV 100
      dan  PV 0
        eve  PV 100  CV 100
"""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("none", {"dan": 1_000, "cat": 500, "bob": 200}),
        ("stop", {"cat": 500}),
        ("skip-inactive", {"cat": 1_000, "ann": 500}),
        ("skip-unqualified", {"cat": 1_000, "ann": 500}),
        ("roll-up", {"cat": 1_000, "ann": 500}),
    ],
)
def test_compression_decides_who_takes_a_level(word: str, expected: dict[str, int]) -> None:
    """Dan and bob are inactive."""
    assert paid(f'rates = ["10%", "5%", "2%"]\ncompression = "{word}"\n{TEAM}', MIXED) == expected


def test_roll_up_moves_what_an_inactive_member_sold_to_the_next_active() -> None:
    """Dan's 50 become cat's: cat earns nothing on them, ann 10 %; gus's 7 are lost."""
    outline = MIXED.replace("dan  PV 0", "dan  PV 0  CV 50") + "gus  PV 0  CV 7\n"
    bonus = 'rates = ["10%", "5%"]\ncompression = "roll-up"\n' + TEAM
    # eve's 100: cat 10.00, ann 5.00; the 50 as cat's own: ann 5.00
    assert paid(bonus, outline) == {"cat": 1_000, "ann": 1_000}
    lost = [line for line in reasons(bonus, outline) if line[3] == "lost"]
    assert lost == [("", 1, 70, "lost"), ("", 2, 35, "lost")]


def test_skip_unqualified_gives_a_level_to_the_next_who_is_entitled_to_it() -> None:
    """Directors have level 2 and 3, others level 1: dan takes 1, bob 2, ann 3; cat none."""
    rates = "[bonuses.rates]\nA = ['10%']\nD = ['10%', '5%', '2%']\n" + RANKS
    outline = LINE.replace("bob", "bob  D").replace("ann", "ann  D")
    bonus = 'compression = "skip-unqualified"\n' + rates
    assert paid(bonus, outline) == {"dan": 1_000, "bob": 500, "ann": 200}
    # without directors nobody is entitled to the levels 2 and 3
    assert reasons(bonus) == [("", 2, 500, "no upline"), ("", 3, 200, "no upline")]


def test_skip_below_passes_over_lower_ranks() -> None:
    """Only Directors consume a level."""
    outline = LINE.replace("bob", "bob  D").replace("ann", "ann  D")
    bonus = 'rates = ["10%", "5%"]\ncompression = { skip-below = "D" }\n' + RANKS
    assert paid(bonus, outline) == {"bob": 1_000, "ann": 500}


def test_who_may_not_earn_keeps_his_level() -> None:
    """Dan has left, cat is a customer, bob has another market: breakage, not ann's."""
    outline = """
    ann  market=EU
      bob
        cat  kind=customer  market=EU
          dan  terminated  market=EU
            eve  CV 100
    """
    bonus = 'rates = ["10%", "10%", "10%", "10%"]\nfor = { market = ["EU"] }\n' + NONE
    assert paid(bonus, outline) == {"ann": 1_000}
    assert [reason for _, _, _, reason in reasons(bonus, outline)] == ["unqualified"] * 3


def test_depth_opens_levels_by_what_was_reached() -> None:
    """One level for everybody, three for 100 PV: the deepest that is met counts."""
    depth = "depth = [{ levels = 3, needs = { PV = 100 } }, { levels = 1 }]\n"
    outline = "ann  PV 100\n  bob  PV 99\n    cat  PV 100\n      dan  CV 100\n"
    bonus = 'rates = ["10%", "5%", "2%", "1%"]\n' + depth + NONE
    assert paid(bonus, outline) == {"cat": 1_000, "ann": 200}
    assert ("bob", 2, 500, "beyond depth") in reasons(bonus, outline)


def test_depth_may_be_as_deep_as_anybody_writes() -> None:
    """A thousand levels open is no limit for a list of two."""
    bonus = 'rates = ["10%", "5%"]\ndepth = [{ levels = 1000 }]\n' + NONE
    assert paid(bonus) == {"dan": 1_000, "cat": 500}


INFINITY = 'rates = ["10%"]\ninfinity = {{ from = {}, rate = "1%"{} }}\n' + NONE


def test_infinity_pays_everybody_from_a_level_on() -> None:
    """From level 3: bob and ann 1 %."""
    assert paid(INFINITY.format(3, "")) == {"dan": 1_000, "bob": 100, "ann": 100}
    assert paid(INFINITY.format(1, "")) == {"dan": 1_100, "cat": 100, "bob": 100, "ann": 100}


def test_an_equal_or_higher_rank_ends_infinity_beyond_his_own_levels() -> None:
    """Bob is a Director like ann: on what lies deeper than his first level ann gets nothing."""
    block = ', block = { rank = "equal-or-higher", beyond = 1 }'
    bonus = INFINITY.format(2, block) + RANKS
    outline = "ann  D\n  bob  D\n    cat  CV 200\n      dan  CV 100\n"
    # bob: level 1 of cat 20.00, level 2 of dan 1.00; cat: level 1 of dan 10.00
    # ann: level 2 of cat is bob's level 1 and free: 2.00; level 3 of dan is blocked
    assert paid(bonus, outline) == {"cat": 1_000, "bob": 2_100, "ann": 200}
    blocked = [line for line in reasons(bonus, outline) if line[3] == "blocked"]
    assert blocked == [("ann", 3, 100, "blocked")]
    lower = outline.replace("bob  D", "bob")
    assert paid(bonus, lower)["ann"] == 300


def test_infinity_by_rank() -> None:
    """Associates have none."""
    bonus = 'infinity = { from = 1, rate = { A = "0%", D = "1%" } }\n' + NONE + RANKS
    assert paid(bonus, LINE.replace("bob", "bob  D")) == {"bob": 100}


def test_rounding_by_line_or_once_per_bonus() -> None:
    """Three sales of 0.50 at 5 %: 2.5 cents each; by line 2 each, together 7.5, even: 8."""
    outline = "ann\n  bob  CV 0.50\n  cat  CV 0.50\n  dan  CV 0.50\n"
    bonus = 'rates = ["5%"]\n' + NONE
    assert paid(bonus, outline) == {"ann": 8}
    by_line = HEAD.replace('"bonus"', '"line"')
    assert paid(bonus, outline, by_line) == {"ann": 6}
    assert paid(bonus, outline, by_line.replace("half-even", "half-up")) == {"ann": 9}
    assert paid(bonus, outline, by_line.replace("half-even", "down")) == {"ann": 6}
    tail = 'infinity = { from = 1, rate = "5%" }\n' + NONE
    assert paid(tail, outline, by_line.replace("half-even", "half-up")) == {"ann": 9}


@pytest.mark.parametrize(("currency", "minor"), [("USD", 1_235), ("JPY", 12), ("KWD", 12_346)])
def test_every_currency_has_its_own_minor_unit(currency: str, minor: int) -> None:
    """10 % of 123.46 points are 12.346 units."""
    bonus = 'rates = ["10%"]\n' + NONE
    assert paid(bonus, "ann\n  bob  CV 123.46\n", HEAD.replace("USD", currency)) == {"ann": minor}


def test_refunds_are_taken_back_from_those_who_were_paid() -> None:
    """Minus 30.00 on level 1."""
    assert paid('rates = ["10%"]\n' + NONE, "ann\n  bob  CV -30\n") == {"ann": -300}


def test_rates_of_thirds_are_exact() -> None:
    """A third of 1.00 three times is 1.00, not 0.99."""
    outline = "ann\n  bob  CV 1\n  cat  CV 1\n  dan  CV 1\n"
    assert paid('rates = ["1/3"]\n' + NONE, outline) == {"ann": 100}


def test_on_a_compressed_tree_only_the_kept_stand() -> None:
    """Bob is not kept: his 30 are ann's, and ann is level 1 of cat."""
    tree = '\ntree = "kept"\n[trees.kept]\nkind = "compressed"\nkeep = { PV = 50 }\n'
    outline = "zoe  PV 50\n  ann  PV 50  CV 10\n    bob  PV 10  CV 30\n      cat  PV 50  CV 100\n"
    # zoe: level 1 of ann's 40 and level 2 of cat's 100; ann: level 1 of cat's 100
    assert paid('rates = ["10%", "5%"]\n' + NONE + tree, outline) == {"ann": 1_000, "zoe": 900}


def test_a_line_explains_itself() -> None:
    """Level, rate, base and of whom; fixed amounts say the amount."""
    words = Words({5: "eve"}, 2, "CV")
    team = Team(BONUS + 'rates = ["12.345%"]\n' + NONE, LINE)
    [line] = [line for line in team.plan.bonuses[0].lines(team.book) if not line.reason]
    bonus = team.plan.bonuses[0]
    assert bonus.explain(line, words) == "level 1: 12.345 % of 100.00 CV from eve"
    assert (line.rate, line.exact) == (Fraction(12_345, 100_000), Fraction(2_469, 2))
    small = Team(BONUS + 'rates = ["0.00001%"]\n' + NONE, LINE)
    [line] = [line for line in small.plan.bonuses[0].lines(small.book) if not line.reason]
    assert small.plan.bonuses[0].explain(line, words) == "level 1: 0.00001 % of 100.00 CV from eve"
    flat = Team(BONUS + 'amounts = ["20.00"]\n' + NONE, LINE)
    [line] = [line for line in flat.plan.bonuses[0].lines(flat.book) if not line.reason]
    assert flat.plan.bonuses[0].explain(line, words) == "level 1: 20.00 for eve"


def test_levels_know_what_they_read() -> None:
    """Ranks only where a rank decides, activity only where the compression asks."""
    bare = Team(BONUS + 'rates = ["1%"]\n' + NONE, "ann").plan.bonuses[0]
    assert isinstance(bare, Levels)
    assert not bare.uses_ranks()
    assert not bare.uses_active()
    skip = Team(BONUS + 'rates = ["1%"]\ncompression = "skip-inactive"\n', "ann").plan.bonuses[0]
    assert skip.uses_active()


@given(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7))
def test_splitting_a_sale_changes_nothing_when_bonuses_are_rounded_once(
    one: int, other: int
) -> None:
    """Whether 100.00 are one order or two members' orders of the same recruit's leg."""
    rates = 'rates = ["3.3%", "1/7"]\n' + NONE
    whole = "ann\n  bob\n    cat  CV {}\n"
    parts = "ann\n  bob\n    cat  CV {}\n    dan  CV {}\n"

    def units(hundredths: int) -> str:
        sign, rest = ("-" if hundredths < 0 else ""), abs(hundredths)
        return f"{sign}{rest // 100}.{rest % 100:02d}"

    together = paid(rates, whole.format(units(one + other)))
    assert together == paid(rates, parts.format(units(one), units(other)))


def test_a_chain_of_a_hundred_thousand_is_paid() -> None:
    """Everybody but the last two is paid 10 % and 5 % of 100, the last but one 10 %."""
    outline = "\n".join(f"{level}: m{level}  CV 100" for level in range(100_000))
    amounts = paid('rates = ["10%", "5%"]\n' + NONE, outline)
    assert len(amounts) == 99_999
    assert set(amounts.values()) == {1_500, 1_000}
    assert amounts["m99998"] == 1_000


NEEDS = "needs = {{ forced_rank = true }}"
SHARED = (
    'tree = "sponsor"\ncompression = "none"\ninfinity = {{ from = {}, budget = "3%", rate = '
    '{{ A = "0%", B = "1%", C = "2%", D = "3%" }} }}\n'
    + "".join(f'[[ranks]]\nname = "{name}"\n{NEEDS}\n' for name in "ABCD")
)


@pytest.mark.parametrize(
    ("above", "shares"),
    [
        (["B", "C"], {1: "1%", 2: "2%"}),
        (["B", "D"], {1: "1%", 2: "2%"}),
        (["D", "D"], {1: "3%"}),
        (["C", "B", "D"], {1: "2%", 3: "1%"}),
        (["B", "C", "D"], {1: "1%", 2: "2%"}),
        (["A", "B", "B"], {2: "1%"}),
    ],
)
def test_a_budget_goes_to_rising_ranks(above: list[str], shares: dict[int, str]) -> None:
    """Each rank above those paid below gets its rate, as far as the 3 % go; ranks from below."""
    outline, indent = "", 0
    for number, rank in enumerate(reversed(above)):
        outline += f"{'  ' * number}m{len(above) - number}  {rank}\n"
        indent = number + 1
    team = Team(BONUS + SHARED.format(1), f"{outline}{'  ' * indent}source  CV 100\n")
    found = team.by_name(team.plan.bonuses[0].pay(team.book))
    assert found == {f"m{n}": int(share[0]) * 100 for n, share in shares.items()}
    lines = list(team.plan.bonuses[0].lines(team.book))
    assert sum(line.rate for line in lines) == Fraction(3, 100)


def test_a_budget_may_begin_further_up() -> None:
    """From the second level on: the first is not asked."""
    outline = "top  C\n  mid  D\n    source  CV 100\n"
    team = Team(BONUS + SHARED.format(2), outline)
    assert team.by_name(team.plan.bonuses[0].pay(team.book)) == {"top": 200}
    blocked = SHARED.format(2).replace("from = 2", FROM_AND_BLOCK)
    with pytest.raises(PlanError) as caught:
        Team(BONUS + blocked, outline)
    [problem] = caught.value.problems
    assert problem.what == "a budget ends by itself, and nobody has to block it"


FROM_AND_BLOCK = 'from = 2, block = { rank = "equal-or-higher", beyond = 2 }'
