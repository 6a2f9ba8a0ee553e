"""Files that commands of models read, and the words that call these commands."""

import json
from pathlib import Path

from training_examples import (
    BINARY_SETTINGS,
    OUTPUT,
    PROFILE_SETTINGS,
    binary_dataset,
    genome,
    planted,
    profile_dataset,
)

from fourier_prior.datasets.file import write_dataset
from fourier_prior.genome import write_genome

LABELS = {"dataset": "mine", "architecture": "", "subset": "all", "condition": "fourier"}
WRITTEN = {
    "weights": "weights.safetensors",
    "history": "history.tsv",
    "metrics": "metrics.tsv",
    "run": "run.json",
}


class ModelFiles:
    """A data set and its genome on disk, beside which models may be trained and explained."""

    def __init__(self, folder: Path, architecture: str, dataset=None):
        self.folder, self.architecture = folder, architecture
        make = {"binary": binary_dataset, "profile": profile_dataset}[architecture]
        data = make() if dataset is None else dataset
        made = planted(data) if architecture == "binary" else genome()
        folder.mkdir(parents=True, exist_ok=True)
        first = 0
        with open(folder / "genome.fa", "w") as fasta:
            for name, size in made.sizes.items():
                letters = "".join("ACGTN"[code] for code in made.codes[first : first + size])
                fasta.write(f">{name}\n{letters}\n")
                first += size
        write_genome(folder / "genome.fa", folder / "genome.npy")
        write_dataset(folder / "dataset.h5", data)
        self.given = [
            *("--dataset", str(folder / "dataset.h5"), "--genome", str(folder / "genome.npy")),
            *("--device", "cpu", "--threads", "1"),
            *("--labels", json.dumps({**LABELS, "architecture": architecture})),
        ]

    def train(self, models: Path, seeds, *, epochs=2, **settings) -> list[str]:
        """Words that train a model per seed, in folders of their own."""
        own = {"input_length": 60} | (
            BINARY_SETTINGS
            if self.architecture == "binary"
            else {**PROFILE_SETTINGS, "output_length": OUTPUT}
        )
        training = {"epochs": epochs, "batch_positives": 8, "patience": 0, "learning_rate": 0.01}
        prior = {"kind": "fourier", "weight": 0.5, "period": 7.0}
        files = [
            word
            for role, name in WRITTEN.items()
            for word in (f"--{role}", *(str(models / f"seed-{s:02d}" / name) for s in seeds))
        ]
        return [
            *(
                "train",
                *self.given,
                "--precision",
                "float32",
                "--seeds",
                *map(str, seeds),
                "--sample-seed",
                "11",
            ),
            *("--control", "matched", "--model", json.dumps(own)),
            *("--training", json.dumps(training | settings), "--prior", json.dumps(prior)),
            *("--prior-weight", "--l2-weight", "--fraction", "1", *files),
        ]

    def attribute(self, models: Path, runs) -> list[str]:
        """Words that explain the models of some runs, in files beside them."""
        settings = {"samples": {"stability": 3}, "references": 2, "batch_size": 8}
        return [
            *("attribute", *self.given, "--runs", *runs, "--head", "all", "--method", "deepshap"),
            *("--sample", "stability", "--seed", "5"),
            *("--settings", json.dumps({**settings, "engine": "deeplift"})),
            *("--weights", *(str(models / run / WRITTEN["weights"]) for run in runs)),
            *("--attributions", *(str(models / run / "scores.h5") for run in runs)),
        ]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
