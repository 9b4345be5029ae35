"""Measures: a metric or another volume, added up over a scope of a tree.

Every scope is one or two passes over the members, without recursion. ``volume(book, name)`` is the
one way to ask for a figure: the name of a metric gives the member's own sales.
"""

from array import array
from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING

from netmark.genealogy.tree import frontlines, nearest, roll_up, top_down
from netmark.ledger.volume import METRICS, Metric
from netmark.plan.book import Book, Tree, both, zeros
from netmark.plan.owners import positions, together

if TYPE_CHECKING:
    from netmark.plan.volumes import Volume


def volume(book: Book, name: str) -> Sequence[int]:
    """The figure of every member, in hundredths: of a volume of the plan, or of a metric by
    name.
    """
    if name in METRICS:
        return book.facts.metrics[Metric(name)]
    return book.once(("volume", name), lambda: _compute(book, book.plan.volumes[name]))


def metric(book: Book, wanted: Metric, tree: str = "sponsor") -> Sequence[int]:
    """Own sales; on a compressed tree, with the sales of those not kept rolled up to the kept."""
    if tree == "sponsor" or tree in book.plan.other_trees:
        return book.facts.metrics[wanted]
    if tree in book.plan.reshaped_trees:
        return metric(book, wanted, book.plan.reshaped_trees[tree].of)
    make = _rolled if tree in book.plan.derived_trees else _of_the_placed
    return book.once(("metric", wanted, tree), lambda: make(book, wanted, tree))


def source(book: Book, of: str, wanted: Metric | None, tree: str) -> Sequence[int]:
    """The values a scope adds up or a bonus pays on; members outside the tree have 0."""
    if wanted is not None:
        return metric(book, wanted, tree)
    values = volume(book, of)
    if tree == "sponsor":
        return values
    inside = tree_of(book, tree).inside
    return array("q", [value if there else 0 for value, there in zip(values, inside, strict=True)])


def tree_of(book: Book, name: str) -> Tree:
    """The sponsor tree, or a tree that the plan derives from it."""
    if name == "sponsor":
        return book.sponsor_tree
    make = _compressed if name in book.plan.derived_trees else _placement
    make = _regrouped if name in book.plan.regrouped_trees else make
    make = _passed_up if name in book.plan.passup_trees else make
    make = _other if name in book.plan.other_trees else make
    return book.once(("tree", name), lambda: make(book, name))


def _placement(book: Book, name: str) -> Tree:
    """Everybody who has a place; those who wait for one are not in the tree."""
    placed = book.facts.placed[name]
    inside = both(bytes(map(bool, placed.sides)), book.sponsor_tree.inside)
    order = top_down(placed.parents)
    return Tree(placed.parents, list(compress(order, map(inside.__getitem__, order))), inside)


def _other(book: Book, name: str) -> Tree:
    """The same members, some of them under another upline than their sponsor."""
    parents = book.facts.uplines[name]
    inside, order = book.sponsor_tree.inside, top_down(parents)
    return Tree(parents, list(compress(order, map(inside.__getitem__, order))), inside)


def _compressed(book: Book, name: str) -> Tree:
    from netmark.plan.needs import mask

    model = book.plan.derived_trees[name]
    base = tree_of(book, model.of)
    kept = both(base.inside, mask(book.plan.needs_to_keep(name), book))
    above = nearest(base.parents, base.order, kept)
    parents = [up if k else 0 for up, k in zip(above, kept, strict=True)]
    return Tree(parents, list(compress(base.order, map(kept.__getitem__, base.order))), kept)


def _regrouped(book: Book, name: str) -> Tree:
    """The same members under the nearest upline who may keep them."""
    from netmark.plan.needs import mask

    model = book.plan.regrouped_trees[name]
    base = tree_of(book, model.of)
    heads = both(base.inside, mask(book.plan.needs_to_head(name), book))
    above = nearest(base.parents, base.order, heads)
    if model.skip == "all-but-topmost":
        topmost = array("q", bytes(8 * book.size))  # of those passed over, as those below see it
        for i in base.order:
            parent = base.parents[i]
            topmost[i] = i if heads[parent] else topmost[parent]
            above[i] = parent if heads[parent] else topmost[parent]
    parents = [up if there else 0 for up, there in zip(above, base.inside, strict=True)]
    order = top_down(parents)
    return Tree(parents, list(compress(order, map(base.inside.__getitem__, order))), base.inside)


