"""What callers report: peaks, relaxed peaks, ChIP-nexus peaks, footprints."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.special import pdtrc

from fourier_prior.simulate.reads import Background, Reads

HALF_WINDOW = 500
"""Bases on either side of a locus in which a caller looks for its peak."""
EDGE = 0.08
"""A peak ends where the pile-up, smoothed twice as wide, falls below this share of its summit."""
COLUMNS = ["chrom", "start", "end", "name", "signal", "q", "summit"]


def call_peaks(
    background: Background,
    reads: Reads,
    control: Reads,
    loci: pd.DataFrame,
    settings: Mapping,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Report the peaks of one library as a caller would.

    Parameters
    ----------
    background : Background
        Gives the coordinates of the concatenated genome.
    reads, control : Reads
        The library and its control; reads of low mapping quality are not used.
    loci : pandas.DataFrame
        chrom and centre of the data set's loci.
    settings : mapping
        The ``peaks`` block: ``shift`` (bp from a 5' end to the fragment's middle), ``smoothing``
        (sd, bp), ``jitter`` (sd of the summit, bp), ``width`` (least and largest width, bp),
        ``min_q`` (-log10), ``missed`` and ``spurious`` (shares of the reported peaks), ``relaxed``
        (background regions in the relaxed set, per peak).
    rng : numpy.random.Generator

    Returns
    -------
    peaks : pandas.DataFrame
        chrom, start, end, name, signal (fold enrichment), q (-log10), summit; sorted by position.
    relaxed : pandas.DataFrame
        The same columns: all peaks, the loci below the threshold and background regions.

    Notes
    -----
    Reads, not the truth, decide: summit and width come from the smoothed pile-up of shifted 5'
    ends, enrichment and q-value from a Poisson test against the scaled control.
    """
    centres = background.locate(loci["chrom"], loci["centre"].to_numpy())
    candidates = _measure(background, reads, control, centres, settings, rng)
    called = (candidates["q"] >= settings["min_q"]).to_numpy(copy=True)
    # A caller misses weak sites: of the missed ones none is stronger than the median.
    weak = np.flatnonzero(called & (candidates["signal"] <= candidates["signal"][called].median()))
    missed = rng.permutation(weak)[: round(settings["missed"] * called.sum())]
    called[missed] = False
    false = _far_from(background, centres, round(settings["spurious"] * called.sum()), rng)
    false = _measure(background, reads, control, false, settings, rng)
    # A false peak looks like a weak true one; its numbers are those of weak peaks.
    lowest = candidates[called].nsmallest(max(len(false), 1), "signal")
    false[["signal", "q"]] = lowest[["signal", "q"]].to_numpy()[: len(false)]
    peaks = _named(pd.concat([candidates[called], false]), "peak")
    count = round(settings["relaxed"] * len(peaks))
    regions = _far_from(background, centres, count, rng)
    regions = _measure(background, reads, control, regions, settings, rng)
    return peaks, _named(pd.concat([peaks, candidates[~called], regions]), "relaxed")


