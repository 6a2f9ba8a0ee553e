"""Figure S26: attribution of one sequence by models trained under GC bias.

input.attributions  of the best model of each condition
input.planted       motif instances
params.conditions   in the order of the attributions
params.level        GC content of training positives
params.window       bp of the logos
output              paths .pdf and .png
"""

import sys

from fourier_prior.attributions.file import read_attributions
from fourier_prior.figures.simulation import draw_motif_examples
from fourier_prior.figures.style import save_figure, style
from fourier_prior.files import read_table

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

read = [read_attributions(file) for file in snakemake.input.attributions]
with style():
    figure = draw_motif_examples(
        dict(zip(snakemake.params.conditions, read, strict=True)),
        read_table(snakemake.input.planted),
        level=snakemake.params.level,
        window=snakemake.params.window,
    )
    save_figure(figure, snakemake.output)
