"""Simulated experiments: a synthetic genome, binding, reads and what callers report of them.

They stand in for downloads and are written as the same kinds of files, and they come with what no
download has: the position and the occupancy of every motif instance.
"""

from fourier_prior.simulate.experiment import Experiment, simulate_experiment
from fourier_prior.simulate.genome import simulate_genome
from fourier_prior.simulate.motifs import Motif, load_motifs, scan
from fourier_prior.simulate.reads import Reads
from fourier_prior.simulate.writers import (
    write_bam,
    write_bed,
    write_fasta,
    write_narrowpeak,
    write_sizes,
)

__all__ = [
    "Experiment",
    "Motif",
    "Reads",
    "load_motifs",
    "scan",
    "simulate_experiment",
    "simulate_genome",
    "write_bam",
    "write_bed",
    "write_fasta",
    "write_narrowpeak",
    "write_sizes",
]
