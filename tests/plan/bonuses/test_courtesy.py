"""The first upline's share: where there is no difference, and what is set aside for it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.errors import PlanError
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of, from_outline
from netmark.plan.bonuses.base import Words
from netmark.plan.bonuses.differential import Differential
from netmark.plan.book import Book
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
    TEAM + '\n---\nof = "Team"\nrate = { A = "1%", D = "5%" }',
]
"""Bonuses for the contract that every kind keeps."""
PLAIN = '[[bonuses]]\nname = "Team"\nkind = "differential"\nbase = "CV"\n'
ENDLESS = [
    PLAIN + f'own = "{own}"\nrates = {{ A = "3%", D = "10%" }}\n---\nof = "Team"\n'
    f"{rate}\nonward = {{ of = {of}, most = {most}, ineligible = {who} }}"
    for own, rate, of, most, who in (
        ("paid", 'rate = "1/3"', '"below"', 3, '"passed-over"'),
        ("discount", 'rate = "1/3"\nneeds = { PV = 5 }', '"base"', 3, '"passed-over"'),
        ("ignored", 'rate = { A = "5%", D = "2%" }', '"base"', 2, '"keeps-part"'),
        (
            "ignored",
            'rate = { A = "50%", D = "2%" }\nneeds = { PV = 5 }',
            '"below"',
            20,
            '"keeps-part"',
        ),
    )
]
"""The same up the line: how many could be paid has no limit that the plan states."""

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


ONWARD = """
name = "Onward"
currency = "USD"
period = "month"
rounding = {{ mode = "half-even", stage = "{stage}" }}
[[ranks]]
name = "A"
needs = {{ forced_rank = true }}
[[ranks]]
name = "B"
needs = {{ forced_rank = true }}
[[ranks]]
name = "C"
needs = {{ forced_rank = true }}
[[bonuses]]
name = "Team"
kind = "differential"
base = "CV"
own = "{own}"
rates = {{ A = "10%", B = "10%", C = "20%" }}
[[bonuses]]
name = "Match"
kind = "courtesy"
of = "Team"
needs = {{ PV = 5 }}
rate = {{ A = "50%", B = "10%", C = "20%" }}
onward = {{ of = "{of}", most = {most}, ineligible = "{ineligible}" }}
"""


def handed(outline: str, of: str = "below", ineligible: str = "keeps-part") -> dict[str, int]:
    """Cents that are handed on, by name; two in a row at most."""
    plan = read(ONWARD.format(stage="bonus", own="ignored", of=of, most=2, ineligible=ineligible))
    book, names = from_outline(plan, outline)
    paid = plan.bonuses[1].pay(book)
    return {name: paid[slot] for slot, name in enumerate(names) if paid[slot]}


def test_a_difference_is_handed_on_up_to_the_next_who_has_one() -> None:
    """ann has 10 % of 100.00, her uplines half of what came before; cat has a difference."""
    team = """
    dan  C  PV 5
      cat  C  PV 5
        bea  A  PV 5
          bob  A  PV 5
            ann  A  PV 5
              eve  CV 100
    """
    # ann 10.00; bob 5.00 and bea 2.50; cat 20 - 10 = 10 % on his own, of which dan has 20 %.
    assert handed(team) == {"bob": 500, "bea": 250, "dan": 200}
    # Of the sales each has his own rate: half of 100.00, and dan 20 % of them.
    assert handed(team, "base") == {"bob": 5_000, "bea": 5_000, "dan": 2_000}


def test_who_may_not_be_paid_keeps_a_place_in_the_row_or_not() -> None:
    """bob lacks the PV: he counts among the two, or the next two are paid."""
    team = """
    dan  A  PV 5
      cat  A  PV 5
        bob  A
          ann  A  PV 5
            eve  CV 100
    """
    # 10.00 for ann: bob would have had 5.00; cat 2.50, and he is the second.
    assert handed(team) == {"cat": 250}
    assert handed(team, ineligible="passed-over") == {"cat": 500, "dan": 250}


def walked(book: Book, own: str, of: str, most: int, ineligible: str) -> list[Fraction]:
    """The rules step by step: every sale up the line, whoever it meets."""
    parents, cv = (
        book.sponsor_tree.parents,
        next(column for metric, column in book.facts.metrics.items() if metric.of == "CV"),
    )
    pv = next(column for metric, column in book.facts.metrics.items() if metric.of == "PV")
    rank = [book.facts.forced["main"].get(i, 0) for i in range(book.size)]
    team, match = (0, 10, 10, 20), (0, 50, 10, 20)
    paid = [Fraction(0)] * book.size
    for source in range(1, book.size):
        best, had, row, at = 0, Fraction(0), 0, source
        while at:
            rate = team[rank[at]] if book.distributors[at] else 0
            if at == source and own == "ignored":
                rate = 0
            if rate > best:
                had = Fraction(rate - best, 100) if at != source or own == "paid" else Fraction(0)
                best, row = rate, 0
            elif at != source and row < most and had:
                may = bool(book.distributors[at]) and pv[at] >= 500
                share = Fraction(match[rank[at]], 100)
                if may or ineligible == "keeps-part":
                    row += 1
                    share *= had if of == "below" else 1
                    if may:
                        paid[at] += share * cv[source]
                    had = share if of == "below" else had
            at = parents[at]
    return paid


@settings(deadline=None, max_examples=150)
@given(
    sponsors=st.lists(st.integers(0, 99), min_size=1, max_size=12),
    ranks=st.lists(st.sampled_from(["A", "A", "B", "C", ""]), min_size=12, max_size=12),
    volumes=st.lists(st.sampled_from([0, 300, 500, 999, -100]), min_size=12, max_size=12),
    said=st.tuples(
        st.sampled_from(["ignored", "paid", "discount"]),
        st.sampled_from(["base", "below"]),
        st.integers(1, 3),
        st.sampled_from(["passed-over", "keeps-part"]),
    ),
)
def test_handing_on_agrees_with_walking_up(
    sponsors: list[int],
    ranks: list[str],
    volumes: list[int],
    said: tuple[str, str, int, str],
) -> None:
    """Whatever the tree: by all differences of a member at once, or sale by sale."""
    people = [
        Person("m", n % (slot + 1), forced={"main": ranks[slot]} if ranks[slot] else {})
        for slot, n in enumerate(sponsors)
    ]
    orders = [
        Order(slot, LAST_DAY, "self", "order", cv, cv, 0)
        for slot, cv in enumerate(volumes[: len(people)], start=1)
    ]
    own, of, most, ineligible = said
    text = ONWARD.format(stage="bonus", own=own, of=of, most=most, ineligible=ineligible)
    plan = read(text)
    book = book_of(plan, people, orders)
    exact = walked(book, own, of, most, ineligible)
    assert list(plan.bonuses[1].pay(book)) == [round_fraction(one, "half-even") for one in exact]


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
        (
            'of = "Team"',
            'of = "Team"\nonward = { of = "base", most = 1, ineligible = "passed-over" }',
            "Team sets shares aside or has others take part",
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
