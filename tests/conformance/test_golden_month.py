"""One month of a live company through the command line: every published row, to the cent.

Rules and figures: golden-month/README.md of the shared reference data, published under the MIT
licence, (c) 2016 Praxigento. The calendar month itself is not known; here it is January 2016.
"""

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from netmark.payout.trial import rehearse
from netmark.plan.document import read as read_plan

from .shared import PROJECT, shared_rows

PLAN = PROJECT / "examples" / "hybrid" / "plan.toml"
PERIOD = "2016-01"
# README section 9: five members hold a rank that no volume explains.
FORCED = {
    "M00001": {"DEFAULT": "PRES", "EU": "PRES"},
    "M00021": {"DEFAULT": "PRES", "EU": "PRES"},
    "M00077": {"DEFAULT": "ED"},
    "M01474": {"DEFAULT": "MGR", "EU": "MGR"},
    "M01475": {"DEFAULT": "MGR", "EU": "MGR"},
}
# README section 14.
TOTAL = "84026.96"

Rows = list[dict[str, str]]


class Month(NamedTuple):
    """What the closed month says of itself."""

    compression: Rows
    volumes: Rows
    earnings: Rows
    ranks: Rows
    verified: subprocess.CompletedProcess[str]
    elsewhere: subprocess.CompletedProcess[str]
    bundle: bytes


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, a day after the month."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("NETMARK_")}
    return subprocess.run(
        [sys.executable, "-m", "netmark", *args],
        cwd=folder,
        env={**own, "NETMARK_TODAY": "2016-02-01"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def rows_of(folder: Path, *args: str) -> Rows:
    """The rows that a command prints as CSV."""
    done = run(folder, *args, "--csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def put(path: Path, heads: str, rows: list[list[str]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads.split(), *rows])


def convert(folder: Path) -> None:
    """Write the published files as files of members and sales; decrees from README section 9."""
    members = []
    for row in shared_rows("golden-month", "members.csv"):
        ranks = FORCED.get(row["member"], {})
        decrees = [ranks.get("DEFAULT", ""), ranks.get("EU", ""), "by decree" if ranks else ""]
        members.append([row["member"], row["sponsor"], row["scheme"], "2015-12-01", *decrees])
    heads = "id sponsor market joined rank:DEFAULT rank:EU rank_reason"
    put(folder / "members.csv", heads, members)
    sales = [
        [f"S{n}", "2016-01-31", row["member"], row["pv"], row["pv"]]
        for n, row in enumerate(shared_rows("golden-month", "volumes.csv"))
    ]
    put(folder / "sales.csv", "ref date member amount pv", sales)


def closed_month(folder: Path, plan: Path) -> Month:
    """The month, imported and closed."""
    convert(folder)
    for command in (
        "init --currency USD",
        "import members members.csv",
        "import sales sales.csv",
        f"plan use {plan} --from {PERIOD}",
        f"payout --period {PERIOD} --close",
    ):
        done = run(folder, *command.split())
        assert done.returncode == 0, f"netmark {command}\n{done.stderr}"

    exported = run(folder, "verify", "--export", "closed.jsonl")
    assert exported.returncode == 0, exported.stderr
    empty = folder / "elsewhere"
    empty.mkdir()

    def report(name: str) -> Rows:
        return rows_of(folder, "report", name, "--period", PERIOD)

    return Month(
        report("compression"),
        report("volumes"),
        report("earnings"),
        report("ranks"),
        run(folder, "verify", "--period", PERIOD),
        run(empty, "verify", "--bundle", "../closed.jsonl"),
        (folder / "closed.jsonl").read_bytes(),
    )


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The golden month under the hybrid plan."""
    return closed_month(tmp_path_factory.mktemp("golden"), PLAN)


def earned(month: Month, bonus: str) -> dict[str, Decimal]:
    """Amount by member of one bonus."""
    return {r["member"]: Decimal(r["amount"]) for r in month.earnings if r["bonus"] == bonus}


def expected(scheme: str, column: str) -> dict[str, Decimal]:
    """The published amounts of a scheme that are not zero."""
    rows = shared_rows("golden-month", "expected_bonus.csv")
    amounts = {r["member"]: Decimal(r[column] or 0) for r in rows if r["scheme"] == scheme}
    return {member: amount for member, amount in amounts.items() if amount}


def test_the_compressed_tree_is_the_published_one(month: Month) -> None:
    """626 of 2,319 members are kept, each under the published parent."""
    wanted = {
        r["member"]: r["compressed_parent"]
        for r in shared_rows("golden-month", "expected_compressed.csv")
    }
    found = {r["member"]: r["parent"] for r in month.compression if r["kept"] == "yes"}
    assert len(month.compression) == 2319
    assert len(wanted) == 626
    assert found == wanted


def test_whoever_is_not_kept_is_told_why(month: Month) -> None:
    """1,693 members leave the tree; the report names what they lacked, and no parent."""
    left = [row for row in month.compression if row["kept"] != "yes"]
    assert len(left) == 1693
    assert all(row["reason"] and not row["parent"] for row in left)


def test_compressed_and_team_volumes_are_the_published_ones(month: Month) -> None:
    """CPV and TV of all 626 kept members, and nothing of anybody else; CPV sums to 163,135.73."""
    wanted = {
        r["member"]: (Decimal(r["compressed_pv"]), Decimal(r["tv"]))
        for r in shared_rows("golden-month", "expected_compressed.csv")
    }
    found = {r["member"]: (Decimal(r["CPV"]), Decimal(r["TV"])) for r in month.volumes}
    others = {member: found.pop(member) for member in list(found) if member not in wanted}
    assert found == wanted
    assert set(others.values()) <= {(Decimal(0), Decimal(0))}
    assert sum(cpv for cpv, _ in found.values()) == Decimal("163135.73")


def test_personal_bonus_is_the_published_one(month: Month) -> None:
    """587 members of the DEFAULT scheme earn 25,070.77 on their own compressed volume."""
    wanted = expected("DEFAULT", "personal")
    assert (len(wanted), sum(wanted.values())) == (587, Decimal("25070.77"))
    assert earned(month, "personal") == wanted


def test_eu_team_bonus_is_the_published_one(month: Month) -> None:
    """13 members of the EU scheme earn 427.19 on their compressed frontline."""
    wanted = expected("EU", "team")
    assert (len(wanted), sum(wanted.values())) == (13, Decimal("427.19"))
    assert earned(month, "team-eu") == wanted


def test_override_is_the_published_one(month: Month) -> None:
    """111 members of DEFAULT earn 40,783.37 and 8 of EU 2,215.76 by generation."""
    for scheme, bonus, count, total in (
        ("DEFAULT", "override", 111, "40783.37"),
        ("EU", "override-eu", 8, "2215.76"),
    ):
        wanted = expected(scheme, "override")
        assert (len(wanted), sum(wanted.values())) == (count, Decimal(total))
        assert earned(month, bonus) == wanted


def test_infinity_is_the_published_one(month: Month) -> None:
    """4 members of DEFAULT earn 4,894.16, and nobody of EU anything."""
    wanted = expected("DEFAULT", "infinity")
    assert (len(wanted), sum(wanted.values())) == (4, Decimal("4894.16"))
    assert earned(month, "infinity") == wanted
    assert earned(month, "infinity-eu") == expected("EU", "infinity") == {}


def test_team_and_courtesy_are_the_published_ones(month: Month) -> None:
    """169 members of DEFAULT earn 5,663.91 by difference, 107 of them 4,971.80 without one."""
    for bonus, count, total in (("team", 169, "5663.91"), ("courtesy", 107, "4971.80")):
        wanted = expected("DEFAULT", bonus)
        assert (len(wanted), sum(wanted.values())) == (count, Decimal(total))
        assert earned(month, bonus) == wanted


def test_the_month_is_whole(month: Month) -> None:
    """Every row and column of expected_bonus.csv, and nothing else: 84,026.96 in all."""
    columns = ("personal", "team", "courtesy", "override", "infinity")
    rows = shared_rows("golden-month", "expected_bonus.csv")
    wanted = {row["member"]: sum(Decimal(row[column] or 0) for column in columns) for row in rows}
    found: dict[str, Decimal] = {}
    for row in month.earnings:
        found[row["member"]] = found.get(row["member"], Decimal(0)) + Decimal(row["amount"])
    assert len(wanted) == 603
    assert found == wanted
    assert sum(found.values()) == Decimal(TOTAL)


# README section 8, lowest rank last: TV threshold, then max, medium and min of the legs (0: none).
LADDERS: Mapping[str, Mapping[str, tuple[int, int, int, int]]] = {
    "DEFAULT": {
        "PRES": (750, 24000, 18000, 9000),
        "EVP": (750, 18000, 15000, 6000),
        "SVP": (750, 15000, 9000, 3000),
        "ED": (750, 9000, 4500, 2250),
        "SD": (750, 4500, 3750, 2250),
        "DIR": (750, 2250, 1500, 1000),
        "SUP": (750, 1500, 750, 0),
        "SM": (750, 750, 0, 0),
        "MGR": (750, 0, 0, 0),
    },
    "EU": {
        "PRES": (1000, 24000, 12000, 6000),
        "EVP": (1000, 15000, 12000, 3000),
        "SVP": (1000, 10500, 9000, 2300),
        "SD": (1000, 4500, 3800, 2300),
        "DIR": (1000, 2500, 1600, 900),
        "SUP": (800, 1600, 800, 0),
        "SM": (500, 750, 0, 0),
        "MGR": (500, 0, 0, 0),
    },
}


def ranks_by_hand(ladder: str) -> dict[str, str]:
    """The rank of every rank-qualified member, worked out from the published tree, CPV and TV."""
    rows = shared_rows("golden-month", "expected_compressed.csv")
    organisation = {r["member"]: Decimal(r["compressed_pv"]) for r in rows}
    own = dict(organisation)
    above = {r["member"]: r["compressed_parent"] for r in rows}
    for member, volume in own.items():
        upline = above[member]
        while upline:
            organisation[upline] += volume
            upline = above[upline]
    found = {}
    lowest = min(tv for tv, *_ in LADDERS[ladder].values())
    for row in rows:
        member, team = row["member"], Decimal(row["tv"])
        if ladder in FORCED.get(member, {}):
            found[member] = FORCED[member][ladder]
        elif own[member] >= 100 and team >= lowest:
            legs = sorted((organisation[m] for m in above if above[m] == member), reverse=True)
            found[member] = by_legs(ladder, team, legs)
    return found


def by_legs(ladder: str, team: Decimal, legs: list[Decimal]) -> str:
    """The highest rank whose TV and leg thresholds are met."""
    if not legs:
        return "MGR"
    big, second, *others = [*legs, Decimal(0)]
    for rank, (least, most, medium, smallest) in LADDERS[ladder].items():
        figures = [big, second]
        if smallest:
            figures = sorted([big, second, sum(others, Decimal(0))], reverse=True)
        thresholds = [most, medium, smallest][: len(figures)]
        if team >= least and all(f >= t for f, t in zip(figures, thresholds, strict=True)):
            return rank
    raise AssertionError(f"{ladder}: nobody who qualifies is below the lowest rank")


@pytest.mark.parametrize("ladder", LADDERS)
def test_ranks_follow_the_published_tables(month: Month, ladder: str) -> None:
    """Every kept member is ranked in both schemes; forced ranks stand beside the organic ones."""
    wanted = ranks_by_hand(ladder)
    found = {r["member"]: r for r in month.ranks if r["ladder"] == ladder}
    assert len(set(wanted.values())) >= 5
    assert {member: row["rank"] for member, row in found.items()} == wanted
    forced = {member for member, row in found.items() if row["forced"] == "yes"}
    assert forced == {member for member, ranks in FORCED.items() if ladder in ranks}
    for member, row in found.items():
        if member not in forced:
            assert row["organic_rank"] == row["rank"]


def test_the_closed_month_verifies(month: Month) -> None:
    """Recomputed from what was frozen, the digests are the same."""
    assert month.verified.returncode == 0, month.verified.stdout + month.verified.stderr


def test_the_closed_month_is_computed_again_without_the_database(month: Month) -> None:
    """From a bundle, which names no member; the figures are the same to the last bit."""
    assert month.elsewhere.returncode == 0, month.elsewhere.stdout + month.elsewhere.stderr
    assert f"the run of {PERIOD} computed again" in month.elsewhere.stderr
    columns = b"".join(line for line in month.bundle.splitlines() if b'"column"' in line)
    assert re.search(rb"M\d{5}", columns) is None
    assert len(columns) > 100_000


def test_the_plan_keeps_its_own_examples() -> None:
    """The examples in the plan file were worked by hand, and the plan pays them."""
    plan = read_plan(PLAN.read_text(encoding="utf-8"), PLAN.name)
    outcomes = rehearse(plan)
    assert len(outcomes) == 3
    assert [difference for outcome in outcomes for difference in outcome.differences] == []
