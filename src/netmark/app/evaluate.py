"""How a company does as a network: every figure, or retention by joining class."""

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.periods import TO, periods_of
from netmark.app.table import Column, Table, columns
from netmark.errors import InputError, StateError
from netmark.ledger.money import format_minor, round_fraction
from netmark.store import evaluate as asked
from netmark.store.db import Act, Store, read
from netmark.store.team_settings import load

if TYPE_CHECKING:
    from netmark.team.cohorts import Cohort
    from netmark.team.evaluate import Figure

FIGURES, COHORTS = "figures", "cohorts"
SHOWN = (FIGURES, COHORTS)
"""What an evaluation can show."""

_HEADS = columns(
    "period measure value:rate numerator:rate denominator:rate by_chance:rate low:rate high:rate"
    " note"
)


class When(NamedTuple):
    """The days that are evaluated: a period or a range P..Q by name, or from one day to another.

    With nothing given the current period. Days count before a period; ``until`` left out is today.
    """

    period: str = ""
    since: date | None = None
    until: date | None = None


class Days(NamedTuple):
    """The days with their name; ``end`` is the last one that is not ahead."""

    name: str
    first: date
    last: date
    end: date


def evaluate(store: Store, act: Act, when: When = When(), show: str = FIGURES) -> Table:  # noqa: B008  immutable
    """A company's figures, each with numerator, denominator, and what chance would give.

    ``show``: one of :data:`SHOWN`. No rows when nobody takes part. Raises InputError for days that
    run backwards and StateError for those that have not begun.
    """
    from netmark.team.careers import roles
    from netmark.team.cohorts import cohorts, leaving_days
    from netmark.team.evaluate import Window, figures

    days = days_of(store, act, when)
    first, end = days.first.toordinal(), days.end.toordinal()
    with read(store):
        people = asked.people(store, days.end)
        mature = load(store).old_days
        ordered = asked.last_orders(store, len(people.sponsors), days.end)
        sold = asked.sold(store, people, days.first, days.last) if show == FIGURES else None
    found = roles(people, first, end)
    leaving = leaving_days(people.joined, found.left, ordered)
    classes = cohorts(people.joined, leaving, found, end)
    exponent = store.settings.exponent
    if sold is None:
        return _cohorts(classes, days, exponent)
    everybody = classes[-1] if classes else None
    rows = figures(people, found, sold, everybody, Window(first, end, mature))
    return Table(_HEADS, [_row(days.name, each, exponent) for each in rows], exponent)


def days_of(store: Store, act: Act, when: When) -> Days:
    """The days that are meant. Raises InputError and StateError as :func:`evaluate` does."""
    if when.since:
        first, last = when.since, when.until or act.today
        if last < first:
            raise InputError(f"{first} to {last} runs backwards", "the earlier day comes first")
        name = f"{first}{TO}{last}"
    else:
        periods = periods_of(store, act, when.period)
        first, last = periods[0].first, periods[-1].last
        ends = dict.fromkeys((periods[0].name, periods[-1].name))
        name = TO.join(ends)
    if first > act.today:
        raise StateError(
            f"{name} has not begun: today is {act.today}.",
            "name a period that has, or leave it out for the current one",
        )
    return Days(name, first, last, min(last, act.today))


def _row(period: str, figure: "Figure", exponent: int) -> tuple[object, ...]:
    from netmark.team.evaluate import MONEY
    from netmark.team.intervals import MILLION

    def counted(number: int | None) -> str:
        if number is None:
            return ""
        return format_minor(number, exponent) if figure.kind == MONEY else str(number)

    ends = figure.interval or (None, None)
    low, high = (None if end is None else Fraction(end, MILLION) for end in ends)
    return (
        period,
        figure.measure,
        _said(figure.value, figure.kind),
        counted(figure.numerator),
        counted(figure.denominator),
        _said(figure.chance, figure.kind),
        _said(low, figure.kind, "down"),
        _said(high, figure.kind, "up"),
        figure.note,
    )


def _said(value: Fraction | None, kind: str, mode: str = "half-even") -> str:
    """A share in percent, anything else as a number, with two decimals; whole days and counts."""
    from netmark.team.evaluate import COUNT, DAYS, MONEY, SHARE

    if value is None:
        return ""
    if kind in (COUNT, DAYS):
        return str(round_fraction(value, mode))
    if kind in (SHARE, MONEY):
        return f"{format_minor(round_fraction(value * 10_000, mode), 2)}%"
    return format_minor(round_fraction(value * 100, mode), 2)


def _cohorts(classes: "list[Cohort]", days: Days, exponent: int) -> Table:
    from netmark.team.cohorts import MONTHS
    from netmark.team.evaluate import SHARE

    heads = (
        *columns("period joined members:int left:int median_days:rate"),
        *(Column(f"month_{months}", "rate") for months in MONTHS),
    )
    rows: list[tuple[object, ...]] = [
        (
            days.name,
            each.name,
            each.joined,
            each.left,
            "" if each.curve.median is None else str(each.curve.median),
            *(_said(each.after(months), SHARE) for months in MONTHS),
        )
        for each in classes
    ]
    return Table(heads, rows, exponent)
