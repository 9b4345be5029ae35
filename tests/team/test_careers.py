"""Who takes part in a stretch of days, by looking at every day of it."""

from hypothesis import given
from hypothesis import strategies as st

from netmark.team.careers import Change, People, roles

KINDS = ("distributor", "preferred", "customer")
changes = st.lists(
    st.tuples(
        st.integers(1, 20),
        st.one_of(
            st.tuples(st.just("kind"), st.sampled_from(KINDS)),
            st.tuples(st.just("status"), st.sampled_from(("enrolled", "terminated"))),
        ),
    ),
    max_size=5,
)
careers = st.tuples(st.integers(1, 20), st.sampled_from(KINDS), changes)


def on(day: int, joined: int, kind: str, said: list[Change]) -> tuple[str, str]:
    """Kind and status on a day; nothing before joining."""
    if day < joined:
        return "", ""
    status = "enrolled"
    for change in said:
        if change.day <= day and change.what == "kind":
            kind = change.value
        elif change.day <= day:
            status = change.value
    return kind, status


@given(careers, st.integers(1, 20), st.integers(0, 10))
def test_roles_agree_with_a_look_at_every_day(
    career: tuple[int, str, list[tuple[int, tuple[str, str]]]], first: int, more: int
) -> None:
    """Whoever is an enrolled distributor on one of the days takes part."""
    joined, kind, raw = career
    last = first + more
    said = sorted(Change(max(day, joined), *what) for day, what in raw)
    said.sort(key=lambda change: change.day)
    others = {} if kind == "distributor" else {1: kind}
    found = roles(People([0, 0], [0, joined], others, {1: said} if said else {}), first, last)

    seen = [on(day, joined, kind, said) for day in range(last + 1)]
    enrolled = ("distributor", "enrolled")
    assert found.taking_part[1] == (enrolled in seen[first:])
    assert found.at_start[1] == (seen[first - 1] == enrolled)
    assert found.ever[1] == any(kind == "distributor" for kind, _ in seen)
    day = last
    while day > 0 and seen[day][1] == "terminated":
        day -= 1
    assert found.left[1] == (day + 1 if seen[last][1] == "terminated" else 0)


def test_the_company_takes_no_part() -> None:
    """Slot 0 is nobody."""
    found = roles(People([0], [0], {}, {}), 1, 9)
    assert [list(column) for column in found] == [[0], [0], [0], [0]]
