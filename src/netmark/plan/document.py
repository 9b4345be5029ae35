"""The plan: a dated document of volumes, ranks, bonuses, payout policy, examples and guards.

``read`` turns TOML into a :class:`Plan` or a list of every fault with its line. The models here say
which keys there are; what they do stands in the modules named after them.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, SerializeAsAny, ValidationError

from netmark.errors import InputError, PlanError, Problem
from netmark.ledger.money import exponent
from netmark.ledger.volume import EVERY_ORDER, Metric, Orders
from netmark.plan.bonus_reader import BonusReader
from netmark.plan.bonuses.base import Bonus
from netmark.plan.conditions import Condition, For, Part, parts
from netmark.plan.faults import in_order, problems_from_pydantic
from netmark.plan.holding import holding_columns, holding_key
from netmark.plan.ladders import Ladder, Rank
from netmark.plan.need import Context, Needs
from netmark.plan.needs import compile_needs
from netmark.plan.promises import Example, Guard
from netmark.plan.settlement import PayoutPolicy, Rounding
from netmark.plan.source import Locator, parse
from netmark.plan.trees import (
    DerivedTree,
    OtherUplines,
    PassupTree,
    PlacementTree,
    RegroupedTree,
    TreeModel,
)
from netmark.plan.values import Every, Name, Rate, decimals_of
from netmark.plan.volumes import Volume
from netmark.plan.withholding import kept_columns

MAIN = "main"
"""The name of the ladder that is written as [[ranks]]."""


class SaleDefaults(Part):
    """What a sale's PV and CV are when it does not say: shares of its amount."""

    pv: Rate = Field(Fraction(1), description="share of the amount")
    cv: Rate = Field(Fraction(1), description="share of the amount")


class Active(Part):
    """Who counts as active; used by compression and by conditions."""

    needs: Condition = Field(description="what it takes")


def _ladder(value: object) -> object:
    return {"ranks": value} if isinstance(value, list) else value


