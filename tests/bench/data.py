"""A company of any size and shape in a netmark file, for the benchmarks; the same one every time.

python tests/bench/data.py [--members N] [--shape SHAPE] [--history TIMES] [--closed] [--every]
prints the path of the file. It is made once and kept in the folder NETMARK_BENCH (else below the
temporary folder). Three quarters of the members buy, 57 in 100 are active; 2 sales per member in
the period 2026-11, and ``--history`` (10) sales per member in the twelve months before.
``--closed`` closes 2026-10, so that balances, titles and carry are brought forward. ``--every``
puts a plan in force that has a bonus of every kind, and gives everybody a place in its binary tree.
Rows go in through bare SQL: only the log is not filled.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from netmark.app.payout import Closing, close
from netmark.genealogy.placement import Places
from netmark.ledger.period import Calendar
from netmark.store import schema
from netmark.store.db import Act, connect, create
from netmark.store.periods import keep_period
from netmark.store.plans import put_in_force

ACT = Act("bench", "2026-12-01T08:00:00Z", date(2026, 12, 1))
VERSION = 2  # of what this program writes: a higher number makes every file anew
SHAPES = ("preferential", "star", "deep", "chain")
MONTHS = (*(f"2025-{n:02}" for n in (11, 12)), *(f"2026-{n:02}" for n in range(1, 11)))
PERIOD = "2026-11"
BUYERS = 82  # of 100; with 2 sales per member by chance, 75 of 100 buy

PLAN = """
name     = "Bench"
currency = "USD"
period   = "month"
rounding = { mode = "half-even", stage = "bonus" }

[active]
needs = { PV = 76 }

[volumes.GV]
of   = "PV"
over = "organisation"

[[ranks]]
name  = "Associate"
needs = { active = true }

[[ranks]]
name  = "Bronze"
needs = { active = true, GV = 500 }

[[ranks]]
name  = "Silver"
needs = { active = true, PV = 100, GV = 2000 }

[[ranks]]
name  = "Gold"
needs = { active = true, PV = 100, GV = 5000, legs = [{ count = 2, rank = "Bronze" }] }

[[ranks]]
name  = "Platinum"
needs = { active = true, PV = 100, GV = 15000, legs = [{ count = 2, rank = "Silver" }] }

[[ranks]]
name  = "Ruby"
needs = { active = true, PV = 100, GV = 50000, legs = [{ count = 3, rank = "Gold" }] }

[[ranks]]
name  = "Emerald"
needs = { active = true, PV = 100, GV = 150000, legs = [{ count = 3, rank = "Platinum" }] }

[[ranks]]
name  = "Diamond"
needs = { active = true, PV = 100, GV = 500000, legs = [{ count = 4, rank = "Ruby" }] }

[[bonuses]]
name        = "Unilevel"
kind        = "levels"
base        = "CV"
compression = "skip-inactive"

[bonuses.rates]
Associate = ["5%"]
Bronze    = ["5%", "3%"]
Silver    = ["5%", "4%", "3%"]
Gold      = ["5%", "4%", "3%", "2%"]
Platinum  = ["5%", "5%", "4%", "2%", "1%"]
Ruby      = ["5%", "5%", "4%", "3%", "2%", "1%"]
Emerald   = ["5%", "5%", "5%", "3%", "2%", "1%", "0.5%"]
Diamond   = ["5%", "5%", "5%", "4%", "3%", "2%", "1%"]

[payout]
minimum = "20.00"
"""
EVERY = (
    PLAN
    + """
[trees.team]
kind = "binary"
fill = "alternate"

[[bonuses]]
name = "Retail"
kind = "sales"
base = "CV"
on = "CV"
how = "marginal"
brackets = [["0", "1%"], ["100", "2%"], ["500", "3%"]]

[[bonuses]]
name = "Stairs"
kind = "differential"
base = "CV"
own = "discount"
on = "GV"
brackets = [["200", "3%"], ["1000", "6%"], ["5000", "9%"], ["20000", "12%"]]

[[bonuses]]
name = "Courtesy"
kind = "courtesy"
of = "Stairs"
rate = "1%"

