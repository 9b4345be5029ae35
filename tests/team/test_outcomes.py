"""What came of leads, gifts and requests for help; each case worked out by hand."""

import pytest

from netmark.team.outcomes import (
    Gift,
    LeadEvent,
    Request,
    gifts_made,
    help_given,
    leads_shared,
    together,
)
from netmark.team.scorecard import Done

ANN, BOB, CAT = 1, 2, 3
HOUR = 3600


def lead(number: int, *events: tuple[str, str, int]) -> list[LeadEvent]:
    """A lead that Ann found, with what happened: day, what, who."""
    return [LeadEvent(number, ANN, *event) for event in events]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("2026-11-02", "pass", BOB)], {ANN: Done(0, 1)}),
        ([("2026-11-02", "pass", BOB), ("2026-11-09", "convert", BOB)], {ANN: Done(1, 1)}),
        ([("2026-10-02", "pass", BOB), ("2026-11-09", "convert", BOB)], {}),
        ([("2026-11-02", "assign", BOB), ("2026-11-03", "convert", BOB)], {}),
        (
            [
                ("2026-11-02", "pass", BOB),
                ("2026-11-03", "pass", CAT),
                ("2026-11-09", "convert", CAT),
            ],
            {ANN: Done(1, 1), BOB: Done(1, 1)},
        ),
        (
            [
                ("2026-11-02", "pass", BOB),
                ("2026-11-09", "convert", BOB),
                ("2026-11-10", "reopen", 0),
            ],
            {ANN: Done(0, 1)},
        ),
        ([("2026-11-02", "pass", BOB), ("2026-11-09", "lose", BOB)], {ANN: Done(0, 1)}),
    ],
)
def test_a_lead_counts_for_whoever_passed_it_on(
    events: list[tuple[str, str, int]], expected: dict[int, Done]
) -> None:
    """Since the first of November; won is what it is at the end."""
    assert leads_shared(lead(1, *events), "2026-11-01") == expected


def test_a_lead_that_comes_back_counts_once() -> None:
    """Ann passes it to Bob, he passes it back, she passes it to Cat, who wins it."""
    events = lead(
        1,
        ("2026-11-02", "pass", BOB),
        ("2026-11-03", "pass", ANN),
        ("2026-11-04", "pass", CAT),
        ("2026-11-09", "convert", CAT),
    )
    assert leads_shared(events, "2026-11-01") == {ANN: Done(1, 1), BOB: Done(1, 1)}
    both = [*events, *lead(2, ("2026-11-05", "pass", BOB))]
    assert leads_shared(both, "2026-11-01")[ANN] == Done(1, 2)


def test_a_gift_that_bought_a_rank_earns_nothing() -> None:
    """It still is one of the gifts: it can't raise the share either."""
    gifts = [Gift(1, ANN, True), Gift(2, ANN, True)]
    assert gifts_made(gifts) == {ANN: Done(2, 2)}
    assert gifts_made(gifts, {1, 2}) == {ANN: Done(0, 2)}
    assert together(gifts_made(gifts), {BOB: Done(0, 1)}) == {ANN: Done(2, 2), BOB: Done(0, 1)}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request(CAT, 0, [(BOB, 48 * HOUR)]), {BOB: Done(1, 1)}),
        (Request(CAT, 0, [(BOB, 48 * HOUR + 1)]), {BOB: Done(0, 1)}),
        # It climbed to Ann, who answered: hers is in time, Bob let it climb.
        (Request(CAT, 0, [(ANN, 60 * HOUR)]), {ANN: Done(1, 1), BOB: Done(0, 1)}),
        (Request(CAT, 0, []), {BOB: Done(0, 1)}),
        (Request(CAT, 0, [], closed=True), {}),
        # Not yet over at the end, which is after 100 hours.
        (Request(CAT, 60 * HOUR, []), {}),
        (Request(CAT, 60 * HOUR, [(BOB, 61 * HOUR)]), {BOB: Done(1, 1)}),
        # Her own words are no answer, and nobody stands above Ann.
        (Request(CAT, 0, [(CAT, HOUR)]), {BOB: Done(0, 1)}),
        (Request(ANN, 0, []), {}),
    ],
)
def test_help_is_judged_by_who_had_to_answer(request_: Request, expected: dict[int, Done]) -> None:
    """Cat's sponsor is Bob, whose sponsor is Ann; asking itself is never counted."""
    assert help_given([request_], [0, 0, ANN, BOB], 100 * HOUR, 48) == expected
