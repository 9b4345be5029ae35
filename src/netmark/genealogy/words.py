"""The words of a line of an outline, each with its column."""

import re
from typing import NamedTuple, NoReturn

_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_WORD = re.compile(
    rf'(?P<key>[^\s"=#][^\s"=]*+)=(?P<value>{_QUOTED}|[^\s"]*+)(?= |\Z)'
    rf"|(?P<quoted>{_QUOTED})(?= |\Z)"
    r"|(?P<comment>#.*)"
    r'|(?P<plain>[^\s"=]++)(?= |\Z)'
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
# Line ends, controls and marks that turn the direction of writing are never shown as they are.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class Fault(Exception):  # noqa: N818 - becomes a Problem
    """What is wrong with a line, and at which column."""

    def __init__(self, column: int, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.column, self.what, self.hint = column, what, hint


class Word(NamedTuple):
    """A word and its column; ``key`` for flags, ``plain`` unless it stood in quotes."""

    text: str
    column: int
    plain: bool
    key: str = ""


def words_in(line: str, at: int = 0) -> list[Word]:
    """The words of a line from a place on; Raises Fault for what is no word."""
    words: list[Word] = []
    if line.startswith("\t", at):
        raise Fault(at + 1, "a tab stands in the indentation", "indent with spaces")
    unsafe = UNSAFE.search(line)
    if unsafe:
        column, code = unsafe.start() + 1, ord(unsafe[0])
        if code == 9:
            raise Fault(column, "a tab stands between the words", "use spaces")
        raise Fault(column, f"a control character stands here: U+{code:04X}", "take it away")
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
        words.append(Word(_unquoted(text) if quoted else text, column, not quoted, key))
        at = match.end()


def _refuse_word(line: str, at: int) -> NoReturn:
    odd = re.compile(r"[^\S ]").search(line, at)
    if line[at] == '"':
        raise Fault(at + 1, "a quotation mark has no other one", 'write it like "Green Diamond"')
    if odd and '"' not in line[at : odd.start()]:
        what = f"an invisible character stands here: U+{ord(odd[0]):04X}"
        raise Fault(odd.start() + 1, what, "use a plain space, or quote the whole name")
    if line[at] == "=":
        raise Fault(at + 1, "there is no key before the =", "write it like market=EU")
    raise Fault(at + 1, "a quotation mark stands inside a word", 'quote the whole: "Green Diamond"')


def _unquoted(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else code

    return _ESCAPE.sub(character, text[1:-1])
