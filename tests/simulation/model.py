"""What a company owes and what became of it, kept in the plainest way there is."""

from collections import Counter
from typing import NamedTuple

from .plans import Lived

FINAL = {"approved": ("paid", "failed", "returned"), "paid": ("returned",)}
"""What a bank may say of a payment, by its state; anything else contradicts what is known."""


class Sold:
    """An order: whose, on which day, for how much, and how much of it was taken back; cents."""

    def __init__(self, code: str, day: str, cents: int) -> None:
        self.code, self.day, self.cents, self.back = code, day, cents, 0


class Row(NamedTuple):
    """What a run says of a member, in cents."""

    brought_forward: int
    earned: int
    posted: int
    fees: int
    payable: int
    carried: int


class Payment:
    """What a run makes payable to a member: who approved it, and what banks said of it."""

    def __init__(self, period: str, code: str, cents: int) -> None:
        self.period, self.code, self.cents = period, code, cents
        self.status = "due"
        self.by: list[str] = []
        self.said: set[str] = set()


class Model:
    """The company in memory. ``balance`` by member, ``totals`` of all that was ever earned, posted
    from outside, paid, forfeited or kept as fees; cents.
    """

    def __init__(self) -> None:
        self.orders: dict[str, Sold] = {}
        self.back: list[tuple[str, int]] = []
        self.balance: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()
        self.payments: dict[tuple[str, str], Payment] = {}
        self.numbers: dict[int, Payment] = {}
        self.batches: dict[int, list[Payment]] = {}
        self.undoable: dict[int, tuple[str, int]] = {}
        self.held: set[str] = set()

    def post(self, code: str, cents: int, why: str) -> None:
        """Put something on a balance from outside."""
        self.balance[code] += cents
        self.totals[why] += cents

    def close(self, plan: Lived, period: str, rows: dict[str, Row]) -> None:
        """Take in what a run says, and hold it to what a settlement must be."""
        for code, row in rows.items():
            assert row.brought_forward + row.posted == self.balance[code], (period, code, row)
            balance = self.balance[code] + row.earned
            pays = balance >= plan.minimum and balance > plan.fee
            wanted = (plan.fee, balance - plan.fee, 0) if pays else (0, 0, balance)
            assert row[3:] == wanted, (period, code, row)
            self.balance[code] = row.carried
            self.totals.update(earned=row.earned, fees=row.fees)
            if row.payable:
                self.payments[period, code] = Payment(period, code, row.payable)

    def due(self, period: str) -> list[Payment]:
        """What an approval of a period would take."""
        return [
            each
            for each in self.payments.values()
            if each.period == period and each.status == "due" and each.code not in self.held
        ]

    def waiting(self, period: str) -> list[Payment]:
        """What waits for a second approval."""
        every = self.payments.values()
        return [each for each in every if each.period == period and each.status == "waiting"]

    def answer(self, said: list[tuple[int, str]]) -> bool:
        """Take in what the bank says, all or nothing; False when it contradicts itself."""
        states = {number: payment.status for number, payment in self.numbers.items()}
        known = {(number, word) for number, each in self.numbers.items() for word in each.said}
        new: list[tuple[int, str]] = []
        for number, status in said:
            if (number, status) in known:
                continue
            if status not in FINAL.get(states[number], ()):
                return False
            states[number] = status
            known.add((number, status))
            new.append((number, status))
        for number, status in new:
            self.become(self.numbers[number], status)
        return True

    def become(self, payment: Payment, status: str) -> None:
        """A payment is paid, or is none any more."""
        payment.said.add(status)
        if status == "paid":
            self.totals["paid"] += payment.cents
        elif status in ("failed", "returned"):
            if payment.status == "paid":
                self.totals["paid"] -= payment.cents
            self.balance[payment.code] += payment.cents
        elif status == "forfeited":
            self.totals["forfeited"] += payment.cents
        payment.status = status

    def forfeit(self, code: str) -> int:
        """Lose what is due and the balance; gives what of it was the balance."""
        for each in self.payments.values():
            if each.code == code and each.status == "due":
                self.become(each, "forfeited")
        lost = max(self.balance[code], 0)
        self.post(code, -lost, "adjusted")
        return lost

    def check(self) -> None:
        """Whatever was earned or posted is paid, on its way, due, lost, a fee, or on a balance."""
        way = sum(
            each.cents
            for each in self.payments.values()
            if each.status in ("due", "waiting", "approved")
        )
        came = self.totals["earned"] + self.totals["adjusted"] + self.totals["corrected"]
        went = self.totals["paid"] + self.totals["fees"] + self.totals["forfeited"]
        assert came == went + way + sum(self.balance.values())
