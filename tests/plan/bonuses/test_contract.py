"""What every kind of bonus must keep, our own and those that packages bring."""

import doctest
import inspect
from array import array
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import NamedTuple, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from netmark.errors import PlanError
from netmark.genealogy.placement import Place, Places
from netmark.ledger.money import round_fraction
from netmark.ledger.volume import EVERY_ORDER, Order
from netmark.payout.rehearse import Person, book_of
from netmark.plan import bonuses
from netmark.plan.absence import meets, missed, questions
from netmark.plan.bonuses.base import Bonus, Line, Words
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.plan.fund import Reason
from netmark.plan.most import best_cases

from . import toy
from .toy import Streak, streak

__all__ = ["streak"]

KINDS = sorted(bonuses.registry())
TESTS = {kind: import_module(f"{__package__}.test_{kind}") for kind in KINDS}
SAMPLES: dict[str, list[str]] = {
    kind: getattr(test, "SAMPLES", []) for kind, test in TESTS.items()
} | {"streak": toy.SAMPLES}
"""Plan texts for every kind: its test brings them, so that a new kind needs no change here."""
ENDLESS: list[tuple[str, str]] = [
    (kind, text) for kind, test in TESTS.items() for text in getattr(test, "ENDLESS", ())
]
"""Those that could pay without limit, so that nothing is said about all that they did not."""
COUNTED = {"award", "cascade", "courtesy", "generations", "party"}
EVERY = [(kind, text) for kind, texts in SAMPLES.items() for text in texts]
ALL = [*EVERY, *ENDLESS]

PLAN = """
name = "Sample"
currency = "USD"
period = "month"
rounding = {{ mode = "{mode}", stage = "{stage}" }}
[trees.kept]
kind = "compressed"
keep = {{ PV = 10 }}
[active]
needs = {{ PV = 5 }}
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "A"
[[ranks]]
name = "D"
needs = {{ GV = 60 }}
{before}
[[bonuses]]
name = "Sample"
kind = "{kind}"
{text}
"""
LAST_DAY = date(2026, 11, 30)


