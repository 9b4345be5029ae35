"""Other uplines and owners that a file gives: columns ``upline:TREE`` and ``owner``."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from netmark.app.members_file import Row
from netmark.app.owning import check_owner
from netmark.app.sponsoring import check_sponsor
from netmark.app.uplines import tree_called
from netmark.errors import InputError, StateError
from netmark.genealogy.tree import on_circles
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


Others = Mapping[str, Sequence[Other]]
"""What the rows say, by the code of the member; nothing of those who say nothing."""


def others_of(rows: Sequence[Row], columns: Collection[str]) -> Others:
    """The other uplines and owners that rows name; looked for only if there are such columns."""
    asked = sorted(name for name in columns if name == "owner" or name.startswith("upline:"))
    if not asked:
        return {}
    found = {
        row.code: [Other(what, row.extra[what]) for what in sorted(row.extra) if _is_other(what)]
        for row in rows
        if row.extra
    }
    return {code: others for code, others in found.items() if others}


def _is_other(what: str) -> bool:
    return what == "owner" or what.startswith("upline:")


def codes_in(others: Others) -> set[str]:
    """Everybody who is named."""
    return {other.code for some in others.values() for other in some}


class Context(NamedTuple):
    """What a file is checked against: ids by code, what rows say, and where faults are noted."""

    ids: Mapping[str, int]
    others: Others
    faults: Faults


def check_others(store: Store, act: Act, rows: Sequence[Row], context: Context) -> None:
    """Note those named who are nowhere or can't be it, and trees that the plan does not have.

    The ids are of those who are in the book; the rows are about new members.
    """
    if not context.others:
        return
    new = {row.code: row for row in rows}
    trees = {other.tree for some in context.others.values() for other in some} - {""}
    wrong = {tree: error for tree in trees if (error := _no_tree(store, act, tree))}
    for row in rows:
        for other in context.others.get(row.code, ()):
            try:
                if error := wrong.get(other.tree):
                    raise error
                _check(store, act.today.isoformat(), other, (new, context))
            except (InputError, StateError) as error:
                context.faults.add(row.line, f"{other.what}: {error.message}", error.hint)


def _check(
    store: Store, day: str, other: Other, against: tuple[Mapping[str, Row], Context]
) -> None:
    """Raises InputError or StateError when somebody can't be an upline, or an owner."""
    (new, context), code = against, other.code
    owner, row = other.what == "owner", new.get(code)
    if row is None and code not in context.ids:
        raise InputError(f"there is no member {code!r}, neither here nor in the book")
    if owner and row and "owner" in row.extra:
        raise InputError(f"{code} is a position of somebody else")
    if row is None and owner:
        check_owner(store, context.ids[code], 0, day)
    elif row is None:
        check_sponsor(store, context.ids[code], day, day)
    elif not owner and row.kind not in {"", "distributor"}:
        raise InputError(f"{code} is a {row.kind} (line {row.line})")


def _no_tree(store: Store, act: Act, tree: str) -> InputError | StateError | None:
    """Why the plan in force today has no such tree; read once, not for every row."""
    try:
        tree_called(store, act.today, tree)
    except (InputError, StateError) as error:
        return error
    return None


def check_circles(store: Store, day: str, rows: Sequence[Row], context: Context) -> None:
    """Refuse new members who stand under themselves in a tree.

    What is new stays as it is until the day of the import, so that it is enough to look at it then.
    """
    trees = {other.tree for some in context.others.values() for other in some} - {""}
    for tree in sorted(trees):
        circles = on_circles(everybody_on(store, tree, day))
        for row in rows if circles else ():
            if context.ids[row.code] in circles:
                what = f"upline:{tree}: {row.code} would stand under {row.code}"
                context.faults.add(row.line, what)
    if trees:
        context.faults.stop()
