"""Commission on own sales, worked by hand."""

from fractions import Fraction

import pytest

from netmark.plan.bonuses.base import Line, Words
from netmark.plan.bonuses.sales import Sales

from ..small import HEAD, Team

SAMPLES = [
    'base = "CV"\nrate = "12.5%"',
    'base = { volume = "CV", buyers = ["retail"] }\nrates = { A = "1/3", D = "7%" }',
    'base = "CV"\namount = "20.00"\nneeds = { PV = 10 }',
    'base = "CV"\non = "GV"\nhow = "whole"\nbrackets = [["-1", "5%"], ["10", "7.5%"]]',
    'base = "CV"\non = "CV"\nhow = "marginal"\nbrackets = [["0", "5%"], ["10", "1/7"]]',
    'base = "PV"\ntree = "kept"\nrate = "3%"',
]
"""Bonuses for the contract that every kind keeps."""

RANKS = """
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = { forced_rank = true }
"""
BONUS = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\n'
EVERYBODY = """
ann  PV 600  CV 400
bob  PV 499.99  CV 100
cat  PV 500  CV -20
dan  CV 50  kind=preferred
eve  CV 50  terminated
fay
"""


def paid(bonus: str, outline: str = EVERYBODY, head: str = HEAD) -> dict[str, int]:
    """What a bonus pays whom, in minor units."""
    team = Team(BONUS + bonus, outline, head)
    return team.by_name(team.plan.bonuses[0].pay(team.book))


def lines(bonus: str, outline: str, head: str = HEAD) -> list[Line]:
    """All its lines, paid and not."""
    team = Team(BONUS + bonus, outline, head)
    return list(team.plan.bonuses[0].lines(team.book))


def test_one_rate_for_everybody_who_is_an_enrolled_distributor() -> None:
    """A refund in a period without sales is taken back: -20.00 at 25 %."""
    assert paid('rate = "25%"') == {"ann": 10_000, "bob": 2_500, "cat": -500}


def test_a_rate_by_paid_as_rank() -> None:
    """Ann is a Director by decree, bob an Associate like everybody; without a rank: nothing."""
    outline = "ann  Director  CV 100\nbob  CV 100\ncat  CV 100\n"
    rates = 'rates = { Associate = "1%", Director = "2%" }\n' + RANKS
    assert paid(rates, outline) == {"ann": 200, "bob": 100, "cat": 100}
    hard = rates.replace('"Associate"\n', '"Associate"\nneeds = { CV = 101 }\n')
    assert paid(hard, outline) == {"ann": 200}


def test_a_whole_bracket_is_picked_by_another_volume() -> None:
    """600 PV reach 10 %, 499.99 only 5 %; a negative base is clawed back at the row reached."""
    rows = 'brackets = [["0", "5%"], ["500", "10%"]]\non = "PV"\nhow = "whole"'
    assert paid(rows) == {"ann": 4_000, "bob": 500, "cat": -200}


def test_below_the_first_row_there_is_nothing() -> None:
    """Also nothing to take back."""
    rows = 'brackets = [["500", "10%"]]\non = "PV"\nhow = "whole"'
    assert paid(rows) == {"ann": 4_000, "cat": -200}
    assert paid(rows, "ann  PV 1  CV -50\n") == {}


def test_marginal_brackets_pay_each_slice_at_its_own_rate() -> None:
    """400 from 100: 200 at 5 %, 100 at 10 %; from 0: 300 at 5 %. A refund as the first cent."""
    rows = 'brackets = [["100", "5%"], ["300", "10%"]]\non = "CV"\nhow = "marginal"'
    assert paid(rows) == {"ann": 2_000}
    assert paid(rows.replace('["100"', '["0"')) == {"ann": 2_500, "bob": 500, "cat": -100}
    assert paid(rows, "ann  CV 100.01\n") == {}
    assert paid(rows, "ann  CV 100.20\n") == {"ann": 1}


def test_a_fixed_amount_is_paid_once_to_who_sold_anything() -> None:
    """Not for refunds."""
    assert paid('amount = "20.00"') == {"ann": 2_000, "bob": 2_000}


def test_who_may_earn_is_asked_by_facts_and_by_needs() -> None:
    """Needs decide about the earner, the base stays his."""
    outline = "ann  PV 100  CV 10  market=EU\nbob  PV 99  CV 10  market=EU\ncat  PV 100  CV 10\n"
    assert paid('rate = "10%"\nneeds = { PV = 100 }', outline) == {"ann": 100, "cat": 100}
    assert paid('rate = "10%"\nfor = { market = ["EU"] }', outline) == {"ann": 100, "bob": 100}


