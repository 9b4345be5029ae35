"""The best of several bonuses: each member has the highest, and the others are breakage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.explain import why
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.document import Plan, read
from netmark.plan.outlines import LAST_DAY

FIRST_LINE = """
[[bonuses.alternatives]]
name = "First line"
kind = "levels"
base = "CV"
rates = ["10%"]
compression = "none"
"""
OWN = """
[[bonuses.alternatives]]
name = "Own"
kind = "sales"
base = { volume = "PV", buyers = ["self"] }
rate = "1/3"
"""
SAMPLES = [
    FIRST_LINE + OWN,
    "needs = { PV = 5 }\n"
    + OWN
    + FIRST_LINE
    + """
[[bonuses.alternatives]]
name = "Path"
kind = "differential"
base = "CV"
own = "paid"
rates = { A = "3%", D = "10%" }
needs = { CV = 4 }
tree = "kept"
""",
    """
[[bonuses.alternatives]]
name = "Points"
kind = "cascade"
base = "CV"
from = 1
series = [{ rank = "A", rate = "3%" }, { rank = "D", rate = "2%" }]
[[bonuses.alternatives]]
name = "Both"
kind = "best_of"
needs = { PV = 3 }
"""
    + (FIRST_LINE + OWN).replace("bonuses.alternatives", "bonuses.alternatives.alternatives"),
]
"""Bonuses for the contract that every kind keeps."""

HEAD = """
name = "The best"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[active]
needs = { PV = 1 }
[[bonuses]]
name = "Before"
kind = "sales"
base = "CV"
rate = "1%"
[[bonuses]]
name = "Best"
kind = "best_of"
"""
PLAN = read(HEAD + FIRST_LINE + OWN)
TEAM = """
ann  PV 150
  bob  PV 600  CV 300
    cat  CV 100
  dan  CV 500
