"""5' ends of reads, in pieces, from BAM, BED and BEDPE files."""

import gzip
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import at_lines, few
from fourier_prior.signal.bam import read_alignments, read_header

logger = logging.getLogger(__name__)

_PIECE = 1_000_000
"""How many lines are held at once."""

Ends = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Chromosome index, strand (0 plus, 1 minus) and position of 5' ends, all int64."""


@dataclass
class ReadTally:
    """What became of the reads.

    Attributes
    ----------
    used : int
        5' ends that were counted.
    filtered : int
        Reads left out for their flags, mapping quality or lack of an alignment.
    elsewhere : int
        5' ends on chromosomes that the genome lacks.
    outside : int
        5' ends that leave their chromosome (after shifting).
    flags : dict of int to int
        How many BAM reads that passed the filters have each value of the flag field.
    """

    used: int = 0
    filtered: int = 0
    elsewhere: int = 0
    outside: int = 0
    flags: dict[int, int] = field(default_factory=dict)

    @property
    def paired(self) -> int:
        """How many BAM reads that passed the filters are one of a pair."""
        return self._with(1)

    @property
    def duplicates(self) -> int:
        """How many BAM reads that passed the filters are marked as duplicates."""
        return self._with(1024)

    def count_flags(self, flags: np.ndarray) -> None:
        """Add the flag fields of some reads."""
        for flag, number in zip(*np.unique(flags, return_counts=True), strict=True):
            self.flags[int(flag)] = self.flags.get(int(flag), 0) + int(number)

    def describe(self) -> str:
        """Return the numbers as one phrase."""
        return (
            f"{self.used} 5' ends used ({self.paired} of paired reads, {self.duplicates} of "
            f"duplicates), {self.filtered} reads filtered, {self.elsewhere} on other chromosomes, "
            f"{self.outside} outside"
        )

    def table(self) -> pd.DataFrame:
        """Return the numbers as a table with the columns reads and number."""
        rows = {
            "used": self.used,
            "filtered": self.filtered,
            "on other chromosomes": self.elsewhere,
            "outside": self.outside,
            **{f"flag {flag}": number for flag, number in sorted(self.flags.items())},
        }
        return pd.DataFrame({"reads": list(rows), "number": list(rows.values())})

    def _with(self, bit: int) -> int:
        return sum(number for flag, number in self.flags.items() if flag & bit)


def read_five_prime_ends(
    path: str | os.PathLike,
    sizes: Mapping[str, int],
    *,
    kind: str | None,
    exclude_flags: int,
    min_mapq: int,
    rename: Mapping[str, str],
    tally: ReadTally,
) -> Iterator[Ends]:
    """Yield the 5' ends of the reads of one file, in pieces.

    Parameters
    ----------
    path : path-like
    sizes : mapping of str to int
        Chromosome lengths in bp; chromosome indices follow its order.
    kind : {"bam", "bed", "bedpe"} or None
        None tells the kind from the name.
    exclude_flags, min_mapq : int
        BAM filters.
    rename : mapping of str to str
        The genome's names of chromosomes that the reads call otherwise.
    tally : ReadTally
        Counts of what is left out are added to it.

    Yields
    ------
    chrom, strand, position : numpy.ndarray, int64
        Chromosome index, 0 for plus and 1 for minus, 0-based position.

    Raises
    ------
    InputError
        If the file is truncated, malformed, of unknown kind, on another assembly, or calls its
        chromosomes otherwise.
    """
    path = Path(path)
    kind = kind or _kind_of(path)
    if kind == "bam":
        yield from _bam_ends(path, sizes, exclude_flags, min_mapq, rename, tally)
    elif kind in ("bed", "bedpe"):
        yield from _text_ends(path, sizes, kind, rename, tally)
    else:
        raise InputError(f"{path}: reads of kind {kind} are unknown; use bam, bed or bedpe.")


