"""Download of one file from the first source that has it; checked, and whole or not at all."""

import functools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fourier_prior.errors import InputError
from fourier_prior.sources.inspection import Inspection
from fourier_prior.sources.part import Part
from fourier_prior.sources.transfer import Patience, Refused, transfer

_DIGITS = {"md5": 32, "sha256": 64}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """What is known of a file before it is here."""

    algorithm: str
    digest: str
    size: int | None
    kind: str

    def look_at(self, part: Part) -> tuple[str, str]:
        """Return the digest of a part file that is whole and what is wrong with it."""
        inspection = part.inspection()
        digest = inspection.digest
        if self.digest and digest != self.digest:
            fault = f"has the {self.algorithm} checksum {digest} but should have {self.digest}"
        elif self.size is not None and inspection.seen != self.size:
            fault = f"has {inspection.seen} bytes but should have {self.size}"
        else:
            fault = inspection.fault(part.path)
        return digest, fault


def fetch(
    url: str,
    path: str | os.PathLike,
    *,
    checksum: str = "",
    size: int | None = None,
    kind: str = "",
    mirrors: Sequence[str] = (),
    patience: Patience | None = None,
) -> str:
    """Download a file.

    What has come before a broken connection or a killed process is kept in ``PATH.part``, and the
    next try or the next call goes on from there.

    Parameters
    ----------
    url : str
        http, https or file.
    path : path-like
        Where it goes; nothing is there unless the download is complete and right.
    checksum : str
        Expected checksum as ``sha256:...`` or ``md5:...``; empty if nobody knows it.
    size : int, optional
        Expected size in bytes.
    kind : str
        Kind of file that is expected, as the end of a file name (``bam``, ``narrowPeak.gz``);
        that of `path` by default.
    mirrors : sequence of str
        Where else the file is, in the order in which they are tried: addresses, and local paths.
        One that is a folder, or ends in ``/``, holds the file under its name in `url`.
    patience : Patience, optional

    Returns
    -------
    str
        Checksum of the file, SHA-256 if none was expected; for the caller to record.

    Raises
    ------
    InputError
        If no source has the right file, one sentence for each; if the disk is full; if an
        argument is wrong.
    """
    wanted = _Wanted(*_parse(checksum), size, kind or Path(path).name)
    sources = [_source(url, url), *(_source(mirror, url) for mirror in mirrors)]
    part = Part(path, functools.partial(Inspection, wanted.algorithm, wanted.kind))
    problems = []
    try:
        for source in sources:
            if problems:
                _log.warning("%s Trying %s.", problems[-1], source)
            try:
                digest = _fetch_whole(source, part, wanted, patience or Patience())
            except Refused as error:
                problems.append(str(error))
                continue
            part.finish()
            return f"{wanted.algorithm}:{digest}"
    finally:
        part.close()
    raise InputError(problems)


def _parse(checksum: str) -> tuple[str, str]:
    algorithm, _, expected = (checksum or "sha256:").partition(":")
    digits = _DIGITS.get(algorithm)
    expected = expected.lower()
    if digits is None or (
        checksum and (len(expected) != digits or set(expected) - set("0123456789abcdef"))
    ):
        raise InputError(
            f"checksum {checksum}: not `md5:` with 32 or `sha256:` with 64 hexadecimal digits; "
            "copy it from the publisher, or leave it empty."
        )
    return algorithm, expected


def _source(place: str, url: str) -> str:
    """Return an address, or the path of a local file."""
    scheme, named, _ = place.partition("://")
    if named and scheme not in ("http", "https", "file"):
        raise InputError(f"{place}: only http, https and file can be fetched.")
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    if scheme == "file" and named:
        place = unquote(urlsplit(place).path)
    elif named:
        return place + name if place.endswith("/") else place
    return str(Path(place) / name if Path(place).is_dir() else Path(place))


def _fetch_whole(source: str, part: Part, wanted: _Wanted, patience: Patience) -> str:
    """Fill the part file from one source, if need be a second time from zero; return its digest."""
    for last in (False, True):
        transfer(source, part, size=wanted.size, sure=bool(wanted.digest), patience=patience)
        digest, fault = wanted.look_at(part)
        if not fault:
            return digest
        part.remove()
        if last or digest == wanted.digest:
            raise Refused(
                f"{source}: the file {fault}, so it is not used; it was changed, damaged or is "
                "another one: ask the publisher, or fetch it by hand and name its path in the "
                "config."
            )
        _log.warning("%s: the file %s; fetching it anew.", source, fault)
    raise AssertionError("unreachable")
