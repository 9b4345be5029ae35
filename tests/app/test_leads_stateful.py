"""Random lives of leads beside a plain model: who has them, who may get them, what is forgotten."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from netmark.app.lead_lists import Filter, list_, show, stats
from netmark.app.lead_privacy import erase
from netmark.app.lead_rules import Step
from netmark.app.lead_set import set_
from netmark.app.lead_won import Became, convert
from netmark.app.leads import Prospect, add, assign, lose, pass_, reopen, touch
from netmark.app.sales import Order
from netmark.errors import NetmarkError
from netmark.store.db import Act

from .small import Told, act, rows

SPONSOR = {"ann": "", "bob": "ann", "cat": "bob", "dan": "ann", "zoe": ""}
WHO = st.sampled_from(sorted(SPONSOR))
SECRET = "Unmistakable"


def above(code: str) -> list[str]:
    """Everybody above a member."""
    found = []
    while SPONSOR[code]:
        code = SPONSOR[code]
        found.append(code)
    return found


@dataclass
class Model:
    """What a lead is, as somebody would keep it on a card."""

    finder: str
    holder: str
    consent: str = ""
    contact: str = ""
    status: str = "open"
    given: bool = False
    erased: bool = False
    way: list[str] = field(default_factory=list)


class Life(RuleBasedStateMachine):
    """Some members hand leads around from day to day; each day is the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.told = Told(Path(self.folder.name), plan="")
        for code, sponsor in SPONSOR.items():
            self.told.join(code, sponsor)
        self.day = date(2026, 10, 1)
        self.leads: dict[str, Model] = {}

    def teardown(self) -> None:
        """Everything verifies, and of who was erased nothing is left."""
        assert self.told.findings() == []
        left = b"".join(path.read_bytes() for path in self.told.path.parent.iterdir())
        for code, lead in self.leads.items():
            assert (f"{SECRET}-{code}-".encode() in left) != lead.erased
        self.told.store.close()
        self.folder.cleanup()

    def now(self, code: str) -> Act:
        """The next day, with a note about the prospect."""
        self.day += timedelta(1)
        return act(self.day)._replace(note=f"{SECRET}-{code}- said something")

    def one(self, number: int) -> str:
        """One of the leads, if there are any."""
        return sorted(self.leads)[number % len(self.leads)] if self.leads else ""

    @rule(finder=WHO, holder=WHO, consent=st.sampled_from(["", "yes", "no"]))
    def found(self, finder: str, holder: str, consent: str) -> None:
        """Somebody finds a lead, and perhaps it is given to somebody else at once."""
        code = f"L{len(self.leads) + 1}"
        allowed = holder == finder or consent == "yes"
        new = Prospect(f"{SECRET}-{code}-", finder, consent=consent, holder=holder)
        done = False
        with suppress(NetmarkError):
            done = add(self.told.store, self.now(code), new).changed
        assert done == allowed
        if done:
            way = [finder] if holder == finder else [finder, holder]
            given = holder != finder
            self.leads[code] = Model(finder, holder, consent, given=given, way=way)

    @rule(number=st.integers(0, 9), to=WHO)
    def passes(self, number: int, to: str) -> None:
        """Down the line or to the sponsor, with consent; to whoever has it is nothing."""
        if not (code := self.one(number)):
            return
        lead = self.leads[code]
        near = lead.holder in above(to) or SPONSOR[lead.holder] == to
        free = lead.status == "open" and lead.consent == "yes" and lead.contact != "no"
        self._hand(code, to, allowed=near and free, first=False)

    @rule(number=st.integers(0, 9), to=WHO)
    def is_assigned(self, number: int, to: str) -> None:
        """To anybody, once."""
        if not (code := self.one(number)):
            return
        lead = self.leads[code]
        free = lead.status == "open" and lead.consent == "yes" and lead.contact != "no"
        self._hand(code, to, allowed=free and not lead.given, first=True)

    def _hand(self, code: str, to: str, *, allowed: bool, first: bool) -> None:
        lead = self.leads[code]
        done = False
        with suppress(NetmarkError):
            done = (assign if first else pass_)(self.told.store, self.now(code), code, to).changed
        assert done == (allowed and to != lead.holder)
        if done:
            lead.holder, lead.given = to, True
            lead.way.append(to)

    @rule(number=st.integers(0, 9), step=st.booleans())
    def is_touched(self, number: int, step: bool) -> None:
        """Unless it is closed, or the prospect does not want it."""
        if not (code := self.one(number)):
            return
        lead, done = self.leads[code], False
        today = self.now(code)
        next_ = Step(f"{SECRET}-{code}- again", today.today + timedelta(3)) if step else Step()
        with suppress(NetmarkError):
            done = touch(self.told.store, today, code, next_).changed
        assert done == (lead.status == "open" and lead.contact != "no")

    @rule(
        number=st.integers(0, 9),
        what=st.sampled_from(["consent", "contact"]),
        value=st.sampled_from(["yes", "no"]),
    )
    def says(self, number: int, what: str, value: str) -> None:
        """Whether he may be passed on, or contacted at all."""
        if not (code := self.one(number)) or self.leads[code].erased:
            return
        lead = self.leads[code]
        done = set_(self.told.store, self.now(code), code, {what: value}).changed
        assert done == (getattr(lead, what) != value)
        setattr(lead, what, value)

    @rule(number=st.integers(0, 9), won=st.booleans())
    def is_closed(self, number: int, won: bool) -> None:
        """Won by a sale of the holder, or lost."""
        if not (code := self.one(number)):
            return
        lead, done, today = self.leads[code], False, self.now(code)
        with suppress(NetmarkError):
            if won:
                sold = Became(sale=Order("", "10.00", buyer="retail"))
                done = convert(self.told.store, today, code, sold).changed
            else:
                done = lose(self.told.store, today, code, f"{SECRET}-{code}- left").changed
        assert done == (lead.status == "open" and not (won and lead.contact == "no"))
        if done:
            lead.status = "won" if won else "lost"

    @rule(number=st.integers(0, 9))
    def is_opened_again(self, number: int) -> None:
        """Unless nobody knows any more who it was."""
        if not (code := self.one(number)):
            return
        lead, done = self.leads[code], False
        with suppress(NetmarkError):
            done = reopen(self.told.store, self.now(code), code).changed
        assert done == (lead.status != "open" and not lead.erased)
        if done:
            lead.status = "open"

    @rule(number=st.integers(0, 9))
    def is_forgotten(self, number: int) -> None:
        """Once; an open lead is lost with it."""
        if not (code := self.one(number)):
            return
        lead = self.leads[code]
        today = self.now(code)._replace(note="")
        assert erase(self.told.store, today, code).changed == (not lead.erased)
        if not lead.erased:
            lead.erased, lead.contact = True, "no"
            lead.status = "lost" if lead.status == "open" else lead.status

    @invariant()
    def the_lists_say_what_the_cards_say(self) -> None:
        """Each lead with its holder and standing; in the list of its holder and no other."""
        today = act(self.day)
        table = rows(list_(self.told.store, today))
        found = {row["id"]: (row["holder"], row["found_by"], row["status"]) for row in table}
        assert found == {
            code: (lead.holder, lead.finder, lead.status) for code, lead in self.leads.items()
        }
        mine = rows(list_(self.told.store, today, Filter(mine="bob")))
        assert {row["id"] for row in mine} == {
            code for code, lead in self.leads.items() if lead.holder == "bob"
        }

    @invariant()
    def the_counts_add_up(self) -> None:
        """Everything that was found was found once, and the way of a lead is whole."""
        today = act(self.day + timedelta(100))
        for by in ("holder", "source"):
            table = rows(stats(self.told.store, today, by))
            assert sum(int(str(row["created"])) for row in table) == len(self.leads)
            assert sum(int(str(row["mature"])) for row in table) == len(self.leads)
            won = sum(lead.status == "won" for lead in self.leads.values())
            assert sum(int(str(row["won"])) for row in table) == won
        for code in sorted(self.leads)[:2]:
            way = rows(show(self.told.store, today, code).way)
            assert [row["holder"] for row in way] == self.leads[code].way


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
