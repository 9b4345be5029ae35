"""Closing a period against its floor: time, memory, growth, history, and what others would take.

python tests/bench/bench_close.py [PART ...] [--members N] [--shapes SHAPE ...] [--rounds 3]
    [--closed] [--every]

The parts (all of them when none is named): ``close`` compares closing with floor.py, by shape;
``growth`` the time per member with the time per member of a tenth; ``history`` the loading of a
period with fifty times the history; ``correct`` correcting the period after a thousand late refunds
with closing it; ``others`` loading and computing with a recursive SQL query for
the levels alone, and with networkx where it is installed. All figures are medians of interleaved
rounds. Each run has a process and a fresh copy of the file for itself; imports are not timed.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median

HERE = Path(__file__).parent
PERIOD, LATER = "2026-11", date(2026, 12, 5)
LATE_REFUNDS = 1_000
PARTS = ("close", "growth", "history", "correct", "others")
SHAPES = ("preferential", "star", "deep", "chain")
FIFTY = (10, 500)  # sales per member in the history of the part called history
Times = dict[str, float]

NODES = """CREATE TEMP TABLE node (id INTEGER PRIMARY KEY, sponsor, active, pv, cv);
INSERT INTO node SELECT m.id, ifnull(m.sponsor, 0), ifnull(s.pv, 0) >= 7600, s.pv, s.cv
  FROM member m LEFT JOIN (SELECT member, sum(pv) AS pv, sum(cv) AS cv FROM sale
    INDEXED BY sale_book WHERE period = 20261101 GROUP BY member) s ON s.member = m.id"""
"""Who stands where, is active and sold how much: what the programs of others start from."""
LEVELS = """WITH RECURSIVE up(at, level, cv) AS (
  SELECT sponsor, 0, cv FROM node WHERE cv <> 0 AND sponsor > 0
  UNION ALL
  SELECT node.sponsor, level + node.active, up.cv FROM up JOIN node ON node.id = up.at
    WHERE level + node.active < 7 AND node.sponsor > 0
) SELECT count(*), sum(volume) FROM (
  SELECT at, level + 1, sum(up.cv) AS volume FROM up JOIN node ON node.id = up.at AND node.active
  GROUP BY 1, 2
)"""
"""The volume of seven levels with inactive members skipped, as one writes it in SQL."""
GROUPS = """WITH RECURSIVE up(at, pv) AS (
  SELECT id, pv FROM node WHERE pv <> 0
  UNION ALL
  SELECT node.sponsor, up.pv FROM up JOIN node ON node.id = up.at WHERE node.sponsor > 0
) SELECT count(*), sum(volume) FROM (SELECT at, sum(pv) AS volume FROM up GROUP BY 1)"""
"""The volume of everybody with all below him, as one writes it in SQL."""


def close(path: str) -> None:
    """Close the period: the whole of what is measured here."""
    from netmark.app.payout import Closing, close
    from netmark.store.db import Act, connect

    act = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))
    with connect(path) as store:
        close(store, act, PERIOD, Closing(leave_open=True))  # the history is not closed


def correct(path: str) -> None:
    """Correct the period and post the difference: the whole of what is measured here."""
    from netmark.app.correct import correct
    from netmark.store.db import Act, connect

    with connect(path) as store:
        if not correct(store, Act("bench", f"{LATER}T08:00:00Z", LATER), PERIOD).posted:
            sys.exit("the correction posted nothing")


def refund_late(path: Path, count: int) -> None:
    """Take back so many sales of the closed period, each of another member."""
    from netmark.app.sales import refund
    from netmark.store.db import Act, connect

    act = Act("bench", f"{LATER}T08:00:00Z", LATER, late=True)
    with connect(path) as store:
        refs = store.conn.execute(
            "SELECT min(ref) FROM sale WHERE period = 20261101 AND amount_minor > 1"
            " GROUP BY member ORDER BY member * 7919 % 100003, member LIMIT ?",
            (count,),
        ).fetchall()
        for (ref,) in refs:
            refund(store, act, ref)


def load(path: str, computing: bool = False) -> None:
    """Read the facts of the period, and compute it when asked to, but write nothing."""
    from netmark.app.payout import plan_of, plan_text
    from netmark.payout.run import compute
    from netmark.plan.book import Book
    from netmark.store.book import live
    from netmark.store.db import connect, read

    with connect(path, readonly=True) as store, read(store):
        period = store.settings.calendar.parse(PERIOD)
        plan = plan_of(store, plan_text(store, period))
        facts = live(store, plan, period).facts
        if computing:
            compute(Book(plan, facts))


def recursive_sql(path: str, query: str) -> None:
    """One figure by a recursive query over a table in memory."""
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.executescript(NODES)
        conn.execute(query).fetchone()


def networkx(path: str) -> None:
    """Group volume and the volume of seven levels on a graph of networkx."""
    from importlib import import_module

    with sqlite3.connect(path) as conn:
        conn.executescript(NODES)
        rows = conn.execute("SELECT id, sponsor, active, ifnull(cv, 0) FROM node").fetchall()
    library = import_module("networkx")
    graph = library.DiGraph()
    for member, sponsor, active, cv in rows:
        graph.add_node(member, active=active, group=cv, levels=[0] * 7)
        if sponsor:
            graph.add_edge(sponsor, member)
    for member in reversed(list(library.topological_sort(graph))):
        for sponsor in graph.predecessors(member):
            graph.nodes[sponsor]["group"] += graph.nodes[member]["group"]
    for member, _, _, cv in rows:
        level, above = 0, list(graph.predecessors(member)) if cv else []
        while above and level < 7:
            if graph.nodes[above[0]]["active"]:
                graph.nodes[above[0]]["levels"][level] += cv
                level += 1
            above = list(graph.predecessors(above[0]))


def run_task(task: str, path: str) -> Times:
    """Do one task in this process; processor and clock seconds, peak memory in KB."""
    import netmark.app.correct
    import netmark.app.payout
    import netmark.payout.run
    import netmark.plan.document  # noqa: F401  imported beforehand: what is timed is the work

    todo = {
        "close": lambda: close(path),
        "correct": lambda: correct(path),
        "load": lambda: load(path),
        "compute": lambda: load(path, computing=True),
        "SQL, levels": lambda: recursive_sql(path, LEVELS),
        "SQL, groups": lambda: recursive_sql(path, GROUPS),
        "networkx": lambda: networkx(path),
    }
    cpu, clock = time.process_time(), time.perf_counter()
    todo[task]()
    return {
        "cpu": time.process_time() - cpu,
        "clock": time.perf_counter() - clock,
        "peak": getrusage(RUSAGE_SELF).ru_maxrss,
    }


def say(line: str) -> None:
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def program(*words: object) -> str:
    """The output of a Python program in a process of its own."""
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def timed(task: str, path: Path) -> Times:
    """One task in a process of its own."""
    found: Times = json.loads(program(Path(__file__), "--task", task, path))
    return found


def company(shape: str, members: int, history: int, *more: str) -> Path:
    """The file of a company, made by data.py."""
    words = ("--shape", shape, "--members", members, "--history", history, *more)
    return Path(program(HERE / "data.py", *words))


def copied(path: Path, name: str) -> Path:
    """A fresh copy beside the file, all of it on the disk: nobody has to wait for the copying."""
    target = path.with_name(f"{name}-{path.name}")
    shutil.copyfile(path, target)
    os.sync()
    return target


def middle(rounds: list[Times]) -> Times:
    """The median of each figure."""
    return {name: median(times[name] for times in rounds) for name in rounds[0]}


def same_rows(one: Path, other: Path) -> bool:
    """Did both files get the same frozen rows, in the same table, under the same run?"""
    queries = (
        "SELECT sql FROM sqlite_schema WHERE tbl_name GLOB 'facts_*' ORDER BY name",
        "SELECT * FROM run",
        "SELECT * FROM log ORDER BY seq",
        "SELECT * FROM facts_1 ORDER BY id",
    )
    with sqlite3.connect(one) as first, sqlite3.connect(other) as second:
        return all(
            row == twin
            for query in queries
            for row, twin in zip(first.execute(query), second.execute(query), strict=True)
        )


def against_floor(path: Path, rounds: int) -> tuple[Times, Times]:
    """Medians of closing and of the floor, in turn, in fresh copies; both must write the same."""
    finished = copied(path, "finished")
    timed("close", finished)
    ours, floors = [], []
    for _ in range(rounds):
        fresh = copied(path, "fresh")
        floors.append(json.loads(program(HERE / "floor.py", fresh, finished)))
        if not same_rows(fresh, finished):
            sys.exit(f"the floor wrote other rows than netmark: {fresh}, {finished}")
        ours.append(timed("close", copied(path, "fresh")))
    fresh.unlink()
    finished.unlink()
    return middle(ours), middle(floors)


def print_heads() -> None:
    """The heads of the lines that :func:`compare` prints."""
    heads = ("floor s", "close s", "ratio", "by clock", "us/member", "peak MB", "limit")
    say(f"{'':14}{'members':>9}" + "".join(f"{head:>11}" for head in heads))


def compare(shape: str, members: int, options: argparse.Namespace) -> float:
    """Print one line of the table; gives the processor time of a close, per member."""
    more = ["--closed"] * options.closed + ["--every"] * options.every
    ours, floor = against_floor(company(shape, members, 10, *more), options.rounds)
    each, limit = ours["cpu"] / members, 0.6 * members / 1000 + 30
    figures = [floor["cpu"], ours["cpu"], ours["cpu"] / floor["cpu"]]
    figures += [ours["clock"] / floor["clock"], each * 1e6, ours["peak"] / 1024, limit]
    say(f"{shape:14}{members:9}" + "".join(f"{figure:11.2f}" for figure in figures))
    return each


def show_history(members: int, rounds: int) -> None:
    """Compare loading with little and with much history."""
    files = [company(SHAPES[0], members, history) for history in FIFTY]
    taken: list[list[Times]] = [[] for _ in files]
    for number in range(2 * rounds + 1):
        for path, times in zip(files, taken, strict=True):
            found = timed("load", path)
            if number:  # the first round brings the files into memory
                times.append(found)
    little, much = (middle(times)["cpu"] for times in taken)
    say(f"loading {members} members with {FIFTY[0]} or {FIFTY[1]} sales each before the period:")
    say(f"    {little:.3f} s, {much:.3f} s, ratio {much / little:.2f}  (at most 1.1)")


def show_correct(members: int, options: argparse.Namespace) -> None:
    """Compare correcting with closing, in turn, on copies of the same book."""
    path = company(SHAPES[0], members, 0, "--closed", *["--every"] * options.every)
    late, refunds = copied(path, "late"), min(LATE_REFUNDS, members // 10)
    close(str(late))
    refund_late(late, refunds)
    taken: dict[str, list[Times]] = {"close": [], "correct": []}
    for _ in range(options.rounds):
        for task, source in (("close", path), ("correct", late)):
            taken[task].append(timed(task, copied(source, "fresh")))
    found = {task: middle(rounds) for task, rounds in taken.items()}
    say(f"correcting {members} members after {refunds} late refunds (at most 1.3 times a close):")
    for task, times in found.items():
        ratio = times["cpu"] / found["close"]["cpu"]
        say(f"    {task:14}{times['cpu']:8.2f} s{ratio:8.2f} x{times['peak'] / 1024:8.0f} MB")


def show_others(shape: str, members: int, rounds: int) -> None:
    """Compare loading and computing with what one would write otherwise."""
    path = company(shape, members, 10)
    tasks = ["compute", "SQL, levels", "SQL, groups"] + ["networkx"] * bool(find_spec("networkx"))
    taken: dict[str, list[Times]] = {task: [] for task in tasks}
    for _ in range(rounds):
        for task in tasks:
            taken[task].append(timed(task, path))
    found = {task: middle(rounds_of) for task, rounds_of in taken.items()}
    say(f"volumes, ranks and pay of {members} members ({shape}) by netmark; parts of it by others")
    halves = found["SQL, levels"], found["SQL, groups"]
    found["SQL, both"] = {
        "cpu": sum(half["cpu"] for half in halves),
        "peak": max(half["peak"] for half in halves),
    }
    for task, times in found.items():
        ratio = times["cpu"] / found["compute"]["cpu"]
        say(f"    {task:14}{times['cpu']:8.2f} s{ratio:8.1f} x{times['peak'] / 1024:8.0f} MB")


def main() -> None:
    """Run the parts that are asked for, or one task."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--shapes", nargs="+", choices=SHAPES, default=SHAPES)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--closed", action="store_true", help="the month before is closed")
    words.add_argument("--every", action="store_true", help="a plan with a bonus of every kind")
    words.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.task:
        say(json.dumps(run_task(*options.task)))
        return
    parts, members = options.parts or PARTS, options.members
    if "close" in parts or "growth" in parts:
        print_heads()
    each = {}
    if "close" in parts:
        each = {shape: compare(shape, members, options) for shape in options.shapes}
    if "growth" in parts:
        shape = options.shapes[0]
        tenth = compare(shape, members // 10, options)
        whole = each[shape] if each else compare(shape, members, options)
        say(f"per member: {whole / tenth:.2f} times that of a tenth  (at most 1.3)")
    if "history" in parts:
        show_history(max(members // 33, 10), options.rounds)
    if "correct" in parts:
        show_correct(members, options)
    if "others" in parts:
        show_others(options.shapes[0], members, options.rounds)


if __name__ == "__main__":
    main()
