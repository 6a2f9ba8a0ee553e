"""One look at all files: what each is, and every problem at once."""

import copy
import logging
import shutil

import numpy as np
import pyBigWig
import pysam
import pytest

from fourier_prior.design.inputs import inputs_of
from fourier_prior.inputs import report as module
from fourier_prior.inputs.report import look_at

PEAK = "{}\t{}\t{}\tp\t0\t.\t{}\t-1\t9\t{}\n"
SIZES = {"chr1": 60_000, "chr2": 30_000}


def write_bam(path, sizes, reads=200):
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": n, "LN": s} for n, s in sizes.items()]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as bam:
        for i in range(reads):
            read = pysam.AlignedSegment(bam.header)
            read.query_name, read.reference_id, read.reference_start = "r", 0, 7 * i
            read.mapping_quality, read.cigarstring = 60, "30M"
            bam.write(read)


def write_track(path, sizes):
    with pyBigWig.open(str(path), "w") as track:
        track.addHeader(list(sizes.items()))
        track.addEntries([next(iter(sizes))] * 2, [10, 50], ends=[20, 60], values=[1.0, 2.0])


def write_line(path, line):
    with open(path, "w") as out:
        out.write(line + "\n")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    with open("genome.fa", "w") as out:
        for name, size in SIZES.items():
            out.write(f">{name}\n{''.join(random.choice(list('ACGT'), size))}\n")
    places = [(chrom, s) for chrom, size in SIZES.items() for s in range(3000, size - 3000, 3000)]
    peaks = [PEAK.format(c, s, s + 300, i, 150) for i, (c, s) in enumerate(places)]
    (tmp_path / "peaks.narrowPeak").write_text("".join(peaks))
    (tmp_path / "black.bed").write_text("chr1\t0\t100\n")
    (tmp_path / "gold.bed").write_text("chr1\t3000\t3100\n")
    write_bam("reads.bam", SIZES)
    write_bam("control.bam", SIZES, 100)
    return tmp_path


CONFIG = {
    "signal": {"kind": "auto"},
    "genomes": {
        "small": {
            "fasta": "genome.fa",
            "blacklist": "black.bed",
            "splits": {
                "train": ["chr1:0-40000"],
                "validation": ["chr1:40000-60000"],
                "test": ["chr2"],
            },
        }
    },
    "datasets": {
        "mine": {
            "genome": "small",
            "expected_peaks": ["chr1:3000-3300"],
            "architectures": {"binary": {}, "profile": {}},
            "tasks": {
                "A": {
                    "peaks": "peaks.narrowPeak",
                    "reads": "reads.bam",
                    "control": "control.bam",
                    "gold": "gold.bed",
                }
            },
        }
    },
}


@pytest.fixture
def config():
    return copy.deepcopy(CONFIG)


def problems_of(config):
    return look_at(inputs_of(config)).problems


def test_good_files_have_no_problem_and_are_told(data, config):
    report = look_at(inputs_of(config))
    assert report.problems == report.notes == []
    assert {row[1]: row[2] for row in report.found} == {
        "genome.fa": "FASTA: 90,000 bp in 2 sequences",
        "black.bed": "1 intervals",
        "peaks.narrowPeak": "26 peaks, read as narrowPeak",
        "reads.bam": "reads: beginning and end",
        "control.bam": "reads: beginning and end",
        "gold.bed": "1 intervals",
    }


def test_one_broken_file_hides_no_other(data, config):
    content = (data / "reads.bam").read_bytes()
    (data / "reads.bam").write_bytes(content[:-28])
    (data / "peaks.narrowPeak").write_text(PEAK.format("chr1", 500, 400, 1, 10))
    (data / "black.bed").write_text("a b c\n")
    (data / "gold.bed").unlink()
    (data / "control.bam").write_text("")
    config["genomes"]["other"] = {"fasta": "black.bed", "splits": {}}
    found = problems_of(config)
    for words in (
        "datasets.mine.tasks.A.reads: reads.bam: is truncated",
        "datasets.mine.tasks.A.peaks: peaks.narrowPeak: line 1: start must be",
        "genomes.small.blacklist: black.bed: line 1",
        "datasets.mine.tasks.A.gold: gold.bed: does not exist",
        "datasets.mine.tasks.A.control: control.bam: is empty",
        "genomes.other.fasta: black.bed: line 1: cannot be read as FASTA",
    ):
        assert sum(problem.startswith(words) for problem in found) == 1, (words, found)
    assert len(found) == 6


