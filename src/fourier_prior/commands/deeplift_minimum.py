"""Subcommand of the toy network of the DeepLIFT appendix."""

from pathlib import Path

import numpy as np

from fourier_prior.commands import arguments, path
from fourier_prior.deeplift_studies import minimum
from fourier_prior.files import write_table

_GRID = np.stack(np.meshgrid(np.arange(0.5, 10.1, 0.5), [2.0, 5.0, 8.0]), axis=-1).reshape(-1, 2)
"""Inputs of the toy network: both branches, and the tie between them."""


@arguments(table=path("table to write"))
def explain_minimum(table: Path) -> None:
    """Write contributions to min(i1, i2) by every method, beside the closed forms."""
    write_table(minimum.contributions(_GRID), table)
