"""What SQLite and the system say when something fails, in words for somebody who never met them."""

import errno
import sqlite3

from netmark.errors import NetmarkError, StoreError

# Python cannot read the text of a damaged file, nor what SQLite says about it.
SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)

Trouble = sqlite3.Error | UnicodeDecodeError | OSError | MemoryError

_BUSY = ("another program has {path} open", "close it, or try again when it is done")

# What happened and what to do, by the beginning of SQLite's name for it.
_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_READONLY_DBMOVED": (
        "{path} was moved, deleted or replaced while it was open; nothing was changed",
        "try again",
    ),
    "SQLITE_READONLY": (
        "{path} cannot be written: the file or its folder is read-only",
        "see what is wrong: netmark doctor",
    ),
    "SQLITE_NOTADB": ("{path} is not a netmark database", "name the right file with --db FILE"),
    "SQLITE_CORRUPT": (
        "{path} is damaged",
        "see where with netmark verify, then bring back your last backup: netmark restore FILE",
    ),
    "SQLITE_CANTOPEN": ("{path} cannot be opened", "see what is wrong: netmark doctor"),
    "SQLITE_PERM": ("there is no permission to open {path}", "see what is wrong: netmark doctor"),
    "SQLITE_AUTH": ("there is no permission to open {path}", "see what is wrong: netmark doctor"),
    "SQLITE_IOERR": ("the disk failed while {path} was used", "check the disk: netmark verify"),
}

_SYSTEM = {
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the links lead round in a circle",
}


def plain(error: Trouble, path: str) -> NetmarkError:
    """Turn an error of SQLite or of the system about the file at ``path`` into one of ours.

    A full disk is an ordinary refusal (exit code 1), everything else about the file is exit code 4.
    """
    if isinstance(error, MemoryError):
        return NetmarkError("there is not enough memory for this; nothing was changed")
    if isinstance(error, OSError):
        return _system(error, path)
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode"):
        name = "SQLITE_CORRUPT"
    else:
        name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return _full(path)
    for start, (message, hint) in _SQLITE.items():
        if name.startswith(start):
            return StoreError(message.format(path=path), hint)
    if name.startswith("SQLITE_CONSTRAINT"):
        return NetmarkError(f"the rules of the database refuse this ({error})")
    return StoreError(f"{path} cannot be read ({error})", "see what is wrong: netmark verify")


def _full(path: str) -> NetmarkError:
    return NetmarkError(
        f"the disk is full; nothing was changed in {path}", "make room, then try again"
    )


def _system(error: OSError, path: str) -> NetmarkError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    reason = _SYSTEM.get(error.errno or 0) or (error.strerror or str(error)).lower()
    return StoreError(f"{path} cannot be used: {reason}", "name another file with --db FILE")