def test_a_file_that_a_library_cannot_read_is_a_problem(data, config, monkeypatch):
    def crash(*_):
        raise KeyError("whatever")

    monkeypatch.setattr(module, "look_at_reads", crash)
    assert [problem.split(":")[0] for problem in problems_of(config)] == [
        "datasets.mine.tasks.A.reads"
    ]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("reads.bam", lambda: write_bam("reads.bam", {"1": 60_000, "2": 30_000})),
        ("reads.bam", lambda: write_bam("reads.bam", {"chr1": 60_001})),
        ("track.bw", lambda: write_track("track.bw", {"1": 60_000})),
        ("track.bw", lambda: write_track("track.bw", {"chr1": 59_999})),
        ("reads.bed", lambda: write_line("reads.bed", "1\t10\t20\tr\t60\t+")),
        ("peaks.narrowPeak", lambda: write_line("peaks.narrowPeak", "1\t10\t20")),
        ("gold.bed", lambda: write_line("gold.bed", "1\t10\t20")),
        ("black.bed", lambda: write_line("black.bed", "1\t10\t20")),
    ],
    ids=["bam", "length", "bigwig", "bigwig length", "bed", "peaks", "gold", "blacklist"],
)
def test_every_file_is_compared_with_its_genome(data, config, name, write):
    task = config["datasets"]["mine"]["tasks"]["A"]
    if name == "track.bw":
        task["reads"] = {"track": name}
    elif name == "reads.bed":
        task["reads"] = name
    write()
    (problem,) = problems_of(config)
    assert f": {name}: " in problem


def test_new_names_are_taken_into_account(data, config):
    config["genomes"]["small"]["rename"] = {"chr1": "I", "chr2": "II"}
    config["genomes"]["small"]["splits"] = {
        "train": ["I:0-40000"],
        "validation": ["I:40000-60000"],
        "test": ["II"],
    }
    config["datasets"]["mine"]["expected_peaks"] = ["I:3000-3300"]
    config["datasets"]["mine"]["rename_reads"] = {"chr1": "I", "chr2": "II"}
    assert problems_of(config) == []
    config["genomes"]["small"]["rename"]["chr3"] = "III"
    assert problems_of(config) == [
        "genomes.small: genome.fa: no sequence is called chr3; correct `rename`."
    ]


def test_an_excerpt_of_a_genome_does_not_refuse_sorted_reads(data, config):
    config["datasets"]["mine"]["tasks"]["A"]["reads"] = "reads.bed"
    (data / "reads.bed").write_text("chr0\t10\t20\tr\t60\t+\n" * 9)
    assert problems_of(config) == []


def test_splits_are_compared_with_genome_and_peaks(data, config):
    splits = config["genomes"]["small"]["splits"]
    splits["test"] = ["chr3"]
    (problem,) = problems_of(config)
    assert problem.startswith("genomes.small: splits: test: chr3: chromosome chr3 is not in")
    splits["test"] = ["chr2:0-1000"]
    assert problems_of(config) == [
        "datasets.mine: no peak lies in the regions of test (genomes.small.splits); choose others."
    ]


def test_expected_peaks_are_looked_for(data, config):
    config["datasets"]["mine"]["expected_peaks"] = ["chr1:100-400"]
    (problem,) = problems_of(config)
    assert problem.startswith("datasets.mine.expected_peaks: peaks.narrowPeak: no peak at chr1:100")


def test_peaks_given_as_blacklist_are_noticed(data, config):
    shutil.copy("peaks.narrowPeak", "black.bed")
    (problem,) = problems_of(config)
    assert "26 of 26 peaks overlap it" in problem


def test_the_same_content_under_two_names_is_refused(data, config):
    shutil.copy("reads.bam", "control.bam")
    (problem,) = problems_of(config)
    assert problem == (
        "datasets.mine.tasks.A.control: control.bam: has the same content as reads.bam "
        "(datasets.mine.tasks.A.reads); name each file once."
    )


