"""Ids of members as people know them: codes and names."""

import json
from collections.abc import Iterable

from netmark.store.db import Store


def codes(store: Store, members: Iterable[int] | None = None) -> dict[int, str]:
    """The code of every member, or of those asked for."""
    if members is None:
        return dict(store.conn.execute("SELECT id, code FROM member").fetchall())
    wanted = json.dumps(sorted(set(members)))
    return dict(
        store.conn.execute(
            "SELECT m.id, m.code FROM json_each(?) e JOIN member m ON m.id = e.value", (wanted,)
        ).fetchall()
    )


def names(store: Store, members: Iterable[int] | None = None) -> dict[int, str]:
    """The name of every member that has one, or of those asked for."""
    if members is None:
        return dict(store.conn.execute("SELECT member, name FROM person").fetchall())
    wanted = json.dumps(sorted(set(members)))
    return dict(
        store.conn.execute(
            "SELECT p.member, p.name FROM json_each(?) e JOIN person p ON p.member = e.value",
            (wanted,),
        ).fetchall()
    )


def all_codes(store: Store) -> list[str]:
    """The codes of all members by id, nothing in place 0: the quickest way to have all of them."""
    text = store.conn.execute("SELECT json_group_array(code) FROM member NOT INDEXED").fetchone()[0]
    return ["", *json.loads(text)]
