"""Figure 1: attributions of one sequence by models that differ in their initialisation.

input.stability      analysis table stability.tsv of the data set and architecture
input.baseline       attributions (sample stability) of two seeds without the prior, in order
input.treatment      the same of the same two seeds with the prior
input.sites          list with the table of planted motif instances; empty for real data
params.baseline, params.treatment   conditions
params.seeds         the two seeds, as text ("00", "01")
params.window        length of the enlarged part, bp
output               paths .pdf and .png
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.attributions.file import read_attributions
from fourier_prior.figures.attribution_tracks import read_sites
from fourier_prior.figures.initialisations import draw_initialisations
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

conditions = (snakemake.params.baseline, snakemake.params.treatment)
attributions = {
    (condition, seed): read_attributions(path)
    for condition, paths in zip(
        conditions, (snakemake.input.baseline, snakemake.input.treatment), strict=True
    )
    for seed, path in zip(snakemake.params.seeds, paths, strict=True)
}
stability = read_tables(
    [snakemake.input.stability], ["dataset", "condition", "subset", "measure", "example", "value"]
)
sites = read_sites(snakemake.input.sites, stability["dataset"].iloc[0])
with style():
    figure = draw_initialisations(
        stability,
        attributions,
        window=snakemake.params.window,
        sites=sites,
    )
    save_figure(figure, snakemake.output)
