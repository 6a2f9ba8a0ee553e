"""Figure S4: prior loss and correctness loss over epochs.

input.history, input.run   history.tsv and run.json of every run, in the same order
params.models        list of (data set, architecture): the panels
params.conditions    baseline and treatment
output               paths .png and .pdf
"""

import sys

from fourier_prior.figures.style import save_figure, style
from fourier_prior.figures.training_curves import draw_training_curves, read_curves

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

curves = read_curves(snakemake.input.history, snakemake.input.run)
with style():
    figure = draw_training_curves(curves, snakemake.params.models, snakemake.params.conditions)
    save_figure(figure, snakemake.output)
