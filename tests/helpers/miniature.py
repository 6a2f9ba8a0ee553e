"""config/paper.yaml in miniature: simulated experiments, published by a server of our own.

Every file of the paper's config is there under the paper's own name: ENCODE experiments with their
replicates and controls, rows of the manifest, members of archives.
"""

import gzip
import io
import shutil
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pysam
import yaml
from portal import Portal
from server import Answer, Server

from fourier_prior.design.study import Study
from fourier_prior.intervals.reading import read_peaks
from fourier_prior.sources.manifest import read_manifest
from fourier_prior.sources.references import PROGRAMS, accession_and_role

SIMULATED = """
name: made
datasets:
  spi1:
    simulation:
      tasks:
        GM12891: {depth: 220, yields: {SPI1: 1.0}}
        HL60: {depth: 200, yields: {SPI1: 1.0}}
  gata2:
    simulation:
      tasks: {SH_SY5Y: {depth: 150, yields: {GATA2: 1.0}}}
"""
# one of each: every kind of file is read, and a run takes minutes
ARCHITECTURES = {
    "spi1": ["binary"],
    "gata2": ["profile"],
    "nanog-oct4-sox2": ["profile"],
    "k562": ["profile"],
}
SPLITS = {
    "train": ["chr2", "chr3", "chr4", "chr5"],
    "validation": ["chr8", "chr10"],
    "test": ["chr1"],
}
NAMES = {"chip-seq": "signal", "input-control": "control"}


def config(root: Path, url: str) -> dict[str, Any]:
    """The paper's config with the sizes of config/tiny.yaml and one server for everything."""
    paper = yaml.safe_load((root / "config/paper.yaml").read_text())
    tiny = yaml.safe_load((root / "config/tiny.yaml").read_text())
    for key in ("seeds", "top_fraction", "architectures", "training", "attribution"):
        paper[key] = tiny[key]
    paper["training"]["binary"]["epochs"] = 3  # a training can be killed between two of them
    paper |= {
        "name": "miniature",
        "device": "cpu",
        "sources": {"portal": url, "manifest": "sources.tsv", "lock": "lock.tsv"},
    }
    paper["motifs"]["discovery"] = {"n_leiden_runs": 2}
    for genome in paper["genomes"].values():
        genome["splits"] = SPLITS
    for name, block in paper["datasets"].items():
        own = block["architectures"]
        block["architectures"] = {kind: own[kind] for kind in ARCHITECTURES[name]}
    if not all(map(shutil.which, PROGRAMS)):
        # Alignment has a test of its own, which says that it was left out.
        track = {"track": "source:dnase-bias/ready.bw"}
        paper["datasets"]["k562"]["shared_control"] = track
    return paper


def files_to_simulate(design: Study) -> list[str]:
    """Targets that together are everything to publish."""
    made, signal = "resources/simulated/made", "results/made/signal"
    reads = [
        f"{made}/{dataset}/{library}.bam"
        for dataset in design.datasets
        if dataset != "nanog-oct4-sox2"
        for library in design.libraries(dataset)
    ]
    counts = [
        f"{signal}/nanog-oct4-sox2/{library}.{strand}.bw"
        for library in design.libraries("nanog-oct4-sox2")
        for strand in ("plus", "minus")
    ]
    return [*reads, *counts, f"{signal}/k562/control.plus.bw"]


