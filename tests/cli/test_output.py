import io
import json
import sys
from pathlib import Path

import pytest

from netmark.app.table import Table, columns
from netmark.cli.document import Document, Part
from netmark.cli.output import choose
from netmark.cli.session import Output, Session
from netmark.errors import NetmarkError

TABLE = Table(columns("id amount:money"), [("ann", 123450), ("=1", -5)])
DOCUMENT = Document(
    Table(columns("member total:money"), [("ann", 500)]),
    (Part("lines", "Lines", TABLE), Part("none", "None", TABLE._replace(rows=[]), "Nothing.")),
    main="lines",
)


def session(form: str | None = None, path: str | None = None) -> Session:
    """Make a session whose output was asked for in that way."""
    made = Session()
    made.output.format, made.output.path = form, path
    return made


@pytest.mark.parametrize(
    ("form", "path", "variable", "expected"),
    [
        (None, None, "", "csv"),
        (None, None, "md", "md"),
        ("json", None, "md", "json"),
        (None, "a.xlsx", "md", "xlsx"),
        (None, "a.HTM", "", "html"),
        (None, "a.txt", "", "table"),
        ("csv", "a.json", "", "csv"),
        (None, "a.dat", "tsv", "tsv"),
        (None, "-", "", "csv"),
        (None, "/dev/fd/63", "", "csv"),
    ],
)
def test_the_format_is_decided_in_this_order(
    form: str | None,
    path: str | None,
    variable: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was said, the ending of the file, the environment, and CSV where nobody watches."""
    monkeypatch.setenv("NETMARK_FORMAT", variable)
    output = Output()
    output.format, output.path = form, path
    assert choose(output) == expected


def test_an_ending_that_says_nothing_is_a_usage_error() -> None:
    """The hint lists the endings that do."""
    with pytest.raises(NetmarkError, match=r"ending of report\.dat") as caught:
        choose(session(path="report.dat").output)
    assert caught.value.exit_code == 2
    assert ".xlsx" in caught.value.hint


def test_a_terminal_gets_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the rows go into a file."""
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert choose(session().output) == "table"
    assert choose(session(path="a.csv").output) == "csv"


@pytest.mark.parametrize(
    "name", ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.md", "a.html", "a.txt", "a.xlsx"]
)
def test_every_ending_gets_its_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows and documents alike; how many rows is said on standard error."""
    session(path=name).show(TABLE, "")
    assert Path(name).stat().st_size > 20
    assert Path(name).stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr() == ("", f"{name} written: 2 rows.\n")
    session(path=name).show_document(DOCUMENT)
    assert capsys.readouterr() == ("", f"{name} written: 2 rows.\n")
    if name.endswith(".json"):
        assert json.loads(Path(name).read_text())["lines"][0] == {"id": "ann", "amount": "1234.50"}


def test_formats_of_one_table_carry_the_main_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The statement as CSV is its lines."""
    session("csv").show_document(DOCUMENT)
    assert capsys.readouterr().out == "id,amount\nann,1234.50\n=1,-0.05\n"


def test_markdown_has_all_tables_under_their_headings(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other."""
    session("md").show_document(DOCUMENT)
    assert capsys.readouterr().out.count("\n\n## ") == 2


def test_a_workbook_has_a_sheet_for_every_table() -> None:
    """Amounts are numbers with two decimals, and what would be a formula is text."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # has no types

    session(path="a.xlsx").show_document(DOCUMENT)
    book = load_workbook("a.xlsx")
    assert book.sheetnames == ["Sheet1", "Lines", "None"]
    sheet = book["Lines"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["id", "amount"],
        ["ann", 1234.5],
        ["'=1", -0.05],
    ]
    assert sheet["B2"].number_format == "0.00"


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what to do without; no file is left behind."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(NetmarkError, match="not installed") as caught:
        session(path="a.xlsx").show(TABLE, "")
    assert "pip install 'netmark[xlsx]'" in caught.value.hint
    assert ".csv" in caught.value.hint
    assert not Path("a.xlsx").exists()


def test_the_empty_sentence_is_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    """It goes to standard error, in every format."""
    session("json").show(TABLE._replace(rows=[]), "No sales in 2026-11.")
    assert capsys.readouterr() == ("[]\n", "No sales in 2026-11.\n")
