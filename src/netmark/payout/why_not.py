"""Why nothing: every condition of a bonus or a rank for one member, and what would have paid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmark.payout.changes import Change, Reach, Tried, book_with, paid, smallest
from netmark.payout.pairs import Pairs
from netmark.plan.absence import (
    Asked,
    Question,
    asked,
    kept,
    lacking,
    made_of,
    meets,
    missed,
    questions,
)
from netmark.plan.absence import each as each_need
from netmark.plan.bonuses.base import Bonus
from netmark.plan.book import DISTRIBUTOR, Book
from netmark.plan.brackets import measure
from netmark.plan.limits import reasons
from netmark.plan.measures import tree_of
from netmark.plan.need import Need, Needs
from netmark.plan.needs import active, fits
from netmark.plan.ranks import needs_of_rank, paid_ranks

TRIED = (1, 100, 10_000, 100_000)
"""0.01 to 1,000.00: what is tried where no condition says how much is missing."""
MOST_BELOW = 4
"""So many of those below are tried out."""
MOST_PEOPLE = 20
"""More recruits or customers than that are no small change."""


class Answer(NamedTuple):
    """A question that a bonus or a rank asks, with the figures of one member."""

    of: str
    decides: bool
    met: bool
    asked: tuple[Asked, ...]


class Missed(NamedTuple):
    """What was not paid to a member for one reason: how many lines, and minor units in all."""

    reason: str
    lines: int
    exact: Fraction


class Absence(NamedTuple):
    """Everything that a bonus has to say about one member.

    ``paid`` is what it pays him; ``taken`` what limits took, by reason; ``missed`` what would have
    been his; ``lacks`` what there is nothing of, in words.
    """

    bonus: str
    paid: int
    taken: tuple[tuple[str, int], ...]
    answers: tuple[Answer, ...]
    missed: tuple[Missed, ...]
    lacks: tuple[str, ...]


def answer(question: Question, book: Book, member: int) -> Answer:
    """The figures of a member for a question."""
    of, needs, decides = question
    found = tuple(asked(of, needs, book, member))
    return Answer(of, decides, meets(needs, book, member), found)


class Seat(NamedTuple):
    """A member in a book: that of the company, or a smaller one in which he is paid the same."""

    book: Book
    member: int


def absence(
    bonus: Bonus, seat: Seat, found: Mapping[str, Sequence[int]], small: Seat, *, full: bool = True
) -> Absence:
    """Why a bonus pays a member nothing. ``found``: the columns of the run, by name.

    What he missed takes a look at every line, so it is looked for in the ``small`` book; without
    ``full`` only when there is no other reason.
    """
    book, member = seat
    cents = found[f"bonus {bonus.name}"][member]
    columns = reasons(book.plan, bonus.name)
    taken = tuple((why, gone) for name, why in columns if (gone := found[name][member]))
    answers = tuple(answer(question, book, member) for question in questions(bonus, book, member))
    lacks = tuple(lacking(bonus, book, member))
    told = cents or taken or lacks or any(one.decides and not one.met for one in answers)
    lost = _missed(bonus, small) if full or not told else ()
    return Absence(bonus.name, cents, taken, answers, lost, lacks)


def _missed(bonus: Bonus, seat: Seat) -> tuple[Missed, ...]:
    """The lines that would have been a member's, by reason."""
    lost: dict[str, tuple[int, Fraction]] = {}
    for line in missed(bonus, *seat):
        count, exact = lost.get(line.reason, (0, Fraction(0)))
        lost[line.reason] = count + 1, exact + line.exact
    return tuple(Missed(reason, *figures) for reason, figures in sorted(lost.items()))


def rank_questions(book: Book, ladder: str, number: int) -> list[Question]:
    """What a rank asks: who may hold it at all, and its own needs."""
    model, name = book.plan.ladder(ladder), book.plan.rank_name(ladder, number)
    able = [Need("an enrolled distributor", "flag", 1, ("enrolled distributor",), _distributors)]
    who, tree = model.for_, model.tree
    if who is not None:
        key = ("ladder for", ladder)
        able.append(Need(f"one of the ladder {ladder}", "flag", 1, key, lambda b: fits(who, b)))
    base = made_of(tree, book.plan)
    if base != "sponsor":
        key = ("inside", base)
        able.append(Need(f"has a place in the tree {base}", "flag", 1, key, _inside(base)))
    return [
        Question("to hold a rank", Needs(tuple(able))),
        *kept(tree, book),
        Question(f"for the rank {name}", needs_of_rank(book, ladder, number)),
    ]


def _distributors(book: Book) -> Sequence[int]:
    return book.distributors


def _inside(tree: str) -> Callable[[Book], Sequence[int]]:
    return lambda book: bytes(map(bool, tree_of(book, tree).inside))


def would_pay(
    book: Book, member: int, bonuses: Sequence[Bonus], answers: Sequence[Answer]
) -> list[Tried]:
    """The smallest single changes after which these bonuses pay a member something."""
    names = [bonus.name for bonus in bonuses]
    found: dict[Change, dict[str, int]] = {}

    def good(change: Change) -> bool:
        if change not in found:
            found[change] = paid(book_with(book, change), names, member)
        return sum(found[change].values()) > 0

    trees = list(dict.fromkeys(bonus.tree for bonus in bonuses))
    limits = _reach(book, member, answers, bonuses, trees)
    tried = [Tried(change, found[change]) for change in smallest(book, member, limits, good)]
    return [
        each._replace(paid={name: cents for name, cents in each.paid.items() if cents})
        for each in tried
    ]


