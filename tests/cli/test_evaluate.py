"""`evaluate`: a company as a network, also one of nobody, of one, and without a plan."""

import csv
import io
import json

import pytest

from .conftest import Call

MEASURES = [
    *("participants", "founders", "newcomers", "recruits per active", "recruited in the period"),
    *("recruited nobody", "two recruits or more", "duplication", "strict duplication"),
    *("activity", "there after 3 months", "median stay", "orders per active"),
    *("customers per active", "named end customers", "end customers", "mean depth"),
    *("deepest level", "width", "widest frontline", "downline of 10 or more"),
]
Rows = dict[str, dict[str, str]]


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    assert netmark("init").code == 0


@pytest.fixture
def team(netmark: Call) -> None:
    """Ann above bob and cat, bob above dan, who is terminated; eve is a customer of bob."""
    for call in (
        "recruit Ann --id ann --date 2026-07-01",
        "recruit Bob --id bob --sponsor ann --date 2026-07-15",
        "recruit Cat --id cat --sponsor ann --date 2026-11-02",
        "recruit Dan --id dan --sponsor bob --date 2026-08-01",
        "recruit Eve --id eve --sponsor bob --kind customer --date 2026-08-01",
        "sale ann 100.00 --date 2026-07-02",
        "sale ann 30.00 --buyer retail --customer x --date 2026-11-03",
        "sale ann 10.00 --buyer retail --date 2026-11-03",
        "sale bob 60.00 --date 2026-11-04",
        "member terminate dan --date 2026-11-10 --yes",
    ):
        assert netmark(*call.split()).code == 0, call


def rows(netmark: Call, *args: str) -> Rows:
    """The figures by measure."""
    done = netmark("evaluate", "--csv", *args)
    assert done.code == 0, done.err
    return {row["measure"]: row for row in csv.DictReader(io.StringIO(done.out))}


@pytest.mark.usefixtures("team")
def test_every_figure_has_its_numbers(netmark: Call) -> None:
    """Four take part, dan among them, who left on the 10th; ann and bob have orders."""
    found = rows(netmark)
    assert list(found) == MEASURES
    assert list(found["activity"]) == [
        *("period", "measure", "value", "numerator", "denominator", "by_chance"),
        *("low", "high", "note"),
    ]
    figures = {
        name: (row["value"], row["numerator"], row["denominator"]) for name, row in found.items()
    }
    assert figures["participants"] == ("4", "", "")
    assert figures["founders"] == ("25.00%", "1", "4")
    assert figures["newcomers"] == ("25.00%", "1", "4")
    assert figures["recruited in the period"] == ("25.00%", "1", "4")
    assert figures["recruited nobody"] == ("50.00%", "2", "4")
    # Bob and dan are older than 90 days; bob's recruit dan has no order.
    assert figures["duplication"] == ("0.00%", "0", "2")
    assert figures["activity"] == ("66.67%", "2", "3")
    assert figures["orders per active"] == ("1.50", "3", "2")
    assert figures["customers per active"] == ("0.50", "1", "2")
    assert figures["named end customers"] == ("30.00%", "30.00", "100.00")
    assert figures["end customers"] == ("40.00%", "40.00", "100.00")
    assert figures["mean depth"] == ("1.00", "4", "4")


@pytest.mark.usefixtures("team")
def test_retention_by_joining_month(netmark: Call) -> None:
    """Dan never ordered and left after 90 days; the class of cat has been seen for 28 only."""
    done = netmark("evaluate", "--show", "cohorts", "--csv")
    found = [list(row.values()) for row in csv.DictReader(io.StringIO(done.out))]
    assert found == [
        ["2026-11", "2026-07", "2", "0", "", "100.00%", "100.00%", "100.00%", "", "", "", ""],
        ["2026-11", "2026-08", "1", "1", "90", "100.00%", "100.00%", "0.00%", "", "", "", ""],
        ["2026-11", "2026-11", "1", "0", "", "", "", "", "", "", "", ""],
        ["2026-11", "all", "4", "1", "", "100.00%", "100.00%", "66.67%", "", "", "", ""],
    ]


@pytest.mark.usefixtures("team")
def test_days_and_ranges_of_periods_are_evaluated_as_well(netmark: Call) -> None:
    """Four orders since July, one on the 4th of November; dan takes part up to the 9th."""
    assert rows(netmark, "--period", "2026-07..2026-11")["orders per active"]["numerator"] == "4"
    one_day = rows(netmark, "--from", "2026-11-04", "--to", "2026-11-04")
    assert one_day["orders per active"]["numerator"] == "1"
    assert one_day["activity"]["period"] == "2026-11-04..2026-11-04"
    assert rows(netmark, "--from", "2026-11-10")["participants"]["value"] == "3"
    assert rows(netmark, "--from", "2026-11-09")["participants"]["value"] == "4"


@pytest.mark.usefixtures("team")
def test_json_has_the_same_rows(netmark: Call) -> None:
    """Nothing stands for nothing."""
    found = json.loads(netmark("evaluate", "--json").out)
    assert [row["measure"] for row in found] == MEASURES
    assert found[0]["numerator"] is None


def test_one_member_alone_is_no_failure(netmark: Call) -> None:
    """He has recruited nobody, as chance gives with certainty; without orders there is no share."""
    netmark("recruit", "Ann", "--id", "ann")
    found = rows(netmark)
    assert (found["recruited nobody"]["value"], found["recruited nobody"]["by_chance"]) == (
        "100.00%",
        "100.00%",
    )
    assert found["end customers"]["value"] == found["width"]["value"] == ""
    assert "there after 3 months" not in found


@pytest.mark.parametrize("show", ["figures", "cohorts"])
def test_nobody_is_told_what_to_do(netmark: Call, show: str) -> None:
    """No rows, exit code 0, and the next command."""
    done = netmark("evaluate", "--show", show, "--csv")
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert "netmark recruit NAME" in done.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--period", "2027-01"], 1, "2027-01 has not begun: today is 2026-11-30."),
        (
            ["--period", "2026-11", "--from", "2026-11-01"],
            2,
            "--period and days are two ways to say when",
        ),
        (["--to", "2026-11-01"], 2, "--to needs a first day"),
        (["--from", "2026-11-02", "--to", "2026-11-01"], 1, "runs backwards"),
        (["--show", "cohort"], 2, "did you mean cohorts?"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    netmark: Call, words: list[str], code: int, message: str
) -> None:
    """With what to say instead."""
    done = netmark("evaluate", *words)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert "hint:" in done.err


@pytest.mark.usefixtures("team")
def test_the_company_says_from_when_on_a_recruit_counts_in_duplication(netmark: Call) -> None:
    """Cat is 28 days old: with 27 days as the limit she is the third."""
    assert netmark("settings", "old_days", "27").code == 0
    duplication = rows(netmark)["duplication"]
    assert (duplication["denominator"], duplication["note"]) == ("3", "of recruits over 27 days")
