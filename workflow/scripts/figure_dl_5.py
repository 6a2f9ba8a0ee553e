"""Figures DL 5 and 6: scores of TAL1 matches by the number of TAL1 instances.

input.matches        table of matches of the network
params.columns       methods, one column of panels each
params.network       authors or seed-NN
output               paths .png and .pdf
"""

import sys

from fourier_prior.plots import save_figure, style
from fourier_prior.reporting import read_tables, select
from fourier_prior.studies.figures import draw_copies, network_words, short_labels

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

matches = read_tables([snakemake.input.matches], ["finder", "motif", "log_odds", "copies"])
params = snakemake.params
with style():
    figure = draw_copies(
        select(matches, finder="mended"),
        short_labels(params.columns),
        network_words(params.network),
    )
    save_figure(figure, snakemake.output)
