import csv
import io
import json
from fractions import Fraction

import pytest

from netmark.app.table import Table, columns
from netmark.cli import formats
from netmark.cli.document import Document, Part

EVERY_KIND = Table(
    columns("id name amount:money pv:volume day:date rate:rate ok:bool n:int"),
    [
        ("007", "Ann Smith", 123450, 9950, "2026-11-01", Fraction(1, 8), True, 3),
        ("b", "", None, "", "", Fraction(1, 3), False, None),
    ],
)
HOSTILE = [
    "Bob [/] X",
    "[bold red]x[/]",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@sum",
    "a|b`c*d_e",
    'quo"te, comma',
    "../../etc/passwd",
    "\x1b]0;title\x07",
    "\u202egnp.exe",
    "line\nbreak",
    "\ud800",
    "'=1",
    "${HOME}",
    "%s %n",
    "x" * 5000,
    "\uff1d1",
]


def written(name: str, table: Table) -> str:
    """Write a table in the format of that name."""
    stream = io.StringIO(newline="")
    getattr(formats, f"write_{name}")(stream, table)
    return stream.getvalue()


def test_csv_has_plain_decimals_and_iso_dates() -> None:
    """Money has the decimals of its currency, a volume two; a third stays exact."""
    assert written("csv", EVERY_KIND) == (
        "id,name,amount,pv,day,rate,ok,n\n"
        "007,Ann Smith,1234.50,99.50,2026-11-01,12.5%,yes,3\n"
        "b,,,,,1/3,no,\n"
    )


def test_a_currency_without_decimals_is_printed_without_them() -> None:
    """500 yen are 500, 1234 fils of Kuwait are 1.234."""
    table = Table(columns("amount:money"), [(500,)], exponent=0)
    assert written("csv", table) == "amount\n500\n"
    table = Table(columns("amount:money"), [(1234,)], exponent=3)
    assert written("csv", table) == "amount\n1.234\n"


def test_tsv_is_the_same_with_tabs() -> None:
    """No quotes are needed, because no cell can hold a tab."""
    assert written("tsv", EVERY_KIND).splitlines()[1].split("\t")[:3] == [
        "007",
        "Ann Smith",
        "1234.50",
    ]


def test_json_gives_money_and_ids_as_text() -> None:
    """No reader can round an amount or drop the zeros of an id; what is empty is null."""
    assert json.loads(written("json", EVERY_KIND)) == [
        {
            "id": "007",
            "name": "Ann Smith",
            "amount": "1234.50",
            "pv": "99.50",
            "day": "2026-11-01",
            "rate": "12.5%",
            "ok": True,
            "n": 3,
        },
        {
            "id": "b",
            "name": "",
            "amount": None,
            "pv": None,
            "day": None,
            "rate": "1/3",
            "ok": False,
            "n": None,
        },
    ]


def test_json_lines_are_the_same_rows() -> None:
    """One object on each line."""
    lines = written("jsonl", EVERY_KIND).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(written("json", EVERY_KIND))


def test_no_rows_are_an_empty_array_and_a_bare_header() -> None:
    """A program that reads an empty report finds a valid one."""
    empty = Table(columns("id amount:money"), [])
    assert json.loads(written("json", empty)) == []
    assert written("csv", empty) == "id,amount\n"
    assert written("jsonl", empty) == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_json_gives_every_text_back_exactly(name: str) -> None:
    """Escapes keep a terminal safe, and a reader gets what was stored."""
    line = written("jsonl", Table(columns("name"), [(name,)]))
    assert json.loads(line)["name"] == name
    assert line.strip().isprintable()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", ["csv", "tsv", "md", "html"])
def test_no_format_lets_a_name_break_its_row(form: str, name: str) -> None:
    """Whatever the name, the output has the same number of lines, and none that a screen obeys."""
    table = Table(columns("id name amount:money"), [("a", name, 100)])
    calm = Table(columns("id name amount:money"), [("a", "Ann", 100)])
    if form == "html":
        text, other = io.StringIO(), io.StringIO()
        formats.write_html(text, [("", table)])
        formats.write_html(other, [("", calm)])
        lines, expected = text.getvalue().splitlines(), other.getvalue().splitlines()
        assert "<script" not in text.getvalue()
    else:
        lines, expected = written(form, table).splitlines(), written(form, calm).splitlines()
    assert len(lines) == len(expected)
    assert all(line.replace("\t", "").isprintable() for line in lines)


@pytest.mark.parametrize("name", [n for n in HOSTILE if n.isprintable()])
def test_csv_gives_printable_text_back_exactly(name: str) -> None:
    """Quotes and commas survive the way out and back in."""
    text = written("csv", Table(columns("id name"), [("a", name)]))
    assert list(csv.reader(io.StringIO(text)))[1] == ["a", name]


def test_cells_that_are_formulas_are_marked_on_request() -> None:
    """The mark is an apostrophe; numbers are no formulas; the header is marked as well."""
    names = ["=1+1", "+A1", "-A1", "@x", "-12.50", "Ann", "'=1"]
    table = Table(columns("=cmd"), [(name,) for name in names])
    rows = list(formats.text_rows(table, spreadsheet_safe=True))
    expected = ["'=cmd", "'=1+1", "'+A1", "'-A1", "'@x", "-12.50", "Ann", "''=1"]
    assert [row[0] for row in rows] == expected


def test_markdown_shows_marks_instead_of_following_them() -> None:
    """A pipe does not open a column, an asterisk nothing bold, a tag nothing at all."""
    text = written("md", Table(columns("name amount:money"), [("a|b*c<i>", 5)]))
    assert text.splitlines() == [
        "| name | amount |",
        "| --- | ---: |",
        "| a\\|b\\*c&lt;i&gt; | 0.05 |",
    ]


def test_a_document_is_one_json_object_with_its_tables() -> None:
    """Facts are members of the object, the tables are arrays of it."""
    facts = Table(columns("id total:money"), [("ann", 500)])
    lines = Table(columns("source amount:money"), [("bob", 200), ("cat", 300)])
    document = Document(facts, (Part("lines", "Lines", lines),), main="lines")
    expected = {
        "id": "ann",
        "total": "5.00",
        "lines": [{"source": "bob", "amount": "2.00"}, {"source": "cat", "amount": "3.00"}],
    }
    for as_line in (False, True):
        stream = io.StringIO()
        formats.write_json_document(stream, document, lines=as_line)
        assert json.loads(stream.getvalue()) == expected
    assert document.flat is lines


def test_an_amount_that_is_no_whole_number_of_cents_is_refused() -> None:
    """A float in the place of money would be our own mistake, and never gets into a file."""
    with pytest.raises(AssertionError, match="whole number"):
        written("csv", Table(columns("amount:money"), [(1.5,)]))
