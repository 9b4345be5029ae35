"""Plain data of one period for the slow reference implementation, and how its texts are read.

Beside the tests only mixed.py, which draws, imports netmark: the two implementations share no
line of code.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Doc = Mapping[str, Any]
"""A table of a plan, exactly as tomllib returns it."""

METRICS = ("PV", "CV", "AMOUNT")
EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}


class Brief:
    """A dataclass that shows only what is not usual, so that a failing case can be read."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002
        """Hypothesis prints records in its own way unless they say how."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        shown = []
        for item in fields(self):  # type: ignore[arg-type]  # every child is a dataclass
            value = getattr(self, item.name)
            usual = {} if item.default is MISSING else item.default
            if value != usual:
                shown.append(f"{item.name}={value!s}")
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Member(Brief):
    """A member as he stands at the end of the period; sponsor None is the company.

    forced and titles: rank name by ladder (titles: the highest of earlier periods); customers: how
    many customers are named on his sales of the period; brought_forward: minor units.
    """

    id: str
    sponsor: str | None = None
    kind: str = "distributor"
    status: str = "enrolled"
    market: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    joined: date = date(2026, 1, 1)
    forced: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    customers: int = 0
    brought_forward: int = 0

    @property
    def can_earn(self) -> bool:
        """Only enrolled distributors can be active, hold a rank or earn."""
        return self.status == "enrolled" and self.kind == "distributor"


@dataclass(frozen=True, repr=False)
class Sale(Brief):
    """An order credited to a member; pv, cv and amount in hundredths, a refund is negative."""

    member: str
    day: date
    pv: int = 0
    cv: int = 0
    amount: int = 0
    buyer: str = "self"
    kind: str = "order"

    def value(self, metric: str) -> int:
        """PV, CV or AMOUNT of this order."""
        return {"PV": self.pv, "CV": self.cv, "AMOUNT": self.amount}[metric]


@dataclass(frozen=True)
class Company:
    """Everything that a period needs: members in any order and the orders of the period."""

    members: tuple[Member, ...]
    sales: tuple[Sale, ...]
    last_day: date = date(2026, 11, 30)


def hundredths(value: int | str) -> int:
    """Return a volume such as ``100`` or ``"99.50"`` in hundredths."""
    exact = Fraction(value) * 100
    assert exact.denominator == 1, value
    return exact.numerator


def rate(text: str) -> Fraction:
    """Return "5%", "12.5%" or "1/3" as an exact share."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def factor(part: Doc) -> Fraction:
    """Return how many times a figure counts: 2, "0.75", "75%", "3/4", "-1"; once unless said."""
    text = str(part.get("factor", 1))
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def minor(text: str, exponent: int) -> int:
    """Return "20.00" in minor units of a currency."""
    exact = Fraction(text) * int(10**exponent)
    assert exact.denominator == 1, text
    return exact.numerator


def within(day: date, joined: date, duration: str) -> bool:
    """Quote: "60 days" (day 1 = joining day: day < joined + 60 days); "3 months" = calendar months.

    The joining month is month 1.
    """
    count, unit = duration.split()
    if unit in ("day", "days"):
        return day < joined + timedelta(days=int(count))
    assert unit in ("month", "months"), duration
    return (day.year * 12 + day.month) - (joined.year * 12 + joined.month) < int(count)


def round_exact(amount: Fraction, mode: str) -> int:
    """Round to a whole number: half-even, half-up (ties away from zero), down (to zero), up."""
    size = abs(amount)
    whole = size.numerator // size.denominator
    rest = size - whole
    half = Fraction(1, 2)
    if mode == "half-up":
        up = rest >= half
    elif mode == "half-even":
        up = rest > half or (rest == half and whole % 2 == 1)
    elif mode == "up":
        up = rest > 0
    else:
        assert mode == "down", mode
        up = False
    return (whole + up) * (1 if amount >= 0 else -1)
