"""Bad files stop the first rule that can know, with a sentence that names file and remedy."""

import shutil

import numpy as np
import pysam
import pytest

pytestmark = pytest.mark.workflow

CONFIG = """
name: own
seeds: {all: 1, top: 0}
genomes:
  small:
    fasta: data/genome.fa
    splits: {train: ["chr1:0-40000"], validation: ["chr1:40000-60000"], test: [chr2]}
datasets:
  mine:
    genome: small
    strands: 2
    control: none
    architectures: {binary: {}, profile: {}}
    tasks: {A: {peaks: data/peaks.narrowPeak, reads: data/reads.bam}}
"""
PEAK = "{}\t{}\t{}\tp\t0\t.\t5\t-1\t9\t{}\n"


def write_files(directory, peaks=None, chromosomes=("chr1", "chr2")):
    random = np.random.default_rng(0)
    sizes = (60_000, 30_000)
    with (directory / "genome.fa").open("w") as out:
        for name, size in zip(("chr1", "chr2"), sizes, strict=True):
            out.write(f">{name}\n{''.join(random.choice(list('ACGT'), size))}\n")
    good = [PEAK.format("chr1", s, s + 300, 150) for s in range(3000, 57000, 3000)]
    good += [PEAK.format("chr2", s, s + 300, 150) for s in range(3000, 27000, 3000)]
    (directory / "peaks.narrowPeak").write_text("".join(good) if peaks is None else peaks)
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": n, "LN": s} for n, s in zip(chromosomes, sizes, strict=True)],
    }
    with pysam.AlignmentFile(str(directory / "reads.bam"), "wb", header=header) as bam:
        for position in range(0, 59000, 7):
            read = pysam.AlignedSegment(bam.header)
            read.query_name, read.reference_id, read.reference_start = "r", 0, position
            read.mapping_quality, read.cigarstring = 60, "30M"
            bam.write(read)


def run(workspace, target):
    (workspace.path / "own.yaml").write_text(CONFIG)
    done = workspace.snakemake(target, "--configfile", "own.yaml", "--cores", "1", check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def data(workspace):
    directory = workspace.path / "data"
    directory.mkdir()
    return directory


def test_good_files_pass(workspace, data):
    write_files(data)
    assert run(workspace, "data")[0] == 0
    assert (workspace.path / "results/own/datasets/mine/profile.h5").is_file()


@pytest.mark.parametrize(
    ("peaks", "message"),
    [
        ("", "peaks.narrowPeak"),
        ("".join(PEAK.format("1", s, s + 300, 150) for s in range(0, 9000, 900)), "chr1"),
        (PEAK.format("chr1", 500, 400, 10), "line 1"),
        ("".join(PEAK.format("chr2", s, s + 300, 100) for s in (29900, 39000)), "30000"),
    ],
    ids=["empty", "other names", "start after end", "past the end"],
)
def test_bad_peaks(workspace, data, peaks, message):
    write_files(data, peaks)
    status, output = run(workspace, "results/own/datasets/mine/binary.h5")
    assert status != 0
    sentences = [line for line in output.splitlines() if line.strip().startswith("ERROR")]
    assert any("peaks.narrowPeak" in line and message in line for line in sentences), output
    assert "Traceback" not in output


def test_reads_with_other_chromosome_names(workspace, data):
    write_files(data, chromosomes=("1", "2"))
    status, output = run(workspace, "results/own/signal/mine/A.plus.bw")
    assert status != 0
    assert "reads.bam" in output
    assert "rename" in output
    assert "Traceback" not in output


def test_truncated_reads(workspace, data):
    write_files(data)
    content = (data / "reads.bam").read_bytes()
    (data / "reads.bam").write_bytes(content[: len(content) // 2])
    status, output = run(workspace, "results/own/signal/mine/A.plus.bw")
    assert status != 0
    assert any(
        "ERROR" in line and "reads.bam" in line and "truncated" in line
        for line in output.splitlines()
    ), output


def test_all_bad_files_are_told_before_anything_runs(workspace, data):
    write_files(data, PEAK.format("chr1", 500, 400, 10))
    content = (data / "reads.bam").read_bytes()
    (data / "reads.bam").write_bytes(content[: len(content) // 2])
    status, output = run(workspace, "data")
    assert status != 0
    sentences = [line.strip() for line in output.splitlines() if line.strip().startswith("ERROR")]
    assert len(sentences) == 2, output
    assert any("A.peaks: data/peaks.narrowPeak: line 1" in line for line in sentences)
    assert any("A.reads: data/reads.bam: is truncated" in line for line in sentences)
    assert "Traceback" not in output
    assert workspace.ran() == {"check_inputs"}
    assert not list((workspace.path / "results/own").glob("genomes/*"))
    assert "is truncated" in (workspace.path / "results/own/logs/check_inputs.log").read_text()
    # What does not need them runs.
    assert run(workspace, "results/own/motifs/jaspar.meme")[0] == 0


def test_absent_files_are_told_together_when_a_run_is_planned(workspace, data):
    status, output = run(workspace, "data")
    assert status != 0
    assert "do not exist: data/genome.fa, data/peaks.narrowPeak, data/reads.bam." in output


def test_what_is_there_is_not_made_anew_for_a_look(workspace, data):
    write_files(data)
    target = "results/own/datasets/mine/binary.h5"
    assert run(workspace, target)[0] == 0
    assert workspace.plan(target, "--configfile", "own.yaml") == {}
    more = CONFIG.replace("seeds: {all: 1", "seeds: {all: 2")
    (workspace.path / "own.yaml").write_text(more)
    assert workspace.plan(target, "--configfile", "own.yaml") == {}
    changed = CONFIG.replace("strands: 2", "strands: 2\n    expected_peaks: ['chr1:3000-3300']")
    (workspace.path / "own.yaml").write_text(changed)
    plan = workspace.plan(target, "--configfile", "own.yaml")
    assert plan == {"check_peaks": 1, "build_binary_dataset": 1}
    # Raw files need not be kept for what comes after them.
    (workspace.path / "own.yaml").write_text(CONFIG)
    for file in data.glob("*"):
        file.unlink()
    model = "results/own/models/mine/binary/all/none/seed-00/metrics.tsv"
    assert workspace.plan(model, "--configfile", "own.yaml") == {"train": 1}


def test_programs_that_align_reads_are_looked_for_before_anything_is_fetched(workspace):
    target = "resources/aligned/GRCh38/dnase-bias/SRR1565781.fastq.gz.bam"
    python = workspace.path / "bin"
    python.mkdir()
    for name in ("bash", "sh", "env"):
        (python / name).symlink_to(shutil.which(name))
    done = workspace.snakemake(
        target,
        *("--configfile", "config/paper.yaml", "--cores", "1"),
        check=False,
        search=[python],
    )
    output = done.stdout + done.stderr
    assert done.returncode != 0
    for program in ("bowtie2", "samtools", "cutadapt"):
        assert f"ERROR {program} is not installed" in output
    assert not (workspace.path / "resources").exists()
    assert workspace.ran() == {"check_inputs"}


def test_a_key_that_is_there_twice_stops_the_plan(workspace):
    (workspace.path / "own.yaml").write_text(CONFIG + "name: other\nseeds: {all: x}\n")
    done = workspace.snakemake("-n", "--configfile", "own.yaml", check=False)
    output = done.stdout + done.stderr
    assert done.returncode != 0
    assert "own.yaml: line 15: the key name is there already, in line 2" in output
    assert "own.yaml: line 16: the key seeds is there already, in line 3" in output
    assert "seeds.all is" in output
