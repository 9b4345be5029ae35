"""Measures: a metric or another volume, added up over a scope of a tree.

Every scope is one or two passes over the members, without recursion. ``volume(book, name)`` is the
one way to ask for a figure: the name of a metric gives the member's own sales.
"""

from array import array
from collections.abc import Sequence
from functools import partial
from itertools import compress, repeat
from math import lcm
from typing import TYPE_CHECKING

from netmark.genealogy.tree import nearest, roll_up, top_down
from netmark.ledger.money import round_ratio
from netmark.ledger.volume import MEMBERS, METRICS, Metric
from netmark.plan.book import Book, Tree, both, zeros
from netmark.plan.owners import together
from netmark.plan.windows import over_time, past

if TYPE_CHECKING:
    from netmark.plan.volumes import Addend, Volume


def volume(book: Book, name: str) -> Sequence[int]:
    """The figure of every member, in hundredths: of a volume of the plan, or of a metric by
    name.
    """
    if name in METRICS:
        return book.facts.metrics[Metric(name)]
    if name == MEMBERS:
        return book.once((MEMBERS,), lambda: array("q", [100 * flag for flag in book.enrolled]))
    if ("volume", name) not in book.memo:
        # What it is made of comes first, so that volumes of volumes need no deep recursion.
        waiting = [name]
        while waiting:
            model = book.plan.volumes[waiting[-1]]
            first = [part for part in model.reads if ("volume", part) not in book.memo]
            if first:
                waiting += first
            else:
                found = waiting.pop()
                book.once(("volume", found), partial(_with_past, book, found))
    return book.once(("volume", name), lambda: _with_past(book, name))


def current(book: Book, name: str) -> Sequence[int]:
    """The figures of a volume of the plan in this period alone."""
    return book.once(("current", name), lambda: _compute(book, book.plan.volumes[name]))


def _with_past(book: Book, name: str) -> Sequence[int]:
    model, now = book.plan.volumes[name], current(book, name)
    before = past(book, name, model)
    if before is None:
        return now
    return array("q", map(over_time, repeat(model), now, before))


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
    from netmark.plan.need import mask

    model = book.plan.derived_trees[name]
    base = tree_of(book, model.of)
    kept = both(base.inside, mask(book.plan.needs_to_keep(name), book))
    above = nearest(base.parents, base.order, kept)
    parents = [up if k else 0 for up, k in zip(above, kept, strict=True)]
    return Tree(parents, list(compress(base.order, map(kept.__getitem__, base.order))), kept)


def _regrouped(book: Book, name: str) -> Tree:
    """The same members under the nearest upline who may keep them."""
    from netmark.plan.need import mask

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


def summed(book: Book, model: "Volume") -> Sequence[int]:
    """What a volume adds up of each member: his own figure, after its factors.

    Rounded once per member, to hundredths, where the factors make it finer than that.
    """
    addends = model.addends(book.plan)
    columns = [source(book, addend.of, addend.metric, model.tree) for addend in addends]
    if len(addends) == 1 and addends[0].factor == 1 and model.where is None:
        return columns[0]
    return book.once(("summed", id(model)), lambda: _weighed(book, model, addends, columns))


def _weighed(
    book: Book, model: "Volume", addends: Sequence["Addend"], columns: Sequence[Sequence[int]]
) -> Sequence[int]:
    from netmark.plan.need import mask

    if model.where is not None:
        these = mask(book.plan.needs_where(model), book)
        columns = [[v if this else 0 for v, this in zip(c, these, strict=True)] for c in columns]
    parts = lcm(*(addend.factor.denominator for addend in addends))
    totals = [0] * len(columns[0])
    for addend, column in zip(addends, columns, strict=True):
        times = int(addend.factor * parts)
        totals = [total + times * value for total, value in zip(totals, column, strict=True)]
    if model.rounding is None or parts == 1:
        return array("q", totals)
    return array("q", [round_ratio(total, parts, model.rounding) for total in totals])


def _compute(book: Book, model: "Volume") -> Sequence[int]:
    """What is added up over the scope, as much as counts of it."""
    totals, most = _scope(book, model), model.cap
    if most is None:
        return totals
    return array("q", [min(total, most) for total in totals])


def _scope(book: Book, model: "Volume") -> Sequence[int]:
    tree = tree_of(book, model.tree)
    values = summed(book, model)
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
    if model.over == "group":
        return _group(book, model, values)
    if model.over == "leg":
        return _leg(book, model, roll_up(tree.parents, tree.order, values))
    totals = array("q", values) if model.own else zeros(book.size)
    if model.over == "legs":
        for i, legs in legs_of(tree, roll_up(tree.parents, tree.order, values)).items():
            counted = legs[model.but_largest or 0 :]
            most = model.leg_cap
            totals[i] += sum(counted if most is None else [min(leg, most) for leg in counted])
    else:
        for level in level_volumes(tree, values, model.levels or 1):
            totals = array("q", map(int.__add__, totals, level))
    totals[0] = 0
    return totals


def _group(book: Book, model: "Volume", values: Sequence[int]) -> Sequence[int]:
    """Everybody below down to, not including, whoever meets ``until``: his group is his own."""
    tree, stop = tree_of(book, model.tree), ends(book, model)
    parents, totals = tree.parents, array("q", values)
    for i in reversed(tree.order):
        value = totals[i]
        if value and not stop[i]:
            totals[parents[i]] += value
    totals[0] = 0
    if model.own is False:
        return array("q", map(int.__sub__, totals, values))
    return totals


def ends(book: Book, model: "Volume") -> bytes:
    """A flag column: who ends the groups of those above him."""
    from netmark.plan.need import mask

    needs = book.plan.needs_until(model)
    return book.once(("until", id(model)), lambda: mask(needs, book))


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


def _leg(book: Book, model: "Volume", totals: Sequence[int]) -> Sequence[int]:
    """The volume of one leg of each member: the largest, the smallest, or the n-th largest."""
    chosen = zeros(book.size)
    for i, figures in legs_of(tree_of(book, model.tree), totals).items():
        place = leg_place(book, model, len(figures))
        if place < len(figures):
            chosen[i] = figures[place]
    return chosen


def leg_place(book: Book, model: "Volume", legs: int) -> int:
    """Which of so many legs a volume takes, 0 the largest; as many as there are: an empty one.

    A side of a placement tree on which nobody stands is a leg, and the smallest.
    """
    if model.which != "smallest":
        return 0 if model.which in ("largest", None) else int(model.which) - 1
    placement = book.plan.placement_trees.get(model.tree)
    return legs if placement and legs < placement.sides else legs - 1


def legs_of(tree: Tree, values: Sequence[int]) -> dict[int, list[int]]:
    """The figures read at the frontline of each member, one per leg, largest first."""
    legs: dict[int, list[int]] = {}
    for i in tree.order:
        legs.setdefault(tree.parents[i], []).append(values[i])
    legs.pop(0, None)
    for figures in legs.values():
        figures.sort(reverse=True)
    return legs
