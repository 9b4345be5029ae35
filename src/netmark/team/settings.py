"""What a company may set about its team side: waiting times, limits, and the weights of scores.

Nothing here changes what anybody is paid.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import quoted


class Settings(NamedTuple):
    """The settings in force. Hours and days are whole, weights points of 100, limits parts of 1."""

    ask_hours: int = 48
    answer_days: int = 14
    mature_days: int = 60
    newcomer_days: int = 30
    silent_days: int = 30
    old_days: int = 90
    fragile_leg: Fraction = Fraction(7, 10)
    support_cost: Fraction = Fraction(0)
    weight_customers: int = 30
    weight_retention: int = 20
    weight_productivity: int = 15
    weight_duplication: int = 15
    weight_giving: int = 10
    weight_help: int = 10


MEANING: Mapping[str, str] = {
    "ask_hours": "hours until a request for help climbs to the next upline",
    "answer_days": "days after an answer in which a sale or a recruit is counted as its fruit",
    "mature_days": "days until a lead counts in rates of conversion",
    "newcomer_days": "days from joining during which a member is new",
    "silent_days": "days without an order, or without contact, that are silence",
    "old_days": "days from joining after which a recruit counts for duplication",
    "fragile_leg": "the part of an income from one leg above which it is called fragile",
    "support_cost": "what looking after a recruit costs a sponsor in a month, in money",
    "weight_customers": "points: volume of end customers, own and of the organisation",
    "weight_retention": "points: recruits who stayed, against those expected to",
    "weight_productivity": "points: what recruits sold in their first 90 days",
    "weight_duplication": "points: recruits who recruit",
    "weight_giving": "points: leads shared and sales given up, with their outcome",
    "weight_help": "points: requests for help that were answered",
}
"""One line for each setting."""

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")

MOST = 100_000
"""No setting is larger."""


def said(settings: Settings, name: str) -> str:
    """The value of a setting as it is typed.

    >>> said(Settings(), "ask_hours"), said(Settings(), "fragile_leg")
    ('48', '0.7')
    """
    value = getattr(settings, name)
    return str(value) if isinstance(value, int) else _decimal(value)


def changed(settings: Settings, name: str, text: str) -> Settings:
    """Settings with one of them set from text. Raises InputError with what is right instead.

    >>> changed(Settings(), "ask_hours", "24").ask_hours
    24
    """
    if name not in Settings._fields:
        raise InputError(f"there is no setting {quoted(name)}", "see all of them: netmark settings")
    value = _number(text)
    whole = isinstance(Settings._field_defaults[name], int)
    at_most = 1 if name == "fragile_leg" else MOST
    if value is None or value < 0 or value > at_most or (whole and value.denominator != 1):
        kind = "a whole number" if whole else "a number with at most six decimals"
        raise InputError(
            f"{quoted(text)} can't be {name}",
            f"it is {kind} from 0 to {at_most}, such as {said(Settings(), name)}",
        )
    after = Settings(**settings._asdict() | {name: value.numerator if whole else value})
    if not any(getattr(after, each) for each in after._fields if each.startswith("weight_")):
        raise InputError("all weights would be 0", "leave one of them above 0")
    return after


def _number(text: str) -> Fraction | None:
    """A plain decimal number with at most six decimals; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return Fraction(found[0]) if found else None


def _decimal(value: Fraction) -> str:
    """A number with at most six decimals, without zeros at its end."""
    millionths = value * 1_000_000
    text = f"{int(value)}.{int(millionths) % 1_000_000:06d}".rstrip("0")
    return text.rstrip(".")
