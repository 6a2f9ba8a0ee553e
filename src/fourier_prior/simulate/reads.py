"""Reads: a Poisson process on 5' ends, from sites and from a biased background."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fourier_prior.genome import reverse_complement

REACH = 450
"""Bases on either side of a site over which its reads are spread."""
DOMAIN = 50_000
"""Distance in bp between the knots of the background's slow variation."""


@dataclass(frozen=True)
class Reads:
    """Single-end reads of one library, sorted by chromosome and leftmost base.

    Parameters
    ----------
    chrom : numpy.ndarray, shape (N,), int32
        Index of the chromosome, in the order of the genome.
    five_prime : numpy.ndarray, shape (N,), int32
        Position of the 5' end (the last base, for a read on the minus strand).
    reverse : numpy.ndarray, shape (N,), bool
    mapq : numpy.ndarray, shape (N,), uint8
        Mapping quality.
    length : int
        Read length in bp.
    """

    chrom: np.ndarray
    five_prime: np.ndarray
    reverse: np.ndarray
    mapq: np.ndarray
    length: int

    def __len__(self) -> int:
        return len(self.five_prime)

    @property
    def start(self) -> np.ndarray:
        """Leftmost aligned base."""
        return np.where(self.reverse, self.five_prime - self.length + 1, self.five_prime)


