"""Write the splits of a genome as JSON, from the parameters of the rule."""

import sys

from fourier_prior.files import write_json

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

write_json(snakemake.params.splits, snakemake.output.splits)
