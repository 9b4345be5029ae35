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
from netmark.store.text import marked, nearest, unmarked

if TYPE_CHECKING:
    import _csv

PIECE = 200
"""Rows per piece: few enough to stay in the processor's cache, and below the number of new lists
at which Python looks for garbage; 2000 take half as long again."""

FORMATS = ("csv", "tsv", "jsonl")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_SAVE_AS = "save it as CSV UTF-8, separated by commas"
_BOM = b"\xef\xbb\xbf"
_HEADER = "the first line names the columns"


class Source(NamedTuple):
    """Where rows come from. ``path`` ``-`` is standard input.

    ``columns``: our name of a column → its header in the file, to read what another program
    wrote. ``values``: our name → one value for every row, whatever the file says. ``format`` is
    csv, tsv or jsonl; empty: told by the ending. ``ignore``: headers to be left out; any other
    header that nobody asked for is a fault. ``separator`` stands between the cells of a CSV file.
    ``date_format`` is one of netmark.store.days.FORMS; empty: 2026-11-30, or with its time.
    """

    path: str
    columns: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    format: str = ""
    ignore: Sequence[str] = ()
    separator: str = ""
    date_format: str = ""


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
    """Some consecutive rows: one sequence of texts per column, and the line of each row.

    The texts are as in a CSV file: ``unmarked`` has still to be asked of each.
    """

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
        for name in source.ignore:
            if name in source.columns.values():
                raise InputError(f"the column {name!r} cannot be both read and ignored")

    def __iter__(self) -> Iterator[Piece]:
        with opened(self.source.path) as stream:
            kind = _format(self.source, stream)
            if kind == "jsonl":
                if self.source.separator:
                    raise InputError("JSON lines have no separator", "leave out --separator")
                from netmark.store.jsonlines import pieces

                yield from pieces(stream, self.layout, self.source, self.faults)
            else:
                usual = "\t" if kind == "tsv" else ","
                yield from self._from_csv(stream, self.source.separator or usual)

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
        self._check_separator(names, delimiter)
        self._check_header(names)
        places: dict[str, int] = {}
        for ours, theirs in self.source.columns.items():
            if theirs in names:
                places[ours] = names.index(theirs)
        asked = {*self.source.columns.values(), *self.source.ignore}
        for i, name in enumerate(names):
            if name in self.source.ignore:
                continue
            if self.layout.takes(name) and name not in self.source.columns:
                places.setdefault(name, i)
            elif name not in asked:
                self.faults.add(1, *unread(name, self.layout, self.source))
        for name in self.source.values:
            places.pop(name, None)
        for name in self.layout.required:
            if name not in places and name not in {*self.source.values, *self.source.columns}:
                self.faults.add(1, f"the column {name!r} is missing", _HEADER)
        self.faults.stop()
        return places

    def _check_header(self, names: list[str]) -> None:
        """Note headers that are there twice, and those that somebody asked for in vain."""
        for i, name in enumerate(names):
            if name in names[:i] and name not in self.source.ignore:
                self.faults.add(1, f"there are two columns {name!r}")
        for theirs in (*self.source.columns.values(), *self.source.ignore):
            if theirs not in names:
                near = nearest(theirs, names)
                hint = f"did you mean {near!r}?" if near else ""
                self.faults.add(1, f"there is no column {theirs!r} in the file", hint)

    def _check_separator(self, names: list[str], delimiter: str) -> None:
        """Stop when the header shows another separator than the one that was expected."""
        headers = self.source.columns.values()
        if any(self.layout.takes(name) or name in headers for name in names):
            return
        for mark, word in (("\t", "tab"), (";", "';'"), (",", "','"), ("|", "'|'")):
            if mark != delimiter and any(mark in name for name in names):
                what = f"the columns are not separated by {SEPARATORS[delimiter]}"
                hint = f"they look separated by {SEPARATORS[mark]}: --separator {word}"
                self.faults.add(1, what, hint)
                self.faults.stop()

    def _piece(
        self, rows: list[list[str]], lines: Sequence[int], width: int, places: Mapping[str, int]
    ) -> Piece:
        """Turn rows into columns, leaving out blank rows and noting rows of another width."""
        try:
            columns = list(zip(*rows, strict=True))
        except ValueError:
            columns = []
        # A blank row begins with a blank; looking at one column costs next to nothing.
        blank = bool(columns) and ("" in columns[0] or " " in columns[0])
        if (len(columns) != width or blank) and rows:
            full = [any(map(str.strip, row)) for row in rows]
            good = [i for i, row in enumerate(rows) if len(row) == width and full[i]]
            for row, line, some in zip(rows, lines, full, strict=True):
                if some and len(row) != width:
                    self.faults.add(line, f"{len(row)} fields, but the header has {width}")
            lines = [lines[i] for i in good]
            rows = [rows[i] for i in good]
            columns = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[str]] = {}
        if rows:
            cells = {name: columns[place] for name, place in places.items()}
            given = self.source.values.items()
            cells.update({name: [marked(value)] * len(rows) for name, value in given})
        return Piece(len(rows), cells, lines)


def unread(name: str, layout: Layout, source: Source) -> tuple[str, str]:
    """What is wrong with a column that nobody takes, and what to do: money must not get lost."""
    import shlex

    word = shlex.quote(name[:64])
    leave = f"leave it out: --ignore {word}"
    if name in layout.refused:
        return f"the column {name!r}: {layout.refused[name]}", leave
    if name in source.columns:
        return f"the column {name[:64]!r} is not read: {name} is {source.columns[name]!r}", leave
    near = nearest(name, layout.known)
    hint = f"did you mean {near!r}?" if near else f"columns are: {', '.join(layout.known)}"
    return (
        f"there is no such column: {name[:64]!r}",
        f"{hint}; read it with --column NAME={word}, or {leave}",
    )


def _check_name(name: str, layout: Layout) -> None:
    if name in layout.refused:
        raise InputError(f"{name}: {layout.refused[name]}")
    if not layout.takes(name):
        near = nearest(name, layout.known)
        hint = f"did you mean {near!r}?" if near else f"columns are: {', '.join(layout.known)}"
        raise InputError(f"there is no column {name!r} to be read", hint)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open a file to read, ``-`` is standard input; InputError says why it can't be opened."""
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