class Background:
    """Where reads fall without binding: sequence bias times slow domains.

    Parameters
    ----------
    genome : mapping of str to numpy.ndarray
        Codes of each chromosome.
    settings : mapping
        The ``background`` block of a data set: ``kmer`` (bp), ``bias`` (sd of the log rate due to
        the k-mer), ``domains`` (sd of the log rate of 50-kb domains).
    read_length : int
        No 5' end lies closer than this to a chromosome end.
    rng : numpy.random.Generator

    Attributes
    ----------
    bias : numpy.ndarray, shape (2, G), float32
        Relative rate by strand due to the k-mer around the 5' end; mean about one.
    rate : numpy.ndarray, shape (2, G), float32
        Bias times domains; zero at chromosome ends.
    offsets : dict of str to int
        Position of each chromosome in the concatenated genome of G bp.

    Notes
    -----
    The log bias is a sum of one weight per position and base of the k-mer, read 5' to 3' on the
    read's own strand, with three of its k bases outside the read, as for a nuclease that cuts in
    its middle.
    """

    def __init__(
        self,
        genome: Mapping[str, np.ndarray],
        settings: Mapping,
        read_length: int,
        rng: np.random.Generator,
    ):
        lengths = [len(codes) for codes in genome.values()]
        self.sizes = dict(zip(genome, lengths, strict=True))
        self.offsets = dict(zip(genome, np.cumsum([0, *lengths[:-1]]).tolist(), strict=True))
        size = settings["kmer"]
        weights = rng.normal(0, settings["bias"] / np.sqrt(size), (4, size)).astype(np.float32)
        weights -= weights.mean(axis=0)
        total = sum(lengths)
        self.bias = np.empty((2, total), dtype=np.float32)
        slow = np.empty(total, dtype=np.float32)
        for chrom, codes in genome.items():
            place = slice(self.offsets[chrom], self.offsets[chrom] + len(codes))
            self.bias[0, place] = _kmer_log_bias(codes, weights)
            self.bias[1, place] = _kmer_log_bias(reverse_complement(codes), weights)[::-1]
            knots = rng.normal(0, settings["domains"], len(codes) // DOMAIN + 2)
            slow[place] = np.interp(np.arange(len(codes)) / DOMAIN, np.arange(len(knots)), knots)
        np.exp(self.bias, out=self.bias)
        self.bias /= self.bias.mean()
        self.rate = self.bias * np.exp(slow)
        self.rate /= self.rate.mean()
        for chrom, length in self.sizes.items():
            start, end = self.offsets[chrom], self.offsets[chrom] + length
            for edge in (slice(start, start + read_length), slice(end - read_length, end)):
                self.bias[:, edge] = 0
                self.rate[:, edge] = 0

    def locate(self, chrom: np.ndarray, position: np.ndarray) -> np.ndarray:
        """Positions in the concatenated genome."""
        return np.array([self.offsets[c] for c in chrom], dtype=np.int64) + position


def site_rate(
    background: Background,
    sites: pd.DataFrame,
    expected: np.ndarray,
    occupancy: np.ndarray,
    settings: Mapping[str, Mapping],
    level: float,
) -> np.ndarray:
    """Compute the expected 5' ends per base and strand of one library.

    Parameters
    ----------
    background : Background
    sites : pandas.DataFrame
        chrom, start, end, strand, motif of N sites.
    expected : numpy.ndarray, shape (N,)
        Expected number of reads of each site, both strands together.
    occupancy : numpy.ndarray, shape (N,)
        Occupancy in this library, which scales the protection of the site.
    settings : mapping of str to mapping
        Per motif: ``offsets`` (bp upstream and downstream of the motif's centre, in its own
        orientation, at which plus- and minus-strand ends peak), ``spread`` (sd, bp), ``broad``
        (share of reads in a wide component), ``broad_spread`` (sd, bp) and ``protection`` (share of
        cuts lost over the site at full occupancy).
    level : float
        Background reads per base, both strands together.

    Returns
    -------
    numpy.ndarray, shape (2, G), float64
    """
    rate = background.rate * np.float64(level / 2)
    steps = np.arange(-REACH, REACH + 1)
    centres = background.locate(sites["chrom"], ((sites["start"] + sites["end"]) // 2).to_numpy())
    forward = (sites["strand"] == "+").to_numpy()
    for name in sites["motif"].unique():
        shape = settings[name]
        upstream, downstream = shape["offsets"]
        for orientation in (True, False):
            rows = np.flatnonzero((sites["motif"] == name).to_numpy() & (forward == orientation))
            rows = rows[expected[rows] > 0]
            left, right = (upstream, downstream) if orientation else (downstream, upstream)
            places = centres[rows][:, None] + steps
            for strand, peak in enumerate((-left, right)):
                kernel = (1 - shape["broad"]) * _normal(steps - peak, shape["spread"])
                kernel += shape["broad"] * _normal(steps, shape["broad_spread"])
                reads = expected[rows][:, None] / 2 * kernel * background.bias[strand][places]
                np.add.at(rate[strand], places, reads)
    for row, place in enumerate(background.locate(sites["chrom"], sites["start"].to_numpy())):
        protection = settings[sites["motif"].iat[row]]["protection"]
        if protection:
            length = sites["end"].iat[row] - sites["start"].iat[row]
            rate[:, place : place + length] *= 1 - protection * occupancy[row]
    return rate


def draw_reads(
    background: Background,
    rate: np.ndarray,
    read_length: int,
    low_mapq: float,
    rng: np.random.Generator,
) -> Reads:
    """Draw the reads of a library from its expected 5' ends.

    Parameters
    ----------
    background : Background
        Gives the coordinates of the concatenated genome.
    rate : numpy.ndarray, shape (2, G)
        Expected 5' ends per base and strand.
    read_length : int
        Read length in bp.
    low_mapq : float
        Share of reads with a mapping quality below 30.
    rng : numpy.random.Generator

    Returns
    -------
    Reads
    """
    positions, reverse = [], []
    for strand in (0, 1):
        cumulative = np.cumsum(rate[strand])
        total = cumulative[-1]
        uniform = np.sort(rng.random(rng.poisson(total))) * total
        # "right" skips bases of rate zero, also when the draw is exactly zero.
        found = np.searchsorted(cumulative, uniform, side="right")
        positions.append(np.minimum(found, rate.shape[1] - 1))
        reverse.append(np.full(len(found), bool(strand)))
    place, back = np.concatenate(positions), np.concatenate(reverse)
    starts = np.array(list(background.offsets.values()))
    order = np.argsort(np.where(back, place - read_length + 1, place), kind="stable")
    place, back = place[order], back[order]
    chrom = np.searchsorted(starts, place, side="right") - 1
    poor = rng.random(len(place)) < low_mapq
    mapq = np.where(poor, rng.integers(0, 30, len(place)), 60)
    return Reads(
        chrom.astype(np.int32),
        (place - starts[chrom]).astype(np.int32),
        back,
        mapq.astype(np.uint8),
        read_length,
    )


def _kmer_log_bias(codes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    size = weights.shape[1]
    lead = size // 2
    padded = np.pad(codes, (lead, size), mode="edge")
    total = np.zeros(len(codes), dtype=np.float32)
    for column in range(size):
        total += weights[padded[column : column + len(codes)], column]
    return total


def _normal(values: np.ndarray, sd: float) -> np.ndarray:
    return np.exp(-0.5 * (values / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
