"""Reading the bonuses of a plan, also those inside others, each through the model of its kind."""

from typing import NamedTuple

from pydantic import ValidationError

from netmark.errors import Problem
from netmark.plan.bonuses import registry
from netmark.plan.bonuses.base import Bonus
from netmark.plan.conditions import Path
from netmark.plan.faults import problems_from_pydantic
from netmark.plan.source import Locator
from netmark.plan.values import Decimals

NESTED = "alternatives"
"""The field of a bonus that holds further bonuses."""


class BonusReader(NamedTuple):
    """Reads bonuses, each through the model of its kind; faults are added to ``problems``."""

    locator: Locator
    problems: list[Problem]
    money: Decimals

    def bonuses(self, written: object, path: Path) -> list[Bonus]:
        """A list of bonuses; those among them that have none of their own faults."""
        if not isinstance(written, list):
            what, hint = f"{path[-1]} is a list", f"write [[{'.'.join(map(str, path[::2]))}]]"
            self.problems.append(Problem(self.locator.where(path), what, hint))
            return []
        found = (self._bonus(raw, (*path, place)) for place, raw in enumerate(written))
        return [bonus for bonus in found if bonus]

    def _bonus(self, raw: object, path: Path) -> Bonus | None:
        from difflib import get_close_matches

        kinds = registry()
        table = raw if isinstance(raw, dict) else {}
        kind = table.get("kind")
        if not isinstance(kind, str) or kind not in kinds:
            near = get_close_matches(str(kind), kinds, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"kinds are {', '.join(kinds)}"
            what = f"unknown kind of bonus '{kind}'" if kind else "a bonus without a kind"
            self.problems.append(Problem(self.locator.where((*path, "kind")), what, hint))
            return None
        if NESTED in table and NESTED in kinds[kind].model_fields:
            count = len(self.problems)
            inside = self.bonuses(table[NESTED], (*path, NESTED))
            if len(self.problems) > count:
                return None
            table = {**table, NESTED: inside}
        try:
            return kinds[kind].model_validate(table, context=self.money)
        except ValidationError as error:
            self.problems.extend(problems_from_pydantic(error, self.locator, kinds[kind], path))
            return None
