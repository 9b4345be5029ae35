"""Making text that came from outside harmless for a screen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# What a terminal obeys (C0, DEL, C1), what turns the direction of a line (bidi embeddings,
# overrides, isolates), what breaks a line without being a newline, and what is no character.
_UNSAFE = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"


@cache
def unsafe() -> re.Pattern[str]:
    """Compile the pattern of one unsafe character, when the first one is met."""
    import re

    return re.compile(_UNSAFE)


def clean(text: str) -> str:
    r"""Show control characters and direction overrides as escapes instead of passing them on.

    >>> clean("Zoë Ångström"), clean("red\x1b[31m")
    ('Zoë Ångström', 'red\\x1b[31m')
    """
    return text if text.isprintable() else unsafe().sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def plural(count: int, one: str, many: str = "") -> str:
    """Put a number before its noun.

    >>> plural(1, "member"), plural(3, "member"), plural(2, "company", "companies")
    ('1 member', '3 members', '2 companies')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def with_amounts(lines: list[tuple[str, str]], space: int) -> list[str]:
    """Lines of text with their amounts in a column to the right.

    What does not fit into the ``space`` of a line goes on below, further in.
    """
    room = max(len(amount) for _, amount in lines)
    cut = [piece for line in lines for piece in _cut(*line, max(space - room - 2, 20))]
    width = max(len(text) for text, _ in cut) + 2
    return [f"{text:<{width}}{amount:>{room}}".rstrip() for text, amount in cut]


def _cut(text: str, amount: str, width: int) -> list[tuple[str, str]]:
    """A line of an explanation in pieces that fit, the amount beside the first."""
    if len(text) <= width:
        return [(text, amount)]
    from textwrap import wrap

    indent = " " * (len(text) - len(text.lstrip()) + 4)
    first, *more = wrap(text, width, subsequent_indent=indent)
    return [(first, amount), *((piece, "") for piece in more)]
