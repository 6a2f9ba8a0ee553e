"""How many downloads of this machine use one host at the same time."""

import contextlib
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from fourier_prior.errors import InputError

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def at_most(
    number: int, host: str, *, folder: str | os.PathLike | None = None, pause: float = 0.5
) -> Iterator[None]:
    """Wait until fewer than `number` others use a host; then count as one of them.

    The places are file locks, so that jobs that know nothing of each other share them, and a
    killed one gives its place back.

    Parameters
    ----------
    number : int
    host : str
        Name and port.
    folder : path-like, optional
        Where the locks are; a folder of this user among the machine's temporary files by default,
        because file locks of a network disk cannot be trusted.
    pause : float
        Seconds between looks for a free place.

    Raises
    ------
    InputError
        If the number is below 1.
    """
    if number < 1:
        raise InputError(f"{host}: at most {number} downloads at once is none; allow at least 1.")
    if folder is None:
        folder = Path(tempfile.gettempdir()) / f"fourier-prior-{os.getuid()}"
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    places = [FileLock(folder / f"{host.replace(':', '_')}.{i}.lock") for i in range(number)]
    waiting = False
    while (place := _free(places)) is None:
        if not waiting:
            _log.info("%s: waiting, as %d downloads from there are under way.", host, number)
        waiting = True
        time.sleep(pause)
    try:
        yield
    finally:
        place.release()


def _free(places: list[FileLock]) -> FileLock | None:
    for place in places:
        with contextlib.suppress(Timeout):
            place.acquire(blocking=False)
            return place
    return None
