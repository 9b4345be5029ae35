"""Ranks: for every member the highest rank whose needs are met, decided bottom-up in one pass.

Rank rules look only at those below, so by the time a member is decided his legs already are. A
forced rank (a rank by decree) replaces the organic one as the paid-as rank; both are kept. It is
given to one member by name, so what a ladder is ``for`` does not limit it; it sleeps while he is
terminated.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from netmark.plan.book import Book, both, either
from netmark.plan.holding import aged, holding_columns, since, ways
from netmark.plan.measures import summed, tree_of
from netmark.plan.need import Below, Context, InSets, Need, Needs, Own, mask
from netmark.plan.needs import fits
from netmark.plan.sets import Classes
from netmark.plan.windows import over_time, past

_ANY = bytes([0]) + bytes([1]) * 255
MOST = 255
"""Counters of legs saturate here: no plan asks for more legs of a rank than that."""


class Ranks(NamedTuple):
    """Rank numbers per member, 0 for none, 1 the lowest of the ladder."""

    paid: bytes
    organic: bytes


def paid_ranks(book: Book, ladder: str) -> bytes:
    """The paid-as rank of every member."""
    return ranks(book, ladder).paid


def ranks(book: Book, ladder: str) -> Ranks:
    """The organic and the paid-as rank of every member in one ladder."""
    return book.once(("ranks", ladder), lambda: _decide(book, ladder))


def needs_of_rank(book: Book, ladder: str, number: int) -> Needs:
    """What rank ``number`` (1 the lowest) asks for; decides ranks and explains progress."""
    model = book.plan.ladder(ladder)
    context = Context(book.plan, ladder, model.tree, deciding=True)
    rank = model.ranks[number - 1]
    if rank.by_decree:
        key = ("decreed", ladder, number)
        need = Need(f"{rank.name} by decree", "flag", 1, key, lambda b: _decreed(b, ladder, number))
        return Needs((need,))
    return book.once(("rank needs", ladder, number), lambda: ways(rank, context))


def _decreed(book: Book, ladder: str, number: int) -> bytes:
    """A flag column: who holds this rank, or a higher one, by decree."""
    flags = bytearray(book.size)
    for i, rank in book.facts.forced.get(ladder, {}).items():
        flags[i] = rank >= number
    return bytes(flags)


def _decide(book: Book, ladder: str) -> Ranks:
    model = book.plan.ladder(ladder)
    able = both(both(book.distributors, tree_of(book, model.tree).inside), fits(model.for_, book))
    needs = [needs_of_rank(book, ladder, number + 1) for number in range(len(model.ranks))]
    fixed = [both(able, mask(_without_below(need), book)) for need in needs]
    forced = {
        i: number for i, number in book.facts.forced.get(ladder, {}).items() if book.distributors[i]
    }
    if any(need.rank_dependent() for need in needs):
        return _bottom_up(book, ladder, needs, fixed, forced)
    organic = _highest(fixed)
    paid = bytearray(organic)
    for i, number in forced.items():
        paid[i] = number
    return Ranks(bytes(paid), bytes(organic))


def _without_below(needs: Needs) -> Needs:
    """The needs that do not look at ranks below; alternatives that do are decided later."""
    every = tuple(need for need in needs.every if not need.below)
    late = any(alternative.rank_dependent() for alternative in needs.any)
    return Needs(every, () if late else needs.any)


def _highest(flags: Sequence[bytes]) -> bytes:
    """For each member the number of the last flag column that is set, computed on whole columns."""
    size = len(flags[0]) if flags else 0
    best = 0
    for number, column in enumerate(flags, start=1):
        ones = int.from_bytes(column, "little")
        best = (best & ~(ones * 255)) | ones * number  # no carry: each byte is 0 or 1
    return best.to_bytes(size, "little")


class _Group:
    """Counts, for every member, of legs (or recruits) by the best rank that they hold.

    Ranks below ``lowest``, the lowest that anybody asks for, are not told upwards. ``busy`` gets a
    mark for everybody who has something to pass on.
    """

    def __init__(self, below: Below, book: Book, width: int, busy: bytearray) -> None:
        self.deep = below.deep
        self.width = width
        self.lowest = below.rank
        self.counts = below.counts(book) if below.counts else None
        self.holder = below.holder(book) if below.holder else None
        self.best = bytearray(book.size)
        self.seen = bytearray(book.size * width)
        self.busy = busy

    def add(self, i: int, parent: int, rank: int) -> None:
        """Member ``i`` has been decided: tell his parent."""
        best = rank if self.holder is None or self.holder[i] else 0
        if self.deep:
            best = max(best, self.best[i])
        if best < self.lowest:
            return
        if self.deep and self.best[parent] < best:
            self.best[parent] = best
            self.busy[parent] = 1
        if self.counts is None or self.counts[i]:
            place = parent * self.width + best
            if self.seen[place] < MOST:
                self.seen[place] += 1

    def at_least(self, i: int, rank: int) -> int:
        """How many legs (or recruits) of ``i`` hold this rank or a better one."""
        start = i * self.width
        return sum(self.seen[start + rank : start + self.width])


class _Ending:
    """A volume that reaches down to, not including, those with a rank that is being decided."""

    def __init__(self, name: str, book: Book, groups: "_Groups") -> None:
        model = book.plan.volumes[name]
        self.values = summed(book, model)
        self.model = model
        self.past = past(book, name, model)
        self.own = model.own is not False
        self.totals = array("q", self.values)
        self.ends = _whole(book.plan.needs_until(model, groups.ladder), book, groups)
        self.busy = groups.busy
        self.busy[:] = either(self.busy, bytes(map(bool, self.values)))

    def figure(self, i: int) -> int:
        """The volume of a member, once everybody below him is decided."""
        figure = self.totals[i] if self.own else self.totals[i] - self.values[i]
        if self.model.cap is not None:
            figure = min(figure, self.model.cap)
        return figure if self.past is None else over_time(self.model, figure, self.past[i])

    def add(self, i: int, parent: int, rank: int) -> None:
        """Member ``i`` has been decided: his figure goes to his parent unless it ends here."""
        del rank
        value = self.totals[i]
        if value and not self.ends(i):
            self.totals[parent] += value
            self.busy[parent] = 1


class _Sets:
    """Recruits by the sets that they could be in, for needs that ask for sets of the ladder."""

    def __init__(self, below: InSets, book: Book, width: int, busy: bytearray) -> None:
        self.bits = below.fits(book)
        self.classes = Classes(book.size, below.counts)
        # By rank: the sets that somebody of this rank may be in.
        self.open = [
            sum(1 << n for n, least in enumerate(below.ranks) if least <= rank)
            for rank in range(width)
        ]
        self.busy = busy
        self.busy[:] = either(self.busy, self.bits.translate(_ANY))

    def add(self, i: int, parent: int, rank: int) -> None:
        """Member ``i`` has been decided: he counts for his parent."""
        fits = self.bits[i] & self.open[rank]
        if fits:
            self.classes.add(parent, fits)
            self.busy[parent] = 1


class _Groups:
    """What is told upwards while a ladder is decided, member by member.

    Counts of legs and recruits by rank (needs that count alike share one), and the volumes whose
    groups end at ranks of the ladder. ``paid`` are the ranks decided so far.
    """

    def __init__(self, ladder: str, width: int, size: int) -> None:
        self.ladder = ladder
        self.width = width
        self.busy = bytearray(size)
        self.paid = bytearray(size)
        self.by_key: dict[object, _Group] = {}
        self.endings: dict[str, _Ending] = {}
        self.sets: dict[object, _Sets] = {}

    def ending(self, name: str, book: Book) -> _Ending:
        """A volume that the needs ask about."""
        if name not in self.endings:
            self.endings[name] = _Ending(name, book, self)
        return self.endings[name]

    def in_sets(self, need: Need, below: InSets, book: Book) -> _Sets:
        """The sets that a need counts in."""
        if need.key not in self.sets:
            self.sets[need.key] = _Sets(below, book, self.width, self.busy)
        return self.sets[need.key]

    def of(self, below: Below, book: Book) -> _Group:
        """The group that a need counts in."""
        if below.group not in self.by_key:
            self.by_key[below.group] = _Group(below, book, self.width, self.busy)
        group = self.by_key[below.group]
        group.lowest = min(group.lowest, below.rank)
        return group


def _bottom_up(
    book: Book,
    ladder: str,
    needs: Sequence[Needs],
    fixed: Sequence[bytes],
    forced: dict[int, int],
) -> Ranks:
    tree = tree_of(book, book.plan.ladder(ladder).tree)
    groups = _Groups(ladder, len(needs) + 1, book.size)
    busy = groups.busy
    checks = [_late_check(need, book, groups) for need in needs]
    # What is known beforehand: the best rank that asks for no ranks below, and whether a better
    # one is possible at all.
    nobody = bytes(book.size)
    known = _highest(
        [nobody if need.rank_dependent() else able for need, able in zip(needs, fixed, strict=True)]
    )
    possible = _highest(fixed)
    organic, paid = bytearray(known), groups.paid
    paid[:] = known
    for i, number in forced.items():
        paid[i] = number
    lowest = min((group.lowest for group in groups.by_key.values()), default=MOST + 1)
    told = bytes(lowest <= number for number in range(256))
    busy[:] = either(busy, either(_differ(known, possible), paid.translate(told)))
    adders = [group.add for group in groups.by_key.values()]
    adders += [ending.add for ending in groups.endings.values()]
    adders += [sets.add for sets in groups.sets.values()]
    parents = tree.parents
    # Most members are settled and have nothing to tell: only the busy ones are visited, among them
    # those who become busy because somebody below tells them something.
    for i in filter(busy.__getitem__, reversed(tree.order)):
        number, least = possible[i], known[i]
        if number > least:
            while number > least and not (fixed[number - 1][i] and checks[number - 1](i)):
                number -= 1
            organic[i] = number
            if i not in forced:
                paid[i] = number
        for add in adders:
            add(i, parents[i], paid[i])
    return Ranks(bytes(paid), bytes(organic))


def _differ(first: bytes, second: bytes) -> bytes:
    """A flag column: where two columns differ."""
    odd = int.from_bytes(first, "little") ^ int.from_bytes(second, "little")
    return odd.to_bytes(len(first), "little").translate(_ANY)


def _late_check(needs: Needs, book: Book, groups: _Groups) -> Callable[[int], bool]:
    """What remains to be asked member by member: the needs that look at ranks below."""
    late = [_check(need, book, groups) for need in needs.every if need.below]
    mixed = any(alternative.rank_dependent() for alternative in needs.any)
    alternatives = [_whole(other, book, groups) for other in needs.any] if mixed else []
    if not alternatives:
        if not late:
            return lambda _: True
        if len(late) == 1:
            return late[0]
        return lambda i: all(check(i) for check in late)
    return lambda i: all(check(i) for check in late) and any(check(i) for check in alternatives)


def _whole(needs: Needs, book: Book, groups: _Groups) -> Callable[[int], bool]:
    flags = mask(_without_below(needs), book)
    late = _late_check(needs, book, groups)
    return lambda i: bool(flags[i]) and late(i)


def _check(need: Need, book: Book, groups: _Groups) -> Callable[[int], bool]:
    below = need.below
    assert below is not None
    if isinstance(below, Own):
        paid, least = groups.paid, need.required
        if not below.volume:
            return lambda i: paid[i] >= least
        figure = groups.ending(below.volume, book).figure
        return lambda i: figure(i) >= least
    if isinstance(below, InSets):
        filled, places = groups.in_sets(need, below, book).classes.filled, need.required
        return lambda i: filled(i) >= places
    group, rank, required = groups.of(below, book), below.rank, need.required
    if group.deep:
        best = group.best
        return lambda i: required == 0 or (best[i] >= rank and group.at_least(i, rank) >= required)
    return lambda i: group.at_least(i, rank) >= required


def in_grace(book: Book, ladder: str) -> bytes:
    """A flag column: who holds his organic rank although he meets neither its needs nor its keep.

    Whoever meets a higher rank meets the lower ones, so what is met is looked up from the top.
    """
    model, organic = book.plan.ladder(ladder), ranks(book, ladder).organic
    if not any(rank.grace for rank in model.ranks):
        return bytes(book.size)
    met = book.once(("met", ladder), lambda: _met(book, ladder))
    return bytes(now < held for now, held in zip(met, organic, strict=True))


def _met(book: Book, ladder: str) -> bytes:
    """The highest rank that everybody meets without grace."""
    model, organic = book.plan.ladder(ladder), ranks(book, ladder).organic
    context = Context(book.plan, ladder, model.tree)
    flags = []
    for number, rank in enumerate(model.ranks, start=1):
        met = needs_of_rank(book, ladder, number)
        if not rank.by_decree:
            met = ways(rank, context, grace=False)
        # Nobody meets more than his organic rank: it was decided with grace on top.
        have = organic.translate(bytes(held >= number for held in range(256)))
        flags.append(both(have, mask(met, book)))
    return _highest(flags)


def holds(book: Book, ladder: str) -> Mapping[str, Sequence[int]]:
    """What a ladder leaves: for each rank that holds, how many periods ago it was last met."""
    model, month = book.plan.ladder(ladder), book.facts.last_day.month
    if not holding_columns(model):
        return {}
    met = book.once(("met", ladder), lambda: _met(book, ladder))
    left: dict[str, Sequence[int]] = {}
    for number, rank in enumerate(model.ranks, start=1):
        if rank.keep or rank.grace:
            older = aged(since(book, ladder, rank.name), rank.grace, month)
            pairs = zip(met, older, strict=True)
            left[rank.name] = array("q", [1 if now >= number else age for now, age in pairs])
    return left


def titles(book: Book, ladder: str) -> Sequence[int]:
    """The highest paid-as rank ever held: before this period, or in it."""

    def make() -> Sequence[int]:
        paid, before = paid_ranks(book, ladder), book.facts.titles.get(ladder)
        if before is None or not any(before):
            return paid
        return array("q", map(max, paid, before))

    return book.once(("titles", ladder), make)
