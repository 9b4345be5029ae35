"""Copies of the file, putting one back, and the doctor."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from netmark.errors import IntegrityError, StateError, StoreError
from netmark.store import newfile
from netmark.store.care import backup, restore
from netmark.store.db import Store, connect, read, write
from netmark.store.doctor import doctor
from netmark.store.verify import verify

from .conftest import ACT, SALE


def dump(path: str | Path) -> list[str]:
    """Everything that is in a file, as SQL."""
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def test_a_backup_holds_everything_and_is_private(company: Store, tmp_path: Path) -> None:
    """Four sales, five entries; readable by its owner alone."""
    copy = tmp_path / "copy.db"
    done = backup(company, str(copy))
    assert dump(copy) == dump(company.path)
    assert (done.path, done.size, done.entries) == (str(copy), copy.stat().st_size, 5)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "netmark.db"]


def test_a_backup_is_one_state(company: Store, tmp_path: Path) -> None:
    """What another program has begun and not finished is not in it."""
    with connect(company.path, readonly=True) as other, write(company, ACT, "sale", "S5") as entry:
        company.conn.execute(SALE, ("S5", 1, "2026-11-05", 20261101, entry.seq))
        backup(other, str(tmp_path / "copy.db"))
    with connect(tmp_path / "copy.db", readonly=True) as copy:
        assert verify(copy) == []
        assert copy.conn.execute("SELECT count(*) FROM sale").fetchone() == (4,)


def test_a_backup_overwrites_only_when_told_to(company: Store, tmp_path: Path) -> None:
    """The backup of yesterday has the same name surprisingly often."""
    copy = tmp_path / "copy.db"
    copy.write_text("yesterday")
    with pytest.raises(StateError, match="already something at") as caught:
        backup(company, str(copy))
    assert "--force" in caught.value.hint
    assert copy.read_text() == "yesterday"
    backup(company, str(copy), force=True)
    assert dump(copy) == dump(company.path)


def test_a_backup_onto_itself_is_refused(company: Store, tmp_path: Path) -> None:
    """Under any name the file has, also with force."""
    other = tmp_path / "alias.db"
    other.symlink_to(company.path)
    for name in (company.path, str(other)):
        with pytest.raises(StateError, match="is the database itself"):
            backup(company, name, force=True)


def test_a_backup_into_no_folder_says_so(company: Store, tmp_path: Path) -> None:
    """In plain words, without the system's."""
    with pytest.raises(StoreError, match="there is no such folder"):
        backup(company, str(tmp_path / "nowhere" / "copy.db"))


def test_a_rehearsal_writes_no_file(company: Store, tmp_path: Path) -> None:
    """With a dry run both ways are gone to the end and nothing is there afterwards."""
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    assert backup(company, str(copy), dry_run=True).entries == 5
    assert not copy.exists()
    backup(company, str(copy))
    assert restore(str(copy), str(back), dry_run=True).entries == 5
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "netmark.db"]


def test_a_backup_comes_back_as_it_was(company: Store, tmp_path: Path) -> None:
    """Into a new place, and over what was written since."""
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    done = backup(company, str(copy))
    assert restore(str(copy), str(back))._replace(path="") == done._replace(path="")
    assert dump(back) == dump(company.path)
    with write(company, ACT, "sale", "S5") as entry:
        company.conn.execute(SALE, ("S5", 1, "2026-11-05", 20261101, entry.seq))
    company.close()
    restore(str(copy), company.path, force=True)
    assert dump(company.path) == dump(copy)
    assert stat.S_IMODE(Path(company.path).stat().st_mode) == 0o600


def test_restore_overwrites_only_when_told_to(company: Store, tmp_path: Path) -> None:
    """It says how to keep what is there."""
    copy = tmp_path / "copy.db"
    backup(company, str(copy))
    before = Path(company.path).read_bytes()
    with pytest.raises(StateError, match="already a file") as caught:
        restore(str(copy), company.path)
    assert "netmark backup FILE" in caught.value.hint
    with pytest.raises(StateError, match="is the backup itself"):
        restore(company.path, company.path, force=True)
    assert Path(company.path).read_bytes() == before


