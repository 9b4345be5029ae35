"""What a plan could have paid and did not: every order is conserved, worked by hand."""

from fractions import Fraction

import pytest

from netmark.payout.breakage import Broken, breakage
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.plan.document import read

HEAD = """
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[active]
needs = { PV = 100 }
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = { forced_rank = true }
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
"""


def broken(bonus: str, outline: str) -> dict[str, tuple[int, Fraction]]:
    """Lines and cents by reason."""
    book, _ = from_outline(read(HEAD + bonus), outline)
    return {found.reason: (found.lines, found.exact) for found in breakage(compute(book))}


def test_all_that_could_be_paid_is_accounted_for() -> None:
    """100.00 at 10, 5 and 2 %: 17.00. Dan is inactive, bob has left, above ann is nobody."""
    found = broken(
        'rates = ["10%", "5%", "2%"]\ncompression = "stop"\n',
        """
        ann
          bob  terminated
            dan  PV 0
              eve  CV 100  PV 100
        """,
    )
    assert found == {
        "paid": (1, Fraction(200)),
        "inactive": (2, Fraction(1_500)),
    }


def test_each_reason_has_its_name() -> None:
    """Rank, depth, needs, the best rate, nobody above, nobody active above."""
    rates = '[bonuses.rates]\nA = ["10%"]\nD = ["12%", "5%", "2%"]\n'
    outline = "ann\n  bob\n    cat  CV 100\n"
    assert broken('compression = "none"\n' + rates, outline) == {
        "paid": (1, Fraction(1_000)),
        "below the best rate": (1, Fraction(200)),
        "no upline": (1, Fraction(200)),
        "rank": (1, Fraction(500)),
    }
    flat = 'rates = ["10%", "5%"]\ncompression = "none"\n'
    assert broken(flat + "depth = [{ levels = 1 }]\n", outline) == {
        "paid": (1, Fraction(1_000)),
        "beyond depth": (1, Fraction(500)),
    }
    assert broken(flat + 'needs = { rank = "D" }\n', outline) == {
        "paid": (0, Fraction(0)),
        "unqualified": (2, Fraction(1_500)),
    }
    rolled = 'rates = ["10%"]\ncompression = "roll-up"\n'
    assert broken(rolled, "ann  PV 0\n  bob  PV 0  CV 100\n") == {
        "paid": (0, Fraction(0)),
        "lost": (1, Fraction(1_000)),
    }


def test_what_a_rank_blocks_is_told_apart() -> None:
    """Bob is a D like ann: 1 % of what lies below his first level."""
    tail = (
        'infinity = { from = 2, rate = "1%", block = { rank = "equal-or-higher", beyond = 1 } }\n'
    )
    outline = "ann  D\n  bob  D\n    cat\n      dan  CV 100\n"
    assert broken('compression = "none"\n' + tail, outline) == {
        "paid": (1, Fraction(100)),
        "blocked": (1, Fraction(100)),
    }


@pytest.mark.parametrize(
    ("cents", "rounding"), [("0.25", Fraction(1, 2)), ("0.35", -Fraction(1, 2))]
)
def test_rounding_is_breakage_too(cents: str, rounding: Fraction) -> None:
    """2.5 cents are paid as 2, 3.5 as 4."""
    found = broken('rates = ["10%"]\ncompression = "none"\n', f"ann\n  bob  CV {cents}\n")
    assert found["rounding"] == (0, rounding)


def test_breakage_comes_bonus_by_bonus() -> None:
    """In the order of the plan, paid first."""
    second = '[[bonuses]]\nname = "Own"\nkind = "sales"\nbase = "CV"\nrate = "1%"\n'
    text = HEAD + 'rates = ["10%"]\ncompression = "none"\n' + second
    book, _ = from_outline(read(text), "ann  CV 100\n")
    assert list(breakage(compute(book))) == [
        Broken("Team", "paid", 0, Fraction(0)),
        Broken("Team", "no upline", 1, Fraction(1_000)),
        Broken("Own", "paid", 1, Fraction(100)),
    ]