[[bonuses]]
name = "Leaders"
kind = "generations"
base = "CV"
leader = "Silver"
boundary = "leader-in"
ineligible = "keeps-generation"
earns = "leaders"
rates = ["3%", "2%", "1%"]

[[bonuses]]
name = "Team"
kind = "binary"
tree = "team"
base = "CV"
own = "none"
units = "any"
rate = "10%"
least = 50
cap = { volume = 5000, leftover = "consume-paid" }
carry = { legs = "both", at_most = 5000 }
unqualified = "flush"
needs = { active = true }

[[bonuses]]
name = "Multi-line"
kind = "lines"
base = "CV"
rate = "1%"
carry = { keep = "power-line", at_most = 10000 }

[[bonuses]]
name = "Pool"
kind = "pool"
fund = { volume = "CV", rate = "1%" }
rounding = "value-to-cents"
[bonuses.shares]
Associate = 0
Bronze = 0
Silver = 1
Gold = 2
Platinum = 3
Ruby = 4
Emerald = 5
Diamond = 6

[[bonuses]]
name = "Steps"
kind = "award"
skipped = "highest"
[bonuses.ranks]
Associate = "0"
Bronze = "10.00"
Silver = "20.00"
Gold = "50.00"
Platinum = "100.00"
Ruby = "200.00"
Emerald = "300.00"
Diamond = "500.00"

[[bonuses]]
name = "Threes"
kind = "structures"
size = 3
members = { PV = 50 }
uses = { PV = 50 }
amounts = ["5.00", "25.00", "150.00"]

[[bonuses]]
name = "Host"
kind = "party"
base = "CV"
brackets = [["500", "1%"]]

[[bonuses]]
name = "Check match"
kind = "match"
base = ["Team", "Multi-line"]
earned = "as-paid"
compression = "skip-inactive"
rates = ["10%", "5%", "5%"]

[[bonuses]]
name = "Six points"
kind = "cascade"
base = "CV"
from = 1
budget = "6%"
[bonuses.rates]
Associate = "0%"
Bronze = "0%"
Silver = "1%"
Gold = "2%"
Platinum = "3%"
Ruby = "4%"
Emerald = "5%"
Diamond = "6%"

[[bonuses]]
name = "Shared"
kind = "split"
base = "CV"
up = "25%"
left = "seller"
at_most = 5
ineligible = "passed-over"

