"""Several programs at once: serialised, none lost, and the one who waits too long is told."""

import os
from pathlib import Path

import pytest

from netmark.app.bank_answers import answers
from netmark.app.pay import approve
from netmark.app.payout import close
from netmark.app.sales import Order, sale
from netmark.errors import ConflictError, StoreError
from netmark.store import db
from netmark.store.db import connect, read, write
from netmark.store.files import Source

from .company import LATER, SALES, closed, paying, peopled, selling, typed
from .harness import ACT, check, finish, start, wait_for

WRITERS = 8
EACH = 100


def test_eight_writers_lose_nothing(memory: Path) -> None:
    """Eight programs record a hundred sales each: 800 sales, 800 entries, one chain."""
    peopled(memory)

    def writer(number: int) -> int:
        def sell(folder: Path) -> None:
            wait_for(folder / "go")
            for n in range(EACH):
                with connect(folder / "netmark.db") as store:
                    sale(store, ACT, Order("ann", "1.00", ref=f"W{number}-{n}"))

        return start(memory, sell)

    writers = [writer(number) for number in range(WRITERS)]
    (memory / "go").touch()
    assert [finish(child) for child in writers] == [0] * WRITERS
    with connect(memory / "netmark.db", readonly=True) as store:
        count = store.conn.execute("SELECT count(*), sum(amount_minor) FROM sale").fetchone()
        entries = store.conn.execute("SELECT count(*) FROM log WHERE verb = 'sale'").fetchone()
    assert count == (WRITERS * EACH, WRITERS * EACH * 100)
    assert entries == (WRITERS * EACH,)
    check(memory / "netmark.db")


def test_a_reader_sees_whole_acts_while_others_write(memory: Path) -> None:
    """Every act adds two sales of 1.00 and -1.00; whoever looks never sees the one alone."""
    peopled(memory)

    def pairs(folder: Path) -> None:
        insert = (
            "INSERT INTO sale VALUES (NULL, ?, 1, '2026-11-05', NULL, 20261101, 'self', 'order',"
            " ?, 0, 0, '', '', NULL, ?)"
        )
        for n in range(60):
            with connect(folder / "netmark.db") as store, write(store, ACT, "pair") as entry:
                store.conn.execute(insert, (f"{n}+", 100, entry.seq))
                store.conn.execute(insert, (f"{n}-", -100, entry.seq))

    child = start(memory, pairs)
    seen = 0
    with connect(memory / "netmark.db", readonly=True) as store:
        while seen < 120:
            with read(store) as conn:
                seen = conn.execute("SELECT count(*) FROM sale").fetchone()[0]
                total = conn.execute("SELECT ifnull(sum(amount_minor), 0) FROM sale").fetchone()[0]
            assert (seen % 2, total) == (0, 0)
    assert finish(child) == 0


def test_of_two_who_close_a_period_one_does(tmp_path: Path) -> None:
    """The other is told that it is closed already: exit code 5."""
    closed(tmp_path)

    def november(folder: Path) -> int:
        wait_for(folder / "go")
        with connect(folder / "netmark.db") as store:
            try:
                close(store, LATER, "2026-11")
            except ConflictError as error:
                return error.exit_code
        return 0

    both = [start(tmp_path, november), start(tmp_path, november)]
    (tmp_path / "go").touch()
    assert sorted(finish(child) for child in both) == [0, 5]
    with connect(tmp_path / "netmark.db", readonly=True) as store:
        assert store.conn.execute("SELECT count(*) FROM run").fetchone() == (2,)
    check(tmp_path / "netmark.db")


def test_the_same_file_from_three_sides(tmp_path: Path) -> None:
    """Imported at the same time by three, in three orders: every sale counts once."""
    peopled(tmp_path)
    head, *rows = SALES.splitlines()
    for name, turned in {"0": rows, "1": rows[::-1], "2": rows[2:] + rows[:2]}.items():
        (tmp_path / f"sales{name}.csv").write_text("\n".join([head, *turned]) + "\n")
    children = [start(tmp_path, typed("import", "sales", f"sales{n}.csv")) for n in range(3)]
    assert [finish(child) for child in children] == [0, 0, 0]
    with connect(tmp_path / "netmark.db", readonly=True) as store:
        assert store.conn.execute("SELECT count(*), sum(amount_minor) FROM sale").fetchone() == (
            4,
            25000,
        )
    check(tmp_path / "netmark.db")


