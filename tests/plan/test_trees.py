"""Trees of a plan: regrouped ones by hand and against a slow search, and places in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.plan_text import describe
from netmark.ledger.volume import Metric
from netmark.payout.rehearse import Person, book_of
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import metric, tree_of

from .small import Team, faults, plan

RANKS = '[[ranks]]\nname = "Low"\n[[ranks]]\nname = "High"\nneeds = { forced_rank = true }\n'
REGROUPED = '[trees.R]\nkind = "regrouped"\nunder = { rank = "High" }\n'
TREE = """
ann  High
  bob
    cat
      dan
      eve  High
        fay
  gus
    hal  High  PV 5
"""


@pytest.mark.parametrize(
    ("skip", "above"),
    [
        (
            "all",
            {"bob": "ann", "cat": "ann", "dan": "ann", "eve": "ann", "fay": "eve", "gus": "ann",
             "hal": "ann"},
        ),
        (
            "all-but-topmost",
            {"bob": "ann", "cat": "bob", "dan": "bob", "eve": "bob", "fay": "eve", "gus": "ann",
             "hal": "gus"},
        ),
    ],
)  # fmt: skip
def test_everybody_comes_under_somebody_of_rank(skip: str, above: dict[str, str]) -> None:
    """Nobody leaves the tree, and nobody's sales go anywhere else."""
    team = Team(f'{RANKS}{REGROUPED}skip = "{skip}"\n', TREE)
    tree = tree_of(team.book, "R")
    parents = {name: team.names[tree.parents[slot]] for slot, name in enumerate(team.names) if slot}
    assert {name: up for name, up in parents.items() if up} == above
    assert team.by_name(metric(team.book, Metric("PV"), "R")) == {"hal": 500}
    slot = team.slot("hal")
    assert makers(team.book, "PV", Metric("PV"), "R", slot) == [Maker(slot, Metric("PV"))]


@settings(deadline=None, max_examples=60)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=15),
    high=st.lists(st.booleans(), min_size=15, max_size=15),
    topmost=st.booleans(),
)
def test_regrouping_against_a_slow_search(
    sponsors: list[int], high: list[bool], *, topmost: bool
) -> None:
    """Walk up from everybody and look."""
    word = "all-but-topmost" if topmost else "all"
    people = [
        Person("m", number % (slot + 1), forced={"main": "High"} if high[slot] else {})
        for slot, number in enumerate(sponsors)
    ]
    model = plan(f'{RANKS}{REGROUPED}skip = "{word}"\n')
    tree = tree_of(book_of(model, people, []), "R")
    for slot, person in enumerate(people, start=1):
        before, up = 0, person.sponsor
        while up and not high[up - 1]:
            before, up = up, people[up - 1].sponsor
        wanted = before if topmost and before and up else up
        assert tree.parents[slot] == wanted
    assert sorted(tree.order) == list(range(1, len(people) + 1))


def test_a_tree_cannot_need_itself() -> None:
    """The rank that regroups a tree may not be counted in that tree."""
    text = (
        '[trees.R]\nkind = "regrouped"\nskip = "all"\nunder = { GV = 5 }\n'
        '[volumes.GV]\nof = "PV"\nover = "organisation"\ntree = "R"\n'
    )
    found = faults('name = "x"\ncurrency = "USD"\nperiod = "month"\n'
                   'rounding = { mode = "down", stage = "line" }\n' + text)  # fmt: skip
    assert [what for _, what in found] == ["volume GV needs tree R needs volume GV"]


def said(text: str) -> dict[str, str]:
    """What plan show says of the trees."""
    sections = describe(plan(text)).sections
    return {str(row[0]): str(row[1]) for s in sections if s.name == "trees" for row in s.table.rows}


def test_trees_are_said_in_plain_words() -> None:
    """Where newcomers go, how long they wait, and who is under whom."""
    team = '[trees.T]\nkind = "binary"\nfill = "level-even"\ntank = "14 days"\n'
    assert said(team + 'by_hand = "outer-line"\n')["T"] == (
        "everybody has a place with two sides, left and right and keeps it; a newcomer goes to"
        " level by level below the sponsor: first the left places of everybody on a level, then"
        " the next ones, unless somebody chooses a place before (14 days); by hand only to the end"
        " of an outermost line"
    )
    grid = '[trees.G]\nkind = "matrix"\nwidth = 3\nfill = "manual"\nfor = { kind = ["customer"] }\n'
    assert said(grid)["G"].startswith("everybody a customer has a place with 3 sides")
    assert said(f'{RANKS}{REGROUPED}skip = "all-but-topmost"\n')["R"] == (
        "the tree sponsor, each under his nearest upline with the rank High or higher; the topmost"
        " of those passed over stays in between"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('kind = "matrix"\nfill = "manual"\n', "a matrix has a width, a binary tree has two sides"),
        ('kind = "binary"\n', "the key 'fill' is missing"),
        ('kind = "binary"\nfill = "left"\n', "'fill' cannot be 'left'"),
        (
            'kind = "binary"\nfill = "manual"\ntank = "5 days"\n',
            "nobody is placed when the time is over, because fill is manual",
        ),
        ('kind = "binary"\nfill = "alternate"\ntank = "soon"\n', '"soon" is not a time span'),
    ],
)
def test_faults_of_a_tree(text: str, what: str) -> None:
    """Every choice is said, and means something."""
    head = 'name = "x"\ncurrency = "USD"\nperiod = "month"\n'
    head += 'rounding = { mode = "down", stage = "line" }\n'
    assert what in [fault for _, fault in faults(f"{head}[trees.T]\n{text}")]
