"""Figure S23: smoothness of DeepSHAP scores and input gradients, L2 penalty against the prior.

input.deepshap       analysis tables interpretability.tsv
input.gradients      analysis tables gradients.tsv
params.models        list of (data set, architecture)
params.conditions    the two conditions that are compared
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.regularisers import draw_smoothness_by_method
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

columns = ["dataset", "architecture", "subset", "condition", "run", "sample"]
columns += ["example", "measure", "value"]
tables = {
    "DeepSHAP": read_tables(snakemake.input.deepshap, columns),
    "input gradients": read_tables(snakemake.input.gradients, columns),
}
with style():
    figure = draw_smoothness_by_method(tables, snakemake.params.models, snakemake.params.conditions)
    save_figure(figure, snakemake.output)
