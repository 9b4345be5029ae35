"""The teams of examples: faults are found before anything is computed, at their lines."""

import pytest

from netmark.plan.document import examine

from .small import Team

HEAD = """name = "P"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
[[examples]]
says = "x"
"""
"""The key team stands on line 11."""


def found(text: str) -> list[tuple[str, str, str]]:
    """Line and column, what, and hint of every fault."""
    _, problems = examine(HEAD + text, "p")
    return [(p.where.removeprefix("p:"), p.what, p.hint) for p in problems]


def test_a_team_that_means_something_has_no_fault() -> None:
    """Ranks by decree, flags, all three metrics."""
    team = "ann  Director\n  bob  PV 1 CV 2 AMOUNT 3 kind=preferred market=EU attr:x=y inactive\n"
    assert found(f'team = """\n{team}"""\npays = {{ ann = "0.00" }}\n') == []


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_every_fault_of_a_team_has_its_line(quotes: str) -> None:
    """In texts over several lines, which begin below their key."""
    team = "ann  Directr\n  bob  makret=EU\n  cat  GV 5\n"
    assert found(f"team = {quotes}\n{team}{quotes}\n") == [
        ("12:6", "there is no rank 'Directr'", "did you mean 'Director'?"),
        ("13:8", "'makret' means nothing", "did you mean 'market'?"),
        (
            "14:8",
            "GV can't be given",
            "write PV, CV or AMOUNT: the plan computes its volumes itself",
        ),
    ]


def test_a_line_that_cannot_be_read_is_pointed_at() -> None:
    """With its column; other lines are still looked at by the outline."""
    [(where, what, _)] = found('team = """\nann\n  bob  PV x\n"""\n')
    assert (where, what) == ("13:11", "PV needs a number")
    [(where, what, _)] = found('team = """ann\n  ann\n"""\n')
    assert (where, what) == ("12:3", "'ann' already stands in line 11")


def test_a_team_on_one_line_is_named_as_a_whole() -> None:
    """Its lines are no lines of the file."""
    [(where, what, _)] = found('team = "ann\\n  bob  Boss"\n')
    assert (where, what) == ("11:1", "there is no rank 'Boss'")


def test_names_and_ranks_of_the_result_are_looked_up() -> None:
    """A name that is not in the team would be paid nothing and look right."""
    team = (
        'team = "ann"\npays = { anne = "0.00" }\nranks = { ann = "Directr", bob = "Associate" }\n'
    )
    assert found(team) == [
        ("12:10", "'anne' is not in the outline", "did you mean 'ann'?"),
        ("13:11", "there is no rank 'Directr'", "did you mean 'Director'?"),
        ("13:28", "'bob' is not in the outline", "there: ann"),
    ]


@pytest.mark.parametrize("word", ["kind=agent", "joined=2026-02-30", "sold=x", "buyer=retial"])
def test_values_that_mean_nothing_are_faults(word: str) -> None:
    """They would make an example mean nothing."""
    [(_, what, hint)] = found(f'team = """\nann  {word}  PV 1\n"""\n')
    assert what == f"'{word}' means nothing"
    assert hint


TREE = '[trees.team]\nkind = "binary"\nfill = "manual"\n'


@pytest.mark.parametrize(
    ("place", "what", "hint"),
    [
        ("ann:up", "'place=ann:up' names no side", "write the upline and the side: place=ann:left"),
        ("anne:left", "'anne' is not in the outline", "did you mean 'ann'?"),
        ("ann:left", "bob has that place already", "choose another side, or further down"),
    ],
)
def test_a_place_has_to_be_there_and_free(place: str, what: str, hint: str) -> None:
    """At the line of whoever is to stand there."""
    team = f'team = """\nann place=:left\n  bob place=ann:left\n  cat place={place}\n"""\n'
    assert found(team + TREE) == [("14:7", what, hint)]


@pytest.mark.parametrize(
    ("team", "faults"),
    [
        ("ann\n  bob place=ann:left\n", [("13:7", "ann has no place")]),
        ("ann place=:left\n  bob place=bob:left\n", [("13:7", "bob stands under bob")]),
        (
            "ann place=:left\n  bob place=cat:left\n  cat place=bob:left\n",
            [("13:7", "cat stands under bob"), ("14:7", "bob stands under cat")],
        ),
        ("ann place=:left\n  bob place=cat:left\n    cat\n", [("13:7", "cat stands under bob")]),
    ],
)
def test_a_place_hangs_under_somebody_who_has_one(team: str, faults: list[tuple[str, str]]) -> None:
    """Not under himself, and where nobody is placed by the plan not under one without a place."""
    assert [fault[:2] for fault in found(f'team = """\n{team}"""\n' + TREE)] == faults


def test_places_need_a_tree() -> None:
    """And stand in it when there is one."""
    team = 'team = """\nann place=:left\n  bob place=ann:right\n"""\n'
    assert [what for _, what, _ in found(team)] == [
        "'place=:left' means nothing",
        "'place=ann:right' means nothing",
    ]
    assert found(team + TREE) == []


def test_an_owner_who_means_nothing() -> None:
    """Nobody of that name, or a position of somebody else."""
    team = "ann  owner=bab\n  bob  owner=ann\n  cat  owner=bob\n"
    assert found(f'team = """\n{team}"""\n') == [
        ("12:6", "'bab' is not in the outline", "did you mean 'bob'?"),
        ("13:8", "ann is a position of somebody else", "name that owner"),
        ("14:8", "bob is a position of somebody else", "name that owner"),
    ]


LADDER = '[ladders.EU]\nranks = [{ name = "Star" }, { name = "Sun" }]\n'


@pytest.mark.parametrize(
    ("word", "what", "hint"),
    [
        ("title=Directr", "there is no rank 'Directr'", "did you mean 'Director'?"),
        ("rank:EU=Stra", "there is no rank 'Stra'", "did you mean 'Star'?"),
        ("title:US=Star", "'title:US' means nothing", "did you mean 'rank:EU'?"),
    ],
)
def test_ranks_of_a_ladder_are_looked_up(word: str, what: str, hint: str) -> None:
    """Held before, or in another ladder."""
    [(_, said, advice)] = found(f'team = """\nann {word}\n"""\n{LADDER}')
    assert said == what
    assert advice in (hint, "possible is: rank:main, rank:EU")


def test_titles_and_other_ladders() -> None:
    """What an outline says is what a condition finds."""
    text = (
        '[[ranks]]\nname = "Low"\n[[ranks]]\nname = "High"\nneeds = { forced_rank = true }\n'
        '[ladders.EU]\nranks = [{ name = "Star" }, { name = "Sun", needs = { PV = 9 } }]\n'
        '[[bonuses]]\nname = "T"\nkind = "sales"\nbase = "PV"\nrate = "10%"\n'
        "needs = { title = { ladder = 'main', at_least = 'High' } }\n"
        '[[bonuses]]\nname = "E"\nkind = "sales"\nbase = "PV"\nrate = "20%"\n'
        "needs = { rank = { ladder = 'EU', at_least = 'Sun' } }\n"
    )
    team = Team(text, "ann  PV 1 title=High\nbob  PV 1 rank:EU=Sun\ncat  PV 1\n")
    paid = [team.by_name(bonus.pay(team.book)) for bonus in team.plan.bonuses]
    assert paid == [{"ann": 10}, {"bob": 20}]
