"""`verify`: exit code 0 and a sentence, or 3 and every finding."""

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from .conftest import Call


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init --plan evergreen --from 2026-11",
        "recruit Ann --id ann",
        "recruit Bob --id bob --sponsor ann",
        "sale ann 100.00 --ref A-1",
        "sale bob 200.00 --ref A-2",
        "payout --period 2026-11 --close --early --quiet",
    ):
        assert netmark(*call.split()).code == 0, call


def edit(*statements: str) -> None:
    """Do what somebody with another SQLite program would do."""
    other = sqlite3.connect("netmark.db")
    for statement in statements:
        other.execute(statement)
    other.commit()
    other.close()


def test_all_is_well(netmark: Call) -> None:
    """How much was looked at is said to people, not to scripts."""
    done = netmark("verify")
    assert done.code == 0
    assert done.err.startswith("All is well: ")
    assert "1 closed runs computed again" in done.err
    assert done.out.strip() == "where,what,hint"
    one = netmark("verify", "--period", "2026-11", "--json")
    assert (one.code, json.loads(one.out)) == (0, [])
    assert "the run of 2026-11 computed again" in one.err


def test_a_sale_edited_behind_a_dropped_guard_is_named(netmark: Call) -> None:
    """No other command works on such a file; this one says what was done to it."""
    edit("DROP TRIGGER sale_no_update", "UPDATE sale SET cv = 1 WHERE ref = 'A-2'")
    assert netmark("report", "sales").code == 4
    done = netmark("verify", "--json")
    assert done.code == 3
    found = [(row["where"], row["what"]) for row in json.loads(done.out)]
    assert found[0][0] == "trigger sale_no_update"
    assert found[1][0] == "sale 2"
    assert "A-2" in found[1][1]
    assert done.err == "2 findings.\n"


def test_an_edited_run_is_named_with_its_period(netmark: Call) -> None:
    """Column, member, and what it was."""
    edit(
        "DROP TRIGGER facts_1_no_update",
        "UPDATE facts_1 SET earned = earned + 1 WHERE member = 1",
    )
    done = netmark("verify")
    assert done.code == 3
    assert '2026-11,"earned of ann is 3001, it was 3000",' in done.out
    assert "facts_1_no_update,is not as netmark made it," in done.out


def test_a_missing_table_is_a_finding_not_a_crash(netmark: Call) -> None:
    """What can still be looked at is looked at."""
    edit("PRAGMA foreign_keys=OFF", "DROP TABLE run")
    done = netmark("verify", "--json")
    assert done.code == 3
    assert json.loads(done.out)[0]["where"] == "table run"


def test_an_open_period_has_nothing_to_verify(netmark: Call) -> None:
    """It is not closed yet."""
    done = netmark("verify", "--period", "2026-12")
    assert done.code == 1
    assert done.err.startswith("Error: 2026-12 is not closed")


def test_a_bundle_is_computed_again_where_no_database_is(netmark: Call, tmp_path: Path) -> None:
    """Both sides say the same fingerprint, which is that of the file."""
    done = netmark("verify", "--export", "closed.jsonl")
    assert (done.code, done.out) == (0, "")
    raw = Path("closed.jsonl").read_bytes()
    fingerprint = sha256(raw).hexdigest()
    assert done.err == f"closed.jsonl written: {len(raw)} bytes, fingerprint {fingerprint}.\n"
    (tmp_path / "elsewhere").mkdir()
    os.chdir(tmp_path / "elsewhere")
    Path("closed.jsonl").write_bytes(raw)
    done = netmark("verify", "--bundle", "closed.jsonl")
    assert (done.code, done.out.strip()) == (0, "where,what,hint")
    assert done.err == (
        "All is well: the run of 2026-11 computed again with the same digests.\n"
        f"Fingerprint {fingerprint}.\n"
    )
    assert os.listdir() == ["closed.jsonl"]


def test_a_changed_bundle_is_a_finding_and_a_broken_one_is_refused(netmark: Call) -> None:
    """Exit code 3 and where; exit code 1 in words."""
    netmark("verify", "--export", "closed.jsonl", "--with-ids")
    raw = Path("closed.jsonl").read_bytes()
    earned = b'"column":"earned","part":"results","values":[3000'
    assert earned in raw
    Path("closed.jsonl").write_bytes(raw.replace(earned, earned[:-4] + b"3001"))
    done = netmark("verify", "--bundle", "closed.jsonl", "--json")
    assert done.code == 3
    found = [(row["where"], row["what"]) for row in json.loads(done.out)]
    assert found[0] == ("2026-11", "earned of ann is 3001, it comes to 3000")
    assert "results earned, was changed after it was written" in found[1][1]
    Path("closed.jsonl").write_bytes(raw[:-100])
    done = netmark("verify", "--bundle", "closed.jsonl")
    assert done.code == 1
    assert "it is damaged" in done.err
    assert netmark("verify", "--bundle", "no.jsonl").code == 1
    assert "is not a bundle" in netmark("verify", "--bundle", "netmark.db").err


@pytest.mark.parametrize(
    "words",
    ["--export a --bundle a", "--bundle a --period 2026-11", "--with-ids", "--bundle a --with-ids"],
)
def test_a_bundle_is_either_written_or_read(netmark: Call, words: str) -> None:
    """Words that do not go together are a usage error."""
    done = netmark("verify", *words.split())
    assert done.code == 2
    assert "netmark verify --bundle FILE" in done.err


def test_the_database_is_never_overwritten_by_a_bundle(netmark: Call) -> None:
    """A slip of the hand."""
    assert netmark("verify", "--export", "netmark.db").code == 1
    assert netmark("verify").code == 0
