import io

import pytest

from netmark.app.table import Table, columns
from netmark.cli import screen
from netmark.cli.document import Document, Part


class Terminal(io.StringIO):
    """A screen that remembers."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Say yes."""
        return True


PAYOUT = Table(
    columns(
        "member name rank PV:volume GV:volume OV:volume Retail:money Unilevel:money Infinity:money "
        "earned:money brought_forward:money fees:money payable:money carried:money"
    ),
    [
        (f"M{n:06}", "Ann Smith of Somewhere", "Director", *([n * 1234567] * 11))
        for n in range(1, 9)
    ],
)


def drawn(table: Table | Document, monkeypatch: pytest.MonkeyPatch, width: int = 80) -> str:
    """Draw on a terminal of that width."""
    monkeypatch.setenv("COLUMNS", str(width))
    terminal = Terminal()
    screen.draw(terminal, table)
    return terminal.getvalue()


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_money_is_never_cut_or_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every amount of a wide payout stands whole on one line, however narrow the terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    words = drawn(PAYOUT, monkeypatch, width).split()
    for n in range(1, 9):
        amount = f"{n * 1234567 // 100}.{n * 1234567 % 100:02}"
        assert words.count(amount) == 11


@pytest.mark.parametrize("width", [80, 120])
def test_a_wide_table_is_split_under_its_first_column(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wider than the terminal, and every panel says whose numbers these are."""
    monkeypatch.setenv("NO_COLOR", "1")
    text = drawn(PAYOUT, monkeypatch, width)
    assert max(map(len, text.splitlines())) <= width
    for panel in text.split("\n\n"):
        assert panel.split()[0] == "member"
        assert panel.splitlines()[2].startswith("M000001")


def test_a_few_rows_that_are_too_wide_become_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """One member's payout on a narrow screen is one value to a line."""
    monkeypatch.setenv("NO_COLOR", "1")
    text = drawn(PAYOUT._replace(rows=PAYOUT.rows[:1]), monkeypatch, 60)
    assert "member           M000001\n" in text
    assert "payable          12345.67\n" in text


def test_numbers_stand_to_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cents stand under cents."""
    monkeypatch.setenv("NO_COLOR", "1")
    table = Table(columns("id amount:money"), [("a", 5), ("b", 123456)])
    assert drawn(table, monkeypatch) == ("id   amount\n───────────\na      0.05\nb   1234.56\n")


def test_names_are_text_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup, escapes and overrides in names are shown, not obeyed."""
    monkeypatch.setenv("NO_COLOR", "1")
    names = ["Bob [/] X", "[red]Ann[/red]", "\x1b[2J", "\u202eevil", ":smile:", "https://x.y"]
    text = drawn(Table(columns("id name"), [("a", name) for name in names]), monkeypatch)
    assert "Bob [/] X\n" in text
    assert "[red]Ann[/red]\n" in text
    assert "\\x1b[2J\n" in text
    assert "\\u202eevil\n" in text
    assert ":smile:\n" in text
    assert "\x1b" not in text


def test_long_names_are_wrapped_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a name can be read, and the line still fits."""
    monkeypatch.setenv("NO_COLOR", "1")
    name = " ".join(["Wolfeschlegelsteinhausenbergerdorff"] * 4)
    table = Table(columns("id name amount:money"), [("a", name, 100), ("b", "Bo", 200)] * 3)
    text = drawn(table, monkeypatch, 60)
    assert max(map(len, text.splitlines())) <= 60
    assert text.replace("\n", "").replace(" ", "").count("Wolfeschlegel") >= 4
    assert "1.00" in text


def test_wide_characters_count_as_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amounts after Chinese names stand under each other on the screen."""
    monkeypatch.setenv("NO_COLOR", "1")
    table = Table(columns("name amount:money"), [("王小明", 100), ("Ann", 100)])
    lines = drawn(table, monkeypatch).splitlines()
    assert lines[2] == "王小明    1.00"
    assert lines[3] == "Ann       1.00"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_escapes_where_the_user_wants_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR and a dumb terminal mean plain characters only."""
    monkeypatch.setenv(name, value)
    assert "\x1b" not in drawn(PAYOUT, monkeypatch)


def test_headings_are_bold_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can shows the names of the columns in bold."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert drawn(PAYOUT, monkeypatch).startswith("\x1b[1m")


def test_without_a_terminal_nothing_is_wrapped() -> None:
    """A table in a file is as wide as it needs to be."""
    stream = io.StringIO()
    screen.draw(stream, PAYOUT)
    assert len(stream.getvalue().splitlines()) == 10
    assert "\x1b" not in stream.getvalue()


def test_a_screen_without_unicode_gets_dashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule under the header exists in every encoding."""
    monkeypatch.setattr(Terminal, "encoding", "ascii")
    assert drawn(Table(columns("id"), [("a",)]), monkeypatch).isascii()


def test_a_document_shows_facts_then_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty facts are left out; an empty part says so, or is left out if it cannot."""
    monkeypatch.setenv("NO_COLOR", "1")
    facts = Table(columns("id email joined:date"), [("ann", "", "2026-01-05")])
    rows = Table(columns("id"), [("bob",)])
    none = Table(columns("id"), [])
    document = Document(
        facts,
        (Part("a", "Frontline", rows), Part("b", "Sales", none, "None yet."), Part("c", "X", none)),
    )
    assert drawn(document, monkeypatch) == (
        "id      ann\njoined  2026-01-05\n\nFrontline\nid\n───\nbob\n\nSales\nNone yet.\n"
    )


def test_thousands_of_rows_share_one_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is drawn piece by piece, and nobody can see where the pieces meet."""
    monkeypatch.setenv("NO_COLOR", "1")
    table = Table(columns("id n:int"), [(f"M{n}", n) for n in range(2000)])
    lines = drawn(table, monkeypatch).splitlines()
    assert len(lines) == 2002
    assert len({len(line) for line in lines}) == 1


PROGRESS = Table(
    columns("period member ladder rank next_rank way need actual required missing met:bool"),
    [
        ("2026-11", f"M{n}", "main", "Associate", "Director", "", need, "1", "2", "1", False)
        for n in range(3)
        for need in ("PV", "legs with a Director at any depth")
    ],
)


def test_what_never_changes_is_said_once_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Period and ladder do not take the room of what differs; where all fits they stay."""
    monkeypatch.setenv("NO_COLOR", "1")
    lines = drawn(PROGRESS, monkeypatch).splitlines()
    assert lines[0] == "period 2026-11, ladder main"
    assert lines[2] == (
        "member  rank       next_rank  need                actual  required  missing  met"
    )
    assert max(map(len, lines)) <= 80
    assert drawn(PROGRESS, monkeypatch, 120).split()[:3] == ["period", "member", "ladder"]


def test_every_panel_says_which_row_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """One member has several needs, so both are repeated."""
    monkeypatch.setenv("NO_COLOR", "1")
    _, *found = drawn(PROGRESS, monkeypatch, 60).split("\n\n")
    assert len(found) > 1
    for panel in found:
        assert panel.split()[:2] == ["member", "need"]


def test_a_digest_takes_no_room_that_others_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first 12 digits are enough to know it again; where there is room it is whole."""
    monkeypatch.setenv("NO_COLOR", "1")
    digest = "2935789f6f7d3e0fc1e2ef0ac5f48c36200243723d4a206cf73a65992849842e"
    table = Table(columns("from name digest at:date"), [("2026-09", "Evergreen", digest, "x" * 20)])
    line = drawn(table, monkeypatch).splitlines()[2]
    assert line == f"2026-09  Evergreen  2935789f6f7d  {'x' * 20}"
    assert digest in drawn(table, monkeypatch, 120)
    screen.draw(stream := io.StringIO(), table)
    assert digest in stream.getvalue()
