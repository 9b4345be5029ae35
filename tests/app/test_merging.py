"""Merging: one person who joined twice goes on as one member, and nothing that was said is edited.

Ann recruited bob, bob recruited cat. Bob had joined a second time as twin, who recruited dan.
"""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.adjust import Why, adjust
from netmark.app.correct import correct
from netmark.app.import_sales import import_sales
from netmark.app.leads import Prospect, add, assign
from netmark.app.members import Newcomer, Outcome, recruit, set_
from netmark.app.merging import merge
from netmark.app.pay import balance_of
from netmark.app.placing import where
from netmark.app.sales import Order, refund, sale
from netmark.app.uplines import Above, When, upline
from netmark.errors import InputError, StateError
from netmark.store.files import Source
from netmark.store.genealogy import sponsor_on
from netmark.store.members import code_of, events, find, member_on
from netmark.store.owners import owned_on
from netmark.store.uplines import upline_on

from .small import HEAD, LEVELS, Told, act, by_member

DAY = "2026-11-20"
FIRST = date(2026, 11, 1)


class Twins(Told):
    """A company in which somebody joined twice."""

    def __init__(self, folder: Path, plan: str = HEAD + LEVELS) -> None:
        super().__init__(folder, plan)
        self.line("ann", "bob", "cat")
        self.join("twin", "ann")
        self.join("dan", "twin")

    def merge(self, code: str, into: str, day: date = FIRST, reason: str = "") -> Outcome:
        """Merge on the 20th of November, from the first of it on unless said otherwise."""
        return merge(self.store, act(DAY), code, into, day, reason)

    def above(self, code: str, day: str = DAY) -> str:
        """The code of the sponsor on a day."""
        return code_of(self.store, sponsor_on(self.store, find(self.store, code), day))

    def status(self, code: str, day: str = DAY) -> str:
        """Enrolled or terminated."""
        return member_on(self.store, find(self.store, code), day).status

    def balance(self, code: str) -> int:
        """What stands on a balance now, in cents."""
        return balance_of(self.store, find(self.store, code))


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    """Give the company of the heading."""
    return Twins(tmp_path)


def test_recruits_go_over_and_the_other_ends(twins: Twins) -> None:
    """From that day on; before it everything is as it was. The reason stands with every change."""
    outcome = twins.merge("twin", "bob", reason="joined twice")
    assert outcome.said == "twin is merged into bob from 2026-11-01 on, with 1 recruit."
    assert (twins.above("dan"), twins.above("dan", "2026-10-31")) == ("bob", "twin")
    assert (twins.status("twin"), twins.status("twin", "2026-10-31")) == ("terminated", "enrolled")
    changes = events(twins.store, find(twins.store, "twin"))
    assert [(e.what, e.value, e.reason) for e in changes] == [
        ("merged", "bob", "merged into bob: joined twice"),
        ("status", "terminated", "merged into bob: joined twice"),
    ]


def test_pay_goes_to_whoever_goes_on(twins: Twins) -> None:
    """Of dan's 100.00 bob gets 10.00 and ann 5.00; without the merge twin would get the 10.00."""
    twins.sell("dan", "100.00", "2026-11-05")
    assert twins.paid("2026-11") == {"twin": 1000, "ann": 500}
    twins.merge("twin", "bob")
    assert twins.paid("2026-11") == {"bob": 1000, "ann": 500}


def test_a_balance_moves_by_two_postings(twins: Twins) -> None:
    """What twin was owed or owes is bob's from then on; both together have what they had."""
    why = Why("kit", "charge", "none")
    adjust(twins.store, act(DAY), "twin", "-25.00", why)
    said = twins.merge("twin", "bob").said
    assert said.endswith("on, with 1 recruit and a balance of -25.00.")
    assert (twins.balance("twin"), twins.balance("bob")) == (0, -2500)
    twins.sell("cat", "100.00", "2026-11-06")
    twins.close("2026-11")
    assert by_member(twins.look("2026-11").table, "carried") == {"bob": -1500}
    assert twins.findings() == []


