"""Making a file that appears under its name only when it is complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def new_file(path: str, replace: bool = False, publish: bool = True) -> Iterator[str]:
    """Give the name of an empty draft beside ``path``; it gets that name when all went well.

    Mode 0600. Without ``replace`` whatever stands at ``path`` stays and FileExistsError is raised.
    The draft is flushed to the disk before it gets its name, so that a crash leaves the old file
    or the new. With ``publish=False`` it is a rehearsal: the draft is taken away again.
    """
    folder, name = os.path.split(os.path.abspath(path))
    if not replace and os.path.lexists(path):
        raise FileExistsError(path)
    draft = os.path.join(folder, f".{name}.{os.urandom(4).hex()}.new")
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    os.close(os.open(draft, flags, 0o600))
    try:
        yield draft
        if not publish:
            _take_away(draft)
            return
        _flush(draft)
        if replace:
            os.replace(draft, path)
        else:
            _publish(draft, path)
        with suppress(OSError):  # some systems cannot flush a folder
            _flush(folder)
    except BaseException:
        _take_away(draft)
        raise


def _take_away(draft: str) -> None:
    for left in (draft, f"{draft}-journal"):
        with suppress(FileNotFoundError):
            os.unlink(left)


def _publish(draft: str, path: str) -> None:
    """Give the draft its name unless somebody has it: a link fails then, a rename would not."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
        os.replace(draft, path)
    else:
        os.unlink(draft)


def _flush(path: str) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
