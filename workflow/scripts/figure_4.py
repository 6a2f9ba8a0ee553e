"""Figure 4: predictive performance over random initialisations.

input.performance    analysis table performance.tsv of the data set and architecture
params.architecture  binary or profile; decides the panels
params.baseline, params.treatment   conditions
output               paths .pdf and .png
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.performance import draw_performance
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

performance = read_tables(
    [snakemake.input.performance],
    ["subset", "condition", "seed", "best", "task", "metric", "value"],
)
with style():
    figure = draw_performance(
        performance,
        snakemake.params.architecture,
        (snakemake.params.baseline, snakemake.params.treatment),
    )
    save_figure(figure, snakemake.output)