def test_open_leads_of_whoever_is_merged_are_told(twins: Twins) -> None:
    """Somebody has to look after the prospects; the one who goes on can be given them."""
    told, by = act(DAY), twins.store
    add(by, told, Prospect("Mia Gray", found_by="twin", consent="yes"))
    assert twins.merge("twin", "bob").said.endswith(
        "twin still has 1 open lead: netmark lead list --mine twin --open"
    )
    assert assign(by, told, "L1", "bob").said.startswith("L1 is with bob")


def test_later_sales_are_credited_to_whoever_goes_on(twins: Twins, tmp_path: Path) -> None:
    """By hand and from a file, also of somebody who was merged into him before; earlier ones
    stay, and the same file again is the same."""
    source = Source(str(tmp_path / "sales.csv"))
    Path(source.path).write_text(
        "ref,date,member,amount,refunds\nF-1,2026-10-30,twin,10.00,\nF-2,2026-11-02,twin,20.00,\n"
    )
    import_sales(twins.store, act(DAY), source)
    assert "1 sale from that day on, in the book already, stay" in twins.merge("twin", "bob").said
    assert import_sales(twins.store, act(DAY), source).added == 0
    with Path(source.path).open("a") as file:
        file.write("F-3,2026-11-19,twin,30.00,\nF-4,2026-11-19,twin,-5.00,F-2\n")
        file.write("F-5,2026-11-19,twin,-7.00,F-3\n")
    assert import_sales(twins.store, act(DAY), source).added == 3
    assert import_sales(twins.store, act(DAY), source).added == 0
    posted = sale(twins.store, act(DAY), Order("twin", "40.00", day=date(2026, 11, 18), ref="H"))
    assert posted.member == "bob"
    assert posted.notes == ("twin is merged into bob, who is credited.",)
    assert not sale(twins.store, act(DAY), Order("twin", "40.00", ref="H")).changed
    assert refund(twins.store, act(DAY), "H", "4.00").member == "bob"
    found = "SELECT s.ref, m.code FROM sale s JOIN member m ON m.id = s.member ORDER BY s.ref"
    assert dict(twins.store.conn.execute(found).fetchall()) == {
        **{"F-1": "twin", "F-2": "twin", "F-3": "bob", "F-4": "twin", "F-5": "bob"},
        **{"H": "bob", "H-R1": "bob"},
    }


def test_whoever_stands_below_takes_the_place(twins: Twins) -> None:
    """Bob - cat - eve - fay; cat is merged into fay: bob - fay - eve."""
    twins.join("eve", "cat")
    twins.join("fay", "eve")
    twins.merge("cat", "fay")
    assert [twins.above(code) for code in ("fay", "eve", "cat")] == ["bob", "fay", "bob"]


def test_whoever_joined_or_came_under_him_since_goes_over_too(twins: Twins) -> None:
    """The merge is dated earlier than things that happened under twin in the meantime."""
    twins.join("eve", "twin", "2026-11-10")
    twins.move("cat", "twin", "2026-11-12")
    twins.move("dan", "ann", "2026-11-15")
    assert "with 3 recruits" in twins.merge("twin", "bob").said
    assert [twins.above("dan", f"2026-11-{day}") for day in ("14", "15")] == ["bob", "ann"]
    assert (twins.above("eve"), twins.above("cat", "2026-11-11")) == ("bob", "bob")
    assert twins.above("cat", "2026-11-12") == "bob"


def test_a_merge_can_be_given_again(twins: Twins) -> None:
    """It changes nothing, or moves what has come since, such as money."""
    twins.merge("twin", "bob")
    assert twins.merge("twin", "bob") == (
        "twin",
        False,
        "twin is merged into bob already.",
    )
    adjust(twins.store, act(DAY), "twin", "3.00", Why("found", "award", "income"))
    assert twins.merge("twin", "bob").changed
    assert (twins.balance("twin"), twins.balance("bob")) == (0, 300)


