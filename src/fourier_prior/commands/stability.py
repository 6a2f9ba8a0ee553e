"""Command: how much attributions change with the initialisation or the amount of data."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.analysis.stability import lowest_losses_of_runs, pairs_table, sequences_table
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, path, paths
from fourier_prior.errors import InputError
from fourier_prior.files import write_table
from fourier_prior.metrics.stability import continuous_jaccard, pairwise_jaccard
from fourier_prior.training.best_run import lowest_losses


@arguments(
    attributions=paths("stability samples of all seeds, subsets and conditions"),
    history=paths("history.tsv of all models"),
    run=paths("run.json of all models, in the same order"),
    settings=mapping("the `analysis` block of the config"),
    table=path("per-sequence means over pairs, to write"),
    pairs=path("per-pair means over sequences, to write"),
)
def compare_seeds(
    attributions: list[Path],
    history: list[Path],
    run: list[Path],
    settings: Mapping,
    table: Path,
    pairs: Path,
) -> None:
    """Write the continuous Jaccard similarity between seeds and between subsets."""
    losses = {}
    for loss, run_path in zip(lowest_losses(history), run, strict=True):
        labels = json.loads(run_path.read_text())["labels"]
        losses[labels["condition"], labels["subset"], f"seed-{labels['seed']}"] = loss

    scores: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    windows = None
    for file in attributions:
        read = read_attributions(file)
        here = list(zip(read.chrom, read.start.tolist(), strict=True))
        if windows is not None and here != windows:
            raise InputError(
                f"{file}: its windows differ from those of {attributions[0]}; delete both and "
                "attribute again."
            )
        windows = here
        kind = {name: read.attrs[name] for name in ("dataset", "architecture")}
        of_kind = scores.setdefault((read.attrs["condition"], read.attrs["subset"]), {})
        of_kind[read.attrs["run"]] = read.hypothetical

    sequences, compared = [], []
    for condition, subset in scores:
        labels = {**kind, "condition": condition}
        models = scores[condition, subset]
        if subset == "all" and len(models) > 1:
            names = list(itertools.combinations(models, 2))
            similarity = pairwise_jaccard(list(models.values()))
            compared.append(pairs_table(labels, "initialisations", names, similarity))
            sequences.append(sequences_table(labels, "jaccard_initialisations", similarity))
        if subset == "top":
            keep = settings["best_seeds"]
            full = lowest_losses_of_runs(scores[condition, "all"], losses, condition, "all", keep)
            part = lowest_losses_of_runs(models, losses, condition, "top", keep)
            names = list(itertools.product(full, part))
            similarity = np.stack(
                [continuous_jaccard(scores[condition, "all"][a], models[b]) for a, b in names]
            )
            compared.append(pairs_table(labels, "top", names, similarity))
            sequences.append(sequences_table(labels, "jaccard_top", similarity))
    if not sequences:
        raise InputError(
            "config: seeds.all is 1 and there is no subset, so no two models can be compared; "
            "raise `seeds.all`."
        )
    write_table(pd.concat(sequences), table)
    write_table(pd.concat(compared), pairs)
