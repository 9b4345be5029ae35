"""Damaged, cut off, foreign and newer files: said in plain words, never a crash, never believed."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from netmark.cli import run
from netmark.errors import IntegrityError, StoreError
from netmark.store.db import connect, read
from netmark.store.verify import verify

from .company import closed, typed

COMMANDS = (
    ("member", "list", "--csv"),
    ("member", "show", "ann", "--json"),
    ("sale", "ann", "1.00", "--dry-run"),
    ("backup", "copy.db", "--dry-run"),
    ("doctor", "--csv"),
)


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Give the bytes of a company with a closed period."""
    closed(tmp_path)
    monkeypatch.chdir(tmp_path)
    return (tmp_path / "netmark.db").read_bytes()


def looked_at(path: Path) -> list[str]:
    """Look at everything that is in a file, and verify it; what is wrong, in words."""
    try:
        with connect(path, readonly=True, check=False) as store:
            found = [problem.what for problem in verify(store)]
            with read(store) as conn:
                for (table,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='table'"):
                    conn.execute(f"SELECT * FROM {table}").fetchall()
        return found
    except (StoreError, IntegrityError) as error:
        return [error.message]


def every_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> set[int]:
    """Give every kind of command; exit codes, after a look at what they said."""
    codes = {typed(*words)(tmp_path) for words in COMMANDS}
    said = capsys.readouterr()
    for word in ("Traceback", "sqlite3", "SQL"):
        assert word not in said.err, said.err
    return codes


def test_flipped_bytes(tmp_path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """A used byte: verify finds it, or no number is different; commands end in plain words."""
    # Most of a small file is empty space, of zeros, where a byte means nothing.
    chance = random.Random(7)
    used = [at for at, byte in enumerate(whole) if byte]
    path = tmp_path / "netmark.db"
    before = numbers(path)
    found = 0
    for attempt in range(150):
        damaged = bytearray(whole)
        at = chance.randrange(100) if attempt < 30 else chance.choice(used)
        damaged[at] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        if looked_at(path):
            found += 1
        else:
            assert numbers(path) == before, f"byte {at}"
        if attempt % 5 == 0:
            every_command(tmp_path, capsys)
    assert found > 100


def numbers(path: Path) -> list[str]:
    """Everything that decides about money, as SQL: all but names, and what runs are checked for."""
    with connect(path, readonly=True, check=False) as store:
        lines = list(store.conn.iterdump())
    return [line for line in lines if 'INTO "person"' not in line and "facts_" not in line]


@pytest.mark.parametrize("share", [0, 1, 99, 512, 4096, 8192, 0.25, 0.5, 0.9])
def test_cut_off_files(
    tmp_path: Path, whole: bytes, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half a download, a full memory stick: every command says that this is no whole database."""
    path = tmp_path / "netmark.db"
    path.write_bytes(whole[: int(share if share >= 1 else len(whole) * share)])
    assert looked_at(path)
    assert every_command(tmp_path, capsys) <= {0, 3, 4}


def test_foreign_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text, a picture, another program's database: exit code 4, and the file is not touched."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        conn.execute("CREATE TABLE member (id INTEGER PRIMARY KEY, code TEXT)")
        conn.commit()
    (tmp_path / "text.db").write_text("ann,bob,cat\n" * 1000)
    (tmp_path / "zeros.db").write_bytes(bytes(8192))
    (tmp_path / "folder.db").mkdir()
    for name in ("other.db", "text.db", "zeros.db"):
        before = (tmp_path / name).read_bytes()
        for words in (("member", "list"), ("sale", "ann", "1.00")):
            assert run(["--db", str(tmp_path / name), *words]) == 4
        assert "is not a netmark database" in capsys.readouterr().err
        assert (tmp_path / name).read_bytes() == before
    assert run(["--db", str(tmp_path / "folder.db"), "member", "list"]) == 4
    assert "is not a file" in capsys.readouterr().err
    assert run(["--db", str(tmp_path / "missing.db"), "sale", "ann", "1.00"]) == 4
    assert "create one with: netmark init" in capsys.readouterr().err


def test_a_newer_file(tmp_path: Path, whole: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Written by a later program: refused with exit code 4 and what to install."""
    del whole
    with closing(sqlite3.connect(tmp_path / "netmark.db")) as conn:
        conn.execute("PRAGMA user_version = 99")
    for words in COMMANDS[:-1]:
        assert typed(*words)(tmp_path) == 4
    said = capsys.readouterr().err
    assert "its tables are version 99" in said
    assert "pip install --upgrade netmark" in said
    assert typed("doctor")(tmp_path) == 0


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TRIGGER sale_no_update"],
        ["CREATE TRIGGER more AFTER INSERT ON sale BEGIN SELECT 1; END"],
        ["CREATE VIEW names AS SELECT name FROM person"],
        ["DROP INDEX sale_book"],
    ],
)
def test_changed_tables_stop_every_command(
    tmp_path: Path, whole: bytes, statements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody was in the file with another program: exit code 4, the doctor says where."""
    del whole
    with closing(sqlite3.connect(tmp_path / "netmark.db")) as conn:
        for statement in statements:
            conn.execute(statement)
    for words in COMMANDS[:-1]:
        assert typed(*words)(tmp_path) == 4
    assert "changed by another program" in capsys.readouterr().err
    assert typed("doctor", "--csv")(tmp_path) == 0
    assert "another program" in capsys.readouterr().out


def test_rows_changed_with_their_guard_put_back(tmp_path: Path, whole: bytes) -> None:
    """Nothing shows but the digests: verify names the order and its period."""
    del whole
    with closing(sqlite3.connect(tmp_path / "netmark.db")) as conn:
        sql = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'sale_no_update'")
        guard = sql.fetchone()[0]
        conn.execute("DROP TRIGGER sale_no_update")
        conn.execute("UPDATE sale SET cv = cv * 10 WHERE ref = 'A-3'")
        conn.execute(guard)
        conn.commit()
    with connect(tmp_path / "netmark.db", readonly=True) as store:
        [problem] = verify(store)
    assert problem.where == "sale 3"
    assert problem.what.startswith("order A-3 of dan in period 2026-11 is not as it was recorded")
