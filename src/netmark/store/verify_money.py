"""Does the money add up? Balances from run to run, postings, and what became of every payment.

Whatever was earned or posted is paid, or a fee, or forfeited, or stands on a balance.
"""

from collections.abc import Iterator

from netmark.errors import Problem
from netmark.store import runs
from netmark.store.db import Store
from netmark.store.periods import period_by_id
from netmark.store.runs import Run
from netmark.store.shape import SHIFT

SHOWN = 20
_BACKUP = "compare with a backup from before: netmark restore FILE"


def money_problems(store: Store) -> Iterator[Problem]:
    """Everything about balances, postings and payments that does not agree with itself."""
    found = runs.all_runs(store)
    for before, run in zip([None, *found], found, strict=False):
        yield from _brought_forward(store, before, run)
        yield from _taken_up(store, before, run)
        yield from _payments_of(store, run)
    for sql, what in _CHECKS.items():
        for where, *words in store.conn.execute(sql).fetchmany(SHOWN):
            yield Problem(str(where), what.format(*words), _BACKUP)
    yield from _total(store, found)


def _range(run: Run) -> dict[str, int]:
    return {"first": run.id << SHIFT, "last": (run.id + 1 << SHIFT) - 1}


def _brought_forward(store: Store, before: Run | None, run: Run) -> Iterator[Problem]:
    """What the run before carried is what this one starts from."""
    was, join = "0", ""
    if before is not None:
        was = "ifnull(b.carried, 0)"
        join = f"LEFT JOIN facts_{before.shape} b ON b.id = f.id - {(run.id - before.id) << SHIFT}"
    rows = store.conn.execute(
        f"SELECT m.code, f.brought_forward, {was} FROM facts_{run.shape} f {join}"
        " JOIN member m ON m.id = f.member WHERE f.id BETWEEN :first AND :last"
        f" AND f.brought_forward <> {was}",
        _range(run),
    ).fetchmany(SHOWN)
    for code, there, wanted in rows:
        what = f"{code} brings forward {there}, but the run before carried {wanted} (minor units)"
        yield Problem(period_by_id(store, run.period).name, what, _BACKUP)


def _taken_up(store: Store, before: Run | None, run: Run) -> Iterator[Problem]:
    """What a run took up is what was posted for it by then, and nothing was posted after it."""
    columns, _ = runs.shape_of_run(store, run)
    posted = "f.posted" if "posted" in columns.facts else "0"
    window = {"after": before.period if before else 0, "period": run.period}
    rows = store.conn.execute(
        "WITH p AS (SELECT member, sum(amount_minor) AS total FROM posting"
        " WHERE period > :after AND period <= :period GROUP BY member)"
        f" SELECT m.code, {posted}, ifnull(p.total, 0) FROM facts_{run.shape} f"
        " JOIN member m ON m.id = f.member LEFT JOIN p ON p.member = f.member"
        f" WHERE f.id BETWEEN :first AND :last AND {posted} <> ifnull(p.total, 0)"
        " UNION ALL SELECT m.code, 0, p.total FROM p JOIN member m ON m.id = p.member"
        f" LEFT JOIN facts_{run.shape} f ON f.id = :first + p.member WHERE f.id IS NULL",
        {**_range(run), **window},
    ).fetchmany(SHOWN)
    for code, there, wanted in rows:
        what = f"took up {there} posted for {code}, but {wanted} is posted (minor units)"
        yield Problem(period_by_id(store, run.period).name, what, _BACKUP)


def _payments_of(store: Store, run: Run) -> Iterator[Problem]:
    """A payment is what the run made payable, no more and no less."""
    rows = store.conn.execute(
        "SELECT p.id, m.code, p.amount_minor, ifnull(f.payable, 0) FROM payment p"
        f" JOIN member m ON m.id = p.member LEFT JOIN facts_{run.shape} f"
        " ON f.id = :first + p.member"
        " WHERE p.run = :run AND p.amount_minor <> ifnull(f.payable, 0)",
        {"first": run.id << SHIFT, "run": run.id},
    ).fetchmany(SHOWN)
    for number, code, there, wanted in rows:
        what = f"pays {code} {there}, but {wanted} was payable (minor units)"
        yield Problem(f"payment {number}", what, _BACKUP)


