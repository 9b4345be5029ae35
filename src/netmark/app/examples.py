"""The plans and stories that come with netmark, wherever it is installed."""

from functools import cache
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PLAN = "plan.toml"


@cache
def folder() -> "Traversable":
    """The folder of the examples: inside an installed package, or beside src in a checkout."""
    package = files("netmark")
    installed = package.joinpath("examples")
    return installed if installed.is_dir() else Path(str(package)).parents[1] / "examples"


def plans() -> list[str]:
    """Names of the plans that can be used by name, in alphabetical order."""
    there = [place.name for place in folder().iterdir() if place.joinpath(PLAN).is_file()]
    return sorted(there)


def plan_text(name: str) -> str:
    """The text of a built-in plan."""
    return folder().joinpath(name, PLAN).read_text("utf-8")


def purpose(name: str) -> str:
    """What a built-in plan is for: the first sentence of the comment at its top."""
    head = takewhile(lambda line: line.startswith("#"), plan_text(name).splitlines())
    said = " ".join(line.lstrip("#").strip() for line in head)
    sentence, stop, _ = said.partition(". ")
    return sentence + "." if stop else said
