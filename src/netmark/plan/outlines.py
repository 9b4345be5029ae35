"""The teams of [[examples]]: what the words of an outline mean in a plan, and whether they do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError
from netmark.genealogy.outline import Entry, column_of
from netmark.ledger.money import parse_volume
from netmark.ledger.volume import METRICS
from netmark.plan.book import KINDS

if TYPE_CHECKING:
    from netmark.plan.document import Plan

BUYERS = ("self", "preferred", "retail")
OF_ORDERS = ("buyer", "customer", "order", "sold")
FLAGS = (
    *("forced", "inactive", "terminated", "kind", "market", "joined", *OF_ORDERS),
    *("place", "owner", "title"),
)
_DAYS = ("joined", "sold")
UPLINE = "upline:"
RANK, TITLE = "rank:", "title"

LAST_DAY = date(2026, 11, 30)
"""The last day of an example: outlines say no days unless a rule looks at them."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "named": 1}
_WEEKS = {"week": 7, "fortnight": 14}


class Wrong(NamedTuple):
    """What is wrong with a word of an outline, and a hint; ``value`` of a flag."""

    word: str
    what: str
    hint: str
    value: str = ""

    def column(self, line: str) -> int:
        """The column of the word in the line where it stands."""
        return column_of(line, self.word, self.value)


