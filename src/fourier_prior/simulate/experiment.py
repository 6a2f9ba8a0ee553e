"""One simulated experiment: reads, controls, peaks and gold standards of one data set."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fourier_prior.randomness import generator
from fourier_prior.simulate.binding import occupancy
from fourier_prior.simulate.peaks import call_peaks, footprints, nexus_peaks
from fourier_prior.simulate.reads import Background, Reads, draw_reads, site_rate

OWN_YIELD = 0.5
"""A task's own motifs are those that yield at least this share of its reads per bound site."""


@dataclass(frozen=True)
class Experiment:
    """What a download of one data set would hold, and the truth.

    Parameters
    ----------
    reads : dict of str to Reads
        Library of each task.
    controls : dict of str to Reads
        ``{task}-control`` of each task, or one ``control`` shared by all.
    peaks : dict of str to pandas.DataFrame
        Peaks of each task: chrom, start, end, name, signal, q, summit.
    relaxed : dict of str to pandas.DataFrame
        Relaxed peaks of each task; empty if the data set has none.
    nexus : dict of str to pandas.DataFrame
        ChIP-nexus peaks of each task; empty if the data set has none.
    footprints : pandas.DataFrame or None
        Merged footprints (chrom, start, end).
    planted : pandas.DataFrame
        Truth: chrom, start, end, strand, motif, score (bits), role, bound (largest occupancy over
        tasks), dataset, and ``bound.{task}`` for each task.
    """

    reads: dict[str, Reads]
    controls: dict[str, Reads]
    peaks: dict[str, pd.DataFrame]
    relaxed: dict[str, pd.DataFrame]
    nexus: dict[str, pd.DataFrame]
    footprints: pd.DataFrame | None
    planted: pd.DataFrame


def simulate_experiment(
    name: str,
    settings: Mapping,
    genome: Mapping[str, np.ndarray],
    planted: pd.DataFrame,
    seed: int,
) -> Experiment:
    """Simulate the experiment of one data set.

    Parameters
    ----------
    name : str
        The data set, as in ``planted["dataset"]``.
    settings : mapping
        The data set's ``simulation`` block.
    genome : mapping of str to numpy.ndarray
        Codes of each chromosome, from `simulate_genome`.
    planted : pandas.DataFrame
        Planted instances, from `simulate_genome`.
    seed : int

    Returns
    -------
    Experiment

    Notes
    -----
    Only occupied instances of the data set draw reads; instances of other data sets and chance
    matches stay unbound. The strength of a locus varies by a log-normal factor shared by all tasks
    and sites, which stands for everything that is not in the sequence.
    """
    sites = planted[planted["dataset"] == name].reset_index(drop=True)
    loci = sites.groupby("locus")[["chrom", "centre"]].first()
    tasks = list(settings["tasks"])
    bound = occupancy(sites, settings)
    length = settings["read_length"]
    background = Background(genome, settings["background"], length, generator(seed, name, "bias"))
    factor = generator(seed, name, "strength").normal(0, settings["strength"], len(loci))
    strength = pd.Series(np.exp(factor), index=loci.index)[sites["locus"]].to_numpy()

    libraries = [f"{task}-control" for task in tasks]
    if settings["control"] == "shared":
        libraries = ["control"]
    controls = {
        library: draw_reads(
            background,
            background.rate * np.float64(settings["background"]["control_level"] / 2),
            length,
            settings["low_mapq"],
            generator(seed, name, "reads", library),
        )
        for library in libraries
    }
    reads, peaks, relaxed, nexus = {}, {}, {}, {}
    for column, task in enumerate(tasks):
        entry = settings["tasks"][task]
        share = np.array([entry["yields"].get(motif, 0.0) for motif in sites["motif"]])
        expected = entry["depth"] * share * bound[:, column] * strength
        rate = site_rate(
            background,
            sites,
            expected,
            bound[:, column],
            settings["sites"],
            settings["background"]["level"],
        )
        rng = generator(seed, name, "reads", task)
        reads[task] = draw_reads(background, rate, length, settings["low_mapq"], rng)
        control = controls["control" if settings["control"] == "shared" else f"{task}-control"]
        rng = generator(seed, name, "peaks", task)
        peaks[task], candidates = call_peaks(
            background, reads[task], control, loci, settings["peaks"], rng
        )
        if settings["peaks"]["relaxed"] > 0:
            relaxed[task] = candidates
        if settings["nexus"]:
            own = share >= OWN_YIELD
            rng = generator(seed, name, "nexus", task)
            nexus[task] = nexus_peaks(sites[own], bound[own, column], settings["nexus"], rng)
    found = None
    if settings["footprints"]:
        primary = (sites["role"] == "primary").to_numpy()
        rng = generator(seed, name, "footprints")
        found = footprints(sites[primary], bound[primary].max(axis=1), settings["footprints"], rng)
    truth = sites[["chrom", "start", "end", "strand", "motif", "score", "role"]].copy()
    truth["bound"] = bound.max(axis=1)
    truth["dataset"] = name
    for column, task in enumerate(tasks):
        truth[f"bound.{task}"] = bound[:, column]
    return Experiment(reads, controls, peaks, relaxed, nexus, found, truth)
