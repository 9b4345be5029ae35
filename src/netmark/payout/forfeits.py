"""Balances that are lost because they stood for too long: ``[[payout.forfeits]]`` of a plan."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.plan.book import TERMINATED

if TYPE_CHECKING:
    from netmark.plan.settlement import Forfeit


class Stood(NamedTuple):
    """Whose balance was above zero at the end of a period in which nothing of it was paid.

    ``terminated`` are those of them who were so at its end.
    """

    everybody: Collection[int]
    terminated: Collection[int]


def stood(
    members: Sequence[int],
    standing: Sequence[int],
    payable: Sequence[int],
    carried: Sequence[int],
) -> Stood:
    """Of a period that was just computed; columns by slot, ``members`` the ids."""
    slots = [slot for slot, left in enumerate(carried) if left > 0 and not payable[slot]]
    gone = {members[slot] for slot in slots if standing[slot] >= TERMINATED}
    return Stood({members[slot] for slot in slots}, gone)


def lost(
    rules: "Sequence[Forfeit]",
    now: Stood,
    before: Callable[[int, Collection[int]], Stood | None],
) -> dict[int, str]:
    """Who loses his balance (ids) at the end of a period, and why.

    ``now`` is that period; ``before(k, members)`` tells of some members how it was k periods
    earlier, without those whose balance begins anew after it; None: there was no such period.
    """
    found: dict[int, str] = {}
    for rule in rules:
        left = set(now.terminated if rule.whose == "terminated" else now.everybody)
        left -= found.keys()
        for back in range(1, rule.after.periods):
            earlier = before(back, left) if left else None
            if earlier is None:
                left = set()
                break
            left &= set(earlier.terminated if rule.whose == "terminated" else earlier.everybody)
        found |= dict.fromkeys(sorted(left), rule.reason)
    return found


class Watch:
    """The same over periods that are computed one after another, the first of which begins anew."""

    def __init__(self, rules: "Sequence[Forfeit]") -> None:
        self._rules = rules
        self._past: list[Stood] = []
        self._since: dict[int, int] = {}

    def lost(self, now: Stood) -> dict[int, str]:
        """Who loses his balance at the end of the next period, and why."""
        past = self._past

        def before(back: int, members: Collection[int]) -> Stood | None:
            place = len(past) - back
            if place < 0:
                return None
            kept = {member for member in members if self._since.get(member, 0) <= place}
            return Stood(kept & {*past[place].everybody}, kept & {*past[place].terminated})

        found = lost(self._rules, now, before)
        past.append(now)
        self._since.update(dict.fromkeys(found, len(past)))
        return found
