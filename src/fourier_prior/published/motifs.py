"""Motif runs that claims are about; read without pandas, because every plan asks for them."""

import csv
from importlib import resources


def claimed_motifs() -> set[tuple[str, str, str]]:
    """Return (data set, architecture, head) of the motif runs that claims are about."""
    file = resources.files("fourier_prior.published").joinpath("claims.tsv")
    rows = csv.DictReader(
        file.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_MINIMAL
    )
    return {
        (row["dataset"], row["architecture"], row["detail"].split(", ")[0])
        for row in rows
        if row["over"] in ("calls", "motifs")
    }
