"""Figure DL 1: contributions to min(i1, i2), measured and closed form.

input.table          analysis table appendix/minimum.tsv
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.deeplift_minimum import draw_minimum
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

table = read_tables([snakemake.input.table], ["method", "i1", "i2", "contribution_1"])
with style():
    save_figure(draw_minimum(table, second=5.0), snakemake.output)
