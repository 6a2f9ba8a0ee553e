"""Figures 5 and S22: reliance on GC content, and on the motif, of models of simulated sequences.

input.measures     analysis table of the simulation
params.figure      5 or S22
params.conditions  the baseline first
output             paths .pdf and .png
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.simulation import draw_gc_reliance, draw_motif_reliance
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

DRAW = {"5": draw_gc_reliance, "S22": draw_motif_reliance}
measures = read_tables(
    [snakemake.input.measures],
    ["level", "condition", "run", "method", "example", "measure", "value"],
)
with style():
    figure = DRAW[snakemake.params.figure](measures, snakemake.params.conditions)
    save_figure(figure, snakemake.output)
