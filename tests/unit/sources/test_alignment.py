"""Raw reads aligned by other programs, compared with where they were drawn."""

import gzip
import json
import re
import shutil

import numpy as np
import pandas as pd
import pysam
import pytest

from fourier_prior import cli
from fourier_prior.errors import InputError
from fourier_prior.sources import alignment
from fourier_prior.sources.alignment import (
    align_reads,
    counts_of_mapping,
    counts_of_trimming,
    index_genome,
    refuse_few_mapped,
)
from fourier_prior.sources.references import PROGRAMS

ABSENT = [program for program in PROGRAMS if shutil.which(program) is None]
programs = pytest.mark.skipif(bool(ABSENT), reason=f"{', '.join(ABSENT)} not installed")
ADAPTERS = ["AGATCGGAAGAGC", "CTGTCTCTTATA", "TGGAATTCTCGG"]
COUNTS = {
    "reads": 1000,
    "with_adapter": 300,
    "too_short": 100,
    "unmapped": 400,
    "mapped_once": 450,
    "mapped_several": 50,
    "duplicates": 7,
}


def test_less_than_half_of_the_reads_mapped_is_an_error():
    refuse_few_mapped(COUNTS, "r.fastq.gz")
    # reads that were dropped were not mapped either
    with pytest.raises(InputError) as raised:
        refuse_few_mapped({**COUNTS, "mapped_once": 449}, "r.fastq.gz")
    assert raised.value.problems == [
        "r.fastq.gz: 499 of 1,000 reads (49.9%) are mapped to the genome, less than half; an "
        "adapter was found in 30.0% and 10.0% were too short without it. Is this the genome of "
        "another species or assembly (`genome` of the data set)? Does `sources.adapters` lack the "
        "library's adapter?"
    ]
    with pytest.raises(InputError, match=r"r\.fastq: holds no reads"):
        refuse_few_mapped(dict.fromkeys(COUNTS, 0), "r.fastq")


def test_what_the_programs_report():
    # as bowtie2 2.5 and cutadapt 5.2 write it
    summary = """200 reads; of these:
  200 (100.00%) were unpaired; of these:
    23 (11.50%) aligned 0 times
    175 (87.50%) aligned exactly 1 time
    2 (1.00%) aligned >1 times
88.50% overall alignment rate
"""
    assert counts_of_mapping(summary) == {"unmapped": 23, "mapped_once": 175, "mapped_several": 2}
    nothing = {"unmapped": 0, "mapped_once": 0, "mapped_several": 0}
    assert counts_of_mapping("0 reads\n0.00% overall alignment rate\n") == nothing
    report = {"input": 200, "filtered": {"too_short": 7}, "read1_with_adapter": 190}
    counts = counts_of_trimming(json.dumps({"read_counts": report}))
    assert counts == {"reads": 200, "with_adapter": 190, "too_short": 7}
    report = {"input": 0, "filtered": {"too_short": None}, "read1_with_adapter": None}
    counts = counts_of_trimming(json.dumps({"read_counts": report}))
    assert counts == {"reads": 0, "with_adapter": 0, "too_short": 0}


def shell(text):
    return ["sh", "-c", text]


def test_programs_are_a_pipe(tmp_path):
    (tmp_path / "in put").write_text("b\na\n")
    (tmp_path / "scratch").mkdir()
    out = tmp_path / "out"
    commands = [["cat"], shell("sort; echo done >&2"), shell(f"cat >'{out}'")]
    said = alignment._run(commands, tmp_path / "in put", tmp_path / "scratch", "x")
    assert said == ["", "done\n", ""]
    assert out.read_text() == "a\nb\n"


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        # whoever comes after a failed program sees the end of a file and may be content
        (
            [shell("echo 'Error: bad line 3' >&2; exit 1"), ["cat"]],
            r"sh .* 1 \(Error: bad line 3\)",
        ),
        # whoever comes before it loses its reader
        (
            [
                shell("yes"),
                shell("cat; echo working >&2; exit 1"),
                shell("echo no such x >&2; exit 4"),
            ],
            r"sh failed with code 4 \(no such x\)",
        ),
        ([["true"], shell("kill -9 $$"), ["cat"]], "sh failed with code -9;"),
    ],
)
def test_the_program_that_failed_is_named(tmp_path, commands, told):
    with pytest.raises(InputError, match=f"^r.fastq: {told}"):
        alignment._run(commands, None, tmp_path, "r.fastq")


