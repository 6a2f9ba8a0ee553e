"""Alignments of BAM files as arrays.

The compressed blocks are inflated by htslib; the records (SAM specification, section 4.2) are taken
apart here by compiled code, because an object per read costs more than all other steps together.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pysam

from fourier_prior.compiled import compiled
from fourier_prior.errors import InputError
from fourier_prior.signal.chromosomes import past_end

_PIECE = 1 << 22
"""How many bytes are inflated at once."""

_FIXED = 36
"""Bytes of a record before the read's name, its length included; also the least record."""


@dataclass(frozen=True)
class Header:
    """What a BAM header says.

    Attributes
    ----------
    references : tuple of str
        Names of the reference sequences.
    lengths : tuple of int
        Their lengths in bp.
    end : int
        Where the alignments begin, as a virtual offset of the compressed file.
    """

    references: tuple[str, ...]
    lengths: tuple[int, ...]
    end: int


def read_header(path: str | os.PathLike) -> Header:
    """Read the header of a BAM file.

    Raises
    ------
    InputError
        If the file is no BAM file or lacks the block that ends one.
    """
    try:
        with pysam.AlignmentFile(str(path), "rb", check_sq=False) as file:
            if not file.is_bam:
                raise InputError(f"{path}: is no BAM file; convert it with `samtools view -b`.")
            return Header(file.references, file.lengths, file.tell())
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(path, str(error)) from error


def read_alignments(
    path: str | os.PathLike,
    header: Header,
    exclude_flags: int,
    min_mapq: int,
    known: np.ndarray,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, int]]:
    """Yield the alignments that pass the filters, in pieces, in the order of the file.

    Parameters
    ----------
    path : path-like
        BAM, sorted or not; no index is needed.
    header : Header
    exclude_flags : int
        Alignments with any of these flag bits are left out.
    min_mapq : int
        Least mapping quality.
    known : numpy.ndarray, shape (references,), bool
        On which references the ends of alignments are compared with the length.

    Yields
    ------
    reference : numpy.ndarray, int32
        Index of the reference sequence, -1 for none.
    flag : numpy.ndarray, uint16
    position : numpy.ndarray, int32
        0-based position of the 5' end.
    filtered : int
        How many alignments of this piece were left out; also those of the reverse strand that
        align no base, whose 5' end is unknown, and those without a position.

    Raises
    ------
    InputError
        If the file is truncated or damaged, or an alignment ends past its reference.
    """
    rest = b""
    limits = np.where(known, np.array(header.lengths, np.int64), np.iinfo(np.int64).max)
    try:
        with pysam.BGZFile(str(path), "rb") as stream:
            stream.seek(header.end)
            while block := stream.read(_PIECE):
                data = np.frombuffer(rest + block, dtype=np.uint8)
                most = len(data) // _FIXED
                columns = (
                    np.empty(most, np.int32),
                    np.empty(most, np.uint16),
                    np.empty(most, np.int32),
                )
                used, found, filtered, over = _take_apart(
                    data, exclude_flags, min_mapq, limits, *columns
                )
                if used < 0:
                    raise _damaged(path, "a record is malformed")
                if over[2] > 0:
                    name = header.references[over[0]]
                    read = f"{name}:{over[1]}-{over[2]}"
                    raise past_end(path, read, header.lengths[over[0]])
                rest = data[used:].tobytes()
                yield *(column[:found] for column in columns), filtered
    except OSError as error:
        raise _damaged(path, str(error)) from error
    if rest:
        raise _damaged(path, "the last record is incomplete")


def _damaged(path: str | os.PathLike, reason: str) -> InputError:
    return InputError(f"{path}: is truncated or no BAM file ({reason}); get the file again.")


@compiled()
def _uint32(data, at):
    return (
        np.int64(data[at])
        | np.int64(data[at + 1]) << 8
        | np.int64(data[at + 2]) << 16
        | np.int64(data[at + 3]) << 24
    )


@compiled()
def _take_apart(data, exclude_flags, min_mapq, limits, reference, flag, position):
    """Fill the columns.

    Returns the bytes used (-1: malformed), alignments kept and left out, and the first alignment
    kept that ends past its limit (reference, start, end; end 0: there is none).
    """
    at, found, filtered = 0, 0, 0
    over = (np.int64(0), np.int64(0), np.int64(0))
    while at + 4 <= len(data):
        end = at + 4 + _uint32(data, at)
        if end < at + _FIXED:
            return -1, found, filtered, over
        if end > len(data):
            break
        index = np.int64(np.int32(_uint32(data, at + 4)))
        first = np.int64(np.int32(_uint32(data, at + 8)))
        operations = np.int64(data[at + 16]) | np.int64(data[at + 17]) << 8
        bits = np.int64(data[at + 18]) | np.int64(data[at + 19]) << 8
        cigar = at + _FIXED + data[at + 12]
        if cigar + 4 * operations > end or index < -1 or index >= len(limits) or first < -1:
            return -1, found, filtered, over
        aligned = 0
        for i in range(operations):
            operation = _uint32(data, cigar + 4 * i)
            kind = operation & 15
            if kind == 0 or kind == 2 or kind == 3 or kind == 7 or kind == 8:  # M D N = X
                aligned += operation >> 4
        reverse = bits & 16 != 0
        unplaced = (index >= 0 and first < 0) or (reverse and aligned == 0)
        if bits & exclude_flags or data[at + 13] < min_mapq or unplaced:
            filtered += 1
        else:
            stop = first + max(aligned, 1)
            if index >= 0 and stop > limits[index] and over[2] == 0:
                over = (index, first, stop)
            reference[found] = np.int32(index)
            flag[found] = bits
            position[found] = np.int32(first + aligned - 1 if reverse else first)
            found += 1
        at = end
    return at, found, filtered, over
