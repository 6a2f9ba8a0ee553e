"""Table 2: how much attributions agree between models.

input.stability      analysis tables stability.tsv
params.models        list of (data set, architecture): the rows
params.baseline, params.treatment   conditions
params.top_fraction  share of the strongest peaks that the small subset holds
params.embedded      whether the data are the embedded experiments
output.table         .tsv, one number per cell
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.published import published_values
from fourier_prior.tables.stability import stability_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = [
    *("dataset", "architecture", "subset", "condition", "run", "sample"),
    *("example", "measure", "value"),
]
table = read_tables(snakemake.input.stability, columns)
result = stability_table(
    table,
    params.models,
    params.baseline,
    params.treatment,
    published=published_values(),
    embedded=params.embedded,
)
write_table(result.filled(), snakemake.output.table)
title = "Table 2. Agreement of attributions between models (continuous Jaccard)"
notes = [
    "Mean over test sequences ± standard error of the continuous Jaccard similarity of "
    "hypothetical scores, summed over positions (1000 at most for binary, 1346 for profile models "
    "of the paper's size) and averaged over pairs of models.",
    "Across initialisations: all pairs of seeds. All vs strongest peaks: models trained on all "
    f"data against models trained on the strongest {params.top_fraction:.3g} of the peaks.",
    "p: one-sided paired Wilcoxon test over sequences that the prior raises the similarity.",
    f"Sequences: {result.numbers('jaccard_initialisations')}.",
]
write_text(result.markdown(title, notes), snakemake.output.text)
