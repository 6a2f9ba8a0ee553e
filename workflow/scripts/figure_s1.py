"""Figure S1: how the Fourier prior is computed, for one sequence.

input.attributions   gradient x input (sample test) of the selected runs: baseline, treatment
params.models        list with the (data set, architecture) of both
params.conditions    baseline and treatment
params.prior         prior of the treatment
output               paths .png and .pdf
"""

import sys

from fourier_prior.attributions.file import read_attributions
from fourier_prior.figures.model_rows import model_title
from fourier_prior.figures.prior_steps import draw_prior
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

files = map(read_attributions, snakemake.input.attributions)
attributions = dict(zip(snakemake.params.conditions, files, strict=True))
with style():
    figure = draw_prior(
        attributions, snakemake.params.prior, model=model_title(snakemake.params.models[0])
    )
    save_figure(figure, snakemake.output)
