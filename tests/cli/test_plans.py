"""The `plan` commands: what they print, where, and with which exit code."""

import json
from pathlib import Path

import pytest

from netmark.app import examples

from .conftest import Call

FAULTY = """name = "Faulty"
currency = "USD"
period = "mnth"
rounding = { mode = "half-even", stage = "bonus" }

[[bonuses]]
name = "Team"
kind = "level"
base = "CV"
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")


def test_the_built_in_plans_are_listed(netmark: Call) -> None:
    """Without a name `plan new` says which there are, and how to copy one."""
    done = netmark("plan", "new")
    assert done.code == 0
    assert done.out.startswith("name,says\n")
    assert '\nunilevel,"The simplest plan there is: five levels,' in done.out
    assert done.err == "Copy one with: netmark plan new NAME -o plan.toml\n"


def test_a_new_plan_goes_to_standard_output_or_to_a_new_file(netmark: Call) -> None:
    """Byte for byte; a file that is there is never overwritten."""
    text = examples.plan_text("unilevel")
    assert netmark("plan", "new", "unilevel") == (0, text, "")
    done = netmark("plan", "new", "unilevel", "-o", "mine.toml")
    assert (done.code, done.out) == (0, "")
    assert done.err == "mine.toml written. Change it, then: netmark plan check mine.toml\n"
    assert Path("mine.toml").read_text("utf-8") == text
    Path("mine.toml").write_text("precious")
    done = netmark("plan", "new", "unilevel", "-o", "mine.toml")
    assert done.code == 1
    assert "nothing is ever overwritten" in done.err
    assert Path("mine.toml").read_text() == "precious"


def test_a_misspelt_built_in_plan_is_told_the_nearest(netmark: Call) -> None:
    """Exit code 1 and no file."""
    done = netmark("plan", "new", "unilvel", "-o", "mine.toml")
    assert done.code == 1
    assert "did you mean unilevel?" in done.err
    assert not Path("mine.toml").exists()
    assert netmark("plan", "new", "-o", "mine.toml").code == 2


def test_a_plan_without_fault_is_exit_code_0_and_one_sentence(netmark: Call) -> None:
    """With what the plan holds."""
    done = netmark("plan", "check", "unilevel", "--format", "table")
    assert done == (0, "", "unilevel is in order: Unilevel, 1 bonus, 4 examples, 1 guard.\n")
    assert netmark("plan", "check", "unilevel", "--json").out == "[]\n"


def test_every_fault_has_its_line_a_hint_and_exit_code_3(netmark: Call) -> None:
    """On a screen as compilers write it; else as rows."""
    Path("plan.toml").write_text(FAULTY)
    done = netmark("plan", "check", "plan.toml", "--format", "table")
    assert done.code == 3
    assert done.out.splitlines() == [
        "plan.toml:3:1: 'period' cannot be 'mnth'",
        "  hint: did you mean 'month'?",
        "plan.toml:8:1: unknown kind of bonus 'level'",
        "  hint: did you mean 'levels'?",
    ]
    assert done.err == "plan.toml: 2 faults.\n"
    rows = json.loads(netmark("plan", "check", "plan.toml", "--json").out)
    assert [row["where"] for row in rows] == ["plan.toml:3:1", "plan.toml:8:1"]
    assert list(rows[0]) == ["where", "what", "hint", "sort"]
    assert {row["sort"] for row in rows} == {"fault"}


def test_a_text_that_is_no_toml_is_a_finding_as_well(netmark: Call) -> None:
    """Exit code 3 with the place, whatever is wrong with the text."""
    for text in (b"name = ", b"\xff\xfe", b"a = " + b"[" * 60, b"#" * 300_000):
        Path("plan.toml").write_bytes(text)
        done = netmark("plan", "check", "plan.toml")
        assert done.code == 3
        assert "plan.toml:1:" in done.out
    assert netmark("plan", "check", "nothing.toml").code == 1
    assert netmark("plan", "check", ".").code == 1


def test_a_plan_can_come_from_standard_input(netmark: Call) -> None:
    """As everywhere, - stands for it."""
    done = netmark("plan", "check", "-", stdin=examples.plan_text("retail"))
    assert done.code == 0
    assert done.err.startswith("standard input is in order: Retail, ")


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl", "md"])
def test_a_plan_is_shown_in_every_format(form: str, netmark: Call) -> None:
    """A file, a built-in plan, or the one in force."""
    done = netmark("plan", "show", "evergreen", "--format", form)
    assert (done.code, done.err) == (0, "")
    assert "Evergreen" in done.out
    assert netmark("plan", "show", "evergreen", "-o", "plan.html").code == 0
    assert "<h2>Bonus 3: Unilevel</h2>" in Path("plan.html").read_text("utf-8")
    if form == "json":
        said = json.loads(done.out)
        assert said["ranks"][0] == {"rank": "Associate", "takes": "nothing"}
        assert said["bonus 3 rates"][0]["level 1"] == "5%"


def test_a_plan_in_a_pipe_is_text_to_be_read(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`plan show | less`: a document and not rows, unless a format is asked for."""
    done = netmark("plan", "show", "evergreen")
    assert done.out.startswith("plan      Evergreen")
    assert max(map(len, done.out.splitlines())) <= 80
    assert netmark("plan", "show", "evergreen", "--csv").out.startswith("plan,currency,")
    assert netmark("plan", "show", "evergreen", "-o", "plan.csv").code == 0
    assert Path("plan.csv").read_text("utf-8").startswith("plan,currency,")
    monkeypatch.setenv("NETMARK_FORMAT", "json")
    assert netmark("plan", "show", "evergreen").out.startswith("{")


