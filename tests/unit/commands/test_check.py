"""The command that looks at a config and its files."""

import io
import json

import pytest
import yaml

from fourier_prior import cli

CONFIG = {
    "name": "own",
    "seeds": {"all": 1, "top": 0},
    "genomes": {
        "small": {
            "fasta": "genome.fa",
            "splits": {"train": ["a:0-400"], "validation": ["a:400-600"], "test": ["b"]},
        }
    },
    "datasets": {
        "mine": {
            "genome": "small",
            "strands": 2,
            "control": "none",
            "architectures": {"binary": {}},
            "tasks": {"A": {"peaks": "$PEAKS/a.bed"}},
        }
    },
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEAKS", "peaks")
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(CONFIG))
    (tmp_path / "genome.fa").write_text(f">a\n{'ACGT' * 150}\n>b\n{'ACGT' * 100}\n")
    (tmp_path / "peaks").mkdir()
    (tmp_path / "peaks/a.bed").write_text(
        "".join(f"{c}\t{s}\t{s + 9}\n" for c, s in [("a", 9), ("a", 500), ("b", 5)])
    )
    return tmp_path


def test_a_config_in_any_folder_is_looked_at_and_nothing_is_written(folder, capsys):
    before = sorted(folder.rglob("*"))
    assert cli.main(["check", "own.yaml"]) == 0
    out = capsys.readouterr().out
    assert "genomes.small.fasta: genome.fa: FASTA: 1,000 bp in 2 sequences" in out
    assert "datasets.mine.tasks.A.peaks: peaks/a.bed: 3 peaks" in out
    assert "NOTE datasets.mine.tasks.A.peaks: peaks/a.bed: " in out  # no summits
    assert "No problem found. Data sets: mine." in out
    assert sorted(folder.rglob("*")) == before


def test_config_and_files_are_told_at_once_one_line_each(folder, capsys):
    (folder / "more.yaml").write_text("trainig: {}\nseeds:\n  all: 0\n  all: 1.5\n")
    (folder / "genome.fa").write_text("no FASTA\n")
    (folder / "peaks/a.bed").unlink()
    assert cli.main(["check", "own.yaml", "more.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("ERROR ") for line in lines)
    for words in (
        "more.yaml: line 4: the key all is there already, in line 3",
        "config: trainig is not an option; did you mean training? (more.yaml, line 1).",
        "config: seeds.all is 1.5 but must be",
        "genomes.small.fasta: genome.fa: line 1: cannot be read as FASTA",
        "datasets.mine.tasks.A.peaks: peaks/a.bed: does not exist",
    ):
        assert sum(words in line for line in lines) == 1, (words, lines)
    assert len(lines) == 5


def test_configs_that_cannot_be_read_are_told_together(folder, capsys):
    (folder / "tab.yaml").write_text("a:\n\tb: 1\n")
    assert cli.main(["check", "tab.yaml", "absent.yaml", "own.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert ["tab.yaml: line 2" in lines[0], "absent.yaml" in lines[1]] == [True, True]


def test_programs_and_lock_table_are_looked_at(folder, capsys, monkeypatch):
    config = yaml.safe_load((folder / "own.yaml").read_text())
    config["sources"] = {"lock": "lock.tsv"}
    config["genomes"]["small"]["assembly"] = "GRCh38"
    config["datasets"]["mine"]["architectures"]["profile"] = {}
    config["datasets"]["mine"]["tasks"]["A"]["reads"] = "aligned:dnase-bias/SRR1565781.fastq.gz"
    (folder / "own.yaml").write_text(yaml.safe_dump(config))
    (folder / "lock.tsv").write_text("a\tb\n")
    monkeypatch.setenv("PATH", str(folder))
    assert cli.main(["check", "own.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert any(line.startswith("ERROR lock.tsv: ") for line in lines)
    for program in ("bowtie2", "samtools", "bedtools"):
        assert any(line.startswith(f"ERROR {program} is not installed") for line in lines)


def test_an_overlay_lies_on_the_embedded_experiments(folder, capsys):
    (folder / "few.yaml").write_text("seeds: {all: 2}\n")
    assert cli.main(["check", "few.yaml"]) == 0
    assert "spi1, gata2" in capsys.readouterr().out


def test_a_run_hands_over_what_it_needs(folder, capsys, monkeypatch):
    file = {"place": "x", "use": "peaks", "path": "peaks/a.bed", "ready": False, "fetched": False}
    file |= {"dataset": None, "genome": None}
    inputs = {"files": [file], "genomes": {}, "datasets": {}, "loci": []}
    for programs, status in (([], 0), (["no-such-program"], 2)):
        given = json.dumps({"inputs": inputs, "programs": programs})
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        assert cli.main(["check-inputs", "--log", "log.txt"]) == status
        log = (folder / "log.txt").read_text()
        assert "x: peaks/a.bed: 3 peaks" in log
        assert ("no-such-program is not installed" in log) == bool(status)