def _passed_up(book: Book, name: str) -> Tree:
    """The same members, each under whoever he belongs to."""
    from netmark.plan.needs import fits

    model = book.plan.passup_trees[name]
    base, joined = tree_of(book, model.of), book.facts.joined
    counted = both(base.inside, fits(model.for_, book))
    numbers, passed, first = zeros(book.size), bytearray(book.size), frozenset(model.first)
    for i in sorted(range(1, book.size), key=joined.__getitem__):  # of one day: by slot
        if counted[i]:
            recruiter = base.parents[i]
            numbers[recruiter] += 1
            passed[i] = numbers[recruiter] in first
    parents = zeros(book.size)
    for i in base.order:
        above = base.parents[i]
        parents[i] = (passed[i] and parents[above]) or above
    return Tree(parents, base.order, base.inside)


def keeper(book: Book, name: str) -> Sequence[int]:
    """For each member of the tree below, who takes his metric on compressed tree ``name``.

    A kept member keeps his own; 0: nobody above is kept, the volume is lost.
    """

    def make() -> list[int]:
        model = book.plan.derived_trees[name]
        base = tree_of(book, model.of)
        kept = tree_of(book, name).inside
        above = nearest(base.parents, base.order, kept)
        return [i if kept[i] else up for i, up in enumerate(above)]

    return book.once(("keeper", name), make)


def _rolled(book: Book, wanted: Metric, tree: str) -> Sequence[int]:
    base = metric(book, wanted, book.plan.derived_trees[tree].of)
    totals = zeros(book.size)
    takes = keeper(book, tree)
    for i in tree_of(book, book.plan.derived_trees[tree].of).order:
        value = base[i]
        if value:
            totals[takes[i]] += value
    totals[0] = 0
    return totals


def _of_the_placed(book: Book, wanted: Metric, tree: str) -> Sequence[int]:
    """Own sales of those who have a place; the others' enter no leg."""
    inside = tree_of(book, tree).inside
    values = book.facts.metrics[wanted]
    return array("q", [value if there else 0 for value, there in zip(values, inside, strict=True)])


def _compute(book: Book, model: "Volume") -> Sequence[int]:
    tree = tree_of(book, model.tree)
    values = source(book, model.of, model.metric(book.plan), model.tree)
    if model.over == "self":
        return values
    if model.over == "owner":
        whole = together(book, values)
        return array(
            "q", [sold if there else 0 for sold, there in zip(whole, tree.inside, strict=True)]
        )
    if model.over == "company":
        everybody = sum(compress(values, tree.inside))
        return array("q", [everybody if there else 0 for there in tree.inside])
    if model.over == "organisation":
        totals = roll_up(tree.parents, tree.order, values)
        totals[0] = 0
        if model.own is False:
            return array("q", [whole - own for whole, own in zip(totals, values, strict=True)])
        return totals
    if model.over == "leg":
        return _leg(tree, roll_up(tree.parents, tree.order, values), model.which)
    depth = 1 if model.over == "frontline" else model.levels or 1
    totals = array("q", values) if model.own else zeros(book.size)
    for level in level_volumes(tree, values, depth):
        totals = array("q", map(int.__add__, totals, level))
    totals[0] = 0
    return totals


def level_volumes(tree: Tree, values: Sequence[int], depth: int) -> list[Sequence[int]]:
    """For k = 1 … depth: what stands exactly k levels below each member, added up."""
    parents, levels, current = tree.parents, [], values
    for _ in range(depth):
        above = zeros(len(parents))
        for i in tree.order:
            value = current[i]
            if value:
                above[parents[i]] += value
        above[0] = 0
        levels.append(above)
        current = above
    return list(levels)


