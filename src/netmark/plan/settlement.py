"""Between earning and paying: rounding, and what becomes of a balance."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from netmark.plan.conditions import Part
from netmark.plan.values import Money


class Rounding(Part):
    """How fractions of a cent become cents; both choices change what people are paid."""

    mode: Literal["half-even", "half-up", "down"] = Field(description="what happens to a half")
    stage: Literal["line", "bonus"] = Field(
        description='"line": each source and earner is rounded; "bonus": the sum, once'
    )


class PayoutPolicy(Part):
    """What happens between earning and paying."""

    minimum: Money = Field(Fraction(0), description="below it: carried")
