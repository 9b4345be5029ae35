"""Two legs matched against each other: percent of the lesser leg, cycles, tiers, and the carry."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from netmark.genealogy.tree import roll_up
from netmark.ledger.money import format_minor, format_volume, round_fraction, round_ratio
from netmark.plan.bonuses.base import Fault, Line, Most, VolumeBonus, Words, share
from netmark.plan.book import Book, both, zeros
from netmark.plan.brackets import Brackets, bracket_faults, measure, rising, rows_reached
from netmark.plan.legs import (
    Desk,
    Outcome,
    Rule,
    Worth,
    cap_faults,
    is_plain,
    lacking,
    settle,
    settle_all,
    units_paid,
    worth_of,
)
from netmark.plan.makers import Maker
from netmark.plan.measures import tree_of
from netmark.plan.pairing import WORDS, Cap, Carry, Unit, Units
from netmark.plan.ranks import paid_ranks
from netmark.plan.rates import EVERYBODY, RankAmounts, RankRates, single_by_rank
from netmark.plan.scaling import Scale, round_all
from netmark.plan.values import Money, Quantity

if TYPE_CHECKING:
    from netmark.plan.document import Plan


class Binary(VolumeBonus):
    """Pays on the volume of two legs matched against each other.

    In a binary tree the left and the right leg are what everybody placed there sold. What is
    matched is used up on both sides; ``carry`` says what stays for the next period, after
    matching. ``units = "any"`` matches whatever the lesser leg holds (``least`` or nothing);
    otherwise whole units of so much of the stronger against so much of the weaker leg are matched.
    A percentage pays on the weaker side of what was matched. ``tiers`` pay an amount for the
    highest row that both legs reach, and use that volume up; with ``climb`` every row pays once,
    and only the top row uses its volume up, after which the climb begins anew in the next period.
    ``amount = "0"`` only counts units: a pool may pay for them (``shares = { units = "Team" }``).

        [[bonuses]]
        name        = "Team"
        kind        = "binary"
        tree        = "team"
        base        = "CV"
        own         = "none"
        units       = "any"
        rate        = "20%"
        cap         = { volume = 5000, leftover = "consume-paid" }
        carry       = { legs = "both", at_most = 5000 }
        unqualified = "flush"

    With 3,500.00 on the left and 2,500.00 on the right this pays 500.00, and 1,000.00 stay left.

    >>> from netmark.plan.pairing import lesser
    >>> lesser(350_000, 250_000).counts[0] * Fraction(20, 100)
    Fraction(50000, 1)
    """

    kind: Literal["binary"] = Field("binary", description="the lesser of two legs, or cycles")
    own: Literal["none", "weaker"] = Field(
        description='where the member\'s own base goes: to no leg of his own, or to the "weaker"'
    )
    units: Units | None = Field(
        None, description='"any" amount, or units: { strong = 200, weak = 100 }'
    )
    tiers: tuple[tuple[Quantity, Money], ...] = Field(
        (), description='volume that both legs reach, and what it pays: [["250", "40"]]'
    )
    climb: bool = Field(False, description="each tier pays once, only the top one uses volume up")
    rate: RankRates = Field({}, description="of the weaker side matched; one rate, or by rank")
    brackets: Brackets = Field((), description="a rate of the weaker side by rows on a volume")
    on: str = Field("", description="the volume that picks the bracket")
    amount: RankAmounts = Field({}, description="money for each unit; one amount, or by rank")
    least: Quantity = Field(0, ge=0, description="less in the lesser leg is not matched at all")
    scaled: Literal["weaker/stronger"] | None = Field(
        None, description="multiply the pay by how even the legs are"
    )
    cap: Cap | None = Field(None, description="the most that one member is paid for")
    carry_: Carry = Field(
        alias="carry", description="what stays in the legs", examples=['{ legs = "both" }']
    )
    unqualified: Literal["flush", "burn", "hold"] = Field(
        description='legs of who may not earn: emptied ("flush"), matched without pay ("burn"), '
        'or kept as they are ("hold")'
    )

    money_for: ClassVar[str] = "for each unit"
    carry_counts: ClassVar[tuple[str, ...]] = ("started",)
    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = WORDS
    missed_at: ClassVar[Literal["earner", "source", "above"]] = "source"

    def pay(self, book: Book) -> "array[int]":
        """Rounded minor units per member: one pass over the tree, one over those with legs."""
        if book.plan.rounding.stage == "line":
            paid = zeros(book.size)
            for line in self.lines(book):
                paid[line.earner] += line.paid or 0
            return paid
        return self._settled(book)[0]

    def lines(self, book: Book) -> Iterator[Line]:
        """What every member matched, and what he could have been paid for it and was not."""
        desk = self._desk(book)
        best = desk.best
        for i, outcome in self._outcomes(desk):
            yield from self._lines_of(book, i, outcome)
            own = outcome.whole if desk.eligible[i] else Fraction(0)
            most = worth_of(self._rule, outcome.legs, outcome.found.counts, best)
            above, lower = outcome.reasons(desk.eligible[i])
            for missed, reason in ((own - outcome.paid, above), (most - own, lower)):
                if missed:
                    yield Line(
                        self.name, 0, i, 0, 1, missed, missed, None, reason, "count", outcome.said()
                    )

    def paid_to(self, book: Book, earner: int) -> Iterator[Line]:
        """The lines of one member."""
        desk = self._desk(book)
        outcome = settle(self._rule, desk, earner) if desk.inside[earner] else None
        return self._lines_of(book, earner, outcome) if outcome else iter(())

    def lacks(self, book: Book, member: int) -> Iterator[str]:
        """What stands in his legs, when nothing of it is matched."""
        yield from lacking(self.outcome(book, member))

    def explain(self, line: Line, words: Words) -> str:
        """What was matched, and from what legs."""
        each = format_minor(round_fraction(line.rate, "half-even"), words.exponent)
        if line.unit == "matched":
            text = f"{share(line.rate)} of {format_volume(line.base)} {words.volume} matched"
        elif self.tiers:
            text = f"{each} for what both legs reach"
        else:
            text = f"{line.base} units at {each}" if line.base != 1 else f"a unit at {each}"
        return f"{text}: {line.note}"

    @property
    def carry_columns(self) -> tuple[str, ...]:
        """Both legs, by how many periods ago, and whether a first unit was ever matched."""
        legs = (f"{leg}{age}" for leg in ("left", "right") for age in self._ages())
        once = self.climb or any(unit.once for unit in self._unit_list())
        return (*legs, *(("started",) if once else ()))

    def carry(self, book: Book) -> Mapping[str, Sequence[int]]:
        """What stays in the legs after matching."""
        return self._settled(book)[1]

    def makers(self, book: Book, source: int) -> list[Maker]:
        """None: what was matched stands for no single orders; the legs say where it came from."""
        del book, source
        return []

    def volumes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The base and the volume that picks the bracket."""
        yield from super().volumes()
        if self.on:
            yield ("on",), self.on

    def most(self, plan: "Plan") -> Most | None:
        """No limit: an order is in a leg of everybody above it."""
        del plan
        if not self._rule.pays:
            return Most(Fraction(0), {}, "units are only counted")
        return Most(None, self.rate, "every upline in whose matched legs an order is")

    def uses_ranks(self) -> bool:
        """Where pay or limits depend on the rank."""
        tables: list[Mapping[str, object]] = [self.rate, self.amount]
        if self.cap:
            tables += [self.cap.volume, self.cap.units, self.cap.amount]
        return any(table and EVERYBODY not in table for table in tables)

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """A binary tree, one way of matching and one of paying, and a limit that can be meant."""
        yield from super().check(plan)
        tree = plan.placement_trees.get(self.tree)
        known = self.tree == "sponsor" or self.tree in plan.trees  # else said already
        if known and (tree is None or tree.kind != "binary"):
            yield Fault(
                ("tree",) if self.tree != "sponsor" else (),
                "legs are matched in a binary tree of the plan",
                'add [trees.team] with kind = "binary", and tree = "team" here',
            )
        if bool(self.units) == bool(self.tiers):
            yield Fault(
                ("tiers",) if self.units else (),
                "how is volume matched?",
                'write units = "any", units = { strong = 200, weak = 100 }, or tiers',
            )
        if self.units == "any" and self.amount:
            yield Fault(("amount",), "pays for each unit, and any amount is matched", "write rate")
        ways = [way for way in ("rate", "amount", "brackets", "tiers") if getattr(self, way)]
        units = self._unit_list()
        alone = bool(units) and all(u.rate is not None or u.amount is not None for u in units)
        if len(ways) != 1 and not (alone and not ways):
            yield Fault(
                (ways[1],) if ways else (),
                f"says {' and '.join(ways)}" if ways else "does not say what it pays",
                "give exactly one of rate, amount, brackets, tiers",
            )
        yield from bracket_faults(self.brackets, self.on)
        yield from (Fault(("tiers",), fault.what) for fault in rising(self.tiers))
        for place, unit in enumerate(units):
            if not 0 < unit.weak <= unit.strong:
                yield Fault(
                    ("units", place) if len(units) > 1 else ("units",),
                    "a unit takes at least as much of the stronger leg as of the weaker",
                    "write for example { strong = 200, weak = 100 }",
                )
        if self.climb and not self.tiers:
            yield Fault(("climb",), "there are no tiers to climb", "add tiers, or take it out")
        if self.cap:
            whole = bool(self.tiers or self.scaled)
            yield from cap_faults(self.cap, self.units == "any", whole)

    def units_paid(self, book: Book) -> Sequence[int]:
        """What was matched within the limit, of those who may earn; of any amount, its volume."""
        return units_paid(self._rule, self._desk(book))

    def outcome(self, book: Book, member: int) -> Outcome | None:
        """What became of a member's legs; None when there was nothing in them."""
        return settle(self._rule, self._desk(book), member)

    # What follows is computed once per book, or once per member.

    def _unit_list(self) -> tuple[Unit, ...]:
        return self.units if isinstance(self.units, tuple) else ()

    @property
    def _rule(self) -> Rule:
        tiers = tuple(volume for volume, _ in self.tiers)
        own = [unit for unit in self._unit_list() if unit.rate or unit.amount]
        pays = any((*self.rate.values(), *self.amount.values(), *tiers, *self.brackets, *own))
        return Rule(
            self._unit_list(),
            tiers,
            self.least,
            bool(self.scaled),
            self.cap,
            self.carry_,
            self.unqualified,
            pays,
            self.climb,
        )

    def _ages(self) -> list[str]:
        """The lots of a leg as its columns name them, the newest first."""
        return [f" {age}" for age in range(1, (self.carry_.periods or 0) + 1)] or [""]

    def _rank_names(self, book: Book) -> list[str]:
        ladder = self.ladder or book.plan.default_ladder
        return [rank.name for rank in book.plan.ladder(ladder).ranks] if ladder else []

    def _desk(self, book: Book) -> Desk:
        return book.once(("desk", self.name), lambda: self._open(book))

    def _open(self, book: Book) -> Desk:
        tree, nothing = tree_of(book, self.tree), bytes(book.size)
        brought = book.facts.carried.get(self.name, {})
        left, right = (
            [brought.get(f"{leg}{age}", nothing) for age in self._ages()]
            for leg in ("left", "right")
        )
        worths = self._worths(book)
        columns = zip(*(worth.each for worth in worths), strict=True)
        return Desk(
            *self._new(book, left, right),
            left,
            right,
            brought.get("started", nothing),
            both(self.qualified(book), tree.inside),
            tree.inside,
            self._classes(book),
            worths,
            Worth(tuple(map(max, columns)), None, None),
        )

    def _new(
        self, book: Book, left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]
    ) -> "tuple[array[int], array[int]]":
        """What this period brings into both legs of everybody."""
        tree, values = tree_of(book, self.tree), self.values(book)
        sides, new = book.facts.placed[self.tree].sides, (zeros(book.size), zeros(book.size))
        totals = roll_up(tree.parents, tree.order, values)
        for i in tree.order:
            if totals[i]:
                new[sides[i] - 1][tree.parents[i]] += totals[i]
        if self.own == "weaker":
            for i in compress(range(book.size), values):
                there = [
                    new[side][i] + sum(lot[i] for lot in lots)
                    for side, lots in enumerate((left, right))
                ]
                new[0 if there[0] <= there[1] else 1][i] += values[i]
        return new

    def _classes(self, book: Book) -> Sequence[int]:
        """What decides the worth of matching: the row of the brackets and the rank."""
        ladder = self.ladder or book.plan.default_ladder
        ranks = paid_ranks(book, ladder) if self.uses_ranks() else bytes(book.size)
        if not self.brackets:
            return ranks
        width = len(self._rank_names(book)) + 1
        rows = rows_reached(self.brackets, measure(book, self.on, self.tree))
        return [row * width + rank for row, rank in zip(rows, ranks, strict=True)]

    def _worths(self, book: Book) -> list[Worth]:
        """What matching pays, and up to what limit, by class (see :meth:`_classes`)."""
        names, minor, cap = self._rank_names(book), book.plan.minor_per_unit, self.cap
        amounts, by_rank = single_by_rank(self.amount, names), single_by_rank(self.rate, names)
        of_rows = (Fraction(0), *(rate for _, rate in self.brackets))
        rows = [[rate] * len(by_rank) for rate in of_rows]
        most = single_by_rank(cap.volume or cap.units, names) if cap else []
        money = single_by_rank(cap.amount, names) if cap else []
        found = []
        for rates in rows if self.brackets else [by_rank]:
            for rank, rate in enumerate(rates):
                each = [rate * Fraction(1, 100)] if self.units == "any" else []
                each += [amount for _, amount in self.tiers]
                each += [self._pays(unit, rate, amounts[rank]) for unit in self._unit_list()]
                limit = int(most[rank]) if cap and not cap.amount else None
                purse = money[rank] * minor if cap and cap.amount else None
                found.append(Worth(tuple(one * minor for one in each), limit, purse))
        return found

    def _pays(self, unit: Unit, rate: Fraction, amount: Fraction) -> Fraction:
        """What one unit pays, in units of money."""
        if unit.amount is not None:
            return unit.amount
        if self.amount and unit.rate is None:
            return amount
        return (rate if unit.rate is None else unit.rate) * Fraction(unit.weak, 100)

    def _settled(self, book: Book) -> "tuple[array[int], dict[str, array[int]]]":
        """Rounded pay of every member, and the columns of the carry, in one pass."""
        return book.once(("settled", self.name), lambda: self._settle(book))

    def _settle(self, book: Book) -> "tuple[array[int], dict[str, array[int]]]":
        desk, paid, mode = self._desk(book), zeros(book.size), book.plan.rounding.mode
        if is_plain(self._rule):
            products, parts, left, right = settle_all(self._rule, desk)
            paid = round_all(products, Scale(1, parts), mode)
            return paid, {"left": left, "right": right}
        stays = {name: zeros(book.size) for name in self.carry_columns}
        columns, depth = list(stays.values()), len(self._ages())
        started = array("q", list(desk.started))
        for i, outcome in self._outcomes(desk):
            if outcome.paid:
                exact = outcome.paid
                paid[i] = round_ratio(exact.numerator, exact.denominator, mode)
            for age in range(depth):
                columns[age][i] = outcome.lots_left[age]
                columns[depth + age][i] = outcome.lots_right[age]
            started[i] = outcome.started
        return paid, stays | ({"started": started} if "started" in stays else {})

    def _outcomes(self, desk: Desk) -> Iterator[tuple[int, Outcome]]:
        """Everybody who has something in a leg."""
        rule = self._rule
        for i in compress(range(len(desk.inside)), desk.inside):
            outcome = settle(rule, desk, i)
            if outcome is not None:
                yield i, outcome

    def _lines_of(self, book: Book, i: int, outcome: Outcome) -> Iterator[Line]:
        """One line for each unit that was matched and paid, within the limit."""
        rest, rounding, minor = outcome.paid, book.plan.rounding, book.plan.minor_per_unit
        worth = self._desk(book).worths[self._desk(book).classes[i]]
        for place, count in enumerate(outcome.counts):
            alone = [count if n == place else 0 for n in range(place + 1)]
            exact = min(rest, worth_of(self._rule, outcome.legs, alone, worth))
            if not exact:
                continue
            rest -= exact
            base, unit = self._base_of(place, count)
            rate = exact / base * (Fraction(100, minor) if unit == "matched" else 1)
            paid = round_fraction(exact, rounding.mode) if rounding.stage == "line" else None
            yield Line(self.name, i, i, 0, base, rate, exact, paid, "", unit, outcome.said())

    def _base_of(self, place: int, count: int) -> tuple[int, Literal["count", "matched"]]:
        """What a line pays on: matched volume of the weaker side, or a number of units."""
        if self.units == "any":
            return count, "matched"
        if self.tiers or self.amount or self._unit_list()[place].amount is not None:
            return count, "count"
        return count * self._unit_list()[place].weak, "matched"
