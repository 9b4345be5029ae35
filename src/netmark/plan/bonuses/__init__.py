"""The kinds of bonus: every file here is one, and other packages may bring more.

A package adds kinds through the entry-point group ``netmark.bonuses``; the name of the entry point
is the kind, its object the class.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isabstract
from pkgutil import iter_modules

from netmark.errors import PlanError
from netmark.plan.bonuses.base import Bonus


@cache
def registry() -> dict[str, type[Bonus]]:
    """Every kind of bonus by its name, our own first, each in alphabetical order.

    Raises PlanError when a package brings a kind that is already there, is no Bonus, or does not
    say what it pays, how it got there, or why.
    """
    kinds: dict[str, type[Bonus]] = {}
    for module in sorted(info.name for info in iter_modules(__path__)):
        if module == "base":
            continue
        loaded = import_module(f"{__name__}.{module}")
        kinds[module] = getattr(loaded, module.title().replace("_", ""))
    for entry in sorted(entry_points(group="netmark.bonuses"), key=lambda point: point.name):
        kind = entry.load()
        whole = isinstance(kind, type) and issubclass(kind, Bonus) and not isabstract(kind)
        if entry.name in kinds or not whole:
            raise PlanError(
                f"the package that brings the bonus kind '{entry.name}' can't be used",
                hint=f"uninstall or correct {entry.value}",
            )
        kinds[entry.name] = kind
    return kinds
