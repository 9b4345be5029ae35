"""The golden data set of the reference, to the cent: by the engine, and by the command line."""

import csv
import io
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

from netmark.genealogy.tree import roll_up, top_down
from netmark.team.legs import spread, spreads
from netmark.team.recruiting import customers_per_participant, recruiter_share
from netmark.team.shares import end_customer_share, own_share

from . import golden

PAID = {"D1": 19700, "D2": 11900, "D3": 4500, "D4": 2600, "D6": 5500, "D9": 3000}


def places(value: Fraction | None, digits: int) -> str:
    """A figure as the reference prints it."""
    assert value is not None
    return f"{round(value * 10**digits) / 10**digits:.{digits}f}"


def totals() -> list[int]:
    """Product volume of everybody with all below, in cents."""
    return list(roll_up(golden.PARENTS, top_down(golden.PARENTS), golden.volumes()))


def test_sales_by_buyer_are_those_of_the_reference() -> None:
    """261000 in all: 74000 verified retail, 6000 unverified, 21000 preferred, 160000 own."""
    assert sum(golden.volumes()) == 261000
    assert golden.sold("retail", verified=True) == 74000
    assert golden.sold("retail", verified=False) == 6000
    assert golden.sold("preferred", verified=True) == 21000
    assert golden.sold("self", verified=True) == 160000


def test_the_share_of_non_participants_is_that_of_the_reference() -> None:
    """95/261 = .36398 verified, .38697 with what nobody is named for."""
    assert end_customer_share(74000 + 21000, 261000) == Fraction(95, 261)
    assert places(end_customer_share(95000, 261000), 5) == "0.36398"
    assert places(end_customer_share(101000, 261000), 5) == "0.38697"


def test_the_engine_pays_what_the_reference_says() -> None:
    """47200 in all, of six members."""
    result = golden.computed()
    paid = {
        code: minor for code, minor in zip(golden.MEMBERS, result.earned[1:], strict=True) if minor
    }
    assert paid == PAID
    assert result.total == 47200


def test_income_by_who_made_the_sale() -> None:
    """D1: 20 % of 40000 is his own, 80/197; D9 and D3 live on others, D4 has 1600 of 2600."""
    result = golden.computed()
    own = dict(zip(golden.MEMBERS, result.amounts["Own sales"][1:], strict=True))
    assert own_share(own["D1"], PAID["D1"]) == Fraction(8000, 19700)
    assert own_share(own["D3"], PAID["D3"]) == own_share(own["D9"], PAID["D9"]) == 0
    assert own_share(own["D4"], PAID["D4"]) == Fraction(1600, 2600)
    assert own_share(own["D5"], 0) is None


def test_structure_is_that_of_the_reference() -> None:
    """.30 have two or more recruits, .40 none, mean depth 2.10."""
    counts = list(spreads(golden.PARENTS, totals()).legs)[1:]
    assert Fraction(sum(n >= 2 for n in counts), 10) == Fraction(3, 10)
    recruiters = recruiter_share(counts)
    assert (recruiters.of - recruiters.hits, recruiters.of) == (4, 10)
    depths = [0] * 11
    for slot in top_down(golden.PARENTS):
        above = golden.PARENTS[slot]
        depths[slot] = depths[above] + 1 if above else 0
    assert Fraction(sum(depths), 10) == Fraction(21, 10)


def test_legs_are_those_of_the_reference() -> None:
    """D1: [96000, 110000]; D2: [38000, 10000]."""
    volumes = dict(zip(golden.MEMBERS, totals()[1:], strict=True))
    every = spreads(golden.PARENTS, totals())
    for slot, frontline, legs, hhi, balance, evenness in (
        (1, ("D2", "D3"), [96000, 110000], "0.5023", "0.9954", "0.8727"),
        (2, ("D4", "D5"), [38000, 10000], "0.6701", "0.6597", "0.2632"),
    ):
        assert [volumes[member] for member in frontline] == legs
        found = spread(legs)
        assert places(found.hhi, 4) == hhi
        assert places(found.balance, 4) == balance
        assert places(found.evenness, 4) == evenness
        assert every.of(slot) == found


def test_customers_per_participant_of_the_golden_month() -> None:
    """17 customers are named: 10 + 1 + 4 + 1 + 1; 9 of 10 members have an order, all but D8."""
    named = sum(sale.customers for sale in golden.SALES if sale.verified)
    active = len({sale.member for sale in golden.SALES})
    assert (named, active) == (17, 9)
    assert customers_per_participant(named, active) == Fraction(17, 9)


def run(folder: Path, *args: str) -> str:
    """What the program prints, the day after the month."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("NETMARK_")}
    done = subprocess.run(
        [sys.executable, "-m", "netmark", *args],
        cwd=folder,
        env={**own, "NETMARK_TODAY": "2026-12-01"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"netmark {' '.join(args)}\n{done.stderr}"
    return done.stdout


def imported(folder: Path) -> None:
    """The golden month in a file of its own."""
    (folder / "golden.toml").write_text(golden.PLAN, encoding="utf-8")
    (folder / "members.csv").write_text(golden.members_csv(), encoding="utf-8")
    (folder / "sales.csv").write_text(golden.sales_csv(), encoding="utf-8")
    run(folder, "init", "--currency", "USD")
    run(folder, "import", "members", "members.csv")
    run(folder, "import", "sales", "sales.csv")
    run(folder, "plan", "use", "golden.toml", "--from", "2026-11")


def test_the_command_line_pays_what_the_reference_says(tmp_path: Path) -> None:
    """Imported from files and closed with the total expected: six members, 472.00."""
    imported(tmp_path)
    run(tmp_path, *["payout", "--period", "2026-11", "--close", "--expect-total", "472.00"])
    earnings = run(tmp_path, *["report", "earnings", "--period", "2026-11", "--csv"])
    paid: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(earnings)):
        cents = int(row["amount"].replace(".", ""))
        paid[row["member"]] = paid.get(row["member"], 0) + cents
    assert paid == PAID


def test_the_command_line_evaluates_as_the_reference_says(tmp_path: Path) -> None:
    """.30 with two or more recruits, .40 with none, mean depth 2.10, .36398 and .38697 outside."""
    imported(tmp_path)
    said = run(tmp_path, "evaluate", "--period", "2026-11", "--csv")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(said))}
    figures = {
        name: (rows[name]["value"], rows[name]["numerator"], rows[name]["denominator"])
        for name in (
            "two recruits or more",
            "recruited nobody",
            "mean depth",
            "named end customers",
            "end customers",
            "customers per active",
        )
    }
    assert figures == {
        "two recruits or more": ("30.00%", "3", "10"),
        "recruited nobody": ("40.00%", "4", "10"),
        "mean depth": ("2.10", "21", "10"),
        "named end customers": ("36.40%", "950.00", "2610.00"),
        "end customers": ("38.70%", "1010.00", "2610.00"),
        "customers per active": ("1.89", "17", "9"),
    }
    # One founder of ten: half recruit nobody, 1/4 - 1/180 have two, H(10) - 1 = 1.9290 levels.
    chance = {name: rows[name]["by_chance"] for name in figures}
    assert chance["recruited nobody"] == "50.00%"
    assert chance["two recruits or more"] == "24.44%"
    assert chance["mean depth"] == "1.93"
