"""From reads to tracks of 5' ends, against samtools and bedtools.

    python benchmarks/reads.py --reads 5 20

`fourier-prior count-ends` on generated sorted reads of the size of hg38 against ``samtools view -F
780 -q 30 | bedtools genomecov -5 -bg`` with a bigWig of each strand; both must give the same
tracks, which the notes say. Memory is that of the largest process.
"""

import json
import shlex
import shutil
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyBigWig
import pysam
from hg38 import chromosome_sizes, fourier_prior, write_genome
from measure import Rows, arguments, child, in_turn

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


def same(ours: Path, theirs: Path) -> bool:
    """Whether two bigWigs hold the same entries."""
    first, second = pyBigWig.open(str(ours)), pyBigWig.open(str(theirs))
    return first.chroms() == second.chroms() and all(
        first.intervals(chrom) == second.intervals(chrom) for chrom in first.chroms()
    )


def our_command(folder: Path, genome: Path) -> str:
    """Count with one command of ours."""
    settings = {"exclude_flags": 780, "min_mapq": 30, "shift": [0, 0], "layout": "any"}
    return fourier_prior(
        *("count-ends", "--reads", folder / "reads.bam", "--genome", genome, "--rename", "{}"),
        *("--settings", json.dumps(settings), "--tally", folder / "tally.tsv"),
        *("--plus", folder / "ours.plus.bw", "--minus", folder / "ours.minus.bw"),
    )


def their_command(folder: Path, genome: Path) -> str:
    """Count with samtools and bedtools, strand by strand."""
    commands = []
    for sign, strand in (("+", "plus"), ("-", "minus")):
        track = folder / f"theirs.{strand}.bw"
        convert = [sys.executable, __file__, "--convert", f"{folder}/track.bg", track, genome]
        commands += [
            f"samtools view -u -F 780 -q 30 {folder}/reads.bam "
            f"| bedtools genomecov -5 -bg -strand {sign} -ibam stdin > {folder}/track.bg",
            shlex.join(map(str, convert)),
        ]
    return " && ".join(commands)


def measure(rows: Rows, folder: Path, sizes: dict[str, int], million: float) -> None:
    """Add the rows of a number of reads."""
    genome = folder / "genome.npy"
    write_reads(folder / "reads.bam", sizes, int(million * 1e6))
    commands = {"ours": our_command(folder, genome)}
    if shutil.which("samtools") and shutil.which("bedtools"):
        commands["theirs"] = their_command(folder, genome)
    used: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    jobs = {
        name: lambda name=name, command=command: used[name].append(child(command))
        for name, command in commands.items()
    }
    in_turn(jobs, rows.options.repetitions)
    note = "not installed"
    if "theirs" in commands:
        pairs = [
            [folder / f"{who}.{s}.bw" for who in ("ours", "theirs")] for s in ("plus", "minus")
        ]
        note = "tracks are " + ("equal" if all(same(*pair) for pair in pairs) else "DIFFERENT")
    kinds = ("wall time", "s", "times as fast"), ("CPU time", "s", "times as fast")
    for place, (what, unit, relation) in enumerate([*kinds, ("memory", "MB", "times less memory")]):
        # The first round does not count.
        values = {name: [each[place] for each in numbers[1:]] for name, numbers in used.items()}
        pair = ("count-ends", values["ours"]), ("samtools and bedtools", values.get("theirs"))
        rows.add(f"{million:g} million reads, {what}", *pair, relation, unit, note)


def main() -> None:
    """Measure every number of reads."""
    if sys.argv[1:2] == ["--convert"]:
        to_bigwig(*sys.argv[2:])
        return
    options = arguments(
        __doc__, reads={"type": float, "nargs": "*", "default": [1], "help": "in millions"}
    )
    rows = Rows("reads", options)
    sizes = {"chr1": 1_000_000} if options.small else chromosome_sizes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_genome(folder / "genome.npy", sizes)
        for million in [0.01] if options.small else options.reads:
            measure(rows, folder, sizes, million)
    rows.write()


if __name__ == "__main__":
    main()
