"""Computing one period: every bonus in plan order, then settlement, then the audit."""

import hashlib
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress
from typing import NamedTuple

from netmark.errors import InputError, IntegrityError
from netmark.ledger.money import format_minor
from netmark.payout.settle import balances, settle
from netmark.plan.bonuses.base import Bonus
from netmark.plan.book import Book, zeros
from netmark.plan.holding import holding_columns, holding_key
from netmark.plan.limits import cut, minus, prorate, taken_columns
from netmark.plan.measures import current, volume
from netmark.plan.needs import active
from netmark.plan.owners import moved_to_owners
from netmark.plan.paying import kept_by, limited_by, paid_by, raw_by
from netmark.plan.ranks import holds, ranks, titles
from netmark.plan.windows import carry
from netmark.plan.withholding import withheld_columns

_NOT = bytes([1]) + bytes(255)


class Result(NamedTuple):
    """What a period pays. Columns have one entry per member slot, in minor units.

    ``amounts`` by bonus name in plan order, ``taken`` what limits and the cap of the company took
    from them, by column (:func:`netmark.plan.limits.taken_columns`): what a bonus comes to is its
    amount and what was taken. ``carries`` is what each bonus leaves for the next period.
    ``payable`` is paid out, ``carried`` stays on the balance: brought forward + posted + earned +
    moved - fees = payable + carried. ``moved`` is what positions hand over to their
    owners (below zero) and what these get, where the plan pays them for all; else it is empty.
    """

    book: Book
    amounts: dict[str, "array[int]"]
    earned: "array[int]"
    fees: "array[int]"
    payable: "array[int]"
    carried: "array[int]"
    carries: dict[str, Mapping[str, Sequence[int]]]
    taken: Mapping[str, "array[int]"] = {}
    moved: Sequence[int] = ()

    @property
    def total(self) -> int:
        """Everything earned, in minor units."""
        return sum(self.earned)


def compute(book: Book) -> Result:
    """Let every bonus pay, settle the balances and check that nothing got lost.

    Raises InputError when a figure leaves 64 bits, naming the bonus.
    """
    amounts: dict[str, array[int]] = {}
    taken: dict[str, array[int]] = {}
    for bonus in book.plan.bonuses:
        with _in_bounds(bonus.name):
            amounts[bonus.name] = paid_by(book, bonus.name)
        if bonus.limit:
            taken[f"capped {bonus.name}"] = minus(
                raw_by(book, bonus.name), limited_by(book, bonus.name)
            )
        if bonus.withheld:
            kept = kept_by(book, bonus.name)
            columns = (kept.withheld, kept.back, kept.lost)
            names = (withheld.column for withheld in withheld_columns(bonus))
            taken |= dict(zip(names, columns, strict=True))
    if book.plan.payout.cap:
        prorated = prorate(book, book.plan.payout.cap, amounts)
        amounts |= prorated.paid
        taken |= {f"prorated {name}": column for name, column in prorated.taken.items()}
    if book.plan.payout.cut:
        left = cut(book.plan, book.plan.payout.cut, amounts)
        taken |= {f"cut {name}": minus(amounts[name], column) for name, column in left.items()}
        amounts |= left
    earned = _together(amounts) if amounts else zeros(book.size)
    owed = book.facts.brought_forward, book.facts.posted, earned
    moved = moved_to_owners(book, balances(*owed)) if book.plan.payout.to_owner else ()
    settled = settle(book.plan, *owed, moved)
    carries = {bonus.name: _left(book, bonus) for bonus in book.plan.bonuses}
    for name, model in book.plan.volumes.items():
        if model.carry_columns:
            carries[name] = carry(book, name, model, current(book, name), volume(book, name))
    for ladder, ranked in book.plan.all_ladders.items():
        if holding_columns(ranked):
            carries[holding_key(ladder)] = holds(book, ladder)
    result = Result(book, amounts, earned, *settled, carries, taken, moved)
    audit(result)
    return result


def _left(book: Book, bonus: Bonus) -> Mapping[str, Sequence[int]]:
    """What a bonus leaves for the next period, with what it withholds."""
    kept = kept_by(book, bonus.name).lots if bonus.withheld else {}
    return {**bonus.carry(book), **kept}


@contextmanager
def _in_bounds(name: str) -> Iterator[None]:
    """Columns hold 64 bits; a figure beyond them comes from a slip in the data."""
    try:
        yield
    except OverflowError as error:
        raise _too_large(name) from error


def _too_large(name: str) -> InputError:
    return InputError(
        f"the figures of bonus '{name}' are too large to be computed",
        hint="look for a sale with a wrong amount: netmark report sales",
    )


def _together(amounts: Mapping[str, "array[int]"]) -> "array[int]":
    """What everybody earns; beyond 64 bits the bonus with the largest figure is named."""
    try:
        return array("q", map(sum, zip(*amounts.values(), strict=True)))
    except OverflowError as error:
        raise _too_large(max(amounts, key=lambda name: max(amounts[name]))) from error


