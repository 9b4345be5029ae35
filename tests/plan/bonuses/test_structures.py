"""Structures that share nobody, worked by hand, and against trying every way to divide recruits."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.rehearse import LAST_DAY, Person, book_of
from netmark.plan.bonuses.base import Words
from netmark.plan.bonuses.structures import best_step, structures
from netmark.plan.document import read

from ..small import HEAD, Team

ENDLESS = [
    'size = 2\nmembers = { PV = 10 }\namounts = ["5.00", "20.00"]',
    'size = 1\nmembers = { PV = 5, for = { kind = ["preferred", "distributor"] } }\n'
    'uses = { GV = 10 }\namounts = { A = ["0", "0"], D = ["1.00", "2.00"] }',
]
"""Who leads what depends on who is there, so nothing is said about all that they did not."""
SAMPLES = ['size = 9\nmembers = { PV = 10 }\namounts = ["5.00"]\nneeds = { PV = 10 }']

BONUS = """
[[bonuses]]
name = "Power of Three"
kind = "structures"
size = 3
members = { PV = 100 }
amounts = ["50.00", "250.00", "1500.00"]
"""
TV = '[volumes.TV]\nof = "PV"\nover = "frontline"\nown = true\n'


def told(team: Team) -> list[str]:
    """What every line says, by earner, or why it is not paid."""
    bonus = team.plan.bonuses[0]
    words = Words(dict(enumerate(team.names)), 2, "CV")
    return [
        f"{team.names[line.earner]}: {line.reason or bonus.explain(line, words)}"
        for line in bonus.lines(team.book)
    ]


def three(name: str, depth: int = 0) -> str:
    """A member with 100 PV at a depth, and three of his own."""
    indent = "  " * depth
    below = "".join(f"{indent}  {name}{n}  PV 100\n" for n in (1, 2, 3))
    return f"{indent}{name}  PV 100\n{below}"


def test_three_and_three_times_three() -> None:
    """Ann has three, each with three: 250.00; each of them 50.00."""
    team = Team(BONUS, "ann  PV 100\n" + three("bob", 1) + three("cat", 1) + three("dan", 1))
    assert team.by_name(team.plan.bonuses[0].pay(team.book)) == {
        "ann": 25_000,
        "bob": 5_000,
        "cat": 5_000,
        "dan": 5_000,
    }
    assert told(team)[0] == "ann: 250.00 for structure 1 of step 2: bob, cat and dan"


def test_nobody_is_in_two_structures() -> None:
    """Four who lead three and three who lead nobody: one of step 2, one of step 1, the seventh is
    left. The fourth leader is in the second structure.
    """
    leaders = "".join(three(name, 1) for name in ("bob", "cat", "dan", "eve"))
    outline = "ann  PV 100\n" + leaders + "".join(f"  {n}  PV 100\n" for n in ("fay", "gus", "hal"))
    team = Team(BONUS, outline)
    assert team.by_name(team.plan.bonuses[0].pay(team.book))["ann"] == 30_000
    assert told(team)[:2] == [
        "ann: 250.00 for structure 1 of step 2: bob, cat and dan",
        "ann: 50.00 for structure 2 of step 1: eve, fay and gus",
    ]


def test_each_structure_uses_volume_of_its_own() -> None:
    """Six recruits of 200 and ann's own 100 are 1,300 TV: two structures of 600. With a recruit of
    100 less than that they are 1,199: one.
    """
    text = BONUS + "uses = { TV = 600 }\n" + TV
    outline = "ann  PV 100\n" + "".join(f"  m{n}  PV 200\n" for n in range(5))
    team = Team(text, outline + "  m5  PV 200\n")
    assert team.by_name(team.plan.bonuses[0].pay(team.book)) == {"ann": 10_000}
    team = Team(text, outline + "  m5  PV 99\n  m6  PV 0\n")
    assert team.by_name(team.plan.bonuses[0].pay(team.book)) == {"ann": 5_000}


def test_a_leader_without_volume_leads_nothing() -> None:
    """Bob's three bring 300, not 600: neither he nor ann, who has only two others, is paid."""
    text = BONUS + "uses = { TV = 600 }\n" + TV
    outline = "ann  PV 100\n" + three("bob", 1) + "  cat  PV 200\n"
    assert Team(text, outline).plan.bonuses[0].pay(Team(text, outline).book).count(0) == 7


