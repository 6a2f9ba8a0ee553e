"""Tar archives read once from front to back, without believing that a damaged one ends early."""

import tarfile
from typing import BinaryIO

_AT_ONCE = 1 << 20


class _Header(tarfile.TarInfo):
    """A header; the library takes a damaged one for the end of the archive."""

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        try:
            return super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:
            raise tarfile.ReadError(f"damaged header: {error}") from error


def read_tar(file: BinaryIO) -> tarfile.TarFile:
    """Open a tar archive that cannot seek, to be iterated over once.

    Parameters
    ----------
    file : binary file
        Already unpacked, where it is compressed.

    Raises
    ------
    tarfile.TarError
        Here or from the iteration, if the archive is damaged.
    """
    return tarfile.open(fileobj=file, mode="r|", bufsize=_AT_ONCE, tarinfo=_Header)
