"""The unfinished file of a download, which a later try or a later run goes on with."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from tqdm import tqdm

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.sources.inspection import Inspection

_CHUNK = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Part:
    """The file ``NAME.part`` beside a target, and a note of whose bytes it holds.

    Parameters
    ----------
    target : path-like
        File that it becomes.
    inspect : callable
        Makes what looks at the bytes while they are written.

    Attributes
    ----------
    path, note : pathlib.Path
    """

    def __init__(self, target: str | os.PathLike, inspect: Callable[[], Inspection]):
        target = Path(target)
        self.target = target
        self._inspect, self._inspection = inspect, inspect()
        self.path = target.with_name(f"{target.name}.part")
        self.note = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self, source: str) -> str | None:
        """Return what the server called the version that the bytes come from.

        None if they come from another source, or if nobody knows.
        """
        try:
            note = json.loads(self.note.read_text())
            return note["version"] if note["source"] == source else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(
        self,
        chunks: Iterable[bytes],
        *,
        start: int,
        total: int | None,
        source: str,
        version: str | None,
    ) -> None:
        """Write chunks, from a byte on that is not past the end.

        Parameters
        ----------
        chunks : iterable of bytes
            May raise anything but `OSError`, which is taken for the disk's.
        start : int
            0, or the present size.
        total : int or None
            Size of the whole file, if it is known.
        source : str
            Where the chunks come from.
        version : str or None
            What the server calls the version.

        Raises
        ------
        InputError
            If the disk is too small (nothing is written then), is full, or refuses.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._look_for_space((total or 0) - self.size)
            if start == 0:
                # The note must not outlive the bytes it describes, nor come after new ones.
                self.path.open("wb").close()
                self._forget()
                with atomic_path(self.note) as temporary:
                    temporary.write_text(json.dumps({"source": source, "version": version}))
            inspection = self.inspection()
            bar = tqdm(total=total, initial=start, unit="B", unit_scale=True, disable=None)
            with bar, self.path.open("ab") as out:
                for chunk in chunks:
                    out.write(chunk)
                    inspection.give(chunk)
                    bar.update(len(chunk))
        except OSError as error:
            if error.errno not in _FULL:
                raise InputError(
                    f"{self.path} cannot be written ({error.strerror}); mend that, or choose "
                    "another place."
                ) from error
            self.remove()
            raise InputError(
                f"{self.target}: the disk is full, so the unfinished download was removed; free "
                "space and run the same command again."
            ) from error

    def inspection(self) -> Inspection:
        """Return what has seen all bytes that are there.

        Bytes of an earlier process are read for it, once; those that came since are not.
        """
        if self._inspection.seen < self.size:
            with self.path.open("rb") as file:
                file.seek(self._inspection.seen)
                while chunk := file.read(_CHUNK):
                    self._inspection.give(chunk)
        return self._inspection

    @property
    def is_ours(self) -> bool:
        """Whether nothing else has written the file since it was inspected."""
        return self.size == self._inspection.seen

    def remove(self) -> None:
        """Remove the bytes and the note."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)
        self._forget()

    def close(self) -> None:
        """Stop looking at bytes; those that are there stay."""
        self._inspection.close()

    def finish(self) -> None:
        """Become the target."""
        os.replace(self.path, self.target)
        self.note.unlink(missing_ok=True)

    def _forget(self) -> None:
        self.close()
        self._inspection = self._inspect()

    def _look_for_space(self, needed: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if needed > free:
            raise InputError(
                f"{self.target}: {needed} more bytes are needed but the disk has {free} free; "
                "free space, or put the file on another disk."
            )
