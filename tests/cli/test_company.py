import json
import os
import stat
from pathlib import Path

import pytest

from .conftest import Call


def test_a_company_is_founded_with_what_decides_about_money(netmark: Call) -> None:
    """Currency, time zone, calendar; said back in one sentence."""
    done = netmark(
        *("init", "--company", "Evergreen", "--currency", "EUR", "--time-zone", "Europe/Berlin"),
        *("--calendar", "week"),
    )
    assert (
        done.err
        == "netmark.db created: EUR, a payout every week, time zone Europe/Berlin, no plan yet.\n"
    )
    assert Path("netmark.db").stat().st_mode & 0o777 == 0o600


def test_a_database_is_never_created_over_another(netmark: Call) -> None:
    """The second init is refused and the first file stays."""
    assert netmark("init").code == 0
    before = Path("netmark.db").read_bytes()
    assert netmark("init", "--currency", "EUR").code == 1
    assert Path("netmark.db").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--currency", "EURO", "EUR"),
        ("--time-zone", "Europe/Berln", "Europe/Berlin"),
        ("--calendar", "mnth", "month"),
    ],
)
def test_a_misspelt_setting_is_told_the_nearest(
    option: str, value: str, hint: str, netmark: Call
) -> None:
    """And no file is left behind."""
    done = netmark("init", option, value)
    assert done.code in (1, 2)
    assert f"did you mean {hint}?" in done.err
    assert not Path("netmark.db").exists()


def test_a_calendar_of_its_own_comes_from_a_file(netmark: Call) -> None:
    """Named periods with their first and last day; faults with their line."""
    Path("periods.csv").write_text("name,first,last\nP1,2026-01-05,2026-02-01\n")
    assert netmark("init", "--periods", "periods.csv").code == 0
    Path("faulty.csv").write_text("name,first,last\nP1,2026-01-05,32\n")
    done = netmark("init", "--db", "b.db", "--periods", "faulty.csv")
    assert done.code == 1
    assert "faulty.csv:2: '32' is not a date" in done.err


def test_a_dry_run_of_init_leaves_no_file(netmark: Call) -> None:
    """The settings are checked all the same."""
    assert netmark("init", "--dry-run").code == 0
    assert not Path("netmark.db").exists()
    assert netmark("init", "--dry-run", "--currency", "EURO").code == 1


def test_a_backup_comes_back(netmark: Call) -> None:
    """Copied, then restored over a file that has moved on."""
    assert netmark("init").code == 0
    assert netmark("recruit", "Ann", "--id", "ann").code == 0
    done = netmark("backup", "copy.db")
    assert done.code == 0, done.err
    assert netmark("recruit", "Bob", "--id", "bob").code == 0
    assert netmark("restore", "copy.db").code == 1
    assert netmark("restore", "copy.db", "--force").code == 0
    assert [row["id"] for row in json.loads(netmark("member", "list", "--json").out)] == ["ann"]


def test_a_backup_is_not_written_over_a_file_by_accident(netmark: Call) -> None:
    """Only with --force, and never over the database itself."""
    assert netmark("init").code == 0
    Path("there.db").write_text("precious")
    assert netmark("backup", "there.db").code == 1
    assert Path("there.db").read_text() == "precious"
    assert netmark("backup", "netmark.db", "--force").code == 1
    assert netmark("backup", "there.db", "--force").code == 0


def test_the_doctor_works_without_a_database(netmark: Call) -> None:
    """And on something that is none."""
    assert netmark("doctor").code == 4
    Path("netmark.db").write_bytes(b"no database at all" * 100)
    done = netmark("doctor")
    assert done.code == 0
    assert "netmark" in done.out


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 500])
def test_what_is_no_database_of_ours_is_exit_code_4(content: bytes, netmark: Call) -> None:
    """In plain words and without touching it."""
    Path("netmark.db").write_bytes(content)
    for call in (["tree"], ["recruit", "Ann"], ["sale", "ann", "5.00"], ["backup", "x.db"]):
        done = netmark(*call)
        assert done.code == 4, done.err
        assert "sqlite" not in done.err.lower()
    assert Path("netmark.db").read_bytes() == content


PLAN = """
name = "Small"
currency = "EUR"
period = "week"
rounding = { mode = "half-even", stage = "bonus" }

[[bonuses]]
name = "Retail"
kind = "sales"
base = { volume = "CV", buyers = ["retail"] }
rate = "25%"
"""


def test_a_plan_brings_its_currency_and_its_period(netmark: Call) -> None:
    """They need not be said twice, and the plan is in force from the start."""
    Path("plan.toml").write_text(PLAN)
    done = netmark("init", "--plan", "plan.toml", "--from", "2026-W40", "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["currency"], said["calendar"], said["plan"]) == ("EUR", "week", "plan.toml")


def test_weeks_may_begin_on_another_day(netmark: Call) -> None:
    """The plan says it; another plan is refused with what to write, and so is a week of ISO."""
    Path("plan.toml").write_text(PLAN.replace('"week"', '"week from Saturday"'))
    done = netmark("init", "--plan", "plan.toml", "--from", "2026-W47")
    assert "a payout every week from Saturday" in done.err
    netmark("recruit", "Ann", "--id", "ann", "--date", "2026-11-20", "--today", "2026-11-30")
    for day, week in (("2026-11-20", "2026-W46"), ("2026-11-21", "2026-W47")):
        done = netmark("sale", "ann", "5", "--date", day, "--today", "2026-11-30", "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)["period"] == week
    Path("other.toml").write_text(PLAN)
    done = netmark("plan", "use", "other.toml", "--from", "2026-W48")
    assert done.code == 1
    assert 'hint: write period = "week from Saturday" in the plan' in done.err


def test_a_plan_that_cannot_be_used_leaves_no_file(netmark: Call) -> None:
    """Another currency than the one asked for, a fault in the plan, no such plan."""
    Path("plan.toml").write_text(PLAN)
    Path("faulty.toml").write_text(PLAN.replace('"25%"', "25"))
    assert netmark("init", "--plan", "plan.toml", "--currency", "USD").code == 1
    assert netmark("init", "--plan", "faulty.toml").code == 1
    assert netmark("init", "--plan", "no.toml").code == 1
    assert not Path("netmark.db").exists()


def test_a_backup_that_is_not_there_is_named(netmark: Call) -> None:
    """Exit code 4; a new, empty database would be the wrong thing to make."""
    done = netmark("restore", "nix.db")
    assert done.code == 4
    assert "nix.db" in done.err
    assert "netmark init" not in done.err
    assert "name the file that netmark backup wrote" in done.err


def test_a_device_is_never_replaced_by_a_backup(netmark: Call) -> None:
    """Not with --force either: what was a device would be a file from then on."""
    assert netmark("init").code == 0
    os.mkfifo("pipe")
    os.mkdir("folder")
    for call in (["backup", "pipe"], ["backup", "pipe", "--force"]):
        done = netmark(*call)
        assert done.code == 1
        assert "pipe is no ordinary file" in done.err
        assert "name a file" in done.err
    assert "folder is a folder" in netmark("backup", "folder", "--force").err
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
    assert netmark("backup", "copy.db").code == 0
    assert netmark("restore", "copy.db", "--db", "pipe", "--force").code == 1
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
