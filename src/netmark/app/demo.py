"""A small company to try things on: three months of people and orders, two of them closed."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from fractions import Fraction
from importlib.resources import as_file
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import company, examples, members, payout, sales
from netmark.app.explain import Explanation, explain
from netmark.app.import_members import import_members
from netmark.app.import_sales import import_sales
from netmark.app.plans import use_plan
from netmark.app.statement import Statement, statement
from netmark.app.table import Column, Table, columns
from netmark.errors import StateError
from netmark.store.db import Act, Store
from netmark.store.files import Source

if TYPE_CHECKING:
    from netmark.app.payout import Seen

FOLDER = "netmark-demo"
FILE = "netmark.db"
PLAN = "evergreen"
MONTHS = ("2026-09", "2026-10", "2026-11")
TODAY = date(2026, 11, 30)
MEMBER, MONTH = "chloe", "2026-10"
"""Whose statement is shown and explained, and of which month."""
TOP = 10


class Demo(NamedTuple):
    """The company that was built: where its file is, and what to show of it."""

    path: str
    company: str
    members: int
    orders: int
    months: Table
    top: Table
    statement: Statement
    explanation: Explanation


def demo(folder: str = FOLDER) -> Demo:
    """Build the company in a folder, which is made if need be. No file is ever overwritten.

    Every act has its day and hour in the story, so the numbers are the same at any time.
    """
    path = os.path.join(folder, FILE)
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise StateError(f"{folder} is not a folder", hint="name another one: netmark demo FOLDER")
    if os.path.lexists(path):
        raise StateError(
            f"there is already something at {path}",
            hint="name another folder: netmark demo FOLDER; nothing is ever overwritten",
        )
    made = not os.path.isdir(folder)
    os.makedirs(folder, exist_ok=True)
    founded = company.Company("Evergreen Naturals", "USD", "America/New_York", "month")
    try:
        store = company.init(path, _on(date(2026, 9, 1)), founded, _tell)
    except BaseException:
        if made:
            with suppress(OSError):
                os.rmdir(folder)
        raise
    with store:
        return _look(store, path)


def _on(day: date) -> Act:
    return Act("demo", f"{day}T14:00:00Z", day)


def _tell(store: Store) -> None:
    """The story: what happened, in the order in which it happened."""
    use_plan(store, _on(date(2026, 9, 1)), PLAN, MONTHS[0])

    october = _on(date(2026, 10, 1))
    _bring_in(store, october, MONTHS[0])
    payout.close(store, october, MONTHS[0])

    members.terminate(store, _on(date(2026, 10, 20)), "david", reason="sold in an online auction")

    november = _on(date(2026, 11, 2))
    _bring_in(store, november, MONTHS[1])
    payout.close(store, november, MONTHS[1])

    moved = _on(date(2026, 11, 3))
    members.move(store, moved, "priya", "ben", reason="both sponsors agreed in writing")
    returned = _on(date(2026, 11, 12))
    sales.refund(store, returned, "E-1212", "50.00", ref="E-1212-R")
    _bring_in(store, _on(TODAY), MONTHS[2])


def _bring_in(store: Store, act: Act, month: str) -> None:
    steps: tuple[tuple[str, Callable[[Store, Act, Source], object]], ...] = (
        ("members", import_members),
        ("sales", import_sales),
    )
    for what, bring_in in steps:
        with as_file(examples.folder().joinpath("demo", f"{what}-{month}.csv")) as file:
            bring_in(store, act, Source(str(file)))


def _look(store: Store, path: str) -> Demo:
    act = _on(TODAY)
    seen = [payout.see(store, act, month) for month in MONTHS]
    orders = sum(len(sales.report_sales(store, act, month).rows) for month in MONTHS)
    return Demo(
        path,
        store.settings.company,
        sum(seen[-1].book.sponsor_tree.inside),
        orders,
        _months(seen),
        _top(payout.payout(store, act, MONTHS[-1]).table),
        statement(store, act, MEMBER, MONTH),
        explain(store, act, MEMBER, MONTH),
    )


def _months(seen: "list[Seen]") -> Table:
    """One row per month: how many members, what they sold and earned, and the ratio of the two."""
    from netmark.ledger.money import format_rate
    from netmark.ledger.volume import Metric

    rows: list[tuple[object, ...]] = []
    for month in seen:
        volume, earned = sum(month.book.facts.metrics[Metric("CV")]), sum(month.results["earned"])
        ratio = round(Fraction(earned, volume) * 1000)
        rows.append(
            (
                month.period.name,
                "closed" if month.run else "open",
                sum(month.book.sponsor_tree.inside),
                sum(map(bool, month.results["active"])),
                volume,
                earned,
                format_rate(Fraction(ratio, 1000)),
                sum(month.results["payable"]),
                sum(month.results["carried"]),
            )
        )
    heads = columns("month state members:int active:int CV:volume earned:money")
    return Table(
        (*heads, Column("of CV", "rate"), *columns("payable:money carried:money")),
        rows,
        seen[0].plan.exponent,
    )


def _top(table: Table) -> Table:
    """The rows of those who earn most, in the columns that fit on any screen."""
    names = [column.name for column in table.columns]
    earned = names.index("earned")
    kept = [i for i in range(earned + 1) if names[i] != "active"]
    best = sorted(table.rows, key=lambda row: (-int(str(row[earned])), str(row[0])))[:TOP]
    heads = tuple(table.columns[i] for i in kept)
    return Table(heads, [tuple(row[i] for i in kept) for row in best], table.exponent)
