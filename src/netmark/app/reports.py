"""Reports on a period, closed or open; the column names are a public contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.app.owning import owners_table
from netmark.app.payout import Seen, see
from netmark.app.table import Column, Table, columns
from netmark.errors import StateError
from netmark.ledger.money import format_exact, format_volume
from netmark.store import names, orders
from netmark.store.db import Act, Store, read
from netmark.store.members import code_of, find

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Ahead, Bonus, Line
    from netmark.plan.need import Needs

Report = Callable[[Store, Seen], Table]


def report(store: Store, act: Act, name: str, text: str = "", member: str = "") -> Table:
    """One of :data:`REPORTS` about a period (the current one by default), ordered by member.

    With ``member`` only his rows; not for a report of :data:`OF_NOBODY`. Raises InputError with the
    nearest code when there is no such member.
    """
    with read(store):
        code = code_of(store, find(store, member)) if member else ""
        table = REPORTS[name](store, see(store, act, text))
    if not member:
        return table
    heads = [column.name for column in table.columns]
    whose = heads.index("earner" if "earner" in heads else "member")
    return table._replace(rows=[row for row in table.rows if row[whose] == code])


def _slots(store: Store, seen: Seen) -> list[tuple[str, int]]:
    """Code and slot of everybody in the book, by code."""
    codes = names.codes(store)
    inside = seen.book.sponsor_tree.inside
    return sorted((codes[seen.members[i]], i) for i in range(1, len(seen.members)) if inside[i])


def _earnings(store: Store, seen: Seen) -> Table:
    amounts = [(b.name, seen.results[f"bonus {b.name}"]) for b in seen.plan.bonuses]
    rows: list[tuple[object, ...]] = [
        (seen.period.name, code, name, column[slot])
        for code, slot in _slots(store, seen)
        for name, column in amounts
        if column[slot]
    ]
    return Table(columns("period member bonus amount:money"), rows, seen.plan.exponent)


def _lines(store: Store, seen: Seen) -> Table:
    codes = names.codes(store)
    exponent, place = seen.plan.exponent, {b.name: n for n, b in enumerate(seen.plan.bonuses)}
    rows: list[tuple[object, ...]] = []
    single = orders.single_orders(store, seen.period, seen.run)
    for bonus in seen.plan.bonuses:
        sums: dict[int, Fraction] = {}
        order_of = _order_finder(seen, bonus, single)
        for line in bonus.made(seen.book):
            if line.reason:
                continue
            sums[line.earner] = sums.get(line.earner, Fraction(0)) + line.amount
            rows.append(
                (
                    seen.period.name,
                    codes[seen.members[line.earner]],
                    bonus.name,
                    codes[seen.members[line.source]] if line.source else "",
                    order_of(line),
                    line.level,
                    line.base_text(exponent),
                    "" if line.unit == "count" else line.rate,
                    format_exact(line.amount, exponent),
                    "",
                )
            )
        for earner, note, rest in _adjustments(seen, bonus, sums):
            head = (seen.period.name, codes[seen.members[earner]], bonus.name)
            rows.append((*head, "", "", 0, "", "", format_exact(rest, exponent), note))
    rows.sort(key=lambda r: (str(r[1]), place[str(r[2])], r[9] != "", r[5], str(r[3])))
    heads = columns("period earner bonus source order level:int base rate:rate amount note")
    return Table(heads, rows, exponent)


def _adjustments(
    seen: Seen, bonus: "Bonus", sums: Mapping[int, Fraction]
) -> Iterator[tuple[int, str, Fraction]]:
    """What lies between the lines of a member and what he is paid: rounding, and what limits took.

    Earner, reason, and minor units.
    """
    from netmark.plan.limits import reasons

    columns = [(why, seen.results[name]) for name, why in reasons(seen.plan, bonus.name)]
    for earner, paid in enumerate(seen.results[f"bonus {bonus.name}"]):
        taken = [(why, column[earner]) for why, column in columns if column[earner]]
        raw = paid + sum(gone for _, gone in taken)
        if rest := raw - sums.get(earner, Fraction(0)):
            yield earner, "rounding", rest
        yield from ((earner, why, Fraction(-gone)) for why, gone in taken)


def _order_finder(seen: Seen, bonus: "Bonus", single: Mapping[int, str]) -> "Callable[[Line], str]":
    """A function that names the order behind a line, where it is just one order of one member.

    Only asked where the base is a sum over orders: behind a volume there usually are many members.
    """
    if not any(True for _ in bonus.metrics(seen.plan)):
        return lambda _: ""

    known: dict[tuple[int, str], str] = {}  # lines of one source differ by their note only

    def find(line: "Line") -> str:
        key = line.source, line.note
        if key not in known:
            makers = bonus.makers_of(seen.book, line)
            one = len(makers) == 1
            known[key] = single.get(seen.members[makers[0].member], "") if one else ""
        return known[key]

    return find


def _statements(store: Store, seen: Seen) -> Table:
    from netmark.payout.settle import settlement

    found = settlement(seen.book.facts, seen.results)
    called = names.names(store)
    rows: list[tuple[object, ...]] = [
        (seen.period.name, code, called.get(seen.members[slot], ""), *figures)
        for code, slot in _slots(store, seen)
        if any(figures := tuple(column[slot] for column in found.values()))
    ]
    heads = (*columns("period member name"), *(Column(name, "money") for name in found))
    return Table(heads, rows, seen.plan.exponent)


def _ranks(store: Store, seen: Seen) -> Table:
    plan, rows = seen.plan, []
    for code, slot in _slots(store, seen):
        for ladder in plan.all_ladders:
            paid = seen.results[f"rank {ladder}"][slot]
            organic = seen.results[f"organic {ladder}"][slot]
            title = seen.results[f"title {ladder}"][slot]
            if paid or organic or title:
                said = [plan.rank_name(ladder, number) for number in (paid, organic, title)]
                forced = slot in seen.book.facts.forced.get(ladder, {})
                rows.append((seen.period.name, code, ladder, *said, forced))
    heads = columns("period member ladder rank organic_rank title forced:bool")
    return Table(heads, list(rows), plan.exponent)


def _volumes(store: Store, seen: Seen) -> Table:
    if not seen.plan.volumes:
        raise StateError(
            "the plan has no volumes of its own",
            hint="a plan adds them with [volumes.NAME]; what was sold: netmark report sales",
        )
    figures = [seen.results[f"volume {name}"] for name in seen.plan.volumes]
    pv = seen.book.facts.metrics
    own = [column for metric, column in pv.items() if str(metric) in ("PV", "CV")]
    rows: list[tuple[object, ...]] = [
        (seen.period.name, code, *(column[slot] for column in figures))
        for code, slot in _slots(store, seen)
        if any(column[slot] for column in (*figures, *own)) or _kept(seen, slot)
    ]
    heads = (*columns("period member"), *(Column(name, "volume") for name in seen.plan.volumes))
    return Table(heads, rows, seen.plan.exponent)


def _kept(seen: Seen, slot: int) -> bool:
    """Does he stand in a tree of the plan? Then his row belongs there even when all is 0."""
    from netmark.plan.measures import tree_of

    return any(tree_of(seen.book, name).inside[slot] for name in seen.plan.trees)


def _compression(store: Store, seen: Seen) -> Table:
    from netmark.plan.measures import tree_of

    if not seen.plan.derived_trees:
        raise StateError(
            "the plan has no compressed tree",
            hint="compression that a bonus does by itself shows in: netmark report lines",
        )
    several = len(seen.plan.derived_trees) > 1
    rows: list[tuple[object, ...]] = []
    ordered = _slots(store, seen)
    codes = {slot: code for code, slot in ordered}
    for name, model in seen.plan.derived_trees.items():
        tree, base = tree_of(seen.book, name), tree_of(seen.book, model.of)
        needs = seen.plan.needs_to_keep(name)
        for code, slot in ordered:
            if not base.inside[slot]:
                continue
            kept = bool(tree.inside[slot])
            parent = codes.get(tree.parents[slot], "") if kept else ""
            reason = "" if kept else _missing(seen, needs, slot)
            reason = f"{name}: {reason}".rstrip(": ") if several else reason
            rows.append((seen.period.name, code, kept, parent, reason))
    return Table(columns("period member kept:bool parent reason"), rows, seen.plan.exponent)


def _missing(seen: Seen, needs: "Needs", slot: int) -> str:
    """What keeps a member out, in words: the first need that is not met, or the alternatives.

    Alternatives that are for others by fixed facts are named only when there is nothing else.
    """
    from netmark.plan.absence import said

    for need in needs.every:
        actual = need.actual(seen.book)[slot]
        if actual < need.required:
            there, wanted = (
                said(seen.plan, need, n // need.parts) for n in (actual, need.required)
            )
            of = f" of {wanted}" if need.unit in ("volume", "count") else ""
            return f"{need.label}: {there or 'none'}{of}"
    unmet = [other for other in needs.any if _missing(seen, other, slot)]
    his = [other for other in unmet if _is_for(seen, other, slot)]
    return " and ".join(_missing(seen, other, slot) for other in his or unmet)


def _is_for(seen: Seen, needs: "Needs", slot: int) -> bool:
    return all(
        need.actual(seen.book)[slot] >= need.required
        for need in needs.every
        if need.key[0] == "for"
    )


def _carry(store: Store, seen: Seen) -> Table:
    """What the period began with and what it leaves, of every bonus and volume that keeps any.

    Somebody in whose columns all is 0, before and after, has no row.
    """
    plan, rows, ordered = seen.plan, list[tuple[object, ...]](), _slots(store, seen)
    if not plan.carried:
        raise StateError(
            "nothing in the plan leaves anything for the next period",
            hint="what is not paid out of a balance shows in: netmark report statements",
        )
    numbers = {bonus.name: bonus.carry_counts for bonus in plan.bonuses}
    for name, heads in plan.carried.items():
        for column in heads:
            counts = column in numbers.get(name, ())
            before = seen.book.facts.carried.get(name, {}).get(column)
            after = seen.results[f"carry {name} {column}"]
            for code, slot in ordered:
                pair = (before[slot] if before else 0, after[slot])
                if any(pair):
                    said = [str(n) if counts else format_volume(n) for n in pair]
                    rows.append((seen.period.name, code, name, column, *said))
    rows.sort(key=lambda row: str(row[1]))
    return Table(columns("period member bonus column began amount"), rows, plan.exponent)


def _members(store: Store, seen: Seen) -> Table:
    from netmark.store.shape import STANDING

    called = names.names(store)
    codes = {seen.members[slot]: code for code, slot in _slots(store, seen)}
    rows: list[tuple[object, ...]] = []
    for code, slot in _slots(store, seen):
        kind, _, left = STANDING[seen.book.facts.standing[slot]].partition(", ")
        sponsor = codes.get(seen.members[seen.book.facts.sponsors[slot]], "")
        active = bool(seen.results["active"][slot])
        status = left or "enrolled"
        name = called.get(seen.members[slot], "")
        rows.append((seen.period.name, code, name, sponsor, kind, status, active))
    heads = columns("period member name sponsor kind status active:bool")
    return Table(heads, rows, seen.plan.exponent)


def _breakage(store: Store, seen: Seen) -> Table:
    from netmark.payout.breakage import breakage

    del store
    exponent = seen.plan.exponent
    rows: list[tuple[object, ...]] = [
        (
            seen.period.name,
            found.bonus,
            found.reason,
            found.lines,
            format_exact(found.exact, exponent),
        )
        for found in breakage(seen.result())
    ]
    return Table(columns("period bonus reason lines:int amount"), rows, exponent)


def _progress(store: Store, seen: Seen) -> Table:
    """For each member and ladder, or bonus with steps: every need of the next one, what there is
    and what is missing; of a rank that is held by grace also what it takes to meet it again.
    """
    from netmark.plan.absence import asked

    rows = []
    for name, held, ahead, who in _ladders(seen):
        for code, slot in _slots(store, seen):
            paid, number = held[slot], ahead.reached[slot]
            if not (who[slot] and seen.book.distributors[slot]) or number == len(ahead.names):
                continue
            now = ahead.names[paid - 1] if paid else ""
            head = (seen.period.name, code, name, now, ahead.names[number])
            rows += [
                (*head, each.way, each.need.label, *each.said(seen.plan), each.met)
                for each in asked("", ahead.needs[number], seen.book, slot)
            ]
    rows.sort(key=lambda row: str(row[1]))
    heads = columns("period member ladder rank next_rank way need actual required missing met:bool")
    return Table(heads, list(rows), seen.plan.exponent)


def _ladders(seen: Seen) -> "Iterator[tuple[str, Sequence[int], Ahead, bytes]]":
    """Everything with steps: its name, what everybody is paid as, what is ahead, for whom it is."""
    from netmark.plan.bonuses.base import Ahead
    from netmark.plan.needs import fits
    from netmark.plan.ranks import needs_of_rank

    for name, model in seen.plan.all_ladders.items():
        needs = [needs_of_rank(seen.book, name, n + 1) for n in range(len(model.ranks))]
        paid = seen.results[f"rank {name}"]
        # Below a decree or above it: what somebody has reached is not ahead of him.
        reached = list(map(max, paid, seen.results[f"organic {name}"]))
        steps = Ahead(reached, [rank.name for rank in model.ranks], needs)
        yield name, paid, steps, fits(model.for_, seen.book)
        if any(rank.grace for rank in model.ranks):
            yield name, paid, *_to_hold(seen, name, steps.names)
    for bonus in seen.plan.bonuses:
        if bonus.withheld:
            yield bonus.name, bytes(seen.book.size), *_waiting(seen, bonus)
        if ahead := bonus.ahead(seen.book):
            yield bonus.name, ahead.reached, ahead, fits(bonus.for_, seen.book)


def _to_hold(seen: Seen, ladder: str, names: "Sequence[str]") -> "tuple[Ahead, bytes]":
    """What it takes to meet the rank that somebody holds by grace alone."""
    from netmark.plan.bonuses.base import Ahead
    from netmark.plan.holding import ways
    from netmark.plan.need import Context
    from netmark.plan.ranks import in_grace

    model = seen.plan.ladder(ladder)
    context = Context(seen.plan, ladder, model.tree)
    needs = [ways(rank, context, grace=False) for rank in model.ranks]
    below = [max(held - 1, 0) for held in seen.results[f"organic {ladder}"]]
    return Ahead(below, names, needs), in_grace(seen.book, ladder)


def _waiting(seen: Seen, bonus: "Bonus") -> "tuple[Ahead, bytes]":
    """What it takes to be paid what a bonus withholds, for those for whom it is kept."""
    from netmark.plan.bonuses.base import Ahead
    from netmark.plan.need import mask
    from netmark.plan.withholding import kept_columns, until

    needs = until(bonus, seen.book)
    columns = [seen.results[f"carry {bonus.name} {column}"] for column in kept_columns(bonus)]
    kept = bytes(map(any, zip(*columns, strict=True)))
    return Ahead(mask(needs, seen.book), ["paid out"], [needs]), kept


def _positions(store: Store, seen: Seen) -> Table:
    earned, payable = seen.results["earned"], seen.results["payable"]
    figures = {seen.members[i]: (earned[i], payable[i]) for i in range(1, len(seen.members))}
    return owners_table(store, seen.period.last.isoformat(), seen.period.name, figures)


REPORTS: dict[str, Report] = {
    "earnings": _earnings,
    "lines": _lines,
    "statements": _statements,
    "positions": _positions,
    "ranks": _ranks,
    "progress": _progress,
    "volumes": _volumes,
    "compression": _compression,
    "members": _members,
    "breakage": _breakage,
    "carry": _carry,
}
"""Every report by its name."""

OF_NOBODY = frozenset(("breakage",))
"""The reports without a member in each row: nobody was entitled to what they are about."""