def _leg(tree: Tree, totals: Sequence[int], which: int | str | None) -> Sequence[int]:
    """The volume of one leg of each member: the largest, the smallest, or the n-th largest."""
    legs: dict[int, list[int]] = {}
    for i in tree.order:
        legs.setdefault(tree.parents[i], []).append(totals[i])
    chosen = zeros(len(tree.parents))
    for i, figures in legs.items():
        if which == "smallest":
            chosen[i] = min(figures)
        else:
            place = 1 if which in ("largest", None) else int(which)
            chosen[i] = sorted(figures, reverse=True)[place - 1] if place <= len(figures) else 0
    chosen[0] = 0
    return chosen


def makers(
    book: Book, of: str, wanted: Metric | None, tree: str, slot: int
) -> list[tuple[int, Metric]]:
    """Whose own sales make up a figure: (member, metric) pairs whose values add up to it.

    The way back from a volume to the orders behind it; for single members, not for a million.
    """
    if wanted is None:
        return _makers_of_volume(book, book.plan.volumes[of], slot)
    if tree in book.plan.reshaped_trees:
        return makers(book, of, wanted, book.plan.reshaped_trees[tree].of, slot)
    if tree not in book.plan.derived_trees:
        return [(slot, wanted)]
    base = book.plan.derived_trees[tree].of
    given = book.once(("given", tree), lambda: _given(book, tree))
    return [pair for i in given.get(slot, ()) for pair in makers(book, of, wanted, base, i)]


def _given(book: Book, tree: str) -> dict[int, list[int]]:
    """For each kept member, himself and those whose sales rolled up to him."""
    takes, found = keeper(book, tree), dict[int, list[int]]()
    for i in tree_of(book, book.plan.derived_trees[tree].of).order:
        found.setdefault(takes[i], []).append(i)
    return found


def _makers_of_volume(book: Book, model: "Volume", slot: int) -> list[tuple[int, Metric]]:
    tree = tree_of(book, model.tree)
    if not tree.inside[slot]:
        return []
    if model.over == "company":
        chosen = list(tree.order)
    elif model.over == "self":
        chosen = [slot]
    elif model.over == "owner":
        chosen = [other for other in positions(book, slot) if tree.inside[other]]
    else:
        depth = {"frontline": 1, "levels": model.levels or 1}.get(model.over, book.size)
        whole = model.own if model.over != "organisation" else model.own is not False
        chosen = ([slot] if whole else []) + _below(book, model.tree, tree, slot, depth)
        if model.over == "leg":
            return _makers_of_leg(book, model, tree, slot)
    metric_of = model.metric(book.plan)
    return [pair for i in chosen for pair in makers(book, model.of, metric_of, model.tree, i)]


def _makers_of_leg(book: Book, model: "Volume", tree: Tree, slot: int) -> list[tuple[int, Metric]]:
    values = source(book, model.of, model.metric(book.plan), model.tree)
    legs = [
        [i, *_below(book, model.tree, tree, i, book.size)]
        for i in _below(book, model.tree, tree, slot, 1)
    ]
    legs.sort(key=lambda leg: -sum(values[i] for i in leg))
    if not legs:
        return []
    place = {"largest": 0, "smallest": len(legs) - 1}.get(str(model.which))
    place = int(model.which or 1) - 1 if place is None else place
    chosen = legs[place] if place < len(legs) else []
    metric_of = model.metric(book.plan)
    return [pair for i in chosen for pair in makers(book, model.of, metric_of, model.tree, i)]


def _below(book: Book, name: str, tree: Tree, slot: int, depth: int) -> list[int]:
    """Everybody below a member, down to ``depth`` levels, level by level."""
    front = book.once(("frontlines", name), lambda: frontlines(tree.parents, tree.order))
    found, level = [], front[slot]
    while level and depth:
        found += level
        level, depth = [below for i in level for below in front[i]], depth - 1
    return found


def legs_of(tree: Tree, values: Sequence[int]) -> dict[int, list[int]]:
    """The figures read at the frontline of each member, one per leg, largest first."""
    legs: dict[int, list[int]] = {}
    for i in tree.order:
        legs.setdefault(tree.parents[i], []).append(values[i])
    legs.pop(0, None)
    for figures in legs.values():
        figures.sort(reverse=True)
    return legs
