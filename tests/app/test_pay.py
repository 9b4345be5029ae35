"""Balances, adjustments and payments, told as months of a small company."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app import pay
from netmark.app.accounts import set_account
from netmark.app.adjust import Adjusted, Undo, Why, adjust, report_postings, undo
from netmark.app.balances import report_balances
from netmark.app.bank_answers import answers
from netmark.app.pay_file import transfers_table
from netmark.app.settlement_text import of_company
from netmark.app.statement import statement
from netmark.errors import ConflictError, InputError, StateError
from netmark.plan.document import read
from netmark.store.files import Source

from .small import HEAD, LEVELS, Told, act, by_member, rows

DECEMBER = act("2026-12-05")
KIT = Why("starter kit", "charge", "none")
AWARD = Why("won the contest", "award", "income")
FEES = '[payout]\nminimum = "5.00"\n[[payout.fees]]\nname = "Transfer"\namount = "1.50"\n'
IBAN = "DE89370400440532013000"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Cat buys for 100.00 in October and November: bob gets 10.00, ann 5.00, each month."""
    return company(tmp_path)


def company(folder: Path, more: str = "") -> Told:
    """Ann above bob above cat."""
    told = Told(folder, HEAD + LEVELS + more)
    told.line("ann", "bob", "cat")
    told.sell("cat", "100.00", "2026-10-05", "C-1")
    told.sell("cat", "100.00", "2026-11-05", "C-2")
    return told


def put(told: Told, code: str, amount: str, why: Why = KIT, day: str = "2026-10-10") -> Adjusted:
    """Adjust a balance on a day."""
    return adjust(told.store, act(day), code, amount, why)


def balances(told: Told, period: str, *columns: str) -> dict[str, tuple[object, ...]]:
    """Columns of the report on balances, by member."""
    found = rows(report_balances(told.store, DECEMBER, period))
    return {str(row["member"]): tuple(row[name] for name in columns) for row in found}


def answer(told: Told, folder: Path, text: str) -> dict[str, int]:
    """Take in an answer of the bank."""
    path = folder / "answer.csv"
    path.write_text(text)
    return answers(told.store, DECEMBER, Source(str(path))).new


def states(told: Told, period: str) -> dict[str, str]:
    """What became of each payment of a period, by member."""
    table = pay.look(told.store, DECEMBER, period).table
    return {str(row["member"]): str(row["status"]) for row in rows(table)}


# --- balances and adjustments ---------------------------------------------------------------------


def test_an_adjustment_is_paid_with_the_next_close(told: Told) -> None:
    """Ann's 5.00 and 3.00; her statement says why, and the totals balance."""
    put(told, "ann", "3.00", AWARD)
    assert told.paid("2026-10", "payable") == {"ann": 800, "bob": 1000}
    told.close("2026-10")
    assert told.paid("2026-10", "posted") == {"ann": 300}
    items = [tuple(row) for row in statement(told.store, DECEMBER, "ann", "2026-10").table.rows]
    assert ("award: won the contest", 300) in items
    assert ("payable", 800) in items
    assert told.paid("2026-11", "payable") == {"ann": 500, "bob": 1000}
    assert told.findings() == []


def test_a_debt_is_carried_and_earned_back(told: Told) -> None:
    """12.00 for a kit: after 5.00 of October 7.00 are owed, after November 2.00."""
    put(told, "ann", "-12.00")
    told.close("2026-10")
    told.close("2026-11")
    seen = ("brought_forward", "earned", "posted", "payable", "carried", "owed_for")
    assert balances(told, "2026-10", *seen)["ann"] == (0, 500, -1200, 0, -700, "charge 7.00")
    assert balances(told, "2026-11", *seen)["ann"] == (-700, 500, 0, 0, -200, "charge 2.00")
    told.sell("cat", "100.00", "2026-12-02")
    assert told.paid("2026-12", "payable") == {"ann": 300, "bob": 1000}
    assert told.findings() == []


def test_the_oldest_debt_is_earned_back_first(told: Told) -> None:
    """6.00 and 4.00 owed, 5.00 earned: 1.00 of the first and all of the second are left."""
    put(told, "ann", "-6.00", KIT)
    put(told, "ann", "-4.00", Why("late fee", "fee", "none"))
    put(told, "ann", "-9.00", Why("by mistake", "slip", "none"))
    undo(told.store, act("2026-10-11"), Undo(3, "ann", "9.00"), "was a mistake")
    told.close("2026-10")
    assert balances(told, "2026-10", "carried", "owed_for")["ann"] == (
        -500,
        "charge 1.00, fee 4.00",
    )


