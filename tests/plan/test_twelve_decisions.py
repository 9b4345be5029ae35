"""What every binary rule must decide: a plan that leaves it out is refused with the alternatives.

The twelve decisions are those of section 13 of reference/plans.md. Where netmark has fixed one
reading, the test says so and shows it.
"""

import pytest

from netmark.genealogy.placement import Place
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import compute
from netmark.plan.bonuses.binary import Binary
from netmark.plan.document import examine, read
from netmark.plan.outlines import LAST_DAY

NAME = 'name = "Legs"\ncurrency = "USD"\n'
PERIOD = 'period = "week"\n'
ROUNDING = 'rounding = { mode = "half-even", stage = "bonus" }\n'
RULE = """\
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
cap = { volume = 5000, leftover = "consume-paid" }
carry = { legs = "both", at_most = 5000 }
unqualified = "flush"
"""
TREE = '[trees.team]\nkind = "binary"\nfill = "manual"\n'
CAP = """\
[payout.cap]
rate = "60%"
of = "CV"
over = "company"
factor = "exact"
rounding = "down"
exempt = ["Team"]
exempt_counts = true
"""
MATCH = """\
[[bonuses]]
name = "Match"
kind = "match"
base = ["Team"]
earned = "raw"
compression = "none"
rates = ["10%"]
"""
POOL = """\
[[bonuses]]
name = "Pool"
kind = "pool"
fund = { volume = "CV", rate = "2%" }
shares = { by = "PV", places = [5, 3], ties = "split", vacant = "company" }
rounding = "each"
"""
WHOLE = NAME + PERIOD + ROUNDING + RULE + MATCH + POOL + TREE + CAP


def asked(without: str, instead: str = "") -> list[str]:
    """What netmark answers when a piece of the plan is left out: fault and hint in one text."""
    assert without in WHOLE
    _, problems = examine(WHOLE.replace(without, instead, 1))
    return [f"{problem.what}: {problem.hint}" for problem in problems]


def names(answers: list[str], *words: str) -> bool:
    """Does one of the answers name all of these?"""
    return any(all(word in answer for word in words) for answer in answers)


