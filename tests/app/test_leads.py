"""Leads: found, given, passed on, worked on, lost; only to whom and as the prospect agrees."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app.lead_lists import Filter, list_, show
from netmark.app.lead_rules import Step
from netmark.app.leads import Prospect, add, assign, lose, pass_, reopen, set_, touch
from netmark.app.members import Outcome
from netmark.errors import ConflictError, InputError, StateError
from netmark.store.db import Act

from .small import Told, act, rows

SECRET = "Mia-Gray-Unmistakable"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat; dan beside them, zoe under nobody; all since September."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob", "cat")
    found.join("dan", "ann")
    found.join("zoe")
    return found


def find(told: Told, day: str = "2026-11-02", **more: object) -> Outcome:
    """Ann finds a prospect who agrees to be passed on."""
    values: dict[str, object] = {"name": SECRET, "found_by": "ann", "consent": "yes", **more}
    return add(told.store, act(day), Prospect(**values))  # type: ignore[arg-type]  # a test's own


def holder(told: Told, code: str = "L1") -> str:
    """Who has a lead."""
    return str(rows(show(told.store, act("2026-12-31"), code).facts)[0]["holder"])


def at(day: str, note: str = "") -> Act:
    """Ann at her desk on a day, with a note."""
    return act(day)._replace(note=note)


def test_a_lead_is_with_whoever_found_it(told: Told) -> None:
    """And is called L1, the next L2; another code may be given."""
    assert find(told) == Outcome("L1", True, "L1 was found by ann on 2026-11-02 and is with ann.")
    assert find(told, id="F-7").id == "F-7"
    assert find(told).id == "L3"


def test_the_same_lead_again_changes_nothing(told: Told) -> None:
    """By its id; another one under the same id is refused."""
    find(told, id="F-7", source="fair")
    assert not find(told, id="F-7", source="fair").changed
    with pytest.raises(ConflictError, match="source is 'fair', not 'web'"):
        find(told, id="F-7", source="web")
    with pytest.raises(ConflictError, match="another name"):
        find(told, id="F-7", source="fair", name="Joe")


def test_the_same_prospect_is_not_entered_twice(told: Told) -> None:
    """By e-mail in whatever case, or by the digits of the phone, as long as the lead is open."""
    find(told, email="mia@example.org", phone="+1 (555) 0100")
    for same in ({"email": "Mia@Example.org"}, {"phone": "0015550100"}):
        with pytest.raises(ConflictError, match="already: L1"):
            find(told, **same)
    assert find(told, email="mia@example.org", again=True).id == "L2"
    for code in ("L1", "L2"):
        lose(told.store, at("2026-11-03"), code, "no time")
    assert find(told, email="mia@example.org").id == "L3"


def test_who_wants_no_contact_is_not_entered_again(told: Told) -> None:
    """Not even when the lead is lost, not even with --again."""
    find(told, phone="555 0100")
    set_(told.store, at("2026-11-03"), "L1", {"contact": "no"})
    lose(told.store, at("2026-11-03"), "L1", "asked us to")
    with pytest.raises(ConflictError, match="does not want to be contacted"):
        find(told, phone="5550100", again=True)


def test_a_prospect_has_a_name_or_a_way_to_reach_him(told: Told) -> None:
    """Nothing at all is no lead."""
    with pytest.raises(InputError, match="without a name"):
        find(told, name="")
    assert find(told, name="", phone="1").changed


def test_only_distributors_who_are_there_find_leads(told: Told) -> None:
    """On the day on which it is found."""
    told.leave("cat", "2026-10-01")
    told.join("eve", "ann", kind="customer")
    for who, why in (("cat", "terminated"), ("eve", "is a customer")):
        with pytest.raises(StateError, match=why):
            find(told, found_by=who)
    with pytest.raises(StateError, match="joined on 2026-09-01"):
        find(told, day="2026-08-31")
    with pytest.raises(InputError, match="today is"):
        add(told.store, at("2026-11-02"), Prospect("x", "ann", day=date(2026, 11, 3)))


def test_a_lead_is_passed_down_or_to_the_sponsor(told: Told) -> None:
    """To anybody below whoever has it, on any level, and to nobody else."""
    find(told)
    for to in ("zoe",):
        with pytest.raises(StateError, match="neither in the downline"):
            pass_(told.store, at("2026-11-03"), "L1", to)
    assert pass_(told.store, at("2026-11-03"), "L1", "cat").changed
    with pytest.raises(StateError, match="neither in the downline of cat nor the sponsor"):
        pass_(told.store, at("2026-11-04"), "L1", "ann")
    pass_(told.store, at("2026-11-04"), "L1", "bob")
    assert not pass_(told.store, at("2026-11-04"), "L1", "bob").changed
    way = rows(show(told.store, at("2026-11-05"), "L1").way)
    assert [(row["holder"], row["how"], row["since"], row["until"]) for row in way] == [
        ("ann", "found", "2026-11-02", "2026-11-03"),
        ("cat", "pass", "2026-11-03", "2026-11-04"),
        ("bob", "pass", "2026-11-04", ""),
    ]


def test_only_whoever_has_it_passes_it(told: Told) -> None:
    """Whoever says who he is."""
    find(told)
    with pytest.raises(StateError, match="L1 is with ann, not with bob"):
        pass_(told.store, at("2026-11-03"), "L1", "cat", by="bob")
    assert pass_(told.store, at("2026-11-03"), "L1", "cat", by="ann").changed


def test_a_lead_is_passed_only_if_the_prospect_agrees(told: Told) -> None:
    """Not asked, no, and no contact at all are all no."""
    find(told, consent="")
    with pytest.raises(StateError, match="has not agreed to be passed on"):
        pass_(told.store, at("2026-11-03"), "L1", "bob")
    set_(told.store, at("2026-11-03"), "L1", {"consent": "no"})
    for give in (pass_, assign):
        with pytest.raises(StateError, match="does not agree"):
            give(told.store, at("2026-11-03"), "L1", "bob")
    set_(told.store, at("2026-11-03"), "L1", {"consent": "yes", "contact": "no"})
    with pytest.raises(StateError, match="does not want to be contacted"):
        pass_(told.store, at("2026-11-03"), "L1", "bob")
    with pytest.raises(StateError, match="only if he agrees"):
        find(told, consent="", holder="bob")


def test_nobody_is_passed_a_lead_who_cannot_work_on_it(told: Told) -> None:
    """A customer, or somebody who has left."""
    find(told)
    told.leave("cat", "2026-11-02")
    with pytest.raises(StateError, match="cat cannot be passed a lead: terminated"):
        pass_(told.store, at("2026-11-03"), "L1", "cat")


def test_a_lead_is_assigned_once(told: Told) -> None:
    """To anybody, and again only when he can't look after it any more."""
    find(told)
    assert assign(told.store, at("2026-11-03"), "L1", "zoe").said == (
        "L1 is with zoe from 2026-11-03 on."
    )
    with pytest.raises(StateError, match="zoe already, who alone can pass it on"):
        assign(told.store, at("2026-11-04"), "L1", "bob")
    told.leave("zoe", "2026-11-05")
    assert assign(told.store, at("2026-11-06"), "L1", "bob").changed
    assert holder(told) == "bob"


