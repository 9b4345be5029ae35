"""Tables as an Excel workbook, with the optional extra `netmark[xlsx]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from netmark.cli.formats import formatters, harmless
from netmark.cli.text import clean
from netmark.errors import InputError, StateError

if TYPE_CHECKING:
    from netmark.app.table import Table

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767


def write_xlsx(stream: BinaryIO, tables: list[tuple[str, Table]]) -> None:
    """Write one sheet for each table.

    Amounts are numbers with their decimals, ids stay text. Cells that begin like a formula are
    always made harmless. Raises StateError when the extra is not installed.
    """
    try:
        from openpyxl import Workbook  # type: ignore[import-untyped]  # has no types
    except ImportError:
        raise StateError(
            "writing .xlsx needs a package that is not installed",
            "pip install 'netmark[xlsx]', or write .csv, which every spreadsheet opens",
        ) from None
    book = Workbook(write_only=True)
    for number, (title, table) in enumerate(tables, 1):
        if len(table.rows) >= MOST_ROWS:
            raise InputError(
                f"{len(table.rows)} rows do not fit into one Excel sheet", "write .csv instead"
            )
        _fill(book.create_sheet(_sheet_name(title, number)), table)
    book.save(stream)


def _sheet_name(title: str, number: int) -> str:
    kept = "".join(c for c in title if c.isalnum() or c in " -")[:28].strip()
    return kept or f"Sheet{number}"


def _fill(sheet: Any, table: Table) -> None:  # noqa: ANN401  openpyxl has no types
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # has no types

    def cell(value: object, number_format: str = "") -> object:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        if number_format:
            made.number_format = number_format
        return made

    from decimal import Decimal

    decimals = {"money": table.exponent, "volume": 2}
    plain = formatters(table)
    sheet.append([cell(harmless(clean(column.name))) for column in table.columns])
    for row in table.rows:
        cells = []
        for column, say, value in zip(table.columns, plain, row, strict=True):
            text = say(value)
            if column.kind in decimals and text:
                places = decimals[column.kind]
                cells.append(cell(Decimal(text), "0." + "0" * places if places else "0"))
            elif column.kind == "int" and isinstance(value, int):
                cells.append(cell(value))
            else:
                cells.append(cell(harmless(text)[:MOST_CHARACTERS]))
        sheet.append(cells)
