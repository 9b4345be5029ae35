"""`plan test`: the examples of a plan are computed, and every difference is told."""

from pathlib import Path

import pytest

from netmark.app import examples

from .conftest import Call
from .test_plans import FAULTY


def test_the_examples_of_a_plan_are_computed(netmark: Call) -> None:
    """Exit code 0 when all agree, 3 when one differs; each with its result."""
    done = netmark("plan", "test", "unilevel")
    assert done.code == 0
    assert done.out.splitlines()[0] == "result,what,says,period,member,of,expected,actual,note"
    assert {line.split(",")[0] for line in done.out.splitlines()[1:]} == {"ok"}
    assert done.err == "Unilevel: all 5 are as the plan says.\n"
    text = examples.plan_text("unilevel").replace('ann = "1.00" }', 'ann = "1.01" }')
    Path("plan.toml").write_text(text)
    done = netmark("plan", "test", "plan.toml")
    assert done.code == 3
    assert "differs,example," in done.out
    assert ",,ann,earned,1.01,1.00,Unilevel 1.00\n" in done.out
    assert done.err == "Unilevel: 1 of 5 differ.\n"


def test_differences_stand_below_their_example_on_a_screen(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence each, with the period where there are several; what is long goes on below."""
    text = examples.plan_text("unilevel").split("[[examples]]")[0] + PERIODS
    Path("plan.toml").write_text(text)
    monkeypatch.setenv("COLUMNS", "60")
    done = netmark("plan", "test", "plan.toml", "--format", "table")
    assert done.code == 3
    assert done.out.splitlines() == [
        "differs  example  two months in a row",
        "         period 1: ann: earned 5.00, expected 4.00 (Unilevel",
        "             5.00)",
        "         period 2: ann: payable 10.00, expected 9.00",
    ]
    done = netmark("plan", "test", "plan.toml", "--csv")
    assert done.out.splitlines()[1:] == [
        "differs,example,two months in a row,1,ann,earned,4.00,5.00,Unilevel 5.00",
        "differs,example,two months in a row,2,ann,payable,9.00,10.00,",
    ]


PERIODS = """
[[examples]]
says = "two months in a row"
[[examples.periods]]
team = '''
ann
  bob  CV 50
'''
pays = { ann = "4.00" }
payable = { ann = "0.00" }
[[examples.periods]]
pays = { ann = "5.00" }
payable = { ann = "9.00" }
"""


def test_a_faulty_plan_is_not_tried(netmark: Call) -> None:
    """Its faults are said instead, with exit code 1."""
    Path("plan.toml").write_text(FAULTY)
    done = netmark("plan", "test", "plan.toml")
    assert (done.code, done.out) == (1, "")
    assert "plan.toml:8:1: unknown kind of bonus 'level' (did you mean 'levels'?)" in done.err
    assert "  hint: correct the plan, then: netmark plan check plan.toml\n" in done.err


def test_a_plan_without_examples_says_how_to_add_one(netmark: Call) -> None:
    """Nothing to compute is no finding."""
    text = examples.plan_text("unilevel").split("[[examples]]")[0]
    Path("plan.toml").write_text(text)
    done = netmark("plan", "test", "plan.toml")
    assert done.code == 0
    assert "add [[examples]]" in done.err
