"""What a bank says became of payments: paid, failed, returned, read from a file."""

from collections.abc import Iterator
from typing import NamedTuple

from netmark.app.pay import give_back, reference
from netmark.errors import InputError
from netmark.ledger.money import parse_minor, quoted
from netmark.ledger.period import parse_day
from netmark.store import payments
from netmark.store.cells import Faults
from netmark.store.db import Act, Store, write
from netmark.store.files import Layout, Sheet, Source
from netmark.store.payments import Payment
from netmark.store.text import clean, unmarked

LAYOUT = Layout(("payment", "status", "date", "reason", "amount"), ("payment", "status"))
STATUSES = ("paid", "failed", "returned")
# What may follow what: a payment is paid or fails; one that was paid may still come back.
_FOLLOWS = {"approved": STATUSES, "paid": ("returned",)}


class Answered(NamedTuple):
    """How many rows a file has, and of how many payments it says something new, by status."""

    rows: int
    new: dict[str, int]


class _Row(NamedTuple):
    line: int
    payment: str
    status: str
    day: str
    reason: str
    amount: str


def answers(store: Store, act: Act, source: Source) -> Answered:
    """Take in what a bank answers, all of a file or nothing; the same file again changes nothing.

    What failed or came back returns to the balance of its member in the open period. Raises
    InputError with every fault at its line, ConflictError for an answer that contradicts another.
    """
    sheet = Sheet(source, LAYOUT)
    rows = list(_rows(sheet, act))
    sheet.faults.stop()
    with write(store, act, "pay paid", source.path) as entry:
        known = {payment.id: payment for payment in payments.payments(store)}
        said = payments.statuses(store)
        state = {number: payment.status for number, payment in known.items()}
        new: list[tuple[int, str, str, str]] = []
        conflicts: list[tuple[int, str, str]] = []
        for row in rows:
            payment = _payment(store, sheet.faults, row, known)
            if payment is None or (payment.id, row.status) in said:
                continue
            if row.status not in _FOLLOWS.get(state[payment.id], ()):
                what = f"{row.payment} is {state[payment.id]} and can't be {row.status}"
                conflicts.append((row.line, what, "ask the bank which of both is right"))
                continue
            state[payment.id] = row.status
            said.add((payment.id, row.status))
            new.append((payment.id, row.status, row.day, row.reason))
        sheet.faults.stop()
        sheet.faults.clash(conflicts, "what became of a payment is in: netmark pay --period PERIOD")
        payments.add_statuses(store, entry.seq, new)
        for number, status, _, reason in new:
            if status != "paid":
                why = f"{status}: {reason}" if reason else status
                give_back(store, act, entry, known[number], why)
        counts = {name: sum(row[1] == name for row in new) for name in STATUSES}
        entry.body.update(file=sheet.name, **{name: n for name, n in counts.items() if n})
        entry.nothing = not new
        return Answered(len(rows), counts)


def _rows(sheet: Sheet, act: Act) -> Iterator[_Row]:
    """Every row as texts, with what is wrong in itself noted at its line."""
    for piece in sheet:
        for place, line in enumerate(piece.lines):
            cells = {name: unmarked(cell[place].strip()) for name, cell in piece.cells.items()}
            status = cells["status"].lower()
            if status not in STATUSES:
                hint = f"one of: {', '.join(STATUSES)}"
                sheet.faults.add(line, f"status: {quoted(cells['status'])} is unknown", hint)
            day = cells.get("date", "") or act.today.isoformat()
            reason = cells.get("reason", "")
            try:
                parse_day(day)
                reason = clean(reason)
            except InputError as error:
                sheet.faults.add(line, error.message, error.hint)
            yield _Row(line, cells["payment"], status, day, reason, cells.get("amount", ""))


def _payment(store: Store, faults: Faults, row: _Row, known: dict[int, Payment]) -> Payment | None:
    """The payment that a row is about; None with a fault noted when there is none like it."""
    digits = row.payment.removeprefix("P")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
    payment = known.get(number)
    if payment is None or not payment.batch or reference(number) != row.payment:
        what = f"there is no payment {quoted(row.payment)}"
        faults.add(row.line, what, "payments are called as in the file for the bank, such as P12")
        return None
    if row.amount:
        try:
            same = parse_minor(row.amount, store.settings.exponent) == payment.amount_minor
        except InputError as error:
            faults.add(row.line, f"amount: {error.message}", error.hint)
            return None
        if not same:
            faults.add(row.line, f"{row.payment} is another amount than {row.amount}")
            return None
    return payment
