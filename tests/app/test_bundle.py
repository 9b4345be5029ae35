"""A bundle: somebody else computes closed runs again, and finds whatever was changed in it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.adjust import Why, adjust
from netmark.app.bundle import check, export
from netmark.app.members import Newcomer, recruit, set_
from netmark.errors import InputError, StateError
from netmark.payout.bundle import line, sealed

from .small import AMPLE, HEAD, LEVELS, Told, act
from .tampering import Record, put, tampered
from .test_correct import Later
from .test_owning import centre
from .test_rehearsed_months import RULES, Month, Story, months


def written(told: Told, path: Path, period: str = "", with_ids: bool = False) -> Path:
    """A bundle of what is closed."""
    path.write_bytes(b"".join(export(told.store, act(AMPLE), period, with_ids)))
    return path


def found(path: Path) -> list[tuple[str, str]]:
    """What is found in a bundle, by period."""
    return [(problem.where, problem.what) for problem in check(str(path)).problems]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann above bob above cat; bob's 10.00 of October wait for November (minimum 15.00)."""
    made = Told(tmp_path, HEAD + LEVELS + '[payout]\nminimum = "15.00"\n')
    made.line("ann", "bob", "cat")
    made.sell("cat", "100.00", "2026-10-05", "A-1")
    made.close("2026-10")
    made.sell("cat", "300.00", "2026-11-05", "A-2")
    made.join("dan", "ann", "2026-12-02")
    adjust(made.store, act("2026-11-30"), "bob", "2.50", Why("fair", "bonus", "income"))
    made.close("2026-11")
    return made


def test_an_honest_bundle_is_computed_again(told: Told, tmp_path: Path) -> None:
    """Two runs; bob brought 10.00 forward, and 2.50 was posted for him."""
    done = check(str(written(told, tmp_path / "b.jsonl")))
    assert (done.periods, done.outside, done.problems) == (["2026-10", "2026-11"], "", [])
    heard: list[str] = []
    check(str(tmp_path / "b.jsonl"), heard.append)
    assert heard == ["the run of 2026-10", "the run of 2026-11"]


def test_one_run_goes_on_from_what_it_says(told: Told, tmp_path: Path) -> None:
    """The run before it is not there, and that is said."""
    done = check(str(written(told, tmp_path / "b.jsonl", "2026-11")))
    assert (done.periods, done.outside, done.problems) == (["2026-11"], "2026-10", [])
    first = check(str(written(told, tmp_path / "b.jsonl", "2026-10")))
    assert (first.periods, first.outside, first.problems) == (["2026-10"], "", [])


def test_nothing_is_closed_nothing_is_exported(tmp_path: Path) -> None:
    """An open period can't be exported either."""
    open_ = Told(tmp_path)
    with pytest.raises(StateError, match="no period is closed yet"):
        export(open_.store, act(AMPLE))
    with pytest.raises(StateError, match="2026-10 is not closed"):
        export(open_.store, act(AMPLE), "2026-10")


CHANGES = {
    "an edited volume": (
        put("facts", "metric CV", 3, 30_001),
        "its facts do not have the digest that was recorded at the close",
    ),
    "another sponsor": (
        put("facts", "sponsor", 3, 1),
        "bonus Team of member 1 is 1500, it comes to 3000 (and of 1 more)",
    ),
    "a balance": (
        put("facts", "brought_forward", 2, 9_000),
        "brought_forward of member 2 begins with 9000, but 2026-10 left 1000",
    ),
    "a title taken over": (
        put("taken", "title main", 1, 2),
        "title main of member 1 begins with 2, but 2026-10 left 1",
    ),
    "a title left": (
        put("results", "title main", 1, 2, period=0),
        "title main of member 1 begins with 1, but 2026-10 left 2",
    ),
    "a posting": (
        put("posted", "adjustment", 2, 260),
        "took up 250 for member 2, but 260 was posted (minor units)",
    ),
    "pay": (
        put("results", "payable", 2, 99_999),
        "payable of member 2 is 99999, it comes to 4250",
    ),
    "a volume found": (
        put("results", "volume GV", 2, 1),
        "volume GV of member 2 is 1, it comes to 30000",
    ),
    "activity": (put("results", "active", 2, 0), "active of member 2 is 0, it comes to 1"),
    "another standing": (
        put("facts", "standing", 3, 0),
        "2 members instead of 3",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_changed_is_found(told: Told, tmp_path: Path, name: str) -> None:
    """Even where whoever changed it made the last line fit: period, column and member are named."""
    tamper, said = CHANGES[name]
    path = tampered(written(told, tmp_path / "b.jsonl"), tamper)
    assert ("2026-11", said) in found(path)


def test_a_change_on_the_way_is_found_by_its_line(told: Told, tmp_path: Path) -> None:
    """Where the last line is not made to fit, the changed line is named, whatever it is."""
    path = written(told, tmp_path / "b.jsonl")
    tampered(path, put("facts", "member", 2, 7), forged=False)
    [(where, what), *_] = found(path)
    assert where == "2026-11"
    assert what.endswith("facts member, was changed after it was written")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("earned", 1, "says 1 earned, its members have 4500 (minor units)"),
        ("members", 4, "3 members instead of 4"),
        ("inputs", "0", "its facts do not have the digest that was recorded at the close"),
        (
            "results",
            "0",
            "computing it again gives other figures than were recorded at the close",
        ),
        ("covers", "2026-10-15", "covers days from 2026-10-15 on, but 2026-10 ended on 2026-10-31"),
        ("previous", "2026-09", "goes on from 2026-09, but 2026-10 stands before it"),
        ("plan", "0", "can't be computed again: its plan is not in the bundle"),
    ],
)
def test_a_changed_run_is_found(
    told: Told, tmp_path: Path, key: str, value: object, said: str
) -> None:
    """What stands in the line of the run itself."""

    def tamper(record: Record) -> None:
        if record.get("run") == "2026-11":
            record[key] = value

    assert ("2026-11", said) in found(tampered(written(told, tmp_path / "b.jsonl"), tamper))


