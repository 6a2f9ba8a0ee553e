"""Bins of the whole of hg38, and what a training does before its first batch: time and memory.

    python benchmarks/bins.py --repetitions 1

`fourier-prior build-binary-dataset` on four generated tasks, then opening the genome and making
the first batch. No other package does this, so there is no peer; it shows that a genome of that
size fits. Memory is that of the largest process.
"""

import json
import shlex
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from hg38 import chromosome_sizes, fourier_prior, write_genome
from measure import Rows, arguments, child

TASKS = ["A", "B", "C", "D"]
PEAKS, RELAXED = 40_000, 300_000
SPLITS = {"train": ["chr2", "chr3", "chr4", "chr5", "chr6", "chr7", "chr9"]}
SPLITS["train"] += [f"chr{i}" for i in range(11, 23)] + ["chrX", "chrY"]
SPLITS |= {"validation": ["chr8", "chr10"], "test": ["chr1"]}
FIRST_BATCH = """
from fourier_prior.datasets.file import read_dataset
from fourier_prior.genome import Genome
from fourier_prior.training.sampling import BinarySampler
genome, data = Genome.open("{genome}"), read_dataset("{dataset}")
BinarySampler(data, genome, "train", seed=0).batch(0, 0)
"""


def write_peaks(path: Path, sizes: dict[str, int], number: int, seed: int) -> None:
    """Write narrowPeak rows of 200 to 600 bp at random places."""
    random = np.random.default_rng(seed)
    names = np.array(list(sizes))
    lengths = np.array(list(sizes.values()))
    chrom = random.choice(len(names), number, p=lengths / lengths.sum())
    width = random.integers(200, 600, number)
    start = (random.random(number) * (lengths[chrom] - width)).astype(np.int64)
    table = pd.DataFrame({"chrom": names[chrom], "start": start, "end": start + width})
    table = table.assign(name=".", score=0, strand=".", signal=random.random(number).round(4))
    table = table.assign(p=-1, q=random.random(number).round(4), summit=width // 2)
    table.to_csv(path, sep="\t", header=False, index=False)


def build_command(folder: Path, genome: Path, splits: dict[str, list[str]]) -> str:
    """Build a data set of all tasks."""
    settings = {"input_length": 1000, "bin_size": 200, "stride": 50, "overlap": 0.5}
    settings |= {"flank_ambiguous": True, "max_unknown_chromosomes": 0.05, "max_unknown": 1.0}
    settings |= {"max_negatives": None}
    peaks, relaxed = (
        [folder / f"{task}.{kind}narrowPeak" for task in TASKS] for kind in ("", "relaxed.")
    )
    return fourier_prior(
        *("build-binary-dataset", "--genome", genome, "--tasks", *TASKS, "--peaks", *peaks),
        *("--relaxed-tasks", *TASKS, "--relaxed-peaks", *relaxed),
        *("--blacklist", folder / "blacklist.bed", "--splits", json.dumps(splits)),
        *("--settings", json.dumps(settings), "--seed", 1, "--dataset", folder / "binary.h5"),
    )


def main() -> None:
    """Build a data set, and begin a training on it."""
    options = arguments(__doc__)
    rows = Rows("bins", options)
    sizes, splits, peaks, relaxed = chromosome_sizes(), SPLITS, PEAKS, RELAXED
    if options.small:
        sizes = dict.fromkeys(("chr1", "chr2", "chr3"), 1_000_000)
        splits = {"train": ["chr1"], "validation": ["chr2"], "test": ["chr3"]}
        peaks, relaxed = 300, 500
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        genome = folder / "genome.npy"
        write_genome(genome, sizes)
        for seed, task in enumerate(TASKS):
            write_peaks(folder / f"{task}.narrowPeak", sizes, peaks, seed)
            write_peaks(folder / f"{task}.relaxed.narrowPeak", sizes, relaxed, 100 + seed)
        write_peaks(folder / "blacklist.bed", sizes, 10, 1000)
        first_batch = FIRST_BATCH.format(genome=genome, dataset=folder / "binary.h5")
        commands = {
            "building the data set": build_command(folder, genome, splits),
            "from the start of Python to the first batch": shlex.join(
                [sys.executable, "-c", first_batch]
            ),
        }
        for case, command in commands.items():
            used = [child(command) for _ in range(options.repetitions)]
            for place, unit in ((0, "s"), (1, "s of CPU"), (2, "MB")):
                rows.add(case, ("ours", [u[place] for u in used]), ("no peer", None), unit=unit)
    rows.write()


if __name__ == "__main__":
    main()
