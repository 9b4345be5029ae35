"""Scorecards: every distributor compared with those who have been there for as long."""

import gc
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from netmark.app.periods import period_of
from netmark.app.scorecard_given import Given, given_up
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
    given: Given


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
    store: Store, act: Act, text: str = "", legs: bool = False, given: Given | None = None
) -> Compared:
    """Count and compare everybody in a period, as it is known now; with ``legs`` whole legs.

    ``given``: what is known of sales given up; left out, it is computed.
    """
    with read(store):
        period, settings = period_of(store, act, text), team_settings.load(store)
        within = Within(period, _kits(store, text, act))
        given = given_up(store, within) if given is None else given
        gifts = outcomes.gifts(store, within.first, period)
        leads = outcomes.lead_events(store, within.first, period.last)
        found = leads_shared(leads, within.first.isoformat())
        shared = together(found, gifts_made(gifts, given.bought))
        everybody = people(store, within, Help(shared))
        requests, end = outcomes.requests(store, within.first, period.last)
    helped = help_given(requests, everybody.sponsors, end, settings.ask_hours)
    everybody = everybody._replace(helped=helped)
    measured = measure(everybody, settings.old_days, legs)
    banded = bands(everybody, measured, weights_of(settings))
    return Compared(within, settings, everybody, measured, banded, given)


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
    """The scorecards of a company, the weights that they were made with, and what to know of them.

    ``notes`` are sentences.
    """

    table: Table
    weights: str
    notes: tuple[str, ...] = ()


def notes_of(given: Given) -> tuple[str, ...]:
    """What to know of sales given up: those that count for nothing, and those not looked at."""
    found = []
    if count := len(given.bought):
        found.append(f"{plural(count)} bought a rank: no points. See netmark report given.")
    if given.unknown:
        found.append(f"{plural(given.unknown)} not looked at for rank buying.")
    return tuple(found)


def plural(count: int) -> str:
    """So many gifts, in words.

    >>> plural(1), plural(2)
    ('1 gift', '2 gifts')
    """
    return "1 gift" if count == 1 else f"{count} gifts"


def scorecards(
    store: Store, act: Act, text: str = "", member: str = "", given: Given | None = None
) -> Scorecards:
    """One row per distributor: both scores, the rank in his tenure band, and each part's z-score.

    Scores and z-scores in hundredths of a standard deviation of the band; a part that there is no
    data for is empty, ``counted`` is the weight of the others.
    """
    with read(store):
        code = code_of(store, find(store, member)) if member else ""
        compared = compare(store, act, text, given=given)
        codes = names.all_codes(store)
    rows: list[tuple[object, ...]] = []
    # No row can be garbage: looking for some among 100,000 of them takes as long as making them.
    collects = gc.isenabled()
    gc.disable()
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
    if collects:
        gc.enable()
    rows.sort(key=itemgetter(1))
    heads = columns(
        "period member band score_network:volume rank:int of:int score_traditional:volume "
        + " ".join(f"z_{name}:volume" for name in FIGURES)
        + " counted:int"
    )
    if code:
        rows = [row for row in rows if row[1] == code]
    table = Table(heads, rows, store.settings.exponent)
    return Scorecards(table, said_weights(compared.settings), notes_of(compared.given))


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
