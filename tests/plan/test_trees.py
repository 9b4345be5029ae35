"""Trees of a plan: regrouped ones by hand and against a slow search, and places in words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.app.plan_text import describe
from netmark.ledger.volume import Metric
from netmark.payout.rehearse import Person, book_of
from netmark.plan.makers import Maker, makers
from netmark.plan.measures import metric, tree_of, volume

from .small import HEAD, Team, faults, plan

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
        "everybody has a place with two sides, left and right, and keeps it; where nobody says"
        " where, a newcomer is placed level-even: level by level below the sponsor: first the left"
        " places of everybody on a level, then the next ones, unless somebody chooses a place"
        " before (14 days); by hand only to the end of an outermost line"
    )
    grid = '[trees.G]\nkind = "matrix"\nwidth = 3\nfill = "manual"\nfor = { kind = ["customer"] }\n'
    assert said(grid)["G"] == (
        "everybody (only: a customer) has a place with 3 sides and keeps it; where nobody says"
        " where, a newcomer waits"
    )
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


ENROLMENT = '[trees.enrolment]\nkind = "other-uplines"\n'


def test_some_stand_under_another_upline() -> None:
    """Dan was enrolled by ann and placed under bob; whoever is below dan goes with him."""
    outline = """
ann
  bob  PV 1
    dan  PV 20 upline:enrolment=ann
      eve  PV 300
  cat  upline:enrolment=bob
"""
    gv = '[volumes.GV]\nof = "PV"\nover = "organisation"\ntree = "enrolment"\nown = false\n'
    team = Team(ENROLMENT + gv, outline)
    tree = tree_of(team.book, "enrolment")
    assert team.by_name(tree.parents) == {"bob": 1, "dan": 1, "eve": 3, "cat": 2}
    assert team.by_name(metric(team.book, Metric("PV"), "enrolment")) == {
        "bob": 100, "dan": 2_000, "eve": 30_000,
    }  # fmt: skip
    assert team.by_name(volume(team.book, "GV")) == {"ann": 32_100, "dan": 30_000}
    assert makers(team.book, "GV", None, "enrolment", team.slot("dan")) == [
        Maker(team.slot("eve"), Metric("PV"))
    ]


def test_another_upline_that_means_nothing() -> None:
    """No such tree, nobody of that name, or somebody who stands below."""
    example = '[[examples]]\nsays = "x"\nteam = """\nann  upline:{}\n  bob\n    cat\n"""\n'
    for flag, what in (
        ("enrolmnt=cat", "there is no tree 'enrolmnt' with other uplines"),
        ("enrolment=zoe", "'zoe' is not in the outline"),
        ("enrolment=cat", "cat stands under ann in enrolment"),
        ("enrolment=ann", "ann stands under ann in enrolment"),
    ):
        assert faults(ENROLMENT + example.format(flag), HEAD) == [("10:6", what)]


def test_the_words_of_a_tree_with_other_uplines() -> None:
    """In the description of the plan."""
    sections = describe(plan(ENROLMENT)).sections
    [rows] = [section.table.rows for section in sections if section.name == "trees"]
    assert rows == [("enrolment", "the sponsor tree, in which some stand under another upline")]


def test_two_trees_that_read_alike() -> None:
    """Their columns in the file could not be told apart."""
    both = ENROLMENT + '[trees.Enrolment]\nkind = "other-uplines"\n'
    assert [what for _, what in faults(both, HEAD)] == [
        "'tree enrolment' and 'tree Enrolment' read alike"
    ]


PASSUP = '[trees.up]\nkind = "passup"\n'


def owners(team: Team, name: str = "up") -> dict[str, str]:
    """Who belongs to whom."""
    parents = tree_of(team.book, name).parents
    return {team.names[i]: team.names[up] for i, up in enumerate(parents) if up}


def test_the_first_recruits_are_passed_up() -> None:
    """In the order of joining; who is passed up owes his own first ones to the receiver."""
    outline = """
top
  ann
    bob  joined=2026-11-03
      dan  PV 7
    cat  joined=2026-11-02
      eve
        fay
      gus
    hal  joined=2026-11-04