def audit(result: Result) -> None:
    """Refuse a result that does not add up; asserted before anything is stored."""
    book = result.book
    by_bonus = sum(sum(column) for column in result.amounts.values())
    settled = sum(result.payable) + sum(result.carried)
    owed = sum(book.facts.brought_forward) + sum(book.facts.posted) + result.total
    owed -= sum(result.fees)
    others = book.distributors.translate(_NOT)
    wrong = [name for name, column in result.amounts.items() if any(compress(column, others))]
    if by_bonus != result.total or settled != owed or wrong or sum(result.moved):
        raise IntegrityError(
            f"the payout does not add up: bonuses {by_bonus}, earned {result.total}, "
            f"owed {owed}, settled {settled}" + (f"; paid to no member: {wrong}" if wrong else ""),
            hint="a fault of netmark, or of a bonus from another package; nothing was stored",
        )
    raw = by_bonus + sum(
        sum(raw_by(book, name)) - sum(column)
        for name, column in result.amounts.items()
        if raw_by(book, name) is not column
    )
    taken = sum(sum(column) for column in result.taken.values())
    gives = {column.column for column in taken_columns(book.plan) if column.back}
    below = any(min(result.taken[name]) < 0 for name in result.taken.keys() - gives)
    if raw != by_bonus + taken or below:
        raise IntegrityError(
            f"the payout does not add up: {raw} before limits, {taken} taken, {by_bonus} paid",
            hint="a fault of netmark, or of a bonus from another package; nothing was stored",
        )


def inputs_digest(book: Book) -> str:
    """A digest of the facts a run started from: the same on every machine."""
    facts = book.facts
    columns: list[tuple[str, Sequence[int]]] = [
        ("sponsors", facts.sponsors),
        ("standing", facts.standing),
        ("joined", facts.joined),
        ("customers", facts.customers),
        ("brought forward", facts.brought_forward),
    ]
    columns += [("posted", facts.posted)] if any(facts.posted) else []
    columns += [(f"metric {metric}", facts.metrics[metric]) for metric in book.plan.metrics]
    for ladder in book.plan.all_ladders:
        forced = facts.forced.get(ladder, {})
        flat = [figure for pair in sorted(forced.items()) for figure in pair]
        columns.append((f"forced {ladder}", flat))
        columns.append((f"titles {ladder}", facts.titles.get(ladder, ())))
    for name in book.plan.placement_trees:
        columns.append((f"place {name}", facts.placed[name].parents))
        columns.append((f"side {name}", facts.placed[name].sides))
    columns += [("owners", facts.owners)] if book.plan.reads_owners else []
    columns += [(f"upline {name}", facts.uplines[name]) for name in book.plan.other_trees]
    columns += [
        (f"carried {name} {column}", values)
        for name, carried in facts.carried.items()
        for column, values in carried.items()
    ]
    digest = _digest(columns)
    for name in book.plan.attributes:
        texts = "\x1f".join(facts.attributes[name])
        digest.update(f"{name}\n{texts}\n".encode())
    return digest.hexdigest()


def results_digest(result: Result) -> str:
    """A digest of everything a run found out: volumes, ranks, amounts, balances, carry."""
    return _digest(list(result_columns(result))).hexdigest()


def result_columns(result: Result) -> Iterator[tuple[str, Sequence[int]]]:
    """Every column that a run computes, named, in the order of the plan."""
    book = result.book
    yield "active", active(book)
    for ladder in book.plan.all_ladders:
        decided = ranks(book, ladder)
        yield f"rank {ladder}", decided.paid
        yield f"organic {ladder}", decided.organic
        yield f"title {ladder}", titles(book, ladder)
    for name in book.plan.volumes:
        yield f"volume {name}", volume(book, name)
    for name, amounts in result.amounts.items():
        yield f"bonus {name}", amounts
    yield from ((taken.column, result.taken[taken.column]) for taken in taken_columns(book.plan))
    for name, carried in result.carries.items():
        for column, values in carried.items():
            yield f"carry {name} {column}", values
    yield "earned", result.earned
    if result.moved:
        yield "to_owner", result.moved
    yield "fees", result.fees
    yield "payable", result.payable
    yield "carried", result.carried


def _digest(columns: Sequence[tuple[str, Sequence[int]]]) -> "hashlib._Hash":
    """Each column with its name and length, as 64-bit numbers with the lowest byte first."""
    digest = hashlib.sha256()
    for name, values in columns:
        digest.update(f"{name}\n{len(values)}\n".encode())
        if isinstance(values, bytes | bytearray):
            # The lowest byte of each number is set, the others stay 0: no number is made.
            numbers = bytearray(8 * len(values))
            numbers[::8] = values
            digest.update(numbers)
            continue
        column = values if isinstance(values, array) else array("q", values)
        if column.typecode != "q" or sys.byteorder == "big":
            column = array("q", column)
        if sys.byteorder == "big":
            column.byteswap()
        digest.update(column)
    return digest


def said(result: Result) -> str:
    """The totals in one line, for people."""
    exponent = result.book.plan.exponent
    return (
        f"{format_minor(result.total, exponent)} earned, "
        f"{format_minor(sum(result.payable), exponent)} payable, "
        f"{format_minor(sum(result.carried), exponent)} carried"
    )
