"""What closed runs and postings say about balances that stood for long."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from netmark.payout.forfeits import Stood
from netmark.plan.book import TERMINATED
from netmark.store.postings import FORFEIT, TAKEN
from netmark.store.runs import Run
from netmark.store.shape import SHIFT

if TYPE_CHECKING:
    from netmark.store.db import Store


def stood_in(store: "Store", run: Run, members: Collection[int]) -> Stood:
    """Of some members: whose balance was above zero, and nothing of it paid, in a closed run."""
    rows = store.conn.execute(
        f"SELECT f.member, f.standing >= ? FROM json_each(?) j CROSS JOIN facts_{run.shape} f"
        " ON f.id = ? + j.value WHERE f.carried > 0 AND f.payable = 0",
        (TERMINATED, json.dumps(sorted(members)), run.id << SHIFT),
    ).fetchall()
    return Stood({member for member, _ in rows}, {member for member, gone in rows if gone})


def begun_anew(store: "Store", period: int) -> dict[int, int]:
    """The latest period up to a period (an id) into which a forfeit, or one that is taken back,
    was posted, by member.
    """
    rows = store.conn.execute(
        "SELECT member, max(period) FROM posting WHERE kind = ? AND period <= ? GROUP BY member",
        (FORFEIT, period),
    )
    return dict(rows.fetchall())


def taken_up(store: "Store", period: int, closed: Sequence[int]) -> dict[int, int]:
    """What the close of a period takes up of what was lost at the close of some runs, by member."""
    rows = store.conn.execute(
        f"SELECT member, sum(amount_minor) FROM posting WHERE period > {TAKEN}"
        " AND period <= :period AND kind = :kind AND run IN (SELECT value FROM json_each(:runs))"
        " GROUP BY member",
        {"period": period, "kind": FORFEIT, "runs": json.dumps(list(closed))},
    )
    return dict(rows.fetchall())


def forfeited(store: "Store", run: Run) -> Mapping[int, tuple[int, str]]:
    """What was posted as lost at the close of a run, by member: minor units below zero, and why."""
    rows = store.conn.execute(
        "SELECT member, amount_minor, reason FROM posting"
        " WHERE run = ? AND kind = ? AND undoes IS NULL ORDER BY member",
        (run.id, FORFEIT),
    )
    return {member: (minor, why) for member, minor, why in rows.fetchall()}
