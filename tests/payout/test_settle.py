"""From balances to what is paid: fees, the minimum, debts and what was posted, worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.debts import owed
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import compute
from netmark.payout.settle import fees_on, settle
from netmark.plan.document import Plan, read

DAY = date(2026, 11, 30)
HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
TEXT = (
    HEAD
    + """
[payout]
minimum = "20.00"
"""
)
FEES = (
    TEXT
    + """
[[payout.fees]]
name = "Transfer"
amount = "2.50"
[[payout.fees]]
name = "Service"
rate = "1%"
"""
)


def plan(text: str = TEXT) -> Plan:
    """The plan of these tests."""
    return read(text)


@pytest.mark.parametrize(
    ("before", "earned", "payable", "carried"),
    [
        (0, 1_999, 0, 1_999),
        (0, 2_000, 2_000, 0),
        (1, 1_999, 2_000, 0),
        (-1, 2_000, 0, 1_999),
        (-5_000, 1_000, 0, -4_000),
        (0, -300, 0, -300),
        (5_000, -300, 4_700, 0),
        (0, 0, 0, 0),
        (2_000, 0, 2_000, 0),
    ],
)
def test_a_balance_below_the_minimum_is_carried(
    before: int, earned: int, payable: int, carried: int
) -> None:
    """A debt is carried as well; with 20.00 it is paid out whole."""
    found = settle(plan(), [0, before], (), [0, earned])
    assert [list(column) for column in found] == [[0, 0], [0, payable], [0, carried]]


def test_without_a_minimum_a_single_cent_is_paid() -> None:
    """But never a debt."""
    free = plan(TEXT.replace("20.00", "0.00"))
    _, paid, carried = settle(free, [0, 0, 0, 5], (), [0, 1, -1, -5])
    assert (list(paid), list(carried)) == ([0, 1, 0, 0], [0, 0, -1, 0])


def test_the_minimum_is_in_units_of_the_currency() -> None:
    """2000 yen are 2000 of the smallest unit, 2 dinars 2000."""
    for currency, minimum in (("JPY", "2000"), ("KWD", "2.000")):
        text = TEXT.replace("USD", currency).replace("20.00", minimum)
        _, paid, _ = settle(plan(text), [0, 0, 0], (), [0, 1_999, 2_000])
        assert list(paid) == [0, 0, 2_000]


def test_what_was_posted_counts_like_pay() -> None:
    """15.00 earned and 5.00 posted reach the minimum; a charge of 30.00 makes a debt."""
    found = settle(plan(), [0, 0, 0], [0, 500, -3_000], [0, 1_500, 1_500])
    assert [list(column) for column in found] == [[0, 0, 0], [0, 2_000, 0], [0, 0, -1_500]]


def test_fees_come_out_of_what_is_paid() -> None:
    """Of 100.00: 2.50 and 1 %, 1.00. Of 19.99, which is carried, nothing."""
    found = settle(plan(FEES), [0, 0, 0], (), [0, 10_000, 1_999])
    assert [list(column) for column in found] == [[0, 350, 0], [0, 9_650, 0], [0, 0, 1_999]]
    assert fees_on(plan(FEES), 10_000) == {"Transfer": 250, "Service": 100}


def test_a_percentage_is_rounded_as_the_plan_rounds() -> None:
    """1 % of 20.50 is 20.5 cents: half to even 20, half up 21."""
    up = plan(FEES.replace("half-even", "half-up"))
    assert fees_on(plan(FEES), 2_050)["Service"] == 20
    assert fees_on(up, 2_050)["Service"] == 21


def test_a_fee_that_would_take_everything_is_not_taken() -> None:
    """2.50 and a cent of 2.51: nothing is left to pay, so it is carried whole; of 2.53 a cent."""
    free = plan(FEES.replace("20.00", "0.00").replace("1%", "0.5%"))
    found = settle(free, [0, 0, 0], (), [0, 251, 253])
    assert [list(column) for column in found] == [[0, 251 - 251, 251], [0, 0, 2], [0, 251, 0]]


@pytest.mark.parametrize(
    ("fee", "says"),
    [
        ('name = "A"', "how much is the fee 'A'"),
        ('name = "A"\namount = "1.00"\nrate = "1%"', "how much is the fee 'A'"),
        ('name = "A"\nrate = "100%"', "take everything"),
        (
            'name = "A"\namount = "1.00"\n[[payout.fees]]\nname = "A"\namount = "1.00"',
            "is there twice",
        ),
    ],
)
def test_a_fee_is_an_amount_or_a_rate(fee: str, says: str) -> None:
    """Neither or both is a fault, and so is all of it."""
    with pytest.raises(PlanError) as caught:
        plan(f"{TEXT}[[payout.fees]]\n{fee}\n")
    assert any(says in problem.what for problem in caught.value.problems)


MINOR = st.integers(-10_000, 10_000)


@given(st.lists(st.tuples(MINOR, MINOR, MINOR), min_size=1, max_size=20))
def test_nothing_is_lost_in_settlement(figures: list[tuple[int, int, int]]) -> None:
    """Each balance is fees, payable and carried together, and only whole payouts have fees."""
    before, posted, earned = zip(*figures, strict=True)
    found = settle(plan(FEES), before, posted, earned)
    for balance, fee, paid, carried in zip(map(sum, figures), *found, strict=True):
        assert balance == fee + paid + carried
        assert paid >= 0
        assert (fee > 0) == (paid > 0) == (balance >= 2_000)


def test_a_debt_is_for_what_was_taken_last() -> None:
    """50.00 for A, then 20.00 for B; 40.00 earned since paid for A first: 10.00 and 20.00."""
    taken = [("B", 2_000), ("A", 5_000)]
    assert owed(-3_000, taken) == [("A", 1_000), ("B", 2_000)]
    assert owed(-7_000, taken) == [("A", 5_000), ("B", 2_000)]
    assert owed(0, taken) == []


def slow_owed(events: list[tuple[str, int]]) -> dict[str, int]:
    """What is owed by origin, cent by cent: whatever comes in pays the oldest debt."""
    debts: list[str] = []
    purse = 0
    for origin, minor in events:
        for _ in range(abs(minor)):
            if minor < 0:
                debts.append(origin)
            else:
                purse += 1
        while purse and debts:
            debts.pop(0)
            purse -= 1
    return {origin: debts.count(origin) for origin in debts}


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-9, 9)), max_size=12))
def test_debts_by_origin_agree_with_paying_cent_by_cent(events: list[tuple[str, int]]) -> None:
    """The newest debts are what is left, whatever came in between."""
    balance = sum(minor for _, minor in events)
    taken = [(origin, -minor) for origin, minor in reversed(events) if minor < 0]
    if balance < 0:
        assert dict(owed(balance, taken)) == slow_owed(events)


OWNERS = (
    HEAD
    + """
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "25%"
[payout]
settle = "owner"
minimum = "20.00"
[[payout.fees]]
name = "Transfer"
amount = "2.50"
"""
)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300), MINOR), min_size=1, max_size=9))
def test_owners_are_settled_for_all_of_their_positions(
    figures: list[tuple[int, int, int]],
) -> None:
    """The sum is what it was, and each owner is settled as if all of it were his own."""
    # Whose position each is (of members who own themselves), CV, brought forward.
    wanted = [owner if owner <= len(figures) else 0 for owner, _, _ in figures]
    heads = {n for n, owner in enumerate(wanted, 1) if owner in (0, n)}
    owners = [owner if owner in heads and owner != n else 0 for n, owner in enumerate(wanted, 1)]
    people = [
        Person(f"m{n}", 0, owner=owner, brought_forward=before)
        for n, (owner, (_, _, before)) in enumerate(zip(owners, figures, strict=True))
    ]
    orders = [
        Order(n, DAY, "self", "order", 100 * cv, 100 * cv, 100 * cv)
        for n, (_, cv, _) in enumerate(figures, start=1)
    ]
    each = compute(book_of(read(OWNERS.replace('settle = "owner"', "")), people, orders, DAY))
    found = compute(book_of(read(OWNERS), people, orders, DAY))
    assert found.earned == each.earned
    assert sum(found.moved) == 0
    for n, (owner, (_, _, before)) in enumerate(zip(owners, figures, strict=True), 1):
        mine = before + found.earned[n]
        theirs = [
            figures[other - 1][2] + found.earned[other]
            for other, whose in enumerate(owners, 1)
            if whose == n
        ]
        left = 0 if owner else mine + sum(theirs)
        assert found.moved[n] == left - mine
        [fee], [paid], [carried] = settle(read(OWNERS), [left], (), [0])
        assert (found.fees[n], found.payable[n], found.carried[n]) == (fee, paid, carried)
