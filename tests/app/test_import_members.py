"""Members from files: in any order of rows, all of the file or nothing."""

import itertools
import json
from datetime import date
from pathlib import Path

import pytest

from netmark.app.import_members import import_members
from netmark.app.members import Newcomer, move, recruit, set_, terminate
from netmark.app.tree import tree
from netmark.errors import ConflictError, InputError
from netmark.store.db import Store
from netmark.store.files import Source
from netmark.store.genealogy import sponsor_on
from netmark.store.members import find, member_on, person_of

from .conftest import ACT, Write, close_october, counts

TEAM = """id,name,sponsor,kind,joined,market,status,rank,rank:EU,rank_reason,email,phone,attr:club
cat,Cat,bob,customer,2026-03-01,US,,,,,,,
ann,Ann,,,2026-01-01,EU,,Star,Sun,founder,ann@example.org,+1 555,gold
bob,Bob,ann,distributor,2026-02-01,EU,terminated,,,left,,,
"""


def faults(store: Store, source: Source) -> list[str]:
    """What is wrong with a file, as line and words; nothing may have changed."""
    before = counts(store)
    with pytest.raises(InputError) as refused:
        import_members(store, ACT, source)
    assert counts(store) == before
    return [
        f"{problem.where.rpartition(':')[2]} {problem.what} {problem.hint}".strip()
        for problem in refused.value.problems
    ]


def test_a_file_brings_everything_it_says(store: Store, written: Write) -> None:
    """Names, kinds, days, market, attributes; status and forced ranks from the day of joining."""
    done = import_members(store, ACT, written(TEAM))
    assert done == (3, 3, 0, ())
    ann = member_on(store, find(store, "ann"), "2026-01-01")
    assert ann == (
        *(1, "ann", None, "distributor", "enrolled", "2026-01-01", "EU"),
        {"club": "gold"},
        {"main": "Star", "EU": "Sun"},
        {},
        "",
    )
    assert person_of(store, 1) == ("Ann", "ann@example.org", "+1 555")
    assert member_on(store, find(store, "bob"), "2026-02-01").status == "terminated"
    assert member_on(store, find(store, "cat"), "2026-03-01").kind == "customer"


def test_the_order_of_rows_does_not_matter(store: Store, written: Write) -> None:
    """All 24 orders of a chain of four: a sponsor always gets the smaller id."""
    for number, order in enumerate(itertools.permutations(range(4))):
        rows = [f"p{number}m{i},{f'p{number}m{i - 1}' if i else ''}" for i in order]
        import_members(store, ACT, written("id,sponsor\n" + "\n".join(rows)))
        ids = [find(store, f"p{number}m{i}") for i in range(4)]
        assert ids == sorted(ids)
        assert [sponsor_on(store, i, "2026-11-20") for i in ids] == [None, *ids[:3]]


def test_the_same_file_twice_changes_nothing(store: Store, written: Write) -> None:
    """Not a row, not even an entry in the log; also after moves and changes."""
    import_members(store, ACT, written(TEAM))
    before = counts(store)
    assert import_members(store, ACT, written(TEAM)) == (3, 0, 3, ())
    assert counts(store) == before
    move(store, ACT, "cat", "ann")
    set_(store, ACT, "ann", {"market": "US", "rank": ""})
    close_october(store)
    assert import_members(store, ACT, written(TEAM)).same == 3
    # And so does a file that shows what has become of them.
    assert import_members(store, ACT, written("id,sponsor\ncat,ann\nann,\n")).same == 2


def test_new_rows_join_those_who_are_there(store: Store, written: Write) -> None:
    """A file of everybody, month after month."""
    import_members(store, ACT, written(TEAM))
    done = import_members(store, ACT, written(TEAM + "dan,,ann,,2026-11-02,,,,,,,,\n"))
    assert done == (4, 1, 3, ())
    assert sponsor_on(store, find(store, "dan"), "2026-11-02") == find(store, "ann")


