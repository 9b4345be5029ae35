"""Shares of a pool: how many each member holds."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress, groupby
from math import lcm
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from netmark.ledger.money import format_rate
from netmark.plan import words
from netmark.plan.bonuses.base import Fault
from netmark.plan.book import Book
from netmark.plan.brackets import measure, rising, rows_reached
from netmark.plan.conditions import Condition, Count, For, Minimums, Part
from netmark.plan.paying import paid_by, units_of
from netmark.plan.places import Band
from netmark.plan.rates import EVERYBODY, RankCounts, single_by_rank
from netmark.plan.values import Quantity, Rate

if TYPE_CHECKING:
    from netmark.plan.document import Plan

TIES = {
    "split": "those with the same figure share what their places bring, equally",
    "same": "those with the same figure all have the best of their places, and the next places are"
    " left out",
    "first-joined": "of those with the same figure the one who joined earlier is better; on the"
    " same day they split",
}
VACANT = {
    "company": "what a place that nobody takes would bring stays with the company",
    "others": "what a place that nobody takes would bring is divided among the winners",
}


def _names(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Share(Part):
    """One way to hold shares; those of several ways are added up."""

    meanings: ClassVar[Mapping[str, Mapping[str, str]]] = {"ties": TIES, "vacant": VACANT}

    count: RankCounts = Field({}, description="so many each: a number, or a table by rank")
    by: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        (), description="a volume, or several that are added up: a share for each 1 of it"
    )
    per: Quantity | None = Field(None, gt=0, description="a share for each full so much of it")
    brackets: tuple[tuple[Quantity, Count], ...] = Field(
        (), description='rows of threshold and shares: [["300", 5]], the highest reached counts'
    )
    places: tuple[Count, ...] = Field(
        (), description="shares of the best, the second, ... by that volume, above zero"
    )
    ties: Literal["split", "same", "first-joined"] | None = Field(
        None, description="who is better of two with the same figure; needed with places"
    )
    vacant: Literal["company", "others"] | None = Field(
        None, description="who has the shares of places that nobody takes; needed with places"
    )
    units: str = Field(
        "", description="the figure is what this binary matched and paid for: 1 for each unit"
    )
    paid_by: str = Field("", description="the figure is what this bonus paid the member, in money")
    at_most: RankCounts = Field({}, description="no more shares this way: a number, or by rank")
    for_: For | None = Field(None, alias="for", description="who holds them, by fixed facts")
    needs: Condition | None = Field(None, description="what a holder must have reached")
    best: Band | None = Field(None, description="only those who stand at these places by a figure")
    part: Rate | None = Field(
        None, description="they alone divide this part of the fund; then every way has its part"
    )

    def check(self, plan: "Plan") -> Iterator[Fault]:
        """Either a count, or a figure and one way to read it."""
        said = [key for key in ("count", "by", "units", "paid_by") if getattr(self, key)]
        if len(said) != 1:
            yield Fault(
                (),
                f"says both {words.listed(said)}" if said else "does not say how many shares",
                'write { count = 1 }, { count = { Director = 1 } } or { by = "PV", per = 100 }',
            )
        if self.units in (bonus.name for bonus in plan.bonuses if bonus.kind != "binary"):
            yield Fault(("units",), f"{self.units} matches no units", "name a binary bonus")
        ways = [way for way in ("per", "brackets", "places") if getattr(self, way)]
        if len(ways) > 1:
            yield Fault((ways[1],), f"says {words.listed(ways)}", "choose one")
        if ways and (not said or self.count):
            yield Fault((ways[0],), "of which volume?", 'write by = "PV"')
        if self.places and not (self.ties and self.vacant):
            yield Fault(
                ("places",),
                "what if two have the same figure, and if fewer than these win?",
                'write ties = "split", "same" or "first-joined", and vacant = "company" or'
                ' "others"',
            )
        if not self.places and (self.ties or self.vacant):
            yield Fault(("ties" if self.ties else "vacant",), "goes with places", "take it out")
        yield from rising(self.brackets)
        for path, *said in self.best.check() if self.best else ():
            yield Fault(("best", *path), *said)

    def bonuses(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Names of bonuses whose results it reads, with the keys."""
        yield from (((key,), name) for key in ("units", "paid_by") if (name := getattr(self, key)))

    def uses_ranks(self) -> bool:
        """Does it depend on the rank?"""
        tables = [table for table in (self.count, self.at_most) if table]
        return any(EVERYBODY not in table for table in tables)

    def held(self, book: Book, tree: str, who: bytes, ranked: "Ranked") -> "Held":
        """The shares of those flagged in ``who``."""
        if self.count:
            each = [int(number) for number in single_by_rank(self.count, ranked.names)]
            column = Held([each[r] * w for r, w in zip(ranked.numbers, who, strict=True)], 1)
        elif self.places:
            column = self._placed(book, tree, who)
        elif self.paid_by and not self.per and not self.brackets:
            money = zip(paid_by(book, self.paid_by), who, strict=True)
            column = Held([max(n, 0) * w for n, w in money], book.plan.minor_per_unit)
        else:
            column = self._measured(self.score(book, tree), who)
        if not self.at_most:
            return column
        most = [int(n) * column.scale for n in single_by_rank(self.at_most, ranked.names)]
        parts = [min(n, most[r]) for n, r in zip(column.parts, ranked.numbers, strict=True)]
        return column._replace(parts=parts)

    def score(self, book: Book, tree: str) -> Sequence[int]:
        """The figure that counts, in hundredths."""
        if self.units:
            return units_of(book, self.units)
        if self.paid_by:
            unit = book.plan.minor_per_unit
            cents = paid_by(book, self.paid_by)
            return cents if unit == 100 else [minor * 100 // unit for minor in cents]
        columns = [measure(book, name, tree) for name in self.by]
        return columns[0] if len(columns) == 1 else list(map(sum, zip(*columns, strict=True)))

    def _measured(self, score: Sequence[int], who: bytes) -> "Held":
        if self.brackets:
            each = [0, *(number for _, number in self.brackets)]
            rows = rows_reached(self.brackets, score)
            return Held([each[row] * w for row, w in zip(rows, who, strict=True)], 1)
        per = self.per or 1
        parts = [n // per * w if n > 0 else 0 for n, w in zip(score, who, strict=True)]
        return Held(parts, 1 if self.per else 100)

    def _placed(self, book: Book, tree: str, who: bytes) -> "Held":
        """The winners' shares; places are gone through group by group of those who tie."""
        score, joined = self.score(book, tree), book.facts.joined

        def better(i: int) -> tuple[int, int]:
            return -score[i], joined[i] if self.ties == "first-joined" else 0

        entrants = [i for i in compress(range(book.size), who) if score[i] > 0]
        won: dict[int, Fraction] = {}
        place = 0
        for _, group in groupby(sorted(entrants, key=better), better):
            if place >= len(self.places):
                break
            equals = list(group)
            together = sum(self.places[place : place + len(equals)])
            each = Fraction(together, len(equals))
            if self.ties == "same":
                each = Fraction(self.places[place])
            won |= dict.fromkeys(equals, each)
            place += len(equals)
        scale = lcm(1, *(each.denominator for each in won.values()))
        parts = [0] * book.size
        for i, each in won.items():
            parts[i] = int(each * scale)
        vacant = sum(self.places[place:]) if self.vacant == "company" else 0
        return Held(parts, scale, vacant * scale)

    def says(self, plan: "Plan") -> str:
        """In plain English."""
        by = words.listed(self.by) + (" together" if len(self.by) > 1 else "")
        by = f"the units of {self.units}" if self.units else by
        by = f"what {self.paid_by} paid" if self.paid_by else by
        if self.count:
            text = _counts(self.count) + (" each" if EVERYBODY in self.count else "")
        elif self.places:
            figures = words.listed([str(number) for number in self.places])
            text = f"{figures} for the best by {by}; {TIES[self.ties or 'split']};"
            text += f" {VACANT[self.vacant or 'company']}"
        elif self.brackets:
            rows = [f"{number} from {words.figure(least)}" for least, number in self.brackets]
            text = f"by {by}: {words.listed(rows)}"
        else:
            full = "1 of" if self.per is None else f"full {words.figure(self.per)} of"
            full = "of" if self.units and self.per is None else full
            text = f"one for each {full} {by}"
            text += " (parts of a share count)" if self.per is None and not self.units else ""
        text += f", at most {_counts(self.at_most)}" if self.at_most else ""
        text += f", for those {words.who(self.for_)}" if self.for_ else ""
        text += f", with {words.condition(self.needs, plan)}" if self.needs else ""
        text += f", for {self.best.says(plan)}" if self.best else ""
        return text + (f"; they divide {format_rate(self.part)} of the fund" if self.part else "")


def _counts(table: dict[str, int]) -> str:
    if EVERYBODY in table:
        return str(table[EVERYBODY])
    return words.listed([f"{number} as {rank}" for rank, number in table.items()])


_KEYS = frozenset(field.alias or name for name, field in Share.model_fields.items())


def as_shares(value: object) -> object:
    """``1``, a table by rank, one way or a list of ways: always the list."""
    if isinstance(value, list | tuple):
        return value
    plain = not isinstance(value, Share) and not (isinstance(value, dict) and _KEYS & set(value))
    return [{"count": value} if plain else value]


class Ceiling(Minimums):
    """Volumes with the figure that an earner must stay below: ``{ GV = 40000 }``."""

    figure = "the figure that is too much"

    def says(self, plan: "Plan") -> str:
        """In plain English."""
        del plan
        found = [f"{words.figure(most)} {name}" for name, most in self.volumes.items()]
        return f"only for those who have less than {words.listed(found)}"


class Ranked(NamedTuple):
    """The names of the ranks of a ladder, and the rank number of every member."""

    names: Sequence[str]
    numbers: Sequence[int]


class Held(NamedTuple):
    """Shares in parts of ``1 / scale`` of a share, one entry per slot, and those nobody holds."""

    parts: list[int]
    scale: int
    vacant: int = 0


def together(columns: Sequence[Held]) -> Held:
    """Add up the shares of several ways.

    >>> together([Held([0, 1], 1), Held([0, 50], 100, 25)])
    Held(parts=[0, 150], scale=100, vacant=25)
    """
    if len(columns) == 1:
        return columns[0]
    scale = lcm(*(column.scale for column in columns))
    times = [scale // column.scale for column in columns]
    parts = [0] * len(columns[0].parts)
    for column, factor in zip(columns, times, strict=True):
        parts = [n + m * factor for n, m in zip(parts, column.parts, strict=True)]
    vacant = sum(c.vacant * factor for c, factor in zip(columns, times, strict=True))
    return Held(parts, scale, vacant)
