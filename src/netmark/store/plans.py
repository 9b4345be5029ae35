"""Plan versions: the text as written, in force from a period on. Old versions are never changed."""

from hashlib import sha256
from typing import NamedTuple

from netmark.errors import StateError
from netmark.ledger.period import Period
from netmark.store.db import Act, Store, write
from netmark.store.decrees import must_fit
from netmark.store.periods import keep_period


class Version(NamedTuple):
    """One dated version of the plan; ``from_period`` is the id of the first period it covers."""

    id: int
    from_period: int
    name: str
    hash: str
    toml: str


def digest(text: str) -> str:
    """The digest by which a plan's text is known."""
    return sha256(text.encode()).hexdigest()


def in_force(store: Store, period: Period) -> Version | None:
    """The version that covers a period: the latest that starts with it or before."""
    row = store.conn.execute(
        "SELECT id, from_period, name, hash, toml FROM plan WHERE from_period <= ?"
        " ORDER BY from_period DESC, id DESC LIMIT 1",
        (period.id,),
    ).fetchone()
    return Version(*row) if row else None


def by_id(store: Store, number: int) -> Version:
    """One version by its number."""
    row = store.conn.execute(
        "SELECT id, from_period, name, hash, toml FROM plan WHERE id = ?", (number,)
    ).fetchone()
    return Version(*row)


def all_versions(store: Store) -> list[Version]:
    """Every version with its text, in the order of the periods from which they are in force."""
    rows = store.conn.execute(
        "SELECT id, from_period, name, hash, toml FROM plan ORDER BY from_period, id"
    ).fetchall()
    return [Version(*row) for row in rows]


def versions(store: Store) -> list[tuple[object, ...]]:
    """Every version: number, first period, name, digest, who put it in force and when."""
    return store.conn.execute(
        "SELECT plan.id, period.name, plan.name, plan.hash, log.actor, log.at FROM plan"
        " JOIN period ON period.id = plan.from_period JOIN log ON log.seq = plan.log"
        " ORDER BY plan.from_period, plan.id"
    ).fetchall()


def put_in_force(store: Store, act: Act, text: str, name: str, start: Period) -> bool:
    """Store a version from a period on; False when that very text is in force there already.

    Later versions stay in force from their own periods on. Raises StateError when a period from
    ``start`` on is closed (its run keeps its plan) and the act is not ``late``, and when somebody
    holds a rank by decree that this plan does not have.
    """
    with write(store, act, "plan use", name) as entry:
        current = in_force(store, start)
        if current and current.hash == digest(text):
            entry.nothing = True
            return False
        closed = store.conn.execute(
            "SELECT period.name FROM run JOIN period ON period.id = run.period"
            " WHERE run.period >= ? ORDER BY run.period DESC LIMIT 1",
            (start.id,),
        ).fetchone()
        if closed and not act.late:
            raise StateError(
                f"{closed[0]} is closed, so the plan can't change from {start.name} on",
                hint="give a later period with --from; --late puts it in force all the same,"
                " to be settled by netmark correct",
            )
        must_fit(store, text, start)
        keep_period(store, start)
        entry.body["plan"] = {"name": name, "from": start.name, "hash": digest(text)}
        store.conn.execute(
            "INSERT INTO plan (from_period, name, hash, toml, log) VALUES (?, ?, ?, ?, ?)",
            (start.id, name, digest(text), text, entry.seq),
        )
    return True
