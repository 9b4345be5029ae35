"""To whom a lead goes best: who is active, new, speaks the language; with the reason in words."""

from fractions import Fraction
from pathlib import Path

import pytest

from netmark.app.lead_lists import stats
from netmark.app.lead_suggest import suggest
from netmark.app.lead_won import Became, convert
from netmark.app.leads import Prospect, add, lose, pass_, set_, touch
from netmark.app.settings import change
from netmark.errors import InputError, StateError

from .small import Told, act, rows

TODAY = "2026-11-25"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Under ann: bob (es), cat (de) below him, dan, new eve, silent fay; ann found a lead in es."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob", "cat")
    found.join("dan", "ann", market="EU")
    found.join("fay", "ann")
    found.join("eve", "dan", "2026-11-13")
    found.set("bob", "2026-10-01", attr__language="es")
    found.set("cat", "2026-10-01", attr__language="de")
    for code in ("bob", "cat", "dan"):
        found.sell(code, "20.00", "2026-11-20", buyer="retail")
    found.sell("fay", "20.00", "2026-10-01", buyer="retail")
    new = Prospect("Mia", "ann", language="ES", region="EU", consent="yes")
    add(found.store, act("2026-11-20"), new)
    return found


def suggested(told: Told, line: str = "") -> list[tuple[object, object]]:
    """Who is suggested and why."""
    table = suggest(told.store, act(TODAY), "L1", line).table
    return [(row["id"], row["reason"]) for row in rows(table)]


def test_whoever_is_active_is_suggested_with_the_reason(told: Told) -> None:
    """Fay has not had an order for 30 days; cat speaks another language and comes last."""
    assert suggested(told) == [
        ("eve", "newcomer: joined 12 days ago, no first sale yet; no open leads"),
        ("bob", "speaks es; no open leads"),
        ("dan", "in EU; no open leads"),
        ("cat", "speaks de, not ES; no open leads"),
    ]


def test_who_never_sold_to_a_customer_is_a_newcomer(told: Told) -> None:
    """However long ago he joined: what he buys himself is no first sale."""
    told.sell("fay", "20.00", "2026-11-24", "A-9")
    told.refund("A-9", "2026-11-24")
    told.join("gil", "ann", "2026-09-01")
    told.sell("gil", "20.00", "2026-11-24")
    assert suggested(told)[:3] == [
        ("gil", "newcomer: joined 85 days ago, no first sale yet; no open leads"),
        ("eve", "newcomer: joined 12 days ago, no first sale yet; no open leads"),
        ("bob", "speaks es; no open leads"),
    ]
    assert suggested(told)[-2][0] == "fay"


def test_open_leads_and_what_became_of_others_count(told: Told) -> None:
    """Dan has one open lead, was in touch after two days, and won one of two mature ones."""
    for number, code in enumerate("xyz"):
        day = "2026-11-20" if code == "z" else "2026-09-05"
        add(told.store, act(day), Prospect(code, "ann", id=code, consent="yes"))
        pass_(told.store, act(day), code, "dan")
        if number == 0:
            touch(told.store, act("2026-09-07"), code)
            sold = told.sell("dan", "9.00", "2026-09-08", buyer="retail")
            convert(told.store, act("2026-09-08"), code, Became(order=sold))
    lose(told.store, act("2026-10-01"), "y", "no time")
    dan = rows(suggest(told.store, act(TODAY), "L1").table)[2]
    assert dan["reason"] == "in EU; 1 open lead; won 1 of 2"
    assert (dan["load"], dan["won"], dan["mature"], dan["conversion"]) == (1, 1, 2, Fraction(1, 2))
    assert dan["conversion_low"] == Fraction(94_531, 1_000_000)
    # Two, more than five and more than 26 days: half of them were never touched.
    assert dan["first_touch"] is None
    by_holder = {row["holder"]: row for row in rows(stats(told.store, act(TODAY)))}
    assert [by_holder[code]["created"] for code in ("ann", "dan")] == [4, 0]
    assert by_holder["ann"]["share_rate"] == Fraction(3, 4)
    assert (by_holder["dan"]["received"], by_holder["dan"]["mature"]) == (3, 2)


def test_a_fast_first_touch_is_a_reason(told: Told) -> None:
    """One lead, touched on the day after."""
    add(told.store, act("2026-11-20"), Prospect("x", "ann", id="x", consent="yes"))
    pass_(told.store, act("2026-11-20"), "x", "bob")
    touch(told.store, act("2026-11-21"), "x")
    assert ("bob", "speaks es; 1 open lead; first touch after 1 day") in suggested(told)


def test_only_one_line_may_be_looked_at(told: Told) -> None:
    """Bob and whoever stands below him; he must stand below whoever has the lead."""
    assert [code for code, _ in suggested(told, line="bob")] == ["bob", "cat"]
    pass_(told.store, act(TODAY), "L1", "bob")
    with pytest.raises(InputError, match="dan is not in the downline of bob"):
        suggest(told.store, act(TODAY), "L1", "dan")


def test_who_had_it_before_is_not_suggested(told: Told) -> None:
    """Cat has had it and given it back to bob, her sponsor."""
    pass_(told.store, act(TODAY), "L1", "cat")
    pass_(told.store, act(TODAY), "L1", "bob")
    assert suggested(told) == []


def test_so_many_at_most(told: Told) -> None:
    """The best ones."""
    table = suggest(told.store, act(TODAY), "L1", limit=2).table
    assert [row["id"] for row in rows(table)] == ["eve", "bob"]


def test_it_is_said_when_the_prospect_has_still_to_agree(told: Told) -> None:
    """And nobody is suggested for somebody who is not to be contacted."""
    assert suggest(told.store, act(TODAY), "L1").notes == ()
    set_(told.store, act(TODAY), "L1", {"consent": "no"})
    [note] = suggest(told.store, act(TODAY), "L1").notes
    assert "netmark lead set L1 consent=yes" in note
    set_(told.store, act(TODAY), "L1", {"contact": "no"})
    with pytest.raises(StateError, match="does not want to be contacted"):
        suggest(told.store, act(TODAY), "L1")


def test_the_settings_say_who_is_silent_and_who_is_new(told: Told) -> None:
    """With 60 days fay is active, with 10 eve is no newcomer and has no order."""
    change(told.store, act(TODAY), "silent_days", "60")
    change(told.store, act(TODAY), "newcomer_days", "10")
    assert [code for code, _ in suggested(told)] == ["bob", "dan", "fay", "cat"]


def test_leads_are_counted_by_source_finder_and_month(told: Told) -> None:
    """Two of the fair in October, one without a source in November; all found by ann or bob."""
    for code, finder in (("x", "ann"), ("y", "bob")):
        new = Prospect(code, finder, id=code, source="fair")
        add(told.store, act("2026-10-05"), new)
    for by, expected in (
        ("source", [("", 1), ("fair", 2)]),
        ("finder", [("ann", 2), ("bob", 1)]),
        ("month", [("2026-10", 2), ("2026-11", 1)]),
        ("holder", [("ann", 2), ("bob", 1)]),
    ):
        assert [row[:2] for row in stats(told.store, act(TODAY), by).rows] == expected
    with pytest.raises(InputError, match="a way to group leads"):
        stats(told.store, act(TODAY), "week")
