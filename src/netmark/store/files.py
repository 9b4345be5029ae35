"""Reading CSV and JSON lines strictly, in pieces of columns, with every fault at its line.

A million rows are never a million objects: a piece holds some thousand rows as one sequence of
texts per column, so that whoever checks them can work on whole columns at the speed of C.
"""

import csv
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

from netmark.errors import InputError
from netmark.store.cells import Faults
from netmark.store.text import nearest, unmarked

if TYPE_CHECKING:
    import _csv

PIECE = 200
"""Rows per piece: few enough to stay in the processor's cache, and below the number of new lists
at which Python looks for garbage; 2000 take half as long again."""

FORMATS = ("csv", "tsv", "jsonl")

_SAVE_AS = "save it as CSV UTF-8, separated by commas"
_BOM = b"\xef\xbb\xbf"
_HEADER = "the first line names the columns"


class Source(NamedTuple):
    """Where rows come from. ``path`` ``-`` is standard input.

    ``columns``: our name of a column → its header in the file, to read what another program
    wrote; headers that nobody asked for are then left alone. ``values``: our name → one value for
    every row, whatever the file says. ``format`` is csv, tsv or jsonl; empty: told by the ending.
    """

    path: str
    columns: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    format: str = ""


class Imported(NamedTuple):
    """How many rows a file has, how many were new, how many were there already; ``notes`` are
    sentences about what was understood in a way that is worth knowing."""

    rows: int
    added: int
    same: int
    notes: tuple[str, ...] = ()


class Layout(NamedTuple):
    """Which columns a file may have: fixed names, beginnings such as ``attr:``, and must-haves.

    ``refused``: a column we know but cannot take → why not.
    """

    known: tuple[str, ...]
    required: tuple[str, ...]
    families: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}

    def takes(self, name: str) -> bool:
        """Is this a column that can be read?"""
        return name in self.known or any(
            name.startswith(family) and len(name) > len(family) for family in self.families
        )


class Piece(NamedTuple):
    """Some consecutive rows: one sequence of texts per column, and the line of each row."""

    size: int
    cells: Mapping[str, Sequence[str]]
    lines: Sequence[int]


