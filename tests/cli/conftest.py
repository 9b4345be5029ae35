"""A call of the program inside the test process, in a folder of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from netmark.cli import run


class Called(NamedTuple):
    """What one call of the program left behind."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("NETMARK_", "_NETMARK")) or name in ("COLUMNS", "NO_COLOR"):
            monkeypatch.delenv(name)


@pytest.fixture
def netmark(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the program with arguments; ``stdin`` is what it can read."""

    def call(*args: str, stdin: str = "") -> Called:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = run(list(args))
        out, err = capsys.readouterr()
        return Called(code, out, err)

    return call
