"""Places: where each policy puts a newcomer, and what may not be done by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import InputError
from netmark.genealogy.placement import POLICIES, Place, Placed, Places

AUTOMATIC = [policy for policy in POLICIES if policy not in ("manual", "weaker-volume")]


def grown(policy: str, sponsors: Sequence[int], width: int = 2) -> Places:
    """A tree of those who joined in this order; entry 0 of ``sponsors`` is the company's."""
    tree = Places(width, len(sponsors))
    for member, sponsor in enumerate(sponsors[1:], start=1):
        place = tree.find(policy, sponsor)
        assert place is not None
        tree.put(member, sponsor, place)
    return tree


def slowly(policy: str, sponsors: Sequence[int], width: int = 2) -> list[Place]:
    """The same by the plainest reading of the rules, searching everything anew for everybody."""
    places: list[Place] = [Place(0, 0)]

    def child(node: int, side: int) -> int:
        return places.index(Place(node, side)) if Place(node, side) in places else 0

    def heads(node: int) -> int:
        return 1 + sum(heads(c) for s in range(1, width + 1) if (c := child(node, s)))

    def end(node: int, side: int) -> Place:
        while below := child(node, side):
            node = below
        return Place(node, side)

    for member, sponsor in enumerate(sponsors[1:], start=1):
        sides = range(1, width + 1)
        if not sponsor:
            places.append(Place(0, 1))
        elif policy in ("level-order", "level-even"):
            level, found = [sponsor], None
            while found is None:
                free = [Place(node, side) for node in level for side in sides]
                if policy == "level-even":
                    free.sort(key=lambda place: place.side)
                found = next((place for place in free if place not in places), None)
                level = [child(node, side) for node in level for side in sides]
            places.append(found)
        elif policy == "alternate":
            before = sum(1 for other in sponsors[1:member] if other == sponsor)
            places.append(end(sponsor, before % width + 1))
        elif policy == "weaker-count":
            counts = [heads(c) if (c := child(sponsor, side)) else 0 for side in sides]
            places.append(end(sponsor, counts.index(min(counts)) + 1))
        else:
            places.append(end(sponsor, 1 if policy == "outer-left" else width))
    return places


@st.composite
def joins(draw: st.DrawFn) -> list[int]:
    """The sponsors of up to fifteen members in the order of joining."""
    return [0, *(draw(st.integers(0, number)) for number in range(draw(st.integers(1, 15))))]


@pytest.mark.parametrize("policy", AUTOMATIC)
@given(sponsors=joins(), width=st.integers(2, 4))
def test_each_policy_agrees_with_a_plain_search(
    policy: str, sponsors: list[int], width: int
) -> None:
    """Whatever is remembered between two searches changes no place."""
    tree = grown(policy, sponsors, width)
    placed = [Place(*pair) for pair in zip(*tree.placed(), strict=True)]
    assert placed == slowly(policy, sponsors, width)


@given(sponsors=joins(), policies=st.lists(st.sampled_from(AUTOMATIC), min_size=15, max_size=15))
def test_policies_may_change_on_the_way(sponsors: list[int], policies: list[str]) -> None:
    """Every newcomer gets a free place below his sponsor, whatever came before."""
    tree = Places(2, len(sponsors))
    for member, sponsor in enumerate(sponsors[1:], start=1):
        place = tree.find(policies[member - 1], sponsor)
        assert place is not None
        tree.put(member, sponsor, place)
        assert not sponsor or tree.stands_under(member, sponsor)


def test_the_weaker_side_by_volume() -> None:
    """What stands below is asked of the caller; a tie goes left."""
    tree = grown("level-order", [0, 0, 1, 1])
    assert tree.find("weaker-volume", 1, lambda _, side: {1: 600, 2: 200}[side]) == Place(3, 2)
    assert tree.find("weaker-volume", 1, lambda _, side: side * 0) == Place(2, 1)


def test_a_place_by_hand_has_to_be_free_and_there() -> None:
    """Every refusal says why."""
    tree = grown("level-order", [0, 0, 1, 1])
    more = Places(2, 6)
    for member, sponsor, place in ((1, 0, Place(0, 1)), (2, 1, Place(1, 1))):
        more.put(member, sponsor, place)
    with pytest.raises(InputError, match="the place is taken"):
        more.put(3, 1, Place(1, 1))
    with pytest.raises(InputError, match="there is no side 3"):
        more.put(3, 1, Place(1, 3))
    with pytest.raises(InputError, match="has a place already"):
        more.put(2, 1, Place(1, 2))
    with pytest.raises(InputError, match="the upline has no place yet"):
        more.put(3, 1, Place(4, 1))
    assert tree.stands_under(2, 1)
    assert not tree.stands_under(2, 3)


def test_the_outer_lines_of_a_sponsor() -> None:
    """At the sponsor himself both sides are outermost; further down only the same side."""
    tree = grown("outer-left", [0, 0, 1, 1])  # a chain 1-2-3
    assert tree.on_outer_line(Place(3, 1), 1)
    assert tree.on_outer_line(Place(1, 2), 1)
    assert not tree.on_outer_line(Place(2, 2), 1)


def test_nobody_is_placed_below_somebody_who_waits() -> None:
    """A sponsor in the holding tank has no place to search from; by hand nothing is found."""
    tree = Places(2, 4)
    assert tree.find("outer-left", 1) is None
    tree.put(1, 0, Place(0, 1))
    assert tree.find("manual", 1) is None
    assert tree.find("outer-left", 1) == Place(1, 1)


@pytest.mark.parametrize("policy", AUTOMATIC)
@given(sponsors=joins(), cut=st.integers(1, 15))
def test_a_tree_that_was_kept_goes_on_as_before(policy: str, sponsors: list[int], cut: int) -> None:
    """Written down after some joins and read again, the others get the same places."""
    whole = grown(policy, sponsors)
    first = grown(policy, sponsors[: cut + 1]).placed()
    rest = [0] * (len(sponsors) - len(first.parents))
    kept = Placed([*first.parents, *rest], [*first.sides, *rest])
    tree = Places.restore(2, kept, sponsors)
    for member in range(len(first.parents), len(sponsors)):
        place = tree.find(policy, sponsors[member])
        assert place is not None
        tree.put(member, sponsors[member], place)
    assert [list(column) for column in tree.placed()] == [list(c) for c in whole.placed()]
