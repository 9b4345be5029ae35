"""Any sequence of recruiting, moving, ending and changing, against a model that checks every day.

The model keeps what was said and tries everything out: an act is allowed when afterwards, on every
single day, nobody stands under himself or under somebody who is not there or is no distributor.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from netmark.app.members import Newcomer, Outcome, move, recruit, reinstate, set_, terminate
from netmark.errors import NetmarkError
from netmark.store.db import Act, Store, create
from netmark.store.genealogy import below, sponsors_on, uplines_on
from netmark.store.members import member_on

DAYS = 20
FIRST = date(2026, 11, 1)
ACT = Act("clerk", "2026-11-20T12:00:00Z", FIRST + timedelta(days=DAYS - 1))

Said = list[tuple[int, str, object]]


class Model:
    """What was said about each member, as (day, what, value) in the order of saying it."""

    def __init__(self) -> None:
        self.joined: list[int] = []
        self.said: list[Said] = []

    def fact(self, member: int, what: str, day: int) -> object:
        """What holds on a day: of all said about days up to it, the latest day, then the last."""
        found = [
            (when, number, value)
            for number, (when, name, value) in enumerate(self.said[member])
            if name == what and when <= day
        ]
        return max(found, key=lambda one: one[:2])[2] if found else None

    def upline(self, member: int, day: int) -> list[int] | None:
        """Everybody above on a day; None when that never ends."""
        above: list[int] = []
        at = self.fact(member, "sponsor", day)
        while isinstance(at, int):
            if at == member or at in above:
                return None
            above.append(at)
            at = self.fact(at, "sponsor", day)
        return above

    def sound(self) -> bool:
        """Is everything in order on every day?"""
        for day in range(DAYS):
            for member, joined in enumerate(self.joined):
                if joined > day:
                    continue
                if self.upline(member, day) is None:
                    return False
                sponsor = self.fact(member, "sponsor", day)
                if isinstance(sponsor, int) and not (
                    self.joined[sponsor] <= day and self.fact(sponsor, "kind", day) == "distributor"
                ):
                    return False
        return True

    def recruits(self, sponsor: object, day: int) -> bool:
        """May he take somebody in on a day?"""
        return not isinstance(sponsor, int) or self.fact(sponsor, "status", day) == "enrolled"

    def say(self, member: int, day: int, what: str, value: object) -> bool:
        """Say it, if everything stays sound; also when it is so already, which says nothing."""
        if day < self.joined[member]:
            return False
        if self.fact(member, what, day) == value:
            return True
        if what == "sponsor" and not self.recruits(value, day):
            return False
        self.said[member].append((day, what, value))
        if self.sound():
            return True
        self.said[member].pop()
        return False

    def join(self, day: int, sponsor: int | None, kind: str) -> bool:
        """Add a member, if everything stays sound."""
        if not self.recruits(sponsor, day):
            return False
        self.joined.append(day)
        self.said.append(
            [(day, "sponsor", sponsor), (day, "kind", kind), (day, "status", "enrolled")]
        )
        if self.sound():
            return True
        self.joined.pop()
        self.said.pop()
        return False


def text(day: int) -> str:
    """The day as ISO text."""
    return (FIRST + timedelta(days=day)).isoformat()


WHO = st.integers(0, 11)
DAY = st.integers(0, DAYS - 1)
KIND = st.sampled_from(["distributor", "distributor", "preferred", "customer"])


class Company(RuleBasedStateMachine):
    """The company and its model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.store: Store = self.stack.enter_context(create(Path(folder) / "netmark.db", {}, ACT))

    def teardown(self) -> None:
        """Close the file and remove it."""
        self.stack.close()

    def pick(self, who: int) -> int:
        """One of those who are there."""
        return who % len(self.model.joined)

    def both(self, allowed: bool, act: Callable[[], Outcome]) -> None:
        """The program does it exactly when the model does."""
        if allowed:
            act()
        else:
            with pytest.raises(NetmarkError):
                act()

    @initialize(days=st.lists(DAY, min_size=2, max_size=6))
    def found(self, days: list[int]) -> None:
        """Some distributors under the company."""
        for day in days:
            self.join(day, None, "distributor")

    @rule(day=DAY, who=WHO, kind=KIND)
    def recruit(self, day: int, who: int, kind: str) -> None:
        """Somebody joins under somebody."""
        self.join(day, self.pick(who), kind)

    def join(self, day: int, sponsor: int | None, kind: str) -> None:
        """Somebody joins."""
        new = Newcomer(
            id=f"m{len(self.model.joined)}",
            sponsor="" if sponsor is None else f"m{sponsor}",
            kind=kind,
            day=FIRST + timedelta(days=day),
        )
        allowed = self.model.join(day, sponsor, kind)
        self.both(allowed, lambda: recruit(self.store, ACT, new))

    @rule(day=DAY, who=WHO, under=st.none() | WHO)
    def move(self, day: int, who: int, under: int | None) -> None:
        """Somebody goes under somebody else or under the company."""
        member, to = self.pick(who), None if under is None else self.pick(under)
        allowed = self.model.say(member, day, "sponsor", to)
        when, code = FIRST + timedelta(days=day), "" if to is None else f"m{to}"
        self.both(allowed, lambda: move(self.store, ACT, f"m{member}", code, when))

    @rule(day=DAY, who=WHO, status=st.sampled_from(["terminated", "enrolled"]))
    def end(self, day: int, who: int, status: str) -> None:
        """A membership ends or goes on."""
        member, when = self.pick(who), FIRST + timedelta(days=day)
        verb = terminate if status == "terminated" else reinstate
        allowed = self.model.say(member, day, "status", status)
        self.both(allowed, lambda: verb(self.store, ACT, f"m{member}", when))

    @rule(day=DAY, who=WHO, kind=KIND)
    def become(self, day: int, who: int, kind: str) -> None:
        """Somebody becomes a customer or a distributor."""
        member, when = self.pick(who), FIRST + timedelta(days=day)
        allowed = self.model.say(member, day, "kind", kind)
        self.both(allowed, lambda: set_(self.store, ACT, f"m{member}", {"kind": kind}, when))

    @rule(
        day=DAY,
        who=WHO,
        what=st.sampled_from(["market", "rank:main", "attr:a"]),
        value=st.sampled_from([None, "x", "y"]),
    )
    def set(self, day: int, who: int, what: str, value: str | None) -> None:
        """Something else about somebody changes."""
        member, when = self.pick(who), FIRST + timedelta(days=day)
        allowed = self.model.say(member, day, what, value)
        self.both(
            allowed, lambda: set_(self.store, ACT, f"m{member}", {what: value}, when, "decree")
        )

    @rule(day=DAY)
    def look(self, day: int) -> None:
        """As of any day both know the same of everybody."""
        model, when = self.model, text(day)
        sponsors = sponsors_on(self.store, when)
        for member, joined in enumerate(model.joined):
            if joined > day:
                assert sponsors[member + 1] == -1
                continue
            found = member_on(self.store, member + 1, when)
            sponsor = model.fact(member, "sponsor", day)
            assert found.sponsor == (sponsor + 1 if isinstance(sponsor, int) else None)
            assert sponsors[member + 1] == (found.sponsor or 0)
            facts = ("kind", "status", "market", "rank:main", "attr:a")
            for what in facts:
                assert found.value(what) == model.fact(member, what, day), what
            upline = model.upline(member, day) or []
            assert uplines_on(self.store, member + 1, when) == [i + 1 for i in upline]
            downline = {
                other + 1
                for other, there in enumerate(model.joined)
                if there <= day and member in (model.upline(other, day) or [])
            }
            assert {place.id for place in below(self.store, member + 1, when)} == downline

    @invariant()
    def no_cycles(self) -> None:
        """On no day does anybody stand under himself."""
        days = self.store.conn.execute("SELECT DISTINCT day FROM member_change").fetchall()
        for (day,) in days:
            sponsors = sponsors_on(self.store, day)
            for member in range(1, len(sponsors)):
                at, steps = member, 0
                while at > 0:
                    at, steps = sponsors[at], steps + 1
                    assert steps <= len(sponsors)


Company.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCompany = Company.TestCase
