"""Raw reads trimmed of adapters, aligned to a genome and freed of duplicates, by other programs."""

import contextlib
import json
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.genome import Genome, decode, write_genome
from fourier_prior.sources.programs import missing_programs
from fourier_prior.sources.references import PROGRAMS

_SHORTEST = 20
"""Bp below which a trimmed read is dropped: too few to belong to one place of a genome."""
_LEAST_MAPPED = 0.5
_NAME = "genome"
_LINE = 1 << 20
_BROKEN_PIPE = (-13, 141)  # of a program whose reader has failed
_WORDS = re.compile(
    r"^(?!Command line).*(err|fail|cannot|unexpected|invalid|garbage|no such|not).*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line in which a program says what is wrong."""
_log = logging.getLogger(__name__)


def index_genome(
    fasta: Sequence[str | os.PathLike],
    folder: str | os.PathLike,
    *,
    rename: Mapping[str, str],
    threads: int,
) -> None:
    """Build the bowtie2 index of a genome without its alternative loci.

    Parameters
    ----------
    fasta : sequence of path-like
        Read as every genome is.
    folder : path-like
        Where the index goes, all of it or nothing.
    rename : mapping of str to str
        New chromosome names by those of the FASTA files.
    threads : int

    Raises
    ------
    InputError
        If a file is no FASTA, or bowtie2-build is missing or fails.
    """
    _look_for_programs()
    folder = Path(folder)
    with _scratch(folder) as scratch:
        write_genome(fasta, scratch / "codes.npy", rename)
        genome, plain = Genome.open(scratch / "codes.npy"), scratch / "genome.fa"
        with plain.open("w") as out:
            for chrom, size in genome.sizes.items():
                if chrom.endswith("_alt"):
                    continue
                out.write(f">{chrom}\n")
                for start in range(0, size, _LINE):
                    out.write(decode(genome.fetch(chrom, start, min(start + _LINE, size))) + "\n")
        made = scratch / "index"
        made.mkdir()
        command = ["bowtie2-build", "--threads", str(threads), str(plain), str(made / _NAME)]
        _run([command], None, scratch, ", ".join(map(str, fasta)))
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(made, folder)


def align_reads(
    reads: str | os.PathLike,
    index: str | os.PathLike,
    bam: str | os.PathLike,
    *,
    adapters: Sequence[str],
    length: int,
    threads: int,
) -> dict[str, int]:
    """Trim single-end reads, align them over their whole length, drop duplicates.

    Parameters
    ----------
    reads : path-like
        FASTQ, packed by gzip or not whatever its name is.
    index : path-like
        Folder from `index_genome`.
    bam : path-like
        Sorted BAM to write, whole or not at all.
    adapters : sequence of str
        Sequences before which a read ends, of which the best match counts; may be empty.
    length : int
        Bp that are kept at most of a read's 5' end.
    threads : int

    Returns
    -------
    dict of str to int
        Reads: ``reads`` in the file, ``with_adapter``, ``too_short`` and so dropped, ``unmapped``,
        ``mapped_once``, ``mapped_several`` (times), ``duplicates``, which are dropped.

    Raises
    ------
    InputError
        If a program is missing or fails, as on a damaged file; if fewer than half of the reads
        are mapped.
    """
    _look_for_programs()
    with _scratch(Path(bam)) as scratch, atomic_path(bam) as temporary:
        report = scratch / "cutadapt.json"
        trimming = [word for adapter in adapters for word in ("--adapter", adapter)]
        trimming += ["--length", str(length), "--minimum-length", str(min(_SHORTEST, length))]
        said = _run(
            [
                ["gzip", "-cdf"],  # what is not packed goes through
                ["cutadapt", *trimming, "--cores", str(threads), "--json", str(report), "-"],
                ["bowtie2", "--threads", str(threads), "-x", str(Path(index, _NAME)), "-U", "-"],
                ["samtools", "sort", "-T", str(scratch / "sort"), "-"],
                ["samtools", "markdup", "-r", "-s", "-", str(temporary)],
            ],
            reads,
            scratch,
            str(reads),
        )
        counts = {
            **counts_of_trimming(report.read_text()),
            **counts_of_mapping(said[2]),
            "duplicates": _number(r"DUPLICATE TOTAL: (\d+)", said[4]),
        }
        refuse_few_mapped(counts, str(reads))
    return counts


def counts_of_trimming(report: str) -> dict[str, int]:
    """Read what cutadapt has done from its report in JSON."""
    counts = json.loads(report)["read_counts"]
    return {
        "reads": counts["input"],
        "with_adapter": counts["read1_with_adapter"] or 0,
        "too_short": counts["filtered"]["too_short"] or 0,
    }


def counts_of_mapping(summary: str) -> dict[str, int]:
    """Read how many reads were mapped from the summary of bowtie2."""
    lines = {
        "unmapped": "aligned 0 times",
        "mapped_once": "aligned exactly 1 time",
        "mapped_several": "aligned >1 times",
    }
    return {name: _number(rf"(\d+) \([\d.]+%\) {words}", summary) for name, words in lines.items()}


def refuse_few_mapped(counts: Mapping[str, int], reads: str) -> None:
    """Refuse reads of which fewer than half are mapped.

    Parameters
    ----------
    counts : mapping of str to int
        From `align_reads`.
    reads : str
        The file, for the message.

    Raises
    ------
    InputError
        If so, or if there are no reads.
    """
    total, mapped = counts["reads"], counts["mapped_once"] + counts["mapped_several"]
    if not total:
        raise InputError(f"{reads}: holds no reads; get the file again.")
    if mapped < _LEAST_MAPPED * total:
        raise InputError(
            f"{reads}: {mapped:,} of {total:,} reads ({mapped / total:.1%}) are mapped to the "
            f"genome, less than half; an adapter was found in {counts['with_adapter'] / total:.1%} "
            f"and {counts['too_short'] / total:.1%} were too short without it. Is this the genome "
            "of another species or assembly (`genome` of the data set)? Does `sources.adapters` "
            "lack the library's adapter?"
        )


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def _look_for_programs() -> None:
    if problems := missing_programs(PROGRAMS):
        raise InputError(problems)


@contextlib.contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{beside.name}.", dir=beside.parent) as folder:
        yield Path(folder)


def _run(
    commands: Sequence[Sequence[str]], source: str | os.PathLike | None, scratch: Path, what: str
) -> list[str]:
    """Run programs of which each reads what the one before it writes.

    Parameters
    ----------
    commands : sequence of sequence of str
    source : path-like or None
        What the first one reads.
    scratch : pathlib.Path
        Folder for what they say.
    what : str
        The input, for messages.

    Returns
    -------
    list of str
        What each wrote to its standard error.

    Raises
    ------
    InputError
        If any of them fails, with its last words.
    """
    logs = [scratch / f"{number}.log" for number in range(len(commands))]
    with contextlib.ExitStack() as stack:
        try:
            before = stack.enter_context(open(os.devnull if source is None else source, "rb"))
        except OSError as error:
            raise InputError(f"{what}: cannot be read ({error.strerror}).") from error
        running = []
        for number, command in enumerate(commands):
            last = number == len(commands) - 1
            log = stack.enter_context(logs[number].open("wb"))
            process = subprocess.Popen(
                command,
                stdin=before,
                stdout=subprocess.DEVNULL if last else subprocess.PIPE,
                stderr=log,
            )
            before.close()  # a program must learn that its reader is gone
            before = process.stdout
            running.append(process)
        codes = [process.wait() for process in running]
    said = [log.read_text(errors="replace") for log in logs]
    for command, words in zip(commands, said, strict=True):
        _log.info("%s\n%s", " ".join(command), words.strip())
    if any(code not in (0, *_BROKEN_PIPE) for code in codes):
        raise InputError(f"{what}: {_fault(commands, codes, said)}")
    return said


def _fault(commands: Sequence[Sequence[str]], codes: Sequence[int], said: Sequence[str]) -> str:
    """Say which program failed: the first with an error, as others only lost their reader or input.

    One that lost its reader may say nothing of it.
    """
    failed = [
        (command[0], code, _WORDS.search(words))
        for command, code, words in zip(commands, codes, said, strict=True)
        if code
    ]
    name, code, words = next((f for f in failed if f[2]), failed[-1])
    told = f" ({words[0].strip()})" if words else ""
    return (
        f"{name} failed with code {code}{told}; is the file damaged? The log has all that it says."
    )
