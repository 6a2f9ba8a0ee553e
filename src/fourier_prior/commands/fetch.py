"""Command: download a published file."""

import logging
from pathlib import Path

from fourier_prior.commands import arguments, path, text
from fourier_prior.sources.fetch import fetch, original

_log = logging.getLogger(__name__)


@arguments(name=text("name of the file"), file=path("file to write"))
def fetch_original(name: str, file: Path) -> None:
    """Download a file of DL's authors or of MNIST and compare its checksum, if it is known."""
    url, checksum = original(name)
    found = fetch(url, file, checksum=checksum)
    _log.info("%s: %s", url, found)
