"""Several positions of one owner: whose they are, and what they are paid together."""

from typing import NamedTuple

from netmark.app.table import Table, columns
from netmark.errors import StateError
from netmark.store.db import Store
from netmark.store.members import code_of, row_of
from netmark.store.owners import is_owned, owned_on, owner_on, owners_on, owns


def check_owner(store: Store, owner: int, member: int, day: str) -> None:
    """Refuse an owner who is not there yet, or who is a position of somebody else.

    ``member`` is the position, 0 for somebody who is just joining. An owner is a person, and all
    that he owns hangs from one of his positions.
    """
    who, whom = code_of(store, owner), code_of(store, member or None)
    joined = row_of(store, owner)[1]
    if owner == member:
        raise StateError(f"{who} is a position of nobody else", f"netmark member set {who} owner=")
    if joined > day:
        raise StateError(
            f"{who} cannot own anything on {day}, before joining on {joined}.",
            f"give a date from {joined} on",
        )
    if is_owned(store, owner, day):
        head = code_of(store, owner_on(store, owner, day)) or "somebody else"
        raise StateError(f"{who} is a position of {head}.", f"name {head} as the owner")
    if member and owns(store, member, day):
        raise StateError(
            f"{whom} owns positions and cannot be one of {who}.",
            f"give {who} those first: netmark member set ID owner={who}",
        )


class Position(NamedTuple):
    """What one position is paid, in minor units."""

    member: str
    earned: int
    payable: int


def positions_of(store: Store, member: int, day: str) -> list[int]:
    """All positions of the owner of one, the owner first; nothing where he has only one."""
    owner = owner_on(store, member, day) or member
    owned = owned_on(store, owner, day)
    return [owner, *owned] if owned else []


def owners_table(store: Store, day: str, period: str, figures: dict[int, tuple[int, int]]) -> Table:
    """Every position of owners who have several, with what all of them have together.

    ``figures``: what is earned and payable, by member.
    """
    groups: dict[int, list[int]] = {}
    for member, owner in owners_on(store, day).items():
        groups.setdefault(owner, [owner]).append(member)
    rows: list[tuple[object, ...]] = []
    for owner, group in groups.items():
        known = [member for member in group if member in figures]
        sums = tuple(sum(figures[member][i] for member in known) for i in (0, 1))
        head = code_of(store, owner)
        rows += [(period, head, code_of(store, m), *figures[m], *sums) for m in known]
    rows.sort(key=lambda row: (str(row[1]), str(row[2])))
    heads = columns(
        "period owner member earned:money payable:money owner_earned:money owner_payable:money"
    )
    return Table(heads, rows, store.settings.exponent)
