"""Adding many rows at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from sqlite3 import Connection

ROWS = 50
"""Rows per VALUES: much faster than one by one, and below 999 parameters."""

LARGE = 1000
"""From so many rows on it pays to prepare."""

_CACHE = -65_536
"""Kilobytes (negative: not pages) for indexes that would not fit into the usual two thousand."""


@contextmanager
def roomy(conn: Connection, rows: int) -> Iterator[None]:
    """More cache for SQLite while many rows are added."""
    if rows < LARGE:
        yield
        return
    usual = conn.execute("PRAGMA cache_size").fetchone()[0]
    conn.execute(f"PRAGMA cache_size = {_CACHE}")
    try:
        yield
    finally:
        conn.execute(f"PRAGMA cache_size = {usual}")


def insert(conn: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows, fifty with one statement; ``table`` with its columns in parentheses."""
    if not rows:
        return
    row = f"({','.join('?' * len(rows[0]))})"
    many = f"INSERT INTO {table} VALUES " + ",".join([row] * ROWS)
    whole = len(rows) - len(rows) % ROWS
    with roomy(conn, len(rows)):
        for start in range(0, whole, ROWS):
            conn.execute(many, list(chain.from_iterable(rows[start : start + ROWS])))
        conn.executemany(f"INSERT INTO {table} VALUES {row}", rows[whole:])
