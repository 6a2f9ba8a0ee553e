"""The unfinished file of a download, which a later try or a later run goes on with."""

import errno
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from tqdm import tqdm

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Part:
    """The file ``NAME.part`` beside a target, and a note of whose bytes it holds.

    Parameters
    ----------
    target : path-like
        File that it becomes.

    Attributes
    ----------
    path, note : pathlib.Path
    """

    def __init__(self, target: str | os.PathLike):
        target = Path(target)
        self.target = target
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
                with atomic_path(self.note) as temporary:
                    temporary.write_text(json.dumps({"source": source, "version": version}))
            bar = tqdm(total=total, initial=start, unit="B", unit_scale=True, disable=None)
            with bar, self.path.open("ab") as out:
                for chunk in chunks:
                    out.write(chunk)
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

    def remove(self) -> None:
        """Remove the bytes and the note."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def finish(self) -> None:
        """Become the target."""
        os.replace(self.path, self.target)
        self.note.unlink(missing_ok=True)

    def _look_for_space(self, needed: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if needed > free:
            raise InputError(
                f"{self.target}: {needed} more bytes are needed but the disk has {free} free; "
                "free space, or put the file on another disk."
            )
