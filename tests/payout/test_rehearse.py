"""Examples and guards inside plans: computed from outlines, every difference told."""

from fractions import Fraction

import pytest

from netmark.errors import InputError
from netmark.ledger.volume import Metric
from netmark.payout.rehearse import from_outline
from netmark.payout.run import compute
from netmark.payout.trial import Outcome, ratio_broken, rehearse
from netmark.plan.document import Plan, read
from netmark.plan.needs import active
from netmark.plan.promises import AtMost

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
    assert ratio_broken(compute(book), AtMost(at_most=Fraction(1, 4))) == ""


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


def test_every_order_of_a_line_counts_by_its_own_words() -> None:
    """100 and 50 of her own, of which the kit pays 10 %, and 20 to a customer, who is counted."""
    text = plan(
        '[[bonuses]]\nname = "Kits"\nkind = "sales"\nrate = "10%"\n'
        'base = { volume = "CV", orders = ["kit"] }\n'
        '[[bonuses]]\nname = "Retail"\nkind = "sales"\nrate = "50%"\n'
        'base = { volume = "CV", buyers = ["retail"] }\nneeds = { customers = 1 }\n'
    )
    outline = (
        "ann  CV 100 + CV 50 order=kit + CV 20 AMOUNT 20 buyer=retail customer=eve\n"
        "bob  CV 9 AMOUNT 9 buyer=retail customer=eve + CV -9 AMOUNT -9 buyer=retail customer=eve\n"
        "  cat  CV 1 + PV 99\n"
        "  dan  CV 1 + PV 100\n"
    )
    book, _ = from_outline(text, outline)
    assert list(book.facts.metrics[Metric("CV")]) == [0, 17_000, 0, 100, 100]
    assert list(book.facts.customers) == [0, 1, 0, 0, 0]
    assert list(active(book)) == [0, 1, 1, 0, 1]
    assert [list(bonus.pay(book))[1] for bonus in text.bonuses[2:]] == [500, 1_000]


OVER_TIME = """
name = "Over time"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.Two]
of = "PV"
over = "self"
window = "2 periods"
[[ranks]]
name = "Low"
[[ranks]]
name = "High"
needs = { any = [{ title = { ladder = "main", at_least = "High" } }, { Two = 30 }] }
[ladders.EU]
ranks = [{ name = "Star" }, { name = "Sun", needs = { PV = 20 } }]
[trees.team]
kind = "binary"
fill = "outer-left"
[[bonuses]]
name = "Own"
kind = "sales"
base = "CV"
rate = "10%"
[[bonuses]]
name = "Pairs"
kind = "binary"
tree = "team"
base = "PV"
own = "none"
units = "any"
rate = "50%"
carry = { legs = "both" }
unqualified = "hold"
[[bonuses]]
name = "Start"
kind = "sales"
base = { volume = "CV", buyer_joined_within = "1 months" }
rate = "1%"
[[bonuses]]
name = "Third"
kind = "award"
recruit = "CV"
every = 3
amount = "9.00"
times = "once"
[payout]
minimum = "2.00"
[[examples]]
says = "three months"
"""
MONTHS = [
    """
[[examples.periods]]
team = '''
ann  PV 20  CV 10
  bob  PV 6  CV 10  place=ann:right
'''
pays = { ann = "1.00", bob = "1.00" }
payable = { ann = "0.00" }
ranks = { ann = "Low", EU = { ann = "Sun", bob = "Star" } }
volumes = { ann = { Two = 20, PV = 20 } }
carries = { ann = { Pairs = { left = 0, right = 6 }, Third = { recruits = 1 } } }
""",
    """
[[examples.periods]]
team = '''
ann  PV 10  CV 10
  cat  PV 4  CV 10
  bob  PV 0
'''
pays = { ann = "3.00", cat = "1.10" }
payable = { ann = "4.00" }
ranks = { ann = "High", main = { bob = "Low" }, EU = { ann = "Star" } }
volumes = { ann = { Two = 30 } }
carries = { ann = { Pairs = { right = 2 }, Two = { "1 back" = 10 }, Third = { recruits = 2 } } }
""",
    """
[[examples.periods]]
team = '''
ann  PV 0
  cat  PV 0  CV 10
  bob  PV 0
'''
times = 2
pays = { cat = "1.00" }
payable = { cat = "2.00" }
ranks = { ann = "High" }
volumes = { ann = { Two = 0 } }
""",
]


