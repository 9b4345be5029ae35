"""Payments: what closed runs made payable, in batches that were approved, and what became of it.

A run pays a member once; a row of ``payment`` can be made only once, whatever is repeated. What a
bank sends back goes to the balance as a posting.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.store.shape import SHIFT

if TYPE_CHECKING:
    from netmark.store.db import Store
    from netmark.store.runs import Run

HOLD = "hold"
"""The change about a member that keeps his money back: a value from a day on, NULL ends it."""

STATUS = (
    "ifnull((SELECT s.status FROM payment_status s WHERE s.payment = p.id"
    " ORDER BY s.seq DESC LIMIT 1),"
    " CASE WHEN (SELECT count(*) FROM approval a WHERE a.batch = p.batch) < b.approvals"
    " THEN 'waiting' ELSE 'approved' END)"
)
"""The state of a payment, in SQL: the latest word about it, else that of its batch."""


class Payment(NamedTuple):
    """A payment with its state: waiting (for a second approver), approved, paid, failed, returned,
    forfeited. ``batch`` is 0 for what is forfeited.
    """

    id: int
    run: int
    member: int
    amount_minor: int
    batch: int
    status: str
    day: str
    reason: str


class Batch(NamedTuple):
    """Payments of one run that are approved together; ``by`` names who has approved them."""

    id: int
    run: int
    payments: int
    total_minor: int
    approvals: int
    log: int
    by: tuple[str, ...]

    @property
    def approved(self) -> bool:
        """Have enough people agreed?"""
        return len(self.by) >= self.approvals


class Bank(NamedTuple):
    """Where a member wants his money; empty where nothing was said."""

    holder: str = ""
    iban: str = ""
    bic: str = ""
    routing: str = ""
    account: str = ""
    account_kind: str = ""


def payable(store: "Store", run: "Run") -> list[tuple[int, int]]:
    """Everybody to whom a run made something payable: member and minor units, by member."""
    rows: list[tuple[int, int]] = store.conn.execute(
        f"SELECT member, payable FROM facts_{run.shape} WHERE id BETWEEN ? AND ? AND payable > 0"
        " ORDER BY id",
        (run.id << SHIFT, (run.id + 1 << SHIFT) - 1),
    ).fetchall()
    return rows


def unpaid(store: "Store", run: "Run") -> list[tuple[int, int]]:
    """What of :func:`payable` has no payment yet."""
    rows: list[tuple[int, int]] = store.conn.execute(
        f"SELECT f.member, f.payable FROM facts_{run.shape} f WHERE f.id BETWEEN ? AND ?"
        " AND f.payable > 0 AND NOT EXISTS"
        " (SELECT 1 FROM payment p WHERE p.run = ? AND p.member = f.member) ORDER BY f.id",
        (run.id << SHIFT, (run.id + 1 << SHIFT) - 1, run.id),
    ).fetchall()
    return rows


def given_by_run(store: "Store") -> dict[int, int]:
    """The total of all payments of each run, in minor units."""
    return dict(
        store.conn.execute("SELECT run, sum(amount_minor) FROM payment GROUP BY run").fetchall()
    )


def payments(store: "Store", where: str = "1", value: int = 0) -> list[Payment]:
    """Payments in the order in which they were made; ``where`` is one of the constants below."""
    rows = store.conn.execute(
        f"SELECT p.id, p.run, p.member, p.amount_minor, ifnull(p.batch, 0), {STATUS},"
        " ifnull(t.day, ''), ifnull(t.reason, '') FROM payment p"
        " LEFT JOIN batch b ON b.id = p.batch LEFT JOIN payment_status t ON t.seq ="
        " (SELECT max(s.seq) FROM payment_status s WHERE s.payment = p.id)"
        f" WHERE {where} AND :value = :value ORDER BY p.id",
        {"value": value},
    ).fetchall()
    return [Payment(*row) for row in rows]


OF_RUN = "p.run = :value"
OF_BATCH = "p.batch = :value"
OF_MEMBER = "p.member = :value"


def batches(store: "Store", run: int | None = None) -> list[Batch]:
    """Every batch, or those of a run, oldest first."""
    rows = store.conn.execute(
        "SELECT id, run, payments, total_minor, approvals, log FROM batch"
        " WHERE ?1 IS NULL OR run = ?1 ORDER BY id",
        (run,),
    ).fetchall()
    approved: dict[int, tuple[str, ...]] = {}
    for batch, actor in store.conn.execute("SELECT batch, actor FROM approval ORDER BY seq"):
        approved[batch] = (*approved.get(batch, ()), actor)
    return [
        Batch(number, of, count, total, needed, log, approved.get(number, ()))
        for number, of, count, total, needed, log in rows
    ]


def add_batch(
    store: "Store", entry: int, run: int, approvals: int, due: Sequence[tuple[int, int]]
) -> int:
    """Put a batch in with its payments (member and minor units), inside the write of the caller."""
    number = int(store.conn.execute("SELECT ifnull(max(id), 0) + 1 FROM batch").fetchone()[0])
    total = sum(minor for _, minor in due)
    store.conn.execute(
        "INSERT INTO batch VALUES (?,?,?,?,?,?)", (number, run, len(due), total, approvals, entry)
    )
    _add(store, entry, run, number, due)
    return number


def _add(
    store: "Store", entry: int, run: int, batch: int | None, due: Sequence[tuple[int, int]]
) -> None:
    store.conn.executemany(
        "INSERT INTO payment (run,member,amount_minor,batch,log) VALUES (?,?,?,?,?)",
        [(run, member, minor, batch, entry) for member, minor in due],
    )


def approve(store: "Store", entry: int, batch: int, actor: str) -> None:
    """Put down that somebody has approved a batch; nobody can do so twice."""
    store.conn.execute(
        "INSERT INTO approval (batch,actor,log) VALUES (?,?,?)", (batch, actor, entry)
    )


def forfeit(
    store: "Store", entry: int, run: int, due: tuple[int, int], why: tuple[str, str]
) -> None:
    """Put down that a member loses what a run made payable; ``why`` is day and reason."""
    _add(store, entry, run, None, [due])
    number = store.conn.execute(
        "SELECT id FROM payment WHERE run = ? AND member = ?", (run, due[0])
    ).fetchone()[0]
    add_statuses(store, entry, [(number, "forfeited", *why)])


def add_statuses(store: "Store", entry: int, rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Put down what became of payments: number, status, day, reason."""
    store.conn.executemany(
        "INSERT INTO payment_status (payment,status,day,reason,log) VALUES (?,?,?,?,?)",
        [(*row, entry) for row in rows],
    )


