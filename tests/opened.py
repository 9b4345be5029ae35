"""Files that helpers of tests have opened, to be closed when the test is over."""

from netmark.store.db import Store

opened: list[Store] = []


def close_all() -> None:
    """Close them in the thread of the test, as SQLite wants it."""
    while opened:
        opened.pop().close()