def test_programs_that_are_not_installed_are_all_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError) as raised:
        align_reads("r.fastq", "index", tmp_path / "x.bam", adapters=[], length=36, threads=1)
    assert [problem.split()[0] for problem in raised.value.problems] == list(PROGRAMS)
    with pytest.raises(InputError, match="bowtie2-build is not installed"):
        index_genome(["g.fa"], tmp_path / "index", rename={}, threads=1)


GENOME = "".join(np.random.default_rng(0).choice(list("ACGT"), 30_000))
LENGTHS = (30, 36)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Index of two chromosomes, of which the FASTA has an alternative locus of the first."""
    folder = tmp_path_factory.mktemp("an index")
    first, second = GENOME[:20_000], GENOME[20_000:]
    (folder / "a.fa").write_text(f">1 x\n{first}\n>chr1_KI_alt\n{first[5000:9000]}")
    (folder / "b.fa.gz").write_bytes(gzip.compress(f">chr2\n{second}".lower().encode()))
    fasta = [folder / "a.fa", folder / "b.fa.gz"]
    index_genome(fasta, folder / "index", rename={"1": "chr1"}, threads=2)
    return folder / "index"


def drawn(number=300, adapters=ADAPTERS, seed=0):
    """FASTQ of reads, and where each comes from; half of them come from the reverse strand."""
    random = np.random.default_rng(seed)
    truth, lines = [], []
    starts = random.choice(19_000, number, replace=False)
    for row, start in enumerate(starts.tolist()):
        length, turned = int(random.choice(LENGTHS)), row % 2 == 1
        read = GENOME[start : start + length]
        if turned:
            read = read[::-1].translate(str.maketrans("ACGT", "TGCA"))
        read = (read + adapters[row % len(adapters)] + "ACGTACGTACGTACGTACGTACGT")[:50]
        lines += [f"@read {row}", read, "+", "I" * len(read)]
        truth.append(("chr1", start + length if turned else start, turned))
    return "\n".join(lines) + "\n", sorted(truth)


def placed(bam):
    """Chromosome, 5' end and strand of each read."""
    with pysam.AlignmentFile(str(bam)) as file:
        return sorted(
            (
                read.reference_name,
                read.reference_end if read.is_reverse else read.reference_start,
                read.is_reverse,
            )
            for read in file.fetch(until_eof=True)
            if not read.is_unmapped
        )


@programs
@pytest.mark.parametrize("name", ["r.fastq.gz", "r.fastq", "-a 'strange' name $HOME é.fq.gz"])
@pytest.mark.parametrize("packed", [True, False])
def test_reads_are_found_where_they_were_drawn(index, tmp_path, name, packed):
    text, truth = drawn()
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    bam = tmp_path / f"{name}.bam"
    counts = align_reads(tmp_path / name, index, bam, adapters=ADAPTERS, length=36, threads=2)
    with pysam.AlignmentFile(str(bam)) as file:
        assert dict(zip(file.references, file.lengths, strict=True)) == {
            "chr1": 20_000,
            "chr2": 10_000,
        }
    assert placed(bam) == truth
    assert counts["reads"] == counts["mapped_once"] == 300
    assert counts["unmapped"] == counts["too_short"] == counts["duplicates"] == 0
    assert counts["with_adapter"] >= 295
    assert {path.name for path in tmp_path.iterdir()} == {name, bam.name}


@programs
def test_without_their_adapters_reads_are_not_mapped(index, tmp_path):
    text, _ = drawn(adapters=["GGGGGGGGGGGGG"])
    (tmp_path / "r.fastq").write_text(text)
    arguments = (tmp_path / "r.fastq", index, tmp_path / "r.bam")
    with pytest.raises(InputError, match=r"r\.fastq: \d+ of 300 reads .* less than half"):
        align_reads(*arguments, adapters=ADAPTERS, length=50, threads=1)
    assert not (tmp_path / "r.bam").exists()
    counts = align_reads(*arguments, adapters=["GGGGGGGGGGGGG"], length=50, threads=1)
    assert counts["mapped_once"] == 300


