import os
import stat
from pathlib import Path

import pytest

from netmark.cli.atomic import new_content
from netmark.errors import InputError, NetmarkError


def put(path: Path | str, content: bytes, protect: str = "") -> None:
    """Give a file new content."""
    with new_content(str(path), protect) as stream:
        stream.write(content)


def test_a_file_gets_its_content_and_is_for_its_owner_only(tmp_path: Path) -> None:
    """Earnings are nobody else's business: mode 0600, and nothing is left beside."""
    put(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError, SystemExit])
def test_a_failed_export_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever interrupts the writing, the old file is whole and nothing lies beside it."""
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")

    def fail() -> None:
        with new_content(str(target)) as stream:
            stream.write(b"half of it")
            raise error

    with pytest.raises((error, NetmarkError)):
        fail()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    """The report behind a link called latest.csv is the one that changes."""
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "latest.csv").symlink_to("real.csv")
    put(tmp_path / "latest.csv", b"new")
    assert (tmp_path / "latest.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_links_that_lead_nowhere_make_the_file_they_name(tmp_path: Path) -> None:
    """A link may be there before what it points to."""
    (tmp_path / "latest.csv").symlink_to("real.csv")
    put(tmp_path / "latest.csv", b"new")
    assert (tmp_path / "real.csv").read_bytes() == b"new"


def test_links_in_a_circle_are_an_error_in_words(tmp_path: Path) -> None:
    """No endless search."""
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    with pytest.raises(NetmarkError, match="circle"):
        put(tmp_path / "a.csv", b"new")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """The hint shows how to name a file in it."""
    with pytest.raises(InputError, match="is a folder") as caught:
        put(tmp_path, b"new")
    assert "FILE.csv" in caught.value.hint


def test_the_database_is_never_overwritten(tmp_path: Path) -> None:
    """Not even through a link to it."""
    database = tmp_path / "netmark.db"
    database.write_bytes(b"precious")
    (tmp_path / "link.csv").symlink_to(database)
    for name in ("netmark.db", "link.csv"):
        with pytest.raises(InputError, match="is the database"):
            put(tmp_path / name, b"new", protect=str(database))
    assert database.read_bytes() == b"precious"


@pytest.mark.parametrize("name", ["no/such/a.csv", "x" * 300 + ".csv", "file.csv/a.csv"])
def test_places_where_no_file_can_be_are_told_in_words(tmp_path: Path, name: str) -> None:
    """No such folder, a name that is too long, a file in the place of a folder."""
    (tmp_path / "file.csv").write_bytes(b"")
    with pytest.raises(NetmarkError, match="could not be written: ") as caught:
        put(tmp_path / name, b"new")
    assert "Errno" not in caught.value.message
    assert ".tmp" not in caught.value.message


def test_the_longest_name_that_a_file_can_have_will_do(tmp_path: Path) -> None:
    """The draft beside it has a short name of its own."""
    name = "x" * 251 + ".csv"
    put(tmp_path / name, b"new")
    assert os.listdir(tmp_path) == [name]


def test_a_full_disk_is_told_in_words() -> None:
    """/dev/full is written to directly and has no room."""
    with pytest.raises(NetmarkError, match="no space is left"):
        put("/dev/full", b"x" * 100_000)


def test_a_device_is_written_to_and_not_replaced() -> None:
    """/dev/null is still /dev/null afterwards."""
    put("/dev/null", b"new")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
