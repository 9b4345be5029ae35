"""Every kind of bonus beside every other: what must hold whatever a plan combines."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmark.genealogy.placement import Place
from netmark.ledger.volume import Metric, Order
from netmark.payout.breakage import breakage
from netmark.payout.explain import why
from netmark.payout.rehearse import Person
from netmark.payout.run import Result, compute, inputs_digest, result_columns, results_digest
from netmark.plan.bonuses.base import Words, paid_by, raw_by
from netmark.plan.book import Book
from netmark.plan.document import Plan, read

from ..plan.bonuses.test_contract import KINDS, Case
from .book import Company, Member, Sale
from .conditions import Table
from .limits import capped, limited
from .mixed import Mixed, mixed_companies, mixed_plans, orders, sample
from .oracle import compute as compute_slowly
from .strategies import to_toml

mixing = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def plan_of(doc: Table) -> Plan:
    """Read a drawn plan."""
    return read(to_toml(doc), "plan.toml")


def months(plan: Plan, case: Case, later: Sequence[list[Order]] = ()) -> list[Result]:
    """The results of one period after another, each beginning with what the last one left."""
    found = [compute(case.book(plan))]
    for sold in later:
        book = case._replace(orders=sold).book(plan)
        found.append(compute(Book(plan, book.facts._replace(carried=found[-1].carries))))
    return found


def figures(result: Result, leave_out: str = "") -> dict[str, list[int]]:
    """Every column that a payout computes."""
    columns = result_columns(result)
    return {name: list(column) for name, column in columns if name != leave_out}


@st.composite
def combined(draw: st.DrawFn) -> tuple[Mixed, Case, list[list[Order]]]:
    """A plan, a company, and what it sells in two more periods."""
    case = draw(mixed_companies())
    later = draw(st.lists(orders(case.people), max_size=2))
    return draw(mixed_plans()), case, later


def test_every_kind_is_drawn() -> None:
    """A kind without samples would not be tried here."""
    seen: set[str] = set()

    @settings(max_examples=200, database=None, deadline=None)
    @given(mixed_plans())
    def look(mixed: Mixed) -> None:
        seen.update(group.kind for group in mixed.groups)

    look()
    assert seen == set(KINDS)


@mixing
@given(combined())
def test_a_bonus_pays_beside_others_what_it_pays_alone(
    drawn: tuple[Mixed, Case, list[list[Order]]],
) -> None:
    """So what the slow oracle of each kind says of it alone holds in every plan."""
    mixed, case, later = drawn
    whole = months(plan_of(mixed.doc), case, later)
    for group in mixed.groups:
        apart = months(plan_of(mixed.alone(group)), case, later)
        for together, alone in zip(whole, apart, strict=True):
            for name in group.names:
                bonus = alone.book.plan.bonus(name)
                beside = together.book.plan.bonus(name)
                assert list(beside.lines(together.book)) == list(bonus.lines(alone.book))
                assert raw_by(together.book, name) == raw_by(alone.book, name)
                assert paid_by(together.book, name) == paid_by(alone.book, name)
                assert together.carries[name] == alone.carries[name]


@mixing
@given(combined())
def test_payouts_agree_with_their_lines_added_up_one_by_one(
    drawn: tuple[Mixed, Case, list[list[Order]]],
) -> None:
    """Rounding, limits of a bonus and the cap of the company, each as its rule reads."""
    mixed, case, later = drawn
    for result in months(plan_of(mixed.doc), case, later):
        assert {name: list(column) for name, column in result.amounts.items()} == slowly_settled(
            mixed.doc, result
        )


def slowly_settled(doc: Table, result: Result) -> dict[str, list[int]]:
    """What everybody is paid, from the lines alone."""
    book, mode = result.book, doc["rounding"]["mode"]
    holds = figures(result)["rank main"]
    paid: dict[str, list[int]] = {}
    for rule in doc["bonuses"]:
        lines = [ln for ln in book.plan.bonus(rule["name"]).lines(book) if not ln.reason]
        paid[rule["name"]] = [
            limited(
                [(ln.level, ln.amount) for ln in lines if ln.earner == slot],
                rule.get("limit", {}),
                number,
                mode,
            )
            for slot, number in enumerate(holds)
        ]
    cap = doc.get("payout", {}).get("cap")
    return capped(cap, paid, sum(book.facts.metrics[Metric("PV")]), mode) if cap else paid


@mixing
@given(combined())
def test_sales_and_levels_agree_with_the_slow_implementation(
    drawn: tuple[Mixed, Case, list[list[Order]]],
) -> None:
    """The reference knows these two kinds: beside all the others they pay what it says."""
    mixed, case, _ = drawn
    company = company_of(case)
    result = compute(case.book(plan_of(mixed.doc)))
    for group in mixed.groups:
        doc = mixed.alone(group) | {"trees": {"kept": mixed.doc["trees"]["kept"]}}
        if group.kind not in ("sales", "levels") or "budget" in str(doc["bonuses"]):
            continue
        [name] = group.names
        slow = compute_slowly(doc, company).amounts
        expected = [0, *(slow.get((name, person.name), 0) for person in case.people)]
        assert list(raw_by(result.book, name)) == expected


def company_of(case: Case) -> Company:
    """A case in the words of the slow implementation."""
    names = [person.name for person in case.people]
    members = [
        Member(
            person.name,
            names[person.sponsor - 1] if person.sponsor else None,
            person.kind,
            "terminated" if person.terminated else "enrolled",
            person.attributes["market"],
            joined=person.joined,
            forced=person.forced,
            titles=person.titles,
            customers=person.customers,
            brought_forward=person.brought_forward,
        )
        for person in case.people
    ]
    sales = [
        Sale(names[o.member - 1], o.day, o.pv, o.cv, o.amount, o.buyer, o.kind) for o in case.orders
    ]
    return Company(tuple(members), tuple(sales))


@mixing
@given(combined(), st.randoms(use_true_random=False))
def test_names_and_numbers_of_members_change_nothing(
    drawn: tuple[Mixed, Case, list[list[Order]]], random: Random
) -> None:
    """Written down in any order, under any names, everybody is paid the same in every period."""
    mixed, case, later = drawn
    size = len(case.people)
    places = list(range(1, size + 1))
    random.shuffle(places)
    new = [0, *places]
    people = [Person("", 0)] * size
    for slot, person in enumerate(case.people, start=1):
        at = person.placed["team"]
        people[new[slot] - 1] = person._replace(
            name=f"other {slot}",
            sponsor=new[person.sponsor],
            placed={"team": Place(new[at.parent], at.side)},
        )

    def moved(sold: Sequence[Order]) -> list[Order]:
        return [order._replace(member=new[order.member]) for order in sold]

    plan = plan_of(mixed.doc)
    others = months(plan, Case(people, moved(case.orders)), [moved(sold) for sold in later])
    for before, after in zip(months(plan, case, later), others, strict=True):
        expected, got = figures(before), figures(after)
        for name, column in expected.items():
            assert column == [got[name][slot] for slot in new], name


@mixing
@given(combined(), st.randoms(use_true_random=False))
def test_the_order_of_recording_changes_nothing(
    drawn: tuple[Mixed, Case, list[list[Order]]], random: Random
) -> None:
    """What was sold counts, not what was booked first."""
    mixed, case, later = drawn
    plan, shuffled = plan_of(mixed.doc), [case.orders[:], *(sold[:] for sold in later)]
    for sold in shuffled:
        random.shuffle(sold)
    others = months(plan, case._replace(orders=shuffled[0]), shuffled[1:])
    for before, after in zip(months(plan, case, later), others, strict=True):
        assert results_digest(before) == results_digest(after)


@mixing
@given(combined())
def test_a_sale_in_two_parts_pays_as_one(drawn: tuple[Mixed, Case, list[list[Order]]]) -> None:
    """Whatever the plan rounds: lines are by source, not by order."""
    mixed, case, later = drawn
    plan = plan_of(mixed.doc)
    others = months(plan, case._replace(orders=halves(case.orders)), [*map(halves, later)])
    for before, after in zip(months(plan, case, later), others, strict=True):
        assert results_digest(before) == results_digest(after)


def halves(sold: Sequence[Order]) -> list[Order]:
    """Every order in two parts on the same day."""
    found = []
    for order in sold:
        pv, cv, amount = order.pv // 3, order.cv // 3, order.amount // 3
        found.append(order._replace(pv=pv, cv=cv, amount=amount))
        found.append(
            order._replace(pv=order.pv - pv, cv=order.cv - cv, amount=order.amount - amount)
        )
    return found


@mixing
@given(combined(), st.integers(0, 14))
def test_an_idle_recruit_at_the_bottom_changes_nothing(
    drawn: tuple[Mixed, Case, list[list[Order]]], below: int
) -> None:
    """Without sales, without a rank, in no tree but that of sponsors: the others are paid alike."""
    mixed, case, later = drawn
    plan = plan_of(mixed.doc)
    idle = Person("idle", min(below, len(case.people)), kind="customer")
    joined = case._replace(people=[*case.people, idle])
    for before, after in zip(months(plan, case, later), months(plan, joined, later), strict=True):
        for name, amounts in before.amounts.items():
            assert list(after.amounts[name]) == [*amounts, 0], name


WORDS = ("none", "stop", "skip-inactive", "roll-up")
LEVELS = 'base = "CV"\nrates = ["10%", "1/3"]\ncompression = '
LINEAR = [
    *(("levels", f'{LEVELS}"{word}"') for word in WORDS),
    ("levels", 'base = "CV"\ncompression = "none"\ninfinity = { from = 2, rate = "1%" }'),
    ("sales", 'base = "CV"\nrates = { A = "1/3", D = "7%" }'),
    ("differential", 'base = "CV"\nown = "paid"\nrates = { A = "3%", D = "10%" }'),
    (
        "generations",
        'base = "CV"\nleader = "D"\nboundary = "leader-in"\nineligible = "keeps-generation"\n'
        'earns = "everybody"\nown_group = "1%"\nown_sales = "counted"\nrates = ["6%", "3%"]',
    ),
    ("cascade", 'base = "CV"\nfrom = 0\nbudget = "8/8"\nrates = { A = "1/8", D = "3/8" }'),
    ("lines", 'base = "CV"\nrate = "15%"\ncarry = { keep = "none" }'),
    (
        "pool",
        'fund = { volume = "CV", rate = "2%" }\nshares = { A = 1, D = 2 }\nrounding = "each"',
    ),
    (
        "binary",
        'tree = "team"\nbase = "CV"\nown = "weaker"\nunits = "any"\nrate = "10%"\n'
        'unqualified = "hold"\ncarry = { legs = "both" }\n'
        '[trees.team]\nkind = "binary"\nfill = "manual"',
    ),
]
"""Bonuses without a threshold in what they pay on, of every kind that can be without."""


@mixing
@given(mixed_companies(), st.sampled_from(LINEAR), st.integers(2, 1_000))
def test_twice_the_volume_pays_twice(case: Case, linear: tuple[str, str], times: int) -> None:
    """Where ranks and activity look at PV, more CV for everybody pays as many times more."""
    plan = plan_of(sample(*linear, 1))
    case = case._replace(orders=[order._replace(cv=100 * order.cv) for order in case.orders])
    more = [order._replace(cv=order.cv * times) for order in case.orders]
    exact = [
        {
            key: sum(line.exact for line in lines if (line.earner, line.reason) == key)
            for lines in [list(plan.bonuses[-1].lines(each.book(plan)))]
            for key in {(line.earner, line.reason) for line in lines}
        }
        for each in (case, case._replace(orders=more))
    ]
    few, many = ({key: amount for key, amount in each.items() if amount} for each in exact)
    assert many == {key: times * amount for key, amount in few.items()}


@mixing
@given(combined())
def test_everything_that_could_be_paid_is_paid_or_has_a_reason(
    drawn: tuple[Mixed, Case, list[list[Order]]],
) -> None:
    """Paid, rounding, limits and every reason add up to what the lines come to, in every period."""
    mixed, case, later = drawn
    for result in months(plan_of(mixed.doc), case, later):
        book = result.book
        rows = list(breakage(result))
        for bonus in book.plan.bonuses:
            could = sum((line.exact for line in bonus.lines(book)), Fraction(0))
            mine = [row for row in rows if row.bonus == bonus.name]
            assert sum((row.exact for row in mine), Fraction(0)) == could
            assert mine[0].reason == "paid"
            assert mine[0].exact == sum(result.amounts[bonus.name])
            assert all(row.exact for row in mine[1:])
            limits = {"capped": f"capped {bonus.name}", "company cap": f"prorated {bonus.name}"}
            for reason, column in limits.items():
                by_limit = sum(result.taken.get(column, ()))
                by_lines = sum(
                    (line.exact for line in bonus.lines(book) if line.reason == reason), Fraction(0)
                )
                rows_of = [row.exact for row in mine if row.reason == reason]
                assert sum(rows_of, Fraction(0)) == by_limit + by_lines


@mixing
@given(combined())
def test_computing_again_gives_the_same(drawn: tuple[Mixed, Case, list[list[Order]]]) -> None:
    """From the same facts and the text of the plan, to the last byte."""
    mixed, case, later = drawn
    once = months(plan_of(mixed.doc), case, later)
    again = months(plan_of(mixed.doc), case, later)
    for first, second in zip(once, again, strict=True):
        assert inputs_digest(first.book) == inputs_digest(second.book)
        assert results_digest(first) == results_digest(second)


@mixing
@given(combined())
def test_every_cent_is_explained(drawn: tuple[Mixed, Case, list[list[Order]]]) -> None:
    """Each line is a sentence; lines, rounding and limits of a member come to what he is paid."""
    mixed, case, later = drawn
    for result in months(plan_of(mixed.doc), case, later):
        book, found = result.book, figures(result)
        words = Words(dict(enumerate(["", *(p.name for p in case.people)])), 2, "CV")
        for bonus in book.plan.bonuses:
            for earner in range(1, book.size):
                told = why(bonus, book, earner, found, {}, words)
                for each in told.lines:
                    assert each.says.strip()
                    assert "\n" not in each.says
                    assert each.line.exact == each.line.base * each.line.rate
                lines = sum((each.line.amount for each in told.lines), Fraction(0))
                gone = sum(amount for _, amount in told.taken)
                assert lines + told.rounding - gone == told.paid
                assert abs(told.rounding) <= max(1, len(told.lines))
                if not told.lines:
                    assert told.paid == 0