def test_fees_and_the_minimum_are_on_the_statement(tmp_path: Path) -> None:
    """Bob is paid 10.00 less 1.50; ann's 5.00 reach the minimum: 3.50."""
    told = company(tmp_path, FEES)
    told.close("2026-10")
    seen = ("earned", "fees", "payable", "carried")
    assert balances(told, "2026-10", *seen) == {
        "ann": (500, 150, 350, 0),
        "bob": (1000, 150, 850, 0),
    }
    items = [tuple(row) for row in statement(told.store, DECEMBER, "bob", "2026-10").table.rows]
    assert items == [
        ("Team", 1000),
        ("earned", 1000),
        ("fee Transfer", -150),
        ("payable", 850),
    ]
    assert told.findings() == []


@pytest.mark.parametrize("missing", ["reason", "category", "tax"])
def test_an_adjustment_says_why(told: Told, missing: str) -> None:
    """Reason, category and tax class must all be given."""
    with pytest.raises(InputError, match="an adjustment needs a"):
        put(told, "ann", "3.00", AWARD._replace(**{missing: " "}))


def test_nothing_is_posted_into_a_closed_period(told: Told) -> None:
    """Without a period it goes into the next one that will be closed."""
    told.close("2026-10")
    with pytest.raises(StateError, match="2026-10 is closed"):
        adjust(told.store, DECEMBER, "ann", "3.00", AWARD, "2026-10")
    assert put(told, "ann", "3.00", day="2026-12-05").period == "2026-11"
    assert adjust(told.store, DECEMBER, "ann", "3.00", AWARD, "2026-12").period == "2026-12"
    assert told.paid("2026-11", "posted") == {"ann": 300}


def test_who_joins_later_is_posted_into_his_first_period(told: Told) -> None:
    """Dan joined in December; nothing of his can stand in October."""
    told.join("dan", "ann", "2026-12-01")
    assert put(told, "dan", "3.00", AWARD, "2026-12-05").period == "2026-12"
    with pytest.raises(StateError, match="joined on 2026-12-01"):
        adjust(told.store, DECEMBER, "dan", "3.00", AWARD, "2026-11")


def test_what_was_posted_into_a_period_that_is_passed_over_is_not_lost(told: Told) -> None:
    """September is never closed; October takes it up."""
    adjust(told.store, act("2026-09-10"), "ann", "3.00", AWARD, "2026-09")
    told.close("2026-10")
    assert told.paid("2026-10", "posted") == {"ann": 300}
    assert told.findings() == []


def test_an_adjustment_is_taken_back_once(told: Told) -> None:
    """By the opposite amount; not twice, not by another amount, and not what takes back."""
    number = put(told, "ann", "3.00", AWARD).number
    with pytest.raises(InputError, match=r"posting 1 is 3\.00 on the balance of ann"):
        undo(told.store, DECEMBER, Undo(number, "bob", "-3.00"), "for bob")
    back = undo(told.store, DECEMBER, Undo(number, "ann", "-3.00"), "for bob")
    with pytest.raises(ConflictError, match="is undone already"):
        undo(told.store, DECEMBER, Undo(number, "ann", "-3.00"), "for bob")
    with pytest.raises(StateError, match="takes another one back"):
        undo(told.store, DECEMBER, Undo(back.number, "ann", "3.00"), "again")
    found = rows(report_postings(told.store, DECEMBER))
    assert [(row["amount"], row["category"], row["undoes"]) for row in found] == [
        (300, "award", ""),
        (-300, "award", "1"),
    ]


# --- payments -------------------------------------------------------------------------------------


def test_what_is_due_is_approved_once(told: Told) -> None:
    """15.00 in one batch; the same again finds nothing, and changes nothing."""
    told.close("2026-10")
    with pytest.raises(StateError, match=r"15\.00 is to be approved, not the 10\.00"):
        pay.approve(told.store, DECEMBER, "2026-10", "10.00")
    done = pay.approve(told.store, DECEMBER, "2026-10", "15.00")
    assert (done.batch, done.payments, done.total_minor) == (1, 2, 1500)
    before = "\n".join(told.store.conn.iterdump())
    assert pay.approve(told.store, DECEMBER, "2026-10").batch == 0
    assert "\n".join(told.store.conn.iterdump()) == before
    assert states(told, "2026-10") == {"ann": "approved", "bob": "approved"}
    assert told.findings() == []


def test_an_open_period_is_not_paid(told: Told) -> None:
    """It has to be closed first."""
    with pytest.raises(StateError, match="2026-10 is not closed"):
        pay.approve(told.store, DECEMBER, "2026-10")


