"""`payout`, `statement` and `explain` on the command line."""

import csv
import io
import json
from pathlib import Path

import pytest

from .conftest import Call

PLAN = """\
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
[[guards]]
says = "frugal"
payout_ratio = { at_most = "15%" }
"""


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-12-01")
    Path("plan.toml").write_text(PLAN)
    for call in (
        "init --plan plan.toml --from 2026-11",
        "recruit Ann --id ann --date 2026-11-01",
        "recruit Bob --id bob --sponsor ann --date 2026-11-01",
        "recruit Cat --id cat --sponsor bob --date 2026-11-01",
        "sale cat 100.00 --ref A-1 --date 2026-11-05",
        "sale cat 33.33 --ref A-2 --date 2026-11-06",
    ):
        assert netmark(*call.split()).code == 0, call


def rows(text: str) -> list[dict[str, str]]:
    """CSV as dicts."""
    return list(csv.DictReader(io.StringIO(text)))


def test_a_payout_shows_every_figure_under_a_fixed_name(netmark: Call) -> None:
    """Volumes and bonuses of the plan between the columns that are always there."""
    done = netmark("payout", "--period", "2026-11")
    assert done.code == 0
    assert done.out.splitlines()[0] == (
        "member,name,rank,active,GV,Team,earned,brought_forward,fees,payable,carried"
    )
    [ann, bob, _] = rows(done.out)
    assert (ann["earned"], bob["earned"], bob["GV"]) == ("6.67", "13.33", "133.33")
    said = "2026-11 (open): 20.00 earned, 20.00 payable, 0.00 carried, by the plan Small."
    assert said in done.err
    assert "frugal: 20.00 earned, at most 19.99 allowed" in done.err


def test_a_close_takes_what_is_expected_or_nothing(netmark: Call) -> None:
    """The total, then the guard, then it is closed, once."""
    closing = ("payout", "--period", "2026-11", "--close")
    wrong = netmark(*closing, "--expect-total", "19.99")
    assert (wrong.code, wrong.out) == (1, "")
    assert "pays 20.00, not the 19.99 that was expected" in wrong.err
    guarded = netmark(*closing, "--expect-total", "20.00")
    assert guarded.code == 1
    assert "a guard of the plan is broken: frugal" in guarded.err
    tried = netmark(*closing, "--despite-guards", "--dry-run")
    assert tried.code == 0
    assert "Nothing was stored: --dry-run." in tried.err
    assert netmark("payout", "list").out.count("\n") == 1
    done = netmark(*closing, "--despite-guards", "--note", "as agreed")
    assert done.code == 0
    assert "2026-11 (closed now): 20.00 earned" in done.err
    again = netmark(*closing)
    assert again.code == 5
    assert again.err.startswith("Error: 2026-11 is already closed")
    assert "into the open period: netmark correct --period 2026-11" in again.err


def test_closed_periods_are_listed_and_shown(netmark: Call) -> None:
    """With totals, digests and the note of who closed it."""
    assert netmark("payout", "show", "--period", "2026-11").code == 1
    assert (
        netmark(
            *("payout", "--period", "2026-11", "--close", "--despite-guards", "--note", "agreed")
        ).code
        == 0
    )
    [listed] = rows(netmark("payout", "list").out)
    assert (listed["period"], listed["earned"], listed["members"]) == ("2026-11", "20.00", "3")
    shown = {
        row["fact"]: row["value"]
        for row in rows(netmark("payout", "show", "--period", "2026-11").out)
    }
    assert (shown["note"], shown["state"], shown["plan"]) == ("agreed", "closed", "Small")
    assert shown["results digest"] == listed["digest"]


@pytest.mark.parametrize(
    "words",
    [
        ["--expect-total", "20.00"],
        ["--despite-guards"],
        ["--early"],
    ],
)
def test_what_goes_with_closing_is_refused_without_it(netmark: Call, words: list[str]) -> None:
    """Nobody should think that something was closed."""
    done = netmark("payout", "--period", "2026-11", *words)
    assert done.code == 2
    assert "--close" in done.err


def test_a_close_names_its_period(netmark: Call) -> None:
    """It is never guessed."""
    done = netmark("payout", "--close")
    assert done.code == 2
    assert "which period is to be closed?" in done.err
    assert netmark("payout", "--period", "2026-13").code in (1, 2)


