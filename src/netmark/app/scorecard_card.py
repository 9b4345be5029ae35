"""The scorecard of one member, or of a leg: every figure with what it was counted from."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.app import scorecard_income as incomes
from netmark.app import scorecard_recruits as recruited
from netmark.app.payout import see_member
from netmark.app.scorecard import (
    FIGURES,
    Compared,
    band_name,
    compare,
    find_card,
    notes_of,
    said_weights,
)
from netmark.app.scorecard_given import Given
from netmark.app.table import Table, columns
from netmark.errors import StateError
from netmark.ledger.money import format_minor, round_fraction
from netmark.store import names
from netmark.store.db import Act, Store, read
from netmark.team.intervals import MILLION, Interval, observed_to_expected, poisson, wilson
from netmark.team.recruiting import median
from netmark.team.scorecard import (
    DUPLICATION,
    EARLY,
    HELP,
    OWN,
    RETENTION,
    SHARED,
    VOLUME,
    Band,
    percentile,
)

FEW = 10
"""Below this number the interval says more than the value."""


class Card(NamedTuple):
    """A scorecard. ``facts``: who, when, the scores; the tables have one figure in each row.

    ``leg``: it is of the member with everybody below him.
    """

    leg: bool
    facts: Table
    network: Table
    traditional: Table
    income: Table
    legs: Table
    firsts: Table
    recruits: Table
    weights: str
    notes: tuple[str, ...] = ()


def scorecard(
    store: Store, act: Act, code: str, text: str = "", leg: bool = False, given: Given | None = None
) -> Card:
    """Judge one member in a period (the current one by default), or with ``leg`` a whole leg.

    Everybody is counted, because he is compared with all who have been there for as long. Raises
    InputError when he is no distributor at the end of the period.
    """
    with read(store):
        compared = compare(store, act, text, leg, given)
        member, number, place = find_card(store, compared, code)
        band = compared.bands[number]
        more = _beside(store, act, compared, member, leg)
        name = names.names(store, [member]).get(member, "")
        codes = names.codes(store, [member])
    exponent = store.settings.exponent
    facts = _facts(band, place)
    heads = columns(
        "member name period window band:text months:int score_network:volume rank:int of:int"
        " percentile:rate score_traditional:volume percentile_traditional:rate counted:int"
    )
    period, window = compared.within.period.name, f"{compared.within.first} to"
    head = (codes[member], name, period, f"{window} {compared.within.period.last}")
    months = compared.within.last_class - compared.people.classes[member]
    return Card(
        leg,
        Table(heads, [(*head, band_name(number), months, *facts)], exponent),
        _parts(compared, band, place, list(FIGURES), exponent),
        _parts(compared, band, place, [OWN], exponent),
        *more,
        said_weights(compared.settings),
        notes_of(compared.given),
    )


def _beside(
    store: Store, act: Act, compared: Compared, member: int, leg: bool
) -> tuple[Table, Table, Table, Table]:
    """Everything beside the scores; with ``leg`` income and first times are those of the leg."""
    code = names.codes(store, [member])[member]
    seen, slot, missing = None, 0, ""
    try:
        seen, slot = see_member(store, act, code, compared.within.period.name)
    except StateError as error:
        missing = error.message
    of = incomes.Of(store, compared, member, seen, slot, missing)
    own = incomes.income_of(of)
    legs, risk = incomes.legs(of, own)
    everything = incomes.income_of_leg(of) if leg else own
    rows = [*incomes.shares(of, everything), *risk, recruited.break_even(of)]
    heads = columns("measure value numerator denominator note")
    steps = recruited.first_steps(of, leg)
    return Table(heads, rows, of.exponent), legs, steps, recruited.recruits(of, own)


def _facts(band: Band, place: int) -> tuple[object, ...]:
    network, traditional = band.network[place], band.traditional[place]
    return (
        _hundredths(network),
        band.rank[place],
        len(band.slots),
        _percent(percentile(band.network, network)),
        _hundredths(traditional),
        _percent(percentile(band.traditional, traditional)),
        band.counted[place],
    )


def _hundredths(millionths: int) -> int:
    return (millionths + 5_000) // 10_000


def _percent(share: Fraction) -> Fraction:
    """A share rounded to whole percent, half up."""
    return Fraction(int(share * 100 + Fraction(1, 2)), 100)


def _parts(
    compared: Compared, band: Band, place: int, wanted: Sequence[str], exponent: int
) -> Table:
    """One row per part: what he has, what is usual in the band, and what it brings to the score."""
    rows: list[tuple[object, ...]] = []
    slot, counted = band.slots[place], band.counted[place]
    for name in wanted:
        part = FIGURES.get(name, name)
        column, z = compared.measured.parts[part], band.z[part][place]
        weight = getattr(compared.settings, f"weight_{name}", 100)
        say = _Saying(compared, part, exponent)
        value = column.values[slot]
        known = [v for i in band.slots if (v := column.values[i]) is not None]
        middle = median(known)
        there = value is not None and z is not None
        share = _percent(percentile(known, value)) if value is not None else None
        whole = counted if name in FIGURES else 100
        points = Fraction(z * weight, whole) if z is not None and whole else None
        interval = say.interval(slot) if there else None
        rows.append(
            (
                name,
                say.value(value),
                "" if middle is None else say.value(int(middle + Fraction(1, 2))),
                share,
                None if z is None else _hundredths(z),
                None if points is None else _hundredths(round_fraction(points, "half-even")),
                weight,
                *say.counted(slot),
                "" if interval is None else say.value(interval.low),
                "" if interval is None else say.value(interval.high),
                say.note(slot, len(known)),
            )
        )
    heads = columns(
        "figure value band_median percentile:rate z:volume points:volume weight:int"
        " numerator denominator low high note"
    )
    return Table(heads, rows, exponent)


class _Saying(NamedTuple):
    """How the figures of a part are written."""

    compared: Compared
    part: str
    exponent: int

    def value(self, value: int | None) -> str:
        """Money, a count, a ratio with two decimals, or a share in percent."""
        if value is None:
            return ""
        if self.part in (VOLUME, OWN):
            return format_minor(value, self.exponent)
        if self.part == SHARED:
            return str(value)
        if self.part in (RETENTION, EARLY):
            return format_minor(_hundredths(value), 2)
        return format_minor((value + 50) // 100, 2) + "%"

    def counted(self, slot: int) -> tuple[str, str]:
        """The numerator and the denominator."""
        column = self.compared.measured.parts[self.part]
        hits = column.hits[slot]
        if self.part in (VOLUME, OWN):
            return format_minor(hits, self.exponent), ""
        of = column.of[slot]
        if self.part == EARLY:
            middle = self.compared.measured.early_median
            expected = "" if middle is None else format_minor(int(middle * of), self.exponent)
            return format_minor(hits, self.exponent), expected
        if self.part == RETENTION:
            return str(hits), format_minor(_hundredths(of), 2)
        return str(hits), str(of)

    def interval(self, slot: int) -> Interval | None:
        """The 95 % interval, where the figure is a count of people."""
        column = self.compared.measured.parts[self.part]
        if self.part in (VOLUME, OWN, EARLY):
            return None
        hits, of = column.hits[slot], column.of[slot]
        if self.part == RETENTION:
            return observed_to_expected(hits, Fraction(of, MILLION))
        if self.part == SHARED:
            low, high = poisson(hits)
            return Interval(low // MILLION, -(-high // MILLION))
        return wilson(hits, of)

    def note(self, slot: int, known: int) -> str:
        """What is missing, or how little there is to judge by."""
        column = self.compared.measured.parts[self.part]
        if column.values[slot] is None:
            return self._missing(slot)
        if known < 2:
            return "nobody else in this band to compare with"
        if self.part in (DUPLICATION, HELP) and column.of[slot] < FEW:
            return f"of {column.of[slot]} only: see low and high"
        if self.part == RETENTION and column.of[slot] < FEW * MILLION:
            return "few recruits: see low and high"
        if self.part == EARLY:
            return f"{column.of[slot]} recruits" if column.of[slot] > 1 else "1 recruit only"
        return ""

    def _missing(self, slot: int) -> str:
        column, measured = self.compared.measured.parts[self.part], self.compared.measured
        left_out = "; left out"
        if self.part == RETENTION:
            return "nobody recruited yet" + left_out
        if self.part == DUPLICATION:
            days = self.compared.settings.old_days
            return f"no recruit of more than {days} days" + left_out
        if self.part == EARLY and column.of[slot]:
            middle = "nothing" if measured.early_median is not None else "not known"
            return f"the company's median is {middle}" + left_out
        if self.part == EARLY:
            return "no recruit of the window whose first 90 days are over" + left_out
        if self.part == SHARED:
            nobody = "nobody shares leads or gives sales here yet"
            return (nobody if not any(column.of) else "nobody below to share with") + left_out
        return "nobody has asked for help" + left_out
