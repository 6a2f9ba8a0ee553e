"""Effects of the prior on every measure, over sequences and over initialisations.

input.interpretability, input.stability, input.performance   analysis tables of all models
params.baseline, params.treatment   conditions
output.table         .tsv, all columns
output.text          .md, for readers
"""

import sys

from fourier_prior.analysis.effects import effects_table
from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.tables.effects import effects_markdown

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

keys = ["dataset", "architecture", "subset", "condition", "value"]
values = [*keys, "run", "sample", "example", "measure"]
conditions = (snakemake.params.baseline, snakemake.params.treatment)
effects = effects_table(
    read_tables(snakemake.input.interpretability, values),
    read_tables(snakemake.input.stability, values),
    read_tables(snakemake.input.performance, [*keys, "seed", "task", "metric"]),
    *conditions,
)
write_table(effects, snakemake.output.table)
write_text(effects_markdown(effects, *conditions), snakemake.output.text)
