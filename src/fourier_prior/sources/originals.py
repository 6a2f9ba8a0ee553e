"""Addresses of the files of DL's authors and of MNIST."""

import csv
from importlib import resources

from fourier_prior.errors import InputError


def original(file: str) -> tuple[str, str]:
    """Return the address and the checksum of a file of DL's authors or of MNIST.

    Raises
    ------
    InputError
        If the file is not known.
    """
    with resources.files("fourier_prior.sources").joinpath("originals.tsv").open() as table:
        rows = {name: (url, checksum) for name, url, checksum in csv.reader(table, delimiter="\t")}
    if file not in rows:
        raise InputError(
            f"{file} is not among the files whose address is known: {', '.join(rows)}."
        )
    return rows[file]
