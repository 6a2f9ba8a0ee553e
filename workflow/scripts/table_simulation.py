"""Table of the simulation: every measure, level and condition, with published values.

input.measures     analysis table of the simulation
params.conditions  the baseline first
output.table       .tsv
output.text        .md
"""

import sys

from fourier_prior.analysis.simulation import simulation_table
from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.tables.simulation import simulation_markdown

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

measures = read_tables(
    [snakemake.input.measures],
    ["level", "condition", "run", "method", "example", "measure", "value"],
)
table = simulation_table(measures, snakemake.params.conditions)
write_table(table, snakemake.output.table)
write_text(simulation_markdown(table), snakemake.output.text)
