"""Make one table: call `table` of the module that knows it, write what it returns."""

import importlib
import sys

from fourier_prior.files import write_table, write_text

sys.stderr = open(snakemake.log[0], "w", buffering=1)  # noqa: SIM115

options = {key: value for key, value in snakemake.params.items() if key not in ("code", "module")}
files = {role: list(paths) for role, paths in snakemake.input.items()}
table, text = importlib.import_module(snakemake.params.module).table(files, **options)
write_table(table, snakemake.output.table)
write_text(text, snakemake.output.text)