def test_a_statement_is_a_document(netmark: Call) -> None:
    """Facts, volumes and the items; CSV has the items."""
    done = netmark("statement", "bob", "--period", "2026-11", "--json")
    said = json.loads(done.out)
    assert (said["member"], said["rank"], said["state"]) == ("bob", "Associate", "open")
    assert said["items"] == [
        {"item": "Team", "amount": "13.33"},
        {"item": "earned", "amount": "13.33"},
        {"item": "payable", "amount": "13.33"},
    ]
    assert {"volume": "GV", "amount": "133.33"} in said["volumes"]
    flat = netmark("statement", "bob", "--period", "2026-11", "--csv").out
    assert flat == "item,amount\nTeam,13.33\nearned,13.33\npayable,13.33\n"


def test_an_explanation_goes_down_to_the_order(netmark: Call) -> None:
    """In rows for scripts, in sentences for readers; amounts before rounding, then the rounding."""
    found = rows(netmark("explain", "bob", "--period", "2026-11").out)
    assert [(row["order"], row["amount"], row["says"]) for row in found] == [
        ("A-1", "10.00", "level 1: 10 % of 133.33 CV from cat"),
        ("A-2", "3.333", "level 1: 10 % of 133.33 CV from cat"),
        ("", "-0.003", "rounding"),
    ]
    told = netmark("explain", "bob", "--period", "2026-11", "--format", "table").out
    assert told.splitlines()[0] == "bob Bob, Associate: 2026-11 (open)"
    assert "A-2  2026-11-06  cat  33.33" in told
    assert told.splitlines()[-1].split() == ["rounding", "-0.003"]
    one = rows(netmark("explain", "ann", "--period", "2026-11", "--order", "A-1").out)
    assert [(row["order"], row["amount"]) for row in one] == [("A-1", "5.00")]


def test_an_explanation_fits_on_a_narrow_terminal(
    netmark: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that is too long goes on below; the amount stays beside its beginning."""
    ask = ("explain", "bob", "--period", "2026-11", "--format", "table")
    whole = netmark(*ask).out.splitlines()
    monkeypatch.setenv("COLUMNS", "36")
    narrow = netmark(*ask).out.splitlines()
    assert max(map(len, whole)) > 36 >= max(map(len, narrow))
    assert next(line.split() for line in narrow if "level 1" in line)[-1] == "13.333"
    assert " ".join(" ".join(narrow).split()).count("cat") == " ".join(whole).count("cat")


def test_who_earned_nothing_is_told_so(netmark: Call) -> None:
    """Without an error."""
    done = netmark("explain", "cat", "--period", "2026-11", "--format", "table")
    assert done.code == 0
    assert "earned nothing" in done.out
    unknown = netmark("explain", "bob", "--period", "2026-11", "--bonus", "Teem")
    assert unknown.code == 1
    assert "did you mean 'Team'?" in unknown.err


def test_a_closed_period_answers_the_same_after_a_refund(netmark: Call) -> None:
    """Byte for byte; the refund shows in December."""
    ask = ("explain", "bob", "--period", "2026-11")
    before = netmark(*ask).out
    assert netmark("payout", "--period", "2026-11", "--close", "--despite-guards").code == 0
    assert netmark("refund", "A-1", "--date", "2026-12-01").code == 0
    assert netmark(*ask).out == before
    december = rows(netmark("payout", "--period", "2026-12").out)
    assert [row["earned"] for row in december if row["member"] == "bob"] == ["-10.00"]


def test_a_statement_of_several_positions(netmark: Call) -> None:
    """Of each, and of all together; the member says whose it is."""
    done = netmark("recruit", "", "--id", "ann.002", "--sponsor", "bob", "--owner", "ann")
    assert "ann.002 joined under bob, a position of ann, on 2026-12-01." in done.out + done.err
    assert netmark("recruit", "Dan", "--id", "dan", "--sponsor", "ann.002").code == 0
    assert netmark("sale", "dan", "100.00").code == 0
    told = netmark("statement", "ann.002", "--period", "2026-12", "--format", "table").out
    start = told.split("Positions of the owner")[1].split("\n")
    assert [line.split() for line in start[3:6]] == [
        ["ann", "0.00", "0.00"], ["ann.002", "10.00", "10.00"], ["together", "10.00", "10.00"],
    ]  # fmt: skip
    assert "Positions" not in netmark("statement", "dan", "--format", "table").out
    assert '"owner": "ann"' in netmark("member", "show", "ann.002", "--json").out
    assert '"positions": "ann.002"' in netmark("member", "show", "ann", "--json").out
    assert netmark("member", "set", "ann.002", "owner=bob").code == 0
    shown = rows(netmark("report", "positions", "--period", "2026-12").out)
    assert [(row["owner"], row["member"], row["owner_earned"]) for row in shown] == [
        ("bob", "ann.002", "15.00"), ("bob", "bob", "15.00"),
    ]  # fmt: skip
