"""Files that others publish enter the workflow, from a server of our own."""

import gzip
import hashlib
import io
import re
import shutil

import numpy as np
import pandas as pd
import pyBigWig
import pysam
import pytest
from miniature import archive
from portal import Portal
from rules_run import left_out
from server import Answer

from fourier_prior.sources.manifest import COLUMNS
from fourier_prior.sources.references import PROGRAMS

pytestmark = pytest.mark.workflow

SIZES = {"chr1": 60_000, "chr2": 30_000}
CONFIG = """
name: own
seeds: {{all: 1, top: 0}}
sources: {{portal: "{url}", manifest: sources.tsv, lock: lock.tsv}}
genomes:
  small:
    fasta: source:genome/small.fa.gz
    assembly: GRCh38
    splits: {{train: ["chr1:0-40000"], validation: ["chr1:40000-60000"], test: [chr2]}}
datasets:
  mine:
    genome: small
    strands: 2
    control: matched
    gold_standard: footprints
    expected_peaks: ["chr1:3000-3300"]
    architectures: {{profile: {{windows: {{jitter: 8, negatives_per_peak: 1}}}}}}
    tasks:
      A:
        peaks: encode:ENCSR000AAA/peaks
        reads: encode:ENCSR000AAA/alignments
        control: {{plus: "source:data.tar.gz!plus.bw", minus: "source:data.tar.gz!x/minus.bw"}}
        gold: ["source:data.tar.gz!one.bed", "source:data.tar.gz!two.bed"]
"""
DATASET = "results/own/datasets/mine/profile.h5"
GOLD = "results/own/gold/mine/A.bed"


