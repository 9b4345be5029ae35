"""The list of a leader: its order, who goes on if the top of a leg leaves, and who is close."""

from collections.abc import Sequence

import pytest

from netmark.plan.book import Book
from netmark.plan.need import Need, Needs
from netmark.team.monday import REASONS, Call, Leg, backup, hope, in_order, missed
from netmark.team.near import close_ones, lacking, little
from netmark.team.success import own_and_below


def test_the_worst_comes_first() -> None:
    """By reason, then by weight, then whoever is nearest, then whoever joined first."""
    calls = [
        Call(4, "close to rank", "", ""),
        Call(3, "silent", "", "", 40),
        Call(6, "silent", "", "", 90),
        Call(5, "silent", "", "", 40),
        Call(2, "silent", "", "", 40),
        Call(7, "ask waiting", "", ""),
    ]
    levels = {2: 2, 3: 1, 4: 1, 5: 1, 6: 3, 7: 2}
    assert [call.member for call in in_order(calls, levels)] == [7, 6, 3, 5, 2, 4]
    assert len(set(REASONS)) == 9


@pytest.mark.parametrize(
    ("ordered", "expected"),
    [
        ([False, True, True, True], True),
        ([True, True, True, True], False),
        ([False, True, True, False], False),
        ([False, False, True, True], False),
        ([False, True, True], False),
    ],
)
def test_an_order_is_missed_only_by_whoever_had_one_in_each_of_three(
    ordered: list[bool], expected: bool
) -> None:
    """Where there were not yet three periods before, nobody missed anything."""
    assert missed(ordered) is expected


LEG = Leg(top=2, below=[3, 4, 5, 6], active={2, 4, 5, 6}, recruits={2: 1, 3: 2}, ranks={})


def test_a_backup_is_active_and_has_a_recruit_or_a_rank() -> None:
    """3 recruits but is not active; 4 is active and has neither, but may have it one day."""
    assert backup(LEG) is None
    assert hope(LEG) == 4
    assert backup(LEG._replace(recruits={5: 1})) == 5
    assert backup(LEG._replace(ranks={6: 2})) == 6


def test_of_several_the_highest_rank_then_the_most_recruits_then_the_nearest() -> None:
    """The top itself is nobody's backup."""
    assert backup(LEG._replace(recruits={4: 1, 5: 1}, ranks={2: 9})) == 4
    assert backup(LEG._replace(recruits={4: 1, 5: 3})) == 5
    assert backup(LEG._replace(recruits={4: 9}, ranks={6: 2})) == 6


def test_nobody_is_there_to_be_developed() -> None:
    """A leg of one, or of members who do not order."""
    assert hope(LEG._replace(below=[])) is None
    assert hope(LEG._replace(active={2})) is None


def need(unit: str, required: int, *actual: int, parts: int = 1) -> Need:
    """Return a need with the figures of slots 1, 2, … ."""
    column: Sequence[int] = [0, *actual]
    key = (unit, required, *actual)
    return Need(unit, unit, required, key, lambda _: column, parts=parts)


@pytest.mark.parametrize(
    ("unit", "required", "actual", "expected"),
    [
        ("volume", 10_000, 8_000, True),
        ("volume", 10_000, 7_999, False),
        ("volume", 10_000, 10_000, True),
        ("count", 3, 2, True),
        ("count", 3, 1, False),
        ("count", 1, 0, False),
        ("rank", 2, 1, False),
        ("flag", 1, 0, False),
        ("flag", 1, 1, True),
    ],
)
def test_a_little_is_a_fifth_of_a_volume_or_one_of_a_count(
    unit: str, required: int, actual: int, expected: bool
) -> None:
    """Of a count there must be one; a rank or a mark is there or is not."""
    assert little(need(unit, required), actual) is expected


def test_all_that_is_lacking_must_be_little() -> None:
    """Slot 1 lacks 1000 of PV; slot 2 lacks two legs; slot 3 a little of both."""
    book = _Empty()
    needs = Needs((need("volume", 10_000, 9_000, 12_000, 8_000), need("count", 4, 4, 2, 3)))
    assert [one.gap for one in lacking(needs, book, 1) or ()] == [1_000]
    assert lacking(needs, book, 2) is None
    assert [one.gap for one in lacking(needs, book, 3) or ()] == [2_000, 1]


def test_of_alternatives_the_way_of_which_least_is_lacking() -> None:
    """Slot 1 lacks two things by the first way, one by the second, too much by the third."""
    ways = (
        Needs((need("volume", 100, 90), need("count", 3, 2))),
        Needs((need("volume", 1_000, 900),)),
        Needs((need("flag", 1, 0),)),
    )
    assert [one.gap for one in lacking(Needs(any=ways), _Empty(), 1) or ()] == [100]
    assert lacking(Needs(any=ways[2:]), _Empty(), 1) is None


def test_close_is_whoever_lacks_something_for_the_step_after_his_own() -> None:
    """Slot 1 has reached nothing, slot 2 the first step, slot 3 the last; slot 4 lacks nothing."""
    steps = [
        Needs((need("volume", 100, 85, 300, 999, 100),)),
        Needs((need("volume", 350, 85, 300),)),
    ]
    found = close_ones(steps, [0, 0, 1, 2, 0], _Empty(), [1, 2, 3, 4])
    assert [(slot, lack[0].gap) for slot, lack in found] == [(1, 15), (2, 50)]


class _Empty(Book):
    """A book that knows nothing but what it is told."""

    def __init__(self) -> None:
        self.memo: dict[object, object] = {}


def test_groups_are_each_top_and_all_below_it() -> None:
    """Two tops below slot 1; slot 6 stands beside, and a member who joined before his sponsor."""
    parents = [0, 0, 1, 1, 2, 7, 0, 3]
    order = [1, 6, 2, 3, 4, 7, 5]
    assert own_and_below(parents, order, [2, 3]) == [0, 0, 1, 3, 2, 4, 0, 4]
