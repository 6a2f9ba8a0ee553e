"""Digest, size and content of a file, found out while its bytes come."""

import hashlib
from pathlib import Path

from fourier_prior.sources.contents import Check


class Inspection:
    """What there is to know of a file, from its bytes in their order.

    Parameters
    ----------
    algorithm : str
        Of the digest.
    kind : str
        End of a file name that says what the file should hold.

    Attributes
    ----------
    seen : int
        Bytes so far.
    """

    def __init__(self, algorithm: str, kind: str):
        self.seen = 0
        self._digest, self._check = hashlib.new(algorithm), Check(kind)

    def give(self, piece: bytes) -> None:
        """Look at the next bytes."""
        self._digest.update(piece)
        self._check.give(piece)
        self.seen += len(piece)

    @property
    def digest(self) -> str:
        """Digest of the bytes so far, in hexadecimal digits."""
        return self._digest.hexdigest()

    def fault(self, path: Path) -> str:
        """Say what is wrong with the content of the file that the bytes are; once, at the end."""
        return self._check.fault(path)

    def close(self) -> None:
        """Say that no more bytes will come and that nobody asks."""
        self._check.close()