@programs
def test_reads_that_are_adapters_alone_are_dropped_and_repeats_too(index, tmp_path):
    text, truth = drawn(100)
    empty = "".join(f"@e{i}\n{ADAPTERS[0]}{'ACGT' * 9}\n+\n{'I' * 49}\n" for i in range(40))
    (tmp_path / "r.fastq").write_text(text + text + empty)
    bam = tmp_path / "r.bam"
    counts = align_reads(tmp_path / "r.fastq", index, bam, adapters=ADAPTERS, length=36, threads=1)
    assert placed(bam) == truth
    assert (counts["reads"], counts["too_short"], counts["duplicates"]) == (240, 40, 100)


@programs
def test_reads_of_another_genome_are_refused(index, tmp_path):
    random = np.random.default_rng(7)
    reads = ("".join(random.choice(list("ACGT"), 40)) for _ in range(50))
    (tmp_path / "r.fq").write_text("".join(f"@r\n{read}\n+\n{'I' * 40}\n" for read in reads))
    command = ["align-reads", "--reads", str(tmp_path / "r.fq"), "--index", str(index)]
    command += ["--adapters", "--length", "36", "--threads", "1", "--bam", str(tmp_path / "r.bam")]
    assert cli.main([*command, "--counts", str(tmp_path / "r.tsv")]) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"r.fq"}
    (tmp_path / "r.fq").write_text(drawn(50, adapters=["ACGT"])[0])
    assert cli.main([*command, "--counts", str(tmp_path / "r.tsv")]) == 0
    table = pd.read_csv(tmp_path / "r.tsv", sep="\t")
    assert list(table) == list(COUNTS)
    assert table.loc[0, "reads"] == 50


@programs
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: b"", "holds no reads"),
        (lambda text: gzip.compress(b""), "holds no reads"),
        (lambda text: text[:5003], r"cutadapt failed with code 1 \(.*FASTQ file at line"),
        (lambda text: text.replace(b"+\n", b"\n", 1), "cutadapt failed .*FASTQ file at line 3"),
        (lambda text: text[:400] + text[405:], "cutadapt failed .*FASTQ"),
        (lambda text: gzip.compress(text)[:-2000], r"gzip failed .*unexpected end of file"),
        (lambda text: gzip.compress(text)[:-8] + b"12345678", "gzip failed .*crc error"),
        (lambda text: b"BAM\1" + text, "cutadapt failed"),
    ],
)
def test_damaged_reads_are_refused(index, tmp_path, damage, told):
    (tmp_path / "r.fastq.gz").write_bytes(damage(drawn()[0].encode()))
    with pytest.raises(InputError) as raised:
        align_reads(
            *(tmp_path / "r.fastq.gz", index, tmp_path / "r.bam"),
            adapters=ADAPTERS,
            length=36,
            threads=1,
        )
    (problem,) = raised.value.problems
    assert problem.startswith(f"{tmp_path / 'r.fastq.gz'}: ")
    assert re.search(told, problem)
    assert {path.name for path in tmp_path.iterdir()} == {"r.fastq.gz"}


@programs
def test_an_index_that_is_not_there(tmp_path):
    (tmp_path / "r.fastq").write_text(drawn()[0])
    with pytest.raises(InputError, match="bowtie2 failed .*does not exist or is not a Bowtie"):
        align_reads(
            *(tmp_path / "r.fastq", tmp_path / "none", tmp_path / "r.bam"),
            adapters=[],
            length=36,
            threads=1,
        )


@programs
def test_a_genome_that_is_none_is_refused(tmp_path):
    (tmp_path / "g.fa").write_text("no FASTA\n")
    with pytest.raises(InputError, match=r"g\.fa"):
        index_genome([tmp_path / "g.fa"], tmp_path / "index", rename={}, threads=1)
    assert {path.name for path in tmp_path.iterdir()} == {"g.fa"}
