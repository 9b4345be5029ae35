"""Plans: written, checked, tried out, said in plain English, and put in force."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from netmark.app import examples, plans
from netmark.app.company import Company, init
from netmark.app.payout import close
from netmark.errors import InputError, PlanError, StateError
from netmark.plan.document import examine
from netmark.store.db import Act, Store

ACT = Act("ann", "2026-11-30T10:00:00Z", date(2026, 11, 30))
HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
"""
FLAT = """
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
compression = "none"
rates = ["10%"]
"""
ONE_LEVEL = """
[[examples]]
says = "one level"
team = '''
ann
  bob  CV 100
'''
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty company that keeps dollars and months."""
    with init(str(tmp_path / "netmark.db"), ACT, Company()) as found:
        yield found


def written(folder: Path, text: str) -> str:
    """Put a plan into a file."""
    path = folder / "plan.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_every_built_in_plan_is_listed_with_what_it_is_for() -> None:
    """One sentence each, in alphabetical order."""
    rows = plans.built_in().rows
    assert [row[0] for row in rows] == sorted(str(row[0]) for row in rows)
    assert all(str(row[1]).endswith(".") for row in rows)


def test_a_new_plan_is_the_built_in_one_and_overwrites_nothing(tmp_path: Path) -> None:
    """The file holds the text as it comes, byte for byte; a second time it is refused."""
    target = tmp_path / "mine.toml"
    assert plans.new("retail", str(target)) == examples.plan_text("retail")
    assert target.read_text("utf-8") == examples.plan_text("retail")
    target.write_text("precious")
    with pytest.raises(StateError):
        plans.new("retail", str(target))
    assert target.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("unilevl", "did you mean the built-in plan unilevel?"),
        ("plan.toml", "those that come with netmark: netmark plan new"),
    ],
)
def test_a_plan_that_is_not_there_is_told_the_nearest(name: str, hint: str, tmp_path: Path) -> None:
    """A built-in name that was misspelt, or the list of them."""
    with pytest.raises(InputError) as caught:
        plans.load(name if "." not in name else str(tmp_path / name))
    assert caught.value.hint == hint


def test_a_folder_is_no_plan_but_what_is_in_it_may_be(tmp_path: Path) -> None:
    """The hint names the plan inside."""
    written(tmp_path, HEAD)
    with pytest.raises(InputError) as caught:
        plans.load(str(tmp_path))
    assert caught.value.hint == f"did you mean {tmp_path / 'plan.toml'}?"


