"""The hybrid plan holds the published tables, number by number.

Few members of the golden month stand right at a threshold, so a mistyped one could pay the same
that month. The tables are published in plan.json beside the data.
"""

import json
import tomllib
from fractions import Fraction
from typing import Any

import pytest

from .shared import PROJECT, shared_path

Doc = dict[str, Any]


@pytest.fixture(scope="module")
def plan() -> Doc:
    """The plan as written."""
    path = PROJECT / "examples" / "hybrid" / "plan.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published() -> Doc:
    """The tables as published."""
    found: Doc = json.loads(shared_path("golden-month", "plan.json").read_text(encoding="utf-8"))
    return found


def rate(text: str) -> Fraction:
    """A percentage as a share."""
    return Fraction(text.removesuffix("%")) / 100


@pytest.mark.parametrize("ladder", ["DEFAULT", "EU"])
def test_every_rank_needs_what_the_table_says(plan: Doc, published: Doc, ladder: str) -> None:
    """CPV 100, team volume, up to three leg thresholds; the third is for the sum of all others."""
    wanted = {}
    for rank, *least, _ in reversed(published["ranks"][ladder]):
        needs: Doc = {"CPV": 100, "TV": published["qtv"][ladder][rank]}
        thresholds = [figure for figure in reversed(least) if figure]
        if thresholds:
            rest = "sum" if len(thresholds) == 3 else "one"
            needs["legs"] = [{"of": "OV", "at_least": thresholds, "rest": rest}]
        wanted[rank] = needs
    found = {rank["name"]: rank["needs"] for rank in plan["ladders"][ladder]["ranks"]}
    assert list(found) == list(wanted)
    assert found == wanted
    assert plan["ladders"][ladder]["tree"] == "kept"


def test_who_is_kept_is_what_the_table_says(plan: Doc, published: Doc) -> None:
    """Each scheme by its own PV, and whoever holds a rank by decree."""
    by_scheme = [
        {"PV": least, "for": {"market": [scheme]}}
        for scheme, least in published["qualify_pv"].items()
    ]
    assert plan["trees"]["kept"]["keep"] == {"any": [*by_scheme, {"forced_rank": True}]}


def test_rates_are_what_the_tables_say(plan: Doc, published: Doc) -> None:
    """The two tables of brackets, what the first upline gets, and 5 % to EU members."""
    by_name = {bonus["name"]: bonus for bonus in plan["bonuses"]}

    def table(rows: list[list[str]]) -> list[list[object]]:
        return [[threshold, rate(share)] for threshold, share in rows]

    def wanted(key: str) -> list[list[object]]:
        return [[start, Fraction(share)] for start, share in published[key]]

    team = by_name["team"]
    assert table(by_name["personal"]["brackets"]) == wanted("personal_levels")
    assert table(team["own_rate"]["brackets"]) == wanted("personal_levels")
    assert table(team["brackets"]) == wanted("team_levels")
    assert rate(team["floor"]["rate"]) == Fraction(published["team_levels"][-1][1])
    assert rate(team["first_share"]["rate"]) == Fraction(published["courtesy"])
    assert rate(by_name["courtesy"]["rate"]) == Fraction(published["courtesy"])
    assert [rate(x) for x in by_name["team-eu"]["rates"]] == [Fraction(published["eu_team"])]
    assert by_name["team-eu"]["needs"] == {"CPV": 100}  # README section 7


@pytest.mark.parametrize(("ladder", "ending"), [("DEFAULT", ""), ("EU", "-eu")])
def test_override_and_infinity_are_what_the_tables_say(
    plan: Doc, published: Doc, ladder: str, ending: str
) -> None:
    """Every cell by rank and generation; generation 1 earns nothing."""
    by_name = {bonus["name"]: bonus for bonus in plan["bonuses"]}
    found = {
        name: [[n, rate(share)] for n, share in enumerate(row, start=1) if n > 1]
        for name, row in by_name[f"override{ending}"]["rates"].items()
    }
    assert all(row[0] == "0%" for row in by_name[f"override{ending}"]["rates"].values() if row)
    assert {name: row for name, row in found.items() if row} == {
        name: [[n, Fraction(share)] for n, share in row]
        for name, row in published["override"][ladder].items()
    }
    infinity = by_name[f"infinity{ending}"]["infinity"]
    assert {name: rate(share) for name, share in infinity["rate"].items()} == {
        name: Fraction(share or 0) for name, *_, share in published["ranks"][ladder]
    }
    assert (infinity["from"], infinity["budget"]) == (2, "3%")
