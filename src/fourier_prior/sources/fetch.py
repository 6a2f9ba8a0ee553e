"""Download of one file, checked and whole or not at all."""

import csv
import hashlib
import http.client
import logging
import os
import time
import urllib.error
import urllib.request
from importlib import resources

from tqdm import tqdm

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path

_CHUNK = 1 << 20
_PASSING = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError)
_log = logging.getLogger(__name__)


def fetch(
    url: str,
    path: str | os.PathLike,
    *,
    checksum: str = "",
    attempts: int = 3,
    pause: float = 2.0,
    timeout: float = 60.0,
) -> str:
    """Download a file.

    Parameters
    ----------
    url : str
    path : path-like
        Where it goes; nothing is there unless the download is complete and right.
    checksum : str
        Expected checksum as ``sha256:...`` or ``md5:...``; empty if nobody knows it.
    attempts : int
        How often to try when the connection fails or breaks.
    pause : float
        Seconds before the second attempt; doubled before each further one.
    timeout : float
        Seconds without an answer after which an attempt has failed.

    Returns
    -------
    str
        Checksum of the file, SHA-256 if none was expected.

    Raises
    ------
    InputError
        If the server has no such file, all attempts fail, or size or checksum is wrong.
    """
    for attempt in range(1, attempts + 1):
        try:
            return _attempt(url, path, checksum, timeout)
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == attempts:
                raise InputError(
                    f"{url}: the server answers {error.code} {error.reason}; fetch the file by "
                    "hand and name its path in the config."
                ) from error
            reason = error
        except _PASSING as error:
            if attempt == attempts:
                raise InputError(
                    f"{url}: not fetched in {attempts} attempts ({error}); check the network, or "
                    "fetch the file by hand and name its path in the config."
                ) from error
            reason = error
        wait = pause * 2 ** (attempt - 1)
        _log.warning("%s: %s; trying again in %g s.", url, reason, wait)
        time.sleep(wait)
    raise AssertionError("unreachable")


def original(file: str) -> tuple[str, str]:
    """Return the address and the checksum of a file of DL's authors or of MNIST.

    Raises
    ------
    InputError
        If the file is not known.
    """
    with resources.files("fourier_prior.sources").joinpath("originals.tsv").open() as table:
        rows = {name: (url, checksum) for name, url, checksum in csv.reader(table, delimiter="\t")}
    if file not in rows:
        raise InputError(
            f"{file} is not among the files whose address is known: {', '.join(rows)}."
        )
    return rows[file]


def _attempt(url: str, path: str | os.PathLike, checksum: str, timeout: float) -> str:
    kind, _, expected = (checksum or "sha256:").partition(":")
    digest, size = hashlib.new(kind), 0
    with (
        atomic_path(path) as temporary,
        urllib.request.urlopen(url, timeout=timeout) as answer,
        temporary.open("wb") as out,
    ):
        promised = int(answer.headers.get("Content-Length") or -1)
        with tqdm(total=max(promised, 0), unit="B", unit_scale=True, disable=None) as bar:
            while chunk := answer.read(_CHUNK):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                bar.update(len(chunk))
        out.flush()
        if size < promised:
            raise ConnectionError(f"the connection ended after {size} of {promised} bytes")
        if expected and digest.hexdigest() != expected:
            raise InputError(
                f"{url}: the {kind} checksum is {digest.hexdigest()} but should be {expected}; the "
                "file was changed or is another one, so it is not used."
            )
    return f"{kind}:{digest.hexdigest()}"
