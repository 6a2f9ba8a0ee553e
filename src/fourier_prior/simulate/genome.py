"""A synthetic genome with realistic dinucleotides and planted motif instances."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.genome import ALPHABET, reverse_complement
from fourier_prior.randomness import generator
from fourier_prior.simulate.motifs import Motif, load_motifs

CHAIN_LENGTH = 2000
"""Length in bp of the Markov chains that are drawn side by side and joined."""
ATTEMPTS = 50
"""Tries to place a site without overlap before the locus goes without it."""


def simulate_genome(
    settings: Mapping, datasets: Mapping[str, Mapping], seed: int
) -> tuple[dict[str, np.ndarray], pd.DataFrame]:
    """Make a genome that carries the motif instances of all data sets.

    Parameters
    ----------
    settings : mapping
        The ``simulation`` block: ``chromosomes``, ``dinucleotides``, ``min_spacing``, ``motifs``,
        ``jaspar_release``.
    datasets : mapping of str to mapping
        The ``simulation`` block of each data set: ``loci``, ``arrangements``, ``sites``,
        ``centre_spread``, ``spacing``.
    seed : int

    Returns
    -------
    codes : dict of str to numpy.ndarray, uint8
        Bases (0-3) of each chromosome.
    planted : pandas.DataFrame
        One row per planted instance, sorted by position: chrom, start, end, strand (+ or -), motif,
        score (log-odds, bits), best (largest possible score, bits), role (primary or secondary),
        dataset, locus (number within the data set), centre (of the locus).

    Raises
    ------
    InputError
        If the loci do not fit, or an arrangement names an unknown motif.

    Notes
    -----
    Each locus belongs to one data set and is at least ``min_spacing`` bp from any other, so that
    the loci of one data set are unbound sequence for the others.
    """
    dinucleotides = dinucleotide_matrix(settings["dinucleotides"])
    motifs = load_motifs(settings["motifs"], settings["jaspar_release"], dinucleotides.sum(axis=1))
    _check_motifs(motifs, datasets)
    genome = {
        chrom: background_sequence(dinucleotides, size, generator(seed, "background", chrom))
        for chrom, size in settings["chromosomes"].items()
    }
    loci = _place_loci(settings, datasets, generator(seed, "loci"))
    rows = []
    for name, dataset in datasets.items():
        rng = generator(seed, "sites", name)
        sites = _arrange(loci[loci["dataset"] == name], dataset, motifs, rng)
        sites["dataset"] = name
        _plant(genome, sites, motifs, rng)
        rows.append(sites)
    planted = pd.concat(rows).sort_values(["chrom", "start"], ignore_index=True)
    columns = ["chrom", "start", "end", "strand", "motif", "score", "best", "role", "dataset"]
    return genome, planted[[*columns, "locus", "centre"]]


def dinucleotide_matrix(frequencies: Mapping[str, float]) -> np.ndarray:
    """Turn dinucleotide frequencies into a joint distribution that reads the same on both strands.

    Parameters
    ----------
    frequencies : mapping of str to float
        Relative frequency of each of the 16 dinucleotides.

    Returns
    -------
    numpy.ndarray, shape (4, 4)
        Probability of first base, second base; sums to one, equal for reverse complements.

    Raises
    ------
    InputError
        If a dinucleotide is missing.
    """
    names = [first + second for first in ALPHABET for second in ALPHABET]
    missing = [name for name in names if name not in frequencies]
    if missing:
        raise InputError(
            f"simulation: dinucleotides: {', '.join(missing)} missing; give all 16 frequencies."
        )
    joint = np.array([frequencies[name] for name in names], dtype=np.float64).reshape(4, 4)
    # ab on one strand is the complement of b, then of a, on the other.
    joint = joint + joint[::-1, ::-1].T
    return joint / joint.sum()


def background_sequence(joint: np.ndarray, length: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a first-order Markov sequence with the given dinucleotide frequencies.

    Parameters
    ----------
    joint : numpy.ndarray, shape (4, 4)
        Dinucleotide probabilities.
    length : int
        Length in bp.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (length,), uint8

    Notes
    -----
    Chains of 2 kb are drawn side by side and joined; a chain starts from the base frequencies, so
    one dinucleotide in 2,000 ignores the base before it.
    """
    chains = -(-length // CHAIN_LENGTH)
    first = joint.sum(axis=1)
    cumulative = np.cumsum(joint / first[:, None], axis=1)[:, :3]
    codes = np.empty((CHAIN_LENGTH, chains), dtype=np.uint8)
    codes[0] = np.searchsorted(np.cumsum(first)[:3], rng.random(chains))
    for step in range(1, CHAIN_LENGTH):
        codes[step] = (rng.random((chains, 1)) > cumulative[codes[step - 1]]).sum(axis=1)
    return codes.T.ravel()[:length].copy()


def _check_motifs(motifs: Mapping[str, Motif], datasets: Mapping[str, Mapping]) -> None:
    problems = []
    for name, dataset in datasets.items():
        used = {m for a in dataset["arrangements"].values() for m in a["copies"]}
        for motif in sorted(used):
            if motif not in motifs or motif not in dataset["sites"]:
                problems.append(
                    f"datasets: {name}: simulation: motif {motif} is in an arrangement but not in "
                    "`simulation: motifs` and the data set's `sites`; add it there."
                )
    if problems:
        raise InputError(problems)


def _place_loci(
    settings: Mapping, datasets: Mapping[str, Mapping], rng: np.random.Generator
) -> pd.DataFrame:
    """Spread the loci of all data sets over the chromosomes, in proportion to size."""
    sizes = settings["chromosomes"]
    shares = np.array(list(sizes.values())) / sum(sizes.values())
    spacing = settings["min_spacing"]
    per_chromosome = {name: _apportion(d["loci"], shares) for name, d in datasets.items()}
    rows, problems = [], []
    for index, (chrom, size) in enumerate(sizes.items()):
        owners = np.repeat(list(datasets), [per_chromosome[name][index] for name in datasets])
        free = size - spacing * (len(owners) + 1)
        if free < 0:
            problems.append(
                f"simulation: chromosomes: {chrom} ({size} bp) has no room for {len(owners)} loci "
                f"{spacing} bp apart; enlarge it or lower the data sets' `loci`."
            )
            continue
        # Sorted uniform gaps on top of the minimal spacing: uniform given the minimal distance.
        gaps = np.sort(rng.integers(0, free + 1, len(owners)))
        centres = gaps + spacing * (1 + np.arange(len(owners)))
        rows.append(
            pd.DataFrame({"chrom": chrom, "centre": centres, "dataset": rng.permutation(owners)})
        )
    if problems:
        raise InputError(problems)
    loci = pd.concat(rows, ignore_index=True)
    loci["locus"] = loci.groupby("dataset").cumcount()
    return loci


def _apportion(total: int, shares: np.ndarray) -> np.ndarray:
    """Split a whole number by shares (largest remainder)."""
    exact = total * shares
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def _arrange(
    loci: pd.DataFrame, dataset: Mapping, motifs: Mapping[str, Motif], rng: np.random.Generator
) -> pd.DataFrame:
    """Choose the sites of each locus: motif, strand, start."""
    names = list(dataset["arrangements"])
    weights = np.array([dataset["arrangements"][name]["weight"] for name in names], dtype=float)
    choices = rng.choice(len(names), size=len(loci), p=weights / weights.sum())
    rows = []
    for locus, choice in zip(loci.itertuples(), choices, strict=True):
        copies = dataset["arrangements"][names[choice]]["copies"]
        drawn = [
            name for name, (low, high) in copies.items() for _ in range(rng.integers(low, high + 1))
        ]
        roles = {name: dataset["sites"][name]["role"] for name in drawn}
        # Primary sites first: secondary ones keep their distance from them.
        drawn = [drawn[i] for i in rng.permutation(len(drawn))]
        drawn.sort(key=lambda name: roles[name])
        placed: list[tuple[int, int, str]] = []
        for name in drawn:
            start = _free_start(
                placed, locus.centre, motifs[name].length, roles[name], dataset, rng
            )
            if start is None:
                continue
            placed.append((start, start + motifs[name].length, roles[name]))
            strand = "+-"[rng.integers(2)]
            rows.append((locus.chrom, *placed[-1], name, strand, locus.locus, locus.centre))
    columns = ["chrom", "start", "end", "role", "motif", "strand", "locus", "centre"]
    return pd.DataFrame(rows, columns=columns)


def _free_start(
    placed: list[tuple[int, int, str]],
    centre: int,
    length: int,
    role: str,
    dataset: Mapping,
    rng: np.random.Generator,
) -> int | None:
    """Propose starts until one overlaps no other site."""
    spread, spacing = dataset["centre_spread"], dataset["spacing"]
    primary = [(start + end) // 2 for start, end, kind in placed if kind == "primary"]
    for _ in range(ATTEMPTS):
        if role == "secondary" and primary:
            distance = rng.integers(spacing["secondary"][0], spacing["secondary"][1] + 1)
            middle = min(primary) - distance if rng.random() < 0.5 else max(primary) + distance
        elif primary:
            turns = rng.integers(spacing["turns"][0], spacing["turns"][1] + 1)
            distance = turns * spacing["period"] + rng.normal(0, spacing["slack"])
            side = 1 if rng.random() < 0.5 else -1
            middle = round(primary[rng.integers(len(primary))] + side * distance)
        else:
            middle = centre + rng.integers(-spread, spread + 1)
        start = int(middle) - length // 2
        if all(start + length <= other or start >= end for other, end, _ in placed):
            return start
    return None


def _plant(
    genome: dict[str, np.ndarray],
    sites: pd.DataFrame,
    motifs: Mapping[str, Motif],
    rng: np.random.Generator,
) -> None:
    """Write instances into the genome and their scores into the table."""
    sites["score"] = 0.0
    sites["best"] = 0.0
    for name, group in sites.groupby("motif", sort=True):
        motif = motifs[name]
        instances = motif.draw(len(group), rng)
        sites.loc[group.index, "score"] = motif.score(instances)
        sites.loc[group.index, "best"] = motif.best
        for site, instance in zip(group.itertuples(), instances, strict=True):
            oriented = instance if site.strand == "+" else reverse_complement(instance)
            genome[site.chrom][site.start : site.end] = oriented