def test_whoever_waits_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report left open in another program: nothing is written, exit code 4, and it says why."""
    selling(tmp_path)
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)

    def look(folder: Path) -> None:
        with connect(folder / "netmark.db", readonly=True) as store, read(store) as conn:
            conn.execute("SELECT count(*) FROM sale").fetchone()
            (folder / "looking").touch()
            wait_for(folder / "done")

    child = start(tmp_path, look)
    wait_for(tmp_path / "looking")
    monkeypatch.chdir(tmp_path)
    try:
        assert typed("sale", "ann", "5.00", "--ref", "late")(tmp_path) == 4
    finally:
        (tmp_path / "done").touch()
        assert finish(child) == 0
    said = capsys.readouterr().err
    assert f"another program has {tmp_path / 'netmark.db'} open" in said
    assert "hint: close it, or try again when it is done" in said
    check(tmp_path / "netmark.db")
    assert typed("sale", "ann", "5.00", "--ref", "late")(tmp_path) == 0


def test_a_writer_elsewhere_is_waited_for(tmp_path: Path) -> None:
    """Somebody else's act takes half a second; ours comes after it."""
    peopled(tmp_path)

    def slow(folder: Path) -> None:
        with connect(folder / "netmark.db") as store, write(store, ACT, "slow"):
            store.conn.execute("UPDATE person SET phone = '1'")
            (folder / "writing").touch()
            wait_for(folder / "waiting")

    child = start(tmp_path, slow)
    wait_for(tmp_path / "writing")
    with connect(tmp_path / "netmark.db", timeout=0.05) as store:
        with pytest.raises(StoreError, match="another program has"), write(store, ACT, "sale"):
            pass
        os.close(os.open(tmp_path / "waiting", os.O_CREAT))
    with connect(tmp_path / "netmark.db") as store:
        sale(store, ACT, Order("ann", "1.00"))
    assert finish(child) == 0
    check(tmp_path / "netmark.db")


def test_of_four_who_pay_a_period_one_does(tmp_path: Path) -> None:
    """All of them are done, and everybody is in one batch, once."""
    paying(tmp_path)

    def november(folder: Path) -> int:
        wait_for(folder / "go")
        with connect(folder / "netmark.db") as store:
            return approve(store, LATER, "2026-11").batch

    payers = [start(tmp_path, november) for _ in range(4)]
    (tmp_path / "go").touch()
    assert sorted(finish(child) for child in payers) == [0, 0, 0, 2]
    with connect(tmp_path / "netmark.db", readonly=True) as store:
        batches = store.conn.execute("SELECT id, run, payments, total_minor FROM batch").fetchall()
    # October: ann 10 % of bob's 50.00. November: 12.00, as the sales say.
    assert batches == [(1, 1, 1, 500), (2, 2, 3, 1200)]
    check(tmp_path / "netmark.db")


def test_an_answer_of_the_bank_that_two_take_in_counts_once(tmp_path: Path) -> None:
    """What came back stands on the balance once."""
    paying(tmp_path)

    def answer(folder: Path) -> int:
        wait_for(folder / "go")
        with connect(folder / "netmark.db") as store:
            found = answers(store, LATER, Source(str(folder / "answer.csv")))
            return found.new["returned"]

    readers = [start(tmp_path, answer) for _ in range(4)]
    (tmp_path / "go").touch()
    assert sorted(finish(child) for child in readers) == [0, 0, 0, 1]
    with connect(tmp_path / "netmark.db", readonly=True) as store:
        assert store.conn.execute("SELECT amount_minor FROM posting").fetchall() == [(500,)]
    check(tmp_path / "netmark.db")
