"""What tests of every kind share."""

from collections.abc import Iterator

import pytest
from server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server of our own that runs during one test."""
    running = Server()
    yield running
    running.close()
