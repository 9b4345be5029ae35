"""The slow, obvious reference implementation of a plan: what a payout must come to.

Everything is recursive or naive, with plain dicts and Fraction, so that it can be read against the
rules of the plan language. It assumes a plan without faults and checks nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from .book import Company, Doc
from .pay import Line, Payer, Settled, rounded, settled
from .world import World


class Result(NamedTuple):
    """What a period comes to; ranks are names or None, amounts minor units, volumes hundredths."""

    volumes: Mapping[str, Mapping[str, int]]
    """by volume, by member"""
    trees: Mapping[str, Mapping[str, str | None]]
    """by derived tree: the parent of everybody who is kept"""
    active: frozenset[str]
    organic: Mapping[str, Mapping[str, str | None]]
    """by ladder, by member"""
    paid_as: Mapping[str, Mapping[str, str | None]]
    titles: Mapping[str, Mapping[str, str | None]]
    lines: tuple[Line, ...]
    amounts: Mapping[tuple[str, str], int]
    """by (bonus, earner), rounded; only who has a line"""
    settled: Mapping[str, Settled]


def compute(plan: Doc, company: Company) -> Result:
    """Apply a plan, as tomllib returns it, to the members and orders of one period."""
    world = World(plan, company)
    ids = [m.id for m in company.members]
    lines = tuple(Payer(world).lines())
    amounts = rounded(plan, lines)

    def name(ladder: str, number: int) -> str | None:
        rank = world.ladders[ladder]["ranks"][number - 1]
        return str(rank["name"]) if number else None

    def ranks(number_of: object) -> dict[str, dict[str, str | None]]:
        assert callable(number_of)
        return {
            ladder: {m: name(ladder, number_of(ladder, m)) for m in ids}
            for ladder, rule in world.ladders.items()
            if rule["ranks"]
        }

    return Result(
        volumes={v: {m: world.volume(v, m) for m in ids} for v in plan.get("volumes", {})},
        trees={
            t: {m: world.parent(t, m) for m in ids if world.kept(t, m)}
            for t in plan.get("trees", {})
        },
        active=frozenset(m for m in ids if world.active(m)),
        organic=ranks(world.organic),
        paid_as=ranks(world.paid_as),
        titles=ranks(world.title),
        lines=lines,
        amounts=amounts,
        settled=settled(world, amounts),
    )
