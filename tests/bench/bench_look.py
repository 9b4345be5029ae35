"""Looking at a large company in many ways, measured in closes of the same run.

python tests/bench/bench_look.py [why-not] [statements] [sweep] [diff] [--members N] [--every]

``why-not`` asks about a member without pay near the bottom, about one with about a tenth of the
company below him, and about the one at the top; ``statements`` makes a page for everybody (without
writing it); ``sweep`` tries three rates on the period, ``diff`` compares two plans over two
periods, the first of which is closed. A close is a dry run of `payout --close`. Processor seconds,
the smallest of the rounds.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from netmark.app.payout import Closing, close, see
from netmark.app.plan_money import money
from netmark.app.plan_sweep import sweep
from netmark.app.plans import Source
from netmark.app.statement import all_statements
from netmark.app.why_not import why_not
from netmark.cli.statement_page import Letterhead, page
from netmark.plan.document import read as read_plan
from netmark.store.db import Act, Store, connect, read
from netmark.store.plans import in_force

HERE = Path(__file__).parent
PERIOD, BEFORE = "2026-11", "2026-10"
ACT = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))
TASKS = ("why-not", "statements", "sweep", "diff")


def company(members: int, *, every: bool) -> Path:
    """The file of a company, which is made when it is not there yet."""
    words = ["--members", str(members), "--history", "1", "--closed", *(["--every"] * every)]
    command = [sys.executable, str(HERE / "data.py"), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Path(done.stdout.strip())


def least(rounds: int, act: Callable[[], object]) -> float:
    """Processor seconds of the quickest round."""
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return min(taken)


def unpaid(store: Store) -> dict[str, str]:
    """Codes of members without pay, by how much of the company is below them."""
    seen = see(store, ACT, PERIOD)
    sponsors, earned = seen.book.facts.sponsors, seen.results["earned"]
    below = [0] * len(sponsors)
    for i in reversed(seen.book.sponsor_tree.order):
        below[sponsors[i]] += below[i] + 1
    idle = [i for i in range(1, len(sponsors)) if not earned[i]] or [1]
    wanted = {"few": 3, "a tenth": len(sponsors) // 10, "everybody": len(sponsors)}
    found = {name: min(idle, key=lambda i: abs(below[i] - size)) for name, size in wanted.items()}
    return {f"{name} ({below[i]})": f"M{i:07}" for name, i in found.items()}


def statements(store: Store) -> int:
    """A page for everybody."""
    head, size = Letterhead("Bench", "USD", 2, "2026-12-01"), 0
    with read(store):
        for full in all_statements(store, ACT, PERIOD)[1]:
            size += len(page(full, head))
    return size


def tasks(store: Store, wanted: list[str]) -> "dict[str, Callable[[], object]]":
    """What is to be measured, by its name."""
    toml = in_force(store, store.settings.calendar.parse(PERIOD))
    assert toml
    plan = toml.toml
    found: dict[str, Callable[[], object]] = {}
    if "why-not" in wanted:
        for name, code in unpaid(store).items():
            found[f"why-not, below: {name}"] = partial(why_not, store, ACT, code, PERIOD)
    if "statements" in wanted:
        found["statements"] = lambda: statements(store)
    if "sweep" in wanted:
        span = "bonuses.Unilevel.rates.Associate.0=4%..6% by 1%"
        found["sweep of 3"] = lambda: sweep(store, ACT, Source("plan.toml", plan), [span], PERIOD)
    if "diff" in wanted:
        other = plan.replace('Associate = ["5%"]', 'Associate = ["6%"]')
        plans = read_plan(plan), read_plan(other)
        found["diff of 2 periods"] = lambda: money(store, ACT, plans, f"{BEFORE}..{PERIOD}")
    return found


def main() -> None:
    """Measure, and print each figure with its ratio to a close."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("task", nargs="*", metavar="TASK", help=", ".join(TASKS))
    words.add_argument("--members", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=1)
    words.add_argument("--every", action="store_true", help="a plan with a bonus of every kind")
    options = words.parse_args()
    path = company(options.members, every=options.every)
    out = sys.stdout
    with connect(path) as store:
        dry = ACT._replace(dry_run=True)
        one = least(options.rounds, lambda: close(store, dry, PERIOD, Closing(leave_open=True)))
        out.write(f"{options.members} members; a close: {one:.2f} s\n")
        for name, act in tasks(store, options.task or list(TASKS)).items():
            taken = least(options.rounds, act)
            out.write(f"{name:28}{taken:9.2f} s{taken / one:8.1f} closes\n")
            out.flush()


if __name__ == "__main__":
    main()
