"""Reads in BAM files for tests, and their ends."""

import numpy as np
import pysam

from fourier_prior.signal.five_prime_counts import FivePrimeCounts

SIZES = {"chr1": 3000, "chr2": 500}
CIGARS = ["30M", "10M5D20M", "10M3I17M", "5S25M", "10M100N20M", "25M5S", "3H30M"]


def write_bam(path, rows, sizes=SIZES):
    """Write rows (chromosome index, position, flag, MAPQ, CIGAR) as they come, unsorted."""
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": n, "LN": length} for n, length in sizes.items()]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for number, (chrom, position, flag, quality, cigar) in enumerate(rows):
            read = pysam.AlignedSegment(file.header)
            read.query_name = f"read{number}"
            read.flag = flag
            read.reference_id, read.reference_start = chrom, position
            read.mapping_quality = quality
            read.cigarstring = cigar
            read.query_sequence = "A" * (read.infer_query_length() or 30)
            file.write(read)
    return path


def random_rows(seed, number, sizes=SIZES):
    random = np.random.default_rng(seed)
    lengths = list(sizes.values())
    rows = []
    for _ in range(number):
        chrom = int(random.integers(len(lengths)))
        # Positions repeat often, so that counts above 1 and runs of equal counts occur.
        position = int(random.integers(0, min(300, lengths[chrom] - 200)))
        flag = int(random.choice([0, 16, 1024, 1040, 83, 99, 147, 163, 256, 512, 73, 2048]))
        rows.append((chrom, position, flag, int(random.integers(25, 40)), random.choice(CIGARS)))
    return rows


def ends(counts: FivePrimeCounts):
    return {
        (chrom, sign, int(p)): int(c)
        for sign, track in (("+", counts.plus), ("-", counts.minus))
        for chrom, (positions, numbers) in track.items()
        for p, c in zip(positions, numbers, strict=True)
    }
