"""Commands: data and scores in which nothing is left to find."""

from pathlib import Path

from fourier_prior.attributions.file import read_attributions, write_attributions
from fourier_prior.attributions.shuffles import shuffle_positions
from fourier_prior.commands import arguments, integer, path
from fourier_prior.datasets.file import BinaryDataset, read_dataset, write_dataset
from fourier_prior.datasets.permuted_labels import permute_labels as permute
from fourier_prior.errors import InputError


@arguments(
    dataset=path("training set (.h5) of binary models"),
    seed=integer("seed of the permutation"),
    permuted=path("training set (.h5) to write"),
)
def permute_labels(dataset: Path, seed: int, permuted: Path) -> None:
    """Write a data set whose training and validation labels are permuted."""
    read = read_dataset(dataset)
    if not isinstance(read, BinaryDataset):
        raise InputError(f"{dataset}: holds counts, not labels; name a binary data set.")
    write_dataset(permuted, permute(read, seed))


@arguments(
    attributions=path("attribution file (.h5)"),
    seed=integer("seed of the shuffle"),
    shuffled=path("attribution file (.h5) to write"),
)
def shuffle_attributions(attributions: Path, seed: int, shuffled: Path) -> None:
    """Write attributions whose positions are shuffled within each sequence."""
    write_attributions(shuffled, shuffle_positions(read_attributions(attributions), seed))
