"""Tiers that are climbed: each pays once, and only the top one uses its volume up."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.plan.document import read

from ..small import HEAD, faults

STEPS = [(1200, 300), (2400, 300), (3600, 300), (5000, 600)]
PLAN = (
    HEAD + '[trees.team]\nkind = "binary"\nfill = "manual"\n[[bonuses]]\nname = "It"\n'
    'kind = "binary"\ntree = "team"\nbase = "CV"\nown = "none"\ncarry = { legs = "both" }\n'
    f"climb = true\ntiers = {[[str(least), str(pays)] for least, pays in STEPS]}\n"
)
Seen = list[tuple[int, int, int]]


def climbed(rest: str, weeks: Sequence[tuple[int, int, bool]]) -> Seen:
    """Dollars paid, and what stays left and right, week by week; True: she has 1 PV."""
    plan, seen = read(PLAN + rest), Seen()
    carried: Mapping[str, Mapping[str, Sequence[int]]] = {}
    for left, right, may in weeks:
        team = (
            f"ann  place=:left  PV {int(may)}\n  bob  place=ann:left  CV {left}\n"
            f"  cat  place=ann:right  CV {right}\n"
        )
        book, names = from_outline(plan, team)
        book.facts = book.facts._replace(carried=carried)
        book.memo.clear()
        result, ann = compute(book), names.index("ann")
        carried = result.carries
        legs = carried["It"]
        seen.append(
            (result.earned[ann] // 100, legs["left"][ann] // 100, legs["right"][ann] // 100)
        )
    return seen


def test_every_step_pays_once_until_the_top_begins_anew() -> None:
    """300, 300, 300 and 600 at 1,200, 2,400, 3,600 and 5,000 of both legs, then from the start."""
    weeks = [(1200, 1300), (100, 0), (1200, 1100), (3000, 2600), (700, 1200)]
    assert climbed('unqualified = "hold"\n', [(*week, True) for week in weeks]) == [
        (300, 1200, 1300),
        (0, 1300, 1300),
        (300, 2500, 2400),
        (900, 500, 0),  # the third step and the fourth, which takes 5,000 of 5,500 and 5,000
        (300, 1200, 1200),
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hold", [(0, 1200, 1200), (300, 1200, 1200)]),
        ("burn", [(0, 1200, 1200), (0, 1200, 1200)]),
        ("flush", [(0, 0, 0), (0, 0, 0)]),
    ],
)
def test_who_may_not_earn_waits_or_climbs_without_pay(word: str, expected: Seen) -> None:
    """In the first week ann lacks 1 PV."""
    rest = f'needs = {{ PV = 1 }}\nunqualified = "{word}"\n'
    assert climbed(rest, [(1200, 1200, False), (0, 0, True)]) == expected


def test_there_must_be_tiers_to_climb() -> None:
    """Otherwise the word means nothing."""
    text = PLAN.replace("tiers =", "amount = '5'\nunits = { strong = 5, weak = 5 } #")
    [(_, what)] = faults(text + 'unqualified = "hold"\n')
    assert what == "there are no tiers to climb"


weeks = st.lists(
    st.tuples(st.integers(0, 9000), st.integers(0, 9000), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=80, deadline=None)
@given(weeks=weeks, word=st.sampled_from(["hold", "burn", "flush"]))
def test_climbing_agrees_with_one_step_after_the_other(
    weeks: list[tuple[int, int, bool]], word: str
) -> None:
    """Two legs and a number of steps, on paper."""
    left = right = done = 0
    expected = Seen()
    for more_left, more_right, may in weeks:
        left, right, paid = left + more_left, right + more_right, 0
        if may or word == "burn":
            while done < len(STEPS) and min(left, right) >= STEPS[done][0]:
                paid += STEPS[done][1]
                done += 1
            if done == len(STEPS):
                left, right, done = left - 5000, right - 5000, 0
        elif word == "flush" and (left or right):
            left = right = done = 0
        expected.append((paid if may else 0, left, right))
    assert climbed(f'needs = {{ PV = 1 }}\nunqualified = "{word}"\n', weeks) == expected
