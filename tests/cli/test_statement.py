"""`statement`: as data, as a page to send, and as a folder of pages for everybody."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from netmark.cli.statement_page import Names

from .conftest import Call

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture(autouse=True)
def _company(netmark: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETMARK_TODAY", "2026-11-30")
    for call in (
        "init --plan evergreen --from 2026-11 --company Ever&Green",
        "recruit Ann --id ann",
        f"recruit {HOSTILE} --id bob --sponsor ann",
        "recruit Cat --id ../Cat --sponsor bob",
        "sale ann 100.00 --ref A-1",
        "sale bob 200.00 --ref A-2",
        "sale ../Cat 90.00 --ref A-3",
    ):
        assert netmark(*call.split()).code == 0, call


class Page(HTMLParser):
    """What a browser would make of a page: its tags, what it asks for, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and every address in it."""
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.words.append(data)


def read(path: str | Path) -> Page:
    """A page that was written."""
    return Page(Path(path).read_text("utf-8"))


def test_a_page_shows_all_the_arithmetic(netmark: Call) -> None:
    """15 % of 200.00 and 7 % of 90.00 to ann, each with its order, and the sum."""
    done = netmark("statement", "ann", "--period", "2026-11", "-o", "ann.html")
    assert (done.code, done.err) == (0, "ann.html written.\n")
    page = read("ann.html")
    for words in (
        "Ever&Green",
        "Statement for Ann (ann) , period 2026-11",
        "Preview: the period is not closed.",
        "level 1: 15 % of 200.00 CV from bob 30.00 A-2, 2026-11-30, bob: 200.00",
        "level 2: 7 % of 90.00 CV from ../Cat 6.30 A-3, 2026-11-30, ../Cat: 90.00",
        "Fast start 36.30 earned 36.30 payable 36.30",
    ):
        assert words in page.text
    assert os.stat("ann.html").st_mode & 0o777 == 0o600


def test_a_page_needs_nothing_and_runs_nothing(netmark: Call) -> None:
    """No script, no request; what somebody is called stays text."""
    netmark("statement", "bob", "--period", "2026-11", "-o", "bob.html")
    page = read("bob.html")
    assert page.asked == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert HOSTILE in page.text
    assert not re.search(r"https?:|url\(|@import", Path("bob.html").read_text("utf-8"))


def test_json_carries_every_line(netmark: Call) -> None:
    """Beside the items that add up."""
    found = json.loads(netmark("statement", "ann", "--period", "2026-11", "--json").out)
    assert [row["order"] for row in found["lines"]] == ["A-2", "A-3"]
    assert found["items"][-1] == {"item": "payable", "amount": "36.30"}


def test_everybody_gets_a_page_and_there_is_an_index(netmark: Call) -> None:
    """With names that are safe in a folder; whoever has no money has none."""
    done = netmark("statement", "--all", "--period", "2026-11", "--into", "out")
    assert (done.code, done.err) == (0, "out: 2 statements written, and index.html.\n")
    assert sorted(os.listdir("out")) == ["ann.html", "bob.html", "index.html"]
    assert read("out/index.html").asked == ["ann.html", "bob.html"]
    netmark("statement", "ann", "--period", "2026-11", "-o", "ann.html")
    assert Path("out/ann.html").read_bytes() == Path("ann.html").read_bytes()
    assert os.stat("out").st_mode & 0o777 == 0o700


def test_everybody_as_data(netmark: Call) -> None:
    """The same as one by one."""
    netmark("statement", "--all", "--period", "2026-11", "--into", "out", "--json")
    one = netmark("statement", "bob", "--period", "2026-11", "--json").out
    assert json.loads(Path("out/bob.json").read_text("utf-8")) == json.loads(one)


def test_a_closed_period_gives_the_same_pages(netmark: Call) -> None:
    """From what was frozen, without the word about a preview."""
    netmark("statement", "--all", "--period", "2026-11", "--into", "before")
    netmark("payout", "--period", "2026-11", "--close", "--early")
    netmark("statement", "--all", "--period", "2026-11", "--into", "after")
    for name in ("ann.html", "bob.html"):
        before, after = Path("before", name).read_text(), Path("after", name).read_text()
        preview = "<p><strong>Preview: the period is not closed.</strong></p>\n"
        assert preview in before
        assert before.replace(preview, "") == after


def test_a_page_says_what_became_of_the_payment(netmark: Call) -> None:
    """Paid on a day, one by one and in the folder."""
    netmark("payout", "--period", "2026-11", "--close", "--early")
    assert netmark("pay", "--period", "2026-11", "--approve").code == 0
    Path("answer.csv").write_text("payment,status\nP1,paid\n", encoding="utf-8")
    assert netmark("pay", "--paid", "answer.csv").code == 0
    netmark("statement", "--all", "--period", "2026-11", "--into", "out")
    pages = [read(f"out/{name}.html").text for name in ("ann", "bob")]
    assert sum("Payment: paid on 2026-11-30." in text for text in pages) == 1


@pytest.mark.parametrize(
    "words",
    [
        "statement",
        "statement ann --all --into out",
        "statement --all",
        "statement ann --into out",
    ],
)
def test_one_member_or_everybody(netmark: Call, words: str) -> None:
    """Anything between is refused with both ways named."""
    done = netmark(*words.split())
    assert done.code == 2
    assert "hint: netmark statement MEMBER, or: netmark statement --all --into FOLDER" in done.err


def test_a_folder_that_is_there_is_left_alone(netmark: Call) -> None:
    """And one that cannot be made is said; nothing is left behind."""
    Path("out").mkdir()
    Path("out/mine.txt").touch()
    assert "out is there already" in netmark("statement", "--all", "--into", "out").err
    assert os.listdir("out") == ["mine.txt"]
    done = netmark("statement", "--all", "--into", "no/out")
    assert (done.code, "there is no folder no" in done.err) == (1, True)
    assert not [name for name in os.listdir(".") if name.endswith(".tmp")]


def test_names_of_files_are_safe_and_each_is_there_once() -> None:
    """On systems that know no case, and where some names are devices."""
    names = Names()
    given = [
        "ann",
        "ANN",
        "../../etc/passwd",
        "a b",
        "a-b",
        "Ünal",
        "日本",
        "aux.x",
        ".x",
        "x" * 99,
    ]
    assert [names.of(code) for code in given] == [
        *("ann", "ANN-2", "etc-passwd", "a-b", "a-b-2", "Unal", "member", "aux-x", "x"),
        "x" * 64,
    ]
