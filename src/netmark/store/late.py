"""What was said about a closed period after it was closed."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from netmark.ledger.money import format_minor
from netmark.payout.correction import DECREES, MEMBERS, PLAN, SALES
from netmark.store.db import Store

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.runs import Run


def causes(store: Store, period: "Period", run: "Run") -> set[str]:
    """Of which causes of a correction anything was said after the close."""
    last = period.last.isoformat()
    found = set()
    asked = {
        MEMBERS: (
            "SELECT EXISTS (SELECT 1 FROM member WHERE id > ? AND joined <= ?) OR EXISTS ("
            " SELECT 1 FROM member_change WHERE seq > ? AND day <= ? AND what NOT GLOB 'rank:*')",
            (run.last_member, last, run.last_change, last),
        ),
        DECREES: (
            "SELECT EXISTS ("
            " SELECT 1 FROM member_change WHERE seq > ? AND day <= ? AND what GLOB 'rank:*')",
            (run.last_change, last),
        ),
        SALES: (
            # Of earlier periods too: volumes may be added up over days.
            "SELECT EXISTS (SELECT 1 FROM sale WHERE period <= ? AND seq > ?)",
            (period.id, run.last_sale),
        ),
    }
    for cause, (sql, values) in asked.items():
        if store.conn.execute(sql, values).fetchone()[0]:
            found.add(cause)
    if list(_plan(store, period, run)):
        found.add(PLAN)
    return found


def facts(store: Store, period: "Period", run: "Run") -> Iterator[tuple[object, ...]]:
    """Late members, changes, sales and plan versions, each with its log entry.

    Rows are: period, what, of whom or which, day, what it says, when it was said, by whom, and why.
    """
    yield from _members(store, period, run)
    yield from _changes(store, period, run)
    yield from _sales(store, period, run)
    yield from _plan(store, period, run)


def _members(store: Store, period: "Period", run: "Run") -> Iterator[tuple[object, ...]]:
    rows = store.conn.execute(
        "SELECT m.code, m.joined, ifnull(s.code, ''), l.at, l.actor, l.note FROM member m"
        " JOIN log l ON l.seq = m.log LEFT JOIN member s ON s.id = m.sponsor"
        " WHERE m.id > ? AND m.joined <= ? ORDER BY m.id",
        (run.last_member, period.last.isoformat()),
    )
    for code, day, sponsor, *said in rows.fetchall():
        above = f"under {sponsor}" if sponsor else "under the company"
        yield period.name, "member", code, date.fromisoformat(day), f"joined {above}", *said


def _changes(store: Store, period: "Period", run: "Run") -> Iterator[tuple[object, ...]]:
    rows = store.conn.execute(
        "SELECT m.code, c.day, c.what, coalesce(s.code, c.value, 'nothing'), l.at, l.actor, l.note"
        " FROM member_change c JOIN member m ON m.id = c.member JOIN log l ON l.seq = c.log"
        " LEFT JOIN member s ON s.id = c.sponsor WHERE c.seq > ? AND c.day <= ? ORDER BY c.seq",
        (run.last_change, period.last.isoformat()),
    )
    for code, day, what, value, *said in rows.fetchall():
        yield period.name, "change", code, date.fromisoformat(day), f"{what}: {value}", *said


def _sales(store: Store, period: "Period", run: "Run") -> Iterator[tuple[object, ...]]:
    exponent = store.settings.exponent
    rows = store.conn.execute(
        "SELECT s.ref, s.day, m.code, s.amount_minor, s.refunds IS NULL,"
        " coalesce(' given by ' || b.code, ' given to ' || t.code, ''), l.at, l.actor, l.note"
        " FROM sale s JOIN member m ON m.id = s.member JOIN log l ON l.seq = s.log"
        " LEFT JOIN given got ON got.sale = s.seq LEFT JOIN member b ON b.id = got.giver"
        " LEFT JOIN given up ON up.taken = s.seq LEFT JOIN member t ON t.id = up.member"
        " WHERE s.period = ? AND s.seq > ? ORDER BY s.seq",
        (period.id, run.last_sale),
    )
    for ref, day, code, minor, sold, given, *said in rows.fetchall():
        text = f"{format_minor(minor, exponent)} {code}{given}"
        what = "given" if given else "sale" if sold else "refund"
        yield period.name, what, ref, date.fromisoformat(day), text, *said


def _plan(store: Store, period: "Period", run: "Run") -> Iterator[tuple[object, ...]]:
    row = store.conn.execute(
        "SELECT p.id, p.name, p.from_period, l.at, l.actor, l.note FROM plan p"
        " JOIN log l ON l.seq = p.log WHERE p.from_period <= ?"
        " ORDER BY p.from_period DESC, p.id DESC LIMIT 1",
        (period.id,),
    ).fetchone()
    if row and row[0] != run.plan:
        day = date.fromisoformat(str(row[2]))
        yield period.name, "plan", row[1], day, "in force instead", *row[3:]


def sellers(store: Store, period: "Period", run: "Run") -> list[int]:
    """The members (ids) to whom late sales and refunds are credited."""
    rows = store.conn.execute(
        "SELECT DISTINCT member FROM sale WHERE period = ? AND seq > ?", (period.id, run.last_sale)
    )
    return [member for (member,) in rows.fetchall()]
