"""What of a batch one file for the bank pays: one money, and one wallet where there are some."""

from collections.abc import Sequence
from typing import NamedTuple

from netmark.app.payout import plan_of
from netmark.errors import InputError
from netmark.store import plans, runs
from netmark.store.balances import period_of_run
from netmark.store.db import Store
from netmark.store.payments import Batch, Payment
from netmark.store.text import nearest


class Chosen(NamedTuple):
    """Which part of a batch is wanted; empty: the only one that there is."""

    currency: str = ""
    wallet: str = ""


ALL = Chosen()


class Parts(NamedTuple):
    """What is paid by one file: in which money, and the payments with their minor units of it.

    ``mark`` tells files of one batch apart; it is empty where there can only be one.
    """

    currency: str
    payments: list[Payment]
    minor: list[int]
    mark: str


def parts(store: Store, batch: Batch, found: Sequence[Payment], chosen: Chosen) -> Parts:
    """Choose the payments of one money, with what of each goes to a wallet.

    A member of a pegged market is paid in its money, at the rate of the period's last day; what
    it comes to is split by the shares of the wallets, so that the parts are the whole. Raises
    InputError that names the others where the choice is open, or where there is no such part.
    """
    from netmark.plan.limits import in_market, split

    run = next(run for run in runs.all_runs(store) if run.id == batch.run)
    plan = plan_of(store, plans.by_id(store, run.plan))
    last, base = period_of_run(store, run.id).last, f"netmark pay file {batch.id}"
    wallets = [wallet.name for wallet in plan.payout.wallets]
    _choose("wallet", chosen.wallet, wallets, f"{base} --wallet")
    markets = runs.markets_of(store, run, [p.member for p in found]) if plan.payout.pegs else {}
    paid = [
        in_market(plan, markets.get(payment.member, ""), payment.amount_minor, last)
        for payment in found
    ]
    currencies = list(dict.fromkeys(currency for currency, _ in paid))
    currency = _choose("currency", chosen.currency, currencies, f"{base} --currency")
    rows = [
        (payment, split(plan, minor)[chosen.wallet] if wallets else minor)
        for payment, (money, minor) in zip(found, paid, strict=True)
        if money == currency
    ]
    rows = [(payment, minor) for payment, minor in rows if minor]
    if not rows:
        raise InputError(f"batch {batch.id} has nothing for {chosen.wallet or currency}")
    words = [currency] if currency != plan.currency else []
    mark = " ".join([*words, *([chosen.wallet] if wallets else [])])
    return Parts(currency, [payment for payment, _ in rows], [minor for _, minor in rows], mark)


def _choose(what: str, wanted: str, among: Sequence[str], command: str) -> str:
    """The only one, or the one that was said."""
    listed = " and ".join(sorted(among))
    if wanted and wanted not in among:
        near = nearest(wanted, among)
        hint = f"did you mean {near}?" if near else f"there is {listed}" if among else ""
        raise InputError(f"nothing is paid by the {what} {wanted[:40]!r}", hint)
    if not wanted and (len(among) > 1 or (what == "wallet" and among)):
        example = f"'{among[0]}'" if " " in among[0] else among[0]
        raise InputError(
            f"this is paid by {what}: {listed}", f"a file for each: {command} {example}"
        )
    return wanted or (among[0] if among else "")
