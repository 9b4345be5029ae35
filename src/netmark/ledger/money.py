"""Money, volumes and rates as exact integers: reading, printing, rounding, splitting.

Money is an ``int`` of minor units (cents), a volume an ``int`` of hundredths, a rate a
``Fraction``. Nothing here ever sees a float. ``fractions`` is imported only where a rate is
made, because it pulls in ``decimal`` and every command would pay for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netmark.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

LIMIT = 10**15
"""The largest amount in minor units: sums of thousands of them still fit into 64 bits."""

ROUNDING_MODES = ("half-even", "half-up", "down", "up")

VOLUME_EXPONENT = 2

# ISO 4217, list one. Every code has two decimals unless it stands in one of the first three lists.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
_TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW "
    "ZWG"
)
_EXPONENTS = {
    code: decimals
    for decimals, codes in (
        (0, _NO_DECIMALS),
        (2, _TWO_DECIMALS),
        (3, _THREE_DECIMALS),
        (4, _FOUR_DECIMALS),
    )
    for code in codes.split()
}

# ASCII digits only and never more than a dozen, so that nothing long is ever turned into a number.
_NUMBER = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]+))?")
# These are compiled when first used: a sale reads no rate.
_PERCENT = r"([0-9]{1,12})(?:\.([0-9]{1,12}))?%"
_RATIO = r"([0-9]{1,12})/([0-9]{1,12})"


def exponent(currency: str) -> int:
    """Tell how many decimals a currency has, by its ISO 4217 code in capitals.

    Raises InputError for an unknown code and names the nearest one.

    >>> exponent("USD"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    """
    found = _EXPONENTS.get(currency)
    if found is not None:
        return found
    from difflib import get_close_matches

    upper = currency[:8].upper()
    near = [upper] if upper in _EXPONENTS else get_close_matches(upper, _EXPONENTS, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else "use a three-letter ISO code such as USD or EUR"
    raise InputError(f"{quoted(currency)} is not a currency code", hint)


def quoted(text: str) -> str:
    """Put a value into quotes for a message, shortened, with nothing in it that a terminal obeys.

    >>> print(quoted("12,50"), quoted("1" * 5000))
    '12,50' '111111111111111111111111111111...'
    """
    return repr(text if len(text) <= 40 else text[:30] + "...")


def parse_minor(text: str, exponent: int) -> int:
    """Read a plain decimal amount into minor units of a currency with that many decimals.

    Only ASCII digits, one point, one leading minus: no spaces, plus sign, thousands marks,
    exponents. Raises InputError for anything else, for too many decimals, and beyond LIMIT.

    >>> parse_minor("1234.5", 2), parse_minor("-0.05", 2), parse_minor("500", 0)
    (123450, -5, 500)
    """
    return _parse(text, exponent, "an amount")


def parse_volume(text: str) -> int:
    """Read a volume such as PV into hundredths, by the same strict rules as an amount.

    >>> parse_volume("100"), parse_volume("99.5")
    (10000, 9950)
    """
    return _parse(text, VOLUME_EXPONENT, "a volume")


def _parse(text: str, decimals: int, what: str) -> int:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise InputError(f"{quoted(text)} is not {what}", _number_hint(text, decimals))
    sign, whole, fraction = match.groups("")
    if len(fraction) > decimals:
        allowed = "no decimals" if decimals == 0 else f"at most {decimals} decimals"
        raise InputError(f"{quoted(text)} has too many decimals", f"{allowed} can be kept here")
    value = int(whole + fraction.ljust(decimals, "0"))
    if value > LIMIT:
        largest = format_minor(LIMIT, decimals)
        raise InputError(f"{quoted(text)} is too large", f"the largest number is {largest}")
    return -value if sign else value


def _number_hint(text: str, decimals: int) -> str:
    example = format_minor(1234 * 10**decimals, decimals)
    if re.fullmatch(r"[+-]?[0-9]{14,}(\.[0-9]*)?", text):
        return "at most 13 digits before the decimal point"
    return f"write plain digits with a decimal point, like {example}"


def format_minor(minor: int, exponent: int) -> str:
    """Print minor units as a plain decimal with every decimal of the currency.

    >>> format_minor(123450, 2), format_minor(-5, 2), format_minor(500, 0)
    ('1234.50', '-0.05', '500')
    """
    if exponent == 0:
        return str(minor)
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"


def hundredths(minor: int, exponent: int) -> int:
    """Turn an amount into hundredths of a unit, as volumes are counted.

    Exact up to two decimals. Of a currency with more of them the rest is rounded half to even,
    and that is why a plan in such a currency can't read AMOUNT.

    >>> hundredths(1234, 2), hundredths(500, 0), hundredths(12345, 3)
    (1234, 50000, 1234)
    """
    if exponent <= VOLUME_EXPONENT:
        return minor * int(10 ** (VOLUME_EXPONENT - exponent))
    return round_ratio(minor, int(10 ** (exponent - VOLUME_EXPONENT)), "half-even")


def format_volume(hundredths: int) -> str:
    """Print a volume with two decimals, always.

    >>> format_volume(10000), format_volume(-5)
    ('100.00', '-0.05')
    """
    return format_minor(hundredths, VOLUME_EXPONENT)


def parse_rate(text: str) -> Fraction:
    """Read a rate that says what it is: a percentage or a ratio of two whole numbers.

    A bare number is refused, because 5 may mean 5% or five times. Rates are never negative.

    >>> parse_rate("12.5%"), parse_rate("1/3")
    (Fraction(1, 8), Fraction(1, 3))
    """
    from fractions import Fraction

    percent = re.fullmatch(_PERCENT, text)
    if percent is not None:
        whole, decimals = percent.groups("")
        return Fraction(int(whole + decimals), 100 * 10 ** len(decimals))
    ratio = re.fullmatch(_RATIO, text)
    if ratio is not None and int(ratio[2]) > 0:
        return Fraction(int(ratio[1]), int(ratio[2]))
    raise InputError(f"{quoted(text)} is not a rate", _rate_hint(text))


def _rate_hint(text: str) -> str:
    if text.startswith("-") and (
        re.fullmatch(_PERCENT, text[1:]) or re.fullmatch(_RATIO, text[1:])
    ):
        return "a rate is never negative"
    if re.fullmatch(r"[0-9]{1,3}", text):
        return f'write "{text}%" if you mean percent'
    small = re.fullmatch(r"0?\.([0-9]{1,6})", text)
    if small is not None:
        digits = small[1].ljust(2, "0")
        rest = digits[2:].rstrip("0")
        return f'write "{int(digits[:2])}{"." + rest if rest else ""}%" if you mean percent'
    return 'write a percentage like "5%" or "12.5%", or a ratio like "1/3"'


def format_rate(rate: Fraction) -> str:
    """Print a rate as a percentage if it is a finite decimal, else as a ratio; parse_rate reads it.

    >>> from fractions import Fraction
    >>> format_rate(Fraction(1, 8)), format_rate(Fraction(1, 3)), format_rate(Fraction(2))
    ('12.5%', '1/3', '200%')
    """
    numerator, denominator = rate.numerator * 100, rate.denominator
    decimals, scale = 0, 1
    while (numerator * scale) % denominator and decimals < 12:
        decimals += 1
        scale *= 10
    if (numerator * scale) % denominator:
        return f"{rate.numerator}/{rate.denominator}"
    return format_minor(numerator * scale // denominator, decimals) + "%"


def round_ratio(num: int, den: int, mode: str) -> int:
    """Divide two integers (den > 0) and round to a whole number by the named mode.

    ``half-even``: ties go to the even neighbour. ``half-up``: ties go away from zero.
    ``down``: toward zero. ``up``: away from zero, whatever is left over. A negative amount rounds
    as the mirror of the positive one, so that a refund takes back exactly what was paid.

    >>> round_ratio(5, 2, "half-even"), round_ratio(5, 2, "half-up"), round_ratio(-5, 2, "down")
    (2, 3, -2)
    """
    if den <= 0:
        raise ValueError("the divisor must be positive")
    quotient, rest = divmod(abs(num), den)
    if mode == "half-even":
        if 2 * rest > den or (2 * rest == den and quotient % 2):
            quotient += 1
    elif mode == "half-up":
        if 2 * rest >= den:
            quotient += 1
    elif mode == "up":
        if rest:
            quotient += 1
    elif mode != "down":
        raise _unknown_mode(mode)
    return -quotient if num < 0 else quotient


def _unknown_mode(mode: str) -> InputError:
    hint = f"use one of: {', '.join(ROUNDING_MODES)}"
    return InputError(f"{quoted(mode)} is not a way of rounding", hint)


def round_fraction(x: Fraction, mode: str) -> int:
    """Round an exact fraction to a whole number, by the modes of round_ratio.

    >>> from fractions import Fraction
    >>> round_fraction(Fraction(1, 2), "half-even"), round_fraction(Fraction(-1, 2), "half-up")
    (0, -1)
    """
    return round_ratio(x.numerator, x.denominator, mode)


def format_exact(minor: Fraction, exponent: int) -> str:
    """Print an amount before rounding: at least the currency's decimals, at most eight.

    >>> from fractions import Fraction
    >>> format_exact(Fraction(12345, 10), 2), format_exact(Fraction(1, 3), 2)
    ('12.345', '0.00333333')
    """
    numerator, denominator = minor.numerator, minor.denominator
    for decimals in range(exponent, 8):
        whole, rest = divmod(numerator, denominator)
        if not rest:
            return format_minor(whole, decimals)
        numerator *= 10
    return format_minor(round_fraction(minor * 10 ** (8 - exponent), "half-even"), 8)
