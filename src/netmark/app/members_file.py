"""Reading a file of members: columns checked, sponsors put before those they sponsor."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from netmark.ledger.money import quoted
from netmark.store.cells import Faults, Memo, codes, texts
from netmark.store.days import read_day
from netmark.store.files import Layout, Piece, Sheet, Source
from netmark.store.members import KINDS, PERSONAL, STATUSES
from netmark.store.text import choice, clean, clean_code, nearest

LAYOUT = Layout(
    known=(
        *("id", "name", "sponsor", "kind", "joined", "market", "status"),
        *("rank", "rank_reason", "email", "phone", "parent", "leg", "owner"),
    ),
    required=("id",),
    families=("rank:", "attr:", "upline:"),
)

_HINTS = 20
"""Look for the nearest id for so many unknown sponsors; each search reads the whole file."""


class Row(NamedTuple):
    """What one row says of a member; empty: it does not say.

    ``at``: the place in the plan's placement tree, upline and leg. ``extra``: attributes, ranks
    and other uplines.
    """

    line: int
    code: str
    sponsor: str
    kind: str
    joined: str
    market: str
    status: str
    person: tuple[str, str, str]
    reason: str
    at: tuple[str, str]
    extra: Mapping[str, str]


_NOTHING: Mapping[str, str] = {}


def read_members(
    source: Source, progress: Callable[[int], None] | None = None
) -> tuple[list[Row], Faults, frozenset[str]]:
    """Read and check a whole file; also the columns it has. Raises InputError with every fault.

    Whether sponsors exist and ids are new is asked afterwards: the database knows.
    """
    sheet = Sheet(source, LAYOUT)
    reader = _Reader(sheet.faults, source.date_format)
    for piece in sheet:
        reader.take(piece)
        if progress:
            progress(len(reader.rows))
    reader.twice()
    return reader.rows, sheet.faults, frozenset(reader.columns)


class _Reader:
    def __init__(self, faults: Faults, form: str) -> None:
        self.faults = faults
        self.rows: list[Row] = []
        self.columns: set[str] = set()
        self.sponsor = Memo(lambda text: clean_code(text) if text else "", "")
        self.kind = Memo(lambda text: choice(text, KINDS, "a kind of member") if text else "", "")
        self.status = Memo(lambda text: choice(text, STATUSES, "a status") if text else "", "")
        self.joined = Memo(lambda text: read_day(text, form) if text else "", "")
        self.market = Memo(lambda text: clean_code(text) if text else "", "")
        self.text = Memo(clean, "")

    def take(self, piece: Piece) -> None:
        """Add some rows."""
        cells, lines, faults = piece.cells, piece.lines, self.faults
        self.columns.update(cells)
        blank = ("",) * piece.size

        def column(name: str, memo: Memo[str]) -> Sequence[str]:
            return memo.column(cells[name], name, faults, lines) if name in cells else blank

        people = [
            texts(cells[name], name, faults, lines) if name in cells else blank for name in PERSONAL
        ]
        reasons = column("rank_reason", self.text)
        self.rows += map(
            Row,
            lines,
            codes(cells.get("id", blank), "id", faults, lines),
            column("sponsor", self.sponsor),
            column("kind", self.kind),
            column("joined", self.joined),
            column("market", self.market),
            column("status", self.status),
            zip(*people, strict=True),
            reasons,
            zip(column("parent", self.sponsor), column("leg", self.text), strict=True),
            self._extra(piece, reasons),
        )

    def _extra(self, piece: Piece, reasons: Sequence[str]) -> list[Mapping[str, str]]:
        """Attributes, forced ranks and other uplines of each row, by the name of the fact."""
        found: list[dict[str, str]] = []
        for name in piece.cells:
            family, _, word = name.partition(":")
            if not word and name not in ("rank", "owner"):
                continue
            what = f"{family}:{clean_code(word or 'main', 'the name of a column')}"
            what = name if name == "owner" else what
            found = found or [{} for _ in range(piece.size)]
            values = self.text.column(piece.cells[name], name, self.faults, piece.lines)
            for i, value in enumerate(values):
                if not value:
                    continue
                if family == "rank" and not reasons[i]:
                    what_is_wrong = f"{name}: the forced rank {quoted(value)} has no reason"
                    self.faults.add(piece.lines[i], what_is_wrong, "say why, in rank_reason")
                found[i][what] = value
        return list(found) or [_NOTHING] * piece.size

    def twice(self) -> None:
        """Note ids that are there twice."""
        times = Counter(row.code for row in self.rows)
        if len(times) == len(self.rows):
            return
        first: dict[str, int] = {}
        for row in self.rows:
            line = first.setdefault(row.code, row.line)
            if line != row.line and row.code:
                what = f"id: {quoted(row.code)} is on line {line} already"
                self.faults.add(row.line, what, "every member has another id")


def in_order(rows: Sequence[Row], faults: Faults) -> list[Row]:
    """The rows with every sponsor before those he sponsors, otherwise in the order of the file.

    Each cycle is noted with the members on it. A sponsor who is not in the file has no say.
    """
    place = {row.code: i for i, row in enumerate(rows)}
    # 0: not seen, 1: on the way up that is being followed, 2: done.
    state = bytearray(len(rows))
    ordered: list[Row] = []
    for start in range(len(rows)):
        way: list[int] = []
        at: int | None = start
        while at is not None and not state[at]:
            state[at] = 1
            way.append(at)
            at = place.get(rows[at].sponsor)
        if at is not None and state[at] == 1:
            _cycle(rows, way[way.index(at) :], faults)
        for i in reversed(way):
            state[i] = 2
            ordered.append(rows[i])
    return ordered


def _cycle(rows: Sequence[Row], ring: list[int], faults: Faults) -> None:
    names = [rows[i].code for i in ring]
    if len(ring) == 1:
        faults.add(rows[ring[0]].line, f"sponsor: {quoted(names[0])} is the own sponsor")
        return
    shown = names if len(names) <= 10 else [*names[:9], f"… {len(names) - 10} more", names[-1]]
    around = " → ".join([*shown, names[0]])
    for i in ring:
        faults.add(rows[i].line, f"sponsor: {quoted(rows[i].code)} is on a cycle: {around}")


class Unknown:
    """Words for sponsors who are neither in the file nor in the database."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.codes = [row.code for row in rows]
        self.asked = 0

    def hint(self, code: str, near: str) -> str:
        """The nearest id, ``near`` being the one in the database."""
        self.asked += 1
        if self.asked > _HINTS or len(self.codes) > 20_000:
            return f"did you mean {near}?" if near else ""
        word = nearest(code, [near, *self.codes] if near else self.codes)
        return f"did you mean {word}?" if word else "add the sponsor to the file"