class Sheet:
    """One file as pieces of columns. Faults of the file itself are noted in ``faults``."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self.source = source
        self.layout = layout
        self.name = "standard input" if source.path == "-" else source.path
        self.faults = Faults(self.name)
        for name in (*source.columns, *source.values):
            _check_name(name, layout)

    def __iter__(self) -> Iterator[Piece]:
        with _opened(self.source.path) as stream:
            kind = _format(self.source, stream)
            if kind == "jsonl":
                from netmark.store.jsonlines import pieces

                yield from pieces(stream, self.layout, self.source, self.faults)
            else:
                yield from self._from_csv(stream, "\t" if kind == "tsv" else ",")

    def _from_csv(self, stream: BinaryIO, delimiter: str) -> Iterator[Piece]:
        if _start(stream).startswith(_BOM):
            stream.read(len(_BOM))  # the codec that skips it by itself is slow
        text = io.TextIOWrapper(stream, "utf-8", newline="")
        try:
            yield from self._csv_pieces(text, delimiter)
        finally:
            text.detach()  # whoever opened the stream closes it

    def _csv_pieces(self, text: TextIO, delimiter: str) -> Iterator[Piece]:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        rows, going = self._rows(reader, 1)
        while going and rows and not rows[0]:
            rows, going = self._rows(reader, 1)
        if not rows:
            if not self.faults.found:
                self.faults.add(0, "the file is empty", _HEADER)
            return
        places = self._places(rows[0], delimiter)
        width = len(rows[0])
        while going:
            first = reader.line_num + 1
            rows, going = self._rows(reader, PIECE)
            lines: Sequence[int] = range(first, first + len(rows))
            if reader.line_num - first + 1 != len(rows):
                lines = _lines_of(rows, first)
            piece = self._piece(rows, lines, width, places)
            if piece.size:
                yield piece

    def _rows(self, reader: "_csv.Reader", count: int) -> tuple[list[list[str]], bool]:
        """Up to ``count`` rows, and whether there may be more."""
        rows: list[list[str]] = []
        first = reader.line_num + 1
        try:
            # What came before an error stays in the list.
            rows.extend(islice(reader, count))
        except csv.Error as error:
            line = _lines_of([*rows, []], first)[-1]
            self.faults.add(
                line, _csv_words(str(error)), "inside quotes, double every quotation mark"
            )
            return rows, True
        except UnicodeDecodeError as error:
            line = reader.line_num + error.object[: error.start].count(b"\n") + 1
            byte = error.object[error.start]
            self.faults.add(line, f"not UTF-8 (byte 0x{byte:02X})", _SAVE_AS)
            return rows, False
        return rows, len(rows) == count

    def _places(self, header: list[str], delimiter: str) -> dict[str, int]:
        """Where each of our columns stands in a row."""
        names = [unmarked(name.strip()) for name in header]
        if len(names) == 1 and delimiter == "," and any(mark in names[0] for mark in ";\t"):
            self.faults.add(1, "the columns are not separated by commas", _SAVE_AS)
            self.faults.stop()
        for i, name in enumerate(names):
            if name in names[:i]:
                self.faults.add(1, f"there are two columns {name!r}")
        places: dict[str, int] = {}
        for ours, theirs in self.source.columns.items():
            if theirs in names:
                places[ours] = names.index(theirs)
            else:
                hint = f"did you mean {nearest(theirs, names)!r}?" if nearest(theirs, names) else ""
                self.faults.add(1, f"there is no column {theirs!r} in the file", hint)
        for i, name in enumerate(names):
            if self.layout.takes(name):
                places.setdefault(name, i)
            elif not self.source.columns:
                self._unknown(name)
        for name in self.source.values:
            places.pop(name, None)
        for name in self.layout.required:
            if name not in places and name not in {*self.source.values, *self.source.columns}:
                self.faults.add(1, f"the column {name!r} is missing", _HEADER)
        self.faults.stop()
        return places

    def _unknown(self, name: str) -> None:
        if name in self.layout.refused:
            self.faults.add(1, f"the column {name!r}: {self.layout.refused[name]}")
            return
        near = nearest(name, self.layout.known)
        hint = f"did you mean {near!r}?" if near else f"columns are: {', '.join(self.layout.known)}"
        self.faults.add(1, f"there is no such column: {name!r}", hint)

    def _piece(
        self, rows: list[list[str]], lines: Sequence[int], width: int, places: Mapping[str, int]
    ) -> Piece:
        """Turn rows into columns, leaving out empty lines and noting rows of another width."""
        try:
            columns = list(zip(*rows, strict=True))
        except ValueError:
            columns = []
        if len(columns) != width and rows:
            good = [i for i, row in enumerate(rows) if len(row) == width]
            for row, line in zip(rows, lines, strict=True):
                if row and len(row) != width:
                    self.faults.add(line, f"{len(row)} fields, but the header has {width}")
            lines = [lines[i] for i in good]
            rows = [rows[i] for i in good]
            columns = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[str]] = {}
        if rows:
            cells = {name: columns[place] for name, place in places.items()}
            cells.update({name: [value] * len(rows) for name, value in self.source.values.items()})
        return Piece(len(rows), cells, lines)


def _check_name(name: str, layout: Layout) -> None:
    if name in layout.refused:
        raise InputError(f"{name}: {layout.refused[name]}")
    if not layout.takes(name):
        near = nearest(name, layout.known)
        hint = f"did you mean {near!r}?" if near else f"columns are: {', '.join(layout.known)}"
        raise InputError(f"there is no column {name!r} to be read", hint)


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer  # not ours to close
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115  closed below, its errors are not the reader's
    except FileNotFoundError:
        raise InputError(f"there is no file {path}", _files_like(path)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} cannot be read: {reason}") from None
    except ValueError:
        raise InputError(f"{path!r} cannot be the name of a file") from None
    with stream:
        yield stream


def _files_like(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        near = nearest(name, islice(os.listdir(folder or "."), 1000))
    except OSError:
        return ""
    return f"did you mean {os.path.join(folder, near)}?" if near else ""


def _format(source: Source, stream: BinaryIO) -> str:
    """csv, tsv or jsonl: as stated, by the ending, or by how the file begins."""
    if source.format:
        if source.format not in FORMATS:
            raise InputError(
                f"{source.format!r} cannot be read", f"use one of: {', '.join(FORMATS)}"
            )
        return source.format
    ending = os.path.splitext(source.path)[1].lower()
    start = _start(stream)
    if start.startswith((b"PK", b"\xd0\xcf")):
        raise InputError(f"{source.path} is a workbook, not CSV", "save it as CSV UTF-8 first")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{source.path} is UTF-16, not UTF-8", _SAVE_AS)
    if ending in {".jsonl", ".ndjson", ".json"}:
        return "jsonl"
    if ending == ".tsv":
        return "tsv"
    return "jsonl" if start.removeprefix(_BOM).lstrip().startswith(b"{") else "csv"


def _start(stream: BinaryIO) -> bytes:
    """The first bytes, without taking them away."""
    if isinstance(stream, io.BufferedReader):
        return stream.peek(64)[:64]
    if stream.seekable():
        start = stream.read(64)
        stream.seek(0)
        return start
    return b""


def _lines_of(rows: list[list[str]], first: int) -> list[int]:
    """The line on which each row begins, when some cells contain line breaks."""
    lines = []
    for row in rows:
        lines.append(first)
        first += 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row)
    return lines


def _csv_words(error: str) -> str:
    if "end of data" in error:
        return "a quotation mark is opened here and never closed"
    if "field limit" in error:
        return "a field has more than 131072 characters; is a quotation mark never closed?"
    if "expected after" in error:
        return "text after a closing quotation mark"
    return f"not CSV: {error}"
