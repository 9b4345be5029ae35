"""What a plan can pay at most: an upper bound that the best company of all reaches."""

from fractions import Fraction

import pytest

from netmark.app import examples
from netmark.payout.run import compute
from netmark.plan.document import read
from netmark.plan.most import Maximum, best_cases, maximum

from .small import Team, plan

RANKS = '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { PV = 100 }\n'
LEVELS = '[[bonuses]]\nname = "Team"\nkind = "levels"\ncompression = "none"\nbase = "CV"\n'
SALES = '[[bonuses]]\nname = "Own"\nkind = "sales"\n'


def of(text: str) -> Maximum:
    """The best case of a plan."""
    return maximum(best_cases(plan(text)))


def percent(number: int) -> Fraction:
    """So many hundredths."""
    return Fraction(number, 100)


@pytest.mark.parametrize(
    ("text", "share", "best"),
    [
        (f'{SALES}base = "CV"\nrate = "25%"\n', 25, {"": 25}),
        (f'{RANKS}{SALES}base = "CV"\nrates = {{ A = "5%", B = "7%" }}\n', 7, {"A": 5, "B": 7}),
        (
            f'{SALES}base = "CV"\non = "PV"\nhow = "whole"\n'
            'brackets = [["0", "9%"], ["5", "8%"]]\n',
            9,
            {"": 9},
        ),
        (f'{LEVELS}rates = ["10%", "5%"]\n', 15, {"": 10}),
        # The best of level 1 is A's 8 %, of level 2 B's 6 %, of level 3 B's 1 %.
        (
            f'{RANKS}{LEVELS}rates = {{ A = ["8%", "4%"], B = ["2%", "6%", "1%"] }}\n',
            15,
            {"A": 8, "B": 6},
        ),
        (
            f'{RANKS}[[bonuses]]\nname = "Steps"\nkind = "differential"\n'
            'base = "CV"\nown = "paid"\nrates = { A = "6%", B = "21%" }\n',
            21,
            {"A": 6, "B": 21},
        ),
    ],
)
def test_a_bonus_knows_its_best_case(text: str, share: int, best: dict[str, int]) -> None:
    """The best rate, or the best rates of the levels added up; worked out by hand."""
    (case,) = best_cases(plan(text))
    assert case.most is not None
    assert case.most.share == percent(share)
    assert case.most.best == {name: percent(rate) for name, rate in best.items()}
    assert of(text).shares == {"CV": percent(share)}


def test_infinity_is_endless_unless_ranks_end_it() -> None:
    """With a block each rank is paid once, and whoever does not block yet on the levels before."""
    block = ', block = { rank = "equal-or-higher", beyond = '

    def tail(more: str) -> Maximum:
        rates = 'rates = { A = ["5%"], B = ["5%"] }'
        deep = f'infinity = {{ from = 2, rate = {{ A = "1%", B = "2%" }}{more} }}'
        return of(f"{RANKS}{LEVELS}{deep}\n{rates}\n")

    assert tail("") == Maximum({}, ("Team",), (), ())
    assert tail(f"{block}1 }}").shares == {"CV": percent(5 + 1 + 2)}
    assert tail(f"{block}3 }}").shares == {"CV": percent(5 + 1 + 2 + 2 * 2)}


def test_the_best_case_of_infinity_is_reached() -> None:
    """Two uplines on levels 2 and 3, which do not block yet, then one of each rank: 12 percent."""
    text = (
        f'{RANKS}{LEVELS}infinity = {{ from = 2, rate = {{ A = "1%", B = "2%" }}, '
        'block = { rank = "equal-or-higher", beyond = 3 } }\nrates = { A = ["5%"], B = ["5%"] }\n'
    )
    line = ["top B", "b5 B", "a4 A", "b3 B", "b2 B", "b1 B", "sold CV 100"]
    team = "\n".join(f"{'  ' * depth}{who}" for depth, who in enumerate(line))
    # b1 5 % on level 1; b2 and b3 2 % each; a4 is kept out by b3 who is on his level 3 only:
    # nobody blocks yet, so a4 has 1 % and b5 2 %; top is blocked by b5.
    assert compute(Team(text, team).book).total == 1200
    assert of(text).shares == {"CV": percent(12)}


