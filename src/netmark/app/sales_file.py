"""Reading a file of sales: a million rows as columns, checked, and nothing written yet.

Every different text of a column is worked out once (see Memo); what remains per row runs inside
``map``. Nothing is built per row but for refunds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice, repeat
from operator import lt
from typing import NamedTuple

from netmark.errors import InputError
from netmark.ledger.money import parse_minor, parse_volume, quoted
from netmark.store.cells import Faults, Lines, Memo, codes, texts
from netmark.store.days import Clock
from netmark.store.db import Store
from netmark.store.files import Layout, Piece, Sheet, Source
from netmark.store.members import all_codes, find, known
from netmark.store.merging import Steps, credited
from netmark.store.sales import BUYERS
from netmark.store.text import choice, clean, clean_code, unmarked

LAYOUT = Layout(
    known=(
        *("ref", "date", "member", "amount", "pv", "cv"),
        *("buyer", "customer", "product", "kind", "refunds", "found_by"),
    ),
    required=("ref", "date", "member", "amount"),
)

_HINTS = 20
"""Look for the nearest code for so many unknown members; each search reads hundreds."""


class Target(NamedTuple):
    """What a refund row says about the sale it takes back; empty and None: as in that sale."""

    ref: str
    buyer: str
    kind: str
    customer: str
    product: str
    pv: int | None
    cv: int | None


class SalesFile:
    """The rows of a file as columns; row i stands on ``lines[i]``. None: the row does not say.

    ``makers``: who made the sale (an id), by row, where the file says it.
    """

    __slots__ = (
        *("amounts", "ats", "buyers", "customers", "cvs", "days", "faults", "kinds", "lines"),
        *("makers", "members", "merged", "periods", "products", "pvs", "refs", "targets"),
    )

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.lines = Lines()
        self.refs: list[str] = []
        self.members: list[int] = []
        self.days: list[str] = []
        self.ats: list[str | None] = []
        self.periods: list[int] = []
        self.buyers: list[str] = []
        self.kinds: list[str] = []
        self.amounts: list[int] = []
        self.pvs: list[int | None] = []
        self.cvs: list[int | None] = []
        self.customers: list[str] = []
        self.products: list[str] = []
        self.targets: dict[int, Target] = {}
        self.makers: dict[int, int] = {}
        self.merged: Steps = {}

    def credited(self, row: int, day: str) -> int:
        """To whom a sale of a day is credited when a row names its member."""
        return credited(self.merged, self.members[row], day)

    def faulty_rows(self) -> set[int]:
        """The rows with a fault: what they say cannot be relied upon."""
        if not self.faults.found:
            return set()
        lines = self.faults.lines()
        return {i for i in range(len(self.refs)) if self.lines[i] in lines}


def read_sales(
    store: Store, source: Source, progress: Callable[[int], None] | None = None
) -> SalesFile:
    """Read and check a whole file, every fault noted at its line.

    What depends on the book (does the reference exist, is the period closed) comes afterwards.
    Raises InputError for a file that has no rows that could be checked.
    """
    sheet = Sheet(source, LAYOUT)
    reader = _Reader(store, sheet.faults, source.date_format)
    for piece in sheet:
        reader.take(piece)
        if progress:
            progress(len(reader.file.refs))
    reader.finish()
    if not reader.file.refs:
        sheet.faults.stop()
    return reader.file


class _Members(Memo[int]):
    """Ids by code; after a thousand different codes the whole table is fetched at once."""

    def __init__(self, store: Store) -> None:
        super().__init__(self._find, 0)
        self.store = store
        self.asked = 0
        self.unknown = 0

    def __missing__(self, text: str) -> int:
        self.asked += 1
        if self.asked == 1000:
            self.update(all_codes(self.store))
            if text in self:
                return self[text]
        return super().__missing__(text)

    def _find(self, text: str) -> int:
        code = clean_code(text, "the id of a member")
        if self.unknown >= _HINTS and not known(self.store, code):
            raise InputError(f"there is no member {quoted(code)}")
        try:
            return find(self.store, code)
        except InputError:
            self.unknown += 1
            raise


class _Reader:
    def __init__(self, store: Store, faults: Faults, form: str) -> None:
        self.file = SalesFile(faults)
        self.exponent = store.settings.exponent
        self.calendar = store.settings.calendar
        self.clock = Clock(store.settings.time_zone, form)
        self.instants: dict[str, str | None] = {}
        self.negative = False
        self.member = _Members(store)
        self.day = Memo(self._day, "")
        self.at: Memo[str | None] = Memo(self.instants.get, None)
        self.period = Memo(self._period, 0)
        self.amount = Memo(self._amount, 0)
        self.volume: Memo[int | None] = Memo(self._volume, None)
        self.buyer = Memo(lambda text: choice(text or "self", BUYERS, "a kind of buyer"), "self")
        self.product = Memo(clean, "")
        self.kind = Memo(lambda text: clean_code(text or "order"), "order")

    def _day(self, text: str) -> str:
        if not text:
            raise InputError("it is missing", "write it like 2026-11-30")
        day, at = self.clock.read(text)
        if at:
            self.instants[text] = at
        return day

    def _period(self, day: str) -> int:
        return self.calendar.containing(date.fromisoformat(day)).id if day else 0

    def _amount(self, text: str) -> int:
        if not text:
            raise InputError("it is missing")
        amount = parse_minor(text, self.exponent)
        self.negative |= amount < 0
        return amount

    def _volume(self, text: str) -> int | None:
        volume = parse_volume(text) if text else None
        self.negative |= volume is not None and volume < 0
        return volume

    def take(self, piece: Piece) -> None:
        """Add some rows to the columns."""
        file, size, lines, cells = self.file, piece.size, piece.lines, piece.cells
        faults, blank = file.faults, ("",) * piece.size
        file.refs += codes(cells.get("ref", blank), "ref", faults, lines)
        dates = cells.get("date", blank)
        days = self.day.column(dates, "date", faults, lines)
        file.days += days
        file.ats += map(self.at.__getitem__, dates) if self.instants else [None] * size
        file.periods += self.period.column(days, "date", faults, lines)
        file.members += self.member.column(cells.get("member", blank), "member", faults, lines)
        file.amounts += self.amount.column(cells.get("amount", blank), "amount", faults, lines)
        for name, volumes in (("pv", file.pvs), ("cv", file.cvs)):
            if name in cells:
                volumes.extend(self.volume.column(cells[name], name, faults, lines))
            else:
                volumes.extend(repeat(None, size))
        for name, words, memo in (
            ("buyer", file.buyers, self.buyer),
            ("kind", file.kinds, self.kind),
            ("product", file.products, self.product),
        ):
            if name in cells:
                words.extend(memo.column(cells[name], name, faults, lines))
            else:
                words.extend(repeat(memo[""], size))
        customers = cells.get("customer", blank)
        file.customers += texts(customers, "customer", faults, lines)
        refunds = cells.get("refunds")
        if refunds and any(refunds):
            self._refunds(piece, refunds)
        found_by = cells.get("found_by")
        if found_by and any(found_by):
            self._makers(piece, found_by)
        file.lines.add(lines)

    def _refunds(self, piece: Piece, refunds: Sequence[str]) -> None:
        """Note what the refunds among some rows say; the rest they take from their sale."""
        file = self.file
        start = len(file.refs) - piece.size
        for i, text in enumerate(refunds):
            if not text:
                continue
            said = {name: piece.cells[name][i] for name in _COPIED if name in piece.cells}
            try:
                ref = clean_code(unmarked(text.strip()), "the reference of the sale")
                said = {name: clean(unmarked(value.strip())) for name, value in said.items()}
            except InputError as error:
                file.faults.add(piece.lines[i], f"refunds: {error.message}", error.hint)
                continue
            file.targets[start + i] = Target(
                ref,
                said.get("buyer", "").lower(),
                said.get("kind", ""),
                said.get("customer", ""),
                said.get("product", ""),
                file.pvs[start + i],
                file.cvs[start + i],
            )

    def _makers(self, piece: Piece, found_by: Sequence[str]) -> None:
        """Note who made the sales among some rows."""
        file = self.file
        start = len(file.refs) - piece.size
        rows = [i for i, text in enumerate(found_by) if text.strip()]
        lines = [piece.lines[i] for i in rows]
        texts_of = [found_by[i] for i in rows]
        makers = self.member.column(texts_of, "found_by", file.faults, lines)
        for i, maker in zip(rows, makers, strict=True):
            if start + i in file.targets:
                what = "found_by: a refund goes to who has the credit of its sale"
                file.faults.add(piece.lines[i], what, "leave it empty")
            elif maker:
                file.makers[start + i] = maker

    def finish(self) -> None:
        """Check what only the whole file shows: references given twice, and signs."""
        file = self.file
        # References usually rise from row to row; then none can be there twice.
        rising = False not in map(lt, file.refs, islice(file.refs, 1, None))
        if not rising and len(set(file.refs)) != len(file.refs):
            self._twice()
        if self.negative or file.targets:
            self._signs()

    def _twice(self) -> None:
        file = self.file
        twice = {ref for ref, times in Counter(file.refs).items() if times > 1 and ref}
        first: dict[str, int] = {}
        for i, ref in enumerate(file.refs):
            if ref in twice and first.setdefault(ref, i) != i:
                file.faults.add(
                    file.lines[i],
                    f"ref: {quoted(ref)} is on line {file.lines[first[ref]]} already",
                    "every order has a reference of its own",
                )

    def _signs(self) -> None:
        """A refund is negative, everything else is not."""
        file = self.file
        for i, figures in enumerate(zip(file.amounts, file.pvs, file.cvs, strict=True)):
            refund = i in file.targets
            for name, figure in zip(("amount", "pv", "cv"), figures, strict=True):
                if figure is None or not (figure > 0 if refund else figure < 0):
                    continue
                if refund:
                    what, hint = "the figures of a refund are negative", ""
                else:
                    what = f"negative {name}, but not a refund"
                    hint = "name the sale that it takes back in the column refunds"
                file.faults.add(file.lines[i], f"{name}: {what}", hint)


_COPIED = ("buyer", "kind", "customer", "product")
