"""Money, volumes and rates: what is read, what is refused, how it is rounded and shared."""

import subprocess
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.ledger import money

HOSTILE = [
    "",
    " ",
    " 1",
    "1 ",
    "1\n",
    "+1",
    "--1",
    "-",
    ".",
    ".5",
    "5.",
    "1.2.3",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e3",
    "1E3",
    "1e999999",
    "0x10",
    "1_000",
    "1,000",
    "1,50",
    "1'000",
    "١٢٣",
    "१२३",
    "1²",
    "\u22121",
    "½",
    "\uff11\uff12",
    "$5",
    "5 USD",
    "=1+1",
    "\x001",
    "1\x00",
    "\u202e1",
    "9223372036854775808",
    "-9223372036854775809",
    "1" * 5000,
    "1." + "0" * 5000,
    "0" * 5000 + "1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_a_plain_decimal_is_no_amount(text: str) -> None:
    """Everything that some library takes for a number, but no invoice writes, is refused."""
    started = time.perf_counter()
    with pytest.raises(InputError) as caught:
        money.parse_minor(text, 2)
    with pytest.raises(InputError):
        money.parse_volume(text)
    assert caught.value.hint
    assert len(caught.value.message) < 300
    assert caught.value.message.isprintable()
    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize("text", [*HOSTILE, "5", "0.05", "-5%", "5 %", "1/0", "1/-3", "%", "1/3%"])
def test_what_does_not_say_percent_or_ratio_is_no_rate(text: str) -> None:
    """A rate says whether it is a percentage or a ratio, and is never negative."""
    with pytest.raises(InputError) as caught:
        money.parse_rate(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("5", '"5%"'),
        ("0.05", '"5%"'),
        ("0.125", '"12.5%"'),
        (".3", '"30%"'),
        ("0.105", '"10.5%"'),
        ("-5%", "never negative"),
    ],
)
def test_a_bare_rate_is_answered_with_what_was_meant(text: str, hint: str) -> None:
    """Who writes 0.05 is told to write 5%."""
    with pytest.raises(InputError) as caught:
        money.parse_rate(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "decimals", "minor"),
    [
        ("0", 2, 0),
        ("-0.00", 2, 0),
        ("1", 2, 100),
        ("1.5", 2, 150),
        ("1234.56", 2, 123456),
        ("-1234.56", 2, -123456),
        ("007", 2, 700),
        ("500", 0, 500),
        ("1.234", 3, 1234),
        ("1.2345", 4, 12345),
        ("9999999999999.99", 2, 999_999_999_999_999),
        ("1000000000000.000", 3, 10**15),
    ],
)
def test_amounts_become_minor_units(text: str, decimals: int, minor: int) -> None:
    """One dollar is a hundred cents, one yen is one, one dinar is a thousand fils."""
    assert money.parse_minor(text, decimals) == minor


@pytest.mark.parametrize(
    ("text", "decimals"),
    [("1.234", 2), ("1.000", 2), ("1.0", 0), ("1.23456", 4)],
)
def test_decimals_the_currency_does_not_have_are_refused(text: str, decimals: int) -> None:
    """A third decimal is a mistake in the file, not something to round away."""
    with pytest.raises(InputError, match="too many decimals"):
        money.parse_minor(text, decimals)


@pytest.mark.parametrize(("text", "decimals"), [("1000000000000.001", 3), ("100000000000.0001", 4)])
def test_amounts_beyond_the_limit_are_refused(text: str, decimals: int) -> None:
    """No single amount is larger than 10 to the 15th minor units."""
    with pytest.raises(InputError, match="too large"):
        money.parse_minor(text, decimals)


@given(st.integers(-money.LIMIT, money.LIMIT), st.sampled_from([2, 3, 4]))
def test_printed_amounts_are_read_back(minor: int, decimals: int) -> None:
    """What netmark prints, netmark reads, to the last cent."""
    if abs(minor) < 10 ** (13 + decimals):
        assert money.parse_minor(money.format_minor(minor, decimals), decimals) == minor


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_an_input_error(text: str) -> None:
    """Nothing but InputError ever comes out of reading a number."""
    refused: list[InputError] = []
    for read in (money.parse_volume, money.parse_rate):
        try:
            read(text)
        except InputError as error:
            refused.append(error)
    assert all(error.message.isprintable() and error.hint.isprintable() for error in refused)


def test_rates_are_exact() -> None:
    """A third stays a third, 12.5% is an eighth, and more than 100% is a rate too."""
    assert money.parse_rate("1/3") * 3 == 1
    assert money.parse_rate("12.5%") == Fraction(1, 8)
    assert money.parse_rate("0%") == 0
    assert money.parse_rate("150%") == Fraction(3, 2)


