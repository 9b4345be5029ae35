"""Faults of a plan in plain words: what a validation found, where it stands, what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netmark.errors import Problem
from netmark.plan.keys import how_written, known_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from netmark.plan.source import Locator

    Path = tuple[str | int, ...]

HINT_MARK = " || "
"""A ValueError of ours may carry a hint: ``ValueError("what is wrong || what to do")``."""

# What a value must be, by the kind of error; the first words fit behind "must be".
_TYPES = {
    "string": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list in [ ]",
    "tuple": "a list in [ ]",
    "set": "a list in [ ]",
    "frozen": "a list in [ ]",
    "dict": "a table in { }",
    "model": "a table in { }",
    "mapping": "a table in { }",
    "date": "a date like 2026-11-30",
    "none": "left out",
}
_BOUNDS = {
    "greater_than": ("gt", "must be more than {}"),
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than": ("lt", "must be less than {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "string_too_short": ("min_length", "must have at least {} characters"),
    "string_too_long": ("max_length", "must have at most {} characters"),
    "too_short": ("min_length", "needs at least {} entries"),
    "too_long": ("max_length", "may have at most {} entries"),
}


class _Found(NamedTuple):
    path: Path
    kind: str
    what: str
    hint: str = ""


def problems_from_pydantic(
    error: ValidationError,
    locator: Locator,
    model: type[BaseModel] | None = None,
    prefix: Path = (),
) -> list[Problem]:
    """Turn what pydantic found into problems with line and column, in the order of the text.

    ``model`` is the class that was validated: with it, an unknown key is answered with the nearest
    key that the model knows at that place. ``prefix`` is the path of what was validated within the
    text. Of a choice of types only the faults of the branch that was meant are kept.
    """
    details = error.errors(include_url=False, include_input=True)
    missing = {
        _document_path(detail, locator, prefix) for detail in details if detail["type"] == "missing"
    }
    found: list[_Found] = []
    for detail in details:
        path = _document_path(detail, locator, prefix)
        known = known_keys(model, detail["loc"][:-1]) if model else []
        if detail["type"] == "extra_forbidden":
            beside = [str(other[-1]) for other in missing if other[:-1] == path[:-1]]
            found.append(_unknown_key(path, beside, known))
        else:
            found += _misspelt(detail, path, known)
            plain = _plain(detail, path)
            if plain.kind == "missing" and model:
                plain = plain._replace(hint=how_written(model, detail["loc"]))
            found.append(plain)
    problems = [Problem(locator.where(item.path), item.what, item.hint) for item in _meant(found)]
    return sorted(problems, key=in_order)


def in_order(problem: Problem) -> tuple[int, int]:
    """The line and column of a problem of a plan, to sort by."""
    _, line, column = problem.where.rsplit(":", 2)
    return int(line), int(column)


def _document_path(detail: ErrorDetails, locator: Locator, prefix: Path) -> Path:
    """Drop the names of types and branches that pydantic puts between the keys of the text."""
    path, loc = prefix, detail["loc"]
    for index, part in enumerate(loc[:-1]):
        if locator.has((*path, part)) and not _is_branch(path, part, loc[index + 1], locator):
            path = (*path, part)
    # Only a missing key ends in something that the text does not have; else it is a branch.
    if loc and (detail["type"] == "missing" or locator.has((*path, loc[-1]))):
        path = (*path, loc[-1])
    return path


def _is_branch(path: Path, part: str | int, after: str | int, locator: Locator) -> bool:
    """Tell whether a part that is also a key here is meant as the name of a branch."""
    return not locator.holds((*path, part)) and locator.has((*path, after))


def _unknown_key(path: Path, beside: list[str], known: list[str]) -> _Found:
    from difflib import get_close_matches

    key = str(path[-1])
    near = get_close_matches(key, beside, 1) or get_close_matches(key, known, 1)
    if near:
        hint = f"did you mean '{near[0]}'?"
    elif 0 < len(known) <= 16:
        hint = f"known keys: {', '.join(known)}"
    else:
        hint = ""
    return _Found(path, "unknown", f"unknown key {key!r}", hint)


def _misspelt(detail: ErrorDetails, path: Path, known: list[str]) -> Iterator[_Found]:
    """Find a missing key that stands there under a name which its table takes for a volume."""
    from difflib import get_close_matches

    table = detail["input"]
    if detail["type"] == "missing" and path and isinstance(table, dict):
        strangers = [str(key) for key in table if key not in known]
        for key in get_close_matches(str(path[-1]), strangers, 1):
            yield _unknown_key((*path[:-1], key), [str(path[-1])], known)


def _name(path: Path) -> str:
    """Say in words which value is meant."""
    if not path:
        return "the plan"
    if isinstance(path[-1], str):
        return repr(path[-1])
    keys = [part for part in path if isinstance(part, str)]
    return f"entry {path[-1] + 1} of {keys[-1]!r}" if keys else f"entry {path[-1] + 1}"


def _plain(detail: ErrorDetails, path: Path) -> _Found:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        what, _, hint = str(context.get("error", "")).partition(HINT_MARK)
        return _Found(path, "ours", what or f"{_name(path)} cannot be used here", hint)
    if kind == "missing":
        return _Found(path, kind, f"the key {_name(path)} is missing")
    if kind == "literal_error":
        expected = str(context["expected"])
        if "'" not in expected:
            return _Found(path, "type", f"{_name(path)} must be {expected.lower()}")
        return _choice(path, str(detail["input"]), _quoted_words(expected))
    if kind == "union_tag_invalid":
        key = str(context["discriminator"]).strip("'")
        return _choice((*path, key), str(context["tag"]), _quoted_words(context["expected_tags"]))
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        return _Found((*path, key), "missing", f"the key {key!r} is missing")
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        # A list with a fault in it counts as shorter: the fault is what was meant.
        found = "type" if kind == "too_short" else "ours"
        said = words.format(context[name]).replace("1 entries", "one entry")
        return _Found(path, found, f"{_name(path)} {said}")
    wanted = _TYPES.get(kind.partition("_")[0])
    if wanted:
        return _Found(path, "type", f"{_name(path)} must be {wanted}", _type_hint(kind, detail))
    return _Found(path, "ours", f"{_name(path)} has a value that cannot be used here")


def _type_hint(kind: str, detail: ErrorDetails) -> str:
    value = detail["input"]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f'write "{value}" with quotes' if kind == "string_type" and number else ""


def _quoted_words(text: str) -> list[str]:
    """The words in single quotes of a list such as ``'a', 'b' or 'c'``."""
    return text.split("'")[1::2]


def _choice(path: Path, given: str, choices: list[str]) -> _Found:
    from difflib import get_close_matches

    near = get_close_matches(given[:64], choices, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(choices)}"
    return _Found(path, "type", f"{_name(path)} cannot be {given[:64]!r}", hint)


def _meant(found: list[_Found]) -> Iterator[_Found]:
    """Leave out what only repeats another fault.

    A value may be one of several types, and each of them complains: whoever got furthest into the
    text was meant. A key that is missing and stands there misspelt is one fault.
    """
    suggested = {
        (*item.path[:-1], item.hint.removeprefix("did you mean '").removesuffix("'?"))
        for item in found
        if item.kind == "unknown"
    }
    types: dict[Path, list[_Found]] = {}
    seen: set[tuple[Path, str]] = set()
    for item in found:
        if item.kind == "type":
            types.setdefault(item.path, []).append(item)
    for item in found:
        if item.kind == "missing" and item.path in suggested:
            continue
        if (item.path, item.what) in seen:
            continue
        seen.add((item.path, item.what))
        if item.kind != "type":
            yield item
        elif item is types[item.path][0] and not _further(item, found):
            yield _joined(types[item.path])


def _further(item: _Found, found: list[_Found]) -> bool:
    depth = len(item.path)
    return any(
        (len(other.path) > depth and other.path[:depth] == item.path)
        or (other.path == item.path and other.kind == "ours")
        for other in found
    )


def _joined(items: list[_Found]) -> _Found:
    words = list(dict.fromkeys(item.what for item in items))
    head, _, _ = words[0].partition(" must be ")
    tails = [word.partition(" must be ")[2] for word in words]
    if len(words) == 1 or not all(tails):
        return items[0]
    return items[0]._replace(what=f"{head} must be {' or '.join(tails)}", hint="")
