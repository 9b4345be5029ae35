import json
from pathlib import Path

import pytest

from .conftest import Call


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    assert netmark("init").code == 0


def test_the_same_file_twice_changes_nothing(netmark: Call) -> None:
    """The second time everything is already there."""
    Path("members.csv").write_text("id,sponsor,joined\nbob,ann,2026-02-01\nann,,2026-01-01\n")
    assert netmark("import", "members", "members.csv").err == "members.csv: 2 rows, 2 added.\n"
    done = netmark("import", "members", "members.csv")
    assert (done.code, done.err) == (0, "members.csv: 2 rows, 0 added, 2 already there.\n")


def test_every_fault_is_listed_with_its_line_and_nothing_is_stored(netmark: Call) -> None:
    """As text for people and as JSON for programs."""
    Path("members.csv").write_text("id,sponsor,kind\nann,,distributor\nbob,anm,x\nann,,\n")
    done = netmark("import", "members", "members.csv")
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0].startswith("Error: members.csv has ")
    assert sum(line.startswith("  members.csv:3: ") for line in lines) == 2
    assert sum(line.startswith("  members.csv:4: ") for line in lines) >= 1
    assert lines[-1].startswith("  hint: ")
    said = json.loads(netmark("import", "members", "members.csv", "--json").err)
    assert {problem["where"] for problem in said["problems"]} == {"members.csv:3", "members.csv:4"}
    assert netmark("tree").out.count("\n") == 1


def test_columns_of_another_program_can_be_named(netmark: Call) -> None:
    """Its headers stay as they are; a constant fills what it does not have."""
    Path("old.csv").write_text("Number,Upline,Shoe size\nbob,ann,44\nann,,39\n")
    done = netmark(
        *("import", "members", "old.csv", "--column", "id=Number", "--column", "sponsor=Upline"),
        *("--value", "joined=2026-01-05", "--value", "market=EU", "--ignore", "Shoe size"),
    )
    assert done.code == 0, done.err
    rows = json.loads(netmark("member", "list", "--json").out)
    assert [(row["id"], row["sponsor"], row["market"]) for row in rows] == [
        ("ann", "", "EU"),
        ("bob", "ann", "EU"),
    ]


def test_a_column_about_money_never_gets_lost(netmark: Call) -> None:
    """Naming one column does not leave out the others: CV would be the whole amount."""
    assert netmark("recruit", "Ann", "--id", "ann", "--date", "2026-01-05").code == 0
    Path("shop.csv").write_text(
        "Order,date,member,amount,Commissionable\nA-1,2026-11-03,ann,100.00,60.00\n"
    )
    call = ("import", "sales", "shop.csv", "--column", "ref=Order")
    refused = netmark(*call)
    assert refused.code == 1
    assert "there is no such column: 'Commissionable'" in refused.err
    assert "--ignore Commissionable" in refused.err
    assert netmark(*call, "--column", "cv=Commissionable").code == 0
    sale = json.loads(netmark("report", "sales", "--json").out)[0]
    assert (sale["amount"], sale["cv"]) == ("100.00", "60.00")


@pytest.mark.parametrize(("mark", "typed"), [(";", ";"), ("\t", "tab"), ("\t", "\\t"), ("|", "|")])
def test_files_of_other_countries_are_read(netmark: Call, mark: str, typed: str) -> None:
    """Semicolons and days first, when that is said; nothing is guessed."""
    Path("old.csv").write_text(f"id{mark}joined\nann{mark}05.01.2026\n")
    call = ("import", "members", "old.csv")
    refused = netmark(*call)
    assert refused.code == 1
    assert "--separator" in refused.err
    assert "--date-format DD/MM/YYYY" in netmark(*call, "--separator", typed).err
    done = netmark(*call, "--separator", typed, "--date-format", "dd.mm.yyyy")
    assert done.code == 0, done.err
    assert json.loads(netmark("member", "list", "--json").out)[0]["joined"] == "2026-01-05"
    for wrong in (("--separator", "x"), ("--date-format", "D/M/Y")):
        assert netmark(*call, *wrong).code == 2


def test_standard_input_is_a_file_as_well(netmark: Call) -> None:
    """As CSV or as JSON lines."""
    assert netmark("import", "members", "-", stdin="id,joined\nann,2026-01-05\n").code == 0
    sale = {"ref": "A-1", "date": "2026-11-03", "member": "ann", "amount": "5.00"}
    done = netmark("import", "sales", "-", stdin=json.dumps(sale) + "\n")
    assert done.err == "standard input: 1 row, 1 added.\n"


def test_a_file_that_is_not_there_is_said(netmark: Call) -> None:
    """In plain words, with exit code 1."""
    done = netmark("import", "sales", "no.csv")
    assert done.code == 1
    assert "no.csv" in done.err
    assert "Errno" not in done.err