def test_other_content_for_an_id_is_a_conflict(store: Store, written: Write) -> None:
    """Every difference with its line, what is there and what the file says; nothing is changed."""
    import_members(store, ACT, written(TEAM))
    before = counts(store)
    other = TEAM.replace("Cat,bob", "Kat,ann").replace("gold", "silver").replace("Star", "Sky")
    with pytest.raises(ConflictError) as refused:
        import_members(store, ACT, written(other + "dan,,ann,,,,,,,,,,\n"))
    assert (refused.value.exit_code, counts(store)) == (5, before)
    said = [str(problem).partition(":")[2] for problem in refused.value.problems]
    assert sorted(said) == [
        "2: 'cat' is in the book with another sponsor: 'bob', not 'ann'; another name: 'Cat',"
        " not 'Kat' (netmark member move cat --sponsor ann; netmark member set cat name=Kat)",
        "3: 'ann' is in the book with another rank:main: 'Star', not 'Sky'; another attr:club:"
        " 'gold', not 'silver' (netmark member set ann rank:main=Sky attr:club=silver --reason"
        " WHY)",
    ]


def test_another_day_of_joining_is_not_to_be_mended_with_set(store: Store, written: Write) -> None:
    """What can be done is said: with the sponsor, with the status, and before the next import."""
    import_members(store, ACT, written(TEAM))
    other = "id,sponsor,joined,status\nann,,2026-01-02,terminated\nbob,,2026-02-01,\ncat,x,,\n"
    with pytest.raises(ConflictError) as refused:
        import_members(store, ACT, written(other + "x,,,\n"))
    assert [problem.hint for problem in refused.value.problems] == [
        "the day of joining cannot be changed; netmark member terminate ann",
        "netmark member move bob --top",
        "netmark member move cat --sponsor x",
    ]
    assert "netmark restore" in refused.value.hint
    assert "--dry-run" in refused.value.hint
    assert "member set" not in refused.value.hint


def test_faults_and_conflicts_are_said_at_once(store: Store, written: Write) -> None:
    """A day that cannot be read is no reason to compare today with the closed periods."""
    import_members(store, ACT, written(TEAM))
    found = faults(store, written("id,name,joined\nann,Eve,\nnew,New,01.02.2026\n"))
    assert [line[:9] for line in found] == ["2 'ann' i", "3 joined:"]


def test_every_fault_is_listed_with_its_line(store: Store, written: Write) -> None:
    """One look at the list, one correction of the file."""
    recruit(store, ACT, Newcomer("", "old", day=date(2026, 1, 1)))
    recruit(store, ACT, Newcomer("", "cus", kind="customer", day=date(2026, 1, 1)))
    recruit(store, ACT, Newcomer("", "gone", day=date(2026, 1, 1)))
    terminate(store, ACT, "gone", date(2026, 2, 1))
    text = """id,sponsor,kind,joined,status,rank
a,b,,,,
b,c,,,,
c,a,,,,
d,d,,,,
e,olt,,,,
f,old,custommer,2026-02-30,paused,Star
g,cus,,,,
h,g2,,2026-11-21,,
g2,old,preferred,,,
,old,,,,
e,old,,,,
i,gone,,2026-01-31,,
j,gone,,2026-02-01,,
k,old
l,old,,,,,
"x"y,old,,,,
"""
    assert faults(store, written(text)) == [
        "2 sponsor: 'a' is on a cycle: a → b → c → a",
        "3 sponsor: 'b' is on a cycle: a → b → c → a",
        "4 sponsor: 'c' is on a cycle: a → b → c → a",
        "5 sponsor: 'd' is the own sponsor",
        "6 sponsor: there is no member 'olt', neither here nor in the book did you mean old?",
        "7 joined: '2026-02-30' is not a date write it like 2026-11-30",
        "7 kind: 'custommer' is not a kind of member did you mean customer?",
        "7 rank: the forced rank 'Star' has no reason say why, in rank_reason",
        "7 status: 'paused' is not a status use one of: enrolled, terminated",
        "8 sponsor: cus cannot sponsor anybody: only distributors do, and on 2026-11-20 cus is a"
        " customer. change the kind first: netmark member set cus kind=distributor",
        "9 joined: 2026-11-21 lies ahead; today is 2026-11-20 or say which day it is, with --today",
        "9 sponsor: g2 is a preferred (line 10) only distributors sponsor",
        "11 id: it is missing",
        "12 id: 'e' is on line 6 already every member has another id",
        "14 sponsor: gone cannot sponsor anybody: terminated as of 2026-02-01."
        " netmark member reinstate gone, or name another sponsor",
        "15 2 fields, but the header has 6",
        "16 7 fields, but the header has 6",
        "17 text after a closing quotation mark inside quotes, double every quotation mark",
    ]


