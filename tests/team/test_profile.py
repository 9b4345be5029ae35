"""The network profile: z-scores within bands, weighted."""

from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.team.profile import NETWORK, band, weighted, z_scores

values = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-(10**6), 10**6)), st.integers(0, 2)), max_size=30
)


def test_the_weights_are_those_of_the_reference() -> None:
    """They sum to 100; nothing for head count, kits, own purchases or income."""
    assert sum(NETWORK.values()) == 100
    assert list(NETWORK.values()) == [30, 20, 15, 15, 10, 10]


def test_a_newcomer_is_compared_with_newcomers() -> None:
    """100 is above average among newcomers, however much the old hands sell."""
    scores = z_scores([100, 0, 5000, 7000], [band(1), band(2), band(40), band(50)])
    assert scores == [1000000, -1000000, -1000000, 1000000]


def test_a_z_score_worked_by_hand() -> None:
    """2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2; so -1.5, -0.5, 0, 1 and 2."""
    figures = [2, 4, 4, 4, 5, 5, 7, 9]
    expected = [-1500000, *[-500000] * 3, 0, 0, 1000000, 2000000]
    assert z_scores(figures, [0] * 8) == expected


def test_among_equals_and_alone_everybody_is_average() -> None:
    """A deviation of nothing gives no points to anybody."""
    assert z_scores([5, 5, 9], [0, 0, 1]) == [0, 0, 0]


@given(values)
def test_z_scores_are_the_textbook_ones(drawn: list[tuple[int | None, int]]) -> None:
    """Within a millionth of mean and deviation in floating point."""
    found = z_scores([value for value, _ in drawn], [group for _, group in drawn])
    for (value, group), z in zip(drawn, found, strict=True):
        if value is None:
            assert z is None
            continue
        others = [v for v, g in drawn if g == group and v is not None]
        deviation = pstdev(others)
        expected = (value - fmean(others)) / deviation if deviation else 0
        assert z is not None
        assert abs(z / 1e6 - expected) < 2e-6


def test_what_is_not_known_is_left_out() -> None:
    """30 parts of +1 and 20 of unknown: +1, of 30 parts; with both known .6 - .4 = .2."""
    parts = {"volume": [1000000, None, 1000000], "retention": [None, -1000000, -1000000]}
    found = weighted(parts, {"volume": 30, "retention": 20})
    assert found.scores == [1000000, -1000000, 200000]
    assert found.counted == [30, 20, 50]


@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {}, {"a": 0}, {"a": -1}])
def test_weights_that_fit_no_profile_are_refused(weights: dict[str, int]) -> None:
    """A part without a weight, a weight without a part, or nothing to divide by."""
    with pytest.raises(ValueError, match="weight"):
        weighted({"a": [0]}, weights)
