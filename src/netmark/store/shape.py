"""Frozen facts: one wide row per member of a closed run, in a table whose columns the plan names.

Plans that name the same volumes, ranks and bonuses share a table ``facts_<n>``; its view
``facts_<n>_view`` shows codes, words and rank names to people with SQL. ``id`` is run * 2**32 +
member, so that a run is written and read in one sweep and one member is found at once.
"""

import json
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from netmark.store.schema import guards

if TYPE_CHECKING:
    from netmark.plan.document import Plan

SHIFT = 32
STANDING = (
    "not there",
    "distributor",
    "preferred",
    "customer",
    "?",
    "distributor, terminated",
    "preferred, terminated",
    "customer, terminated",
)


class Columns(NamedTuple):
    """The columns of a shape in the order of the table: facts first, then what a run found out."""

    facts: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Facts and results."""
        return self.facts + self.results


def columns_of(plan: "Plan") -> Columns:
    """Which columns a plan needs. Texts are the attributes; everything else is a whole number."""
    from netmark.plan.limits import taken_columns

    facts = ["sponsor", "standing"]
    facts += ["joined"] if plan.reads_joined else []
    facts += ["customers"] if plan.reads_customers else []
    facts += list(plan.attributes)
    facts += [f"metric {metric}" for metric in plan.metrics]
    facts += [f"forced {ladder}" for ladder in plan.all_ladders]
    for name in plan.placement_trees:
        facts += [f"place {name}", f"side {name}"]
    facts += [f"upline {name}" for name in plan.other_trees]
    facts += ["owner"] if plan.reads_owners else []
    facts += ["brought_forward", "posted"]
    results = ["active"]
    for ladder in plan.all_ladders:
        results += [f"rank {ladder}", f"organic {ladder}", f"title {ladder}"]
    results += [f"volume {name}" for name in plan.volumes]
    results += [f"bonus {bonus.name}" for bonus in plan.bonuses]
    results += [taken.column for taken in taken_columns(plan)]
    for name, carried in plan.carried.items():
        results += [f"carry {name} {column}" for column in carried]
    results += ["earned", *(["to_owner"] if plan.payout.to_owner else [])]
    return Columns(tuple(facts), (*results, "fees", "payable", "carried"))


def is_text(column: str) -> bool:
    """Attributes are texts; all other columns are whole numbers."""
    return column == "market" or column.startswith("attr:")


def is_link(column: str) -> bool:
    """Columns of facts that say who another member is, by his id; 0 is the company or nobody."""
    return column in ("sponsor", "owner") or column.startswith(("place ", "upline "))


def facts_sql(number: int, columns: Columns) -> tuple[str, ...]:
    """The table of a shape with its guard triggers, as SQL."""
    table = f"facts_{number}"
    fields = [
        f"{quoted(name)} {'TEXT' if is_text(name) else 'INTEGER'} NOT NULL" for name in columns.all
    ]
    body = ",\n  ".join(
        [
            "id INTEGER PRIMARY KEY",
            f"run INTEGER AS (id >> {SHIFT}) VIRTUAL",
            f"member INTEGER AS (id & {2**SHIFT - 1}) VIRTUAL",
            *fields,
        ]
    )
    return (f"CREATE TABLE {table} (\n  {body}\n) STRICT", *guards(table))


def view_sql(number: int, columns: Columns, rank_names: dict[str, list[str]]) -> str:
    """The view of a shape for people: period and code, standing and ranks in words."""
    table, fields = f"facts_{number}", []
    for name in columns.all:
        kind, _, ladder = name.partition(" ")
        if name == "sponsor":
            fields.append("coalesce(s.code, '') AS sponsor")
        elif name == "standing":
            fields.append(f"{_words('f.standing', STANDING)} AS standing")
        elif kind in ("upline", "owner"):
            above = f"(SELECT u.code FROM member u WHERE u.id = f.{quoted(name)})"
            fields.append(f"coalesce({above}, '') AS {quoted(name)}")
        elif kind in ("forced", "rank", "organic", "title"):
            words = ("", *rank_names[ladder])
            fields.append(f"{_words(f'f.{quoted(name)}', words)} AS {quoted(name)}")
        else:
            fields.append(f"f.{quoted(name)}")
    return (
        f"CREATE VIEW {table}_view AS SELECT p.name AS period, m.code AS code, "
        f"{', '.join(fields)} FROM {table} f JOIN run r ON r.id = f.run "
        "JOIN period p ON p.id = r.period JOIN member m ON m.id = f.member "
        "LEFT JOIN member s ON s.id = f.sponsor"
    )


def _words(column: str, words: tuple[str, ...]) -> str:
    if len(words) > 100:
        return column
    cases = " ".join(
        f"WHEN {n} THEN '{word.replace(chr(39), chr(39) * 2)}'" for n, word in enumerate(words)
    )
    return f"CASE {column} {cases} END"


def quoted(name: str) -> str:
    """A column name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text_of(plan: "Plan", columns: Columns) -> str:
    """What identifies a shape: its columns and the names of the ranks, as JSON."""
    ranks = {
        ladder: [rank.name for rank in model.ranks] for ladder, model in plan.all_ladders.items()
    }
    return json.dumps([columns.facts, columns.results, ranks], ensure_ascii=False)


def columns_from(text: str) -> tuple[Columns, dict[str, list[str]]]:
    """Read back what :func:`text_of` wrote: the columns and the rank names by ladder."""
    facts, results, ranks = json.loads(text)
    return Columns(tuple(facts), tuple(results)), ranks


def shape_for(conn: Connection, plan: "Plan", log_seq: int) -> tuple[int, Columns]:
    """The shape of a plan, its table created when this is the first run that needs it."""
    columns = columns_of(plan)
    text = text_of(plan, columns)
    row = conn.execute("SELECT id FROM shape WHERE columns = ?", (text,)).fetchone()
    if row:
        return int(row[0]), columns
    number = int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM shape").fetchone()[0])
    conn.execute("INSERT INTO shape (id, columns, log) VALUES (?, ?, ?)", (number, text, log_seq))
    for statement in (
        *facts_sql(number, columns),
        view_sql(number, columns, columns_from(text)[1]),
    ):
        conn.execute(statement)
    return number, columns


def misshapen(conn: Connection) -> list[str]:
    """Names of shape tables, triggers and views that are missing, changed, or not ours."""
    wanted: dict[str, str] = {}
    for number, text in conn.execute("SELECT id, columns FROM shape").fetchall():
        columns, ranks = columns_from(text)
        for sql in (*facts_sql(number, columns), view_sql(number, columns, ranks)):
            wanted[sql.split()[2]] = sql
    found = dict(
        conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE tbl_name GLOB 'facts_[0-9]*'"
        ).fetchall()
    )
    names = sorted(set(wanted) | set(found))
    return [name for name in names if wanted.get(name) != found.get(name)]