def test_notes_are_kept_and_not_logged_twice(data, config, caplog):
    (data / "peaks.narrowPeak").write_text(
        (data / "peaks.narrowPeak").read_text() + PEAK.format("chrUn", 5, 9, 1, 2)
    )
    with caplog.at_level(logging.INFO):
        report = look_at(inputs_of(config))
    assert report.problems == []
    (note,) = report.notes
    assert note.startswith("datasets.mine.tasks.A.peaks: peaks.narrowPeak: 1 of 27")
    assert caplog.text == ""


def test_what_is_not_fetched_yet_is_listed(data, config):
    config["genomes"]["small"]["fasta"] = "source:small.fa"
    report = look_at(inputs_of(config, fetched=True))
    assert report.problems == []
    assert report.later == [("genomes.small.fasta", "resources/sources/small.fa")]
    (data / "resources/sources").mkdir(parents=True)
    shutil.copy("black.bed", "resources/sources/small.fa")
    (problem,) = look_at(inputs_of(config, fetched=True)).problems
    assert "resources/sources/small.fa: line 1: cannot be read as FASTA" in problem


def test_strengths_are_looked_at_where_the_strongest_peaks_are_wanted(data, config):
    lines = (data / "peaks.narrowPeak").read_text().splitlines()
    equal = ["\t".join([*line.split("\t")[:6], "7", *line.split("\t")[7:]]) for line in lines]
    write_line("peaks.narrowPeak", "\n".join(equal))
    assert problems_of(config) == []
    (problem,) = problems_of(config | {"top_fraction": 0.1, "seeds": {"all": 2, "top": 2}})
    assert "peaks.narrowPeak: the subset `top` needs the strongest peaks" in problem
    assert problems_of(config | {"top_fraction": 0.1, "seeds": {"all": 2, "top": 0}}) == []


def test_summits_are_peaks_for_profiles_and_for_nothing_else(data, config):
    summits = [PEAK.format("chr1" if i % 2 else "chr2", s, s + 1, i, 0) for i, s in
               enumerate(range(3000, 27000, 1000))]  # fmt: skip
    (data / "peaks.narrowPeak").write_text("".join(summits))
    del config["datasets"]["mine"]["expected_peaks"]
    config["genomes"]["small"]["splits"]["validation"] = ["chr1:20000-60000"]
    config["genomes"]["small"]["splits"]["train"] = ["chr1:0-20000"]
    (problem,) = problems_of(config)
    assert "most intervals are 1 bp long" in problem
    config["datasets"]["mine"]["architectures"] = {"profile": {}}
    assert problems_of(config) == []
    (data / "gold.bed").write_text("chr1\t3000\t3001\n")
    (problem,) = problems_of(config)
    assert problem.startswith("datasets.mine.tasks.A.gold: gold.bed: most intervals are 1 bp long")


def test_a_place_for_a_figure_must_lie_in_its_chromosome(data, config):
    config["architectures"] = {"profile": {"input_length": 1346}}
    role = {"dataset": "mine", "architecture": "profile", "locus": "chr2:29400-29900"}
    (problem,) = problems_of(config | {"figures": {"figure_2": role}})
    assert problem.startswith("figures.figure_2.locus: is chr2:29400-29900, and the 1346 bp around")
    inside = role | {"locus": "chr2:28000-28500"}
    assert problems_of(config | {"figures": {"figure_2": inside}}) == []


def test_strengths_are_wanted_by_ablations_too(data, config):
    lines = [line.split("\t") for line in (data / "peaks.narrowPeak").read_text().splitlines()]
    write_line("peaks.narrowPeak", "\n".join("\t".join([*r[:6], "7", *r[7:]]) for r in lines))
    asked = {"top_fraction": 0.1, "seeds": {"all": 2, "top": 0}, "ablations": {"seeds": {"top": 1}}}
    assert problems_of(config | asked) == []
    config["datasets"]["mine"]["architectures"]["binary"] = {"ablations": ["l2"]}
    (problem,) = problems_of(config | asked)
    assert "the subset `top` needs the strongest peaks" in problem


def test_a_task_without_peaks_in_a_split_is_a_note(data, config):
    lines = (data / "peaks.narrowPeak").read_text().splitlines()
    write_line("few.narrowPeak", "\n".join(line for line in lines if line.startswith("chr1")))
    config["datasets"]["mine"]["tasks"]["B"] = {"peaks": "few.narrowPeak"}
    report = look_at(inputs_of(config))
    assert report.problems == []
    (note,) = report.notes
    assert "few.narrowPeak: no peak lies in the regions of test" in note