def test_who_found_it_stays(told: Told) -> None:
    """However often it is passed on."""
    find(told)
    pass_(told.store, at("2026-11-03"), "L1", "bob")
    pass_(told.store, at("2026-11-04"), "L1", "cat")
    [facts] = rows(show(told.store, at("2026-11-05"), "L1").facts)
    assert (facts["found_by"], facts["holder"]) == ("ann", "cat")


def test_a_touch_does_the_step_and_may_say_the_next(told: Told) -> None:
    """Text and day go together, and the day is not before the touch."""
    find(told, step=Step("call", date(2026, 11, 4)))
    next_ = Step("send samples", date(2026, 11, 20))
    touch(told.store, at("2026-11-05", "likes tea"), "L1", next_)
    [row] = rows(list_(told.store, at("2026-11-22")))
    assert (row["next"], row["on"], row["overdue"], row["last_touch"], row["age"]) == (
        *("send samples", "2026-11-20", 2, "2026-11-05", 20),
    )
    touch(told.store, at("2026-11-21"), "L1")
    [row] = rows(list_(told.store, at("2026-11-22")))
    assert (row["next"], row["on"], row["overdue"]) == ("", "", None)
    for step in (Step("call"), Step(on=date(2026, 12, 1))):
        with pytest.raises(InputError, match="a text and a day"):
            touch(told.store, at("2026-11-22"), "L1", step)
    with pytest.raises(InputError, match="before 2026-11-22"):
        touch(told.store, at("2026-11-22"), "L1", Step("call", date(2026, 11, 21)))


def test_nobody_is_touched_who_does_not_want_it(told: Told) -> None:
    """Nor by somebody who has not got the lead."""
    find(told)
    with pytest.raises(StateError, match="is with ann, not with bob"):
        touch(told.store, at("2026-11-03"), "L1", by="bob")
    set_(told.store, at("2026-11-03"), "L1", {"contact": "no"})
    with pytest.raises(StateError, match="does not want to be contacted"):
        touch(told.store, at("2026-11-03"), "L1")


def test_a_touch_may_be_told_late_but_a_move_may_not(told: Told) -> None:
    """So the way of a lead is never rewritten."""
    find(told)
    pass_(told.store, at("2026-11-05"), "L1", "bob")
    touch(told.store, at("2026-11-10"), "L1")
    touch(told.store, at("2026-11-11"), "L1", day=date(2026, 11, 6))
    assert rows(show(told.store, at("2026-11-11"), "L1").way)[1]["first_touch"] == "2026-11-06"
    with pytest.raises(InputError, match="L1 has something of 2026-11-05 already"):
        touch(told.store, at("2026-11-11"), "L1", day=date(2026, 11, 4))
    with pytest.raises(InputError, match="L1 has something of 2026-11-10 already"):
        pass_(told.store, at("2026-11-11"), "L1", "cat", day=date(2026, 11, 9))


