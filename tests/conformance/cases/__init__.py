"""The cases, by what their plans are about: every file here has some."""

from importlib import import_module
from pkgutil import iter_modules

from ..case import Case

CASES: tuple[Case, ...] = tuple(
    case
    for name in sorted(info.name for info in iter_modules(__path__))
    for case in import_module(f"{__name__}.{name}").CASES
)
