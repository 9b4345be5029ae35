"""Tables as text that other programs read: CSV, TSV, JSON, JSON lines, Markdown, HTML.

Every value is formatted here and nowhere else: money and volumes as plain decimals, dates as ISO,
booleans as yes and no (true and false in JSON). Lines end in a bare newline in every format;
quoting in CSV is that of RFC 4180.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TextIO

from netmark.cli.text import clean, unsafe
from netmark.ledger.money import format_minor, format_rate

if TYPE_CHECKING:
    import json
    from collections.abc import Callable, Iterator

    from netmark.app.table import Table
    from netmark.cli.document import Document

NUMERIC = ("money", "volume", "int", "rate")

# What a spreadsheet runs as a formula. Marks that are there already count as part of the text, so
# that taking one mark off always gives the text back.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def formatters(table: Table) -> list[Callable[[object], str]]:
    """Give the function that prints a value, for each column."""
    exponent = table.exponent

    def money(value: object) -> str:
        return "" if value is None or value == "" else format_minor(_integer(value), exponent)

    def volume(value: object) -> str:
        return "" if value is None or value == "" else format_minor(_integer(value), 2)

    known = {"money": money, "volume": volume, "bool": _yes, "rate": _rate}
    return [known.get(column.kind, _text) for column in table.columns]


def _text(value: object) -> str:
    return "" if value is None else clean(str(value))


def _yes(value: object) -> str:
    return "" if value is None or value == "" else "yes" if value else "no"


def _rate(value: object) -> str:
    from fractions import Fraction

    return format_rate(value) if isinstance(value, Fraction) else _text(value)


def _integer(value: object) -> int:
    # A float here would be a mistake of ours that must not reach a file.
    assert isinstance(value, int), f"{value!r} is not a whole number"
    return value


def harmless(text: str) -> str:
    """Mark a cell that a spreadsheet would run; the importer takes the mark off again.

    >>> harmless("=1+1"), harmless("-12.50"), harmless("'=1"), harmless("Ann")
    ("'=1+1", '-12.50', "''=1", 'Ann')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def text_rows(table: Table, *, spreadsheet_safe: bool = False) -> Iterator[list[str]]:
    """Yield the header and then every row, as text."""
    rows = _text_rows(table)
    if not spreadsheet_safe:
        return rows
    return ([harmless(cell) for cell in row] for row in rows)


def _text_rows(table: Table) -> Iterator[list[str]]:
    yield [clean(column.name) for column in table.columns]
    functions = formatters(table)
    for row in table.rows:
        yield [say(value) for say, value in zip(functions, row, strict=True)]


def write_csv(stream: TextIO, table: Table, *, spreadsheet_safe: bool = False) -> None:
    """Write comma-separated values with a header."""
    import csv

    csv.writer(stream, lineterminator="\n").writerows(
        text_rows(table, spreadsheet_safe=spreadsheet_safe)
    )


def write_tsv(stream: TextIO, table: Table, *, spreadsheet_safe: bool = False) -> None:
    """Write tab-separated values with a header; no quotes, because no cell can hold a tab."""
    for row in text_rows(table, spreadsheet_safe=spreadsheet_safe):
        stream.write("\t".join(row) + "\n")


def records(table: Table) -> Iterator[dict[str, object]]:
    """Yield every row as JSON sees it: money, volumes and rates as text, never rounded."""
    says = zip(table.columns, formatters(table), strict=True)
    columns = [(column.name, column.kind, say) for column, say in says]
    for row in table.rows:
        yield {
            name: _json_value(value, kind, say)
            for (name, kind, say), value in zip(columns, row, strict=True)
        }


def _json_value(value: object, kind: str, say: Callable[[object], str]) -> object:
    # JSON has escapes of its own, so text goes out as it is stored, not as a screen shows it.
    if value is None or kind in ("int", "bool") or isinstance(value, str):
        return None if value == "" and kind != "text" else value
    return say(value)


@cache
def _encoder() -> json.JSONEncoder:
    import json

    return json.JSONEncoder(ensure_ascii=False)


def json_line(record: object) -> str:
    """Write one value as JSON on one line, with escapes for what a terminal would obey."""
    line = _encoder().encode(record)
    return line if line.isprintable() else unsafe().sub(lambda m: f"\\u{ord(m[0]):04x}", line)


def write_json(stream: TextIO, table: Table) -> None:
    """Write a JSON array with one row on each line."""
    stream.write("[")
    separator = "\n"
    for record in records(table):
        stream.write(separator + json_line(record))
        separator = ",\n"
    stream.write("\n]\n" if table.rows else "]\n")


def write_jsonl(stream: TextIO, table: Table) -> None:
    """Write one JSON object on each line."""
    for record in records(table):
        stream.write(json_line(record) + "\n")


def write_json_document(stream: TextIO, document: Document, *, lines: bool = False) -> None:
    """Write the facts as one object, with an array for each of the parts."""
    whole: dict[str, object] = {}
    for record in records(document.facts):
        whole.update(record)
    if document.manual:
        whole["manual"] = document.manual
    for part in document.parts:
        whole[part.name] = list(records(part.table))
    if lines:
        stream.write(json_line(whole) + "\n")
        return
    stream.write("{")
    separator = "\n"
    for name, value in whole.items():
        stream.write(f"{separator}{json_line(name)}: {_json_block(value)}")
        separator = ",\n"
    stream.write("\n}\n")


def _json_block(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(json_line, value)) + "\n]"
    return json_line(value)


_MARKDOWN = re.compile(r"([\\`*_\[\]|~#])")


def _markdown(text: str) -> str:
    # Markdown passes HTML through, so that needs entities rather than backslashes.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", text)


def write_md(stream: TextIO, table: Table) -> None:
    """Write a Markdown table, numbers to the right."""
    rows = _text_rows(table)
    stream.write("| " + " | ".join(map(_markdown, next(rows))) + " |\n")
    marks = ["---:" if column.kind in NUMERIC else "---" for column in table.columns]
    stream.write("| " + " | ".join(marks) + " |\n")
    for row in rows:
        stream.write("| " + " | ".join(map(_markdown, row)) + " |\n")


_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
table { border-collapse: collapse; margin-bottom: 2em; }
th, td { padding: .25em .8em; border-bottom: 1px solid #ddd; }
th, td { text-align: left; vertical-align: top; }
th { border-bottom: 2px solid #888; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
"""


def write_html(stream: TextIO, tables: list[tuple[str, Table]], manual: str = "") -> None:
    """Write one page that needs nothing else: no script, no font, no picture from anywhere."""
    from html import escape

    stream.write(
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>netmark</title>\n<style>{_STYLE}</style>\n"
    )
    for paragraph in manual.split("\n\n") if manual else ():
        mark = "pre" if paragraph.startswith(" ") else "p"
        stream.write(f"<{mark}>{escape(paragraph)}</{mark}>\n")
    for title, table in tables:
        if title:
            stream.write(f"<h2>{escape(clean(title))}</h2>\n")
        classes = [' class="number"' if c.kind in NUMERIC else "" for c in table.columns]
        rows = _text_rows(table)
        cells = zip(classes, next(rows), strict=True)
        heads = "".join(f"<th{kind}>{escape(name)}</th>" for kind, name in cells)
        stream.write(f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n")
        for row in rows:
            cells = zip(classes, row, strict=True)
            stream.write(
                "<tr>" + "".join(f"<td{k}>{escape(cell)}</td>" for k, cell in cells) + "</tr>\n"
            )
        stream.write("</tbody>\n</table>\n")
    stream.write("</html>\n")