def told(text: str) -> tuple[str, ...]:
    """What is different in the one example."""
    [found] = rehearse(read(text))
    return found.said


def test_periods_go_on_from_each_other() -> None:
    """Worked by hand: the 6 of bob wait for the 4 of cat, who joins on 1 September and stands where
    the plan puts her: 4 matched at 50 % are 2.00. Ann has 20 and 10 points in two months, and keeps
    the title. Under 2.00 the balance waits: ann's 1.00 for 3.00 more; cat's 1.10 of September and
    1.00 of October are paid together, and of November 1.00 waits.
    """
    months = [*MONTHS[:2], MONTHS[2].replace('cat = "2.00"', 'cat = "0.00"')]
    assert told(OVER_TIME + "".join(months)) == ()
    assert told(OVER_TIME + "".join([*months[:2], months[2].replace("times = 2", "")])) == (
        "period 3: ann: Two 10.00, expected 0.00",
        "period 3: cat: payable 2.10, expected 0.00",
    )


def test_each_difference_says_in_which_period_it_is() -> None:
    """An earlier period is compared where it says something, and the last one always."""
    changed = [
        MONTHS[0].replace('pays = { ann = "1.00", bob = "1.00" }\n', "").replace("= 6", "= 7"),
        MONTHS[1].replace('"4.00"', '"3.00"').replace("Two = 30", "Two = 31"),
        MONTHS[2].replace('pays = { cat = "1.00" }\n', "").replace('"High"', '"Low"'),
    ]
    changed[1] = changed[1].replace('EU = { ann = "Star"', 'EU = { ann = "Sun"')
    assert told(OVER_TIME + "".join(changed)) == (
        "period 1: ann: carry of Pairs, right 6.00, expected 7.00",
        "period 2: ann: payable 4.00, expected 3.00",
        "period 2: ann: rank in EU Star, expected Sun",
        "period 2: ann: Two 30.00, expected 31.00",
        "period 4: ann: rank High, expected Low",
        "period 4: cat: earned 1.00, expected 0.00 (Own 1.00)",
        "period 4: cat: payable 0.00, expected 2.00",
    )


def test_an_example_of_several_periods_may_look_at_one_bonus() -> None:
    """And a guard is held against every period, those between too."""
    text = OVER_TIME + 'bonus = "Start"\n' + "".join(MONTHS[:2])
    text = text.replace('pays = { ann = "1.00", bob = "1.00" }', "pays = {}")
    text = text.replace('pays = { ann = "3.00", cat = "1.10" }', 'pays = { cat = "0.10" }')
    assert told(text) == ()
    guard = '[[guards]]\nsays = "little"\npayout_ratio = { at_most = "10%" }\n'
    _, found = rehearse(read(OVER_TIME + "".join(MONTHS) + guard))
    assert found.broken == (
        "in the example 'three months', period 2: 4.10 earned, at most 2.00 allowed",
    )


def test_a_place_that_was_given_is_kept() -> None:
    """Whoever asks for another one later is told so, with the example."""
    later = MONTHS[1].replace("bob  PV 0", "bob  PV 0  place=ann:right")
    assert told(OVER_TIME + MONTHS[0] + later) == ()
    with pytest.raises(InputError) as caught:
        told(OVER_TIME + MONTHS[0].replace("  place=ann:right", "") + later)
    assert caught.value.message == (
        "the example 'three months': bob can't be placed: has a place already"
    )


def test_a_late_refund_takes_nothing_back_where_the_plan_says_so() -> None:
    """60.00 of the month before come back and take nothing; 40.00 of this month do."""
    text = PLAN.format("").replace('base = "CV"\nrate', BASE)
    example = """
[[examples]]
says = "refunds"
[[examples.periods]]
team = "bob  CV 60"
pays = { bob = "15.00" }
[[examples.periods]]
team = "bob  CV -60 sold=2026-10-20 + CV -40 sold=2026-11-02 + CV 100"
pays = { bob = "15.00" }
"""
    assert told(text + example) == ()


BASE = 'base = { volume = "CV", refunds = "same-period" }\nrate'
