"""Full disks, read-only files and folders: plain words, and the file as it was."""

import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmark.app.sales import Order, sale
from netmark.errors import NetmarkError
from netmark.store import db
from netmark.store.db import connect, write

from .company import peopled, selling, typed
from .harness import ACT, check, dump, run

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that other accounts can look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def orders(store: db.Store, count: int) -> None:
    """Add many orders in one act."""
    with write(store, ACT, "import", "big") as entry:
        store.conn.executemany(
            "INSERT INTO sale VALUES (NULL, ?, 1, '2026-11-05', NULL, 20261101, 'self', 'order',"
            " 100, 100, 100, '', '', NULL, ?)",
            ((f"{entry.seq}-{n}", entry.seq) for n in range(count)),
        )


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large act fails with exit code 1; a small one afterwards finds room."""
    peopled(tmp_path)
    before = dump(tmp_path / "netmark.db")
    pages = (tmp_path / "netmark.db").stat().st_size // 4096
    monkeypatch.setattr(db, "_PRAGMAS", (*db._PRAGMAS, f"PRAGMA max_page_count={pages + 8}"))
    with connect(tmp_path / "netmark.db") as store:
        with pytest.raises(NetmarkError, match="the disk is full; nothing was changed") as caught:
            orders(store, 5000)
        assert caught.value.exit_code == 1
        assert dump(tmp_path / "netmark.db") == before
        assert sale(store, ACT, Order("ann", "1.00")).changed
    check(tmp_path / "netmark.db")


@pytest.mark.parametrize("room", [0, 1, 4096, 40_000, 200_000])
def test_a_disk_that_refuses_to_write(tmp_path: Path, room: int) -> None:
    """The system itself refuses after some bytes, in the journal or in the file."""
    peopled(tmp_path)
    before = dump(tmp_path / "netmark.db")
    size = (tmp_path / "netmark.db").stat().st_size

    def limited(folder: Path) -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + room if room > 1 else room, -1))
        try:
            with connect(folder / "netmark.db") as store:
                orders(store, 5000)
        except NetmarkError as error:
            return error.exit_code
        return 0

    assert run(tmp_path, limited) in (1, 4)
    check(tmp_path / "netmark.db")
    assert dump(tmp_path / "netmark.db") == before


def test_a_backup_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """No half of a copy under the name of a backup, and no draft either."""
    selling(tmp_path)
    there = sorted(os.listdir(tmp_path))

    def limited(folder: Path) -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, -1))
        return typed("backup", "copy.db")(folder)

    assert run(tmp_path, limited) in (1, 4)
    assert sorted(os.listdir(tmp_path)) == there


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "writes"),
    [(0o444, 0o555, 4), (0o666, 0o555, 4), (0o444, 0o777, 4)],
)
def test_read_only_places(
    folder: Path, file_mode: int, folder_mode: int, writes: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reading works, writing says so with exit code 4, and the doctor knows why."""
    selling(folder)
    (folder / "netmark.db").chmod(file_mode)
    folder.chmod(folder_mode)
    before = (folder / "netmark.db").read_bytes()
    assert run(folder, typed("sale", "ann", "5.00"), user=NOBODY) == writes
    said = capfd.readouterr().err
    assert "cannot be" in said
    assert "netmark doctor" in said
    assert run(folder, typed("member", "list"), user=NOBODY) == 0
    assert run(folder, typed("doctor", "--csv"), user=NOBODY) == 0
    assert "make the file and its folder writable" in capfd.readouterr().out
    assert (folder / "netmark.db").read_bytes() == before
    assert not (folder / "netmark.db-journal").exists()


def test_a_file_that_may_not_even_be_read(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Another account's company is none of our business: exit code 4."""
    peopled(folder)
    (folder / "netmark.db").chmod(0o600 if os.getuid() == 0 else 0)
    assert run(folder, typed("member", "list"), user=NOBODY) == 4
    assert "cannot be opened" in capfd.readouterr().err


def test_what_a_killed_program_left_behind_in_a_read_only_folder(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its half act cannot be taken back there, and must not be shown either."""
    peopled(folder)

    def act(place: Path) -> None:
        with connect(place / "netmark.db") as store:
            orders(store, 20_000)

    assert run(folder, act, cut=20_000) == 77
    assert (folder / "netmark.db-journal").exists()
    folder.chmod(0o555)
    (folder / "netmark.db").chmod(0o444)
    assert run(folder, typed("member", "list"), user=NOBODY) == 4
    assert "cannot be" in capfd.readouterr().err
    folder.chmod(0o755)
    (folder / "netmark.db").chmod(0o600)
    check(folder / "netmark.db")


def test_nothing_is_founded_in_a_read_only_folder(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says which place is meant."""
    folder.chmod(0o555)
    assert run(folder, typed("init"), user=NOBODY) == 4
    assert f"{folder / 'netmark.db'} cannot be used: no permission" in capfd.readouterr().err
    assert os.listdir(folder) == []
