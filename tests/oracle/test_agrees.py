"""The engine and the slow reference implementation agree on random plans and companies."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person, book_of
from netmark.payout.run import Result as Computed
from netmark.payout.run import compute as compute_fast
from netmark.payout.run import result_columns
from netmark.plan.bonuses.base import Line as FastLine
from netmark.plan.document import Plan, read
from netmark.plan.measures import tree_of
from netmark.plan.ranks import ranks
from netmark.plan.tallies import tally

from .book import Company, Doc, rate
from .oracle import Result
from .oracle import compute as compute_slowly
from .pay import Payer
from .strategies import companies, fans, plans, plans_about, to_toml
from .world import World

COUNTS = ("frontline", "legs", "forced_rank")
CONDITIONS = (
    *("volume", "for", "joined_within", "customers", "largest_leg"),
    *("active", "rank", "title", "any"),
)
agreeing = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


class Fast(NamedTuple):
    """What the engine says about a company."""

    plan: Plan
    result: Computed
    lines: list[FastLine]


def engine(text: str, company: Company) -> Fast:
    """Let the engine compute; slots are the members in their order, from 1."""
    slots = {member.id: slot for slot, member in enumerate(company.members, start=1)}
    people = [
        Person(
            name=m.id,
            sponsor=slots[m.sponsor] if m.sponsor else 0,
            kind=m.kind,
            terminated=m.status == "terminated",
            joined=m.joined,
            attributes={"market": m.market, **{f"attr:{k}": v for k, v in m.attrs.items()}},
            forced=m.forced,
            titles=m.titles,
            customers=m.customers,
            brought_forward=m.brought_forward,
        )
        for m in company.members
    ]
    orders = [
        Order(slots[s.member], s.day, s.buyer, s.kind, s.pv, s.cv, s.amount) for s in company.sales
    ]
    plan = read(text, "plan.toml")
    book = book_of(plan, people, orders, company.last_day)
    lines = [line for bonus in plan.bonuses for line in bonus.lines(book)]
    return Fast(plan, compute_fast(book), lines)


def column(values: Sequence[int], company: Company) -> dict[str, int]:
    """One value per member, without those that are zero."""
    ids = [m.id for m in company.members]
    return {m: int(v) for m, v in zip(ids, values[1:], strict=True) if v}


def column_by_name(text: str, company: Company) -> dict[str, dict[str, int]]:
    """Every column that the engine computes."""
    found = result_columns(engine(text, company).result)
    return {name: column(values, company) for name, values in found}


def without_zeros(values: dict[str, int]) -> dict[str, int]:
    """As :func:`column` shows them."""
    return {m: v for m, v in values.items() if v}


def agree(plan: Doc, company: Company) -> None:
    """Every column that the engine computes is what the reference says."""
    found = column_by_name(to_toml(plan), company)
    assert found == columns(plan, company, compute_slowly(plan, company))


@agreeing
@given(st.data())
def test_columns_agree(data: st.DataObject) -> None:
    """Volumes, activity, ranks, titles, amounts and settlement are the same to the cent."""
    plan = data.draw(plans())
    agree(plan, data.draw(companies(plan)))


def case(data: st.DataObject) -> tuple[Doc, Company, str]:
    """A plan, a company that fits it, and the plan's text."""
    plan = data.draw(plans())
    return plan, data.draw(companies(plan)), to_toml(plan)


def columns(plan: Doc, company: Company, result: Result) -> dict[str, dict[str, int]]:
    """What the reference says, under the names of the engine's columns."""
    found = {"active": dict.fromkeys(result.active, 1), "fees": {}}
    ladders = {**plan.get("ladders", {}), "main": {"ranks": plan.get("ranks", [])}}
    for ladder, table in ladders.items():
        if ladder in result.paid_as:
            number = {r["name"]: i for i, r in enumerate(table["ranks"], start=1)}
            for head, ranks_of in (
                ("rank", result.paid_as),
                ("organic", result.organic),
                ("title", result.titles),
            ):
                values = {m: number[r] for m, r in ranks_of[ladder].items() if r}
                found[f"{head} {ladder}"] = values
    for name, volumes in result.volumes.items():
        found[f"volume {name}"] = dict(volumes)
    for bonus in plan["bonuses"]:
        name = bonus["name"]
        found[f"bonus {name}"] = {e: v for (b, e), v in result.amounts.items() if b == name}
    found["earned"] = {m.id: result.settled[m.id].earned for m in company.members}
    found["payable"] = {m.id: result.settled[m.id].payable for m in company.members}
    found["carried"] = {m.id: result.settled[m.id].carried for m in company.members}
    return {name: without_zeros(values) for name, values in found.items()}


