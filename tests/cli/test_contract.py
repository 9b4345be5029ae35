"""What scripts of other people rely on: names of columns and keys of JSON."""

import json
from pathlib import Path

import pytest

from .conftest import Call

COLUMNS = {
    "member list": "id,name,sponsor,kind,status,joined,market,forced_rank",
    "member show ann": "id,name,kind,status,joined,sponsor,market,email,phone,as_of,attr:club",
    "team ann": "member,name,leg,level,reason,detail,next",
    "team cat --show line": "level,member,name,rank,note,from_own,from_downline",
    "team ann --show frontline": "member,name,kind,status,joined,rank,active,last_order,downline,"
    "from_own,from_downline",
    "team ann --show list": "member,name,leg,level,reason,detail,next",
    "team ann --show legs": "leg,name,members,distributors,active,backup,backup_name,next",
    "tree": "level,id,name,sponsor,kind,status,joined",
    "upline cat": "level,id,name,kind,status,joined",
    "downline ann": "level,id,name,sponsor,kind,status,joined",
    "report sales": "ref,date,member,buyer,kind,product,customer,amount,pv,cv,refunds,given_by,"
    "given_to",
    "report given": "date,order,giver,member,value,margin,override,forgone,reached,flag",
    "report given --by recipient": "giver,member,orders,value,margin,override,forgone,later,return,"
    "payback,cede_rate,flagged",
    "report given --curve": "member,month,from,own,total,self_sufficiency",
    "doctor": "check,result,advice",
    "ask list": "ask,member,topic,asked,state,holder,since,waits_hours,hours_left,next",
    "ask show 1": "ask,member,topic,asked,state,holder,since,waits_hours,hours_left,next",
    "ask starter": "day,what,done",
    "ask stats": "topic,asked,answered,due,in_time,low,high,median_hours,answered_before,"
    "first_sale,first_recruit,any_sale",
    "log": "seq,at,actor,verb,subject,note,what",
    "log --member ann --since 2026-01-01 --limit 2": "seq,at,actor,verb,subject,note,what",
}
PARTS = {
    "standing": "period ladder rank title active earned payable",
    "ranks": "ladder rank since reason",
    "upline": "level id name kind status joined",
    "frontline": "id name kind status joined downline",
    "levels": "level members distributors preferred customers",
    "sales": "period buyer orders refunds amount pv cv",
    "history": "day what before after reason at actor",
    "asks": "ask member topic asked state holder since waits_hours hours_left next",
    "contacts": "day member by way",
}
ASKED = ["ask", "member", "topic", "state", "holder", "changed", "dry_run"]
POSTED = [
    *("ref", "date", "period", "member", "buyer", "kind", "amount", "pv", "cv"),
    *("refunds", "given_by", "notes", "changed", "dry_run"),
]
WRITTEN = {
    "recruit Dan --id dan --json": ["id", "changed", "dry_run"],
    "member set ann market=EU --json": ["id", "changed", "dry_run"],
    "member move cat --top --json": ["id", "changed", "dry_run"],
    "member terminate cat --yes --json": ["id", "changed", "dry_run"],
    "sale ann 10.00 --json": POSTED,
    "sale ann 10.00 --buyer retail --credit-to cat --json": POSTED,
    "give C-1 --to bob --json": POSTED,
    "refund A-1 --json": POSTED,
    "import members members.csv --json": ["rows", "added", "same", "notes", "dry_run"],
    "import sales sales.csv --json": ["rows", "added", "same", "notes", "dry_run"],
    "ask open cat --topic help --json": ASKED,
    "ask take 1 --json": ASKED,
    "ask answer 1 --text Yes --json": ASKED,
    "ask pass 1 --to ann --json": ASKED,
    "ask close 1 --json": ASKED,
    "ask reopen 1 --json": ASKED,
    "ask starter starter.csv --json": ["rows", "added", "same", "dry_run"],
    "touch cat --by ann --json": [
        *("contact", "member", "by", "date", "way", "undoes", "changed", "dry_run")
    ],
    "backup copy.db --json": ["path", "size", "entries", "head", "dry_run"],
    "init --db new.db --json": [
        "path",
        "company",
        "currency",
        "time_zone",
        "calendar",
        "plan",
        "dry_run",
    ],
}


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    Path("members.csv").write_text("id,name\neve,Eve\n")
    Path("starter.csv").write_text("day,what\n1,Talk\n")
    Path("sales.csv").write_text("ref,date,member,amount\nB-1,2026-11-30,ann,5.00\n")
    for call in (
        "init",
        "recruit Ann --id ann --date 2026-01-05 --attr club=gold",
        "recruit Bob --id bob --sponsor ann --date 2026-02-05",
        "recruit Cat --id cat --sponsor bob --date 2026-03-05",
        "member set ann rank=Director --reason promised",
        "sale cat 100.00 --ref A-1",
        "sale ann 40.00 --ref C-1 --buyer retail",
        "sale ann 40.00 --ref C-2 --buyer retail --credit-to bob",
        "ask open cat --topic products",
        "ask open bob --topic products",
        "touch cat --by bob",
    ):
        assert netmark(*call.split()).code == 0, call


@pytest.mark.parametrize("command", COLUMNS)
def test_the_columns_of_a_report_are_these(command: str, netmark: Call) -> None:
    """In this order, in CSV, TSV and as the keys of JSON."""
    columns = COLUMNS[command].split(",")
    assert netmark(*command.split()).out.splitlines()[0].split(",") == columns
    assert netmark(*command.split(), "--format", "tsv").out.splitlines()[0].split("\t") == columns
    if command not in ("member show ann", "ask show 1", "team ann"):
        assert list(json.loads(netmark(*command.split(), "--json").out)[0]) == columns


def test_the_parts_of_a_member_are_these(netmark: Call) -> None:
    """One object with the facts, and an array for each of the tables."""
    card = json.loads(netmark("member", "show", "bob", "--json").out)
    facts = [name for name in COLUMNS["member show ann"].split(",") if name != "attr:club"]
    assert list(card) == [*facts, *PARTS]
    ann = json.loads(netmark("member", "show", "ann", "--json").out)
    cat = json.loads(netmark("member", "show", "cat", "--json").out)
    team = json.loads(netmark("team", "ann", "--json").out)
    facts = ["member", "name", "period", "state", "as_of", "members", "distributors", "active"]
    assert list(team) == [*facts, "line", "frontline", "list", "legs"]
    shown = json.loads(netmark("ask", "show", "1", "--json").out)
    assert list(shown["said"][0]) == ["at", "what", "who", "to", "text"]
    for name, columns in PARTS.items():
        rows = ann[name] or cat[name]
        # The standing is that of the last closed period, and none is closed here.
        assert [list(row) for row in rows[:1]] == [columns.split()][: name != "standing"], name


@pytest.mark.parametrize("command", WRITTEN)
def test_what_was_done_is_told_as_json(command: str, netmark: Call) -> None:
    """One object on standard output with these keys, nothing on standard error."""
    done = netmark(*command.split())
    assert done.code == 0
    assert done.err == ""
    assert list(json.loads(done.out)) == WRITTEN[command]
