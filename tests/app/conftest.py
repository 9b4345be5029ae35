"""A company with nobody in it, and the words to act on it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from netmark.store.db import Act, Store, create, write
from netmark.store.files import Source

ACT = Act("clerk", "2026-11-20T12:00:00Z", date(2026, 11, 20))

Write = Callable[[str], Source]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a new, empty company in New York."""
    settings = {"currency": "USD", "time_zone": "America/New_York", "company": "Evergreen"}
    with create(tmp_path / "netmark.db", settings, ACT) as store:
        yield store


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Give a function that puts text into a file to import."""

    def file(text: str) -> Source:
        path = tmp_path / "in.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return Source(str(path))

    return file


def close_october(store: Store) -> None:
    """Mark October 2026 as closed, as the close of a payout does."""
    with write(store, ACT, "payout close", "2026-10") as entry:
        log = entry.seq
        store.conn.execute(
            "INSERT INTO period VALUES (20261001, '2026-10', '2026-10-01', '2026-10-31', '', '')"
        )
        store.conn.execute("INSERT INTO plan VALUES (1, 20261001, 'p', '', '', ?)", (log,))
        store.conn.execute("INSERT INTO shape VALUES (1, '[]', ?)", (log,))
        store.conn.execute(
            "INSERT INTO run VALUES (1, 20261001, 1, 1, NULL, 0, 0, 0, 0, 0, 0, 0, '', '', ?)",
            (log,),
        )


def counts(store: Store) -> tuple[int, ...]:
    """How many rows of each kind there are, the log included."""
    tables = ("member", "member_change", "person", "sale", "log")
    return tuple(
        store.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
    )
