"""What the studies of the DeepLIFT appendix write, fabricated for tests."""

import numpy as np
import pandas as pd
from result_examples import written

from fourier_prior.deeplift_studies.labels import REFERENCE_LABELS
from fourier_prior.deeplift_studies.minimum import contributions
from fourier_prior.deeplift_studies.motif_matches import scored_matches
from fourier_prior.deeplift_studies.motif_sequences import (
    TASKS,
    encode_motifs,
    simulate,
    write_sequences,
)
from fourier_prior.deeplift_studies.position_scores import write_scores

METHODS = ["guided-backprop", "gradient", "rescale", "genomics"]
SHUFFLES = ["plain-1", "plain-3"]
DIGITS = [("seed-00", "unit"), ("authors", "raw")]
DIGIT_METHODS = ["DeepLIFT, RC everywhere", "gradient × input"]


def minimum_file(folder):
    """Write the table of the toy network."""
    inputs = np.array([[first, 5.0] for first in (1, 5, 9)])
    return written(contributions(inputs), folder / "appendix/minimum.tsv")


def motif_files(folder, network="seed-00"):
    """Write sequences, scores and tables of one network on motifs, by role."""
    random = np.random.default_rng(0)
    sequences = simulate(300, 120, seed=3)
    test, own = sequences.part("test"), folder / f"appendix/motifs/{network}"
    own.mkdir(parents=True)
    write_sequences(folder / "appendix/motifs/simulated.tsv", sequences)
    shape = (len(TASKS), *test.codes.shape)
    scores = {method: random.normal(size=shape).astype(np.float32) for method in METHODS}
    scores |= dict.fromkeys(SHUFFLES, scores["genomics"][:1] / 2)
    write_scores(own / "scores.h5", scores)
    compared = {variant: random.normal(size=shape) for variant in REFERENCE_LABELS}
    write_scores(own / "normalisation.h5", compared)
    correlations = pd.DataFrame(
        {"row": row, "task": task, "variant": variant}
        | {"correlation": 0.95 + 0.001 * row, "output_change": 1e-7}
        for task in TASKS
        for variant in REFERENCE_LABELS
        for row in range(9)
    )
    tables = {
        "matches": scored_matches(test, encode_motifs(), scores),
        "auroc": pd.DataFrame({"task": TASKS, "auroc": [0.99, 0.98, 0.9]}),
        "normalisation": correlations,
    }
    files = {name: written(table, own / f"{name}.tsv") for name, table in tables.items()}
    return files | {
        "sequences": str(folder / "appendix/motifs/simulated.tsv"),
        "scores": str(own / "scores.h5"),
        "compared": str(own / "normalisation.h5"),
    }


def digit_files(folder, networks=DIGITS):
    """Write the tables of networks on digits: paths of erasures and of accuracies."""
    random = np.random.default_rng(0)
    erasures, accuracies = [], []
    for network, scale in networks:
        own = folder / f"appendix/digits/{network}"
        table = pd.DataFrame(
            {"image": image, "original": 8, "other": other, "method": method}
            | {"change": 10 * random.normal()}
            for other in (3, 6)
            for method in DIGIT_METHODS
            for image in range(12)
        )
        erasures.append(written(table, own / f"erasures.{scale}.tsv"))
        accuracy = pd.DataFrame({"scale": ["unit", "raw"], "accuracy": [0.9876, 0.9765]})
        accuracies.append(written(accuracy, own / f"accuracy.{scale}.tsv"))
    return erasures, accuracies