def test_who_may_not_earn_leaves_it_but_leads() -> None:
    """Bob does not meet the needs of the earner: 50.00 of breakage; ann has her 250.00."""
    text = BONUS + "needs = { active = true }\n[active]\nneeds = { LIFE = 100 }\n"
    text += '[volumes.LIFE]\nof = "CV"\nover = "self"\n'
    outline = "ann  PV 100 CV 100\n" + three("bob", 1)
    outline += three("cat", 1) + three("dan", 1)
    team = Team(text, outline)
    paid = team.by_name(team.plan.bonuses[0].pay(team.book))
    assert paid["ann"] == 25_000
    assert "bob" not in paid
    assert told(team).count(": unqualified") == 3


def test_only_those_that_are_named_count() -> None:
    """Preferred customers where the plan says so, else distributors alone."""
    outline = "ann\n" + "".join(f"  m{n}  PV 100 kind=preferred\n" for n in range(3))
    assert Team(BONUS, outline).plan.bonuses[0].pay(Team(BONUS, outline).book)[1] == 0
    named = BONUS.replace("PV = 100 }", 'PV = 100, for = { kind = ["preferred"] } }')
    assert Team(named, outline).plan.bonuses[0].pay(Team(named, outline).book)[1] == 5_000


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('["50.00", "250.00", "1500.00"]', '["50.00", "20.00"]', "amounts rise"),
        ('["50.00", "250.00", "1500.00"]', "[]", "an amount for each step"),
        ("size = 3", "size = 3\nuses = { PV = 0 }", "a structure uses more than nothing"),
        ("size = 3", "size = 3\nuses = { VP = 1 }", "unknown volume 'VP'"),
        ("PV = 100", "VP = 100", "unknown volume 'VP'"),
    ],
)
def test_what_does_not_fit_is_a_fault(old: str, new: str, what: str) -> None:
    """Each with its place."""
    with pytest.raises(PlanError) as caught:
        read(HEAD + BONUS.replace(old, new))
    assert any(problem.what.startswith(what) for problem in caught.value.problems)


def ways(people: tuple[int, ...], size: int) -> list[list[tuple[int, ...]]]:
    """Every way to take sets of so many out of some people, also none."""
    if len(people) < size:
        return [[]]
    first, rest = people[0], people[1:]
    found = ways(rest, size)
    for others in combinations(rest, size - 1):
        left = tuple(one for one in rest if one not in others)
        found += [[(first, *others), *way] for way in ways(left, size)]
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_other_way_to_divide_them_pays_more(data: st.DataObject) -> None:
    """Brute force: every division of the recruits, as many structures as the volume allows."""
    size, room = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 3))
    people = data.draw(st.lists(st.integers(0, 2), max_size=7))
    amounts = [0, *sorted(data.draw(st.lists(st.integers(1, 9), min_size=3, max_size=3)))]
    steps = [
        sorted((1 + min(people[one] for one in each) for each in way), reverse=True)[:room]
        for way in ways(tuple(range(len(people))), size)
    ]
    found = structures([people.count(step) for step in range(3)], size, room)
    assert found == sorted(found, reverse=True)
    assert sum(amounts[step] for step in found) == max(
        sum(amounts[step] for step in way) for way in steps
    )
    assert found in steps
    assert (
        best_step([people.count(n) for n in range(3)], size)
        == max((way[0] for way in steps if way), default=0)
        or not room
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_whole_company_against_asking_one_by_one(data: st.DataObject) -> None:
    """What somebody leads is asked from the top down, with all of it counted again each time."""
    count = data.draw(st.integers(1, 14))
    people = [Person(f"m{n}", data.draw(st.integers(0, n))) for n in range(count)]
    pv = [0, *(data.draw(st.sampled_from([0, 50, 100, 150])) for _ in people)]
    bought = [Order(n, LAST_DAY, "self", "order", 100 * f, 0, 0) for n, f in enumerate(pv) if n]
    text = BONUS.replace("size = 3", "size = 2") + "uses = { TV = 200 }\n" + TV
    book = book_of(read(HEAD + text), people, bought)

    def recruits(member: int) -> list[int]:
        return [n for n, person in enumerate(people, start=1) if person.sponsor == member]

    def leads(member: int) -> list[int]:
        grades = [max([0, *leads(one)]) for one in recruits(member) if pv[one] >= 100]
        volume = pv[member] + sum(pv[one] for one in recruits(member))
        best: list[int] = []
        for way in ways(tuple(range(len(grades))), 2):
            made = sorted((min(1 + min(grades[n] for n in each), 3) for each in way), reverse=True)
            best = max(best, made[: volume // 200])
        return best

    money = [0, 5_000, 25_000, 150_000]
    expected = [0, *(sum(money[step] for step in leads(n)) for n in range(1, count + 1))]
    assert list(book.plan.bonuses[0].pay(book)) == expected
