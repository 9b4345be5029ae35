"""Two computations of the same pay beside each other: every difference with its cause.

A side is a run, a preview, or what another system wrote into a file; it may know more or less. What
both sides know decides the cause: lines with their orders where both have them, else ranks and
volumes. Causes of one difference add up to it, exactly.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

MEMBER = "missing member"
ORDER = "missing order"
PLACE = "placement or sponsor"
RANK = "rank"
COMPRESSION = "compression"
RATE = "rate"
BASE = "what it pays on"
ROUNDING = "rounding"
RULE = "rule"
UNKNOWN = "not known"

CAUSES = (MEMBER, ORDER, PLACE, RANK, COMPRESSION, RATE, BASE, ROUNDING, RULE, UNKNOWN)
"""Every cause, as :data:`MEANINGS` says what it means."""

MEANINGS = {
    MEMBER: "one side does not know the member",
    ORDER: "an order, or the whole volume of a member, counts on one side only",
    PLACE: "somebody stands under somebody else",
    RANK: "the earner has another rank",
    COMPRESSION: "the same way up is counted otherwise: somebody is passed over on one side",
    RATE: "the same base is paid at another rate",
    BASE: "the base is another one although the orders are the same: earlier pay, caps, weights",
    ROUNDING: "less than a rounding of each line",
    RULE: "one side has no such bonus, or another rule",
    UNKNOWN: "what is known of both sides does not tell",
}

Key = tuple[str, str]
"""The code of a member and the name of a bonus."""


class Who(NamedTuple):
    """What a side says about a member; None where it does not say. Volumes in hundredths."""

    sponsor: str | None = None
    rank: str | None = None
    volumes: Mapping[str, int] = {}


class Piece(NamedTuple):
    """One line of pay as a side has it; ``amount`` in minor units before rounding.

    ``source`` is a code, ``orders`` references, ``base`` and ``rate`` as text; what a side does
    not say is empty or None.
    """

    source: str
    level: int | None
    base: str
    rate: str
    amount: Fraction
    orders: frozenset[str] = frozenset()


class Side(NamedTuple):
    """One computation. ``pay`` in minor units by member and bonus, without zeros.

    ``lines`` gives the lines behind some of it, None where the side has none. ``way`` gives the
    codes above a member in the tree of a bonus, nearest first, ``orders`` the references of his
    orders, None where that is not known. ``rules`` identifies the plan, empty where nobody knows.
    """

    name: str
    members: Mapping[str, Who]
    pay: Mapping[Key, int]
    bonuses: Sequence[str]
    lines: Callable[[Collection[Key]], Mapping[Key, Sequence[Piece]] | None]
    way: Callable[[str, str], Sequence[str] | None]
    orders: Callable[[str], frozenset[str] | None]
    rules: str = ""


class Cause(NamedTuple):
    """A part of a difference: what caused it, how much it is (minor units), and the evidence."""

    cause: str
    part: Fraction
    detail: str


class Difference(NamedTuple):
    """What a bonus pays a member on either side, in minor units, and why that is not the same."""

    member: str
    bonus: str
    a: int
    b: int
    causes: tuple[Cause, ...]


def compare(a: Side, b: Side) -> list[Difference]:
    """Every difference in pay, the worst first; then by member and bonus."""
    keys = [
        key for key in sorted(a.pay.keys() | b.pay.keys()) if a.pay.get(key, 0) != b.pay.get(key, 0)
    ]
    lines = a.lines(keys), b.lines(keys)
    found = []
    for key in keys:
        was, now = a.pay.get(key, 0), b.pay.get(key, 0)
        pieces = tuple(None if side is None else side.get(key, ()) for side in lines)
        causes = tuple(_causes(a, b, key, (pieces[0], pieces[1])))
        found.append(Difference(*key, was, now, causes))
    found.sort(key=lambda each: (-abs(each.b - each.a), each.member, each.bonus))
    return found


Pieces = tuple[Sequence[Piece] | None, Sequence[Piece] | None]


def _causes(a: Side, b: Side, key: Key, pieces: Pieces) -> Iterator[Cause]:
    member, bonus = key
    whole = Fraction(b.pay.get(key, 0) - a.pay.get(key, 0))
    for side, other in ((a, b), (b, a)):
        if member not in side.members:
            yield Cause(MEMBER, whole, f"{side.name} has no {member}")
            return
        if bonus not in side.bonuses:
            yield Cause(RULE, whole, f"{side.name} has no {bonus}, {other.name} has")
            return
    first, second = pieces
    if first is None or second is None:
        yield _by_figures(a, b, key, first if second is None else second)
        return
    causes: dict[tuple[str, str], Fraction] = {}
    left = whole
    for source in sorted({piece.source for piece in (*first, *second)}):
        was = [piece for piece in first if piece.source == source]
        now = [piece for piece in second if piece.source == source]
        told = _of_source(a, b, key, was, now) if _sum(was) != _sum(now) else ()
        for cause, detail, part in told:
            causes[cause, detail] = causes.get((cause, detail), Fraction(0)) + part
            left -= part
    for (cause, detail), part in causes.items():
        yield Cause(cause, part, detail)
    if left:
        small = abs(left) <= max(len(first), len(second), 1)
        yield Cause(ROUNDING if small else RULE, left, "" if small else "a limit or a cap")


def _sum(pieces: Sequence[Piece]) -> Fraction:
    return sum((piece.amount for piece in pieces), Fraction(0))


def _of_source(
    a: Side, b: Side, key: Key, was: Sequence[Piece], now: Sequence[Piece]
) -> Iterator[tuple[str, str, Fraction]]:
    """Why one source pays an earner otherwise: causes with the evidence and their parts."""
    member, bonus = key
    part = _sum(now) - _sum(was)
    source = (*was, *now)[0].source
    for side in (a, b):
        if source and source not in side.members:
            yield MEMBER, f"{side.name} has no {source}", part
            return
    ways = [_up_to(side, bonus, source, member) for side in (a, b)]
    if None not in ways and ways[0] != ways[1]:
        above = [_above(side, bonus, source) for side in (a, b)]
        yield PLACE, f"{source} under {above[0]} and under {above[1]}", part
    elif len(was) == len(now) == 1:
        yield from _of_line(a, b, member, was[0], now[0])
    elif ranks := _ranks(a, b, member):
        yield RANK, ranks, part
    else:
        yield (*_on_one_side(a, b, (was, now), ways), part)


def _of_line(
    a: Side, b: Side, member: str, was: Piece, now: Piece
) -> Iterator[tuple[str, str, Fraction]]:
    """First what the base makes at the rate of A, then what the rate makes."""
    source, at_old_rate = was.source, now.amount
    if was.base != now.base:
        known = bool(was.orders and now.orders) and was.orders != now.orders
        cause = ORDER if known else BASE
        said = _missing(a, b, was.orders, now.orders) if known else f"{source}: "
        said += "" if known else f"{was.base} and {now.base}"
        bases = [_figure(piece.base) for piece in (was, now)]
        if was.rate != now.rate and bases[0]:
            at_old_rate = was.amount * bases[1] / bases[0]
        yield cause, said, at_old_rate - was.amount
        was = was._replace(amount=at_old_rate)
    if part := now.amount - was.amount:
        if ranks := _ranks(a, b, member):
            yield RANK, ranks, part
        elif was.level != now.level:
            yield COMPRESSION, f"{source} is level {was.level} and level {now.level}", part
        elif was.rate != now.rate:
            yield RATE, f"{source}: {was.rate} and {now.rate}", part
        else:
            yield ROUNDING, "", part


def _figure(text: str) -> Fraction:
    """A base as a number; 0 for what another system writes in words."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _on_one_side(
    a: Side,
    b: Side,
    pieces_of: tuple[Sequence[Piece], Sequence[Piece]],
    ways: Sequence[Sequence[str] | None],
) -> tuple[str, str]:
    """One side pays from this source and the other one does not, or in another number of lines."""
    was, now = pieces_of
    there, lacking, pieces = (a, b, was) if not now else (b, a, now)
    source = pieces[0].source
    if was and now:
        return RULE, f"{source}: {len(was)} and {len(now)} lines"
    orders = frozenset[str]().union(*(piece.orders for piece in pieces))
    known = lacking.orders(source)
    if known is not None and orders and not orders & known:
        return ORDER, f"{lacking.name} lacks {_list(orders)}"
    if None in ways:
        return UNKNOWN, f"{there.name} pays for {source}, {lacking.name} does not"
    if a.rules != b.rules:
        return RULE, f"{there.name} pays for {source}, {lacking.name} does not"
    return COMPRESSION, f"{there.name} reaches {source}, {lacking.name} does not"


