"""Looking after the file: copies, and putting one back."""

import sqlite3

from netmark.errors import StateError
from netmark.store.db import plain, uri
from netmark.store.newfile import new_file

_PAGES = 1024


def copy_file(source: str, target: str, replace: bool = False) -> None:
    """Copy a database as it is at one instant; the copy is checked before it gets its name.

    Raises StateError when something stands at ``target`` and ``replace`` is not given.
    """
    try:
        with new_file(target, replace) as draft:
            old = sqlite3.connect(f"file:{uri(source)}?mode=ro", uri=True, timeout=30)
            new = sqlite3.connect(f"file:{uri(draft)}?mode=rw", uri=True)
            try:
                old.backup(new, pages=-1)
                answer = new.execute("PRAGMA quick_check(1)").fetchone()[0]
                if answer != "ok":
                    raise sqlite3.DatabaseError(answer)
            finally:
                new.close()
                old.close()
    except FileExistsError:
        raise StateError(
            f"there is already something at {target}", hint="choose another name, or add --force"
        ) from None
    except (sqlite3.Error, OSError) as error:
        raise plain(error, target) from error
