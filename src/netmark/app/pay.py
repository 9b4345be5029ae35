"""Paying: what closed runs made payable is approved in batches, and never twice.

A payment belongs to one run and one member, and there can only be one. Who is on hold is passed
over until he is released. What a bank sends back returns to the balance, for a later run to pay.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.adjust import open_period
from netmark.app.payout import plan_of
from netmark.app.periods import period_of
from netmark.app.table import Table, columns
from netmark.errors import ConflictError, InputError, StateError
from netmark.ledger.money import format_minor, parse_minor
from netmark.store import log, names, payments, plans, postings, runs
from netmark.store.balances import carried_by, period_of_run
from netmark.store.db import Act, Entry, Store, read, write
from netmark.store.members import add_changes, code_of, find
from netmark.store.payments import Batch, Payment
from netmark.store.periods import period_by_id
from netmark.store.postings import Posting
from netmark.store.text import clean

if TYPE_CHECKING:
    from netmark.ledger.period import Period

STATUSES = ("due", "held", "waiting", "approved", "paid", "failed", "returned", "forfeited")
"""What can become of money that is payable, in the order of a summary."""


class Looked(NamedTuple):
    """What a closed period pays to whom, and how much is in which state, in minor units."""

    period: str
    table: Table
    sums: Mapping[str, int]
    elsewhere: Mapping[str, int]  # what other closed periods still owe, by their names

    @property
    def said(self) -> str:
        """The sums in one line."""
        exponent = self.table.exponent
        parts = [
            f"{format_minor(self.sums[name], exponent)} {name}"
            for name in STATUSES
            if self.sums.get(name)
        ]
        return f"{self.period}: {', '.join(parts) or 'nothing is payable'}."


class Approved(NamedTuple):
    """What an approval did: the batch, how many payments, their total, who is still to agree."""

    batch: int
    payments: int
    total_minor: int
    missing: int
    said: str


class Done(NamedTuple):
    """What was done to a member's money; ``changed`` is False when it was so already."""

    member: str
    changed: bool
    said: str


def reference(payment: int) -> str:
    """How a payment is called in files and answers of banks.

    >>> reference(12)
    'P12'
    """
    return f"P{payment}"


def look(store: Store, act: Act, text: str) -> Looked:
    """Everybody to whom a closed period pays something, and what became of it."""
    period = period_of(store, act, text)
    with read(store):
        run = runs.closed_run(store, period)
        held = payments.holds(store, act.today.isoformat())
        made = {p.member: p for p in payments.payments(store, payments.OF_RUN, run.id)}
        codes, called = names.codes(store), names.names(store)
        banks = payments.banks(store)
        first = plan_of(store, plans.by_id(store, run.plan)).payout.paid_from(period.last)
        waits = f"from {first} on" if act.today < first else ""
        rows: list[tuple[object, ...]] = []
        sums: Counter[str] = Counter()
        for member, minor in payments.payable(store, run):
            payment = made.get(member)
            status = payment.status if payment else "held" if member in held else "due"
            reason = payment.reason if payment else held.get(member, waits)
            number = reference(payment.id) if payment else ""
            batch = str(payment.batch) if payment and payment.batch else ""
            account = masked(banks.get(member, payments.Bank()))
            sums[status] += minor
            name = called.get(member, "")
            row = (number, codes[member], name, minor, status, reason, batch, account)
            rows.append((period.name, *row))
        rows.sort(key=lambda row: str(row[2]))
        elsewhere = _elsewhere(store, act, run.id)
    heads = columns("period payment member name amount:money status reason batch account")
    return Looked(period.name, Table(heads, rows, store.settings.exponent), sums, elsewhere)


def masked(bank: payments.Bank) -> str:
    """The end of an account number, enough to recognise it; empty where there is none."""
    number = bank.iban or bank.account
    return f"…{number[-4:]}" if number else ""


def _elsewhere(store: Store, act: Act, but: int) -> dict[str, int]:
    """What is due from other closed periods."""
    found, given = {}, payments.given_by_run(store)
    for run in runs.all_runs(store):
        # Mostly everything has its payment, and nobody has to be looked at.
        if run.id == but or run.payable_minor == given.get(run.id, 0):
            continue
        total = sum(minor for _, minor in due(store, act, run))
        if total:
            found[period_by_id(store, run.period).name] = total
    return found


