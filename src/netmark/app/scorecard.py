"""Scorecards: every distributor compared with those who have been there for as long."""

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.store import names, outcomes, plans, team_settings
from netmark.store.db import Act, Store, read
from netmark.store.members import code_of, find
from netmark.store.scorecard import KITS, Help, Within, people
from netmark.team.outcomes import gifts_made, help_given, leads_shared, together
from netmark.team.profile import BANDS
from netmark.team.scorecard import (
    DUPLICATION,
    EARLY,
    HELP,
    RETENTION,
    SHARED,
    VOLUME,
    Band,
    Measured,
    People,
    bands,
    measure,
)
from netmark.team.settings import Settings

FIGURES: Mapping[str, str] = {
    "customers": VOLUME,
    "retention": RETENTION,
    "productivity": EARLY,
    "duplication": DUPLICATION,
    "giving": SHARED,
    "help": HELP,
}
"""The parts of the network profile, by the names that settings and columns give them."""


class Compared(NamedTuple):
    """A company compared: what is known of everybody, counted, and by tenure band."""

    within: Within
    settings: Settings
    people: People
    measured: Measured
    bands: list[Band]


def weights_of(settings: Settings) -> dict[str, int]:
    """The weight of each part, as it is set."""
    return {part: getattr(settings, f"weight_{name}") for name, part in FIGURES.items()}


def said_weights(settings: Settings) -> str:
    """The weights in one line."""
    each = (f"{name} {getattr(settings, f'weight_{name}')}" for name in FIGURES)
    return ", ".join(each)


def band_name(number: int) -> str:
    """A tenure band in words.

    >>> [band_name(number) for number in range(4)]
    ['0-2 months', '3-11 months', '12-35 months', '36 months or more']
    """
    if number == len(BANDS):
        return f"{BANDS[-1]} months or more"
    return f"{BANDS[number - 1] if number else 0}-{BANDS[number] - 1} months"


def compare(
    store: Store, act: Act, text: str = "", legs: bool = False, bought: Collection[int] = ()
) -> Compared:
    """Count and compare everybody in a period, as it is known now; with ``legs`` whole legs.

    ``bought``: the gifts, by their number, that bought a rank and earn no points.
    """
    with read(store):
        period, settings = period_of(store, act, text), team_settings.load(store)
        within = Within(period, _kits(store, text, act))
        gifts = outcomes.gifts(store, within.first, period)
        leads = outcomes.lead_events(store, within.first, period.last)
        shared = together(leads_shared(leads, within.first.isoformat()), gifts_made(gifts, bought))
        found = people(store, within, Help(shared))
        requests, end = outcomes.requests(store, within.first, period.last)
        helped = help_given(requests, found.sponsors, end, settings.ask_hours)
    found = found._replace(helped=helped)
    measured = measure(found, settings.old_days, legs)
    return Compared(within, settings, found, measured, bands(found, measured, weights_of(settings)))


def _kits(store: Store, text: str, act: Act) -> tuple[str, ...]:
    """The kinds of orders that are starter kits: kit, and what the plan in force calls so."""
    version = plans.in_force(store, period_of(store, act, text))
    if version is None or "kits" not in version.toml:
        return KITS
    import tomllib

    bonuses = tomllib.loads(version.toml).get("bonuses") or []
    named = (kind for bonus in bonuses for kind in bonus.get("kits") or ())
    return tuple(dict.fromkeys((*KITS, *named)))


class Scorecards(NamedTuple):
    """The scorecards of a company, and the weights that they were made with, in words."""

    table: Table
    weights: str


def scorecards(
    store: Store, act: Act, text: str = "", member: str = "", bought: Collection[int] = ()
) -> Scorecards:
    """One row per distributor: both scores, the rank in his tenure band, and each part's z-score.

    Scores and z-scores in hundredths of a standard deviation of the band; a part that there is no
    data for is empty, ``counted`` is the weight of the others.
    """
    with read(store):
        code = code_of(store, find(store, member)) if member else ""
        compared = compare(store, act, text, bought=bought)
        codes = names.all_codes(store)
    rows: list[tuple[object, ...]] = []
    for number, band in enumerate(compared.bands):
        size, name, period = len(band.slots), band_name(number), compared.within.period.name
        rows += zip(
            [period] * size,
            map(codes.__getitem__, band.slots),
            [name] * size,
            _hundredths(band.network),
            band.rank,
            [size] * size,
            _hundredths(band.traditional),
            *(_hundredths(band.z[part]) for part in FIGURES.values()),
            band.counted,
            strict=True,
        )
    rows.sort(key=itemgetter(1))
    heads = columns(
        "period member band score_network:volume rank:int of:int score_traditional:volume "
        + " ".join(f"z_{name}:volume" for name in FIGURES)
        + " counted:int"
    )
    if code:
        rows = [row for row in rows if row[1] == code]
    return Scorecards(Table(heads, rows, store.settings.exponent), said_weights(compared.settings))


def _hundredths(millionths: Sequence[int | None]) -> list[int | None]:
    """Rounded half up."""
    return [None if z is None else (z + 5_000) // 10_000 for z in millionths]


def find_card(store: Store, compared: Compared, code: str) -> tuple[int, int, int]:
    """The member, his tenure band and his place in it. Raises InputError if he has no scorecard."""
    member = find(store, code)
    for number, band in enumerate(compared.bands):
        if compared.people.scored[member] and member in band.slots:
            return member, number, band.slots.index(member)
    period = compared.within.period.name
    raise InputError(
        f"{code_of(store, member)} has no scorecard in {period}: it is of distributors who have"
        " joined and not left",
        hint=f"netmark member show {code_of(store, member)}",
    )
