"""Sales given up: the credit goes to somebody below, and volume and pay follow it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from netmark.app.correct import correct
from netmark.app.explain import explain
from netmark.app.give import give, give_back
from netmark.app.privacy import kept
from netmark.app.reports import report
from netmark.app.roster import show
from netmark.app.sales import Order, refund, report_sales, sale
from netmark.app.trace import trace
from netmark.app.why_not import why_not_order
from netmark.errors import ConflictError, InputError, NetmarkError, StateError

from .giving import COUNTED, LATE, Giving, line
from .small import AMPLE, HEAD, act
from .test_trace import BINARY, BOTH


def test_volume_and_pay_follow_the_credit(tmp_path: Path) -> None:
    """Of 100.00 bob has 20 % now; ann, who made it, 10 % of his instead of 20 % of her own."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    assert told.paid("2026-10") == {"ann": 2000}
    given_ = told.give("A-1", "bob")
    assert given_.said == (
        "A-1/to-bob: 100.00 bob retail on 2026-10-05, PV 100.00, CV 100.00; given by ann."
    )
    assert told.paid("2026-10") == {"ann": 1000, "bob": 2000}
    assert told.findings() == []


def test_nothing_is_edited(tmp_path: Path) -> None:
    """One row takes the credit back, another one gives it, and the sale stays as it was."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1", pv="80", cv="70", customer="Joe", product="kit")
    told.give("A-1", "bob")
    common = ("retail", "order", "kit", "Joe")
    assert report_sales(told.store, act(AMPLE), "2026-10").rows == [
        ("A-1", "2026-10-05", "ann", *common, 10000, 8000, 7000, "", "", "bob"),
        ("A-1/given", "2026-10-05", "ann", *common, -10000, -8000, -7000, "A-1", "", "bob"),
        ("A-1/to-bob", "2026-10-05", "bob", *common, 10000, 8000, 7000, "", "ann", ""),
    ]


def test_the_same_gift_again_changes_nothing(tmp_path: Path) -> None:
    """By the old reference or the new one."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    before = told.figures()
    assert [told.give(ref, "bob").changed for ref in ("A-1", "A-1/to-bob")] == [False, False]
    assert told.figures() == before


def test_who_has_the_credit_gives_it_on(tmp_path: Path) -> None:
    """Bob to cat, by the reference that it has with him; then ann has 5 % of cat's 100.00."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    with pytest.raises(StateError, match="was given to bob already: it is A-1/to-bob now") as found:
        told.give("A-1", "cat")
    assert "netmark give A-1/to-bob --to cat" in found.value.hint
    assert told.give("A-1/to-bob", "cat").ref == "A-1/to-cat"
    assert told.paid("2026-10") == {"ann": 500, "bob": 1000, "cat": 2000}


def test_gifts_are_taken_back_one_after_another(tmp_path: Path) -> None:
    """The last one first; what is the giver's again can be given anew, by its first reference."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    before = told.figures()
    told.give("A-1", "bob")
    told.give("A-1/to-bob", "cat")
    assert told.give_back("A-1").member == "bob"
    assert told.give_back("A-1/to-cat").member == "ann"
    assert told.figures() == before
    with pytest.raises(StateError, match="is not given to anybody"):
        told.give_back("A-1")
    assert told.give("A-1", "cat").ref == "A-1/to-cat-2"
    assert told.paid("2026-10") == {"ann": 500, "bob": 1000, "cat": 2000}
    assert told.findings() == []