def holds(store: "Store", day: str) -> dict[int, str]:
    """Whose money is kept back on a day, with the reason."""
    found: dict[int, str] = {}
    for member, value, reason in store.conn.execute(
        "SELECT member, value, reason FROM member_change WHERE what = ? AND day <= ?"
        " ORDER BY day, seq",
        (HOLD, day),
    ).fetchall():
        found.pop(member, None)
        if value is not None:
            found[member] = reason
    return found


def bank_of(store: "Store", member: int) -> Bank:
    """Where a member wants his money."""
    row = store.conn.execute(
        "SELECT holder, iban, bic, routing, account, account_kind FROM bank WHERE member = ?",
        (member,),
    ).fetchone()
    return Bank(*row) if row else Bank()


def banks(store: "Store") -> dict[int, Bank]:
    """Where everybody wants his money, as far as that was said."""
    rows = store.conn.execute(
        "SELECT member, holder, iban, bic, routing, account, account_kind FROM bank"
    ).fetchall()
    return {member: Bank(*words) for member, *words in rows}


def put_bank(store: "Store", member: int, bank: Bank) -> None:
    """Set where a member wants his money; like a name it may be replaced and erased."""
    store.conn.execute(
        "INSERT INTO bank VALUES (?,?,?,?,?,?,?) ON CONFLICT (member) DO UPDATE SET"
        " holder = excluded.holder, iban = excluded.iban, bic = excluded.bic,"
        " routing = excluded.routing, account = excluded.account,"
        " account_kind = excluded.account_kind",
        (member, *bank),
    )


def statuses(store: "Store") -> set[tuple[int, str]]:
    """Everything that was ever said of payments: number and status."""
    return set(store.conn.execute("SELECT payment, status FROM payment_status").fetchall())