def _kind_of(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    for kind in ("bam", "bedpe", "bed"):
        if name.endswith(f".{kind}"):
            return kind
    raise InputError(
        f"{path}: the name does not tell the kind of reads; end it in .bam, .bed or .bedpe, or "
        "state the kind."
    )


def _bam_ends(
    path: Path,
    sizes: Mapping[str, int],
    exclude_flags: int,
    min_mapq: int,
    rename: Mapping[str, str],
    tally: ReadTally,
) -> Iterator[Ends]:
    header = read_header(path)
    index = _header_index(path, header.references, header.lengths, sizes, rename)
    for reference, flag, position, filtered in read_alignments(
        path, header, exclude_flags, min_mapq
    ):
        tally.filtered += filtered
        tally.count_flags(flag)
        chrom = index[reference]
        used = chrom >= 0
        tally.elsewhere += int((~used).sum())
        strand = (flag[used] >> 4 & 1).astype(np.int64)
        yield chrom[used], strand, position[used].astype(np.int64)


def _header_index(
    path: Path,
    references: tuple[str, ...],
    lengths: tuple[int, ...],
    sizes: Mapping[str, int],
    rename: Mapping[str, str],
) -> np.ndarray:
    """Return the genome's chromosome index for each reference of a BAM header, -1 for none."""
    order = {name: i for i, name in enumerate(sizes)}
    names = [rename.get(name, name) for name in references]
    known = [(name, length) for name, length in zip(names, lengths, strict=True) if name in sizes]
    if not known:
        raise _other_names(path, references, sizes)
    wrong = [(name, length) for name, length in known if length != sizes[name]]
    if wrong:
        name, length = wrong[0]
        raise InputError(
            f"{path}: {len(wrong)} chromosomes differ in length from the genome, first {name} "
            f"({length} bp, genome {sizes[name]} bp); use reads and genome of one assembly."
        )
    met = set(names)
    absent = [name for name in sizes if name not in met]
    if absent:
        logger.warning("%s: has no chromosome %s; they get no reads.", path, few(absent))
    # The last entry serves reads without a reference (id -1).
    return np.array([*(order.get(name, -1) for name in names), -1], dtype=np.int64)


def _other_names(path: Path, found, sizes: Mapping[str, int]) -> InputError:
    found = list(found)
    first = found[0] if found else ""
    guess = next(
        (name for name in sizes if name.removeprefix("chr") == first.removeprefix("chr")),
        next(iter(sizes), ""),
    )
    return InputError(
        f"{path}: its chromosomes ({few(found)}) have other names than the genome's "
        f"({few(list(sizes))}); add `rename`, for instance {first}: {guess}."
    )


@dataclass
class _Names:
    """Maps chromosome names of a text file to the genome's indices and remembers strangers."""

    sizes: Mapping[str, int]
    rename: Mapping[str, str]
    known: bool = False
    strangers: dict[str, None] = field(default_factory=dict)

    def index(self, column: pd.Series) -> np.ndarray:
        order = {name: i for i, name in enumerate(self.sizes)}
        codes, names = pd.factorize(column)
        indices = [order.get(self.rename.get(name, name), -1) for name in names]
        self.known |= any(i >= 0 for i in indices)
        strange = (name for name, i in zip(names, indices, strict=True) if i < 0 and name != ".")
        self.strangers.update(dict.fromkeys(strange))
        return np.array(indices, dtype=np.int64)[codes]


def _text_ends(
    path: Path, sizes: Mapping[str, int], kind: str, rename: Mapping[str, str], tally: ReadTally
) -> Iterator[Ends]:
    header, width = _layout(path)
    if kind == "bed":
        ends = [(0, 1, 2, 5, None)]
    elif width < 6:
        ends = [(0, 1, 2, None, 0), (0, 1, 2, None, 1)]
    elif width < 10:
        ends = [(0, 1, 2, None, 0), (3, 4, 5, None, 1)]
    else:
        ends = [(0, 1, 2, 8, None), (3, 4, 5, 9, None)]
    names = _Names(sizes, rename)
    limits = np.array([*sizes.values(), np.iinfo(np.int64).max], dtype=np.int64)
    columns = sorted({c for end in ends for c in end[:4] if c is not None})
    integers = {c for end in ends for c in end[1:3]}
    for table in _tables(path, header, columns, integers):
        for chrom_column, start_column, end_column, strand_column, fixed in ends:
            chrom = names.index(table[chrom_column])
            start = table[start_column].to_numpy(dtype=np.int64)
            end = table[end_column].to_numpy(dtype=np.int64)
            missing = (table[chrom_column] == ".").to_numpy()  # the lost mate of a pair
            if strand_column is None:
                strand = np.full(len(table), fixed, dtype=np.int64)
                bad = np.zeros(len(table), dtype=bool)
            else:
                text = table[strand_column]
                strand = (text == "-").to_numpy().astype(np.int64)
                bad = ~text.isin(["+", "-"]).to_numpy() & ~missing
            if (bad | (~missing & ((start < 0) | (start >= end)))).any():
                raise _malformed(path, columns, integers, ends)
            if (over := end > limits[chrom]).any():
                row = np.flatnonzero(over)[0]
                raise InputError(
                    f"{path}: reads end past their chromosome, first {list(sizes)[chrom[row]]}:"
                    f"{start[row]}-{end[row]} (length {limits[chrom[row]]}); "
                    "use reads and genome of one assembly."
                )
            tally.filtered += int(missing.sum())
            tally.elsewhere += int((~missing & (chrom < 0)).sum())
            used = chrom >= 0
            position = np.where(strand == 0, start, end - 1)
            yield chrom[used], strand[used], position[used]
    if not names.known and names.strangers:
        raise _other_names(path, names.strangers, sizes)
    if names.strangers:
        logger.warning(
            "%s: reads on %s left out, the genome lacks them.", path, few(list(names.strangers))
        )


def _open_text(path: Path):
    opener: Callable = gzip.open if path.suffix == ".gz" else open
    return opener(path, "rt")


def _layout(path: Path) -> tuple[int, int]:
    """Return the number of header lines and the number of columns of the first data line."""
    try:
        with _open_text(path) as lines:
            for number, line in enumerate(lines):
                if line.strip() and not re.match(r"#|(track|browser)\b", line):
                    return number, line.count("\t") + 1
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error}); get it again.") from error
    raise InputError(f"{path}: holds no reads; give a file with some.")


