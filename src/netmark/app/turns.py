"""Whose turn it is: a period is closed when it is over, and after those before it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from netmark.errors import StateError
from netmark.store.db import Act

if TYPE_CHECKING:
    from netmark.app.payout import Closing
    from netmark.ledger.period import Period


def must_be_its_turn(act: Act, period: "Period", how: "Closing", left_open: Sequence[str]) -> None:
    """Refuse to close a period that goes on, or one that comes before others."""
    if period.last >= act.today and not how.early:
        raise StateError(
            f"{period.name} goes on until {period.last}; once closed it takes nothing more",
            hint=f"close it after {period.last}, or add --early",
        )
    if left_open and not how.leave_open:
        raise StateError(
            f"{_said(left_open)}; once {period.name} is, what was earned before can't be paid any"
            " more",
            hint=f"first: netmark payout --period {left_open[0]} --close; or add --leave-open",
        )


def must_be_final(act: Act, period: "Period", until: date, how: "Closing") -> None:
    """Refuse to close a period that still takes late orders; ``until``: the last day on which."""
    if until >= act.today and not how.early:
        raise StateError(
            f"the plan keeps {period.name} open until {until}; once closed it takes nothing more",
            hint=f"close it after {until}, or add --early",
        )


def notes(act: Act, period: "Period", left_open: Sequence[str]) -> tuple[str, ...]:
    """What somebody who is about to close should know."""
    if not left_open:
        return early(act, period)
    first = f"{_said(left_open)}; what was earned there can't be paid after {period.name} is closed"
    return (*early(act, period), first)


def early(act: Act, period: "Period") -> tuple[str, ...]:
    """A note that a period is not over."""
    goes_on = f"{period.name} goes on until {period.last}"
    return (goes_on,) if period.last >= act.today else ()


def lost(left_open: Sequence[str]) -> tuple[str, ...]:
    """A note on each period that was passed over."""
    lost = "was left open: what was earned there can't be paid any more"
    return tuple(f"{name} {lost}" for name in left_open)


def _said(left_open: Sequence[str]) -> str:
    have, are = ("have", "are") if len(left_open) > 1 else ("has", "is")
    return f"{', '.join(left_open)} {have} sales and {are} not closed"
