"""Dividing a fund by shares, against a slow and obvious division."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan.document import read
from netmark.plan.outlines import LAST_DAY

from .bonuses.test_pool import BONUS, RANKS
from .small import HEAD

Figures = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(-500, 9_999), st.integers(-500, 99_999), st.integers(0, 2)
    ),
    min_size=1,
    max_size=9,
)
BOTH = """
fund  = [{ volume = "CV", rate = "1/7" }, { amount = "3.21" }]
cap   = { Silver = "1.50", Gold = "4.00", Platinum = "unlimited" }
shares = [
  { count = { Silver = 1, Gold = 5, Platinum = 10 } },
  { by = "PV", per = "7.50", at_most = { Silver = 2, Gold = 4, Platinum = 8 } },
  { by = "PV", places = [9, 4, 1], ties = "split", vacant = "others" },
]
"""


@settings(max_examples=100, deadline=None)
@given(
    figures=Figures,
    rounding=st.sampled_from(["each", "value-to-cents", "value-to-units"]),
    above=st.sampled_from(["company", "others"]),
)
def test_a_slow_division_pays_the_same(
    figures: list[tuple[int, int, int, int]], rounding: str, above: str
) -> None:
    """One fraction per member; capped one after the other, with the fund divided anew each time."""
    names, most = ("Silver", "Gold", "Platinum"), (2, 4, 8)
    people = [Person(str(i), 0, forced={"main": names[f[0]]}) for i, f in enumerate(figures)]
    orders = [
        Order(i, LAST_DAY, "self", "order", pv, cv, 0)
        for i, (_, pv, cv, _) in enumerate(figures, start=1)
    ]
    text = f'rounding = "{rounding}"\nabove_cap = "{above}"\n'
    plan = read(HEAD + RANKS + BONUS + BOTH + text)
    fund = max(Fraction(sum(f[2] for f in figures), 7) + 321, Fraction(0))
    shares = []
    for rank, pv, _, _ in figures:
        held = Fraction((1, 5, 10)[rank] + min(max(pv, 0) // 750, most[rank]))
        better = sum(1 for f in figures if f[1] > pv)
        equal = sum(1 for f in figures if f[1] == pv)
        won = sum([9, 4, 1, *[0] * 9][better : better + equal])
        shares.append(held + (Fraction(won, equal) if pv > 0 else 0))
    caps = [(150, 400, None)[f[0]] for f in figures]
    settled: set[int] = set()
    while True:
        rest = fund - sum(caps[i] or 0 for i in settled)
        free = sum(share for i, share in enumerate(shares) if i not in settled)
        value = rest / free if free else Fraction(10**9)
        hit = {i for i, cap in enumerate(caps) if cap is not None and cap <= shares[i] * value}
        if above == "company" or hit <= settled:
            break
        settled |= hit
    step = {"each": 0, "value-to-cents": 1, "value-to-units": 100}[rounding]
    if step and value < 10**9:
        value = Fraction(value // step * step)
    exact = [
        share * value if cap is None else min(share * value, Fraction(cap))
        for share, cap in zip(shares, caps, strict=True)
    ]
    found = list(plan.bonuses[0].pay(book_of(plan, people, orders)))
    assert found == [0, *(round_fraction(amount, "half-even") for amount in exact)]


@settings(max_examples=60, deadline=None)
@given(figures=Figures)
def test_the_largest_remainder_never_pays_more_than_the_fund(
    figures: list[tuple[int, int, int, int]],
) -> None:
    """Nobody is a cent away from his share, and without equals nothing is kept."""
    people = [Person(str(i), 0, joined=date(2000, 1, 1 + f[3])) for i, f in enumerate(figures)]
    orders = [
        Order(i, LAST_DAY, "self", "order", pv, cv, 0)
        for i, (_, pv, cv, _) in enumerate(figures, start=1)
    ]
    text = 'fund = { volume = "CV", rate = "1/3" }\nshares = { by = "PV" }\n'
    plan = read(HEAD + BONUS + text + 'rounding = "largest-remainder"\n')
    book = book_of(plan, people, orders)
    paid, fund = (
        list(plan.bonuses[0].pay(book)),
        max(Fraction(sum(f[2] for f in figures), 3), Fraction(0)),
    )
    total = sum(max(pv, 0) for _, pv, _, _ in figures)
    assert sum(paid) <= fund
    for (_, pv, _, _), cents in zip(figures, paid[1:], strict=True):
        if total:
            assert -1 < cents - fund * max(pv, 0) / total < 1
    different = len({(f[1], f[3]) for f in figures}) == len(figures)
    if total and different:
        assert sum(paid) == fund.numerator // fund.denominator
