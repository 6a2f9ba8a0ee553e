"""Where computations run, how exactly, and that they give the same numbers twice."""

import functools
import inspect
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from fourier_prior.errors import InputError

PRECISIONS = ("float32", "tf32", "bfloat16")
"""How exactly matrix products and convolutions are computed, the exact one first."""

logger = logging.getLogger(__name__)
_OUT_OF_MEMORY = ("out of memory", "ALLOC_FAILED", "can't allocate memory")


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
    device = torch.device(device).type
    half = name == "bfloat16"
    # Without its cache, which would keep the halved weights although a training changes them.
    cast = torch.autocast(device, torch.bfloat16, enabled=half, cache_enabled=False)
    with _switched("tf32" if name == "tf32" else "ieee"), cast:
        yield


@contextmanager
def full_precision() -> Iterator[None]:
    """Compute in the full precision of the tensors' type, and restore the user's choice after.

    Neither TF32 of a GPU, nor the shorter types that a CPU may multiply single precision in, nor
    automatic casts have a part in what is computed inside.
    """
    kinds = [kind for kind in ("cpu", "cuda", "mps", "xpu") if torch.is_autocast_enabled(kind)]
    with _switched("ieee"), ExitStack() as stack:
        for kind in kinds:
            stack.enter_context(torch.autocast(kind, enabled=False))
        yield


@contextmanager
def _switched(precision: str) -> Iterator[None]:
    """Multiply single precision on a GPU as "ieee" or "tf32" says, exactly on a CPU; restore after.

    PyTorch has an older and a newer set of switches, and the older ones can be asked only while
    both say the same: they are set first, then each of the newer ones.
    """
    backends = torch.backends
    on_gpu = [(backends.cudnn, "conv"), (backends.cudnn, "rnn"), (backends.cuda, "matmul")]
    on_cpu = [(backends.mkldnn, name) for name in ("conv", "rnn", "matmul")]
    wanted = {
        getattr(backend, name): value
        for parts, value in ((on_gpu, precision), (on_cpu, "ieee"))
        for backend, name in parts
        if hasattr(getattr(backend, name, None), "fp32_precision")  # from PyTorch 2.9 on
    }

    def choose(convolutions: bool, matmul: str, values: Iterable[str]) -> None:
        backends.cudnn.allow_tf32 = convolutions
        torch.set_float32_matmul_precision(matmul)
        for switch, value in zip(wanted, values, strict=True):
            switch.fp32_precision = value

    before = [switch.fp32_precision for switch in wanted]
    # The older switches cannot be asked where somebody has set the newer ones alone.
    convolutions = _asked(lambda: backends.cudnn.allow_tf32, "tf32" in before[:1])
    matmul = _asked(
        torch.get_float32_matmul_precision, "high" if "tf32" in before[2:3] else "highest"
    )
    tf32 = precision == "tf32"
    choose(tf32, "high" if tf32 else "highest", wanted.values())
    try:
        yield
    finally:
        choose(convolutions, matmul, before)


def _asked(getter: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return getter()
    except RuntimeError:
        return otherwise


def check_one_device(subject: str, things: Mapping[str, Any]) -> None:
    """Refuse networks and tensors that do not all lie on one device.

    Parameters
    ----------
    subject : str
        What is computed, the start of the message.
    things : mapping of str to torch.nn.Module, torch.Tensor, or a sequence of these
        By the names that the caller knows them by. Anything else is passed over.

    Raises
    ------
    InputError
        Which names what lies where.
    """
    found: dict[torch.device, list[str]] = {}
    for name, thing in things.items():
        devices = dict.fromkeys([t.device for t in _tensors(thing)])
        for device in devices:
            found.setdefault(device, []).append(name if len(devices) == 1 else f"part of {name}")
    if len(found) > 1:
        lie = "; ".join(f"on {device}: {', '.join(names)}" for device, names in found.items())
        first = next(iter(found))
        raise InputError(
            f"{subject}: not everything lies on one device ({lie}); move it there first, for "
            f"instance with `.to({str(first)!r})`."
        )


def _tensors(thing: Any) -> list[Tensor]:
    if isinstance(thing, Tensor):
        return [thing]
    if isinstance(thing, nn.Module):
        # Every step of a training asks: `parameters()` and `buffers()` take three times as long.
        stored = (d for part in thing.modules() for d in (part._parameters, part._buffers))
        return [tensor for tensors in stored for tensor in tensors.values() if tensor is not None]
    if isinstance(thing, (list, tuple)):
        return [tensor for part in thing for tensor in _tensors(part)]
    return []


def on_one_device(subject: str) -> Callable[[Callable], Callable]:
    """Decorate a function so that its networks and tensors must lie on one device.

    Parameters
    ----------
    subject : str
        See `check_one_device`; the names are those of the function's arguments.
    """

    def decorate(function: Callable) -> Callable:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def checked(*args, **kwargs):
            check_one_device(subject, signature.bind(*args, **kwargs).arguments)
            return function(*args, **kwargs)

        return checked

    return decorate


@contextmanager
def memory_suffices(subject: str, remedy: str) -> Iterator[None]:
    """Say in a sentence that memory did not suffice, of a GPU or of the machine.

    Parameters
    ----------
    subject, remedy : str
        Start and end of the message.

    Raises
    ------
    InputError
        If what is computed inside runs out of memory.
    """
    try:
        yield
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise InputError(f"{subject}: the memory does not suffice; {remedy}.") from error


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that memory did not suffice."""
    # Libraries of a GPU, and the CPU, have no error of their own for it.
    return isinstance(error, torch.cuda.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and any(words in str(error) for words in _OUT_OF_MEMORY)
    )


def at_least_single(values: Tensor) -> Tensor:
    """Raise half precision to single; other types stay as they are."""
    return values.float() if values.dtype in (torch.float16, torch.bfloat16) else values
