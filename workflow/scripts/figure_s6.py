"""Figures S6, S14, S15 and S16: attributions of one sequence by several models.

input.table          analysis tables that choose the sequences (interpretability, or stability)
input.attributions   attributions of all models drawn
input.sites          list with the table of planted motif instances; empty for real data
params.models        list of (data set, architecture): the blocks
params.conditions    baseline and treatment
params.measure       measure of the tables that chooses
params.rows_by       what tells models of a condition apart: run, subset or nothing
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.attributions.file import read_attributions
from fourier_prior.figures.attribution_tracks import read_sites
from fourier_prior.figures.examples import choose_example, draw_examples, read_example
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
columns = ["dataset", "architecture", "subset", "condition", "run", "sample"]
table = read_tables(snakemake.input.table, [*columns, "example", "measure", "value"])
examples = []
for dataset, architecture in params.models:
    place = f"/attributions/{dataset}/{architecture}/"
    files = [read_attributions(path) for path in snakemake.input.attributions if place in path]
    model = (dataset, architecture)
    chosen = choose_example(table, model, params.conditions, params.measure)
    sites = read_sites(snakemake.input.sites, dataset)
    examples.append(read_example(model, files, chosen, sites, rows_by=params.rows_by))
with style():
    figure = draw_examples(examples, params.conditions, measure=params.measure)
    save_figure(figure, snakemake.output)
