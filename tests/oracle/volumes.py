"""Volumes, each scope written down as its rule reads: members are listed, then added up."""

from fractions import Fraction
from typing import TYPE_CHECKING

from .book import METRICS, Doc, factor, hundredths, rate, round_exact

if TYPE_CHECKING:
    from .world import World


class Volumes:
    """What members of a world have."""

    def __init__(self, world: "World") -> None:
        self.world = world

    def read(self, of: str, member: str, tree: str, rule: Doc) -> int:
        """Quote: A METRIC read on a compressed tree is rolled up first.

        A kept member's value = own + that of all not-kept members whose nearest kept upline he is
        (lost when there is none); a not-kept member has 0. A volume is taken as it is.
        """
        if not self.world.kept(tree, member):
            return 0
        if of not in METRICS:
            return self.volume(of, member)
        return self.world.own_metric(of, member, rule) + sum(
            self.world.own_metric(of, other, rule)
            for other in self.world.members
            if not self.world.kept(tree, other) and self.world.parent(tree, other) == member
        )

    def volume(self, name: str, member: str) -> int:
        """Return a volume of the plan, or a bare metric of a member, in hundredths."""
        if name in METRICS:
            return self.world.own_metric(name, member, {})
        return self.world.once(
            ("volume", name, member),
            lambda: self._measure(self.world.plan["volumes"][name], member),
        )

    def _measure(self, rule: Doc, member: str) -> int:
        total = self._over(rule, member)
        return min(total, hundredths(rule["cap"])) if "cap" in rule else total

    def figure(self, rule: Doc, member: str) -> int:
        """Quote: each part times its factor, added up and rounded once to hundredths.

        `where`: 0 for members who do not meet it.
        """
        place = self.world.place(rule.get("tree", "sponsor"))
        if not self.world.met(member, rule.get("where", {}), place):
            return 0
        exact = sum(
            (
                factor(part) * self.read(part["of"], member, rule.get("tree", "sponsor"), part)
                for part in rule.get("sum", [rule])
            ),
            Fraction(0),
        )
        return round_exact(exact, rule.get("rounding", "down"))

    def _over(self, rule: Doc, member: str) -> int:
        tree, over = rule.get("tree", "sponsor"), rule["over"]

        def value(m: str) -> int:
            return self.figure(rule, m)

        if not self.world.kept(tree, member):
            return 0
        if over == "self":
            return value(member)
        if over == "company":
            return sum(value(m) for m in self.world.members)
        if over == "group":
            counted = [member] if rule.get("own", True) else []
            return sum(value(m) for m in [*counted, *self.group_below(rule, member)])
        if over == "legs":
            return self._legs_together(rule, member) + (value(member) if rule["own"] else 0)
        if over == "leg":
            return self._leg_by_rank(rule, member)
        depth = {"frontline": 1, "levels": rule.get("levels"), "organisation": None}[over]
        own = rule["own"] if over != "organisation" else rule.get("own", True)
        counted = ([member] if own else []) + self.world.below(tree, member, depth)
        return sum(value(m) for m in counted)

    def group_below(self, rule: Doc, member: str) -> list[str]:
        """Quote: everybody below down to, not including, the next who meets `until`."""
        tree = rule.get("tree", "sponsor")
        found = []
        for child in self.world.frontline(tree, member):
            if not self.world.met(child, rule["until"], self.world.place(tree)):
                found += [child, *self.group_below(rule, child)]
        return found

    def leg_volume(self, rule: Doc, child: str) -> int:
        """Quote: A leg's volume = own value + all below of `of`, from a frontline member on."""
        tree = rule.get("tree", "sponsor")
        return sum(self.figure(rule, m) for m in [child, *self.world.below(tree, child)])

    def _legs_together(self, rule: Doc, member: str) -> int:
        """Quote: all legs but the n largest, each for at most leg_cap."""
        children = self.world.frontline(rule.get("tree", "sponsor"), member)
        legs = sorted((self.leg_volume(rule, c) for c in children), reverse=True)
        counted = legs[rule.get("but_largest", 0) :]
        if "leg_cap" in rule:
            counted = [min(leg, hundredths(rule["leg_cap"])) for leg in counted]
        return sum(counted)

    def _leg_by_rank(self, rule: Doc, member: str) -> int:
        """Quote: leg (which = "largest" or "smallest" or n-th largest): volume of that leg."""
        children = self.world.frontline(rule.get("tree", "sponsor"), member)
        legs = sorted((self.leg_volume(rule, c) for c in children), reverse=True)
        words = {"largest": 1, "smallest": len(legs)}
        which = words[rule["which"]] if rule["which"] in words else int(rule["which"])
        return legs[which - 1] if 1 <= which <= len(legs) else 0

    def balanced(self, member: str, needs: Doc) -> bool:
        """Quote: for each organisation volume required in the same table.

        counted = own value + Σ over legs of min(leg, share * required); compare with required.
        """
        share = rate(needs["largest_leg"])
        for name, wanted in needs.items():
            rule = self.world.plan.get("volumes", {}).get(name, {})
            if rule.get("over") != "organisation":
                continue
            tree, required = rule.get("tree", "sponsor"), hundredths(wanted)
            own = self.figure(rule, member) if rule.get("own", True) else 0
            legs = [self.leg_volume(rule, c) for c in self.world.frontline(tree, member)]
            counted = own + sum((min(Fraction(leg), share * required) for leg in legs), Fraction(0))
            most = hundredths(rule["cap"]) if "cap" in rule else counted
            if min(counted, most) < required:
                return False
        return True