def test_a_sale_is_given_as_it_is_entered(tmp_path: Path) -> None:
    """Whoever made it is kept beside it, and its reference is the order's own."""
    told = line(tmp_path)
    order = Order("bob", "100.00", buyer="retail", ref="A-1", found_by="ann")
    first = sale(told.store, act("2026-10-05"), order)
    assert (first.member, first.given_by, first.changed) == ("bob", "ann", True)
    assert not sale(told.store, act("2026-10-06"), order).changed
    assert not sale(told.store, act("2026-10-06"), order._replace(found_by="")).changed
    for other in ("bob", "cat"):
        with pytest.raises(ConflictError, match="with another maker"):
            sale(told.store, act("2026-10-06"), order._replace(found_by=other))
    assert told.paid("2026-10") == {"ann": 1000, "bob": 2000}
    assert told.give_back("A-1").ref == "A-1/to-ann"
    assert told.paid("2026-10") == {"ann": 2000}


def test_who_made_it_for_himself_gave_nothing(tmp_path: Path) -> None:
    """A shop may fill the column in every row."""
    told = line(tmp_path)
    sale(told.store, act("2026-10-05"), Order("bob", "10.00", ref="A-1", found_by="bob"))
    assert report_sales(told.store, act(AMPLE), "2026-10").rows[0][-2:] == ("", "")


def test_a_refund_is_taken_from_who_has_the_credit_now(tmp_path: Path) -> None:
    """By the order's own number; the same refund told again is known, before the gift or after."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    refund(told.store, act("2026-10-10"), "A-1", "10.00", ref="R-0")
    told.give("A-1", "bob")
    done = refund(told.store, act("2026-10-22"), "A-1", "40.00", ref="R-1")
    assert (done.member, done.refunds, done.pv) == ("bob", "A-1/to-bob", -4000)
    assert done.notes == ("A-1 was given to bob: the refund is one of A-1/to-bob.",)
    assert not refund(told.store, act("2026-10-22"), "A-1", "40.00", ref="R-1").changed
    day = date(2026, 10, 10)
    assert not refund(told.store, act("2026-10-22"), "A-1", "10.00", day, "R-0").changed
    assert told.paid("2026-10") == {"ann": 500, "bob": 1000}
    with pytest.raises(StateError, match=r"more than is left of A-1/to-bob: 50\.00"):
        refund(told.store, act("2026-10-22"), "A-1", "60.00")
    with pytest.raises(StateError, match="is a refund itself"):
        refund(told.store, act("2026-10-22"), "A-1/given")
    # What is left goes back with an undo, and no more.
    assert told.give_back("A-1").amount == 5000


def test_a_gift_is_all_that_is_left(tmp_path: Path) -> None:
    """Of 100.00 with 33.33 gone, 66.67 are given; of what is refunded wholly nothing can be."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1", pv="10", cv="0.01")
    told.refund("A-1", "2026-10-06", "33.33")
    given_ = told.give("A-1", "bob")
    # 3.33 PV went back, and of one hundredth of CV none, rounded half to even.
    assert (given_.amount, given_.pv, given_.cv) == (6667, 667, 1)
    told.refund("A-1", "2026-10-21")
    with pytest.raises(StateError, match="A-1/to-bob is refunded wholly"):
        told.give_back("A-1")


