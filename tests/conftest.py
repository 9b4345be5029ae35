"""What holds for every test."""

from collections.abc import Iterator

import pytest

from .opened import close_all


@pytest.fixture(autouse=True)
def _files_are_closed() -> Iterator[None]:
    yield
    close_all()