def test_on_a_compressed_tree_sales_count_for_who_is_kept() -> None:
    """Bob's 30 are ann's; cat is not kept and has nobody above."""
    tree = '\ntree = "kept"\n[trees.kept]\nkind = "compressed"\nkeep = { PV = 50 }\n'
    outline = "ann  PV 50  CV 10\n  bob  PV 10  CV 30\ncat  PV 10  CV 99\n"
    assert paid('rate = "10%"' + tree, outline) == {"ann": 400}


@pytest.mark.parametrize(
    ("mode", "cents"),
    [("half-even", 2), ("half-up", 3), ("down", 2)],
)
def test_rounding_follows_the_plan(mode: str, cents: int) -> None:
    """5 % of 0.50 is 2.5 cents."""
    head = HEAD.replace("half-even", mode)
    assert paid('rate = "5%"', "ann  CV 0.50\n", head) == {"ann": cents}
    assert paid('rate = "5%"', "ann  CV -0.50\n", head) == {"ann": -cents}


@pytest.mark.parametrize(
    ("currency", "minor"), [("USD", 1_235), ("JPY", 12), ("KWD", 12_346), ("BHD", 12_346)]
)
def test_every_currency_has_its_own_minor_unit(currency: str, minor: int) -> None:
    """10 % of 123.456 points cannot be: volumes have two decimals; 10 % of 123.46 is 12.346."""
    assert paid('rate = "10%"', "ann  CV 123.46\n", HEAD.replace("USD", currency)) == {"ann": minor}


def test_a_third_stays_exact_until_it_is_rounded() -> None:
    """A third of 100.00."""
    [line] = lines('rate = "1/3"', "ann  CV 100\n")
    assert line.exact == Fraction(10_000, 3)
    assert paid('rate = "1/3"', "ann  CV 100\n") == {"ann": 3_333}


def test_a_line_says_what_was_missed() -> None:
    """Bob has 5 % and could have had 10 %; dan, a preferred customer, earns nothing."""
    rows = 'brackets = [["0", "5%"], ["500", "10%"]]\non = "PV"\nhow = "whole"'
    found = lines(rows, "bob  PV 10  CV 100\ndan  PV 10  CV 100  kind=preferred\n")
    assert [(line.earner, line.source, int(line.exact), line.reason) for line in found] == [
        (1, 1, 500, ""),
        (0, 1, 500, "below the best rate"),
        (0, 2, 1_000, "unqualified"),
    ]


def test_a_line_is_rounded_where_the_plan_rounds_lines() -> None:
    """2.5 cents: exact and rounded stand beside each other."""
    by_line = HEAD.replace('"bonus"', '"line"')
    [line] = lines('rate = "5%"', "ann  CV 0.50\n", by_line)
    assert (line.exact, line.paid, line.amount) == (Fraction(5, 2), 2, Fraction(2))
    [line] = lines('rate = "5%"', "ann  CV 0.50\n")
    assert (line.exact, line.paid, line.amount) == (Fraction(5, 2), None, Fraction(5, 2))


WORDS = Words({1: "ann"}, 2, "CV")


@pytest.mark.parametrize(
    ("bonus", "says"),
    [
        ('rate = "25%"', "25 % of 400.00 CV"),
        ('rate = "12.345%"', "12.345 % of 400.00 CV"),
        ('amount = "20.00"', "20.00 for having own CV"),
        (
            'brackets = [["0", "5%"], ["300", "10%"]]\non = "CV"\nhow = "marginal"',
            "slices of 400.00 CV, 6.25 % on average",
        ),
        ('brackets = [["0", "5%"], ["300", "10%"]]\non = "CV"\nhow = "whole"', "10 % of 400.00 CV"),
    ],
)
def test_a_line_explains_itself(bonus: str, says: str) -> None:
    """300 at 5 % and 100 at 10 % are 25.00 of 400.00: 6.25 % on average."""
    team = Team(BONUS + bonus, "ann  CV 400\n")
    model = team.plan.bonuses[0]
    line = next(line for line in model.lines(team.book) if not line.reason)
    assert model.explain(line, WORDS) == says


def test_sales_say_which_volumes_they_read() -> None:
    """The base and what picks the bracket."""
    team = Team(BONUS + 'brackets = [["0", "5%"]]\non = "PV"\nhow = "whole"', "ann\n")
    [bonus] = team.plan.bonuses
    assert [name for _, name in bonus.volumes()] == ["CV", "PV"]
    assert isinstance(bonus, Sales)
    assert not bonus.uses_ranks()
