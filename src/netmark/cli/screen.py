"""Tables for people: aligned columns on a terminal, numbers whole and to the right.

Rich is imported here and nowhere else, when a table is really drawn. Values are never handed to it
as markup, only as plain text.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from netmark.cli.document import Document
from netmark.cli.formats import NUMERIC, text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netmark.app.table import Table

GAP = 2
LEAST_TEXT = 12
FEW = 3
CONTEXT = frozenset(("period", "ladder", "plan", "currency"))
"""Columns that are said once above a table when they would make it too wide and never change."""
DIGEST_SHOWN = 12
LOOKED_AT = 10_000
UNLIMITED = 1_000_000


class Grid(NamedTuple):
    """A table as it will be seen: cells as text, and for each column its width and alignment."""

    header: list[str]
    rows: list[list[str]]
    widths: list[int]
    numeric: list[bool]
    fixed: list[bool]


def draw(stream: TextIO, what: Table | Document, *, narrow: bool = False) -> None:
    """Draw a table, or a document with its facts as a list and its parts under their headings.

    What is no terminal has room without end, unless it is to be ``narrow``: as wide as one.
    """
    pen = Pen(stream, narrow=narrow)
    if not isinstance(what, Document):
        pen.table(what)
        return
    if what.manual:
        pen.prose(what.manual)
    pen.facts(what.facts)
    for part in what.parts:
        if part.table.rows or part.empty:
            pen.line()
            pen.heading(part.title)
            if part.outline:
                pen.outline(part.outline)
            elif part.table.rows:
                pen.table(part.table)
            else:
                pen.line(part.empty)


def grid(table: Table) -> Grid:
    """Format every cell and measure every column, wide characters as two."""
    texts = text_rows(table)
    header = next(texts)
    rows = list(texts)
    widths = [cell_len(name) for name in header]
    for row in rows:
        for i, cell in enumerate(row):
            widths[i] = max(widths[i], _width(cell))
    numeric = [column.kind in NUMERIC for column in table.columns]
    # Only free text may be broken into several lines; the first column says which row it is.
    fixed = [c.kind != "text" or i == 0 for i, c in enumerate(table.columns)]
    return Grid(header, rows, widths, numeric, fixed)


def fit(g: Grid, room: int) -> tuple[Grid, str]:
    """Save width in a grid that has not room enough, and say what is left out.

    Digests are cut to their beginning, which is enough to know them again; what stays the same in
    all rows and is mere context goes out, and what is empty in all of them.
    """
    columns = list(range(len(g.widths)))
    if _total(g, columns) <= room:
        return g, ""
    rows = [[_short(cell) for cell in row] for row in g.rows]
    same = {
        i for i in columns if g.header[i] in CONTEXT and all(row[i] == rows[0][i] for row in rows)
    }
    kept = [i for i in columns if i not in same and (i == 0 or any(row[i] for row in rows))]
    if len(rows) <= FEW or not kept:
        # Perhaps it will be a list of values, which has room for all of them.
        same, kept = set(), [i for i in columns if i == 0 or any(row[i] for row in rows)]
    cells = [[row[i] for i in kept] for row in rows]
    widths = [
        max(cell_len(g.header[i]), *(_width(row[at]) for row in cells)) if cells else g.widths[i]
        for at, i in enumerate(kept)
    ]
    said = ", ".join(f"{g.header[i]} {rows[0][i]}" for i in sorted(same) if rows[0][i])
    numeric, fixed = [g.numeric[i] for i in kept], [g.fixed[i] or i == kept[0] for i in kept]
    return Grid([g.header[i] for i in kept], cells, widths, numeric, fixed), said


def _short(cell: str) -> str:
    digest = len(cell) == 64 and all(digit in "0123456789abcdef" for digit in cell)
    return cell[:DIGEST_SHOWN] if digest else cell


def panels(g: Grid, room: int) -> list[list[int]]:
    """Decide which columns stand side by side so that every panel fits into ``room``.

    Widths in the grid are narrowed where text can be wrapped. Each panel begins with the columns
    that say which row it is. An empty list: better one value to a line.
    """
    columns = list(range(len(g.widths)))
    natural = list(g.widths)
    _narrow(g, columns, room)
    if _total(g, columns) <= room or len(columns) == 1:
        return [columns]
    if len(g.rows) <= FEW:
        return []
    # Several panels have room enough for text that need not be as narrow as that.
    widest = max(LEAST_TEXT, (room - g.widths[0]) // 2)
    for i in columns:
        g.widths[i] = natural[i] if g.fixed[i] else min(natural[i], widest)
    keys = _keys(g, room)
    found = [list(keys)]
    for i in columns:
        if i in keys:
            continue
        if len(found[-1]) > len(keys) and _total(g, [*found[-1], i]) > room:
            found.append(list(keys))
        found[-1].append(i)
    return found


def _keys(g: Grid, room: int) -> list[int]:
    """The first column, and the first other one with which no two rows are alike."""
    rows = g.rows[:LOOKED_AT]
    if len({row[0] for row in rows}) == len(rows):
        return [0]
    for i in range(1, len(g.widths)):
        room_left = not g.numeric[i] and _total(g, [0, i]) <= room * 2 // 3
        if room_left and len({(row[0], row[i]) for row in rows}) == len(rows):
            return [0, i]
    return [0]


def _total(g: Grid, columns: Sequence[int]) -> int:
    return sum(g.widths[i] for i in columns) + GAP * (len(columns) - 1)


def _narrow(g: Grid, columns: Sequence[int], room: int) -> None:
    """Take what is missing from the widest text columns, down to LEAST_TEXT each."""
    missing = _total(g, columns) - room
    free = [i for i in columns if not g.fixed[i] and g.widths[i] > LEAST_TEXT]
    while missing > 0 and free:
        widest = max(free, key=lambda i: g.widths[i])
        others = [g.widths[i] for i in free if g.widths[i] < g.widths[widest]]
        step = min(missing, g.widths[widest] - max([LEAST_TEXT, *others]), room)
        step = max(step, 1)
        g.widths[widest] -= step
        missing -= step
        free = [i for i in free if g.widths[i] > LEAST_TEXT]


class Pen:
    """Writes on one stream, in bold only where the terminal can and the user wants it."""

    def __init__(self, stream: TextIO, *, narrow: bool = False) -> None:
        self.stream = stream
        terminal = stream.isatty()
        width = shutil.get_terminal_size().columns
        self.room = width if terminal or narrow or "COLUMNS" in os.environ else UNLIMITED
        dull = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        unicode = "utf" in (getattr(stream, "encoding", None) or "utf-8").lower()
        self.rule = "─" if unicode else "-"
        self.console = Console(
            file=stream,
            force_terminal=terminal and not dull,
            color_system="standard" if terminal and not dull else None,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def line(self, text: str = "") -> None:
        """Write a line as it is."""
        self.stream.write(text + "\n")

    def heading(self, text: str) -> None:
        """Write a line that stands out."""
        self.console.print(Text(text, style="bold"), soft_wrap=True)

    def prose(self, text: str) -> None:
        """Write paragraphs in lines that are easy to read, and indented ones as they are."""
        import textwrap

        for paragraph in text.split("\n\n"):
            prose = not paragraph.startswith(" ")
            self.line(textwrap.fill(paragraph, min(self.room, 100)) if prose else paragraph)
            self.line()

    def outline(self, text: str) -> None:
        """Write indented lines; what is too long goes on below, indented deeper."""
        import textwrap

        for line in text.split("\n"):
            indent = " " * (len(line) - len(line.lstrip()) + 2 * GAP)
            for piece in textwrap.wrap(line, self.room, subsequent_indent=indent) or [""]:
                self.line(piece)

    def facts(self, table: Table) -> None:
        """Write each row as a list of names and values; what is empty is left out."""
        header, *rows = text_rows(table)
        self._records(header, rows)

    def table(self, table: Table) -> None:
        """Write rows in columns, in several panels or one value to a line if they are too wide."""
        if not table.rows:
            return
        whole = grid(table)
        g, said = fit(whole, self.room)
        if said:
            self.line(said)
            self.line()
        found = panels(g, self.room)
        if not found:
            self._records(whole.header, whole.rows)
        for number, columns in enumerate(found):
            if number:
                self.line()
            self._panel(g, columns)

    def _records(self, header: list[str], rows: list[list[str]]) -> None:
        width = max(map(cell_len, header), default=0)
        for number, row in enumerate(rows):
            if number:
                self.line()
            for name, cell in zip(header, row, strict=True):
                if cell:
                    self.line(name + " " * (width - cell_len(name) + GAP) + cell)

    def _panel(self, g: Grid, columns: list[int]) -> None:
        for line in self._lines(g, columns, g.header):
            self.heading(line)
        self.line(self.rule * _total(g, columns))
        for row in g.rows:
            for line in self._lines(g, columns, row):
                self.line(line)

    def _lines(self, g: Grid, columns: list[int], row: list[str]) -> list[str]:
        """Lay out one row, in several lines where a text does not fit into its column."""
        cells = [row[i] for i in columns]
        widths = [g.widths[i] for i in columns]
        right = [g.numeric[i] for i in columns]
        spare = [w - _width(cell) for cell, w in zip(cells, widths, strict=True)]
        if min(spare) >= 0:
            return [_joined(cells, spare, right)]
        wrapped = [self._wrapped(cell, w) for cell, w in zip(cells, widths, strict=True)]
        lines = []
        for at in range(max(map(len, wrapped))):
            cells = [part[at] if at < len(part) else "" for part in wrapped]
            spare = [w - _width(cell) for cell, w in zip(cells, widths, strict=True)]
            lines.append(_joined(cells, spare, right))
        return lines

    def _wrapped(self, cell: str, width: int) -> list[str]:
        lines = Text(cell).wrap(self.console, width, overflow="fold")
        return [line.plain.rstrip() for line in lines]


def _width(cell: str) -> int:
    return len(cell) if cell.isascii() else cell_len(cell)


def _joined(cells: list[str], spare: list[int], right: list[bool]) -> str:
    # Tables may have a million rows, so rows are joined here and not by rich, which takes a
    # hundred times as long.
    padded = [
        " " * n + cell if to_right else cell + " " * n
        for cell, n, to_right in zip(cells, spare, right, strict=True)
    ]
    return (" " * GAP).join(padded).rstrip()
