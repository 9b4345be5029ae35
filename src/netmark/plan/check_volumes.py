"""Do the volumes of a plan say all that they must, and nothing that has no meaning there?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.ledger.volume import METRICS
from netmark.plan.bonuses.base import Fault, VolumeBonus
from netmark.plan.check_conditions import known, unknown
from netmark.plan.conditions import Path

if TYPE_CHECKING:
    from netmark.plan.conditions import OrderFilter
    from netmark.plan.document import Plan
    from netmark.plan.volumes import Volume

_OWN = ("frontline", "levels", "legs")
"""The scopes of which a plan has to say whether the member's own figure counts."""


def volume_faults(plan: "Plan", name: str, model: "Volume") -> Iterator[Fault]:
    """Everything about one volume that can't be used."""
    path: Path = ("volumes", name)
    yield from _added_up(plan, model, path)
    yield from known(plan, "tree", model.tree, (*path, "tree"))
    yield from _scope(name, model, path)
    if model.window is not None and model.growth is not None:
        yield Fault(
            (*path, "growth"),
            "either a window or growth",
            f"make another volume of {name} that grows",
        )
    summed = [name for name in model.names if name and name not in METRICS]
    if model.stretch and summed:
        yield Fault(
            (*path, "window"),
            f"orders of {model.window} are added up, and {summed[0]} is no sum of orders",
            f'give a volume of PV or CV over = "self" this window, and name it in {name}',
        )
    if model.cap is not None and model.cap < 0:
        yield Fault((*path, "cap"), "a cap below 0", "write the most that counts")
    if model.leg_cap is not None and model.leg_cap < 0:
        yield Fault((*path, "leg_cap"), "a cap below 0", "write the most that a leg counts for")


def _added_up(plan: "Plan", model: "Volume", path: Path) -> Iterator[Fault]:
    if bool(model.of) == bool(model.sum):
        yield Fault(path, "what is added up?", 'write either of = "PV" or sum = [{ of = "PV" }, …]')
        return
    if model.of:
        yield from known(plan, "volume", model.of, (*path, "of"))
        yield from _filter(plan, model.of, model, path)
    elif model.filters() or "factor" in model.model_fields_set:
        yield Fault(path, "a sum has its filters and factors in its parts", "move them there")
    for place, part in enumerate(model.sum):
        yield from known(plan, "volume", part.of, (*path, "sum", place, "of"))
        yield from _filter(plan, part.of, part, (*path, "sum", place))
    finer = any(addend.factor.denominator > 1 for addend in model.addends(plan))
    if finer and model.rounding is None:
        yield Fault(
            path,
            "how is a part of a figure rounded to hundredths?",
            'write rounding = "half-even", "half-up" or "down"',
        )
    if model.rounding and not finer:
        yield Fault((*path, "rounding"), "nothing is to be rounded here", "take it out")


def _filter(plan: "Plan", of: str, model: "OrderFilter", path: Path) -> Iterator[Fault]:
    if model.filters() and of not in METRICS:
        yield Fault(path, f"{of} is already added up, orders can't be picked", f"filter {of}")
    if model.except_:
        yield from exception_faults(plan, model.except_, (*path, "except"), plan.bonuses)


def _scope(name: str, model: "Volume", path: Path) -> Iterator[Fault]:
    what = " and ".join(model.names)
    if model.over in _OWN and model.own is None:
        yield Fault(
            (*path, "over"),
            f"does the member's own {what} count in {name}?",
            "write own = true or own = false",
        )
    if model.own is not None and model.over not in (*_OWN, "organisation", "group"):
        yield Fault((*path, "own"), f"own has no meaning with over = {model.over}", "take it out")
    if (model.over == "group") != (model.until is not None):
        yield Fault(
            path,
            "where does the group end?",
            'with over = "group" write until = { rank = "Director" }, or another condition',
        )
    if (model.over == "levels") != (model.levels is not None):
        yield Fault(path, "levels = n goes with over = levels", 'write over = "levels", levels = 3')
    if (model.over == "leg") != (model.which is not None):
        yield Fault(
            path, "which leg?", 'with over = "leg" write which = "largest", "smallest" or 2'
        )
    if (model.over == "legs") != (model.but_largest is not None or model.leg_cap is not None):
        yield Fault(
            path,
            "which of the legs count, and how much of each?",
            'with over = "legs" write but_largest = 1, leg_cap = 1000, or both',
        )


def exception_faults(
    plan: "Plan", name: str, path: Path, among: tuple[object, ...]
) -> Iterator[Fault]:
    """A bonus whose orders are left out has to be there, and to pay only on some orders."""
    names = [bonus.name for bonus in plan.bonuses if bonus in among]
    if name not in names:
        yield unknown(
            "bonus above this one" if among is not plan.bonuses else "bonus", name, names, path
        )
        return
    bonus = plan.bonus(name)
    if not (isinstance(bonus, VolumeBonus) and bonus.base.filters()):
        yield Fault(
            path,
            f"{name} pays on every order, so nothing would be left",
            f"give {name} a filter such as buyer_joined_within, or take except out",
        )
