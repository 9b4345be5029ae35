"""Questions about a closed period of a large company, as whole processes.

python tests/bench/bench_ask.py [--members N] [--downline 10000] [--rounds 5]

Prints how long `netmark statement` of one member takes, and `netmark explain` of an earner with
about so many people below him; then, inside one process, what an explanation costs per line. What
is read must be what is needed, never the company.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import NamedTuple

from netmark.app.explain import explain
from netmark.app.payout import see_member
from netmark.store.db import Act, connect

HERE = Path(__file__).parent
PERIOD = "2026-11"
ACT = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))


def program(*words: object) -> str:
    """The output of a Python program in a process of its own."""
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def closed(members: int) -> Path:
    """A file in which the period is closed, made by the other benchmarks."""
    path = Path(program(HERE / "data.py", "--members", members))
    target = path.with_name(f"asked-{path.name}")
    if not target.exists():
        draft = target.with_suffix(".draft")
        shutil.copyfile(path, draft)
        program(HERE / "bench_close.py", "--task", "close", draft)
        draft.rename(target)
    return target


def earner(path: Path, downline: int) -> tuple[str, int]:
    """The code of the earner whose downline is nearest to a size, and that size."""
    with connect(path, readonly=True) as store:
        sponsors = [0]
        sponsors += [
            row[0] for row in store.conn.execute("SELECT sponsor FROM facts_1 ORDER BY id")
        ]
        below = [0] * len(sponsors)
        for i in range(len(sponsors) - 1, 0, -1):
            below[sponsors[i]] += below[i] + 1
        paid = [row[0] for row in store.conn.execute("SELECT member FROM facts_1 WHERE earned > 0")]
        member = min(paid, key=lambda i: abs(below[i] - downline))
        [code] = store.conn.execute("SELECT code FROM member WHERE id = ?", (member,)).fetchone()
    return code, below[member]


def seconds(command: list[str], folder: str) -> tuple[float, float]:
    """Processor and clock seconds of a program from its start to its end."""
    # An installed program is compiled once and for all, whatever this shell says about that.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - begun


class Cost(NamedTuple):
    """What an explanation consists of, and the processor seconds for one line inside a process.

    ``walked``: to find the line in the facts that were read; ``told``: with the reading of the
    downline, every order behind the line, and the words.
    """

    lines: int
    orders: int
    walked: float
    told: float


def cost(path: Path, code: str, rounds: int) -> Cost:
    """Take an explanation apart."""
    walked, told = [], []
    with connect(path, readonly=True) as store:
        seen, slot = see_member(store, ACT, code, PERIOD)
        for _ in range(rounds + 1):  # the first one also imports
            begun = time.process_time()
            lines = [line for each in seen.plan.bonuses for line in each.paid_to(seen.book, slot)]
            walked.append(time.process_time() - begun)
            begun = time.process_time()
            found = explain(store, ACT, code, PERIOD)
            told.append(time.process_time() - begun)
    count = max(len(lines), 1)
    each_walked, each_told = (median(taken[1:]) / count for taken in (walked, told))
    return Cost(len(lines), len(found.table.rows), each_walked, each_told)


def main() -> None:
    """Ask, and print what the answers took."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--downline", type=int, default=10_000)
    words.add_argument("--rounds", type=int, default=5)
    options = words.parse_args()
    path = closed(options.members)
    code, below = earner(path, options.downline)
    netmark = [sys.executable, "-m", "netmark", "--db", str(path)]
    asked = {
        "statement": ([*netmark, "statement", code, "--period", PERIOD], 0.3),
        "explain": ([*netmark, "explain", code, "--period", PERIOD], 1.0),
    }
    out = sys.stdout
    out.write(f"{options.members} members, {code} has {below} below; medians of {options.rounds}\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, limit) in asked.items():
            taken = [seconds(command, folder) for _ in range(options.rounds + 1)][1:]
            spent, clock = (median(column) for column in zip(*taken, strict=True))
            out.write(f"{name:10}{spent:8.3f} s processor{clock:8.3f} s clock, at most {limit}\n")
    found = cost(path, code, options.rounds)
    out.write(f"inside one process: {found.lines} lines, {found.orders} rows of orders; a line")
    out.write(f" found {found.walked * 1e6:.1f} us, at most 10; told {found.told * 1e6:.1f} us\n")


if __name__ == "__main__":
    main()
