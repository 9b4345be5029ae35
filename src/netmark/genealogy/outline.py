"""The outline: a genealogy as indented text, read and drawn. Tests, plans and trees speak it.

    ann  Director
      bob  market=EU joined=2026-10-01
        "cat o'hara"  Green Diamond  PV 100  CV 99.50   # a comment

A line is a member: its name, then words in any order. Whoever is indented deeper is below; the
step is free, but a line that goes back must go back to a level that is open. Only spaces indent.

- ``PV 100``: a word in capitals and a number, kept as text.
- ``PV 100  CV 80 + PV 50  buyer=retail``: a ``+`` behind a number begins one more order, which has
  the numbers and flags up to the next ``+``.
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from netmark.errors import InputError, Problem
from netmark.genealogy.words import UNSAFE, Fault, Word, words_in

MAX_INDENTED = 32
"""The deepest level that is drawn by indentation alone: 64 columns."""

METRICS = ("PV", "CV", "AMOUNT")
BARE_FLAGS = ("forced", "inactive", "terminated")

_LEVEL = re.compile(r"[0-9]{1,9}:")
_KEY = re.compile(r"[a-z][A-Za-z0-9_.:-]*")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
_LIKE_A_NUMBER = re.compile(r"[-+]?[.,]?[0-9][0-9.,_']*([eE][-+]?[0-9]+)?%?")
_NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,9})?")
_PLAIN_LABEL = re.compile(r"[A-Z][a-z]*(?: [A-Z][a-z]+)*")


class Also(NamedTuple):
    """What stands behind a ``+``: one more order of the same member."""

    numbers: dict[str, str]
    flags: dict[str, str]


class Entry(NamedTuple):
    """One member of an outline.

    ``parent`` is the index of an entry further up, or -1; ``line`` counts from parse's first_line.
    ``label`` is the free words, joined by one space; numbers are texts as they were written.
    ``more`` is every order but the first.
    """

    name: str
    parent: int
    line: int
    label: str
    numbers: dict[str, str]
    flags: dict[str, str]
    more: tuple[Also, ...] = ()

    @property
    def orders(self) -> tuple[Also, ...]:
        """Numbers and flags of every order; of the first with what is said about the member."""
        return (Also(self.numbers, self.flags), *self.more)


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
            words = words_in(line.removesuffix("\r"), indent)
            if not words:
                continue
            level = _level(words)
            parent = path.enter(indent if level is None else None, level, len(entries))
            entry = _entry(words, parent, number)
            if entry.name in seen:
                what = f"{_shown(entry.name)} already stands in line {seen[entry.name]}"
                raise Fault(words[0].column, what, "give every member a name of its own")
        except Fault as fault:
            where = f"{file}:{number}:{fault.column}"
            problems.append(Problem(where, fault.what, fault.hint))
            # The line keeps its place, so that those below it are not at fault as well.
            if path.size == len(entries):
                with suppress(Fault):
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
            raise Fault(1, f"there is nobody on level {level - 1} above", hint)
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
            raise Fault(1, "the lines above have numbers for levels", "write: 1: ann")
        if indent < self._margin:
            raise Fault(1, "the line begins left of the first one", "indent it like the first one")
        if not indents or indent > indents[-1]:
            if len(indents) < len(self._open):
                hint = f"write its level: {len(self._open)}: ann"
                raise Fault(1, "the member above has a number for its level", hint)
            return len(indents)
        # From below: the levels that a line closes are never looked at again.
        level = len(indents) - 1
        while level >= 0 and indents[level] > indent:
            level -= 1
        if level < 0 or indents[level] != indent:
            hint = f"indent it by one of: {', '.join(str(i) for i in indents[-8:])}"
            raise Fault(1, "the indentation fits no line above", hint)
        return level


def _level(words: list[Word]) -> int | None:
    """Take the number of a level off the front of a line."""
    first = words[0]
    if not first.plain or first.key or not _LEVEL.fullmatch(first.text):
        return None
    if len(words) == 1:
        raise Fault(first.column, "there is no name behind the level", "write it like 12: ann")
    del words[0]
    return int(first.text[:-1])


def _entry(words: list[Word], parent: int, line: int) -> Entry:
    name, label = words[0], list[str]()
    first = order = Also({}, {})
    more: list[Also] = []
    if name.key:
        raise Fault(name.column, "a line begins with a name", f'write "{name.key}=..." with quotes')
    if not name.text:
        raise Fault(name.column, "the name is empty", "give every member a name of its own")
    at = 1
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else None
        at += 1
        if word.key or (word.plain and word.text in BARE_FLAGS):
            _flag(word, order.flags)
        elif word.plain and _begins_number(word, after):
            order.numbers[word.text] = _number(word, after, order.numbers)
            at += 1
        elif word.plain and word.text == "+" and (more or order.numbers):
            order = _next_order(word, after, order)
            more.append(order)
        elif more:
            raise Fault(
                word.column, f"{_shown(word.text)} is not about an order", "write it before the +"
            )
        else:
            label.append(word.text)
            if word.plain and _LIKE_A_NUMBER.fullmatch(word.text) and not _beside(words, at):
                hint = f"write PV {word.text}, or put a label in quotes"
                raise Fault(word.column, f"it is not said what {word.text[:40]} counts", hint)
    if more and not order.numbers:
        raise Fault(words[-1].column, "the last order has no number", "write PV 100 + PV 50")
    return Entry(name.text, parent, line, " ".join(label), first.numbers, first.flags, tuple(more))


def _next_order(plus: Word, after: Word | None, before: Also) -> Also:
    if not before.numbers or after is None:
        raise Fault(plus.column, "a + stands between two orders", "write PV 100 + PV 50")
    return Also({}, {})


def _beside(words: list[Word], at: int) -> bool:
    """Tell whether a number has a word beside it that makes it part of a label, as in 5 Star."""
    neighbours = [words[at - 2]] if at > 2 else []
    neighbours += words[at : at + 1]
    return any(
        not word.key and not (word.plain and _LIKE_A_NUMBER.fullmatch(word.text))
        for word in neighbours
    )


def _begins_number(word: Word, after: Word | None) -> bool:
    if word.text in METRICS:
        return True
    number = after is not None and after.plain and not after.key
    return bool(
        number and _CAPITALS.fullmatch(word.text) and after and _LIKE_A_NUMBER.fullmatch(after.text)
    )


def _number(word: Word, after: Word | None, numbers: dict[str, str]) -> str:
    if word.text in numbers:
        hint = f"for one more order write: {word.text} 100 + {word.text} 50"
        raise Fault(word.column, f"{word.text} stands here a second time", hint)
    if after is None or after.key or not after.plain or not _NUMBER.fullmatch(after.text):
        column = after.column if after else word.column
        raise Fault(column, f"{word.text} needs a number", f"write it like {word.text} 99.50")
    return after.text


def _flag(word: Word, flags: dict[str, str]) -> None:
    key, value = (word.key, word.text) if word.key else (word.text, "yes")
    if not _KEY.fullmatch(key):
        hint = f"write {key} 100" if _CAPITALS.fullmatch(key) else "write it like market=EU"
        raise Fault(word.column, f"{_shown(key)} cannot be the key of a flag", hint)
    if not value:
        raise Fault(word.column, f"{key} has no value", f"write it like {key}=EU")
    if key in flags:
        raise Fault(word.column, f"{key} stands here a second time", "keep one of the two")
    flags[key] = value


def column_of(line: str, word: str, value: str = "") -> int:
    """The column of a word, or of the flag ``word=value``; of the name when it is not there.

    >>> column_of("  ann  Director  buyer=self  PV 100 + PV 50  buyer=retail", "buyer", "retail")
    46
    """
    words = words_in(line)
    wanted = (value, word) if value else (word, "")
    found = (each.column for each in words if (each.text, each.key) == wanted)
    return next(found, words[0].column if words else 1)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:30] + "...")


def render(
    names: Sequence[str],
    parents: Sequence[int],
    labels: Sequence[str] = (),
    numbers: Sequence[Mapping[str, str]] = (),
    flags: Sequence[Mapping[str, str]] = (),
    more: Sequence[Sequence[Also]] = (),
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
        parts.extend(_drawn(numbers[index] if numbers else {}, flags[index] if flags else {}))
        for order in more[index] if more else ():
            parts.extend(("+", *_drawn(order.numbers, order.flags)))
        lines.append("  ".join(parts))
        todo.extend((child, level + 1) for child in reversed(below[index]))
    return "".join(f"{line}\n" for line in lines)


def _drawn(numbers: Mapping[str, str], flags: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{word} {number}" for word, number in numbers.items())
    yield from (_drawn_flag(key, value) for key, value in flags.items())


def _drawn_flag(key: str, value: str) -> str:
    if key in BARE_FLAGS and value == "yes":
        return key
    plain = value and not re.search(r'[\s"]', value) and not UNSAFE.search(value)
    return f"{key}={value if plain else _in_quotes(value)}"


def _quoted(text: str, *, name: bool = False) -> str:
    """Put a name or a label into quotes if it would not be read back as it is without them."""
    if name:
        # The level, the comment and the flag that a name could be taken for.
        plain = re.fullmatch(r'[^\s"=#][^\s"=]*', text) and not _LEVEL.fullmatch(text)
        return text if plain and not UNSAFE.search(text) else _in_quotes(text)
    if _PLAIN_LABEL.fullmatch(text):
        return text  # nearly all ranks and names of people: a large tree is drawn twice as fast
    try:
        words = [] if UNSAFE.search(text) else words_in(text)
        if _entry([Word("name", 1, plain=True), *words], -1, 1).label == text:
            return text
    except Fault:
        pass
    return _in_quotes(text)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
