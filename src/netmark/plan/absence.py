"""Why somebody is paid nothing: what a bonus asks of him, and what there is nothing of.

Conditions are the very objects that decide (:mod:`netmark.plan.needs`), so that what is said here
can't differ from what the engine does.
"""

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from netmark.genealogy.tree import roll_up
from netmark.ledger.money import format_minor, format_volume
from netmark.plan.book import Book, zeros
from netmark.plan.conditions import Condition, parts
from netmark.plan.measures import tree_of
from netmark.plan.need import Need, Needs
from netmark.plan.needs import compile_needs, fits
from netmark.plan.ranks import needs_of_rank, paid_ranks
from netmark.plan.rates import EVERYBODY

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus, Line
    from netmark.plan.document import Plan


class Asked(NamedTuple):
    """One need of one member: what it decides (``of``), in which alternative, and the figures."""

    of: str
    way: str
    need: Need
    actual: int

    @property
    def met(self) -> bool:
        """Has he reached it?"""
        return self.actual >= self.need.required

    @property
    def gap(self) -> int:
        """How much is missing, rounded up: less would not be enough."""
        return -(min(self.actual - self.need.required, 0) // self.need.parts)

    def said(self, plan: "Plan") -> tuple[str, str, str]:
        """The actual figure, the required one and what is missing, in words."""
        need, gap = self.need, self.gap
        actual, required = (said(plan, need, n // need.parts) for n in (self.actual, need.required))
        if need.unit in ("volume", "count"):
            return actual, required, said(plan, need, gap)
        return actual, required, required if gap else ""

    def says(self, plan: "Plan") -> str:
        """A phrase: "PV 40.00 of 100.00"."""
        actual, required, _ = self.said(plan)
        if self.need.unit == "flag" and self.need.label.startswith("an "):
            return self.need.label if self.met else f"not {self.need.label}"
        if self.need.unit == "flag":
            return f"{self.need.label}: {actual}"
        if self.need.unit == "rank":
            return f"{self.need.label}: {actual or 'no rank'}"
        return f"{self.need.label} {actual} of {required}"


def said(plan: "Plan", need: Need, figure: int) -> str:
    """A figure of a need, as its unit is read."""
    if need.unit == "volume":
        return format_volume(figure)
    if need.unit == "flag":
        return "yes" if figure else "no"
    if need.unit == "rank":
        return plan.rank_name(str(need.key[1]), figure)
    return str(figure)


def each(needs: Needs, way: str = "") -> Iterator[tuple[str, Need]]:
    """Every need, with the number of the alternative it belongs to."""
    for need in needs.every:
        yield way, need
    for number, other in enumerate(needs.any, start=1):
        yield from each(other, f"{way}.{number}".lstrip("."))


def meets(needs: Needs, book: Book, member: int) -> bool:
    """Does one member meet them all, and one of the alternatives?"""
    every = all(need.actual(book)[member] >= need.required for need in needs.every)
    return every and (not needs.any or any(meets(way, book, member) for way in needs.any))


def asked(of: str, needs: Needs, book: Book, member: int) -> list[Asked]:
    """The figures of one member for every need."""
    return [Asked(of, way, need, need.actual(book)[member]) for way, need in each(needs)]


class Question(NamedTuple):
    """Something a bonus asks: what it decides, the needs, and whether nothing is paid without."""

    of: str
    needs: Needs
    decides: bool = True


def of_one(label: str, figure: int, member: int, required: int = 1) -> Need:
    """A number that was found out of one member alone, as a need of his."""

    def measure(book: Book) -> "array[int]":
        column = zeros(book.size)
        column[member] = figure
        return column

    return Need(label, "count", required, ("of one", label, member, required), measure)


def questions(bonus: "Bonus", book: Book, member: int) -> Iterator[Question]:
    """Everything that a bonus asks of whoever is to earn by it, in the order it is decided.

    ``member`` matters only where a kind asks something of each one in particular.
    """
    yield Question("to be paid", Needs(tuple(_standing(bonus, book))))
    yield from kept(bonus.tree, book)
    if bonus.uses_active():
        yield Question("to be active", book.plan.active_needs)
    if bonus.needs:
        needs = compile_needs(bonus.needs, bonus.in_context(book.plan))
        yield Question("to be paid", needs)
    yield from _ranked(bonus, book)
    own = list(bonus.asks(book, member))
    yield from own
    told = {f"for {one.of.rpartition(' ')[2]}" for one in own}
    for path, part in parts(bonus):
        if isinstance(part, Condition) and path != ("needs",) and f"for {path[-1]}" not in told:
            needs = compile_needs(part, bonus.in_context(book.plan))
            yield Question(f"for {' '.join(map(str, path[:-1] or path))}", needs, decides=False)


def _standing(bonus: "Bonus", book: Book) -> Iterator[Need]:
    key = ("enrolled distributor",)
    yield Need("an enrolled distributor", "flag", 1, key, lambda b: b.distributors)
    who = bonus.for_
    if who is not None:
        context = bonus.in_context(book.plan)
        condition = Condition.model_validate({"for": who})
        facts = compile_needs(condition, context).every[0]
        yield facts._replace(measure=lambda b: fits(who, b))
    tree = made_of(bonus.tree, book.plan)
    if tree != "sponsor":
        label, inside = f"has a place in the tree {tree}", ("inside", tree)
        yield Need(label, "flag", 1, inside, lambda b: bytes(map(bool, tree_of(b, tree).inside)))
    trigger = bonus.trigger
    if trigger:
        from netmark.plan.paying import paid_by

        least = int(trigger.at_least * book.plan.minor_per_unit)
        money = format_minor(least, book.plan.exponent)
        yield Need(
            f"paid at least {money} by {trigger.bonus}",
            "flag",
            1,
            ("trigger", trigger.bonus, least),
            lambda b: bytes(cents >= least for cents in paid_by(b, trigger.bonus)),
        )


def made_of(tree: str, plan: "Plan") -> str:
    """The tree that a tree is made of in the end: the sponsor tree, or one with places."""
    while tree in plan.trees_of_trees:
        tree = plan.trees_of_trees[tree].of
    return tree


def kept(tree: str, book: Book) -> Iterator[Question]:
    """What it takes to stay in a compressed tree, and in those that it is made of."""
    trees = book.plan.trees_of_trees
    if tree in trees:
        yield from kept(trees[tree].of, book)
    if tree in book.plan.derived_trees:
        yield Question(f"to stay in the tree {tree}", book.plan.needs_to_keep(tree))


def _ranked(bonus: "Bonus", book: Book) -> Iterator[Question]:
    """The lowest rank that is paid, and what it takes; nothing where the rank does not matter."""
    ladder = bonus.ladder or book.plan.default_ladder
    least = lowest_paid(bonus, book) if ladder and bonus.uses_ranks() else 0
    if least:
        name = book.plan.rank_name(ladder, least)
        key = ("rank", ladder)
        need = Need(f"rank {name}", "rank", least, key, lambda b: paid_ranks(b, ladder))
        yield Question("to be paid", Needs((need,)))
        yield Question(f"for the rank {name}", needs_of_rank(book, ladder, least), decides=False)


def lowest_paid(bonus: "Bonus", book: Book) -> int:
    """The number of the lowest rank that a bonus pays anything; 0 where any will do."""
    most = bonus.most(book.plan)
    ladder = bonus.ladder or book.plan.default_ladder
    ranks = [rank.name for rank in book.plan.ladder(ladder).ranks]
    paid = [name for name, rate in (most.best if most else {}).items() if rate]
    least = 0
    if paid and EVERYBODY not in paid:
        least = min(ranks.index(name) + 1 for name in paid)
    compression = getattr(bonus, "compression", None)
    if getattr(compression, "rank", ""):
        least = max(least, ranks.index(compression.rank) + 1)  # type: ignore[union-attr]  # it has one
    return least


def missed(bonus: "Bonus", book: Book, member: int) -> "Iterator[Line]":
    """The lines of a bonus that would have been his, each with the reason why it is not paid."""
    at, parents = bonus.missed_at, tree_of(book, bonus.tree).parents
    for line in bonus.made(book):
        if not line.reason:
            continue
        whose = line.earner
        if not whose and at != "earner":
            whose = parents[line.source] if at == "above" else line.source
        if whose == member:
            yield line


def nothing_below(bonus: "Bonus", book: Book, member: int) -> Iterator[str]:
    """Whether anybody stands below a member, and whether there is anything to be paid on."""
    from netmark.plan.bonuses.base import VolumeBonus
    from netmark.plan.paying import paid_by

    tree = tree_of(book, bonus.tree)
    if not tree.inside[member]:
        return
    within = "" if bonus.tree == "sponsor" else f" in the tree {bonus.tree}"
    if not any(tree.parents[i] == member for i in tree.order):
        yield f"nobody stands below him{within}"
        return
    if isinstance(bonus, VolumeBonus):
        columns, what = [bonus.values(book)], f"has any {bonus.base.volume} that counts"
    else:
        names = bonus.earnings_of()
        columns = [paid_by(book, name) for name in names]
        what = f"earned anything by {' or '.join(names)}"
    for values in columns:
        if roll_up(tree.parents, tree.order, values)[member] != values[member]:
            return
    if columns:
        yield f"nobody below him{within} {what}"


def keeps_out(bonus: "Bonus", book: Book, member: int) -> Iterator[str]:
    """Everything in words that keeps a member from being paid by a bonus."""
    for question in questions(bonus, book, member):
        if question.decides and not meets(question.needs, book, member):
            for one in asked(question.of, question.needs, book, member):
                if not one.met:
                    yield one.says(book.plan)
    yield from lacking(bonus, book, member)


def lacking(bonus: "Bonus", book: Book, member: int) -> Iterator[str]:
    """What there is nothing of, or that a bonus of a longer clock is not due in this period."""
    if bonus.due(book):
        yield from bonus.lacks(book, member)
    else:
        clock = str(bonus.paid).removeprefix("whole ")
        yield f"it is paid by the {clock}, and none ended in this period"
