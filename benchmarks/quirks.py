"""What a few choices behind the published metrics change in the numbers of a run.

    python benchmarks/quirks.py results/demo > docs/quirks.md

Prints a page of Markdown. Each number is computed twice from the same models and attributions, by
default and the other way; nothing is trained again.
"""

import argparse
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import yaml
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score
from snakemake.utils import update_config

from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.datasets.file import read_dataset
from fourier_prior.datasets.strengths import strongest_bins
from fourier_prior.design.study import Study
from fourier_prior.files import read_table
from fourier_prior.formatting import markdown_table
from fourier_prior.genome import Genome
from fourier_prior.intervals.reading import read_intervals, read_peaks
from fourier_prior.metrics import (
    auprc,
    auprc_of_bases,
    entropy,
    fraction_in_mask,
    high_frequency_sum,
    interval_mask,
    pairwise_jaccard,
    summit_correlation,
    summit_distance,
)
from fourier_prior.models.networks import load_model
from fourier_prior.motifs.instances import overlaps_any, scan_motif
from fourier_prior.motifs.patterns import read_patterns, trimmed_motifs
from fourier_prior.training.sampling import BinarySampler
from fourier_prior.training.tensors import to_tensors
from fourier_prior.vocabulary import condition_label

DATASETS = {"spi1": "binary", "nanog-oct4-sox2": "profile", "k562": "profile"}
"""Data sets of the table, and their architecture where a choice concerns both."""

PAGE = """# What the choices behind the metrics change

Written by `python benchmarks/quirks.py {results}`; [metrics.md](metrics.md) has the definitions.

Each number is computed twice from the same models and attributions: by default → the other way.
"Released" marks what the paper's released code does where the default differs; all other defaults
are what was published. Numbers are means over test sequences or over pairs of seeds; where one
model is meant, it is the best seed. *Direction* tells whether the difference between the conditions
keeps its sign.

{table}
"""

Pair = tuple[float, float]
"""A number by default and the other way."""


@dataclass(frozen=True)
class Model:
    """The results of one data set and architecture of a run."""

    results: Path
    design: Study
    dataset: str
    architecture: str

    def path(self, text: str) -> Path:
        """Say where a file lies that the design names."""
        name = self.design.config["name"]
        simulated = self.results.parents[1] / "resources/simulated" / name
        text = text.replace("<simulated>", str(simulated)).replace("<results>", str(self.results))
        return Path(text)

    @property
    def period(self) -> float:
        """Shortest period in bp that counts as low frequency."""
        return self.design.config["architectures"][self.architecture]["period"]

    @functools.cached_property
    def genome(self) -> Genome:
        """The encoded genome."""
        name = self.design.genome_of(self.dataset)
        return Genome.open(self.path(f"<results>/genomes/{name}.npy"))

    @functools.cached_property
    def peaks(self) -> pd.DataFrame:
        """Peaks of all tasks."""
        tasks = self.design.tasks(self.dataset)
        files = [self.path(self.design.peaks(self.dataset, task)) for task in tasks]
        return pd.concat([read_peaks(file, self.genome.sizes) for file in files])

    def gold(self, tasks: list[str]) -> pd.DataFrame:
        """Gold-standard intervals of tasks."""
        files = [self.path(self.design.gold(self.dataset, task)) for task in tasks]
        return pd.concat([read_intervals(file) for file in files])

    def file(self, kind: str, condition: str, name: str) -> Path:
        """Say where a file of a model lies."""
        return self.path(
            f"<results>/{kind}/{self.dataset}/{self.architecture}/all/{condition}/{name}"
        )

    def best(self, condition: str) -> Attributions:
        """Attributions of the best seed."""
        return _read(self.file("attributions", condition, "best/all.deepshap.test.h5"))

    def seeds(self, condition: str) -> list[Attributions]:
        """Attributions of every seed, on the same sequences."""
        runs = self.design.runs(self.dataset, self.architecture, "all")
        names = [f"{run}/all.deepshap.stability.h5" for run in runs]
        return [_read(self.file("attributions", condition, name)) for name in names]

    def mask(self, intervals: pd.DataFrame, read: Attributions, *, clip: bool = True) -> np.ndarray:
        """Bases of the attributed windows that lie in intervals."""
        return interval_mask(intervals, read.chrom, read.start, read.actual.shape[1], clip)

    def standards(self) -> dict[str, pd.DataFrame]:
        """Intervals that attributions are compared with, by name."""
        kind = self.design.gold_kind(self.dataset)
        gold = {kind: self.gold(self.design.tasks(self.dataset))} if kind else {}
        return {"peaks": self.peaks} | gold

    def performance(self, condition: str, metric: str) -> pd.DataFrame:
        """Values of one metric, mean of tasks; a row per seed with all training data."""
        folder = f"<results>/analysis/{self.dataset}/{self.architecture}"
        table = read_table(self.path(f"{folder}/performance.tsv"))
        wanted = {"condition": condition, "metric": metric, "task": "mean", "subset": "all"}
        return table[(table[list(wanted)] == list(wanted.values())).all(axis=1)]


