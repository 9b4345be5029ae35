"""Where newcomers are placed: the worked examples of reference/examples.json, member by member."""

import json
from collections.abc import Callable

import pytest

from netmark.genealogy.placement import Place, Places

from .engine import Doc
from .shared import shared_path

POLICIES = {
    "alternate": "alternate",
    "bfs": "level-order",
    "bfs_even": "level-even",
    "weaker_volume (carry + current period)": "weaker-volume",
}
EXAMPLES = ["C-PL-ALT", "C-PL-BFS", "C-PL-BFS-EVEN", "C-PL-M3-EVEN", "C-PL-WEAKVOL"]


def side(leg: str) -> int:
    """The number of a leg."""
    return {"L": 1, "R": 2}.get(leg) or int(leg)


class Story:
    """The events of an example, one after the other."""

    def __init__(self, example: Doc) -> None:
        params = example["rules"]["params"]
        self.policy = POLICIES[params["policy"]]
        self.slots = {doc["id"]: n for n, doc in enumerate(example["members"], start=1)}
        self.tree = Places(params.get("width", 2), len(self.slots) + 1)
        self.own = [0] * (len(self.slots) + 1)
        figures: Doc = next(iter(example["volumes"].values()), {})
        self.carried = {
            (self.slots[name], number): int(doc[f"carry_{word}"])
            for name, doc in figures.items()
            for number, word in ((1, "left"), (2, "right"))
        }
        joins = {event["member"] for event in example["events"] if event["type"] == "join"}
        for doc in example["members"]:
            if doc["id"] not in joins:
                above = doc.get("placement")
                place = Place(self.slots[above], side(doc["leg"])) if above else Place(0, 1)
                self.tree.put(self.slots[doc["id"]], self.slots.get(doc["sponsor"], 0), place)
        for event in example["events"]:
            self.happens(event)

    def happens(self, event: Doc) -> None:
        """Somebody joins, or sells something."""
        member = self.slots[event["member"]]
        if event["type"] == "sale":
            self.own[member] += int(event["pv"])
            return
        sponsor = self.slots[event["sponsor"]]
        place = self.tree.find(self.policy, sponsor, self.volume())
        assert place is not None
        self.tree.put(member, sponsor, place)

    def volume(self) -> Callable[[int, int], int]:
        """What a side of somebody holds now."""

        def below(node: int) -> int:
            sides = range(1, self.tree.width + 1)
            return self.own[node] + sum(below(c) for s in sides if (c := self.tree.child(node, s)))

        def volume(member: int, number: int) -> int:
            child = self.tree.child(member, number)
            return self.carried.get((member, number), 0) + (below(child) if child else 0)

        return volume


@pytest.mark.parametrize("name", EXAMPLES)
def test_placement_example(name: str) -> None:
    """Every newcomer stands where the example says."""
    text = shared_path("reference", "examples.json").read_text(encoding="utf-8")
    example = next(doc for doc in json.loads(text) if doc["id"] == name)
    story = Story(example)
    placed = story.tree.placed()
    for row in example["expected"]:
        slot, at = story.slots[row["member"]], row["position"]
        wanted = (story.slots[at["parent"]], side(at["leg"]))
        assert (placed.parents[slot], placed.sides[slot]) == wanted, (row, example["source"])
