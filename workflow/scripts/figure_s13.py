"""Figure S13: agreement of attributions between models.

input.stability      analysis tables stability.tsv
params.models        list of (data set, architecture): the rows
params.conditions    baseline and treatment
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.stability import draw_stability
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

columns = ["dataset", "architecture", "condition", "example", "measure", "value"]
table = read_tables(snakemake.input.stability, columns)
with style():
    figure = draw_stability(table, snakemake.params.models, snakemake.params.conditions)
    save_figure(figure, snakemake.output)
