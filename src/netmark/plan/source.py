"""The text of a plan: read safely, with a line and a column for everything that stands in it.

TOML readers are generous: 100,000 nested brackets exhaust the stack and one key of 50,000 parts
takes a minute. So the limits are checked by a scan of our own before the reader sees the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from netmark.errors import PlanError, Problem
from netmark.plan.faults import problems_from_pydantic

if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str | int, ...]

__all__ = ["Locator", "check_limits", "parse", "problems_from_pydantic"]

MAX_BYTES = 256 * 1024
MAX_KEY_PARTS = 32
MAX_LEVELS = 32

_BOM = "\ufeff"
# Loops are possessive (``*+``), so that no text makes the scan go back over what it has read.
_STRING = (
    r'"""(?:[^"\\]|\\[\s\S]|""?(?!"))*+(?:"""(?:"{1,2})?|\Z)'
    r"|'''(?:[^']|''?(?!'))*+(?:'''(?:'{1,2})?|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
)
_TOKEN = rf"(?P<other>[^\"'#\[\]{{}}\n.=,]++|#[^\n]*+|{_STRING})|(?P<mark>[\[\]{{}}\n.=,])"
_BARE_KEY = r"[A-Za-z0-9_-]++"
# What a terminal would obey, or what would make a text look like another one.
_UNSAFE = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"


class _Lines:
    """Turns an offset in a text into ``file:line:column``, both counted from 1."""

    __slots__ = ("_starts", "file")

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def where(self, offset: int) -> str:
        line = bisect_right(self._starts, offset)
        return f"{self.file}:{line}:{offset - self._starts[line - 1] + 1}"


def _refuse(where: str, what: str, hint: str = "") -> NoReturn:
    raise PlanError("the plan cannot be read", problems=[Problem(where, what, hint)])


def check_limits(text: str, file: str) -> None:
    """Refuse a text that is too long, too deep or has too long keys, in time linear in its length.

    At most 256 KiB as UTF-8, 32 parts in a key and 32 levels of brackets. Raises PlanError with one
    Problem. Whether the text is TOML at all is not checked.

    >>> check_limits("a = " + "[" * 33, "plan.toml")
    Traceback (most recent call last):
    ...
    netmark.errors.PlanError: the plan cannot be read
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        _refuse(f"{file}:1:1", f"the file is larger than {MAX_BYTES // 1024} KiB")
    text = text.removeprefix(_BOM)
    level, parts, in_header, fresh = 0, 1, False, True
    for match in re.finditer(_TOKEN, text):
        mark = match["mark"]
        if mark is None:
            fresh = fresh and match.group().isspace()
            continue
        if mark == ".":
            parts += 1
            if parts > MAX_KEY_PARTS:
                where = _Lines(text, file).where(match.start())
                _refuse(where, f"a key has more than {MAX_KEY_PARTS} parts")
            continue
        parts = 1
        if mark == "\n":
            # A header ends with its line, so that one forgotten bracket is not taken for depth.
            level, in_header, fresh = 0 if in_header else level, False, True
            continue
        if mark in "[{":
            in_header = in_header or (fresh and level == 0 and mark == "[")
            level += 1
            if level > MAX_LEVELS:
                where = _Lines(text, file).where(match.start())
                _refuse(where, f"brackets are nested more than {MAX_LEVELS} levels deep")
        elif mark in "]}":
            level = max(0, level - 1)
        fresh = False


def parse(text: str, file: str) -> dict[str, object]:
    """Read TOML within the limits of check_limits; the values are not interpreted any further.

    Whole numbers fit into 64 bits, tables and lists together are at most 32 levels deep, and texts
    and keys have no control or direction characters. Raises PlanError with one Problem.

    >>> parse('name = "Evergreen"', "plan.toml")
    {'name': 'Evergreen'}
    """
    import tomllib

    check_limits(text, file)
    text = text.removeprefix(_BOM)
    try:
        data: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        offset = _offset(text, str(error))
        what, hint = _plain_words(str(error), text, offset)
        _refuse(_Lines(text, file).where(offset), what, hint)
    except ValueError:  # a number with thousands of digits, which Python refuses to compute
        digits = re.search("[0-9_]{1000,}", text)
        where = _Lines(text, file).where(digits.start() if digits else 0)
        _refuse(where, "a number is too large")
    for path, value in _walk(data):
        fault = _fault(path, value)
        if fault:
            _refuse(Locator(text, file).where(path), fault)
    return data


def _walk(data: object) -> Iterator[tuple[Path, object]]:
    """Everything in a parsed text, with its path; no recursion, parents before children."""
    todo: list[tuple[Path, object]] = [((), data)]
    while todo:
        path, value = todo.pop()
        yield path, value
        if isinstance(value, dict):
            todo.extend(((*path, key), child) for key, child in value.items())
        elif isinstance(value, list):
            todo.extend(((*path, index), child) for index, child in enumerate(value))


def _fault(path: Path, value: object) -> str:
    if len(path) > MAX_LEVELS:
        return f"tables are nested more than {MAX_LEVELS} levels deep"
    if path and isinstance(path[-1], str) and re.search(_UNSAFE, path[-1]):
        return "the key contains an invisible control character"
    if isinstance(value, str) and re.search(_UNSAFE, value):
        return "the text contains an invisible control character"
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return "a number is too large"
    return ""


def _offset(text: str, message: str) -> int:
    """Where the fault is, from the reader's words "(at line 3, column 5)"."""
    at = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)$", message)
    if at is None:  # at the end of the document
        return len(text.rstrip())
    start = 0
    for _ in range(int(at[1]) - 1):
        start = text.index("\n", start) + 1
    if message.startswith("Cannot "):  # a repetition is noticed only at the end of the line
        blanks = re.compile(r"[ \t]*").match(text, start)
        return blanks.end() if blanks else start
    # A backslash is noticed behind its letter.
    back = 2 if message.startswith("Unescaped") else 0
    return start + int(at[2]) - 1 - back


