"""Correcting a period against closing it: processor time and memory, in turn, on the same book.

python tests/bench/bench_correct.py [--members N] [--refunds 1000] [--rounds 3] [--every]

The period is closed, and then so many of its sales are refunded late. What is measured is closing
the period (in a fresh copy from before) and correcting it (in a fresh copy with the refunds).
"""

import argparse
import json
import sqlite3
import sys
import time
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bench_close import PERIOD, SHAPES, Times, close, company, copied, middle, program, say


def correct(path: str) -> None:
    """Correct the period and post the difference: the whole of what is measured here."""
    from netmark.app.correct import correct
    from netmark.store.db import Act, connect

    with connect(path) as store:
        found = correct(store, Act("bench", "2026-12-05T08:00:00Z", date(2026, 12, 5)), PERIOD)
    if not found.posted:
        sys.exit("nothing was posted")


def refund(path: Path, count: int) -> None:
    """Take back a half of so many sales of the period, each of another member."""
    from netmark.app.sales import refund
    from netmark.store.db import Act, connect

    act = Act("bench", "2026-12-04T08:00:00Z", date(2026, 12, 4), late=True)
    with sqlite3.connect(path) as conn:
        rows = conn.execute(
            "SELECT min(ref) FROM sale WHERE period = 20261101 AND amount_minor > 1"
            " GROUP BY member ORDER BY member * 7919 % 100003, member LIMIT ?",
            (count,),
        ).fetchall()
    with connect(path) as store:
        for (ref,) in rows:
            refund(store, act, ref)


def run_task(task: str, path: str) -> Times:
    """Do one task in this process; processor and clock seconds, peak memory in KB."""
    import netmark.app.correct
    import netmark.payout.run
    import netmark.plan.document  # noqa: F401  imported beforehand: what is timed is the work

    cpu, clock = time.process_time(), time.perf_counter()
    {"close": close, "correct": correct}[task](path)
    return {
        "cpu": time.process_time() - cpu,
        "clock": time.perf_counter() - clock,
        "peak": getrusage(RUSAGE_SELF).ru_maxrss,
    }


def timed(task: str, path: Path) -> Times:
    """One task in a process of its own."""
    found: Times = json.loads(program(Path(__file__), "--task", task, path))
    return found


def main() -> None:
    """Compare both, or do one task."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--refunds", type=int, default=1_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--every", action="store_true", help="a plan with a bonus of every kind")
    words.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.task:
        say(json.dumps(run_task(*options.task)))
        return
    more = ["--closed"] + ["--every"] * options.every
    path = company(SHAPES[0], options.members, 0, *more)
    late = copied(path, "late")
    close(str(late))
    refund(late, options.refunds)
    taken: dict[str, list[Times]] = {"close": [], "correct": []}
    for _ in range(options.rounds):
        for task, source in (("close", path), ("correct", late)):
            taken[task].append(timed(task, copied(source, "fresh")))
    found = {task: middle(times) for task, times in taken.items()}
    say(f"{options.members} members, {options.refunds} late refunds:")
    for task, times in found.items():
        ratio = times["cpu"] / found["close"]["cpu"]
        say(f"    {task:9}{times['cpu']:8.2f} s{ratio:7.2f} x{times['peak'] / 1024:7.0f} MB")
    say("(correcting is to take at most 1.3 times as long)")


if __name__ == "__main__":
    main()
