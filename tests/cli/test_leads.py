"""`lead` and its commands, as they are typed."""

import json
from pathlib import Path

import pytest

from .conftest import Call

COLUMNS = {
    "lead list": (
        "id,name,status,wants,next,on,overdue,age,last_touch,holder,found_by,source,language,region,"
        "consent,contact,email,phone"
    ),
    "lead show L1": (
        "id,name,email,phone,status,wants,holder,found_by,found,source,language,region,consent,"
        "contact,next,on,overdue,age,last_touch,became"
    ),
    "lead suggest L1": (
        "rank,id,name,level,reason,newcomer,language,region,load,first_touch,won,mature,conversion,"
        "conversion_low,conversion_high"
    ),
    "lead export L1": (
        "id,wants,found,source,language,region,status,consent,contact,found_by,holder"
    ),
}
STATS = (
    "created,received,passed,share_rate,share_low,share_high,mature,won,conversion,conversion_low,"
    "conversion_high,first_touch"
)
COLUMNS |= {
    f"lead stats --by {by}": f"{by},{STATS}" for by in ("source", "holder", "finder", "month")
}
PARTS = {
    "lead show L1": {
        "way": "holder name how since until first_touch days",
        "history": "day what who said note at actor",
    },
    "lead export L1": {
        "personal": "what value",
        "earlier": "at what before after",
        "history": "day what who said note",
    },
    "member export ann": {"leads": "lead found found_by_him given has_it status", "prospect": ""},
}
WRITTEN = {
    "lead add Joe --found-by ann --json": "id changed dry_run",
    "lead set L1 email=m@x.y --json": "id changed dry_run",
    "lead assign L1 bob --json": "id changed dry_run",
    "lead pass L1 bob --json": "id changed dry_run",
    "lead touch L1 --json": "id changed dry_run",
    "lead lose L1 --reason x --json": "id changed dry_run",
    "lead reopen L1 --json": "id changed dry_run",
    "lead erase L1 --yes --json": "id changed dry_run",
    "lead convert L1 --recruit Mia --id mia --json": "id changed dry_run",
    "lead import leads.csv --json": "rows added same notes dry_run",
}


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    Path("leads.csv").write_text("id,name,found_by\nF-1,Eve,bob\n")
    for call in (
        "init",
        "recruit Ann --id ann --date 2026-01-05",
        "recruit Bob --id bob --sponsor ann --date 2026-11-15",
        "lead add Mia --found-by ann --consent yes --phone 0100 --date 2026-11-20",
    ):
        assert netmark(*call.split()).code == 0, call


@pytest.mark.parametrize("command", COLUMNS)
def test_the_columns_are_these(command: str, netmark: Call) -> None:
    """Scripts of other people rely on them."""
    done = netmark(*command.split())
    assert (done.code, done.out.splitlines()[0]) == (0, COLUMNS[command])


@pytest.mark.parametrize("command", PARTS)
def test_the_parts_are_these(command: str, netmark: Call) -> None:
    """Arrays of one JSON object, after the facts."""
    whole = json.loads(netmark(*command.split(), "--json").out)
    for name, columns in PARTS[command].items():
        assert [list(row) for row in whole[name][:1]] == ([columns.split()] if columns else []), (
            name
        )


@pytest.mark.parametrize("command", WRITTEN)
def test_what_was_done_is_told_as_json(command: str, netmark: Call) -> None:
    """One object with these keys, nothing on standard error."""
    done = netmark(*command.split())
    assert (done.code, done.err) == (0, "")
    assert list(json.loads(done.out)) == WRITTEN[command].split()


def test_a_worklist_says_what_is_due_and_when_nothing_is(netmark: Call) -> None:
    """For a member, and with all that he needs to call."""
    netmark(
        "lead", "touch", "L1", "--next", "call again", "--on", "2026-11-28", "--date", "2026-11-21"
    )
    due = netmark("lead", "list", "--mine", "ann", "--due", "--json")
    [row] = json.loads(due.out)
    assert (row["next"], row["overdue"], row["age"], row["phone"]) == ("call again", 2, 10, "0100")
    none = netmark("lead", "list", "--mine", "bob", "--due")
    assert none.err == "Nothing is due for bob.\n"
    assert netmark("lead", "list", "--won").err == "No such leads.\n"


def test_who_is_not_to_be_contacted_has_no_phone_in_a_list(netmark: Call) -> None:
    """So that nobody calls by mistake; the lead itself still knows it."""
    netmark("lead", "set", "L1", "contact=no")
    assert json.loads(netmark("lead", "list", "--json").out)[0]["phone"] == ""
    assert json.loads(netmark("lead", "show", "L1", "--json").out)["phone"] == "0100"


def test_a_company_without_leads_is_told_how_to_begin(netmark: Call) -> None:
    """In the list and in the counts."""
    netmark("--db", "new.db", "init")
    for command in ("list", "stats"):
        done = netmark("--db", "new.db", "lead", command)
        assert done.err == "No leads yet: netmark lead add NAME --found-by ID\n"


def test_the_note_is_about_the_prospect(netmark: Call) -> None:
    """It is in the history of the lead, and not in the log that many see."""
    netmark("lead", "touch", "L1", "--note", "likes tea")
    history = json.loads(netmark("lead", "show", "L1", "--json").out)["history"]
    assert history[-1]["note"] == "likes tea"
    assert "tea" not in netmark("log").out


def test_a_won_lead_says_who_bought(netmark: Call) -> None:
    """It is never guessed; and options go with what they belong to."""
    for words, said in (
        ("--sale 9.90", "who bought?"),
        ("--order A-1 --buyer retail", "--buyer goes with --sale"),
        ("--member bob --id eve", "--id goes with --recruit"),
    ):
        done = netmark("lead", "convert", "L1", *words.split())
        assert (done.code, said in done.err) == (2, True), words
    done = netmark("lead", "convert", "L1", "--sale", "9.90", "--buyer", "retail", "--ref", "A-1")
    assert done.err == "L1 is won by ann on 2026-11-30: order A-1.\n"


def test_erasing_asks_first(netmark: Call) -> None:
    """A script has to say yes."""
    assert netmark("lead", "erase", "L1").code == 2
    assert netmark("lead", "erase", "L1", "--dry-run").code == 0


def test_a_rate_is_shown_with_its_interval(netmark: Call) -> None:
    """One of one shared, which says little: from 1 / (1 + 1.96 * 1.96), or 20.65 %, to 100 %."""
    netmark("lead", "pass", "L1", "bob")
    row = json.loads(netmark("lead", "stats", "--json").out)[0]
    assert (row["share_rate"], row["share_low"], row["share_high"]) == ("100%", "20.6549%", "100%")


def test_the_log_of_a_member_has_his_leads(netmark: Call) -> None:
    """Those he found, and what he did with them."""
    netmark("lead", "pass", "L1", "bob")
    verbs = [row["verb"] for row in json.loads(netmark("log", "--member", "bob", "--json").out)]
    assert verbs == ["lead pass", "recruit"]
    verbs = [row["verb"] for row in json.loads(netmark("log", "--member", "ann", "--json").out)]
    assert "lead add" in verbs
