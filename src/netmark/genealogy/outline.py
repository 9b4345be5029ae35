"""The outline: a genealogy as indented text, read and drawn. Tests, plans and trees speak it.

    ann  Director
      bob  market=EU joined=2026-10-01
        "cat o'hara"  Green Diamond  PV 100  CV 99.50   # a comment

A line is a member: its name, then words in any order. Whoever is indented deeper is below; the
step is free, but a line that goes back must go back to a level that is open. Only spaces indent.

- ``PV 100``: a word in capitals and a number, kept as text.
- ``key=value`` is a flag, and so are the single words ``forced``, ``inactive`` and ``terminated``
  (their value is "yes").
- All other words together are the label, such as a rank.
- Quotation marks make one plain word of what stands between them (a name with spaces, a rank
  called "VIP 3", a value); in them ``\\"``, ``\\\\`` and ``\\u0009`` stand for that character.
- ``#`` before a word begins a comment. Blank lines mean nothing.
- A name stands in an outline only once.

Indentation alone would make the drawing of a chain of n members grow with n squared. So a level
may be written as a number instead, ``1234: dan`` (a root is ``0:``), and the indentation of that
line means nothing. Levels beyond MAX_INDENTED are always drawn so.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, NoReturn

from netmark.errors import InputError, Problem

MAX_INDENTED = 32
"""The deepest level that is drawn by indentation alone: 64 columns."""

METRICS = ("PV", "CV", "AMOUNT")
BARE_FLAGS = ("forced", "inactive", "terminated")

_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_WORD = re.compile(
    rf'(?P<key>[^\s"=#][^\s"=]*+)=(?P<value>{_QUOTED}|[^\s"]*+)(?= |\Z)'
    rf"|(?P<quoted>{_QUOTED})(?= |\Z)"
    r"|(?P<comment>#.*)"
    r'|(?P<plain>[^\s"=]++)(?= |\Z)'
)
_LEVEL = re.compile(r"[0-9]{1,9}:")
_KEY = re.compile(r"[a-z][A-Za-z0-9_.:-]*")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
_LIKE_A_NUMBER = re.compile(r"[-+]?[.,]?[0-9][0-9.,_']*([eE][-+]?[0-9]+)?%?")
_NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,9})?")
_PLAIN_LABEL = re.compile(r"[A-Z][a-z]*(?: [A-Z][a-z]+)*")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
# Line ends, controls and marks that turn the direction of writing are never shown as they are.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class Entry(NamedTuple):
    """One member of an outline.

    ``parent`` is the index of an entry further up, or -1; ``line`` counts from parse's first_line.
    ``label`` is the free words, joined by one space; numbers are texts as they were written.
    """

    name: str
    parent: int
    line: int
    label: str
    numbers: dict[str, str]
    flags: dict[str, str]


class _Fault(Exception):  # noqa: N818 - becomes a Problem
    def __init__(self, column: int, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.column, self.what, self.hint = column, what, hint


class _Word(NamedTuple):
    """A word and its column; ``key`` for flags, ``plain`` unless it stood in quotes."""

    text: str
    column: int
    plain: bool
    key: str = ""


def parse(text: str, file: str = "outline", first_line: int = 1) -> list[Entry]:
    """Read an outline; entries come in the order of the lines, so parents before children.

    ``file`` and ``first_line`` say where the text stands, for the problems. Raises InputError with
    one Problem for each line that cannot be read.

    >>> [(e.name, e.parent, e.label, e.numbers) for e in parse("ann Director\\n  cat  PV 100")]
    [('ann', -1, 'Director', {}), ('cat', 0, '', {'PV': '100'})]
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    path = _Path()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), first_line):
        indent = len(line) - len(line.lstrip(" "))
        try:
            words = _words(line.removesuffix("\r"), indent)
            if not words:
                continue
            level = _level(words)
            parent = path.enter(indent if level is None else None, level, len(entries))
            entry = _entry(words, parent, number)
            if entry.name in seen:
                what = f"{_shown(entry.name)} already stands in line {seen[entry.name]}"
                raise _Fault(words[0].column, what, "give every member a name of its own")
        except _Fault as fault:
            where = f"{file}:{number}:{fault.column}"
            problems.append(Problem(where, fault.what, fault.hint))
            # The line keeps its place, so that those below it are not at fault as well.
            if path.size == len(entries):
                with suppress(_Fault):
                    path.enter(indent, None, len(entries))
            if path.size > len(entries):
                entries.append(Entry("", -1, number, "", {}, {}))
            continue
        seen[entry.name] = number
        entries.append(entry)
    if problems:
        raise InputError("the outline cannot be read", problems=problems)
    return entries