REFUSED: dict[str, tuple[Callable[[Giving], object], type[NetmarkError], str, str]] = {
    "upwards": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "bob"),
        *(InputError, "bob does not stand below cat on 2026-10-05", "netmark downline cat"),
    ),
    "sideways": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "eve"),
        *(InputError, "eve does not stand below cat", "netmark downline cat"),
    ),
    "an own purchase": (
        lambda told: give(told.store, act("2026-10-20"), "C-2", "dan"),
        *(StateError, "cat bought it for own use", "--buyer retail"),
    ),
    "a refund": (
        lambda told: give(told.store, act("2026-10-20"), "C-3-R1", "dan"),
        *(StateError, "C-3-R1 is a refund itself", "name the sale"),
    ),
    "refunded wholly": (
        lambda told: give(told.store, act("2026-10-20"), "C-3", "dan"),
        *(StateError, "nothing to give", "netmark report sales --member cat"),
    ),
    "a customer": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "fay"),
        *(InputError, "fay is a customer on 2026-10-05", "netmark downline cat"),
    ),
    "who came later": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "gus"),
        *(InputError, "gus joined on 2026-10-09, after the sale", "from 2026-10-09 on"),
    ),
    "who left": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "hal"),
        *(StateError, "hal is terminated on 2026-10-20", "netmark downline cat"),
    ),
    "nobody": (
        lambda told: give(told.store, act("2026-10-20"), "C-1", "dna"),
        *(InputError, "there is no member 'dna'", "dan"),
    ),
    "what was never sold": (
        lambda told: give(told.store, act("2026-10-20"), "C-11", "dan"),
        *(InputError, "there is no sale 'C-11'", "C-1"),
    ),
    "what was never given": (
        lambda told: give_back(told.store, act("2026-10-20"), "C-1"),
        *(StateError, "C-1 is not given to anybody", "netmark report given"),
    ),
    "at once, for an own purchase": (
        lambda told: sale(told.store, act("2026-10-20"), Order("dan", "5.00", found_by="cat")),
        *(StateError, "cat bought it for own use", "--buyer retail"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_given_is_refused_with_advice(tmp_path: Path, name: str) -> None:
    """And nothing is written."""
    told = line(tmp_path)
    told.join("eve", "bob")
    told.join("fay", "cat", kind="customer")
    told.join("gus", "cat", "2026-10-09")
    told.join("hal", "cat")
    told.leave("hal", "2026-10-15")
    told.retail("cat", "10.00", "C-1")
    told.sell("cat", "10.00", "2026-10-05", "C-2")
    told.retail("cat", "10.00", "C-3")
    told.refund("C-3", "2026-10-06")
    before = told.store.conn.execute("SELECT count(*), max(seq) FROM log").fetchone()
    do, kind, message, hint = REFUSED[name]
    with pytest.raises(kind) as found:
        do(told)
    assert message in found.value.message
    assert hint in found.value.hint
    assert told.store.conn.execute("SELECT count(*), max(seq) FROM log").fetchone() == before


def test_who_stood_below_on_the_day_of_the_sale_can_be_given_it(tmp_path: Path) -> None:
    """Dan moved up to ann on the tenth: cat's sale of the fifth can be his, a later one not."""
    told = line(tmp_path)
    told.retail("cat", "10.00", "C-1")
    told.retail("cat", "10.00", "C-2", "2026-10-10")
    told.move("dan", "ann", "2026-10-10")
    assert told.give("C-1", "dan").member == "dan"
    with pytest.raises(InputError, match="does not stand below cat on 2026-10-10"):
        told.give("C-2", "dan")


def test_a_closed_period_takes_a_gift_only_late(tmp_path: Path) -> None:
    """What it changes is posted by a correction: -10.00 for ann, 20.00 for bob."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.close("2026-10")
    with pytest.raises(StateError, match="everything up to 2026-10-31 is closed") as found:
        told.give("A-1", "bob", "2026-11-05")
    assert "--late" in found.value.hint
    done = give(told.store, LATE, "A-1", "bob")
    assert done.notes == (
        "2026-10 is closed: it counts there with netmark correct --period 2026-10.",
    )
    assert told.paid("2026-10") == {"ann": 2000}
    found_ = correct(told.store, act("2026-12-01"), "2026-10")
    assert [row[1:] for row in found_.lines.rows] == [
        ("ann", "Retail", "sales", -2000, 0, -2000),
        ("ann", "Team", "sales", 1000, 0, 1000),
        ("bob", "Retail", "sales", 2000, 0, 2000),
    ]
    assert [tuple(row[1:5]) for row in found_.facts.rows] == [
        ("given", "A-1/given", date(2026, 10, 5), "-100.00 ann given to bob"),
        ("given", "A-1/to-bob", date(2026, 10, 5), "100.00 bob given by ann"),
    ]
    assert correct(told.store, act("2026-12-01"), "2026-10").posted == 0


def test_an_explanation_says_who_gave_the_order(tmp_path: Path) -> None:
    """Of ann's own 100.00 nothing is left; of bob's she has ten per cent."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("ann", "50.00", "A-2")
    told.give("A-1", "bob")
    whys = explain(told.store, act(AMPLE), "ann", "2026-10").whys
    orders = [part.order.called for why in whys for each in why.lines for part in each.parts]
    assert orders == [
        "A-1 (given to bob)",
        "A-2",
        "A-1/given (given to bob)",
        "A-1/to-bob (given by ann)",
    ]
    found = explain(told.store, act(AMPLE), "ann", "2026-10", order="A-1")
    assert sum(why.shown for why in found.whys) == 1000


def test_what_was_given_up_is_neither_an_order_nor_a_refund(tmp_path: Path) -> None:
    """In the card of ann one order is left, in that of bob there is one, and nobody refunded."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("ann", "50.00", "A-2")
    told.give("A-1", "bob")
    for code, amount in (("ann", 5000), ("bob", 10000)):
        card = show(told.store, act("2026-10-31"), code)
        assert card.sales.rows[0][:5] == ("2026-10", "retail", 1, 0, amount)


def test_a_person_is_told_of_gifts_without_naming_others(tmp_path: Path) -> None:
    """The other one is called so, as everywhere."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    assert [row[-2:] for row in kept(told.store, act(AMPLE), "ann").sales.rows] == [
        ("", "other 1"),
        ("", "other 1"),
    ]


def test_a_customer_counts_for_whoever_has_the_credit(tmp_path: Path) -> None:
    """Of two customers of ann one is bob's now, so neither has two."""
    told = line(tmp_path, COUNTED)
    for ref, who in (("A-1", "Joe"), ("A-2", "Zoe")):
        told.retail("ann", "100.00", ref, customer=who)
    assert told.figures()[0][2] == "Director"
    told.give("A-1", "bob")
    assert {row[2] for row in told.figures()} == {"Associate"}
    told.give("A-2", "bob")
    assert [row[2] for row in told.figures()] == ["Associate", "Director"]


def test_a_line_names_its_order_where_others_were_given_away(tmp_path: Path) -> None:
    """Ann has one order of her own left, and bob one that was given to him."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.retail("ann", "50.00", "A-2")
    told.give("A-1", "bob")
    lines = report(told.store, act(AMPLE), "lines", "2026-10").rows
    assert [row[1:5] for row in lines if row[2] == "Retail"] == [
        ("ann", "Retail", "ann", "A-2"),
        ("bob", "Retail", "bob", "A-1/to-bob"),
    ]


def test_the_way_of_a_given_order_begins_with_who_has_it(tmp_path: Path) -> None:
    """By the number that the order always had."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A-1")
    told.give("A-1", "bob")
    found = why_not_order(told.store, act(AMPLE), "ann", "2026-10", "A-1", "Team")
    assert found.said[0].title == "Team on A-1/to-bob by bob, 100.00 counting:"


def test_a_trace_follows_the_credit(tmp_path: Path) -> None:
    """What was given in time stands in the legs above its new member; what is late does not."""
    told = Giving(tmp_path, HEAD + BINARY + BOTH)
    told.line("ann", "bob", "cat")
    for ref in ("A-1", "A-2"):
        told.retail("bob", "100.00", ref)
    told.give("A-1", "cat")
    told.close("2026-10")
    give(told.store, LATE, "A-2", "cat")
    uplines = [row[2] for row in trace(told.store, "A-1").rows]
    assert uplines == ["bob", "ann"]
    with pytest.raises(StateError, match="A-2 came after 2026-10 was closed"):
        trace(told.store, "A-2")


def test_a_reference_that_would_be_too_long_is_a_short_one(tmp_path: Path) -> None:
    """As that of a sale without one."""
    told = line(tmp_path)
    told.retail("ann", "100.00", "A" * 62)
    assert told.give("A" * 62, "bob").ref == "S000003"
    assert told.findings() == []
