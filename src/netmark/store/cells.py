"""Columns of texts from a file, checked as a whole, with every fault at its line."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

from netmark.errors import ConflictError, InputError, Problem
from netmark.store.text import CODE_LIMIT, TEXT_LIMIT, clean, clean_code, unmarked

T = TypeVar("T")

FAULTS_SHOWN = 10_000
"""After this many faults reading stops: the file is of another kind."""


class Faults:
    """Every fault of one file, in the order of its lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[tuple[int, Problem]] = []

    def add(self, line: int, what: str, hint: str = "") -> None:
        """Note a fault; line 0 is the file as a whole."""
        where = f"{self.name}:{line}" if line else self.name
        self.found.append((line, Problem(where, what, hint)))
        if len(self.found) >= FAULTS_SHOWN:
            self.stop()

    def problems(self) -> list[Problem]:
        """The faults by line, each once."""
        return list(dict.fromkeys(problem for _, problem in sorted(self.found)))

    def stop(self) -> None:
        """Raise InputError with all faults, if there are any."""
        if self.found:
            problems = self.problems()
            count = f"{len(problems)} faults" if len(problems) > 1 else "a fault"
            if len(problems) >= FAULTS_SHOWN:
                count = f"{len(problems)} faults or more"
            raise InputError(
                f"{self.name} has {count}; nothing was imported.",
                "correct the file and import it again",
                problems=problems,
            )

    def lines(self) -> set[int]:
        """The lines on which something is wrong; what they say cannot be relied upon."""
        return {line for line, _ in self.found}

    def clash(self, conflicts: Sequence[tuple[int, str, str]], hint: str) -> None:
        """Raise ConflictError for rows (line, what, hint) that differ from the book, if any.

        Where there are faults as well, all of it is said at once, as InputError.
        """
        if self.found:
            for line, what, advice in conflicts:
                self.add(line, what, advice)
            self.stop()
        if conflicts:
            one = len(conflicts) == 1
            raise ConflictError(
                f"{self.name} has {len(conflicts)} {'row that says' if one else 'rows that say'}"
                " something else than the book; nothing was imported.",
                hint,
                problems=[
                    Problem(f"{self.name}:{line}", what, advice) for line, what, advice in conflicts
                ],
            )


class Lines:
    """The line in the file of row i, over all pieces; ranges, so that it costs no memory."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._pieces: list[Sequence[int]] = []
        self.size = 0

    def add(self, lines: Sequence[int]) -> None:
        """Append the lines of one more piece."""
        if lines:
            self._starts.append(self.size)
            self._pieces.append(lines)
            self.size += len(lines)

    def __getitem__(self, row: int) -> int:
        at = bisect_right(self._starts, row) - 1
        return self._pieces[at][row - self._starts[at]]


class Memo(dict[str, T]):
    """What a text means, worked out once per different text: files repeat themselves.

    A text that cannot be read stands in ``faults`` with what is wrong and what to do, and means
    ``instead``, so that a whole column goes through ``map`` without a question per row.
    """

    def __init__(self, read: Callable[[str], T], instead: T) -> None:
        super().__init__()
        self.read = read
        self.instead = instead
        self.faults: dict[str, tuple[str, str]] = {}

    def __missing__(self, text: str) -> T:
        try:
            value = self.read(unmarked(text.strip()))
        except InputError as error:
            self.faults[text] = (error.message, error.hint)
            value = self.instead
        self[text] = value
        return value

    def column(
        self, texts: Sequence[str], name: str, faults: Faults, lines: Sequence[int]
    ) -> list[T]:
        """The meanings of a column; faulty cells are noted at their lines."""
        size = len(texts)
        # Files are often in order of date, or all of one kind; comparing is cheaper.
        if size and texts[0] == texts[-1] and texts.count(texts[0]) == size:
            values = [self[texts[0]]] * size
        else:
            values = list(map(self.__getitem__, texts))
        if self.faults:
            for text, line in zip(texts, lines, strict=True):
                if text in self.faults:
                    what, hint = self.faults[text]
                    faults.add(line, f"{name}: {what}", hint)
        return values


def texts(
    cells: Sequence[str], name: str, faults: Faults, lines: Sequence[int], limit: int = TEXT_LIMIT
) -> list[str]:
    """A column of free texts as they are stored; usually a glance at the whole column suffices."""
    whole = "".join(cells)
    if whole.isascii() and whole.isprintable() and "'" not in whole:
        found = [cell.strip() for cell in cells] if " " in whole else list(cells)
        if max(map(len, found), default=0) <= limit:
            return found
    return _one_by_one(cells, lambda cell: clean(cell, limit), name, faults, lines)


def codes(cells: Sequence[str], name: str, faults: Faults, lines: Sequence[int]) -> list[str]:
    """A column of references or ids, which must all be there."""
    whole = "".join(cells)
    if whole.isascii() and whole.isprintable() and " " not in whole and "'" not in whole:
        lengths = set(map(len, cells))
        if lengths and min(lengths) > 0 and max(lengths) <= CODE_LIMIT:
            return list(cells)
    return _one_by_one(cells, lambda cell: clean_code(cell, "it"), name, faults, lines)


def _one_by_one(
    cells: Sequence[str],
    read: Callable[[str], str],
    name: str,
    faults: Faults,
    lines: Sequence[int],
) -> list[str]:
    found = []
    for i, cell in enumerate(cells):
        try:
            found.append(read(unmarked(cell.strip())))
        except InputError as error:
            faults.add(lines[i], f"{name}: {error.message}", error.hint)
            found.append("")
    return found
