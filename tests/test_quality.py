"""The sources are typed, linted and formatted; a test says so, so that nothing else has to."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
        ["mypy", "--cache-dir", "/dev/null"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_sources_are_clean(command: list[str]) -> None:
    """ruff has nothing to say, and every name has a type that fits."""
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
