"""Commands: what measures of attributions give by chance."""

from pathlib import Path

import pandas as pd

from fourier_prior.analysis.chance_levels import LABELS, excess_table, similarity_bounds
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, integer, path, paths
from fourier_prior.files import write_table
from fourier_prior.simulate.planted import read_planted


@arguments(
    real=paths("attribution files of models trained on real labels"),
    permuted=paths("attribution files of models trained on permuted labels"),
    planted=path("table of planted motif instances"),
    table=path("table to write"),
)
def measure_excess(real: list[Path], permuted: list[Path], planted: Path, table: Path) -> None:
    """Write each sequence's share of attribution on planted motifs, and the share by chance."""
    sites = read_planted([planted])
    parts = [
        excess_table(map(read_attributions, files), sites).assign(labels=labels)
        for labels, files in (("real", real), ("permuted", permuted))
    ]
    columns = [*LABELS, "labels", "example", "observed", "expected"]
    write_table(pd.concat(parts)[columns], table)


@arguments(
    attributions=paths("attribution files of the same sequences by several models"),
    seed=integer("seed of the shuffles"),
    table=path("table to write"),
)
def bound_similarity(attributions: list[Path], seed: int, table: Path) -> None:
    """Write the continuous Jaccard similarity of tracks to themselves and to their shuffles."""
    write_table(similarity_bounds(map(read_attributions, attributions), seed), table)
