"""Text against released code of the Fourier prior: one row of panels per measure.

input.table          table_variants.tsv
input.performance, input.interpretability, input.simulated, input.pairs   analysis tables
params.variants      list of (data set, architecture, condition, choices made as released); drawn
                     are the first data set and the simulated sequences
params.baseline      condition without prior
output               paths .png and .pdf
"""

import sys

import pandas as pd

from fourier_prior.analysis.seed_values import seed_values
from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.prior_variants import draw_variants
from fourier_prior.figures.style import save_figure, style
from fourier_prior.files import read_table
from fourier_prior.vocabulary import is_gc_level

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, params = snakemake.input, snakemake.params
keys = ["dataset", "architecture", "condition", "value"]
values = [*keys, "subset", "run", "sample", "example", "measure"]
seeds = seed_values(
    read_tables(given.performance, [*keys, "subset", "seed", "task", "metric"]),
    read_tables([*given.interpretability, *given.simulated], values),
    read_tables(given.pairs, [*keys, "comparison", "run_a", "run_b"]),
)
table = read_table(given.table)
for column in ("mean", "sem", "difference", "low", "high", "p"):
    table[column] = pd.to_numeric(table[column], errors="coerce")
first = params.variants[0][0]
choices = {
    (dataset, *kind): made
    for dataset, *kind, made in params.variants
    if dataset == first or is_gc_level(dataset)
}
with style():
    figure = draw_variants(seeds, table, choices, params.baseline)
    save_figure(figure, snakemake.output)
