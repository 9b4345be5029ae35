"""The refunds in a file of sales: what they take back, from sales in the file or in the book."""

from bisect import bisect_left
from collections.abc import Sequence

from netmark.app.sales_file import SalesFile, Target
from netmark.ledger.money import format_minor, format_volume, quoted
from netmark.store.db import Store
from netmark.store.given import chain_of, credited
from netmark.store.members import code_of
from netmark.store.sales import (
    Returned,
    Sale,
    give_back,
    next_seq,
    refunds_of,
    sales_by_ref,
    unknown_sale,
)


def settle(store: Store, file: SalesFile, new: Sequence[int], sales: Sequence[int]) -> list[Sale]:
    """The new refunds of a file as they are to be stored, in the order of the file.

    ``new`` are the rows to be added, ``sales`` those of them that are no refunds. The refunds of
    one sale are worked out by (day, reference), so that the order of rows does not matter. Faults
    are noted at their lines.
    """
    rows = [i for i in new if i in file.targets] if file.targets else []
    if not rows:
        return []
    first, bad = next_seq(store), file.faulty_rows()
    bad_refs = {file.refs[i] for i in bad}
    originals = _originals(store, file, rows, sales, first)
    gone = dict.fromkeys((sale.seq for sale in originals.values()), Returned())
    for earlier in refunds_of(store, gone):
        gone[earlier.refunds or 0] = gone[earlier.refunds or 0].plus(earlier)
    seqs = dict(zip(rows, range(first + len(sales), first + len(new)), strict=True))
    found: dict[int, Sale] = {}
    for i in sorted(rows, key=lambda i: (file.days[i], file.refs[i])):
        target = file.targets[i]
        original = originals.get(target.ref)
        if original is None:
            error = unknown_sale(store, target.ref)
            file.faults.add(file.lines[i], f"refunds: {error.message}", error.hint)
        elif original.refunds is not None:
            what = f"refunds: {target.ref} is a refund itself"
            file.faults.add(file.lines[i], what, "name the sale that is to be refunded")
        elif i in bad or target.ref in bad_refs:
            continue  # with a fault of its own, or that of its sale, nothing can be compared
        elif _fits(store, file, i, original, gone[original.seq]):
            pv, cv = _volumes(file, i, original, gone[original.seq])
            found[i] = original._replace(
                seq=seqs[i],
                ref=file.refs[i],
                day=file.days[i],
                at=file.ats[i],
                period=file.periods[i],
                amount_minor=file.amounts[i],
                pv=-pv,
                cv=-cv,
                refunds=original.seq,
            )
            gone[original.seq] = gone[original.seq].plus(found[i])
    return [found[i] for i in rows if i in found]


def _originals(
    store: Store, file: SalesFile, rows: list[int], sales: Sequence[int], first: int
) -> dict[str, Sale]:
    """The sales that the refunds of a file name, by reference: in the file or in the book.

    What was given is refunded by whoever has its credit now.
    """
    wanted = {file.targets[i].ref for i in rows}
    found = {sale.ref: credited(store, sale) for _, sale in sales_by_ref(store, sorted(wanted))}
    for i, ref in enumerate(file.refs):
        if ref in wanted and ref not in found:
            place = bisect_left(sales, i)
            # A refund has no place among the sales; whoever names it is told so.
            is_refund = i in file.targets
            found[ref] = Sale(
                0 if is_refund else first + place,
                ref,
                file.members[i],
                file.days[i],
                file.ats[i],
                file.periods[i],
                file.buyers[i],
                file.kinds[i],
                file.amounts[i],
                file.pvs[i] or 0,
                file.cvs[i] or 0,
                file.customers[i],
                file.products[i],
                refunds=0 if is_refund else None,
            )
    return found


def _fits(store: Store, file: SalesFile, i: int, original: Sale, gone: Returned) -> bool:
    """Does a refund agree with its sale, and is there so much left? Notes what is wrong."""
    target, line = file.targets[i], file.lines[i]
    wrong: list[str] = []
    members = {original.member}
    if file.members[i] != original.member and original.ref != target.ref:
        members |= chain_of(store, original.seq).members
    if members.isdisjoint((file.members[i], file.credited(i, original.day))):
        wrong.append(f"member: {original.ref} is a sale of {code_of(store, original.member)}")
    for name in ("buyer", "kind", "customer", "product"):
        here, there = getattr(target, name), getattr(original, name)
        if here and here != there:
            wrong.append(f"{name}: {here!r}, but {original.ref} has {there!r}")
    if file.days[i] < original.day:
        wrong.append(f"date: {original.ref} was sold later, on {original.day}")
    left = original.amount_minor - gone.amount
    if -file.amounts[i] > left:
        exponent = store.settings.exponent
        what = format_minor(-file.amounts[i], exponent)
        rest = format_minor(left, exponent)
        wrong.append(f"amount: {what} is more than is left of {original.ref}: {rest}")
    else:
        wrong += _volume_faults(target, original, gone)
        if not file.amounts[i] and not any(_volumes(file, i, original, gone)):
            wrong.append(f"amount: nothing of {original.ref} goes back")
    for what in wrong:
        file.faults.add(line, what)
    return not wrong


def _volume_faults(target: Target, original: Sale, gone: Returned) -> list[str]:
    found = []
    for name, said in (("pv", target.pv), ("cv", target.cv)):
        left = getattr(original, name) - getattr(gone, name)
        if said is not None and -said > left:
            what, rest = format_volume(-said), format_volume(left)
            found.append(f"{name}: {what} is more than is left of {quoted(original.ref)}: {rest}")
    return found


def _volumes(file: SalesFile, i: int, original: Sale, gone: Returned) -> tuple[int, int]:
    """PV and CV that go back: as the row says, else pro rata."""
    target = file.targets[i]
    pv, cv = give_back(original, gone, -file.amounts[i])
    return (
        pv if target.pv is None else -target.pv,
        cv if target.cv is None else -target.cv,
    )
