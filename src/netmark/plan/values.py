"""What the fields of a plan hold: rates, volumes, money and windows, read exactly and strictly.

Rates and money are written as quoted strings, so that no binary fraction ever touches them. Faults
are ``ValueError("what || hint")``: see :mod:`netmark.plan.source`.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from netmark.errors import InputError
from netmark.ledger.money import exponent, format_rate, parse_minor, parse_rate, parse_volume
from netmark.ledger.stretch import Stretch
from netmark.ledger.volume import Window

LIFETIME = 0
MOST_KEPT = 60
"""Every period whose pay is kept is a column of the frozen facts."""
MOST_WORDS = 200
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
MOST_PERIODS = 60
"""Every period that a volume looks back on is a column of the frozen facts."""


def _meant(value: object) -> str:
    """What somebody means who writes a number: 5 is five percent, 0.05 most likely as well."""
    said = f'"{value}%"'
    if isinstance(value, float) and 0 < value < 1:
        return f'write "{format_rate(Fraction(str(value)))}", or {said} if that is meant,'
    return f"write {said}"


def _rate(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        raise ValueError(f"a rate is a quoted string || {_meant(value)} with quotes")
    try:
        return parse_rate(value)
    except InputError as error:
        raise ValueError(f"{error.message} || {error.hint}") from error


def _factor(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str):
        raise ValueError(f'a factor is a quoted string || write "{value}" with quotes')
    sign, text = (-1, value[1:]) if value.startswith("-") else (1, value)
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,8})?", text):
        return sign * Fraction(text)
    try:
        return sign * parse_rate(text)
    except InputError as error:
        hint = 'write "0.75", "75%", "3/4" or "-1"'
        raise ValueError(f"{error.message.replace('rate', 'factor')} || {hint}") from error


def _quantity(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f'a volume is a whole number or a quoted string || write "{value}"')
    try:
        return parse_volume(str(value))
    except InputError as error:
        raise ValueError(f"{error.message} || {error.hint}") from error


class Decimals(NamedTuple):
    """The context in which money is read: a currency and its decimals, 2 where it is unknown."""

    currency: str = ""
    most: int = 2


def decimals_of(currency: object) -> Decimals:
    """What is known about a currency as it is written in a plan, perhaps wrongly."""
    try:
        return Decimals(str(currency), exponent(str(currency)))
    except InputError:
        return Decimals()


def _money(value: object, info: ValidationInfo) -> Fraction:
    if not isinstance(value, str):
        known = info.context if isinstance(info.context, Decimals) else Decimals()
        raise ValueError(f"an amount of money is a quoted string || {_quoted(value, known)}")
    try:
        digits = min(len(value.partition(".")[2]), 4)
        return Fraction(parse_minor(value, digits), 10**digits)
    except InputError as error:
        raise ValueError(f"{error.message} || {error.hint}") from error


def _quoted(value: object, known: Decimals) -> str:
    """How a bare number is written, if it is an amount that the currency can say at all."""
    whole, _, digits = str(value).partition(".")
    digits = digits.rstrip("0")
    sound = re.fullmatch("-?[0-9]+", whole) and not isinstance(value, bool) and "e" not in digits
    if sound and len(digits) <= known.most:
        text = f"{whole}.{digits.ljust(known.most, '0')}" if digits else whole
        return f'write "{text}" with quotes'
    example = f"20.{'0' * known.most}".rstrip(".")
    has = f"{known.most} decimals" if known.most else "no decimals"
    because = f"{known.currency} has {has}: " if known.currency else ""
    return f'{because}write it like "{example}", with quotes'


def window(value: object) -> Window:
    """A time span as a plan writes it: "60 days", "8 weeks", "3 months"."""
    if isinstance(value, Window):
        return value
    count, _, unit = str(value).partition(" ")
    unit = unit if unit.endswith("s") else f"{unit}s"
    if not (count.isascii() and count.isdigit() and 0 < len(count) <= 4 and int(count) > 0):
        raise ValueError(f'"{value}" is not a time span || write "60 days", "8 weeks", "3 months"')
    if unit not in ("days", "weeks", "months"):
        raise ValueError(f'"{value}" is not a time span || write "60 days", "8 weeks", "3 months"')
    return Window(int(count), unit)


def _over(value: object) -> int | Stretch:
    if isinstance(value, Stretch) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    found, days = re.fullmatch("([0-9]{1,3}) periods", str(value)), Stretch.read(str(value))
    if value == "lifetime":
        return LIFETIME
    if days:
        return days
    if found is None or not 2 <= int(found[1]) <= MOST_PERIODS:
        hint = (
            f'write "lifetime", "3 periods" with 2 to {MOST_PERIODS}, this one included, "30 days",'
            ' "5 weeks", "3 months", or this, last or whole before month, quarter, year or'
            ' "year from July"'
        )
        raise ValueError(f"'{str(value)[:40]}' is no window of a volume || {hint}")
    return int(found[1])


class Grace(NamedTuple):
    """For how long something holds: so many periods, until a month (1 to 12), or, with neither,
    without limit.
    """

    periods: int = 0
    month: int = 0

    def __str__(self) -> str:
        if self.month:
            return f"until {MONTHS[self.month - 1]}"
        many = f"{self.periods} period{'s' if self.periods > 1 else ''}"
        return many if self.periods else "unlimited"


def _keep(value: object) -> Grace:
    if isinstance(value, Grace):
        return value
    found = re.fullmatch("([0-9]{1,3}) periods?", str(value))
    if value == "unlimited":
        return Grace()
    if found is None or not 1 <= int(found[1]) <= MOST_KEPT:
        hint = f'write "unlimited", or "3 periods" with 1 to {MOST_KEPT}, this one not included'
        raise ValueError(f"'{str(value)[:40]}' is no number of periods || {hint}")
    return Grace(int(found[1]))


def _grace(value: object) -> Grace:
    word, _, month = str(value).partition(" ")
    if word == "until" and month in MONTHS:
        return Grace(month=MONTHS.index(month) + 1)
    try:
        return _keep(value)
    except ValueError as error:
        hint = f'write "3 periods" with 1 to {MOST_KEPT}, "until January", or "unlimited"'
        raise ValueError(f"'{str(value)[:40]}' is no time of grace || {hint}") from error


def _clock(value: object) -> Stretch:
    if isinstance(value, Stretch):
        return value
    found = Stretch.read(f"whole {value}")
    if found is None:
        hint = 'write "month", "quarter", "year" or "year from July"'
        raise ValueError(f"'{str(value)[:40]}' is nothing that bonuses are paid by || {hint}")
    return found


def _name(value: str) -> str:
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]{0,39}", value):
        return value
    raise ValueError(
        f"'{value[:60]}' can't be a name"
        " || begin with a letter; then letters, digits, spaces, - and _, together at most 40"
    )


Every = Literal[
    "month",
    "week",
    "fortnight",
    "quarter",
    "year",
    "named",
    "week from Tuesday",
    "week from Wednesday",
    "week from Thursday",
    "week from Friday",
    "week from Saturday",
    "week from Sunday",
    "fortnight from Tuesday",
    "fortnight from Wednesday",
    "fortnight from Thursday",
    "fortnight from Friday",
    "fortnight from Saturday",
    "fortnight from Sunday",
]
"""What a payout may cover; a week or fortnight begins on Monday unless it says otherwise."""


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError('there is no such date || write it like "2026-11-30"') from error


def _reason(value: str) -> str:
    if value.strip() == value and value.isprintable() and 0 < len(value) <= MOST_WORDS:
        return value
    raise ValueError(f"a reason is one line of 1 to {MOST_WORDS} characters || say why, in words")


Reason = Annotated[str, AfterValidator(_reason)]
"""Why something is taken, in words that stand on statements."""
Name = Annotated[str, AfterValidator(_name)]
"""What volumes, trees, ladders, ranks and bonuses are called; it stands in columns and files."""
Rate = Annotated[Fraction, BeforeValidator(_rate)]
"""An exact share: "5%", "12.5%", "1/3"."""
Keep = Annotated[Grace, BeforeValidator(_keep)]
"""For how many periods after this one: "3 periods", or "unlimited"."""
Waiting = Annotated[Grace, BeforeValidator(_grace)]
"""For how long something holds: "3 periods", "until January", "unlimited"."""
Over = Annotated[int | Stretch, BeforeValidator(_over)]
"""A number of periods, this one included: "3 periods"; 0 for "lifetime"; or days: "30 days"."""
Clock = Annotated[Stretch, BeforeValidator(_clock)]
"""What a bonus is paid by: "month", "quarter", "year", "year from July"."""
Factor = Annotated[Fraction, BeforeValidator(_factor)]
"""How many times something counts: 2, "0.75", "75%", "3/4", "-1"."""
Quantity = Annotated[int, BeforeValidator(_quantity)]
"""A volume in hundredths: 100, "99.50"."""
Money = Annotated[Fraction, BeforeValidator(_money)]
"""Units of the plan's currency, exact: "20.00"."""
Limit = Money | Literal["unlimited"]
"""Money that is not exceeded: "500.00", or "unlimited"."""
Day = Annotated[date, BeforeValidator(_day)]
"""A day of the calendar: "2026-11-30"."""
Span = Annotated[Window, BeforeValidator(window)]
"""The first days, weeks or calendar months after joining: "60 days"."""
