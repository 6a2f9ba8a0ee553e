"""Batches as tensors on a device: moved as small integers, encoded where they are used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fourier_prior.training.sampling import Batch, BinarySampler, ProfileSampler


@dataclass(frozen=True)
class Tensors:
    """A batch on a device, reverse complements included.

    Attributes
    ----------
    inputs : torch.Tensor, shape (N, 4, L), float32
        One-hot; unknown bases are zero columns.
    positive : torch.Tensor, shape (P,), int64
        Rows of the positive examples. Places and not a mask: what a mask chooses has a length that
        a GPU would have to be waited for.
    labels : torch.Tensor, shape (N, T), int8, or None
    counts : torch.Tensor, shape (N, T, S, O), float32, or None
    control : torch.Tensor, shape (N, C, S, O), float32, or None
    """

    inputs: Tensor
    positive: Tensor
    labels: Tensor | None
    counts: Tensor | None
    control: Tensor | None


def forward_strand(batch: Batch) -> dict[str, Tensor]:
    """Return what a batch holds, as tensors on the CPU.

    Parameters
    ----------
    batch : Batch

    Returns
    -------
    dict of str to torch.Tensor
        codes, positive (rows) and, of those that the batch has, labels, counts and control; small
        integers, which travel faster than floats.
    """
    arrays = {
        "codes": batch.codes,
        "positive": np.flatnonzero(batch.status),
        "labels": batch.labels,
        "counts": batch.counts,
        "control": batch.control,
    }
    return {
        name: torch.from_numpy(np.ascontiguousarray(array))
        for name, array in arrays.items()
        if array is not None
    }


def encode(forward: Mapping[str, Tensor], reverse_complements: bool) -> Tensors:
    """Encode a batch, where its tensors are, and append reverse complements.

    Parameters
    ----------
    forward : mapping of str to torch.Tensor
        See `forward_strand`.
    reverse_complements : bool
        Append each example with bases reversed and complemented, and counts and control with
        positions and strands reversed, after all forward examples.

    Returns
    -------
    Tensors
        N is doubled with reverse complements.
    """

    def both(name: str, dtype: torch.dtype, *axes: int) -> Tensor | None:
        if name not in forward:
            return None
        return joined(forward[name].to(dtype), *axes)

    def joined(tensor: Tensor, *axes: int) -> Tensor:
        if not reverse_complements:
            return tensor
        return torch.cat([tensor, tensor.flip(axes) if axes else tensor])

    codes, positive = forward["codes"], forward["positive"]
    bases = torch.arange(4, dtype=torch.uint8, device=codes.device)
    one_hot = (codes[:, None, :] == bases[None, :, None]).to(torch.float32)
    if reverse_complements:
        positive = torch.cat([positive, positive + len(codes)])
    # The base axis A, C, G, T reversed is the complement.
    return Tensors(
        joined(one_hot, 1, 2),
        positive,
        both("labels", torch.int8),
        both("counts", torch.float32, 2, 3),
        both("control", torch.float32, 2, 3),
    )


def batches_on(
    device: torch.device, sampler: BinarySampler | ProfileSampler, epoch: int
) -> Iterator[tuple[dict[str, Tensor], int, str]]:
    """Yield the batches of an epoch on a device, made and moved while it computes.

    Parameters
    ----------
    device : torch.device
    sampler : BinarySampler or ProfileSampler
    epoch : int

    Yields
    ------
    dict of str to torch.Tensor
        See `forward_strand`.
    int
        Number of positives.
    str
        Where the batch lies, for messages.
    """

    def prepare(batch: Batch) -> tuple[dict[str, Tensor], int, str]:
        tensors = forward_strand(batch)
        if device.type == "cuda":
            # Only pinned memory is copied without waiting for what the GPU does at the time.
            tensors = {name: tensor.pin_memory() for name, tensor in tensors.items()}
        return tensors, int(np.count_nonzero(batch.status)), batch.place

    for tensors, positives, place in sampler.batches(epoch, prepare):
        moved = {name: tensor.to(device, non_blocking=True) for name, tensor in tensors.items()}
        yield moved, positives, place


def to_tensors(batch: Batch, device: torch.device | str, reverse_complements: bool) -> Tensors:
    """Move a batch to a device and `encode` it there."""
    moved = {name: tensor.to(device) for name, tensor in forward_strand(batch).items()}
    return encode(moved, reverse_complements)
