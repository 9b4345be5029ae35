"""What a plan says about money fits the currency."""

import pytest

from netmark.errors import PlanError

from .small import HEAD, faults, plan

SALES = '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = {}\n'
READS = [
    SALES.format('"AMOUNT"') + 'rate = "5%"\n',
    SALES.format('{ volume = "AMOUNT", orders = ["kit"] }') + 'rate = "5%"\n',
    SALES.format('"CV"') + 'on = "AMOUNT"\nhow = "whole"\nbrackets = [["0", "5%"]]\n',
    '[volumes.V]\nof = "AMOUNT"\nover = "self"\n',
    "[active]\nneeds = { AMOUNT = 1 }\n",
    "[active]\nneeds = { any = [{ AMOUNT = 1 }] }\n",
    "[active]\nneeds = { frontline = { count = 1, AMOUNT = 1 } }\n",
    '[active]\nneeds = { legs = [{ of = "AMOUNT", at_least = [1], rest = "one" }] }\n',
]


@pytest.mark.parametrize("text", READS)
@pytest.mark.parametrize(("currency", "decimals"), [("KWD", 3), ("CLF", 4)])
def test_amount_is_refused_where_hundredths_are_not_exact(
    text: str, currency: str, decimals: int
) -> None:
    """Wherever it is read, once, at its place; CV does instead."""
    head = HEAD.replace("USD", currency)
    ((_, what),) = faults(text, head)
    assert what == f"AMOUNT counts hundredths and {currency} has {decimals} decimals"
    with pytest.raises(PlanError) as wrong:
        plan(text, head)
    assert wrong.value.problems[0].hint.startswith("use CV")
    assert not faults(text.replace("AMOUNT", "CV"), head)


@pytest.mark.parametrize("text", READS)
@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_amount_is_read_where_hundredths_are_exact(text: str, currency: str) -> None:
    """Currencies with two decimals or none."""
    assert not faults(text, HEAD.replace("USD", currency))


def test_an_unknown_currency_is_one_fault() -> None:
    """How many decimals it has nobody knows, so that nothing is said about AMOUNT."""
    ((_, what),) = faults(READS[0], HEAD.replace("USD", "KWW"))
    assert what == "'KWW' is not a currency code"