def _missing(a: Side, b: Side, was: frozenset[str], now: frozenset[str]) -> str:
    said = [f"{a.name} lacks {_list(now - was)}"] if now - was else []
    said += [f"{b.name} lacks {_list(was - now)}"] if was - now else []
    return "; ".join(said)


def _list(orders: frozenset[str]) -> str:
    shown = sorted(orders)
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(shown[:5]) + more


def _up_to(side: Side, bonus: str, source: str, member: str) -> Sequence[str] | None:
    """The way from a source up to the earner; everything above when he is not on it."""
    way = side.way(bonus, source)
    if way is None or member not in way:
        return way
    return way[: list(way).index(member) + 1]


def _above(side: Side, bonus: str, source: str) -> str:
    way = side.way(bonus, source)
    return way[0] if way else "nobody"


def _ranks(a: Side, b: Side, member: str) -> str:
    ranks = [side.members[member].rank for side in (a, b)]
    if None in ranks or ranks[0] == ranks[1]:
        return ""
    return f"{ranks[0] or 'no rank'} and {ranks[1] or 'no rank'}"


def _by_figures(a: Side, b: Side, key: Key, known: Sequence[Piece] | None) -> Cause:
    """The cause as far as figures about the member tell, where a side has no lines."""
    member = key[0]
    whole = Fraction(b.pay.get(key, 0) - a.pay.get(key, 0))
    one, other = a.members[member], b.members[member]
    if abs(whole) <= max(len(known or ()), 1):
        return Cause(ROUNDING, whole, "")
    if None not in (one.sponsor, other.sponsor) and one.sponsor != other.sponsor:
        said = f"{one.sponsor or 'nobody'} and {other.sponsor or 'nobody'}"
        return Cause(PLACE, whole, f"sponsor {said}")
    if ranks := _ranks(a, b, member):
        return Cause(RANK, whole, ranks)
    for piece in known or ():
        # The lines of one source that the other side does not pay for explain it to the cent.
        if abs(abs(whole) - piece.amount) < 1 and len(piece.orders) == 1:
            return Cause(ORDER, whole, f"as much as {_list(piece.orders)} brings")
    shared = sorted(one.volumes.keys() & other.volumes.keys())
    unequal = [name for name in shared if one.volumes[name] != other.volumes[name]]
    if unequal:
        return Cause(ORDER, whole, f"another {', '.join(unequal)}")
    return Cause(UNKNOWN, whole, "")
