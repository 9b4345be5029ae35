"""The plan as a document: what it may say, what it knows about itself, what is refused where."""

from fractions import Fraction
from typing import get_args

import pytest

from netmark.errors import PlanError
from netmark.ledger.period import CALENDARS
from netmark.ledger.volume import Metric, Orders, Window
from netmark.plan.bonuses.levels import Levels
from netmark.plan.bonuses.sales import Sales
from netmark.plan.document import Plan, examine, read
from netmark.plan.makers import makers
from netmark.plan.measures import volume
from netmark.plan.values import Every

from .small import HEAD, Team, faults, plan

WHOLE = """
[sales]
pv = "80%"
[trees.kept]
kind = "compressed"
keep = { PV = 50 }
[active]
needs = { PV = 100 }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { GV = 2000, largest_leg = "60%" }
[ladders.EU]
for = { market = ["EU"] }
ranks = [{ name = "One" }]
[[bonuses]]
name = "Fast start"
kind = "levels"
base = { volume = "CV", buyer_joined_within = "60 days" }
rates = ["20%", "10%"]
compression = "none"
[[bonuses]]
name = "Personal"
kind = "sales"
base = { volume = "CV", except = "Fast start" }
rate = "1/3"
for = { attr.team = ["red"] }
[payout]
minimum = "20.00"
[[examples]]
says = "nobody sells, nobody earns"
team = "ann"
[[guards]]
says = "never more than 45%"
payout_ratio = { at_most = "45%" }
"""


def test_a_plan_reads_back_what_was_written() -> None:
    """Bonuses as models of their kind, in the order of pay."""
    found = plan(WHOLE)
    fast, personal = found.bonuses
    assert isinstance(fast, Levels)
    assert isinstance(personal, Sales)
    assert fast.rates == {"": (Fraction(1, 5), Fraction(1, 10))}
    assert found.bonus("Personal") is personal
    assert found.payout.minimum == 20
    assert found.sales.pv == Fraction(4, 5)
    assert found.sales.cv == 1
    assert found.guards[0].payout_ratio.at_most == Fraction(9, 20)
    assert found.exponent == 2


def test_ladders_have_names_and_their_ranks_numbers() -> None:
    """The one written as [[ranks]] is called main and is what plain words mean."""
    found = plan(WHOLE)
    assert list(found.all_ladders) == ["main", "EU"]
    assert found.default_ladder == "main"
    assert found.rank_number("main", "Director") == 2
    assert (found.rank_name("main", 2), found.rank_name("EU", 0)) == ("Director", "")
    assert plan().default_ladder == ""


def test_a_plan_names_the_sums_that_it_reads() -> None:
    """PV and CV always; AMOUNT, filters and facts only where somebody asks."""
    found = plan(WHOLE)
    fast = Orders(joined_within=Window(60, "days"))
    assert found.metrics == (
        Metric("PV"),
        Metric("CV"),
        Metric("CV", fast),
        Metric("CV", Orders(but_not=(fast,))),
    )
    assert found.attributes == ("attr:team", "market")
    assert found.reads_joined
    assert not found.reads_customers
    bare = plan()
    assert bare.metrics == (Metric("PV"), Metric("CV"))
    assert not bare.attributes
    assert not bare.reads_joined


@pytest.mark.parametrize(
    "text",
    [
        "[active]\nneeds = { AMOUNT = 1 }\n",
        "[active]\nneeds = { frontline = { count = 1, AMOUNT = 1 } }\n",
        '[active]\nneeds = { legs = [{ of = "AMOUNT", at_least = [1], rest = "one" }] }\n',
        "[active]\nneeds = { any = [{ any = [{ AMOUNT = 1 }] }] }\n",
        '[volumes.V]\nof = "AMOUNT"\nover = "self"\n',
        '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = "PV"\non = "AMOUNT"\nhow = "whole"\n'
        'brackets = [["0", "1%"]]\n',
    ],
)
def test_money_is_added_up_wherever_it_is_asked_for(text: str) -> None:
    """In conditions, below, in alternatives, in volumes and for brackets."""
    assert Metric("AMOUNT") in plan(text).metrics


@pytest.mark.parametrize(
    "condition",
    [
        '{ any = [{ joined_within = "60 days", customers = 1 }] }',
        '{ joined_within = "60 days", customers = 1 }',
    ],
)
def test_facts_are_read_wherever_a_condition_asks(condition: str) -> None:
    """In the needs of a depth tier as well."""
    found = plan(
        '[[bonuses]]\nname = "B"\nkind = "levels"\nbase = "CV"\nrates = ["1%"]\n'
        f'compression = "none"\ndepth = [{{ levels = 1, needs = {condition} }}]\n'
    )
    assert found.reads_joined
    assert found.reads_customers


