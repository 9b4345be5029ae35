"""A bundle: closed runs as lines of JSON, which say everything that computing them again needs.

The first line says what the file is; then come, run by run, the plan (once), the run with its
digests, and its columns, one to a line: ``facts``, what it had ``taken`` over from the run before,
what was ``posted`` for it, its ``results``, and by how much corrections ``changed`` what it left.
The last line has the SHA-256 of every line before it. A column has one value per member, in the
order of the column ``member``; or a single one, where all are the same. Sponsors, owners, places
and uplines are rows of the run, counted from 1; 0 is the company. The same runs give the
same bytes.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from netmark.errors import InputError

WHAT, FORMAT = "closed runs of netmark", 1
SAYS = (
    "One JSON object to a line: a plan with its SHA-256; a run with its digests; its columns, with"
    " a value per member in the order of the column 'member' (numbers in the order of joining), or"
    " one value that all have. Money is in minor units, volumes are in hundredths, days count from"
    " 0001-01-01 as day 1, ranks from 1, the lowest. sponsor, owner, place and upline are rows of"
    " the run, counted from 1; 0 is the company. standing: 1 distributor, 2 preferred, 3 customer,"
    " 4 more for who has left. Parts: facts; what is taken over from the run before; what was"
    " posted on balances; results; by how much corrections changed what the run left for the next."
    " The last line has the SHA-256 of every line before it. netmark verify --bundle FILE computes"
    " all of it again."
)
"""What stands in the first line for whoever opens the file."""
PARTS = ("facts", "taken", "posted", "results", "changed")
"""The columns of a run in their order; ``posted`` and ``changed`` name the members they have."""
LONGEST_HEAD = 1 << 16
"""Bytes in the first line; more is another kind of file."""

_DAMAGED = "have it sent again; netmark verify --export FILE writes one"


class Head(NamedTuple):
    """What a bundle says of one run; amounts in minor units.

    ``covers``: the first day that no run before covers. ``previous`` is the period of the run that
    it went on from, None for the first one. ``inputs`` and ``results`` are the digests of the run.
    """

    run: str
    last: str
    covers: str
    previous: str | None
    plan: str
    members: int
    rows: int
    earned: int
    payable: int
    carried: int
    inputs: str
    results: str

    @property
    def days(self) -> tuple[date, date]:
        """The first day that no run before covers, and the last."""
        return date.fromisoformat(self.covers), date.fromisoformat(self.last)


class Column(NamedTuple):
    """One column of a run: ``values`` by row, or by the ``members`` that are named (numbers)."""

    part: str
    name: str
    values: Sequence[object]
    members: Sequence[int] | None = None


class Seal(NamedTuple):
    """What the last line of a bundle proves: the numbers of lines that are not as written.

    ``fingerprint`` is the SHA-256 of the whole file: two people who have the same one have the
    same file.
    """

    fingerprint: str
    changed: frozenset[int]


def line(record: Mapping[str, object]) -> bytes:
    """One line: keys in order, no spaces, ASCII; the same bytes on every machine."""
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def column_line(column: Column) -> bytes:
    """The line of a column; of values that are all the same there is only one."""
    values = column.values
    same = len(values) > 0 and all(value == values[0] for value in values)
    record: dict[str, object] = {"column": column.name, "part": column.part}
    if column.members is not None:
        record |= {"members": list(column.members), "values": list(values)}
    else:
        record["values"] = values[0] if same else list(values)
    return line(record)


def sealed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same lines, and the last one, which has the digest of each."""
    digests = []
    for each in lines:
        digests.append(sha256(each).hexdigest())
        yield each
    yield line({"digests": digests})


def seal_of(lines: Iterable[bytes], name: str) -> Seal:
    """Check a whole file by its last line.

    Raises InputError when it is no bundle, when it is one of a newer netmark, and when lines are
    missing or more than were written.
    """
    whole, digests, last = sha256(), [], b""
    for number, each in enumerate(lines):
        if number == 0:
            _must_be_ours(each, name)
        whole.update(each)
        digests.append(sha256(each).hexdigest())
        last = each
    record = _record(last, len(digests), name)
    wanted = record.get("digests")
    if not isinstance(wanted, list) or len(wanted) != len(digests) - 1:
        raise InputError(f"{name} is not whole: it was cut off or put together anew", _DAMAGED)
    changed = {n + 1 for n, digest in enumerate(wanted) if digest != digests[n]}
    return Seal(whole.hexdigest(), frozenset(changed))


def _must_be_ours(first: bytes, name: str) -> None:
    try:
        record = json.loads(first) if len(first) < LONGEST_HEAD else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or record.get("bundle") != WHAT:
        raise InputError(f"{name} is not a bundle of netmark", _DAMAGED)
    if record.get("format") != FORMAT:
        raise InputError(
            f"{name} was written by a newer netmark, in format {record.get('format')!s:.20}",
            "check it with that one",
        )


def _record(raw: bytes, number: int, name: str) -> dict[str, object]:
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise InputError(f"{name}, line {number}, can't be read: it is damaged", _DAMAGED)
    return record


Item = Head | Column | tuple[str, str]
"""A run, a column, or a plan: its digest and its text."""


def items(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, Item]]:
    """What the lines between the first and the last say, with their numbers.

    Raises InputError at a line that makes no sense.
    """
    rows = 0
    for number, raw in enumerate(lines, 1):
        record = _record(raw, number, name)
        if number == 1 or "digests" in record:
            continue
        try:
            item = _item(record, rows)
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            what = f"{name}, line {number}, makes no sense: {error}"
            raise InputError(what[:300], _DAMAGED) from error
        rows = item.rows if isinstance(item, Head) else rows
        yield number, item


def _item(record: Mapping[str, object], rows: int) -> Item:
    if "text" in record:
        return str(record["plan"]), str(record["text"])
    if "run" in record:
        return _head(record)
    part, values, members = record["part"], record["values"], record.get("members")
    if part not in PARTS:
        raise ValueError(f"there is no part {part!s:.20}")
    if members is not None:
        numbers = array("q", _list(members))
        if len(numbers) != len(_list(values)):
            raise ValueError("it has not one value per member")
        return Column(str(part), str(record["column"]), array("q", _list(values)), numbers)
    found = values if isinstance(values, list) else [values] * rows
    if len(found) != rows:
        raise ValueError(f"it has {len(found)} values instead of {rows}")
    name = str(record["column"])
    if name in ("code", "market") or name.startswith("attr:"):
        if not all(isinstance(value, str) for value in found):
            raise TypeError("not all of it are texts")
        return Column(str(part), name, ["", *found])
    return Column(str(part), name, array("q", [0, *found]))


def _list(values: object) -> list[int]:
    if not isinstance(values, list):
        raise TypeError("it has no list of numbers")
    return values


def _head(record: Mapping[str, object]) -> Head:
    numbers = {"members", "rows", "earned", "payable", "carried"}
    for key in Head._fields:
        kind = int if key in numbers else str
        if not isinstance(record[key], kind) and not (key == "previous" and record[key] is None):
            raise TypeError(f"{key} is {record[key]!s:.20}")
    head = Head(**{key: record[key] for key in Head._fields})  # type: ignore[arg-type]  # just seen
    if not 0 <= head.rows < 1 << 31 or head.days[0] > head.days[1]:
        raise ValueError("so many rows, or such days, there can't be")
    return head
