"""Sales and refunds in the database, and what the plan in force says of their volumes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import LIMIT, quoted, round_ratio
from netmark.store.bulk import LARGE, ROWS, roomy
from netmark.store.db import Store
from netmark.store.text import clean_code

if TYPE_CHECKING:
    from fractions import Fraction

BUYERS = ("self", "preferred", "retail")

_COLUMNS = "seq,ref,member,day,at,period,buyer,kind,amount_minor,pv,cv,customer,product,refunds"


class Sale(NamedTuple):
    """One sale as it is stored: money in minor units, volumes in hundredths, ids for codes.

    ``refunds`` is the number of the sale that this one takes back, wholly or in part.
    """

    seq: int
    ref: str
    member: int
    day: str
    at: str | None
    period: int
    buyer: str
    kind: str
    amount_minor: int
    pv: int
    cv: int
    customer: str = ""
    product: str = ""
    refunds: int | None = None


class Returned(NamedTuple):
    """How much of a sale has gone back so far, as positive figures."""

    amount: int = 0
    pv: int = 0
    cv: int = 0

    def plus(self, refund: Sale) -> "Returned":
        """With one more refund, whose figures are negative."""
        return Returned(self.amount - refund.amount_minor, self.pv - refund.pv, self.cv - refund.cv)


class Total(NamedTuple):
    """What one member sold to one kind of buyer in one period."""

    period: int
    buyer: str
    orders: int
    refunds: int
    amount_minor: int
    pv: int
    cv: int


class Shares(NamedTuple):
    """The part of the amount that counts as PV and CV when a sale does not say; None: all of it."""

    pv: "Fraction | None" = None
    cv: "Fraction | None" = None


def next_seq(store: Store) -> int:
    """The number that the next sale gets."""
    return int(store.conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM sale").fetchone()[0])


def free_ref(store: Store, stem: str, number: int) -> str:
    """A reference for a sale that brought none: the stem and the first number nobody has."""
    width = 6 if stem == "S" else 1
    while sale_by_ref(store, f"{stem}{number:0{width}}"):
        number += 1
    return f"{stem}{number:0{width}}"


def sale_by_ref(store: Store, ref: str) -> Sale | None:
    """The sale with this reference, if there is one."""
    row = store.conn.execute(f"SELECT {_COLUMNS} FROM sale WHERE ref = ?", (ref,)).fetchone()
    return Sale(*row) if row else None


def sale_by_seq(store: Store, seq: int) -> Sale:
    """The sale with this number, which must be there."""
    row = store.conn.execute(f"SELECT {_COLUMNS} FROM sale WHERE seq = ?", (seq,)).fetchone()
    return Sale(*row)


def ref_of(store: Store, seq: int) -> str:
    """The reference of a sale by its number."""
    return str(store.conn.execute("SELECT ref FROM sale WHERE seq = ?", (seq,)).fetchone()[0])


def find_sale(store: Store, ref: str) -> Sale:
    """The sale with this reference. Raises InputError with the nearest one."""
    clean = clean_code(ref, "the reference of a sale")
    sale = sale_by_ref(store, clean)
    if sale is None:
        raise unknown_sale(store, clean)
    return sale


def unknown_sale(store: Store, ref: str) -> InputError:
    """The error for a reference that no sale has."""
    from netmark.store.text import nearest

    rows = store.conn.execute(
        "SELECT ref FROM sale WHERE ref >= ?1 AND ref < ?1 || char(1114111) LIMIT 500",
        (ref[: max(1, len(ref) - 2)],),
    )
    near = nearest(ref, (row[0] for row in rows.fetchall()))
    hint = f"did you mean {near}?" if near else "see what was sold: netmark report sales"
    return InputError(f"there is no sale {quoted(ref)}", hint)


def sales_by_ref(store: Store, refs: Sequence[str]) -> Iterator[tuple[int, Sale]]:
    """The sales that have one of these references, each with the place of it in ``refs``."""
    for start in range(0, len(refs), 5000):
        rows = store.conn.execute(
            f"SELECT j.key, {_COLUMNS} FROM json_each(?) j CROSS JOIN sale ON ref = j.value",
            (json.dumps(refs[start : start + 5000]),),
        )
        yield from ((start + row[0], Sale(*row[1:])) for row in rows.fetchall())


def refunds_of(store: Store, seqs: Iterable[int]) -> list[Sale]:
    """All refunds of some sales, in the order in which they were entered."""
    rows = store.conn.execute(
        f"SELECT {_COLUMNS} FROM json_each(?) j CROSS JOIN sale ON refunds = j.value ORDER BY seq",
        (json.dumps(list(seqs)),),
    )
    return [Sale(*row) for row in rows.fetchall()]


def add_sale(store: Store, sale: Sale, entry: int) -> None:
    """Add one sale; ``entry`` is the act in the log."""
    store.conn.execute(
        f"INSERT INTO sale ({_COLUMNS},log) VALUES ({','.join('?' * 15)})", (*sale, entry)
    )


def add_sales(store: Store, rows: Iterable[Sequence[object]], count: int, entry: int) -> None:
    """Add many rows with the columns of :class:`Sale`, numbered upwards without a gap.

    A refund comes after the sale it refunds. When more is added than a third of what there is,
    the index that payouts read is made anew afterwards, which is faster than keeping it.
    """
    conn = store.conn
    there = next_seq(store) - 1
    index = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'sale_book'").fetchone()[0]
    rebuild = count > LARGE and count * 3 > there
    row = f"({'?,' * 14}{entry})"
    start = f"INSERT INTO sale ({_COLUMNS},log) VALUES "
    many, one = start + ",".join([row] * ROWS), start + row
    flat = chain.from_iterable(rows)
    with roomy(conn, count):
        if rebuild:
            conn.execute("DROP INDEX sale_book")
        for _ in range(count // ROWS):
            conn.execute(many, list(islice(flat, 14 * ROWS)))
        while values := list(islice(flat, 14)):
            conn.execute(one, values)
        if rebuild:
            conn.execute(index)


def totals_of(store: Store, member: int, day: str) -> list[Total]:
    """What a member sold up to a day, by period and buyer kind.

    What he gave up is neither an order nor a refund of his. Goes from period to period in the
    index instead of reading everybody's history.
    """
    rows = store.conn.execute(
        """WITH RECURSIVE periods(id) AS (
  SELECT min(period) FROM sale
  UNION ALL SELECT (SELECT min(period) FROM sale WHERE period > id) FROM periods WHERE id NOTNULL)
