"""DNA as arrays: letters, codes, one-hot, and a memory-mapped genome."""

import contextlib
import gzip
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyfaidx

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path, write_table

logger = logging.getLogger(__name__)

ALPHABET = "ACGT"
UNKNOWN = 4
"""Code of every letter other than A, C, G, T."""

_ENCODE = np.full(256, UNKNOWN, dtype=np.uint8)
for _code, _letter in enumerate(ALPHABET):
    _ENCODE[ord(_letter)] = _ENCODE[ord(_letter.lower())] = _code
_DECODE = np.frombuffer(b"ACGTN", dtype=np.uint8)
_COMPLEMENT = np.array([3, 2, 1, 0, UNKNOWN], dtype=np.uint8)
LONGEST = (1 << 31) - 1
"""bp of the longest chromosome: positions within one have 32 bits, as in BAM files."""

_ONE_HOT = np.vstack([np.eye(4, dtype=np.uint8), np.zeros((1, 4), dtype=np.uint8)])


def encode(text: str) -> np.ndarray:
    """Turn DNA text into codes 0-3 for A, C, G, T (either case) and 4 for any other letter.

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
        # A look-up per window, not a pass over all chromosomes: there may be 300,000 of them.
        unknown = sorted({chrom for chrom in chroms if chrom not in self.sizes})
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

    Parameters
    ----------
    fasta : path-like or sequence of path-like
        One or several FASTA files; gzip (not only bgzip) is accepted.
    path : path-like
        ``.npy`` file to write; the index goes beside it with suffix ``.tsv``: name, size and number
        of unknown bases of each chromosome.
    rename : mapping of str to str, optional
        New chromosome names, keyed by the first word of the FASTA header.

    Raises
    ------
    InputError
        If a file is missing or no FASTA, a name to rename is absent, a chromosome occurs twice or
        is longer than 2^31 - 1 bp.
    """
    paths = [Path(f) for f in ([fasta] if isinstance(fasta, (str, os.PathLike)) else fasta)]
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        # Scratch lies beside the output: a genome may not fit into /tmp.
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=path.parent)))
        files = [
            stack.enter_context(_open_fasta(source, scratch / str(i)))
            for i, source in enumerate(paths)
        ]
        records = [(file, name) for file in files for name in file.keys()]  # noqa: SIM118
        names = _rename([name for _, name in records], dict(rename or {}), paths)
        lengths = [len(file[name]) for file, name in records]
        _check_lengths(names, lengths, paths)
        unknown = []
        with atomic_path(path) as temporary:
            codes = np.lib.format.open_memmap(
                temporary, mode="w+", dtype=np.uint8, shape=(sum(lengths),)
            )
            begin = 0
            for (file, name), length in zip(records, lengths, strict=True):
                codes[begin : begin + length] = encode(file[name][:])
                unknown.append(int((codes[begin : begin + length] == UNKNOWN).sum()))
                begin += length
            codes.flush()
    logger.info(
        "%s: %d bases, %d of them unknown (N or other letters).", path, sum(lengths), sum(unknown)
    )
    index = pd.DataFrame({"chrom": names, "size": lengths, "unknown": unknown})
    write_table(index, path.with_suffix(".tsv"))


def _rename(names: list[str], rename: Mapping[str, str], paths: Sequence[Path]) -> list[str]:
    """Return the new names; refuse absent old ones and repeated new ones."""
    where, known = ", ".join(map(str, paths)), set(names)
    problems = [
        f"{where}: no sequence is called {old}; correct `rename`."
        for old in rename
        if old not in known
    ]
    renamed = [rename.get(name, name) for name in names]
    repeated = sorted(name for name, times in Counter(renamed).items() if times > 1)
    problems += [f"{where}: chromosome {name} occurs twice; keep one." for name in repeated]
    if problems:
        raise InputError(problems)
    return renamed


def _check_lengths(names: Sequence[str], lengths: Sequence[int], paths: Sequence[Path]) -> None:
    """Refuse chromosomes that are too long for positions of 32 bits."""
    longer = [f"{n} ({size} bp)" for n, size in zip(names, lengths, strict=True) if size > LONGEST]
    if longer:
        raise InputError(
            f"{', '.join(map(str, paths))}: longer than {LONGEST} bp, the most that positions of "
            f"32 bits reach (BAM's limit, too): {', '.join(longer)}; split these chromosomes, in "
            "all files."
        )


@contextlib.contextmanager
def _open_fasta(path: Path, scratch: Path) -> Iterator[pyfaidx.Fasta]:
    """Open a FASTA file; its index and, if it is compressed, its text go to a scratch folder.

    Two jobs so never write one index, and a stale index is not met.
    """
    scratch.mkdir()
    plain = path
    try:
        if path.suffix == ".gz":
            # pyfaidx reads bgzip only; genome archives are often plain gzip.
            plain = scratch / path.stem
            with gzip.open(path, "rb") as compressed, plain.open("wb") as out:
                shutil.copyfileobj(compressed, out)
        records = pyfaidx.Fasta(
            str(plain), indexname=str(scratch / "index.fai"), as_raw=True, rebuild=True
        )
    except (OSError, EOFError, ValueError, pyfaidx.FastaIndexingError) as error:
        raise InputError(
            f"{path}: cannot be read as FASTA ({error}); get the file again."
        ) from error
    with records:
        if not records.keys():
            raise InputError(f"{path}: no sequence found; is this FASTA?")
        yield records