class Two(NamedTuple):
    """Pairs of changes that would have been enough; ``every``: all kinds were tried."""

    tried: list[Tried]
    every: bool


def two_would_pay(
    book: Book, member: int, bonuses: Sequence[Bonus], answers: Sequence[Answer]
) -> Two:
    """The smallest pairs of changes after which these bonuses pay a member something."""
    names = [bonus.name for bonus in bonuses]
    found: dict[tuple[Change, Change], dict[str, int]] = {}

    def good(one: Change, other: Change) -> bool:
        found[one, other] = paid(book_with(book, one, other), names, member)
        return sum(found[one, other].values()) > 0

    trees = list(dict.fromkeys(bonus.tree for bonus in bonuses))
    search = Pairs(book, member, _reach(book, member, answers, bonuses, trees), good)
    tried = [
        Tried(one, {name: cents for name, cents in found[one, other].items() if cents}, also=other)
        for one, other in search
    ]
    return Two(tried, search.every)


def would_rank(
    book: Book, member: int, ladder: str, number: int, answers: Sequence[Answer]
) -> list[Tried]:
    """The smallest single changes after which a member has at least a rank, and what he is paid."""
    names = [bonus.name for bonus in book.plan.bonuses]

    def good(change: Change) -> bool:
        return paid_ranks(book_with(book, change), ladder)[member] >= number

    limits = _reach(book, member, answers, (), [book.plan.ladder(ladder).tree])
    found = []
    for change in smallest(book, member, limits, good):
        after = book_with(book, change)
        amounts = {name: cents for name, cents in paid(after, names, member).items() if cents}
        found.append(Tried(change, amounts, paid_ranks(after, ladder)[member]))
    return found


def two_would_rank(
    book: Book, member: int, ladder: str, number: int, answers: Sequence[Answer]
) -> Two:
    """The smallest pairs of changes after which a member has at least a rank."""
    names = [bonus.name for bonus in book.plan.bonuses]

    def good(one: Change, other: Change) -> bool:
        return paid_ranks(book_with(book, one, other), ladder)[member] >= number

    limits = _reach(book, member, answers, (), [book.plan.ladder(ladder).tree])
    search, found = Pairs(book, member, limits, good), list[Tried]()
    for one, other in search:
        after = book_with(book, one, other)
        amounts = {name: cents for name, cents in paid(after, names, member).items() if cents}
        found.append(Tried(one, amounts, paid_ranks(after, ladder)[member], other))
    return Two(found, search.every)


def _reach(
    book: Book,
    member: int,
    answers: Sequence[Answer],
    bonuses: Sequence[Bonus],
    trees: Sequence[str],
) -> Reach:
    """What is worth trying: the gaps of all that is asked, and who below may sell more.

    Recruits and those below have to be active as well.
    """
    asks = [one for each in answers for one in each.asked if not one.met]
    volumes = {one.gap for one in asks if one.need.unit == "volume"}
    counts = {one.gap for one in asks if one.need.unit == "count" and one.gap <= MOST_PEOPLE}
    needed = [need for _, need in each_need(book.plan.active_needs) if need.unit == "volume"]
    volumes |= {need.required // need.parts for need in needed}
    volumes |= {point for bonus in bonuses for point in _rows(bonus, book, member)}
    metrics = [metric.orders for metric in book.plan.metrics]
    ladders = {bonus.ladder or book.plan.default_ladder for bonus in bonuses if bonus.ranked()}
    return Reach(
        sorted({gap for gap in volumes if gap > 0} | set(TRIED)),
        sorted(counts | {1}),
        {name: len(book.plan.ladder(name).ranks) for name in sorted(ladders) if name},
        _below(book, member, trees),
        retail=any(orders.buyers or orders.but_not for orders in metrics),
        customers=book.plan.reads_customers,
    )


def _rows(bonus: Bonus, book: Book, member: int) -> Iterator[int]:
    """Where a bonus that pays by rows of a volume pays more: the rows, and how far he is off."""
    on = getattr(bonus, "on", "")
    there = measure(book, on, bonus.tree)[member] if on else 0
    for threshold, _ in (*getattr(bonus, "brackets", ()), *getattr(bonus, "tiers", ())):
        yield threshold
        yield threshold - there


def _below(book: Book, member: int, trees: Sequence[str]) -> list[int]:
    """Up to two of those who stand directly below in each tree, the inactive ones first.

    Of those whom he recruited as well, because they may be missing in a compressed tree.
    """
    is_active, found = active(book), list[int]()
    for name in dict.fromkeys((*trees, "sponsor")):
        tree = tree_of(book, name)
        front = [i for i in tree.order if tree.parents[i] == member]
        front = [i for i in front if book.facts.standing[i] == DISTRIBUTOR]
        found += sorted(front, key=lambda i: is_active[i])[:2]
    return list(dict.fromkeys(found))[:MOST_BELOW]
