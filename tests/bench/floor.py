"""The least that closing a period can cost: the same reads and the same rows, nothing computed.

python tests/bench/floor.py FRESH FINISHED closes the period in the file FRESH with bare sqlite3. It
reads the columns that the plan needs, and writes the rows that netmark wrote into FINISHED, another
copy of the same file; those rows are fetched beforehand and wait in memory. Prints the processor
and the clock seconds as JSON. Leaves FRESH with byte for byte the rows of FINISHED.
"""

import gc
import json
import sqlite3
import sys
import time
from itertools import chain

PERIOD, LAST_DAY = 20261101, "2026-11-30"
SHIFT = 32

# What a program has to know to pay this plan: who stands where, who is no enrolled distributor,
# what each one sold, and what the run before left.
READS = (
    "SELECT json_group_array(ifnull(sponsor, 0)) FROM member NOT INDEXED",
    "SELECT json_group_array(id) FROM member INDEXED BY member_other WHERE kind <> 'distributor'",
    f"SELECT json_group_array(id) FROM member INDEXED BY member_joined WHERE joined > '{LAST_DAY}'",
    "SELECT json_group_array(json_array(member, what, value, sponsor)) FROM member_change"
    f" WHERE day <= '{LAST_DAY}' AND what NOT GLOB 'place:*' ORDER BY day, seq",
    "SELECT json_group_array(member), json_group_array(pv), json_group_array(cv) FROM ("
    " SELECT member, sum(pv) AS pv, sum(cv) AS cv FROM sale INDEXED BY sale_book"
    f" WHERE period = {PERIOD} GROUP BY member)",
)
CARRY = (
    "SELECT json_group_array(member), json_group_array({0}) FROM facts_{1} WHERE id BETWEEN"
    " {2} << 32 AND ({2} + 1 << 32) - 1 AND {0} <> 0"
)
BROUGHT = ('"title main"', "carried")
PLACES = (
    "SELECT json_group_array(member), json_group_array(ifnull(sponsor, 0)),"
    " json_group_array(CAST(value AS INTEGER)) FROM member_change WHERE what = 'place:{0}'"
    f" AND day <= '{LAST_DAY}'"
)
PRAGMAS = ("foreign_keys=ON", "synchronous=FULL", "cell_size_check=ON")


class Finished:
    """What netmark wrote in one run: small rows by table, tables, and the wide rows."""

    def __init__(self, path: str) -> None:
        conn = sqlite3.connect(path)
        run = conn.execute("SELECT * FROM run ORDER BY id DESC LIMIT 1").fetchone()
        names = [row[1] for row in conn.execute("PRAGMA table_info(run)")]
        self.run = dict(zip(names, run, strict=True))
        self.small = [
            (table, conn.execute(f"SELECT * FROM {table} WHERE {key} = ?", (at,)).fetchall())
            for table, key, at in (
                ("period", "id", self.run["period"]),
                ("shape", "id", self.run["shape"]),
                ("run", "id", self.run["id"]),
                ("log", "seq", self.run["log"]),
            )
        ]
        self.table = f"facts_{self.run['shape']}"
        self.sql = [
            row[0]
            for row in conn.execute(
                "SELECT sql FROM sqlite_schema WHERE tbl_name IN (?1, ?1 || '_view')"
                " ORDER BY rootpage = 0, rowid",
                (self.table,),
            )
        ]
        self.columns = [
            f'"{row[1]}"' for row in conn.execute(f"PRAGMA table_info({self.table})").fetchall()
        ]
        first = self.run["id"] << SHIFT
        self.rows = conn.execute(
            f"SELECT {', '.join(self.columns)} FROM {self.table} WHERE id >= ? ORDER BY id",
            (first,),
        ).fetchall()
        conn.close()


def read(conn: sqlite3.Connection, columns: list[str]) -> list[object]:
    """Read every column that the plan needs, into lists; ``columns`` are those of the facts."""
    found: list[object] = []
    trees = [name[7:-1] for name in columns if name.startswith('"place ')]
    carried = [name for name in columns if name.startswith('"carry ')]
    queries = [*READS, *map(PLACES.format, trees)]
    before = conn.execute("SELECT id, shape FROM run ORDER BY period DESC LIMIT 1").fetchone()
    if before:
        queries += [CARRY.format(column, before[1], before[0]) for column in (*BROUGHT, *carried)]
    for query in queries:
        found += [json.loads(text) for text in conn.execute(query).fetchone()]
    return found


def write(conn: sqlite3.Connection, ready: Finished) -> None:
    """Write the rows that are ready, some fifty to a statement."""
    known = conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (ready.table,)).fetchone()
    for sql in () if known else ready.sql:
        conn.execute(sql)
    for table, rows in ready.small:
        marks = ", ".join("?" * len(rows[0]))
        conn.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)
    width = len(ready.columns)
    size = max(1, 999 // width)
    into = f"INSERT INTO {ready.table} ({', '.join(ready.columns)}) VALUES "
    one = f"({', '.join('?' * width)})"
    flat, rows = chain.from_iterable, ready.rows
    whole = len(rows) - len(rows) % size
    conn.executemany(
        into + ", ".join([one] * size),
        (list(flat(rows[at : at + size])) for at in range(0, whole, size)),
    )
    if whole < len(rows):
        rest = rows[whole:]
        conn.execute(into + ", ".join([one] * len(rest)), list(flat(rest)))


def main() -> None:
    """Time one close of a fresh file with ready-made rows."""
    fresh, finished = sys.argv[1:]
    ready = Finished(finished)
    conn = sqlite3.connect(fresh, isolation_level=None)
    for pragma in PRAGMAS:
        conn.execute(f"PRAGMA {pragma}")
    conn.execute("SELECT 1 FROM sqlite_schema").fetchone()
    gc.collect()
    gc.disable()
    cpu, clock = time.process_time(), time.perf_counter()
    conn.execute("BEGIN IMMEDIATE")
    held = read(conn, ready.columns)
    reading = time.process_time() - cpu
    write(conn, ready)
    conn.execute("COMMIT")
    times = {
        "cpu": time.process_time() - cpu,
        "clock": time.perf_counter() - clock,
        "reading": reading,
    }
    del held
    sys.stdout.write(json.dumps(times) + "\n")


if __name__ == "__main__":
    main()
