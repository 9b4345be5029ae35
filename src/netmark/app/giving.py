"""Who may be given the credit of a sale: somebody below its maker who can be paid for it."""

from typing import NamedTuple

from netmark.errors import InputError, StateError
from netmark.store.db import Store
from netmark.store.genealogy import stands_under
from netmark.store.members import code_of, member_on


class Ceding(NamedTuple):
    """The credit of a sale of a day that goes from its maker to a member (ids)."""

    giver: int
    member: int
    day: str
    buyer: str


def check(store: Store, ceding: Ceding, today: str) -> None:
    """Refuse a gift that may not be.

    Raises StateError for a purchase of a distributor's own and for somebody who is terminated on
    the day of the sale or ``today``, InputError for somebody who does not stand below the giver on
    that day, who had not joined yet, or who is no distributor.
    """
    giver, member, day, buyer = ceding
    ann, bob = code_of(store, giver), code_of(store, member)
    who = f"see who could be credited: netmark downline {ann}"
    if buyer == "self":
        raise StateError(
            f"{ann} bought it for own use: only what a customer bought is given",
            "if a customer bought it, the sale is recorded with --buyer retail or preferred",
        )
    then = member_on(store, member, day)
    if day < then.joined:
        raise InputError(
            f"{bob} joined on {then.joined}, after the sale of {day}",
            f"give sales from {then.joined} on, or give it to somebody who was there",
        )
    if member == giver or not stands_under(store, member, giver, day)[0]:
        raise InputError(f"{bob} does not stand below {ann} on {day}", who)
    if then.kind != "distributor":
        raise InputError(f"{bob} is a {then.kind} on {day} and is not paid for sales", who)
    for when in (day, today):
        if member_on(store, member, when).status == "terminated":
            raise StateError(f"{bob} is terminated on {when}", who)
