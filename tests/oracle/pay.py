"""Bonuses, rounding and settlement, each written down as its rule reads."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .book import EXPONENTS, Doc, hundredths, minor, rate, round_exact
from .world import Place, World

ZERO = Fraction(0)
ASKS_ACTIVITY = ("stop", "skip-inactive", "skip-unqualified", "roll-up")


class Line(NamedTuple):
    """One earning: base in hundredths, exact amount in minor units; level 0 is the own base.

    rate is None where there is no single one (amounts, marginal brackets). The base of flat money
    is a count: 1.
    """

    bonus: str
    earner: str
    source: str
    level: int
    infinity: bool
    base: int
    rate: Fraction | None
    amount: Fraction


class Settled(NamedTuple):
    """Minor units."""

    earned: int
    balance: int
    payable: int
    carried: int


class Payer:
    """Applies the bonuses of a plan to a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plan = world.plan
        self.exponent = EXPONENTS[world.plan["currency"]]

    # ------------------------------------------------------------ every bonus

    def place(self, bonus: Doc) -> Place:
        """The bonus' tree (default sponsor) and ladder (default main, or the only one)."""
        return Place(bonus.get("tree", "sponsor"), bonus.get("ladder", self.world.usual_ladder()))

    def base(self, bonus: Doc, member: str) -> int:
        """Quote: base = "CV" or { volume = "CV", + order filter }; base may be a plan volume.

        A metric is read on the bonus' tree; outside of that tree everybody's base is nothing.
        """
        base = bonus["base"]
        rule = {"volume": base} if isinstance(base, str) else base
        return self.world.read(rule["volume"], member, self.place(bonus).tree, rule)

    def eligible(self, bonus: Doc, member: str) -> bool:
        """Quote: Eligible to be paid: enrolled distributor, `for` and `needs` met.

        And (for compression stop, skip-inactive, skip-unqualified, roll-up) active.
        """
        world, place = self.world, self.place(bonus)
        return (
            world.members[member].can_earn
            and world.kept(place.tree, member)
            and world.is_for(member, bonus.get("for", {}))
            and world.met(member, bonus.get("needs", {}), place)
            and (bonus.get("compression") not in ASKS_ACTIVITY or world.active(member))
        )

    def by_rank(self, bonus: Doc, table: Any, member: str) -> Any:  # noqa: ANN401  # rates or lists
        """Quote: a table by (paid-as) rank holds for exactly that rank; no rank: nothing."""
        if not isinstance(table, dict):
            return table
        ladder = self.place(bonus).ladder
        number = self.world.paid_as(ladder, member)
        name = self.world.ladders[ladder]["ranks"][number - 1]["name"] if number else None
        return table.get(name)

    def share(self, base: int, part: Fraction) -> Fraction:
        """Quote: exact = base/100 * rate units of currency → minor."""
        units = Fraction(base, 100) * part
        return units * int(10**self.exponent)

    def flat(self, text: str) -> Fraction:
        """Flat money in minor units."""
        return Fraction(minor(text, self.exponent))

    def lines(self) -> list[Line]:
        """All lines in the order of the plan's bonuses."""
        found: list[Line] = []
        for bonus in self.plan.get("bonuses", []):
            pay = {"sales": self.pay_sales, "levels": self.pay_levels}[bonus["kind"]]
            found += pay(bonus)
        return [line for line in found if line.amount != 0]

    # ------------------------------------------------------------------ sales

    def pay_sales(self, bonus: Doc) -> list[Line]:
        """Quote: sales: on the earner's own base."""
        found = []
        for member in self.world.members:
            if self.eligible(bonus, member):
                base = self.base(bonus, member)
                part, amount = self.own_amount(bonus, member, base)
                counted = 1 if "amount" in bonus else base
                found.append(Line(bonus["name"], member, member, 0, False, counted, part, amount))
        return found

    def own_amount(self, bonus: Doc, member: str, base: int) -> tuple[Fraction | None, Fraction]:
        """Quote: exactly one of rate, rates, brackets, amount. Returns rate (if one) and amount."""
        if "amount" in bonus:
            return None, self.flat(bonus["amount"]) if base > 0 else ZERO
        if "brackets" in bonus and bonus["how"] == "marginal":
            return None, self.marginal(bonus["brackets"], base)
        if "brackets" in bonus:
            place = self.place(bonus)
            on = self.world.read(bonus["on"], member, place.tree, {})
            part = self.whole_rate(bonus["brackets"], on)
        elif "rates" in bonus:
            part = rate(self.by_rank(bonus, bonus["rates"], member) or "0%")
        else:
            part = rate(bonus["rate"])
        return part, self.share(base, part)

    def whole_rate(self, brackets: Sequence[Sequence[str]], on: int) -> Fraction:
        """Quote: rate of the highest row with on ≥ threshold. Below the first row: nothing.

        A negative measure has the rate that a measure of 0 would have.
        """
        at = max(on, 0)
        reached = [rate(part) for threshold, part in brackets if at >= hundredths(threshold)]
        return reached[-1] if reached else ZERO

    def marginal(self, brackets: Sequence[Sequence[str]], base: int) -> Fraction:
        """Quote: marginal: each slice at its own rate; a negative base at the rate of 0."""
        if base < 0:
            return self.share(base, self.whole_rate(brackets, 0))
        total = ZERO
        for row, (threshold, part) in enumerate(brackets):
            low = hundredths(threshold)
            high = hundredths(brackets[row + 1][0]) if row + 1 < len(brackets) else base
            total += self.share(max(min(base, high) - low, 0), rate(part))
        return total

    # ----------------------------------------------------------------- levels

    def pay_levels(self, bonus: Doc) -> list[Line]:
        """Quote: sources = every member with base ≠ 0; walk up `tree` from the source's parent."""
        found = []
        for source, base in self.sources(bonus).items():
            numbered = list(self.numbered(bonus, source))
            for number, earner in numbered:
                paid = self.level_line(bonus, source, base, (number, earner))
                if paid is not None:
                    found.append(paid)
            found += self.infinity_lines(bonus, source, base, numbered)
        return found

    def sources(self, bonus: Doc) -> dict[str, int]:
        """Every member with a base that is not zero, with that base."""
        bases = {m: self.base(bonus, m) for m in self.world.members}
        if bonus["compression"] == "roll-up":
            bases = self.rolled_up(bonus, bases)
        return {m: base for m, base in bases.items() if base != 0}

    def rolled_up(self, bonus: Doc, bases: dict[str, int]) -> dict[str, int]:
        """Quote: the base of an inactive source is first moved to his nearest active upline.

        As if it were his own; without one it is lost.
        """
        moved = dict.fromkeys(bases, 0)
        for source, base in bases.items():
            line = [source, *self.uplines(bonus, source)]
            taker = next((m for m in line if self.world.active(m)), None)
            if taker is not None:
                moved[taker] += base
        return moved

    def uplines(self, bonus: Doc, member: str) -> list[str]:
        """Everybody above in the bonus' tree, nearest first."""
        tree = self.place(bonus).tree
        return [a for a in self.world.uplines(member) if self.world.kept(tree, a)]

    def numbered(self, bonus: Doc, source: str) -> Iterator[tuple[int, str]]:
        """Number the uplines of a source: what the compression decides."""
        above = self.uplines(bonus, source)
        compression = bonus["compression"]
        if compression == "skip-unqualified":
            return self.each_level_its_own(bonus, above)
        return enumerate([a for a in above if self.consumes(bonus, a)], start=1)

    def consumes(self, bonus: Doc, member: str) -> bool:
        """Whether a member consumes a level.

        Quote: none, stop: levels are physical. skip-inactive, roll-up: inactive members consume no
        level. skip-below: members whose paid-as rank is below Rank consume no level.
        """
        compression = bonus["compression"]
        if isinstance(compression, dict):
            ladder = self.place(bonus).ladder
            least = self.world.number_of(ladder, compression["skip-below"])
            return self.world.paid_as(ladder, member) >= least
        if compression in ("skip-inactive", "roll-up"):
            return self.world.active(member)
        assert compression in ("none", "stop"), compression
        return True

    def each_level_its_own(self, bonus: Doc, above: list[str]) -> Iterator[tuple[int, str]]:
        """Quote: for each level the next upline entitled to THAT level takes it.

        Everybody else is passed over (a passed-over member does not come back for later levels).
        """
        level = 1
        for member in above:
            if self.entitled(bonus, member, level):
                yield level, member
                level += 1

    def entitled(self, bonus: Doc, member: str, level: int) -> bool:
        """Quote: Entitled to level k: eligible, rates > 0 for his rank at k, depth allows k."""
        return (
            self.eligible(bonus, member)
            and self.level_worth(bonus, member, level) > 0
            and self.depth_allows(bonus, member, level)
        )

    def level_worth(self, bonus: Doc, member: str, level: int) -> Fraction:
        """Quote: rates = list by level, or table rank → list. `amounts` instead: flat money."""
        values = self.by_rank(bonus, bonus.get("rates", bonus.get("amounts")), member) or []
        if level > len(values):
            return ZERO
        text = values[level - 1]
        return rate(text) if "rates" in bonus else self.flat(text)

    def depth_allows(self, bonus: Doc, member: str, level: int) -> bool:
        """Quote: paid down to the largest levels whose needs he meets (none met: 0)."""
        if "depth" not in bonus:
            return True
        place = self.place(bonus)
        open_to = [
            step["levels"]
            for step in bonus["depth"]
            if self.world.met(member, step.get("needs", {}), place)
        ]
        return level <= max(open_to, default=0)

    def level_line(self, bonus: Doc, source: str, base: int, step: tuple[int, str]) -> Line | None:
        """Pay one level; who is not entitled keeps the level and the money is breakage."""
        level, earner = step
        if not self.entitled(bonus, earner, level):
            return None
        worth = self.level_worth(bonus, earner, level)
        if "amounts" in bonus:
            if base <= 0:  # flat money per source member with base > 0
                return None
            return Line(bonus["name"], earner, source, level, False, 1, None, worth)
        amount = self.share(base, worth)
        return Line(bonus["name"], earner, source, level, False, base, worth, amount)

    # --------------------------------------------------------------- infinity

    def infinity_lines(
        self, bonus: Doc, source: str, base: int, numbered: list[tuple[int, str]]
    ) -> list[Line]:
        """Quote: an earner with a rate is paid on every source at number ≥ from, unless blocked."""
        found = []
        rule = bonus.get("infinity", {"rate": "0%", "from": 1})
        for number, earner in numbered:
            part = rate(self.by_rank(bonus, rule["rate"], earner) or "0%")
            if (
                number >= rule["from"]
                and part > 0
                and self.eligible(bonus, earner)
                and not self.blocked(bonus, earner, number, numbered)
            ):
                amount = self.share(base, part)
                found.append(Line(bonus["name"], earner, source, number, True, base, part, amount))
        return found

    def blocked(
        self, bonus: Doc, earner: str, number: int, numbered: list[tuple[int, str]]
    ) -> bool:
        """Quote: unless a member between (m > beyond, m < n) has rank ≥ the earner's rank."""
        block = bonus["infinity"].get("block")
        if block is None:
            return False
        assert block["rank"] == "equal-or-higher", block
        ladder = self.place(bonus).ladder
        rank = self.world.paid_as(ladder, earner)
        return any(
            block["beyond"] < m < number and self.world.paid_as(ladder, between) >= rank
            for m, between in numbered
        )


