"""Figure S20: motifs outside the gold standard.

input.patterns, input.modisco, input.seqlets   files of every model, baseline and treatment of each
params.models        list of (data set, architecture)
params.conditions    baseline and treatment
params.gold_kinds    kind of the gold standard, one per model
params.most          largest number of patterns drawn per condition
output               paths .png and .pdf
"""

import itertools
import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.missed_motifs import MissedMotifs, draw_missed_motifs
from fourier_prior.figures.motif_panels import read_motifs
from fourier_prior.figures.style import save_figure, style
from fourier_prior.vocabulary import REGIONS

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

files, params = snakemake.input, snakemake.params
found = {tuple(model): {} for model in params.models}
models = zip(found, params.gold_kinds, strict=True)
for ((model, kind), condition), patterns, modisco, seqlets in zip(
    itertools.product(models, params.conditions),
    files.patterns,
    files.modisco,
    files.seqlets,
    strict=True,
):
    found[model][condition] = MissedMotifs(
        read_motifs(patterns, modisco),
        read_tables([seqlets], ["pattern", "seqlet", "condition", "importance", "planted"]),
        REGIONS[kind],
    )
with style():
    figure = draw_missed_motifs(found, params.conditions, most=params.most)
    save_figure(figure, snakemake.output)
