"""Balances: how each came about, what of it was paid, held or carried, and what a debt is for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from netmark.app.payout import Seen, plan_of, plan_text, see
from netmark.app.table import Table, columns
from netmark.ledger.money import format_minor
from netmark.store import names, payments, plans, postings, runs
from netmark.store.balances import before, earned_by
from netmark.store.db import Act, Store, read
from netmark.store.members import find

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.postings import Kept

Item = tuple[object, ...]


def posted(store: Store, period: "Period", member: int) -> list[Item]:
    """The items of a statement that were posted: what it is and minor units, oldest first."""
    return [
        (_posting_said(kept), kept.posting.amount_minor)
        for kept in postings.of_period(store, period, member)
    ]


def _posting_said(kept: "Kept") -> str:
    posting = kept.posting
    about = [kept.origin, posting.bonus, f"order {kept.order}" if kept.order else ""]
    text = f"{posting.category}: {posting.reason}"
    of = ", ".join(word for word in about if word)
    return f"{text} ({of})" if of else text


def fees(store: Store, period: "Period", paid_out: int, total: int) -> Iterator[Item]:
    """The items of a statement that are fees, each with its name, below zero.

    ``paid_out`` is what was paid with its fees, ``total`` the fees, in minor units.
    """
    from netmark.payout.settle import fees_on

    if total:
        run = runs.run_of(store, period)
        version = plans.by_id(store, run.plan) if run else plan_text(store, period)
        for name, minor in fees_on(plan_of(store, version), paid_out).items():
            yield f"fee {name}", -minor


def payment_of(store: Store, act: Act, run: "runs.Run | None", member: int) -> list[Item]:
    """What became of what a run made payable to a member: status, day, reason.

    Nothing while it is only due.
    """
    if run is None:
        return []
    for payment in payments.payments(store, payments.OF_MEMBER, member):
        if payment.run == run.id:
            return [(payment.status, payment.day, payment.reason)]
    held = payments.holds(store, act.today.isoformat())
    return [("held", "", held[member])] if member in held else []


def report_balances(store: Store, act: Act, text: str = "", code: str = "") -> Table:
    """How each balance of a period came about and what became of it, by member.

    brought_forward + earned + posted - fees = payable + carried, with to_owner where owners are
    paid for all of their positions; ``paid`` and ``held`` are parts of payable. ``owed_for`` says
    what a balance below zero is for, oldest first.
    """
    from netmark.payout.settle import settlement

    with read(store):
        seen = see(store, act, text)
        wanted = find(store, code) if code else 0
        found = settlement(seen.book.facts, seen.results)
        found = {"posted": bytes(len(seen.members)), **found}
        moved = ["to_owner"] if "to_owner" in found else []
        fields = ["brought_forward", "earned", "posted", *moved, "fees", "payable", "carried"]
        slots = [
            slot
            for slot in range(1, len(seen.members))
            if any(found[name][slot] for name in fields) and wanted in (0, seen.members[slot])
        ]
        states = _states(store, act, seen)
        owed = _owed(store, seen, slots)
        codes, called = names.codes(store), names.names(store)
        rows: list[Item] = []
        for slot in slots:
            member = seen.members[slot]
            payable = found["payable"][slot]
            status = states.get(member, "due") if payable and seen.run else ""
            rows.append(
                (
                    *(seen.period.name, codes[member], called.get(member, "")),
                    *(found[name][slot] for name in fields[:-1]),
                    status,
                    payable if status == "paid" else 0,
                    payable if status == "held" else 0,
                    found["carried"][slot],
                    owed.get(member, ""),
                )
            )
        rows.sort(key=lambda row: str(row[1]))
    sums = " ".join(f"{name}:money" for name in fields[:-1])
    heads = columns(
        f"period member name {sums} status paid:money held:money carried:money owed_for"
    )
    return Table(heads, rows, seen.plan.exponent)


def _states(store: Store, act: Act, seen: Seen) -> dict[int, str]:
    """What became of what was payable, by member; without an entry it is due."""
    if seen.run is None:
        return {}
    found = dict.fromkeys(payments.holds(store, act.today.isoformat()), "held")
    made = payments.payments(store, payments.OF_RUN, seen.run.id)
    return found | {payment.member: payment.status for payment in made}


def _owed(store: Store, seen: Seen, slots: Sequence[int]) -> dict[int, str]:
    """What each debt is for, in words."""
    from netmark.payout.debts import owed

    carried = seen.results["carried"]
    debts = {seen.members[slot]: carried[slot] for slot in slots if carried[slot] < 0}
    if not debts:
        return {}
    taken: dict[int, list[tuple[str, int]]] = {member: [] for member in debts}
    groups = _groups(seen, debts)
    everyone = [member for group in groups.values() for member in group]
    slot_of = {member: slot for slot, member in enumerate(seen.members)}
    now = {member: seen.results["earned"][slot_of[member]] for member in everyone}
    earned = [(seen.period, now)]
    for run, period in before(store, seen.period):
        earned.append((period, earned_by(store, run, everyone)))
    undone = {kept.posting.undoes for kept in postings.all_of(store)}
    for period, amounts in earned:
        for debtor, member in [(d, m) for d, group in groups.items() for m in group]:
            found = taken[debtor]
            for kept in reversed(postings.of_period(store, period, member)):
                minor = kept.posting.amount_minor
                if minor < 0 and kept.seq not in undone and kept.posting.undoes is None:
                    found.append((kept.order or kept.origin or kept.posting.category, -minor))
            if (minor := amounts.get(member, 0)) < 0:
                found.append((period.name, -minor))
    exponent = seen.plan.exponent
    return {
        member: ", ".join(
            f"{origin} {format_minor(minor, exponent)}"
            for origin, minor in owed(debts[member], found)
        )
        for member, found in taken.items()
    }


def _groups(seen: Seen, debts: Mapping[int, int]) -> dict[int, list[int]]:
    """Whose doing each debt is: the member himself, or all positions of an owner paid for them."""
    from netmark.plan.owners import positions

    if not seen.plan.payout.to_owner:
        return {member: [member] for member in debts}
    slot_of = {member: slot for slot, member in enumerate(seen.members)}
    return {
        member: [seen.members[slot] for slot in positions(seen.book, slot_of[member])]
        for member in debts
    }
