"""Text from outside: what may be stored of it, and in which form."""

import re
import unicodedata
from collections.abc import Iterable

from netmark.errors import InputError
from netmark.ledger.money import quoted

TEXT_LIMIT = 200
CODE_LIMIT = 64

# Control characters, halves of characters, line and paragraph separators: they break lines,
# tables and files. Unassigned characters are let through, because what is assigned depends on
# the version of Python.
_REFUSED = ("Cc", "Cs", "Zl", "Zp")
# A formula, or one behind marks; names such as 's Gravenhage are neither.
_MARKABLE = re.compile(r"'*[=+\-@\t\r]")
# Marks that turn the direction of everything after them: a name could rewrite its line.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """A name or remark as it is stored: NFC, without spaces around it.

    Raises InputError for control characters, for marks that turn the direction of writing, and
    beyond ``limit`` characters.

    >>> clean("  Zoe\u0308 ") == "Zo\u00eb"
    True
    """
    text = text.strip()
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        for mark in text:
            if mark in _TURNING or unicodedata.category(mark) in _REFUSED:
                raise InputError(
                    f"{quoted(text)} has a character that cannot be shown (U+{ord(mark):04X})",
                    "write it without that character",
                )
    if len(text) > limit:
        raise InputError(
            f"{quoted(text)} has {len(text)} characters", f"at most {limit} can be kept"
        )
    return text


def clean_code(text: str, what: str = "an id") -> str:
    """An id, a reference, a market or the like: 1 to 64 visible characters, spaces only inside.

    Raises InputError, also for invisible characters, because two ids that look the same must be
    the same.

    >>> clean_code(" M-001 ")
    'M-001'
    """
    code = clean(text, CODE_LIMIT)
    if not code:
        raise InputError(f"{what} is missing")
    if not code.isascii():
        for mark in code:
            if unicodedata.category(mark) in {"Cf", "Zs"} and mark != " ":
                raise InputError(
                    f"{quoted(code)} has an invisible character (U+{ord(mark):04X})",
                    "write it without that character",
                )
    return code


def unmarked(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula.

    Only one: a text that began with apostrophes has got one more.

    >>> unmarked("'=1+1"), unmarked("''=1+1"), unmarked("'s Gravenhage")
    ('=1+1', "'=1+1", "'s Gravenhage")
    """
    return text[1:] if text[:1] == "'" and _MARKABLE.match(text) else text


def marked(text: str) -> str:
    """Put on what ``unmarked`` takes off, so that a text from elsewhere comes out as it is.

    >>> unmarked(marked("'=1+1")), unmarked(marked("-5.00"))
    ("'=1+1", '-5.00')
    """
    text = text.strip()
    return f"'{text}" if _MARKABLE.match(text) else text


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was probably meant, or nothing.

    >>> nearest("sponser", ["id", "sponsor"])
    'sponsor'
    """
    from difflib import get_close_matches

    low = {known.lower(): known for known in words}
    found = get_close_matches(word.lower()[:CODE_LIMIT], low, 1, 0.6)
    return low[found[0]] if found else ""


def choice(word: str, words: tuple[str, ...], what: str) -> str:
    """The word, if it is one of a few, in whatever case. Raises InputError with the nearest one."""
    if word in words:
        return word
    if word.lower() in words:
        return word.lower()
    near = nearest(word, words)
    hint = f"did you mean {near}?" if near else f"use one of: {', '.join(words)}"
    raise InputError(f"{word[:64]!r} is not {what}", hint)
