"""Names, numbers and texts that somebody chose in order to break something."""

import io
import json
import time
from pathlib import Path

import click
import pytest

from netmark.cli.options import Count, Day, Money

from .conftest import Call
from .test_frame import ALL
from .test_options import NO_NUMBERS

NAMES = [
    "Bob [/] X",
    "[bold red]Bob[/bold red]",
    "[link=https://x.y]z[/link]",
    ":warning:",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>&amp;",
    '=HYPERLINK("http://x.y","z")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "a|b`c*d_e#f~g\\h",
    'quo"te, comma; semicolon',
    "Robert'); DROP TABLE member;--",
    "../../etc/passwd",
    "${HOME} $(id) `id` %s %n {0} {name}",
    "محمد علی",
    "שלום",
    "Zoë Ångström-Łukasiewicz",
    "王小明",
    "👩‍👩‍👧‍👦 Family",
    "N" * 200,
    "null",
    "0012",
]
REFUSED = [
    "a\nb",
    "a\rb",
    "a\tb",
    "a\x00b",
    "\x1b[2J\x1b]0;owned\x07",
    "a\x9b31mb",
    "\u202egnp.exe",
    "\u2066a",
    "a\u2028b",
    "a\ud800b",
    "x" * 5000,
]
READING = [
    ["member", "list"],
    ["member", "show", "m0"],
    ["member", "show", "m1"],
    ["tree"],
    ["tree", "m0", "--depth", "1"],
    ["upline", "m1"],
    ["downline", "m0"],
]
FORMATS = ["table", "csv", "tsv", "json", "jsonl", "md"]


@pytest.fixture
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    rows = [
        json.dumps({"id": f"m{n}", "name": name, "sponsor": "m0" if n else "", "email": name})
        for n, name in enumerate(NAMES)
    ]
    Path("members.jsonl").write_text("\n".join(rows))
    for call in (["init"], ["import", "members", "members.jsonl"], ["sale", "m1", "5.00"]):
        done = netmark(*call)
        assert done.code == 0, done.err


def harmless(text: str) -> bool:
    """Tell whether a terminal shows all of a text and obeys none of it."""
    joiners = str.maketrans("", "", "\n\t\u200d")
    return text.translate(joiners).isprintable()


@pytest.mark.usefixtures("_company")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_every_command_shows_every_name_in_every_format(
    command: list[str], form: str, netmark: Call
) -> None:
    """Markup, formulas, quotes and scripts of all continents pass through as text."""
    for width in ("", "80"):
        done = netmark(*command, "--format", form)
        assert (done.code, done.err) == (0, ""), width
        assert harmless(done.out)
    if form in ("json", "jsonl"):
        for line in done.out.splitlines() if form == "jsonl" else [done.out]:
            assert json.loads(line)
        if command == ["member", "list"]:
            rows = [json.loads(line.rstrip(",")) for line in done.out.splitlines() if "{" in line]
            assert [row["name"] for row in rows] == NAMES


@pytest.mark.usefixtures("_company")
@pytest.mark.parametrize("ending", ["html", "xlsx", "csv", "txt"])
def test_every_name_goes_into_every_kind_of_file(ending: str, netmark: Call) -> None:
    """Nothing in a file runs when it is opened."""
    done = netmark("member", "list", "-o", f"list.{ending}")
    assert done.code == 0
    assert done.err == f"list.{ending} written: {len(NAMES)} rows.\n"
    content = Path(f"list.{ending}").read_bytes()
    if ending == "html":
        assert b"<script" not in content
        assert b"<img" not in content
    if ending == "xlsx":
        from openpyxl import load_workbook  # type: ignore[import-untyped]  # has no types

        cells = [row[1] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]
        assert {cell.data_type for cell in cells} == {"s"}
        assert not [cell.value for cell in cells if cell.value[0] in "=+-@"]


@pytest.mark.usefixtures("_company")
def test_a_spreadsheet_safe_export_comes_back_unchanged(netmark: Call) -> None:
    """The importer takes off the marks that the export put on."""
    assert netmark("member", "list", "--spreadsheet-safe", "-o", "safe.csv").code == 0
    assert "'+1+1" in Path("safe.csv").read_text()
    assert netmark("init", "--db", "other.db").code == 0
    how = ("--db", "other.db", "--read-as", "csv", "--ignore", "forced_rank")
    done = netmark("import", "members", "safe.csv", *how)
    assert done.code == 0, done.err
    names = [row["name"] for row in json.loads(netmark("member", "list", "--json").out)]
    other = netmark("member", "list", "--json", "--db", "other.db").out
    assert [row["name"] for row in json.loads(other)] == names


@pytest.mark.usefixtures("_company")
@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_shown_is_not_stored(text: str, netmark: Call) -> None:
    """In names, ids, references, reasons, notes and everywhere else; nothing is changed."""
    before = netmark("member", "list", "--json").out
    for call in (
        ["recruit", text],
        ["recruit", "Ann", "--id", text],
        ["recruit", "Ann", "--email", text],
        ["recruit", "Ann", "--attr", f"club={text}"],
        ["recruit", "Ann", "--market", text],
        ["recruit", "Ann", "--note", text],
        ["recruit", "Ann", "--actor", text],
        ["member", "set", "m1", f"name={text}"],
        ["member", "set", "m1", f"attr:{text}=x"],
        ["member", "terminate", "m1", "--yes", "--reason", text],
        ["sale", "m1", "5.00", "--ref", text],
        ["sale", "m1", "5.00", "--product", text],
        ["sale", "m1", "5.00", "--customer", text],
        ["sale", "m1", "5.00", "--kind", text],
        ["sale", text, "5.00"],
        ["member", "show", text],
        [text],
    ):
        done = netmark(*call)
        assert done.code in (1, 2), call
        assert done.err.startswith("Error: ")
        assert "a mistake in netmark" not in done.err
        assert harmless(done.err)
        assert len(done.err) < 600
    assert netmark("member", "list", "--json").out == before


def numeric() -> list[tuple[str, str]]:
    """List every option and argument of every command that takes a number or a date."""
    return [
        (name, param.opts[0])
        for name, command in sorted(ALL.items())
        for param in command.params
        if isinstance(param.type, Money | Count | Day)
    ]


@pytest.mark.parametrize(("name", "option"), numeric())
def test_every_numeric_option_refuses_what_is_no_number_at_once(
    name: str, option: str, netmark: Call
) -> None:
    """A usage error, before any file is opened or a number of a million digits computed."""
    command = ALL[name]
    words = [
        "m0" for param in command.params if isinstance(param, click.Argument) and param.required
    ]
    for text in NO_NUMBERS:
        given = [f"{option}={text}"] if option.startswith("-") else []
        args = [*words, *given] if given else ["--", *words[:-1], text]
        netmark("--version")
        begun = time.process_time()
        done = netmark(*name.split(), *args)
        taken = time.process_time() - begun
        assert done.code == 2, (args, done.err)
        assert taken < 5  # not a speed: without a guard it would be minutes
        assert "  hint: " in done.err
        assert harmless(done.err)
        assert not Path("netmark.db").exists()
