"""Pay of a whole month (quarter, year) that is held against the figures of a shorter period."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.ledger.volume import METRICS
from netmark.plan.bonuses.base import Bonus, Fault
from netmark.plan.clocks import goes_by, is_longer
from netmark.plan.conditions import Condition, Path, parts
from netmark.plan.words import listed

if TYPE_CHECKING:
    from netmark.plan.document import Plan


def clock_doubts(plan: "Plan") -> Iterator[Fault]:
    """Needs, guards and a cap that look at the last period only where pay is for more of them."""
    for place, bonus in enumerate(plan.bonuses):
        if is_longer(bonus, plan):
            yield from _needs(plan, bonus, ("bonuses", place))
    for place, guard in enumerate(plan.guards):
        ratio = guard.payout_ratio
        what = _compared(plan, ratio.bonuses, ratio.of)
        if what:
            yield Fault(
                ("guards", place, "payout_ratio"),
                what,
                'a guard for each clock: name its bonuses, and of = a volume with window = "whole'
                ' month"',
            )
    cap = plan.payout.cap
    what = _compared(plan, cap.bonuses, cap.of) if cap else ""
    if what:
        yield Fault(
            ("payout", "cap", "of"),
            what,
            "name in bonuses those that the cap is about, of one clock",
        )


def _needs(plan: "Plan", bonus: Bonus, path: Path) -> Iterator[Fault]:
    one = str(bonus.paid).partition(" ")[2]
    for where, part in parts(bonus):
        for inner, condition in _ways(part) if isinstance(part, Condition) else ():
            for name in sorted(condition.names()):
                if _of_the_period(plan, name):
                    here = (*path, *where, *inner)
                    yield Fault(
                        (*here, name) if name in condition.volumes else here,
                        f"{name} is that of the {plan.period} in which the {one} ends, not of the"
                        f" whole {one}",
                        f'name a volume with window = "{bonus.paid}" if that is meant',
                    )


def _ways(condition: Condition) -> Iterator[tuple[Path, Condition]]:
    """A condition and its alternatives, each with the keys that lead there."""
    yield (), condition
    for place, other in enumerate(condition.any):
        yield from (((*("any", place), *where), inner) for where, inner in _ways(other))


def _of_the_period(plan: "Plan", name: str) -> bool:
    """Is a figure, or any of those that it is made of, of the orders of the period alone?"""
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop()
        if each in METRICS:
            return True
        model = plan.volumes.get(each)
        if model and each not in seen and not (model.window or model.growth):
            waiting += model.names
        seen.add(each)
    return False


def _compared(plan: "Plan", names: tuple[str, ...], of: str) -> str:
    """What is odd about holding the pay of these bonuses (nothing: of all) against a volume."""
    chosen = [bonus for bonus in plan.bonuses if not names or bonus.name in names]
    longer = [b for b in chosen if is_longer(b, plan)]
    wrong = [b for b in longer if b.paid and not goes_by(plan, of, b.paid)]
    if wrong:
        one = str(wrong[0].paid).partition(" ")[2]
        pay = listed([bonus.name for bonus in wrong])
        return f"{pay} is paid for a whole {one}, and {of} is that of one {plan.period}"
    if longer and len(longer) < len(chosen):
        others = listed([bonus.name for bonus in chosen if bonus not in longer])
        return f"{others} is paid by the {plan.period}, and {of} is of a longer time"
    return ""
