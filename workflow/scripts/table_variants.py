"""Text against released code of the Fourier prior, choice by choice.

input.performance, input.interpretability, input.simulated, input.pairs, input.released
                     analysis tables
params.variants      list of (data set, architecture, condition, choices made as released)
params.baseline      condition without prior
params.seed          of the bootstrap
output.table         .tsv, one row per comparison
output.text          .md, for readers
"""

import sys

import pandas as pd

from fourier_prior.analysis.prior_variants import NOTHING, prior_variants_table
from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.files import write_table, write_text
from fourier_prior.randomness import generator
from fourier_prior.tables.prior_variants import variants_markdown

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, params = snakemake.input, snakemake.params
keys = ["dataset", "architecture", "condition", "value"]
values = [*keys, "subset", "run", "sample", "example", "measure"]
simulated = read_tables(given.simulated, [*values, "method"])
table = prior_variants_table(
    read_tables(given.performance, [*keys, "subset", "seed", "task", "metric"]),
    pd.concat([read_tables(given.interpretability, values), select(simulated, method="deepshap")]),
    read_tables(given.pairs, [*keys, "comparison", "run_a", "run_b"]),
    pd.concat([read_tables(given.released, values), select(simulated, method="released")]),
    {tuple(kind): choices for *kind, choices in params.variants},
    params.baseline,
    generator(params.seed, "variants"),
)
write_table(table.astype(object).where(table.notna(), NOTHING), snakemake.output.table)
notes = [
    "Cells: mean ± standard error; difference from the models named under `against` (95 % "
    "interval), two-sided p, not corrected for the number of cells.",
    "Over seeds: one value per random initialisation, Welch interval, Mann–Whitney test. Over "
    "sequences: the models with the lowest validation loss on the same test sequences, bootstrap "
    "interval, paired Wilcoxon test.",
    "Scores: DeepSHAP as the text says; gradient × difference (input minus mean reference) is what "
    "the released code computes under that name.",
]
if given.simulated:
    notes.append(
        "gc-50 and the like: simulated sequences with one motif each, GC content in per cent."
    )
title = "Text against released code of the Fourier prior"
write_text(variants_markdown(table, title, notes), snakemake.output.text)