def test_a_bonus_may_leave_out_the_orders_of_one_that_leaves_out_others() -> None:
    """C pays on what neither A nor B pays on."""
    bonus = (
        '[[bonuses]]\nname = "{}"\nkind = "sales"\nrate = "1%"\nbase = {{ volume = "CV", {} }}\n'
    )
    found = plan(
        bonus.format("A", 'orders = ["kit"]')
        + bonus.format("B", 'buyers = ["retail"], except = "A"')
        + bonus.format("C", 'except = "B"')
    )
    kits = Orders(kinds=("kit",))
    retail = Orders(buyers=("retail",), but_not=(kits,))
    assert found.metrics[-1] == Metric("CV", Orders(but_not=(retail,)))


def test_an_unknown_bonus_is_answered_with_the_nearest() -> None:
    """For whoever asks on the command line."""
    with pytest.raises(PlanError, match="the plan has no bonus 'Fast stat'") as caught:
        plan(WHOLE).bonus("Fast stat")
    assert caught.value.hint == "did you mean 'Fast start'?"


def test_volumes_may_be_made_of_each_other_a_hundred_deep() -> None:
    """And more than a hundred are refused: each is a column for ever."""
    rows = [f'[volumes.V{n}]\nof = "V{n + 1}"\nover = "organisation"\n' for n in range(99)]
    last = '[volumes.V99]\nof = "PV"\nover = "self"\n'
    team = Team("".join(rows) + last, "ann  PV 1\n")
    assert team.by_name(volume(team.book, "V0")) == {"ann": 100}
    assert [maker.member for maker in makers(team.book, "V0", None, "sponsor", 1)] == [1]
    more = '[volumes.W]\nof = "PV"\nover = "self"\n'
    assert faults("".join(rows) + last + more, HEAD) == [
        ("5:2", "'volumes' may have at most 100 entries")
    ]


def test_a_plan_is_frozen() -> None:
    """What was checked is what is paid by."""
    found = plan(WHOLE)
    with pytest.raises(ValueError, match="frozen"):
        found.__setattr__("currency", "EUR")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("unknown = 1\n", [("5:1", "unknown key 'unknown'")]),
        ("bonuses = 5\n", [("5:1", "bonuses is a list")]),
        ("bonuses = [5]\n", [("5:12", "a bonus without a kind")]),
        ('[[bonuses]]\nkind = "level"\n', [("6:1", "unknown kind of bonus 'level'")]),
        ("[[bonuses]]\nkind = [1]\n", [("6:1", "unknown kind of bonus '[1]'")]),
        ("ranks = 5\n", [("5:1", "'ranks' must be a list in [ ]")]),
        ("[ladders.EU]\nranks = []\n", [("6:1", "'ranks' needs at least one entry")]),
        ('[volumes."9x"]\nof = "PV"\nover = "self"\n', [("5:10", "'9x' can't be a name")]),
        ('[[ranks]]\nname = ""\n', [("6:1", "'' can't be a name")]),
        (f'[[ranks]]\nname = "{"x" * 41}"\n', [("6:1", f"'{'x' * 41}' can't be a name")]),
        ('[[ranks]]\nname = "A|B"\n', [("6:1", "'A|B' can't be a name")]),
        ("[active]\n", [("5:2", "the key 'needs' is missing")]),
        (
            "[[guards]]\nsays = 'x'\npayout_ratio = 1\n",
            [("7:1", "'payout_ratio' must be a table in { }")],
        ),
        ("[payout]\nminimum = 20.00\n", [("6:1", "an amount of money is a quoted string")]),
        (
            "[volumes.V]\nof = 'PV'\nover = 'grope'\nwhich = 0\n",
            [("7:1", "'over' cannot be 'grope'"), ("8:1", "'which' must be at least 1")],
        ),
        (
            "[active]\nneeds = { for = { market = [] } }\n",
            [("6:19", "'market' needs at least one entry")],
        ),
        ("[active]\nneeds = { any = [] }\n", [("6:11", "'any' needs at least one entry")]),
        (
            "[active]\nneeds = { for = { attr.x = [] } }\n",
            [("6:24", "'x' needs at least one entry")],
        ),
    ],
)
def test_what_a_plan_cannot_say_is_refused_where_it_stands(
    text: str, found: list[tuple[str, str]]
) -> None:
    """Every fault at its line and column, all at once."""
    assert faults(text, HEAD) == found


