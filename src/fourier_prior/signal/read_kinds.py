"""Kinds of read files, by name and by content."""

import re
from pathlib import Path

from fourier_prior.errors import InputError
from fourier_prior.files import open_unpacked

KINDS = ("bam", "bed", "tagAlign", "bedpe", "fragments")

_ENDINGS = {
    "bam": r"\.bam",
    "bed": r"\.bed",
    "tagAlign": r"\.tagalign",
    "bedpe": r"\.bedpe",
    "fragments": r"fragments\.tsv",  # of 10x Genomics: fragments.tsv.gz, sample_fragments.tsv.gz
}
_BAM = b"BAM\1"
_OTHERS = (
    (re.compile(rb"CRAM"), "is a CRAM file; convert it with `samtools view -b -T GENOME.fa`"),
    (
        re.compile(rb"@(HD|SQ|RG|PG|CO)\t"),
        "is no BAM file; convert it with `samtools view -b` (it is SAM text)",
    ),
    (re.compile(rb"@"), "is FASTQ; align the reads and give the BAM file"),
    (
        re.compile(rb"\x26\xfc\x8f\x88|\x88\x8f\xfc\x26"),
        "is a bigWig file; ready counts are given as `{plus: FILE, minus: FILE}` or "
        "`{track: FILE}`",
    ),
    (
        re.compile(rb"\xeb\xf2\x89\x87|\x87\x89\xf2\xeb"),
        "is a bigBed file; convert it with `bigBedToBed`",
    ),
    (
        re.compile(rb"(?i)\s*<(!doctype )?html"),
        "is an HTML page (an error or a login, perhaps); get the file again",
    ),
)


def kind_of(path: Path, stated: str = "auto") -> str:
    """Return the kind of a file of reads: as stated, or else by its name; content decides on BAM.

    Parameters
    ----------
    path : pathlib.Path
    stated : str
        One of `KINDS`, or "auto".

    Raises
    ------
    InputError
        If the file cannot be read, is of another kind by its content, or its kind is not known.
    """
    if stated not in (*KINDS, "auto"):
        raise InputError(
            f"{path}: reads of kind {stated} are unknown; use {', '.join(KINDS[:-1])} or "
            f"{KINDS[-1]}."
        )
    with open_unpacked(path) as file:
        start = file.peek(32)[:32]
    for content, words in _OTHERS:
        if content.match(start):
            raise InputError(f"{path}: {words}.")
    if start.startswith(_BAM):
        if stated not in ("bam", "auto"):
            raise InputError(f"{path}: is a BAM file and not of kind {stated}; correct `kind`.")
        return "bam"
    return stated if stated != "auto" else _kind_by_name(path)


def _kind_by_name(path: Path) -> str:
    name = re.sub(r"\.(gz|bgz)$", "", path.name.lower())
    for kind, ending in _ENDINGS.items():
        if re.search(f"{ending}$", name):
            return kind
    raise InputError(
        f"{path}: the name does not tell the kind of reads; end it in .bam, .bed, .tagAlign, "
        f".bedpe or fragments.tsv, or state the kind: `signal: {{kind: ...}}`."
    )
