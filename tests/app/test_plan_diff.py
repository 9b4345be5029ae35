"""What two plans say differently."""

import pytest

from netmark.app import examples, plans
from netmark.app.plan_cells import cells
from netmark.app.plan_diff import differences, other_examples
from netmark.plan.document import Plan, read

from .test_plan_text import HEAD, RICH

EVERGREEN = examples.plan_text("evergreen")
Row = tuple[object, ...]


def changed(text: str, *swaps: tuple[str, str]) -> Plan:
    """The plan with some of its text exchanged, each of it there."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read(text)


def rows(a: Plan, b: Plan) -> list[Row]:
    """The differences as plain rows."""
    return [tuple(row) for row in differences(a, b).rows]


CASES: list[tuple[tuple[str, str], Row]] = [
    (
        ('"half-even"', '"half-up"'),
        ("plan", "", "changed", "rounding mode", "half-even", "half-up"),
    ),
    (('"20.00"', '"25.00"'), ("plan", "", "changed", "payout minimum", "20.00", "25.00")),
    (
        ("[active]\nneeds = { PV = 100 }", "[active]\nneeds = { PV = 120 }"),
        ("active", "", "changed", "takes", "100 PV", "120 PV"),
    ),
    (
        ('over = "organisation"', 'over = "organisation"\nown = false'),
        (
            *("volume", "GV", "changed", "is", "PV, of the member and everybody below"),
            "PV, of everybody below, without the member's own",
        ),
    ),
    (
        ("GV = 600 }", 'GV = "650.50" }'),
        ("rank", "Senior", "changed", "takes", "100 PV and 600 GV", "100 PV and 650.50 GV"),
    ),
    (
        ('Director  = ["7%", "6%", "5%", "4%"]', 'Director  = ["7%", "1/3", "5%", "4%"]'),
        ("bonus", "Unilevel", "changed", "rates Director level 2", "6%", "1/3"),
    ),
    (
        ('Director  = ["7%", "6%", "5%", "4%"]', 'Director  = ["7%", "6%", "5%"]'),
        ("bonus", "Unilevel", "removed", "rates Director level 4", "4%", ""),
    ),
    (
        ('rates = ["15%", "7%", "3%"]', 'rates = ["15%", "7%", "3%", "1%"]'),
        ("bonus", "Fast start", "added", "rates level 4", "", "1%"),
    ),
    (('"25%"', '"20%"'), ("bonus", "Retail", "changed", "rate", "25%", "20%")),
    (
        ('"skip-inactive"', '{ skip-below = "Senior" }'),
        ("bonus", "Unilevel", "changed", "compression", "skip-inactive", "skip-below Senior"),
    ),
    (
        ('buyer_joined_within = "60 days"', 'buyer_joined_within = "2 months"'),
        (
            *("bonus", "Fast start", "changed", "base"),
            "CV of orders in the member's first 60 days",
            "CV of orders in the member's first 2 months",
        ),
    ),
    (
        ('"50%"', '"45%"'),
        (
            *("guard", "we never pay out more than half of the commissionable volume"),
            *("changed", "at most", "50%", "45%"),
        ),
    ),
]


@pytest.mark.parametrize(("swap", "row"), CASES, ids=[str(case[1][3]) for case in CASES])
def test_one_rule_that_differs_is_one_row(swap: tuple[str, str], row: Row) -> None:
    """With its old and its new form; from the other side they change places."""
    a, b = read(EVERGREEN), changed(EVERGREEN, swap)
    assert rows(a, b) == [row]
    part, name, change, what, old, new = row
    turned = {"added": "removed", "removed": "added"}.get(str(change), change)
    assert rows(b, a) == [(part, name, turned, what, new, old)]


@pytest.mark.parametrize("name", examples.plans())
def test_a_plan_does_not_differ_from_itself(name: str) -> None:
    """Nor from its text with other comments."""
    text = examples.plan_text(name)
    assert rows(read(text), read("# other\n" + text)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("levels = 2, needs", "levels = 3, needs"),
        ("needs = { PV = 100 } }]", "needs = { PV = 101 } }]"),
        ("from = 3", "from = 4"),
        ('rate = "1%"', 'rate = "2%"'),
        ('["99.50", "1/3"]', '["99.75", "1/3"]'),
        ('how = "marginal"', 'how = "whole"'),
        ('amount = "20.00"', 'amount = "20.01"'),
        ('amounts = ["5.00", "2.50"]', 'amounts = ["5.00", "2.55"]'),
        ('Two = "2%"', 'Two = "2.5%"'),
        ("first = 10 }\ntree", "first = 11 }\ntree"),
        ('for = { market = ["EU"] }\nneeds', 'for = { market = ["EU", "UK"] }\nneeds'),
        ("which = 2", "which = 3"),
        ("levels = 3\nown", "levels = 4\nown"),
        ('orders = ["kit"]\nbuyers', 'orders = ["kat"]\nbuyers'),
        ("PV = 50", "PV = 51"),
        ('cv = "80%"', 'cv = "81%"'),
        ("[9, 6, 3]", "[9, 6, 4]"),
        ('market = ["EU", "UK"], kind', 'market = ["EU"], kind'),
        ("customers = 2", "customers = 3"),
        ('joined_within = "3 months"', 'joined_within = "4 months"'),
    ],
)
def test_whatever_differs_is_found(old: str, new: str) -> None:
    """Depth, infinity, slices, amounts, filters, legs, trees: one row each, with both forms."""
    found = rows(read(HEAD + RICH), changed(HEAD + RICH, (old, new)))
    assert found
    assert all(row[4] != row[5] for row in found)
    assert len({row[:2] for row in found}) == 1


def test_the_cells_of_a_bonus_have_names_that_lead_to_them() -> None:
    """By field, then by rank, level or threshold."""
    plan = read(HEAD + RICH)
    assert cells(plan.bonus("Slices"), plan) == {
        "name": "Slices",
        "kind": "sales",
        "tree": "sponsor",
        "base": "CV",
        "brackets from 0.00": "5%",
        "brackets from 99.50": "1/3",
        "on": "CV",
        "how": "marginal",
    }
    deep = cells(plan.bonus("Depth"), plan)
    assert deep["amounts level 2"] == "2.50"
    assert (deep["depth 1 levels"], deep["depth 2 needs"]) == ("1", "100 PV")
    rest = cells(plan.bonus("Rest"), plan)
    assert (rest["infinity rate"], rest["infinity from"]) == ("1%", "3")
    assert cells(plan.bonus("Ranked"), plan)["rates Two"] == "2%"


def test_what_is_added_or_taken_out_is_one_row() -> None:
    """A bonus, a rank with its cells in every table, a volume."""
    without = EVERGREEN[: EVERGREEN.index("# On whatever")] + EVERGREEN[
        EVERGREEN.index("# On everything else") : EVERGREEN.index("# ----")
    ].replace('{ volume = "CV", except = "Fast start" }', '"CV"')
    a, b = read(EVERGREEN), read(without)
    assert rows(a, b)[:2] == [
        (
            *("bonus", "Fast start", "removed", "does"),
            "Pays uplines on the sales of their downline, level by level (kind: levels)",
            "",
        ),
        (
            *("bonus", "Unilevel", "changed", "base"),
            *("CV of orders, without those that Fast start pays on", "CV"),
        ),
    ]
    assert [row[0] for row in rows(a, b)[2:]] == ["guard"]
    assert other_examples(a, b)


def test_another_kind_of_bonus_shows_what_both_have() -> None:
    """The kind first, then its cells."""
    plan = HEAD + '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "CV"\nrate = "5%"\n'
    other = (
        ('kind = "sales"', 'kind = "levels"\ncompression = "none"'),
        ('rate = "5%"', 'rates = ["5%"]'),
    )
    found = rows(read(plan), changed(plan, *other))
    assert [(row[2], row[3]) for row in found] == [
        ("changed", "does"),
        ("removed", "rate"),
        ("added", "rates level 1"),
        ("added", "compression"),
    ]


def test_another_order_is_a_move() -> None:
    """Of one that was moved its place, of several the whole order; new ones have no old place."""

    def plan(*names: str) -> Plan:
        return read(
            HEAD
            + "".join(
                f'[[bonuses]]\nname = "{name}"\nkind = "sales"\nbase = "CV"\nrate = "1%"\n'
                for name in names
            )
        )

    assert rows(plan("A", "B", "C"), plan("C", "A", "B")) == [
        ("bonus", "C", "moved", "place", "after B", "first")
    ]
    assert rows(plan("A", "B", "C", "D"), plan("D", "C", "B", "A")) == [
        ("bonus", "", "moved", "order", "A, B, C, D", "D, C, B, A")
    ]
    assert [row[2] for row in rows(plan("A", "B"), plan("A", "N", "B"))] == ["added"]


def test_built_in_plans_can_all_be_compared_with_each_other() -> None:
    """Whatever they hold; nothing is said twice."""
    everything = [plans.read(name) for name in examples.plans()]
    for a in everything:
        for b in everything:
            found = rows(a, b)
            assert bool(found) == (a is not b)
            assert len(found) == len(set(found))
