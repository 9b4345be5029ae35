"""The first upline's share: where there is no difference, and what is set aside for it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.bonuses.differential import Differential
from netmark.plan.document import read
from netmark.plan.outlines import LAST_DAY

TEAM = """
[[bonuses]]
name = "Team"
kind = "differential"
base = "CV"
own = "discount"
on = "GV"
brackets = [["5", "3%"], ["10", "9%"], ["30", "20%"]]
own_rate = { on = "PV", brackets = [["0", "0%"], ["5", "3%"], ["25", "20%"]] }
first_share = { rate = "5%" }
"""
SAMPLES = [
    TEAM + '\n---\nof = "Team"\nrate = "5%"\nfor = { kind = ["distributor"] }',
    TEAM + 'outside = "take-part"\nneeds = { PV = 5 }\n---\nof = "Team"\nrate = "1/3"\n'
    "needs = { PV = 5 }",
]
"""Bonuses for the contract that every kind keeps."""

HEAD = """
name = "Two schemes"
currency = "USD"
period = "month"
rounding = { mode = "half-up", stage = "line" }
[volumes.TV]
of = "PV"
over = "frontline"
own = true
[[bonuses]]
name = "Team"
kind = "differential"
for = { market = ["US"] }
base = "PV"
own = "discount"
own_rate = { on = "PV", brackets = [
  ["0", "0%"], ["50", "5%"], ["100", "10%"], ["500", "15%"], ["750", "20%"],
] }
on = "TV"
brackets = [["0", "0%"], ["50", "10%"], ["500", "15%"], ["750", "20%"]]
floor = { rate = "20%", needs = { joined_within = "1 months" } }
first_share = { rate = "5%" }
outside = "take-part"
[[bonuses]]
name = "Courtesy"
kind = "courtesy"
for = { market = ["US"] }
of = "Team"
rate = "5%"
"""
PLAN = read(HEAD)


def paid(outline: str) -> dict[str, tuple[int, int]]:
    """Cents by difference and by courtesy, by name."""
    book, names = from_outline(PLAN, outline)
    columns = [bonus.pay(book) for bonus in PLAN.bonuses]
    return {
        name: (columns[0][slot], columns[1][slot])
        for slot, name in enumerate(names)
        if any(column[slot] for column in columns)
    }


def test_a_difference_or_a_courtesy_never_both() -> None:
    """Joe is at 20 %: leg1 is as good and brings 5 %, leg2 is at 15 % and brings the difference."""
    team = "joe  PV 100  market=US\n  leg1  PV 800  market=US\n  leg2  PV 600  market=US\n"
    assert paid(team) == {"joe": (3_000, 4_000)}


def test_what_is_set_aside_is_lost_to_those_above() -> None:
    """Without a difference for the first upline the next finds 5 % less."""
    team = """
    top  PV 800  market=US
      mid  PV 50  market=US
        low  PV 40  market=US
          source  PV 100  market=US
    """
    # low is at 10 % by a TV of 140, as the source is: 5 % for him. 20 - 10 - 5 = 5 % are left.
    assert paid(team)["low"] == (0, 500)
    # top is at 20 %, 5 % above what is done; mid at 10 % by his TV of 90 gets nothing.
    book, names = from_outline(PLAN, team)
    lines = [line for line in PLAN.bonuses[0].lines(book) if line.source == names.index("source")]
    assert [(names[line.earner], line.rate, line.reason) for line in lines] == [
        ("", Fraction(1, 10), "had as a discount"),
        ("", Fraction(1, 20), "set aside for the first upline"),
        ("top", Fraction(1, 20), ""),
    ]


def test_one_outside_takes_his_part_and_earns_nothing() -> None:
    """The first upline is in another market: 5 % are set aside, then he takes 10 % of his own."""
    team = """
    top  PV 900  market=US
      eve  PV 800  market=EU
        source  PV 50  market=US
    """
    book, names = from_outline(PLAN, team)
    lines = [line for line in PLAN.bonuses[0].lines(book) if line.source == names.index("source")]
    assert [(line.rate, line.reason) for line in lines] == [
        (Fraction(1, 20), "had as a discount"),
        (Fraction(1, 20), "set aside for the first upline"),
        (Fraction(1, 10), "part of one it is not for"),
    ]


def test_a_floor_lifts_those_who_meet_it() -> None:
    """At 20 % although the team volume says 10 %."""
    assert paid("ann  PV 50  market=US\n  bob  PV 50  market=US\n") == {"ann": (250, 0)}
    new = "ann  PV 50  market=US  joined=2026-11-02\n  bob  PV 50  market=US\n"
    assert paid(new) == {"ann": (750, 0)}


def test_a_courtesy_is_said_in_a_sentence() -> None:
    """To whom there is no difference."""
    book, names = from_outline(PLAN, "joe  PV 100  market=US\n  leg  PV 800  market=US\n")
    words = Words(dict(enumerate(names)), 2, "PV")
    [line] = PLAN.bonuses[1].paid_to(book, 1)
    assert PLAN.bonuses[1].explain(line, words) == "no difference to leg: 5 % of 800.00 PV"
    assert {line.reason for line in PLAN.bonuses[1].lines(book)} == {"", "no upline"}


def slowly(people: list[Person], pv: list[int], tv: list[int]) -> list[Fraction]:
    """The rules as the published month states them, one source after the other."""
    rows = [(0, 0), (50, 10), (500, 15), (750, 20)]
    level = [max(rate for least, rate in rows if value >= least) for value in tv]
    own_rows = [(0, 0), (50, 5), (100, 10), (500, 15), (750, 20)]
    own = [max(rate for least, rate in own_rows if value >= least) for value in pv]
    paid = [Fraction(0)] * (len(people) + 1)
    for source in range(1, len(people) + 1):
        done, left = own[source], 20 - own[source]
        father = at = people[source - 1].sponsor
        while at and left > 0 and pv[source]:
            gain, outside = level[at] - done, people[at - 1].attributes["market"] == "EU"
            if gain > 0:
                if at == father and outside:
                    left, done = left - 5, done + 5
                part = max(min(gain, left), 0)
                if not outside:
                    paid[at] += Fraction(part * pv[source])
                if gain >= left:
                    break
                left, done = left - gain, done + gain
            elif at == father:
                left, done = left - 5, done + 5
            at = people[at - 1].sponsor
    return paid


@settings(deadline=None, max_examples=120)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=12),
    volumes=st.lists(st.sampled_from([0, 40, 50, 100, 450, 500, 750]), min_size=12, max_size=12),
    europeans=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_the_walk_is_the_published_one(
    sponsors: list[int], volumes: list[int], europeans: list[bool]
) -> None:
    """Whatever the tree, the jumps give what the plain walk gives."""
    people = [
        Person("m", n % (slot + 1), attributes={"market": "EU" if europeans[slot] else "US"})
        for slot, n in enumerate(sponsors)
    ]
    pv = [0, *volumes[: len(people)]]
    tv = pv[:]
    for slot, person in enumerate(people, start=1):
        if person.sponsor:
            tv[person.sponsor] += pv[slot]
    orders = [Order(s, LAST_DAY, "self", "order", pv[s] * 100, 0, 0) for s in range(1, len(pv))]
    found = PLAN.bonuses[0].pay(book_of(PLAN, people, orders))
    assert list(found) == slowly(people, pv, tv)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('of = "Team"', 'of = "Teem"', "unknown bonus above this one 'Teem'"),
        (
            'own = "discount"\nown_rate',
            'own = "paid"\nown_rate',
            "the seller's own rate is paid elsewhere where shares are set aside",
        ),
        (
            'kind = "courtesy"\nfor = { market = ["US"] }',
            'kind = "courtesy"\ntree = "kept"',
            "Team goes by the tree sponsor",
        ),
    ],
)
def test_faults(old: str, new: str, what: str) -> None:
    """A courtesy belongs to a differential whose sellers have their own rate already."""
    kept = '[trees.kept]\nkind = "compressed"\nkeep = { PV = 1 }\n'
    with pytest.raises(PlanError) as caught:
        read(HEAD.replace(old, new) + kept)
    assert what in [problem.what for problem in caught.value.problems]


def test_rates_of_the_sample_are_differences() -> None:
    """The kind that it belongs to is asked for its walk."""
    assert isinstance(PLAN.bonuses[0], Differential)
