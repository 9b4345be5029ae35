"""What can be used and is probably a slip: nothing here makes a plan wrong."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netmark.plan.bonuses.base import Fault
from netmark.plan.plausible_clocks import clock_doubts
from netmark.plan.plausible_pay import pay_doubts
from netmark.plan.plausible_ranks import rank_doubts

if TYPE_CHECKING:
    from netmark.plan.document import Plan


def doubts(plan: "Plan") -> list[Fault]:
    """What somebody should look at again: rates, ranks and volumes that make little sense."""
    return [*pay_doubts(plan), *clock_doubts(plan), *rank_doubts(plan), *_unused(plan)]


def _unused(plan: "Plan") -> Iterator[Fault]:
    used = plan.names_read
    for name in plan.volumes:
        if name not in used:
            yield Fault(("volumes", name), f"nothing uses the volume {name}: it is only shown")