def test_a_file_counts_more_than_a_built_in_plan_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a file called unilevel in his folder means that one."""
    monkeypatch.chdir(tmp_path)
    assert plans.read("unilevel").name == "Unilevel"
    Path("unilevel").write_text(HEAD)
    assert plans.read("unilevel").name == "Small"


def test_a_file_without_end_is_refused_without_reading_it_all() -> None:
    """Of /dev/zero no more than a byte over the limit is read."""
    (problem,) = plans.check("/dev/zero").problems
    assert problem.what == "the file is larger than 256 KiB"


def test_what_is_not_utf_8_has_a_line_and_a_column(tmp_path: Path) -> None:
    """The first byte that is none, behind two characters of which one takes two bytes."""
    path = tmp_path / "latin.toml"
    path.write_bytes(b'name = "x"\n# \xc3\xa9 \xe9\n')
    (problem,) = plans.check(str(path)).problems
    assert problem.where == f"{path}:2:5"


def test_every_fault_of_a_plan_is_found_at_its_place(tmp_path: Path) -> None:
    """A wrong currency in line 3 and an unknown volume in line 6."""
    text = HEAD.replace("USD", "USX") + '[volumes.GV]\nof = "PW"\nover = "organisation"\n'
    path = written(tmp_path, text)
    found = plans.check(path)
    places = [problem.where for problem in found.problems]
    assert places == [f"{path}:3:1", f"{path}:7:1"]
    assert all(problem.hint for problem in found.problems)
    assert found.table.rows[0][0] == places[0]


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ('"none"', '{ skip-blow = "A" }', "unknown key 'skip-blow'", 'write { skip-below = "'),
        ('"none"', '{ word = "none" }', "unknown key 'word'", 'write { skip-below = "'),
        ('"none"', "3", "compression is a word", "use one of: none, stop, skip-inactive"),
        ('"none"', '"non"', "'compression' cannot be 'non'", "did you mean 'none'?"),
        ('"CV"', '"CV"\nneeds = { legs = [{ cuont = 2 }] }', "unknown key 'cuont'", "'count'?"),
        (
            '"CV"',
            '"CV"\nneeds = { frontline = { cont = 2, PV = 5 } }',
            "unknown key 'cont'",
            "did you mean 'count'?",
        ),
        (
            '"CV"',
            '"CV"\nneeds = { legs = [{ of = "PV", at_lest = [5], rest = "one" }] }',
            "unknown key 'at_lest'",
            "did you mean 'at_least'?",
        ),
    ],
)
def test_a_misspelt_key_is_one_fault_in_the_words_of_the_plan(
    old: str, new: str, what: str, hint: str
) -> None:
    """Never in the words of the models behind it."""
    _, problems = examine(HEAD + FLAT.replace(old, new, 1))
    assert [problem.what for problem in problems] == [what]
    assert hint in problems[0].hint


def test_the_examples_of_a_plan_are_computed_and_differences_named(tmp_path: Path) -> None:
    """10 % of 100.00 are 10.00, whatever the example says; a guard of 5 % is broken by it."""
    text = (
        HEAD
        + FLAT
        + ONE_LEVEL
        + 'pays = { ann = "9.00" }\n'
        + '[[guards]]\nsays = "little"\npayout_ratio = { at_most = "5%" }\n'
    )
    tried = plans.try_out(written(tmp_path, text))
    assert tried.broken == 2
    assert tried.table.rows == [
        ("differs", "example", "one level", "", "ann", "earned", "9.00", "10.00", "Team 10.00"),
        (
            "differs",
            "guard",
            "little",
            *[""] * 5,
            "in the example 'one level': 10.00 earned, at most 5.00 allowed",
        ),
    ]


def test_a_plan_is_put_in_force_once(store: Store) -> None:
    """The same text again changes nothing; the list says from when and who."""
    used = plans.use_plan(store, ACT, "unilevel", "2026-10")
    assert (used.name, used.period, used.changed) == ("Unilevel", "2026-10", True)
    assert not plans.use_plan(store, ACT, "unilevel", "2026-10").changed
    assert [(row[0], row[1], row[4]) for row in plans.list_(store).rows] == [
        ("2026-10", "Unilevel", "ann")
    ]


def test_a_plan_that_is_in_force_is_not_put_in_force_again_before_a_later_one(
    store: Store, tmp_path: Path
) -> None:
    """A later version stays as it is, so the same text again changes nothing."""
    small = written(tmp_path, HEAD)
    assert plans.use_plan(store, ACT, small, "2026-10").changed
    assert plans.use_plan(store, ACT, "evergreen", "2026-12").changed
    assert not plans.use_plan(store, ACT, small, "2026-10").changed
    assert not plans.use_plan(store, ACT, small, "2026-11").changed
    assert plans.use_plan(store, ACT, small, "2026-12").changed
    assert [row[:2] for row in plans.list_(store).rows] == [
        ("2026-10", "Small"),
        ("2026-12", "Evergreen"),
        ("2026-12", "Small"),
    ]


def test_without_a_period_a_plan_is_in_force_from_the_current_one(store: Store) -> None:
    """Today is in November."""
    assert plans.use_plan(store, ACT, "retail").period == "2026-11"
    plan, state = plans.in_force(store, ACT)
    assert (plan.name, state) == ("Retail", "in force in 2026-11")
    with pytest.raises(StateError):
        plans.in_force(store, ACT, "2026-10")


def test_a_plan_that_breaks_its_own_examples_is_not_put_in_force(
    store: Store, tmp_path: Path
) -> None:
    """Every difference is named, and nothing is stored."""
    with pytest.raises(PlanError) as caught:
        plans.use_plan(store, ACT, written(tmp_path, HEAD + FLAT + ONE_LEVEL), "2026-11")
    assert [problem.what for problem in caught.value.problems] == [
        "ann: earned 10.00, expected 0.00 (Team 10.00)"
    ]
    assert plans.list_(store).rows == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("USD", "EUR", "keeps USD"), ('"month"', '"week"', "counts by the month")],
)
def test_a_plan_of_another_currency_or_period_is_not_put_in_force(
    old: str, new: str, said: str, store: Store, tmp_path: Path
) -> None:
    """Currency and period are those of the file for ever."""
    with pytest.raises(StateError) as caught:
        plans.use_plan(store, ACT, written(tmp_path, HEAD.replace(old, new) + FLAT), "2026-11")
    assert said in caught.value.message


def test_a_closed_period_keeps_its_plan(store: Store) -> None:
    """Neither it nor an earlier one gets another plan; the next one may."""
    plans.use_plan(store, ACT, "unilevel", "2026-10")
    close(store, ACT, "2026-10")
    for period in ("2026-09", "2026-10"):
        with pytest.raises(StateError):
            plans.use_plan(store, ACT, "retail", period)
    assert plans.use_plan(store, ACT, "retail", "2026-11").changed


@pytest.mark.parametrize("name", ['Say "yes" \\ no', "Für 2027", "x"])
@pytest.mark.parametrize("model", examples.plans())
def test_a_plan_like_another_one_differs_in_its_name_alone(model: str, name: str) -> None:
    """Every comment stays, and so does every byte behind the name."""
    text = examples.plan_text(model)
    made = plans.like(text, name, model)
    plan, problems = examine(made)
    assert problems == []
    assert plan is not None
    assert plan.name == name
    changed = [
        pair for pair in zip(text.split("\n"), made.split("\n"), strict=True) if len({*pair}) > 1
    ]
    assert len(changed) == 1


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (HEAD, "", "can't be the name of a plan"),
        (HEAD, "x" * 81, "can't be the name of a plan"),
        (HEAD, " x", "can't be the name of a plan"),
        (HEAD.replace('"Small"', "'''Small'''"), "Mine", "can't be changed here"),
        ('currency = "USD"\n[[ranks]]\nname = "One"\n', "Mine", "can't be changed here"),
    ],
)
def test_a_name_that_cannot_be_put_in_is_refused(text: str, name: str, said: str) -> None:
    """Nothing else than the plan's own name is ever changed."""
    with pytest.raises(InputError) as caught:
        plans.like(text, name, "plan.toml")
    assert said in caught.value.message


def test_a_plan_is_found_as_a_file_by_period_or_by_its_name(store: Store, tmp_path: Path) -> None:
    """Of two versions with one name the later; what is nowhere is told the nearest."""
    plans.use_plan(store, ACT, "evergreen", "2026-10")
    text = plans.like(examples.plan_text("retail"), "Evergreen", "retail")
    plans.use_plan(store, ACT, written(tmp_path, text), "2026-12")
    for name in ("2026-10", "2026-11"):
        found = plans.named(name, lambda: store)
        assert found.source.text == examples.plan_text("evergreen")
        assert found.said == "Evergreen, in force from 2026-10 on"
    assert plans.named("Evergreen", lambda: store).source.text == text
    assert plans.named("evergreen", lambda: store).said == "evergreen"
    with pytest.raises(InputError) as caught:
        plans.named("Evergren", lambda: store)
    assert caught.value.hint.lower() == "did you mean evergreen?"
    with pytest.raises(InputError) as caught:
        plans.named("mine.toml", lambda: store)
    assert caught.value.message == "there is no plan mine.toml"
    with pytest.raises(StateError):
        plans.named("2026-09", lambda: store)