_BACK = "('failed', 'returned')"
_CHECKS = {
    "SELECT 'batch ' || b.id, b.payments, b.total_minor, count(p.id), ifnull(sum(p.amount_minor),0)"
    " FROM batch b LEFT JOIN payment p ON p.batch = b.id AND p.run = b.run GROUP BY b.id"
    " HAVING count(p.id) <> b.payments OR ifnull(sum(p.amount_minor), 0) <> b.total_minor": (
        "says {0} payments and {1}, but has {2} and {3} (minor units)"
    ),
    "SELECT 'payment ' || p.id FROM payment p WHERE (p.batch IS NULL) <> EXISTS"
    " (SELECT 1 FROM payment_status s WHERE s.payment = p.id AND s.status = 'forfeited')": (
        "is in no batch and not forfeited, or both"
    ),
    "SELECT 'payment ' || p.id, s.status FROM payment p JOIN payment_status s ON s.payment = p.id"
    " JOIN batch b ON b.id = p.batch WHERE s.status <> 'failed' AND b.approvals >"
    " (SELECT count(*) FROM approval a WHERE a.batch = b.id AND a.log < s.log)": (
        "is {0}, but was not approved before"
    ),
    "SELECT 'payment ' || p.id, count(*) FROM payment p JOIN payment_status s ON s.payment = p.id"
    f" WHERE s.status IN {_BACK} GROUP BY p.id HAVING count(*) > 1": "came back {0} times",
    f"SELECT 'payment ' || s.payment, s.status FROM payment_status s WHERE s.status IN {_BACK}"
    " AND NOT EXISTS (SELECT 1 FROM posting g JOIN payment p ON p.id = g.payment"
    " WHERE g.payment = s.payment AND g.kind = 'returned' AND g.member = p.member"
    " AND g.amount_minor = p.amount_minor)": "{0}, but did not return to the balance",
    "SELECT 'posting ' || g.seq FROM posting g WHERE (g.kind = 'returned') <> (g.payment NOT NULL)"
    " OR (g.payment NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_status s"
    f" WHERE s.payment = g.payment AND s.status IN {_BACK}))": (
        "gives back a payment that did not come back"
    ),
    "SELECT 'posting ' || g.seq, o.seq FROM posting g JOIN posting o ON o.seq = g.undoes"
    " WHERE g.member <> o.member OR g.amount_minor <> -o.amount_minor": (
        "is not the opposite of posting {0}"
    ),
    "SELECT 'posting ' || g.seq, p.name FROM posting g JOIN run r ON r.period >= g.period"
    " AND r.log < g.log JOIN period p ON p.id = r.period GROUP BY g.seq": (
        "was posted into a closed period, {0}"
    ),
}
"""SQL that finds what is wrong (where, then more words), and what to say of it."""


def _total(store: Store, found: list[Run]) -> Iterator[Problem]:
    """Of all periods together: earned + posted = paid out + fees + what stands on balances."""
    if not found:
        return
    out = fees = posted = 0
    for run in found:
        columns, _ = runs.shape_of_run(store, run)
        taken = "sum(posted)" if "posted" in columns.facts else "0"
        row = store.conn.execute(
            f"SELECT ifnull(sum(payable), 0), ifnull(sum(fees), 0), ifnull({taken}, 0)"
            f" FROM facts_{run.shape} WHERE id BETWEEN :first AND :last",
            _range(run),
        ).fetchone()
        out, fees, posted = out + row[0], fees + row[1], posted + row[2]
    earned = sum(run.earned_minor for run in found)
    if earned + posted != out + fees + found[-1].carried_minor:
        what = (
            f"{earned} earned and {posted} posted are not {out} payable, {fees} fees and"
            f" {found[-1].carried_minor} on balances (minor units)"
        )
        yield Problem("money", what, _BACKUP)
