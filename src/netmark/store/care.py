"""Looking after the file: a copy of it, and putting a copy back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import NamedTuple

from netmark.errors import IntegrityError, StateError, StoreError
from netmark.store import schema
from netmark.store.db import BUSY_SECONDS, SQLITE_ERRORS, Store, connect, open_file, plain, utc_now
from netmark.store.log import head
from netmark.store.newfile import new_file
from netmark.store.verify import file_problems, verify

_BEYOND_REPAIR = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


class Copied(NamedTuple):
    """What a copy holds: bytes, entries of the log, and the hash of the last to know it by."""

    path: str
    size: int
    entries: int
    head: str


def backup(store: Store, target: str, force: bool = False, dry_run: bool = False) -> Copied:
    """Copy the file as it is at this instant to ``target`` (mode 0600), checked before it is named.

    Raises StateError when something stands at ``target`` and ``force`` is not given, or when it is
    the file itself or no file at all.
    """
    target = os.path.abspath(target)
    _must_be_replaceable(target)
    if os.path.exists(target) and os.path.samefile(target, store.path):
        raise StateError(f"{target} is the database itself", "name another file for the copy")
    try:
        with new_file(target, force, publish=not dry_run) as draft:
            copy_into(store.conn, draft)
            with closing(open_file(draft, "ro", BUSY_SECONDS)) as copy:
                return Copied(target, os.stat(draft).st_size, *head(copy))
    except FileExistsError:
        hint = "choose another name, or add --force"
        raise StateError(f"there is already something at {target}", hint) from None
    except (*SQLITE_ERRORS, OSError) as error:
        raise plain(error, target) from error


def _must_be_replaceable(target: str) -> None:
    """Refuse a device, a pipe or a folder: in its place a file would be in everybody's way."""
    if os.path.lexists(target) and not os.path.isfile(target) and not os.path.islink(target):
        kind = "a folder" if os.path.isdir(target) else "no ordinary file"
        raise StateError(f"{target} is {kind}", "name a file, such as netmark-2026-11-30.db")


def copy_into(source: sqlite3.Connection, draft: str) -> None:
    """Copy an open database over the empty file ``draft`` and check the pages of the copy."""
    with closing(open_file(draft, "rw", BUSY_SECONDS)) as copy:
        source.backup(copy)
        answer = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise IntegrityError(
            "the copy is damaged, because the file is or because the disk is",
            "see what is wrong: netmark verify",
        )


def restore(source: str, target: str, force: bool = False, dry_run: bool = False) -> Copied:
    """Put a backup in the place of ``target``, at once or not at all, when it is whole.

    A backup of an older version is brought up to date on the way. Raises StateError when there is
    a file already and ``force`` is not given, StoreError for a backup that is not ours,
    IntegrityError with every problem of a damaged one. Programs that still have the old file open
    cannot write into it any more.
    """
    source, target = os.path.abspath(source), os.path.abspath(target)
    if not os.path.exists(source):
        raise StoreError(f"there is no backup {source}", "name the file that netmark backup wrote")
    _must_be_replaceable(target)
    if os.path.exists(target) and os.path.exists(source) and os.path.samefile(source, target):
        raise StateError(f"{target} is the backup itself", "name the database with --db FILE")
    taken = f"there is already a file at {target}"
    if os.path.lexists(target) and not force:
        raise StateError(taken, "copy it away with: netmark backup FILE, then add --force")
    try:
        with (
            connect(source, readonly=True, check=False, upgrade=False) as old,
            _alone(target),
            new_file(target, force, publish=not dry_run) as draft,
        ):
            copy_into(old.conn, draft)
            return _checked(draft, source, target)
    except FileExistsError:
        raise StateError(taken, "copy it away with: netmark backup FILE") from None
    except (*SQLITE_ERRORS, OSError) as error:
        raise plain(error, target) from error


def sound(path: str) -> bool:
    """Are the pages, indexes and column types of a file as SQLite wants them? True without one."""
    if not os.path.isfile(path):
        return True
    try:
        with closing(open_file(os.path.abspath(path), "ro", 1)) as conn:
            return not any(True for _ in file_problems(conn))
    except SQLITE_ERRORS as error:
        # Whoever else is at work on it says nothing about its health.
        return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _checked(draft: str, source: str, target: str) -> Copied:
    """Bring the copy up to date and check all of it."""
    from netmark.store.migrate import migrate

    with closing(open_file(draft, "rw", BUSY_SECONDS)) as conn:
        if conn.execute("PRAGMA user_version").fetchone()[0] < schema.VERSION:
            migrate(conn, draft, utc_now(), keep=False)
        problems = verify(Store(conn, source))
        if problems:
            message = f"{source} is damaged and was not restored"
            raise IntegrityError(message, "take an older backup", problems=problems)
        return Copied(target, os.stat(draft).st_size, *head(conn))


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """Keep everybody else out of a file that is about to be replaced.

    SQLite refuses to write into a file that lost its name, so whoever waits here fails and does not
    lose his work silently. The files beside it would be taken for those of the new one: they are
    played back by opening it, or taken away when it is too damaged for that.
    """
    if not os.path.exists(path):
        yield
        return
    with ExitStack() as stack:
        try:
            conn = stack.enter_context(closing(open_file(path, "rw", BUSY_SECONDS)))
            conn.execute("PRAGMA journal_mode=DELETE")
            conn.execute("BEGIN EXCLUSIVE")
        except SQLITE_ERRORS as error:
            if not getattr(error, "sqlite_errorname", "SQLITE_CORRUPT").startswith(_BEYOND_REPAIR):
                raise plain(error, path) from error
            for beside in ("-journal", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.unlink(path + beside)
        yield
