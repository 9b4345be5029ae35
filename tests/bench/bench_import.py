"""Importing sales against the floor and against what people would use instead.

python tests/bench/bench_import.py [ROWS]: writes a CSV file of sales (default 1,000,000 rows), then
times, one after the other and three times over: draining it with csv.reader, reading and checking
it, importing it into a new file, and `sqlite-utils insert --csv`. Prints medians and the ratios of
processor time, which neighbours on the machine disturb least.
"""

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

from netmark.app.import_members import import_members
from netmark.app.import_sales import import_sales
from netmark.app.sales_file import read_sales
from netmark.store.db import Act, Store, connect, create
from netmark.store.files import Source

ACT = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))
ROUNDS = 3


def members(path: Path, count: int) -> None:
    """Write a file of members, each under a random earlier one."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,sponsor,joined\n")
        for i in range(count):
            sponsor = f"M{chance.randrange(i):07}" if i else ""
            file.write(f"M{i:07},{sponsor},2020-01-01\n")


def sales(path: Path, rows: int, count: int) -> None:
    """Write a file of sales by these members: 60 days, 200 products, one to three of each."""
    chance = random.Random(2)
    buyers = ("self", "preferred", "retail")
    prices = [chance.randrange(500, 30_000) for _ in range(200)]  # a catalogue, in cents
    first = date(2026, 10, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write("ref,date,member,amount,pv,cv,buyer,customer,product,kind,refunds\n")
        for i in range(rows):
            day = first + timedelta(days=chance.randrange(60))
            product = chance.randrange(len(prices))
            amount = prices[product] * chance.randrange(1, 4)
            figures = f"{amount / 100:.2f},{amount // 100},{amount * 8 // 1000}.50"
            who = f"M{chance.randrange(count):07}"
            words = f"{chance.choice(buyers)},C{chance.randrange(rows)},SKU-{product}"
            file.write(f"ORD{i:09},{day},{who},{figures},{words},order,\n")


def drain(path: Path) -> None:
    """Read the file and do nothing with it."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass


def company(folder: Path, count: int) -> Path:
    """A new file with its members."""
    path = folder / "company.db"
    path.unlink(missing_ok=True)
    with create(path, {"currency": "USD"}, ACT) as store:
        import_members(store, ACT, Source(str(folder / "members.csv")))
    assert count
    return path


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor time that some work takes, its child included, and by the clock."""
    start, before = time.perf_counter(), _spent()
    work()
    return _spent() - before, time.perf_counter() - start


def _spent() -> float:
    own, child = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime


def land(store: Store, path: Path) -> None:
    """Import the file of sales."""
    import_sales(store, ACT, Source(str(path)))


def sqlite_utils(folder: Path) -> None:
    """Put the file into a table with the command that is at hand."""
    target = folder / "other.db"
    target.unlink(missing_ok=True)
    words = ["insert", str(target), "sale", str(folder / "sales.csv"), "--csv", "--silent"]
    subprocess.run([sys.executable, "-m", "sqlite_utils", *words], check=True)


def main() -> None:
    """Run the rounds and print the medians."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    count = max(10, rows // 10)
    times: dict[str, list[tuple[float, float]]] = {
        "drain": [],
        "check": [],
        "land": [],
        "sqlite-utils": [],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        members(folder / "members.csv", count)
        sales(folder / "sales.csv", rows, count)
        path = folder / "sales.csv"
        for _ in range(ROUNDS):
            with connect(company(folder, count)) as store:
                times["drain"].append(timed(lambda: drain(path)))
                times["check"].append(timed(lambda: read_sales(store, Source(str(path)))))
                times["land"].append(timed(lambda: land(store, path)))
            times["sqlite-utils"].append(timed(lambda: sqlite_utils(folder)))
    spent = {name: median(one for one, _ in found) for name, found in times.items()}
    clock = {name: median(two for _, two in found) for name, found in times.items()}
    check, faster = spent["check"] / spent["drain"], spent["sqlite-utils"] / spent["land"]
    lines = [
        f"{rows} rows, {count} members, medians of {ROUNDS}: processor time, time by the clock",
        *(f"{name:>14} {spent[name]:8.2f} s {clock[name]:8.2f} s" for name in times),
        f"check / drain        {check:.2f}  (target: at most 3.5)",
        f"sqlite-utils / land  {faster:.2f}  (target: at least 3;"
        f" by the clock {clock['sqlite-utils'] / clock['land']:.2f})",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
