"""A place to work in."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import MEMORY


@pytest.fixture
def memory() -> Iterator[Path]:
    """Give a folder in memory, where there is one, for what writes a thousand times."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
