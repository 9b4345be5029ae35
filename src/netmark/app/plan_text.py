"""A whole plan in plain English, as tables with a heading each: what an owner signs."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from netmark.app import settlement_text
from netmark.app.plan_graph import graph, most
from netmark.app.table import Column, Table, columns
from netmark.errors import InputError
from netmark.ledger.money import format_minor, format_rate, format_volume
from netmark.plan import words
from netmark.plan.bonuses.base import Bonus, VolumeBonus
from netmark.plan.check_money import of_money, of_volume
from netmark.plan.compression import MEANINGS
from netmark.plan.conditions import Says
from netmark.plan.infinity import Infinity
from netmark.plan.rates import BY_RANK, EVERYBODY
from netmark.store.text import nearest

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.ladders import Ladder

ROUNDING = {
    "half-even": "a half goes to the even neighbour",
    "half-up": "a half goes up, away from zero",
    "down": "what is less than the smallest coin is cut off",
    "up": "what is less than the smallest coin counts as one, away from zero",
}
STAGE = {
    "line": "every single earning is rounded, then they are added up",
    "bonus": "what a member earns by a bonus is added up exactly, then rounded once",
}
COMMON = frozenset(Bonus.model_fields) | {"alternatives", "base"}
"""Fields that every kind of bonus has, said in the same words for all of them."""


class Section(NamedTuple):
    """One part of a description: a key for programs, a heading for people, and its rows.

    ``outline`` is what people see instead of the rows, where there is one.
    """

    name: str
    title: str
    table: Table
    outline: str = ""


class Description(NamedTuple):
    """A plan in plain English: one row of facts, then the sections."""

    facts: Table
    sections: tuple[Section, ...]


def part(found: Description, name: str) -> Section:
    """One section by its key. Raises InputError with the nearest one."""
    known = {section.name: section for section in found.sections}
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(known)}"
        raise InputError(f"this plan has no part {name[:40]!r}", hint)
    return known[name]


def describe(plan: "Plan", state: str = "") -> Description:
    """Say everything that a plan says; ``state`` is, for example, ``in force in 2026-11``."""
    facts = (plan.name, plan.currency, f"by the {plan.period}", state)
    sections = [*_measures(plan), *_ranks(plan)]
    for place, bonus in enumerate(plan.bonuses, start=1):
        key, title = f"bonus {place}", f"Bonus {place}: {bonus.name}"
        rows = list(_bonus(bonus, plan))
        sections.append(Section(key, title, Table(columns("part says"), rows, plan.exponent)))
        for _, inner in bonus.inside():
            part = key if inner is bonus else f"{key} {inner.name}"
            for name, table in _tables(inner, plan):
                sections.append(Section(f"{part} {name}", f"{inner.name}: {name}", table))
    sections.append(Section("payout", "Payout", _payout(plan)))
    if plan.guards:
        rows = [
            (format_rate(ratio.at_most), guard.says, ratio.measured())
            for guard in plan.guards
            for ratio in [guard.payout_ratio]
        ]
        sections.append(Section("guards", "Guards", Table(columns("at_most says measured"), rows)))
    sections += _best_case(plan)
    texts = [str(cell) for section in sections for row in section.table.rows for cell in row]
    rows = list(words.words_used(texts, bool(plan.placement_trees)))
    if plan.bonuses:
        sections.append(Section("graph", "What feeds what", *graph(plan)))
    sections.append(Section("glossary", "Words", Table(columns("word means"), rows)))
    return Description(Table(columns("plan currency paid state"), [facts]), tuple(sections))


def _best_case(plan: "Plan") -> Iterator[Section]:
    if plan.bonuses:
        maximum, rates, left_out = most(plan)
        yield Section("maximum", "What one order can bring at most", maximum)
        yield Section("best rates", "The best rate by rank", rates)
        yield Section("not counted", "What that leaves out", left_out)


def _measures(plan: "Plan") -> Iterator[Section]:
    if plan.sales.model_fields_set:
        rows: list[tuple[object, ...]] = [
            (name, f"{format_rate(share)} of the amount, where the sale does not say")
            for name, share in (("PV", plan.sales.pv), ("CV", plan.sales.cv))
        ]
        yield Section("sales", "Sales", Table(columns("volume is"), rows))
    if plan.active:
        rows = [("active", words.condition(plan.active.needs, plan))]
        yield Section("active", "Who is active", Table(columns("state takes"), rows))
    if plan.trees:
        rows = [(name, words.tree(model, plan)) for name, model in plan.trees.items()]
        yield Section("trees", "Trees", Table(columns("tree is"), rows))
    if plan.volumes:
        rows = [(name, words.volume(model, plan)) for name, model in plan.volumes.items()]
        yield Section("volumes", "Volumes", Table(columns("volume is"), rows))


def _ranks(plan: "Plan") -> Iterator[Section]:
    several = len(plan.all_ladders) > 1
    for name, ladder in plan.all_ladders.items():
        rows: list[tuple[object, ...]] = [
            (rank.name, words.rank(rank, plan)) for rank in ladder.ranks
        ]
        title = f"Ranks of the ladder {name}" if several else "Ranks"
        key = f"ranks {name}" if several else "ranks"
        where = _of_ladder(ladder)
        yield Section(key, f"{title}, the lowest first{where}", Table(columns("rank takes"), rows))


def _of_ladder(ladder: "Ladder") -> str:
    whom = f", for members {words.who(ladder.for_)}" if ladder.for_ else ""
    tree = f", legs counted in the tree {ladder.tree}" if ladder.tree != "sponsor" else ""
    return whom + tree


def _bonus(bonus: Bonus, plan: "Plan") -> Iterator[tuple[object, ...]]:
    """The rows of one bonus, by what its fields hold: kinds of other packages are said as well."""
    said = (type(bonus).__doc__ or bonus.kind).split("\n", 1)[0].removesuffix(".")
    yield "does", f"{said} (kind: {bonus.kind})"
    if isinstance(bonus, VolumeBonus):
        yield "pays on", words.orders(bonus.base.volume, bonus.base)
    if bonus.earnings_of():
        yield "pays on", f"what others earn by {words.listed(bonus.earnings_of())}"
    earners = "active distributors" if bonus.uses_active() else "enrolled distributors"
    if bonus.for_:
        earners += f" {words.who(bonus.for_)}"
    if bonus.needs:
        earners += f" with {words.condition(bonus.needs, plan)}"
    yield "earners", earners
    if bonus.paid:
        one = str(bonus.paid).partition(" ")[2]
        yield "paid", f"by the {one}: only in the period in which one ends"
    if bonus.tree != "sponsor":
        yield "tree", bonus.tree
    if bonus.ladder and bonus.ranked():
        yield "ladder", bonus.ladder
    yield from settlement_text.of_bonus(bonus, plan)
    for _, inner in bonus.inside():
        if inner is not bonus:
            yield from ((f"{inner.name}: {what}", says) for what, says in _bonus(inner, plan))
    for field in type(bonus).model_fields:
        if field not in COMMON and field in bonus.model_fields_set:
            yield from _field(bonus, field, plan)


def _field(bonus: Bonus, field: str, plan: "Plan") -> Iterator[tuple[object, ...]]:
    value = getattr(bonus, field)
    many = value if isinstance(value, tuple) else (value,)
    if isinstance(value, str) and field in bonus.meanings:
        yield field, bonus.meanings[field][value]
    elif many and all(isinstance(part, Says) for part in many):
        yield from ((field.rstrip("_"), part.says(plan)) for part in many)
    elif field == "compression":
        rank = f" {value.rank}" if value.rank else ""
        yield field, f"{value.word}{rank}: {MEANINGS[value.word]}"
    elif field == "depth":
        for tier in value:
            yield "depth", f"down to level {tier.levels} with {words.condition(tier.needs, plan)}"
    elif isinstance(value, Infinity):
        yield field, _infinity(value)
    elif field == "how":
        whole = "the rate of the highest row reached, on the whole base"
        yield field, whole if value == "whole" else "each slice of the base at its own rate"
    elif field == "on":
        yield field, f"the row is looked up by {value}"
    elif isinstance(value, dict):
        only = value.get(EVERYBODY)
        if isinstance(only, Fraction):
            yield field, _share(bonus, field, only, plan)
    elif isinstance(value, Fraction):
        yield field, _share(bonus, field, value, plan)
    elif field not in ("brackets", "each", "tiers"):
        described = type(bonus).model_fields[field]
        plain = format_volume(value) if of_volume(described) else value
        plain = ("yes" if value else "no") if isinstance(value, bool) else plain
        yield described.alias or field, f"{plain} ({described.description})"


def _share(bonus: Bonus, field: str, value: Fraction, plan: "Plan") -> str:
    if of_money(type(bonus).model_fields[field]):
        per = f" {bonus.money_for}" if field == "amount" and bonus.money_for else ""
        return f"{_money(value, plan)} {plan.currency}{per}"
    base = f" of the {bonus.base.volume}" if isinstance(bonus, VolumeBonus) else ""
    return f"{format_rate(value)}{base}"


def _infinity(value: Infinity) -> str:
    only = value.rate.get(EVERYBODY)
    rate = format_rate(only) if only is not None else "the rate of the rank"
    text = f"{rate} from level {value.from_} on, however deep"
    if value.budget is not None:
        text += (
            f"; all in a line together at most {format_rate(value.budget)}, each only if the rate"
            " is above those paid below"
        )
    if value.block:
        text += (
            "; it ends below somebody of the same or a higher rank, who keeps what lies deeper than"
            f" his own level {value.block.beyond}"
        )
    return text


def _tables(bonus: Bonus, plan: "Plan") -> Iterator[tuple[str, Table]]:
    """Rates that depend on rank, level or a bracket, as one table each."""
    for field in type(bonus).model_fields:
        value = getattr(bonus, field)
        if isinstance(value, Infinity):
            value = value.rate
        if field == "brackets" and value:
            heads = (Column(f"{getattr(bonus, 'on', '')} from", "volume"), Column("rate", "rate"))
            yield "brackets", Table(heads, [tuple(row) for row in value])
        elif field == "each" and value:
            cents: list[tuple[object, ...]] = [
                (least, int(amount * plan.minor_per_unit)) for least, amount in value
            ]
            yield "amounts", Table(columns("from:int amount:money"), cents, plan.exponent)
        elif field == "tiers" and value:
            rows: list[tuple[object, ...]] = [
                (least, int(amount * plan.minor_per_unit)) for least, amount in value
            ]
            heads = (Column("both legs from", "volume"), Column("amount", "money"))
            yield "tiers", Table(heads, rows, plan.exponent)
        elif isinstance(value, dict) and value and _is_table(value):
            described = type(bonus).model_fields[field]
            name, table = _by_rank(field, value, plan, of_money(described), bonus.number)
            if BY_RANK in described.metadata:
                yield name, table
            else:
                yield field, table._replace(columns=(Column("name"), *table.columns[1:]))


def _is_table(value: dict[object, object]) -> bool:
    figures = list(value.values())
    by_level = all(isinstance(row, tuple) for row in figures)
    single = all(isinstance(rate, Fraction | str) for rate in figures)
    return by_level or (single and EVERYBODY not in value)


def _by_rank(
    field: str, value: dict[str, object], plan: "Plan", money: bool, number: str
) -> tuple[str, Table]:
    rows = {
        name or "everybody": row if isinstance(row, tuple) else (row,)
        for name, row in value.items()
    }
    most = max((len(row) for row in rows.values()), default=0)
    by_level = any(isinstance(row, tuple) for row in value.values())
    names = [f"{number} {n}" for n in range(1, most + 1)] if by_level else [field]
    unlimited = any(isinstance(rate, str) for row in rows.values() for rate in row)
    kind = "text" if unlimited else "money" if money else "rate"
    heads = [Column("rank"), *(Column(name, kind) for name in names)]
    cells = [
        (name, *(_cell(rate, money, unlimited, plan) for rate in row), *[""] * (most - len(row)))
        for name, row in rows.items()
    ]
    return f"{field} by rank" if not by_level else field, Table(tuple(heads), cells, plan.exponent)


def _cell(rate: object, money: bool, unlimited: bool, plan: "Plan") -> object:
    if not (money and isinstance(rate, Fraction)):
        return rate
    return _money(rate, plan) if unlimited else int(rate * 10**plan.exponent)


def _money(value: Fraction, plan: "Plan") -> str:
    return format_minor(int(value * 10**plan.exponent), plan.exponent)


def _payout(plan: "Plan") -> Table:
    rows: list[tuple[object, ...]] = [
        ("rounding", f"{ROUNDING[plan.rounding.mode]}; {STAGE[plan.rounding.stage]}")
    ]
    if plan.payout.minimum:
        least = f"{_money(plan.payout.minimum, plan)} {plan.currency}"
        rows.append(("minimum", f"less than {least} is carried to the next period"))
    else:
        rows.append(("minimum", "none: everything above zero is paid"))
    rows += settlement_text.of_company(plan)
    rows.append(("balance", "a negative balance is carried and set off against later earnings"))
    return Table(columns("rule says"), rows)
