"""Tracks, bins and genomes at the size of hg38: time and memory, measured in one run.

    python benchmarks/reads.py --reads 5 20

Tracks: `fourier-prior count-ends` on generated sorted reads against ``samtools view -F 780 -q 30 |
bedtools genomecov -5 -bg`` with a bigWig of each strand; both must give the same tracks.
Bins: `fourier-prior build-binary-dataset` on four generated tasks, then what a training does before
its first batch. Memory is that of the largest process. Needs samtools and bedtools.
"""

import argparse
import json
import shlex
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pybedtools
import pyBigWig
import pysam

from fourier_prior.files import write_table

TASKS = ["A", "B", "C", "D"]
PEAKS, RELAXED = 40_000, 300_000
SPLITS = {"train": ["chr2", "chr3", "chr4", "chr5", "chr6", "chr7", "chr9"]}
SPLITS["train"] += [f"chr{i}" for i in range(11, 23)] + ["chrX", "chrY"]
SPLITS |= {"validation": ["chr8", "chr10"], "test": ["chr1"]}
LENGTH, PIECE = 50, 500_000
RECORD = np.dtype(
    [
        ("size", "<i4"),
        ("reference", "<i4"),
        ("position", "<i4"),
        ("name_length", "u1"),
        ("quality", "u1"),
        ("bin", "<u2"),
        ("operations", "<u2"),
        ("flag", "<u2"),
        ("length", "<i4"),
        ("mate_reference", "<i4"),
        ("mate_position", "<i4"),
        ("fragment", "<i4"),
        ("name", "S11"),
        ("cigar", "<u4"),
        ("bases", "u1", LENGTH // 2),
        ("base_qualities", "u1", LENGTH),
    ]
)
"""A BAM record of a read of one length without tags (SAM specification, section 4.2)."""


# A process of its own, because memory counts from the fork: that of this one would be the least.
RUNNER = """
import resource, subprocess, sys
status = subprocess.run(["bash", "-c", sys.argv[1]]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(status)
"""


def write_reads(path: Path, sizes: dict[str, int], number: int) -> None:
    """Write single-end reads at random places, sorted, a third of which pass the filters."""
    random = np.random.default_rng(0)
    text = "@HD\tVN:1.6\tSO:coordinate\n"
    text += "".join(f"@SQ\tSN:{chrom}\tLN:{size}\n" for chrom, size in sizes.items())
    names = b"".join(
        struct.pack("<i", len(chrom) + 1) + chrom.encode() + b"\0" + struct.pack("<i", size)
        for chrom, size in sizes.items()
    )
    head = struct.pack("<i", len(text)) + text.encode() + struct.pack("<i", len(sizes)) + names
    shares = np.array(list(sizes.values())) / sum(sizes.values())
    with pysam.BGZFile(str(path), "wb1") as file:
        file.write(b"BAM\1" + head)
        reads = random.multinomial(number, shares)
        for reference, (size, many) in enumerate(zip(sizes.values(), reads, strict=True)):
            positions = np.sort(random.integers(0, size - LENGTH, many))
            for first in range(0, many, PIECE):
                part = positions[first : first + PIECE]
                rows = np.zeros(len(part), RECORD)
                rows["size"] = RECORD.itemsize - 4
                rows["reference"], rows["position"] = reference, part
                rows["name_length"] = RECORD["name"].itemsize
                rows["name"] = np.char.zfill(np.arange(first, first + len(part)).astype("S10"), 10)
                rows["quality"] = random.integers(0, 61, len(part))
                rows["flag"] = random.choice([0, 16, 512, 1024, 1040, 256], len(part))
                rows["operations"], rows["cigar"] = 1, LENGTH << 4
                rows["length"] = LENGTH
                rows["mate_reference"] = rows["mate_position"] = -1
                pairs = [a << 4 | b for a in (1, 2, 4, 8) for b in (1, 2, 4, 8)]
                rows["bases"] = random.choice(np.array(pairs, np.uint8), (len(part), LENGTH // 2))
                scores = random.integers(0, 10, (len(part), LENGTH), dtype=np.uint8)
                rows["base_qualities"] = np.where(scores > 6, 30 + scores // 2, 37)
                file.write(rows.tobytes())


def write_peaks(path: Path, sizes: dict[str, int], number: int, seed: int) -> None:
    """Write narrowPeak rows of 200 to 600 bp at random places."""
    random = np.random.default_rng(seed)
    names = np.array(list(sizes))
    lengths = np.array(list(sizes.values()))
    chrom = random.choice(len(names), number, p=lengths / lengths.sum())
    width = random.integers(200, 600, number)
    start = (random.random(number) * (lengths[chrom] - width)).astype(np.int64)
    table = pd.DataFrame({"chrom": names[chrom], "start": start, "end": start + width})
    table = table.assign(name=".", score=0, strand=".", signal=random.random(number).round(4))
    table = table.assign(p=-1, q=random.random(number).round(4), summit=width // 2)
    table.to_csv(path, sep="\t", header=False, index=False)


def write_genome(path: Path, sizes: dict[str, int]) -> None:
    """Write an encoded genome of nothing but A: a sparse file, which costs no disk."""
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(sum(sizes.values()),))
    table = pd.DataFrame({"chrom": list(sizes), "size": list(sizes.values()), "unknown": 0})
    write_table(table, path.with_suffix(".tsv"))


def to_bigwig(bedgraph: str, track: str, genome: str) -> None:
    """Turn bedtools' output into a bigWig, as bedGraphToBigWig does, without zoom levels."""
    index = pd.read_csv(Path(genome).with_suffix(".tsv"), sep="\t")
    out = pyBigWig.open(track, "w")
    sizes = index[["chrom", "size"]].itertuples(index=False)
    out.addHeader([(chrom, int(size)) for chrom, size in sizes], maxZooms=0)
    for table in pd.read_csv(bedgraph, sep="\t", header=None, chunksize=PIECE):
        values = table[3].to_numpy(dtype=float)
        out.addEntries(table[0].tolist(), table[1].tolist(), ends=table[2].tolist(), values=values)
    out.close()


def measure(*commands: str) -> tuple[float, float, float]:
    """Run shell commands one after another; return seconds, CPU seconds and MB at most."""
    start, busy, memory = time.perf_counter(), 0, 0
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-c", RUNNER, f"set -o pipefail; {command}"],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{command}\n{done.stderr}")
        *said, numbers = done.stdout.splitlines()
        print("".join(f"{line}\n" for line in said), end="")  # noqa: T201
        cpu, kilobytes = map(float, numbers.split())
        busy, memory = busy + cpu, max(memory, kilobytes / 1000)
    return time.perf_counter() - start, busy, memory


def same(ours: Path, theirs: Path) -> bool:
    """Whether two bigWigs hold the same entries."""
    first, second = pyBigWig.open(str(ours)), pyBigWig.open(str(theirs))
    return first.chroms() == second.chroms() and all(
        first.intervals(chrom) == second.intervals(chrom) for chrom in first.chroms()
    )


def tracks(folder: Path, genome: Path, sizes: dict[str, int], millions: list[float]) -> None:
    """Compare the two ways to tracks."""
    memories = []
    for million in millions:
        bam = folder / "reads.bam"
        write_reads(bam, sizes, int(million * 1e6))
        ours = {strand: folder / f"ours.{strand}.bw" for strand in ("plus", "minus")}
        theirs = {strand: folder / f"theirs.{strand}.bw" for strand in ("plus", "minus")}
        settings = '{"exclude_flags": 780, "min_mapq": 30, "shift": [0, 0], "layout": "any"}'
        seconds, busy, memory = measure(
            f"fourier-prior count-ends --reads {bam} --genome {genome} --rename '{{}}' "
            f"--settings '{settings}' --plus {ours['plus']} --minus {ours['minus']} "
            f"--tally {folder / 'tally.tsv'}"
        )
        commands = []
        for sign, track in zip("+-", theirs.values(), strict=True):
            commands += [
                f"samtools view -u -F 780 -q 30 {bam} "
                f"| bedtools genomecov -5 -bg -strand {sign} -ibam stdin > {folder}/track.bg",
                shlex.join(
                    [sys.executable, __file__, "--convert", f"{folder}/track.bg", track.as_posix()]
                    + [genome.as_posix()]
                ),
            ]
        their_seconds, their_busy, their_memory = measure(*commands)
        equal = all(same(ours[strand], theirs[strand]) for strand in ours)
        memories.append(memory)
        print(  # noqa: T201
            f"tracks, {million:g} million reads: {seconds:.0f} s ({busy:.0f} s of CPU), "
            f"{memory:.0f} MB; {their_seconds / seconds:.1f} x the speed "
            f"({their_busy / busy:.1f} x by CPU time) and 1/{their_memory / memory:.1f} of the "
            f"memory of samtools and bedtools; tracks are {'equal' if equal else 'DIFFERENT'}"
        )
    if len(millions) > 1:
        print(  # noqa: T201
            f"tracks, memory: {memories[-1] / memories[0]:.2f} x for "
            f"{millions[-1] / millions[0]:g} x the reads"
        )


def bins(folder: Path, genome: Path, sizes: dict[str, int]) -> None:
    """Label the bins of the whole genome, and start a training on them."""
    for seed, task in enumerate(TASKS):
        write_peaks(folder / f"{task}.narrowPeak", sizes, PEAKS, seed)
        write_peaks(folder / f"{task}.relaxed.narrowPeak", sizes, RELAXED, 100 + seed)
    write_peaks(folder / "blacklist.bed", sizes, 900, 1000)
    windows = {"input_length": 1000, "bin_size": 200, "stride": 50, "overlap": 0.5}
    windows |= {"flank_ambiguous": True, "max_unknown_chromosomes": 0.05, "max_unknown": 1.0}
    windows |= {"max_negatives": None}
    names = " ".join(TASKS)
    seconds, busy, memory = measure(
        f"fourier-prior build-binary-dataset --genome {genome} --tasks {names} "
        f"--peaks {' '.join(f'{folder}/{task}.narrowPeak' for task in TASKS)} "
        f"--relaxed-tasks {names} "
        f"--relaxed-peaks {' '.join(f'{folder}/{task}.relaxed.narrowPeak' for task in TASKS)} "
        f"--blacklist {folder}/blacklist.bed --splits '{json.dumps(SPLITS)}' "
        f"--settings '{json.dumps(windows)}' --seed 1 --dataset {folder}/binary.h5"
    )
    print(  # noqa: T201
        f"bins, {len(TASKS)} tasks, hg38: {seconds:.0f} s ({busy:.0f} s of CPU), {memory:.0f} MB"
    )
    script = (
        "import time, sys; start = time.perf_counter()\n"
        "from fourier_prior.genome import Genome\n"
        "imported = time.perf_counter()\n"
        f"genome = Genome.open('{genome}'); genome.fetch('chr1', 10_000_000, 10_001_000)\n"
        "opened = time.perf_counter()\n"
        "from fourier_prior.datasets.file import read_dataset\n"
        "from fourier_prior.training.sampling import BinarySampler\n"
        "begun = time.perf_counter()\n"
        f"data = read_dataset('{folder}/binary.h5')\n"
        "BinarySampler(data, genome, 'train', seed=0).batch(0, 0)\n"
        "end = time.perf_counter()\n"
        "print(f'genome: opened and read from in {opened - imported:.3f} s; first batch of a "
        "training after {end - begun:.1f} s more')"
    )
    *_, memory = measure(shlex.join([sys.executable, "-c", script]))
    print(f"training, before its first step: {memory:.0f} MB")  # noqa: T201


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reads", type=float, nargs="*", default=[5, 20], help="in millions")
    parser.add_argument("--convert", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.convert:
        to_bigwig(*options.convert)
        return
    known = pybedtools.chromsizes("hg38")
    sizes = {f"chr{c}": known[f"chr{c}"][1] for c in [*range(1, 23), "X", "Y"]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        genome = folder / "genome.npy"
        write_genome(genome, sizes)
        bins(folder, genome, sizes)
        tracks(folder, genome, sizes, options.reads)


if __name__ == "__main__":
    main()
