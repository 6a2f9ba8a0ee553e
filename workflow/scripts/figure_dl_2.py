"""Figure DL 2: change of log-odds when the pixels that methods score highest are erased.

input.erasures, input.accuracy   tables of each network
params.networks, params.scales   networks and scales of pixels, in the order of the tables
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.deeplift_digits import draw_erasures
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

inputs, params = snakemake.input, snakemake.params
parts = {}
for erasures, accuracy, network, scale in zip(
    inputs.erasures, inputs.accuracy, params.networks, params.scales, strict=True
):
    known = select(read_tables([accuracy], ["scale", "accuracy"]), scale=scale)
    pixels = "0–1" if scale == "unit" else "0–255"
    whose = "The authors’ network" if network == "authors" else f"Network trained here ({network})"
    text = f"{whose}, pixels {pixels}, test accuracy {known['accuracy'].iloc[0]:.2%}"
    parts[text] = read_tables([erasures], ["original", "other", "method", "change"])
with style():
    save_figure(draw_erasures(parts), snakemake.output)
