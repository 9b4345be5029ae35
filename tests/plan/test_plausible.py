"""What can be used and is probably a slip: rates, the order of ranks, volumes for nothing."""

import pytest

from netmark.plan.document import doubtful

from .small import HEAD, plan

LEVELS = '[[bonuses]]\nname = "B"\nkind = "levels"\nbase = "CV"\ncompression = "none"\n'
SALES = '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "CV"\n'
GV = '[volumes.GV]\nof = "PV"\nover = "organisation"\n'


def doubts(text: str) -> list[str]:
    """What of every doubt."""
    return [doubt.what for doubt in doubtful(plan(text), HEAD + text)]


def ranks(lower: str, higher: str) -> str:
    """Two ranks with their needs."""
    return (
        f'{GV}[[ranks]]\nname = "Low"\nneeds = {lower}\n'
        f'[[ranks]]\nname = "High"\nneeds = {higher}\n'
        f'{SALES}rate = "5%"\nneeds = {{ GV = 1 }}\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        f'{SALES}rate = "250%"\n',
        f'{LEVELS}rates = ["5%", "250%"]\n',
        f'{SALES}on = "CV"\nhow = "whole"\nbrackets = [["0", "5%"], ["500", "250%"]]\n',
        f'{LEVELS}rates = ["5%"]\ninfinity = {{ rate = "250%", from = 2 }}\n',
    ],
)
def test_more_than_everything_is_doubtful(text: str) -> None:
    """Nobody pays 250 % on a sale; 100 % may be meant."""
    assert doubts(text) == ["250% is more than what it is paid on"]
    assert doubts(text.replace("250%", "100%")) == []


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("{ GV = 500 }", "{ GV = 400 }"),
        ("{ GV = 500, PV = 100 }", "{ GV = 500 }"),
        ("{ GV = 500, customers = 2 }", "{ GV = 400, customers = 2 }"),
        ("{ GV = 500, customers = 2 }", "{ GV = 500 }"),
    ],
)
def test_a_higher_rank_that_takes_less_is_doubtful(lower: str, higher: str) -> None:
    """The lower one would never be seen."""
    assert doubts(ranks(lower, higher)) == ["High takes less than Low, which is a lower rank"]


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("{ GV = 500 }", "{ GV = 600 }"),
        ("{ GV = 500 }", "{ GV = 400, customers = 3 }"),
        ("{ GV = 500, PV = 100 }", "{ GV = 400, PV = 200 }"),
        ("{ GV = 500, customers = 2 }", "{ GV = 400, customers = 3 }"),
    ],
)
def test_ranks_that_take_something_else_are_in_order(lower: str, higher: str) -> None:
    """Less of one thing and more of another is a choice of the plan."""
    assert doubts(ranks(lower, higher)) == []


def test_a_higher_rank_without_needs_is_doubtful() -> None:
    """Everybody has it."""
    text = ranks("{ GV = 500 }", "{ GV = 1 }").replace("needs = { GV = 1 }\n[[bon", "[[bon")
    assert doubts(text) == ["High takes less than Low, which is a lower rank"]


def test_a_volume_that_nothing_uses_is_doubtful() -> None:
    """It was probably meant for a rank; used by another volume it is used."""
    own = '[volumes.OV]\nof = "PV"\nover = "self"\n'
    assert doubts(GV) == ["nothing uses the volume GV: it is only shown"]
    assert doubts(own + GV.replace('"PV"', '"OV"')) == doubts(GV)
    assert doubts(GV + SALES + 'rate = "5%"\nneeds = { GV = 100 }\n') == []


def test_a_volume_that_caps_the_company_is_used() -> None:
    """The cap is a share of it."""
    own = '[volumes.OV]\nof = "PV"\nover = "self"\n'
    cap = '[payout.cap]\nrate = "10%"\nof = "OV"\nover = "company"\n'
    cap += 'factor = "exact"\nrounding = "down"\n'
    assert doubts(own + SALES + 'rate = "5%"\n' + cap) == []
