"""Do the trees of an outline hold together: places, other uplines, owners of positions?"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from netmark.genealogy.outline import Entry
from netmark.plan.outlines import UPLINE, Wrong, place_in, uplines_in

if TYPE_CHECKING:
    from netmark.plan.document import Plan

Found = tuple[Entry, Wrong]


def found(entry: Entry, word: str, what: str, hint: str) -> Found:
    """Something wrong with a flag that a line has."""
    return entry, Wrong(word, what, hint, entry.flags[word])


def near(name: str, names: Sequence[str]) -> str:
    """A hint for a name that is not in an outline."""
    close = get_close_matches(name, names, 1)
    return f"did you mean '{close[0]}'?" if close else f"there: {', '.join(names)}"


def places(plan: "Plan", entries: Sequence[Entry]) -> Iterator[Found]:
    """Places under somebody who is not there or has none, or that somebody else has."""
    names, taken = [entry.name for entry in entries], dict[tuple[str, int], str]()
    way_up = {entry.name: _above(plan, entries, entry) for entry in entries}
    waits = [t.fill in ("manual", "weaker-volume") for t in plan.placement_trees.values()][:1]
    for entry in entries:
        _, upline, side = place_in(plan, entry.flags.get("place", ""))
        if not side:
            continue
        if upline and upline not in names:
            hint = near(upline, list(names))
            yield (
                entry,
                Wrong("place", f"'{upline}' is not in the outline", hint, entry.flags["place"]),
            )
        elif upline and (upline, side) in taken:
            other = taken[upline, side]
            yield (
                entry,
                Wrong(
                    "place",
                    f"{other} has that place already",
                    "choose another side, or further down",
                    entry.flags["place"],
                ),
            )
        elif upline and _leads_back(entry.name, way_up):
            yield (
                entry,
                Wrong(
                    "place",
                    f"{upline} stands under {entry.name}",
                    "name another upline",
                    entry.flags["place"],
                ),
            )
        elif upline and any(waits) and "place" not in entries[names.index(upline)].flags:
            yield (
                entry,
                Wrong(
                    "place",
                    f"{upline} has no place",
                    f"say where {upline} stands: place=…",
                    entry.flags["place"],
                ),
            )
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


def uplines(plan: "Plan", entries: Sequence[Entry]) -> Iterator[Found]:
    """Other uplines who are not there, or who stand below the very member in that tree."""
    by_name = {entry.name: entry for entry in entries}
    for entry in entries:
        for tree, upline in uplines_in(entry).items():
            if tree not in plan.other_trees:
                continue
            if upline not in by_name:
                hint = near(upline, list(by_name))
                yield found(entry, UPLINE + tree, f"'{upline}' is not in the outline", hint)
                continue
            way, at = set[str](), upline
            while at in by_name and at not in way and at != entry.name:
                way.add(at)
                sponsor = entries[by_name[at].parent].name if by_name[at].parent >= 0 else ""
                at = uplines_in(by_name[at]).get(tree, sponsor)
            if at == entry.name:
                yield (
                    entry,
                    Wrong(
                        UPLINE + tree,
                        f"{upline} stands under {entry.name} in {tree}",
                        "name another upline",
                        upline,
                    ),
                )


def owners(entries: Sequence[Entry]) -> Iterator[Found]:
    """Owners who are not there, or who are positions of somebody else themselves."""
    by_name = {entry.name: entry for entry in entries}
    for entry in entries:
        owner = entry.flags.get("owner", "")
        if owner and owner not in by_name:
            hint = near(owner, list(by_name))
            yield found(entry, "owner", f"'{owner}' is not in the outline", hint)
        elif owner and "owner" in by_name[owner].flags:
            yield (
                entry,
                Wrong("owner", f"{owner} is a position of somebody else", "name that owner", owner),
            )