def test_who_is_on_hold_is_passed_over_until_he_is_released(told: Told) -> None:
    """Then his money comes in a batch of its own."""
    told.close("2026-10")
    with pytest.raises(InputError, match="a hold needs a reason"):
        pay.hold(told.store, DECEMBER, "bob", "")
    assert pay.hold(told.store, DECEMBER, "bob", "no tax form").changed
    assert not pay.hold(told.store, DECEMBER, "bob", "no tax form").changed
    assert pay.approve(told.store, DECEMBER, "2026-10").total_minor == 500
    assert balances(told, "2026-10", "status", "paid", "held")["bob"] == ("held", 0, 1000)
    assert pay.approve(told.store, DECEMBER, "2026-10").batch == 0
    assert pay.release(told.store, DECEMBER, "bob").changed
    assert pay.approve(told.store, DECEMBER, "2026-10").total_minor == 1000
    assert [row["total"] for row in rows(pay.list_batches(told.store))] == [500, 1000]
    assert told.findings() == []


def test_nothing_is_paid_before_the_day_from_which_the_plan_pays(tmp_path: Path) -> None:
    """14 days after October: from 15 November on."""
    told = company(tmp_path, '[payout]\npay_after = "14 days"\n')
    told.close("2026-10")
    before = act("2026-11-14")
    with pytest.raises(StateError, match="the plan pays 2026-10 from 2026-11-15 on"):
        pay.approve(told.store, before, "2026-10")
    found = rows(pay.look(told.store, before, "2026-10").table)
    assert {(row["status"], row["reason"]) for row in found} == {("due", "from 2026-11-15 on")}
    assert pay.approve(told.store, act("2026-11-15"), "2026-10").payments == 2


def test_two_people_approve_where_the_plan_says_so(tmp_path: Path) -> None:
    """Not the same one twice; before that there is no file and no answer of a bank."""
    told = company(tmp_path, "[payout]\napprovals = 2\n")
    told.close("2026-10")
    assert pay.approve(told.store, DECEMBER, "2026-10").missing == 1
    assert states(told, "2026-10") == {"ann": "waiting", "bob": "waiting"}
    with pytest.raises(StateError, match="ann has approved batch 1 already"):
        pay.approve(told.store, DECEMBER, "2026-10")
    with pytest.raises(StateError, match="waits for somebody else"):
        transfers_table(told.store, 1)
    with pytest.raises(ConflictError):
        answer(told, tmp_path, "payment,status\nP1,paid\n")
    other = DECEMBER._replace(actor="zoe")
    assert pay.approve(told.store, other, "2026-10", "15.00").missing == 0
    assert states(told, "2026-10") == {"ann": "approved", "bob": "approved"}
    assert rows(pay.list_batches(told.store))[0]["approved_by"] == "ann and zoe"
    assert told.findings() == []


def test_what_the_bank_sends_back_is_paid_with_a_later_run(told: Told, tmp_path: Path) -> None:
    """Ann is paid; bob's 10.00 come back and are payable again with November's 10.00."""
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    text = "payment,status,reason,amount\nP1,paid,,5.00\nP2,returned,account closed,10.00\n"
    assert answer(told, tmp_path, text) == {"paid": 1, "failed": 0, "returned": 1}
    assert states(told, "2026-10") == {"ann": "paid", "bob": "returned"}
    assert sum(answer(told, tmp_path, text).values()) == 0
    assert pay.approve(told.store, DECEMBER, "2026-10").batch == 0
    assert told.paid("2026-11", "payable") == {"ann": 500, "bob": 2000}
    told.close("2026-11")
    assert pay.approve(told.store, DECEMBER, "2026-11").total_minor == 2500
    assert told.findings() == []


def test_a_payment_that_was_paid_may_still_come_back(told: Told, tmp_path: Path) -> None:
    """But what failed was never paid: that contradicts itself, and nothing of the file counts."""
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    answer(told, tmp_path, "payment,status\nP1,paid\nP2,failed\n")
    with pytest.raises(ConflictError) as caught:
        answer(told, tmp_path, "payment,status\nP1,returned\nP2,paid\n")
    assert [problem.where.rpartition(":")[2] for problem in caught.value.problems] == ["3"]
    assert states(told, "2026-10") == {"ann": "paid", "bob": "failed"}
    assert answer(told, tmp_path, "payment,status\nP1,returned\n")["returned"] == 1
    assert told.paid("2026-11", "posted") == {"ann": 500, "bob": 1000}
    assert told.findings() == []