class Case(NamedTuple):
    """A company: who sponsors whom, how everybody stands, and the orders."""

    people: list[Person]
    orders: list[Order]

    def book(self, plan: Plan) -> Book:
        """The case as a plan sees it."""
        return book_of(plan, self.people, self.orders, LAST_DAY)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to twelve members of all kinds, with refunds, without sales, with ranks by decree."""
    size = draw(st.integers(1, 12))
    people, team = [], Places(2, size + 1)
    for number in range(size):
        seldom, sponsor = draw(st.integers(0, 9)), draw(st.integers(0, number))
        place = team.find("level-order", sponsor) or Place(0, 1)
        team.put(number + 1, sponsor, place)
        people.append(
            Person(
                f"m{number}",
                sponsor,
                kind={0: "preferred", 1: "customer"}.get(seldom, "distributor"),
                terminated=seldom == 2,
                forced={"main": "D"} if seldom == 3 else {},
                placed={"team": place},
            )
        )
    figure = st.sampled_from([0, 1, 333, 500, 999, 1_000, 1_001, 2_500, 10_000, -333, -1_000])
    orders = [
        Order(slot, LAST_DAY, draw(st.sampled_from(["self", "retail"])), "order", pv, cv, cv)
        for slot in range(1, size + 1)
        for pv, cv in draw(st.lists(st.tuples(figure, figure), max_size=2))
    ]
    return Case(people, orders)


def plan_of(kind: str, text: str, stage: str = "bonus", mode: str = "half-even") -> Plan:
    """A plan with this bonus alone, or after those that a sample has before a line ``---``."""
    before, _, own = text.rpartition("\n---\n")
    return read(PLAN.format(kind=kind, text=own, before=before, stage=stage, mode=mode))


def amounts(plan: Plan, case: Case) -> list[int]:
    """What the bonus pays by slot."""
    return list(plan.bonuses[-1].pay(case.book(plan)))


checked = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
pytestmark = pytest.mark.usefixtures("streak")
each = pytest.mark.parametrize(("kind", "text"), ALL, ids=[f"{k}: {t[:70]}" for k, t in ALL])


def test_every_kind_is_tried_here() -> None:
    """A new kind needs samples; what packages bring comes after our own."""
    assert list(bonuses.registry()) == [*KINDS, "streak"]
    assert {kind for kind, _ in ALL} == {*KINDS, "streak"}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_kind_is_its_own_manual(kind: str) -> None:
    """A sentence, an example of the document, a worked example that runs, every field described."""
    model = bonuses.registry()[kind]
    manual = inspect.getdoc(model) or ""
    assert manual.splitlines()[0].endswith(".")
    assert f'kind   = "{kind}"'.split() in [line.split() for line in manual.splitlines()]
    [example] = doctest.DocTestFinder(recurse=False).find(model, globs={"Fraction": Fraction})
    assert example.examples
    assert not doctest.DocTestRunner(verbose=False).run(example).failed
    assert all(field.description for field in model.model_fields.values())


@each
def test_a_kind_is_frozen_and_refuses_unknown_keys(kind: str, text: str) -> None:
    """A configuration that was checked stays as it is; a misspelt key is a fault."""
    bonus = plan_of(kind, text).bonuses[-1]
    with pytest.raises(ValidationError, match="frozen"):
        bonus.__setattr__("name", "Other")
    with pytest.raises(PlanError) as caught:
        plan_of(kind, text + "\nrats = 5")
    assert "unknown key 'rats'" in {problem.what for problem in caught.value.problems}


@each
@checked
@given(case=cases(), mode=st.sampled_from(["half-even", "half-up", "down", "up"]))
def test_what_is_paid_is_the_lines_rounded(kind: str, text: str, case: Case, mode: str) -> None:
    """Line by line, or the exact sum of each member once; nobody but distributors is paid."""
    for stage in ("line", "bonus"):
        plan = plan_of(kind, text, stage, mode)
        book, bonus = case.book(plan), plan.bonuses[-1]
        paid = [line for line in bonus.lines(book) if not line.reason]
        by_member: dict[int, list[Line]] = {}
        for line in paid:
            by_member.setdefault(line.earner, []).append(line)
            assert book.distributors[line.earner]
            rounded = round_fraction(line.exact, mode)
            assert line.paid == (rounded if stage == "line" else None)
        expected = [0] * book.size
        for earner, lines in by_member.items():
            total = sum((line.amount for line in lines), Fraction(0))
            expected[earner] = round_fraction(total, mode)
        assert list(bonus.pay(book)) == expected


@each
@checked
@given(case=cases())
def test_every_line_carries_its_evidence(kind: str, text: str, case: Case) -> None:
    """Base times rate is the amount; whoever is not paid has a reason; a sentence says why."""
    plan = plan_of(kind, text)
    book, bonus = case.book(plan), plan.bonuses[-1]
    words = Words({slot: f"m{slot}" for slot in range(book.size)}, plan.exponent, "CV")
    for line in bonus.lines(book):
        assert line.bonus == "Sample"
        if line.reason:
            assert line.reason in get_args(Reason)
            continue
        assert line.earner
        assert line.exact == line.base * line.rate  # hundredths of a dollar are cents
        said = bonus.explain(line, words)
        assert said
        assert "\n" not in said


@each
@checked
@given(case=cases())
def test_the_lines_of_one_member_are_those_among_all(kind: str, text: str, case: Case) -> None:
    """Looked up for him alone, in whatever way is quicker."""
    plan = plan_of(kind, text)
    book, bonus = case.book(plan), plan.bonuses[-1]
    paid = [line for line in bonus.lines(book) if not line.reason]
    for slot in range(1, book.size):
        mine = sorted(bonus.paid_to(book, slot), key=repr)
        assert mine == sorted((line for line in paid if line.earner == slot), key=repr)


@each
@checked
@given(case=cases())
def test_the_makers_of_a_base_add_up_to_it(kind: str, text: str, case: Case) -> None:
    """The way from a line to its orders loses nothing; a count has no such way."""
    plan = plan_of(kind, text)
    book, bonus = case.book(plan), plan.bonuses[-1]
    for line in bonus.lines(book):
        if line.unit != "volume":
            continue
        made = bonus.makers_of(book, line)
        assert sum(book.facts.metrics[m.metric][m.member] * m.weight for m in made) == line.base


@pytest.mark.parametrize(("kind", "text"), EVERY, ids=[f"{k}: {t[:70]}" for k, t in EVERY])
@checked
@given(case=cases())
def test_what_a_plan_could_pay_does_not_depend_on_who_is_paid(
    kind: str, text: str, case: Case
) -> None:
    """Paid and not paid add up to the same, whether members are enrolled or have left."""
    plan = plan_of(kind, text)
    if plan.bonuses[-1].earnings_of():
        return  # who has left earned nothing that others could be paid on
    gone = case._replace(people=[person._replace(terminated=True) for person in case.people])
    here = case._replace(people=[person._replace(terminated=False) for person in case.people])
    potentials = {
        sum((line.exact for line in plan.bonuses[-1].lines(each.book(plan))), Fraction(0))
        for each in (case, gone, here)
    }
    assert len(potentials) == 1


@each
@checked
@given(case=cases())
def test_splitting_a_sale_changes_nothing(kind: str, text: str, case: Case) -> None:
    """Rounded once per member and bonus, an order in two parts pays as one."""
    parts: list[Order] = []
    for order in case.orders:
        third = order._replace(pv=order.pv // 3, cv=order.cv // 3, amount=order.amount // 3)
        rest = order._replace(
            pv=order.pv - third.pv, cv=order.cv - third.cv, amount=order.amount - third.amount
        )
        parts += [third, rest]
    plan = plan_of(kind, text)
    assert amounts(plan, case) == amounts(plan, case._replace(orders=parts))


@each
@checked
@given(case=cases(), random=st.randoms(use_true_random=False))
def test_other_numbers_for_the_members_change_nothing(
    kind: str, text: str, case: Case, random: object
) -> None:
    """The same company, in which each joined on a day of his own, written down in any order."""
    days = [person.joined + timedelta(days=slot) for slot, person in enumerate(case.people)]
    apart = [p._replace(joined=day) for p, day in zip(case.people, days, strict=True)]
    case, size = case._replace(people=apart), len(apart)
    places = list(range(1, size + 1))
    random.shuffle(places)  # type: ignore[attr-defined]  # Hypothesis' own Random
    new = dict(enumerate(places, start=1)) | {0: 0}
    people = [Person("", 0)] * size
    for slot, person in enumerate(case.people, start=1):
        placed = {name: Place(new[at.parent], at.side) for name, at in person.placed.items()}
        people[new[slot] - 1] = person._replace(sponsor=new[person.sponsor], placed=placed)
    orders = [order._replace(member=new[order.member]) for order in case.orders]
    plan = plan_of(kind, text)
    before, after = amounts(plan, case), amounts(plan, Case(people, orders))
    assert [after[new[slot]] for slot in range(size + 1)] == before


@each
@checked
@given(case=cases(), below=st.integers(0, 12))
def test_a_recruit_who_does_nothing_changes_nothing(
    kind: str, text: str, case: Case, below: int
) -> None:
    """Somebody new at the bottom, without sales, inactive."""
    joined = [*case.people, Person("new", min(below, len(case.people)))]
    plan = plan_of(kind, text)
    assert amounts(plan, case._replace(people=joined)) == [*amounts(plan, case), 0]


@each
@checked
@given(case=cases())
def test_what_is_carried_was_declared(kind: str, text: str, case: Case) -> None:
    """One entry per member for every column that the kind names."""
    plan = plan_of(kind, text)
    book, bonus = case.book(plan), plan.bonuses[-1]
    carried = bonus.carry(book)
    assert set(carried) == set(bonus.carry_columns)
    assert all(len(column) == book.size for column in carried.values())


@each
@checked
@given(case=cases())
def test_whoever_is_paid_meets_all_that_is_asked(kind: str, text: str, case: Case) -> None:
    """And of the kinds that count everything they look for, whoever is not is told what it is."""
    plan = plan_of(kind, text)
    book, bonus = case.book(plan), plan.bonuses[-1]
    paid = bonus.pay(book)
    for slot in range(1, book.size):
        asked = [one for one in questions(bonus, book, slot) if one.decides]
        unmet = [one for one in asked if not meets(one.needs, book, slot)]
        if paid[slot]:
            assert not unmet
        elif kind in COUNTED and not unmet and not list(bonus.paid_to(book, slot)):
            assert [*missed(bonus, book, slot), *bonus.lacks(book, slot)]


def test_a_package_cannot_replace_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor bring something that is no bonus, or one that does not say what it pays."""
    for name, loaded in (("sales", Streak), ("odd", int), ("bare", Bonus)):
        entry = EntryPoint(name, "package:Thing", "netmark.bonuses")
        monkeypatch.setattr(EntryPoint, "load", lambda _, loaded=loaded: loaded)
        monkeypatch.setattr(
            bonuses, "entry_points", lambda group, entry=entry: [entry] * bool(group)
        )
        bonuses.registry.cache_clear()
        with pytest.raises(PlanError, match=f"the bonus kind '{name}' can't be used") as caught:
            bonuses.registry()
        assert caught.value.hint == "uninstall or correct package:Thing"


