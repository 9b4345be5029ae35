"""Legs that hold somebody whom their owner recruited himself, wherever he was placed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.payout.rehearse import from_outline
from netmark.plan.document import read
from netmark.plan.leg_needs import with_recruits

from ..conformance.said import FRAME

BINARY = (
    "".join(FRAME.values())
    + """
[active]
needs = { PV = 100 }
[trees.team]
kind = "binary"
fill = "manual"
[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
carry = { legs = "both" }
unqualified = "hold"
needs = { legs = [{ count = 2, active = true, recruited = 1 }] }
"""
)


def paid(outline: str) -> dict[str, int]:
    """Cents by name, without zeros."""
    from netmark.payout.run import compute

    book, names = from_outline(read(BINARY), outline)
    return {n: c for n, c in zip(names, compute(book).earned, strict=True) if c}


GATE = """
ann  PV 100  place=:left
  bob  CV 100 PV {bob}  place=ann:left
  cat  CV 100 PV 100  place=dan:left
{dan}dan  CV 100 PV 100  place=ann:right
"""


@pytest.mark.parametrize(
    ("bob", "dan", "cents"),
    [
        (100, "  ", 1000),  # bob on the left, dan on the right
        (100, "", 1000),  # dan is not hers, but cat below him is
        (100, "  bob2  PV 1  place=bob:left\n  ", 1000),
        (99, "  ", 0),  # the left one is not active
    ],
)
def test_one_active_recruit_on_each_side(bob: int, dan: str, cents: int) -> None:
    """The usual gate of a binary: 10 % of the lesser leg, 100.00, for who has both sides open."""
    assert paid(GATE.format(bob=bob, dan=dan)).get("ann", 0) == cents


def test_somebody_placed_by_others_does_not_open_a_side() -> None:
    """Spillover brings volume, not qualification."""
    team = "top  PV 100  place=:left\n  ann  PV 100  place=top:left\n"
    team += "    bob  CV 100 PV 100  place=ann:left\n"
    spill = "  cat  CV 100 PV 100  place=ann:right\n"
    assert "ann" not in paid(team + spill)
    assert paid(team + "  " + spill)["ann"] == 1000


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], list[int]]:
    """Parents, sponsors, who is marked and whose legs count, in any numbering."""
    size = draw(st.integers(1, 9))
    slots = draw(st.permutations(range(1, size + 1)))
    parents, sponsors = [0] * (size + 1), [0] * (size + 1)
    for at, slot in enumerate(slots):
        earlier = [0, *slots[:at]]
        parents[slot] = draw(st.sampled_from(earlier))
        sponsors[slot] = draw(st.sampled_from(earlier))
    flags = st.lists(st.integers(0, 1), min_size=size + 1, max_size=size + 1)
    return parents, sponsors, draw(flags), draw(flags)


def slowly(
    parents: Sequence[int],
    sponsors: Sequence[int],
    inner: Sequence[int],
    counts: Sequence[int],
    least: int,
) -> list[int]:
    """For each member each leg, and for each leg each of those in it."""

    def leg_of(owner: int, slot: int) -> int:
        while slot and parents[slot] != owner:
            slot = parents[slot]
        return slot

    found = [0] * len(parents)
    for owner in range(1, len(parents)):
        marked = [i for i in range(1, len(parents)) if inner[i] and sponsors[i] == owner]
        legs = [leg_of(owner, i) for i in marked]
        found[owner] = sum(counts[leg] for leg in {*legs} - {0} if legs.count(leg) >= least)
    return found


@given(forests(), st.integers(1, 3))
def test_the_walk_agrees_with_looking_at_every_leg(
    drawn: tuple[list[int], list[int], list[int], list[int]], least: int
) -> None:
    """Any placement, any sponsors."""
    parents, sponsors, inner, counts = drawn
    book, _ = from_outline(
        read(BINARY.replace("manual", "outer-left")),
        "\n".join(f"m{i}" for i in range(1, len(parents))),
    )
    placed = book.facts.placed["team"]
    book.facts = book.facts._replace(
        sponsors=sponsors,
        placed={"team": placed._replace(parents=parents, sides=[0] + [1] * (len(parents) - 1))},
    )
    book.memo.clear()
    seen = with_recruits(book, "team", bytes(inner), bytes(counts), least)
    assert list(seen) == slowly(parents, sponsors, inner, counts, least)
