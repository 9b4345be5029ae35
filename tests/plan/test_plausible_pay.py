"""Brackets that fall, pay for joining, and more than a guard allows."""

import pytest

from netmark.payout.run import compute
from netmark.plan.document import doubtful

from .small import HEAD, Team, plan
from .test_plausible import doubts

SALES = '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "CV"\n'
DEEP = '[[bonuses]]\nname = "Deep"\nkind = "levels"\nbase = "CV"\ncompression = "none"\n'
GUARD = '[[guards]]\nsays = "little"\npayout_ratio = {{ at_most = "{}" }}\n'


def brackets(rows: str, how: str = "whole", on: str = "CV") -> str:
    """A commission on own sales by bracket."""
    return f'{SALES}on = "{on}"\nhow = "{how}"\nbrackets = {rows}\n'


FALLING = '[["0", "5%"], ["500", "10%"], ["1000", "8%"]]'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            brackets(FALLING),
            "whoever reaches 1000.00 CV is paid less than just before: 8% instead of 10%",
        ),
        (
            brackets('[["0", "5%"], ["500", "0%"]]'),
            "whoever reaches 500.00 CV is paid nothing any more",
        ),
        (brackets(FALLING, "marginal"), "from 1000.00 CV on the rate falls from 10% to 8%"),
        (
            brackets('[["0", "5%"], ["500", "0%"]]', "marginal"),
            "beyond 500.00 CV more volume brings nothing more",
        ),
        (
            brackets('[["0", "5%"], ["500", "5%"], ["1000", "8%"]]'),
            "the rows before and from 500.00 CV on have the same rate, 5%",
        ),
        (
            SALES.replace("sales", "differential")
            + f'own = "paid"\non = "PV"\nbrackets = {FALLING}\n',
            "whoever reaches 1000.00 PV is paid less than just before: 8% instead of 10%",
        ),
    ],
)
def test_brackets_that_fall_are_doubtful(text: str, what: str) -> None:
    """More volume and less pay, or nothing more, or a row for nothing."""
    assert doubts(text) == [what]


def test_rising_brackets_are_in_order() -> None:
    """Also those that begin with nothing."""
    assert doubts(brackets('[["0", "0%"], ["500", "5%"], ["1000", "8%"]]')) == []
    assert doubts(brackets('[["0", "0%"], ["500", "5%"]]', "marginal")) == []


def test_the_note_says_how_far_pay_stays_below_and_is_right() -> None:
    """999.99 bring 100.00; 1000.00 only 80.00; 1250.00 are needed to have 100.00 again."""
    text = brackets(FALLING)
    (found,) = doubtful(plan(text), HEAD + text)
    assert found.hint == "only from 1250.00 on it would be as much again: let the rates rise"
    team = Team(text, "ann CV 999.99\nbob CV 1000\ncat CV 1250\n")
    assert team.by_name(compute(team.book).earned) == {"ann": 10_000, "bob": 8_000, "cat": 10_000}
    text = brackets(FALLING, on="PV")
    (found,) = doubtful(plan(text), HEAD + text)
    assert found.hint == "let the rates rise"


@pytest.mark.parametrize(
    ("kind", "doubtful_"),
    [
        ("kit", True),
        ("Starter-Kit", True),
        ("joining fee", True),
        ("enrolment", True),
        ("sign-up", True),
        ("membership", True),
        ("repeat", False),
        ("kitchen", False),
        ("coffee", False),
        ("joint care", False),
    ],
)
def test_pay_on_joining_is_noted(kind: str, doubtful_: bool) -> None:
    """By what the orders are called; a bonus on all orders says nothing about it."""
    base = f'base = {{ volume = "CV", orders = ["{kind}"] }}'
    text = SALES.replace('base = "CV"', base) + 'rate = "5%"\n'
    said = [f"B pays on orders of the kind {kind}: on joining itself"] if doubtful_ else []
    assert doubts(text) == said


def test_pay_on_joining_is_found_behind_volumes() -> None:
    """A bonus on a volume that adds up such orders, at whatever remove."""
    volumes = (
        '[volumes.KV]\nof = "CV"\nover = "self"\norders = ["kit"]\n'
        '[volumes.GK]\nof = "KV"\nover = "organisation"\n'
    )
    text = volumes + SALES.replace('base = "CV"', 'base = "GK"') + 'rate = "5%"\n'
    assert doubts(text) == ["B pays on orders of the kind kit: on joining itself"]


def test_more_than_a_guard_allows_is_doubtful() -> None:
    """Worked out for one order; as much as it allows is in order."""
    text = DEEP + 'rates = ["10%", "5%"]\n' + SALES + 'rate = "25%"\n'
    assert doubts(text + GUARD.format("40%")) == []
    assert doubts(text + GUARD.format("39.5%")) == [
        "one order can bring 40% of its CV, more than the 39.5% of the guard"
    ]


def test_pay_without_limit_and_a_guard_do_not_go_together() -> None:
    """Infinity without anybody who ends it; without a guard nothing is said about it."""
    text = DEEP + 'rates = ["10%"]\ninfinity = { rate = "1%", from = 2 }\n'
    assert doubts(text) == []
    assert doubts(text + GUARD.format("40%")) == [
        "nothing limits what one order can bring by Deep, and the guard says 40%"
    ]
