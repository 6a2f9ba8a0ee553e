"""Hours of training that the paper's configs ask for at most, from measured rates.

    python benchmarks/paper_hours.py
    python benchmarks/paper_hours.py --milliseconds 4.4 7.1 5.4 9.8

How many models of which kind are trained follows from the configs; all see 150,000 positive
examples per epoch (the subset `top` its share, simulated sequences their own number) for all
epochs, where most stop earlier. Validation comes on top, a few per cent. `benchmarks/training.py`
measures milliseconds per step: binary without and with the prior, then profile. README.md has this
table.
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fourier_prior.design import paths
from fourier_prior.design.config_files import merged, read_config
from fourier_prior.design.files import Needs
from fourier_prior.design.gc_simulation import GCSimulation
from fourier_prior.design.negative_controls import NegativeControls
from fourier_prior.design.study import Study
from fourier_prior.formatting import markdown_table

ROOT = Path(__file__).parents[1]
ARCHITECTURES = ("binary", "profile")
CONFIGS = ("paper-small", "paper")
EXAMPLES = 150_000
"""Positives of an epoch: about what the paper's data sets have."""
RATES = {  # milliseconds per step of the paper's sizes: binary without and with prior, profile
    "one H200, full float32": (9.9, 18.4, 23.0, 33.5),
    "one H200, TF32": (5.1, 11.0, 6.9, 16.0),
    "two CPU cores": (711, 1170, 710, 1003),
}
"""Measured by benchmarks/training.py: on an H200 with PyTorch 2.11, eager steps; on two cores of an
AMD EPYC with PyTorch 2.13 (benchmarks/results)."""


def trainings(study: Study) -> Iterator[tuple[str, str, str, str]]:
    """Yield data set, architecture, subset and condition of every training of target `all`."""
    needs = Needs(study)
    for kind, _ in study.every_model:
        yield tuple(kind.values())
    for dataset, architecture, condition in study.conditions_of_models:
        for subset in study.ablated_subsets:
            for _ in study.grid(condition, architecture):  # each weight that is tried
                yield dataset, architecture, subset, condition
    for kind in GCSimulation(needs).kinds:
        for _ in study.runs(**kind):
            yield tuple(kind.values())
    for file in NegativeControls(needs).permuted_models(paths.MODEL, file="metrics.tsv"):
        kind = paths.MODEL.under(paths.PERMUTED).parse(file)
        yield tuple(kind[name] for name in ("dataset", "architecture", "subset", "condition"))


def steps(study: Study, dataset: str, architecture: str, subset: str, condition: str) -> int:
    """Return the number of training steps of one model that never stops early."""
    examples = EXAMPLES
    if dataset in study.gc_levels:
        examples = study.config["gc_simulation"]["sequences"]["train"]
    elif subset == "top":
        examples = round(examples * study.config["top_fraction"])
    settings = study.training_settings(dataset, architecture, condition)
    return settings["epochs"] * math.ceil(examples / settings["batch_positives"])


def hours(study: Study, milliseconds: tuple[float, ...]) -> float:
    """Return the hours of all trainings, one after another."""
    kinds = [(architecture, prior) for architecture in ARCHITECTURES for prior in (False, True)]
    rates = dict(zip(kinds, milliseconds, strict=True))
    total = sum(
        number * steps(study, *kind) * rates[kind[1], study.prior(kind[3]) is not None]
        for kind, number in Counter(trainings(study)).items()
    )
    return total / 3.6e6


def two_digits(value: float) -> str:
    """Write a number of hours as exactly as it is known."""
    return f"{float(f'{value:.2g}'):,.0f}"


def table(rates: dict[str, tuple[float, ...]]) -> str:
    """Make the table of trainings and hours, one row per config."""
    rows = []
    for name in CONFIGS:
        study = Study(merged([read_config(ROOT / "config" / f"{name}.yaml")], ROOT))
        cells = [two_digits(hours(study, milliseconds)) for milliseconds in rates.values()]
        rows.append([f"`config/{name}.yaml`", str(len(list(trainings(study)))), *cells])
    return markdown_table(["config", "trainings", *(f"hours, {name}" for name in rates)], rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--milliseconds", type=float, nargs=4, help="per step, of your machine")
    options = parser.parse_args()
    own = {"your machine": tuple(options.milliseconds)} if options.milliseconds else {}
    print(table({**RATES, **own}))  # noqa: T201


if __name__ == "__main__":
    main()
