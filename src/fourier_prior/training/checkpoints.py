"""Checkpoints that survive a kill at any moment and notice damage."""

import hashlib
import io
import logging
import os
import pickle
from pathlib import Path
from typing import Any

import torch

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path

logger = logging.getLogger(__name__)
_DIGEST = hashlib.sha256().digest_size


def save_checkpoint(path: str | os.PathLike, state: dict[str, Any]) -> None:
    """Write a checkpoint and keep the one before it beside it, with suffix ``.previous``.

    Parameters
    ----------
    path : path-like
    state : dict
        Tensors, numbers, text, lists and dictionaries.
    """
    path = Path(path)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    payload = buffer.getvalue()
    with atomic_path(path) as temporary:
        temporary.write_bytes(hashlib.sha256(payload).digest() + payload)
        if path.exists():
            os.replace(path, _previous(path))


def load_checkpoint(path: str | os.PathLike) -> dict[str, Any] | None:
    """Read the last checkpoint that is whole.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    dict or None
        None if there is none. A damaged one is skipped with a warning.
    """
    path = Path(path)
    for candidate in (path, _previous(path)):
        if not candidate.exists():
            continue
        content = candidate.read_bytes()
        digest, payload = content[:_DIGEST], content[_DIGEST:]
        if hashlib.sha256(payload).digest() == digest:
            try:
                return torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
            except (RuntimeError, pickle.UnpicklingError) as error:
                raise InputError(
                    f"{candidate}: holds something other than a checkpoint of this version; "
                    "delete it to train from the start."
                ) from error
        logger.warning("%s: the checkpoint is damaged; going back to the one before.", candidate)
    return None


def remove_checkpoint(path: str | os.PathLike) -> None:
    """Delete a checkpoint and the one before it, if they exist."""
    for candidate in (Path(path), _previous(Path(path))):
        candidate.unlink(missing_ok=True)


def _previous(path: Path) -> Path:
    return path.with_name(path.name + ".previous")
