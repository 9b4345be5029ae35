"""Writing a file so that there is always either the old one or the whole new one."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from netmark.errors import InputError, NetmarkError

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


@contextmanager
def new_content(path: str, protect: str = "") -> Iterator[BinaryIO]:
    """Open a file for its new content, which replaces the old one at the end, or not at all.

    Written beside the target with mode 0600, flushed to the disk, then renamed. A symbolic link
    stays and what it points to is replaced. Devices and pipes are written to directly. ``protect``
    is the database, which no export may overwrite. Raises NetmarkError with what the system said.
    """
    try:
        mode = _mode(path)
        if mode is not None:
            _refuse_bad_target(path, mode, protect)
        if mode is None or stat.S_ISREG(mode):
            with _beside(os.path.realpath(path)) as stream:
                yield stream
        else:
            with open(path, "wb") as stream:
                yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        from netmark.cli.errors import in_words

        raise NetmarkError(
            f"{path} could not be written: {in_words(error)}",
            "write to another place with -o FILE",
        ) from error


def _mode(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _refuse_bad_target(path: str, mode: int, protect: str) -> None:
    if stat.S_ISDIR(mode):
        raise InputError(f"{path} is a folder", f"name a file in it: -o {path}/FILE.csv")
    if protect and os.path.exists(protect) and os.path.samefile(path, protect):
        raise InputError(f"{path} is the database", "write to another file with -o FILE")
    if stat.S_ISREG(mode) and not os.access(path, os.W_OK):
        # A rename would replace it all the same.
        raise InputError(f"{path} is read-only", "write to another file with -o FILE")


@contextmanager
def _beside(target: str) -> Iterator[BinaryIO]:
    folder = os.path.dirname(target)
    # Not made of the target's name, which may already be as long as names can be.
    draft = os.path.join(folder, f".netmark-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(draft, flags | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    _settle(folder)


def _settle(folder: str) -> None:
    """Make the new name survive a power cut, where the system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
