"""What holds for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from .opened import close_all

# How long the first draws take says more about a busy machine than about a strategy.
settings.register_profile("netmark", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("netmark")


@pytest.fixture(autouse=True)
def _files_are_closed() -> Iterator[None]:
    yield
    close_all()
