"""Several tables about one thing: what `member show` and `statement` hand to the output."""

from typing import NamedTuple

from netmark.app.table import Table


class Part(NamedTuple):
    """One table of a document: its key in JSON, its heading, and what is said when it is empty.

    ``outline`` is an indented text that a screen shows instead of the rows.
    """

    name: str
    title: str
    table: Table
    empty: str = ""
    outline: str = ""


class Document(NamedTuple):
    """One row of facts and the tables that belong to it.

    ``main`` names the part that formats of one table (CSV, TSV) carry; without it they carry the
    facts. ``manual`` is prose of our own that comes first: paragraphs with an empty line between
    them, those that are indented as they are.
    """

    facts: Table
    parts: tuple[Part, ...]
    main: str = ""
    manual: str = ""

    @property
    def flat(self) -> Table:
        """The one table for formats that can hold only one."""
        for part in self.parts:
            if part.name == self.main:
                return part.table
        return self.facts
