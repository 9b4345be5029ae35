"""Plans that combine any kinds of bonus, from files to closed runs: verified and explained."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmark.app.explain import explain
from netmark.app.import_members import import_members
from netmark.app.import_sales import import_sales
from netmark.app.payout import see
from netmark.ledger.volume import Order
from netmark.payout.run import compute, result_columns
from netmark.plan.book import Book
from netmark.plan.document import Plan, read
from netmark.store.files import Source

from ..oracle.mixed import Mixed, mixed_companies, mixed_plans, orders
from ..oracle.strategies import to_toml
from ..plan.bonuses.test_contract import Case
from .small import Told, act

TODAY = act("2027-01-05")
PERIODS = ("2026-11", "2026-12")


@st.composite
def stories(draw: st.DrawFn) -> tuple[Mixed, Case, list[Order]]:
    """A plan, a company with what it sells in one month, and what it sells in the next."""
    drawn = draw(mixed_companies())
    sponsors, people = {person.sponsor for person in drawn.people}, []
    for slot, person in enumerate(drawn.people, start=1):
        new = person._replace(titles={}, customers=0, brought_forward=0)
        if slot in sponsors:  # only distributors who are there recruit
            new = new._replace(kind="distributor", terminated=False)
        people.append(new)
    later = [o._replace(day=o.day.replace(month=12)) for o in draw(orders(people))]
    return draw(mixed_plans()), Case(people, sold(drawn.orders)), sold(later)


def sold(several: Sequence[Order]) -> list[Order]:
    """Without refunds, which would need the sale that they take back."""
    return [order for order in several if order.pv >= 0 and order.cv >= 0]


def written(folder: Path, case: Case, later: Sequence[Order], places: bool) -> list[Source]:
    """The company as two files."""
    members, sales = folder / "members.csv", folder / "sales.csv"
    names = ["", *(person.name for person in case.people)]
    rows = ["id,sponsor,kind,joined,market,status,rank,rank_reason" + ",parent,leg" * places]
    for person in case.people:
        at, rank = person.placed["team"], person.forced.get("main", "")
        status = "terminated" if person.terminated else "enrolled"
        cells = [person.name, names[person.sponsor], person.kind, str(person.joined)]
        cells += [person.attributes["market"], status, rank, "because" * bool(rank)]
        cells += [names[at.parent], str(at.side)] * places
        rows.append(",".join(cells))
    members.write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = ["ref,date,member,amount,pv,cv,buyer,kind"]
    for number, o in enumerate([*case.orders, *later]):
        figures = ",".join(f"{n // 100}.{n % 100:02}" for n in (o.amount, o.pv, o.cv))
        rows.append(f"R{number},{o.day},{names[o.member]},{figures},{o.buyer},{o.kind}")
    sales.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [Source(str(members)), Source(str(sales))]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_closed_runs_verify_and_every_cent_is_explained(
    story: tuple[Mixed, Case, list[Order]],
) -> None:
    """Two months are closed; what was frozen gives the same again and says why, for every kind."""
    mixed, case, later = story
    plan = read(to_toml(mixed.doc))
    with TemporaryDirectory() as folder:
        told = Told(Path(folder), "")
        told.plan(to_toml(mixed.doc), "2026-08")
        files = written(Path(folder), case, later, bool(plan.placement_trees))
        import_members(told.store, TODAY, files[0])
        import_sales(told.store, TODAY, files[1])
        for period in PERIODS:
            told.close(period, today=TODAY.today)
        assert told.findings() == []
        seen = [see(told.store, TODAY, period) for period in PERIODS]
        expected = in_memory(plan, case, later)
        for month, found in zip(seen, expected, strict=True):
            assert {name: list(column) for name, column in month.results.items()} == found
        for period, month in zip(PERIODS, seen, strict=True):
            for slot, person in enumerate(case.people, start=1):
                whys = explain(told.store, TODAY, person.name, period).whys
                paid = sum((why.paid for why in whys), 0)
                assert paid == month.results["earned"][slot]
                for why in whys:
                    lines = sum((each.line.amount for each in why.lines), Fraction(0))
                    assert lines + why.rounding - sum(gone for _, gone in why.taken) == why.paid
                    assert all(each.says for each in why.lines)
        told.store.close()


def in_memory(plan: Plan, case: Case, later: list[Order]) -> list[dict[str, list[int]]]:
    """The columns of both months without a file in between."""
    first = compute(case.book(plan))
    columns = {name: list(column) for name, column in result_columns(first)}
    facts = case._replace(orders=later).book(plan).facts
    titles = {ladder: columns[f"title {ladder}"] for ladder in plan.all_ladders}
    facts = facts._replace(carried=first.carries, titles=titles, brought_forward=columns["carried"])
    facts = facts._replace(last_day=facts.last_day.replace(month=12, day=31))
    second = compute(Book(plan, facts))
    return [columns, {name: list(column) for name, column in result_columns(second)}]