def test_a_damaged_backup_is_not_restored(company: Store, tmp_path: Path) -> None:
    """Somebody changed an amount in the copy: every problem is listed, the old file stays."""
    copy = tmp_path / "copy.db"
    backup(company, str(copy))
    with closing(sqlite3.connect(copy)) as conn:
        trigger = conn.execute("SELECT sql FROM sqlite_schema WHERE name='sale_no_update'")
        sql = trigger.fetchone()[0]
        conn.execute("DROP TRIGGER sale_no_update")
        conn.execute("UPDATE sale SET cv = 0 WHERE seq = 3")
        conn.execute(sql)
        conn.commit()
    before = Path(company.path).read_bytes()
    with pytest.raises(IntegrityError, match="damaged and was not restored") as caught:
        restore(str(copy), company.path, force=True)
    assert [problem.where for problem in caught.value.problems] == ["sale 3"]
    assert Path(company.path).read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "netmark.db"]


def test_what_is_no_backup_is_not_restored(company: Store, tmp_path: Path) -> None:
    """A text file, an empty file, a missing one, somebody else's database."""
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as conn:
        conn.execute("CREATE TABLE t (x)")
        conn.commit()
    text, empty = tmp_path / "text.db", tmp_path / "empty.db"
    text.write_text("this is not a database, but it is long enough to look at\n" * 40)
    empty.touch()
    for path in (foreign, text, empty):
        with pytest.raises(StoreError, match="is not a netmark database"):
            restore(str(path), company.path, force=True)
    with pytest.raises(StoreError, match="there is no backup"):
        restore(str(tmp_path / "missing.db"), company.path, force=True)
    assert verify(company) == []


def test_restore_waits_for_readers(company: Store, tmp_path: Path) -> None:
    """Nobody reads half of the old company and half of the new one."""
    copy = tmp_path / "copy.db"
    backup(company, str(copy))
    with (
        connect(company.path, readonly=True) as other,
        read(other) as conn,
        pytest.MonkeyPatch.context() as patch,
    ):
        conn.execute("SELECT count(*) FROM sale").fetchone()
        patch.setattr("netmark.store.care.BUSY_SECONDS", 0.1)
        with pytest.raises(StoreError, match="another program has"):
            restore(str(copy), company.path, force=True)


def test_who_had_the_old_file_open_cannot_write_into_it(company: Store, tmp_path: Path) -> None:
    """His sale would be lost without a word; so it is refused."""
    copy = tmp_path / "copy.db"
    backup(company, str(copy))
    restore(str(copy), company.path, force=True)
    with (
        pytest.raises(StoreError, match="moved, deleted or replaced"),
        write(company, ACT, "sale", "S5") as entry,
    ):
        company.conn.execute(SALE, ("S5", 1, "2026-11-05", 20261101, entry.seq))


def test_a_file_beyond_repair_can_be_replaced(company: Store, tmp_path: Path) -> None:
    """Also when a journal lies beside it, which must not be played into the new one."""
    copy = tmp_path / "copy.db"
    backup(company, str(copy))
    expected = dump(copy)
    company.close()
    Path(company.path).write_bytes(b"noise" * 4000)
    Path(f"{company.path}-journal").write_bytes(b"more noise" * 400)
    restore(str(copy), company.path, force=True)
    assert dump(company.path) == expected
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "netmark.db"]


