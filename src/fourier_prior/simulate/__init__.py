"""Simulated experiments: a synthetic genome, binding, reads and what callers report of them.

They stand in for downloads and are written as the same kinds of files, and they come with what no
download has: the position and the occupancy of every motif instance.
"""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "experiment": ["Experiment", "simulate_experiment"],
        "genome": ["simulate_genome"],
        "motifs": ["Motif", "load_motifs", "scan"],
        "reads": ["Reads"],
        "writers": ["write_bam", "write_bed", "write_fasta", "write_narrowpeak", "write_sizes"],
    },
)