# What the reader's messages begin with, what we say instead, and what to do about it.
_MESSAGES = (
    ("Cannot declare", "this table was already given", "give it once, or as [[name]]"),
    ("Cannot overwrite", "this key stands here a second time", "keep one of the two"),
    ("Duplicate inline", "this key stands here a second time", "keep one of the two"),
    ("Cannot mutate", "this table was already closed", "write all its keys in one place"),
    ("Cannot redefine", "this table was already closed", "write all its keys in one place"),
    ("Expected ']", "a table header is not closed", "write [name] or [[name]] on its own line"),
    ("Expected '='", "there is no = after the key", 'write key = "value"'),
    ("Invalid initial character", "a key is expected here", 'write key = "value"'),
    ("Invalid statement", "a key or a table header is expected here", 'write key = "value"'),
    (
        "Unclosed array",
        "the list is not closed here",
        "put commas between the entries and ] behind",
    ),
    ("Unclosed inline", "the table is not closed here", "put commas between the keys and } behind"),
    ("Unterminated", "the text is not closed", "put a quotation mark behind it"),
    ("Illegal character", "this character cannot stand here", "a text in quotes ends on its line"),
    ("Found invalid", "this character cannot stand here", "take it away"),
    ("Unescaped", "a backslash stands alone in the text", "write it twice, or use single quotes"),
    ("Invalid hex", "this character code does not exist", "write the character itself"),
    ("Escaped", "this character code does not exist", "write the character itself"),
    ("Invalid date", "there is no such date", "write it like 2026-11-30"),
    ("Invalid value", "this is not a value", 'text stands in quotes: "Director"'),
    ("Expected newline", "the line goes on after its end", "put texts in quotes, one key per line"),
)


def _plain_words(message: str, text: str, offset: int) -> tuple[str, str]:
    if text[offset : offset + 1] == "%":
        return "a percentage stands in quotes", 'write "5%" with quotes'
    if "\n" in text[offset : offset + 2] and message.startswith(
        ("Invalid init", "Unclosed inline")
    ):
        return "a table in { } stands on one line", "write a longer one below a header: [name]"
    for begins, what, hint in _MESSAGES:
        if message.startswith(begins):
            return what, hint
    return "the line cannot be read", 'write key = "value"'


class _Node:
    """A key or an entry of a list: where it stands, and what it holds.

    ``body`` is the end of its header; ``value`` from where to where its value is written.
    """

    __slots__ = ("body", "children", "offset", "tables", "value")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.children: dict[str | int, _Node] = {}
        self.body: int | None = None
        self.value: tuple[int, int] | None = None
        self.tables = False  # an [[array of tables]]: headers go on in its last entry

    def child(self, key: str | int, offset: int) -> _Node:
        return self.children.setdefault(key, _Node(offset))


class _Stop(Exception):  # noqa: N818 - not an error: what follows cannot be located
    pass


