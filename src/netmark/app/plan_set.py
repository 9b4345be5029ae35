"""What `--set` says: which value of a plan takes which values, one after another."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import format_minor, format_rate

MOST = 1000
"""So many combinations are computed at most."""

_NUMBER = r"(-?[0-9]{1,15}(?:\.[0-9]{1,6})?)(%?)"
_RANGE = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}(?:\s+by\s+{_NUMBER})?")


class Setting(NamedTuple):
    """A value of a plan by the words that lead to it, and what it is to be, as it was written."""

    name: str
    words: tuple[str, ...]
    values: tuple[str, ...]


def setting(text: str) -> Setting:
    """Read ``PATH=VALUES``: a value, several with commas between them, or a range with its step.

    >>> setting("bonuses.Team.rates.0=5%..6% by 0.5%").values
    ('5%', '5.5%', '6%')
    >>> setting("payout.minimum=10.00,20.00").words
    ('payout', 'minimum')
    """
    cut = _outside(text, "=")
    if len(cut) < 2 or not cut[0].strip():
        raise InputError(
            f"{text[:64]!r} sets nothing", "write PATH=VALUES, such as payout.minimum=10.00,20.00"
        )
    name, said = cut[0].strip(), text[len(cut[0]) + 1 :]
    words = tuple(part.strip().strip("\"'") for part in _outside(name, "."))
    if not all(words):
        raise InputError(f"{name[:64]!r} has a point too many", "write it like payout.minimum")
    values = [value for part in _outside(said, ",") for value in _values(part.strip(), name)]
    return Setting(name, words, tuple(dict.fromkeys(values)))


def _outside(text: str, mark: str) -> list[str]:
    """Cut a text at a mark, but not inside quotes or brackets."""
    found, depth, quote, start = [], 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif sign == mark and depth <= 0:
            found.append(text[start:place])
            start = place + 1
    return [*found, text[start:]]


def _values(part: str, name: str) -> Sequence[str]:
    if not part:
        raise InputError(f"{name} is set to nothing", f"write {name}=VALUE")
    if ".." not in part or part[0] in "\"'[{":
        return (part,)
    found = _RANGE.fullmatch(part)
    if found is None:
        raise InputError(f"{part[:64]!r} is no range", "write it like 5%..9% by 1%")
    first, unit, last, last_unit, step, step_unit = found.groups("")
    if not step:
        raise InputError(f"{part} does not say by how much", f"write it like {part} by 1{unit}")
    if len({unit, last_unit, step_unit}) > 1:
        raise InputError(f"{part} has a % at some of its numbers", "at all of them, or at none")
    decimals = max(len(number.partition(".")[2]) for number in (first, last, step))
    low, high, by = (_scaled(number, decimals) for number in (first, last, step))
    if by <= 0:
        raise InputError(f"{part} goes by no step", "a step is more than zero")
    if high < low:
        raise InputError(f"{part} runs backwards", f"write {last}{unit}..{first}{unit} by {step}")
    if (high - low) // by >= MOST:
        raise too_many((high - low) // by + 1)
    numbers = range(low, high + 1, by)
    if unit:
        return [format_rate(Fraction(number, 100 * 10**decimals)) for number in numbers]
    return [format_minor(number, decimals) for number in numbers]


def _scaled(number: str, decimals: int) -> int:
    whole, _, fraction = number.partition(".")
    return int(whole + fraction.ljust(decimals, "0"))


def too_many(count: int) -> InputError:
    """The error for more combinations than are computed."""
    return InputError(
        f"that makes {count} combinations, and {MOST} are computed at most",
        "take larger steps, or fewer values at once",
    )
