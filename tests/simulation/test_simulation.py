"""A few thousand steps of whole lives; ``python tests/simulation/run.py`` goes on for as long as
one likes.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from .life import BrokenError, live
from .steps import STEPS, sell

SEED = 4
LENGTH = 250


@pytest.mark.parametrize("number", range(12))
def test_a_life_is_survived(number: int) -> None:
    """Nothing is lost or paid twice, whatever happens; and a good part of it does happen."""
    lived = live(SEED, number, LENGTH)
    assert lived.done["refused"] < LENGTH * 2 / 3


def test_the_same_seed_lives_the_same_life() -> None:
    """So that a failure can be looked at."""
    assert live(SEED, 1, 60) == live(SEED, 1, 60)


def test_a_failure_says_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every act up to it, and the command."""
    monkeypatch.setitem(STEPS, sell, 0)
    monkeypatch.setattr("netmark.app.pay.balance_of", lambda *_: 7)
    with pytest.raises(BrokenError, match=r"balance of .* is 7") as caught:
        live(SEED, 1, 60)
    said = str(caught.value)
    assert "   0 2026-01-10 recruit m0 " in said
    assert said.endswith("run.py --seed 4 --life 1 --length 60")


def test_the_long_run_prints_what_it_survived() -> None:
    """From start to end, at a size that takes a moment."""
    program = Path(__file__).with_name("run.py")
    words = ["--steps", "60", "--seed", "4", "--length", "60"]
    done = subprocess.run([sys.executable, program, *words], capture_output=True, check=False)
    assert not done.stderr
    assert done.stdout.startswith(b"seed 4: 60 steps survived\n")
