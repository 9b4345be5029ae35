"""Other uplines and owners that a file gives: columns ``upline:TREE`` and ``owner``."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netmark.app.members_file import Row
from netmark.app.owning import check_owner
from netmark.app.sponsoring import check_sponsor
from netmark.app.uplines import tree_called
from netmark.errors import InputError, IntegrityError, StateError
from netmark.genealogy.tree import top_down
from netmark.store.cells import Faults
from netmark.store.db import Act, Store
from netmark.store.uplines import everybody_on


class Other(NamedTuple):
    """What a row says: the name of the fact (``upline:TREE``, ``owner``), and a code."""

    what: str
    code: str

    @property
    def tree(self) -> str:
        """The tree; nothing for an owner."""
        return self.what.partition(":")[2]


def uplines_of(row: Row) -> list[Other]:
    """The other uplines and the owner that a row names."""
    extra = row.extra.items()
    found = (pair for pair in sorted(extra) if pair[0].startswith(("upline:", "owner")))
    return [Other(what, code) for what, code in found]


def codes_of(row: Row) -> list[str]:
    """Their codes."""
    return [other.code for other in uplines_of(row)] if row.extra else []


def check_uplines(
    store: Store, act: Act, rows: Sequence[Row], context: tuple[Mapping[str, int], Faults]
) -> None:
    """Note uplines who are nowhere or can't be one, and trees that the plan does not have.

    ``context``: the ids of those who are in the book, and where faults are noted.
    """
    (known, faults), new = context, {row.code: row for row in rows}
    named = {other.tree for row in rows if row.extra for other in uplines_of(row)}
    wrong = {tree: error for tree in named if tree and (error := _no_tree(store, act, tree))}
    owned = {row.code for row in rows if "owner" in row.extra}
    for row in rows:
        for what, code in uplines_of(row) if named else ():
            try:
                if error := wrong.get(Other(what, code).tree):
                    raise error
                if what == "owner" and code in owned:
                    raise InputError(f"{code} is a position of somebody else")
                if what == "owner" and code in known:
                    check_owner(store, known[code], 0, act.today.isoformat())
                elif code in known:
                    day = act.today.isoformat()
                    check_sponsor(store, known[code], day, day)
                elif code not in new:
                    raise InputError(f"there is no member {code!r}, neither here nor in the book")
                elif what != "owner" and new[code].kind not in {"", "distributor"}:
                    raise InputError(f"{code} is a {new[code].kind} (line {new[code].line})")
            except (InputError, StateError) as error:
                faults.add(row.line, f"{what}: {error.message}", error.hint)


def _no_tree(store: Store, act: Act, tree: str) -> InputError | StateError | None:
    """Why the plan in force today has no such tree; read once, not for every row."""
    try:
        tree_called(store, act.today, tree)
    except (InputError, StateError) as error:
        return error
    return None


def check_circles(
    store: Store, day: str, rows: Sequence[Row], context: tuple[Mapping[str, int], Faults]
) -> None:
    """Refuse new members who stand under themselves in a tree; ``context``: ids, and faults.

    What is new stays as it is until the day of the import, so that it is enough to look at it then.
    """
    ids, faults = context
    for tree in sorted({other.tree for row in rows for other in uplines_of(row)} - {""}):
        above = everybody_on(store, tree, day)
        try:
            top_down(above)
        except IntegrityError:
            for row in rows:
                way, at = set[int](), ids[row.code]
                while at and at not in way:
                    way.add(at)
                    at = above[at]
                if at == ids[row.code]:
                    faults.add(row.line, f"upline:{tree}: {row.code} would stand under {row.code}")
    faults.stop()