# ------------------------------------------------------------------ money


def rounded(plan: Doc, lines: Sequence[Line]) -> dict[tuple[str, str], int]:
    """Quote: stage line = each line is rounded, then added; bonus = exact sum, rounded once.

    Minor units by (bonus, earner).
    """
    mode, stage = plan["rounding"]["mode"], plan["rounding"]["stage"]
    keys = {(line.bonus, line.earner) for line in lines}
    found = {}
    for key in keys:
        amounts = [line.amount for line in lines if (line.bonus, line.earner) == key]
        if stage == "line":
            found[key] = sum(round_exact(a, mode) for a in amounts)
        else:
            assert stage == "bonus", stage
            found[key] = round_exact(sum(amounts, ZERO), mode)
    return found


def settled(world: World, amounts: dict[tuple[str, str], int]) -> dict[str, Settled]:
    """Quote: payable = balance if balance ≥ minimum (and > 0) else 0; carried = the rest.

    balance = brought_forward + earned - fees; fees are not part of the plan yet.
    """
    exponent = EXPONENTS[world.plan["currency"]]
    minimum = minor(world.plan.get("payout", {}).get("minimum", "0"), exponent)
    found = {}
    for member in world.company.members:
        earned = sum(v for (_, earner), v in amounts.items() if earner == member.id)
        balance = member.brought_forward + earned
        payable = balance if balance >= minimum and balance > 0 else 0
        found[member.id] = Settled(earned, balance, payable, balance - payable)
    return found