def nexus_peaks(
    sites: pd.DataFrame, occupancy: np.ndarray, settings: Mapping, rng: np.random.Generator
) -> pd.DataFrame:
    """Report narrow ChIP-nexus peaks around bound sites of one factor.

    Parameters
    ----------
    sites : pandas.DataFrame
        chrom, start, end of the factor's own (primary) sites.
    occupancy : numpy.ndarray, shape (N,)
    settings : mapping
        ``width`` (bp), ``jitter`` (sd, bp), ``min_occupancy``, ``missed`` (share).
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        chrom, start, end, name, signal, q, summit; one per site, overlapping ones merged around
        the better occupied site.
    """
    kept = (occupancy >= settings["min_occupancy"]) & (rng.random(len(sites)) >= settings["missed"])
    middle = ((sites["start"] + sites["end"]) // 2).to_numpy()
    summit = middle + np.rint(rng.normal(0, settings["jitter"], len(sites))).astype(int)
    half = settings["width"] // 2
    noise = np.exp(rng.normal(0, 0.2, len(sites)))
    table = pd.DataFrame(
        {
            "chrom": sites["chrom"].to_numpy(),
            "start": np.maximum(summit - half, 0),
            "end": summit + half,
            "signal": np.round(100 * occupancy * noise, 3),
            "q": np.round(10 * occupancy * noise, 3),
            "summit": summit,
        }
    )[kept]
    return _named(_merge(table), "nexus")


def footprints(
    sites: pd.DataFrame, occupancy: np.ndarray, settings: Mapping, rng: np.random.Generator
) -> pd.DataFrame:
    """Report footprints: merged intervals over bound primary sites.

    Parameters
    ----------
    sites : pandas.DataFrame
        chrom, start, end.
    occupancy : numpy.ndarray, shape (N,)
    settings : mapping
        ``flank`` (bp on either side of the motif), ``min_occupancy``, ``missed`` (share).
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        chrom, start, end; sorted, no two touch.
    """
    kept = (occupancy >= settings["min_occupancy"]) & (rng.random(len(sites)) >= settings["missed"])
    table = sites.loc[kept, ["chrom", "start", "end"]].copy()
    table["start"] = (table["start"] - settings["flank"]).clip(lower=0)
    table["end"] += settings["flank"]
    return _merge(table.assign(signal=0.0))[["chrom", "start", "end"]]


def _measure(
    background: Background,
    reads: Reads,
    control: Reads,
    centres: np.ndarray,
    settings: Mapping,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Summit, width, enrichment and q-value of the pile-up around some places."""
    middles = _fragment_middles(background, reads, settings["shift"])
    depth = _windows(middles, centres)
    smooth = gaussian_filter1d(depth, settings["smoothing"], axis=1, mode="constant")
    steps = np.arange(-HALF_WINDOW, HALF_WINDOW)
    # The caller is sure of a peak near the locus, not of a chance cluster at the window's edge.
    top = np.argmax(smooth * (np.abs(steps) <= HALF_WINDOW // 2), axis=1)
    jitter = np.rint(rng.normal(0, settings["jitter"], len(centres))).astype(int)
    least, largest = settings["width"]
    wide = gaussian_filter1d(depth, 2 * settings["smoothing"], axis=1, mode="constant")
    above = wide >= EDGE * wide[np.arange(len(centres)), top][:, None]
    offsets = np.arange(2 * HALF_WINDOW)
    left = np.where(~above & (offsets < top[:, None]), offsets, -1).max(axis=1)
    right = np.where(~above & (offsets > top[:, None]), offsets, 2 * HALF_WINDOW).min(axis=1)
    left = np.clip(top - left, least // 2, largest // 2)
    right = np.clip(right - top, least // 2, largest // 2)
    position = centres + steps[top]
    starts = np.array(list(background.offsets.values()))
    chrom = np.searchsorted(starts, centres, side="right") - 1
    position = position - starts[chrom]
    sizes = np.array(list(background.sizes.values()))[chrom]
    start = np.maximum(position - left, 0)
    end = np.minimum(position + right, sizes)
    inside = (offsets >= (top - left)[:, None]) & (offsets < (top + right)[:, None])
    observed = (depth * inside).sum(axis=1)
    scale = len(middles) / max(len(control), 1)
    # The control is thin: its level is taken over the whole window, never below the genome's mean.
    around = _windows(_fragment_middles(background, control, settings["shift"]), centres).sum(
        axis=1
    )
    genomic = len(control) / sum(background.sizes.values()) * 2 * HALF_WINDOW
    expected = np.maximum(around, genomic) * inside.sum(axis=1) / (2 * HALF_WINDOW)
    expected = np.maximum(expected * min(scale, 1.0), 0.1)
    # Chance of as many reads or more: of none or more it is 1. It may be too small for a number.
    tail = np.where(observed > 0, pdtrc(np.maximum(observed - 1, 0), expected), 1.0)
    with np.errstate(divide="ignore"):
        q = -np.log(tail) / np.log(10)
    return pd.DataFrame(
        {
            "chrom": np.array(list(background.sizes))[chrom],
            "start": start,
            "end": end,
            "name": "",
            "signal": np.round((observed + 1) / (expected + 1), 4),
            "q": np.round(np.minimum(q, 300.0), 4),
            "summit": np.clip(position + jitter, start, end - 1),
        }
    )


def _fragment_middles(background: Background, reads: Reads, shift: int) -> np.ndarray:
    """Sorted positions of usable reads in the concatenated genome, moved to the fragment."""
    starts = np.array(list(background.offsets.values()))
    usable = reads.mapq >= 30
    place = starts[reads.chrom] + np.where(
        reads.reverse, reads.five_prime - shift, reads.five_prime + shift
    )
    return np.sort(place[usable])


def _windows(middles: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Count reads per base around each centre, shape (N, 2 * HALF_WINDOW)."""
    first = np.searchsorted(middles, centres - HALF_WINDOW)
    last = np.searchsorted(middles, centres + HALF_WINDOW)
    rows = np.repeat(np.arange(len(centres)), last - first)
    index = np.arange(len(rows)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    places = middles[first[rows] + index] - centres[rows] + HALF_WINDOW
    size = 2 * HALF_WINDOW
    counts = np.bincount(rows * size + places, minlength=len(centres) * size)
    return counts.reshape(len(centres), size).astype(np.float32)


def _far_from(
    background: Background, centres: np.ndarray, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Random places at least 1 kb from the loci, from one another and from chromosome ends."""
    bounds = np.array([*background.offsets.values(), sum(background.sizes.values())])
    taken = np.sort(np.concatenate([centres, bounds]))
    chosen: list[int] = []
    while len(chosen) < count:
        place = int(rng.integers(bounds[-1]))
        i = np.searchsorted(taken, place)
        if min(place - taken[max(i - 1, 0)], taken[min(i, len(taken) - 1)] - place) >= 1000:
            chosen.append(place)
            taken = np.insert(taken, i, place)
    return np.array(chosen, dtype=np.int64)


def _named(table: pd.DataFrame, prefix: str) -> pd.DataFrame:
    table = table.sort_values(["chrom", "start", "end"], ignore_index=True)
    table["name"] = [f"{prefix}-{i + 1}" for i in range(len(table))]
    return table[COLUMNS]


def _merge(table: pd.DataFrame) -> pd.DataFrame:
    """Unite intervals that overlap; other columns are those of the row with the best signal."""
    table = table.sort_values(["chrom", "start", "end"], ignore_index=True)
    if table.empty:
        return table
    reach = table.groupby("chrom")["end"].cummax()
    new = table["chrom"].ne(table["chrom"].shift()) | (table["start"] > reach.shift())
    group = new.cumsum()
    best = table.loc[table.groupby(group)["signal"].idxmax()].reset_index(drop=True)
    best["start"] = table.groupby(group)["start"].min().to_numpy()
    best["end"] = table.groupby(group)["end"].max().to_numpy()
    return best
