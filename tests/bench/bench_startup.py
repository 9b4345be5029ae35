"""How long a whole process takes, as multiples of `python -c "import click"`.

Run it with: python tests/bench/bench_startup.py [ROUNDS]. The programs take turns, so that a busy
machine slows all of them alike; medians are compared. Exit code 1 when the processor time of one
misses its target.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

TARGETS = {"netmark --help": 1.5, "netmark sale": 1.5}


def seconds(command: list[str], folder: str) -> tuple[float, float]:
    """Run a program to its end and give the processor time it took, and the time by the clock."""
    # An installed program is compiled once and for all, whatever this shell says about that.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - begun


def measure(rounds: int) -> dict[str, tuple[float, float]]:
    """Give the median seconds (processor, clock) of every program over interleaved rounds."""
    installed = Path(sys.executable).with_name("netmark")
    program = [str(installed)] if installed.exists() else [sys.executable, "-m", "netmark"]
    with tempfile.TemporaryDirectory() as folder:
        seconds([*program, "init"], folder)
        seconds([*program, "recruit", "Ann", "--id", "ann"], folder)
        times: dict[str, list[tuple[float, float]]] = {}
        for number in range(rounds + 1):
            programs = {
                "python -c pass": [sys.executable, "-c", "pass"],
                'python -c "import click"': [sys.executable, "-c", "import click"],
                "netmark --help": [*program, "--help"],
                "netmark sale": [*program, "sale", "ann", "100.00", "--ref", f"A-{number}"],
            }
            for name, command in programs.items():
                taken = seconds(command, folder)
                if number:  # the first round only warms the caches
                    times.setdefault(name, []).append(taken)
    return {
        name: (median(spent for spent, _ in taken), median(clock for _, clock in taken))
        for name, taken in times.items()
    }


def main() -> int:
    """Print the table of ratios."""
    medians = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
    click, click_clock = medians['python -c "import click"']
    missed = 0
    sys.stdout.write(f"{'':26}{'processor':>13}{'ratio':>8}{'clock':>13}{'ratio':>8}\n")
    for name, (spent, clock) in medians.items():
        line = f"{name:26}{spent * 1000:10.1f} ms{spent / click:8.2f}"
        line += f"{clock * 1000:10.1f} ms{clock / click_clock:8.2f}"
        target = TARGETS.get(name)
        if target is not None:
            line += f"   at most {target}"
            if spent / click > target:
                line, missed = f"{line}: MISSED", 1
        sys.stdout.write(line + "\n")
    return missed


if __name__ == "__main__":
    sys.exit(main())
