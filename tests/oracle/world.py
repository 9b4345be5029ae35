"""Trees, volumes, activity, conditions and ranks, each written down as its rule reads.

Slow on purpose: everything is found by walking again, and only finished values are remembered.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

from .book import Company, Doc, Sale, hundredths, rate, within
from .volumes import Volumes

T = TypeVar("T")


class Place(NamedTuple):
    """From where a condition looks: the tree of its legs, the ladder of its plain rank names."""

    tree: str
    ladder: str


class World:
    """One plan applied to one company."""

    def __init__(self, plan: Doc, company: Company) -> None:
        self.plan = plan
        self.company = company
        self.members = {m.id: m for m in company.members}
        self.ladders: dict[str, Doc] = {n: dict(t) for n, t in plan.get("ladders", {}).items()}
        if "ranks" in plan or not self.ladders:
            self.ladders["main"] = {"ranks": plan.get("ranks", [])}
        self.volumes = Volumes(self)
        self._known: dict[Hashable, object] = {}

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Compute a value the first time it is asked for; a value that needs itself is a fault."""
        if key not in self._known:
            self._known[key] = _BUSY
            self._known[key] = compute()
        found = self._known[key]
        assert found is not _BUSY, f"circular: {key}"
        return found  # type: ignore[return-value]  # the key says which type is kept under it

    # ------------------------------------------------------------------ trees

    def uplines(self, member: str) -> list[str]:
        """Everybody above in the sponsor tree, nearest first."""
        above = []
        at = self.members[member].sponsor
        while at is not None:
            above.append(at)
            at = self.members[at].sponsor
        return above

    def kept(self, tree: str, member: str) -> bool:
        """Quote: keep = CONDITION: kept members. Those not kept are not in the tree."""
        if tree == "sponsor":
            return True
        rule = self.plan["trees"][tree]
        of = rule.get("of", "sponsor")
        return self.once(
            ("kept", tree, member),
            lambda: (
                self.kept(of, member)
                and self.met(member, rule["keep"], Place(of, self.usual_ladder()))
            ),
        )

    def parent(self, tree: str, member: str) -> str | None:
        """Quote: parent = nearest kept upline (none: company)."""
        return next((a for a in self.uplines(member) if self.kept(tree, a)), None)

    def frontline(self, tree: str, member: str) -> list[str]:
        """Everybody in the tree whose parent is this member."""
        return self.once(
            ("frontline", tree, member),
            lambda: [
                m for m in self.members if self.kept(tree, m) and self.parent(tree, m) == member
            ],
        )

    def below(self, tree: str, member: str, depth: int | None = None) -> list[str]:
        """All below, down to a distance, nearest generation by generation along each leg."""
        if depth == 0:
            return []
        found = []
        for child in self.frontline(tree, member):
            found += [child, *self.below(tree, child, None if depth is None else depth - 1)]
        return found

    # ----------------------------------------------------------------- orders

    def passes(self, sale: Sale, rule: Doc) -> bool:
        """Quote: a filter may narrow a metric: buyers, orders, buyer_joined_within, except."""
        if "buyers" in rule and sale.buyer not in rule["buyers"]:
            return False
        if "orders" in rule and sale.kind not in rule["orders"]:
            return False
        window = rule.get("buyer_joined_within")
        if window is not None and not within(sale.day, self.members[sale.member].joined, window):
            return False
        for metric, least in rule.get("order_at_least", {}).items():
            if abs(sale.value(metric)) < hundredths(least):
                return False
        return "except" not in rule or not self.falls_under(sale, rule["except"])

    def falls_under(self, sale: Sale, bonus_name: str) -> bool:
        """Quote: orders that fall under that bonus' own base filter are left out."""
        bonus = next(b for b in self.plan["bonuses"] if b["name"] == bonus_name)
        return self.passes(sale, {} if isinstance(bonus["base"], str) else bonus["base"])

    def own_metric(self, metric: str, member: str, rule: Doc) -> int:
        """Quote: Metrics of own sales in the period."""
        return sum(
            s.value(metric)
            for s in self.company.sales
            if s.member == member and self.passes(s, rule)
        )

    # ---------------------------------------------------------------- volumes

    def read(self, of: str, member: str, tree: str, rule: Doc) -> int:
        """A figure of a member in a tree."""
        return self.volumes.read(of, member, tree, rule)

    def volume(self, name: str, member: str) -> int:
        """Return a volume of the plan, or a bare metric of a member, in hundredths."""
        return self.volumes.volume(name, member)

    def place(self, tree: str) -> Place:
        """From where a condition outside of ranks looks at a tree."""
        return Place(tree, self.usual_ladder())

    # --------------------------------------------------------------- activity

    def active(self, member: str) -> bool:
        """Quote: active = enrolled distributor meeting it; without [active] every such one."""
        needs = self.plan.get("active", {}).get("needs", {})
        return self.once(
            ("active", member),
            lambda: (
                self.members[member].can_earn
                and self.met(member, needs, Place("sponsor", self.usual_ladder()))
            ),
        )

    # ------------------------------------------------------------------ ranks

    def usual_ladder(self) -> str:
        """The ladder meant when none is named: main, or the only one."""
        return "main" if "main" in self.ladders else next(iter(self.ladders))

    def number_of(self, ladder: str, rank_name: str) -> int:
        """Lowest first: the lowest rank is 1; 0 = no rank."""
        names = [r["name"] for r in self.ladders[ladder]["ranks"]]
        return names.index(rank_name) + 1

    def organic(self, ladder: str, member: str) -> int:
        """Quote: Organic rank = the highest rank whose needs are met.

        Needs of lower ranks are not required; a rank without needs is met by every enrolled
        distributor of the ladder's `for`.
        """
        return self.once(("organic", ladder, member), lambda: self._organic(ladder, member))

    def _organic(self, ladder: str, member: str) -> int:
        rule = self.ladders[ladder]
        tree = rule.get("tree", "sponsor")
        if not self.members[member].can_earn or not self.kept(tree, member):
            return 0
        if not self.is_for(member, rule.get("for", {})):
            return 0
        met = [
            number
            for number, rank in enumerate(rule["ranks"], start=1)
            if self.met(member, rank.get("needs", {}), Place(tree, ladder))
        ]
        return max(met, default=0)

    def paid_as(self, ladder: str, member: str) -> int:
        """Quote: Paid-as rank = forced rank if there is one (exactly that rank), else organic.

        Decreed outside of the ladder's `for` and tree as well. Only enrolled distributors hold a
        rank: a decree sleeps while somebody is terminated, and is ignored for all others.
        """
        if not self.members[member].can_earn:
            return 0
        forced = self.members[member].forced.get(ladder)
        return self.organic(ladder, member) if forced is None else self.number_of(ladder, forced)

    def earlier_title(self, ladder: str, member: str) -> int:
        """Quote: `title` in a condition = highest paid-as rank of EARLIER periods only."""
        before = self.members[member].titles.get(ladder)
        return 0 if before is None else self.number_of(ladder, before)

    def title(self, ladder: str, member: str) -> int:
        """Quote: title = highest paid-as rank ever held, this period included."""
        return max(self.earlier_title(ladder, member), self.paid_as(ladder, member))

    # ------------------------------------------------------------- conditions

    def is_for(self, member: str, rule: Doc) -> bool:
        """Quote: for = {market=[...], kind=[...], attr.NAME=[...]}, a filter on fixed facts."""
        who = self.members[member]
        return (
            who.market in rule.get("market", [who.market])
            and who.kind in rule.get("kind", [who.kind])
            and all(who.attrs.get(name) in words for name, words in rule.get("attr", {}).items())
        )

    def met(self, member: str, needs: Doc, place: Place) -> bool:
        """Quote: Conditions: table joined by AND."""
        return all(self._key_met(member, key, needs, place) for key in needs)

    def _key_met(self, member: str, key: str, needs: Doc, place: Place) -> bool:
        wanted = needs[key]
        checks: dict[str, Callable[[], bool]] = {
            "for": lambda: self.is_for(member, wanted),
            "any": lambda: any(self.met(member, other, place) for other in wanted),
            "active": lambda: self.active(member),
            "forced_rank": lambda: self.has_forced_rank(member),
            "rank": lambda: self.has_rank(member, wanted, place),
            "title": lambda: self.has_title(member, wanted, place),
            "joined_within": lambda: within(
                self.company.last_day, self.members[member].joined, wanted
            ),
            "customers": lambda: self.customers(member) >= wanted,
            "frontline": lambda: self.frontline_count(member, wanted, place) >= wanted["count"],
            "sets": lambda: self.sets_met(member, wanted, place),
            "legs": lambda: all(self.legs_met(member, entry, place) for entry in wanted),
            "largest_leg": lambda: self.volumes.balanced(member, needs),
        }
        if key in checks:
            return checks[key]()
        return self.volume(key, member) >= hundredths(wanted)

    def has_forced_rank(self, member: str) -> bool:
        """Quote: forced in any ladder; only enrolled distributors hold a rank."""
        return self.members[member].can_earn and bool(self.members[member].forced)

    def has_rank(self, member: str, wanted: str | Doc, place: Place) -> bool:
        """Quote: rank = "X" (paid-as rank at least X) or rank = {ladder="EU", at_least="X"}."""
        ladder, name = _ladder_and_name(wanted, place)
        return self.paid_as(ladder, member) >= self.number_of(ladder, name)

    def has_title(self, member: str, wanted: str | Doc, place: Place) -> bool:
        """As `rank`, but with the highest paid-as rank of earlier periods."""
        ladder, name = _ladder_and_name(wanted, place)
        return self.earlier_title(ladder, member) >= self.number_of(ladder, name)

    def customers(self, member: str) -> int:
        """Quote: the customers named on the member's own sales, given as a number with him.

        Plus frontline (sponsor tree) enrolled members of kind preferred or customer with PV > 0.
        """
        return self.members[member].customers + sum(
            m.sponsor == member
            and m.status == "enrolled"
            and m.kind != "distributor"
            and self.own_metric("PV", m.id, {}) > 0
            for m in self.members.values()
        )

    def frontline_count(self, member: str, wanted: Doc, place: Place) -> int:
        """Quote: frontline = {count, active, kind, rank, <volume mins>}: who meets all of these.

        Counts enrolled members only; without `kind` only distributors.
        """
        return len(self.frontline_fits(member, wanted, place))

    def frontline_fits(self, member: str, wanted: Doc, place: Place) -> list[str]:
        """Those of the frontline who meet an entry."""
        rest = {k: v for k, v in wanted.items() if k not in ("count", "kind")}
        kinds = wanted.get("kind", ["distributor"])
        return [
            m
            for m in self.frontline(place.tree, member)
            if self.members[m].status == "enrolled"
            and self.members[m].kind in kinds
            and self.met(m, rest, place)
        ]

    def sets_met(self, member: str, sets: list[Doc], place: Place) -> bool:
        """Quote: sets of direct recruits; nobody is in two. Every way to fill them is tried."""
        places = [
            self.frontline_fits(member, one, place) for one in sets for _ in range(one["count"])
        ]
        return _one_each(places, frozenset())

    def legs_met(self, member: str, entry: Doc, place: Place) -> bool:
        """Quote: entries count independently (one leg may serve two entries)."""
        if "lines" in entry:
            return self.leg_lines(member, entry, place) >= int(entry["lines"])
        if "of" in entry:
            return self.leg_thresholds_met(member, entry, place)
        somebody = {k: v for k, v in entry.items() if k in ("rank", "active")}
        other = ("count", "rank", "active", "recruited")
        volumes = {k: v for k, v in entry.items() if k not in other}
        own = (member, int(entry["recruited"])) if "recruited" in entry else None
        good = [
            child
            for child in self.frontline(place.tree, member)
            if self.leg_contains(child, somebody, place, own) and self.met(child, volumes, place)
        ]
        return len(good) >= int(entry["count"])

    def leg_contains(
        self, child: str, somebody: Doc, place: Place, own: tuple[str, int] | None = None
    ) -> bool:
        """Quote: legs that contain, at any depth incl. the frontline member himself, one member.

        With rank ≥ and active (both by the same member), or so many recruited by this one.
        """
        leg = [child, *self.below(place.tree, child)]
        if own is not None:
            recruits = [m for m in leg if self.members[m].sponsor == own[0]]
            return sum(self.met(m, somebody, place) for m in recruits) >= own[1]
        return not somebody or any(self.met(m, somebody, place) for m in leg)

    def leg_lines(self, member: str, entry: Doc, place: Place) -> int:
        """Quote: line 1 is the largest leg; then legs are combined until they reach a share.

        Those legs are used up; a line that is not reached ends the count.
        """
        volumes = [self.volume(entry["of"], c) for c in self.frontline(place.tree, member)]
        legs = sorted((v for v in volumes if v > 0), reverse=True)[1:]
        lines = int(any(v > 0 for v in volumes))
        for share in entry["shares"] if lines else ():
            taken = 0
            while legs and (taken == 0 or taken < rate(share) * sum(volumes)):
                taken += legs.pop(0)
            if taken == 0 or taken < rate(share) * sum(volumes):
                break
            lines += 1
        return lines

    def leg_thresholds_met(self, member: str, entry: Doc, place: Place) -> bool:
        """Quote: `of` read at the frontline members = leg volumes, sorted.

        rest = "one": k-th largest leg ≥ k-th threshold. rest = "sum": the first k-1 largest and the
        SUM of all others, these k numbers sorted again, compared in falling order.
        """
        wanted = [hundredths(t) for t in entry["at_least"]]
        assert wanted == sorted(wanted, reverse=True)
        children = self.frontline(place.tree, member)
        legs = sorted((self.volume(entry["of"], c) for c in children), reverse=True)
        legs += [0] * (len(wanted) - len(legs))
        if entry["rest"] == "sum":
            first = len(wanted) - 1
            legs = sorted([*legs[:first], sum(legs[first:])], reverse=True)
        return all(leg >= least for leg, least in zip(legs, wanted, strict=False))


_BUSY = object()


def _ladder_and_name(wanted: str | Doc, place: Place) -> tuple[str, str]:
    if isinstance(wanted, str):
        return place.ladder, wanted
    return wanted.get("ladder", place.ladder), wanted["at_least"]


def _one_each(places: list[list[str]], taken: frozenset[str]) -> bool:
    """Can every place have somebody of its own?"""
    if not places:
        return True
    return any(_one_each(places[1:], taken | {who}) for who in places[0] if who not in taken)