def test_what_a_plan_must_say_is_asked_for() -> None:
    """Name, currency, period and rounding change cents; nothing is assumed."""
    assert [what for _, what in faults("")] == [
        f"the key '{key}' is missing" for key in ("name", "currency", "period", "rounding")
    ]
    half = HEAD.replace(', stage = "bonus"', "")
    assert faults(half) == [("4:1", "the key 'stage' is missing")]


def test_faults_of_bonuses_and_of_the_rest_come_together() -> None:
    """Sorted by line, not by who found them."""
    text = '[[bonuses]]\nname = "B"\nkind = "sales"\nbase = 5\n[volumes.V]\nof = "PV"\n'
    assert [where.split(":")[0] for where, _ in faults(text, HEAD)] == ["8", "9"]


def test_a_refused_plan_says_what_to_do() -> None:
    """The error counts the faults and names the command."""
    with pytest.raises(PlanError, match=r"^the plan small.toml has 2 faults$") as caught:
        read(HEAD + "a = 1\nb = 2\n", "small.toml")
    assert caught.value.hint == "correct the plan, then: netmark plan check small.toml"
    assert [problem.where for problem in caught.value.problems] == [
        "small.toml:5:1",
        "small.toml:6:1",
    ]


def test_a_plan_that_only_does_not_fit_together_is_still_shown() -> None:
    """The document is read; what is wrong with it stands beside it."""
    found, problems = examine(HEAD.replace("USD", "XXA"))
    assert isinstance(found, Plan)
    assert len(problems) == 1
    nothing, problems = examine(HEAD + "a = 1\n")
    assert nothing is None
    assert len(problems) == 1


def test_a_plan_may_pay_by_every_calendar_that_there_is() -> None:
    """The words of the plan are those of the file."""
    assert get_args(Every) == CALENDARS


HINTS = {
    "name": 'write name = "Evergreen"',
    "currency": 'write currency = "USD"',
    "period": 'write period = "month"; one of: ' + ", ".join(CALENDARS),
    "rounding": 'write rounding = { mode = "half-even", stage = "bonus" };'
    " mode: half-even, half-up, down, up; stage: line, bonus",
}


@pytest.mark.parametrize("key", HINTS)
def test_a_key_that_must_be_there_says_what_can_be_written(key: str) -> None:
    """With every word that may stand there, so that nobody has to look for the manual."""
    text = "".join(line for line in HEAD.splitlines(True) if not line.startswith(key))
    _, (problem,) = examine(text)
    assert problem.hint == HINTS[key]


def test_a_bonus_without_compression_is_told_all_six() -> None:
    """Each changes what is paid, so that none is assumed."""
    text = HEAD + '[[bonuses]]\nname = "B"\nkind = "levels"\nbase = "CV"\nrates = ["5%"]\n'
    _, (problem,) = examine(text)
    assert problem.hint == (
        'one of: none, stop, skip-inactive, skip-unqualified, roll-up, { skip-below = "RANK" }'
    )


@pytest.mark.parametrize(
    ("currency", "literal", "hint"),
    [
        ("USD", "20.5", 'write "20.50" with quotes'),
        ("USD", "20", 'write "20" with quotes'),
        ("USD", "20.005", 'USD has 2 decimals: write it like "20.00", with quotes'),
        ("JPY", "20.5", 'JPY has no decimals: write it like "20", with quotes'),
        ("KWD", "20.005", 'write "20.005" with quotes'),
        ("USD", "1e30", 'USD has 2 decimals: write it like "20.00", with quotes'),
        ("USD", "nan", 'USD has 2 decimals: write it like "20.00", with quotes'),
    ],
)
def test_bare_money_is_told_how_to_be_quoted(currency: str, literal: str, hint: str) -> None:
    """What the currency cannot say is not offered in quotes either."""
    text = f"{HEAD.replace('USD', currency)}[payout]\nminimum = {literal}\n"
    _, (problem,) = examine(text)
    assert problem.what == "an amount of money is a quoted string"
    assert problem.hint == hint


@pytest.mark.parametrize("minimum", ["20.005", '"-5.00"'])
def test_a_bad_currency_does_not_hide_a_bad_minimum(minimum: str) -> None:
    """Both are said in one go."""
    _, problems = examine(f"{HEAD.replace('USD', 'USX')}[payout]\nminimum = {minimum}\n")
    assert [problem.where.split(":")[1] for problem in problems] == ["2", "6"]
