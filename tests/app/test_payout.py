"""Closing a month: facts as of its end, balances, guards, and who may close what when."""

import threading
from datetime import date
from pathlib import Path

import pytest

from netmark.app.company import Company
from netmark.app.payout import Closing, close, list_payouts, payout, show_payout
from netmark.errors import ConflictError, InputError, NetmarkError, StateError
from netmark.store.db import connect

from .small import AMPLE, HEAD, LEVELS, Told, act, by_member, rows

OWN = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "10%"\n'


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat, who sold 100.00 in October."""
    found = Told(tmp_path)
    found.line("ann", "bob", "cat")
    found.sell("cat", "100.00", "2026-10-05", "A-1")
    return found


def test_looking_stores_nothing(told: Told) -> None:
    """10 % to bob, 5 % to ann, volumes and ranks beside them; twice the same."""
    found = told.look("2026-10")
    assert found.table == told.look("2026-10").table
    assert (found.period, found.state, found.plan) == ("2026-10", "open", "Small")
    assert (found.earned_minor, found.payable_minor, found.carried_minor) == (1_500, 1_500, 0)
    assert rows(found.table)[1] == {
        **{"member": "bob", "name": "Bob", "rank": "Associate", "active": True, "GV": 10_000},
        **{"Team": 1_000, "earned": 1_000, "brought_forward": 0, "fees": 0},
        **{"payable": 1_000, "carried": 0},
    }
    assert not list_payouts(told.store).rows


def test_a_closed_period_is_found_again(told: Told) -> None:
    """With its totals, who closed it, and everything that identifies it."""
    before = told.look("2026-10")
    closed = told.close("2026-10")
    assert closed.table == before.table
    assert (closed.state, told.look("2026-10").state) == ("closed", "closed")
    assert told.look("2026-10").table == before.table
    [listed] = rows(list_payouts(told.store))
    assert (listed["period"], listed["plan"], listed["members"]) == ("2026-10", "Small", 3)
    assert (listed["earned"], listed["closed_by"]) == (1_500, "ann")
    table = show_payout(told.store, act(AMPLE), "2026-10")
    shown = {row["fact"]: row["value"] for row in rows(table)}
    assert shown["earned"] == "15.00"
    assert (shown["from"], shown["to"]) == ("2026-10-01", "2026-10-31")
    assert len(str(shown["results digest"])) == 64


def test_what_happens_after_a_period_is_not_in_it(told: Told) -> None:
    """A move, a departure, another kind and a recruit of November do not touch October."""
    before = told.look("2026-10").table
    told.move("cat", "ann", "2026-11-02")
    told.leave("bob", "2026-11-03")
    told.join("dan", "ann", "2026-11-04")
    told.sell("dan", "7.00", "2026-11-05")
    assert told.look("2026-10").table == before
    assert told.paid("2026-11") == {"ann": 70}
    told.sell("cat", "100.00", "2026-11-06")
    assert told.paid("2026-11") == {"ann": 1_070}


def test_what_holds_on_the_last_day_holds_for_the_period(told: Told) -> None:
    """Moved on the 31st: cat stands under ann for all of October."""
    told.move("cat", "ann", "2026-10-31")
    assert told.paid("2026-10") == {"ann": 1_000}


def test_who_has_left_earns_nothing_and_keeps_his_place(told: Told) -> None:
    """Bob's level is breakage; reinstated before the end he is paid."""
    told.leave("bob", "2026-10-10")
    assert told.paid("2026-10") == {"ann": 500}
    told.back("bob", "2026-10-20")
    assert told.paid("2026-10") == {"ann": 500, "bob": 1_000}


def test_a_change_of_kind_counts_from_its_day(told: Told) -> None:
    """As a preferred customer cat earns nothing in October, and something in November."""
    told.plan(HEAD + OWN, "2026-10")
    told.set("cat", "2026-10-31", kind="preferred")
    assert told.paid("2026-10") == {}
    told.set("cat", "2026-11-30", kind="distributor")
    told.sell("cat", "50.00", "2026-11-05")
    assert told.paid("2026-11") == {"cat": 500}


def test_ranks_by_decree_begin_and_end_on_a_day(told: Told) -> None:
    """A Director from 10 October to 10 November: in October, not in November."""
    told.set("ann", "2026-10-10", rank="Director")
    told.set("ann", "2026-11-10", rank="")
    assert rows(told.look("2026-10").table)[0]["rank"] == "Director"
    told.sell("cat", "100.00", "2026-11-05")
    assert rows(told.look("2026-11").table)[0]["rank"] == "Associate"