class Published:
    """What the server offers, made of simulated files.

    Parameters
    ----------
    made : pathlib.Path
        Workspace in which `files_to_simulate` were made.
    paper : mapping
        From `config`; `expected_peaks` are replaced by peaks that the simulation has.
    server : Server
    """

    def __init__(self, made: Path, paper: dict[str, Any], server: Server):
        self.simulated = made / "resources/simulated/made"
        self.signal = made / "results/made/signal"
        self.server, self.portal, self.serial = server, Portal(server), 0
        for dataset, block in paper["datasets"].items():
            self._publish_experiments(dataset, block["tasks"])
            peaks = read_peaks(self._simulated_peaks(dataset, next(iter(block["tasks"]))))
            first = peaks.iloc[0]
            block["expected_peaks"] = [f"{first['chrom']}:{first['start']}-{first['end']}"]
        self.contents = self._sources()

    def manifest(self, root: Path) -> str:
        """The project's manifest with the addresses of the server."""
        lines = ["name\trole\turls\tchecksum\tsize\tlicence\tcitation\tnote"]
        rows = read_manifest(root / "config/sources.tsv")
        for name, content in self.contents.items():
            self.server.files[f"/{name}"] = Answer(content)
            role = rows[name].role if name in rows else "ready track"
            lines.append(f"{name}\t{role}\t{self.server.url}/{name}\t\t{len(content)}\tCC0\tus\t")
        return "\n".join(lines) + "\n"

    def _simulated_peaks(self, dataset: str, task: str) -> Path:
        return self.simulated / dataset / f"{task}.narrowPeak"

    def _publish_experiments(self, dataset: str, tasks: Mapping[str, Any]) -> None:
        for task, files in tasks.items():
            asked = accession_and_role(files["reads"]) if isinstance(files["reads"], str) else None
            if asked is None:
                continue
            experiment = asked[0]
            peaks = self._simulated_peaks(dataset, task)
            control, role = accession_and_role(files.get("control", "")) or (None, None)
            if role == "control":  # not named in the config: the only possible one
                control = f"{experiment[:-1]}0"
            self.portal.experiment(experiment, (control,) if control else ())
            self._publish_reads(experiment, self.simulated / dataset / f"{task}.bam")
            output_type = "peaks" if "dnase-peaks" in files["peaks"] else "IDR thresholded peaks"
            self._publish(experiment, output_type, [1, 2], gzip.compress(peaks.read_bytes()))
            if "relaxed_peaks" in files:
                relaxed = peaks.with_suffix(".relaxed.narrowPeak").read_bytes()
                self._publish(experiment, "IDR ranked peaks", [1, 2], gzip.compress(relaxed))
            if control:
                self.portal.experiment(control)
                self._publish_reads(control, self.simulated / dataset / f"{task}-control.bam")

    def _publish_reads(self, experiment: str, path: Path) -> None:
        for number, content in enumerate(replicates(path), start=1):
            self._publish(experiment, "unfiltered alignments", [number], content)

    def _publish(self, experiment: str, output_type: str, numbers: list[int], content) -> None:
        self.serial += 1
        accession = f"ENCFF{self.serial:06d}"
        self.portal.file(accession, experiment, output_type, numbers, content)

    def _sources(self) -> dict[str, bytes]:
        fasta = (self.simulated / "genome.fa").read_bytes()
        # mice are another genome: its file may not have the content of the first
        genomes = {
            "hg38/hg38.fa.gz": gzip.compress(fasta, 9),
            "mm10/mm10.fa.gz": gzip.compress(fasta, 1),
        }
        tracks, folder = {}, "nanog-oct4-sox2"
        for library, name in [(t, t) for t in ("Nanog", "Oct4", "Sox2")] + [
            ("control", "input-control")
        ]:
            for strand, short in (("plus", "pos"), ("minus", "neg")):
                content = (self.signal / folder / f"{library}.{strand}.bw").read_bytes()
                tracks[f"data/chip-seq/{name}/counts.{short}.bw"] = content
        for task in ("Nanog", "Oct4", "Sox2"):
            peaks = self._simulated_peaks(folder, task)
            gold = peaks.with_suffix(".gold.bed").read_bytes()
            end = f"{task}/idr-optimal-set.narrowPeak.gz"
            tracks[f"data/chip-seq/{end}"] = gzip.compress(peaks.read_bytes())
            tracks[f"data/chip-nexus/{end}"] = gzip.compress(gold)
        footprints = (self.simulated / "k562/K562.gold.bed").read_text().splitlines(True)
        samples = ("h.K562-DS52908", "K562-DS15363", "K562-DS16924")
        parts = {
            f"footprints_per_sample/{sample}.bed.gz": gzip.compress(
                "".join(footprints[number::2]).encode()
            )
            for number, sample in enumerate(samples)
        }
        bias = {
            "dnase-bias/SRR1565781.fastq.gz": random_reads(fasta.decode()),
            "dnase-bias/ready.bw": (self.signal / "k562/control.plus.bw").read_bytes(),
        }
        archives = {
            "bpnet/data.tar.gz": archive(tracks),
            "footprints/per_sample.0q01.tar.gz": archive(parts),
        }
        return genomes | archives | bias


def replicates(path: Path) -> Iterable[bytes]:
    """Deal the reads of a BAM out to two replicates."""
    for number in range(2):
        part = path.with_suffix(f".{number}.bam")
        with (
            pysam.AlignmentFile(str(path)) as reads,
            pysam.AlignmentFile(str(part), "wb", template=reads) as out,
        ):
            for row, read in enumerate(reads.fetch(until_eof=True)):
                if row % 2 == number:
                    out.write(read)
        yield part.read_bytes()


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a compressed tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def random_reads(fasta: str, number: int = 4000, length: int = 36) -> bytes:
    """Reads of naked DNA: any place is as good as another."""
    random = np.random.default_rng(0)
    chromosomes = ["".join(part.split("\n")[1:]) for part in fasta.split(">")[1:]]
    lines = []
    for row in range(number):
        chrom = chromosomes[random.integers(len(chromosomes))]
        start = random.integers(len(chrom) - length)
        lines += [f"@r{row}", chrom[start : start + length].upper(), "+", "I" * length]
    return gzip.compress("\n".join(lines).encode() + b"\n")
