"""Why something was said about a member, by whom and when: from the log."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from netmark.store.db import Store


class Reason(NamedTuple):
    """One log entry as a history shows it; ``personal``: before and after, where not erased."""

    note: str
    actor: str
    at: str
    personal: dict[str, tuple[str, str]]


def reasons(store: Store, entries: Iterable[int]) -> dict[int, Reason]:
    """Why, who and when of some log entries, by their number."""
    rows = store.conn.execute(
        "SELECT l.seq, l.note, l.actor, l.at, coalesce(p.body, '{}') FROM json_each(?) j"
        " CROSS JOIN log l ON l.seq = j.value LEFT JOIN log_private p ON p.seq = l.seq",
        (json.dumps(sorted(set(entries))),),
    )
    found = {}
    for seq, note, actor, at, body in rows.fetchall():
        pairs = {k: (v[0], v[1]) for k, v in json.loads(body).items() if isinstance(v, list)}
        found[seq] = Reason(note, actor, at, pairs)
    return found
