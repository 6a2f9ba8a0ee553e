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
# every kind of file is read, and a run takes minutes
ARCHITECTURES = {
    "spi1": ["binary"],
    "gata2": ["profile"],
    "nanog-oct4-sox2": ["binary", "profile"],
    "k562": ["profile"],
}
SPLITS = {
    "train": ["chr2", "chr3", "chr4", "chr5"],
    "validation": ["chr8", "chr10"],
    "test": ["chr1"],
}
WITHOUT_RELAXED = "HL60"
"""The task whose relaxed peaks ENCODE does not have."""
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
    del paper["gc_simulation"], paper["appendix"], paper["figures"]
    for genome in paper["genomes"].values():
        genome["splits"] = SPLITS
    for name, block in paper["datasets"].items():
        own = block["architectures"]
        block["architectures"] = {kind: own[kind] for kind in ARCHITECTURES[name]}
        for kind in block["architectures"].values():
            kind.pop("ablations", None)
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

    Attributes
    ----------
    simulated : pathlib.Path
        Folder of the simulated files.
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
            self._experiment(experiment, (control,) if control else ())
            self._publish_reads(experiment, self.simulated / dataset / f"{task}.bam")
            if "dnase-peaks" in files["peaks"]:
                self._publish_peaks_of_replicates(experiment, peaks.read_text())
            else:
                self._publish_pooled_peaks(experiment, peaks.read_bytes())
            if "relaxed_peaks" in files:
                relaxed = peaks.with_suffix(".relaxed.narrowPeak").read_bytes()
                # as of one of the paper's experiments, they may have been withdrawn
                status = "revoked" if task == WITHOUT_RELAXED else "archived"
                self._publish(
                    experiment,
                    "peaks and background as input for IDR",
                    [1, 2],
                    gzip.compress(relaxed),
                    old=True,
                    status=status,
                )
            if control:
                self._experiment(control)
                self._publish_reads(control, self.simulated / dataset / f"{task}-control.bam")

    def _experiment(self, accession: str, controls: tuple[str, ...] = ()) -> None:
        """Add an experiment with two processings of its reads side by side."""
        self.portal.experiment(accession, controls)
        old, new = _analyses(accession)
        self.portal.analysis(old, accession, "2016-03-01", status="archived")
        self.portal.analysis(new, accession, "2020-09-01", default=True)

    def _publish_reads(self, experiment: str, path: Path) -> None:
        for number, content in enumerate(replicates(path), start=1):
            self._publish(experiment, "unfiltered alignments", [number], content)
            self._publish(experiment, "unfiltered alignments", [number], content, old=True)

    def _publish_pooled_peaks(self, experiment: str, peaks: bytes) -> None:
        """Publish peaks as today's pipeline of TF ChIP-seq does, and those of its predecessor."""
        thresholded = "IDR thresholded peaks"
        fewer = b"".join(peaks.splitlines(True)[::2])
        for number in (1, 2):
            self._publish(experiment, thresholded, [number], gzip.compress(fewer))
        self._publish(experiment, thresholded, [1, 2], gzip.compress(fewer))
        self._publish(experiment, thresholded, [1, 2], gzip.compress(peaks), preferred_default=True)
        ranked = b"\n".join(line + b"\t0" * 10 for line in peaks.splitlines())
        self._publish(experiment, "IDR ranked peaks", [1, 2], gzip.compress(ranked))
        self._publish(experiment, f"optimal {thresholded}", [1, 2], gzip.compress(fewer), old=True)

    def _publish_peaks_of_replicates(self, experiment: str, peaks: str) -> None:
        """Publish peaks as today's pipeline of DNase-seq does: two thresholds, none pooled."""
        for number, lines in enumerate(hotspots(peaks), start=1):
            strict = gzip.compress("".join(lines).encode())
            loose = gzip.compress(
                "".join([*lines, "chr1\t1\t40\t.\t0\t.\t0.1\t-1\t-1\t75\n"]).encode()
            )
            self._publish(experiment, "peaks", [number], strict, preferred_default=True)
            self._publish(experiment, "peaks", [number], loose)

    def _publish(
        self,
        experiment: str,
        output_type: str,
        numbers: list[int],
        content: bytes,
        old: bool = False,
        **values: Any,
    ) -> None:
        """Add a file of today's processing, or of the old one, which is archived."""
        self.serial += 1
        former, today = _analyses(experiment)
        values = ({"status": "archived"} if old else {}) | values
        self.portal.file(
            f"ENCFF{self.serial:06d}",
            experiment,
            output_type,
            numbers,
            content,
            analysis=former if old else today,
            **values,
        )

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
            gold = peaks.with_suffix(".gold.bed").read_text()
            sets = {"chip-seq": peaks.read_text(), "chip-nexus": ten_columns(gold)}
            for experiment, text in sets.items():
                end = f"data/{experiment}/{task}/idr-optimal-set"
                tracks[f"{end}.summit.bed.gz"] = gzip.compress(summits(text).encode())
                tracks[f"{end}.narrowPeak.gz"] = gzip.compress(text.encode())
        footprints = (self.simulated / "k562/K562.gold.bed").read_text().splitlines(True)
        samples = ("h.K562-DS52908", "K562-DS15363", "K562-DS16924")
        parts = {
            f"footprints_per_sample/{sample}.bed": "".join(footprints[number::2]).encode()
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


def _analyses(experiment: str) -> tuple[str, str]:
    """Return the accessions of an experiment's old and new analysis."""
    return f"ENCANOLD{experiment[-4:]}", f"ENCANNEW{experiment[-4:]}"


def ten_columns(bed: str) -> str:
    """Turn intervals into narrowPeak, with the middle as the summit."""
    rows = [line.split("\t")[:3] for line in bed.splitlines()]
    return "".join(
        f"{chrom}\t{start}\t{end}\t.\t1000\t.\t{row}.5\t-1\t3\t{(int(end) - int(start)) // 2}\n"
        for row, (chrom, start, end) in enumerate(rows, start=1)
    )


def summits(peaks: str) -> str:
    """Turn narrowPeak into the summits alone, 1 bp each, as lie beside it in the real archive."""
    rows = [line.split("\t") for line in peaks.splitlines()]
    places = [(row[0], int(row[1]) + int(row[9])) for row in rows]
    return "".join(f"{chrom}\t{place}\t{place + 1}\n" for chrom, place in places)


def hotspots(peaks: str) -> tuple[list[str], list[str]]:
    """Turn peaks into those that hotspot2 calls in two replicates.

    Each replicate misses every third peak, the second one's are half as strong, and column 10 is 75
    whatever the length of a peak.
    """
    found: tuple[list[str], list[str]] = ([], [])
    for row, line in enumerate(peaks.splitlines()):
        chrom, start, end, *_, signal, _, _, _ = line.split("\t")
        for number in range(2):
            if row % 3 != number:
                strength = float(signal) / (number + 1)
                found[number].append(
                    f"{chrom}\t{start}\t{end}\t.\t0\t.\t{strength:.6g}\t-1\t-1\t75\n"
                )
    return found


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
