"""Importing sales: each reference once, in any order, all of the file or nothing."""

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from operator import lt
from typing import TypeVar

from netmark.app.gifts_file import check_makers, gifts_of, made_by, same_refund
from netmark.app.refunds_file import settle
from netmark.app.sales_file import SalesFile, read_sales
from netmark.errors import InputError
from netmark.ledger.money import format_minor, quoted
from netmark.store import given
from netmark.store.days import closed_through, next_open
from netmark.store.db import Act, Store, write
from netmark.store.files import Imported, Source
from netmark.store.members import code_of, joined_on
from netmark.store.merging import merges
from netmark.store.sales import (
    Sale,
    Shares,
    add_sales,
    next_seq,
    plan_defaults,
    ref_of,
    sales_by_ref,
    share,
)

__all__ = ["Imported", "Source", "import_sales"]


def import_sales(
    store: Store,
    act: Act,
    source: Source,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import a file of sales and refunds.

    A row that is in the book already is passed over, so the same file twice changes nothing; the
    same reference with other content is a ConflictError. Raises InputError with every fault.
    """
    file = read_sales(store, source, progress)
    name = "standard input" if source.path == "-" else os.path.basename(source.path)
    with write(store, act, "import sales", name) as entry:
        file.merged = merges(store, set(file.members))
        bad = file.faulty_rows()
        new, conflicts = _not_there_yet(store, file, bad)
        added = len(new)
        if not added and not conflicts and not file.faults.found:
            entry.nothing = True
            return Imported(len(file.refs), 0, len(file.refs))
        _check_days(store, act, file, new)
        check_makers(store, act, file, new)
        _fill(store, file, [i for i in new if i not in bad] if bad else new)
        first = next_seq(store)
        sales = [i for i in new if i not in file.targets] if file.targets else new
        _credit(file, sales)
        refunds = settle(store, file, new, sales)
        file.faults.clash(conflicts, _HINT)
        rows = chain(_rows(file, sales, first), refunds)
        gifts = gifts_of(store, file, sales, first)
        add_sales(store, rows, added, entry.seq)
        given.add_gifts(store, gifts, entry.seq)
        entry.body.update(file=name, read=len(file.refs), added=added)
    return Imported(len(file.refs), added, len(file.refs) - added)


def _credit(file: SalesFile, sales: Sequence[int]) -> None:
    """Credit new sales of members who were merged into others to those, from that day on."""
    for i in sales if file.merged else ():
        file.members[i] = file.credited(i, file.days[i])


T = TypeVar("T")


def _pick(column: list[T], rows: Sequence[int]) -> list[T]:
    """Some rows of a column; the column itself when they are all of them."""
    if len(rows) == len(column):
        return column
    return list(map(column.__getitem__, rows))


def _rows(file: SalesFile, sales: Sequence[int], first: int) -> Iterable[Sequence[object]]:
    """Rows for the table of sales, without refunds, numbered from ``first``."""
    return zip(
        count(first),
        _pick(file.refs, sales),
        _pick(file.members, sales),
        _pick(file.days, sales),
        _pick(file.ats, sales),
        _pick(file.periods, sales),
        _pick(file.buyers, sales),
        _pick(file.kinds, sales),
        _pick(file.amounts, sales),
        _pick(file.pvs, sales),
        _pick(file.cvs, sales),
        _pick(file.customers, sales),
        _pick(file.products, sales),
        [None] * len(sales),
        strict=False,  # count() has no end
    )


_HINT = "correct the file; a wrong sale is taken back with: netmark refund ORDER"


def _not_there_yet(
    store: Store, file: SalesFile, bad: set[int]
) -> tuple[Sequence[int], list[tuple[int, str, str]]]:
    """The rows whose reference is new, and the conflicts: those that say something else."""
    rows = range(len(file.refs))
    conflicts: list[tuple[int, str, str]] = []
    if next_seq(store) == 1:
        return rows, conflicts
    there = bytearray(len(file.refs))
    for i, old in sales_by_ref(store, file.refs):
        there[i] = 1
        differs = [] if i in bad else _differences(store, file, i, old)
        if differs:
            what = f"{quoted(old.ref)} is in the book with another {'; another '.join(differs)}"
            conflicts.append((file.lines[i], what, "another order needs another reference"))
    return [i for i in rows if not there[i]] if any(there) else rows, conflicts


def _differences(store: Store, file: SalesFile, i: int, old: Sale) -> list[str]:
    """In what a row differs from the sale that has its reference, in words."""
    target = file.targets.get(i)
    pv, cv = file.pvs[i], file.cvs[i]
    # One of a member who was merged since is still the same, whoever of the two it is credited to.
    seller = file.credited(i, file.days[i])
    here = (
        *(
            old.member if old.member == seller else file.members[i],
            file.days[i],
            file.buyers[i],
            file.kinds[i],
            file.amounts[i],
        ),
        *(old.pv if pv is None else pv, old.cv if cv is None else cv),
        *(file.customers[i], file.products[i], file.ats[i] or old.at),
    )
    there = (
        *(old.member, old.day, old.buyer, old.kind, old.amount_minor, old.pv, old.cv),
        *(old.customer, old.product, old.at),
    )
    if target is None and old.refunds is None and here == there and i not in file.makers:
        return []
    said = dict(zip(_NAMES, here, strict=True))
    if target:
        # What a refund does not say is as in the sale it takes back.
        for name in ("buyer", "kind", "customer", "product"):
            said[name] = getattr(target, name) or getattr(old, name)
    stored = dict(zip(_NAMES, there, strict=True))
    said["refunds"] = target.ref if target else ""
    stored["refunds"] = "" if old.refunds is None else ref_of(store, old.refunds)
    if target and old.refunds is not None:
        same, his = same_refund(store, file, i, old)
        said["refunds"] = stored["refunds"] if same else said["refunds"]
        said["member"] = stored["member"] if his else said["member"]
    if i in file.makers:
        said["found_by"], stored["found_by"] = file.makers[i], made_by(store, old)
    return [
        f"{name}: {_shown(store, name, stored[name])}, not {_shown(store, name, said[name])}"
        for name in said
        if said[name] != stored[name]
    ]


_NAMES = (
    *("member", "date", "buyer", "kind", "amount", "pv", "cv", "customer", "product", "time"),
)


def _shown(store: Store, name: str, value: object) -> str:
    if name in ("member", "found_by") and isinstance(value, int):
        return code_of(store, value)
    if name in {"amount", "pv", "cv"} and isinstance(value, int):
        decimals = store.settings.exponent if name == "amount" else 2
        return format_minor(value, decimals)
    return repr(value)


def _check_days(store: Store, act: Act, file: SalesFile, new: Sequence[int]) -> None:
    """Note rows that are dated ahead, in a closed period or before their member joined.

    A row without a day that can be read, or without a known member, has been noted already.
    """
    today, closed = act.today.isoformat(), closed_through(store)
    if file.faults.found:
        new = [i for i in new if file.days[i]]
    if not new:
        return
    days, members = _pick(file.days, new), _pick(file.members, new)
    joined = joined_on(store, set(members))
    if max(days) > today or min(days) <= closed:
        for i in new:
            day = file.days[i]
            if day > today:
                hint = "correct the date, or say which day it is with --today"
                file.faults.add(file.lines[i], f"date: {day} lies ahead; today is {today}", hint)
            elif day <= closed and not act.late:
                what = f"date: {day} is closed, as is everything up to {closed}"
                file.faults.add(file.lines[i], what, next_open(store, closed))
    joined.setdefault(0, "")  # nobody knows when somebody unknown joined
    if True in map(lt, days, map(joined.__getitem__, members)):
        for i in new:
            day, first = file.days[i], joined[file.members[i]]
            if day < first:
                who = code_of(store, file.members[i])
                file.faults.add(file.lines[i], f"date: {day}, but {quoted(who)} joined on {first}")


def _fill(store: Store, file: SalesFile, new: Sequence[int]) -> None:
    """Give every new sale that does not say its PV or CV what the plan says it is."""
    exponent = store.settings.exponent
    shares: dict[int, Shares] = {
        period: plan_defaults(store, period) for period in set(_pick(file.periods, new))
    }
    for name, volumes in (("pv", file.pvs), ("cv", file.cvs)):
        if None in volumes:
            if exponent == 2 and all(getattr(some, name) is None for some in shares.values()):
                pairs = zip(volumes, file.amounts, strict=True)
                volumes[:] = [amount if volume is None else volume for volume, amount in pairs]
            else:
                _share(file, new, volumes, (name, shares, exponent))


def _share(
    file: SalesFile,
    new: Sequence[int],
    volumes: list[int | None],
    rule: tuple[str, dict[int, Shares], int],
) -> None:
    name, shares, exponent = rule
    known: dict[tuple[int, int], int] = {}
    for i in new:
        if volumes[i] is None:
            key = (file.periods[i], file.amounts[i])
            if key not in known:
                try:
                    known[key] = share(key[1], exponent, getattr(shares[key[0]], name))
                except InputError as error:
                    file.faults.add(file.lines[i], f"{name}: {error.message}", error.hint)
                    continue
            volumes[i] = known[key]
