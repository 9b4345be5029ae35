"""Bundles that somebody has changed, and made to fit again."""

import json
from collections.abc import Callable
from pathlib import Path

from netmark.payout.bundle import line, sealed

Record = dict[str, object]
Tamper = Callable[[Record], None]


def tampered(path: Path, tamper: Tamper, forged: bool = True) -> Path:
    """The bundle with its records changed; ``forged``: with a last line that fits again."""
    raw = path.read_bytes().splitlines(keepends=True)
    lines = []
    for each in raw[:-1]:
        record = json.loads(each)
        tamper(record)
        if record:
            lines.append(line(record))
    path.write_bytes(b"".join(sealed(lines) if forged else [*lines, raw[-1]]))
    return path


def put(part: str, column: str, member: int, value: object, period: int = 1) -> Tamper:
    """Give one member of one run (counted from 0) another value; he is found at his number."""
    runs = []

    def tamper(record: Record) -> None:
        if "run" in record:
            runs.append((record["run"], record["rows"]))
        if (record.get("part"), record.get("column"), len(runs)) == (part, column, period + 1):
            values = record["values"]
            row = member - 1
            if "members" in record:
                row = record["members"].index(member)  # type: ignore[attr-defined]  # a list
            elif not isinstance(values, list):
                values = [values] * int(str(runs[-1][1]))
            assert isinstance(values, list)
            values[row] = value
            record["values"] = values

    return tamper
