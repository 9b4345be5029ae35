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


def test_words_of_an_order_stand_behind_its_plus() -> None:
    """And only those; each is pointed at."""
    team = "ann  PV 1  buyer=retail + PV 2  buyer=retial + PV 3  kind=customer\nbob  PV 1 + GV 2\n"
    team += "cat  PV 1 + PV 2 makret=EU\ndan  PV 1  buyer=retail customer=eve\n"
    assert found(f'team = """\n{team}"""\n') == [
        ("12:33", "'buyer=retial' means nothing", "did you mean 'buyer=retail'?"),
        ("12:54", "'kind' is not about an order", "write it before the +"),
        (
            "13:13",
            "GV can't be given",
            "write PV, CV or AMOUNT: the plan computes its volumes itself",
        ),
        ("14:18", "'makret' means nothing", "possible is: buyer, customer, order, sold"),
        (
            "15:25",
            "it is not said what the customer paid, or as which buyer",
            "write it like AMOUNT 50  buyer=retail customer=eve",
        ),
    ]


PERIOD = '[[examples.periods]]\nteam = """\n{}"""\n'
"""The outline of the first begins on line 13, that of the next one 3 lines below its end."""


def periods(*teams: str) -> list[tuple[str, str, str]]:
    """The faults of an example of several periods, the last in November."""
    return found("".join(map(PERIOD.format, teams)))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "9:3", "there is no team"),
        ('team = "ann"\n' + PERIOD.format("ann\n"), "11:1", "'team' is not said of which period"),
        ("ranks = { ann = '' }\n" + PERIOD.format("ann\n"), "11:1", "'ranks' is not said of"),
        ("[[examples.periods]]\npays = {}\n", "11:12", "the first period has no team"),
        (PERIOD.format("ann\n") + "times = 61\n", "15:1", "'times' must be at most 60"),
        (PERIOD.format("ann\n") + "times = 0\n", "15:1", "'times' must be at least 1"),
        (
            PERIOD.format("ann\n") + "times = 31\n" + PERIOD.format("ann\n") + "times = 30\n",
            "11:12",
            "these are 61 periods",
        ),
        (PERIOD.format("ann\n") + "pays = { bob = '1' }\n", "15:10", "'bob' is not in the outline"),
        (PERIOD.format("ann\n") + "payable = { ann = '0.001' }\n", "15:13", "USD has only 2"),
        (PERIOD.format("ann\n") + "says = 'x'\n", "15:1", "unknown key 'says'"),
    ],
)
def test_periods_that_are_written_wrongly(text: str, where: str, what: str) -> None:
    """Each is pointed at in the file."""
    [(at, said, _)] = found(text)
    assert (at, said[: len(what)]) == (where, what)


@pytest.mark.parametrize(
    ("expected", "where", "what", "hint"),
    [
        ("ranks = { EUX = { ann = 'Star' } }", "12:11", "unknown ladder 'EUX'", "did you mean"),
        ("ranks = { EU = { ann = 'Stra' } }", "12:18", "there is no rank 'Stra'", "did you mean"),
        ("ranks = { EU = { bob = 'Star' } }", "12:18", "'bob' is not in the outline", "there: ann"),
        ("volumes = { ann = { GW = 1 } }", "12:21", "unknown volume 'GW'", "did you mean 'GV'?"),
        ("volumes = { bob = { GV = 1 } }", "12:13", "'bob' is not in the outline", "there: ann"),
        ("carries = { ann = { GV = { x = 1 } } }", "12:28", "unknown column 'x'", "there is: 1 ba"),
        ("carries = { ann = { PV = { x = 1 } } }", "12:21", "unknown bonus or volume", "did you"),
    ],
)
def test_what_is_expected_has_to_be_there(expected: str, where: str, what: str, hint: str) -> None:
    """Ladders, ranks, volumes and the columns that something leaves."""
    rules = '[volumes.GV]\nof = "PV"\nover = "self"\nwindow = "2 periods"\n'
    [(at, said, advice)] = found(f'team = "ann"\n{expected}\n{LADDER}{rules}')
    assert (at, said[: len(what)], advice[: len(hint)]) == (where, what, hint)


@pytest.mark.parametrize(
    ("first", "second", "where", "what"),
    [
        ("ann\n  bob\n", "ann\n", "17:1", "'bob' stands in an earlier outline and not in this one"),
        ("ann\n", "ann  title=Director\n", "17:6", "titles come from the period before"),
        ("ann\n", "ann  joined=2026-01-01\n", "17:6", "joined=2026-01-01 was not said of ann befo"),
        ("ann\n", "ann\nbob  joined=2026-10-31\n", "18:6", "bob joined in an earlier period and"),
        ("ann\n", "ann\nbob  joined=2026-12-01\n", "18:6", "bob joined after the period"),
        ("ann\n", "ann\nbob  joined=2026-11-31\n", "18:6", "'joined=2026-11-31' means nothing"),
        ("ann  joined=2026-11-01\n", "ann\n", "13:6", "ann joined after the period"),
        ("ann  PV 1 sold=2026-11-01\n", "ann\n", "13:11", "sold=2026-11-01 is not in the period"),
        ("ann\n", "ann  PV 1 sold=2026-10-31\n", "17:11", "sold=2026-10-31 is not in the period"),
    ],
)
def test_an_outline_has_to_follow_the_one_before(
    first: str, second: str, where: str, what: str
) -> None:
    """October and November: whoever is there stays there, with his day of joining."""
    [(at, said, _)] = periods(first, second)
    assert (at, said[: len(what)]) == (where, what)


def test_an_outline_that_follows_has_no_fault() -> None:
    """A newcomer, a refund of a sale of October, and the same day of joining again."""
    first = "ann  joined=2026-10-05  PV 5 sold=2026-10-07\n"
    assert not periods(first, "ann  joined=2026-10-05  PV -5 sold=2026-10-07\n  bob\n    cat\n")


def test_a_place_of_an_earlier_period_counts() -> None:
    """It need not be said again, and can't be another one."""
    first = "ann place=:left\n  bob place=ann:left\n"
    text = PERIOD.format(first) + PERIOD.format("ann\n  bob\n  cat place=ann:right\n") + TREE
    assert found(text) == []
    [(_, what, hint)] = found(
        text.replace("  bob\n", "  bob place=ann:right\n").replace(
            "  cat place=ann:right\n", "  cat\n"
        )
    )
    assert (what, hint) == (
        "place=ann:right was not said of bob before",
        "it was place=ann:left",
    )
