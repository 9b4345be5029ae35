"""Limits of bonuses, the cap of the company and the money of markets in plain English."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.ledger.money import format_minor, format_rate
from netmark.plan.rates import EVERYBODY

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus
    from netmark.plan.document import Plan
    from netmark.plan.settlement import CompanyCap
    from netmark.plan.values import Limit


def of_bonus(bonus: "Bonus", plan: "Plan") -> Iterator[tuple[object, ...]]:
    """The rows about what must come before a bonus, and the most that it pays."""
    if bonus.trigger:
        least = _money(bonus.trigger.at_least, plan)
        yield "trigger", f"only who is paid at least {least} by {bonus.trigger.bonus} in the period"
    if bonus.withheld:
        yield "withheld", bonus.withheld.says(plan)
    if bonus.limit is None:
        return
    if bonus.limit.source:
        limits = [_money(limit, plan) for limit in bonus.limit.source]
        said = limits[0] if len(limits) == 1 else f"{', '.join(limits)} by level"
        yield "limit", f"on what comes from one source: {said}"
    if bonus.limit.amount:
        table = bonus.limit.amount
        limits = [f"{name} {_money(limit, plan)}".strip() for name, limit in table.items()]
        whom = "one member" if EVERYBODY in table else "one member, by rank"
        yield "limit", f"for {whom} in a period: {', '.join(limits)}"
    if bonus.limit.owner is not None:
        most = _money(bonus.limit.owner, plan)
        yield "limit", f"for all positions of one owner in a period: {most}, shared in proportion"


def of_company(plan: "Plan") -> Iterator[tuple[object, ...]]:
    """The rows about the cap of the company and the money of markets."""
    if plan.payout.to_owner:
        yield "settled", "all positions of one owner together: he is paid for all of them"
    for fee in plan.payout.fees:
        rate = format_rate(fee.rate or Fraction(0))
        much = rate if fee.amount is None else _money(fee.amount, plan)
        yield f"fee {fee.name}", f"{much} of every payout"
    for lost in plan.payout.forfeits:
        whose = "of who is terminated " if lost.whose == "terminated" else ""
        text = f"a balance {whose}of which nothing is paid in {lost.after} is lost: {lost.reason}"
        yield "forfeits", text
    if plan.payout.close_after:
        yield "closed", f"a period is closed {plan.payout.close_after} after its end"
    if plan.payout.pay_after:
        yield "paid", f"nothing of a period is paid in the first {plan.payout.pay_after} after it"
    if plan.payout.approvals > 1:
        yield "approvals", "two people must approve what is paid"
    if plan.payout.cap:
        yield "cap", _cap(plan.payout.cap, plan)
    if cut := plan.payout.cut:
        about = f" for {', '.join(cut.bonuses)}" if cut.bonuses else ""
        cents = "cut off" if cut.rounding == "down" else "rounded as above"
        taken = f"{format_rate(cut.rate)} of all pay{about} is taken off, the rest {cents}"
        yield "cut", f"{taken}: {cut.reason}"
    for market, peg in plan.payout.pegs.items():
        text = f"1 {plan.currency} is paid as {_exchange(peg.rate)} {peg.currency}"
        for change in peg.changes:
            text += f"; as {_exchange(change.rate)} {peg.currency} since {change.since}"
        yield f"market {market}", text
    if plan.payout.wallets:
        shares = [
            f"{format_rate(wallet.rate)} to {wallet.name}"
            for wallet in plan.payout.wallets
            if wallet.rate is not None
        ]
        yield "wallets", f"{', '.join(shares)}, the rest to {plan.payout.wallets[-1].name}"


def _exchange(rate: Fraction) -> str:
    return format_minor(int(rate * 10**8), 8).rstrip("0").rstrip(".")


def _cap(cap: "CompanyCap", plan: "Plan") -> str:
    about = f" for {', '.join(cap.bonuses)}" if cap.bonuses else ""
    text = (
        f"the company pays{about} at most {format_rate(cap.rate)} of everybody's {cap.of}; beyond "
        "it all pay is scaled down alike"
    )
    factor = "" if cap.factor == "exact" else f", by a factor cut off to {cap.factor} decimals"
    cents = "cut off" if cap.rounding == "down" else "rounded as above"
    text += f"{factor}, amounts {cents}"
    if cap.exempt:
        names = [
            f"the first {_money(each.first, plan)} of {each.bonus} for each member"
            if each.first is not None
            else each.bonus
            for each in cap.exempt
        ]
        inside = "uses up the cap" if cap.exempt_counts else "is paid beside the cap"
        text += f"; never scaled: {', '.join(names)}, which {inside}"
    return text


def _money(value: "Limit", plan: "Plan") -> str:
    if not isinstance(value, Fraction):
        return value
    return f"{format_minor(int(value * plan.minor_per_unit), plan.exponent)} {plan.currency}"
