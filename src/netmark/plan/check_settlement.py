"""Does what a plan says about limits, caps and markets fit together?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.errors import InputError
from netmark.ledger.money import exponent
from netmark.ledger.volume import METRICS
from netmark.plan.bonuses.base import Fault
from netmark.plan.check_conditions import known, unknown
from netmark.plan.conditions import Path

if TYPE_CHECKING:
    from netmark.plan.document import Plan


def settlement_faults(plan: "Plan") -> Iterator[Fault]:
    """Limits that limit something, a cap that says what it scales, markets with a currency."""
    for place, bonus in enumerate(plan.bonuses):
        limit = bonus.limit
        if limit and not (limit.amount or limit.source or limit.owner is not None):
            yield Fault(
                ("bonuses", place, "limit"),
                "limits nothing",
                'give amount = "500.00" for a member, source = "200.00" for each line,'
                ' or owner = "500.00" for all positions of one',
            )
    yield from _cap(plan)
    for place, guard in enumerate(plan.guards):
        path: Path = ("guards", place, "payout_ratio")
        for number, name in enumerate(guard.payout_ratio.bonuses):
            if name not in (names := [bonus.name for bonus in plan.bonuses]):
                yield unknown("bonus", name, names, (*path, "bonuses", number))
        yield from _of_members(plan, guard.payout_ratio.of, (*path, "of"))
    yield from _cut(plan)
    yield from _wallets(plan)
    yield from _fees(plan)
    for place, forfeit in enumerate(plan.payout.forfeits):
        if not forfeit.after.periods:
            yield Fault(
                ("payout", "forfeits", place, "after"),
                "is never over, so that nothing is lost",
                'write "12 periods", or take it out',
            )
    yield from _pegs(plan)


def _pegs(plan: "Plan") -> Iterator[Fault]:
    for market, peg in plan.payout.pegs.items():
        path: Path = ("payout", "pegs", market)
        try:
            exponent(peg.currency)
        except InputError as error:
            yield Fault((*path, "currency"), error.message, error.hint)
        if peg.rate <= 0:
            yield Fault((*path, "rate"), "a rate of exchange is above zero")
        days = [change.since for change in peg.changes]
        for place, change in enumerate(peg.changes):
            if change.rate <= 0:
                yield Fault((*path, "changes", place, "rate"), "a rate of exchange is above zero")
        if days != sorted(set(days)):
            yield Fault((*path, "changes"), "days must rise from change to change")


def _wallets(plan: "Plan") -> Iterator[Fault]:
    wallets, path = plan.payout.wallets, ("payout", "wallets")
    names = [wallet.name for wallet in wallets]
    for place, wallet in enumerate(wallets):
        if wallet.name in names[:place]:
            yield Fault((*path, place, "name"), f"the wallet '{wallet.name}' is there twice")
        if (wallet.rate is None) != (place == len(wallets) - 1):
            yield Fault(
                (*path, place),
                f"what goes to {wallet.name}?",
                "every wallet has a rate, but the last one, which takes the rest",
            )
    if sum(wallet.rate or 0 for wallet in wallets) > 1:
        yield Fault(path, "the shares are more than the whole")


def _fees(plan: "Plan") -> Iterator[Fault]:
    fees, path = plan.payout.fees, ("payout", "fees")
    names = [fee.name for fee in fees]
    for place, fee in enumerate(fees):
        if fee.name in names[:place]:
            yield Fault((*path, place, "name"), f"the fee '{fee.name}' is there twice")
        if (fee.rate is None) == (fee.amount is None):
            how = 'give amount = "2.50", or rate = "1%", and not both'
            yield Fault((*path, place), f"how much is the fee '{fee.name}'?", how)
    if sum(fee.rate or 0 for fee in fees) >= 1:
        yield Fault(path, "the fees take everything", "their rates are less than 100% together")


def _cut(plan: "Plan") -> Iterator[Fault]:
    rule, path = plan.payout.cut, ("payout", "cut")
    if rule is None:
        return
    names = [bonus.name for bonus in plan.bonuses]
    for place, name in enumerate(rule.bonuses):
        if name not in names:
            yield unknown("bonus", name, names, (*path, "bonuses", place))
    if not 0 < rule.rate <= 1:
        yield Fault((*path, "rate"), "takes nothing off, or more than all", 'write rate = "5%"')


def _cap(plan: "Plan") -> Iterator[Fault]:
    cap, path = plan.payout.cap, ("payout", "cap")
    if cap is None:
        return
    names = [bonus.name for bonus in plan.bonuses]
    for place, name in enumerate(cap.bonuses):
        if name not in names:
            yield unknown("bonus", name, names, (*path, "bonuses", place))
    seen: set[str] = set()
    for place, exempt in enumerate(cap.exempt):
        if exempt.bonus not in (cap.bonuses or names):
            among = list(cap.bonuses or names)
            yield unknown("bonus under the cap", exempt.bonus, among, (*path, "exempt", place))
        if exempt.bonus in seen:
            yield Fault((*path, "exempt", place), f"{exempt.bonus} is exempt twice")
        seen.add(exempt.bonus)
    if bool(cap.exempt) != (cap.exempt_counts is not None):
        yield Fault(
            (*path, "exempt" if cap.exempt else "exempt_counts"),
            "does exempt pay use up the cap?" if cap.exempt else "nothing is exempt",
            "write exempt_counts = true, or false where it is paid beside the cap"
            if cap.exempt
            else "take exempt_counts out, or say what is exempt",
        )
    yield from _of_members(plan, cap.of, (*path, "of"))


def _of_members(plan: "Plan", of: str, path: Path) -> Iterator[Fault]:
    """A volume of the company is added up over members: each of theirs counts once."""
    yield from known(plan, "volume", of, path)
    if of not in METRICS and of in plan.volumes and plan.volumes[of].over != "self":
        yield Fault(
            path,
            f"{of} is added up over several members, the company would count them repeatedly",
            'name PV, CV, AMOUNT, or a volume with over = "self"',
        )
