"""Real kills, at any instant, also in the middle of writing pages to the disk."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from netmark.store.db import connect, write

from .company import peopled
from .harness import ACT, check, finish, start, wait_for

KILLS = 20
ROWS = 8_000


def fill_up(folder: Path) -> None:
    """Add many orders in one act, with so little memory that the file is written all the time."""
    with connect(folder / "netmark.db") as store, write(store, ACT, "import", "big") as entry:
        store.conn.execute("PRAGMA cache_size = 10")
        store.conn.executemany(
            "INSERT INTO sale VALUES (NULL, ?, ?, '2026-11-05', NULL, 20261101, 'self', 'order',"
            " 100, 100, 100, '', '', NULL, ?)",
            ((f"{entry.seq}-{n}", n % 4 + 1, entry.seq) for n in range(ROWS)),
        )


def test_a_kill_leaves_whole_acts(tmp_path: Path) -> None:
    """Twenty imports killed after ever longer times: all orders of an import are there or none."""
    peopled(tmp_path)
    begin = time.monotonic()
    assert finish(start(tmp_path, fill_up)) == 0
    whole = time.monotonic() - begin
    killed = 0
    for attempt in range(1, KILLS + 1):
        child = start(tmp_path, fill_up)
        time.sleep(whole * attempt / KILLS)
        os.kill(child, signal.SIGKILL)
        killed += finish(child) == -signal.SIGKILL
        with connect(tmp_path / "netmark.db", readonly=True) as store:
            count = store.conn.execute("SELECT count(*) FROM sale").fetchone()[0]
            acts = store.conn.execute("SELECT count(*) FROM log WHERE verb = 'import'").fetchone()[
                0
            ]
        assert count == ROWS * acts
    assert killed > KILLS // 4
    check(tmp_path / "netmark.db")


def test_an_interrupt_takes_everything_back(tmp_path: Path) -> None:
    """Ctrl-C in the middle of an act: exit by the signal, nothing done, no journal left."""
    peopled(tmp_path)

    def slow(folder: Path) -> None:
        with connect(folder / "netmark.db") as store, write(store, ACT, "slow"):
            store.conn.execute("UPDATE person SET phone = 'changed'")
            signal.signal(signal.SIGINT, signal.default_int_handler)
            (folder / "ready").touch()
            time.sleep(20)

    child = start(tmp_path, slow)
    wait_for(tmp_path / "ready")
    os.kill(child, signal.SIGINT)
    assert finish(child) != 0
    assert not (tmp_path / "netmark.db-journal").exists()
    with closing(sqlite3.connect(tmp_path / "netmark.db")) as conn:
        assert ("changed",) not in conn.execute("SELECT phone FROM person").fetchall()
