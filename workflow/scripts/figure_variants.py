"""Text against released code of the Fourier prior: one row of panels per measure.

input.table          table_variants.tsv
input.performance, input.interpretability, input.pairs   analysis tables
params.variants      list of (data set, architecture, condition, choices made as released)
params.baseline      condition without prior
output               paths .png and .pdf
"""

import sys

import pandas as pd

from fourier_prior.files import read_table
from fourier_prior.plots import save_figure, style
from fourier_prior.reporting import read_tables
from fourier_prior.seed_values import seed_values
from fourier_prior.variant_figure import draw_variants

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, params = snakemake.input, snakemake.params
keys = ["dataset", "architecture", "condition", "value"]
values = [*keys, "subset", "run", "sample", "example", "measure"]
seeds = seed_values(
    read_tables(given.performance, [*keys, "subset", "seed", "task", "metric"]),
    read_tables(given.interpretability, values),
    read_tables(given.pairs, [*keys, "comparison", "run_a", "run_b"]),
)
table = read_table(given.table)
for column in ("mean", "sem", "difference", "low", "high", "p"):
    table[column] = pd.to_numeric(table[column], errors="coerce")
choices = {tuple(kind): made for *kind, made in params.variants}
dataset = next(iter(choices))[0]
with style():
    figure = draw_variants(
        seeds, table, {k: v for k, v in choices.items() if k[0] == dataset}, params.baseline
    )
    save_figure(figure, snakemake.output)