def test_fixed_amounts_are_no_share() -> None:
    """However small the sale is, the amount is paid: nothing limits its share."""
    text = f'{SALES}base = "CV"\namount = "20.00"\n' + LEVELS + 'amounts = ["1.00"]\n'
    assert of(text) == Maximum({}, ("Own", "Team"), (), ())


def test_orders_that_only_one_bonus_pays_on_are_counted_once() -> None:
    """What is left out to another, other buyers and other kinds of orders exclude each other."""
    fast = (
        SALES.replace("Own", "Fast") + 'base = { volume = "CV", buyer_joined_within = "9 days" }\n'
    )
    rest = SALES.replace("Own", "Rest") + 'base = { volume = "CV", except = "Fast" }\n'
    assert of(f'{fast}rate = "30%"\n{rest}rate = "20%"\n').shares == {"CV": percent(30)}
    retail = SALES.replace("Own", "One") + 'base = { volume = "CV", buyers = ["retail"] }\n'
    own = SALES.replace("Own", "Two") + 'base = { volume = "CV", buyers = ["self"] }\n'
    every = SALES.replace("Own", "All") + 'base = "CV"\nrate = "1%"\n'
    assert of(f'{retail}rate = "5%"\n{own}rate = "4%"\n{every}').shares == {"CV": percent(6)}
    kit = SALES.replace("Own", "Kit") + 'base = { volume = "CV", orders = ["kit"] }\n'
    again = SALES.replace("Own", "Re") + 'base = { volume = "CV", orders = ["repeat", "x"] }\n'
    assert of(f'{kit}rate = "5%"\n{again}rate = "4%"\n').shares == {"CV": percent(5)}
    assert of(f'{kit}rate = "5%"\n{retail}rate = "4%"\n').shares == {"CV": percent(9)}


def test_only_what_an_order_counts_once_in_is_added_up() -> None:
    """A member's own volume is traced to the metric; of a group an order would count repeatedly."""
    own = '[volumes.OV]\nof = "PV"\nover = "self"\n'
    group = '[volumes.GV]\nof = "CV"\nover = "organisation"\n'
    text = own + group + SALES + 'base = "OV"\nrate = "5%"\n'
    assert of(text).shares == {"PV": percent(5)}
    text += SALES.replace("Own", "Big") + 'base = "GV"\nrate = "5%"\n'
    assert of(text) == Maximum({"PV": percent(5)}, (), (), ("Big",))


@pytest.mark.parametrize(("name", "share"), [("evergreen", 50), ("infinity", 14), ("retail", 39)])
def test_the_guards_of_the_built_in_plans_are_their_best_cases(name: str, share: int) -> None:
    """They were worked out by hand beside each guard."""
    best = maximum(best_cases(read(examples.plan_text(name))))
    assert best == Maximum({"CV": percent(share)}, (), (), ())


def test_a_fund_is_a_share_and_legs_are_endless() -> None:
    """A pool has the rates of its fund; a line or a leg is one of everybody above an order."""
    pool = '[[bonuses]]\nname = "Pool"\nkind = "pool"\nshares = 1\nrounding = "each"\nfund = '
    whole = pool + '[{ volume = "CV", rate = "2%" }, { volume = "CV", rate = "1%" }]\n'
    assert of(whole).shares == {"CV": percent(3)}
    assert of(pool + '{ amount = "500.00" }\n').endless == ("Pool",)
    mixed = pool + '[{ volume = "CV", rate = "2%" }, { volume = "PV", rate = "1%" }]\n'
    assert of(mixed).unknown == ("Pool",)
    lines = '[[bonuses]]\nname = "Lines"\nkind = "lines"\nbase = "CV"\nrate = "15%"\n'
    assert of(lines + 'carry = { keep = "none" }\n').endless == ("Lines",)