@functools.cache
def _read(path: Path) -> Attributions:
    return read_attributions(path)


@dataclass(frozen=True)
class Quirk:
    """A choice, how it is made, and the function that shows what it changes.

    The function takes a model and a condition and returns numbers by default and the other way.
    """

    choice: str
    option: str
    default: str
    effect: Callable[[Model, str], dict[str, Pair]]
    architecture: str | None = None
    dataset: str | None = None


QUIRKS: list[Quirk] = []


def quirk(choice: str, option: str, default: str, **where: str) -> Callable:
    """Make a row of the page of the function below it."""

    def register(effect):
        QUIRKS.append(Quirk(choice, option, default, effect, **where))
        return effect

    return register


@quirk(
    "Pseudocount of the entropy is absolute, so the entropy depends on the scale of scores",
    "`analysis.entropy_pseudocount`, `entropy(pseudocount=)`",
    "0.001 → 0",
)
def _pseudocount(model: Model, condition: str) -> dict[str, Pair]:
    scores = model.best(condition).actual
    return {"entropy, bits": (entropy(scores).mean(), entropy(scores, 0).mean())}


def _high_frequencies(model: Model, condition: str, **option: bool) -> dict[str, Pair]:
    scores = model.best(condition).actual
    values = [high_frequency_sum(scores, model.period, **o).mean() for o in ({}, option)]
    return {"high-frequency sum": tuple(values)}


@quirk(
    "High-frequency sum leaves the zero frequency out of the norm, the prior does not",
    "`high_frequency_sum(zero_frequency=)`",
    "out → in",
)
def _zero_frequency(model: Model, condition: str) -> dict[str, Pair]:
    return _high_frequencies(model, condition, zero_frequency=True)


@quirk(
    "High-frequency sum leaves out the Nyquist frequency, the prior does not",
    "`high_frequency_sum(nyquist=)`",
    "out → in",
)
def _nyquist(model: Model, condition: str) -> dict[str, Pair]:
    return _high_frequencies(model, condition, nyquist=True)


@quirk(
    "Intervals that overhang a window's left edge are lost",
    "`analysis.clip_intervals`, `interval_mask(clip=)`",
    "clipped → lost (released)",
    architecture="binary",
)
def _clipping(model: Model, condition: str) -> dict[str, Pair]:
    read = model.best(condition)
    found = {}
    for name, intervals in model.standards().items():
        masks = [model.mask(intervals, read, clip=clip) for clip in (True, False)]
        found[f"{name}: auPRC"] = tuple(auprc_of_bases(read.actual, mask) for mask in masks)
        if name != "peaks":
            fractions = [np.nanmean(fraction_in_mask(read.actual, mask)) for mask in masks]
            found[f"{name}: fraction"] = tuple(fractions)
    return found


@quirk(
    "Sequences without a summit count as correlation 0",
    "`analysis.undefined_correlations`, second value of `summit_correlation`",
    "0 → left out",
    architecture="binary",
)
def _summitless(model: Model, condition: str) -> dict[str, Pair]:
    read = model.best(condition)
    scores = read.actual
    distance = summit_distance(model.peaks, read.chrom, read.start, scores.shape[1])
    correlation, defined = summit_correlation(scores, distance)
    name = f"summit correlation ({(~defined).sum()} of {len(defined)} undefined)"
    return {name: (correlation.mean(), correlation[defined].mean())}


@quirk(
    "auPRC of bases by trapezoids",
    "`auprc_of_bases(rule=)`",
    "trapezoids → average precision",
)
def _area_of_bases(model: Model, condition: str) -> dict[str, Pair]:
    read = model.best(condition)
    return {
        f"{name}: auPRC": tuple(
            auprc_of_bases(read.actual, model.mask(intervals, read), rule=rule)
            for rule in ("trapezoid", "step")
        )
        for name, intervals in model.standards().items()
    }


