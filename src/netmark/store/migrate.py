"""Bringing an older file up to date, with a copy of how it was."""

import os
from collections.abc import Mapping
from contextlib import closing, suppress
from sqlite3 import Connection

from netmark.store import log, schema
from netmark.store.care import copy_into
from netmark.store.db import BUSY_SECONDS, open_file
from netmark.store.newfile import new_file
from netmark.store.schema import Step


def migrate(
    conn: Connection,
    path: str,
    at: str,
    keep: bool = True,
    steps: Mapping[int, tuple[Step, ...]] | None = None,
    target: int = 0,
) -> str:
    """Run every step from the file's version to ``target`` (0: ours) at once; give the copy's name.

    The copy is ``FILE.v1`` for version 1; ``keep=False`` makes none. Two programs at once are safe:
    the second one waits, then finds nothing left to do and gives "". A step that fails leaves the
    file as it was.
    """
    target = target or schema.VERSION
    conn.execute("BEGIN IMMEDIATE")
    try:
        found: int = conn.execute("PRAGMA user_version").fetchone()[0]
        if found >= target:
            return ""
        copy = f"{path}.v{found}" if keep else ""
        if keep:
            # One that is there already was left by an attempt that failed.
            with (
                closing(open_file(path, "ro", BUSY_SECONDS)) as old,
                new_file(copy, replace=True) as draft,
            ):
                copy_into(old, draft)
        batch = log.Batch(conn)
        entry = batch.open("migrate", os.path.basename(path))
        entry.body["versions"] = [found, target]
        for version in range(found + 1, target + 1):
            for step in (steps or schema.MIGRATIONS)[version]:
                if isinstance(step, str):
                    conn.execute(step)
                else:
                    step(conn)
        batch.close(entry, at, "netmark", "")
        batch.save(conn)
        conn.execute(f"PRAGMA user_version = {target}")
        conn.execute("COMMIT")
        return copy
    finally:
        if conn.in_transaction:
            with suppress(Exception):
                conn.execute("ROLLBACK")
