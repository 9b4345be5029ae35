"""Why somebody was paid what he was paid: the same answer on the day and years later."""

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from netmark.app.explain import Explanation, explain
from netmark.app.reports import report
from netmark.app.statement import Statement, statement
from netmark.errors import InputError, PlanError, StateError

from .small import HEAD, LEVELS, Told, act, rows

LATER = act("2036-01-01")
MIXED = """\
[active]
needs = { PV = 50 }
[trees.kept]
kind = "compressed"
keep = { PV = 20 }
[volumes.GV]
of = "PV"
over = "organisation"
[volumes.ALL]
of = "CV"
over = "company"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 300 }
[[bonuses]]
name = "Start"
kind = "levels"
base = { volume = "CV", buyer_joined_within = "30 days" }
rates = ["20%", "10%"]
compression = "skip-inactive"
[[bonuses]]
name = "Team"
kind = "levels"
base = { volume = "CV", except = "Start" }
compression = "roll-up"
rates = { Associate = ["3%", "2%"], Director = ["5%", "3.3%"] }
[[bonuses]]
name = "Own"
kind = "sales"
tree = "kept"
base = "PV"
on = "PV"
how = "marginal"
brackets = [["0", "1%"], ["100", "1/3"]]
[[bonuses]]
name = "Pool"
kind = "sales"
base = "ALL"
rate = "0.1%"
needs = { rank = "Director" }
"""


def story(folder: Path) -> Told:
    """Seven people, orders of all sorts, a refund, in September and October."""
    told = Told(folder, HEAD + MIXED)
    told.line("ann", "bob", "cat", "dan")
    told.join("eve", "ann")
    told.join("fay", "eve", "2026-10-02")
    told.join("gus", "bob", kind="preferred")
    for ref, code, amount in (
        ("A-1", "ann", "120.00"),
        ("B-1", "bob", "60.00"),
        ("C-1", "cat", "30.00"),
        ("C-2", "cat", "9.99"),
        ("D-1", "dan", "150.00"),
        ("E-1", "eve", "10.00"),
        ("F-1", "fay", "77.77"),
        ("G-1", "gus", "25.00"),
    ):
        told.sell(code, amount, "2026-10-05", ref)
    told.refund("D-1", "2026-10-20", "50.00")
    return told


MEMBERS = ("ann", "bob", "cat", "dan", "eve", "fay", "gus")


def answers(told: Told) -> list[object]:
    """Everything that can be asked about October, without names and states."""
    found: list[object] = []
    for code in MEMBERS:
        why = explain(told.store, LATER, code, "2026-10")
        found.append((why.rank, [(w.bonus, w.paid, w.shown) for w in why.whys], why.table))
        said = statement(told.store, LATER, code, "2026-10")
        found.append((said.rank, said.active, said.volumes, said.table, said.payable))
    names = ("earnings", "lines", "ranks", "volumes", "breakage", "progress", "compression")
    found += [report(told.store, LATER, name, "2026-10") for name in names]
    for name in ("statements", "members"):
        named = report(told.store, LATER, name, "2026-10")
        found.append([row[:2] + row[3:] for row in named.rows])
    return found


def test_a_closed_period_is_explained_as_on_its_last_day(tmp_path: Path) -> None:
    """From the frozen facts of one downline the same is said as from the whole company."""
    told = story(tmp_path)
    before = answers(told)
    told.close("2026-10")
    assert answers(told) == before


def test_nothing_that_happens_later_changes_an_explanation(tmp_path: Path) -> None:
    """Everybody moves, leaves, is renamed, gets another rank and plan, and sends all back."""
    told = story(tmp_path)
    told.close("2026-10")
    before = answers(told)
    for ref in ("A-1", "B-1", "C-1", "C-2", "D-1", "E-1", "F-1", "G-1"):
        told.refund(ref, "2026-11-05")
    told.move("dan", "ann", "2026-11-05")
    told.move("bob", "", "2026-11-05")
    told.move("ann", "bob", "2026-11-06")
    told.set("ann", "2026-11-05", name="Zoe", rank="Director", market="EU")
    told.leave("cat", "2026-11-07")
    told.join("hal", "cat", "2026-11-03")
    told.sell("hal", "500.00", "2026-11-04")
    told.plan((HEAD + LEVELS).replace("Associate", "Novice"), "2026-12")
    assert answers(told) == before
    told.store.close()
    assert told.findings() == []


