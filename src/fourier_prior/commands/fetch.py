"""Command: download a file."""

import logging
from collections.abc import Sequence
from pathlib import Path

from fourier_prior.commands import arguments, integer, path, text, words
from fourier_prior.files import write_json
from fourier_prior.sources import fetch as downloads
from fourier_prior.sources.transfer import Patience

_log = logging.getLogger(__name__)


@arguments(
    url=text("address of the file (http, https, file)"),
    mirrors=words("addresses, folders or files to try next", default=()),
    checksum=text("md5:... or sha256:..., empty if nobody knows it", default=""),
    size=integer("bytes that the file should have", default=None),
    kind=text("kind of the file, as the end of a name; that of --file by default", default=""),
    attempts=integer("tries in a row that bring nothing new", default=Patience.attempts),
    at_once=integer("downloads from one host at the same time", default=Patience.at_once),
    file=path("file to write"),
    record=path("JSON file to write the address, checksum and size to", default=None),
)
def fetch(
    url: str,
    mirrors: Sequence[str],
    checksum: str,
    size: int | None,
    kind: str,
    attempts: int,
    at_once: int,
    file: Path,
    record: Path | None,
) -> None:
    """Download a file, check it, and go on with an unfinished download."""
    found = downloads.fetch(
        url,
        file,
        checksum=checksum,
        size=size,
        kind=kind,
        mirrors=mirrors,
        patience=Patience(attempts=attempts, at_once=at_once),
    )
    _log.info("%s: %s", url, found)
    if record is not None:
        write_json({"url": url, "checksum": found, "size": file.stat().st_size}, record)
