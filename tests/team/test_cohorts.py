"""Joining classes: who has left, and how many are there after so many months."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.careers import People, roles
from netmark.team.cohorts import Cohort, cohorts, days_of, leaving_days
from netmark.team.survival import kaplan_meier

LAST = date(2026, 12, 31).toordinal()


def day(month: int, number: int) -> int:
    """A day of 2026."""
    return date(2026, month, number).toordinal()


def classes(people: list[tuple[int, int, int]], last: int = LAST) -> list[Cohort]:
    """Cohorts of people as (joined, left, last order)."""
    joined, left, ordered = ([0, *column] for column in zip(*people, strict=True))
    found = roles(People([0] * len(joined), joined, {}, {}), last, last)
    return cohorts(joined, leaving_days(joined, left, ordered), found, last)


def test_months_are_a_twelfth_of_a_year() -> None:
    """365.25 days a year, whole days, rounded down."""
    assert [days_of(m) for m in (0, 1, 2, 3, 6, 12, 24, 36)] == [0, 30, 60, 91, 182, 365, 730, 1095]


def test_a_class_is_of_one_month_and_all_comes_last() -> None:
    """Two of January, one of March."""
    rows = classes([(day(1, 31), 0, LAST), (day(1, 1), 0, LAST), (day(3, 1), 0, LAST)])
    assert [(row.name, row.joined, row.left) for row in rows] == [
        ("2026-01", 2, 0),
        ("2026-03", 1, 0),
        ("all", 3, 0),
    ]


def test_a_class_by_hand() -> None:
    """Four of 1 January: one left on day 10, one ordered last on day 20, one left on day 200."""
    start = day(1, 1)
    rows = classes(
        [
            (start, start + 10, 0),
            (start, 0, start + 20),
            (start, 0, LAST),
            (start, start + 200, start + 180),
        ]
    )
    [january, _] = rows
    assert january.left == 3
    # On days 10, 110 (20 + 90) and 200 (before 180 + 90).
    assert january.curve.times == [10, 110, 200]
    assert [january.after(months) for months in (1, 3, 6, 12)] == [
        Fraction(3, 4),
        Fraction(3, 4),
        Fraction(1, 2),
        None,
    ]
    assert january.curve.at(200) == Fraction(1, 4)


def test_whoever_never_orders_leaves_ninety_days_after_joining() -> None:
    """On the last day he leaves, the day before he does not."""
    start = LAST - 90
    assert classes([(start, 0, 0)])[0].left == 1
    assert classes([(start + 1, 0, 0)])[0].left == 0


def test_a_class_says_nothing_about_months_that_it_has_not_seen() -> None:
    """Joined on 1 November and seen for 60 days: two months, but not three."""
    november = classes([(day(11, 1), 0, LAST)])[0]
    assert november.after(1) == november.after(2) == 1
    assert november.after(3) is None


def test_nobody_makes_no_classes() -> None:
    """Not even one of all."""
    assert cohorts([0], leaving_days([0], [0], [0]), roles(People([0], [0], {}, {}), 1, 2), 2) == []


members = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))


@given(st.lists(members, min_size=1, max_size=20))
def test_classes_agree_with_a_curve_of_their_members(drawn: list[tuple[int, int, int]]) -> None:
    """One spell after the other, by the rule of leaving."""
    start = day(1, 1)
    people = [
        (start + joined, start + joined + left if left else 0, start + joined + order)
        for joined, left, order in drawn
    ]
    spells: dict[str, list[tuple[int, bool]]] = {"all": []}
    for joined, left, order in people:
        gone = min([order + 90, *([left] if left else [])])
        spell = (gone - joined, True) if gone <= LAST else (LAST - joined, False)
        for name in (date.fromordinal(joined).isoformat()[:7], "all"):
            spells.setdefault(name, []).append(spell)
    rows = {row.name: row for row in classes(people)}
    assert rows.keys() == spells.keys()
    for name, row in rows.items():
        assert row.curve == kaplan_meier(spells[name])
        assert row.joined == len(spells[name])
        assert row.left == sum(gone for _, gone in spells[name])
