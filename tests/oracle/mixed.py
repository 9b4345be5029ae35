"""Random plans that draw on every kind of bonus, freely combined, and companies that fit them.

A plan takes two to five of the samples that the test of each kind brings, so a new kind is drawn as
soon as it has samples. Each keeps the bonuses that it reads; limits, triggers and a cap of the
company are drawn on top.
"""

import tomllib
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from netmark.genealogy.placement import Places
from netmark.ledger.volume import Order
from netmark.payout.rehearse import Person

from ..plan.bonuses.test_contract import ALL, KINDS, PLAN, Case
from .conditions import Draw, Table

SAMPLES = [sample for sample in ALL if sample[0] in KINDS]
LIMITS: tuple[Table, ...] = (
    {"amount": "0.50"},
    {"amount": {"A": "0.20", "D": "unlimited"}},
    {"amount": {"A": "0", "D": "3.00"}},
    {"source": ["0.30"]},
    {"source": ["unlimited", "0.10"]},
    {"source": ["0.25", "0.05"], "amount": "1.00"},
)
CAP: Table = {"of": "PV", "over": "company"}
FILLS = ("level-order", "level-even", "outer-left", "outer-right", "alternate", "weaker-count")
FIGURES = (0, 1, 333, 500, 999, 1_000, 1_001, 2_500, 10_000, -333, -1_000)
FIRST = date(2026, 8, 1)


class Group(NamedTuple):
    """One sample in a plan: its kind, and the names of its bonuses, its own the last."""

    kind: str
    names: tuple[str, ...]


class Mixed(NamedTuple):
    """A plan as tomllib would return it, and which of its bonuses belong together."""

    doc: Table
    groups: tuple[Group, ...]

    def alone(self, group: Group) -> Table:
        """The same plan with one group only, without limits that stand outside of it."""
        kept = [bonus for bonus in self.doc["bonuses"] if bonus["name"] in group.names]
        return {key: v for key, v in self.doc.items() if key != "payout"} | {"bonuses": kept}


@st.composite
def mixed_plans(draw: Draw) -> Mixed:
    """Two to five samples in one plan, with limits, and now and then a cap of the company."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=5))
    doc: Table = {"bonuses": []}
    groups = []
    for number, kind in enumerate(kinds, start=1):
        text = draw(st.sampled_from([text for each, text in SAMPLES if each == kind]))
        part = sample(kind, text, number)
        bonuses = doc["bonuses"] + part["bonuses"]
        trees = doc.get("trees", {}) | part["trees"]
        doc = part | {"trees": trees, "bonuses": bonuses}
        groups.append(Group(kind, tuple(bonus["name"] for bonus in part["bonuses"])))
    for bonus in doc["bonuses"]:
        if draw(st.integers(0, 3)) == 0:
            bonus["limit"] = draw(st.sampled_from(LIMITS))
    doc["rounding"] = {
        "mode": draw(st.sampled_from(["half-even", "half-up", "down", "up"])),
        "stage": draw(st.sampled_from(["line", "bonus"])),
    }
    if draw(st.booleans()):
        doc["payout"] = {"minimum": draw(st.sampled_from(["0.01", "2.00"]))}
        if draw(st.booleans()):
            doc["payout"]["cap"] = draw(caps([b["name"] for b in doc["bonuses"]]))
    return Mixed(doc, tuple(groups))


@st.composite
def caps(draw: Draw, names: list[str]) -> Table:
    """A cap of the company, with and without bonuses that are exempt."""
    cap = CAP | {
        "rate": draw(st.sampled_from(["1%", "10%", "1/3"])),
        "factor": draw(st.sampled_from(["exact", 1, 4])),
        "rounding": draw(st.sampled_from(["down", "plan"])),
    }
    if draw(st.booleans()):
        first: Any = {"bonus": draw(st.sampled_from(names)), "first": "0.10"}
        cap["exempt"] = [draw(st.sampled_from([first, first["bonus"]]))]
        cap["exempt_counts"] = draw(st.booleans())
    return cap


def sample(kind: str, text: str, number: int) -> Table:
    """A sample as a plan of its own, whose bonuses begin with a number."""
    before, _, own = text.rpartition("\n---\n")
    said = PLAN.format(kind=kind, text=own, before=before, stage="bonus", mode="half-even")
    part = tomllib.loads(said)
    names = {bonus["name"]: f"{bonus['name']} {number}" for bonus in part["bonuses"]}
    for bonus in part["bonuses"]:
        bonus["name"] = names[bonus["name"]]
        renamed(bonus, names)
        number_all(bonus.get("alternatives", []), number)
    return part


READING = ("base", "of", "units", "bonus", "paid_by", "unpaid_by", "less_paid_by")
"""Keys under which a bonus names other bonuses."""


def renamed(value: Any, names: dict[str, str]) -> None:  # noqa: ANN401  whatever TOML may hold
    """Give other bonuses their new names wherever a bonus names them, at any depth."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            renamed(each, names)
    if not isinstance(value, dict):
        return
    for key in READING:
        said = value.get(key)
        if isinstance(said, str):
            value[key] = names.get(said, said)
        elif isinstance(said, list):
            value[key] = [names.get(one, one) if isinstance(one, str) else one for one in said]


def number_all(bonuses: list[Table], number: int) -> None:
    """Give bonuses inside a bonus names of their own, at any depth."""
    for bonus in bonuses:
        bonus["name"] = f"{bonus['name']} {number}"
        number_all(bonus.get("alternatives", []), number)


@st.composite
def mixed_companies(draw: Draw) -> Case:
    """Up to fourteen members, each joined on a day of his own, in a random binary tree as well."""
    size = draw(st.integers(1, 14))
    people, team = [], Places(2, size + 1)
    for number in range(size):
        seldom, sponsor = draw(st.integers(0, 11)), draw(st.integers(0, number))
        place = team.find(draw(st.sampled_from(FILLS)), sponsor)
        assert place
        team.put(number + 1, sponsor, place)
        people.append(
            Person(
                f"m{number}",
                sponsor,
                kind={0: "preferred", 1: "customer"}.get(seldom, "distributor"),
                terminated=seldom == 2,
                joined=FIRST + timedelta(days=number * 7),
                attributes={"market": draw(st.sampled_from(["", "", "EU"]))},
                forced={"main": "D"} if seldom in (3, 4) else {},
                titles={"main": "A"} if seldom in (4, 5) else {},
                placed={"team": place},
                customers=draw(st.integers(0, 2)),
                brought_forward=draw(st.sampled_from([0, 0, 150, -20])),
            )
        )
    return Case(people, draw(orders(people)))


@st.composite
def orders(draw: Draw, people: list[Person]) -> list[Order]:
    """Up to two orders of each member, with refunds and kits, on a day of November."""
    figure = st.sampled_from(FIGURES)
    return [
        Order(
            slot,
            max(date(2026, 11, draw(st.integers(1, 30))), person.joined),
            draw(st.sampled_from(["self", "retail"])),
            draw(st.sampled_from(["order", "order", "gold"])),
            pv,
            cv,
            cv,
        )
        for slot, person in enumerate(people, start=1)
        for pv, cv in draw(st.lists(st.tuples(figure, figure), max_size=2))
    ]