def test_markets_and_attributes_are_those_of_the_last_day(tmp_path: Path) -> None:
    """Ann moves into the EU in October and into the red team in November."""
    plan = HEAD + OWN + 'for = { market = ["EU"], attr.team = ["red"] }\n'
    told = Told(tmp_path, plan)
    told.join("ann", market="US")
    told.join("bob", market="EU", attr_team="red")
    for day in ("2026-10-05", "2026-11-05"):
        told.sell("ann", "10.00", day)
        told.sell("bob", "10.00", day)
    told.set("ann", "2026-10-06", market="EU")
    assert told.paid("2026-10") == {"bob": 100}
    told.set("ann", "2026-11-30", attr__team="red")
    told.set("bob", "2026-11-30", attr__team="blue")
    assert told.paid("2026-11") == {"ann": 100}
    assert told.paid("2026-10") == {"bob": 100}


def test_titles_stay_when_ranks_are_lost(told: Told) -> None:
    """A Director in October by 300 GV, an Associate in November; a condition sees only the past."""
    told.sell("cat", "200.00", "2026-10-06")
    told.close("2026-10")
    told.sell("cat", "10.00", "2026-11-05")
    told.plan(
        HEAD + LEVELS + OWN.replace("Own", "Once a Director") + 'needs = { title = "Director" }\n',
        "2026-11",
    )
    told.sell("ann", "50.00", "2026-11-06")
    found = told.look("2026-11").table
    assert rows(found)[0]["rank"] == "Associate"
    assert by_member(found, "Once a Director") == {"ann": 500, "cat": 100}


def test_balances_are_carried_until_they_reach_the_minimum(told: Told) -> None:
    """20.00: bob has 10.00 in October, and 20.00 with November's."""
    told.plan(HEAD + LEVELS + '[payout]\nminimum = "20.00"\n', "2026-10")
    told.close("2026-10")
    assert told.paid("2026-10", "carried") == {"ann": 500, "bob": 1_000}
    told.sell("cat", "100.00", "2026-11-05")
    assert told.paid("2026-11", "brought_forward") == {"ann": 500, "bob": 1_000}
    assert told.paid("2026-11", "payable") == {"bob": 2_000}
    assert told.paid("2026-11", "carried") == {"ann": 1_000}
    told.close("2026-11")
    assert told.paid("2026-12", "brought_forward") == {"ann": 1_000}


def test_a_refund_after_the_close_becomes_a_debt(told: Told) -> None:
    """The 15.00 of October were paid; in November they are owed, and set off in December."""
    told.close("2026-10")
    told.refund("A-1", "2026-11-02")
    assert told.paid("2026-10", "payable") == {"ann": 500, "bob": 1_000}
    assert told.paid("2026-11") == {"ann": -500, "bob": -1_000}
    told.close("2026-11")
    assert told.paid("2026-11", "carried") == {"ann": -500, "bob": -1_000}
    told.sell("cat", "80.00", "2026-12-01")
    assert told.paid("2026-12", "carried") == {"ann": -100, "bob": -200}
    assert told.paid("2026-12", "payable") == {}


def test_a_plan_may_let_late_refunds_take_nothing_back(told: Told) -> None:
    """October stays paid; what comes back in the period of its sale counts."""
    base = 'base = { volume = "CV", refunds = "same-period" }'
    told.plan((HEAD + LEVELS).replace('base = "CV"', base), "2026-10")
    soon = told.sell("cat", "40.00", "2026-10-06")
    told.refund(soon, "2026-10-20")
    told.close("2026-10")
    told.refund("A-1", "2026-11-02")
    assert told.paid("2026-10", "payable") == {"ann": 500, "bob": 1_000}
    assert told.paid("2026-11") == {}
    assert told.findings() == []


def test_a_plan_changes_from_a_period_on(told: Told) -> None:
    """October is paid by the old one even when it is looked at later."""
    told.plan((HEAD + LEVELS).replace('"10%", "5%"', '"20%"'), "2026-11")
    told.sell("cat", "100.00", "2026-11-05")
    assert told.paid("2026-10") == {"ann": 500, "bob": 1_000}
    assert told.paid("2026-11") == {"bob": 2_000}


