"""Months of random acts against a purse per member: no cent is lost, and none is paid twice."""

import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from netmark.app import pay
from netmark.app.adjust import Undo, Why, adjust, undo
from netmark.app.bank_answers import answers
from netmark.errors import ConflictError, StateError
from netmark.store import payments, runs
from netmark.store.files import Source
from netmark.store.periods import period_by_id

from .small import HEAD, Told, act

PLAN = (
    HEAD
    + """\
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
[payout]
minimum = "3.00"
[[payout.fees]]
name = "Transfer"
amount = "0.50"
"""
)
MEMBERS = ("ann", "bob", "cat")
WHO = st.sampled_from(MEMBERS)
CENTS = st.integers(-2_000, 2_000).filter(bool)


class Months(RuleBasedStateMachine):
    """A company that sells, closes months, pays, and hears from its bank.

    ``purse`` is what the company owes each member in the model: what he earned in closed months and
    what was posted, less what he was really paid, what he lost and the fees.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.told = Told(Path(self.folder.name), PLAN)
        self.told.line(*MEMBERS)
        self.month = 10
        self.purse: Counter[str] = Counter()
        self.earning: Counter[str] = Counter()
        self.adjusted: dict[int, tuple[str, int]] = {}
        self.answered = "payment,status\n"

    def teardown(self) -> None:
        """Everything verifies, whatever happened."""
        assert self.told.findings() == []
        self.told.store.close()
        self.folder.cleanup()

    @property
    def period(self) -> str:
        """The open month."""
        return f"{2026 + (self.month - 1) // 12}-{(self.month - 1) % 12 + 1:02}"

    @property
    def now(self) -> str:
        """A day in it."""
        return f"{self.period}-05"

    @rule(who=WHO, tens=st.integers(1, 200))
    def sell(self, who: str, tens: int) -> None:
        """A sale over whole tens of cents, so that 10 % are whole cents."""
        self.told.sell(who, f"{tens // 10}.{tens % 10}0", self.now)
        self.earning[who] += tens

    @rule(who=WHO, cents=CENTS)
    def adjust(self, who: str, cents: int) -> None:
        """Something on a balance, or off it."""
        amount = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
        done = adjust(self.told.store, act(self.now), who, amount, Why("so", "x", "none"))
        self.adjusted[done.number] = who, cents
        self.purse[who] += cents

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Take one of them back."""
        if self.adjusted:
            number = data.draw(st.sampled_from(sorted(self.adjusted)))
            who, cents = self.adjusted.pop(number)
            amount = f"{'-' if cents > 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
            undo(self.told.store, act(self.now), Undo(number, who, amount), "no")
            self.purse[who] -= cents

    @rule()
    def close(self) -> None:
        """The month ends: what was earned is owed, fees are not."""
        self.told.close(self.period, today=act("2046-01-01").today)
        self.purse.update(self.earning)
        self.earning.clear()
        for who, cents in self.told.paid(self.period, "fees").items():
            self.purse[who] -= cents
        self.month += 1

    def closed(self) -> list[str]:
        """Every closed month."""
        store = self.told.store
        return [period_by_id(store, run.period).name for run in runs.all_runs(store)]

    @rule(who=WHO, on=st.booleans())
    def hold(self, who: str, on: bool) -> None:
        """Keep somebody's money back, or not any more."""
        if on:
            pay.hold(self.told.store, act(self.now), who, "so")
        else:
            pay.release(self.told.store, act(self.now), who)

    @rule(data=st.data(), twice=st.booleans())
    def approve(self, data: st.DataObject, twice: bool) -> None:
        """Approve some month, perhaps twice."""
        if names := self.closed():
            name = data.draw(st.sampled_from(names))
            for _ in range(1 + twice):
                pay.approve(self.told.store, act(self.now), name)

    @rule(data=st.data(), status=st.sampled_from(["paid", "failed", "returned"]))
    def answer(self, data: st.DataObject, status: str) -> None:
        """The bank says something of a payment; what contradicts itself changes nothing."""
        every = [p for p in payments.payments(self.told.store) if p.batch]
        if not every:
            return
        one = data.draw(st.sampled_from(every))
        path = Path(self.folder.name, "answer.csv")
        path.write_text(f"payment,status\nP{one.id},{status}\n")
        who = MEMBERS[one.member - 1]
        with suppress(ConflictError):
            new = answers(self.told.store, act(self.now), Source(str(path))).new
            if new["paid"]:
                self.purse[who] -= one.amount_minor
            if new["returned"] and one.status == "paid":
                self.purse[who] += one.amount_minor

    @rule(who=WHO)
    def forfeit(self, who: str) -> None:
        """Somebody loses what is due to him and his balance."""
        said = pay.forfeit(self.told.store, act(self.now), who, "so").said
        if "forfeits" in said:
            lost = said.split("forfeits ")[1].split(":")[0]
            self.purse[who] -= int(lost.replace(".", ""))

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """A batch is called off, if there is anything left of it."""
        if every := payments.batches(self.told.store):
            number = data.draw(st.sampled_from(every)).id
            with suppress(ConflictError, StateError):
                pay.cancel(self.told.store, act(self.now), number, "so")

    @invariant()
    def everything_owed_is_somewhere(self) -> None:
        """On the balance, due, or on its way: together it is what the model owes."""
        store = self.told.store
        owed: Counter[int] = Counter()
        for member in range(1, len(MEMBERS) + 1):
            owed[member] = pay.balance_of(store, member)
        for run in runs.all_runs(store):
            owed.update(dict(payments.unpaid(store, run)))
        for payment in payments.payments(store):
            if payment.status in ("waiting", "approved"):
                owed[payment.member] += payment.amount_minor
        assert {MEMBERS[m - 1]: n for m, n in owed.items() if n} == {
            who: n for who, n in self.purse.items() if n
        }


Months.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
TestMonths = Months.TestCase
