"""A plan in plain English: conditions, orders, volumes and trees as phrases an owner can sign."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from netmark.genealogy.placement import POLICIES
from netmark.ledger.money import format_rate, format_volume
from netmark.ledger.stretch import Stretch
from netmark.plan.conditions import (
    Condition,
    For,
    Frontline,
    LegCount,
    LegLines,
    LegVolumes,
    OrderFilter,
    RankAtLeast,
)
from netmark.plan.holding import said
from netmark.plan.trees import OtherUplines, PassupTree, PlacementTree, RegroupedTree

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.ladders import Rank
    from netmark.plan.trees import TreeModel
    from netmark.plan.volumes import Volume

BUYERS = {
    "self": "the member",
    "preferred": "preferred customers",
    "retail": "retail customers",
}

GLOSSARY = {
    "active": "an enrolled distributor who meets the plan's [active]; without one, every enrolled"
    " distributor",
    "AMOUNT": "what was paid for a member's orders of the period, in money",
    "breakage": "what the plan could have paid and did not, because nobody was entitled to it",
    "by decree": "given by the company, whatever was reached",
    "CV": "commissionable volume of a member's orders of the period: what bonuses are paid on",
    "customer": "a member who only buys",
    "direct recruits": "the members somebody recruited himself; also called his frontline",
    "distributor": "a member who sells, recruits and earns",
    "ladder": "ranks in their order; a plan may have several",
    "leg": "one direct recruit with everybody below",
    "level": "distance on the way up from whoever made a sale; level 1 is his sponsor, except"
    " where somebody is passed over",
    "MEMBERS": "1.00 for everybody who is enrolled at the end of the period, of whatever kind",
    "paid-as rank": "the highest rank whose needs are met in the period, or the one given by"
    " decree",
    "preferred": "buys at a discount and earns nothing",
    "PV": "qualifying volume of a member's orders of the period, in points",
    "rank": "a step of the ladder; what is paid depends on the rank of the period",
    "retail": "an order of somebody who is no member, credited to the member who sold it",
    "tree": "who stands below whom; the sponsor tree says who recruited whom",
    "upline": "everybody above a member, up to the company",
}
"""The words of a plan in plain English, in the order of the alphabet."""


IN_PLACES = {"leg": "one side below a place, with everybody there, whoever recruited them"}
"""What words mean besides where a plan has a tree of places."""


def words_used(texts: Iterable[str], places: bool = False) -> list[tuple[str, str]]:
    """The entries of the glossary that these texts need, their own explanations included.

    ``places``: the plan has a tree in which everybody has a place.
    """
    found: dict[str, str] = {}
    text = "\n".join(texts)
    while True:
        more = {
            word: meaning
            for word, meaning in GLOSSARY.items()
            if word not in found and re.search(rf"\b{word}s?\b", text)
        }
        if not more:
            also = IN_PLACES if places else {}
            return [
                (word, f"{meaning}; in a tree of places: {also[word]}" if word in also else meaning)
                for word, meaning in GLOSSARY.items()
                if word in found
            ]
        found |= more
        text = "\n".join(more.values())


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Join phrases as one says them.

    >>> listed(["PV 100"]), listed(["a", "b"]), listed(["EU", "US", "UK"], "or")
    ('PV 100', 'a and b', 'EU, US or UK')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def figure(hundredths: int) -> str:
    """Say a volume without needless decimals.

    >>> figure(10000), figure(9950)
    ('100', '99.50')
    """
    return format_volume(hundredths).removesuffix(".00")


def condition(needs: Condition | None, plan: "Plan") -> str:
    """Say what a condition takes; nothing for one that asks for nothing."""
    if needs is None:
        return "nothing"
    parts = [_volume_needed(needs, name, least, plan) for name, least in needs.volumes.items()]
    if needs.rank:
        parts.append(f"the rank {_at_least(needs.rank)}")
    if needs.title:
        parts.append(f"{_at_least(needs.title)} held in an earlier period")
    if needs.active:
        parts.append("being active")
    if needs.forced_rank:
        parts.append("a rank by decree")
    if needs.joined_within:
        parts.append(f"being in the first {needs.joined_within} after joining")
    if needs.for_:
        parts.append(f"being {who(needs.for_)}")
    if needs.frontline:
        parts.append(_frontline(needs.frontline))
    if needs.sets:
        sets = "; ".join(f"({n}) {_frontline(one)}" for n, one in enumerate(needs.sets, start=1))
        parts.append(f"sets of direct recruits that share nobody: {sets}")
    if needs.customers is not None:
        parts.append(f"{_count(needs.customers, 'customer')} who bought")
    parts += [_legs(leg) for leg in needs.legs]
    if needs.any:
        ways = [f"({n}) {condition(way, plan)}" for n, way in enumerate(needs.any, start=1)]
        return f"{_all(parts)}{'; and ' if parts else ''}one of: {'; '.join(ways)}"
    return _all(parts) or "nothing"


def rank(model: "Rank", plan: "Plan") -> str:
    """Say what a rank takes."""
    if model.by_decree:
        return "a decree, nothing else"
    text = condition(model.needs, plan)
    if model.keep:
        text += (
            f"; whoever held it in the period before keeps it with {condition(model.keep, plan)}"
        )
    return f"{text}; it holds {said(model.grace)}" if model.grace else text


def _all(parts: Sequence[str]) -> str:
    """Join conditions; with semicolons where one of them has commas of its own."""
    return "; ".join(parts) if any("," in part for part in parts) else listed(parts)


def _volume_needed(needs: Condition, name: str, least: int, plan: "Plan") -> str:
    model, text = plan.volumes.get(name), f"{figure(least)} {name}"
    if needs.largest_leg is not None and model is not None and model.over == "organisation":
        most = figure(int(needs.largest_leg * least))
        text += f" of which one leg counts for at most {most} ({format_rate(needs.largest_leg)})"
    return text


def _at_least(wanted: RankAtLeast) -> str:
    ladder = f" of the ladder {wanted.ladder}" if wanted.ladder else ""
    return f"{wanted.at_least} or higher{ladder}"


def who(wanted: For) -> str:
    """Say whom a filter on fixed facts takes."""
    parts = [f"in market {listed(wanted.market, 'or')}"] if wanted.market else []
    parts += [f"a {listed(wanted.kind, 'or')}"] if wanted.kind else []
    parts += [f"of {name} {listed(values, 'or')}" for name, values in wanted.attr.items()]
    return listed(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _holder(wanted: Frontline | LegCount) -> list[str]:
    parts = ["active"] if wanted.active else []
    return parts + ([_at_least(wanted.rank)] if wanted.rank else [])


def _minimums(wanted: Frontline | LegCount) -> str:
    return listed([f"{figure(least)} {name}" for name, least in wanted.volumes.items()])


def _frontline(wanted: Frontline) -> str:
    text = _count(wanted.count, "direct recruit")
    kinds = () if wanted.kind == ("distributor",) else (listed(wanted.kind, "or"),)
    holds = listed([*kinds, *_holder(wanted)])
    text += f" who {'is' if wanted.count == 1 else 'are'} {holds}" if holds else ""
    return f"{text} with {_minimums(wanted)}" if wanted.volumes else text


def _legs(wanted: LegCount | LegLines | LegVolumes) -> str:
    if isinstance(wanted, LegLines):
        shares = listed([format_rate(share) for share in wanted.shares])
        return (
            f"{_count(wanted.lines, 'line')} of legs by {wanted.of}: the largest leg is one, the"
            f" next ones are put together until they have {shares} of all legs"
        )
    if isinstance(wanted, LegVolumes):
        figures = [figure(least) for least in wanted.at_least]
        if wanted.rest == "sum":
            together = f"all other legs together {figures[-1]}"
            return f"legs by {wanted.of} of {', '.join(figures[:-1])} and {together}, sorted again"
        return f"legs by {wanted.of} of {listed(figures)}, the largest first"
    text, holds = _count(wanted.count, "leg"), listed(_holder(wanted))
    many = wanted.recruited or 1
    who = ["whom the member recruited himself"] if wanted.recruited else []
    who += [f"who {'is' if many == 1 else 'are'} {holds}"] if holds else []
    somebody = "somebody" if many == 1 else f"{many} members"
    text += f" with {somebody} at any depth {listed(who)}" if who else ""
    if wanted.volumes:
        text += f"{', and' if who else ''} whose first member has {_minimums(wanted)}"
    return text


def orders(name: str, wanted: OrderFilter) -> str:
    """Say which orders of a metric count, or name the volume."""
    text = name
    if wanted.orders:
        text += f" of orders of the kind {listed(wanted.orders, 'or')}"
    elif wanted.filters():
        text += " of orders"
    if wanted.buyers:
        text += f" bought by {listed([BUYERS[buyer] for buyer in wanted.buyers], 'or')}"
    if wanted.buyer_joined_within:
        text += f" in the member's first {wanted.buyer_joined_within}"
    if wanted.order_at_least:
        each = [f"{figure(least)} {metric}" for metric, least in wanted.order_at_least.items()]
        text += f" of at least {listed(each)} each"
    if wanted.refunds:
        text += ", less only what is refunded in the period of its order"
    if wanted.except_:
        text += f", without those that {wanted.except_} pays on"
    return text


def volume(model: "Volume", plan: "Plan") -> str:
    """Say what a volume adds up, and over whom."""
    what = _added_up(model, plan)
    own = ", the member's own included" if model.own else ", without the member's own"
    over = {
        "self": f"{what}, of the member alone",
        "owner": f"{what}, of all positions of the member's owner together",
        "frontline": f"{what}, of the direct recruits{own}",
        "levels": f"{what}, of the first {model.levels} levels below{own}",
        "organisation": f"{what}, of everybody below{own if model.own is False else ''}",
        "group": f"{what}, of everybody below",
        "leg": f"{what}, of {_which_leg(model.which)} leg",
        "legs": f"{what}, of all legs{_legs_counted(model)}{own}",
        "company": f"{what}, of the whole company",
    }[model.over]
    if model.over in ("organisation", "group") and model.own is not False:
        over = f"{what}, of the member and everybody below"
    if model.until is not None:
        over += f" down to the next with {condition(model.until, plan)}, who does not count"
        over += own if model.own is False else ""
    if model.cap is not None:
        over += f", at most {figure(model.cap)}"
    return over + _in_tree(model.tree) + _over_time(model)


def _over_time(model: "Volume") -> str:
    """Say which periods it takes in."""
    if model.growth:
        ago = "the period before" if model.growth == 1 else f"{model.growth} periods before"
        return f"; only what it has more than in {ago}"
    if model.window is None:
        return ""
    if model.lifetime:
        return "; added up over all periods"
    if isinstance(model.window, Stretch):
        return f"; of the orders of {_days(model.window)}"
    before = _count(model.window - 1, "period")
    return f"; added up over this period and the {before} before"


def _days(window: Stretch) -> str:
    """Say which days count."""
    one = str(window).partition(" ")[2]
    counted = f"{window} of the calendar" if window.unit == "month" else window
    return {
        "": f"the {counted} up to the period's end",
        "this": f"the {one} that the period ends in, up to that day",
        "last": f"the {one} before the one that the period ends in",
        "whole": f"the latest {one} that is over when the period ends",
    }[window.which]


def _added_up(model: "Volume", plan: "Plan") -> str:
    """Say what is added up of each member: "AMOUNT less 25% of CV"."""
    if not model.sum:
        text = _times(model.factor, orders(model.of, model))
    else:
        text = ""
        for part in model.sum:
            word = " less " if part.factor < 0 else " plus " if text else ""
            text += word + _times(abs(part.factor), orders(part.of, part))
        text = text.lstrip()
    text += f" (of each member rounded {model.rounding})" if model.rounding else ""
    return f"{text}, of those with {condition(model.where, plan)}" if model.where else text


def _times(factor: Fraction, what: str) -> str:
    if factor == 1:
        return what
    if factor < 0:
        return f"less {_times(-factor, what)}"
    return (
        f"{factor} times {what}" if factor.denominator == 1 else f"{format_rate(factor)} of {what}"
    )


def _legs_counted(model: "Volume") -> str:
    text = ""
    if model.but_largest:
        text = (
            " but the largest"
            if model.but_largest == 1
            else f" but the {model.but_largest} largest"
        )
    return text if model.leg_cap is None else f"{text}, each for at most {figure(model.leg_cap)}"


def _which_leg(which: str | int | None) -> str:
    if not isinstance(which, int):
        return f"the {which}"
    endings = {1: "st", 2: "nd", 3: "rd"} if which % 100 not in (11, 12, 13) else {}
    return f"the {which}{endings.get(which % 10, 'th')} largest"


def _in_tree(name: str) -> str:
    return "" if name == "sponsor" else f", in the tree {name}"


def tree(model: "TreeModel", plan: "Plan") -> str:
    """Say how a tree is derived from another, or where newcomers are placed in it."""
    if isinstance(model, OtherUplines):
        return "the sponsor tree, in which some stand under another upline"
    if isinstance(model, PlacementTree):
        return _placement(model)
    if isinstance(model, PassupTree):
        only = f" (of those {who(model.for_)})" if model.for_ else ""
        one = "recruit" if len(model.first) == 1 else "recruits"
        go = "goes" if len(model.first) == 1 else "go"
        numbers = listed([str(number) for number in model.first])
        return (
            f"the tree {model.of}, in which the {one} number {numbers} of a member{only} {go}"
            " to whoever he belongs to himself; who is passed up to somebody is not one of his own"
        )
    if isinstance(model, RegroupedTree):
        heads = condition(model.under, plan)
        but = "" if model.skip == "all" else "; the topmost of those passed over stays in between"
        return f"the tree {model.of}, each under his nearest upline with {heads}{but}"
    return (
        f"the tree {model.of}, reduced to those with {condition(model.keep, plan)}; what the others"
        " sold counts for their nearest upline who stays"
    )


def _placement(model: PlacementTree) -> str:
    sides = "two sides, left and right," if model.kind == "binary" else f"{model.sides} sides"
    whom = f"everybody (only: {who(model.for_)})" if model.for_ else "everybody"
    text = f"{whom} has a place with {sides} and keeps it; where nobody says where, a newcomer"
    text += (
        " waits" if model.fill == "manual" else f" is placed {model.fill}: {POLICIES[model.fill]}"
    )
    if model.tank:
        text += f", unless somebody chooses a place before ({model.tank})"
    if model.by_hand == "outer-line":
        text += "; by hand only to the end of an outermost line"
    return text