def test_a_period_is_closed_once_and_in_order(told: Told) -> None:
    """The second time is a conflict; an earlier period cannot be closed any more."""
    told.close("2026-10")
    with pytest.raises(ConflictError, match="2026-10 is already closed"):
        told.close("2026-10")
    with pytest.raises(StateError, match="2026-10 is closed already"):
        told.close("2026-09")


def test_a_period_that_goes_on_is_closed_only_on_purpose(told: Told) -> None:
    """On the last day it may be closed; before, it takes --early."""
    with pytest.raises(StateError, match="2026-10 goes on until 2026-10-31") as caught:
        told.close("2026-10", today=date(2026, 10, 30))
    assert "--early" in caught.value.hint
    assert told.look("2026-10").state == "open"
    found = told.close("2026-10", Closing(early=True), date(2026, 10, 30))
    assert found.warnings == ("2026-10 goes on until 2026-10-31",)


def test_a_period_with_sales_is_not_passed_over_by_mistake(told: Told) -> None:
    """All that are open are named; on purpose they are left open, and their money is lost."""
    told.sell("cat", "100.00", "2026-09-03", "S-1")
    told.sell("cat", "100.00", "2026-11-03", "S-2")
    said = "2026-09, 2026-10 have sales and are not closed"
    assert said in told.look("2026-11").warnings[-1]
    with pytest.raises(StateError, match=said) as refused:
        told.close("2026-11")
    assert "netmark payout --period 2026-09 --close" in refused.value.hint
    assert "--leave-open" in refused.value.hint
    assert told.look("2026-11").state == "open"
    found = told.close("2026-11", Closing(leave_open=True))
    assert found.warnings == tuple(
        f"{period} was left open: what was earned there can't be paid any more"
        for period in ("2026-09", "2026-10")
    )
    with pytest.raises(StateError, match="2026-11 is closed already"):
        told.close("2026-10", Closing(leave_open=True))


def test_nothing_is_added_to_a_closed_period(told: Told) -> None:
    """Sales, refunds, moves and recruits are told to go into the open one."""
    told.close("2026-10")
    for late in (
        lambda: told.sell("cat", "1.00", "2026-10-31"),
        lambda: told.refund("A-1", "2026-10-31"),
        lambda: told.move("cat", "ann", "2026-10-31"),
        lambda: told.leave("cat", "2026-10-31"),
        lambda: told.set("cat", "2026-10-31", rank="Director"),
        lambda: told.join("dan", "ann", "2026-10-31"),
        lambda: told.plan(HEAD + LEVELS + "\n", "2026-10"),
    ):
        with pytest.raises(StateError):
            late()
    assert told.findings() == []


def test_the_expected_total_must_be_what_it_pays(told: Told) -> None:
    """To the cent; nothing is closed otherwise."""
    with pytest.raises(StateError, match=r"2026-10 pays 15.00, not the 15.01 that was expected"):
        told.close("2026-10", Closing(expect_total="15.01"))
    with pytest.raises(InputError):
        told.close("2026-10", Closing(expect_total="15,00"))
    assert told.look("2026-10").state == "open"
    assert told.close("2026-10", Closing(expect_total="15.00")).state == "closed"


def test_a_broken_guard_stops_the_close(told: Told) -> None:
    """15.00 of 100.00 are more than 14 %; with --despite-guards it is logged."""
    guard = '[[guards]]\nsays = "frugal"\npayout_ratio = { at_most = "14%" }\n'
    told.plan(HEAD + LEVELS + guard, "2026-10")
    broken = "frugal: 15.00 earned, at most 14.00 allowed"
    assert told.look("2026-10").warnings == (broken,)
    with pytest.raises(StateError, match=broken):
        told.close("2026-10")
    assert broken in told.close("2026-10", Closing(despite_guards=True)).warnings
    body = told.store.conn.execute("SELECT body FROM log ORDER BY seq DESC").fetchone()[0]
    assert broken in body


def test_a_rehearsed_close_leaves_nothing(told: Told) -> None:
    """The same path, then rollback; the period stays open."""
    rehearsed = act(AMPLE)._replace(dry_run=True)
    assert close(told.store, rehearsed, "2026-10").state == "closed"
    assert told.look("2026-10").state == "open"
    assert told.store.conn.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (
        told.store.conn.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB 'facts*'"
        ).fetchone()
    )


