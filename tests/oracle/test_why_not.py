"""What why-not says is what the engine does, and what the slow reference says of each change."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from netmark.ledger.volume import Size
from netmark.payout.changes import Change
from netmark.payout.explain import Item
from netmark.payout.order_way import way
from netmark.payout.run import result_columns
from netmark.payout.why_not import (
    Seat,
    absence,
    answer,
    rank_questions,
    two_would_pay,
    would_pay,
    would_rank,
)

from .book import Company, Doc, Member, Sale
from .oracle import Result, compute
from .strategies import companies, plans, to_toml
from .test_agrees import Fast, agreeing, engine

few = settings(agreeing, max_examples=40)


def case(data: st.DataObject) -> tuple[Doc, Company, Fast, int]:
    """A plan, a company, what the engine says of it, and the slot of a member."""
    plan = data.draw(plans())
    company = data.draw(companies(plan))
    slot = data.draw(st.integers(1, len(company.members)))
    return plan, company, engine(to_toml(plan), company), slot


@agreeing
@given(st.data())
def test_nothing_is_said_to_be_paid_exactly_where_the_engine_pays_nothing(
    data: st.DataObject,
) -> None:
    """Whoever is paid meets every condition; whoever is not is told a reason."""
    plan, company, fast, slot = case(data)
    found, book = dict(result_columns(fast.result)), fast.result.book
    slow = compute(plan, company).amounts
    member = company.members[slot - 1].id
    for bonus in fast.plan.bonuses:
        said = absence(bonus, Seat(book, slot), found, Seat(book, slot))
        assert said.paid == slow.get((bonus.name, member), 0)
        kept_out = [one for one in said.answers if one.decides and not one.met]
        if said.paid:
            assert not kept_out
            assert not said.lacks or said.paid < 0 or any(line.exact < 0 for line in fast.lines)
        elif not (kept_out or said.lacks or said.missed or said.taken):
            lines = [line.exact for line in bonus.paid_to(book, slot)]
            assert abs(sum(lines, Fraction(0))) < max(len(lines), 1)


def applied(company: Company, slot: int, change: Change, ranks: dict[str, list[str]]) -> Company:
    """A company as it would be with a change."""
    members, sales = list(company.members), list(company.sales)
    member = members[slot - 1]

    def sold(who: str, buyer: str = "self") -> Sale:
        return Sale(who, company.last_day, *(change.amount,) * 3, buyer)

    if change.what == "own":
        sales.append(sold(member.id))
    elif change.what == "retail":
        sales.append(sold(member.id, "retail"))
    elif change.what == "below":
        sales.append(sold(members[change.other - 1].id))
    elif change.what == "recruits":
        for number in range(change.number):
            new = Member(f"new{number}", member.id, market=member.market, joined=company.last_day)
            members.append(new)
            sales.append(sold(new.id))
    elif change.what == "customers":
        members[slot - 1] = replace(member, customers=member.customers + change.number)
    elif change.what == "rank":
        name = ranks[change.ladder][change.number - 1]
        members[slot - 1] = replace(member, forced={**member.forced, change.ladder: name})
    else:
        members[slot - 1] = replace(member, kind="distributor", status="enrolled")
    return Company(tuple(members), tuple(sales), company.last_day)


def after(plan: Doc, company: Company, slot: int, change: Change, fast: Fast) -> Result:
    """What the reference says of a company with a change."""
    names = {
        ladder: [rank.name for rank in model.ranks]
        for ladder, model in fast.plan.all_ladders.items()
    }
    return compute(plan, applied(company, slot, change, names))


@few
@given(st.data())
def test_every_change_pays_what_is_said(data: st.DataObject) -> None:
    """Applied to the company, it makes the reference pay the same, by bonus."""
    plan, company, fast, slot = case(data)
    found, book = dict(result_columns(fast.result)), fast.result.book
    unpaid = [b for b in fast.plan.bonuses if not found[f"bonus {b.name}"][slot]]
    seat = Seat(book, slot)
    answers = [one for b in unpaid for one in absence(b, seat, found, seat).answers]
    member = company.members[slot - 1].id
    for tried in would_pay(book, slot, unpaid, answers) if unpaid else []:
        assert sum(tried.paid.values()) > 0
        slow = after(plan, company, slot, tried.change, fast).amounts
        names = [bonus.name for bonus in unpaid]
        wanted = {name: slow.get((name, member), 0) for name in names}
        assert {name: cents for name, cents in wanted.items() if cents} == tried.paid


@few
@given(st.data())
def test_every_pair_pays_what_is_said(data: st.DataObject) -> None:
    """Both applied to the company, they make the reference pay the same, by bonus."""
    plan, company, fast, slot = case(data)
    found, book = dict(result_columns(fast.result)), fast.result.book
    unpaid = [b for b in fast.plan.bonuses if not found[f"bonus {b.name}"][slot]]
    seat, names = Seat(book, slot), [bonus.name for bonus in unpaid]
    answers = [one for b in unpaid for one in absence(b, seat, found, seat).answers]
    member, ladders = company.members[slot - 1].id, fast.plan.all_ladders.items()
    ranks = {ladder: [rank.name for rank in model.ranks] for ladder, model in ladders}
    asking = book, slot, unpaid, answers
    if not unpaid or would_pay(*asking):
        return
    for tried in two_would_pay(*asking).tried:
        changed = company
        for change in tried.changes:
            changed = applied(changed, slot, change, ranks)
        slow = compute(plan, changed).amounts
        wanted = {name: slow.get((name, member), 0) for name in names}
        assert {name: cents for name, cents in wanted.items() if cents} == tried.paid


@few
@given(st.data())
def test_every_change_gives_the_rank_that_is_said(data: st.DataObject) -> None:
    """A rank that is not held, and the rank that the reference gives after each change."""
    plan, company, fast, slot = case(data)
    book, member = fast.result.book, company.members[slot - 1].id
    found = dict(result_columns(fast.result))
    for ladder, model in fast.plan.all_ladders.items():
        number = data.draw(st.integers(1, len(model.ranks)))
        questions = rank_questions(book, ladder, number)
        answers = [answer(question, book, slot) for question in questions]
        if found[f"rank {ladder}"][slot] >= number:
            continue
        assert any(not one.met for one in answers) or company.members[slot - 1].forced
        for tried in would_rank(book, slot, ladder, number, answers):
            result = after(plan, company, slot, tried.change, fast)
            assert tried.rank >= number
            assert result.paid_as[ladder][member] == model.ranks[tried.rank - 1].name
            paid = {b: cents for (b, m), cents in result.amounts.items() if m == member and cents}
            assert paid == tried.paid


@agreeing
@given(st.data())
def test_the_ways_of_all_orders_are_all_that_could_be_paid(data: st.DataObject) -> None:
    """Of each bonus: paid and not paid by reason add up, order by order and together."""
    _, company, fast, slot = case(data)
    slots = {member.id: place for place, member in enumerate(company.members, start=1)}
    items = [
        Item(
            *(f"O{n}", s.day, s.day, slots[s.member], s.buyer, s.kind, s.pv, s.cv, s.amount),
            size=Size(abs(s.pv), abs(s.cv), abs(s.amount)),
        )
        for n, s in enumerate(company.sales)
    ]
    book = fast.result.book
    for bonus in fast.plan.bonuses:
        paid, missed = Fraction(0), Fraction(0)
        for item in items:
            found = way(bonus, book, item, slot)
            assert sum((stop.exact for stop in found.stops), Fraction(0)) == found.could
            paid += sum(stop.exact for stop in found.stops if stop.what == "paid")
            missed += sum(stop.exact for stop in found.stops if stop.what != "paid")
        lines = [line for line in fast.lines if line.bonus == bonus.name]
        lines = [line for line in lines if line.unit == "volume"]
        assert paid == sum((line.exact for line in lines if not line.reason), Fraction(0))
        assert missed == sum((line.exact for line in lines if line.reason), Fraction(0))
