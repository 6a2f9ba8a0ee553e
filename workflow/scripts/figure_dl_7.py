"""Figure DL 7: references of zeros before and after weight normalisation.

input.sequences      table of sequences
input.scores, input.table   position scores and comparisons of the network
params.network       authors or seed-NN
output               paths .png and .pdf
"""

import sys

import numpy as np

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.deeplift_studies.motif_sequences import read_sequences
from fourier_prior.deeplift_studies.position_scores import read_scores
from fourier_prior.figures.deeplift_normalisation import draw_normalisation
from fourier_prior.figures.method_words import network_words
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

sequences = read_sequences(snakemake.input.sequences).part("test")
columns = ["task", "variant", "correlation", "output_change"]
with style():
    figure = draw_normalisation(
        sequences,
        read_scores(snakemake.input.scores),
        read_tables([snakemake.input.table], columns),
        int(np.flatnonzero(sequences.labels[:, 0] == 1)[0]),
        network_words(snakemake.params.network),
    )
    save_figure(figure, snakemake.output)
