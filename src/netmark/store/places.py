"""Places in placement trees, as the database keeps them.

A place is a change of the member, in force from a day on: ``what`` is ``place:TREE``, ``value`` the
number of the side, ``sponsor`` who stands above. A place is kept for good, so there is one at most.
"""

import json
from array import array

from netmark.genealogy.placement import Placed
from netmark.store.db import Store


def placed_on(store: Store, tree: str, day: str, size: int) -> Placed:
    """Everybody's place in a tree on a day, by member id, as columns of ``size`` entries."""
    parents, sides = array("q", bytes(8 * size)), array("q", bytes(8 * size))
    members, above, side = store.conn.execute(
        "SELECT json_group_array(member), json_group_array(ifnull(sponsor, 0)),"
        " json_group_array(CAST(value AS INTEGER)) FROM member_change"
        " WHERE what = ? AND day <= ?",
        (f"place:{tree}", day),
    ).fetchone()
    for member, parent, number in zip(*map(json.loads, (members, above, side)), strict=True):
        parents[member], sides[member] = parent, number
    return Placed(parents, sides)