def test_a_new_file_is_made_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory sticks often have none; even there nothing is overwritten."""

    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "new"
    with newfile.new_file(str(path)) as draft:
        Path(draft).write_text("content")
    assert path.read_text() == "content"
    with pytest.raises(FileExistsError), newfile.new_file(str(path)):
        pass
    assert os.listdir(tmp_path) == ["new"]


def test_of_two_who_make_the_same_file_one_wins(tmp_path: Path) -> None:
    """The second one, who began while there was nothing, does not overwrite the first."""
    path = tmp_path / "new"

    def second() -> None:
        with newfile.new_file(str(path)) as draft:
            Path(draft).write_text("second")
            path.write_text("first")

    with pytest.raises(FileExistsError):
        second()
    assert path.read_text() == "first"
    assert os.listdir(tmp_path) == ["new"]


def advice(path: str | Path) -> dict[str, str]:
    """What the doctor wants to be done."""
    checks = doctor(str(path), ACT.today)
    return {check.check: check.advice for check in checks if check.advice}


def test_the_doctor_is_content_with_a_new_file(company: Store) -> None:
    """Except that October is over and not closed."""
    checks = {check.check: check.result for check in doctor(company.path, ACT.today)}
    assert advice(company.path) == {
        "open periods": "2026-10 is over: netmark payout --period 2026-10 --close"
    }
    assert checks["open periods"] == "2026-10, 2026-11"
    assert checks["currency"] == "EUR, 2 decimals"
    assert checks["journal mode"] == "delete"
    assert checks["pages"] == "ok"
    assert checks["log"].startswith("5 entries, the last one is ")
    assert checks["other programs"] == "none has it open for reading or writing now"


def test_the_doctor_sees_what_others_may_read(company: Store) -> None:
    """Names, addresses and incomes are in that file."""
    Path(company.path).chmod(0o644)
    assert advice(company.path)["file mode"].endswith(f"chmod 600 {company.path}")


def test_the_doctor_sees_who_is_working(company: Store) -> None:
    """Another program in the middle of an act."""
    with write(company, ACT, "sale", "S5"):
        checks = {check.check: check.result for check in doctor(company.path, ACT.today)}
    assert checks["other programs"] == f"another program has {company.path} open"


def test_the_doctor_finds_leftovers(company: Store, tmp_path: Path) -> None:
    """A journal and the draft of a backup that was cut off."""
    Path(f"{company.path}-journal").touch()
    draft = tmp_path / ".netmark.db.0badcafe.new"
    draft.touch()
    found = advice(company.path)
    assert found["journal file"].startswith(f"keep {company.path}-journal")
    assert found["draft"].endswith(str(draft))


def test_the_doctor_names_what_was_changed(company: Store) -> None:
    """A foreign view and a missing trigger, each with what to do."""
    company.conn.execute("CREATE VIEW mine AS SELECT 1")
    company.conn.execute("DROP TRIGGER log_no_delete")
    checks = [check.result for check in doctor(company.path, ACT.today) if check.check == "tables"]
    assert checks == [
        "trigger log_no_delete is missing: another program took it away",
        "view mine was added by another program",
    ]


@pytest.mark.parametrize("content", [b"", b"noise" * 2000])
def test_the_doctor_looks_at_anything(tmp_path: Path, content: bytes) -> None:
    """What is no database at all is a finding too."""
    path = tmp_path / "netmark.db"
    path.write_bytes(content)
    assert "database" in advice(path)
    path.unlink()
    assert advice(path)["file"].startswith("create one with netmark init")


def test_the_doctor_survives_damage(company: Store) -> None:
    """Missing settings and a broken zone stop one check, not the others."""
    company.conn.execute("DELETE FROM setting WHERE name = 'currency'")
    checks = doctor(company.path, ACT.today)
    assert "the settings of this file are damaged" in [check.result for check in checks]
    company.conn.execute("INSERT INTO setting VALUES ('currency', 'EUR')")
    company.conn.execute("UPDATE setting SET value = 'Mars/Base' WHERE name = 'time_zone'")
    checks = doctor(company.path, ACT.today)
    assert any("not a time zone" in check.result for check in checks)
    assert "open periods" in advice(company.path)
