"""The team side against a payout of the same company: scorecards for everybody.

python tests/bench/bench_team.py [--members N] [--shape SHAPE] [--rounds 3] [--given]

Each round runs in a process of its own, in turn; imports are not timed, making the tables is.
Figures are processor seconds, medians; the ratio of scorecards to payout is to be at most 2. Where
sales were given (--given), the periods in which they were are computed besides, for each giver.
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
PERIOD = "2026-11"
SHAPES = ("preferential", "star", "deep", "chain")
TASKS = ("payout", "scorecards")

LIVELY = """
UPDATE sale SET buyer = CASE seq % 3 WHEN 0 THEN 'self' WHEN 1 THEN 'retail' ELSE 'preferred' END;
UPDATE sale SET kind = 'kit' WHERE seq % 97 = 0;
UPDATE member SET joined = date('2025-12-01', '+' || (id % 360) || ' days') WHERE id % 3 = 0;
INSERT INTO member_change (member, day, what, value, reason, log)
  SELECT id, '2026-10-15', 'status', 'terminated', '', 1 FROM member WHERE id % 23 = 0;
INSERT INTO lead (id, code, found_by, wants, source, language, region, day, log)
  SELECT id, 'L' || id, id, 'sale', '', '', '', '2026-05-01', 1 FROM member WHERE id % 10 = 0;
INSERT INTO lead_event (lead, day, what, who, log)
  SELECT id, '2026-05-02', 'pass', id - 1, 1 FROM lead;
INSERT INTO lead_event (lead, day, what, who, log)
  SELECT id, '2026-06-02', 'convert', id - 1, 1 FROM lead WHERE id % 20 = 0;
INSERT INTO ask (id, member, topic, at, log)
  SELECT id, id, 'how', '2026-10-10T10:00:00Z', 1 FROM member WHERE id % 10 = 1;
INSERT INTO ask_event (ask, at, what, who, log)
  SELECT a.id, '2026-10-11T10:00:00Z', 'answer', m.sponsor, 1 FROM ask a
  JOIN member m ON m.id = a.member WHERE m.sponsor IS NOT NULL AND a.id % 20 = 1;
"""
"""End customers, kits, newcomers, leavers, and a team that shares leads, asks and answers."""
GIVING = """
INSERT INTO given (sale, giver, member, log)
  SELECT s.seq, m.sponsor, s.member, 1 FROM sale s JOIN member m ON m.id = s.member
  JOIN member p ON p.id = m.sponsor WHERE s.period = 20261101 AND s.seq % 5000 = 1
  AND s.buyer <> 'self' AND m.id % 3 > 0 AND m.id % 23 > 0 AND p.id % 3 > 0 AND p.id % 23 > 0;
"""
"""Sales given up in the period, for --given: what they bought is then computed as well."""


def program(*words: object) -> str:
    """The output of a Python program in a process of its own."""
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")


def lively(path: Path, *, given: bool) -> Path:
    """A copy of a company in which all that a scorecard looks at happens; made once."""
    target = path.with_name(f"lively-{'given-' * given}{path.name}")
    if not target.exists():
        draft = target.with_suffix(".draft")
        shutil.copyfile(path, draft)
        with sqlite3.connect(draft) as conn:
            triggers = conn.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
                " AND tbl_name IN ('sale', 'member')"
            ).fetchall()
            for name, _ in triggers:
                conn.execute(f"DROP TRIGGER {name}")
            conn.executescript(LIVELY + GIVING * given)
            for _, sql in triggers:
                conn.execute(sql)
        conn.close()
        draft.rename(target)
    return target


def run_task(task: str, path: str) -> float:
    """Processor seconds of one task in this process."""
    import netmark.payout.run
    import netmark.plan.document  # noqa: F401  imported beforehand: what is timed is the work
    from netmark.app.payout import payout
    from netmark.app.scorecard import scorecards
    from netmark.store.db import Act, connect

    act = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))
    with connect(path, readonly=True) as store:
        begun = time.process_time()
        table = (payout if task == "payout" else scorecards)(store, act, PERIOD).table
        taken = time.process_time() - begun
    if not table.rows:
        sys.exit(f"{task} gave no rows")
    return taken


def main() -> None:
    """Compare them, or run one of them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=100_000)
    words.add_argument("--shape", choices=SHAPES, default=SHAPES[0])
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--given", action="store_true", help="sales were given up in the period")
    words.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.task:
        say(str(run_task(*options.task)))
        return
    made = program(HERE / "data.py", "--members", options.members, "--shape", options.shape)
    path = lively(Path(made), given=options.given)
    taken: dict[str, list[float]] = {task: [] for task in TASKS}
    for _ in range(options.rounds):
        for task in TASKS:
            taken[task].append(float(program(Path(__file__), "--task", task, path)))
    found = {task: median(times) for task, times in taken.items()}
    say(f"{options.members} members ({options.shape}), processor seconds")
    for task in TASKS:
        say(f"    {task:12}{found[task]:8.2f}")
    say(f"scorecards take {found['scorecards'] / found['payout']:.2f} times a payout  (at most 2)")


if __name__ == "__main__":
    main()