def test_nothing_of_a_plan_is_cut_off_on_a_narrow_screen(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text is broken into lines of 80 columns, numbers never are."""
    monkeypatch.setenv("COLUMNS", "80")
    for command in (["show", "evergreen"], ["kinds", "levels"], ["kinds"], ["test", "evergreen"]):
        out = netmark("plan", *command, "--format", "table").out
        assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out


def test_the_plan_in_force_is_shown_without_a_file(netmark: Call) -> None:
    """Of the period of today, or of another one; a file has none."""
    assert netmark("plan", "show").code == 4
    assert netmark("init", "--plan", "unilevel", "--from", "2026-10").code == 0
    assert netmark("plan", "use", "retail", "--from", "2026-11").code == 0
    facts = json.loads(netmark("plan", "show", "--json").out)
    assert (facts["plan"], facts["state"]) == ("Retail", "in force in 2026-11")
    assert "Unilevel" in netmark("plan", "show", "--period", "2026-10").out
    done = netmark("plan", "show", "--period", "2026-09")
    assert done.code == 1
    assert "netmark plan use FILE --from 2026-09" in done.err
    assert netmark("plan", "show", "retail", "--period", "2026-10").code == 2


def test_the_manual_is_there_to_be_read(netmark: Call) -> None:
    """What can be held in mind first, then every field; in a pipe as well."""
    shown = netmark("plan", "kinds", "levels", "--format", "table").out
    assert shown.startswith("Pays uplines on the sales of their downline, level by level.\n\n")
    assert "\n    [[bonuses]]\n" in shown
    assert netmark("plan", "kinds", "levels").out == shown
    assert netmark("plan", "kinds", "levels", "--csv").out.startswith("field,type,default,says\n")
    marked = netmark("plan", "kinds", "levels", "--format", "md").out
    assert marked.startswith("Pays uplines on the sales of their downline, level by level.\n\n")
    assert "x0a" not in marked
    assert netmark("plan", "kinds", "levels", "-o", "levels.html").code == 0
    page = Path("levels.html").read_text("utf-8")
    assert "<pre>    [[bonuses]]\n" in page
    assert "x0a" not in page
    said = json.loads(netmark("plan", "kinds", "levels", "--json").out)
    assert list(said) == ["kind", "manual", "fields", "compression", "values"]
    assert "\ndifferential," in netmark("plan", "kinds").out
    done = netmark("plan", "kinds", "level")
    assert done.code == 1
    assert "did you mean levels?" in done.err


def test_a_plan_is_put_in_force_and_listed(netmark: Call) -> None:
    """One sentence, or an object; the same plan again changes nothing."""
    assert netmark("init").code == 0
    assert netmark("plan", "list").err.startswith("No plan is in force yet: netmark plan use")
    call = ("plan", "use", "unilevel", "--from", "2026-11", "--actor", "eve")
    assert netmark(*call, "--dry-run").err == (
        "Unilevel is in force from 2026-11 on. Nothing was stored: --dry-run.\n"
    )
    done = netmark(*call, "--json")
    said = json.loads(done.out)
    assert list(said) == ["name", "from", "digest", "changed", "dry_run"]
    assert (said["name"], said["from"], said["changed"]) == ("Unilevel", "2026-11", True)
    assert netmark(*call).err == "Unilevel is in force from 2026-11 on already.\n"
    (row,) = json.loads(netmark("plan", "list", "--json").out)
    assert list(row) == ["from", "name", "digest", "at", "by"]
    assert (row["from"], row["name"], row["by"]) == ("2026-11", "Unilevel", "eve")
    assert row["digest"] == said["digest"]
    assert netmark("plan", "use", "unilevel").code == 2


def test_a_plan_of_another_currency_is_refused_with_what_to_do(netmark: Call) -> None:
    """Exit code 1, and nothing is stored."""
    assert netmark("init", "--currency", "JPY").code == 0
    done = netmark("plan", "use", "unilevel", "--from", "2026-11")
    assert done.code == 1
    assert "the plan pays USD, this file keeps JPY" in done.err
    assert netmark("plan", "list", "--json").out == "[]\n"


def test_what_is_probably_a_slip_is_a_note_and_no_fault(netmark: Call) -> None:
    """Exit code 0; on standard error for people, in the rows for programs."""
    text = examples.plan_text("unilevel")
    Path("plan.toml").write_text(f'{text}\n[volumes.GV]\nof = "PV"\nover = "organisation"\n')
    done = netmark("plan", "check", "plan.toml", "--format", "table")
    assert (done.code, done.out) == (0, "")
    assert "Note: plan.toml:" in done.err
    assert "nothing uses the volume GV: it is only shown." in done.err
    [row] = json.loads(netmark("plan", "check", "plan.toml", "--json").out)
    assert (row["sort"], row["what"]) == ("note", "nothing uses the volume GV: it is only shown")


def test_the_manual_of_examples_teaches_the_outline(netmark: Call) -> None:
    """Every word that a team may hold."""
    text = netmark("plan", "kinds", "examples").out
    words = "PV CV AMOUNT kind= market= attr:NAME= buyer= order= joined= sold= inactive terminated"
    assert [word for word in words.split() if word not in text] == []
    assert "rank by decree" in text


def test_the_schema_is_json_wherever_it_goes(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a pipe, in a file, with --json; only who asks for rows gets its keys as rows."""
    shown = netmark("plan", "schema")
    assert (shown.code, shown.err) == (0, "")
    assert json.loads(shown.out)["required"] == ["name", "currency", "period", "rounding"]
    assert netmark("plan", "schema", "--json").out == shown.out
    done = netmark("plan", "schema", "-o", "plan.schema.json")
    assert (done.code, done.out, done.err) == (0, "", "plan.schema.json written.\n")
    assert Path("plan.schema.json").read_text("utf-8") == shown.out
    monkeypatch.setenv("NETMARK_FORMAT", "csv")
    assert netmark("plan", "schema").out == shown.out
    rows = netmark("plan", "schema", "--csv").out
    assert rows.startswith("table,key,type,required,says\nPlan,name,text,")
    assert netmark("plan", "schema", "-o", "keys.csv").code == 0
    assert Path("keys.csv").read_text("utf-8") == rows
    assert "#:schema ./plan.schema.json" in netmark("plan", "schema", "--help").out


def test_a_plan_starts_like_another_one_under_a_name_of_its_own(netmark: Call) -> None:
    """Like a built-in one, or like the one in force; without a database like a file at least."""
    done = netmark("plan", "new", "Mine", "--like", "retail", "-o", "mine.toml")
    assert (done.code, done.out) == (0, "")
    assert done.err == "mine.toml written. Change it, then: netmark plan check mine.toml\n"
    assert netmark("plan", "check", "mine.toml").err.startswith("mine.toml is in order: Mine, ")
    assert netmark("plan", "new", "Mine", "--like", "retail", "-o", "mine.toml").code == 1
    assert netmark("plan", "new", "--like", "retail").out == examples.plan_text("retail")
    assert netmark("plan", "new", "Mine", "--like", "2026-11").code == 1
    assert netmark("init", "--plan", "unilevel", "--from", "2026-10").code == 0
    for model in ("2026-11", "Unilevel", "unilevel"):
        shown = netmark("plan", "new", "Mine", "--like", model)
        text = examples.plan_text("unilevel").replace('"Unilevel"', '"Mine"', 1)
        assert (shown.code, shown.out) == (0, text)
    done = netmark("plan", "new", "Mine", "--like", "Unilevl")
    assert (done.code, done.out) == (1, "")
    assert "did you mean unilevel?" in done.err.lower()


def test_one_part_of_a_plan_is_shown_alone(netmark: Call) -> None:
    """As rows for programs; what feeds what is an indented text for people."""
    done = netmark("plan", "show", "retail", "--part", "graph")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("kind,name,feeds_kind,feeds,how\nmetric,PV,bonus,Override,needs\n")
    shown = netmark("plan", "show", "retail", "--part", "graph", "--format", "table").out
    assert shown.startswith("PV\n  bonus Override: needs\n")
    assert shown in netmark("plan", "show", "retail").out
    rows = json.loads(netmark("plan", "show", "retail", "--part", "maximum", "--json").out)
    assert [(row["bonus"], row["most"]) for row in rows] == [
        ("Own sales", "30%"),
        ("Override", "9%"),
        ("all together", "39%"),
    ]
    done = netmark("plan", "show", "retail", "--part", "maximun")
    assert (done.code, done.out) == (1, "")
    assert "did you mean maximum?" in done.err
    assert netmark("plan", "show", "retail", "--part", "graph", "-o", "graph.csv").code == 0
    assert Path("graph.csv").read_text("utf-8").startswith("kind,name,")


@pytest.fixture
def company(netmark: Call) -> None:
    """Give ann over bob, who sold for 100.00, under the plan Unilevel from October on."""
    for call in (
        "init --plan unilevel --from 2026-10",
        "recruit Ann --id ann --date 2026-10-05",
        "recruit Bob --id bob --sponsor ann --date 2026-10-05",
        "sale bob 100.00 --pv 60 --ref A-1 --date 2026-11-10",
        "sale ann 60.00 --ref A-2 --date 2026-11-10",
    ):
        assert netmark(*call.split()).code == 0, call
    text = examples.plan_text("unilevel").replace('["10%", "5%"', '["12%", "5%"')
    Path("new.toml").write_text(text)


RULES = "part,name,change,what,old,new\nbonus,Unilevel,changed,rates level 1,10%,12%\n"


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("a", ["unilevel", "Unilevel", "2026-11"])
def test_two_plans_are_compared_rule_by_rule(a: str, netmark: Call) -> None:
    """A file, a built-in plan, a period, a plan in force; a difference is no finding."""
    assert netmark("plan", "diff", a, "new.toml") == (0, RULES, "1 rule differs.\n")
    said = json.loads(netmark("plan", "diff", a, "new.toml", "--json").out)
    assert list(said) == ["a", "b", "rules"]
    assert said["b"] == "new.toml"
    assert said["rules"][0]["new"] == "12%"


def test_two_files_are_compared_without_a_database(netmark: Call) -> None:
    """And plans that are alike say so."""
    Path("same.toml").write_text("# mine\n" + examples.plan_text("retail"))
    done = netmark("plan", "diff", "retail", "same.toml", "--format", "table")
    assert (done.code, done.err) == (0, "0 rules differ.\n")
    assert "Both plans have the same rules." in done.out
    assert netmark("plan", "diff", "retail", "2026-11").code == 1
    assert netmark("plan", "diff", "retail", "same.toml", "--period", "2026-11").code == 4
    assert netmark("plan", "diff", "retail", "same.toml", "--top", "3").code == 2
    assert netmark("plan", "diff", "-", "-").code == 2
    Path("faulty.toml").write_text(FAULTY)
    done = netmark("plan", "diff", "retail", "faulty.toml")
    assert (done.code, done.out) == (1, "")
    assert "unknown kind of bonus 'level'" in done.err


@pytest.mark.usefixtures("company")
def test_what_the_difference_is_worth_is_told_by_member(netmark: Call) -> None:
    """The members as rows, everything as JSON, the totals in a sentence."""
    call = ("plan", "diff", "2026-11", "new.toml", "--period", "2026-11")
    done = netmark(*call)
    assert done.code == 0
    assert done.out == (
        "member,name,rank_a,rank_b,earned_a,earned_b,difference\nann,Ann,,,10.00,12.00,2.00\n"
    )
    assert done.err == (
        "2026-11: 10.00 earned under A, 12.00 under B, 2.00 more; 1 gain, 0 lose, 0 unchanged.\n"
        "1 rule differs.\n"
    )
    said = json.loads(netmark(*call, "--json", "--top", "1").out)
    assert list(said) == [
        *("a", "b", "rules", "period", "state", "facts", "earned_a", "earned_b", "difference"),
        *("share_a", "share_b", "winners", "losers", "unchanged", "periods", "bonuses", "ranks"),
        *("breakage", "held", "members"),
    ]
    assert said["bonuses"] == [
        {"bonus": "Unilevel", "paid_a": "10.00", "paid_b": "12.00", "difference": "2.00"}
    ]
    shown = netmark(*call, "--format", "table").out
    assert all(title in shown for title in ("Rules", "By bonus", "By paid-as rank", "By member"))
    assert netmark("payout", "--period", "2026-11", "--close", "--early").code == 0
    assert json.loads(netmark(*call, "--json").out)["facts"] == "frozen"
