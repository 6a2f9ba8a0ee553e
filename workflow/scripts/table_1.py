"""Table 1: test performance of binary models.

input.performance    analysis tables performance.tsv of the binary models
params.models        list of (data set, architecture): the rows
params.baseline, params.treatment   conditions
params.embedded      whether the data are the embedded experiments
output.table         .tsv, one number per cell
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.published import published_values
from fourier_prior.tables.performance import performance_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = [
    *("dataset", "architecture", "subset", "condition", "seed", "best"),
    *("task", "metric", "value"),
]
table = read_tables(snakemake.input.performance, columns)
result = performance_table(
    table,
    params.models,
    params.baseline,
    params.treatment,
    published=published_values(),
    embedded=params.embedded,
)
write_table(result.filled(), snakemake.output.table)
title = "Table 1. Test performance of binary models"
notes = [
    "Each cell: the run with the lowest validation loss (as in the paper), then in brackets the "
    "mean over runs ± its standard error. Metrics are means over the tasks of a data set.",
    "p: one-sided Mann–Whitney test over runs that the prior raises the metric.",
    f"Runs: {result.numbers('accuracy')}.",
]
write_text(result.markdown(title, notes), snakemake.output.text)
