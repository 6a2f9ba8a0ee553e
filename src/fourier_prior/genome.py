"""DNA as arrays: letters, codes, one-hot, and a memory-mapped genome."""

import io
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.fasta import read_fasta
from fourier_prior.files import atomic_path, write_table
from fourier_prior.intervals.text import few

logger = logging.getLogger(__name__)

ALPHABET = "ACGT"
UNKNOWN = 4
"""Code of every letter other than A, C, G, T."""

_ENCODE = np.full(256, UNKNOWN, dtype=np.uint8)
for _code, _letter in enumerate(ALPHABET):
    _ENCODE[ord(_letter)] = _ENCODE[ord(_letter.lower())] = _code
_ENCODE[ord("U")] = _ENCODE[ord("u")] = ALPHABET.index("T")
_DECODE = np.frombuffer(b"ACGTN", dtype=np.uint8)
_COMPLEMENT = np.array([3, 2, 1, 0, UNKNOWN], dtype=np.uint8)
LONGEST = (1 << 31) - 1
"""bp of the longest chromosome: positions within one have 32 bits, as in BAM files."""

_ONE_HOT = np.vstack([np.eye(4, dtype=np.uint8), np.zeros((1, 4), dtype=np.uint8)])

_LISTED = 20
"""Most chromosomes that are listed as repeated."""


def encode(text: str) -> np.ndarray:
    """Turn DNA text into codes 0-3 for A, C, G, T or U (either case) and 4 for any other letter.

    Returns
    -------
    numpy.ndarray, shape (len(text),), uint8
    """
    return _ENCODE[np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)]


def decode(codes: np.ndarray) -> str:
    """Turn codes into upper-case text; code 4 becomes N."""
    return _DECODE[np.asarray(codes)].tobytes().decode("ascii")


def one_hot(codes: np.ndarray) -> np.ndarray:
    """One-hot encode codes; unknown bases become a zero column.

    Parameters
    ----------
    codes : numpy.ndarray, shape (..., L), uint8

    Returns
    -------
    numpy.ndarray, shape (..., 4, L), uint8
    """
    return np.moveaxis(_ONE_HOT[codes], -1, -2)


def from_one_hot(sequences: np.ndarray) -> np.ndarray:
    """Return the codes, (..., L), of what `one_hot` encoded; zero columns are unknown bases."""
    known = sequences.any(axis=-2)
    return np.where(known, sequences.argmax(axis=-2), UNKNOWN).astype(np.uint8)


def reverse_complement(codes: np.ndarray) -> np.ndarray:
    """Reverse-complement codes along the last axis."""
    return _COMPLEMENT[codes][..., ::-1]


class Genome:
    """A genome as one array of codes, usually memory-mapped, addressed by chromosome.

    Parameters
    ----------
    codes : numpy.ndarray, shape (total length,), uint8
        All chromosomes, one after another.
    sizes : mapping of str to int
        Chromosome lengths in the order in which they are stored.
    """

    def __init__(self, codes: np.ndarray, sizes: Mapping[str, int]):
        self.codes = codes
        self.sizes = dict(sizes)
        bounds = np.concatenate([[0], np.cumsum(list(self.sizes.values()), dtype=np.int64)])
        if len(codes) != bounds[-1]:
            raise InputError(
                f"genome: {len(codes)} bases are stored but the index lists {bounds[-1]}; "
                "delete the encoded genome and make it again."
            )
        self._offsets = dict(zip(self.sizes, bounds.tolist(), strict=False))

    @classmethod
    def open(cls, path: str | os.PathLike) -> "Genome":
        """Open what `write_genome` wrote; nothing is read before it is used.

        Raises
        ------
        InputError
            If a file is missing or damaged, or index and bases do not belong together.
        """
        try:
            # "NA" may be a chromosome name.
            index = pd.read_csv(
                Path(path).with_suffix(".tsv"), sep="\t", dtype={"chrom": str}, na_filter=False
            )
            codes = np.load(path, mmap_mode="r")
            sizes = {chrom: int(size) for chrom, size in index[["chrom", "size"]].to_numpy()}
        except (OSError, ValueError, KeyError) as error:
            raise InputError(
                f"{path}: the encoded genome or its index (.tsv) is missing or damaged ({error}); "
                "make it again."
            ) from error
        return cls(codes, sizes)

    def fetch(self, chrom: str, start: int, end: int) -> np.ndarray:
        """Return the codes of one interval, shape (end - start,).

        Raises
        ------
        InputError
            If the chromosome is unknown, the interval leaves it, or the end is below the start.
        """
        if end < start:
            raise InputError(f"interval {chrom}:{start}-{end} ends before it starts; correct it.")
        return self.windows([chrom], [start], end - start)[0]

    def windows(self, chroms: Sequence[str], starts: Sequence[int], length: int) -> np.ndarray:
        """Return the codes of many windows of one length.

        Parameters
        ----------
        chroms : sequence of str, length N
        starts : sequence of int, length N
            0-based first positions.
        length : int
            Window length in bp.

        Returns
        -------
        numpy.ndarray, shape (N, length), uint8

        Raises
        ------
        InputError
            If a chromosome is unknown or a window leaves its chromosome.
        """
        starts = np.asarray(starts, dtype=np.int64)
        unknown = sorted(chrom for chrom in set(chroms) if chrom not in self.sizes)
        if unknown:
            raise InputError(
                f"chromosome {unknown[0]} is not in the genome (it has "
                f"{', '.join(list(self.sizes)[:3])}, ...); use the genome's names or `rename`."
            )
        limits = np.array([self.sizes[c] for c in chroms], dtype=np.int64)
        outside = np.flatnonzero((starts < 0) | (starts + length > limits))
        if len(outside):
            i = outside[0]
            raise InputError(
                f"window {chroms[i]}:{starts[i]}-{starts[i] + length} leaves the chromosome "
                f"(0-{limits[i]}); drop such windows first."
            )
        offsets = np.array([self._offsets[c] for c in chroms], dtype=np.int64) + starts
        out = np.empty((len(starts), length), dtype=np.uint8)
        codes = np.asarray(self.codes)  # still mapped, but its slices are cheap
        for row, offset in enumerate(offsets.tolist()):
            out[row] = codes[offset : offset + length]
        return out


