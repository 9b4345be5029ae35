"""The checklist of a newcomer who joined on the first of November."""

from datetime import date

import pytest

from netmark.team.starter import Item, next_of, ticks

LIST = [
    Item(0, "Read the rules"),
    Item(3, "Talk with your sponsor", "contact"),
    Item(10, "Sell", "first sale"),
    Item(14, "Look back"),
]
JOINED = date(2026, 11, 1)


def states(day: int, **firsts: int) -> list[str]:
    """The states on a day of November, with what happened on which day."""
    done = {name.replace("_", " "): date(2026, 11, at) for name, at in firsts.items()}
    return [tick.state for tick in ticks(LIST, JOINED, done, date(2026, 11, day))]


@pytest.mark.parametrize(
    ("day", "firsts", "expected"),
    [
        (1, {}, ["open", "later", "later", "later"]),
        (4, {}, ["open", "due", "later", "later"]),
        (5, {}, ["open", "overdue", "later", "later"]),
        (5, {"contact": 2}, ["open", "done", "later", "later"]),
        (20, {"contact": 2, "first_sale": 12}, ["open", "done", "done", "open"]),
        (11, {"first_sale": 12}, ["open", "overdue", "due", "later"]),
    ],
)
def test_an_item_is_done_due_overdue_or_later(
    day: int, firsts: dict[str, int], expected: list[str]
) -> None:
    """What nobody can see stays open from its day on; what lies ahead has not happened."""
    assert states(day, **firsts) == expected


def test_the_dates_count_from_the_day_of_joining() -> None:
    """Day 10 after the first of November is the eleventh."""
    assert [tick.due.day for tick in ticks(LIST, JOINED, {}, JOINED)] == [1, 4, 11, 15]


def test_the_next_thing_is_the_first_that_is_neither_done_nor_his_own_to_tick() -> None:
    """On the fifth, with the talk done, it is to sell."""
    done = {"contact": date(2026, 11, 2)}
    found = next_of(ticks(LIST, JOINED, done, date(2026, 11, 5)))
    assert found is not None
    assert found.item.what == "Sell"
    assert next_of([]) is None
