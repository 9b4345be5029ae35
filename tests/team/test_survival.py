"""Kaplan-Meier against a published table, by hand, and against a slow obvious count."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.team.intervals import poisson
from netmark.team.survival import against_expectation, curve_of, kaplan_meier

Spells = list[tuple[int, bool]]

# Weeks in remission of the 21 patients given 6-MP; Freireich et al., Blood 1963, the example of
# every textbook since Gehan 1965: six relapses censored at 6, 9, 10, 11 and so on.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
REMISSION: Spells = [*((t, True) for t in RELAPSED), *((t, False) for t in CENSORED)]
PUBLISHED = {
    6: "0.857",
    7: "0.807",
    10: "0.753",
    13: "0.690",
    16: "0.627",
    22: "0.538",
    23: "0.448",
}

spells = st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=30)


def slow(watched: Spells, time: int) -> Fraction:
    """Day after day: of those who were still watched, the share that did not leave on it."""
    share = Fraction(1)
    for day in range(time + 1):
        there = [spell for spell in watched if spell[0] >= day]
        leaving = [spell for spell in there if spell == (day, True)]
        if there:
            share *= 1 - Fraction(len(leaving), len(there))
    return share


def test_the_curve_is_the_published_one() -> None:
    """Seven steps from .857 to .448; the median is 23 weeks."""
    curve = kaplan_meier(REMISSION)
    assert curve.watched == 21
    assert {t: f"{float(curve.at(t)):.3f}" for t in curve.times} == PUBLISHED
    assert curve.at_risk == [21, 17, 15, 12, 11, 7, 6]
    assert curve.left == [3, 1, 1, 1, 1, 1, 1]
    assert curve.median == 23


def test_the_interval_of_the_curve_is_the_published_one() -> None:
    """On the log-log scale, as Stata and SAS print it for these patients."""
    curve = kaplan_meier(REMISSION)
    found = {t: tuple(f"{end / 1e6:.4f}" for end in curve.interval(t)) for t in curve.times}
    assert found == {
        6: ("0.6197", "0.9516"),
        7: ("0.5631", "0.9228"),
        10: ("0.5032", "0.8894"),
        13: ("0.4316", "0.8491"),
        16: ("0.3675", "0.8049"),
        22: ("0.2678", "0.7468"),
        23: ("0.1881", "0.6801"),
    }


def test_nobody_gone_and_everybody_gone_are_no_certainty() -> None:
    """Of ten, none has left: at least 72 % stay (Wilson, 10 of 10); and the mirror of it."""
    stayed = kaplan_meier([(5, False)] * 10).interval(5)
    gone = kaplan_meier([(5, True)] * 10).interval(5)
    assert (f"{stayed.low / 1e6:.4f}", stayed.high) == ("0.7225", 1000000)
    assert (gone.low, f"{gone.high / 1e6:.4f}") == (0, "0.2775")


def test_the_mean_of_those_who_left_would_say_something_else() -> None:
    """They took 12 weeks on average; half of all take 23, because most were still there."""
    assert sum(RELAPSED) // len(RELAPSED) == 12
    assert kaplan_meier(REMISSION).median == 23


@given(spells, st.integers(0, 9))
def test_the_curve_agrees_with_a_slow_count(watched: Spells, time: int) -> None:
    """At every time, whether somebody left at it or not."""
    curve = kaplan_meier(watched)
    assert curve.at(time) == slow(watched, time)
    assert curve.table(time)[time] == round(slow(watched, time) * 1_000_000)


@given(spells, st.integers(0, 9))
def test_churn_is_what_the_curve_loses_in_a_month(watched: Spells, time: int) -> None:
    """1 - S(m+1) / S(m), of a slow count."""
    now = slow(watched, time)
    expected = 1 - slow(watched, time + 1) / now if now else None
    assert kaplan_meier(watched).churn(time) == expected


@given(spells)
def test_the_median_is_the_first_time_with_half_left(watched: Spells) -> None:
    """By trying one time after the other."""
    first = next((t for t in range(10) if slow(watched, t) <= Fraction(1, 2)), None)
    assert kaplan_meier(watched).median == first


@given(spells.map(lambda watched: [(time, True) for time, _ in watched]), st.integers(0, 9))
def test_without_censoring_it_is_the_share_that_is_left(watched: Spells, time: int) -> None:
    """Then no method is needed: those who stayed longer, of all."""
    if watched:
        longer = sum(spell[0] > time for spell in watched)
        assert kaplan_meier(watched).at(time) == Fraction(longer, len(watched))


def test_nobody_leaves_an_empty_company() -> None:
    """All of nobody is still there, and there is no median."""
    curve = curve_of({}, {})
    assert curve.at(12) == 1
    assert curve.median is None
    assert curve.table(1) == [1000000, 1000000]


def test_a_sponsor_of_newcomers_is_measured_by_newcomers() -> None:
    """S = 1, .8, .5: three of a month and one of two are 2.9; all four retained are 40/29."""
    found = against_expectation(4, [1, 1, 1, 2], [1000000, 800000, 500000])
    assert found.expected == 2900000
    assert found.ratio == Fraction(40, 29)
    assert found.interval is not None
    low, high = poisson(4)
    assert found.interval.low == low * 10 // 29
    assert found.interval.high == -(-high * 10 // 29)


def test_longer_tenures_than_the_curve_count_with_its_end() -> None:
    """Nobody is expected to leave after the last month that was seen."""
    assert against_expectation(1, [99], [1000000, 500000]).expected == 500000


@pytest.mark.parametrize("tenures", [[], [1]])
def test_where_nobody_is_expected_there_is_no_ratio(tenures: list[int]) -> None:
    """Without recruits, or when nobody stays that long."""
    found = against_expectation(0, tenures, [1000000, 0])
    assert (found.ratio, found.interval) == (None, None)
