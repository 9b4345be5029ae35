"""Asking for help, in a company in New York where cat stands under bob under ann."""

from pathlib import Path

import pytest

from netmark.app import asks
from netmark.app.asks import By, When
from netmark.app.asks_seen import Filter, list_, show
from netmark.app.asks_stats import stats
from netmark.app.company import Company
from netmark.app.privacy import erase, kept
from netmark.app.settings import change
from netmark.app.starter import keep
from netmark.errors import ConflictError, InputError, StateError
from netmark.store.files import Source

from .small import Told, act, rows

NOON = act("2026-11-10")  # six in the morning in New York
LATER = act("2026-11-20")


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat, and dan beside bob; cat asked at six in the morning of the tenth."""
    found = Told(tmp_path, plan="", company=Company(time_zone="America/New_York"))
    found.line("ann", "bob", "cat")
    found.join("dan", "ann")
    asks.open_(found.store, NOON, "cat", "first sale", When(text="How do I begin?"))
    return found


def on(told: Told, at: str) -> tuple[object, ...]:
    """State, holder, hours left and next step of request 1 at an instant."""
    [row] = rows(list_(told.store, act("2026-12-31"), Filter(at=at)))
    return row["state"], row["holder"], row["hours_left"], row["next"]


def test_it_goes_to_the_sponsor_and_climbs(told: Told) -> None:
    """Opened at 10:00 UTC: bob has it until the twelfth, then ann, then the company."""
    answer = "netmark ask answer 1 --text ..."
    assert on(told, "2026-11-10T10:00Z") == ("waiting", "bob", "48", f"bob: {answer}")
    assert on(told, "2026-11-12T09:00Z") == ("waiting", "bob", "1", f"bob: {answer}")
    assert on(told, "2026-11-12T10:00Z") == ("waiting", "ann", "48", f"ann: {answer}")
    company = f"the company: {answer} --company"
    assert on(told, "2026-11-14T10:00Z") == ("waiting", "", "", company)


def test_the_company_sets_how_long_somebody_is_waited_for(told: Told) -> None:
    """After six hours instead of 48."""
    change(told.store, LATER, "ask_hours", "6")
    assert on(told, "2026-11-10T16:00Z")[:2] == ("waiting", "ann")


def test_who_left_is_passed_over(told: Told) -> None:
    """Bob leaves on the eleventh, and ann on the twelfth."""
    told.leave("bob", "2026-11-11")
    assert on(told, "2026-11-11T12:00Z")[1] == "ann"
    told.leave("ann", "2026-11-12")
    assert on(told, "2026-11-12T12:00Z")[1] == ""


def test_an_upline_takes_and_answers_it(told: Told) -> None:
    """Everything that was said is shown with its instants; it climbs no more."""
    done = asks.take(told.store, act("2026-11-11"), 1)
    assert done.said == "Request 1 of cat, first sale: taken by bob until 2026-11-13T10:00:00Z."
    done = asks.answer(told.store, act("2026-11-12"), 1, By("ann"), When(text="Call me."))
    assert (done.state, done.holder) == ("answered", "ann")
    said = rows(show(told.store, LATER, 1).said)
    assert [(row["what"], row["who"], row["text"]) for row in said] == [
        ("open", "cat", "How do I begin?"),
        ("take", "bob", ""),
        ("answer", "ann", "Call me."),
    ]
    assert on(told, "2026-11-30")[0] == "answered"


def test_the_company_answers_what_nobody_else_did(told: Told) -> None:
    """On the twentieth it has it; whoever is expected to speak need not be named."""
    done = asks.answer(told.store, LATER, 1, when=When(text="Our office will help."))
    assert (done.state, done.holder) == ("answered", "")


def test_only_the_upline_can_help(told: Told) -> None:
    """Neither dan, who stands beside it, nor cat herself, nor somebody who has left."""
    with pytest.raises(InputError, match="dan does not stand above cat"):
        asks.take(told.store, NOON, 1, By("dan"))
    with pytest.raises(InputError, match="cat does not stand above cat"):
        asks.answer(told.store, NOON, 1, By("cat"), When(text="x"))
    told.leave("ann", "2026-11-11")
    with pytest.raises(InputError, match="ann can't help"):
        asks.take(told.store, act("2026-11-12"), 1, By("ann"))


def test_it_is_passed_on_by_whoever_has_it(told: Told) -> None:
    """Ann can't pass on what bob has, and bob only to somebody above cat."""
    with pytest.raises(StateError, match=r"with bob until .* so ann can't pass it on"):
        asks.pass_(told.store, NOON, 1, "bob", By("ann"))
    with pytest.raises(InputError, match="dan does not stand above cat"):
        asks.pass_(told.store, NOON, 1, "dan")
    done = asks.pass_(told.store, NOON, 1, "ann")
    assert (done.state, done.holder) == ("waiting", "ann")