@given(st.integers(0, 10**5), st.integers(1, 10**5))
def test_printed_rates_are_read_back(numerator: int, denominator: int) -> None:
    """Whatever rate a plan has, its printed form means the same."""
    rate = Fraction(numerator, denominator)
    assert money.parse_rate(money.format_rate(rate)) == rate


@pytest.mark.parametrize(
    ("num", "den", "even", "up", "down"),
    [
        (1, 2, 0, 1, 0),
        (3, 2, 2, 2, 1),
        (5, 2, 2, 3, 2),
        (-1, 2, 0, -1, 0),
        (-3, 2, -2, -2, -1),
        (-5, 2, -2, -3, -2),
        (2, 3, 1, 1, 0),
        (1, 3, 0, 0, 0),
        (-2, 3, -1, -1, 0),
        (7, 1, 7, 7, 7),
        (0, 9, 0, 0, 0),
        (10**30 + 1, 2, 5 * 10**29, 5 * 10**29 + 1, 5 * 10**29),
    ],
)
def test_rounding_follows_the_named_mode(num: int, den: int, even: int, up: int, down: int) -> None:
    """Ties go to the even cent, away from zero, or toward zero; everything else to the nearest."""
    assert money.round_ratio(num, den, "half-even") == even
    assert money.round_ratio(num, den, "half-up") == up
    assert money.round_ratio(num, den, "down") == down
    assert money.round_ratio(num, den, "up") == down + (num > 0) * (num % den != 0) - (
        (num < 0) * (num % den != 0)
    )
    assert money.round_fraction(Fraction(num, den), "half-even") == even


@given(st.fractions(), st.sampled_from(money.ROUNDING_MODES))
def test_a_refund_takes_back_exactly_what_was_paid(amount: Fraction, mode: str) -> None:
    """Rounding is symmetrical around zero in every mode and never a whole unit off."""
    rounded = money.round_fraction(amount, mode)
    assert money.round_fraction(-amount, mode) == -rounded
    assert abs(rounded - amount) < 1
    if mode == "half-even":
        assert rounded == round(amount)


def test_an_unknown_way_of_rounding_is_refused() -> None:
    """The hint names the ways there are."""
    with pytest.raises(InputError) as caught:
        money.round_ratio(1, 2, "sideways")
    assert caught.value.hint == "use one of: half-even, half-up, down, up"


def test_rounding_needs_a_positive_divisor() -> None:
    """A sign hidden in the divisor would turn the mode around."""
    with pytest.raises(ValueError, match="positive"):
        money.round_ratio(1, -2, "down")


@given(st.integers(-money.LIMIT, money.LIMIT))
def test_hundredths_are_exact_up_to_two_decimals_and_else_rounded(minor: int) -> None:
    """As fractions of a unit; a dinar has three decimals, a yen none."""
    assert money.hundredths(minor, 0) == 100 * minor
    assert money.hundredths(minor, 2) == minor
    assert money.hundredths(minor, 3) == round(Fraction(minor, 10))


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("usd", "did you mean USD?"),
        ("EURO", "did you mean EUR?"),
        ("", "use a three-letter ISO code such as USD or EUR"),
        ("\x1b[31m" * 1000, "use a three-letter ISO code such as USD or EUR"),
    ],
)
def test_an_unknown_currency_names_the_nearest(code: str, hint: str) -> None:
    """A misspelt currency is answered with the one that was meant."""
    with pytest.raises(InputError) as caught:
        money.exponent(code)
    assert caught.value.hint == hint
    assert caught.value.message.isprintable()


def test_currencies_have_the_decimals_of_iso_4217() -> None:
    """ISO 4217 gives the yen none, the Kuwaiti dinar three and the unidad de fomento four."""
    assert [money.exponent(code) for code in ("USD", "EUR", "CHF", "HUF", "ISK")] == [2, 2, 2, 2, 0]
    assert [money.exponent(code) for code in ("JPY", "KRW", "VND", "CLP", "UGX")] == [0] * 5
    assert [money.exponent(code) for code in ("KWD", "BHD", "TND", "CLF", "UYW")] == [3, 3, 3, 4, 4]


def test_reading_an_amount_loads_nothing_heavy() -> None:
    """A sale reads one amount and must not pay for decimal or fractions."""
    program = (
        "import sys; from netmark.ledger import money; money.parse_minor('1.50', 2);"
        "print(sorted({'decimal', 'fractions', 'difflib', 'zoneinfo'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
