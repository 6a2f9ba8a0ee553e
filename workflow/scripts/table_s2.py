"""Table S2: prediction, smoothness, entropy and stability in every condition.

input.performance, input.interpretability, input.gradients, input.stability   analysis tables
params.kinds         list of (data set, architecture, condition): the rows
params.baseline      condition that the others are tested against
params.embedded      whether the data are the embedded experiments
output.table         .tsv, one number per cell
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.published import published_values
from fourier_prior.tables.conditions import condition_table
from fourier_prior.vocabulary import condition_label

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
keys = ["dataset", "architecture", "subset", "condition", "value"]
values = [*keys, "run", "sample", "example", "measure"]
result = condition_table(
    read_tables(snakemake.input.performance, [*keys, "seed", "best", "task", "metric"]),
    read_tables(snakemake.input.interpretability, values),
    read_tables(snakemake.input.gradients, values),
    read_tables(snakemake.input.stability, values),
    params.kinds,
    params.baseline,
    published=published_values(),
    embedded=params.embedded,
)
write_table(result.filled(), snakemake.output.table)
title = "Table S2. Prediction, smoothness, entropy and stability in every condition"
notes = [
    "Prediction: the run with the lowest validation loss, then in brackets the mean over runs ± "
    "its standard error. Other measures: mean over test sequences ± standard error; smoothness and "
    "entropy of the run with the lowest validation loss, agreement of all pairs of runs.",
    "High-frequency sum and entropy: of DeepSHAP scores, and of gradient × input.",
    f"p: one-sided test against {condition_label(params.baseline)} (prediction: Mann–Whitney over "
    "runs; others: paired Wilcoxon over sequences), in the direction that the paper claims for its "
    "prior; not corrected for the number of rows.",
    "Weights: factors of the prior and of the L2 penalty in the loss, as given, measured or tuned.",
    "–: there is no such value for this architecture, condition or publication.",
]
if params.embedded:
    notes.append(
        "Our values come from the embedded experiments; published values (other data) were "
        "measured on the paper's real data and are shown for orientation only."
    )
write_text(result.markdown(title, notes), snakemake.output.text)