def test_every_fault_of_an_answer_is_listed(told: Told, tmp_path: Path) -> None:
    """And nothing of it is taken in."""
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    text = "payment,status,amount,date\nP1,paid,5.00,\nP9,paid,,\nP2,gone,,\nP2,paid,9.99,\n"
    with pytest.raises(InputError) as caught:
        answer(told, tmp_path, text + "P2,paid,,tomorrow\n")
    assert len(caught.value.problems) == 2  # what is wrong in itself comes first
    with pytest.raises(InputError) as caught:
        answer(told, tmp_path, text.replace("gone", "paid"))
    assert [problem.where.rpartition(":")[2] for problem in caught.value.problems] == ["3", "5"]
    assert states(told, "2026-10") == {"ann": "approved", "bob": "approved"}


def test_what_is_forfeited_is_never_paid(told: Told) -> None:
    """Bob loses October's 10.00 and 3.00 that were posted; November's 10.00 he still earns."""
    told.close("2026-10")
    put(told, "bob", "3.00", AWARD, "2026-11-03")
    assert pay.forfeit(told.store, DECEMBER, "bob", "inactive for two years").said == (
        "bob forfeits 13.00: 2026-10, balance."
    )
    assert not pay.forfeit(told.store, DECEMBER, "bob", "again").changed
    assert pay.approve(told.store, DECEMBER, "2026-10").total_minor == 500
    assert states(told, "2026-10") == {"ann": "approved", "bob": "forfeited"}
    assert told.paid("2026-11", "payable") == {"ann": 500, "bob": 1000}
    undo(told.store, DECEMBER, Undo(2, "bob", "3.00"), "he was ill")
    assert told.paid("2026-11", "payable") == {"ann": 500, "bob": 1300}
    assert told.findings() == []


def test_a_batch_can_be_cancelled(told: Told, tmp_path: Path) -> None:
    """What the bank has not answered returns to the balances; there is nothing left to send."""
    told.close("2026-10")
    pay.approve(told.store, DECEMBER, "2026-10")
    answer(told, tmp_path, "payment,status\nP1,paid\n")
    assert pay.cancel(told.store, DECEMBER, 1, "wrong month") == 1
    with pytest.raises(ConflictError):
        pay.cancel(told.store, DECEMBER, 1, "wrong month")
    assert by_member(told.look("2026-11").table, "posted") == {"bob": 1000}
    with pytest.raises(StateError, match="nothing is left to be sent"):
        transfers_table(told.store, 1)
    assert told.findings() == []


def test_a_batch_that_was_cancelled_waits_for_nobody(tmp_path: Path) -> None:
    """Bob is held while ann approves; the batch is cancelled, and what is due then is a new one."""
    told = company(tmp_path, "[payout]\napprovals = 2\n")
    told.close("2026-10")
    pay.hold(told.store, DECEMBER, "bob", "tax form is missing")
    assert pay.approve(told.store, DECEMBER, "2026-10").said.endswith("must approve it too.")
    pay.cancel(told.store, DECEMBER, 1, "wrong month")
    assert pay.approve(told.store, DECEMBER, "2026-10").said == "Nothing is due in 2026-10."
    pay.release(told.store, DECEMBER, "bob")
    found = pay.approve(told.store, DECEMBER, "2026-10")
    assert (found.batch, found.total_minor, found.missing) == (2, 1000, 1)
    assert told.findings() == []


def test_a_dry_run_changes_nothing(told: Told) -> None:
    """Everything is done and undone."""
    told.close("2026-10")
    before = "\n".join(told.store.conn.iterdump())
    dry = DECEMBER._replace(dry_run=True, today=date(2026, 12, 5))
    assert pay.approve(told.store, dry, "2026-10").total_minor == 1500
    assert pay.hold(told.store, dry, "bob", "x").changed
    assert pay.forfeit(told.store, dry, "bob", "x").changed
    adjust(told.store, dry, "ann", "1.00", AWARD)
    set_account(told.store, dry, "ann", {"iban": IBAN})
    assert "\n".join(told.store.conn.iterdump()) == before


def test_what_a_plan_says_of_days_is_told() -> None:
    """When a period is closed, and when it is paid."""
    plan = read(HEAD + '[payout]\nclose_after = "3 days"\npay_after = "14 days"\n')
    assert list(of_company(plan)) == [
        ("closed", "a period is closed 3 days after its end"),
        ("paid", "nothing of a period is paid in the first 14 days after it"),
    ]


def test_what_a_plan_says_of_fees_and_approvals_is_told() -> None:
    """In plain English, for whoever signs the plan."""
    text = FEES.replace("[payout]\n", "[payout]\napprovals = 2\n")
    share = '[[payout.fees]]\nname = "Service"\nrate = "1%"\n'
    assert list(of_company(read(HEAD + LEVELS + text + share))) == [
        ("fee Transfer", "1.50 USD of every payout"),
        ("fee Service", "1% of every payout"),
        ("approvals", "two people must approve what is paid"),
    ]
