"""Figure DL 1: contributions to min(i1, i2), measured and closed form.

input.table          analysis table appendix/minimum.tsv
output               paths .png and .pdf
"""

import sys

from fourier_prior.plots import save_figure, style
from fourier_prior.reporting import read_tables
from fourier_prior.studies.figures import draw_minimum

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

table = read_tables([snakemake.input.table], ["method", "i1", "i2", "contribution_1"])
with style():
    save_figure(draw_minimum(table, second=5.0), snakemake.output)
