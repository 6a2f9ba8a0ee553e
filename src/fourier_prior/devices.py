"""Where computations run, and that they give the same numbers twice."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from fourier_prior.errors import InputError

logger = logging.getLogger(__name__)


def choose_device(device: str) -> torch.device:
    """Return the device that a word asks for.

    Parameters
    ----------
    device : {"cpu", "cuda", "auto"}

    Raises
    ------
    InputError
        If the word is unknown, or "cuda" is asked for and PyTorch sees no GPU.
    """
    if device not in ("cpu", "cuda", "auto"):
        raise InputError(f"device is {device!r}; use cpu, cuda or auto.")
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise InputError(
            "device is cuda but PyTorch sees no GPU; check the driver and that PyTorch is a CUDA "
            "build, or use cpu."
        )
    chosen = torch.device("cuda" if available and device != "cpu" else "cpu")
    logger.info("device: %s", torch.cuda.get_device_name() if chosen.type == "cuda" else "cpu")
    return chosen


@contextmanager
def deterministic(threads: int | None = None) -> Iterator[None]:
    """Use deterministic kernels and a number of CPU threads, and restore both after.

    Operations that have no deterministic kernel on a GPU warn and run.

    Parameters
    ----------
    threads : int, optional
        PyTorch's own choice without it.
    """
    before = torch.are_deterministic_algorithms_enabled()
    warn = torch.is_deterministic_algorithms_warn_only_enabled()
    fill = torch.utils.deterministic.fill_uninitialized_memory
    threads_before = torch.get_num_threads()
    # cuBLAS reads this when it is first used.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    # Filling memory that is overwritten anyway costs a twentieth of a step on a CPU.
    torch.utils.deterministic.fill_uninitialized_memory = False
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warn)
        torch.utils.deterministic.fill_uninitialized_memory = fill
        torch.set_num_threads(threads_before)
