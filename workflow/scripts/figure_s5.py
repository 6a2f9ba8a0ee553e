"""Figure S5: high-frequency sum and entropy of attributions by every model.

input.interpretability   analysis tables interpretability.tsv
params.models        list of (data set, architecture): the rows
params.conditions    baseline and treatment
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.smoothness import draw_all_smoothness
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

columns = ["dataset", "architecture", "subset", "condition", "run", "sample"]
table = read_tables(snakemake.input.interpretability, [*columns, "example", "measure", "value"])
with style():
    figure = draw_all_smoothness(table, snakemake.params.models, snakemake.params.conditions)
    save_figure(figure, snakemake.output)
