"""Figures S7 to S9: motifs of one task, and how many of their calls overlap bound regions.

input.patterns, input.modisco   files of every architecture, baseline and treatment of each
input.curves         motif_curve tables, one per architecture: condition, rank, overlapping
params.models        list of (data set, architecture)
params.conditions    baseline and treatment
params.task          task whose output is explained
params.gold_kinds    kind of the gold standard, one per architecture
params.most          largest number of motifs drawn per condition
output               paths .png and .pdf
"""

import itertools
import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.motif_panels import read_motifs
from fourier_prior.figures.motif_runs import draw_motifs_of_task
from fourier_prior.figures.style import save_figure, style
from fourier_prior.vocabulary import REGIONS

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

files, params = snakemake.input, snakemake.params
architectures = [architecture for _, architecture in params.models]
motifs = {architecture: {} for architecture in architectures}
drawn = itertools.product(architectures, params.conditions)
for (architecture, condition), patterns, modisco in zip(
    drawn, files.patterns, files.modisco, strict=True
):
    motifs[architecture][condition] = read_motifs(patterns, modisco)
curves = {
    architecture: read_tables([file], ["condition", "rank", "overlapping"])
    for architecture, file in zip(architectures, files.curves, strict=True)
}
with style():
    figure = draw_motifs_of_task(
        motifs,
        curves,
        task=params.task,
        most=params.most,
        annotation=f"{REGIONS[params.gold_kinds[0]]} of {params.task}",
    )
    save_figure(figure, snakemake.output)
