"""Figures S11 and S12: prediction by every run of every model.

input.performance    analysis tables performance.tsv
params.models        list of (data set, architecture): the rows
params.conditions    baseline and treatment
params.subset        all or top: what the runs were trained on
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.performance import draw_all_performance
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = ["dataset", "architecture", "subset", "condition", "seed", "task", "metric", "value"]
table = read_tables(snakemake.input.performance, columns)
with style():
    figure = draw_all_performance(table, params.models, params.conditions, subset=params.subset)
    save_figure(figure, snakemake.output)