def week(rule: str, left: int, right: int, tree: str = TREE) -> tuple[int, tuple[int, int]]:
    """Cents for one member with these legs, in units, and what stays in them."""
    plan = read(NAME + PERIOD + ROUNDING + rule + tree)
    people = [Person("you", 0, placed={"team": Place(0, 1)})]
    people += [Person(name, 1, placed={"team": Place(1, n)}) for n, name in enumerate("lr", 1)]
    sold = ((2, left * 100), (3, right * 100))
    orders = [Order(slot, LAST_DAY, "self", "order", 0, volume, 0) for slot, volume in sold]
    book = book_of(plan, people, orders)
    bonus = plan.bonuses[0]
    assert isinstance(bonus, Binary)
    carried = bonus.carry(book)
    return bonus.pay(book)[1], (carried["left"][1] // 100, carried["right"][1] // 100)


def test_the_whole_plan_has_no_fault() -> None:
    """Everything that is left out below was enough."""
    assert examine(WHOLE)[1] == []


@pytest.mark.parametrize(
    ("without", "instead", "words"),
    [
        # 1. What enters a leg: which volume, of whom, which orders; and where the own goes.
        ('base = "CV"\n', "", ("'base'", "volume", "orders", "buyers")),
        ('own = "none"\n', "", ("'own'", "none", "weaker")),
        # 2. The ratio.
        ('units = "any"\n', "", ("how is volume matched", '"any"', "strong = 200", "tiers")),
        ('units = "any"\n', "units = { strong = 200 }\n", ("'weak'",)),
        # 3. The form of pay.
        ('rate = "10%"\n', "", ("what it pays", "rate", "amount", "brackets", "tiers")),
        # 4. Whole cycles or any amount: both are said by units.
        ('units = "any"\n', "", ('units = "any"', "units = {")),
        # 5. The period, and whether legs last longer than it.
        (PERIOD, "", ("'period'", "month", "week", "fortnight", "quarter", "named")),
        ('legs = "both", ', "", ("'legs'", "both", "stronger", "none")),
        # 6. The cap: of what, and the volume behind it.
        ("{ volume = 5000, l", "{ l", ("what is limited", "volume", "units", "amount")),
        (
            ', leftover = "consume-paid"',
            "",
            ("'leftover'", "consume-matched", "consume-paid", "flush"),
        ),
        # 7. The carry.
        (
            'carry = { legs = "both", at_most = 5000 }\n',
            "",
            ("'carry'", "both", "stronger", "none"),
        ),
        # 8. The inactive and unqualified.
        ('unqualified = "flush"\n', "", ("'unqualified'", "flush", "burn", "hold")),
        # 10. The cap of the company: its base, its factor, what is exempt, and what a match sees.
        ('of = "CV"\nover = "company"\n', 'over = "company"\n', ("'of'",)),
        ('over = "company"\n', "", ("'over'", "company")),
        ('factor = "exact"\n', "", ("'factor'", "exact", "decimals")),
        ('rounding = "down"\n', "", ("'rounding'", "down", "plan")),
        ("exempt_counts = true\n", "", ("exempt_counts = true", "false")),
        ('earned = "raw"\n', "", ("'earned'", "raw", "as-paid")),
        # 11. Rounding.
        (ROUNDING, "", ("'rounding'", "half-even", "half-up", "down", "line", "bonus")),
        ('mode = "half-even", ', "", ("'mode'", "half-even", "half-up", "down", "up")),
        (', stage = "bonus"', "", ("'stage'", "line", "bonus")),
        (
            'rounding = "each"\n',
            "",
            ("'rounding'", "each", "value-to-cents", "value-to-units", "largest-remainder"),
        ),
        # 12. Ties.
        (', ties = "split"', "", ("same figure", "split", "same", "first-joined")),
        (', vacant = "company"', "", ("fewer", "company", "others")),
    ],
)
def test_a_decision_that_is_left_out_is_asked_for(
    without: str, instead: str, words: tuple[str, ...]
) -> None:
    """The fault or its hint names every alternative."""
    answers = asked(without, instead)
    assert names(answers, *words), answers


def test_2_the_stronger_leg_is_chosen_again_for_each_cycle() -> None:
    """Fixed: 500 and 400 make three cycles of 200 to 100, left, right, and left again or right."""
    rule = RULE.replace(
        'units = "any"\nrate = "10%"', 'units = { strong = 200, weak = 100 }\namount = "7"'
    )
    rule = rule.replace('cap = { volume = 5000, leftover = "consume-paid" }\n', "")
    # 500 | 400 -> 300 | 300 -> 100 | 200 (equal: left is stronger) -> 0 | 0
    assert week(rule, 500, 400) == (2100, (0, 0))


def test_4_any_amount_is_matched_unless_a_least_is_said() -> None:
    """Fixed: without ``least`` every cent of the lesser leg counts."""
    assert week(RULE, 300, 1) == (10, (299, 0))
    assert week(RULE.replace('rate = "10%"', 'rate = "10%"\nleast = 125'), 300, 124)[0] == 0


def test_5_legs_last_only_as_long_as_carry_says() -> None:
    """Both legs, the stronger one or none of them go on into the next period."""
    found = [
        week(RULE.replace('legs = "both"', f'legs = "{word}"'), 300, 200)[1]
        for word in ("both", "stronger", "none")
    ]
    assert found == [(100, 0), (100, 0), (0, 0)]


def test_6_a_cap_is_of_a_position_and_a_limit_of_its_owner() -> None:
    """Fixed: each of two positions has the whole cap; ``limit`` with ``owner`` is beside it."""
    limited = RULE.replace('rate = "10%"', 'rate = "10%"\nlimit = { owner = "600.00" }')
    assert [_of_two(rule) for rule in (RULE, limited)] == [[50_000, 50_000], [30_000, 30_000]]


def _of_two(rule: str) -> list[int]:
    plan = read(NAME + PERIOD + ROUNDING + rule + TREE)
    people = [
        Person("top", 0, placed={"team": Place(0, 1)}),
        Person("second", 0, placed={"team": Place(0, 2)}, owner=1),
    ]
    people += [
        Person(f"{above}{side}", above, placed={"team": Place(above, side)})
        for above in (1, 2)
        for side in (1, 2)
    ]
    orders = [Order(slot, LAST_DAY, "self", "order", 0, 600_000, 0) for slot in range(3, 7)]
    return list(compute(book_of(plan, people, orders)).earned[1:3])


def test_9_the_carry_is_capped_after_matching() -> None:
    """Fixed: match, use up, then cap what is carried; capped before, nothing would be left."""
    assert week(RULE, 8_000, 7_000) == (50_000, (3_000, 2_000))
    assert week(RULE, 11_000, 1_000) == (10_000, (5_000, 0))


def test_12_of_two_equal_legs_the_left_is_stronger() -> None:
    """Fixed, for cycles and for what is carried."""
    rule = RULE.replace(
        'units = "any"\nrate = "10%"', 'units = { strong = 200, weak = 100 }\namount = "7"'
    )
    rule = rule.replace('cap = { volume = 5000, leftover = "consume-paid" }\n', "")
    assert week(rule, 200, 200) == (700, (0, 100))
    assert week(rule.replace('legs = "both"', 'legs = "stronger"'), 150, 150) == (0, (150, 0))