def test_it_is_closed_and_opened_again(told: Told) -> None:
    """By whoever asked or whoever has it; the second time changes nothing."""
    assert asks.close(told.store, NOON, 1).state == "closed"
    assert not asks.close(told.store, NOON, 1).changed
    with pytest.raises(StateError, match="request 1 is closed"):
        asks.take(told.store, NOON, 1)
    with pytest.raises(StateError, match="request 1 is closed"):
        asks.answer(told.store, NOON, 1, when=When(text="x"))
    assert asks.reopen(told.store, LATER, 1).holder == "bob"
    assert not asks.reopen(told.store, LATER, 1).changed
    assert asks.close(told.store, LATER, 1, By(company=True)).changed


def test_what_is_answered_can_be_answered_once_more_but_not_taken(told: Told) -> None:
    """Somebody else may know better."""
    asks.answer(told.store, NOON, 1, when=When(text="So."))
    assert asks.answer(told.store, NOON, 1, By("ann"), When(text="Or so.")).holder == "ann"
    with pytest.raises(StateError, match="answered already, by ann"):
        asks.take(told.store, NOON, 1)
    with pytest.raises(InputError, match="an answer needs words"):
        asks.answer(told.store, NOON, 1)


def test_who_took_it_takes_it_once(told: Told) -> None:
    """The second time leaves no trace."""
    assert asks.take(told.store, NOON, 1).changed
    assert not asks.take(told.store, NOON, 1).changed


def test_an_instant_is_neither_ahead_nor_before_what_was_said(told: Told) -> None:
    """A day alone is its first second, but not before what was said on that very day."""
    with pytest.raises(InputError, match="lies ahead"):
        asks.take(told.store, NOON, 1, when=When("2026-11-10T10:01Z"))
    with pytest.raises(ConflictError, match="something was said about request 1"):
        asks.take(told.store, LATER, 1, when=When("2026-11-09"))
    asks.take(told.store, LATER, 1, when=When("2026-11-10"))
    assert [row["at"] for row in rows(show(told.store, LATER, 1).said)] == [
        "2026-11-10T10:00:00Z"
    ] * 2


def test_a_day_of_the_company_begins_at_its_midnight(told: Told) -> None:
    """The eleventh begins in New York at five in UTC."""
    asks.take(told.store, LATER, 1, when=When("2026-11-11"))
    assert rows(show(told.store, LATER, 1).said)[-1]["at"] == "2026-11-11T05:00:00Z"


def test_nobody_asks_before_he_joined(told: Told) -> None:
    """Cat joined in September."""
    with pytest.raises(InputError, match="can't ask on 2026-08-31: the day of joining is"):
        asks.open_(told.store, NOON, "cat", "x", When("2026-08-31"))


def test_requests_are_found_by_holder_asker_and_state(told: Told) -> None:
    """Dan's request is ann's; cat's is answered."""
    asks.open_(told.store, NOON, "dan", "products")
    asks.answer(told.store, NOON, 1, when=When(text="So."))

    def found(where: Filter) -> list[object]:
        return [row["ask"] for row in rows(list_(told.store, NOON, where))]

    assert found(Filter()) == [1, 2]
    assert found(Filter(mine="ann")) == [2]
    assert found(Filter(mine="bob")) == [1]
    assert found(Filter(mine="bob", open=True)) == []
    assert found(Filter(of="cat")) == [1]
    assert found(Filter(at="2026-11-09")) == []


def test_a_request_that_there_is_not(told: Told) -> None:
    """With where to look."""
    with pytest.raises(InputError, match="there is no request 7"):
        asks.take(told.store, NOON, 7)
    with pytest.raises(InputError, match="request 1 was opened at"):
        show(told.store, LATER, 1, "2026-11-01")


def test_the_words_are_not_in_the_log_and_go_with_whoever_asked(told: Told) -> None:
    """Nothing of them is left in the file; that there was a request stays, and all is well."""
    asks.answer(told.store, NOON, 1, when=When(text="Unmistakable advice"))
    assert told.path.read_bytes().count(b"How do I begin?") == 1
    erase(told.store, LATER, "cat")
    left = told.path.read_bytes()
    assert b"How do I begin?" not in left
    assert b"Unmistakable advice" not in left
    assert told.findings() == []
    assert [row["what"] for row in rows(show(told.store, LATER, 1).said)] == ["open", "answer"]