"""


def told(plan: Plan, team: str) -> list[tuple[str, str, int]]:
    """Every line: who, the sentence or the reason, and cents."""
    book, names = from_outline(plan, team)
    words, bonus = Words(dict(enumerate(names)), 2, "volume"), plan.bonuses[1]
    return [
        (names[line.earner], line.reason or bonus.explain(line, words), int(line.exact))
        for line in bonus.lines(book)
    ]


def test_each_member_has_his_own_best() -> None:
    """Ann: 80.00 by her first line, 50.00 by her sales; bob: 10.00 or 200.00."""
    book, names = from_outline(PLAN, TEAM)
    paid = dict(zip(names, PLAN.bonuses[1].pay(book), strict=True))
    assert (paid["ann"], paid["bob"], paid["cat"]) == (8_000, 20_000, 0)
    assert told(PLAN, TEAM) == [
        ("ann", "First line, not 50.00 by Own: level 1: 10 % of 300.00 CV from bob", 3_000),
        ("bob", "another alternative is higher", 1_000),
        ("ann", "First line, not 50.00 by Own: level 1: 10 % of 500.00 CV from dan", 5_000),
        ("ann", "another alternative is higher", 5_000),
        ("bob", "Own, not 10.00 by First line: 1/3 of 600.00 PV", 20_000),
    ]


def test_of_equal_ones_the_first_is_taken() -> None:
    """30.00 by either."""
    lines = told(PLAN, "ann  PV 90\n  bob  CV 300\n")
    assert lines[0][1].startswith("First line, not 30.00 by Own:")
    assert lines[1] == ("ann", "another alternative is higher", 3_000)


def test_needs_beside_the_alternatives_are_about_all_of_them() -> None:
    """Nothing is paid to ann, who lacks them, by whichever alternative."""
    plan = read(HEAD + "needs = { PV = 200 }\n" + FIRST_LINE + OWN)
    said = {(name, reason) for name, reason, _ in told(plan, TEAM)}
    assert ("ann", "unqualified") in said
    assert not any(name == "ann" and reason.startswith("First") for name, reason in said)


def test_every_line_leads_to_the_orders_of_its_alternative() -> None:
    """Bob is paid on his own PV, ann on the CV of her first line."""
    book, names = from_outline(PLAN, TEAM)
    bonus = PLAN.bonuses[1]
    behind = {
        names[line.earner]: [(names[slot], metric.of) for slot, metric, _ in found]
        for line in bonus.lines(book)
        if not line.reason and (found := bonus.makers_of(book, line))
    }
    assert behind == {"ann": [("dan", "CV")], "bob": [("bob", "PV")]}
    words = Words(dict(enumerate(names)), 2, "volume")
    columns = {"bonus Best": bonus.pay(book)}
    explained = why(bonus, book, names.index("bob"), columns, {}, words)
    assert [line.says for line in explained.lines] == [
        "Own, not 10.00 by First line: 1/3 of 600.00 PV"
    ]


CARRIED = """
[[bonuses.alternatives]]
name = "Lines"
kind = "lines"
base = "CV"
rate = "5%"
carry = { keep = "power-line" }
"""


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 13, "the key 'alternatives' is missing"),
        (FIRST_LINE, 17, "alternatives"),
        (FIRST_LINE + OWN.replace("sales", "sale"), 26, "unknown kind of bonus 'sale'"),
        (FIRST_LINE + OWN.replace('"1/3"', '"3"'), 28, "'3' is not a rate"),
        (FIRST_LINE + OWN.replace("Own", "Before"), 25, "'Before' is used twice"),
        (FIRST_LINE + OWN.replace("PV", "PW"), 27, "unknown volume 'PW'"),
        (FIRST_LINE + OWN + 'tree = "teem"\n', 29, "unknown tree 'teem'"),
        (FIRST_LINE + OWN + 'amount = "5.00"\n', 29, "says rate and amount"),
        (FIRST_LINE + OWN + 'limit = { amount = "5.00" }\n', 29, "is not compared"),
        (FIRST_LINE + CARRIED, 26, "leaves something for the next period"),
        (FIRST_LINE + OWN + 'ladder = "EU"\n', 29, "all alternatives go by one ladder"),
        (
            FIRST_LINE + OWN + 'trigger = { bonus = "First line", at_least = "1.00" }\n',
            29,
            "unknown bonus above this one 'First line'",
        ),
        ("alternatives = 5\n", 16, "alternatives is a list"),
    ],
)
def test_what_can_not_be_compared_is_a_fault(text: str, line: int, what: str) -> None:
    """Each with the line where it stands."""
    with pytest.raises(PlanError) as caught:
        read(HEAD + text)
    found = [(problem.where, problem.what) for problem in caught.value.problems]
    assert any(what in said and f":{line}:" in place for place, said in found), found


@settings(max_examples=60, deadline=None)
@given(
    team=st.lists(
        st.tuples(st.integers(0, 9), st.integers(-999, 99_999), st.integers(-999, 99_999)),
        min_size=1,
        max_size=10,
    )
)
def test_each_alternative_alone_pays_what_is_compared(team: list[tuple[int, int, int]]) -> None:
    """Two plans with one of them each: the higher of both amounts, member by member."""
    people = [Person(str(i), min(sponsor, i)) for i, (sponsor, _, _) in enumerate(team)]
    orders = [
        Order(i, LAST_DAY, "self", "order", pv, cv, 0) for i, (_, pv, cv) in enumerate(team, 1)
    ]
    head = HEAD.partition("[[bonuses]]")[0]
    alone = [
        list(plan.bonuses[0].pay(book_of(plan, people, orders)))
        for one in (FIRST_LINE, OWN)
        for plan in [read(head + one.replace("bonuses.alternatives", "bonuses"))]
    ]
    expected = [max(amounts) for amounts in zip(*alone, strict=True)]
    assert list(PLAN.bonuses[1].pay(book_of(PLAN, people, orders))) == expected
