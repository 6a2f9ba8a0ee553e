"""Figure S22: share of attribution on the motif, without GC bias.

input.measures     analysis table of the simulation
params.conditions  the baseline first
output             paths .pdf and .png
"""

import sys

from fourier_prior.plots import save_figure, style
from fourier_prior.reporting import read_tables
from fourier_prior.simulation_report import draw_motif_reliance

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

measures = read_tables(
    [snakemake.input.measures],
    ["level", "condition", "run", "method", "example", "measure", "value"],
)
with style():
    save_figure(draw_motif_reliance(measures, snakemake.params.conditions), snakemake.output)
