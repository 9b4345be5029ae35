"""Prospects are forgotten on request, and told what is kept of them; counts and digests stay."""

from datetime import date
from pathlib import Path

import pytest

from netmark.app import privacy
from netmark.app.lead_lists import list_, show, stats
from netmark.app.lead_privacy import erase, export
from netmark.app.lead_rules import Step
from netmark.app.lead_won import Became, convert
from netmark.app.leads import Prospect, add, lose, pass_, reopen, set_, touch
from netmark.app.members import Newcomer
from netmark.errors import ConflictError, InputError, StateError

from .small import AMPLE, Told, act, rows

SECRET = "Mia-Gray-Unmistakable"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob; ann found Mia, spoke to her, and passed her to bob, who has a plan."""
    found = Told(tmp_path, plan="")
    found.line("ann", "bob")
    store = found.store
    mia = Prospect(SECRET, "ann", phone="+1 555 0100", consent="yes")
    add(store, act("2026-11-02", f"{SECRET} at the fair"), mia)
    touch(store, act("2026-11-03", f"{SECRET} likes tea"), "L1")
    set_(store, act("2026-11-03"), "L1", {"phone": "+1 555 0199"})
    pass_(store, act("2026-11-04"), "L1", "bob")
    step = Step(f"call {SECRET}", date(2026, 11, 9))
    touch(store, act("2026-11-05"), "L1", step)
    return found


def left(told: Told) -> bytes:
    """Everything that is in the folder of the file."""
    return b"".join(path.read_bytes() for path in told.path.parent.iterdir())


def test_the_prospect_is_nowhere_in_the_file(told: Told) -> None:
    """Neither name nor phones, notes or next steps, between the pages neither; the log is whole."""
    assert SECRET.encode() in left(told)
    assert erase(told.store, act(AMPLE), "L1").changed
    for secret in (SECRET, "555 0100", "555 0199"):
        assert secret.encode() not in left(told)
    assert told.findings() == []


def test_counts_stay_when_a_prospect_is_forgotten(told: Told) -> None:
    """The lead is still found, received and passed; it is lost now, and nobody is to call."""
    before = stats(told.store, act("2026-11-20")).rows
    erase(told.store, act("2026-11-20"), "L1")
    assert stats(told.store, act("2026-11-20")).rows == before
    [row] = rows(list_(told.store, act("2026-11-20")))
    assert (row["name"], row["phone"], row["next"], row["status"], row["contact"]) == (
        *("", "", "", "lost", "no"),
    )
    ways = rows(show(told.store, act("2026-11-20"), "L1").way)
    assert [row["holder"] for row in ways] == ["ann", "bob"]


def test_who_is_forgotten_is_forgotten_once(told: Told) -> None:
    """The second time leaves no trace, and a dry run forgets nobody."""
    assert erase(told.store, act(AMPLE)._replace(dry_run=True), "L1").changed
    assert SECRET.encode() in left(told)
    erase(told.store, act(AMPLE), "L1")
    log = told.store.conn.execute("SELECT count(*) FROM log").fetchone()
    assert not erase(told.store, act(AMPLE), "L1").changed
    assert told.store.conn.execute("SELECT count(*) FROM log").fetchone() == log


def test_nothing_is_done_any_more_with_who_was_forgotten(told: Told) -> None:
    """Not opened again, not given a name."""
    erase(told.store, act(AMPLE), "L1")
    with pytest.raises(StateError, match="was erased"):
        reopen(told.store, act(AMPLE), "L1")
    with pytest.raises(StateError, match="was erased"):
        set_(told.store, act(AMPLE), "L1", {"name": "Mia"})


def test_others_keep_theirs(told: Told) -> None:
    """Only she is forgotten."""
    add(told.store, act("2026-11-06", "Joe is nice"), Prospect("Joe", "ann"))
    erase(told.store, act(AMPLE), "L1")
    [row] = [row for row in rows(list_(told.store, act(AMPLE))) if row["id"] == "L2"]
    assert row["name"] == "Joe"
    assert rows(show(told.store, act(AMPLE), "L2").history)[0]["note"] == "Joe is nice"


def test_the_prospect_is_told_everything_and_nobody_else_can_be_told_from_it(told: Told) -> None:
    """What is known and was known, every contact and every word; members are others."""
    kept = export(told.store, "L1")
    assert kept.personal.rows == [("name", SECRET), ("phone", "+1 555 0199")]
    earlier = [(row["what"], row["before"], row["after"]) for row in rows(kept.earlier)]
    assert ("phone", "+1 555 0100", "+1 555 0199") in earlier
    assert ("note", "", f"{SECRET} at the fair") in earlier
    history = [(row["what"], row["who"], row["note"]) for row in rows(kept.history)]
    assert history == [
        ("found", "other 1", ""),
        ("consent", "", ""),
        ("touch", "other 1", f"{SECRET} likes tea"),
        ("pass", "other 2", ""),
        ("touch", "other 2", ""),
        ("next", "other 2", f"call {SECRET}"),
    ]
    [facts] = rows(kept.facts)
    assert (facts["found_by"], facts["holder"]) == ("other 1", "other 2")
    text = " ".join(str(cell) for table in kept for row in table.rows for cell in row).split()
    assert not {"ann", "bob", "Ann", "Bob"}.intersection(text)


def test_a_member_who_was_a_prospect_is_forgotten_as_both(told: Told) -> None:
    """And is told what was kept of her as a prospect."""
    convert(told.store, act("2026-11-10"), "L1", Became(newcomer=Newcomer(SECRET, "mia")))
    kept = privacy.kept(told.store, act(AMPLE), "mia")
    before = [(row["lead"], row["what"], row["who"], row["said"]) for row in rows(kept.prospect)]
    assert before[0] == ("L1", "found", "other 2", "")
    assert before[-1] == ("L1", "convert", "other 1", "mia")
    privacy.erase(told.store, act(AMPLE), "mia")
    assert SECRET.encode() not in left(told)
    assert told.findings() == []


def test_a_member_is_told_of_his_leads_without_the_prospects(told: Told) -> None:
    """Which he found and which he was given, and since when."""
    for code, expected in (
        ("ann", ("L1", "2026-11-02", True, "2026-11-02", False, "open")),
        ("bob", ("L1", "2026-11-02", False, "2026-11-04", True, "open")),
    ):
        kept = privacy.kept(told.store, act(AMPLE), code)
        assert kept.leads.rows == [expected]
        assert SECRET not in str(kept.leads.rows + kept.prospect.rows)


def test_who_is_erased_with_open_leads_leaves_a_word_about_them(told: Told) -> None:
    """Somebody has to look after the prospects; the leads themselves stay."""
    said = privacy.erase(told.store, act(AMPLE), "bob").said
    assert said.endswith("bob still has 1 open lead: netmark lead list --mine bob --open")
    assert rows(list_(told.store, act(AMPLE)))[0]["name"] == SECRET
    lose(told.store, act(AMPLE), "L1", "x")
    assert "open lead" not in privacy.erase(told.store, act(AMPLE), "ann").said


def test_a_lead_that_is_not_there(told: Told) -> None:
    """Is neither erased nor shown."""
    for do in (lambda: erase(told.store, act(AMPLE), "L9"), lambda: export(told.store, "L9")):
        with pytest.raises(InputError, match="no lead 'L9'"):
            do()


def test_a_new_phone_may_not_be_that_of_another_prospect(told: Told) -> None:
    """As if she were entered with it."""
    add(told.store, act("2026-11-06"), Prospect("Joe", "ann", phone="7"))
    with pytest.raises(ConflictError, match="already: L2"):
        set_(told.store, act("2026-11-07"), "L1", {"phone": "(7)"})
