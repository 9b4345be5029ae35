"""Founding a company, copying its file, bringing it back, and looking it over."""

import os
from datetime import date
from pathlib import Path

import pytest

from netmark.app.company import Company, backup, doctor, init, restore
from netmark.errors import InputError, PlanError, StateError
from netmark.ledger.period import Period
from netmark.store.db import Act, Store, connect, write
from netmark.store.log import entries

ACT = Act("ann", "2026-11-05T10:00:00Z", date(2026, 11, 5), "because")


def test_a_company_is_founded_as_it_says(tmp_path: Path) -> None:
    """Yen have no decimals; the log says who founded it, when, and with what."""
    path = tmp_path / "netmark.db"
    with init(str(path), ACT, Company(" Green Tea ", "JPY", "Asia/Tokyo", "week")) as store:
        said = store.settings
        assert (said.company, said.currency, said.exponent) == ("Green Tea", "JPY", 0)
        assert (said.time_zone, said.calendar.kind) == ("Asia/Tokyo", "week")
        line = next(entries(store.conn))
    assert (line.seq, line.verb, line.actor, line.note) == (1, "init", "ann", "because")
    assert '"currency":"JPY"' in line.body


def test_a_calendar_of_its_own_is_kept(tmp_path: Path) -> None:
    """Thirteen periods of four weeks, say; here two of them."""
    periods = [
        Period("P1", date(2026, 1, 5), date(2026, 2, 1)),
        Period("P2", date(2026, 2, 2), date(2026, 3, 1)),
    ]
    with init(str(tmp_path / "n.db"), ACT, Company(calendar="named", periods=periods)) as store:
        assert store.settings.calendar.containing(date(2026, 2, 2)) == periods[1]


@pytest.mark.parametrize(
    ("company", "hint"),
    [
        (Company(currency="EURO"), "EUR"),
        (Company(time_zone="Europe/Berln"), "Europe/Berlin"),
        (Company(time_zone="../../etc/passwd"), ""),
        (Company(calendar="moth"), "month"),
        (Company(calendar="named"), ""),
        (Company(name="Ann\x1b[31m"), ""),
    ],
)
def test_nonsense_founds_nothing(tmp_path: Path, company: Company, hint: str) -> None:
    """The nearest name is said, and no file appears."""
    with pytest.raises(InputError) as caught:
        init(str(tmp_path / "netmark.db"), ACT, company)
    assert hint in caught.value.hint
    assert os.listdir(tmp_path) == []


def test_a_company_whose_plan_fails_is_not_founded(tmp_path: Path) -> None:
    """All of it is there, the plan as well, or nothing is."""

    def plan(store: Store) -> None:
        with write(store, ACT, "plan use", "p") as entry:
            entry.body["name"] = "p"
        raise PlanError("no such plan")

    with pytest.raises(PlanError):
        init(str(tmp_path / "netmark.db"), ACT, fill=plan)
    assert os.listdir(tmp_path) == []


def test_founding_can_be_rehearsed(tmp_path: Path) -> None:
    """In memory, with everything that would be put in; no file appears."""
    seen: list[int] = []

    def plan(store: Store) -> None:
        seen.append(store.conn.execute("SELECT count(*) FROM setting").fetchone()[0])

    with init(str(tmp_path / "n.db"), ACT._replace(dry_run=True), fill=plan) as store:
        assert store.settings.currency == "USD"
    assert seen == [5]
    assert os.listdir(tmp_path) == []


def test_named_periods_have_to_be_listed(tmp_path: Path) -> None:
    """Nobody can guess them; the error names the option that takes the list."""
    with pytest.raises(InputError, match="needs a list of them") as wrong:
        init(str(tmp_path / "n.db"), ACT, Company(calendar="named"))
    assert "--periods FILE" in wrong.value.hint
    assert os.listdir(tmp_path) == []


def test_founding_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It says which part is missing."""
    with pytest.raises(Exception, match="there is no such folder"):
        init(str(tmp_path / "nowhere" / "netmark.db"), ACT)


def test_there_and_back_again(tmp_path: Path) -> None:
    """A backup restored elsewhere opens as the same company."""
    with init(str(tmp_path / "n.db"), ACT, Company("Evergreen")) as store:
        done = backup(store, ACT, str(tmp_path / "copy.db"))
        with pytest.raises(StateError):
            backup(store, ACT, str(tmp_path / "copy.db"))
    back = restore(str(tmp_path / "copy.db"), str(tmp_path / "back.db"), ACT)
    assert (back.entries, back.head) == (done.entries, done.head) == (1, back.head)
    with connect(tmp_path / "back.db") as again:
        assert again.settings.company == "Evergreen"


def test_the_doctor_gives_a_table(tmp_path: Path) -> None:
    """Check, result, advice; nothing to advise about a company that is one second old."""
    init(str(tmp_path / "n.db"), ACT).close()
    table = doctor(str(tmp_path / "n.db"), ACT)
    assert [column.name for column in table.columns] == ["check", "result", "advice"]
    assert [row for row in table.rows if row[2]] == []