class _Path:
    """The members that are still open, from a root down to the last line."""

    def __init__(self) -> None:
        self.size = 0  # how many lines have found their place
        self._open: list[int] = []  # entry by level
        self._indents: list[int] = []  # of the levels that were indented: the first ones
        self._margin = -1

    def enter(self, indent: int | None, level: int | None, entry: int) -> int:
        """Find the place of a line by its level or indentation; gives the index of its parent."""
        if level is None:
            level = self._level_of(indent or 0)
        if level > len(self._open):
            hint = f"the deepest level here is {len(self._open)}"
            raise _Fault(1, f"there is nobody on level {level - 1} above", hint)
        parent = self._open[level - 1] if level else -1
        del self._open[level:]
        del self._indents[level:]
        if indent is not None:
            self._indents.append(indent)
        self._open.append(entry)
        self.size += 1
        return parent

    def _level_of(self, indent: int) -> int:
        if self._margin < 0:
            self._margin = indent
        indents = self._indents
        if not indents and self._open:
            raise _Fault(1, "the lines above have numbers for levels", "write: 1: ann")
        if indent < self._margin:
            raise _Fault(1, "the line begins left of the first one", "indent it like the first one")
        if not indents or indent > indents[-1]:
            if len(indents) < len(self._open):
                hint = f"write its level: {len(self._open)}: ann"
                raise _Fault(1, "the member above has a number for its level", hint)
            return len(indents)
        # From below: the levels that a line closes are never looked at again.
        level = len(indents) - 1
        while level >= 0 and indents[level] > indent:
            level -= 1
        if level < 0 or indents[level] != indent:
            hint = f"indent it by one of: {', '.join(str(i) for i in indents[-8:])}"
            raise _Fault(1, "the indentation fits no line above", hint)
        return level


def _words(line: str, at: int = 0) -> list[_Word]:
    words: list[_Word] = []
    if line.startswith("\t", at):
        raise _Fault(at + 1, "a tab stands in the indentation", "indent with spaces")
    unsafe = _UNSAFE.search(line)
    if unsafe:
        column, code = unsafe.start() + 1, ord(unsafe[0])
        if code == 9:
            raise _Fault(column, "a tab stands between the words", "use spaces")
        raise _Fault(column, f"a control character stands here: U+{code:04X}", "take it away")
    while True:
        while line.startswith(" ", at):
            at += 1
        if at == len(line):
            return words
        match = _WORD.match(line, at)
        if match is None:
            _refuse_word(line, at)
        if match["comment"] is not None:
            return words
        key, column = match["key"] or "", at + 1
        text = match["plain"] or match["value"] if match["quoted"] is None else match["quoted"]
        quoted = text.startswith('"')
        words.append(_Word(_unquoted(text) if quoted else text, column, not quoted, key))
        at = match.end()


def _refuse_word(line: str, at: int) -> NoReturn:
    odd = re.compile(r"[^\S ]").search(line, at)
    if line[at] == '"':
        raise _Fault(at + 1, "a quotation mark has no other one", 'write it like "Green Diamond"')
    if odd and '"' not in line[at : odd.start()]:
        what = f"an invisible character stands here: U+{ord(odd[0]):04X}"
        raise _Fault(odd.start() + 1, what, "use a plain space, or quote the whole name")
    if line[at] == "=":
        raise _Fault(at + 1, "there is no key before the =", "write it like market=EU")
    raise _Fault(
        at + 1, "a quotation mark stands inside a word", 'quote the whole: "Green Diamond"'
    )