def test_two_who_close_at_once_are_one_close(told: Told) -> None:
    """One succeeds, the other is told that it is closed; nothing is paid twice."""
    said: list[str] = []
    start = threading.Barrier(2)

    def closing() -> None:
        with connect(told.path) as store:
            start.wait()
            try:
                said.append(close(store, act(AMPLE), "2026-10").state)
            except NetmarkError as error:
                said.append(error.code)

    threads = [threading.Thread(target=closing) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["closed", "conflict"]
    assert told.findings() == []


def test_without_a_plan_there_is_nothing_to_pay(tmp_path: Path) -> None:
    """With the command that helps."""
    told = Told(tmp_path, plan="")
    with pytest.raises(StateError, match="no plan is in force in 2026-10") as caught:
        told.look("2026-10")
    assert caught.value.hint == "netmark plan use FILE --from 2026-10"


@pytest.mark.parametrize(
    ("ours", "theirs", "message"),
    [
        ("USD", "EUR", "the plan pays EUR, this file keeps USD"),
        ('"month"', '"week"', "the plan pays by week, this file counts in periods of a month"),
    ],
)
def test_a_plan_for_another_company_pays_nobody(
    tmp_path: Path, ours: str, theirs: str, message: str
) -> None:
    """Another currency, another calendar."""
    told = Told(tmp_path, (HEAD + LEVELS).replace(ours, theirs))
    with pytest.raises(StateError, match=message):
        told.look("2026-10")


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("JPY", "1000", 150), ("KWD", "10.000", 1_500)]
)
def test_other_currencies_count_in_their_own_smallest_unit(
    tmp_path: Path, currency: str, amount: str, minor: int
) -> None:
    """10 % and 5 % of 1000 yen are 100 and 50; of 10 dinars 1.000 and 0.500."""
    plan = (HEAD + LEVELS).replace("USD", currency)
    told = Told(tmp_path, plan, Company(currency=currency))
    told.line("ann", "bob", "cat")
    told.sell("cat", amount, "2026-10-05")
    found = told.close("2026-10")
    assert (found.earned_minor, found.table.exponent) == (minor, 0 if currency == "JPY" else 3)
    assert told.findings() == []


def test_a_company_may_count_in_weeks(tmp_path: Path) -> None:
    """2026-W45 goes from 2 to 8 November; the balance goes on to W46."""
    plan = (HEAD + LEVELS).replace('"month"', '"week"') + '[payout]\nminimum = "20.00"\n'
    told = Told(tmp_path, plan="", company=Company(calendar="week"))
    told.plan(plan, "2026-W36")
    told.line("ann", "bob", "cat")
    told.sell("cat", "100.00", "2026-11-08")
    told.sell("cat", "100.00", "2026-11-09")
    assert told.close("2026-W45").earned_minor == 1_500
    assert told.paid("2026-W46", "payable") == {"bob": 2_000}
    assert told.findings() == []


def test_a_chain_of_five_thousand_closes_and_is_found_unchanged(tmp_path: Path) -> None:
    """One below the other; all but the last two are paid on two levels."""
    from netmark.app.import_members import Source, import_members

    told = Told(tmp_path)
    file = tmp_path / "members.csv"
    lines = [f"m{n},{f'm{n - 1}' if n else ''},2026-09-01" for n in range(5_000)]
    file.write_text("\n".join(["id,sponsor,joined", *lines]) + "\n")
    import_members(told.store, act("2026-09-01"), Source(str(file)))
    told.sell("m4999", "100.00", "2026-10-05")
    assert told.close("2026-10").earned_minor == 1_500
    assert told.paid("2026-10") == {"m4998": 1_000, "m4997": 500}
    assert told.findings() == []


def test_a_period_takes_late_orders_as_long_as_the_plan_says(tmp_path: Path) -> None:
    """Three days: on 4 November October may be closed; before, it takes --early."""
    told = Told(tmp_path, HEAD + LEVELS + '[payout]\nclose_after = "3 days"\n')
    told.line("ann", "bob")
    told.sell("bob", "100.00", "2026-10-05")
    with pytest.raises(StateError, match="the plan keeps 2026-10 open until 2026-11-03") as caught:
        told.close("2026-10", today=date(2026, 11, 3))
    assert "--early" in caught.value.hint
    assert told.close("2026-10", today=date(2026, 11, 4)).earned_minor == 1_000


def test_an_empty_company_closes(tmp_path: Path) -> None:
    """Nobody is paid nothing."""
    told = Told(tmp_path)
    found = told.close("2026-10")
    assert (found.earned_minor, found.table.rows) == (0, [])
    assert told.findings() == []
    assert payout(told.store, act("2026-11-05")).period == "2026-11"