def test_a_lost_lead_has_a_reason_and_can_be_reopened(told: Told) -> None:
    """Twice lost is once lost; nothing is done with a closed lead but opening it again."""
    find(told)
    with pytest.raises(InputError, match="why is it lost"):
        lose(told.store, at("2026-11-03"), "L1", "")
    assert lose(told.store, at("2026-11-03"), "L1", "no time").changed
    assert not lose(told.store, at("2026-11-03"), "L1", "no time").changed
    with pytest.raises(StateError, match="L1 is lost already"):
        touch(told.store, at("2026-11-03"), "L1")
    assert reopen(told.store, at("2026-11-04"), "L1").said == "L1 is open again; it was lost."
    assert not reopen(told.store, at("2026-11-04"), "L1").changed
    history = rows(show(told.store, at("2026-11-04"), "L1").history)
    assert [(row["what"], row["note"]) for row in history][-2:] == [
        ("lose", "no time"),
        ("reopen", ""),
    ]


def test_what_is_known_of_a_prospect_can_be_set(told: Told) -> None:
    """What he is called, and the next step; not what the lead was found as."""
    find(told)
    set_(told.store, at("2026-11-03"), "L1", {"email": "m@x.y", "next": "call", "on": "2026-11-09"})
    [row] = rows(list_(told.store, at("2026-11-03")))
    assert (row["email"], row["next"], row["on"]) == ("m@x.y", "call", "2026-11-09")
    assert not set_(told.store, at("2026-11-03"), "L1", {"email": "m@x.y"}).changed
    set_(told.store, at("2026-11-03"), "L1", {"next": ""})
    assert rows(list_(told.store, at("2026-11-03")))[0]["next"] == ""
    for field, why in (("language", "stays as"), ("emial", "emial"), ("holder", "passed on")):
        with pytest.raises(InputError, match=why):
            set_(told.store, at("2026-11-03"), "L1", {field: "x"})


def test_the_list_begins_with_what_is_due(told: Told) -> None:
    """Longest overdue, then without a step, then later ones, then no contact, then closed."""
    for code, step in (("a", 20), ("b", 4), ("c", 0), ("d", 6), ("e", 0), ("f", 0)):
        on = Step("call", date(2026, 11, step)) if step else Step()
        find(told, id=code, step=on)
    lose(told.store, at("2026-11-03"), "e", "x")
    set_(told.store, at("2026-11-03"), "f", {"contact": "no"})
    today = at("2026-11-10")
    assert [row["id"] for row in rows(list_(told.store, today))] == list("bdcafe")
    due = list_(told.store, today, Filter(mine="ann", due=True))
    assert [(row["id"], row["overdue"]) for row in rows(due)] == [("b", 6), ("d", 4), ("c", None)]
    assert list_(told.store, today, Filter(mine="bob")).rows == []
    for where, ids in (
        (Filter(statuses=("lost",)), ["e"]),
        (Filter(find="D"), ["d"]),
        (Filter(find="gray", statuses=("lost", "won")), ["e"]),
        (Filter(found_by="bob"), []),
        (Filter(source="fair"), []),
    ):
        assert [row["id"] for row in rows(list_(told.store, today, where))] == ids


def test_a_lead_that_was_passed_on_is_mine_no_more(told: Told) -> None:
    """But his who has it now."""
    find(told)
    pass_(told.store, at("2026-11-03"), "L1", "bob")
    today = at("2026-11-04")
    assert list_(told.store, today, Filter(mine="ann")).rows == []
    assert len(list_(told.store, today, Filter(mine="bob")).rows) == 1


def test_a_dry_run_changes_nothing(told: Told) -> None:
    """It says what would be done."""
    find(told)
    tried = at("2026-11-03")._replace(dry_run=True)
    assert pass_(told.store, tried, "L1", "bob").changed
    assert holder(told) == "ann"


def test_a_lead_that_is_not_there(told: Told) -> None:
    """With the nearest code."""
    find(told, id="fair-17")
    with pytest.raises(InputError, match="no lead 'fair-71'") as refused:
        show(told.store, at("2026-11-03"), "fair-71")
    assert refused.value.hint == "did you mean fair-17?"


def test_nothing_personal_is_in_what_is_kept_for_good(told: Told) -> None:
    """Neither names nor notes, next steps or reasons: not in the log's body, not in events."""
    find(told, step=Step(SECRET, date(2026, 11, 9)), email=f"{SECRET}@x.y")
    touch(told.store, at("2026-11-03", SECRET), "L1", Step(SECRET, date(2026, 11, 9)))
    set_(
        told.store,
        at("2026-11-03", SECRET),
        "L1",
        {"name": SECRET + "2", "next": SECRET, "on": "2026-11-09"},
    )
    pass_(told.store, at("2026-11-03", SECRET), "L1", "bob")
    lose(told.store, at("2026-11-03", SECRET), "L1", SECRET)
    reopen(told.store, at("2026-11-03", SECRET), "L1")
    for table in ("log", "lead", "lead_event"):
        kept = told.store.conn.execute(f"SELECT * FROM {table}").fetchall()
        assert SECRET not in str(kept)
    assert told.findings() == []
