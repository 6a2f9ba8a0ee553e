"""Table 3: attribution near summits and in peaks.

input.interpretability   analysis tables interpretability.tsv
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
from fourier_prior.tables.summits import summit_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = [
    *("dataset", "architecture", "subset", "condition", "run", "sample"),
    *("example", "measure", "value"),
]
table = read_tables(snakemake.input.interpretability, columns)
result = summit_table(
    table,
    params.models,
    params.baseline,
    params.treatment,
    published=published_values(),
    embedded=params.embedded,
)
write_table(result.filled(), snakemake.output.table)
title = "Table 3. Attribution near peak summits and inside peaks"
notes = [
    "Runs with the lowest validation loss, sampled test sequences.",
    "Spearman correlation of attribution with the distance to the nearest summit: mean over "
    "sequences ± standard error, lower is better; p: one-sided paired Wilcoxon test that the "
    "prior lowers it.",
    "auPRC: bases of all sequences ranked by attribution, against the bases inside peaks; one "
    "number per model, higher is better.",
    f"Sequences: {result.numbers('summit_correlation')}.",
]
write_text(result.markdown(title, notes), snakemake.output.text)
