"""Reading CSV and JSON lines strictly."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from netmark.errors import InputError
from netmark.store.cells import FAULTS_SHOWN, Lines
from netmark.store.files import PIECE, Layout, Sheet, Source
from netmark.store.text import unmarked

LAYOUT = Layout(("id", "name", "market"), ("id",), ("attr:",), {"leg": "no legs here"})


class File:
    """A file to be read, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "in.csv"

    def read(self, content: str | bytes, **how: object) -> list[dict[str, str]]:
        """The rows, with their lines; faults of the file are raised."""
        data = content if isinstance(content, bytes) else content.encode()
        self.path.write_bytes(data)
        return rows(Source(str(self.path))._replace(**how))  # type: ignore[arg-type]

    def faults(self, content: str | bytes, **how: object) -> list[str]:
        """What is wrong with the file, as line and words."""
        with pytest.raises(InputError) as refused:
            self.read(content, **how)
        return [
            f"{problem.where.removeprefix(str(self.path)).removeprefix(':')} {problem.what}".strip()
            for problem in refused.value.problems
        ]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Give a file to be filled and read."""
    return File(tmp_path)


def rows(source: Source) -> list[dict[str, str]]:
    """All rows of a file with the line each is on."""
    sheet = Sheet(source, LAYOUT)
    found = []
    for piece in sheet:
        for i in range(piece.size):
            cells = {name: column[i] for name, column in piece.cells.items()}
            found.append({**cells, "line": str(piece.lines[i])})
    sheet.faults.stop()
    return found


def test_rows_come_with_their_lines(file: File) -> None:
    """Empty lines are passed over, and the last line needs no end."""
    found = file.read("id,name\r\na,Ann\r\n\r\nb,Bob")
    assert found == [
        {"id": "a", "name": "Ann", "line": "2"},
        {"id": "b", "name": "Bob", "line": "4"},
    ]


@pytest.mark.parametrize("content", ["\ufeffid,name\na,Ann\n", '\ufeff"id","name"\n"a","Ann"\n'])
def test_the_mark_of_spreadsheets_is_passed_over(file: File, content: str) -> None:
    """Excel begins its UTF-8 with a byte order mark."""
    assert file.read(content)[0]["name"] == "Ann"


def test_lines_are_right_after_many_pieces(file: File) -> None:
    """A bad row deep in the file, behind a cell with line breaks, is found where it is."""
    body = [f"m{i},x" for i in range(3 * PIECE)]
    body[PIECE + 5] = 'odd,"two\nlines"'
    body[2 * PIECE + 7] = "short"
    assert file.faults("id,name\n" + "\n".join(body)) == [
        f"{2 * PIECE + 7 + 3} 1 fields, but the header has 2"
    ]
    body[2 * PIECE + 7] = "whole,x"
    assert [row["line"] for row in file.read("id,name\n" + "\n".join(body))[-2:]] == [
        str(3 * PIECE + 1),
        str(3 * PIECE + 2),
    ]


def test_lines_of_many_pieces_are_found_again() -> None:
    """Row numbers run through the file."""
    lines = Lines()
    lines.add(range(2, 5))
    lines.add([])
    lines.add([9, 12])
    assert [lines[i] for i in range(lines.size)] == [2, 3, 4, 9, 12]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ["the file is empty"]),
        ("\n\n", ["the file is empty"]),
        ("name\nx\n", ["1 the column 'id' is missing"]),
        ("id,id\na,b\n", ["1 there are two columns 'id'"]),
        ("id,nam\na,b\n", ["1 there is no such column: 'nam'"]),
        ("id,attr:\na,b\n", ["1 there is no such column: 'attr:'"]),
        ("id,leg\na,b\n", ["1 the column 'leg': no legs here"]),
        ("id;name\na;b\n", ["1 the columns are not separated by commas"]),
        (
            "id,name\na,b,c\nb\n",
            ["2 3 fields, but the header has 2", "3 1 fields, but the header has 2"],
        ),
        (
            'id,name\n"a"b,c\nb,c\nc\n',
            ["2 text after a closing quotation mark", "4 1 fields, but the header has 2"],
        ),
        ('id,name\na,"b\nc,d\n', ["2 a quotation mark is opened here and never closed"]),
        (b"id,name\na,b\nb,\xff\n", ["3 not UTF-8 (byte 0xFF)"]),
        (
            "id,name\n" + "x" * 200_000,
            ["2 a field has more than 131072 characters; is a quotation mark never closed?"],
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    file: File, content: str | bytes, said: list[str]
) -> None:
    """With the line of each fault, and reading on after it where that makes sense."""
    assert file.faults(content) == said


@pytest.mark.parametrize(
    ("content", "words"), [(b"PK\x03\x04...", "workbook"), ("id\n".encode("utf-16"), "UTF-16")]
)
def test_a_file_of_another_kind_is_named(file: File, content: bytes, words: str) -> None:
    """The usual mistake is to export the wrong format."""
    with pytest.raises(InputError, match=words):
        file.read(content)


def test_a_byte_that_is_not_utf8_is_found_behind_many_rows(file: File) -> None:
    """Also when the reader had run ahead."""
    body = [b"m%d,x" % i for i in range(20_000)]
    body[12_345] = b"m,\xe9t\xe9"
    assert file.faults(b"id,name\n" + b"\n".join(body)) == ["12347 not UTF-8 (byte 0xE9)"]


def test_a_file_full_of_faults_is_not_read_to_its_end(file: File) -> None:
    """Ten thousand are enough to see that it is the wrong file."""
    assert len(file.faults("id,name\n" + "x\n" * (2 * FAULTS_SHOWN))) == FAULTS_SHOWN


def test_headers_are_mapped_and_constants_filled_in(file: File) -> None:
    """One header may serve two columns; a constant is what counts, whatever the file says."""
    found = file.read(
        "No,Land\n7,DE\n",
        columns={"id": "No", "name": "No", "attr:land": "Land"},
        values={"market": "EU"},
    )
    assert found == [{"id": "7", "name": "7", "attr:land": "DE", "market": "EU", "line": "2"}]
    assert file.read("id,market\na,US\n", values={"market": "EU"})[0]["market"] == "EU"
    assert file.faults("No\n7\n", columns={"id": "Nr"}) == [
        "1 there is no column 'Nr' in the file",
        "1 there is no such column: 'No'",
    ]
    for how in ({"columns": {"idd": "No"}}, {"values": {"leg": "1"}}, {"format": "xml"}):
        with pytest.raises(InputError):
            file.read("No\n7\n", **how)


def test_json_lines_are_rows_too(file: File) -> None:
    """Keys may differ from row to row; numbers stay as they are written; null is nothing."""
    found = file.read('{"id":"a","name":null}\n\n{"attr:x":1.50,"id":12}\n', format="jsonl")
    assert found == [
        {"id": "a", "name": "", "attr:x": "", "line": "1"},
        {"id": "12", "name": "", "attr:x": "1.50", "line": "3"},
    ]
    mapped = file.read(
        '{"No":1,"Fax":2}\n', columns={"id": "No"}, values={"name": "N"}, ignore=["Fax"]
    )
    assert mapped == [{"id": "1", "name": "N", "line": "1"}]
    assert file.faults('{"No":1,"Fax":2}\n', columns={"id": "No"}) == [
        "1 there is no such column: 'Fax'"
    ]


def test_a_column_that_nobody_takes_is_a_fault(file: File) -> None:
    """Also when another column has been named, because a forgotten one may be about money."""
    named: dict[str, object] = {"columns": {"id": "No"}}
    assert file.faults("No,Commissionable,id\n7,1,8\n", **named) == [
        "1 the column 'id' is not read: id is 'No'",
        "1 there is no such column: 'Commissionable'",
    ]
    assert file.faults("id,nam\n7,1\n", values={"market": "EU"}) == [
        "1 there is no such column: 'nam'"
    ]
    ignored = file.read("No,,x y,\n7,1,2,3\n", ignore=["", "x y"], **named)
    assert ignored == [{"id": "7", "line": "2"}]
    assert file.faults("id\n7\n", ignore=["idd"]) == ["1 there is no column 'idd' in the file"]
    with pytest.raises(InputError, match="both read and ignored"):
        file.read("No\n7\n", ignore=["No"], **named)
    with pytest.raises(InputError) as refused:
        file.read("id,x y\n7,1\n")
    assert refused.value.problems[0].hint.endswith(
        "read it with --column NAME='x y', or leave it out: --ignore 'x y'"
    )


@pytest.mark.parametrize(("mark", "word"), [(";", "';'"), ("\t", "tab"), ("|", "'|'")])
def test_another_separator_is_recognised_but_never_guessed(
    file: File, mark: str, word: str
) -> None:
    """The hint says what to add; then the file is read, commas inside its cells included."""
    content = mark.join(("id", "name")) + "\n" + mark.join(("7", "Smith, Ann")) + "\n"
    with pytest.raises(InputError) as refused:
        file.read(content)
    assert refused.value.problems[0].hint.endswith(f"--separator {word}")
    assert file.read(content, separator=mark)[0]["name"] == "Smith, Ann"
    assert file.faults("id,name\n", separator=";") == [
        "1 the columns are not separated by semicolons"
    ]
    with pytest.raises(InputError, match="no separator"):
        file.read("{}", format="jsonl", separator=mark)


def test_a_row_of_nothing_but_separators_is_passed_over(file: File) -> None:
    """Spreadsheets leave them behind; a row in which only the id is missing is none of them."""
    found = file.read("id,name\na,\n,\n ,  \n,,,\n,Bob\n")
    assert [(row["line"], row["id"]) for row in found] == [("2", "a"), ("6", "")]


def test_only_csv_carries_the_marks_of_spreadsheets(file: File) -> None:
    """What JSON lines and the command line say is what is meant."""
    for text in ("'=1", "=1", "''-5", "'s Gravenhage", "-5.00", " +1"):
        row = file.read(
            json.dumps({"id": "a", "name": text}), format="jsonl", values={"market": text}
        )
        assert unmarked(row[0]["name"]) == text.strip()
        assert unmarked(row[0]["market"]) == text.strip()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id":"a"', "not JSON: expecting ',' delimiter (character 10)"),
        ('["a"]', "not an object"),
        ('{"id":["a"]}', "id: neither text nor a number"),
        ('{"id":true}', "id: neither text nor a number"),
        ('{"id":NaN}', "NaN is not a number"),
        ('{"id":"a","id":"b"}', "'id' is there twice"),
        ('{"id":"a","nam":"b"}', "there is no such column: 'nam'"),
        ('{"id":"a","leg":"b"}', "the column 'leg': no legs here"),
        ("[" * 100_000, "nested far too deep"),
        ('{"id":"' + "x" * (1 << 20), "a line of more than 1048576 bytes"),
        (b'{"id":"\xff"}', "not UTF-8"),
    ],
)
def test_a_line_that_is_no_row_is_a_fault(file: File, line: str | bytes, said: str) -> None:
    """Each on its own line; the others are read."""
    raw = line if isinstance(line, bytes) else line.encode()
    assert file.faults(b'{"id":"x"}\n' + raw, format="jsonl") == [f"2 {said}"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"id":"a"}'),
        ("a.ndjson", '{"id":"a"}'),
        ("a.csv", "id\na\n"),
        ("a.tsv", "id\tname\na\tb\n"),
        ("a.txt", '\ufeff {"id":"a"}'),
        ("a", "id\na\n"),
    ],
)
def test_the_format_is_told_by_ending_or_beginning(tmp_path: Path, name: str, content: str) -> None:
    """Nobody has to say it."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert rows(Source(str(tmp_path / name)))[0]["id"] == "a"


def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands behind it: a pipe, or bytes in memory."""
    for content in (b"id\na\n", b"\xef\xbb\xbfid\na\n", b'{"id":"a"}'):
        for buffer in (io.BytesIO(content), io.BufferedReader(io.BytesIO(content))):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
            assert rows(Source("-"))[0]["id"] == "a"
    sheet = Sheet(Source("-"), LAYOUT)
    assert sheet.name == "standard input"


def test_a_file_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    """In the same folder; a folder and a name that cannot be are said as well."""
    (tmp_path / "members.csv").touch()
    with pytest.raises(InputError, match="there is no file") as refused:
        rows(Source(str(tmp_path / "member.csv")))
    assert refused.value.hint == f"did you mean {tmp_path / 'members.csv'}?"
    for path in (str(tmp_path), "a\x00b", os.path.join(str(tmp_path), "x" * 5000)):
        with pytest.raises(InputError):
            rows(Source(path))
