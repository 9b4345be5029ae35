"""Where a member stood when a period was last closed: rank, title, activity, what was earned."""

from netmark.app.table import Table, columns
from netmark.store import runs
from netmark.store.db import Store
from netmark.store.periods import period_by_id


def standing(store: Store, member: int, day: str) -> Table:
    """One row per ladder (one without a rank when the plan has none) of the latest closed period.

    Only periods that were over by ``day`` (ISO text) count; no row when there is none.
    """
    heads = columns("period ladder rank title active:bool earned:money payable:money")
    rows: list[tuple[object, ...]] = []
    for run in reversed(runs.all_runs(store)):
        period = period_by_id(store, run.period)
        if period.last.isoformat() > day:
            continue
        row = runs.row_of(store, run, member)
        if row is None:
            break
        _, ladders = runs.shape_of_run(store, run)
        money = (row["earned"], row["payable"])
        for ladder, ranks in ladders.items() or [("", [])]:
            names = ["", *ranks]
            rank, title = (names[row.get(f"{kind} {ladder}", 0)] for kind in ("rank", "title"))
            rows.append((period.name, ladder, rank, title, bool(row["active"]), *money))
        break
    return Table(heads, rows, store.settings.exponent)