def alignments(path, first):
    """A BAM with a read every 10 bp of both chromosomes."""
    header = {"SQ": [{"SN": n, "LN": s} for n, s in SIZES.items()]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as bam:
        for chrom, length in enumerate(SIZES.values()):
            for start in range(first, length - 40, 10):
                read = pysam.AlignedSegment(bam.header)
                read.query_name, read.reference_id, read.reference_start = "r", chrom, start
                read.cigarstring, read.mapping_quality = "30M", 60
                bam.write(read)
    return path.read_bytes()


def peaks():
    line = "{}\t{}\t{}\tp\t0\t.\t5\t-1\t9\t150\n"
    rows = [line.format(c, s, s + 300) for c, n in SIZES.items() for s in range(3000, n, 3000)]
    return gzip.compress("".join(r for r in rows if "\t60000" not in r).encode())


def counts(path, values):
    track = pyBigWig.open(str(path), "w")
    track.addHeader(list(SIZES.items()))
    track.addEntries(["chr1", "chr2"], [10, 20], ends=[40_000, 29_000], values=values)
    track.close()
    return path.read_bytes()


def members(folder):
    return {
        "data/x/plus.bw": counts(folder / "plus.bw", [1.0, 2.0]),
        "data/x/minus.bw": counts(folder / "minus.bw", [2.0, 1.0]),
        "data/one.bed": b"chr1\t10\t20\nchr2\t5\t9\n",
        "data/two.bed": b"chr1\t15\t30\n",
        "data/three.bed": b"chr2\t7\t9\n",
    }


@pytest.fixture
def published(server, workspace, tmp_path_factory):
    """A portal and a server with everything that the config names, and the config."""
    folder, random = tmp_path_factory.mktemp("made"), np.random.default_rng(0)
    portal = Portal(server)
    portal.experiment("ENCSR000AAA")
    for number in (1, 2):
        content = alignments(folder / "r.bam", number)
        kind = "unfiltered alignments"
        portal.file(f"ENCFF00000{number}", "ENCSR000AAA", kind, [number], content)
    portal.file("ENCFF000003", "ENCSR000AAA", "IDR thresholded peaks", [1, 2], peaks())
    fasta = "".join(f">{n}\n{''.join(random.choice(list('ACGT'), s))}\n" for n, s in SIZES.items())
    contents = {
        "genome/small.fa.gz": gzip.compress(fasta.encode()),
        "data.tar.gz": archive(members(folder)),
    }
    lines = ["\t".join(COLUMNS)]
    for name, content in contents.items():
        server.files[f"/{name}"] = Answer(content)
        checksum = "" if name == "data.tar.gz" else f"md5:{hashlib.md5(content).hexdigest()}"
        lines.append(f"{name}\trole\t{server.url}/{name}\t{checksum}\t\tCC0\tus\t")
    (workspace.path / "sources.tsv").write_text("\n".join(lines) + "\n")
    (workspace.path / "own.yaml").write_text(CONFIG.format(url=server.url))
    return portal


@pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)),
    reason=f"{', '.join(p for p in PROGRAMS if shutil.which(p) is None)} not installed",
)
@pytest.mark.slow
def test_raw_reads_are_trimmed_aligned_and_freed_of_duplicates(
    published, server, workspace, request
):
    with gzip.open(io.BytesIO(server.files["/genome/small.fa.gz"].content), "rt") as file:
        chrom = file.read().split("\n")[1]
    random = np.random.default_rng(0)
    starts, reverse = np.sort(random.choice(59_000, 300, replace=False)), random.random(300) < 0.5
    lines, truth = [], []
    for number, (start, turned) in enumerate(zip(starts, reverse, strict=True)):
        length = (36, 30)[number % 2]
        read = chrom[start : start + length]
        if turned:
            read = read[::-1].translate(str.maketrans("ACGT", "TGCA"))
        adapter = ("AGATCGGAAGAGC", "CTGTCTCTTATA", "TGGAATTCTCGG")[number % 3]
        read = f"{read}{adapter}{'ACGT' * 6}"[:54]
        lines += [f"@r{number}", read, "+", "I" * 54] * (1 + number % 4 // 2)
        truth.append((int(start), int(start) + length, bool(turned)))
    server.files["/reads.fastq.gz"] = Answer(gzip.compress("\n".join(lines).encode() + b"\n"))
    with (workspace.path / "sources.tsv").open("a") as table:
        table.write(f"reads.fastq.gz\trole\t{server.url}/reads.fastq.gz\t\t\tCC0\tus\t\n")
    target = "resources/aligned/GRCh38/reads.fastq.gz.bam"
    run(workspace, target)
    with pysam.AlignmentFile(str(workspace.path / target)) as bam:
        found = [
            (r.reference_start, r.reference_end, r.is_reverse) for r in bam.fetch(until_eof=True)
        ]
    assert sorted(found) == truth
    counts = pd.read_csv(workspace.path / f"{target}.counts.tsv", sep="\t").iloc[0]
    assert (counts["reads"], counts["duplicates"]) == (450, 150)
    assert counts["mapped_once"] == 450
    assert left_out(request, workspace) == set()


def run(workspace, *targets, check=True):
    arguments = (*targets, "--configfile", "own.yaml", "--cores", "2", "--retries", "0")
    done = workspace.snakemake(*arguments, check=check)
    return done.stdout + done.stderr


def test_every_kind_of_source_becomes_a_training_set(published, server, workspace, request):
    run(workspace, "lock", DATASET, GOLD)
    locked = (workspace.path / "lock.tsv").read_text()
    assert [line.split("\t")[4] for line in locked.splitlines()[1:]] == [
        "ENCFF000001",
        "ENCFF000002",
        "ENCFF000003",
    ]
    assert (workspace.path / DATASET).is_file()
    assert (workspace.path / GOLD).read_text() == "chr1\t10\t30\nchr2\t5\t9\n"
    resources = workspace.path / "resources"
    folder = resources / "encode/GRCh38/ENCSR000AAA"
    with pysam.AlignmentFile(str(folder / "alignments.bam")) as bam:
        joined = sum(1 for _ in bam.fetch(until_eof=True))
    assert joined == 2 * sum(len(range(1, s - 40, 10)) for s in SIZES.values())
    assert sorted(p.name for p in folder.iterdir()) == [
        "alignments.bam",
        "alignments.bam.source.tsv",
        "peaks.narrowPeak.gz",
        "peaks.narrowPeak.gz.source.tsv",
    ]
    record = pd.read_csv(resources / "sources/data.tar.gz.source.tsv", sep="\t")
    content = (resources / "sources/data.tar.gz").read_bytes()
    assert record.loc[0, "checksum"] == f"sha256:{hashlib.sha256(content).hexdigest()}"

    # Another portal, lock table or mirror is no reason to fetch anything again.
    before = len(server.requests)
    text = (workspace.path / "own.yaml").read_text()
    (workspace.path / "own.yaml").write_text(text.replace("lock: lock.tsv", "mirrors: [/mirror]"))
    assert "Nothing to be done" in run(workspace, DATASET)
    assert len(server.requests) == before
    assert left_out(request, workspace) == set()


ARCHIVE = "resources/members/data.tar.gz"


def ask_for(workspace, *members):
    """Change the gold standard of the config to members of the archive."""
    gold = ", ".join(f'"source:data.tar.gz!{member}"' for member in members)
    text = (workspace.path / "own.yaml").read_text()
    text = re.sub(r"gold: \[.*\]", f"gold: [{gold}]", text)
    (workspace.path / "own.yaml").write_text(text)


def states(folder):
    """Content, time and place of every file."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def jobs(workspace, rule):
    return (workspace.path / f"results/own/logs/{rule}").rglob("*.log")


def test_one_pass_over_an_archive_gives_all_members_and_a_later_one_those_that_are_missing(
    published, server, workspace
):
    tracks = "results/own/tracks/mine/A-control.plus.bw"
    run(workspace, GOLD, tracks)
    folder = workspace.path / ARCHIVE
    names = {"one.bed", "two.bed", "plus.bw", "x/minus.bw"}
    assert {str(path.relative_to(folder)) for path in states(folder)} == {
        *names,
        *(f"{name}.source.tsv" for name in names),
    }
    assert len(list(jobs(workspace, "extract_members"))) == 1
    assert len(list(jobs(workspace, "place_member"))) == 4
    assert not (workspace.path / "resources/unpacked/data.tar.gz").exists()
    record = pd.read_csv(folder / "two.bed.source.tsv", sep="\t").iloc[0]
    content = server.files["/data.tar.gz"].content
    assert record["member"] == "data/two.bed"
    assert record["checksum"] == f"sha256:{hashlib.sha256(content).hexdigest()}"

    # another config wants one more; the archive was deleted to save room
    before = states(folder) | states((workspace.path / tracks).parent)
    (workspace.path / "resources/sources/data.tar.gz").unlink()
    ask_for(workspace, "two.bed", "three.bed.gz")
    plan = workspace.plan(GOLD, tracks, "--configfile", "own.yaml")
    assert plan == {"extract_members": 1, "fetch_source": 1, "merge_gold": 1, "place_member": 1}
    run(workspace, GOLD, tracks)
    assert (workspace.path / GOLD).read_text() == "chr1\t15\t30\nchr2\t7\t9\n"
    assert gzip.decompress((folder / "three.bed.gz").read_bytes()) == b"chr2\t7\t9\n"
    after = states(folder) | states((workspace.path / tracks).parent)
    assert after.items() >= before.items()
    assert "Nothing to be done" in run(workspace, GOLD, tracks)

    # the first one again
    ask_for(workspace, "one.bed", "two.bed")
    plan = workspace.plan(GOLD, tracks, "--configfile", "own.yaml")
    assert plan == {"merge_gold": 1}


def test_all_members_that_are_missing_are_told_at_once(published, workspace):
    ask_for(workspace, "four.bed", "minus.bw", "x/five.bed")
    output = run(workspace, GOLD, check=False)
    log = (workspace.path / "results/own/logs/extract_members/data.tar.gz.log").read_text()
    for missing in ("four.bed", "x/five.bed"):
        assert f"data.tar.gz: has no member {missing}; did you mean data/" in log
        assert f"has no member {missing}" in output
    assert not (workspace.path / ARCHIVE).exists()


def test_members_of_an_archive_that_was_replaced_are_not_used(published, server, workspace):
    run(workspace, GOLD)
    content = server.files["/data.tar.gz"].content
    rows = (workspace.path / "sources.tsv").read_text()
    old = f"{server.url}/data.tar.gz\t"
    for digest, refused in ((hashlib.sha256(content).hexdigest(), False), ("0" * 64, True)):
        (workspace.path / "sources.tsv").write_text(rows.replace(old, f"{old}sha256:{digest}"))
        output = run(workspace, GOLD, "-n", check=False)
        told = f"{ARCHIVE}/one.bed: was extracted from an archive with another checksum" in output
        assert told == refused


def test_a_source_that_is_not_in_the_manifest_is_found_before_anything_runs(
    published, server, workspace
):
    workspace.edit("own.yaml", "source:genome/small", "source:genome/smal")
    done = workspace.snakemake(DATASET, "-n", "--configfile", "own.yaml", check=False)
    assert done.returncode != 0
    assert "source:genome/smal.fa.gz is not in sources.tsv" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert server.requests == []


def test_downloads_are_made_where_the_network_is(workspace):
    """Cluster nodes may have none: every rule that fetches runs on the machine of Snakemake."""
    rules = {}
    name = None
    for line in (workspace.path / "workflow/rules/sources.smk").read_text().splitlines():
        if line.startswith("rule "):
            name = line.removeprefix("rule ").rstrip(":")
            rules[name] = ""
        elif name:
            rules[name] += line + "\n"
    fetching = {
        n for n, text in rules.items() if "fourier-prior fetch" in text or "resolve-" in text
    }
    assert fetching == {"fetch_source", "fetch_encode", "lock"}
    assert all("localrule: True" in rules[n] for n in fetching)
