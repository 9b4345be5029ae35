"""From balances to what is paid: fees, the plan's minimum, and what is carried."""

from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import add
from typing import NamedTuple

from netmark.ledger.money import round_fraction
from netmark.plan.book import Facts, zeros
from netmark.plan.document import Plan


class Settled(NamedTuple):
    """Balances taken apart, by slot in minor units: balance = fees + payable + carried."""

    fees: "array[int]"
    payable: "array[int]"
    carried: "array[int]"


def balances(
    brought_forward: Sequence[int], posted: Sequence[int], earned: Sequence[int]
) -> "array[int]":
    """What is to be settled, by slot in minor units: all of it together."""
    found = array("q", map(add, brought_forward, earned) if any(brought_forward) else earned)
    return array("q", map(add, found, posted)) if any(posted) else found


def settle(
    plan: Plan,
    brought_forward: Sequence[int],
    posted: Sequence[int],
    earned: Sequence[int],
    moved: Sequence[int] = (),
) -> Settled:
    """Split each balance into what is payable now, the fees on it, and what is carried.

    A balance below the plan's minimum (or below zero: a debt) is carried. Fees come out of what is
    paid; where they would take all of it nothing is paid and no fee is due. ``moved`` is what comes
    from other positions of an owner, or goes to him.
    """
    least = max(int(plan.payout.minimum * plan.minor_per_unit), 1)
    carried = balances(brought_forward, posted, earned)
    if any(moved):
        carried = array("q", map(add, carried, moved))
    payable, fees = zeros(len(carried)), zeros(len(carried))
    for i, balance in enumerate(carried):
        if balance >= least:
            payable[i], carried[i] = balance, 0
    if plan.payout.fees:
        for i, balance in enumerate(payable):
            fee = sum(fees_on(plan, balance).values()) if balance else 0
            if balance > fee:
                payable[i], fees[i] = balance - fee, fee
            else:
                payable[i], carried[i] = 0, carried[i] + balance
    return Settled(fees, payable, carried)


def fees_on(plan: Plan, balance: int) -> dict[str, int]:
    """Each fee of the plan on a balance that is paid out, by name, in minor units.

    A percentage is of the whole balance and rounded as the plan rounds.
    """
    unit, mode = plan.minor_per_unit, plan.rounding.mode
    return {
        fee.name: int(fee.amount * unit)
        if fee.amount is not None
        else round_fraction((fee.rate or Fraction(0)) * balance, mode)
        for fee in plan.payout.fees
    }


def settlement(facts: Facts, found: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """What became of each balance, by column: what came to it (with ``to_owner``) = the rest.

    ``found`` are the results of a run by name; ``posted`` is there only where something was posted,
    ``to_owner`` where the plan pays owners for all of their positions.
    """
    posted = {"posted": facts.posted} if any(facts.posted) else {}
    settled = {"earned": found["earned"], "brought_forward": facts.brought_forward, **posted}
    settled |= {"to_owner": found["to_owner"]} if "to_owner" in found else {}
    return settled | {name: found[name] for name in ("fees", "payable", "carried")}
