"""The benchmarks run from start to end; what they measure here means nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAMS = {
    "bench_close.py --shapes star": ["--members", "60", "--rounds", "1"],
    "bench_close.py close --closed --shapes deep": ["--members", "60", "--rounds", "1"],
    "bench_ask.py": ["--members", "200", "--downline", "10", "--rounds", "1"],
    "bench_team.py": ["--members", "200", "--rounds", "1"],
    "bench_import.py": ["200"],
    "bench_look.py": ["--members", "200"],
    "bench_startup.py": ["1"],
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_benchmark_runs(name: str, tmp_path: Path) -> None:
    """A benchmark ends well and prints its figures, at a size that takes a moment."""
    program, *words = name.split()
    done = subprocess.run(
        [sys.executable, HERE / program, *words, *PROGRAMS[name]],
        env={**os.environ, "NETMARK_BENCH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    assert done.stdout.count("\n") >= 2
