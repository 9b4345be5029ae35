"""Where the shared reference data is: $NETMARK_SHARED, else ../shared beside the project."""

import csv
import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NETMARK_SHARED") or PROJECT.parent / "shared")


def shared_path(*parts: str) -> Path:
    """One shared file; the test is skipped, saying so, where the data is not at hand."""
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"no reference data: {'/'.join(parts)} is not in the folder NETMARK_SHARED")
    return path


def shared_rows(*parts: str) -> list[dict[str, str]]:
    """The rows of a shared CSV file."""
    with shared_path(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
