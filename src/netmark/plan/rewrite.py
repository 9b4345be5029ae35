"""Another value in the text of a plan, written where a person would write it.

Everything else of the text stays as it is, comments and order included.
"""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING

from netmark.errors import InputError
from netmark.plan.keys import known_keys
from netmark.plan.source import Locator, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic import BaseModel

    Path = tuple[str | int, ...]

_BOM = "\ufeff"
_NAMES = ("name", "says")
"""By what an entry of a list is called: bonuses and ranks by name, guards by what they say."""
_LISTS_OF_BONUSES = ("bonuses", "alternatives")


def path_of(document: dict[str, object], words: Sequence[str]) -> Path:
    """Where a value stands that is named by keys, by names of bonuses and ranks, and by numbers.

    Entries of lists without names are counted from 0. The value, and tables around it, may be
    missing if the plan knows such a key. Raises InputError with the nearest name.

    >>> path_of({"bonuses": [{"name": "Team", "rates": ["5%"]}]}, ["bonuses", "Team", "rates", "0"])
    ('bonuses', 0, 'rates', 0)
    """
    here: object = document
    path: Path = ()
    for number, word in enumerate(words):
        so_far = ".".join(words[:number]) or "the plan"
        if isinstance(here, list):
            place = _entry(here, word, so_far)
            path, here = (*path, place), here[place]
        elif isinstance(here, dict):
            if word not in here:
                known = _known(document, path)
                if word not in known:
                    raise _no_such(word, dict.fromkeys([*map(str, here), *known]), so_far)
            path, here = (*path, word), here.get(word, {})
        else:
            raise InputError(f"{so_far} is a value: there is nothing in it", "leave out the rest")
    return path


def _entry(entries: Sequence[object], word: str, so_far: str) -> int:
    named = {
        str(entry[key]): place
        for place, entry in enumerate(entries)
        if isinstance(entry, dict)
        for key in _NAMES
        if key in entry
    }
    if word in named:
        return named[word]
    if re.fullmatch("[0-9]{1,6}", word):
        if int(word) < len(entries):
            return int(word)
        last = len(entries) - 1
        holds = f"they are counted from 0 to {last}" if entries else "it is empty"
        raise InputError(f"{so_far} has no entry {word}", holds)
    if named:
        raise _no_such(word, named, so_far)
    raise InputError(
        f"{so_far} is a list of values, and {word!r} is no number",
        f"count its entries from 0, as in {so_far}.0",
    )


def _no_such(word: str, known: Iterable[str], so_far: str) -> InputError:
    from difflib import get_close_matches

    words = list(known)
    low = {each.lower(): each for each in words}
    near = get_close_matches(word.lower()[:64], low, 1)
    there = f"there is: {', '.join(words[:16])}" if words else "it is empty"
    hint = f"did you mean {low[near[0]]}?" if near else there
    return InputError(f"{so_far} has no {word[:64]!r}", hint)


def _known(document: dict[str, object], path: Path) -> list[str]:
    """The keys that the plan, or the kind of bonus that the path leads through, knows there."""
    from netmark.plan.bonuses import registry
    from netmark.plan.document import Plan

    model: type[BaseModel] = Plan
    here: object = document
    within: Path = ()
    for part in path:
        here = here[part] if isinstance(here, list) and isinstance(part, int) else _get(here, part)
        within = (*within, part)
        is_bonus = len(within) > 1 and isinstance(part, int) and within[-2] in _LISTS_OF_BONUSES
        if is_bonus and (kind := registry().get(str(_get(here, "kind")))):
            model, within = kind, ()
    return known_keys(model, within)


def _get(table: object, key: str | int) -> object:
    return table.get(key, {}) if isinstance(table, dict) else {}


def at(document: dict[str, object], path: Path) -> object:
    """The value under a path; None where there is none."""
    here: object = document
    for part in path:
        if isinstance(here, list) and isinstance(part, int):
            here = here[part]
        else:
            here = here.get(part) if isinstance(here, dict) else None
    return here


def written(word: str, bare: bool = True) -> str:
    """A value as TOML: true, false and what is TOML already as it is, all else in quotes.

    ``bare``: whole numbers without quotes. Raises InputError for brackets or quotes that are not
    closed.

    >>> written("5%"), written("20"), written("20", bare=False), written('["5%", "3%"]')
    ('"5%"', '20', '"20"', '["5%", "3%"]')
    """
    if word[:1] in ("[", "{", '"', "'"):
        try:
            tomllib.loads(f"value = {word}")
        except ValueError:
            raise InputError(
                f"{word[:64]!r} can't be read as a value", "close every bracket and quotation mark"
            ) from None
        return word
    if word in ("true", "false") or (bare and re.fullmatch("0|-?[1-9][0-9]{0,17}", word)):
        return word
    return json.dumps(word, ensure_ascii=False)


def put(text: str, file: str, path: Path, value: str) -> str:
    """The text of a plan with another value, written as TOML, under a path of its document.

    What is not there is added: in the { } or below the header of the table it belongs to. Raises
    InputError where the text is written in a way that can't be changed.
    """
    text = text.removeprefix(_BOM)
    before = parse(text, file)
    locator = Locator(text, file)
    span = locator.span(path)
    places = [(span[0], span[1], value)] if span else _added(text, locator, path, value)
    for start, end, new in places:
        after = text[:start] + new + text[end:]
        if _is(after, _with(before, path, tomllib.loads(f"value = {value}")["value"])):
            return after
    raise InputError(
        f"{file}: {'.'.join(map(str, path))} is written in a way that can't be changed here",
        "write it below a header of its own, or on a line of its own",
    )


def _added(text: str, locator: Locator, path: Path, value: str) -> Iterator[tuple[int, int, str]]:
    """Where a value that is missing may be written, the nearest table first."""
    for depth in range(len(path) - 1, -1, -1):
        parent, keys = path[:depth], path[depth:]
        if not all(isinstance(key, str) for key in keys):
            return
        line = f"{'.'.join(map(_key, map(str, keys)))} = {value}"
        body, span = locator.body(parent), locator.span(parent)
        if not parent:
            # Below the name, which every plan has, and before the first header.
            named = locator.span(("name",))
            body = named[1] if named else None
        if body is not None:
            end = text.find("\n", body)
            at = len(text) if end < 0 else end
            yield at, at, f"\n{line}"
        elif span and text[span[0]] == "{":
            empty = not text[span[0] + 1 : span[1] - 1].strip()
            yield span[0] + 1, span[0] + 1, f" {line} " if empty else f" {line},"


def _key(name: str) -> str:
    bare = re.fullmatch("[A-Za-z0-9_-]+", name)
    return name if bare else json.dumps(name, ensure_ascii=False)


def _with(document: dict[str, object], path: Path, value: object) -> dict[str, object]:
    """A document with another value under a path; tables that are missing are made."""
    found = deepcopy(document)
    here: object = found
    for part in path[:-1]:
        if isinstance(here, list) and isinstance(part, int):
            here = here[part]
        elif isinstance(here, dict):
            here = here.setdefault(part, {})
    here[path[-1]] = value  # type: ignore[index]  # a list or a table, by the path
    return found


def _is(text: str, wanted: dict[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False
