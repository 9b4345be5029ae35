"""A plan with other values, a row for each combination over the same history."""

from pathlib import Path

import pytest

from netmark.app.plan_money import money
from netmark.app.plan_set import setting
from netmark.app.plan_sweep import Swept, sweep
from netmark.app.plans import Source
from netmark.errors import InputError
from netmark.ledger.money import parse_minor
from netmark.plan.document import read

from .small import AMPLE, HEAD, LEVELS, Told, act, rows

SMALL = HEAD + LEVELS
GUARD = '[[guards]]\nsays = "a fifth"\npayout_ratio = { at_most = "20%" }\n'
SPAN = "2026-09..2026-11"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Ann over bob over cat; cat sells for 100.00 in each of three months, September is closed."""
    found = Told(tmp_path, SMALL)
    found.line("ann", "bob", "cat")
    for month in (9, 10, 11):
        found.sell("cat", "100.00", f"2026-{month:02}-10")
    found.close("2026-09")
    return found


def swept(told: Told, *settings: str, plan: str = SMALL, period: str = SPAN) -> Swept:
    """A sweep over the three months."""
    return sweep(told.store, act(AMPLE), Source("plan.toml", plan), settings, period)


def test_each_combination_has_a_row(told: Told) -> None:
    """By hand: bob has the first rate, ann the second of 300.00; below 20.00 nothing is paid."""
    found = swept(told, "bonuses.Team.rates.0=10%..12% by 2%", "payout.minimum=0,20.00")
    keys = ("bonuses.Team.rates.0", "payout.minimum", "earned", "difference", "payable", "carried")
    assert [tuple(row[key] for key in keys) for row in rows(found.rows)] == [
        ("10%", "0", 4_500, 0, 4_500, 0),
        ("10%", "20.00", 4_500, 0, 2_000, 2_500),
        ("12%", "0", 5_100, 600, 5_100, 0),
        ("12%", "20.00", 5_100, 600, 2_400, 2_700),
    ]
    last = rows(found.rows)[-1]
    assert (last["winners"], last["losers"], last["unchanged"]) == (1, 0, 1)
    assert (last["share"], last["check"], last["guards"]) == ("17%", "in order", "")
    (facts,) = rows(found.facts)
    assert (facts["plan"], facts["combinations"], facts["earned"]) == ("Small", 4, 4_500)


def test_a_row_is_what_plan_diff_says(told: Told) -> None:
    """The same sums, shares and counts, whatever facts a combination needs."""
    texts = {
        "bonuses.Team.rates.1=0%..10% by 5%": ('"5%"]', ['"0%"]', '"5%"]', '"10%"]']),
        "ranks.Director.needs.GV=100,300": ("GV = 300", ["GV = 100", "GV = 300"]),
        'bonuses.Team.base="CV",{ volume = "CV", orders = ["kit"] }': (
            'base = "CV"',
            ['base = "CV"', 'base = { volume = "CV", orders = ["kit"] }'],
        ),
    }
    for given, (old, news) in texts.items():
        for row, new in zip(rows(swept(told, given).rows), news, strict=True):
            pair = read(SMALL), read(SMALL.replace(old, new))
            found = money(told.store, act(AMPLE), pair, SPAN)
            (facts,) = rows(found.facts)
            names = ("difference", "winners", "losers", "unchanged")
            assert {name: row[name] for name in names} == {name: facts[name] for name in names}
            assert (row["earned"], row["share"]) == (facts["earned_b"], facts["share_b"])
            periods = rows(found.periods)
            assert row["payable"] == sum(int(str(each["payable_b"])) for each in periods)
            assert row["carried"] == periods[-1]["carried_b"]
            broken = sum(parse_minor(str(each["amount_b"]), 2) for each in rows(found.breakage))
            assert parse_minor(str(row["breakage"]), 2) == broken


def test_a_combination_with_faults_has_a_row_that_says_so(told: Told) -> None:
    """And the others are computed."""
    found = swept(told, "bonuses.Team.compression=none,nobody")
    good, bad = rows(found.rows)
    assert (good["earned"], good["check"]) == (4_500, "in order")
    assert (bad["earned"], bad["winners"]) == ("", "")
    assert str(bad["check"]).startswith("fault: 'compression' cannot be 'nobody'")
    assert found.faulty == 1


def test_guards_that_break_are_named_by_period(told: Told) -> None:
    """15 % and 25 % of each month, where a fifth is allowed; probable slips are notes."""
    told.sell("ann", "100.00", "2026-11-11")
    found = rows(swept(told, "bonuses.Team.rates.0=10%,20%", plan=SMALL + GUARD).rows)
    assert [row["guards"] for row in found] == ["kept", "broken: 2026-09, 2026-10"]
    assert str(found[1]["check"]).startswith("note: ")


def test_what_the_plan_does_not_say_yet_can_be_tried(told: Told) -> None:
    """A limit of 4.00 on each member and month, written as an amount is written."""
    found = rows(swept(told, "bonuses.Team.limit.amount=4").rows)
    assert [(row["earned"], row["losers"]) for row in found] == [(2_400, 2)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("payout.minimum", "sets nothing"),
        ("payout.minimum=", "is set to nothing"),
        ("payout.minimum=1..2", "does not say by how much"),
        ("payout.minimum=1..x by 1", "is no range"),
        ("payout.minimum=2..1 by 1", "runs backwards"),
        ("payout.minimum=1..2 by 0", "goes by no step"),
        ("payout.minimum=1%..2 by 1", "has a % at some"),
        ("payout.minimum=1..2000 by 1", "2000 combinations, and 1000 are computed at most"),
        ("payout..minimum=1", "a point too many"),
        ("payout.minmum=1", "has no 'minmum'"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(told: Told, given: str, said: str) -> None:
    """Before anything is computed."""
    with pytest.raises(InputError, match=said):
        swept(told, given)


def test_combinations_are_counted_together(told: Told) -> None:
    """40 times 30 are more than 1,000; the same value twice is one; one place is set once."""
    many = "bonuses.Team.rates.0=1%..40% by 1%", "bonuses.Team.rates.1=1%..30% by 1%"
    with pytest.raises(InputError, match="that makes 1200 combinations"):
        swept(told, *many)
    with pytest.raises(InputError, match="set the same"):
        swept(told, "bonuses.Team.rates=5%", "bonuses.Team.rates.0=5%")
    assert setting("a.b=1..3 by 1,2,5").values == ("1", "2", "3", "5")
    assert setting('a."b.c".d=["5%", "3%"],x').words == ("a", "b.c", "d")
    assert setting('a=["5%", "3%"],x').values == ('["5%", "3%"]', "x")
    assert setting("a=99.50..100.50 by 0.5").values == ("99.50", "100.00", "100.50")