SELECT s.period, s.buyer, count(*) - count(s.refunds) - count(up.seq),
  count(s.refunds) - count(taken.seq), sum(s.amount_minor), sum(s.pv), sum(s.cv)
FROM periods CROSS JOIN sale s ON s.period = periods.id AND s.member = ?
LEFT JOIN given up ON up.original = s.seq LEFT JOIN given taken ON taken.taken = s.seq
WHERE s.day <= ? GROUP BY s.period, s.buyer""",
        (member, day),
    )
    return [Total(*row) for row in rows.fetchall()]


def sales_in(
    store: Store, period: int | None, member: int | None = None
) -> list[tuple[object, ...]]:
    """All sales of a period (None: of all periods) by day: ref, day, member, buyer, kind, product,
    customer, amount, pv, cv, the reference of the sale that is refunded, and by whom and to whom
    its credit was given."""
    rows = store.conn.execute(
        "SELECT s.ref, s.day, m.code, s.buyer, s.kind, s.product, s.customer, s.amount_minor, s.pv,"
        " s.cv, coalesce(o.ref, ''), coalesce(b.code, ''), coalesce(t.code, '')"
        " FROM sale s JOIN member m ON m.id = s.member"
        " LEFT JOIN sale o ON o.seq = s.refunds"
        " LEFT JOIN given got ON got.sale = s.seq LEFT JOIN member b ON b.id = got.giver"
        " LEFT JOIN given up ON up.original = coalesce(s.refunds, s.seq)"
        " AND s.seq IN (up.original, up.taken) LEFT JOIN member t ON t.id = up.member"
        " WHERE (?1 IS NULL OR s.period = ?1) AND (?2 IS NULL OR s.member = ?2)"
        " ORDER BY s.day, s.seq",
        (period, member),
    )
    return rows.fetchall()


def sold_since(store: Store, member: int, day: str) -> int:
    """How many orders of a member there are from a day on, refunds left out."""
    first = store.settings.calendar.containing(date.fromisoformat(day)).id
    row = store.conn.execute(
        "SELECT count(*) FROM sale WHERE period >= ? AND member = ? AND day >= ?"
        " AND refunds IS NULL",
        (first, member, day),
    ).fetchone()
    return int(row[0])


def plan_defaults(store: Store, period: int) -> Shares:
    """What a sale of that period counts when it does not say: ``[sales]`` of the plan in force."""
    row = store.conn.execute(
        "SELECT toml FROM plan WHERE from_period <= ? ORDER BY from_period DESC, id DESC LIMIT 1",
        (period,),
    ).fetchone()
    if row is None or "sales" not in row[0]:
        return Shares()
    import tomllib

    from netmark.ledger.money import parse_rate

    rules = tomllib.loads(row[0]).get("sales") or {}
    return Shares(*(parse_rate(rules[name]) if name in rules else None for name in ("pv", "cv")))


def share(amount_minor: int, exponent: int, part: "Fraction | None") -> int:
    """A part of an amount as a volume in hundredths, rounded half to even.

    Raises InputError beyond the largest volume.

    >>> share(1999, 2, None), share(1500, 0, None), share(12345, 3, None)
    (1999, 150000, 1234)
    """
    num, den = (1, 1) if part is None else (part.numerator, part.denominator)
    volume = round_ratio(amount_minor * 100 * num, 10**exponent * den, "half-even")
    if abs(volume) > LIMIT:
        raise InputError("the amount is too large to count as volume", "give its pv and cv")
    return volume


def give_back(sale: Sale, gone: Returned, amount: int) -> tuple[int, int]:
    """PV and CV that go back with ``amount`` of a sale of which ``gone`` has gone back already.

    Pro rata of the running total, half to even, so that parts add up exactly to the whole.

    >>> sale = Sale(1, "A", 1, "2026-11-01", None, 20261101, "self", "order", 999, 100, 50)
    >>> give_back(sale, Returned(333, 33, 17), 333)
    (34, 16)
    >>> give_back(sale, Returned(666, 67, 33), 333)
    (33, 17)
    """
    after, whole = gone.amount + amount, sale.amount_minor
    if after == whole:
        return sale.pv - gone.pv, sale.cv - gone.cv
    parts = []
    for volume, back in ((sale.pv, gone.pv), (sale.cv, gone.cv)):
        # More may have gone back than its part, when an import said so.
        parts.append(max(0, round_ratio(volume * after, whole, "half-even") - back))
    return parts[0], parts[1]
