"""Table DL: published and measured numbers of the appendix of DeepLIFT.

input.minimum        table of the toy network
input.networks       tables of all networks, found here by their paths
params.motif_networks   names of the networks on motifs
params.digit_networks   (name, scale of pixels) of the networks on digits
output.table         .tsv
output.text          .md, for readers
"""

import sys
from pathlib import Path

import pandas as pd

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.files import write_table, write_text
from fourier_prior.tables.deeplift import (
    deeplift_markdown,
    digit_rows,
    minimum_rows,
    motif_rows,
    normalisation_rows,
)

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
files = {tuple(Path(path).parts[-3:]): path for path in snakemake.input.networks}


def read(*place, columns):
    """Read the table of a study, a network and a name."""
    return read_tables([files[place]], columns)


parts = [minimum_rows(read_tables([snakemake.input.minimum], ["method", "i1", "expected_1"]))]
for network in dict.fromkeys(name for name, _ in params.digit_networks):
    scales = [scale for name, scale in params.digit_networks if name == network]
    erasures = {
        scale: read("digits", network, f"erasures.{scale}.tsv", columns=["method", "change"])
        for scale in scales
    }
    accuracy = read("digits", network, f"accuracy.{scales[0]}.tsv", columns=["accuracy"])
    parts.append(digit_rows(network, accuracy, erasures))
for network in params.motif_networks:
    auroc = read("motifs", network, "auroc.tsv", columns=["task", "auroc"])
    matches = read("motifs", network, "matches.tsv", columns=["finder", "motif", "log_odds"])
    normalised = read("motifs", network, "normalisation.tsv", columns=["variant", "correlation"])
    parts += [motif_rows(network, auroc, matches), normalisation_rows(network, normalised)]
table = pd.concat(parts, ignore_index=True)
notes = [
    "Networks: seed-NN were trained here on sequences simulated here (or on MNIST); authors are "
    "the published weights on the published sequences.",
    "Published numbers stand beside the authors' networks only: others are other networks.",
]
if not params.digit_networks:
    notes.append("Sections D and E are not here: the config names no MNIST files.")
if "authors" not in params.motif_networks:
    notes.append("The authors' network and sequences are not here: the config does not name them.")
under = table[table["item"].str.startswith("test auROC") & (table["network"] != "authors")]
for network, rows in under.groupby("network"):
    if (rows["measured"].astype(float) < 0.97).any():
        notes.append(f"{network} is under-trained: an auROC is below 0.97.")
write_table(table, snakemake.output.table)
write_text(deeplift_markdown(table, notes), snakemake.output.text)