@each
@checked
@given(case=cases())
def test_no_more_is_paid_than_a_kind_says_it_can_pay(kind: str, text: str, case: Case) -> None:
    """Of everything that was sold and not taken back, before rounding; nothing, if it can't say."""
    plan = plan_of(kind, text)
    best = list(best_cases(plan))[-1]
    if best.most is None or best.most.share is None or not best.of:
        return
    sold = [
        max(order.of(best.of), 0)
        for order in case.orders
        if best.orders.takes(
            order.buyer,
            order.kind,
            order.day,
            case.people[order.member - 1].joined,
            order.size,
        )
    ]
    lines = plan.bonuses[-1].lines(case.book(plan))
    paid = sum((line.exact for line in lines if not line.reason), Fraction(0))
    assert paid <= best.most.share * sum(sold)


class Bare(Bonus):
    """The least that a kind has to say."""

    def pay(self, book: Book) -> "array[int]":
        """Nothing to anybody."""
        return array("q", bytes(8 * book.size))

    def lines(self, book: Book) -> Iterator[Line]:
        """None."""
        del book
        yield from ()

    def explain(self, line: Line, words: Words) -> str:
        """There is nothing to explain."""
        return f"{line.bonus} of {words.volume}"


def test_a_kind_may_leave_the_rest_unsaid() -> None:
    """It reads no sums, orders or ranks, leaves nothing for the next period, has no faults."""
    bare = Bare(name="Bare", kind="bare")
    plan = plan_of("sales", SAMPLES["sales"][0])
    book = Case([], []).book(plan)
    assert not [*bare.metrics(plan), *bare.volumes(), *bare.check(plan), *bare.makers(book, 0)]
    assert bare.orders(plan) == EVERY_ORDER
    assert bare.most(plan) is None
    assert not bare.carry(book)
    assert not bare.uses_ranks()
    assert not bare.uses_active()
