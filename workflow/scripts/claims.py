"""The ledger of claims.

input.performance, input.interpretability, input.gradients, input.stability   analysis tables
input.calls          curves of motif calls
input.patterns       patterns of motif runs, told apart by their paths
input.minimum        table of the toy network, if the config has the appendix
input.networks       tables of all networks of the appendix, told apart by their paths
input.simulation     measures of simulated SPI1 sequences, if the config has them
params.embedded      whether the data are the embedded experiments
output.table         .tsv, all columns
output.text          .md, for readers
"""

import sys
from pathlib import Path

import pandas as pd

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.claims import deeplift as studies, fourier_prior as claims_measured
from fourier_prior.claims.ledger import ledger
from fourier_prior.claims.page import claims_markdown
from fourier_prior.files import read_table, write_table, write_text
from fourier_prior.published import claims, slips

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

given, embedded = snakemake.input, snakemake.params.embedded
keys = ["dataset", "architecture", "subset", "condition", "value"]
values = [*keys, "run", "sample", "example", "measure"]


def patterns(path):
    """Patterns of one run with the names that its path has."""
    dataset, architecture, _, condition, _, head, _ = Path(path).parts[-7:]
    return read_table(path).assign(
        dataset=dataset,
        architecture=architecture,
        condition=condition,
        head=head.removesuffix(".deepshap"),
    )


simulated = ["level", "condition", "run", "method", "example", "measure", "value"]
pattern_columns = ["dataset", "architecture", "condition", "head", "metacluster", "kept"]
tables = claims_measured.Tables(
    performance=read_tables(given.performance, [*keys, "seed", "best", "task", "metric"]),
    interpretability=read_tables(given.interpretability, values),
    gradients=read_tables(given.gradients, values),
    stability=read_tables(given.stability, values),
    calls=read_tables(
        given.calls, ["dataset", "architecture", "condition", "head", "rank", "overlapping"]
    ),
    patterns=pd.concat(
        [pd.DataFrame(columns=pattern_columns), *map(patterns, given.patterns)], ignore_index=True
    ),
    embedded=embedded,
    simulation=read_tables(given.simulation, simulated) if given.get("simulation") else None,
)
appendix = studies.Studies.from_files([*given.minimum, *given.networks])


def find(claim):
    """Look up a claim of either paper."""
    if claim["paper"] == "DL":
        return studies.find(claim, appendix)
    return claims_measured.find(claim, tables)


result = ledger(claims(), find)
write_table(result, snakemake.output.table)
write_text(claims_markdown(result, slips(), embedded=embedded), snakemake.output.text)