@quirk(
    "auPRC against gold standards ranks bases first",
    "pass ranks to `auprc_of_bases`",
    "scores → ranks (released)",
)
def _ranked(model: Model, condition: str) -> dict[str, Pair]:
    read = model.best(condition)
    scores = np.abs(read.actual)
    ranks = rankdata(scores, method="ordinal").reshape(scores.shape)
    return {
        f"{name}: auPRC": tuple(
            auprc_of_bases(values, model.mask(intervals, read)) for values in (scores, ranks)
        )
        for name, intervals in model.standards().items()
        if name != "peaks"
    }


def predictions(model: Model, condition: str) -> tuple[np.ndarray, np.ndarray]:
    """Labels (N, T) and probabilities of the best seed on the test set that it was tested on."""
    data = read_dataset(model.path(f"<results>/datasets/{model.dataset}/binary.h5"))
    seed = model.design.config["sample_seed"]
    sampler = BinarySampler(data, model.genome, "test", seed=seed, fixed=True)
    network = load_model(model.file("models", condition, "best/weights.safetensors"))
    labels, probabilities = [], []
    with torch.no_grad():
        for batch in sampler.batches(0):
            tensors = to_tensors(batch, "cpu", reverse_complements=True)
            labels.append(tensors.labels.numpy())
            probabilities.append(torch.sigmoid(network(tensors.inputs)).numpy())
    return np.concatenate(labels), np.concatenate(probabilities)


@quirk(
    "auPRC of labels by trapezoids",
    "`sklearn.metrics.average_precision_score`",
    "trapezoids → average precision",
    architecture="binary",
)
def _area_of_labels(model: Model, condition: str) -> dict[str, Pair]:
    labels, probabilities = predictions(model, condition)
    values = []
    for task in range(labels.shape[1]):
        known = labels[:, task] >= 0
        y, p = labels[known, task], probabilities[known, task]
        values.append((auprc(y, p), average_precision_score(y, p)))
    return {"auPRC of labels": tuple(np.mean(values, axis=0))}


@quirk(
    "auPRC is that of a balanced sample, not of the genome",
    "`corrected_auprc`; both are in `performance.tsv`",
    "balanced → corrected",
    architecture="binary",
)
def _corrected(model: Model, condition: str) -> dict[str, Pair]:
    values = []
    for metric in ("auprc", "auprc_corrected"):
        table = model.performance(condition, metric)
        values.append(table.loc[table["best"], "value"].item())
    return {"auPRC of labels": tuple(values)}


@quirk(
    "Positions are scaled to norm 1 before they are compared (not so in early results)",
    "`pairwise_jaccard(normalise=)`",
    "position → none",
)
def _normalisation(model: Model, condition: str) -> dict[str, Pair]:
    tracks = [read.hypothetical for read in model.seeds(condition)]
    values = [pairwise_jaccard(tracks, normalise=way).mean() for way in ("position", None)]
    return {"Jaccard similarity of seeds": tuple(values)}


@quirk(
    "Stability compares hypothetical, not actual scores",
    "pass actual scores (N, 4, L)",
    "hypothetical → actual",
)
def _hypothetical(model: Model, condition: str) -> dict[str, Pair]:
    reads = model.seeds(condition)
    tracks = [[r.hypothetical for r in reads], [r.hypothetical * r.one_hot for r in reads]]
    return {"Jaccard similarity of seeds": tuple(pairwise_jaccard(t).mean() for t in tracks)}


@quirk(
    "Hypothetical DeepSHAP scores hold an offset common to the four bases of a position",
    "subtract the mean over axis 1 first",
    "with → without it",
)
def _offset(model: Model, condition: str) -> dict[str, Pair]:
    tracks = [read.hypothetical for read in model.seeds(condition)]
    centred = [track - track.mean(axis=1, keepdims=True) for track in tracks]
    values = [pairwise_jaccard(way).mean() for way in (tracks, centred)]
    return {"Jaccard similarity of seeds": tuple(values)}


@quirk(
    "Bars in violins end at the 70th percentile",
    "none: a drawing",
    "75 → 70 (released)",
    architecture="binary",
    dataset="spi1",
)
def _quartile(model: Model, condition: str) -> dict[str, Pair]:
    losses = model.performance(condition, "validation_loss")["value"]
    name = f"upper end of the bar, validation loss of {len(losses)} seeds"
    return {name: tuple(np.percentile(losses, [75, 70]))}


@quirk(
    "Calls that only touch an interval overlap it",
    "`instances.overlaps_any(closed=)`",
    "apart → overlapping (released)",
    dataset="nanog-oct4-sox2",
)
def _closed(model: Model, condition: str) -> dict[str, Pair]:
    role = model.design.figure("figure_3")
    called = read_table(
        model.file("motifs", condition, f"best/{role['head']}.deepshap/instances.tsv")
    )
    gold = model.gold([role["head"]])
    counts = [int(overlaps_any(called, gold, closed=way).sum()) for way in (False, True)]
    return {f"calls of {role['head']} motifs in gold-standard intervals": tuple(counts)}


