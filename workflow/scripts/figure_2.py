"""Figure 2: smoothness of attributions over test sequences, and one example.

input.interpretability   analysis table with high_frequency_sum and entropy per test sequence
input.baseline           attributions (sample test) of the selected run without the prior
input.treatment          the same with the prior
input.sites              list with the table of planted motif instances; empty for real data
params.baseline, params.treatment   conditions
params.window            length of the enlarged part, bp
output                   paths .pdf and .png
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.attributions.file import read_attributions
from fourier_prior.figures.attribution_tracks import read_sites
from fourier_prior.figures.smoothness import draw_smoothness
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

attributions = {
    snakemake.params.baseline: read_attributions(snakemake.input.baseline),
    snakemake.params.treatment: read_attributions(snakemake.input.treatment),
}
interpretability = read_tables(
    [snakemake.input.interpretability],
    ["dataset", "condition", "subset", "run", "sample", "measure", "example", "value"],
)
sites = read_sites(snakemake.input.sites, interpretability["dataset"].iloc[0])
with style():
    figure = draw_smoothness(
        interpretability,
        attributions,
        window=snakemake.params.window,
        sites=sites,
    )
    save_figure(figure, snakemake.output)
