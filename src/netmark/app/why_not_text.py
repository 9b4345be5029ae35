"""What `why-not` says to a reader: a title for each bonus or rank, and lines below it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from netmark.ledger.money import format_exact, format_minor, format_volume

if TYPE_CHECKING:
    from netmark.payout.changes import Change, Tried
    from netmark.payout.explain import Item
    from netmark.payout.order_way import Stop, Way
    from netmark.payout.why_not import Absence, Answer
    from netmark.plan.absence import Asked
    from netmark.plan.bonuses.base import Bonus
    from netmark.plan.document import Plan


class Said(NamedTuple):
    """A sentence, and lines below it, each with an amount to its right or none."""

    title: str
    lines: tuple[tuple[str, str], ...]


_WITHOUT = {"to be active": "not active", "to stay in the": "not in the tree "}
"""What somebody is who does not meet what a question asks, where that has a word."""
_MISSED = {
    "inactive": "he was not active",
    "unqualified": "he did not meet what it asks",
    "rank": "his rank is paid nothing there",
    "beyond depth": "deeper than he is paid",
    "below the best rate": "his rate is lower than the best one",
    "blocked": "somebody of his rank or a better one stands in between",
}
"""The reasons of lines that are not paid, as they are said about one member."""


class Teller:
    """Says answers about one member; ``codes`` gives the code of a slot."""

    def __init__(self, plan: "Plan", code: str, period: str, codes: Callable[[int], str]) -> None:
        self.plan = plan
        self.code = code
        self.period = period
        self.codes = codes

    def money(self, minor: int) -> str:
        """An amount in the plan's currency."""
        return format_minor(minor, self.plan.exponent)

    def bonus(self, found: "Absence", alone: bool) -> Said:
        """A bonus: the reason in one line, and asked about alone all conditions below."""
        if found.paid:
            ask = f"netmark explain {self.code} --period {self.period} --bonus '{found.bonus}'"
            return Said(f"{found.bonus} paid {self.money(found.paid)}: {ask}", ())
        because = self.because(found)
        if not alone:
            return Said(f"{found.bonus} paid nothing: {because}.", ())
        lines = [line for one in found.answers for line in self.conditions(one)]
        for each in found.missed:
            count = f"{each.lines} line{'s' if each.lines > 1 else ''}"
            text = f"  missed on {count}: {_MISSED.get(each.reason, each.reason)}"
            lines.append((text, format_exact(each.exact, self.plan.exponent)))
        lines += [(f"  taken: {reason}", self.money(gone)) for reason, gone in found.taken]
        lines += [(f"  {lack}", "") for lack in found.lacks]
        return Said(f"{found.bonus} paid nothing: {because}.", tuple(lines))

    def because(self, found: "Absence") -> str:
        """The reason that comes first: a condition, nothing to be paid on, others, a limit."""
        for one in found.answers:
            if one.decides and not one.met:
                return self.unmet(one)
        if found.lacks:
            return "; ".join(found.lacks)
        if found.taken:
            taken = [f"{self.money(gone)} is {reason}" for reason, gone in found.taken]
            return "; ".join(taken)
        if found.missed:
            reasons = [_MISSED.get(each.reason, each.reason) for each in found.missed]
            return "; ".join(dict.fromkeys(reasons))
        return "everything below him went to others, or is less than the smallest coin"

    def unmet(self, answer: "Answer") -> str:
        """The needs that are not met; of alternatives one of them would do."""
        every = [one.says(self.plan) for one in answer.asked if not one.way and not one.met]
        ways = list[str]()
        for way in dict.fromkeys(one.way for one in answer.asked if one.way):
            lacking = [one for one in answer.asked if one.way == way and not one.met]
            if not any(one.need.key[0] == "for" for one in lacking):
                ways.append(" and ".join(one.says(self.plan) for one in lacking))
        every += [" or ".join(filter(None, ways))] if any(ways) else []
        text = ", ".join(every) or "none of the alternatives is for him"
        head = _WITHOUT.get(answer.of.partition(" tree ")[0], "")
        return f"{head}{answer.of.partition(' tree ')[2]}, {text}" if head else text

    def conditions(self, answer: "Answer") -> "Iterator[tuple[str, str]]":
        """Every need of a question, under what it decides."""
        if answer.asked:
            yield f"  {answer.of}:", ""
        for one in answer.asked:
            yield f"    {self.condition(one)}", ""

    def condition(self, one: "Asked") -> str:
        """A need: met, or what is missing."""
        way = f"({one.way}) " if one.way else ""
        missing = one.said(self.plan)[2]
        if one.met:
            return f"{way}{one.says(self.plan)}"
        if one.need.unit in ("volume", "count"):
            return f"{way}{one.says(self.plan)}, {missing} missing"
        return f"{way}{one.says(self.plan)} (missing)"

    def rank(self, title: str, has: str, reached: bool, answers: "Sequence[Answer]") -> Said:
        """A rank: held, or every condition of it."""
        lines = tuple(line for one in answers for line in self.conditions(one))
        if reached:
            return Said(f"{self.code} holds {title}: paid as {has}.", lines)
        unmet = [self.unmet(one) for one in answers if not one.met]
        because = "; ".join(unmet) or "a decree says otherwise"
        return Said(f"{self.code} is {has or 'without a rank'}, not {title}: {because}.", lines)

    def change(self, change: "Change") -> str:
        """A change as a phrase."""
        amount = format_volume(change.amount)
        if change.what == "own":
            return f"{amount} more that he buys himself"
        if change.what == "retail":
            return f"{amount} more that retail customers buy"
        if change.what == "below":
            return f"{amount} more that {self.codes(change.other)} buys"
        if change.what == "customers":
            return f"{_count(change.number, 'retail customer')} more"
        if change.what == "recruits":
            buying = f", buying for {amount}" if change.amount else ""
            each = " each" if change.amount and change.number > 1 else ""
            return f"{_count(change.number, 'new direct recruit')}{buying}{each}"
        if change.what == "rank":
            several = f" of {change.ladder}" if len(self.plan.all_ladders) > 1 else ""
            return f"the rank {self.plan.rank_name(change.ladder, change.number)}{several}"
        return "being an enrolled distributor"

    def all_of(self, tried: "Tried") -> str:
        """The change, or the two, that were tried."""
        return ", and ".join(map(self.change, tried.changes))

    def changes(self, tried: "Sequence[Tried]", ladder: str = "", *, every: bool = True) -> Said:
        """What would have been enough, each with what it would have paid.

        Without ``every`` not all pairs were tried, because there are too many people below.
        """
        aim = "the rank" if ladder else "pay"
        single = f"No single small change would have brought {aim}"
        if not tried:
            two = "nor two together" if every else "and of two together not all were tried"
            return Said(f"{single}, {two}.", ())
        lines = []
        for each in tried:
            total = sum(each.paid.values())
            by = ", ".join(each.paid)
            text = f"  {self.all_of(each)}"
            if ladder:
                text += f": {self.plan.rank_name(ladder, each.rank)}"
            lines.append((f"{text} ({by})" if by else text, self.money(total)))
        one = f"One of these would have brought {aim}, all else as it was:"
        two = f"{single}, but two at once, all else as it was:"
        return Said(two if any(each.also for each in tried) else one, tuple(lines))

    def way(self, way: "Way", bonus: "Bonus", item: "Item", slot: int) -> Said:
        """The way of an order through a bonus, and where the money went."""
        by = self.codes(item.member)
        if not way.stops:
            return Said(f"{way.bonus} does not pay on {item.ref} by itself.", ())
        could = format_exact(way.could, self.plan.exponent)
        word = getattr(getattr(bonus, "compression", None), "word", "")
        lines = [self._stop(stop, word) for stop in way.stops]
        if way.beyond:
            lines.append((f"  {way.beyond} more above, out of reach", ""))
        lines.append(("  together, before rounding and limits", could))
        title = f"{way.bonus} on {item.ref} by {by}, {format_volume(int(way.base))} counting:"
        if slot not in (item.member, *(stop.upline for stop in way.stops)):
            title = f"{title[:-1]}; {self.code} is not on its way:"
        return Said(title, tuple(lines))

    def _stop(self, stop: "Stop", compression: str) -> tuple[str, str]:
        who = self.codes(stop.upline) if stop.upline else "nobody"
        reason = _MISSED.get(stop.reason, stop.reason) if stop.upline else stop.reason
        amount = format_exact(stop.exact, self.plan.exponent) if stop.exact else ""
        if stop.what == "passed over":
            counts = compression in ("none", "stop")
            by = f" ({compression})" if compression and not counts else ""
            head = "nothing for him on this level" if counts else f"passed over{by}"
            reason = head + (f": {reason}" if reason else "")
        elif stop.what == "out of reach":
            reason = "out of reach" + (f": {reason}" if reason else "")
        elif stop.what == "paid":
            reason = "paid"
        else:
            reason = f"not paid: {reason}"
        return f"  {stop.distance or ''}{'  ' if stop.distance else ''}{who}: {reason}", amount


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
