"""Why a member is paid nothing: by a bonus, on an order, or why he does not hold a rank."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.explain import orders_behind
from netmark.app.payout import Seen, not_there, see
from netmark.app.smaller import smaller
from netmark.app.table import Table, columns
from netmark.app.why_not_text import Said, Teller
from netmark.errors import InputError, StateError
from netmark.ledger.money import format_exact, format_minor
from netmark.store import names
from netmark.store.db import Act, Store, read
from netmark.store.given import credited
from netmark.store.members import find, member_on
from netmark.store.sales import find_sale
from netmark.store.text import nearest

if TYPE_CHECKING:
    from netmark.payout.changes import Change, Tried
    from netmark.payout.explain import Item
    from netmark.payout.order_way import Way
    from netmark.payout.why_not import Absence, Answer


class WhyNot(NamedTuple):
    """An answer: who and when in one line, the answer in words, and everything as a table.

    ``paid`` says that there was pay after all, in which case nothing has to be explained here.
    """

    head: str
    said: tuple[Said, ...]
    table: Table
    paid: bool = False


class _Asked(NamedTuple):
    """Who is asked about: the period, his slot, and his code."""

    seen: Seen
    slot: int
    code: str


def why_not(store: Store, act: Act, code: str, text: str = "", bonus: str = "") -> WhyNot:
    """Why a bonus paid a member nothing; without one, a line for each, and what would have paid.

    Raises InputError for a member or PlanError for a bonus that there is not, with the nearest
    name, and StateError for a member who joined after the period.
    """
    with read(store):
        who = _ask(store, act, code, text)
        return _of_bonuses(store, who, bonus)


def _ask(store: Store, act: Act, code: str, text: str) -> _Asked:
    member = find(store, code)
    seen = see(store, act, text)
    if member not in seen.members:
        raise not_there(code, seen.period)
    return _Asked(seen, seen.members.index(member), names.codes(store, [member])[member])


def _of_bonuses(store: Store, who: _Asked, name: str) -> WhyNot:
    from netmark.payout.why_not import Seat, absence, two_would_pay, would_pay

    seen, slot, code = who
    plan = seen.plan
    chosen = [plan.bonus(name)] if name else list(plan.bonuses)
    book, back = smaller(seen.book, slot)
    here = back.index(slot)
    seats = Seat(seen.book, slot), Seat(book, here)
    found = [absence(b, seats[0], seen.results, seats[1], full=bool(name)) for b in chosen]
    unpaid = [b for b, each in zip(chosen, found, strict=True) if not each.paid]
    tell = Teller(plan, code, seen.period.name, _codes(store, seen))
    tried: list[Tried] = []
    every = True
    if unpaid:
        asked = book, here, unpaid, [a for each in found if not each.paid for a in each.answers]
        tried = would_pay(*asked)
        if not tried:
            tried, every = two_would_pay(*asked)
        tried = [_mapped(each, back) for each in tried]
    said = [tell.bonus(each, alone=bool(name)) for each in found]
    said += [tell.changes(tried, every=every)] if unpaid else []
    said = said or [Said("The plan has no bonuses.", ())]
    rows = [row for each in found for row in _rows_of(seen, each)]
    rows += _change_rows(seen, tell, tried)
    table = _table(seen, code, rows)
    return WhyNot(_head(store, who), tuple(said), table, paid=bool(chosen) and not unpaid)


_HEADS = "period member of part way need actual required missing met amount"


def _table(seen: Seen, code: str, rows: Sequence[tuple[object, ...]]) -> Table:
    head = (seen.period.name, code)
    return Table(columns(_HEADS), [(*head, *row) for row in rows], seen.plan.exponent)


def _rows_of(seen: Seen, found: "Absence") -> Iterator[tuple[object, ...]]:
    """What a bonus pays, every condition, what was missed by reason, and what is lacking."""
    exponent, name = seen.plan.exponent, found.bonus
    blank = ("",) * 4
    if found.paid:
        yield name, "paid", "", "", *blank, format_minor(found.paid, exponent)
        return
    for one in found.answers:
        yield from _condition_rows(seen, name, one)
    for reason, gone in found.taken:
        yield name, "limit", "", reason, *blank, format_minor(gone, exponent)
    for each in found.missed:
        yield name, "missed", "", each.reason, *blank, format_exact(each.exact, exponent)
    for lack in found.lacks:
        yield name, "lack", "", lack, *blank, ""


def _condition_rows(seen: Seen, name: str, answer: "Answer") -> Iterator[tuple[object, ...]]:
    for one in answer.asked:
        met = "yes" if one.met else "no"
        yield name, answer.of, one.way, one.need.label, *one.said(seen.plan), met, ""


def _change_rows(
    seen: Seen, tell: Teller, tried: "Sequence[Tried]"
) -> Iterator[tuple[object, ...]]:
    """Each change once for every bonus that it would have made pay."""
    for each in tried:
        for name, cents in each.paid.items() or [("", 0)]:
            amount = format_minor(cents, seen.plan.exponent)
            yield name, "change", "", tell.all_of(each), "", "", "", "", amount


def why_not_rank(store: Store, act: Act, code: str, text: str, rank: str) -> WhyNot:
    """What a member lacks for a rank, by every way that there is, in every ladder that has it.

    Raises InputError with the nearest name for a rank that the plan does not have.
    """
    with read(store):
        who = _ask(store, act, code, text)
        return _of_rank(store, who, rank)


def _of_rank(store: Store, who: _Asked, rank: str) -> WhyNot:
    from netmark.payout.why_not import answer, rank_questions, two_would_rank, would_rank

    seen, slot, code = who
    named = seen.rank_names
    ladders = {ladder: ranks.index(rank) + 1 for ladder, ranks in named.items() if rank in ranks}
    if not ladders:
        known = [name for ranks in named.values() for name in ranks]
        near = nearest(rank, known)
        hint = f"did you mean {near}?" if near else f"ranks are {', '.join(known) or 'none'}"
        raise InputError(f"the plan has no rank '{rank[:60]}'", hint=hint)
    tell = Teller(seen.plan, code, seen.period.name, _codes(store, seen))
    said, rows, reached = list[Said](), list[tuple[object, ...]](), True
    for ladder, number in ladders.items():
        title = rank if len(named) == 1 else f"{rank} ({ladder})"
        has = seen.results[f"rank {ladder}"][slot]
        answers = [answer(q, seen.book, slot) for q in rank_questions(seen.book, ladder, number)]
        rows += [row for one in answers for row in _condition_rows(seen, title, one)]
        said.append(tell.rank(title, seen.plan.rank_name(ladder, has), has >= number, answers))
        if has < number:
            reached = False
            book, back = smaller(seen.book, slot)
            here = back.index(slot)
            tried, every = would_rank(book, here, ladder, number, answers), True
            if not tried:
                tried, every = two_would_rank(book, here, ladder, number, answers)
            tried = [_mapped(each, back) for each in tried]
            said.append(tell.changes(tried, ladder, every=every))
            rows += _change_rows(seen, tell, tried)
    return WhyNot(_head(store, who), tuple(said), _table(seen, code, rows), reached)


def why_not_order(
    store: Store, act: Act, code: str, text: str, order: str, bonus: str = ""
) -> WhyNot:
    """The way of an order up the tree of every bonus, or of one, and where its money went.

    The amounts of a bonus are exact, before rounding and limits, and add up to what it could have
    paid. Raises InputError for an order of another period.
    """
    with read(store):
        who = _ask(store, act, code, text)
        return _of_order(store, who, _item(store, who, order), bonus)


def _item(store: Store, who: _Asked, ref: str) -> "Item":
    """The order as the period saw it."""
    seen, sale = who.seen, credited(store, find_sale(store, ref))
    if sale.period != seen.period.id:
        other = store.settings.calendar.containing(date.fromisoformat(sale.day)).name
        raise InputError(
            f"order {ref} is of {other}, not of {seen.period.name}",
            hint=f"netmark why-not {who.code} --period {other} --order {ref}",
        )
    slot = seen.members.index(sale.member) if sale.member in seen.members else 0
    items = orders_behind(store, seen, (), [slot]) if slot else {}
    for item in items.get(slot, ()):
        if item.ref == sale.ref:
            return item
    raise StateError(
        f"order {ref} was recorded after {seen.period.name} was closed",
        hint=f"netmark report sales --period {seen.period.name}",
    )


def _of_order(store: Store, who: _Asked, item: "Item", name: str) -> WhyNot:
    from netmark.payout.order_way import way

    seen, slot, code = who
    plan = seen.plan
    chosen = [plan.bonus(name)] if name else list(plan.bonuses)
    ways = [way(bonus, seen.book, item, slot) for bonus in chosen]
    tell = Teller(plan, code, seen.period.name, _codes(store, seen))
    said = [
        tell.way(each, bonus, item, slot)
        for each, bonus in zip(ways, chosen, strict=True)
        if each.stops or name
    ]
    if not said:
        said = [Said("No bonus of the plan pays on this order by itself.", ())]
    rows = [row for each in ways for row in _way_rows(seen, tell, item, each)]
    heads = columns("period order bonus upline distance:int what reason amount")
    paid = any(s.upline == slot and s.what == "paid" for each in ways for s in each.stops)
    return WhyNot(_head(store, who), tuple(said), Table(heads, rows, plan.exponent), paid)


def _way_rows(seen: Seen, tell: Teller, item: "Item", way: "Way") -> Iterator[tuple[object, ...]]:
    for stop in way.stops:
        amount = format_exact(stop.exact, seen.plan.exponent)
        upline = tell.codes(stop.upline) if stop.upline else ""
        head = (seen.period.name, item.ref, way.bonus, upline, stop.distance)
        yield *head, stop.what, stop.reason, amount


def _head(store: Store, who: _Asked) -> str:
    """The first line: who, his rank and standing, which period."""
    seen, slot, code = who
    member = seen.members[slot]
    name = names.names(store, [member]).get(member, "")
    words = [f"{code} {name}".strip(), seen.rank(slot)]
    status = member_on(store, member, seen.period.last.isoformat()).status
    words += [status] if status == "terminated" else []
    state = "closed" if seen.run else "open"
    return f"{', '.join(filter(None, words))}: {seen.period.name} ({state})"


class _Codes:
    """The codes of members by slot, looked up when one is named."""

    def __init__(self, store: Store, seen: Seen) -> None:
        self.store = store
        self.members = seen.members

    def __call__(self, slot: int) -> str:
        """The code of one slot."""
        member = self.members[slot]
        return names.codes(self.store, [member])[member]


def _codes(store: Store, seen: Seen) -> _Codes:
    return _Codes(store, seen)


def _mapped(tried: "Tried", back: Sequence[int]) -> "Tried":
    """A change that was tried in a smaller book, with the slots of the whole one."""

    def there(change: "Change") -> "Change":
        other = back[change.other] if change.other else 0
        return change._replace(member=back[change.member], other=other)

    also = there(tried.also) if tried.also else None
    return tried._replace(change=there(tried.change), also=also)