class Locator:
    """Finds where something stands in the text of a plan; works on TOML that can be read.

    >>> locator = Locator('[[bonuses]]\\nrates = ["5%",\\n  "3%"]', "plan.toml")
    >>> locator.where(("bonuses", 0, "rates", 1))
    'plan.toml:3:3'
    """

    __slots__ = ("_lines", "_root", "_text")

    def __init__(self, text: str, file: str) -> None:
        self._text = text.removeprefix(_BOM)
        self._lines = _Lines(self._text, file)
        self._root: _Node | None = None

    def where(self, path: Path) -> str:
        """Say ``file:line:column`` of a key or list entry, or else of its nearest parent there is.

        The path holds keys and positions in lists, as in ``("bonuses", 1, "rates", 0)``.
        A key that stands in several headers is found in the first.
        """
        node = self._tree()
        for part in path:
            below = node.children.get(part)
            if below is None:
                break
            node = below
        return self._lines.where(node.offset)

    def has(self, path: Path) -> bool:
        """Say whether something stands in the text under this path."""
        return self._find(path) is not None

    def holds(self, path: Path) -> bool:
        """Say whether what stands there is a table or a list that is not empty."""
        node = self._find(path)
        return node is not None and bool(node.children)

    def span(self, path: Path) -> tuple[int, int] | None:
        """Where the value under this path begins and ends; None for what has a header or none."""
        node = self._find(path)
        start, end = node.value if node and node.value else (0, 0)
        return (start, start + len(self._text[start:end].rstrip())) if end else None

    def body(self, path: Path) -> int | None:
        """Where the header of this table ends; None where it has none of its own."""
        node = self._find(path)
        return node.body if node else None

    def _find(self, path: Path) -> _Node | None:
        node: _Node | None = self._tree()
        for part in path:
            node = node.children.get(part) if node else None
        return node

    def _tree(self) -> _Node:
        if self._root is None:  # most plans have no faults, and nobody asks
            self._root = _Node(0)
            with suppress(_Stop):
                _Reader(self._text).document(self._root)
        return self._root


class _Reader:
    """Walks over a text that is known to be TOML and notes where keys and entries stand."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self, root: _Node) -> None:
        table = root
        while True:
            self.skip(r"(?:\s|#[^\n]*+)*+")
            if self.at == len(self.text):
                return
            if self.text.startswith("[", self.at):
                double = self.text.startswith("[[", self.at)
                self.at += 2 if double else 1
                table = self.header(root, double)
            else:
                self.pair(table, 0)

    def header(self, root: _Node, double: bool) -> _Node:
        node = root
        keys = self.key()
        for index, (name, offset) in enumerate(keys):
            node = node.child(name, offset)
            if double and index == len(keys) - 1:
                node.tables = True
                node = node.child(len(node.children), offset)
            elif node.tables:
                node = node.children[len(node.children) - 1]
        self.skip(r"[ \t]*+\]{1,2}")
        node.body = self.at
        return node

    def pair(self, table: _Node, depth: int) -> None:
        for name, offset in self.key():
            table = table.child(name, offset)
        self.take("=")
        self.skip(r"[ \t]*+")
        self.value(table, depth)

    def key(self) -> list[tuple[str, int]]:
        parts: list[tuple[str, int]] = []
        while True:
            self.skip(r"[ \t]*+")
            offset = self.at
            name = self.skip(rf"{_BARE_KEY}|{_STRING}")
            if name[0] in "\"'":
                import tomllib

                try:
                    name = tomllib.loads(f"key = {name}")["key"]
                except ValueError:
                    raise _Stop from None
            parts.append((name, offset))
            self.skip(r"[ \t]*+")
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def value(self, node: _Node, depth: int) -> None:
        start = self.at
        self._value(node, depth)
        node.value = start, self.at

    def _value(self, node: _Node, depth: int) -> None:
        if depth > MAX_LEVELS:
            raise _Stop
        opening = self.text[self.at : self.at + 1]
        if opening not in ("[", "{"):
            self.skip(_STRING if opening in ("'", '"') else r"[^,\]}\n#]++")
            return
        closing = "]" if opening == "[" else "}"
        self.at += 1
        while True:
            self.skip(r"(?:\s|#[^\n]*+)*+")
            if self.text.startswith(closing, self.at):
                self.at += 1
                return
            if opening == "[":
                self.value(node.child(len(node.children), self.at), depth + 1)
            else:
                self.pair(node, depth + 1)
            self.skip(r"(?:\s|#[^\n]*+)*+")
            if not self.text.startswith(closing, self.at):
                self.take(",")

    def take(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            raise _Stop
        self.at += len(mark)

    def skip(self, pattern: str) -> str:
        match = re.compile(pattern).match(self.text, self.at)
        if match is None:
            raise _Stop
        self.at = match.end()
        return match.group()