def test_a_changed_plan_is_found(told: Told, tmp_path: Path) -> None:
    """Its text has another digest, and pays something else."""

    def tamper(record: Record) -> None:
        if "text" in record:
            record["text"] = str(record["text"]).replace("10%", "20%")

    said = found(tampered(written(told, tmp_path / "b.jsonl"), tamper))
    assert ("2026-10", "the text of its plan does not have the digest it had") in said
    assert ("2026-11", "bonus Team of member 2 is 3000, it comes to 6000") in said


def test_a_run_that_was_taken_out_is_found(told: Told, tmp_path: Path) -> None:
    """Of the first of them it is said that it is not there; its column is missing in the other."""
    inside = [False]

    def without_october(record: Record) -> None:
        inside[0] = record.get("run", "" if inside[0] else "x") in ("2026-10", "")
        if inside[0]:
            record.clear()

    path = tampered(written(told, tmp_path / "b.jsonl"), without_october)
    assert (check(str(path)).periods, check(str(path)).outside) == (["2026-11"], "2026-10")

    def without_pay(record: Record) -> None:
        if record.get("column") == "bonus Team":
            record.clear()

    path = tampered(written(told, tmp_path / "b.jsonl"), without_pay)
    assert ("2026-10", "bonus Team is missing") in found(path)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda raw: raw[:0], "is not a bundle of netmark"),
        (lambda raw: b"SQLite format 3\0" + raw, "is not a bundle of netmark"),
        (lambda raw: raw.replace(b'"format":1', b'"format":2', 1), "a newer netmark, in format 2"),
        (lambda raw: raw[: len(raw) // 2], "can't be read: it is damaged"),
        (lambda raw: raw[: raw.rindex(b'{"digests"')], "is not whole"),
        (lambda raw: raw[:0].join(sealed([raw.splitlines(keepends=True)[0]])), "has no run in it"),
        (
            lambda raw: raw[:0].join(sealed([*raw.splitlines(True)[:2], b"[]\n"])),
            "line 3, can't be",
        ),
        (lambda raw: raw.replace(b'"part":"facts"', b'"part":"fears"', 1), "there is no part"),
        (lambda raw: raw.replace(b'"values":[1,2,3]', b'"values":[1]', 1), "1 values instead of 3"),
        (lambda raw: raw.replace(b'"rows":3', b'"rows":-3', 1), "so many rows"),
        (lambda raw: raw.replace(b'"values":[1,2,3]', b'"values":1.5', 1), "makes no sense"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused(
    told: Told, tmp_path: Path, spoilt: Callable[[bytes], bytes], said: str
) -> None:
    """In words, with the line."""
    path = written(told, tmp_path / "b.jsonl")
    path.write_bytes(spoilt(path.read_bytes()))
    with pytest.raises(InputError, match=said):
        check(str(path))


def test_corrections_of_what_a_run_left_are_followed(tmp_path: Path) -> None:
    """Dan was a Director in October, as was said too late: November begins with his title."""
    later = Later(tmp_path)
    later.line("ann", "bob", "cat")
    later.join("dan", "ann")
    later.sell("cat", "200.00", "2026-10-05", "A-1")
    later.close("2026-10")
    set_(later.store, act("2026-12-01")._replace(late=True), "dan", {"rank": "Director"},
         date(2026, 10, 1), "because")  # fmt: skip
    later.late_sale("cat", "100.00", "2026-10-20")
    later.correct("2026-10")
    later.close("2026-11")
    path = written(later, tmp_path / "b.jsonl")
    assert found(path) == []

    def without(record: Record) -> None:
        if record.get("part") == "changed" and record["column"] == "title main":
            record.clear()

    assert (
        "2026-11",
        "title main of member 1 begins with 2, but 2026-10 left 1 (and of 3 more)",
    ) in found(tampered(path, without))


def test_a_bundle_has_nothing_personal_in_it(tmp_path: Path) -> None:
    """No name, contact, id, note or actor; an attribute only where the plan reads it."""
    plan = HEAD + LEVELS + 'needs = { for = { attr.club = ["Gold", "Silver"] } }\n'
    shy = Told(tmp_path, plan)
    recruit(
        shy.store,
        act("2026-09-01", "a note of hers"),
        Newcomer(
            "Zoe Quux",
            "zq-7",
            attrs={"club": "Gold", "diet": "vegan"},
            phone="0171-555",
            email="zoe@example.org",
        ),
    )
    shy.sell("zq-7", "100.00", "2026-10-05", "REF-1", customer="Kim Kunde")
    gift = Why("for her birthday", "gifts", "income")
    adjust(shy.store, act("2026-10-30", "another note"), "zq-7", "2.50", gift)
    shy.close("2026-10")
    raw = written(shy, tmp_path / "b.jsonl").read_bytes()
    for secret in ("Zoe", "zq-7", "0171", "example.org", "vegan", "REF-1", "Kim", "birthday"):
        assert secret.encode() not in raw, secret
    for secret in ("note", "gifts", '"ann"'):
        assert secret.encode() not in raw, secret
    assert b'{"column":"attr:club","part":"facts","values":"Gold"}' in raw
    assert found(tmp_path / "b.jsonl") == []
    path = written(shy, tmp_path / "ids.jsonl", with_ids=True)
    assert b"zq-7" in path.read_bytes()
    assert found(path) == []
    said = found(tampered(path, put("results", "payable", 1, 5, period=0)))
    assert ("2026-10", "payable of zq-7 is 5, it comes to 250") in said


def test_those_who_joined_later_leave_no_gap(tmp_path: Path) -> None:
    """Late joins in November and has number 2: rows go on without him, names and numbers do not."""
    gap = Told(tmp_path, HEAD + LEVELS + '[payout]\nsettle = "owner"\n')
    gap.join("ann")
    gap.join("late", "ann", "2026-11-05")
    centre(gap, "bob", "ann", "ann")
    gap.join("cat", "bob")
    gap.sell("cat", "100.00", "2026-10-05")
    gap.close("2026-10")
    gap.sell("cat", "100.00", "2026-11-06")
    gap.sell("late", "50.00", "2026-11-06")
    gap.close("2026-11")
    path = written(gap, tmp_path / "b.jsonl")
    assert found(path) == []
    records = [json.loads(each) for each in path.read_bytes().splitlines()]
    columns = {record.get("column"): record.get("values") for record in records[2:7]}
    assert (columns["member"], columns["sponsor"]) == ([1, 3, 4], [0, 1, 2])
    said = found(tampered(path, put("results", "to_owner", 2, 0, period=0)))
    assert ("2026-10", "to_owner of member 3 is 0, it comes to -1000") in said


def test_a_month_without_anybody_is_a_bundle_too(tmp_path: Path) -> None:
    """Nothing to compute, and nothing wrong."""
    empty = Told(tmp_path, HEAD + LEVELS)
    empty.close("2026-10")
    empty.line("ann", "bob", day="2026-11-01")
    empty.sell("bob", "100.00", "2026-11-05")
    empty.close("2026-11")
    assert found(written(empty, tmp_path / "b.jsonl")) == []


SCRIPT = """
import sys
from datetime import date
from netmark.app.bundle import export
from netmark.store.db import Act, connect
store = connect(sys.argv[1], readonly=True)
act = Act("somebody", "2031-01-01T00:00:00Z", date(2031, 1, 1))
sys.stdout.buffer.write(b"".join(export(store, act)))
"""


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_file_gives_the_same_bytes(
    told: Told, tmp_path: Path, zone: str, seed: str
) -> None:
    """Whoever exports it, when and where."""
    raw = written(told, tmp_path / "b.jsonl").read_bytes()
    told.store.close()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(told.path)],
        env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    assert done.stdout == raw


@settings(max_examples=15, deadline=None)
@given(story=st.lists(months, min_size=1, max_size=3), data=st.data())
def test_random_months_are_computed_again_and_no_figure_can_be_changed(
    story: list[Month], data: st.DataObject
) -> None:
    """Whatever is closed verifies elsewhere; one figure more or less in any column is found."""
    with TemporaryDirectory() as folder:
        told = Told(Path(folder), RULES)
        teller = Story(told, len(story))
        for number, month in enumerate(story):
            teller.tell(number, month)
            told.close(f"{teller.months[number]:%Y-%m}")
        path = written(told, Path(folder, "b.jsonl"))
        assert found(path) == []
        records = [json.loads(each) for each in path.read_bytes().splitlines()[:-1]]
        columns = [
            number
            for number, record in enumerate(records)
            if record.get("part") in ("facts", "taken", "results") and record["column"] != "member"
        ]
        chosen = data.draw(st.sampled_from(columns))
        record = records[chosen]
        rows = next(r["rows"] for r in reversed(records[:chosen]) if "rows" in r)
        values = record["values"] if isinstance(record["values"], list) else [record["values"]]
        values = values if len(values) == rows else values * rows
        values[data.draw(st.integers(0, rows - 1))] += data.draw(st.sampled_from([-1, 1, 40]))
        record["values"] = values
        path.write_bytes(b"".join(sealed(map(line, records))))
        assert found(path) != []
        told.store.conn.close()
