"""Giving the credit of a sale to somebody below, and giving it back."""

from datetime import date
from typing import NamedTuple

from netmark.app.giving import Ceding, check
from netmark.app.sales import Posted, logged, posted, warned
from netmark.errors import StateError
from netmark.store import given
from netmark.store.days import check_day
from netmark.store.db import Act, Entry, Store, write
from netmark.store.given import Chain, Gift
from netmark.store.members import code_of, find
from netmark.store.sales import (
    Returned,
    Sale,
    add_sale,
    find_sale,
    free_ref,
    next_seq,
    ref_of,
    refunds_of,
    sale_by_ref,
    sale_by_seq,
)
from netmark.store.text import CODE_LIMIT


class _Whom(NamedTuple):
    """Whose the credit is to be, and the number of the gift that is given back by that."""

    member: int
    undoes: int | None = None


def give(store: Store, act: Act, order: str, to: str) -> Posted:
    """Give the credit of an order, all that is left of it, to somebody below who has it.

    A row takes the credit back, another one gives it, both of the day of the order: volume and pay
    follow it. The same gift again changes nothing. Raises StateError when the order was given to
    somebody else before, is wholly refunded, or is of a closed period and the act is not ``late``.
    """
    with write(store, act, "give", "") as entry:
        sale = find_sale(store, order)
        entry.subject, member = sale.ref, find(store, to)
        _must_be_a_sale(sale)
        chain = given.chain_of(store, sale.seq)
        holder = sale_by_seq(store, chain.rows[-1])
        if holder.member == member:
            entry.nothing = True
            return posted(store, holder, changed=False)
        if holder.member != sale.member:
            whose = code_of(store, holder.member)
            raise StateError(
                f"{sale.ref} was given to {whose} already: it is {holder.ref} now",
                f"to give it on: netmark give {holder.ref} --to {to};"
                f" to take it back first: netmark give {sale.ref} --undo",
            )
        check(store, Ceding(holder.member, member, sale.day, sale.buyer), act.today.isoformat())
        return _moved(store, act, entry, chain, _Whom(member))


def give_back(store: Store, act: Act, order: str) -> Posted:
    """Take the last gift of an order back: what is left of it is the giver's again.

    ``order`` is any of the references that the order had. Raises StateError when it was not given,
    or is wholly refunded.
    """
    with write(store, act, "give undo", "") as entry:
        sale = find_sale(store, order)
        entry.subject = sale.ref
        _must_be_a_sale(sale)
        chain = given.chain_of(store, sale.seq)
        if not chain.standing:
            raise StateError(
                f"{sale.ref} is not given to anybody: it is {code_of(store, sale.member)}'s",
                "see what was given: netmark report given",
            )
        last = chain.standing[-1]
        entry.body["undoes"] = last.seq
        return _moved(store, act, entry, chain, _Whom(last.giver, last.seq))


def _must_be_a_sale(sale: Sale) -> None:
    if sale.refunds is not None:
        raise StateError(f"{sale.ref} is a refund itself.", "name the sale that is given")


def _moved(store: Store, act: Act, entry: Entry, chain: Chain, whom: _Whom) -> Posted:
    """Take the credit from who has it and give it to somebody, with the rows that say so."""
    holder = sale_by_seq(store, chain.rows[-1])
    check_day(store, act, date.fromisoformat(holder.day), "what is given")
    gone = Returned()
    for earlier in refunds_of(store, [holder.seq]):
        gone = gone.plus(earlier)
    left = holder.amount_minor - gone.amount
    pv, cv = holder.pv - gone.pv, holder.cv - gone.cv
    if not (left or pv or cv):
        raise StateError(
            f"{holder.ref} is refunded wholly: there is nothing to give",
            f"see it: netmark report sales --member {code_of(store, holder.member)}",
        )
    root, seq = ref_of(store, chain.rows[0]), next_seq(store)
    taken = holder._replace(
        seq=seq,
        ref=_free(store, f"{root}/given", seq),
        amount_minor=-left,
        pv=-pv,
        cv=-cv,
        refunds=holder.seq,
    )
    add_sale(store, taken, entry.seq)
    new = holder._replace(
        seq=seq + 1,
        ref=_free(store, f"{root}/to-{code_of(store, whom.member)}", seq + 1),
        member=whom.member,
        amount_minor=left,
        pv=pv,
        cv=cv,
    )
    add_sale(store, new, entry.seq)
    number = given.next_gift(store)
    gift = Gift(number, new.seq, holder.seq, seq, holder.member, whom.member, whom.undoes)
    given.add_gifts(store, [gift], entry.seq)
    entry.body.update(logged(store, new), given_by=code_of(store, holder.member), id=number)
    done = posted(store, new, changed=True)
    if whom.undoes is None:
        done = warned(store, done, gift)
    return done


def _free(store: Store, wanted: str, seq: int) -> str:
    """A reference that no sale has: the one that is wanted, with a number where that is taken.

    Where it would be too long it is like that of a sale without one.
    """
    ref, number = wanted, 1
    while sale_by_ref(store, ref):
        number += 1
        ref = f"{wanted}-{number}"
    return ref if len(ref) <= CODE_LIMIT else free_ref(store, "S", seq)