def test_who_is_merged_on_is_followed(twins: Twins) -> None:
    """Dan was merged into twin, twin into bob: dan's sales are bob's."""
    twins.merge("dan", "twin")
    twins.merge("twin", "bob")
    assert sale(twins.store, act(DAY), Order("dan", "10.00")).member == "bob"


def test_a_reinstated_member_is_merged_no_more(twins: Twins) -> None:
    """His sales are his own again; what has moved stays until it is moved."""
    twins.merge("twin", "bob")
    twins.back("twin", "2026-11-18")
    assert [
        sale(twins.store, act(DAY), Order("twin", "1.00", day=date(2026, 11, day))).member
        for day in (17, 18)
    ] == ["bob", "twin"]
    assert (twins.status("twin"), twins.above("dan")) == ("enrolled", "bob")


@pytest.mark.parametrize(
    ("code", "into", "words"),
    [
        ("bob", "bob", "cannot be merged into bob"),
        ("dan", "gone", "gone is terminated"),
        ("old", "cat", "old is merged into bob already"),
        ("cat", "old", "old is merged into bob"),
        ("cat", "late", "joined on 2026-11-05"),
        ("nobody", "bob", "no member 'nobody'"),
    ],
)
def test_what_cannot_be_merged_is_refused(twins: Twins, code: str, into: str, words: str) -> None:
    """Into oneself, into one who has left, joined later or ended himself, or once more."""
    for new in ("gone", "old"):
        twins.join(new, "ann")
    twins.join("late", "ann", "2026-11-05")
    twins.leave("gone", "2026-10-20")
    twins.merge("old", "bob")
    before = twins.store.conn.execute("SELECT count(*) FROM log").fetchone()
    with pytest.raises((InputError, StateError), match=words):
        twins.merge(code, into)
    assert twins.store.conn.execute("SELECT count(*) FROM log").fetchone() == before


def test_further_positions_and_named_uplines_go_over(tmp_path: Path) -> None:
    """Twin owned a second position and was dan's foster sponsor."""
    twins = Twins(tmp_path, HEAD + LEVELS + '[trees.foster]\nkind = "other-uplines"\n')
    set_(twins.store, act(DAY), "dan", {"owner": "twin"}, FIRST)
    upline(twins.store, act(DAY), "cat", Above("twin"), "foster", When(FIRST))
    said = twins.merge("twin", "bob").said
    assert said.endswith("with 1 recruit and 1 position and 1 upline.")
    bob, cat, dan = (find(twins.store, code) for code in ("bob", "cat", "dan"))
    assert owned_on(twins.store, bob, DAY) == [dan]
    assert upline_on(twins.store, "foster", cat, DAY) == bob


def test_a_place_with_others_below_is_kept(tmp_path: Path) -> None:
    """Places are kept for good, so the member becomes a further position instead."""
    tree = '[trees.team]\nkind = "binary"\nfill = "manual"\nby_hand = "anywhere"\n'
    twins = Twins(tmp_path, HEAD + LEVELS + tree)
    places = {"top": ":left", "left": "top:left", "right": "top:right", "low": "left:left"}
    for code, place in places.items():
        new = Newcomer(code, code, place=where(place), day=date(2026, 9, 2))
        recruit(twins.store, act("2026-09-02"), new)
    with pytest.raises(StateError, match="others below in team") as refused:
        twins.merge("left", "bob")
    assert refused.value.hint.endswith("netmark member set left owner=bob")
    assert "The place in team stays where it is." in twins.merge("low", "bob").said


def test_a_merge_that_is_told_late_is_corrected(twins: Twins) -> None:
    """October paid twin 10.00 for dan; by what is known now it is bob's."""
    twins.sell("dan", "100.00", "2026-10-05")
    twins.close("2026-10")
    late = act(DAY)._replace(late=True)
    merge(twins.store, late, "twin", "bob", date(2026, 10, 1))
    found = correct(twins.store, act(DAY), "2026-10").lines
    assert by_member(found, "now") == {"twin": -1000, "bob": 1000}
