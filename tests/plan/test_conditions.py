"""Conditions as they are written: which keys there are, and what is refused where."""

import pytest

from netmark.ledger.volume import Metric, Orders, Window
from netmark.plan.conditions import (
    RESERVED,
    Condition,
    Frontline,
    LegCount,
    LegVolumes,
    OrderFilter,
    RankAtLeast,
)

from .small import HEAD, faults, plan

RANKS = '[[ranks]]\nname = "Associate"\n[[ranks]]\nname = "Director"\n'


def refused(condition: str) -> list[tuple[str, str]]:
    """What is wrong with the needs of the Director, in line 9 of the document."""
    return faults(f"{RANKS}needs = {condition}\n", HEAD)


def test_keys_that_are_not_listed_are_volumes() -> None:
    """In hundredths, in the order written."""
    condition = Condition.model_validate({"GV": 2000, "PV": "99.50", "active": True})
    assert condition.volumes == {"GV": 200_000, "PV": 9_950}
    assert condition.active
    assert condition.names() == {"GV", "PV"}


def test_a_rank_may_be_a_word_or_a_table() -> None:
    """With several ladders the table says which."""
    plain = Condition.model_validate({"rank": "Director"})
    table = Condition.model_validate({"rank": {"ladder": "EU", "at_least": "Director"}})
    assert plain.rank == RankAtLeast(at_least="Director")
    assert table.rank == RankAtLeast(at_least="Director", ladder="EU")


def test_legs_are_counted_or_measured() -> None:
    """Thresholds make the one, a count the other."""
    condition = Condition.model_validate(
        {
            "legs": [
                {"count": 2, "rank": "Director", "active": True},
                {"of": "OV", "at_least": [24000, 18000], "rest": "sum"},
            ],
            "frontline": {"count": 3, "CV": 10},
        }
    )
    counted, measured = condition.legs
    assert isinstance(counted, LegCount)
    assert isinstance(measured, LegVolumes)
    assert measured.at_least == (2_400_000, 1_800_000)
    assert condition.frontline == Frontline.model_validate({"count": 3, "CV": "10.00"})
    assert condition.names() == {"OV", "CV"}


def test_conditions_are_frozen() -> None:
    """A plan that was checked stays as it was checked."""
    with pytest.raises(ValueError, match="frozen"):
        Condition().__setattr__("active", True)


def test_the_words_of_conditions_are_no_names_for_volumes() -> None:
    """As they are written: for, not for_."""
    assert {"rank", "legs", "for", "any", "largest_leg", "customers"} <= RESERVED
    assert not any(word.endswith("_") for word in RESERVED)


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        ("{ PV = 99.5 }", "a volume is a whole number or a quoted string"),
        ("{ GV = 100 }", "unknown volume 'GV'"),
        ("{ Pv = 100 }", "unknown volume 'Pv'"),
        ("{ active = false }", "'active' must be true"),
        ("{ forced_rank = false }", "'forced_rank' must be true"),
        ("{ customers = -1 }", "'customers' must be at least 0"),
        ('{ customers = "2" }', "'customers' must be a whole number"),
        ('{ joined_within = "soon" }', '"soon" is not a time span'),
        ("{ frontline = {} }", "the key 'count' is missing"),
        ('{ frontline = { count = 1, kind = ["agent"] } }', "entry 1 of 'kind' cannot be 'agent'"),
        ("{ legs = [{ count = 1 }] }", "every leg counts: what must it hold?"),
        ('{ legs = [{ of = "PV", at_least = [1] }] }', "the key 'rest' is missing"),
        (
            '{ legs = [{ of = "PV", at_least = [1, 2], rest = "one" }] }',
            "thresholds fall from the largest leg to the smallest",
        ),
        (
            '{ legs = [{ of = "PV", at_least = [1], rest = "sum" }] }',
            "a sum of the rest needs two thresholds or more",
        ),
        (
            '{ legs = [{ of = "PV", at_least = [], rest = "one" }] }',
            "thresholds fall from the largest leg to the smallest",
        ),
        ('{ legs = [{ count = 256, rank = "Associate" }] }', "at most 255"),
        ('{ legs = [{ count = 1, rank = "Boss" }] }', "unknown rank 'Boss'"),
        ('{ rank = "Associate" }', "a rank can't need a rank of its own ladder"),
        ('{ title = "Boss" }', "unknown rank 'Boss'"),
        ('{ title = { ladder = "EU", at_least = "A" } }', "unknown ladder 'EU'"),
        ('{ PV = 1, largest_leg = "60%" }', "there is no organisation volume beside it to limit"),
        ("{ largest_leg = 60 }", "a rate is a quoted string"),
        ('{ for = { country = ["DE"] } }', "unknown key 'country'"),
        ('{ for = { kind = ["agent"] } }', "entry 1 of 'kind' cannot be 'agent'"),
        ("{ any = [{ GV = 1 }] }", "unknown volume 'GV'"),
    ],
)
def test_what_a_condition_cannot_say_is_refused(condition: str, what: str) -> None:
    """Each with its words, in the line of the condition."""
    [(where, said)] = refused(condition)
    assert said == what
    assert where.startswith("9:")


def test_several_faults_come_in_the_order_of_the_text() -> None:
    """All at once, not one after the other."""
    found = refused('{ GV = 1, title = "Boss", any = [{ OV = 2 }] }')
    assert [what for _, what in found] == [
        "unknown volume 'GV'",
        "unknown rank 'Boss'",
        "unknown volume 'OV'",
    ]


def test_the_same_kinds_of_words_may_stand_in_active() -> None:
    """With two ladders a plain rank would be a guess."""
    two = '[ladders.A]\nranks = [{ name = "X" }]\n[ladders.B]\nranks = [{ name = "X" }]\n'
    [(_, what)] = faults('[active]\nneeds = { rank = "X" }\n' + two, HEAD)
    assert what == "which ladder?"
    assert plan('[active]\nneeds = { rank = { ladder = "A", at_least = "X" } }\n' + two).active


def test_a_filter_on_orders_narrows_a_metric() -> None:
    """Nothing stated takes every order; a volume of the plan has no orders any more."""
    filtered = OrderFilter(buyers=("retail",), orders=("kit",), buyer_joined_within="60 days")
    found = plan()
    assert filtered.filter(found) == Orders(("retail",), ("kit",), Window(60, "days"))
    assert filtered.metric_of("CV", found) == Metric("CV", filtered.filter(found))
    assert filtered.metric_of("GV", found) is None
    assert filtered.filters()
    assert not OrderFilter().filters()
