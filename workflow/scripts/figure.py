"""Make one figure: call `figure` of the module that draws it, save what it returns."""

import importlib
import sys

from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

options = {key: value for key, value in snakemake.params.items() if key not in ("code", "module")}
files = {role: list(paths) for role, paths in snakemake.input.items()}
with style():
    figure = importlib.import_module(snakemake.params.module).figure(files, **options)
    save_figure(figure, snakemake.output)