@pytest.mark.parametrize("condition", CONDITIONS)
@settings(agreeing, max_examples=40)
@given(data=st.data())
def test_each_condition_agrees(condition: str, data: st.DataObject) -> None:
    """Every sort of condition, asked for by itself, is met by the same members."""
    plan = data.draw(plans_about(condition))
    agree(plan, data.draw(companies(plan, mixed=True)))


@pytest.mark.parametrize("condition", COUNTS)
@settings(agreeing, max_examples=200)
@given(data=st.data())
def test_each_count_agrees(condition: str, data: st.DataObject) -> None:
    """Who is counted, and who is not: rarely decisive, so it takes more companies."""
    plan = data.draw(plans_about(condition))
    agree(plan, data.draw(companies(plan, mixed=True)))


@settings(agreeing, max_examples=500)
@given(fans())
def test_legs_agree(fan: tuple[Doc, Company]) -> None:
    """Thresholds of legs, and what one leg may contribute, are met by the same members."""
    agree(*fan)


@agreeing
@given(st.data())
def test_trees_agree(data: st.DataObject) -> None:
    """Derived trees keep the same members under the same parents."""
    plan, company, text = case(data)
    expected = compute_slowly(plan, company).trees
    book = engine(text, company).result.book
    ids = [None, *(m.id for m in company.members)]
    for name, parents in expected.items():
        tree = tree_of(book, name)
        found = {m: ids[tree.parents[i]] for i, m in enumerate(ids) if m and tree.inside[i]}
        assert found == parents
    assert all(len(ranks(book, ladder).paid) == len(ids) for ladder in book.plan.all_ladders)


@agreeing
@given(st.data())
def test_lines_agree(data: st.DataObject) -> None:
    """Every paid line has the same earner, source, level, base and exact amount."""
    plan, company, text = case(data)
    expected = compute_slowly(plan, company)
    ids = ["", *(m.id for m in company.members)]
    found = Counter(
        (line.bonus, ids[line.earner], ids[line.source], line.level, line.base, line.exact)
        for line in engine(text, company).lines
        if not line.reason and line.exact
    )
    slow = Counter(
        (line.bonus, line.earner, line.source, line.level, line.base, line.amount)
        for line in expected.lines
    )
    assert found == slow


@agreeing
@given(st.data())
def test_lines_that_are_added_up_at_once_are_those_that_are_made(data: st.DataObject) -> None:
    """By reason: how many there are, and how much they come to, exactly."""
    _, company, text = case(data)
    fast = engine(text, company)
    for bonus in fast.plan.bonuses:
        book = fast.result.book
        assert bonus.tally(book) == tally(bonus.made(book))
        paid = [line for line in bonus.made(book) if not line.reason]
        assert list(bonus.made_and_paid(book)) == paid


@agreeing
@given(st.data())
def test_every_order_is_conserved(data: st.DataObject) -> None:
    """What a plan could have paid on a source is what it paid plus breakage by reason, exactly."""
    plan, company, text = case(data)
    payer = Payer(World(plan, company))
    slow = payer.lines()
    lines = engine(text, company).lines
    for bonus in plan["bonuses"]:
        mine = [line for line in lines if line.bonus == bonus["name"]]
        infinity = [line.amount for line in slow if line.bonus == bonus["name"] and line.infinity]
        infinity += [line.exact for line in mine if line.reason == "blocked"]
        total = sum((line.exact for line in mine), Fraction(0))
        assert total - sum(infinity) == potential(payer, bonus)


def potential(payer: Payer, bonus: Doc) -> Fraction:
    """What a bonus pays without infinity when everybody is entitled to everything.

    Volume that rolls up to nobody counts; all of it together is one more source of flat money.
    """
    bases = [payer.base(bonus, m) for m in payer.world.members]
    if bonus["kind"] == "levels":
        table = bonus.get("rates", bonus.get("amounts"))
        rows = list(table.values()) if isinstance(table, dict) else [table]
        if "amounts" in bonus:
            sources = list(payer.sources(bonus).values())
            sources.append(sum(bases) - sum(sources))
            positive = sum(base > 0 for base in sources)
            return Fraction(positive * sum(best_by_level(rows, payer.flat)))
        return payer.share(sum(bases), Fraction(sum(best_by_level(rows, rate))))
    if "amount" in bonus:
        return payer.flat(bonus["amount"]) * sum(base > 0 for base in bases)
    rates = bonus.get("rates", {"": bonus.get("rate", "0%")}).values()
    rates = [part for _, part in bonus.get("brackets", [])] or rates
    return payer.share(sum(bases), max(map(rate, rates)))


def best_by_level(
    rows: Sequence[Sequence[str]], value: Callable[[str], Fraction]
) -> Iterator[Fraction]:
    """For each level the most that any rank gets."""
    for cells in zip_longest(*rows, fillvalue=None):
        yield max(value(cell) for cell in cells if cell is not None)
