"""What can be used and is probably a slip: nothing here makes a plan wrong."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.ledger.money import format_rate
from netmark.plan.bonuses.base import Fault

if TYPE_CHECKING:
    from netmark.plan.bonuses.base import Bonus
    from netmark.plan.conditions import Condition
    from netmark.plan.document import Plan

Path = tuple[str | int, ...]


def doubts(plan: "Plan") -> list[Fault]:
    """What somebody should look at again: rates, ranks and volumes that make little sense."""
    found: list[Fault] = []
    for place, bonus in enumerate(plan.bonuses):
        found += _rates(bonus, ("bonuses", place))
    for name, ladder in plan.all_ladders.items():
        start: Path = ("ladders", name, "ranks") if name in plan.ladders else ("ranks",)
        found += _order(start, [(rank.name, rank.needs) for rank in ladder.ranks])
    return found + list(_unused(plan))


def _rates(bonus: "Bonus", path: Path) -> Iterator[Fault]:
    fields = {name: getattr(bonus, name, None) for name in ("rate", "rates", "brackets")}
    fields["infinity"] = getattr(getattr(bonus, "infinity", None), "rate", None)
    for name, value in fields.items():
        most = max(_fractions(value), default=Fraction(0))
        if most > 1:
            yield Fault((*path, name), f"{format_rate(most)} is more than what it is paid on")


def _fractions(value: object) -> Iterator[Fraction]:
    """Every exact share somewhere in a table; thresholds are whole numbers."""
    if isinstance(value, Fraction):
        yield value
    inside: object = value.values() if isinstance(value, Mapping) else value
    if isinstance(inside, Mapping | tuple | list) or inside is not value:
        for part in inside:  # type: ignore[attr-defined]  # values of a table, or a list
            yield from _fractions(part)


def _order(start: Path, ranks: "list[tuple[str, Condition | None]]") -> Iterator[Fault]:
    for place, (name, needs) in enumerate(ranks):
        for lower, below in ranks[:place]:
            if below is not None and _less(needs, below):
                yield Fault(
                    (*start, place),
                    f"{name} takes less than {lower}, which is a lower rank",
                    f"whoever reaches {lower} is {name} at once: put the lowest rank first",
                )
                break


def _less(needs: "Condition | None", below: "Condition") -> bool:
    """Does whoever meets the needs of the lower rank always meet these, and not the reverse?"""
    if needs is None:
        return True
    if needs == below or not needs.volumes.keys() <= below.volumes.keys():
        return False
    if any(least > below.volumes[name] for name, least in needs.volumes.items()):
        return False
    others = ((getattr(needs, name), getattr(below, name)) for name in type(below).model_fields)
    return all(value == other or not value for value, other in others)


def _unused(plan: "Plan") -> Iterator[Fault]:
    used = {name for condition in plan.conditions() for name in condition.names()}
    used |= {name for bonus in plan.bonuses for _, name in bonus.volumes()}
    used |= {name for model in plan.volumes.values() for name in model.names}
    for name in plan.volumes:
        if name not in used:
            yield Fault(("volumes", name), f"nothing uses the volume {name}: it is only shown")
