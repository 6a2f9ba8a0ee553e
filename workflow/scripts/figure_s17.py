"""Figures S17 to S19 and S24: a measure of every test sequence, and how ranked bases find regions.

input.interpretability   analysis tables interpretability.tsv
input.curves         analysis tables region_curves.tsv
params.models        list of (data set, architecture): the rows
params.conditions    the two conditions that are compared
params.measure       measure per sequence
params.regions       kind of region of the curves
params.cumulative    whether to draw cumulative numbers of bases, too
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.regions import draw_regions
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
keys = ["dataset", "architecture", "condition"]
values = [*keys, "subset", "run", "sample", "example", "measure", "value"]
points = [*keys, "regions", "sequences", "marked", "auprc", "bases", "recall", "precision"]
with style():
    figure = draw_regions(
        read_tables(snakemake.input.interpretability, values),
        read_tables(snakemake.input.curves, points),
        params.models,
        params.conditions,
        measure=params.measure,
        regions=params.regions,
        cumulative=params.cumulative,
    )
    save_figure(figure, snakemake.output)