[[bonuses]]
name = "Higher"
kind = "best_of"
[[bonuses.alternatives]]
name = "First line"
kind = "levels"
base = "CV"
compression = "none"
rates = ["2%"]
[[bonuses.alternatives]]
name = "Own sales"
kind = "sales"
base = "CV"
rate = "3%"
"""
)
"""One bonus of every kind."""


def sponsors(shape: str, count: int) -> Iterator[int | None]:
    """The sponsor of each member in the order of their ids; None is the company."""
    chance = random.Random(1)
    above = [0]
    for i in range(1, count + 1):
        if i == 1:
            sponsor = 0
        elif shape == "star":
            sponsor = 1 + i % 10 if i > 10 else 0  # ten centres, so that some are active
        elif shape == "chain":
            sponsor = i - 1
        elif shape == "deep":
            sponsor = max(1, i - chance.randrange(1, 200))
        else:  # preferential: half of them go to somebody who has recruited already
            sponsor = chance.randrange(1, i)
            sponsor = above[sponsor] or sponsor if chance.random() < 0.5 else sponsor
        above.append(sponsor)
        yield sponsor or None


def fill_members(conn: sqlite3.Connection, shape: str, count: int) -> None:
    """Members who joined over three years before the sales begin."""
    days = [(date(2023, 1, 1) + timedelta(days=n)).isoformat() for n in range(1001)]
    conn.executemany(
        "INSERT INTO member (id, code, sponsor, kind, joined, log)"
        " VALUES (?, ?, ?, 'distributor', ?, 1)",
        (
            (i, f"M{i:07}", sponsor, days[i * 1000 // count])
            for i, sponsor in enumerate(sponsors(shape, count), start=1)
        ),
    )


def fill_sales(conn: sqlite3.Connection, members: int, month: str, count: int, seed: int) -> None:
    """Sales of a month in the order of days: a catalogue of 200 products, by chance."""
    chance = random.Random(seed)
    buyers = random.Random(0).sample(range(1, members + 1), max(1, members * BUYERS // 100))
    catalogue = [(p * 100, p * 80) for p in (10 + n * n % 97 for n in range(200))]
    first = date.fromisoformat(f"{month}-01")
    days = [(first + timedelta(days=n)).isoformat() for n in range(28)]
    start = conn.execute("SELECT ifnull(max(seq), 0) + 1 FROM sale").fetchone()[0]
    rows = zip(
        range(start, start + count),
        map("S{:010}".format, range(start, start + count)),
        chance.choices(buyers, k=count),
        (days[n * 28 // count] for n in range(count)),
        *zip(*chance.choices(catalogue, k=count), strict=True),
        strict=True,
    )
    conn.executemany(
        "INSERT INTO sale (seq, ref, member, day, period, buyer, pv, cv, amount_minor, log)"
        f" VALUES (?, ?, ?, ?, {month.replace('-', '')}01, 'self', ?5, ?6, ?5, 1)",
        rows,
    )


def fill_places(conn: sqlite3.Connection, shape: str, members: int) -> None:
    """Everybody's place in the binary tree, as if placed on joining, in turn left and right."""
    tree = Places(2, members + 1)
    rows = []
    for member, sponsor in enumerate(sponsors(shape, members), start=1):
        place = tree.find("alternate", sponsor or 0)
        assert place is not None
        tree.put(member, sponsor or 0, place)
        rows.append((member, place.side, place.parent or None))
    conn.executemany(
        "INSERT INTO member_change (member, day, what, value, sponsor, reason, log)"
        " VALUES (?, '2025-10-31', 'place:team', ?, ?, '', 1)",
        rows,
    )


def make(path: Path, shape: str, members: int, history: int, plan: str = PLAN) -> None:
    """Make the file: members, the plan, periods and sales; indexes are built afterwards."""
    with create(path, {"currency": "USD"}, ACT) as store:
        conn, calendar = store.conn, Calendar("month")
        put_in_force(store, ACT, plan, "Bench", calendar.parse(MONTHS[0]))
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF"):
            conn.execute(f"PRAGMA {pragma}")
        indexes = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('sale', 'member')"
        ).fetchall()
        conn.execute("BEGIN")
        for name, _ in indexes:
            conn.execute(f"DROP INDEX {name}")
        fill_members(conn, shape, members)
        if plan == EVERY:
            fill_places(conn, shape, members)
        for seed, month in enumerate((*MONTHS, PERIOD)):
            keep_period(store, calendar.parse(month))
            count = 2 * members if month == PERIOD else members * history // len(MONTHS)
            if count:
                fill_sales(conn, members, month, count, seed)
        for _, sql in indexes:
            conn.execute(sql)
        conn.execute("COMMIT")


def company(
    shape: str, members: int, history: int = 10, *, closed: bool = False, every: bool = False
) -> Path:
    """The path of the file, which is made when it is not there yet."""
    folder = Path(os.environ.get("NETMARK_BENCH", Path(tempfile.gettempdir()) / "netmark-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    version = f"{VERSION}-{schema.FINGERPRINT[:8]}"
    more = ("closed-" if closed else "") + ("every-" if every else "")
    path = folder / f"{shape}-{members}-{history}-{more}{version}.db"
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        make(draft, shape, members, history, EVERY if every else PLAN)
        if closed:
            with connect(draft) as store:
                close(store, ACT, MONTHS[-1], Closing(leave_open=True))
        draft.rename(path)
    return path


def main() -> None:
    """Make the file that the arguments describe."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--shape", choices=SHAPES, default=SHAPES[0])
    words.add_argument("--history", type=int, default=10, help="sales per member before the period")
    words.add_argument("--closed", action="store_true", help="the month before is closed")
    words.add_argument("--every", action="store_true", help="a plan with a bonus of every kind")
    found = words.parse_args()
    path = company(
        found.shape, found.members, found.history, closed=found.closed, every=found.every
    )
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
