"""Compare two computations of the same pay: runs, previews, or what another system wrote."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from os.path import exists
from typing import TYPE_CHECKING, NamedTuple

from netmark.app.explain import orders_behind
from netmark.app.payout import Seen, see, see_now
from netmark.app.table import Table, columns
from netmark.errors import InputError
from netmark.ledger.money import format_exact, format_minor
from netmark.payout.compare import CAUSES, MEANINGS, Difference, Key, Piece, Side, Who
from netmark.store import names
from netmark.store.db import Act, Store, read
from netmark.store.files import Source

if TYPE_CHECKING:
    from netmark.payout.explain import Item
    from netmark.plan.bonuses.base import Line
    from netmark.plan.makers import Maker

NOW = "now:"
"""Before a period: computed from what is known now, although it is closed."""


class Compared(NamedTuple):
    """The sums by cause, and every difference by member, bonus and cause, the worst first.

    ``pairs`` counts the pairs of member and bonus that differ.
    """

    causes: Table
    differences: Table
    pairs: int
    said: str


def compare(store: Store, act: Act, a: str, b: str, file: Source | None = None) -> Compared:
    """Compare ``a`` with ``b``: periods (``2026-10``), ``now:2026-10``, or files.

    A closed period is the run, an open one a preview. ``file`` says how files are read. Raises
    InputError for a period or a file that cannot be read, with every fault.
    """
    from netmark.app.compare_file import side_of_file
    from netmark.payout.compare import compare as compared

    source = file or Source("")
    with read(store):
        found = {text: _side(store, act, text) for text in (a, b) if not _is_file(text)}
        ours = next(iter(found.values()), None)
        for text in (a, b):
            if text not in found:
                found[text] = side_of_file(store, source._replace(path=text), ours)
        differences = compared(found[a], found[b])
    return _tables(store.settings.exponent, (found[a], found[b]), differences)


def _is_file(text: str) -> bool:
    return exists(text) or text.lower().endswith((".csv", ".tsv", ".jsonl"))


def _side(store: Store, act: Act, text: str) -> Side:
    period = text.removeprefix(NOW)
    try:
        seen = see(store, act, period) if period == text else see_now(store, act, period)
    except InputError as error:
        raise InputError(error.message, f"{error.hint}; or name a file, such as old.csv") from error
    return side_of(store, seen, text)


def side_of(store: Store, seen: Seen, name: str) -> Side:
    """A run or a preview as one side of a comparison."""
    members = _Members(seen, names.codes(store))
    pay = {
        (members.codes[seen.members[slot]], bonus.name): minor
        for bonus in seen.plan.bonuses
        for slot, minor in enumerate(seen.results[f"bonus {bonus.name}"])
        if minor
    }
    return Side(
        name,
        members,
        pay,
        [bonus.name for bonus in seen.plan.bonuses],
        lambda keys: _pieces(store, members, keys),
        members.way,
        lambda code: _orders(store, members, code),
        sha256(seen.plan.model_dump_json().encode()).hexdigest(),
    )


class _Members(Mapping[str, Who]):
    """Everybody of a period by code; what is known of somebody is looked up when it is asked."""

    def __init__(self, seen: Seen, codes: Mapping[int, str]) -> None:
        self.seen = seen
        self.codes = codes
        inside = seen.book.sponsor_tree.inside
        self.slots = {
            codes[member]: slot for slot, member in enumerate(seen.members) if slot and inside[slot]
        }

    def __getitem__(self, code: str) -> Who:
        slot, seen = self.slots[code], self.seen
        sponsor = self.code(seen.book.facts.sponsors[slot])
        volumes = {
            str(metric): column[slot]
            for metric, column in seen.book.facts.metrics.items()
            if str(metric) in ("PV", "CV")
        }
        volumes |= {name: seen.results[f"volume {name}"][slot] for name in seen.plan.volumes}
        return Who(sponsor, seen.rank(slot), volumes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.slots)

    def __len__(self) -> int:
        return len(self.slots)

    def code(self, slot: int) -> str:
        """The code of a slot; empty for the company."""
        return self.codes[self.seen.members[slot]] if slot else ""

    def way(self, bonus: str, code: str) -> list[str]:
        """Everybody above somebody in the tree of a bonus, nearest first."""
        from netmark.plan.measures import tree_of

        parents = tree_of(self.seen.book, self.seen.plan.bonus(bonus).tree).parents
        found, slot = [], parents[self.slots[code]]
        while slot:
            found.append(self.code(slot))
            slot = parents[slot]
        return found


def _pieces(
    store: Store, members: _Members, keys: Collection[Key]
) -> Mapping[Key, Sequence[Piece]]:
    """The lines behind some of the pay, each with the orders behind it."""
    seen, slots = members.seen, members.slots
    wanted: dict[str, set[int]] = defaultdict(set)
    for code, name in keys:
        if code in slots:
            wanted[name].add(slots[code])
    lines: list[tuple[Key, Line, list[Maker]]] = []
    for bonus in seen.plan.bonuses:
        earners = wanted.get(bonus.name, set())
        for line in bonus.made(seen.book) if earners else ():
            if line.earner in earners and not line.reason:
                key = members.code(line.earner), bonus.name
                lines.append((key, line, bonus.makers_of(seen.book, line)))
    items = orders_behind(store, seen, (maker for _, _, made in lines for maker in made))
    found: dict[Key, list[Piece]] = defaultdict(list)
    for key, line, made in lines:
        found[key].append(_piece(members, line, _refs(seen, made, items)))
    return found


def _refs(
    seen: Seen, made: "Sequence[Maker]", items: Mapping[int, Sequence["Item"]]
) -> frozenset[str]:
    """The orders that count in a line."""
    return frozenset(
        item.ref
        for maker in made
        for item in items.get(maker.member, ())
        if item.brings(maker.metric, seen.book)
    )


def _piece(members: _Members, line: "Line", refs: frozenset[str]) -> Piece:
    from netmark.ledger.money import format_rate

    exponent = members.seen.plan.exponent
    rate = str(line.rate) if line.unit == "count" else format_rate(line.rate)
    base = line.base_text(exponent)
    return Piece(members.code(line.source), line.level, base, rate, line.amount, refs)


def _orders(store: Store, members: _Members, code: str) -> frozenset[str]:
    slot = members.slots[code]
    items = orders_behind(store, members.seen, (), [slot])
    return frozenset(item.ref for item in items.get(slot, ()))


def _tables(exponent: int, sides: tuple[Side, Side], differences: Sequence[Difference]) -> Compared:
    rows: list[tuple[object, ...]] = []
    sums: dict[str, list[Fraction]] = defaultdict(list)
    for each in differences:
        for cause, part, detail in each.causes:
            money = (each.a, each.b, format_exact(part, exponent))
            rows.append((each.member, each.bonus, cause, *money, detail))
            sums[cause].append(part)
    totals: list[tuple[object, ...]] = [
        (
            cause,
            len(sums[cause]),
            format_exact(sum(sums[cause], Fraction(0)), exponent),
            format_exact(sum(map(abs, sums[cause]), Fraction(0)), exponent),
            MEANINGS[cause],
        )
        for cause in CAUSES
        if cause in sums
    ]
    totals.sort(key=lambda row: -sum(map(abs, sums[str(row[0])]), Fraction(0)))
    return Compared(
        Table(columns("cause count:int net gross meaning"), totals, exponent),
        Table(columns("member bonus cause a:money b:money difference detail"), rows, exponent),
        len(differences),
        _said(exponent, sides, differences),
    )


def _said(exponent: int, sides: tuple[Side, Side], differences: Sequence[Difference]) -> str:
    a, b = sides
    sums = [format_minor(sum(side.pay.values()), exponent) for side in sides]
    if not differences:
        return f"{a.name} and {b.name} pay the same: {sums[0]}"
    pairs = "1 difference" if len(differences) == 1 else f"{len(differences)} differences"
    return f"{a.name} pays {sums[0]}, {b.name} pays {sums[1]}: {pairs}"