"""
    team = Team(PASSUP + "first = [1]\n", outline)
    assert owners(team) == {
        "ann": "top", "cat": "top", "eve": "top", "fay": "top", "gus": "cat", "bob": "ann",
        "dan": "ann", "hal": "ann",
    }  # fmt: skip
    assert team.by_name(metric(team.book, Metric("PV"), "up")) == {"dan": 700}
    assert makers(team.book, "PV", Metric("PV"), "up", team.slot("dan")) == [
        Maker(team.slot("dan"), Metric("PV"))
    ]
    team = Team(PASSUP + "first = [2, 3]\n", outline)
    assert owners(team)["cat"] == "ann"
    assert owners(team)["bob"] == owners(team)["hal"] == "top"


def test_only_those_who_count_are_passed_up() -> None:
    """Customers are not, and do not use up a number."""
    team = Team(
        f'{PASSUP}first = [1]\nfor = {{ kind = ["distributor"] }}\n',
        "top\n  ann\n    bob  kind=customer\n    cat\n    dan",
    )
    assert owners(team) == {"ann": "top", "bob": "ann", "cat": "top", "dan": "ann"}


def test_passing_up_in_a_tree_with_other_uplines() -> None:
    """A derived tree may be made from any other."""
    team = Team(
        f'{ENROLMENT}{PASSUP}of = "enrolment"\nfirst = [1]\n',
        "top\n  ann\n    bob\n      cat  upline:enrolment=ann",
    )
    assert owners(team) == {"ann": "top", "bob": "top", "cat": "ann"}


@settings(deadline=None, max_examples=60)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=15),
    days=st.lists(st.integers(1, 28), min_size=15, max_size=15),
    first=st.sets(st.integers(1, 4), min_size=1),
    moved=st.booleans(),
)
def test_passing_up_against_a_story(
    sponsors: list[int], days: list[int], first: set[int], moved: bool
) -> None:
    """Told recruit by recruit: to whom he goes is asked of the recruiter's owner."""
    size = len(sponsors)
    above = [0, *(sponsor % (slot + 1) for slot, sponsor in enumerate(sponsors))]
    if moved:  # numbered the other way round, as after moves under somebody who came later
        above = [0, *(size + 1 - up if up else 0 for up in reversed(above[1:]))]
    people = [
        Person(f"m{n}", above[n], joined=date(2026, 11, day))
        for n, day in enumerate(days[:size], start=1)
    ]
    book = book_of(plan(f"{PASSUP}first = {sorted(first)}\n"), people, [])

    def owner(slot: int) -> int:
        recruiter = above[slot]
        group = [i for i in range(1, size + 1) if above[i] == recruiter]
        number = sorted(group, key=lambda i: (days[i - 1], i)).index(slot) + 1
        kept = number not in first or not recruiter or not owner(recruiter)
        return recruiter if kept else owner(recruiter)

    tree = tree_of(book, "up")
    assert list(tree.parents) == [0, *(owner(slot) for slot in range(1, size + 1))]
    assert sorted(tree.order) == list(range(1, size + 1))


def test_the_faults_and_the_words_of_a_tree_with_pass_up() -> None:
    """Numbers rise; the tree it is made from exists."""
    assert faults(f"{PASSUP}first = [2, 1]\n", HEAD) == [("7:1", "numbers must rise")]
    assert faults(f"{PASSUP}first = []\n", HEAD)
    [(_, what)] = faults(f'{PASSUP}first = [1]\nof = "team"\n', HEAD)
    assert "team" in what
    text = f'{PASSUP}first = [1, 2]\nfor = {{ market = ["EU"] }}\n'
    [rows] = [s.table.rows for s in describe(plan(text)).sections if s.name == "trees"]
    assert rows == [
        (
            "up",
            "the tree sponsor, in which the recruits number 1 and 2 of a member (of those in"
            " market EU) go to whoever he belongs to himself; who is passed up to somebody"
            " is not one of his own",
        )
    ]


def test_a_misspelt_tree_of_places_is_one_fault() -> None:
    """The name is wrong; that it is no binary tree follows from that."""
    text = """
    [trees.team]
    kind = "binary"
    fill = "manual"
    [[bonuses]]
    name = "Team"
    kind = "binary"
    tree = "taem"
    base = "CV"
    own = "none"
    units = "any"
    rate = "10%"
    unqualified = "hold"
    carry = { legs = "both" }
    """
    assert [what for _, what in faults(text, HEAD)] == ["unknown tree 'taem'"]
