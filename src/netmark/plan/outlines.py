"""The teams of [[examples]]: what the words of an outline mean in a plan, and whether they do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from netmark.errors import InputError, Problem
from netmark.genealogy.outline import Entry, parse
from netmark.ledger.money import parse_volume
from netmark.ledger.volume import METRICS
from netmark.plan.book import KINDS

if TYPE_CHECKING:
    from netmark.plan.document import Plan
    from netmark.plan.source import Locator

BUYERS = ("self", "preferred", "retail")
FLAGS = (
    *("forced", "inactive", "terminated", "kind", "market", "joined", "buyer", "order", "sold"),
    *("place", "owner", "title"),
)
_DAYS = ("joined", "sold")
UPLINE = "upline:"
RANK, TITLE = "rank:", "title"

Wrong = tuple[str, str]
"""What is wrong, and a hint."""


def wrong_words(plan: "Plan", entry: Entry) -> Iterator[Wrong]:
    """Everything that a line of an outline says and that means nothing in this plan.

    A label is a rank by decree in the plan's first ladder.
    """
    ladder = plan.default_ladder
    ranks = [rank.name for rank in plan.ladder(ladder).ranks] if ladder else []
    if entry.label and entry.label not in ranks:
        near = get_close_matches(entry.label, ranks, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"ranks are {', '.join(ranks) or 'none'}"
        yield f"there is no rank '{entry.label}'", hint
    for word, value in entry.flags.items():
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
        elif word in _DAYS and not _is_day(value):
            yield _nothing(f"{word}={value}", [f"{word}=2026-11-30"])
    for name, text in entry.numbers.items():
        if name not in METRICS:
            yield (
                f"{name} can't be given",
                "write PV, CV or AMOUNT: the plan computes its volumes itself",
            )
            continue
        try:
            parse_volume(text)
        except InputError as error:
            yield f"{name} {text}: {error.message}", error.hint


def ranks_in(plan: "Plan", entry: Entry, word: str) -> dict[str, str]:
    """The ranks that ``rank:EU=Star`` (or ``title=Star``, ``title:EU=Star``) give, by ladder."""
    found = {}
    for key, value in entry.flags.items():
        name, _, ladder = key.partition(":")
        if name == word:
            found[ladder or plan.default_ladder] = value
    return found


def _wrong_rank(plan: "Plan", word: str, value: str) -> Iterator[Wrong]:
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


def _wrong_place(plan: "Plan", value: str) -> Iterator[Wrong]:
    name, _, side = place_in(plan, value)
    if not name:
        yield f"'place={value}' means nothing", "the plan has no placement tree"
    elif not side:
        yield f"'place={value}' names no side", "write the upline and the side: place=ann:left"


def uplines_in(entry: Entry) -> dict[str, str]:
    """Who stands above in trees with other uplines: ``upline:TREE=ann``."""
    flags = entry.flags.items()
    return {word.removeprefix(UPLINE): ann for word, ann in flags if word.startswith(UPLINE)}


def _wrong_upline(plan: "Plan", word: str) -> Iterator[Wrong]:
    name, trees = word.removeprefix(UPLINE), plan.other_trees
    if name not in trees:
        near = get_close_matches(name, trees, 1)
        known = f"there is: {', '.join(trees)}" if trees else "the plan has none"
        hint = f"did you mean '{near[0]}'?" if near else known
        yield f"there is no tree '{name}' with other uplines", hint


def _nothing(word: str, choices: Sequence[str]) -> Wrong:
    near = get_close_matches(word, choices, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"possible is: {', '.join(choices)}"
    return f"'{word}' means nothing", hint


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def example_problems(plan: "Plan", text: str, locator: "Locator") -> Iterator[Problem]:
    """Every fault of the examples of a plan that was read from ``text``, at its line."""
    for place, example in enumerate(plan.examples):
        path = ("examples", place)
        where, first = _start(text, locator.where((*path, "team")))
        file = where.rsplit(":", 2)[0]
        try:
            entries = parse(example.team, file, first or 1)
        except InputError as error:
            for problem in error.problems:
                yield problem if first else problem._replace(where=where)
            continue
        for entry in entries:
            for what, hint in wrong_words(plan, entry):
                yield Problem(f"{file}:{entry.line}:1" if first else where, what, hint)
        names = [entry.name for entry in entries]
        for entry, what, hint in (
            *_places(plan, entries),
            *_uplines(plan, entries),
            *_owners(entries),
        ):
            yield Problem(f"{file}:{entry.line}:1" if first else where, what, hint)
        for table in ("pays", "ranks"):
            for name in getattr(example, table):
                if name not in names:
                    near = get_close_matches(name, names, 1)
                    hint = f"did you mean '{near[0]}'?" if near else f"there: {', '.join(names)}"
                    at = locator.where((*path, table, name))
                    yield Problem(at, f"'{name}' is not in the outline", hint)
        yield from _ranks(plan, place, locator)


def _places(plan: "Plan", entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Places under somebody who is not there or has none, or that somebody else has."""
    names, taken = [entry.name for entry in entries], dict[tuple[str, int], str]()
    way_up = {entry.name: _above(plan, entries, entry) for entry in entries}
    waits = [t.fill in ("manual", "weaker-volume") for t in plan.placement_trees.values()][:1]
    for entry in entries:
        _, upline, side = place_in(plan, entry.flags.get("place", ""))
        if not side:
            continue
        if upline and upline not in names:
            near = get_close_matches(upline, names, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there: {', '.join(names)}"
            yield entry, f"'{upline}' is not in the outline", hint
        elif upline and (upline, side) in taken:
            other = taken[upline, side]
            yield entry, f"{other} has that place already", "choose another side, or further down"
        elif upline and _leads_back(entry.name, way_up):
            yield entry, f"{upline} stands under {entry.name}", "name another upline"
        elif upline and any(waits) and "place" not in entries[names.index(upline)].flags:
            yield entry, f"{upline} has no place", f"say where {upline} stands: place=…"
        taken[upline, side] = entry.name


def _above(plan: "Plan", entries: Sequence[Entry], entry: Entry) -> str:
    """Under whom somebody hangs in the placement tree: the upline that is said, or the sponsor."""
    if "place" in entry.flags:
        return place_in(plan, entry.flags["place"])[1]
    return entries[entry.parent].name if entry.parent >= 0 else ""


def _leads_back(name: str, way_up: Mapping[str, str]) -> bool:
    """Does the way up from somebody come back to him?"""
    way, at = set[str](), way_up.get(name, "")
    while at and at != name and at not in way:
        way.add(at)
        at = way_up.get(at, "")
    return at == name


def _uplines(plan: "Plan", entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Other uplines who are not there, or who stand below the very member in that tree."""
    by_name = {entry.name: entry for entry in entries}
    for entry in entries:
        for tree, upline in uplines_in(entry).items():
            if tree not in plan.other_trees:
                continue
            if upline not in by_name:
                near = get_close_matches(upline, by_name, 1)
                hint = f"did you mean '{near[0]}'?" if near else f"there: {', '.join(by_name)}"
                yield entry, f"'{upline}' is not in the outline", hint
                continue
            way, at = set[str](), upline
            while at in by_name and at not in way and at != entry.name:
                way.add(at)
                sponsor = entries[by_name[at].parent].name if by_name[at].parent >= 0 else ""
                at = uplines_in(by_name[at]).get(tree, sponsor)
            if at == entry.name:
                yield entry, f"{upline} stands under {entry.name} in {tree}", "name another upline"


def _owners(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Owners who are not there, or who are positions of somebody else themselves."""
    by_name = {entry.name: entry for entry in entries}
    for entry in entries:
        owner = entry.flags.get("owner", "")
        if owner and owner not in by_name:
            near = get_close_matches(owner, by_name, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there: {', '.join(by_name)}"
            yield entry, f"'{owner}' is not in the outline", hint
        elif owner and "owner" in by_name[owner].flags:
            yield entry, f"{owner} is a position of somebody else", "name that owner"


def _ranks(plan: "Plan", place: int, locator: "Locator") -> Iterator[Problem]:
    ladder = plan.default_ladder
    known = [rank.name for rank in plan.ladder(ladder).ranks] if ladder else []
    for name, rank in plan.examples[place].ranks.items():
        if rank not in known and rank:
            near = get_close_matches(rank, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"ranks are {', '.join(known)}"
            at = locator.where(("examples", place, "ranks", name))
            yield Problem(at, f"there is no rank '{rank}'", hint)


def _start(text: str, where: str) -> tuple[str, int]:
    """The place of a team, and the line on which its outline begins; 0 when all is on one line."""
    line, column = (int(part) for part in where.rsplit(":", 2)[1:])
    rest = text.split("\n")[line - 1][column - 1 :]
    opened = re.match(r"team\s*=\s*(\"{3}|'{3})(.*)", rest)
    if opened is None or opened[1] in opened[2]:
        return where, 0
    return where, line if opened[2].strip("\r") else line + 1
