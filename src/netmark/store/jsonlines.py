"""JSON lines as pieces of columns: one flat object per line, numbers kept as they are written."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from netmark.errors import InputError
from netmark.store.cells import Faults
from netmark.store.files import PIECE, Layout, Piece, Source, unread
from netmark.store.text import marked

_MARKED = tuple("'=+-@")

LINE_LIMIT = 1 << 20
"""Bytes in one line; more is not a row."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{twice!r} is there twice")
    return row


def _constant(word: str) -> object:
    raise InputError(f"{word} is not a number")


# Numbers stay the text that was written: nothing goes through a float.
_decode: Callable[[str], object] = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=_constant
).decode


def pieces(stream: BinaryIO, layout: Layout, source: Source, faults: Faults) -> Iterator[Piece]:
    """Read rows line by line; empty lines are passed over, null is an empty cell."""
    reader = _Reader(layout, source)
    number = 0
    while True:
        rows: list[dict[str, str]] = []
        lines: list[int] = []
        while len(rows) < PIECE:
            raw = stream.readline(LINE_LIMIT + 1)
            number += 1
            if not raw:
                break
            try:
                row = reader.row(raw, number)
            except InputError as error:
                faults.add(number, error.message, error.hint)
                if len(raw) > LINE_LIMIT:
                    return
                continue
            if row is not None:
                rows.append(row)
                lines.append(number)
        if rows:
            yield _piece(rows, lines, source)
        if len(rows) < PIECE:
            return


def _piece(rows: list[dict[str, str]], lines: list[int], source: Source) -> Piece:
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [row.get(name, "") for row in rows] for name in names}
    cells.update({name: [marked(value)] * len(rows) for name, value in source.values.items()})
    return Piece(len(rows), cells, lines)


class _Reader:
    def __init__(self, layout: Layout, source: Source) -> None:
        self.layout = layout
        self.source = source
        self.asked = frozenset(source.columns.values())

    def row(self, raw: bytes, number: int) -> dict[str, str] | None:
        """The cells of one line, or None when it is empty. Raises InputError."""
        if len(raw) > LINE_LIMIT:
            raise InputError(f"a line of more than {LINE_LIMIT} bytes", "one object per line")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise InputError("not UTF-8") from None
        if not text:
            return None
        try:
            row = _decode(text)
        except json.JSONDecodeError as error:
            raise InputError(
                f"not JSON: {error.msg.lower()} (character {error.colno})", "one object per line"
            ) from None
        except RecursionError:
            raise InputError("nested far too deep", "one flat object per line") from None
        if not isinstance(row, dict):
            raise InputError("not an object", "one flat object per line")
        return self._ours(row)

    def _ours(self, row: Mapping[str, object]) -> dict[str, str]:
        ours: dict[str, str] = {}
        for name, theirs in self.source.columns.items():
            if theirs in row:
                ours[name] = _text(theirs, row[theirs])
        for name, value in row.items():
            if name in self.source.ignore:
                continue
            if self.layout.takes(name) and name not in self.source.columns:
                ours[name] = _text(name, value)
            elif name not in self.asked:
                raise InputError(*unread(name, self.layout, self.source))
        return ours


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return marked(value) if value[:1] in _MARKED or value[:1].isspace() else value
    raise InputError(f"{name}: neither text nor a number", "write it in quotes")
