"""Small plans and companies as outlines, for tests of what a plan measures and decides."""

from collections.abc import Sequence

from netmark.errors import PlanError
from netmark.payout.rehearse import from_outline
from netmark.plan.book import Book
from netmark.plan.document import Plan, read

HEAD = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""

TWO_RANKS = (
    HEAD
    + """\
[active]
needs = { PV = 1 }
[[ranks]]
name = "Low"
needs = { forced_rank = true }
[[ranks]]
name = "High"
needs = { forced_rank = true }
"""
)
"""Active from 1 PV on; who is Low or High is said in the outline."""


def plan(text: str = "", head: str = HEAD) -> Plan:
    """Read a plan of which only the interesting part is written."""
    return read(head + text)


def faults(text: str, head: str = "") -> list[tuple[str, str]]:
    """Where (``line:column``) and what is wrong with a plan; empty when it is fine."""
    try:
        read(head + text)
    except PlanError as error:
        return [(p.where.removeprefix("plan.toml:"), p.what) for p in error.problems]
    return []


class Team:
    """A company from an outline: figures by name, without zeros."""

    def __init__(self, text: str, outline: str, head: str = HEAD) -> None:
        self.plan = plan(text, head)
        self.book: Book
        self.book, self.names = from_outline(self.plan, outline)

    def by_name(self, column: Sequence[int]) -> dict[str, int]:
        """A column as a dict from names to values, zeros left out."""
        return {name: value for name, value in zip(self.names, column, strict=True) if value}

    def set(self, column: Sequence[int]) -> set[str]:
        """The names whose value is not 0."""
        return set(self.by_name(column))

    def slot(self, name: str) -> int:
        """The slot of a member."""
        return self.names.index(name)
