"""Compression: who is passed over on the way up, and what that does to the numbers of the levels.

It is a word, not a switch, because each of the six changes cents: :data:`MEANINGS`.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from netmark.genealogy.tree import nearest
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book, Tree, zeros
from netmark.plan.conditions import Part
from netmark.plan.needs import active
from netmark.plan.ranks import paid_ranks

Word = Literal["none", "stop", "skip-inactive", "skip-unqualified", "roll-up", "skip-below"]
MEANINGS: dict[str, str] = {
    "none": "levels are physical and nobody is asked for activity; who may not be paid keeps the"
    " level, and the money is breakage",
    "stop": "as none, but an inactive member keeps the level, and the money is breakage",
    "skip-inactive": "inactive members consume no level",
    "skip-unqualified": "for each level, whoever is not entitled to that level is passed over",
    "skip-below": "members below that paid-as rank consume no level",
    "roll-up": "inactive members consume no level, and their sales count as sales of their nearest"
    " active upline",
}
"""What each word does, in plain words."""

SPELT = (*(word for word in MEANINGS if word != "skip-below"), '{ skip-below = "RANK" }')
"""How each is written in a plan."""

_AS_TABLE = 'write { skip-below = "Director" } with a rank of the plan'


def _spelt(value: object) -> object:
    if isinstance(value, str):
        return {"word": value}
    if isinstance(value, dict):
        for key in value:
            if key != "skip-below":
                raise ValueError(f"unknown key {key!r} || {_AS_TABLE}")
        if not isinstance(value.get("skip-below"), str):
            raise ValueError(f"skip-below needs the name of a rank || {_AS_TABLE}")
        return {"word": "skip-below", "rank": value["skip-below"]}
    if isinstance(value, _Compression):
        return value
    raise ValueError(f"compression is a word || use one of: {', '.join(SPELT)}")


class _Compression(Part):
    written: ClassVar[str] = 'one of the words below, or { skip-below = "RANK" }'
    choices: ClassVar[Mapping[str, str]] = MEANINGS
    spelt: ClassVar[Sequence[str]] = SPELT

    word: Word = Field(description="which compression")
    rank: str = Field("", description="for skip-below: the lowest rank that is not passed over")


Compression = Annotated[_Compression, BeforeValidator(_spelt)]
"""A word, or { skip-below = "Director" }."""

ASKS_ACTIVE = frozenset({"stop", "skip-inactive", "skip-unqualified", "roll-up"})
"""The compressions under which only active members are paid."""


def compression_faults(compression: _Compression) -> Iterator[Fault]:
    """A word that needs a rank has one."""
    if (compression.word == "skip-below") != bool(compression.rank):
        yield Fault(
            ("compression",),
            "skip-below needs a rank",
            'write compression = { skip-below = "Director" }',
        )


def steps(
    compression: _Compression,
    book: Book,
    tree: Tree,
    ladder: str,
    entitled: Sequence[bytes],
) -> list[Sequence[int]]:
    """For each level k the list that says who stands at level k above a position at level k - 1.

    ``entitled`` has one flag column per level. A position is a slot; 0 means there is nobody. Only
    ``skip-unqualified`` differs from level to level: the other lists are one and the same object.
    """
    if compression.word in ("none", "stop"):
        step: Sequence[int] = tree.parents
    elif compression.word == "skip-unqualified":
        return [nearest(tree.parents, tree.order, flags) for flags in entitled]
    elif compression.word == "skip-below":
        lowest = book.plan.rank_number(ladder, compression.rank)
        kept = bytes(rank >= lowest for rank in paid_ranks(book, ladder))
        step = nearest(tree.parents, tree.order, kept)
    else:
        step = nearest(tree.parents, tree.order, active(book))
    return [step] * len(entitled)


def rolled_up(book: Book, tree: Tree, values: Sequence[int]) -> "array[int]":
    """Under ``roll-up``: what the inactive sold counts as sold by the nearest active upline.

    What has nobody active above it is in slot 0: it is lost.
    """
    takes, totals = _takers(book, tree), zeros(book.size)
    for i in tree.order:
        value = values[i]
        if value:
            totals[takes[i]] += value
    return totals


def rolled_from(book: Book, tree: Tree) -> dict[int, list[int]]:
    """Under ``roll-up``: for each active member, himself and those whose sales count as his."""
    takes, found = _takers(book, tree), dict[int, list[int]]()
    for i in tree.order:
        found.setdefault(takes[i], []).append(i)
    return found


def _takers(book: Book, tree: Tree) -> list[int]:
    is_active = active(book)
    above = nearest(tree.parents, tree.order, is_active)
    return [i if is_active[i] else up for i, up in enumerate(above)]
