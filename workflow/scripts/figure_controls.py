"""Controls beside what they control.

input                as for table_controls.py
params.kinds         (what was searched, condition) of each table of patterns
params.dataset       data set
params.baseline, params.treatment   conditions
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.seed_spread import spread_of_seeds
from fourier_prior.figures.negative_controls import draw_controls
from fourier_prior.figures.style import save_figure, style
from fourier_prior.files import read_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, params = snakemake.input, snakemake.params
conditions = (params.baseline, params.treatment)
real, pairs = read_table(given.real_performance), read_table(given.pairs)
spread = spread_of_seeds(real, read_table(given.interpretability), pairs, *conditions)
with style():
    figure = draw_controls(
        real,
        read_table(given.permuted_performance),
        read_table(given.excess[0]) if given.excess else None,
        {tuple(k): read_table(f) for k, f in zip(params.kinds, given.patterns, strict=True)},
        read_table(given.bounds),
        pairs,
        spread,
        conditions,
        dataset=params.dataset,
    )
    save_figure(figure, snakemake.output)
