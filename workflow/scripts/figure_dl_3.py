"""Figure DL 3: scores of motif matches against their log-odds.

input.matches        table of matches of the network
params.methods       columns of the figure
params.network       authors or seed-NN
output               paths .png and .pdf
"""

import sys

from fourier_prior.plots import save_figure, style
from fourier_prior.reporting import read_tables, select
from fourier_prior.studies.figures import draw_match_scores, network_words

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

matches = read_tables([snakemake.input.matches], ["finder", "motif", "log_odds", "both"])
params = snakemake.params
with style():
    figure = draw_match_scores(
        select(matches, finder="mended"), params.methods, network_words(params.network)
    )
    save_figure(figure, snakemake.output)
