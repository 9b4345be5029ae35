"""The log: who did what, when and why, chained by hashes, with digests of the rows each act added.

``hash`` of an entry is the SHA-256 of the hash before, a line feed, and the entry as canonical JSON
``[seq, at, actor, verb, subject, note, body, private]``; before the first stand 64 zeros. ``body``
is JSON text; under ``rows`` it names what the act added: ``{table: [first, last, digest, marks]}``,
for periods ``{"period": [[ids], digest]}`` because they need not come in order. ``private`` is the
salted digest of the personal part, which is kept apart so that it can be erased without breaking
the chain.
"""

import json
import os
from collections.abc import Iterator
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from netmark.store.sha import sha256

if TYPE_CHECKING:
    import hashlib

START = "0" * 64
"""The hash before the first entry."""

COLUMNS = {
    "member": "id,code,sponsor,kind,joined,market,attrs,log",
    "member_change": "seq,member,day,what,value,sponsor,reason,log",
    "sale": "seq,ref,member,day,at,period,buyer,kind,amount_minor,pv,cv,"
    "customer,product,refunds,log",
    "plan": "id,from_period,name,hash,toml,log",
    "shape": "id,columns,log",
    "run": "id,period,plan,shape,previous,last_member,last_change,last_sale,members,"
    "earned_minor,payable_minor,carried_minor,inputs_digest,results_digest,log",
    "posting": "seq,period,member,amount_minor,kind,category,tax,reason,run,bonus,sale,source,"
    "level,detail,payment,undoes,log",
    "batch": "id,run,payments,total_minor,approvals,log",
    "approval": "seq,batch,actor,log",
    "payment": "id,run,member,amount_minor,batch,log",
    "payment_status": "seq,payment,status,day,reason,log",
    "carry_change": "seq,run,member,what,more,log",
    "lead": "id,code,found_by,wants,source,language,region,day,log",
    "lead_event": "seq,lead,day,what,who,value,until,sale,member,log",
    "given": "seq,sale,original,taken,giver,member,undoes,log",
    "ask": "id,member,topic,at,log",
    "ask_event": "seq,ask,at,what,who,passed_to,log",
    "contact": "seq,member,by,day,way,undoes,log",
    "period": "id,name,first_day,last_day,starts_at,ends_at",
}
"""What the digest of a row covers, by table. The key of the table comes first."""

NUMBERED = (
    *("member", "member_change", "sale", "plan", "shape", "run"),
    *("posting", "batch", "approval", "payment", "payment_status", "carry_change"),
    *("lead", "lead_event", "given", "ask", "ask_event", "contact"),
)
"""Tables whose keys count up, so that the rows of one act stand together."""

MARKS = 4096
"""At most so many marks are kept for the rows of one act; see :func:`rows_digest`."""

_CHUNK = 1000
_HEIGHTS = (
    "SELECT "
    + ",".join(
        f"coalesce((SELECT max({COLUMNS[table].split(',')[0]}) FROM {table}),0)"
        for table in NUMBERED
    )
    + ",(SELECT json_group_array(id) FROM period)"
)


class Entry:
    """One act while it is being done: its place in the log, and what the log will say about it.

    The caller fills ``body`` (before and after, in words and numbers that are nobody's secret) and
    ``private`` (personal values). ``nothing = True`` says that there was nothing to do: the act
    leaves no trace.
    """

    __slots__ = ("body", "nothing", "private", "seq", "subject", "verb")

    def __init__(self, seq: int, verb: str, subject: str) -> None:
        self.seq = seq
        self.verb = verb
        self.subject = subject
        self.body: dict[str, object] = {}
        self.private: dict[str, object] = {}
        self.nothing = False


class Line(NamedTuple):
    """One entry as it stands in the log; ``body`` and ``private`` as they are stored."""

    seq: int
    at: str
    actor: str
    verb: str
    subject: str
    note: str
    body: str
    private: str
    hash: str


def canonical(value: object) -> str:
    """JSON text in the one way that is hashed: no spaces, keys in order, letters as they are.

    >>> canonical({"b": [1, None], "a": "é"})
    '{"a":"é","b":[1,null]}'
    """
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    )


def chained(previous: str, line: Line) -> str:
    """Hash of an entry that follows the hash ``previous``; ``line.hash`` is not looked at."""
    text = f"{previous}\n{canonical(list(line[:-1]))}"
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def private_digest(salt: str, body: str) -> str:
    """What the log keeps of a personal part: without the salt nobody can try names against it."""
    return sha256(f"{salt}\n{body}".encode("utf-8", "surrogateescape")).hexdigest()