def due(store: Store, act: Act, run: runs.Run) -> list[tuple[int, int]]:
    """What a run made payable, has no payment yet and is not held: member and minor units."""
    held = payments.holds(store, act.today.isoformat())
    return [each for each in payments.unpaid(store, run) if each[0] not in held]


def approve(store: Store, act: Act, text: str, expect_total: str = "") -> Approved:
    """Approve what is due in a closed period as one batch; or a batch that waits for a second one.

    Done again it finds nothing that is due and changes nothing. Raises StateError when the total
    is not the one expected, or when the same person approves twice.
    """
    period, exponent = period_of(store, act, text), store.settings.exponent
    expected = parse_minor(expect_total, exponent) if expect_total else None
    with write(store, act, "pay approve", period.name) as entry:
        run = runs.closed_run(store, period)
        waiting = [batch for batch in payments.batches(store, run.id) if _waits(store, batch)]
        if waiting:
            batch = waiting[0]
            _must_be_another(act, batch, period)
            _must_be(expected, batch.total_minor, period, exponent)
        else:
            owed = due(store, act, run)
            _must_be(expected, sum(minor for _, minor in owed), period, exponent)
            if not owed:
                entry.nothing = True
                return Approved(0, 0, 0, 0, f"Nothing is due in {period.name}.")
            policy = plan_of(store, plans.by_id(store, run.plan)).payout
            _must_be_late_enough(act, period, policy.paid_from(period.last))
            needed = policy.approvals
            number = payments.add_batch(store, entry.seq, run.id, needed, owed)
            total = sum(minor for _, minor in owed)
            batch = Batch(number, run.id, len(owed), total, needed, entry.seq, ())
        payments.approve(store, entry.seq, batch.id, act.actor)
        missing = batch.approvals - len(batch.by) - 1
        entry.body.update(batch=batch.id, payments=batch.payments, total_minor=batch.total_minor)
        amount = format_minor(batch.total_minor, exponent)
        count = f"{batch.payments} payments" if batch.payments > 1 else "1 payment"
        what = f"Batch {batch.id} of {period.name}: {count}, {amount}"
        then = "; somebody else must approve it too" if missing else ", approved"
        return Approved(batch.id, batch.payments, batch.total_minor, missing, f"{what}{then}.")


def _waits(store: Store, batch: Batch) -> bool:
    """Is there anything in a batch to be approved still? One that was cancelled has nothing."""
    if batch.approved:
        return False
    made = payments.payments(store, payments.OF_BATCH, batch.id)
    return any(payment.status == "waiting" for payment in made)


def _must_be_another(act: Act, batch: Batch, period: "Period") -> None:
    if act.actor in batch.by:
        raise StateError(
            f"{act.actor} has approved batch {batch.id} already; somebody else must",
            hint=f"netmark --actor NAME pay --period {period.name} --approve",
        )


def _must_be_late_enough(act: Act, period: "Period", first: date) -> None:
    """Refuse to pay on a day that is before the first one on which the plan pays."""
    if act.today < first:
        raise StateError(
            f"the plan pays {period.name} from {first} on",
            hint=f"on that day: netmark pay --period {period.name} --approve",
        )


def _must_be(expected: int | None, total: int, period: "Period", exponent: int) -> None:
    if expected is not None and expected != total:
        is_, wanted = (format_minor(minor, exponent) for minor in (total, expected))
        raise StateError(
            f"{is_} is to be approved, not the {wanted} that was expected",
            hint=f"look at it first: netmark pay --period {period.name}",
        )


def list_batches(store: Store) -> Table:
    """Every batch with its total, who approved it, and how much of it is in which state."""
    with read(store):
        rows: list[tuple[object, ...]] = []
        for batch in payments.batches(store):
            sums: Counter[str] = Counter()
            for payment in payments.payments(store, payments.OF_BATCH, batch.id):
                sums[payment.status] += payment.amount_minor
            period = period_of_run(store, batch.run).name
            at = log.act_of(store.conn, batch.log)[0]
            states = (sums[name] for name in ("waiting", "approved", "paid", "failed", "returned"))
            rows.append(
                (
                    *(batch.id, period, batch.payments, batch.total_minor, *states),
                    *(at, " and ".join(batch.by)),
                )
            )
    heads = columns(
        "batch:int period payments:int total:money waiting:money approved:money paid:money"
        " failed:money returned:money made_at approved_by"
    )
    return Table(heads, rows, store.settings.exponent)


