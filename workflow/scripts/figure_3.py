"""Figure 3: motifs that TF-MoDISco finds, and how many of their calls overlap bound regions.

input.patterns_baseline, input.patterns_treatment   patterns.tsv of the two selected runs
input.modisco_baseline, input.modisco_treatment     modisco.h5 of the same
input.curve            motif_curve table: condition, rank, overlapping
params.baseline, params.treatment   conditions
params.most            largest number of motifs drawn per condition
params.annotation      what calls overlap, for instance "ChIP-nexus peaks of NANOG"
output                 paths .pdf and .png
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.motif_panels import read_motifs
from fourier_prior.figures.motifs import draw_motifs
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

files = snakemake.input
motifs = {
    snakemake.params.baseline: read_motifs(files.patterns_baseline, files.modisco_baseline),
    snakemake.params.treatment: read_motifs(files.patterns_treatment, files.modisco_treatment),
}
curve = read_tables([files.curve], ["condition", "rank", "overlapping"])
with style():
    figure = draw_motifs(
        motifs, curve, most=snakemake.params.most, annotation=snakemake.params.annotation
    )
    save_figure(figure, snakemake.output)
