"""Controls that can fail: expectation, observation and verdict of each.

input.real_performance, input.permuted_performance, input.excess, input.patterns, input.bounds,
input.stability, input.pairs, input.interpretability   tables; excess may be absent
params.kinds         (what was searched, condition) of each table of patterns
params.dataset       data set
params.baseline, params.treatment   conditions
params.significance  p-value below which a control fails
params.seed          of the bootstrap
output.table         .tsv, all columns
output.text          .md, for readers
"""

import sys

import pandas as pd

from fourier_prior.analysis import negative_controls as controls
from fourier_prior.analysis.seed_spread import spread_controls, spread_of_seeds
from fourier_prior.files import read_table, write_table, write_text
from fourier_prior.randomness import generator
from fourier_prior.tables.negative_controls import controls_markdown

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, params = snakemake.input, snakemake.params
conditions = (params.baseline, params.treatment)
real, stability = read_table(given.real_performance), read_table(given.stability)
patterns = {
    tuple(kind): read_table(file) for kind, file in zip(params.kinds, given.patterns, strict=True)
}
parts = [
    controls.prediction_control(real, read_table(given.permuted_performance), params.significance)
]
if given.excess:
    excess = read_table(given.excess[0])
    parts.append(controls.motif_controls(excess, *conditions, params.significance))
parts.append(controls.pattern_controls(patterns, params.significance))
parts.append(
    controls.similarity_controls(
        read_table(given.bounds),
        stability,
        conditions,
        params.significance,
        generator(params.seed, "controls"),
    )
)
spread = spread_of_seeds(
    real, read_table(given.interpretability), read_table(given.pairs), *conditions
)
parts.append(spread_controls(spread, *conditions))
table = pd.concat(parts, ignore_index=True)
filled = table.astype(object).where(table.notna(), controls.NOTHING)
write_table(filled, snakemake.output.table)
title = f"Controls that can fail: binary models of {params.dataset}"
write_text(controls_markdown(table, title), snakemake.output.text)
