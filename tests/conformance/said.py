"""How a primitive of reference/plans.md is said in a plan, and what proves it."""

import tomllib
from typing import NamedTuple

FRAME = {
    "name": 'name = "Said"\n',
    "currency": 'currency = "USD"\n',
    "period": 'period = "month"\n',
    "rounding": 'rounding = { mode = "half-even", stage = "bonus" }\n',
}
ADDED = {
    "active": "[active]\nneeds = { PV = 100 }\n",
    "ranks": '[[ranks]]\nname = "A"\n[[ranks]]\nname = "B"\nneeds = { GV = 1000 }\n',
}
TEAM = '[trees.team]\nkind = "binary"\nfill = "outer-left"\n'
GV = '[volumes.GV]\nof = "PV"\nover = "organisation"\n'


class Said(NamedTuple):
    """A piece of a plan that says a primitive, or the command that does.

    ``proved``: tests as ``path::test_name`` below the folder ``tests``, or examples of
    reference/examples.json. ``whole``: the piece is a whole part of a plan, not a command.
    """

    said: str
    proved: tuple[str, ...]
    whole: bool = True


def said(text: str, *proved: str) -> Said:
    """Whole parts of a plan."""
    return Said(text, proved)


def paid(kind: str, body: str, *proved: str) -> Said:
    """A bonus of this kind; parts of the plan may follow in the body."""
    return Said(f'[[bonuses]]\nname = "It"\nkind = "{kind}"\n{body}', proved)


def told(command: str, *proved: str) -> Said:
    """A command of netmark: not a rule of the plan, but a fact about the company."""
    return Said(command, proved, whole=False)


def whole_plan(text: str) -> str:
    """A plan that holds the piece, with a head, ranks, a tree and a volume where it has none."""
    has = tomllib.loads(text)
    head = "".join(line for key, line in FRAME.items() if key not in has)
    rest = "".join(part for key, part in ADDED.items() if key not in has)
    rest += "" if "team" in has.get("trees", {}) else TEAM
    rest += "" if "GV" in has.get("volumes", {}) else GV
    return f"{head}{text}\n{rest}"
