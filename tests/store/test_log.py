"""The log: its chain, its digests, and reading it."""

import json
from hashlib import sha256

import pytest

from netmark.store import log
from netmark.store.db import Store, write

from .conftest import ACT


def test_the_first_entry_follows_64_zeros(company: Store) -> None:
    """The hash can be worked out by anybody with the description in the module."""
    seq, at, actor, verb, subject, note, body, private, found = company.conn.execute(
        "SELECT * FROM log WHERE seq = 1"
    ).fetchone()
    words = [seq, at, actor, verb, subject, note, body, private]
    text = "0" * 64 + "\n" + json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    assert found == sha256(text.encode()).hexdigest()


def test_an_act_says_which_rows_it_added(company: Store) -> None:
    """Three orders and two periods came with the import; the digest is over their JSON lines."""
    body = json.loads(company.conn.execute("SELECT body FROM log WHERE seq = 4").fetchone()[0])
    first, last, digest, marks = body["rows"]["sale"]
    assert (first, last, len(marks)) == (1, 3, 3 * 8)
    line = '[{},"S{}",{},"{}",null,{},"self","order",1000,1000,1000,"","",null,4]\n'.format
    text = (
        line(1, 1, 1, "2026-11-03", 20261101)
        + line(2, 2, 2, "2026-10-30", 20261001)
        + line(3, 3, 3, "2026-11-04", 20261101)
    )
    assert digest == sha256(text.encode()).hexdigest()
    ids, digest = body["rows"]["period"]
    assert ids == [20261001, 20261101]
    text = (
        '[20261001,"2026-10","2026-10-01","2026-10-31","",""]\n'
        '[20261101,"2026-11","2026-11-01","2026-11-30","",""]\n'
    )
    assert digest == sha256(text.encode()).hexdigest()


def test_digests_cover_every_column(company: Store) -> None:
    """A column that no digest covers could be changed unseen."""
    for table, columns in log.COLUMNS.items():
        found = company.conn.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        assert columns == ",".join(name for (name,) in found)


@pytest.mark.parametrize(
    "text",
    [
        '"quoted" \\ slash',
        "tab\tline\nreturn\r",
        "\b\f\x01\x1f\x7f",
        "Zoë 王 🌲 \u2028",
        "a/b<c>&'",
    ],
)
def test_sqlite_writes_the_same_json_as_python(company: Store, text: str) -> None:
    """The digest must not depend on which of the two wrote the text, nor on their versions."""
    with write(company, ACT, "plan use", "p") as entry:
        company.conn.execute(
            "INSERT INTO plan VALUES (NULL, 20261101, ?, 'h', ?, ?)", (text, text, entry.seq)
        )
    expected = log.canonical([1, 20261101, text, "h", text, entry.seq]) + "\n"
    digest, _ = log.rows_digest(company.conn, "plan", 1, 1)
    assert digest == sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize("count", [2, 999, 1000, 1001, 4096, 4097, 9000])
def test_marks_count_blocks_of_rows(company: Store, count: int) -> None:
    """One mark a row up to 4096 rows, then one for two rows, for three: never more than 4096."""
    with write(company, ACT, "import", "m.csv") as entry:
        company.conn.executemany(
            "INSERT INTO member VALUES (NULL, ?, 1, 'customer', '2026-11-01', '', '', ?)",
            ((f"m{n}", entry.seq) for n in range(count)),
        )
    digest, marks = log.rows_digest(company.conn, "member", 4, 3 + count)
    rows = company.conn.execute("SELECT * FROM member WHERE id > 3 ORDER BY id").fetchall()
    text = "".join(log.canonical(list(row)) + "\n" for row in rows)
    assert digest == sha256(text.encode()).hexdigest()
    block = {True: 1, False: 2}[count <= 4096] if count < 9000 else 3
    assert len(marks) == 8 * -(-count // block)


def test_personal_words_are_kept_apart(company: Store) -> None:
    """The log holds a salted digest: the words can be erased, and the chain still holds."""
    seq, salt, body = company.conn.execute("SELECT * FROM log_private").fetchone()
    assert (seq, body) == (2, '{"name":"Ann Smith"}')
    whole = "".join(map(str, company.conn.execute("SELECT * FROM log WHERE seq = 2").fetchone()))
    assert "Smith" not in whole
    assert sha256(f"{salt}\n{body}".encode()).hexdigest() in whole


def test_the_newest_entries_come_first(company: Store) -> None:
    """All of them, the last few, or those about one subject."""
    assert [line.seq for line in log.entries(company.conn)] == [5, 4, 3, 2, 1]
    assert [line.seq for line in log.entries(company.conn, log.Wanted(limit=2))] == [5, 4]
    assert [line.seq for line in log.entries(company.conn, log.Wanted(limit=2, before=4))] == [3, 2]
    assert [line.verb for line in log.entries(company.conn, log.Wanted("cat"))] == ["move"]


def test_an_act_that_adds_nothing_says_nothing_of_rows(company: Store) -> None:
    """An entry about a name, say, which lives outside the tables that only grow."""
    with write(company, ACT, "member set", "ann") as entry:
        company.conn.execute("INSERT INTO person VALUES (1, 'Ann', '', '')")
        entry.body["changed"] = ["name"]
    assert next(log.entries(company.conn)).body == '{"changed":["name"]}'


def test_nothing_to_do_leaves_no_entry(company: Store) -> None:
    """The same file a second time is no event."""
    with write(company, ACT, "import", "sales.csv") as entry:
        entry.nothing = True
    assert next(log.entries(company.conn)).seq == 5
