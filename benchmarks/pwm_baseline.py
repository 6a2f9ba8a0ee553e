"""Compare a binary model with the best match of a known motif on test windows.

    python benchmarks/pwm_baseline.py --results results/spi1-hg19 --dataset spi1 --genome hg19 \
        --matrix MA0080.7

Positives are the positive test windows of the data set, negatives a fixed random sample of its
negative test windows, five for each positive. Windows are scored by the probability of each
condition's best model (mean of both strands) and by the largest log-odds of the JASPAR matrix on
either strand, over the whole window and over its central bin.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from fourier_prior.datasets.file import read_dataset, split_code
from fourier_prior.genome import Genome, one_hot, reverse_complement
from fourier_prior.metrics.performance import auprc, auroc
from fourier_prior.models.networks import load_model
from fourier_prior.randomness import generator
from fourier_prior.simulate.motifs import load_motifs, scan

NEGATIVES_PER_POSITIVE = 5
SEED = 20200318


def model_scores(model, codes: np.ndarray) -> np.ndarray:
    """Return the mean probability of windows (N, L) and their reverse complements."""
    scores = []
    with torch.no_grad():
        for part in np.array_split(codes, max(1, len(codes) // 256)):
            strands = [one_hot(strand) for strand in (part, reverse_complement(part))]
            inputs = torch.from_numpy(np.ascontiguousarray(np.concatenate(strands))).float()
            probability = torch.sigmoid(model(inputs)).mean(dim=1)
            scores.append(probability.view(2, -1).mean(dim=0).numpy())
    return np.concatenate(scores)


def motif_scores(codes: np.ndarray, matrix: str) -> np.ndarray:
    """Return the largest log-odds of a JASPAR matrix on either strand of windows (N, L)."""
    background = np.bincount(codes.ravel(), minlength=5)[:4].astype(float)
    block = {"motif": {"jaspar": matrix, "min_strength": 0.5}}
    motif = load_motifs(block, "JASPAR2026", background / background.sum())["motif"]
    return scan(codes, motif).max(axis=(0, 2))


def main() -> None:
    """Print a table of auROC and auPRC."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, required=True, help="results/<name>")
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--genome", required=True)
    parser.add_argument("--matrix", required=True, help="JASPAR matrix id")
    options = parser.parse_args()

    data = read_dataset(options.results / f"datasets/{options.dataset}/binary.h5")
    genome = Genome.open(options.results / f"genomes/{options.genome}.npy")
    positive = data.positives("test")
    pool = np.flatnonzero(data.negative_split == split_code("test"))
    wanted = min(len(pool), NEGATIVES_PER_POSITIVE * len(positive))
    negative = generator(SEED, "pwm_baseline").choice(pool, wanted, replace=False)
    chroms = np.concatenate([data.chrom[positive], data.negative_chrom[negative]])
    starts = np.concatenate([data.start[positive], data.negative_start[negative]])
    codes = genome.windows([data.chromosomes[i] for i in chroms], starts, data.input_length)
    known = (codes < 4).all(axis=1)
    labels = np.arange(len(codes)) < len(positive)
    codes, labels = codes[known], labels[known]

    middle = data.input_length // 2
    scores = {
        f"{options.matrix}, whole window": motif_scores(codes, options.matrix),
        f"{options.matrix}, central 200 bp": motif_scores(
            codes[:, middle - 100 : middle + 100], options.matrix
        ),
    }
    models = options.results / f"models/{options.dataset}/binary/all"
    for directory in sorted(models.iterdir()):
        if (directory / "best").is_dir():
            model = load_model(directory / "best/weights.safetensors").eval()
            scores[f"model, {directory.name}"] = model_scores(model, codes)
    table = pd.DataFrame(
        [(name, auroc(labels, s), auprc(labels, s)) for name, s in scores.items()],
        columns=["score", "auROC", "auPRC"],
    )
    print(f"{labels.sum()} positive and {(~labels).sum()} negative windows")  # noqa: T201
    print(table.round(4).to_string(index=False))  # noqa: T201


if __name__ == "__main__":
    main()
