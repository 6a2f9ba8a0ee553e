"""Where computations run, how exactly, and that they give the same numbers twice."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from fourier_prior.errors import InputError
from fourier_prior.vocabulary import PRECISIONS

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
    before = torch.get_deterministic_debug_mode()
    fill = torch.utils.deterministic.fill_uninitialized_memory
    threads_before = torch.get_num_threads()
    # cuBLAS reads this when it is first used.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # Not `use_deterministic_algorithms`, which loads the compiler of torch for one of its options.
    torch.set_deterministic_debug_mode("warn")
    # Filling memory that is overwritten anyway costs a twentieth of a step on a CPU.
    torch.utils.deterministic.fill_uninitialized_memory = False
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before)
        torch.utils.deterministic.fill_uninitialized_memory = fill
        torch.set_num_threads(threads_before)


@contextmanager
def precision(name: str, device: torch.device | str) -> Iterator[None]:
    """Compute matrix products and convolutions as exactly as a word says, and restore after.

    Parameters
    ----------
    name : {"float32", "tf32", "bfloat16"}
        float32 : 24 bits of mantissa everywhere. PyTorch itself gives convolutions on a GPU 11.
        tf32 : 11 bits, on GPUs that have it (NVIDIA's since Ampere); no effect on a CPU.
        bfloat16 : 8 bits (autocast); parameters and losses stay in single precision.
    device : torch.device or str
        Where the computations run.

    Raises
    ------
    InputError
        If the word is unknown.
    """
    if name not in PRECISIONS:
        raise InputError(f"precision is {name!r}; use one of {', '.join(PRECISIONS)}.")
    backends = torch.backends
    parts = (backends.cudnn.conv, backends.cudnn.rnn, backends.cuda.matmul)
    before = [part.fp32_precision for part in parts]
    _set_precisions(parts, ["tf32" if name == "tf32" else "ieee"] * len(parts))
    half = name == "bfloat16"
    try:
        # Without its cache, which would keep the halved weights although a training changes them.
        with torch.autocast(
            torch.device(device).type, torch.bfloat16, enabled=half, cache_enabled=False
        ):
            yield
    finally:
        _set_precisions(parts, before)


def _set_precisions(parts, values: list[str]) -> None:
    # The older switches must agree with the newer ones: reading them is an error otherwise.
    torch.backends.cudnn.allow_tf32 = values[0] == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = values[-1] == "tf32"
    for part, value in zip(parts, values, strict=True):
        part.fp32_precision = value


def at_least_single(values: Tensor) -> Tensor:
    """Raise half precision to single; other types stay as they are."""
    return values.float() if values.dtype in (torch.float16, torch.bfloat16) else values
