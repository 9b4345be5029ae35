"""The long simulation: lives of companies one after the other, until enough steps are survived.

python tests/simulation/run.py [--steps 1000000] [--seed 7] [--length 300] prints its progress. When
something is not as it must be it prints every act of that life and how to live it again; with
--life NUMBER just that one is lived.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Read the words and live."""
    sys.path.insert(0, str(ROOT))
    from tests.simulation.life import BrokenError, live

    parser = argparse.ArgumentParser(description="lives of companies, drawn from a seed")
    parser.add_argument("--steps", type=int, default=1_000_000, help="until so many are survived")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--length", type=int, default=300, help="steps of a life")
    parser.add_argument("--life", type=int, default=None, help="only this life")
    given = parser.parse_args()
    begin, survived, done = time.monotonic(), 0, Counter[str]()
    number = given.life or 0
    while survived < given.steps:
        try:
            lived = live(given.seed, number, given.length)
        except BrokenError as broken:
            sys.stdout.write(f"{broken}\n")
            return 1
        survived += given.length
        done.update(lived.done)
        if given.life is not None:
            break
        number += 1
        if number % 10 == 0:
            rate = survived / (time.monotonic() - begin)
            sys.stdout.write(f"{survived} steps, {number} lives, {rate:.0f} steps a second\n")
            sys.stdout.flush()
    sys.stdout.write(f"seed {given.seed}: {survived} steps survived\n")
    for what, count in done.most_common():
        sys.stdout.write(f"{count:9} {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
