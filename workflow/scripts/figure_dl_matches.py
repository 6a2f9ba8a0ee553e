"""Figures DL 3, 5 and 6: scores of motif matches against their log-odds, by task or by instances.

input.matches        table of matches of the network
params.rows          "tasks", or "instances" of TAL1
params.columns       methods, one column of panels each
params.network       authors or seed-NN
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.deeplift_matches import draw_copies, draw_match_scores
from fourier_prior.figures.method_words import network_words, short_labels
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
draw, needed = {
    "tasks": (draw_match_scores, []),
    "instances": (draw_copies, ["copies"]),
}[params.rows]
matches = read_tables([snakemake.input.matches], ["finder", "motif", "log_odds", "both", *needed])
with style():
    figure = draw(
        select(matches, finder="mended"),
        short_labels(params.columns),
        network_words(params.network),
    )
    save_figure(figure, snakemake.output)
