"""The bytes of one source brought to the end of a part file, in as many tries as it takes."""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
import urllib3

from fourier_prior import __version__
from fourier_prior.sources.hosts import at_most
from fourier_prior.sources.part import Part

_CHUNK = 1 << 20
_BUSY = (408, 429)
_UNREACHED_ATTEMPTS = 2
"""Without a network there is no point in waiting for long."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long and how often a download is tried.

    Attributes
    ----------
    attempts : int
        Tries in a row that bring nothing new.
    pause, longest : float
        Seconds before the second try, doubled before each further one, and their limit, which
        also holds for what a server asks for.
    connect, silence : float
        Seconds without a connection, and without a byte on it, after which a try has failed.
    at_once : int
        Downloads from one host at the same time, of all jobs on this machine.
    """

    attempts: int = 4
    pause: float = 2.0
    longest: float = 300.0
    connect: float = 10.0
    silence: float = 60.0
    at_once: int = 4


class Refused(Exception):
    """A source does not give the file, but another one may; the message is a sentence."""


class _Broken(Exception):
    """A try failed for a reason that may pass."""

    def __init__(self, reason: str, *, wait: float = 0.0, reached: bool = True):
        super().__init__(reason)
        self.wait, self.reached = wait, reached


def transfer(source: str, part: Part, *, size: int | None, sure: bool, patience: Patience) -> None:
    """Bring a part file to the end of its source.

    Parameters
    ----------
    source : str
        Address (http, https), or path of a local file.
    part : Part
        What is there already is not asked for again, if it is the same version.
    size : int or None
        Bytes that the file should have.
    sure : bool
        Whether the caller compares a checksum at the end, so that bytes whose version is not known
        may be used.
    patience : Patience

    Raises
    ------
    Refused
        If the source has no such file or all tries fail.
    InputError
        If the disk is full.
    """
    if "://" not in source:
        _copy(Path(source), part)
        return
    failures, best = 0, part.size
    while True:
        try:
            with at_most(patience.at_once, urlsplit(source).netloc.rpartition("@")[2]):
                _attempt(source, part, size, sure, patience)
            return
        except _Broken as error:
            failures = 1 if part.size > best else failures + 1
            best = max(best, part.size)
            limit = patience.attempts if error.reached else _UNREACHED_ATTEMPTS
            if failures >= min(limit, patience.attempts):
                kept = f"{part.path} keeps what has come; " if part.size else ""
                raise Refused(
                    f"{source}: {error}, and {failures} attempts were in vain; {kept}check the "
                    "network (compute nodes often have none) and run the same command again, or "
                    "fetch the file by hand and name its path in the config."
                ) from error
            wait = max(error.wait, patience.pause * 2 ** (failures - 1))
            wait = min(wait, patience.longest)
            _log.warning("%s: %s; trying again in %g s.", source, error, wait)
            time.sleep(wait)


def _copy(source: Path, part: Part) -> None:
    try:
        total = source.stat().st_size
        file = source.open("rb")
    except OSError as error:
        raise Refused(f"{source} cannot be read ({error.strerror}).") from error
    with file:
        part.write(_read(file, source), start=0, total=total, source=str(source), version=None)


def _read(file: BinaryIO, source: Path) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise Refused(f"{source} cannot be read to its end ({error.strerror}).") from error


def _attempt(source: str, part: Part, size: int | None, sure: bool, patience: Patience) -> None:
    start, version = part.size, part.version(source)
    if start and not (version or sure):
        start = 0
    if start and start == size:
        return
    # Some servers decompress .gz files on the way, which checksums do not survive.
    headers = {"Accept-Encoding": "identity", "User-Agent": f"fourier-prior/{__version__}"}
    if start:
        headers |= {"Range": f"bytes={start}-"} | ({"If-Range": version} if version else {})
    timeout = (patience.connect, patience.silence)
    try:
        with requests.get(source, headers=headers, timeout=timeout, stream=True) as answer:
            _receive(answer, source, part, start, version, size)
    except (requests.ConnectionError, requests.Timeout) as error:
        cause = getattr(error.args[0] if error.args else None, "reason", error)
        if "CERTIFICATE_VERIFY_FAILED" in str(cause):
            raise Refused(
                f"{source}: the server does not prove that it is the one meant ({cause}); bring "
                "the certificates of this machine up to date."
            ) from error
        reached = not isinstance(
            cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
        )
        what = "the connection broke" if reached else "the server cannot be reached"
        raise _Broken(f"{what} ({cause})", reached=reached) from error
    except requests.RequestException as error:
        raise Refused(f"{source}: not an address that can be fetched ({error}).") from error


def _receive(
    answer: requests.Response,
    source: str,
    part: Part,
    start: int,
    version: str | None,
    size: int | None,
) -> None:
    status, headers = answer.status_code, answer.headers
    if status == 416 and start:
        if headers.get("Content-Range") == f"bytes */{start}":
            return  # nothing was missing
        part.remove()
        raise _Broken("the server's file is shorter than what has come")
    if status >= 500 or status in _BUSY:
        raise _Broken(f"the server answers {status} {answer.reason}", wait=_asked_to_wait(headers))
    if status not in (200, 206):
        raise Refused(
            f"{source}: the server answers {status} {answer.reason}; check the address, or fetch "
            "the file by hand and name its path in the config."
        )
    if headers.get("Content-Type", "").startswith("text/html"):
        raise Refused(
            f"{source}: the server sends an HTML page (a login or an error, perhaps) and not the "
            "file; open the address in a browser, or fetch the file by hand and name its path in "
            "the config."
        )
    new = _version(headers)
    begin, total = _place(answer)
    if begin and (begin != start or (version and new and new != version)):
        part.remove()
        raise _Broken("the server sends the rest of another version")
    if None not in (size, total) and size != total:
        raise Refused(
            f"{source}: the file has {total} bytes but should have {size}; it was changed or is "
            "another one, so it is not used."
        )
    part.write(_chunks(answer), start=begin, total=total or size, source=source, version=new)
    if total is not None and part.size < total:
        raise _Broken(f"the connection ended after {part.size} of {total} bytes")
    if not part.is_ours or (total is not None and part.size > total):
        part.remove()
        raise _Broken("something else writes the same file")


def _chunks(answer: requests.Response) -> Iterator[bytes]:
    answer.raw.enforce_content_length = False  # compared by the caller
    try:
        # `read1` gives what has come, so that a break loses nothing
        while chunk := answer.raw.read1(_CHUNK, decode_content=False):
            yield chunk
    except urllib3.exceptions.HTTPError as error:
        raise _Broken(f"the connection broke ({error})") from error


def _place(answer: requests.Response) -> tuple[int, int | None]:
    """Return the first byte of an answer's body, and the size of the whole file."""
    begin, total = 0, answer.headers.get("Content-Length", "")
    if answer.status_code == 206:
        span, _, total = answer.headers.get("Content-Range", "").partition("/")
        first = span.removeprefix("bytes ").partition("-")[0]
        begin = int(first) if first.isdigit() else -1
    return begin, int(total) if total.isdigit() else None


def _version(headers: Mapping[str, str]) -> str | None:
    """Return what `If-Range` accepts: a strong ETag, or a date."""
    etag = headers.get("ETag", "")
    return etag if etag.startswith('"') else headers.get("Last-Modified")


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    asked = headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    try:
        return (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 0.0
