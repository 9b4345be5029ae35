"""Leads from files: all of the file or nothing, and twice is once."""

from pathlib import Path

import pytest

from netmark.app.import_leads import import_leads
from netmark.app.lead_lists import list_
from netmark.app.lead_privacy import erase
from netmark.app.leads import Prospect, add, lose, pass_
from netmark.app.members import Newcomer, recruit
from netmark.errors import ConflictError, InputError
from netmark.store.db import Store
from netmark.store.files import Source

from .conftest import ACT, Write
from .small import rows

FILE = """id,name,email,phone,found_by,wants,source,language,region,date,consent,holder,next,on
F-1,Mia Gray,mia@example.org,+1 555 0100,ann,sale,fair,es,EU,2026-11-03,yes,bob,call,2026-11-25
F-2,'=Joe,,0102,ann,recruit,,,,,,,,
"""


@pytest.fixture
def company(store: Store) -> Store:
    """Ann above bob, since the first of November."""
    act = ACT._replace(today=ACT.today.replace(day=1))
    recruit(store, act, Newcomer("Ann", "ann"))
    recruit(store, act, Newcomer("Bob", "bob", "ann"))
    return store


def faults(store: Store, source: Source, again: bool = False) -> list[str]:
    """What is wrong with a file, as line and words; nothing may have come in."""
    before = store.conn.execute("SELECT count(*) FROM log").fetchone()
    with pytest.raises((InputError, ConflictError)) as refused:
        import_leads(store, ACT, source, again=again)
    assert store.conn.execute("SELECT count(*) FROM log").fetchone() == before
    return [f"{each.where.rpartition(':')[2]} {each.what}" for each in refused.value.problems]


def test_a_file_brings_everything_it_says(company: Store, written: Write) -> None:
    """Marks of a spreadsheet are taken off; without a date it is today, without wants a sale."""
    assert import_leads(company, ACT, written(FILE)) == (2, 2, 0, ())
    one, two = sorted(rows(list_(company, ACT)), key=lambda row: str(row["id"]))
    assert (one["holder"], one["found_by"], one["next"], one["on"], one["age"]) == (
        *("bob", "ann", "call", "2026-11-25", 17),
    )
    assert (one["source"], one["language"], one["region"], one["consent"]) == (
        *("fair", "es", "EU", "yes"),
    )
    assert (two["name"], two["phone"], two["wants"], two["age"], two["holder"]) == (
        *("=Joe", "0102", "recruit", 0, "ann"),
    )


def test_the_same_file_twice_changes_nothing(company: Store, written: Write) -> None:
    """Also after a lead went on; an erased prospect does not come back."""
    import_leads(company, ACT, written(FILE))
    pass_(company, ACT, "F-1", "ann")
    entries = company.conn.execute("SELECT count(*) FROM log").fetchone()
    assert import_leads(company, ACT, written(FILE)) == (2, 0, 2, ())
    assert company.conn.execute("SELECT count(*) FROM log").fetchone() == entries
    erase(company, ACT, "F-1")
    again = import_leads(company, ACT, written(FILE))
    assert again == (2, 0, 2, ("1 prospect was erased and stays so.",))
    assert "mia" not in str(company.conn.execute("SELECT * FROM lead_person").fetchall())


def test_json_lines_say_the_same(company: Store, tmp_path: Path) -> None:
    """By their ending."""
    path = tmp_path / "leads.jsonl"
    path.write_text('{"id": "F-1", "found_by": "ann", "name": "Mia", "consent": "yes"}\n')
    assert import_leads(company, ACT, Source(str(path))).added == 1


def test_every_fault_has_its_line(company: Store, written: Write) -> None:
    """Of the cells, of the members, of days and of consent."""
    head = "id,name,phone,found_by,wants,date,consent,holder,next,on\n"
    text = (
        ",Mia,,ann,,,,,,\n"
        "b,,,ann,,,,,,\n"
        "c,Mia,,,,,,,,\n"
        "d,Mia,,ann,buy,,maybe,,,\n"
        "e,Mia,,amn,,,,,,\n"
        "f,Mia,,ann,,2026-12-24,,,,\n"
        "g,Mia,,ann,,,,bob,,\n"
        "h,Mia,,ann,,,,,call,\n"
        "i,Mia,,ann,,,,,call,2026-11-01\n"
        "i,Mia,,ann,,,,,,\n"
        "k,Mia,,ann,,2026-10-30,,,,\n"
        "l,,77,ann,,,,,,\n"
        "m,,7-7,ann,,,,,,\n"
    )
    assert faults(company, written(head + text)) == [
        "2 id: it is missing",
        "3 neither name nor email nor phone",
        "4 found_by: it is missing",
        "5 consent: 'maybe' is not yes or no",
        "5 wants: 'buy' is not what a lead can want",
        "6 found_by: there is no member 'amn'",
        "7 date: 2026-12-24 lies ahead; today is 2026-11-20",
        "8 holder: a prospect is given to somebody else only if he agrees",
        "9 a next step has a text and a day",
        "10 on: 2026-11-01 is before 2026-11-20, when the lead was found",
        "11 id: 'i' is on line 10 already",
        "12 found_by: ann joined on 2026-11-01, after 2026-10-30",
        "14 l on line 13 has this e-mail or phone too",
    ]


def test_another_lead_under_an_id_that_is_there_is_a_conflict(
    company: Store, written: Write
) -> None:
    """With what is different."""
    import_leads(company, ACT, written(FILE))
    assert faults(company, written("id,found_by,name,source\nF-1,bob,Mia,web\n")) == [
        "2 'F-1' is in the book, but source is 'fair', not 'web';"
        " language is 'es', not ''; region is 'EU', not ''; somebody else found it; another name"
    ]


def test_a_prospect_of_an_open_lead_is_a_conflict(company: Store, written: Write) -> None:
    """Unless it is to be so again, or that lead is closed."""
    add(company, ACT, Prospect("Mia", "bob", email="MIA@example.org"))
    same = written("id,found_by,email\nF-1,ann,mia@example.org\n")
    assert faults(company, same) == ["2 there is a lead with this e-mail or phone already: L1"]
    dry = ACT._replace(dry_run=True)
    assert import_leads(company, dry, same, again=True).added == 1
    lose(company, ACT, "L1", "x")
    assert import_leads(company, ACT, same).added == 1


def test_columns_of_another_program_can_be_named(company: Store, written: Write) -> None:
    """And given one value for every row; a column that nobody asked for is a fault."""
    source = written("No,Name,Fax\n1,Mia,2\n")
    named = source._replace(
        columns={"id": "No", "name": "Name"}, values={"found_by": "ann"}, ignore=("Fax",)
    )
    assert import_leads(company, ACT, named).added == 1
    with pytest.raises(InputError, match="fault"):
        import_leads(company, ACT, named._replace(ignore=()))
