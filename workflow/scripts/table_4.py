"""Table 4: attribution in ChIP-nexus peaks or footprints.

input.interpretability   analysis tables interpretability.tsv
params.models        list of (data set, architecture): the rows
params.baseline, params.treatment   conditions
params.annotations   data set to the kind of its gold standard (nexus, footprints)
params.embedded      whether the data are the embedded experiments
output.table         .tsv, one number per cell
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.published import published_values
from fourier_prior.tables.regions import overlap_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = [
    *("dataset", "architecture", "subset", "condition", "run", "sample"),
    *("example", "measure", "value"),
]
table = read_tables(snakemake.input.interpretability, columns)
result = overlap_table(
    table,
    params.models,
    params.baseline,
    params.treatment,
    annotations=params.annotations,
    published=published_values(),
    embedded=params.embedded,
)
write_table(result.filled(), snakemake.output.table)
title = "Table 4. Attribution inside ChIP-nexus peaks or footprints"
notes = [
    "Runs with the lowest validation loss, sampled test sequences.",
    "Fraction of attribution inside: mean over sequences with at least one such region ± standard "
    "error; p: one-sided paired Wilcoxon test that the prior raises it.",
    "auPRC: bases of all sequences ranked by attribution, against the bases inside; one number "
    "per model.",
    f"Sequences: {result.numbers('fraction')}.",
]
write_text(result.markdown(title, notes), snakemake.output.text)