def test_nothing_joins_in_a_closed_period(store: Store, written: Write) -> None:
    """Late newcomers are dated in the open period."""
    close_october(store)
    found = faults(store, written("id,joined\na,2026-10-31\nb,2026-11-01\n"))
    assert found == [
        "2 joined: 2026-10-31 is closed, as is everything up to 2026-10-31"
        " 2026-10 is closed; the next open day is 2026-11-01;"
        " --late dates it there all the same, to be settled by netmark correct"
    ]


def test_who_joined_before_his_sponsor_stands_under_the_company_first(
    store: Store, written: Write
) -> None:
    """Exports name today's sponsor only, who may have joined later: so he is it from then on."""
    text = "id,sponsor,joined\nann,,2026-01-01\nold,new,2026-02-01\nnew,ann,2026-03-01\n"
    done = import_members(store, ACT, written(text))
    assert done.notes == (
        "1 member joined before the sponsor; until then the company is the sponsor:"
        " old (2026-02-01) before new (2026-03-01).",
    )
    assert sponsor_on(store, find(store, "old"), "2026-02-28") is None
    assert sponsor_on(store, find(store, "old"), "2026-03-01") == find(store, "new")
    assert import_members(store, ACT, written(text)).same == 3


def test_of_many_who_joined_before_their_sponsor_ten_are_named(
    store: Store, written: Write
) -> None:
    """The others are counted."""
    rows = "".join(f"m{i:02},ann,2026-01-{i + 1:02}\n" for i in range(13))
    (note,) = import_members(
        store, ACT, written("id,sponsor,joined\nann,,2026-03-01\n" + rows)
    ).notes
    assert note.startswith("13 members joined before the sponsor")
    assert "m09 (2026-01-10) before ann (2026-03-01), and 3 more." in note
    assert "m10" not in note


@pytest.mark.parametrize("column", ["parent", "leg"])
def test_placement_is_refused_in_plain_words(store: Store, written: Write, column: str) -> None:
    """The plan in force has no placement tree, or there is none yet."""
    assert faults(store, written(f"id,{column}\na,b\n")) == [
        "2 parent: the plan in force has no placement tree members stand under their sponsor; a"
        " plan adds a tree with [trees.NAME]"
    ]


def test_a_file_of_another_program_is_read_as_it_is(store: Store, written: Write) -> None:
    """Headers are mapped, constants filled in, dates read as stated, one column is left out."""
    source = written(
        "Number;x,Upline,Country,Fax,joined\n7,,DE,1,01/05/2026\n8,7,AT,2,01/05/2026\n"
    )
    mapped = source._replace(
        columns={"id": "Number;x", "sponsor": "Upline", "market": "Country"},
        values={"attr:from": "old system", "kind": "Distributor", "status": "ENROLLED"},
        ignore=["Fax"],
        date_format="DD/MM/YYYY",
    )
    assert import_members(store, ACT, mapped).added == 2
    eight = member_on(store, find(store, "8"), "2026-11-20")
    assert (eight.sponsor, eight.market, eight.joined) == (1, "AT", "2026-05-01")
    assert eight.attrs == {"from": "old system"}


