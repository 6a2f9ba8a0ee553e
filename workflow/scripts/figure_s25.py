"""Figure S25: validation loss of models with other priors, and overlap of attributions with peaks.

input.performance    analysis tables performance.tsv
input.curves         analysis tables region_curves.tsv
params.models        list of (data set, architecture)
params.conditions    conditions whose losses are drawn, one list per model
params.tuned         conditions whose precision and recall are drawn, one list per model
params.treatment     condition that the others are tested against
output               paths .png and .pdf
"""

import sys

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.regularisers import draw_rival_priors
from fourier_prior.figures.style import save_figure, style

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

params = snakemake.params
models = [tuple(model) for model in params.models]
keys = ["dataset", "architecture", "condition"]
with style():
    figure = draw_rival_priors(
        read_tables(
            snakemake.input.performance,
            [*keys, "subset", "seed", "best", "task", "metric", "value"],
        ),
        read_tables(
            snakemake.input.curves,
            [*keys, "regions", "sequences", "auprc", "recall", "precision"],
        ),
        dict(zip(models, params.conditions, strict=True)),
        dict(zip(models, params.tuned, strict=True)),
        params.treatment,
    )
    save_figure(figure, snakemake.output)
