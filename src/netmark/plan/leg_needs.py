"""What legs count for in a condition: what one may bring, what they hold, how large they are."""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.genealogy.tree import roll_up
from netmark.plan.book import Book, Tree, zeros
from netmark.plan.measures import legs_of, summed, tree_of, volume

if TYPE_CHECKING:
    from netmark.plan.conditions import LegLines, LegVolumes


def counted(book: Book, name: str, cap: Fraction) -> Sequence[int]:
    """An organisation of which one leg brings at most ``cap``, in parts of its denominator."""
    model = book.plan.volumes[name]
    tree = tree_of(book, model.tree)
    values = summed(book, model)
    legs = roll_up(tree.parents, tree.order, values)
    parts, most = cap.denominator, cap.numerator
    figures = array("q", [0 if model.own is False else value * parts for value in values])
    for i in tree.order:
        figures[tree.parents[i]] += min(legs[i] * parts, most)
    figures[0] = 0
    if model.cap is not None:
        most = model.cap * parts
        return array("q", [min(figure, most) for figure in figures])
    return figures


def containing(book: Book, tree_name: str, inner: bytes, counts: bytes | None) -> Sequence[int]:
    """How many legs hold a member marked in ``inner``; of those marked in ``counts``."""
    tree, found, holds = tree_of(book, tree_name), zeros(book.size), bytearray(inner)
    for i in reversed(tree.order):
        if holds[i]:
            parent = tree.parents[i]
            holds[parent] = 1
            if counts is None or counts[i]:
                found[parent] += 1
    found[0] = 0
    return found


def with_recruits(
    book: Book, tree_name: str, inner: bytes, counts: bytes | None, least: int
) -> Sequence[int]:
    """How many legs hold ``least`` marked in ``inner`` whom the owner of the leg recruited.

    One pass in the order of a walk, which keeps the line from the top down to where it stands: the
    leg is found on it just below the sponsor.
    """
    tree, sponsors, found = tree_of(book, tree_name), book.facts.sponsors, zeros(book.size)
    depths, holds = zeros(book.size), zeros(book.size)
    line = [0] * (book.size + 1)
    for i in _walk(book, tree):
        depth = depths[i] = depths[tree.parents[i]] + 1
        line[depth] = i
        if inner[i]:
            above = depths[sponsors[i]]
            if above < depth and line[above] == sponsors[i]:
                holds[line[above + 1]] += 1
    for i, held in enumerate(holds):
        if held >= least and (counts is None or counts[i]):
            found[tree.parents[i]] += 1
    found[0] = 0
    return found


def _walk(book: Book, tree: Tree) -> Sequence[int]:
    """Everybody in the tree, each followed by all of those below him."""
    sizes = roll_up(tree.parents, tree.order, array("q", [1]) * book.size)
    places, following = zeros(book.size), zeros(book.size)
    walk = zeros(len(tree.order))
    for i in tree.order:
        parent = tree.parents[i]
        here = following[parent]
        following[parent] += sizes[i]
        following[i] = here + 1
        places[i] = here
    for i in tree.order:
        walk[places[i]] = i
    return walk


def figures(book: Book, tree: str, wanted: "LegVolumes") -> list[Sequence[int]]:
    """The legs of every member by size, as many columns as there are thresholds."""
    count = len(wanted.at_least)
    key = ("leg figures", tree, wanted.of, wanted.rest, count)
    return book.once(key, lambda: _figures(book, tree, wanted, count))


def _figures(book: Book, tree: str, wanted: "LegVolumes", count: int) -> list[Sequence[int]]:
    columns = [zeros(book.size) for _ in range(count)]
    for i, legs in legs_of(tree_of(book, tree), volume(book, wanted.of)).items():
        shown = legs
        if wanted.rest == "sum":
            shown = sorted([*legs[: count - 1], sum(legs[count - 1 :])], reverse=True)
        for column, figure in zip(columns, shown, strict=False):
            column[i] = figure
    return list(columns)


def combined(book: Book, tree: str, wanted: "LegLines") -> Sequence[int]:
    """How many lines the legs of every member make, put together from the largest on."""
    found = zeros(book.size)
    for i, legs in legs_of(tree_of(book, tree), volume(book, wanted.of)).items():
        found[i] = _lines(legs, wanted.shares)
    return found


def _lines(legs: Sequence[int], shares: Sequence[Fraction]) -> int:
    """Lines of legs that stand with the largest first.

    >>> shares = [Fraction(3, 10), Fraction(2, 10)]
    >>> _lines([40, 25, 20, 10, 5], shares)  # 25 + 20 reach 30; 10 + 5 do not reach 20
    2
    """
    whole, left = sum(legs), (leg for leg in legs if leg > 0)
    if next(left, 0) == 0:
        return 0
    for line, share in enumerate(shares, start=1):
        reached, least = 0, share * whole
        for leg in left:
            reached += leg
            if reached >= least:
                break
        if not reached or reached < least:
            return line
    return len(shares) + 1
