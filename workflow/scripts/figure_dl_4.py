"""Figure DL 4: position scores of two example sequences by every method.

input.sequences      table of sequences
input.scores         position scores of the network
params.methods, params.shuffles   methods, and numbers of shuffled references
params.network       authors or seed-NN
output               paths .png and .pdf
"""

import sys

import numpy as np

from fourier_prior.deeplift_studies.motif_sequences import read_sequences
from fourier_prior.deeplift_studies.position_scores import read_scores
from fourier_prior.figures.deeplift_tracks import draw_motif_tracks
from fourier_prior.figures.method_words import method_labels, network_words
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
sequences = read_sequences(snakemake.input.sequences).part("test")
methods = [*params.methods, f"plain-{max(params.shuffles)}"]
# The sequences of DL, Section H and Figure 6.
theirs = [(197, "GATA1"), (731, "both")]
if params.network == "authors" and len(sequences.codes) > max(row for row, _ in theirs):
    examples = theirs
    rule = "The test sequences of DL: index 197 (Section H) and 731 (Figure 6)."
else:
    both = np.flatnonzero(sequences.labels[:, 0] == 1)
    examples = [(int(both[0]), "GATA1"), (int(both[1]), "both")]
    rule = "The first two test sequences with both motifs, whatever they show."
with style():
    figure = draw_motif_tracks(
        sequences,
        read_scores(snakemake.input.scores),
        examples,
        method_labels(methods),
        f"{network_words(params.network)}. {rule}",
    )
    save_figure(figure, snakemake.output)
