"""Effects of the prior on every measure, over sequences and over initialisations.

input.interpretability, input.stability, input.performance   analysis tables of all models
params.baseline, params.treatment   conditions
output.table         .tsv, all columns
output.text          .md, for readers
"""

import sys

from fourier_prior.effects import effects_markdown, effects_table
from fourier_prior.files import write_table
from fourier_prior.reporting import read_tables, write_text

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
