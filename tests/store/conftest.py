"""A small company in a file of its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from netmark.store.db import Act, Store, create, write

ACT = Act("ann", "2026-11-05T10:00:00Z", date(2026, 11, 5))


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Store]:
    """Give a file with three members under each other, one change, two periods and four orders."""
    store = create(tmp_path / "netmark.db", {"currency": "EUR", "company": "Evergreen"}, ACT)
    conn = store.conn
    with write(store, ACT, "recruit", "ann") as entry:
        conn.executemany(
            "INSERT INTO member VALUES (NULL, ?, ?, 'distributor', '2026-10-01', '', '', ?)",
            [("ann", None, entry.seq), ("bob", 1, entry.seq), ("cat", 2, entry.seq)],
        )
        entry.private["name"] = "Ann Smith"
    with write(store, ACT, "move", "cat") as entry:
        conn.execute(
            "INSERT INTO member_change VALUES (NULL, 3, '2026-11-02', 'sponsor', NULL, 1, '', ?)",
            (entry.seq,),
        )
    with write(store, ACT, "import", "sales.csv") as entry:
        conn.execute(PERIOD, (20261101, "2026-11", "2026-11-01", "2026-11-30"))
        conn.execute(PERIOD, (20261001, "2026-10", "2026-10-01", "2026-10-31"))
        conn.executemany(
            SALE,
            [
                ("S1", 1, "2026-11-03", 20261101, entry.seq),
                ("S2", 2, "2026-10-30", 20261001, entry.seq),
                ("S3", 3, "2026-11-04", 20261101, entry.seq),
            ],
        )
    with write(store, ACT, "sale", "S4") as entry:
        conn.execute(SALE, ("S4", 3, "2026-11-05", 20261101, entry.seq))
    yield store
    store.close()


PERIOD = "INSERT INTO period VALUES (?, ?, ?, ?, '', '')"
SALE = (
    "INSERT INTO sale VALUES (NULL, ?, ?, ?, NULL, ?, 'self', 'order', 1000, 1000, 1000, '', '',"
    " NULL, ?)"
)
