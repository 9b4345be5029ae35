"""Examples and guards inside plans: computed from outlines, every difference told."""

import pytest

from netmark.errors import InputError
from netmark.ledger.volume import Metric
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.payout.trial import Outcome, ratio_broken, rehearse
from netmark.plan.document import Plan, read
from netmark.plan.needs import active

PLAN = """
name = "Small"
currency = "USD"
period = "month"
rounding = {{ mode = "half-even", stage = "bonus" }}
[active]
needs = {{ PV = 100 }}
[[ranks]]
name = "Associate"
[[ranks]]
name = "Director"
needs = {{ PV = 100 }}
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "25%"
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "skip-inactive"
{}
"""
EXAMPLE = """
[[examples]]
says = "a sale of 100.00 two levels down"
team = \"\"\"
ann
  bob  PV 100  CV 0
    cat  CV 100
\"\"\"
"""


def plan(text: str = "") -> Plan:
    """The plan with examples and guards."""
    return read(PLAN.format(text))


def outcome(text: str) -> tuple[str, ...]:
    """What is different in the one example."""
    [found] = rehearse(plan(text))
    return found.said


def test_an_example_that_holds_has_no_differences() -> None:
    """Ann and cat say nothing about PV and count as active."""
    said = 'pays = { ann = "5.00", bob = "10.00", cat = "25.00" }\n'
    assert outcome(EXAMPLE + said + 'ranks = { bob = "Director", ann = "Associate" }\n') == ()


def test_every_difference_is_told() -> None:
    """Wrong amounts, amounts that were not expected, wrong ranks."""
    said = 'pays = { bob = "9.00" }\nranks = { cat = "Director" }\n'
    assert outcome(EXAMPLE + said) == (
        "ann: earned 5.00, expected 0.00 (Team 5.00)",
        "bob: earned 10.00, expected 9.00 (Team 10.00)",
        "cat: earned 25.00, expected 0.00 (Own 25.00)",
        "cat: rank Associate, expected Director",
    )


def test_an_example_may_look_at_one_bonus() -> None:
    """Then only that is compared."""
    said = 'bonus = "Team"\npays = { ann = "5.00", bob = "10.00" }\n'
    assert outcome(EXAMPLE + said) == ()


def test_guards_are_held_against_every_example() -> None:
    """40.00 of 100.00 commissionable volume are paid out."""
    said = 'pays = { ann = "5.00", bob = "10.00", cat = "25.00" }\n'
    guard = '[[guards]]\nsays = "at most {0}"\npayout_ratio = {{ at_most = "{0}" }}\n'
    broken = (
        "in the example 'a sale of 100.00 two levels down': 40.00 earned, at most 39.99 allowed"
    )
    found = rehearse(plan(EXAMPLE + said + guard.format("40%") + guard.format("39.99%")))
    assert found == [
        Outcome("a sale of 100.00 two levels down"),
        Outcome("at most 40%"),
        Outcome("at most 39.99%", broken=(broken,)),
    ]


def test_with_refunds_only_nothing_may_be_earned() -> None:
    """A negative company has no share to give."""
    text = plan()
    book, _ = from_outline(text, "ann  CV -100\n")
    assert ratio_broken(compute(book), text.bonuses[0].rate[""]) == ""  # type: ignore[attr-defined]  # sales


@pytest.mark.parametrize(
    ("outline", "message", "hint"),
    [
        ("ann  kind=agent", "'kind=agent' means nothing", "possible is: "),
        ("ann  kind=prefered", "'kind=prefered' means nothing", "did you mean 'kind=preferred'?"),
        ("ann  joined=soon", "'joined=soon' means nothing", "possible is: joined=2026-11-30"),
        ("ann  joined=20261130", "'joined=20261130' means nothing", "did you mean"),
        ("ann  joined=2026-02-30", "'joined=2026-02-30' means nothing", "did you mean"),
        ("ann  sold=x PV 1", "'sold=x' means nothing", "possible is: sold=2026-11-30"),
        ("ann  buyer=retial PV 1", "'buyer=retial' means nothing", "did you mean 'buyer=retail'?"),
        ("ann  makret=EU", "'makret' means nothing", "did you mean 'market'?"),
        ("ann  GV 100", "GV can't be given", "write PV, CV or AMOUNT"),
        ("ann  Boss", "there is no rank 'Boss'", "ranks are Associate, Director"),
    ],
)
def test_what_an_outline_cannot_say_is_refused(outline: str, message: str, hint: str) -> None:
    """Line, word and what is possible: a misspelt fact would make an example mean nothing."""
    with pytest.raises(InputError) as caught:
        from_outline(plan(), outline)
    assert caught.value.message == f"line 1 of the outline: {message}"
    assert caught.value.hint.startswith(hint)


def test_facts_of_an_outline_reach_the_book() -> None:
    """Kind, status, joining, market, attributes, decree, and what was sold to whom when."""
    text = plan(
        '[[bonuses]]\nname = "EU"\nkind = "sales"\nrate = "1%"\n'
        'base = { volume = "CV", buyers = ["retail"], orders = ["kit"],'
        ' buyer_joined_within = "30 days" }\n'
        'for = { market = ["EU"], attr.team = ["red"] }\n'
    )
    outline = """
    ann  Director  market=EU attr:team=red joined=2026-11-01
      bob  kind=preferred terminated
      cat  inactive
      dan  PV 99
    eve  market=EU attr:team=red joined=2026-10-31  CV 100  buyer=retail order=kit
    fay  market=EU attr:team=red joined=2026-10-31  CV 100  buyer=retail order=kit sold=2026-11-29
    """
    book, names = from_outline(text, outline)
    assert names == ["", "ann", "bob", "cat", "dan", "eve", "fay"]
    assert list(book.facts.standing) == [0, 1, 6, 1, 1, 1, 1]
    assert book.facts.forced == {"main": {1: 2}}
    assert book.facts.attributes["market"][1] == "EU"
    assert book.facts.attributes["attr:team"][1] == "red"
    assert list(active(book)) == [0, 1, 0, 0, 0, 1, 1]
    assert list(text.bonuses[2].pay(book)) == [0, 0, 0, 0, 0, 0, 100]
    assert list(book.facts.metrics[Metric("PV")]) == [0, 0, 0, 0, 9_900, 0, 0]


TEAM = '[trees.team]\nkind = "binary"\nfill = "outer-left"\n'


@pytest.mark.parametrize(
    ("outline", "sides"),
    [
        ("ann\n  bob place=ann:right\n  cat\n", [1, 2, 1]),
        ("ann\n  bob\n  cat place=dan:right\n  dan\n", [1, 1, 2, 1]),
    ],
)
def test_a_given_place_may_be_under_somebody_whom_the_plan_places(
    outline: str, sides: list[int]
) -> None:
    """Who stands above it is placed before."""
    book, _ = from_outline(plan(TEAM), outline)
    assert list(book.facts.placed["team"].sides)[1:] == sides


def test_a_place_that_is_taken_by_then_is_told_with_the_name() -> None:
    """dan has to be placed for cat, and takes the place below bob that eve was to have."""
    outline = "ann\n  bob place=ann:left\n  cat place=dan:right\n  dan\n  eve place=bob:left\n"
    with pytest.raises(InputError, match="eve can't be placed: the place is taken"):
        from_outline(plan(TEAM), outline)