def head(conn: Connection) -> tuple[int, str]:
    """Number and hash of the newest entry; ``(0, START)`` in an empty log."""
    row = conn.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, START)


def heights(conn: Connection) -> tuple[int | str, ...]:
    """The newest key of every numbered table, and all periods: to see later what is new."""
    row: tuple[int | str, ...] = conn.execute(_HEIGHTS).fetchone()
    return row


def added(conn: Connection, before: tuple[int | str, ...]) -> dict[str, list[object]]:
    """What came since ``before``, for ``body["rows"]``: nothing for a table that did not grow."""
    after = heights(conn)
    if after == before:
        return {}
    rows: dict[str, list[object]] = {}
    for table, old, new in zip(NUMBERED, before, after, strict=False):
        if new != old:
            first = int(old) + 1
            rows[table] = [first, int(new), *rows_digest(conn, table, first, int(new))]
    if after[-1] != before[-1]:
        known = set(json.loads(str(before[-1])))
        ids = [period for period in json.loads(str(after[-1])) if period not in known]
        rows["period"] = [ids, periods_digest(conn, ids)]
    return rows


def rows_digest(conn: Connection, table: str, first: int, last: int) -> tuple[str, str]:
    """SHA-256 over the rows ``first`` to ``last``, each a canonical JSON list on a line, and marks.

    The marks tell later which row it was that changed: eight digits (CRC-32) for each block of
    :func:`block_size` rows, none for a single row.

    SQLite writes the JSON itself, some hundred rows at a time: five times faster than fetching
    them. Its text is byte for byte that of :func:`canonical`, which a test compares.
    """
    key = COLUMNS[table].split(",", 1)[0]
    # As a BLOB, so that bytes which are not UTF-8 (somebody edited the file) give another digest
    # and not an error.
    query = (
        "SELECT CAST(group_concat(line, char(10)) AS BLOB) FROM (SELECT json_array("
        f"{COLUMNS[table]}) AS line FROM {table} WHERE {key} BETWEEN ? AND ? ORDER BY {key})"
    )
    block = block_size(first, last)
    chunk = max(block, _CHUNK - _CHUNK % block)
    digest = sha256() if last - first < _CHUNK else _quick_sha256()
    marks: list[str] = []
    for start in range(first, last + 1, chunk):
        text = conn.execute(query, (start, min(start + chunk - 1, last))).fetchone()[0] or b""
        if text:
            digest.update(text)
            digest.update(b"\n")
        if last > first:
            marks += _marks(text, block, chunk)
    return digest.hexdigest(), "".join(marks)


def _quick_sha256() -> "hashlib._Hash":
    import hashlib

    return hashlib.sha256()


