"""The way back from a volume to the orders behind it; for single members, not for a million."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.genealogy.tree import frontlines
from netmark.ledger.volume import MEMBERS, Metric
from netmark.plan.book import Book, Tree
from netmark.plan.measures import ends, keeper, leg_place, source, summed, tree_of
from netmark.plan.owners import positions
from netmark.plan.windows import over_time, past

if TYPE_CHECKING:
    from netmark.plan.volumes import Volume


class Maker(NamedTuple):
    """A member whose own orders are behind a figure, and how much of each of them counts."""

    member: int
    metric: Metric
    weight: Fraction = Fraction(1)


Chosen = list[tuple[Sequence[int], Fraction]]
"""Members whose figures are added up, with how much of them counts."""


def makers(book: Book, of: str, wanted: Metric | None, tree: str, slot: int) -> list[Maker]:
    """Whose own sales make up a figure: their metrics times the weights add up to it."""
    if of == MEMBERS:
        return []
    if wanted is None:
        return _of_volume(book, of, slot)
    if tree in book.plan.reshaped_trees:
        return makers(book, of, wanted, book.plan.reshaped_trees[tree].of, slot)
    if tree not in book.plan.derived_trees:
        return [Maker(slot, wanted)]
    base = book.plan.derived_trees[tree].of
    given = book.once(("given", tree), lambda: _given(book, tree))
    return [maker for i in given.get(slot, ()) for maker in makers(book, of, wanted, base, i)]


def _given(book: Book, tree: str) -> dict[int, list[int]]:
    """For each kept member, himself and those whose sales rolled up to him."""
    takes, found = keeper(book, tree), dict[int, list[int]]()
    for i in tree_of(book, book.plan.derived_trees[tree].of).order:
        found.setdefault(takes[i], []).append(i)
    return found


def _of_volume(book: Book, name: str, slot: int) -> list[Maker]:
    """Of earlier periods of a window no orders are at hand: this period's share is told."""
    model = book.plan.volumes[name]
    tree = tree_of(book, model.tree)
    if not tree.inside[slot]:
        return []
    values = summed(book, model)
    chosen = _chosen(book, model, tree, slot)
    if model.cap is not None or model.growth:
        total = sum((part * sum(values[i] for i in some) for some, part in chosen), Fraction(0))
        most = total if model.cap is None else min(total, Fraction(model.cap))
        before = past(book, name, model)
        counts = over_time(model, int(most), before[slot]) if model.growth and before else most
        if counts != total:
            chosen = [(some, part * counts / total) for some, part in chosen] if total else []
    found = [
        maker if part == 1 else maker._replace(weight=maker.weight * part)
        for some, part in chosen
        for i in some
        for maker in _of_own(book, model, i, values[i])
    ]
    return _together(found) if model.sum else found


def _of_own(book: Book, model: "Volume", i: int, value: int) -> list[Maker]:
    """Who is behind a member's own figure: after its factors, and rounded as a whole."""
    if model.where is not None and not value:
        return []
    addends = model.addends(book.plan)
    [first, *others] = addends
    if first.factor == 1 and not others:
        return makers(book, first.of, first.metric, model.tree, i)
    parts = [(a, source(book, a.of, a.metric, model.tree)[i] * a.factor) for a in addends]
    exact = sum((part for _, part in parts), Fraction(0))
    scale = value / exact if exact else Fraction(1)
    return [
        maker._replace(weight=maker.weight * addend.factor * scale)
        for addend, part in parts
        if part
        for maker in makers(book, addend.of, addend.metric, model.tree, i)
    ]


def _together(found: Iterable[Maker]) -> list[Maker]:
    """Each metric of a member once, with the sum of its weights."""
    weights: dict[tuple[int, Metric], Fraction] = {}
    for member, metric, weight in found:
        weights[member, metric] = weights.get((member, metric), Fraction(0)) + weight
    return [Maker(*key, weight) for key, weight in weights.items() if weight]


def _chosen(book: Book, model: "Volume", tree: Tree, slot: int) -> Chosen:
    whole = Fraction(1)
    if model.over == "company":
        return [(tree.order, whole)]
    if model.over == "self":
        return [([slot], whole)]
    if model.over == "owner":
        return [([other for other in positions(book, slot) if tree.inside[other]], whole)]
    own = model.own if model.over in ("frontline", "levels", "legs") else model.own is not False
    if model.over in ("leg", "legs"):
        legs = _legs(book, model, slot)
        return [([slot], whole), *legs] if model.over == "legs" and own else legs
    depth = {"frontline": 1, "levels": model.levels or 1}.get(model.over, book.size)
    stop = ends(book, model) if model.over == "group" else None
    return [([slot] if own else [], whole), (_below(book, model.tree, slot, depth, stop), whole)]


def _legs(book: Book, model: "Volume", slot: int) -> Chosen:
    """The legs that count, each with how much of it does."""
    values = summed(book, model)
    legs = [[i, *_below(book, model.tree, i, book.size)] for i in _below(book, model.tree, slot, 1)]
    ranked = sorted(((leg, sum(values[i] for i in leg)) for leg in legs), key=lambda leg: -leg[1])
    if model.over == "leg":
        place = leg_place(book, model, len(ranked))
        return [(leg, Fraction(1)) for leg, _ in ranked[place:][:1]] if ranked else []
    return [
        (leg, Fraction(model.leg_cap, total))
        if model.leg_cap is not None and total > model.leg_cap
        else (leg, Fraction(1))
        for leg, total in ranked[model.but_largest or 0 :]
    ]


def _below(book: Book, name: str, slot: int, depth: int, stop: bytes | None = None) -> list[int]:
    """Everybody below a member, down to ``depth`` levels, level by level.

    Nobody with a mark in ``stop``, and nobody below him.
    """
    tree = tree_of(book, name)
    front = book.once(("frontlines", name), lambda: frontlines(tree.parents, tree.order))
    found, level = [], front[slot]
    while level and depth:
        level = [i for i in level if not stop[i]] if stop else level
        found += level
        level, depth = [below for i in level for below in front[i]], depth - 1
    return found