def hold(store: Store, act: Act, code: str, reason: str) -> Done:
    """Keep a member's money back from today on; what is approved already is not touched."""
    return _holding(store, act, code, reason, True)


def release(store: Store, act: Act, code: str, reason: str = "") -> Done:
    """End a hold from today on: what was held is due again."""
    return _holding(store, act, code, reason or act.note, False)


def _holding(store: Store, act: Act, code: str, reason: str, on: bool) -> Done:
    reason, today = clean(reason), act.today.isoformat()
    if on and not reason:
        raise InputError("a hold needs a reason", "say it, with --reason")
    with write(store, act, "pay hold" if on else "pay release") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        held = payments.holds(store, today)
        if (member in held) == on:
            entry.nothing = True
            so = f"on hold already: {held[member]}" if on else "not on hold"
            return Done(code, False, f"{code} is {so}.")
        value = "held" if on else None
        add_changes(store, [(member, today, payments.HOLD, value, None, reason, entry.seq)])
        before, after = (None, value) if on else ("held", None)
        entry.body.update(day=today, changes={payments.HOLD: [before, after]})
        said = "is on hold" if on else "is on hold no more"
        return Done(code, True, f"{code} {said} from {today} on.")


def forfeit(store: Store, act: Act, code: str, reason: str) -> Done:
    """Let a member lose what closed runs made payable and is not approved yet, and his balance.

    The balance is taken off by a posting, which can be undone. Never what is approved or paid.
    """
    reason = clean(reason)
    if not reason:
        raise InputError("a forfeit needs a reason", "say it, with --reason")
    with write(store, act, "pay forfeit") as entry:
        member = find(store, code)
        code = entry.subject = code_of(store, member)
        lost: dict[str, int] = {}
        made = {p.run for p in payments.payments(store, payments.OF_MEMBER, member)}
        for run in runs.all_runs(store):
            row = runs.row_of(store, run, member) if run.id not in made else None
            if row and row["payable"] > 0:
                why = (act.today.isoformat(), reason)
                payments.forfeit(store, entry.seq, run.id, (member, row["payable"]), why)
                lost[period_by_id(store, run.period).name] = row["payable"]
        balance = balance_of(store, member)
        if balance > 0:
            where = open_period(store, act, member)
            words = ("forfeit", "forfeit", "none", reason)
            postings.add(store, entry.seq, [Posting(where.id, member, -balance, *words)])
            lost["balance"] = balance
        if not lost:
            entry.nothing = True
            return Done(code, False, f"{code} has nothing that could be forfeited.")
        entry.body.update(reason=reason, of=[*lost], amount_minor=sum(lost.values()))
        amount = format_minor(sum(lost.values()), store.settings.exponent)
        return Done(code, True, f"{code} forfeits {amount}: {', '.join(lost)}.")


def balance_of(store: Store, member: int) -> int:
    """What stands on a balance now: what the last run carried, and what was posted since."""
    found = runs.all_runs(store)
    carried = carried_by(store, found[-1], member) if found else 0
    return carried + postings.waiting(store, member)


def give_back(store: Store, act: Act, entry: Entry, payment: Payment, why: str) -> None:
    """Put a payment that failed or came back on the balance again, once."""
    where = open_period(store, act, payment.member)
    returned = Posting(
        *(where.id, payment.member, payment.amount_minor, "returned"),
        *("returned payment", "none", why),
        run=payment.run,
        payment=payment.id,
    )
    postings.add(store, entry.seq, [returned])


def cancel(store: Store, act: Act, number: int, reason: str) -> int:
    """Let every payment of a batch fail that no bank has answered yet; gives how many.

    They return to the balances. Raises ConflictError when there is none left.
    """
    reason = clean(reason)
    if not reason:
        raise InputError("to cancel a batch needs a reason", "say it, with --reason")
    with write(store, act, "pay cancel", str(number)) as entry:
        open_ = [
            payment
            for payment in payments.payments(store, payments.OF_BATCH, number)
            if payment.status in ("waiting", "approved")
        ]
        if not open_:
            raise ConflictError(
                f"batch {number} has no payment that could be cancelled", hint="netmark pay list"
            )
        day = act.today.isoformat()
        rows = [(payment.id, "failed", day, reason) for payment in open_]
        payments.add_statuses(store, entry.seq, rows)
        for payment in open_:
            give_back(store, act, entry, payment, reason)
        entry.body.update(batch=number, cancelled=len(open_), reason=reason)
        return len(open_)
