"""Rows to the user: which format, to which place."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from netmark.cli import formats
from netmark.cli.document import Document
from netmark.cli.errors import CommandLineError
from netmark.cli.options import FORMATS
from netmark.errors import NetmarkError

if TYPE_CHECKING:
    from netmark.app.table import Table
    from netmark.cli.session import Output, Session

ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".txt": "table",
}


def render(session: Session, table: Table, empty: str) -> None:
    """Show the rows of one table; ``empty`` is the sentence for none, on standard error."""
    _render(session, table, empty)


def render_document(session: Session, document: Document) -> None:
    """Show several tables about one thing.

    CSV and TSV carry its main table only, the other formats all of them.
    """
    _render(session, document, "")


def render_json(session: Session, whole: object) -> None:
    """Show one JSON value that is no table, in lines that people can read."""
    import json

    from netmark.cli.atomic import STANDARD_OUTPUT, new_content

    text = json.dumps(whole, indent=2, ensure_ascii=True) + "\n"
    path = session.output.path
    if path is None or path in STANDARD_OUTPUT:
        if sys.stdout is None:
            raise NetmarkError("standard output is closed", "write to a file with -o FILE")
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with new_content(path, session.path) as binary:
        binary.write(text.encode())
    session.say(f"{path} written.")


def _render(session: Session, what: Table | Document, empty: str) -> None:
    from netmark.cli.atomic import STANDARD_OUTPUT, new_content

    output = session.output
    chosen = choose(output)
    if output.path is None or output.path in STANDARD_OUTPUT:
        if sys.stdout is None:
            raise NetmarkError("standard output is closed", "write to a file with -o FILE")
        if chosen == "xlsx":
            with open(sys.stdout.fileno(), "wb", closefd=False) as binary:
                _write_binary(binary, what)
        else:
            _write(sys.stdout, what, chosen, output)
            sys.stdout.flush()
    else:
        with new_content(output.path, session.path) as binary:
            if chosen == "xlsx":
                _write_binary(binary, what)
            else:
                stream = io.TextIOWrapper(binary, "utf-8", errors="backslashreplace", newline="\n")
                _write(stream, what, chosen, output)
                stream.flush()
                # The file is closed by whoever opened it, after it has been put on the disk.
                stream.detach()
        session.say(f"{output.path} written: {_count(what)}.")
    if not isinstance(what, Document) and not what.rows and empty:
        session.say(empty)


def choose(output: Output) -> str:
    """Decide the format: as said, by the file's ending, by $NETMARK_FORMAT, by the terminal."""
    if output.format:
        return output.format
    if output.path:
        ending = os.path.splitext(output.path)[1].lower()
        if ending in ENDINGS:
            return ENDINGS[ending]
    wanted = os.environ.get("NETMARK_FORMAT", "")
    if wanted:
        if wanted not in FORMATS:
            from netmark.store.text import nearest

            near = nearest(wanted, FORMATS)
            hint = f"did you mean {near}?" if near else f"use one of: {', '.join(FORMATS)}"
            raise CommandLineError(f"$NETMARK_FORMAT is {wanted[:40]!r}, which is no format", hint)
        return wanted
    if output.path and output.path[:5] != "/dev/" and output.path != "-":
        known = " ".join(ENDINGS)
        raise CommandLineError(
            f"the ending of {output.path} does not say which format it is to have",
            f"add --format csv, or use one of: {known}",
        )
    terminal = not output.path and sys.stdout is not None and sys.stdout.isatty()
    return "table" if terminal else output.piped


def _tables(what: Table | Document) -> list[tuple[str, Table]]:
    if isinstance(what, Document):
        return [("", what.facts), *((part.title, part.table) for part in what.parts)]
    return [("", what)]


def _count(what: Table | Document) -> str:
    from netmark.cli.text import plural

    return plural(len((what.flat if isinstance(what, Document) else what).rows), "row")


def _write_binary(stream: io.BufferedIOBase | object, what: Table | Document) -> None:
    from netmark.cli.workbook import write_xlsx

    write_xlsx(stream, _tables(what))  # type: ignore[arg-type]  # any open binary file will do


def _write(stream: TextIO, what: Table | Document, chosen: str, output: Output) -> None:
    flat = what.flat if isinstance(what, Document) else what
    if chosen == "csv":
        formats.write_csv(stream, flat, spreadsheet_safe=output.spreadsheet_safe)
    elif chosen == "tsv":
        formats.write_tsv(stream, flat, spreadsheet_safe=output.spreadsheet_safe)
    elif chosen in ("json", "jsonl") and isinstance(what, Document):
        formats.write_json_document(stream, what, lines=chosen == "jsonl")
    elif chosen == "json":
        formats.write_json(stream, flat)
    elif chosen == "jsonl":
        formats.write_jsonl(stream, flat)
    elif chosen == "md":
        _write_md(stream, what)
    elif chosen == "html":
        formats.write_html(stream, _tables(what), getattr(what, "manual", ""))
    else:
        from netmark.cli import screen

        screen.draw(stream, what, narrow=output.piped == "table" and not output.path)


def _write_md(stream: TextIO, what: Table | Document) -> None:
    if isinstance(what, Document) and what.manual:
        stream.write(f"{what.manual}\n\n")
    for number, (title, table) in enumerate(_tables(what)):
        if number:
            stream.write(f"\n## {title}\n\n")
        formats.write_md(stream, table)