def block_size(first: int, last: int) -> int:
    """How many rows one mark stands for: one row up to 4096, so that marks stay small beside rows.

    >>> block_size(1, 4096), block_size(1, 4097), block_size(1, 1_000_000)
    (1, 2, 245)
    """
    return -((first - last - 1) // MARKS)


def _marks(text: bytes, block: int, chunk: int) -> list[str]:
    from zlib import crc32

    if block == chunk:
        return [f"{crc32(text):08x}"]
    lines = text.split(b"\n")
    blocks = (b"\n".join(lines[start : start + block]) for start in range(0, len(lines), block))
    return [f"{crc32(rows):08x}" for rows in blocks]


def periods_digest(conn: Connection, ids: list[int]) -> str:
    """SHA-256 over the periods with these ids, in their order, as :func:`rows_digest` does it."""
    digest = sha256()
    for period in ids:
        row = conn.execute(
            f"SELECT {COLUMNS['period']} FROM period WHERE id = ?", (period,)
        ).fetchone()
        if row:
            digest.update(f"{canonical(list(row))}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


class Wanted(NamedTuple):
    """Which entries of the log; empty and 0 mean no such restriction.

    ``member`` is the id of a member: entries that name him, or added rows about him. ``since`` is
    an instant in UTC.
    """

    subject: str = ""
    member: int = 0
    since: str = ""
    limit: int = 0
    before: int = 0


EVERY_ENTRY = Wanted()
_ABOUT_MEMBER = (
    " AND (seq IN (SELECT log FROM member WHERE id = ?5"
    " UNION ALL SELECT log FROM member_change WHERE member = ?5"
    " UNION ALL SELECT log FROM sale WHERE member = ?5"
    " UNION ALL SELECT log FROM given WHERE giver = ?5"
    " UNION ALL SELECT log FROM posting WHERE member = ?5"
    " UNION ALL SELECT log FROM payment WHERE member = ?5"
    " UNION ALL SELECT log FROM ask WHERE member = ?5"
    " UNION ALL SELECT e.log FROM ask a JOIN ask_event e ON e.ask = a.id WHERE a.member = ?5"
    " UNION ALL SELECT log FROM contact WHERE member = ?5"
    " UNION ALL SELECT s.log FROM payment p JOIN payment_status s ON s.payment = p.id"
    " WHERE p.member = ?5"
    " UNION ALL SELECT log FROM lead WHERE found_by = ?5"
    " UNION ALL SELECT log FROM lead_event WHERE who = ?5 OR member = ?5)"
    " OR (subject = (SELECT code FROM member WHERE id = ?5)"
    " AND (verb = 'recruit' OR verb LIKE 'member %')))"
)


def entries(conn: Connection, wanted: Wanted = EVERY_ENTRY) -> Iterator[Line]:
    """Entries, newest first: those that are wanted, at most ``limit``, older than ``before``."""
    rows = conn.execute(
        "SELECT seq, at, actor, verb, subject, note, body, private, hash FROM log"
        " WHERE (?1 = '' OR subject = ?1) AND (?2 = 0 OR seq < ?2) AND at >= ?4"
        f"{_ABOUT_MEMBER if wanted.member else ' AND ?5 = 0'} ORDER BY seq DESC LIMIT ?3",
        (wanted.subject, wanted.before, wanted.limit or -1, wanted.since, wanted.member),
    ).fetchall()
    return (Line(*row) for row in rows)


def subjects(conn: Connection) -> set[str]:
    """Everything that an entry is about."""
    return {row[0] for row in conn.execute("SELECT DISTINCT subject FROM log")}


def act_of(conn: Connection, seq: int) -> tuple[str, str, str]:
    """When an entry was written, by whom, and his note."""
    row: tuple[str, str, str] = conn.execute(
        "SELECT at, actor, note FROM log WHERE seq = ?", (seq,)
    ).fetchone()
    return row


def private_of(conn: Connection, seq: int) -> dict[str, str]:
    """The personal part of an entry where it is plain text; nothing once it is erased."""
    row = conn.execute("SELECT body FROM log_private WHERE seq = ?", (seq,)).fetchone()
    said = json.loads(row[0]) if row else {}
    return {name: text for name, text in said.items() if isinstance(text, str)}


class Batch:
    """The entries of one transaction, written together at its end.

    An act inside another gets the next number at once, because its rows carry it, but is finished
    first; the chain needs them in order.
    """

    __slots__ = ("_lines", "_next", "_private", "previous")

    def __init__(self, conn: Connection) -> None:
        seq, self.previous = head(conn)
        self._next = seq + 1
        self._lines: list[Line] = []
        self._private: list[tuple[int, str, str]] = []

    def open(self, verb: str, subject: str) -> Entry:
        """Give the next number to a new act."""
        entry = Entry(self._next, verb, subject)
        self._next += 1
        return entry

    def drop(self, entry: Entry) -> None:
        """Forget an act that was undone, with everything inside it; its number is free again."""
        self._next = entry.seq
        self._lines = [line for line in self._lines if line.seq < entry.seq]
        self._private = [row for row in self._private if row[0] < entry.seq]

    def close(self, entry: Entry, at: str, actor: str, note: str) -> None:
        """Take the words of a finished act; they are written by :meth:`save`."""
        digest = ""
        if entry.private:
            salt = os.urandom(16).hex()
            secret = canonical(entry.private)
            digest = private_digest(salt, secret)
            self._private.append((entry.seq, salt, secret))
        body = canonical(entry.body)
        words = (entry.seq, at, actor, entry.verb, entry.subject, note, body, digest)
        self._lines.append(Line(*words, hash=""))

    def save(self, conn: Connection) -> None:
        """Chain the entries in order and write them."""
        for line in sorted(self._lines):
            self.previous = chained(self.previous, line)
            conn.execute("INSERT INTO log VALUES (?,?,?,?,?,?,?,?,?)", (*line[:-1], self.previous))
        conn.executemany("INSERT INTO log_private VALUES (?,?,?)", sorted(self._private))
