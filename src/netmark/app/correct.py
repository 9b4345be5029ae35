"""Correct a closed period: what it would pay now, and the difference posted into the open period.

The closed run stays as it is. What was posted before is counted, so that correcting again posts
nothing, and the order in which late facts come does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.payout import in_bounds, plan_of, plan_text
from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.errors import StateError
from netmark.ledger.money import format_exact, format_minor, parse_minor
from netmark.store import book as books
from netmark.store import corrections, late, names, plans, postings, runs
from netmark.store.db import Act, Store, write
from netmark.store.periods import keep_period, period_by_id

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.payout.correction import Difference, Now, Then
    from netmark.plan.book import Facts
    from netmark.plan.document import Plan

Key = tuple[int, str, str]
"""A member (id), a bonus and a cause."""


TAX = "commission"
"""The tax class of corrections: pay that was too much or too little."""


class Due(NamedTuple):
    """What a bonus pays a member otherwise, for one cause; amounts in minor units.

    ``posted`` is what earlier corrections of the period have posted of it, ``now`` what this one
    posts: together they are the difference.
    """

    run: int
    period: str
    member: int
    bonus: str
    cause: str
    difference: int
    posted: int

    @property
    def rest(self) -> int:
        """What is still to be posted."""
        return self.difference - self.posted


class Correction(NamedTuple):
    """What a correction found and posted.

    ``lines``: the differences in pay; ``standing``: ranks, titles and carry that would have been
    others; ``facts``: what was said late; ``orders``: which part of a difference each late order
    brings, exact, where that was asked for. ``posted`` lines are posted into the period ``into``,
    ``total`` minor units in all.
    """

    lines: Table
    standing: Table
    facts: Table
    orders: Table
    total: int
    posted: int
    into: str
    exponent: int
    said: str


class How(NamedTuple):
    """How to correct: ``only`` this period, so that later ones keep the titles and the carry that
    they began with; ``expect_total`` refuses another total to be posted; ``orders`` finds out
    which late order is behind what, which takes a look at every line of the period.
    """

    only: bool = False
    expect_total: str = ""
    orders: bool = False


_PLAIN = How()


def correct(store: Store, act: Act, text: str, how: How = _PLAIN) -> Correction:
    """Post what a closed period, and those after it, would pay otherwise by what is known now.

    Each difference is posted into the first open period at the rates of the period it belongs to.
    Titles and carry that would be others are taken over by the periods after it, and by the open
    one, unless only this period is corrected. What earlier periods that were corrected leave is
    counted as it is known now. Raises StateError for an open period, or when the total is not the
    one expected; nothing is posted then.
    """
    period = period_of(store, act, text)
    with write(store, act, "correct", period.name) as entry, in_bounds(period):
        first = runs.closed_run(store, period)
        closed = runs.all_runs(store)
        into = store.settings.calendar.next(period_by_id(store, closed[-1].period))
        # Without those before it their part of what was posted would be taken for a mistake.
        begin = min(first.period, corrections.handed_on_from(store.conn) or first.period)
        last = (first if how.only else closed[-1]).period
        chain = [run for run in closed if begin <= run.period <= last]
        found = [each for each in _chain(store, chain) if each.run.period >= first.period]
        lines = [line for each in found for line in each.lines]
        due = [line for line in lines if line.rest]
        total = sum(line.rest for line in due)
        _must_be(store, total, how.expect_total, period)
        left = {} if how.only else _left_otherwise(store, found[-1])
        if due or left:
            keep_period(store, into)
            postings.add(store, entry.seq, [_posting(into, each) for each in due])
            corrections.change(store.conn, found[-1].run.id, left, entry.seq)
            only = {"only": True} if how.only else {}
            entry.body["posted"] = {"into": into.name, "total": total, "lines": len(due), **only}
        else:
            entry.nothing = True
        return _said(store, found, (into.name, total, len(due)), how)


_COMPARED = ("bonus ", "rank ", "title ", "carry ")


class _Corrected(NamedTuple):
    run: runs.Run
    period: "Period"
    plan: "Plan"
    then: Mapping[str, Sequence[int]]
    then_members: Sequence[int]
    now: "Now"
    lines: list[Due]


def _chain(store: Store, chain: Sequence[runs.Run]) -> Iterator[_Corrected]:
    """Each period as it would be now, with what the corrected one before it leaves."""
    from netmark.payout.correction import again
    from netmark.payout.handover import Ended

    handed: Ended | None = None
    for number, run in enumerate(chain):
        period = period_by_id(store, run.period)
        old = plan_of(store, plans.by_id(store, run.plan))
        version = plan_text(store, period)
        pair = old, (old if version.id == run.plan else plan_of(store, version))
        then = _then(store, run, old)
        read = partial(_known_now, store, period)
        now, differences = again(pair, then, read, late.causes(store, period, run), handed)
        lines = _lines(store, run, period, differences)
        yield _Corrected(run, period, pair[1], then.columns, then.members, now, lines)
        otherwise = now.changed or corrections.any_of(store.conn, run.id)
        handed = None
        if otherwise and number + 1 < len(chain):
            handed = Ended(pair[1], now.columns, now.members)


def _then(store: Store, run: runs.Run, plan: "Plan") -> "Then":
    """A closed period as it was: what it paid, and what standing it gave."""
    from netmark.payout.correction import Then

    members, found = corrections.columns_of_run(store, run, lambda name: name.startswith(_COMPARED))
    return Then(members, found, lambda: runs.frozen(store, run, plan, derive=True).book.facts)


def _known_now(store: Store, period: "Period", plan: "Plan") -> "tuple[Facts, Sequence[int]]":
    live = books.live(store, plan, period)
    return live.facts, live.members


def _posting(into: "Period", due: Due) -> postings.Posting:
    return postings.Posting(
        period=into.id,
        member=due.member,
        amount_minor=due.rest,
        kind="correction",
        category=due.cause,
        tax=TAX,
        reason=f"correction of {due.period}: {due.cause}",
        run=due.run,
        bonus=due.bonus,
    )


def _lines(
    store: Store, run: runs.Run, period: "Period", differences: "Iterable[Difference]"
) -> list[Due]:
    """The differences by member, bonus and cause, with what was posted of them before."""
    found: Counter[Key] = Counter()
    for each in differences:
        found[each.member, each.bonus, each.cause] += each.minor
    posted = corrections.posted(store, run.id)
    keys = sorted(found.keys() | posted.keys())
    lines = (
        Due(run.id, period.name, key[0], key[1], key[2], found[key], posted.get(key, 0))
        for key in keys
    )
    return [line for line in lines if line.difference or line.rest]


def _must_be(store: Store, total: int, expected: str, period: "Period") -> None:
    exponent = store.settings.exponent
    if expected and parse_minor(expected, exponent) != total:
        found, wanted = format_minor(total, exponent), expected
        raise StateError(
            f"the correction of {period.name} posts {found}, not the {wanted} that was expected",
            hint=f"look at it first: netmark correct --period {period.name} --dry-run",
        )


def _left_otherwise(store: Store, last: _Corrected) -> dict[str, dict[int, int]]:
    """What the last closed period leaves more or less than it did, by column and member."""
    found: dict[str, dict[int, int]] = {}
    for name in last.then:
        if not name.startswith(("carry ", "title ")):
            continue
        more = dict(_changes(last, name))
        for member, before in corrections.changed(store.conn, last.run.id, name).items():
            more[member] = more.get(member, 0) - before
        if any(more.values()):
            found[name] = more
    return found


def _changes(of: _Corrected, name: str) -> Iterator[tuple[int, int]]:
    """Member and difference wherever a column is not what it was."""
    for member, was, now in _both(of, name):
        yield member, now - was


def _both(of: _Corrected, name: str) -> Iterator[tuple[int, int, int]]:
    """Member, what it was and what it would be, wherever that is not the same."""
    from netmark.payout.correction import numbers

    was, now = of.then.get(name), of.now.columns.get(name)
    if was is None or now is None or was is now:
        return
    a, b = numbers(was), numbers(now)
    if list(of.then_members) == list(of.now.members):
        if a != b:
            for slot in compress(range(len(a)), map(ne, a, b)):
                yield of.now.members[slot], a[slot], b[slot]
        return
    before = dict(zip(of.then_members, a, strict=True))
    for member, value in zip(of.now.members, b, strict=True):
        if value != before.get(member, 0):
            yield member, before.get(member, 0), value


def _said(
    store: Store, found: Sequence[_Corrected], posted: tuple[str, int, int], how: How
) -> Correction:
    into, total, count = posted
    exponent = store.settings.exponent
    standing = list(_standing(found))
    about = {line.member for each in found for line in each.lines} | {row[1] for row in standing}
    codes = names.codes(store, about)
    rows: list[tuple[object, ...]] = [
        (line.period, codes[line.member], *line[3:], line.rest)
        for each in found
        for line in sorted(each.lines, key=lambda line: (codes[line.member], line[3:]))
    ]
    heads = columns("period member bonus cause difference:money posted:money now:money")
    facts: list[tuple[object, ...]] = []
    for each in found:
        facts += late.facts(store, each.period, each.run)
    return Correction(
        Table(heads, rows, exponent),
        Table(columns("period member what was now"), [_coded(codes, row) for row in standing]),
        Table(columns("period what of day:date says at by note"), facts),
        Table(_ORDERS, list(_by_order(store, codes, found)) if how.orders else [], exponent),
        total,
        count,
        into,
        exponent,
        _sentence(found, posted, exponent, len(standing), how),
    )


_ORDERS = columns("period member bonus order part note")


def _by_order(
    store: Store, codes: Mapping[int, str], found: Sequence[_Corrected]
) -> Iterator[tuple[object, ...]]:
    """What each late order brings to each difference, and the rest, which adds up to it."""
    from netmark.app.correct_orders import parts

    for each in found:
        whole: Counter[tuple[int, str]] = Counter()
        for line in each.lines:
            whole[line.member, line.bonus] += line.difference
        brought = {pair: defaultdict[str, Fraction](Fraction) for pair in whole}
        for member, bonus, ref, share in parts(store, each.period, each.run, each.now, whole):
            brought[member, bonus][ref] += share
        for (member, bonus), minor in sorted(whole.items(), key=lambda it: (codes[it[0][0]], it)):
            head = (each.period.name, codes[member], bonus)
            rest = Fraction(minor)
            for ref, exact in sorted(brought[member, bonus].items()):
                yield (*head, ref, format_exact(exact, store.settings.exponent), "")
                rest -= exact
            if rest:
                why = ", ".join(dict.fromkeys(_causes(each, member, bonus)))
                yield (*head, "", format_exact(rest, store.settings.exponent), why)


def _causes(of: _Corrected, member: int, bonus: str) -> Iterator[str]:
    """Why there is a rest that no single order brings."""
    for line in of.lines:
        if (line.member, line.bonus) == (member, bonus):
            yield "rounding, or other ranks and figures" if line.cause == "sales" else line.cause


def _coded(codes: Mapping[int, str], row: tuple[str, int, str, str, str]) -> tuple[object, ...]:
    return (row[0], codes[row[1]], *row[2:])


def _sentence(
    found: Sequence[_Corrected],
    posted: tuple[str, int, int],
    exponent: int,
    standing: int,
    how: How,
) -> str:
    into, total, count = posted
    first, last = found[0].period.name, found[-1].period.name
    which = first if first == last else f"{first} to {last}"
    if not count:
        text = f"{which}: nothing to post"
    else:
        lines = "1 line" if count == 1 else f"{count} lines"
        text = f"{which}: {format_minor(total, exponent)} in {lines} posted into {into}"
    if standing:
        stay = "stay as they were" if how.only else "count from now on"
        text += f"; {standing} other ranks, titles or figures carried {stay}"
    return f"{text}."


def _standing(found: Sequence[_Corrected]) -> Iterator[tuple[str, int, str, str, str]]:
    """Ranks, titles and what is carried, where they would have been others: period, member, what,
    what it was, what it would be.
    """
    from netmark.ledger.money import format_volume
    from netmark.payout.handover import rank_words

    for each in found:
        words = rank_words(each.plan)
        for name in each.now.columns:
            kind, _, rest = name.partition(" ")
            if kind not in ("rank", "title", "carry"):
                continue
            for member, was, now in _both(each, name):
                if kind == "carry":
                    said = [format_volume(figure) for figure in (was, now)]
                else:
                    called = ["", *words[rest]]
                    said = [called[n] if n < len(called) else str(n) for n in (was, now)]
                yield each.period.name, member, name, said[0], said[1]