def _tables(
    path: Path, header: int, columns: list[int], integers: set[int]
) -> Iterator[pd.DataFrame]:
    try:
        with pd.read_csv(
            path,
            sep="\t",
            header=None,
            skiprows=header,
            usecols=columns,
            dtype={c: np.int64 if c in integers else str for c in columns},
            keep_default_na=False,
            quoting=3,
            chunksize=_PIECE,
        ) as pieces:
            yield from pieces
    except InputError:
        raise
    except (ValueError, OSError, EOFError) as error:
        # pandas does not say which line it is.
        raise _malformed(path, columns, integers, [], str(error)) from error


def _malformed(
    path: Path, columns: list[int], integers: set[int], ends: list, reason: str = ""
) -> InputError:
    """Find the lines that cannot be read."""
    stranded = any(end[3] is not None for end in ends)
    bad = []
    try:
        with _open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip() or re.match(r"#|(track|browser)\b", line):
                    continue
                fields = line.rstrip("\r\n").split("\t")
                good = len(fields) > max(columns)
                good = good and all(re.fullmatch(r"-?\d+", fields[c]) for c in integers)
                for chrom, start, end, strand, _ in ends if good else []:
                    fine = 0 <= int(fields[start]) < int(fields[end])
                    fine = fine and (strand is None or fields[strand] in ("+", "-"))
                    good = good and (fine or fields[chrom] == ".")
                if not good:
                    bad.append(number)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = reason or str(error)
    if not bad:
        return InputError(f"{path}: cannot be read ({reason}); get the file again.")
    wanted = f"tab-separated, {max(columns) + 1} columns or more, whole numbers, start below end"
    if stranded:
        wanted += ", + or - for the strand"
    return InputError(at_lines(path, np.array(bad), f"malformed; needed are {wanted}"))
