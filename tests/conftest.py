"""What tests of every kind share."""

import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings
from server import Server

# No test asserts a time: a busy machine is not a failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def server(monkeypatch, tmp_path_factory) -> Iterator[Server]:
    """A web server of our own that runs during one test, reached without a proxy."""
    monkeypatch.setenv("no_proxy", "*")
    folder = str(tmp_path_factory.mktemp("temporary"))
    monkeypatch.setenv("TMPDIR", folder)
    monkeypatch.setattr(tempfile, "tempdir", folder)
    running = Server()
    yield running
    running.close()