def test_whoever_answered_takes_his_words_away_with_him(told: Told) -> None:
    """What cat said stays hers."""
    asks.answer(told.store, NOON, 1, when=When(text="Unmistakable advice"))
    erase(told.store, LATER, "bob")
    assert [row["text"] for row in rows(show(told.store, LATER, 1).said)] == [
        "How do I begin?",
        "",
    ]


def test_he_is_told_what_he_said(told: Told) -> None:
    """His own words, and with whom he was in touch, but not who that was."""
    asks.answer(told.store, NOON, 1, when=When(text="So."))
    found = kept(told.store, LATER, "cat")
    assert found.asks.rows == [("2026-11-10T10:00:00Z", "first sale", "open", "How do I begin?")]
    [(day, other, way)] = found.contacts.rows
    assert (day, way) == ("2026-11-10", "answer")
    assert str(other).startswith("other ")


def starter(told: Told) -> dict[object, tuple[object, object]]:
    """State and day done of every item of cat's checklist."""
    done = asks.open_(told.store, LATER, "cat", "starter")
    shown = show(told.store, LATER, done.number)
    assert shown.checklist is not None
    return {row["what"]: (row["state"], row["done_on"]) for row in rows(shown.checklist)}


def test_a_newcomer_has_the_checklist_of_the_company(told: Told, tmp_path: Path) -> None:
    """What the book shows is ticked: a sale to a customer, a recruit, an own order, a request."""
    path = tmp_path / "starter.csv"
    path.write_text(
        "day,what,done\n30,Sponsor,first recruit\n2,Sell,first sale\n2,Use,own order\n"
        "3,Ask,asked\n4,Talk,contact\n5,Look,lead\n6,Read,\n"
    )
    assert keep(told.store, LATER, Source(str(path))).added == 7
    assert keep(told.store, LATER, Source(str(path))).added == 0
    told.sell("cat", "20.00", "2026-09-08", buyer="retail")
    told.refund(told.sell("cat", "20.00", "2026-09-04", buyer="retail"), "2026-09-05")
    told.join("eve", "cat", "2026-09-20")
    assert starter(told) == {
        "Sell": ("done", "2026-09-08"),
        "Use": ("overdue", ""),
        "Ask": ("done", "2026-11-10"),
        "Talk": ("overdue", ""),
        "Look": ("overdue", ""),
        "Read": ("open", ""),
        "Sponsor": ("done", "2026-09-20"),
    }
    [row] = rows(list_(told.store, LATER, Filter(of="cat")))[1:]
    assert row["next"] == "cat: Use (by 2026-09-03)"
    assert told.findings() == []


def test_without_a_list_of_its_own_the_company_has_one(told: Told) -> None:
    """The one that comes with netmark; it is begun once only."""
    assert len(starter(told)) == 10
    assert asks.open_(told.store, LATER, "cat", "starter").changed is False


def test_every_fault_of_a_checklist_is_told_at_its_line(told: Told, tmp_path: Path) -> None:
    """And nothing of it is kept."""
    path = tmp_path / "starter.csv"
    path.write_text("day,what,done\nx,Talk,\n400,Talk,\n1,,\n1,Sell,frst sale\n")
    with pytest.raises(InputError) as caught:
        keep(told.store, LATER, Source(str(path)))
    assert [problem.where[-1] for problem in caught.value.problems] == ["2", "3", "4", "5"]
    path.write_text("day,what\n")
    with pytest.raises(InputError, match="a fault"):
        keep(told.store, LATER, Source(str(path)))


def test_what_became_of_requests_is_counted(told: Told) -> None:
    """Bob answers cat's after a day, and she sells a week later; dan's waits with ann."""
    asks.answer(told.store, act("2026-11-11"), 1, when=When(text="So."))
    asks.open_(told.store, act("2026-11-12"), "dan", "products")
    asks.open_(told.store, act("2026-11-12"), "dan", "starter")
    told.sell("cat", "20.00", "2026-11-18", buyer="retail")
    december = act("2026-12-01")
    by_topic = rows(stats(told.store, december, "topic"))
    figures = "asked answered due in_time median_hours answered_before first_sale any_sale"
    assert {row["topic"]: [row[name] for name in figures.split()] for row in by_topic} == {
        "first sale": [1, 1, 1, 1, "24.0", 1, 1, 1],
        "products": [1, 0, 1, 0, "", 0, 0, 0],
    }
    assert by_topic[1]["low"] == 0
    assert [row["helper"] for row in rows(stats(told.store, december, "helper"))] == ["", "bob"]
    [month] = rows(stats(told.store, december, "month"))
    assert (month["month"], month["asked"], month["in_time"]) == ("2026-11", 2, 1)
