"""What a file of sales says about gifts: who made a sale, and refunds of what was given since."""

from bisect import bisect_left
from collections.abc import Sequence

from netmark.app.giving import Ceding, check
from netmark.app.sales_file import SalesFile
from netmark.errors import InputError, StateError
from netmark.store import given
from netmark.store.db import Act, Store
from netmark.store.given import Gift
from netmark.store.sales import Sale, ref_of


def check_makers(store: Store, act: Act, file: SalesFile, new: Sequence[int]) -> None:
    """Note the new rows whose maker may not give their credit to their member.

    What cannot be read was noted already.
    """
    known: dict[Ceding, tuple[str, str] | None] = {}
    today = act.today.isoformat()
    for i in new if file.makers else ():
        maker, member = file.makers.get(i, 0), file.members[i]
        if maker in (0, member) or not (member and file.days[i]):
            continue
        ceding = Ceding(maker, member, file.days[i], file.buyers[i])
        if ceding not in known:
            known[ceding] = _fault(store, ceding, today)
        if fault := known[ceding]:
            file.faults.add(file.lines[i], f"found_by: {fault[0]}", fault[1])


def _fault(store: Store, ceding: Ceding, today: str) -> tuple[str, str] | None:
    try:
        check(store, ceding, today)
    except (InputError, StateError) as error:
        return error.message, error.hint
    return None


def gifts_of(store: Store, file: SalesFile, sales: Sequence[int], first: int) -> list[Gift]:
    """The gifts among new rows; ``sales`` are those of them that are no refunds, from ``first``."""
    number = given.next_gift(store)
    found = list[Gift]()
    for i, maker in file.makers.items():
        place = bisect_left(sales, i)
        if maker != file.members[i] and place < len(sales) and sales[place] == i:
            row = first + place
            found.append(Gift(number, row, None, None, maker, file.members[i], None))
            number += 1
    return found


def made_by(store: Store, sale: Sale) -> int:
    """Who made a sale that was entered as it is: whoever gave it at once, else its member."""
    gift = given.gift_of(store, sale.seq)
    return gift.giver if gift and gift.original is None else sale.member


def same_refund(store: Store, file: SalesFile, i: int, old: Sale) -> tuple[bool, bool]:
    """Does a refund row speak of the same sale, and of a member who had its credit at some time?

    A shop goes on naming the order, and the member, that it knows.
    """
    chain = given.chain_of(store, old.refunds or 0)
    refs = {ref_of(store, row) for row in chain.rows}
    return file.targets[i].ref in refs, file.members[i] in {old.member, *chain.members}
