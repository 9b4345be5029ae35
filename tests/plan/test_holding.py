"""Ranks that hold for a while, or are kept with less: by hand, and against a list of months."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import compute
from netmark.plan import words
from netmark.plan.book import Book
from netmark.plan.document import Plan, doubtful, read
from netmark.plan.ranks import in_grace, ranks

from .small import HEAD, faults

RANKS = """
[[ranks]]
name = "Star"
needs = { PV = 100 }
{star}
[[ranks]]
name = "Sun"
needs = { PV = 200 }
{sun}
"""
Carries = Mapping[str, Mapping[str, Sequence[int]]]


def plan_of(star: str = "", sun: str = "") -> Plan:
    """Two ranks with what makes them hold."""
    return read(HEAD + RANKS.replace("{star}", star).replace("{sun}", sun))


def history(
    plan: Plan, pv: Sequence[int], first: int = 1, forced: Sequence[str] = ()
) -> list[tuple[str, bool]]:
    """Ann's rank and whether it is grace, month by month; ``first``: the month of the year."""
    found, carried = list[tuple[str, bool]](), dict[str, Mapping[str, Sequence[int]]]()
    for n, volume in enumerate(pv):
        day = date(2026 + (first - 1 + n) // 12, (first - 1 + n) % 12 + 1, 28)
        decree = {"main": forced[n]} if n < len(forced) and forced[n] else {}
        order = Order(1, day, "self", "order", 100 * volume, 0, 0)
        book = book_of(plan, [Person("ann", 0, forced=decree)], [order], day)
        result = compute(Book(plan, book.facts._replace(carried=carried)))
        name = plan.rank_name("main", ranks(result.book, "main").paid[1])
        found.append((name, bool(in_grace(result.book, "main")[1])))
        carried = dict(result.carries)
    return found


def names(plan: Plan, *pv: int, first: int = 1) -> str:
    """The ranks alone, a dash for none."""
    return " ".join(name or "-" for name, _ in history(plan, pv, first))


def test_a_rank_holds_for_two_periods_more() -> None:
    """Met in the first month, in grace in two; met again it begins anew."""
    plan = plan_of(star='grace = "2 periods"')
    assert names(plan, 100, 0, 0, 0) == "Star Star Star -"
    assert names(plan, 100, 0, 100, 0, 0, 0) == "Star Star Star Star Star -"
    assert history(plan, [100, 0])[1] == ("Star", True)
    assert history(plan, [100, 100])[1] == ("Star", False)


def test_a_higher_rank_that_ends_leaves_the_lower_one() -> None:
    """Sun holds for one period, Star for three from the same month on."""
    plan = plan_of('grace = "3 periods"', 'grace = "1 period"')
    assert names(plan, 200, 0, 0, 0, 0) == "Sun Sun Star Star -"


def test_it_may_take_less_to_keep_a_rank_than_to_reach_it() -> None:
    """Kept with 40, as long as it is held: after a month with 39 it takes 100 again."""
    plan = plan_of(star="keep = { PV = 40 }")
    assert names(plan, 40, 100, 40, 40, 39, 40, 100) == "- Star Star Star - - Star"


def test_grace_and_less_together() -> None:
    """39 is a month of grace, and 40 then keeps it for one more month of grace."""
    plan = plan_of(star='keep = { PV = 40 }\ngrace = "1 period"')
    assert names(plan, 100, 39, 40, 39, 39, 40) == "Star Star Star Star - -"


def test_a_rank_may_be_asked_again_once_a_year() -> None:
    """Reached in November it holds to January, where 40 keep it for a year, and 39 lose it."""
    plan = plan_of(star='keep = { PV = 40 }\ngrace = "until January"')
    assert names(plan, 100, 0, 39, 40, first=11) == "Star Star - -"
    a_year = [100, 0, 40, *([0] * 11), 39, 0]
    assert names(plan, *a_year, first=11) == " ".join(["Star"] * 14 + ["-", "-"])


def test_a_rank_may_never_be_lost() -> None:
    """For good."""
    assert names(plan_of(star='grace = "unlimited"'), 100, 0, 0, 0) == "Star Star Star Star"


def test_a_decree_is_not_reached() -> None:
    """When it ends nothing holds."""
    plan = plan_of(star='grace = "2 periods"')
    assert [name for name, _ in history(plan, [0, 0], forced=["Star"])] == ["Star", ""]


def test_what_is_held_counts_for_those_above() -> None:
    """Zoe needs a Star in her frontline: ann, by grace, is one; then zoe's own grace begins."""
    text = HEAD + RANKS.replace("{star}", 'grace = "1 period"').replace("{sun}", "")
    text += '[[ranks]]\nname = "Top"\nneeds = { frontline = { count = 1, rank = "Star" } }\n'
    plan, people = read(text), [Person("zoe", 0), Person("ann", 1)]
    carried: Carries = {}
    found = []
    for pv in (100, 0, 0):
        order = Order(2, date(2026, 11, 30), "self", "order", 100 * pv, 0, 0)
        book = book_of(plan, people, [order])
        result = compute(Book(plan, book.facts._replace(carried=carried)))
        found.append(list(ranks(result.book, "main").paid[1:]))
        carried = result.carries
    assert found == [[3, 1], [3, 1], [1, 0]]


@pytest.mark.parametrize(
    ("star", "what"),
    [
        ('grace = "0 periods"', "'0 periods' is no time of grace"),
        ('grace = "until Jan"', "'until Jan' is no time of grace"),
        ("keep = { VP = 1 }", "unknown volume 'VP'"),
        ('keep = { rank = "Sun" }', "a rank can't need a rank of its own ladder"),
    ],
)
def test_what_does_not_fit_is_a_fault(star: str, what: str) -> None:
    """With its place."""
    found = faults(HEAD + RANKS.replace("{star}", star).replace("{sun}", ""))
    assert [fault for _, fault in found] == [what]


def test_nobody_keeps_what_everybody_has_or_a_decree_gives() -> None:
    """And a week has no month."""
    free = HEAD + '[[ranks]]\nname = "Star"\ngrace = "1 period"\n'
    assert [what for _, what in faults(free)] == ["everybody has Star: there is nothing to keep"]
    decreed = HEAD + '[[ranks]]\nname = "Star"\nby_decree = true\nkeep = { PV = 1 }\n'
    assert [what for _, what in faults(decreed)] == ["Star is held as long as a decree, no longer"]
    weekly = HEAD.replace("month", "week") + RANKS.replace("{star}", 'grace = "until May"')
    what = "only a plan that pays by the month can ask again in a month"
    assert [found for _, found in faults(weekly.replace("{sun}", ""))] == [what]


def test_how_long_it_holds_reads_as_it_is_written() -> None:
    """In the difference of two plans as well."""
    for text in ("1 period", "3 periods", "until May", "unlimited"):
        (star, _) = plan_of(star=f'grace = "{text}"').ranks
        assert str(star.grace) == text


def test_what_keeps_nothing_is_pointed_out() -> None:
    """As much as to reach it, or of a rank that nobody loses."""
    for star, what in (
        ("keep = { PV = 100 }", "to keep Star takes no less than to reach it"),
        ("keep = { PV = 120 }", "to keep Star takes no less than to reach it"),
        ('keep = { PV = 10 }\ngrace = "unlimited"', "nobody ever loses Star: keep decides nothing"),
    ):
        text = HEAD + RANKS.replace("{star}", star).replace("{sun}", "")
        assert [doubt.what for doubt in doubtful(read(text), text)] == [what]


def test_it_is_said_in_words() -> None:
    """What reaches it, what keeps it, and for how long it holds."""
    plan = plan_of('keep = { PV = 40 }\ngrace = "until January"', 'grace = "2 periods"')
    assert [words.rank(rank, plan) for rank in plan.ranks] == [
        "100 PV; whoever held it in the period before keeps it with 40 PV; it holds until January,"
        " when it is asked again",
        "200 PV; it holds for 2 periods after it was last met",
    ]


TERMS = st.tuples(st.sampled_from([0, 20, 50, 80]), st.integers(0, 3))


@settings(max_examples=80, deadline=None)
@given(terms=st.tuples(TERMS, TERMS), pv=st.lists(st.integers(0, 25), min_size=1, max_size=10))
def test_many_months_against_a_list_of_them(
    terms: tuple[tuple[int, int], ...], pv: list[int]
) -> None:
    """For each rank the months in which it was met, and whether it was held the month before."""
    said = [
        (f"keep = {{ PV = {keep} }}\n" if keep else "") + (f'grace = "{n} periods"' if n else "")
        for keep, n in terms
    ]
    volumes = [10 * each for each in pv]
    met: list[set[int]] = [set(), set()]
    held: list[set[int]] = [set(), set()]
    expected = []
    for month, volume in enumerate(volumes):
        raw = [
            volume >= 100 * (r + 1)
            or bool(terms[r][0] and volume >= terms[r][0] and month - 1 in held[r])
            for r in (0, 1)
        ]
        now = [raw[0] or raw[1], raw[1]]
        grace = [any(month - back in met[r] for back in range(1, terms[r][1] + 1)) for r in (0, 1)]
        for r in (0, 1):
            met[r] |= {month} if now[r] else set()
            held[r] |= {month} if now[r] or grace[r] else set()
        best = max([0, *(r + 1 for r in (0, 1) if now[r] or grace[r])])
        expected.append((["", "Star", "Sun"][best], best > sum(now)))
    assert history(plan_of(*said), volumes) == expected
