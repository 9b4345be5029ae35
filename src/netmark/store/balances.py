"""What closed runs say about balances, for many members at once."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netmark.store.periods import period_by_id
from netmark.store.runs import Run, all_runs
from netmark.store.shape import SHIFT

if TYPE_CHECKING:
    from netmark.ledger.period import Period
    from netmark.store.db import Store


def before(store: "Store", period: "Period") -> Iterator[tuple[Run, "Period"]]:
    """The closed runs before a period with their own, newest first."""
    for run in reversed(all_runs(store)):
        if run.period < period.id:
            yield run, period_by_id(store, run.period)


def earned_by(store: "Store", run: Run, members: Sequence[int]) -> dict[int, int]:
    """What some members earned in a closed run, in minor units; only those who were there."""
    return dict(
        store.conn.execute(
            f"SELECT f.member, f.earned FROM json_each(?) e CROSS JOIN facts_{run.shape} f"
            " ON f.id = ? + e.value",
            (json.dumps(sorted(members)), run.id << SHIFT),
        ).fetchall()
    )


def carried_by(store: "Store", run: Run, member: int) -> int:
    """The balance that a closed run left a member, in minor units; 0 when he was not there."""
    row = store.conn.execute(
        f"SELECT carried FROM facts_{run.shape} WHERE id = ?", ((run.id << SHIFT) + member,)
    ).fetchone()
    return int(row[0]) if row else 0


def period_of_run(store: "Store", run: int) -> "Period":
    """The period of a closed run."""
    row = store.conn.execute("SELECT period FROM run WHERE id = ?", (run,)).fetchone()
    return period_by_id(store, row[0])
