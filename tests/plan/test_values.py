"""Values in a plan: exact, quoted, and refused in plain words."""

from fractions import Fraction

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from netmark.ledger.volume import Window
from netmark.plan.values import Factor, Money, Quantity, Rate, Span


class Values(BaseModel):
    """One field of each kind."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    rate: Rate = Fraction(0)
    volume: Quantity = 0
    money: Money = Fraction(0)
    factor: Factor = Fraction(1)
    span: Span = Window(1, "days")


def refused(**given: object) -> str:
    """The words of the one fault."""
    with pytest.raises(ValidationError) as caught:
        Values.model_validate(given)
    (error,) = caught.value.errors()
    return str(error["ctx"]["error"])


def test_rates_are_exact_fractions() -> None:
    """A third stays a third, a per mille is not rounded."""
    assert Values.model_validate({"rate": "1/3"}).rate == Fraction(1, 3)
    assert Values.model_validate({"rate": "12.5%"}).rate == Fraction(1, 8)
    assert Values.model_validate({"rate": "0.001%"}).rate == Fraction(1, 100_000)


@pytest.mark.parametrize("value", [0.05, 5, True, None])
def test_a_rate_without_quotes_is_refused(value: object) -> None:
    """A TOML number would be a binary fraction, and 5 might mean 5 % or 500 %."""
    assert refused(rate=value).startswith("a rate is a quoted string || write ")


def test_a_fraction_is_most_likely_meant_as_a_share() -> None:
    """0.1 is ten percent to a programmer; whoever means a tenth of a percent says so."""
    hint = refused(rate=0.1).partition(" || ")[2]
    assert hint == 'write "10%", or "0.1%" if that is meant, with quotes'
    assert refused(rate=5).endswith('write "5%" with quotes')


def test_factors_are_numbers_shares_and_ratios() -> None:
    """Negative ones take off."""
    for text, factor in {"0.75": "3/4", "75%": "3/4", "-3/4": "-3/4", "-1": "-1"}.items():
        assert Values.model_validate({"factor": text}).factor == Fraction(factor)
    assert Values.model_validate({"factor": -2}).factor == -2


@pytest.mark.parametrize("value", [0.75, True, "x", "--1", "1/0", "1e3"])
def test_strange_factors_are_refused(value: object) -> None:
    """A number with a point needs quotes."""
    assert "factor" in refused(factor=value)


def test_volumes_are_whole_numbers_or_quoted_in_hundredths() -> None:
    """100 is 100.00 points."""
    assert Values.model_validate({"volume": 100}).volume == 10_000
    assert Values.model_validate({"volume": "99.50"}).volume == 9_950
    assert Values.model_validate({"volume": "-1"}).volume == -100


@pytest.mark.parametrize("value", [99.5, True, None, []])
def test_a_volume_as_a_binary_fraction_is_refused(value: object) -> None:
    """99.5 without quotes is a float."""
    assert refused(volume=value).startswith("a volume is a whole number or a quoted string")


@pytest.mark.parametrize("value", ["1.005", "1e3", "1_000", "", "nan", "٣", "9" * 14])
def test_strange_volumes_are_refused(value: str) -> None:
    """Three decimals, exponents, marks, foreign digits, and what no company sells."""
    assert refused(volume=value)


def test_money_is_quoted_and_keeps_its_decimals() -> None:
    """How many the currency has is the plan's business, so four are kept."""
    assert Values.model_validate({"money": "20.00"}).money == 20
    assert Values.model_validate({"money": "1.2345"}).money == Fraction(12345, 10_000)
    assert Values.model_validate({"money": "7"}).money == 7


@pytest.mark.parametrize("value", [20, 20.0, True])
def test_money_without_quotes_is_refused(value: object) -> None:
    """Also whole numbers: cents or units?"""
    assert refused(money=value).startswith("an amount of money is a quoted string")


@pytest.mark.parametrize("value", ["1.23456", "1,50", "$5", "", "."])
def test_strange_money_is_refused(value: str) -> None:
    """Five decimals has no currency."""
    assert refused(money=value)


def test_spans_count_days_weeks_or_months() -> None:
    """One of something may stand without the s."""
    assert Values.model_validate({"span": "60 days"}).span == Window(60, "days")
    assert Values.model_validate({"span": "8 weeks"}).span == Window(8, "weeks")
    assert Values.model_validate({"span": "1 month"}).span == Window(1, "months")


@pytest.mark.parametrize(
    "value", ["60", "0 days", "-1 days", "60 hours", "many days", "60days", 60, "10000 days"]
)
def test_anything_else_is_no_span(value: object) -> None:
    """Zero days would be nobody, 60 alone says nothing."""
    assert refused(span=value).startswith(f'"{value}" is not a time span || write ')
