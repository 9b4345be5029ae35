"""What an import of members asks of the database, about many members at once."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from netmark.store.db import Store


class Joined(NamedTuple):
    """A member as he joined, with codes and names; the values of today may be others."""

    id: int
    code: str
    sponsor: str
    kind: str
    joined: str
    market: str
    name: str
    email: str
    phone: str


class Recruiter(NamedTuple):
    """Of a sponsor: since when, as what, and whether kind or status ever changed."""

    joined: str
    kind: str
    changed: int


def as_joined(store: Store, members: Sequence[int]) -> Iterator[Joined]:
    """Members as they joined, some thousand at a time."""
    for start in range(0, len(members), 5000):
        rows = store.conn.execute(
            "SELECT m.id, m.code, coalesce(s.code, ''), m.kind, m.joined, m.market,"
            " coalesce(p.name, ''), coalesce(p.email, ''), coalesce(p.phone, '')"
            " FROM json_each(?) j CROSS JOIN member m ON m.id = j.value"
            " LEFT JOIN member s ON s.id = m.sponsor LEFT JOIN person p ON p.member = m.id",
            (json.dumps(members[start : start + 5000]),),
        )
        yield from map(Joined._make, rows.fetchall())


def recruiters(store: Store, members: Iterable[int]) -> dict[int, Recruiter]:
    """What decides whether some members may sponsor."""
    rows = store.conn.execute(
        "SELECT m.id, m.joined, m.kind, EXISTS (SELECT 1 FROM member_change c"
        " WHERE c.member = m.id AND c.what IN ('kind', 'status'))"
        " FROM json_each(?) j CROSS JOIN member m ON m.id = j.value",
        (json.dumps(list(members)),),
    )
    return {row[0]: Recruiter(*row[1:]) for row in rows.fetchall()}