def shares(found: Explanation) -> Counter[str]:
    """What each order brought, in minor units."""
    brought: Counter[str] = Counter()
    for why in found.whys:
        for _, _, parts in why.lines:
            for part in parts:
                brought[part.order.ref] += part.exact  # type: ignore[assignment]  # exact
    return brought


@pytest.mark.parametrize("closed", [False, True])
def test_every_order_is_conserved(tmp_path: Path, closed: bool) -> None:
    """What an order brought to whom, and what it did not bring, is all it could bring."""
    told = Told(tmp_path)
    told.line("ann", "bob", "cat", "dan")
    told.leave("bob", "2026-10-02")
    orders = {"A": ("dan", 10_000), "B": ("dan", 3_333), "C": ("cat", 777), "D": ("ann", 5_000)}
    for ref, (code, cents) in orders.items():
        told.sell(code, f"{cents // 100}.{cents % 100:02d}", "2026-10-05", ref)
    told.refund("B", "2026-10-06", "11.11")
    if closed:
        told.close("2026-10")
    paid: Counter[str] = Counter()
    for code in ("ann", "bob", "cat", "dan"):
        paid.update(shares(explain(told.store, LATER, code, "2026-10")))
    # 10 % and 5 %: dan's orders bring 10 % to cat, bob has left; cat's bring 5 % to ann.
    assert paid["A"] == Fraction(1_000)
    assert paid["B"] == Fraction(3_333, 10)
    assert paid["C"] == Fraction(777, 20)
    assert "D" not in paid
    # 15 % of every order is accounted for: what is not paid is breakage by reason
    found = rows(report(told.store, LATER, "breakage", "2026-10"))
    total = sum(Fraction(str(row["amount"])) * 100 for row in found)
    sold = sum(cents for _, cents in orders.values()) - 1_111
    assert total == Fraction(sold * 15, 100)


def test_an_explanation_adds_up_to_the_cent(tmp_path: Path) -> None:
    """Amounts of all rows, with the rounding, are what was earned."""
    told = story(tmp_path)
    for code in MEMBERS:
        found = explain(told.store, LATER, code, "2026-10")
        by_bonus: Counter[object] = Counter()
        for row in rows(found.table):
            by_bonus[row["bonus"]] += Fraction(str(row["amount"])) * 100  # type: ignore[assignment]  # exact
        assert {why.bonus: round(by_bonus[why.bonus], 3) for why in found.whys} == {
            why.bonus: why.paid for why in found.whys
        }


def test_a_statement_adds_up(tmp_path: Path) -> None:
    """Bonuses to earned; earned and brought forward to payable and carried."""
    told = Told(tmp_path, HEAD + LEVELS + '[payout]\nminimum = "10.00"\n')
    told.line("ann", "bob", "cat")
    told.sell("cat", "100.00", "2026-10-05")
    told.close("2026-10")
    told.sell("cat", "100.00", "2026-11-05")
    found = statement(told.store, LATER, "ann", "2026-11")
    assert found == Statement(
        *("ann", "Ann", "2026-11", "open", "Associate", True),
        (("PV", "0.00"), ("CV", "0.00"), ("GV", "100.00")),
        found.table,
        "10.00",
        "enrolled",
    )
    assert found.table.rows == [
        *(("Team", 500), ("earned", 500), ("brought forward", 500), ("payable", 1_000)),
    ]
    before = statement(told.store, LATER, "ann", "2026-10")
    assert before.state == "closed"
    assert before.table.rows == [("Team", 500), ("earned", 500), ("payable", 0), ("carried", 500)]


def test_one_order_or_one_bonus_can_be_asked_about(tmp_path: Path) -> None:
    """D-1 brought cat 5 % of 150.00, the refund took 5 % of 50.00 back."""
    told = story(tmp_path)
    told.close("2026-10")
    found = explain(told.store, LATER, "bob", "2026-10", bonus="Team")
    assert {row["bonus"] for row in rows(found.table)} == {"Team"}
    one = explain(told.store, LATER, "fay", "2026-10", order="F-1")
    assert [row["order"] for row in rows(one.table)] == ["F-1"]
    with pytest.raises(InputError, match="order F-1 brought dan nothing in 2026-10"):
        explain(told.store, LATER, "dan", "2026-10", order="F-1")
    with pytest.raises(PlanError, match="the plan has no bonus 'Teem'") as caught:
        explain(told.store, LATER, "bob", "2026-10", bonus="Teem")
    assert caught.value.hint == "did you mean 'Team'?"