@quirk(
    "Windows without any score rank first and make the cut for calls stricter",
    "none",
    "left out → first (released)",
    dataset="nanog-oct4-sox2",
)
def _silent_windows(model: Model, condition: str) -> dict[str, Pair]:
    head = model.design.figure("figure_3")["head"]
    folder = model.file("motifs", condition, f"best/{head}.deepshap")
    table = read_table(folder / "patterns.tsv")
    read = _read(model.file("attributions", condition, f"best/{head}.deepshap.test.h5"))
    codes = np.where(read.one_hot.any(axis=1), read.one_hot.argmax(axis=1), 4).astype(np.uint8)
    settings = model.design.config["motifs"]["calling"]
    calls = np.zeros(2, dtype=int)
    for motif in trimmed_motifs(read_patterns(folder / "modisco.h5"), table):
        jaccard, log_odds, _ = scan_motif(codes, read.actual, motif)
        silent = int(np.isnan(jaccard).sum())
        found = -np.sort(-jaccard[log_odds > settings["min_log_odds"]])
        for way, first in enumerate((0, silent)):
            rank = int(settings["keep_fraction"] * (len(found) + first)) - first
            if len(found) and rank >= 0:
                calls[way] += (found >= found[min(rank, len(found) - 1)]).sum()
    return {f"calls of {head} motifs": tuple(calls)}


@quirk(
    "The strongest peaks of binary data are those of the genome, not of the training split",
    "none",
    "genome → training split",
    architecture="binary",
)
def _strongest(model: Model, condition: str) -> dict[str, Pair]:
    data = read_dataset(model.path(f"<results>/datasets/{model.dataset}/binary.h5"))
    fraction = model.design.config["top_fraction"]
    rank = data.rank[data.positives("train")]
    within, largest = np.zeros_like(rank), np.zeros(rank.shape[1], dtype=np.int64)
    for task in range(rank.shape[1]):
        distinct = np.unique(rank[:, task][rank[:, task] > 0])
        within[:, task] = np.searchsorted(distinct, rank[:, task], side="right")
        largest[task] = len(distinct)
    counts = [
        int(strongest_bins(*args, fraction).sum())
        for args in ((rank, data.max_rank), (within, largest))
    ]
    return {f"training windows of the strongest {fraction:.0%} of peaks": tuple(counts)}


def arrow(pair: Pair) -> str:
    """Write two numbers; a difference that the digits do not show is written out."""
    before, after = pair
    if before == after:
        return f"{before:.4g}, the same"
    text = [f"{value:.4g}" for value in pair]
    if text[0] == text[1]:
        return f"{text[0]} ({after - before:+.0e})"
    return " → ".join(text)


def direction(baseline: Pair, treatment: Pair) -> str:
    """Say whether the difference of the conditions keeps its sign."""
    before, after = np.sign(np.subtract(treatment, baseline))
    return "" if not before and not after else "kept" if before == after else "turns"


def table(results: Path, design: Study) -> str:
    """Compute the effect of every quirk on every data set that it concerns."""
    header = ["choice", "option", "default → other", "data", "number"]
    header += [*map(condition_label, design.compared), "direction"]
    rows = []
    for quirk in QUIRKS:
        texts = [quirk.choice, quirk.option, quirk.default]
        for dataset, usual in DATASETS.items():
            architecture = quirk.architecture or usual
            there = (dataset, architecture) in design.models
            if not there or quirk.dataset not in (None, dataset):
                continue
            model = Model(results, design, dataset, architecture)
            effects = [quirk.effect(model, condition) for condition in design.compared]
            for names in zip(*effects, strict=True):
                numbers = [effect[name] for effect, name in zip(effects, names, strict=True)]
                where = f"{dataset}, {architecture}"
                rows.append([*texts, where, names[0], *map(arrow, numbers), direction(*numbers)])
                texts = ["", "", ""]
    return markdown_table(header, rows)


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="results/<name>")
    parser.add_argument("--config", type=Path, default=Path("config/config.yaml"))
    options = parser.parse_args()
    config: dict = {}
    for path in (options.config.parent / "defaults.yaml", options.config):
        update_config(config, yaml.safe_load(path.read_text()))
    results = options.results.resolve()
    name = Path(results.parent.name, results.name)
    print(PAGE.format(results=name, table=table(results, Study(config))), end="")  # noqa: T201


if __name__ == "__main__":
    main()