class Plan(BaseModel):
    """A compensation plan. Compared and stored by the hash of its text."""

    model_config = {"frozen": True, "extra": "forbid", "arbitrary_types_allowed": True}

    name: str = Field(
        min_length=1, max_length=80, description="the plan's name", examples=['"Evergreen"']
    )
    currency: str = Field(description="ISO 4217, such as USD", examples=['"USD"'])
    period: Every = Field(
        description="what a payout covers; a week begins on Monday unless it says from when",
        examples=['"month"'],
    )
    rounding: Rounding = Field(
        description="how money is rounded, and when",
        examples=['{ mode = "half-even", stage = "bonus" }'],
    )
    sales: SaleDefaults = Field(SaleDefaults(), description="PV and CV of a sale without them")
    trees: dict[Name, TreeModel] = Field(
        {}, max_length=20, description="trees besides the sponsor tree"
    )
    active: Active | None = Field(None, description="who counts as active")
    # Every volume is a column of the frozen facts, and one may be made of the other.
    volumes: dict[Name, Volume] = Field({}, max_length=100, description="what is added up")
    ranks: tuple[Rank, ...] = Field((), description="the ladder, lowest first")
    ladders: dict[Name, Annotated[Ladder, BeforeValidator(_ladder)]] = Field(
        {}, max_length=20, description="further ladders"
    )
    bonuses: tuple[SerializeAsAny[Bonus], ...] = Field(
        (), max_length=200, description="in the order of pay"
    )
    payout: PayoutPolicy = Field(
        PayoutPolicy(), description="minimum payout, fees, cap of the company, money of markets"
    )
    examples: tuple[Example, ...] = Field((), description="what it must pay")
    guards: tuple[Guard, ...] = Field((), description="what it must never do")

    @cached_property
    def exponent(self) -> int:
        """Decimals of the currency."""
        return exponent(self.currency)

    @cached_property
    def minor_per_unit(self) -> int:
        """Minor units in one unit of the currency: 100 cents in a dollar, 1 in a yen."""
        return int(10**self.exponent)

    @cached_property
    def all_ladders(self) -> dict[str, Ladder]:
        """Every ladder by name; the one written as [[ranks]] is called ``main``."""
        main = {MAIN: Ladder(ranks=self.ranks)} if self.ranks else {}
        return {**main, **self.ladders}

    @property
    def carried(self) -> dict[str, tuple[str, ...]]:
        """The columns that a period leaves for the next, by bonus, volume and ladder."""
        named = [(b.name, (*b.carry_columns, *kept_columns(b))) for b in self.bonuses]
        named += [(name, model.carry_columns) for name, model in self.volumes.items()]
        named += [(holding_key(n), holding_columns(m)) for n, m in self.all_ladders.items()]
        return {name: columns for name, columns in named if columns}

    @property
    def default_ladder(self) -> str:
        """The ladder that plain rank names mean; empty when the plan has none."""
        return next(iter(self.all_ladders), "")

    def ladder(self, name: str) -> Ladder:
        """One ladder by name."""
        return self.all_ladders[name]

    def rank_number(self, ladder: str, rank: str) -> int:
        """The number of a rank, 1 the lowest. Raises ValueError for a name that is not in it."""
        return [step.name for step in self.ladder(ladder).ranks].index(rank) + 1

    def rank_name(self, ladder: str, number: int) -> str:
        """The name of a rank number; empty for 0."""
        return self.ladder(ladder).ranks[number - 1].name if number else ""

    @cached_property
    def derived_trees(self) -> dict[str, DerivedTree]:
        """The trees that are made from another one, by name."""
        return {n: model for n, model in self.trees.items() if isinstance(model, DerivedTree)}

    @cached_property
    def regrouped_trees(self) -> dict[str, RegroupedTree]:
        """The trees that are another one with other uplines, by name."""
        return {n: model for n, model in self.trees.items() if isinstance(model, RegroupedTree)}

    @cached_property
    def passup_trees(self) -> dict[str, PassupTree]:
        """The trees in which first recruits are passed up, by name."""
        return {n: model for n, model in self.trees.items() if isinstance(model, PassupTree)}

    @cached_property
    def reshaped_trees(self) -> dict[str, RegroupedTree | PassupTree]:
        """The trees made from another one that nobody leaves, by name."""
        return {**self.regrouped_trees, **self.passup_trees}

    @cached_property
    def trees_of_trees(self) -> dict[str, DerivedTree | RegroupedTree | PassupTree]:
        """Every tree that is made from another one, by name."""
        return {**self.derived_trees, **self.reshaped_trees}

    @cached_property
    def other_trees(self) -> tuple[str, ...]:
        """The names of the trees in which some stand under another upline than their sponsor."""
        return tuple(n for n, model in self.trees.items() if isinstance(model, OtherUplines))

    @cached_property
    def placement_trees(self) -> dict[str, PlacementTree]:
        """The trees in which members have places of their own, by name."""
        return {n: model for n, model in self.trees.items() if isinstance(model, PlacementTree)}

    @cached_property
    def active_needs(self) -> Needs:
        """What it takes to be active, ready to decide."""
        condition = self.active.needs if self.active else None
        return compile_needs(condition, Context(self, self.default_ladder))

    def needs_to_keep(self, tree: str) -> Needs:
        """What it takes to stay in a derived tree, ready to decide."""
        model = self.derived_trees[tree]
        return compile_needs(model.keep, Context(self, self.default_ladder, model.of))

    def needs_to_head(self, tree: str) -> Needs:
        """What it takes to keep those below in a regrouped tree, ready to decide."""
        model = self.regrouped_trees[tree]
        return compile_needs(model.under, Context(self, self.default_ladder, model.of))

    def needs_until(self, volume: Volume, deciding: str = "") -> Needs:
        """What ends the groups of a volume; ``deciding``: while that ladder is being decided."""
        ladder = deciding or self.default_ladder
        return compile_needs(volume.until, Context(self, ladder, volume.tree, bool(deciding)))

    def needs_where(self, volume: Volume) -> Needs:
        """Whose figures a volume adds up."""
        return compile_needs(volume.where, Context(self, self.default_ladder, volume.tree))

    def ends_at(self, ladder: str) -> tuple[str, ...]:
        """The volumes whose groups end at ranks of this very ladder, in its own tree."""
        return tuple(
            name
            for name, model in self.volumes.items()
            if model.tree == self.ladder(ladder).tree
            and self._asks(model.until, ladder)
            and not self._asks(model.where, ladder)
        )

    def _asks(self, condition: Condition | None, ladder: str) -> bool:
        ranks = condition.ranks() if condition else ()
        return any((wanted.ladder or self.default_ladder) == ladder for wanted in ranks)

    def bonus(self, name: str) -> Bonus:
        """One bonus by name. Raises PlanError with the nearest name."""
        from difflib import get_close_matches

        for bonus in self.bonuses:
            if bonus.name == name:
                return bonus
        near = get_close_matches(name, [bonus.name for bonus in self.bonuses], 1)
        known = ", ".join(bonus.name for bonus in self.bonuses)
        hint = f"did you mean '{near[0]}'?" if near else f"bonuses are {known}"
        raise PlanError(f"the plan has no bonus '{name}'", hint=hint)

    def orders_of(self, name: str) -> Orders:
        """Which orders a bonus pays on; everything for a name that the check refuses anyway."""
        found = next((bonus for bonus in self.bonuses if bonus.name == name), None)
        return found.orders(self) if found else EVERY_ORDER

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Every sum over orders that the plan reads, PV and CV first, without repetition."""
        wanted = [Metric("PV"), Metric("CV")]
        if "AMOUNT" in self.names_read:
            wanted.append(Metric("AMOUNT"))
        wanted += [metric for model in self.volumes.values() for metric in model.metrics(self)]
        wanted += [metric for bonus in self.bonuses for metric in bonus.metrics(self)]
        return tuple(dict.fromkeys(wanted))

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The facts that ``for`` filters and pegs read: ``market``, ``attr:NAME``; sorted."""
        names = set()
        for who in self._filters():
            names |= {f"attr:{name}" for name in who.attr}
            names |= {"market"} if who.market else set()
        names |= {"market"} if self.payout.pegs else set()
        return tuple(sorted(names))

    @cached_property
    def reads_joined(self) -> bool:
        """Does a condition, a filter on orders, a bonus or a tree ask when somebody joined?"""
        filters = (
            orders for metric in self.metrics for orders in (metric.orders, *metric.orders.but_not)
        )
        return (
            any(c.joined_within for c in self.conditions())
            or any(orders.joined_within for orders in filters)
            or any(bonus.uses_joined() for bonus in self.bonuses)
            or bool(self.passup_trees)
        )

    @cached_property
    def reaches_company(self) -> bool:
        """May everybody be behind a figure, and not only those below in the sponsor tree?"""
        return (
            any(model.over == "company" for model in self.volumes.values())
            or bool(self.placement_trees or self.other_trees or self.passup_trees)
            or self.reads_owners
            or any(bonus.of_company for bonus in self.bonuses)
        )

    @cached_property
    def reads_owners(self) -> bool:
        """Does a limit, a volume or the payout look at all positions of an owner together?"""
        limits = any(bonus.limit and bonus.limit.owner is not None for bonus in self.bonuses)
        volumes = any(model.over == "owner" for model in self.volumes.values())
        return volumes or limits or self.payout.to_owner

    @cached_property
    def reads_customers(self) -> bool:
        """Does a condition count customers?"""
        return any(c.customers is not None for c in self.conditions())

    def conditions(self) -> Iterator[Condition]:
        """Every condition of the plan, alternatives included."""
        from netmark.plan.check_conditions import placed_conditions

        for _, condition, _ in placed_conditions(self):
            yield condition

    def _filters(self) -> Iterator[For]:
        yield from (ladder.for_ for ladder in self.all_ladders.values() if ladder.for_)
        for bonus in self.bonuses:
            found = (getattr(part, "for_", None) for _, part in parts(bonus))
            yield from (who for who in found if who)
        yield from (tree.for_ for tree in self.placement_trees.values() if tree.for_)
        yield from (tree.for_ for tree in self.passup_trees.values() if tree.for_)
        yield from (condition.for_ for condition in self.conditions() if condition.for_)

    @property
    def names_read(self) -> set[str]:
        """The metrics and volumes that a condition, a bonus, a volume, a guard or the cap reads."""
        names = {self.payout.cap.of} if self.payout.cap else set()
        names |= {guard.payout_ratio.of for guard in self.guards}
        names |= {name for condition in self.conditions() for name in condition.names()}
        names |= {name for bonus in self.bonuses for _, name in bonus.volumes()}
        return names | {name for model in self.volumes.values() for name in model.names}


