"""`scorecard` and `report scorecards`: columns that others rely on, and a card to be read."""

import csv
import io
import json

import pytest

from .conftest import Call

REPORT = (
    "period,member,band,score_network,rank,of,score_traditional,z_customers,z_retention,"
    "z_productivity,z_duplication,z_giving,z_help,counted"
)
FACTS = (
    "member name period window band months score_network rank of percentile score_traditional"
    " percentile_traditional counted"
)
FIGURE = "figure value band_median percentile z points weight numerator denominator low high note"
PARTS = {
    "network": FIGURE,
    "traditional": FIGURE,
    "income": "measure value numerator denominator note",
    "legs": "member name volume volume_share income income_share",
    "firsts": "what median_days reached recruits note",
    "recruits": ("member name joined months overrides ceded support value payback_month note"),
}


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init --plan evergreen --from 2026-11",
        "recruit Ann --id ann --date 2026-11-02",
        "recruit Bob --id bob --sponsor ann --date 2026-11-03",
        "sale bob 100.00 --buyer retail --date 2026-11-05",
        "sale ann 100.00 --date 2026-11-05",
    ):
        assert netmark(*call.split()).code == 0, call


def test_the_columns_of_the_report_are_these(netmark: Call) -> None:
    """One row per distributor; the weights are said beside it."""
    done = netmark("report", "scorecards", "--period", "2026-11")
    assert done.out.splitlines()[0] == REPORT
    assert [row["member"] for row in csv.DictReader(io.StringIO(done.out))] == ["ann", "bob"]
    assert done.err.startswith("Weights: customers 30, retention 20, productivity 15")
    only = netmark("report", "scorecards", "--member", "bob").out.splitlines()
    assert only == [REPORT, done.out.splitlines()[2]]


def test_the_parts_of_a_scorecard_are_these(netmark: Call) -> None:
    """Facts, then a table for each part; each can be had alone."""
    card = json.loads(netmark("scorecard", "ann", "--json").out)
    assert list(card) == [*FACTS.split(), *PARTS]
    for name, columns in PARTS.items():
        assert list(card[name][0]) == columns.split()
        alone = netmark("scorecard", "ann", "--show", name, "--csv").out
        assert alone.splitlines()[0].split(",") == columns.split()
    flat = netmark("scorecard", "ann").out
    assert flat.splitlines()[0].split(",") == FIGURE.split()


def test_a_leg_has_the_same_card(netmark: Call) -> None:
    """Of Ann and Bob together."""
    card = json.loads(netmark("scorecard", "--leg", "ann", "--json").out)
    assert card["traditional"][0]["value"] == "100.00"
    assert (
        json.loads(netmark("scorecard", "ann", "--json").out)["traditional"][0]["value"] == "0.00"
    )


def test_a_screen_shows_what_counts_and_with_which_weights(netmark: Call) -> None:
    """Also what is left out, and why."""
    shown = netmark("scorecard", "bob", "--format", "table").out
    assert "Network profile (weights: customers 30, retention 20, productivity 15," in shown
    assert "nobody recruited yet; left out" in shown
    assert "Traditional profile: own sales only" in shown
    assert "Nobody in the frontline yet." in shown


@pytest.mark.parametrize("words", [(), ("ann", "--leg", "bob")])
def test_it_is_of_a_member_or_of_a_leg(words: tuple[str, ...], netmark: Call) -> None:
    """Neither and both are a usage error that says how."""
    done = netmark("scorecard", *words)
    assert done.code == 2
    assert "netmark scorecard --leg ID" in done.err
