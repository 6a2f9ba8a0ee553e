"""A small simulated world for tests: settings and what is counted in it."""

import numpy as np

SEED = 7
DINUCLEOTIDES = {
    "AA": 9.8, "AC": 5.0, "AG": 7.0, "AT": 7.7, "CA": 7.3, "CC": 5.2, "CG": 1.0, "CT": 7.0,
    "GA": 5.95, "GC": 4.3, "GG": 5.2, "GT": 5.0, "TA": 6.55, "TC": 5.95, "TG": 7.3, "TT": 9.8,
}  # fmt: skip
SETTINGS = {
    "jaspar_release": "JASPAR2026",
    "min_spacing": 1800,
    "chromosomes": {"chr1": 500_000, "chr2": 300_000},
    "dinucleotides": DINUCLEOTIDES,
    "motifs": {
        "SPI1": {"jaspar": "MA0080.7", "min_strength": 0.4},
        "RUNX1": {"jaspar": "MA0002.3", "min_strength": 0.75},
        "CTCF": {"jaspar": "MA0139.2", "min_strength": 0.65},
        "TAAT": {"consensus": "RGCCATTAAC", "weight": 0.88, "min_strength": 0.7},
    },
}
CHIP = {
    "loci": 120,
    "centre_spread": 100,
    "spacing": {"period": 10.5, "turns": [3, 7], "slack": 1.0, "secondary": [100, 180]},
    "arrangements": {
        "pair": {"weight": 2, "copies": {"SPI1": [1, 2], "RUNX1": [1, 1]}},
        "alone": {"weight": 1, "copies": {"SPI1": [1, 1]}},
        "form": {"weight": 1, "copies": {"TAAT": [1, 2]}},
    },
    "binding": {"slope": 0.35, "cooperativity": 1.0, "range": 50, "period": 10.5},
    "sites": {
        "SPI1": {
            "role": "primary", "affinity": 0.0, "offsets": [50, 30], "spread": 12,
            "broad": 0.25, "broad_spread": 110, "protection": 0.0,
        },
        "TAAT": {
            "role": "primary", "affinity": 2.0, "offsets": [40, 40], "spread": 12,
            "broad": 0.25, "broad_spread": 110, "protection": 0.0,
        },
        "RUNX1": {
            "role": "secondary", "affinity": 2.0, "boost": {"GM12878": 4.0}, "offsets": [40, 40],
            "spread": 12, "broad": 1.0, "broad_spread": 110, "protection": 0.0,
        },
    },
    "tasks": {
        "GM12878": {"depth": 200, "yields": {"SPI1": 1.0, "TAAT": 0.8}},
        "K562": {"depth": 200, "yields": {"SPI1": 1.0, "TAAT": 0.05}},
    },
    "strength": 0.3,
    "control": "matched",
    "background": {
        "kmer": 4, "bias": 0.35, "domains": 0.3, "level": 0.012, "control_level": 0.02,
    },
    "read_length": 36,
    "low_mapq": 0.04,
    "peaks": {
        "shift": 42, "smoothing": 20, "jitter": 20, "width": [200, 400], "min_q": 20,
        "missed": 0.03, "spurious": 0.05, "relaxed": 0.5,
    },
    "nexus": {"width": 70, "jitter": 4, "min_occupancy": 0.4, "missed": 0.05},
    "footprints": None,
}  # fmt: skip
DNASE = {
    **CHIP,
    "loci": 60,
    "arrangements": {"one": {"weight": 1, "copies": {"CTCF": [1, 2], "RUNX1": [1, 1]}}},
    "sites": {
        "CTCF": {
            "role": "primary", "affinity": 3.0, "offsets": [30, 22], "spread": 9,
            "broad": 0.5, "broad_spread": 85, "protection": 0.9,
        },
        "RUNX1": {**CHIP["sites"]["RUNX1"], "boost": {"K562": 1.0}},
    },
    "tasks": {"K562": {"depth": 250, "yields": {"CTCF": 1.0}}},
    "control": "shared",
    "background": {
        "kmer": 6, "bias": 0.8, "domains": 0.3, "level": 0.015, "control_level": 0.05,
    },
    "peaks": {**CHIP["peaks"], "shift": 0, "relaxed": 0},
    "nexus": None,
    "footprints": {"flank": 2, "min_occupancy": 0.4, "missed": 0.1},
}  # fmt: skip
DATASETS = {"chip": CHIP, "dnase": DNASE}


def count_reads(reads, genome, chroms, centres, half):
    """Reads whose 5' end lies within `half` bp, by brute force."""
    names = list(genome)
    return np.array(
        [
            (
                (reads.chrom == names.index(chrom))
                & (reads.five_prime >= centre - half)
                & (reads.five_prime < centre + half)
            ).sum()
            for chrom, centre in zip(chroms, centres, strict=True)
        ]
    )


def overlaps(a, b):
    """Whether each interval of `a` overlaps any of `b`."""
    return np.array(
        [((b.chrom == c) & (b.start < e) & (b.end > s)).any() for c, s, e in
         zip(a.chrom, a.start, a.end, strict=True)],
        dtype=bool,
    )  # fmt: skip
