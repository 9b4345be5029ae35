"""Taking a person's names and contacts out of the file, for good.

They stand in tables of their own under the number of the member, in the words of requests for
help, and in the personal parts of log entries, which the chain of the log knows only by a salted
digest. So ledger, runs and digests stay as they are.
"""

import json

from netmark.store.db import Store

KEPT_APART = ("person", "bank")
"""Tables with personal data, one row a member."""

_ABOUT = (
    "seq IN (SELECT l.seq FROM log l JOIN member m ON m.code = l.subject WHERE m.id = ?"
    " AND l.private <> '' AND (l.verb IN ('recruit', 'pay bank') OR l.verb LIKE 'member %'))"
)


_WORDS = (
    "event IN (SELECT e.seq FROM ask_event e JOIN ask a ON a.id = e.ask"
    " WHERE e.who = ?1 OR a.member = ?1)"
)
"""What he said in requests for help, and all that was said in his own."""


def erase(store: Store, member: int) -> dict[str, int]:
    """Delete what is personal about a member (an id); how many rows, by table.

    SQLite overwrites them in the file, as it does with everything that is replaced. Copies of the
    file that were made before keep them.
    """
    gone = {
        table: store.conn.execute(f"DELETE FROM {table} WHERE member = ?", (member,)).rowcount
        for table in KEPT_APART
    }
    words = store.conn.execute(f"DELETE FROM ask_note WHERE {_WORDS}", (member,))
    gone["ask_note"] = words.rowcount
    gone["log"] = store.conn.execute(f"DELETE FROM log_private WHERE {_ABOUT}", (member,)).rowcount
    return {table: count for table, count in gone.items() if count}


_ABOUT_LEAD = (
    "seq IN (SELECT l.seq FROM log l JOIN lead d ON d.code = l.subject WHERE d.id = ?"
    " AND l.private <> '' AND l.verb LIKE 'lead %')"
)


def erase_lead(store: Store, lead: int) -> dict[str, int]:
    """Delete who the prospect of a lead is and what was said about him; how many rows, by table."""
    conn = store.conn
    gone = {
        "lead_person": conn.execute("DELETE FROM lead_person WHERE lead = ?", (lead,)).rowcount,
        "lead_note": conn.execute(
            "DELETE FROM lead_note WHERE event IN (SELECT seq FROM lead_event WHERE lead = ?)",
            (lead,),
        ).rowcount,
        "log": conn.execute(f"DELETE FROM log_private WHERE {_ABOUT_LEAD}", (lead,)).rowcount,
    }
    return {table: count for table, count in gone.items() if count}


def before_of_lead(store: Store, lead: int) -> list[tuple[str, str, str, str]]:
    """What was said of a prospect at which time, from the log: name, before and after."""
    return _said(store, _ABOUT_LEAD, lead)


def personal(store: Store, member: int) -> list[tuple[str, str]]:
    """What is kept apart about a member: name and value, what is empty left out."""
    found: list[tuple[str, str]] = []
    for table in KEPT_APART:
        cursor = store.conn.execute(f"SELECT * FROM {table} WHERE member = ?", (member,))
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            found += [(n, v) for n, v in zip(names, row, strict=True) if v and n != "member"]
    return found


def before(store: Store, member: int) -> list[tuple[str, str, str, str]]:
    """What it was earlier, from the log: when that was said, name, before and after."""
    return _said(store, _ABOUT, member)


def _said(store: Store, about: str, key: int) -> list[tuple[str, str, str, str]]:
    rows = store.conn.execute(
        "SELECT l.at, p.body FROM log_private p JOIN log l ON l.seq = p.seq"
        f" WHERE p.{about} ORDER BY p.seq",
        (key,),
    )
    found = []
    for at, body in rows.fetchall():
        for name, value in sorted(json.loads(body).items()):
            old, new = value if isinstance(value, list) else ("", value)
            if old or new:
                found.append((at, name, str(old or ""), str(new or "")))
    return found
