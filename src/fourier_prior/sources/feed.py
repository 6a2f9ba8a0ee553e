"""Bytes that come piece by piece, read as a file by a function that runs beside."""

import io
import queue
import threading
from collections.abc import Callable
from typing import BinaryIO, Generic, TypeVar

_WAITING = 8
"""Pieces that may wait to be read; who hands over more has to wait."""

Result = TypeVar("Result")


class Feed(Generic[Result]):
    """A function that reads a file of which the bytes are only coming.

    Parameters
    ----------
    read : callable
        Gets a readable binary file that cannot seek; need not read it to its end.

    Attributes
    ----------
    ended : bool
        Whether the function has returned, or raised, so that further bytes change nothing.
    """

    def __init__(self, read: Callable[[BinaryIO], Result]):
        self._pieces: queue.Queue[bytes] = queue.Queue(_WAITING)
        self._read, self._result, self._error = read, None, None
        self.ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def give(self, piece: bytes) -> None:
        """Hand over the next bytes; waits while too many are unread."""
        if piece and not self.ended:
            self._pieces.put(piece)

    def close(self) -> None:
        """Say that no more will come and that nobody asks for the result."""
        self._pieces.put(b"")

    def result(self) -> Result:
        """Say that this was all, and return what the function returns or raise what it raises."""
        self._pieces.put(b"")
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result

    def _run(self) -> None:
        pieces = _Pieces(self._pieces)
        try:
            self._result = self._read(io.BufferedReader(pieces, 1 << 16))
        except Exception as error:
            self._error = error
        self.ended = True
        pieces.drain()  # so that nobody waits for room


class _Pieces(io.RawIOBase):
    """Pieces of a queue as a file; an empty one ends it."""

    def __init__(self, pieces: queue.Queue[bytes]):
        super().__init__()
        self._pieces, self._rest, self._ended = pieces, memoryview(b""), False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._rest and not self._ended:
            self._rest = memoryview(self._pieces.get())
            self._ended = not self._rest
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def drain(self) -> None:
        """Drop what is left."""
        while not self._ended:
            self._ended = not self._pieces.get()
