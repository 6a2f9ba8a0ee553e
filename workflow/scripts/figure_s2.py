"""Figures S2 and S3: the networks.

params.architecture  binary or profile
params.networks      data set to the arguments that build its network; the first is drawn
output               paths .png and .pdf
"""

import sys

from fourier_prior.figures.architectures import draw_architecture
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

networks = snakemake.params.networks
with style():
    figure = draw_architecture(snakemake.params.architecture, networks, shown=next(iter(networks)))
    save_figure(figure, snakemake.output)