def test_a_large_cycle_is_named_in_short(store: Store, written: Write) -> None:
    """Five thousand members in a ring, with a tail; each on the ring is listed, the tail is not."""
    rows = [f"m{i},m{(i + 1) % 5000}" for i in range(5000)] + ["tail,m0"]
    found = faults(store, written("id,sponsor\n" + "\n".join(rows)))
    assert len(found) == 5000
    assert found[0].endswith("m7 → m8 → … 4990 more → m4999 → m0")


def test_a_chain_of_thousands_in_reverse_is_put_in_order(store: Store, written: Write) -> None:
    """Every sponsor comes after the one he recruited; no recursion."""
    rows = [f"m{i},{f'm{i - 1}' if i else ''}" for i in reversed(range(20_000))]
    assert import_members(store, ACT, written("id,sponsor\n" + "\n".join(rows))).added == 20_000
    assert (find(store, "m0"), find(store, "m19999")) == (1, 20_000)


HOSTILE = [
    "محمد علی",
    "שלום עולם",
    "王小明",
    "Zoe\u0308 A\u030angstro\u0308m",
    "👩‍👩‍👧‍👦",
    "[bold]Bob[/] [link=https://x.y]z[/link]",
    "<script>alert(1)</script>&amp;",
    '=HYPERLINK("http://x.y","z")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "../../etc/passwd",
    "C:\\con\\..\\aux",
    "Robert'); DROP TABLE member;--",
    "${HOME} $(id) %s {0} \\n",
    'quo"te, comma; semicolon',
    "O'Brien",
    "'s Gravenhage",
    "null",
    "N" * 200,
]


def test_hostile_names_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    """From CSV, from JSON lines and from recruit: stored in NFC, never obeyed."""
    import csv
    import unicodedata

    expected = [unicodedata.normalize("NFC", name) for name in HOSTILE]
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [("id", "name"), *((f"a{i}", name) for i, name in enumerate(HOSTILE))]
        )
    lines = [json.dumps({"id": f"b{i}", "name": name}) for i, name in enumerate(HOSTILE)]
    (tmp_path / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name in ("a.csv", "b.jsonl"):
        import_members(store, ACT, Source(str(tmp_path / name)))
    for i, name in enumerate(HOSTILE):
        recruit(store, ACT, Newcomer(name, f"c{i}", attrs={"said": name}))
    for start in "abc":
        found = [person_of(store, find(store, f"{start}{i}"))[0] for i in range(len(HOSTILE))]
        assert found == expected
    assert [row[2] for row in tree(store, ACT).rows] == expected * 3


def test_a_formula_that_was_made_harmless_comes_back(store: Store, written: Write) -> None:
    """The mark that keeps a spreadsheet from running a cell is taken off again."""
    import_members(store, ACT, written("id,name\n'=a,'+1\n"))
    assert person_of(store, find(store, "=a"))[0] == "+1"


@pytest.mark.parametrize(
    "name", ["a\x00b", "a\x1b[2Jb", "a\u202eb", "a\u2066b", "a\u2028b", "a\x7fb", "a\tb", "N" * 201]
)
def test_what_cannot_be_shown_is_not_taken(store: Store, written: Write, name: str) -> None:
    """Control characters, marks that turn the writing, and names without end."""
    assert faults(store, written(f"id,name\na,{name}\n"))[0].startswith("2 name: ")
    assert faults(store, written(f"id,attr:x\na,{name}\n"))[0].startswith("2 attr:x: ")
    found = faults(store, written(f"id,name\n{name},x\n"))
    assert found[0].startswith("2 id: ")


def test_progress_is_told_as_rows_are_read(store: Store, written: Write) -> None:
    """The last figure is the number of rows."""
    told: list[int] = []
    import_members(store, ACT, written("id\n" + "\n".join(map(str, range(1000)))), told.append)
    assert told == sorted(told)
    assert told[-1] == 1000