def test_orders_that_rolled_up_are_found(tmp_path: Path) -> None:
    """Cat is inactive: what she sold counts as bob's and is paid to ann on level 1."""
    told = story(tmp_path)
    told.sell("cat", "5.00", "2026-10-06", "C-3")
    for _ in range(2):
        found = explain(told.store, LATER, "ann", "2026-10", bonus="Team", order="C-3")
        assert [row["order"] for row in rows(found.table)] == ["C-3"]
        if told.look("2026-10").state == "open":
            told.close("2026-10")


POOL = """\
[[bonuses]]
name = "Pool"
kind = "pool"
fund = { volume = "CV", rate = "10%" }
shares = { by = "PV" }
rounding = "largest-remainder"
"""


def test_a_share_of_a_pool_comes_from_the_orders_of_everybody(tmp_path: Path) -> None:
    """Ann has a third of 9.00, through 30.00 of her own and 60.00 of bob, who is below her."""
    told = Told(tmp_path, HEAD + POOL)
    told.line("ann", "bob")
    told.sell("ann", "30.00", "2026-10-05", "A-1")
    told.sell("bob", "60.00", "2026-10-05", "B-1")
    for _ in range(2):
        found = explain(told.store, LATER, "ann", "2026-10")
        assert shares(found) == {"A-1": 100, "B-1": 200}
        found = explain(told.store, LATER, "bob", "2026-10")
        assert shares(found) == {"A-1": 200, "B-1": 400}
        sources = {row[3] for row in report(told.store, LATER, "lines", "2026-10").rows}
        assert sources == {""}  # nobody in particular
        if told.look("2026-10").state == "open":
            told.close("2026-10")
    assert told.findings() == []


OVERRIDE = """\
[[ranks]]
name = "Leader"
needs = { PV = 1 }
[[bonuses]]
name = "Override"
kind = "generations"
base = "CV"
leader = "Leader"
boundary = "leader-in"
ineligible = "keeps-generation"
earns = "leaders"
rates = ["10%"]
guarantee = { minimum = "5.00" }
"""


def test_what_a_leader_gives_to_a_guarantee_is_told_like_what_he_receives(tmp_path: Path) -> None:
    """Bob has 10 % of cat's 60.00; of the 5.00 for ann, 10 % of his own 20.00 leave 3.00 to him."""
    told = Told(tmp_path, HEAD + OVERRIDE)
    told.line("ann", "bob", "cat")
    for name, amount in (("ann", "10.00"), ("bob", "20.00"), ("cat", "60.00")):
        told.sell(name, amount, "2026-10-05", f"{name}-1")
    for _ in range(2):
        for name, lines in (("ann", [200, 300]), ("bob", [600, -300])):
            [found] = explain(told.store, LATER, name, "2026-10").whys
            assert sorted(line.line.exact for line in found.lines) == sorted(lines)
        if told.look("2026-10").state == "open":
            told.close("2026-10")
    assert told.findings() == []


def test_who_was_not_there_is_not_explained(tmp_path: Path) -> None:
    """Somebody who joined in November has no October; strangers are nobody."""
    told = story(tmp_path)
    told.join("hal", "ann", "2026-11-02")
    for _ in range(2):
        for ask in (explain, statement):
            with pytest.raises(StateError, match="hal joined after 2026-10"):
                ask(told.store, LATER, "hal", "2026-10")
        if told.look("2026-10").state == "open":
            told.close("2026-10")
    with pytest.raises(InputError, match="zoe"):
        explain(told.store, LATER, "zoe", "2026-10")


def test_the_current_period_is_meant_when_none_is_named(tmp_path: Path) -> None:
    """By the calendar of the file."""
    told = story(tmp_path)
    assert explain(told.store, act(date(2026, 10, 31)), "ann").period == "2026-10"
    assert statement(told.store, act(date(2026, 11, 1)), "ann").period == "2026-11"