def read(text: str, file: str = "plan.toml") -> Plan:
    """Read a plan; PlanError carries every fault as a Problem with file, line and column."""
    plan, problems = examine(text, file)
    if plan is None or problems:
        count = f"{len(problems)} faults" if len(problems) != 1 else "a fault"
        raise PlanError(
            f"the plan {file} has {count}",
            hint=f"correct the plan, then: netmark plan check {file}",
            problems=problems,
        )
    return plan


def examine(text: str, file: str = "plan.toml") -> tuple[Plan | None, list[Problem]]:
    """Read a plan and list every fault; the plan is None when it has none that can be used."""
    from netmark.plan.check import faults
    from netmark.plan.check_examples import example_problems

    document, locator = parse(text, file), Locator(text, file)
    problems: list[Problem] = []
    money = decimals_of(document.get("currency"))
    reader = BonusReader(locator, problems, money)
    bonuses = reader.bonuses(document.get("bonuses", []), ("bonuses",))
    try:
        plan = Plan.model_validate({**document, "bonuses": bonuses}, context=money)
    except ValidationError as error:
        problems += problems_from_pydantic(error, locator, Plan)
        plan = None
    if plan is None or problems:
        problems += _currency(document, locator)
        return None, sorted(problems, key=in_order)
    found = [Problem(locator.where(fault.path), fault.what, fault.hint) for fault in faults(plan)]
    found += example_problems(plan, text, locator)
    return plan, sorted(found, key=in_order)


def _currency(document: dict[str, object], locator: Locator) -> Iterator[Problem]:
    """The fault of an unknown currency, which otherwise only a whole plan is asked for."""
    code = document.get("currency")
    if isinstance(code, str):
        try:
            exponent(code)
        except InputError as error:
            yield Problem(locator.where(("currency",)), error.message, error.hint)


def doubtful(plan: Plan, text: str, file: str = "plan.toml") -> list[Problem]:
    """What in the text of a plan without faults is probably a slip all the same."""
    from netmark.plan.plausible import doubts

    locator = Locator(text, file)
    found = [Problem(locator.where(doubt.path), doubt.what, doubt.hint) for doubt in doubts(plan)]
    return sorted(found, key=in_order)
