"""Tables of results, attributions and motifs for tests of what shows them."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.figures.motif_panels import DrawnMotif
from fourier_prior.files import write_table

MODEL = ("spi1", "binary")
MODELS = [MODEL, ("k562", "profile")]
CONDITIONS = ["none", "fourier"]


# --- tables ---------------------------------------------------------------------------------------


def of_sequences(measure, condition, numbers, **names):
    """Tidy rows of one measure; a single number stands for a value pooled over examples."""
    pooled = np.isscalar(numbers)
    numbers = [numbers] if pooled else list(numbers)
    return pd.DataFrame(
        {
            "dataset": "spi1",
            "architecture": "binary",
            "subset": "all",
            "condition": condition,
            "run": "best",
            "sample": "test",
            "example": pd.array([None] if pooled else range(len(numbers)), dtype="Int64"),
            "measure": measure,
            "value": numbers,
        }
        | names
    )


def of_runs(metric, condition, numbers, *, best=0, **names):
    """Tidy rows of one metric of every seed."""
    return pd.DataFrame(
        {
            "dataset": "spi1",
            "architecture": "binary",
            "subset": "all",
            "condition": condition,
            "seed": [f"{seed:02d}" for seed in range(len(numbers))],
            "best": [seed == best for seed in range(len(numbers))],
            "task": "mean",
            "metric": metric,
            "value": list(numbers),
        }
        | names
    )


def drawn_values(measure, conditions=CONDITIONS, n=30, seed=0):
    """One measure of n sequences per condition, lower from condition to condition."""
    random = np.random.default_rng(seed)
    base = random.random(n)
    return pd.concat(
        of_sequences(measure, condition, base - 0.1 * shift + random.normal(0, 0.2, n))
        for shift, condition in enumerate(conditions)
    )


def per_sequence(measures, n=30, **names):
    """Measures of n sequences of both conditions of `MODELS`."""
    random = np.random.default_rng(5)
    return pd.concat(
        of_sequences(
            *(measure, condition, random.normal(loc=condition == "none", size=n)),
            **{"dataset": dataset, "architecture": architecture, **names},
        )
        for dataset, architecture in MODELS
        for condition in CONDITIONS
        for measure in measures
    )


def values_of(table, model, condition, measure):
    """Values of one measure of a model, by example."""
    own = table[(table["dataset"] == model[0]) & (table["condition"] == condition)]
    return own[own["measure"] == measure].sort_values("example")["value"].to_numpy()


def losses(conditions, seeds=4):
    """Validation losses of a few seeds per condition."""
    random = np.random.default_rng(1)
    return pd.concat(of_runs("validation_loss", c, random.random(seeds)) for c in conditions)


def region_curves(conditions=CONDITIONS, kind="peaks"):
    """Precision and recall of ranked bases of `MODEL`."""
    return pd.concat(
        pd.DataFrame({"bases": [1, 10, 40], "recall": [0.1, 0.6, 1.0]}).assign(
            **dict(zip(("dataset", "architecture"), MODEL, strict=True)),
            **{"condition": condition, "regions": kind, "sequences": 30, "marked": 20},
            auprc=0.5 + 0.01 * i,
            precision=[1.0, 0.7 + 0.01 * i, 0.5],
        )
        for i, condition in enumerate(conditions)
    )


def calls(condition="none", overlapping=(1,), **names):
    """How many of the first calls of a condition overlap known regions."""
    ranks = range(1, len(overlapping) + 1)
    columns = {"dataset": "spi1", "architecture": "binary", "condition": condition, "head": "all"}
    return pd.DataFrame(columns | {"rank": ranks, "overlapping": overlapping} | names)


def pairs_of_seeds(similarity):
    """Similarity of the three pairs of three seeds, shifted by condition."""
    return pd.DataFrame(
        {
            **{"dataset": "spi1", "architecture": "binary", "condition": condition},
            **{"comparison": "initialisations", "run_a": a, "run_b": b, "value": value + shift},
        }
        for condition, shift in similarity.items()
        for a, b, value in (
            ("seed-00", "seed-01", 10.0),
            ("seed-00", "seed-02", 20.0),
            ("seed-01", "seed-02", 40.0),
        )
    )


def written(table, path):
    """Write a table; return its path as text, as Snakemake gives it."""
    write_table(table, path)
    return str(path)


# --- attributions ---------------------------------------------------------------------------------


def attributions(n=5, length=60, seed=0, start=1000, **attrs):
    """Random scores; the same sequences whatever the seed."""
    random = np.random.default_rng(seed)
    codes = np.random.default_rng(99).integers(0, 4, (n, length))
    nothing = np.zeros((n, 0), dtype=np.float32)
    return Attributions(
        ["chr1"] * n,
        (np.arange(n) * 100 + start).astype(np.int32),
        np.eye(4, dtype=np.uint8)[codes].transpose(0, 2, 1),
        random.normal(size=(n, 4, length)).astype(np.float32),
        nothing,
        nothing,
        attrs,
    )


def attribution_file(path, seed, **attrs):
    """Write random scores; return the path as text."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_attributions(path, attributions(seed=seed, **attrs))
    return str(path)


# --- motifs ---------------------------------------------------------------------------------------


def drawn_motif(name, seqlets):
    """A motif as figures show it."""
    return DrawnMotif(seqlets, np.random.default_rng(0).random((4, 8)), f"{name}\nnearest", name)


def no_patterns(folder):
    """Write what a motif run without any pattern writes; return patterns.tsv and modisco.h5."""
    names = ["pattern", "n_seqlets", "kept", "match", "match_name", "match_strand", "match_q"]
    columns = [*names, "trim_start", "trim_end", "label"]
    patterns = written(pd.DataFrame(columns=columns), folder / "patterns.tsv")
    h5py.File(folder / "modisco.h5", "w").close()
    return patterns, str(folder / "modisco.h5")
