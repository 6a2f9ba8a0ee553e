"""Files of a simulated experiment, of the kinds a download gives."""

import os
import struct
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pysam

from fourier_prior.files import atomic_path
from fourier_prior.genome import decode
from fourier_prior.simulate.reads import Reads

LINE = 60
"""Bases per line of a FASTA file."""
NAME_DIGITS = 9


def write_fasta(path: str | os.PathLike, genome: Mapping[str, np.ndarray]) -> None:
    """Write chromosomes (codes) as FASTA with lines of 60 bases."""
    with atomic_path(path) as temporary, temporary.open("w") as out:
        for chrom, codes in genome.items():
            text = decode(codes)
            out.write(f">{chrom}\n")
            out.writelines(text[i : i + LINE] + "\n" for i in range(0, len(text), LINE))


def write_sizes(path: str | os.PathLike, sizes: Mapping[str, int]) -> None:
    """Write chromosome names and lengths (bp), tab-separated, as UCSC's chrom.sizes."""
    with atomic_path(path) as temporary:
        temporary.write_text("".join(f"{chrom}\t{size}\n" for chrom, size in sizes.items()))


def write_narrowpeak(path: str | os.PathLike, peaks: pd.DataFrame) -> None:
    """Write peaks as 10-column narrowPeak.

    Parameters
    ----------
    path : path-like
    peaks : pandas.DataFrame
        chrom, start, end, name, signal, q (-log10), summit (position).

    Notes
    -----
    The score (column 5) is the signal scaled to 1000; the p-value is not given (-1).
    """
    top = peaks["signal"].max() if len(peaks) else 1.0
    table = pd.DataFrame(
        {
            "chrom": peaks["chrom"],
            "start": peaks["start"],
            "end": peaks["end"],
            "name": peaks["name"],
            "score": np.rint(1000 * peaks["signal"] / max(top, 1e-12)).astype(int),
            "strand": ".",
            "signal": peaks["signal"],
            "p": -1,
            "q": peaks["q"],
            "peak": peaks["summit"] - peaks["start"],
        }
    )
    write_bed(path, table)


def write_bed(path: str | os.PathLike, table: pd.DataFrame) -> None:
    """Write a table as tab-separated text without a header."""
    with atomic_path(path) as temporary:
        table.to_csv(temporary, sep="\t", header=False, index=False)


def write_bam(path: str | os.PathLike, sizes: Mapping[str, int], reads: Reads) -> None:
    """Write reads as a coordinate-sorted BAM file with its index (``.bai``).

    Parameters
    ----------
    path : path-like
    sizes : mapping of str to int
        Chromosome lengths in the order to which `reads.chrom` refers.
    reads : Reads
        Sorted by chromosome and leftmost base.

    Notes
    -----
    All records have the same length, so they are laid out as one structured array (SAM/BAM format
    specification, section 4.2) and compressed at once, some hundred times faster than record by
    record. Base calls and qualities are left out (``*``): only positions matter.
    """
    text = "@HD\tVN:1.6\tSO:coordinate\n"
    text += "".join(f"@SQ\tSN:{chrom}\tLN:{size}\n" for chrom, size in sizes.items())
    header = b"BAM\x01" + struct.pack("<i", len(text)) + text.encode()
    header += struct.pack("<i", len(sizes))
    for chrom, size in sizes.items():
        name = chrom.encode() + b"\0"
        header += struct.pack("<i", len(name)) + name + struct.pack("<i", size)
    with atomic_path(path) as temporary:
        with pysam.BGZFile(str(temporary), "wb") as out:
            out.write(header)
            out.write(_records(reads).tobytes())
        pysam.index(str(temporary))
        # The index first: a complete BAM is never without it.
        os.replace(f"{temporary}.bai", f"{path}.bai")


def _records(reads: Reads) -> np.ndarray:
    layout = np.dtype(
        [
            ("block_size", "<i4"),
            ("ref_id", "<i4"),
            ("pos", "<i4"),
            ("l_read_name", "u1"),
            ("mapq", "u1"),
            ("bin", "<u2"),
            ("n_cigar", "<u2"),
            ("flag", "<u2"),
            ("l_seq", "<i4"),
            ("next_ref_id", "<i4"),
            ("next_pos", "<i4"),
            ("tlen", "<i4"),
            ("name", "u1", NAME_DIGITS + 2),
            ("cigar", "<u4"),
        ]
    )
    records = np.zeros(len(reads), dtype=layout)
    records["block_size"] = layout.itemsize - 4
    records["ref_id"] = reads.chrom
    records["pos"] = reads.start
    records["l_read_name"] = NAME_DIGITS + 2
    records["mapq"] = reads.mapq
    records["bin"] = _bin(reads.start.astype(np.int64), reads.length)
    records["n_cigar"] = 1
    records["flag"] = np.where(reads.reverse, 16, 0)
    records["next_ref_id"] = -1
    records["next_pos"] = -1
    records["name"][:, 0] = ord("r")
    number = np.arange(len(reads))
    for digit in range(NAME_DIGITS):
        records["name"][:, NAME_DIGITS - digit] = ord("0") + number // 10**digit % 10
    records["cigar"] = reads.length << 4  # operation 0: M
    return records


def _bin(start: np.ndarray, length: int) -> np.ndarray:
    """Smallest bin of the UCSC scheme that holds each alignment (SAM specification, 5.3)."""
    last = start + length - 1
    out = np.zeros(len(start), dtype=np.int64)
    # From the largest bins to the smallest, so that the smallest that fits is kept.
    for shift, first in ((26, 1), (23, 9), (20, 73), (17, 585), (14, 4681)):
        fits = start >> shift == last >> shift
        out[fits] = first + (start[fits] >> shift)
    return out