def write_genome(
    fasta: str | os.PathLike | Sequence[str | os.PathLike],
    path: str | os.PathLike,
    rename: Mapping[str, str] | None = None,
) -> None:
    """Encode FASTA files into one memory-mappable array and its index.

    Sequences without a base are left out with a warning; U counts as T, with a warning.

    Parameters
    ----------
    fasta : path-like or sequence of path-like
        One or several FASTA files, plain or gzip, with lines of any length and end.
    path : path-like
        ``.npy`` file to write; the index goes beside it with suffix ``.tsv``: name, size and number
        of unknown bases of each chromosome.
    rename : mapping of str to str, optional
        New chromosome names, keyed by the first word of the FASTA header.

    Raises
    ------
    InputError
        If files are missing or no FASTA, a name to rename is absent, a chromosome occurs twice or
        is longer than 2^31 - 1 bp, or there is no base.
    """
    paths = [Path(f) for f in ([fasta] if isinstance(fasta, (str, os.PathLike)) else fasta)]
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    names, lengths, unknown, problems = [], [], [], []
    with atomic_path(path) as temporary:
        with temporary.open("wb") as out:
            out.write(_npy_header(0))
            for source in paths:
                try:
                    for name, length, other in _write_codes(source, out):
                        names.append(name)
                        lengths.append(length)
                        unknown.append(other)
                except InputError as error:
                    problems += error.problems
            if problems:
                raise InputError(problems)
            names = renamed(names, dict(rename or {}), paths)
            _check_lengths(names, lengths, paths)
            if not any(lengths):
                raise InputError(f"{', '.join(map(str, paths))}: holds no base; give a genome.")
            out.seek(0)
            out.write(_npy_header(sum(lengths)))
        index = pd.DataFrame({"chrom": names, "size": lengths, "unknown": unknown})
    empty = index["size"] == 0
    if empty.any():
        logger.warning(
            "%s: %d sequences have no base and are left out: %s.",
            ", ".join(map(str, paths)),
            empty.sum(),
            few(index["chrom"][empty].tolist()),
        )
    logger.info(
        "%s: %d bases, %d of them unknown (N or other letters).", path, sum(lengths), sum(unknown)
    )
    write_table(index[~empty], path.with_suffix(".tsv"))


def _npy_header(length: int) -> bytes:
    """Return the beginning of a ``.npy`` file of codes; equally long for every length."""
    out = io.BytesIO()
    described = {"descr": "|u1", "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(out, described)
    return out.getvalue()


def _write_codes(source: Path, out: BinaryIO) -> Iterator[tuple[str, int, int]]:
    """Append the codes of a FASTA file; yield name, length and unknown bases of each sequence."""
    name, length, unknown, uracils = "", 0, 0, 0
    for part in read_fasta(source):
        if isinstance(part, str):
            if name:
                yield name, length, unknown
            name, length, unknown = part, 0, 0
        else:
            codes = _ENCODE[np.frombuffer(part, dtype=np.uint8)]
            out.write(codes)
            length += len(codes)
            unknown += int((codes == UNKNOWN).sum())
            uracils += part.count(b"U") + part.count(b"u")
    yield name, length, unknown
    if uracils:
        logger.warning("%s: holds RNA; %d U are taken as T.", source, uracils)


def renamed(
    names: list[str], rename: Mapping[str, str], paths: Sequence[str | os.PathLike]
) -> list[str]:
    """Return the new names of chromosomes.

    Parameters
    ----------
    names : list of str
        As FASTA files have them.
    rename : mapping of str to str
        New names by the old.
    paths : sequence of path-like
        The files, for messages.

    Raises
    ------
    InputError
        If an old name is absent or a new one occurs twice; all of them at once.
    """
    where, known = ", ".join(map(str, paths)), set(names)
    problems = [
        f"{where}: no sequence is called {old}; correct `rename`."
        for old in sorted(set(rename) - known)
    ]
    new = [rename.get(name, name) for name in names]
    repeated = sorted(name for name, times in Counter(new).items() if times > 1)
    problems += [
        f"{where}: chromosome {name} occurs twice; keep one." for name in repeated[:_LISTED]
    ]
    if len(repeated) > _LISTED:
        problems.append(f"{where}: {len(repeated) - _LISTED} more chromosomes occur twice.")
    if problems:
        raise InputError(problems)
    return new


def _check_lengths(names: Sequence[str], lengths: Sequence[int], paths: Sequence[Path]) -> None:
    """Refuse chromosomes that are too long for positions of 32 bits."""
    longer = [f"{n} ({size} bp)" for n, size in zip(names, lengths, strict=True) if size > LONGEST]
    if longer:
        raise InputError(
            f"{', '.join(map(str, paths))}: longer than {LONGEST} bp, the most that positions of "
            f"32 bits reach (BAM's limit, too): {', '.join(longer)}; split these chromosomes, in "
            "all files."
        )