def _unquoted(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else code

    return _ESCAPE.sub(character, text[1:-1])


def _level(words: list[_Word]) -> int | None:
    """Take the number of a level off the front of a line."""
    first = words[0]
    if not first.plain or first.key or not _LEVEL.fullmatch(first.text):
        return None
    if len(words) == 1:
        raise _Fault(first.column, "there is no name behind the level", "write it like 12: ann")
    del words[0]
    return int(first.text[:-1])


def _entry(words: list[_Word], parent: int, line: int) -> Entry:
    name, label = words[0], list[str]()
    numbers: dict[str, str] = {}
    flags: dict[str, str] = {}
    if name.key:
        raise _Fault(
            name.column, "a line begins with a name", f'write "{name.key}=..." with quotes'
        )
    if not name.text:
        raise _Fault(name.column, "the name is empty", "give every member a name of its own")
    at = 1
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else None
        at += 1
        if word.key or (word.plain and word.text in BARE_FLAGS):
            _flag(word, flags)
        elif word.plain and _begins_number(word, after):
            numbers[word.text] = _number(word, after, numbers)
            at += 1
        else:
            label.append(word.text)
            if word.plain and _LIKE_A_NUMBER.fullmatch(word.text) and not _beside(words, at):
                hint = f"write PV {word.text}, or put a label in quotes"
                raise _Fault(word.column, f"it is not said what {word.text[:40]} counts", hint)
    return Entry(name.text, parent, line, " ".join(label), numbers, flags)


def _beside(words: list[_Word], at: int) -> bool:
    """Tell whether a number has a word beside it that makes it part of a label, as in 5 Star."""
    neighbours = [words[at - 2]] if at > 2 else []
    neighbours += words[at : at + 1]
    return any(
        not word.key and not (word.plain and _LIKE_A_NUMBER.fullmatch(word.text))
        for word in neighbours
    )


def _begins_number(word: _Word, after: _Word | None) -> bool:
    if word.text in METRICS:
        return True
    number = after is not None and after.plain and not after.key
    return bool(
        number and _CAPITALS.fullmatch(word.text) and after and _LIKE_A_NUMBER.fullmatch(after.text)
    )


def _number(word: _Word, after: _Word | None, numbers: dict[str, str]) -> str:
    if word.text in numbers:
        raise _Fault(word.column, f"{word.text} stands here a second time", "keep one of the two")
    if after is None or after.key or not after.plain or not _NUMBER.fullmatch(after.text):
        column = after.column if after else word.column
        raise _Fault(column, f"{word.text} needs a number", f"write it like {word.text} 99.50")
    return after.text


def _flag(word: _Word, flags: dict[str, str]) -> None:
    key, value = (word.key, word.text) if word.key else (word.text, "yes")
    if not _KEY.fullmatch(key):
        hint = f"write {key} 100" if _CAPITALS.fullmatch(key) else "write it like market=EU"
        raise _Fault(word.column, f"{_shown(key)} cannot be the key of a flag", hint)
    if not value:
        raise _Fault(word.column, f"{key} has no value", f"write it like {key}=EU")
    if key in flags:
        raise _Fault(word.column, f"{key} stands here a second time", "keep one of the two")
    flags[key] = value


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:30] + "...")


def render(
    names: Sequence[str],
    parents: Sequence[int],
    labels: Sequence[str] = (),
    numbers: Sequence[Mapping[str, str]] = (),
    flags: Sequence[Mapping[str, str]] = (),
) -> str:
    """Draw a genealogy as an outline, one line for each member, siblings in the order given.

    ``parents`` holds indexes, -1 for roots, and a parent comes before its children. Empty sequences
    stand for nothing on any line. What parse would take for something else is put into quotes, so
    parse gives back the same entries, if the names differ and the order was that of the lines.
    Time and size are linear: levels beyond MAX_INDENTED are written as numbers.

    >>> print(render(["ann", "bob", "cat o'hara"], [-1, 0, 1], ["Director", "", "VIP 3"]), end="")
    ann  Director
      bob
        "cat o'hara"  "VIP 3"
    """
    below: list[list[int]] = [[] for _ in names]
    roots: list[int] = []
    for index, parent in enumerate(parents):
        if parent >= index:
            raise ValueError("a parent comes before its children")
        (below[parent] if parent >= 0 else roots).append(index)
    lines: list[str] = []
    todo = [(index, 0) for index in reversed(roots)]  # a stack: the tree may be deeper than Python
    while todo:
        index, level = todo.pop()
        head = "  " * min(level, MAX_INDENTED) + (f"{level}: " if level > MAX_INDENTED else "")
        parts = [head + _quoted(names[index], name=True)]
        if labels and labels[index]:
            parts.append(_quoted(labels[index]))
        if numbers:
            parts.extend(f"{word} {number}" for word, number in numbers[index].items())
        if flags:
            parts.extend(_drawn_flag(key, value) for key, value in flags[index].items())
        lines.append("  ".join(parts))
        todo.extend((child, level + 1) for child in reversed(below[index]))
    return "".join(f"{line}\n" for line in lines)


def _drawn_flag(key: str, value: str) -> str:
    if key in BARE_FLAGS and value == "yes":
        return key
    plain = value and not re.search(r'[\s"]', value) and not _UNSAFE.search(value)
    return f"{key}={value if plain else _in_quotes(value)}"


def _quoted(text: str, *, name: bool = False) -> str:
    """Put a name or a label into quotes if it would not be read back as it is without them."""
    if name:
        # The level, the comment and the flag that a name could be taken for.
        plain = re.fullmatch(r'[^\s"=#][^\s"=]*', text) and not _LEVEL.fullmatch(text)
        return text if plain and not _UNSAFE.search(text) else _in_quotes(text)
    if _PLAIN_LABEL.fullmatch(text):
        return text  # nearly all ranks and names of people: a large tree is drawn twice as fast
    try:
        words = [] if _UNSAFE.search(text) else _words(text)
        if _entry([_Word("name", 1, plain=True), *words], -1, 1).label == text:
            return text
    except _Fault:
        pass
    return _in_quotes(text)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