def spans(kind: str, count: int) -> list[tuple[date, date]]:
    """The first and last day of so many periods, the oldest first; the last ends on LAST_DAY.

    Periods with names of their own are taken for months.

    >>> [str(last) for _, last in spans("month", 3)]
    ['2026-09-30', '2026-10-31', '2026-11-30']
    """
    lasts = []
    for back in range(count, -1, -1):
        if kind in _MONTHS:
            months = LAST_DAY.year * 12 + LAST_DAY.month - back * _MONTHS[kind]
            lasts.append(date(months // 12, months % 12 + 1, 1) - timedelta(days=1))
        else:
            lasts.append(LAST_DAY - timedelta(days=back * _WEEKS[kind.split(maxsplit=1)[0]]))
    return [(before + timedelta(days=1), last) for before, last in pairwise(lasts)]


def wrong_words(plan: "Plan", entry: Entry) -> Iterator[Wrong]:
    """Everything that a line of an outline says and that means nothing in this plan.

    A label is a rank by decree in the plan's first ladder.
    """
    ladder = plan.default_ladder
    ranks = [rank.name for rank in plan.ladder(ladder).ranks] if ladder else []
    if entry.label and entry.label not in ranks:
        near = get_close_matches(entry.label, ranks, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"ranks are {', '.join(ranks) or 'none'}"
        yield Wrong(entry.label.split()[0], f"there is no rank '{entry.label}'", hint)
    for word, value in entry.flags.items():
        for what, hint in _wrong_flag(plan, word, value):
            yield Wrong(word, what, hint, value)
    yield from _wrong_order(entry.numbers, entry.flags)
    for numbers, flags in entry.more:
        for word, value in flags.items():
            if word in OF_ORDERS:
                found = _wrong_flag(plan, word, value)
            elif word in FLAGS or word.startswith((RANK, TITLE, "attr:", UPLINE)):
                found = iter([(f"'{word}' is not about an order", "write it before the +")])
            else:
                found = iter([_nothing(word, OF_ORDERS)])
            yield from (Wrong(word, *pair, value) for pair in found)
        yield from _wrong_order(numbers, flags)


def _wrong_order(numbers: Mapping[str, str], flags: Mapping[str, str]) -> Iterator[Wrong]:
    for name, text in numbers.items():
        if name not in METRICS:
            hint = "write PV, CV or AMOUNT: the plan computes its volumes itself"
            yield Wrong(name, f"{name} can't be given", hint)
            continue
        try:
            parse_volume(text)
        except InputError as error:
            yield Wrong(name, f"{name} {text}: {error.message}", error.hint)
    if "customer" in flags and ("AMOUNT" not in numbers or flags.get("buyer", "self") == "self"):
        yield Wrong(
            "customer",
            "it is not said what the customer paid, or as which buyer",
            "write it like AMOUNT 50  buyer=retail customer=eve",
            flags["customer"],
        )


def _wrong_flag(plan: "Plan", word: str, value: str) -> Iterator[tuple[str, str]]:
    if word.startswith((RANK, TITLE)):
        yield from _wrong_rank(plan, word, value)
    elif word not in FLAGS and not word.startswith(("attr:", UPLINE)):
        yield _nothing(word, FLAGS)
    elif word == "kind" and value not in KINDS:
        yield _nothing(f"kind={value}", [f"kind={kind}" for kind in KINDS])
    elif word == "buyer" and value not in BUYERS:
        yield _nothing(f"buyer={value}", [f"buyer={buyer}" for buyer in BUYERS])
    elif word == "place":
        yield from _wrong_place(plan, value)
    elif word.startswith(UPLINE):
        yield from _wrong_upline(plan, word)
    elif word in _DAYS and not is_day(value):
        yield _nothing(f"{word}={value}", [f"{word}=2026-11-30"])


def ranks_in(plan: "Plan", entry: Entry, word: str) -> dict[str, str]:
    """The ranks that ``rank:EU=Star`` (or ``title=Star``, ``title:EU=Star``) give, by ladder."""
    found = {}
    for key, value in entry.flags.items():
        name, _, ladder = key.partition(":")
        if name == word:
            found[ladder or plan.default_ladder] = value
    return found


def _wrong_rank(plan: "Plan", word: str, value: str) -> Iterator[tuple[str, str]]:
    _, _, ladder = word.partition(":")
    ladder = ladder or plan.default_ladder
    if ladder not in plan.all_ladders:
        yield _nothing(word, [f"{RANK}{name}" for name in plan.all_ladders] or list(FLAGS))
        return
    ranks = [rank.name for rank in plan.ladder(ladder).ranks]
    if value not in ranks:
        near = get_close_matches(value, ranks, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"ranks are {', '.join(ranks)}"
        yield f"there is no rank '{value}'", hint


def place_in(plan: "Plan", value: str) -> tuple[str, str, int]:
    """The tree, the upline and the side that ``place=ann:left`` means; side 0: there is none.

    It is about the plan's first placement tree.
    """
    name = next(iter(plan.placement_trees), "")
    upline, _, side = value.rpartition(":")
    return name, upline, plan.placement_trees[name].side_named(side) if name else 0


def _wrong_place(plan: "Plan", value: str) -> Iterator[tuple[str, str]]:
    name, _, side = place_in(plan, value)
    if not name:
        yield f"'place={value}' means nothing", "the plan has no placement tree"
    elif not side:
        yield f"'place={value}' names no side", "write the upline and the side: place=ann:left"


def uplines_in(entry: Entry) -> dict[str, str]:
    """Who stands above in trees with other uplines: ``upline:TREE=ann``."""
    flags = entry.flags.items()
    return {word.removeprefix(UPLINE): ann for word, ann in flags if word.startswith(UPLINE)}


def _wrong_upline(plan: "Plan", word: str) -> Iterator[tuple[str, str]]:
    name, trees = word.removeprefix(UPLINE), plan.other_trees
    if name not in trees:
        near = get_close_matches(name, trees, 1)
        known = f"there is: {', '.join(trees)}" if trees else "the plan has none"
        hint = f"did you mean '{near[0]}'?" if near else known
        yield f"there is no tree '{name}' with other uplines", hint


def _nothing(word: str, choices: Sequence[str]) -> tuple[str, str]:
    near = get_close_matches(word, choices, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"possible is: {', '.join(choices)}"
    return f"'{word}' means nothing", hint


def is_day(text: str) -> bool:
    """Is it a day that exists, written like 2026-11-30?"""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
